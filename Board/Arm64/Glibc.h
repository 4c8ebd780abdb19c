// The part of the C library that the Linux board uses, under the name that Swift on Linux gives it.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/resource.h>
#include <sys/ioctl.h>
#include <dirent.h>
#include <time.h>
#include <unistd.h>
#include <pthread.h>
#undef SIG_IGN
static const __sighandler_t SIG_IGN = (__sighandler_t)1;
