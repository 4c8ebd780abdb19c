// The verbs of the board as plain ioctl loops. Each returns nanoseconds per operation, or the negative of `errno`.
#ifndef BOARD_SPEED_LOOPS_H
#define BOARD_SPEED_LOOPS_H

#include <stdint.h>

/// A line of a chip set high and low, `count` times in all.
int64_t gpio_set_loop(const char *chip, uint32_t offset, int32_t count);
/// Two bytes read from a register, `count` times.
int64_t i2c_read_loop(const char *adapter, uint16_t device, uint8_t reg, int32_t count);
/// Deadlines a millisecond apart on CLOCK_MONOTONIC: how late each sleep until one ended, in nanoseconds.
int64_t wake_up_loop(int64_t *late, int32_t count);

#endif
