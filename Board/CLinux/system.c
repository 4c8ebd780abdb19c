#define _GNU_SOURCE
#include "lines.h"

#include <fcntl.h>
#include <grp.h>
#include <i2c/smbus.h>
#include <linux/i2c-dev.h>
#include <linux/watchdog.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

// Files.

static int32_t open_file(const char *path, int32_t flags) {
  int file = open(path, flags | O_CLOEXEC);
  return file < 0 ? failure() : file;
}

static int32_t close_file(int32_t file) { return close(file) ? failure() : 0; }

static int64_t read_file(int32_t file, void *bytes, size_t count) {
  ssize_t result = read(file, bytes, count);
  return result < 0 ? failure() : result;
}

static int64_t write_file(int32_t file, const void *bytes, size_t count) {
  ssize_t result = write(file, bytes, count);
  return result < 0 ? failure() : result;
}

static int32_t wait_readable(int32_t file, int64_t nanoseconds) {
  struct pollfd watched = {.fd = file, .events = POLLIN};
  struct timespec span = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
  int count = ppoll(&watched, 1, &span, NULL);
  if (count < 0) return failure();
  if (count == 0) return 0;
  return watched.revents & POLLIN ? 1 : -ENODEV;
}

static int32_t group_of(const char *path, char *name, size_t capacity) {
  struct stat status;
  if (stat(path, &status)) return failure();
  const struct group *group = getgrgid(status.st_gid);
  if (!group) return -ENOENT;
  copy_text(name, capacity, group->gr_name);
  return 0;
}

// Clock and scheduling.

static int32_t clock_now(int64_t *nanoseconds) {
  struct timespec now;
  if (clock_gettime(CLOCK_MONOTONIC, &now)) return failure();
  *nanoseconds = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
  return 0;
}

static int32_t sleep_until(int64_t nanoseconds) {
  struct timespec deadline = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
  return -clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &deadline, NULL);
}

// Threads and processes that this one starts are ordinary again.
static int32_t schedule_fifo(int32_t priority) {
  struct sched_param parameters = {.sched_priority = priority};
  return sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &parameters) ? failure() : 0;
}

static int32_t run_on(int32_t processor) {
  if (processor < 0 || processor >= CPU_SETSIZE) return -EINVAL;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(processor, &set);
  return sched_setaffinity(0, sizeof set, &set) ? failure() : 0;
}

static int32_t lock_memory(void) { return mlockall(MCL_CURRENT | MCL_FUTURE) ? failure() : 0; }

// I2C.

static int32_t i2c_functions(int32_t file, uint64_t *functions) {
  unsigned long found = 0;
  if (ioctl(file, I2C_FUNCS, &found) < 0) return failure();
  *functions = found;
  return 0;
}

static int32_t i2c_timeout(int32_t file, uint32_t tens_of_milliseconds) {
  return ioctl(file, I2C_TIMEOUT, (unsigned long)tens_of_milliseconds) < 0 ? failure() : 0;
}

static int32_t i2c_retries(int32_t file, uint32_t retries) {
  return ioctl(file, I2C_RETRIES, (unsigned long)retries) < 0 ? failure() : 0;
}

static int32_t i2c_address(int32_t file, uint16_t address) {
  return ioctl(file, I2C_SLAVE, (unsigned long)address) < 0 ? failure() : 0;
}

static int32_t i2c_transfer(int32_t file, struct i2c_msg *messages, uint32_t count) {
  struct i2c_rdwr_ioctl_data data = {.msgs = messages, .nmsgs = count};
  int done = ioctl(file, I2C_RDWR, &data);
  return done < 0 ? failure() : done;
}

static int32_t smbus_quick(int32_t file) { return i2c_smbus_write_quick(file, I2C_SMBUS_WRITE); }
static int32_t smbus_read_byte(int32_t file) { return i2c_smbus_read_byte(file); }
static int32_t smbus_write_byte(int32_t file, uint8_t byte) { return i2c_smbus_write_byte(file, byte); }
static int32_t smbus_read_byte_data(int32_t file, uint8_t command) { return i2c_smbus_read_byte_data(file, command); }
static int32_t smbus_write_byte_data(int32_t file, uint8_t command, uint8_t byte) {
  return i2c_smbus_write_byte_data(file, command, byte);
}
static int32_t smbus_read_word_data(int32_t file, uint8_t command) { return i2c_smbus_read_word_data(file, command); }
static int32_t smbus_write_word_data(int32_t file, uint8_t command, uint16_t word) {
  return i2c_smbus_write_word_data(file, command, word);
}
static int32_t smbus_read_block(int32_t file, uint8_t command, uint8_t count, uint8_t *bytes) {
  return i2c_smbus_read_i2c_block_data(file, command, count, bytes);
}
static int32_t smbus_write_block(int32_t file, uint8_t command, uint8_t count, const uint8_t *bytes) {
  return i2c_smbus_write_i2c_block_data(file, command, count, bytes);
}

// Watchdog.

static int32_t watchdog_options(int32_t file, uint32_t *options) {
  struct watchdog_info info;
  if (ioctl(file, WDIOC_GETSUPPORT, &info) < 0) return failure();
  *options = info.options;
  return 0;
}

static int32_t watchdog_timeout(int32_t file, int32_t seconds) {
  return ioctl(file, WDIOC_SETTIMEOUT, &seconds) < 0 ? failure() : 0;
}

static int32_t watchdog_feed(int32_t file) {
  int unused = 0;
  return ioctl(file, WDIOC_KEEPALIVE, &unused) < 0 ? failure() : 0;
}

const clinux_calls clinux_system = {
    .open = open_file,
    .close = close_file,
    .read = read_file,
    .write = write_file,
    .wait_readable = wait_readable,
    .group_of = group_of,
    .clock_now = clock_now,
    .sleep_until = sleep_until,
    .schedule_fifo = schedule_fifo,
    .run_on = run_on,
    .lock_memory = lock_memory,
    .chip_open = clinux_chip_open,
    .chip_close = clinux_chip_close,
    .chip_info = clinux_chip_describe,
    .line_info = clinux_line_describe,
    .line_request = clinux_line_take,
    .line_release = clinux_line_release,
    .line_set = clinux_line_set,
    .line_get = clinux_line_get,
    .line_file = clinux_line_file,
    .line_edges = clinux_line_edges,
    .i2c_functions = i2c_functions,
    .i2c_timeout = i2c_timeout,
    .i2c_retries = i2c_retries,
    .i2c_address = i2c_address,
    .i2c_transfer = i2c_transfer,
    .smbus_quick = smbus_quick,
    .smbus_read_byte = smbus_read_byte,
    .smbus_write_byte = smbus_write_byte,
    .smbus_read_byte_data = smbus_read_byte_data,
    .smbus_write_byte_data = smbus_write_byte_data,
    .smbus_read_word_data = smbus_read_word_data,
    .smbus_write_word_data = smbus_write_word_data,
    .smbus_read_block = smbus_read_block,
    .smbus_write_block = smbus_write_block,
    .watchdog_options = watchdog_options,
    .watchdog_timeout = watchdog_timeout,
    .watchdog_feed = watchdog_feed,
};
