// Everything the Linux board asks of the system and of its two libraries: one function a call, behind a table, so that a test can put
// itself in the kernel's place.
//
// Each function makes its call and turns the outcome into one convention, and does nothing else: a result of 0 or more, or the negative
// of `errno`. Nothing is retried, remembered or allocated here, but for what libgpiod allocates when a chip is opened or a line requested.
#ifndef HISTOTRIPSY_CLINUX_H
#define HISTOTRIPSY_CLINUX_H

#include <errno.h>
#include <linux/i2c.h>
#include <stddef.h>
#include <stdint.h>

/// A GPIO chip and a requested line, as the library keeps them.
typedef struct clinux_chip clinux_chip;
typedef struct clinux_line clinux_line;

typedef struct clinux_chip_info {
  char name[32];
  char label[32];
  uint32_t line_count;
} clinux_chip_info;

typedef struct clinux_line_info {
  char name[32];
  char consumer[32];
  int32_t is_used;
  int32_t is_output;
} clinux_line_info;

enum clinux_bias { CLINUX_BIAS_AS_IS = 0, CLINUX_BIAS_DISABLED, CLINUX_BIAS_PULL_UP, CLINUX_BIAS_PULL_DOWN };
enum clinux_direction { CLINUX_INPUT_WITH_EDGES = 0, CLINUX_OUTPUT, CLINUX_OPEN_DRAIN };

/// What a line is requested as. `value` is the logical level an output starts with.
typedef struct clinux_line_request {
  int32_t direction;
  int32_t bias;
  int32_t is_active_low;
  int32_t value;
} clinux_line_request;

/// One edge, stamped by the kernel on CLOCK_MONOTONIC; `is_asserted` is the logical level it led to.
typedef struct clinux_edge {
  uint64_t at;
  int32_t is_asserted;
} clinux_edge;

/// Most edges that one read takes.
#define CLINUX_EDGES_MAXIMUM 16

typedef struct clinux_calls {
  // Files.
  int32_t (*open)(const char *path, int32_t flags);
  int32_t (*close)(int32_t file);
  int64_t (*read)(int32_t file, void *bytes, size_t count);
  int64_t (*write)(int32_t file, const void *bytes, size_t count);
  /// ppoll for POLLIN; 1 readable, 0 timed out.
  int32_t (*wait_readable)(int32_t file, int64_t nanoseconds);
  /// stat and getgrgid: the name of the group that a device file belongs to.
  int32_t (*group_of)(const char *path, char *name, size_t capacity);

  // Clock and scheduling.
  int32_t (*clock_now)(int64_t *nanoseconds);
  int32_t (*sleep_until)(int64_t nanoseconds);
  int32_t (*schedule_fifo)(int32_t priority);
  int32_t (*run_on)(int32_t processor);
  int32_t (*lock_memory)(void);

  // libgpiod.
  int32_t (*chip_open)(const char *path, clinux_chip **chip);
  void (*chip_close)(clinux_chip *chip);
  int32_t (*chip_info)(clinux_chip *chip, clinux_chip_info *info);
  int32_t (*line_info)(clinux_chip *chip, uint32_t offset, clinux_line_info *info);
  int32_t (*line_request)(
      clinux_chip *chip, uint32_t offset, const char *consumer, const clinux_line_request *request, clinux_line **line);
  void (*line_release)(clinux_line *line);
  int32_t (*line_set)(clinux_line *line, int32_t value);
  int32_t (*line_get)(clinux_line *line);
  int32_t (*line_file)(clinux_line *line);
  int32_t (*line_edges)(clinux_line *line, clinux_edge *edges, int32_t maximum);

  // i2c-dev and libi2c. `command` calls return the byte or word read.
  int32_t (*i2c_functions)(int32_t file, uint64_t *functions);
  int32_t (*i2c_timeout)(int32_t file, uint32_t tens_of_milliseconds);
  int32_t (*i2c_retries)(int32_t file, uint32_t retries);
  int32_t (*i2c_address)(int32_t file, uint16_t address);
  int32_t (*i2c_transfer)(int32_t file, struct i2c_msg *messages, uint32_t count);
  int32_t (*smbus_quick)(int32_t file);
  int32_t (*smbus_read_byte)(int32_t file);
  int32_t (*smbus_write_byte)(int32_t file, uint8_t byte);
  int32_t (*smbus_read_byte_data)(int32_t file, uint8_t command);
  int32_t (*smbus_write_byte_data)(int32_t file, uint8_t command, uint8_t byte);
  int32_t (*smbus_read_word_data)(int32_t file, uint8_t command);
  int32_t (*smbus_write_word_data)(int32_t file, uint8_t command, uint16_t word);
  int32_t (*smbus_read_block)(int32_t file, uint8_t command, uint8_t count, uint8_t *bytes);
  int32_t (*smbus_write_block)(int32_t file, uint8_t command, uint8_t count, const uint8_t *bytes);

  // Watchdog.
  int32_t (*watchdog_options)(int32_t file, uint32_t *options);
  int32_t (*watchdog_timeout)(int32_t file, int32_t seconds);
  int32_t (*watchdog_feed)(int32_t file);
} clinux_calls;

/// The running system.
extern const clinux_calls clinux_system;

/// 1 or 2: the generation of libgpiod that this was built against.
extern const int32_t clinux_gpiod_generation;

#endif
