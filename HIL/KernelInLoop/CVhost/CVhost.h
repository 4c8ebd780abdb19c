// What a vhost-user server needs and Swift cannot say: file descriptors that travel with a message (the CMSG macros), and loads and
// stores of guest memory that the guest orders its own against.
#ifndef HISTOTRIPSY_CVHOST_H
#define HISTOTRIPSY_CVHOST_H

#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>

/// recvmsg of up to `count` bytes. `*descriptors` receives at most `*descriptorCount` file descriptors, close-on-exec; the count is set to how many
/// came. More than that are closed by the kernel. Returns what recvmsg returns.
static inline ssize_t cvhost_receive(
    int socket, void *bytes, size_t count, int *descriptors, int *descriptorCount) {
  enum { most = 8 };
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(most * sizeof(int))];
  } control;
  int room = *descriptorCount < most ? *descriptorCount : most;
  struct iovec part = {bytes, count};
  struct msghdr message = {0};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.bytes;
  message.msg_controllen = CMSG_SPACE((size_t)room * sizeof(int));
  *descriptorCount = 0;
  ssize_t received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  if (received < 0) return received;
  for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) continue;
    int came = (int)((c->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    for (int i = 0; i < came && *descriptorCount < room; i++)
      memcpy(&descriptors[(*descriptorCount)++], CMSG_DATA(c) + (size_t)i * sizeof(int), sizeof(int));
  }
  return received;
}

/// sendmsg of `count` bytes with file descriptors: the other direction, for tests that play the front end.
static inline ssize_t cvhost_send(
    int socket, const void *bytes, size_t count, const int *descriptors, int descriptorCount) {
  enum { most = 8 };
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(most * sizeof(int))];
  } control;
  struct iovec part = {(void *)bytes, count};
  struct msghdr message = {0};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (descriptorCount > most) return -1;
  if (descriptorCount > 0) {
    memset(&control, 0, sizeof control);
    message.msg_control = control.bytes;
    message.msg_controllen = CMSG_SPACE((size_t)descriptorCount * sizeof(int));
    struct cmsghdr *c = CMSG_FIRSTHDR(&message);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN((size_t)descriptorCount * sizeof(int));
    memcpy(CMSG_DATA(c), descriptors, (size_t)descriptorCount * sizeof(int));
  }
  return sendmsg(socket, &message, MSG_NOSIGNAL);
}

int memfd_create(const char *name, unsigned int flags);

/// A file in memory, close-on-exec; -1 with errno.
static inline int cvhost_memory(void) { return memfd_create("histotripsy", 1 /* MFD_CLOEXEC */); }

/// A load that nothing after it is moved in front of. `place` is even.
static inline uint16_t cvhost_load16(const void *place) {
  return __atomic_load_n((const uint16_t *)place, __ATOMIC_ACQUIRE);
}

/// A store that nothing before it is moved behind. `place` is even.
static inline void cvhost_store16(void *place, uint16_t value) {
  __atomic_store_n((uint16_t *)place, value, __ATOMIC_RELEASE);
}

/// Between the store of the used index and the load of the available flags.
static inline void cvhost_fence(void) { __atomic_thread_fence(__ATOMIC_SEQ_CST); }

#endif
