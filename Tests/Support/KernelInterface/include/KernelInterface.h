// A GPIO chip, an I2C adapter and a watchdog at the kernel's own interface, for the thread that asks for it: the system calls of this
// program, of libgpiod and of libi2c end here when they are about /dev/gpiochip9, /dev/i2c-9 or /dev/watchdog9.
//
// Both GPIO interfaces are known, the first (libgpiod 1) and the second (libgpiod 2); what was asked is written down in the same words.
#ifndef KERNEL_INTERFACE_H
#define KERNEL_INTERFACE_H

#include <stdint.h>

/// From here on, until `stop`, on this thread. Forgets what was written down before.
void kernel_interface_start(void);
void kernel_interface_stop(void);
/// What has been asked since `start`, a line each.
const char *kernel_interface_log(void);
/// The next ioctl, or the next call of that kind, ends with this error number.
void kernel_interface_fail_next(int error);
/// An input's level, and an edge where the line was requested with edges.
void kernel_interface_raise(uint32_t offset, int level, uint64_t stamp);
/// What the next I2C_RDWR or SMBus call returns; −1: everything went through.
void kernel_interface_set_i2c_result(int result);
/// 1 or 2, by the requests seen; 0 before the first.
int kernel_interface_generation(void);

#endif
