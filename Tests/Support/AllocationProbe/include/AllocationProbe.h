// Counts heap allocations of the calling thread, between start and stop.
#ifndef ALLOCATION_PROBE_H
#define ALLOCATION_PROBE_H
#include <stdint.h>

void allocation_probe_start(void);
uint64_t allocation_probe_stop(void);  // allocations since start, on this thread
int allocation_probe_counts(void);     // 0 under a sanitizer, whose own allocator must not be replaced

#endif
