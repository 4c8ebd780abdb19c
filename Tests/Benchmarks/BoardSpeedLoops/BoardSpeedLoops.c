#include "BoardSpeedLoops.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/gpio.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t gpio_set_loop(const char *chip, uint32_t offset, int32_t count) {
  int file = open(chip, O_RDWR | O_CLOEXEC);
  if (file < 0) return -errno;
  struct gpiohandle_request request = {.flags = GPIOHANDLE_REQUEST_OUTPUT, .lines = 1};
  request.lineoffsets[0] = offset;
  strcpy(request.consumer_label, "board-speed");
  int64_t result = 0;
  if (ioctl(file, GPIO_GET_LINEHANDLE_IOCTL, &request) < 0) {
    result = -errno;
  } else {
    struct gpiohandle_data data = {{0}};
    int64_t begin = now();
    for (int32_t i = 0; i < count && result == 0; i++) {
      data.values[0] = (uint8_t)(~i & 1);
      if (ioctl(request.fd, GPIOHANDLE_SET_LINE_VALUES_IOCTL, &data) < 0) result = -errno;
    }
    if (result == 0) result = (now() - begin) / count;
    close(request.fd);
  }
  close(file);
  return result;
}

int64_t i2c_read_loop(const char *adapter, uint16_t device, uint8_t reg, int32_t count) {
  int file = open(adapter, O_RDWR | O_CLOEXEC);
  if (file < 0) return -errno;
  uint8_t bytes[2];
  struct i2c_msg messages[2] = {{.addr = device, .flags = 0, .len = 1, .buf = &reg},
                                {.addr = device, .flags = I2C_M_RD, .len = 2, .buf = bytes}};
  struct i2c_rdwr_ioctl_data data = {.msgs = messages, .nmsgs = 2};
  int64_t result = 0;
  int64_t begin = now();
  for (int32_t i = 0; i < count && result == 0; i++) {
    int done = ioctl(file, I2C_RDWR, &data);
    if (done < 0) result = -errno;
    if (done >= 0 && done < 2) result = -EIO;
  }
  if (result == 0) result = (now() - begin) / count;
  close(file);
  return result;
}

int64_t wake_up_loop(int64_t *late, int32_t count) {
  int64_t deadline = now();
  for (int32_t i = 0; i < count; i++) {
    deadline += 1000000;
    struct timespec until = {.tv_sec = deadline / 1000000000, .tv_nsec = deadline % 1000000000};
    int error = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
    if (error) return -error;
    int64_t woken = now();
    late[i] = woken - deadline;
    if (late[i] > 1000000) deadline = woken;
  }
  return 0;
}
