#include "AllocationProbe.h"

#include <errno.h>
#include <stddef.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define UNDER_SANITIZER 1
#endif
#endif

// glibc's own entry points; the definitions below take the place of its public ones in this program.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

static __thread int counting;
static __thread uint64_t allocations;

void allocation_probe_start(void) {
  allocations = 0;
  counting = 1;
}

uint64_t allocation_probe_stop(void) {
  counting = 0;
  return allocations;
}

#ifdef UNDER_SANITIZER
int allocation_probe_counts(void) { return 0; }
#else
int allocation_probe_counts(void) { return 1; }

void *malloc(size_t size) {
  allocations += (uint64_t)counting;
  return __libc_malloc(size);
}
void *calloc(size_t count, size_t size) {
  allocations += (uint64_t)counting;
  return __libc_calloc(count, size);
}
void *realloc(void *old, size_t size) {
  allocations += (uint64_t)counting;
  return __libc_realloc(old, size);
}
void *memalign(size_t alignment, size_t size) {
  allocations += (uint64_t)counting;
  return __libc_memalign(alignment, size);
}
void *aligned_alloc(size_t alignment, size_t size) {
  allocations += (uint64_t)counting;
  return __libc_memalign(alignment, size);
}
int posix_memalign(void **out, size_t alignment, size_t size) {
  allocations += (uint64_t)counting;
  void *block = __libc_memalign(alignment, size);
  if (block == NULL) return ENOMEM;
  *out = block;
  return 0;
}
void free(void *block) { __libc_free(block); }
#endif
