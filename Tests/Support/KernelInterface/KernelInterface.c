#define _GNU_SOURCE
#include "KernelInterface.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/gpio.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <linux/watchdog.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define CHIP "/dev/gpiochip9"
#define ADAPTER "/dev/i2c-9"
#define WATCHDOG "/dev/watchdog9"
#define LINES 8
#define FILES 1024

enum kind { NOTHING, A_CHIP, A_LINE, AN_ADAPTER, A_WATCHDOG };

static __thread int active;
static __thread int failing;
static __thread int i2c_result;
static __thread int generation;
static __thread char text[16384];
static __thread unsigned char kinds[FILES];
static __thread unsigned char line_of[FILES];
static __thread int event_input[LINES];
static __thread int levels[LINES];

void kernel_interface_start(void) {
  memset(kinds, 0, sizeof kinds);
  memset(event_input, 0, sizeof event_input);
  memset(levels, 0, sizeof levels);
  text[0] = 0;
  failing = generation = 0;
  i2c_result = -1;
  active = 1;
}
void kernel_interface_stop(void) {
  active = 0;
  for (int i = 0; i < LINES; i++)
    if (event_input[i]) close(event_input[i]);
}
const char *kernel_interface_log(void) { return text; }
void kernel_interface_fail_next(int error) { failing = error; }
void kernel_interface_set_i2c_result(int result) { i2c_result = result; }
int kernel_interface_generation(void) { return generation; }

static void say(const char *format, ...) {
  size_t used = strlen(text);
  va_list list;
  va_start(list, format);
  vsnprintf(text + used, sizeof text - used, format, list);
  va_end(list);
  strncat(text, "\n", sizeof text - strlen(text) - 1);
}

static int fails(void) {
  if (!failing) return 0;
  errno = failing;
  failing = 0;
  return 1;
}

static int as(int file, enum kind kind, uint32_t line) {
  if (file >= 0 && file < FILES) {
    kinds[file] = (unsigned char)kind;
    line_of[file] = (unsigned char)line;
  }
  return file;
}

// Paths.

#define NEXT(type, name) ((type)dlsym(RTLD_NEXT, name))

int open(const char *path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0;
  va_end(list);
  if (active) {
    enum kind kind = !strcmp(path, CHIP) ? A_CHIP : !strcmp(path, ADAPTER) ? AN_ADAPTER : !strcmp(path, WATCHDOG) ? A_WATCHDOG : NOTHING;
    if (kind != NOTHING) {
      if (fails()) return -1;
      if (kind != A_CHIP) say("open %s flags %d", path, flags & ~O_CLOEXEC);
      return as(eventfd(0, EFD_CLOEXEC), kind, 0);
    }
    if (!strcmp(path, "/sys/bus/gpio/devices/gpiochip9/dev")) {
      int ends[2];
      if (pipe(ends)) return -1;
      if (write(ends[1], "254:9\n", 6) != 6) return -1;
      close(ends[1]);
      return ends[0];
    }
  }
  return NEXT(int (*)(const char *, int, ...), "open")(path, flags, mode);
}

static int is_chip(const char *path, struct stat *status) {
  if (!active || strcmp(path, CHIP)) return 0;
  memset(status, 0, sizeof *status);
  status->st_mode = S_IFCHR | 0600;
  status->st_rdev = makedev(254, 9);
  return 1;
}
int lstat(const char *path, struct stat *status) {
  return is_chip(path, status) ? 0 : NEXT(int (*)(const char *, struct stat *), "lstat")(path, status);
}
int stat(const char *path, struct stat *status) {
  return is_chip(path, status) ? 0 : NEXT(int (*)(const char *, struct stat *), "stat")(path, status);
}
int access(const char *path, int mode) {
  if (active && !strcmp(path, "/sys/bus/gpio/devices/gpiochip9/dev")) return 0;
  return NEXT(int (*)(const char *, int), "access")(path, mode);
}
char *realpath(const char *path, char *resolved) {
  if (active && !resolved && !strcmp(path, "/sys/dev/char/254:9/subsystem")) return strdup("/sys/bus/gpio");
  return NEXT(char *(*)(const char *, char *), "realpath")(path, resolved);
}

// Scheduling.

int sched_setscheduler(pid_t process, int policy, const struct sched_param *parameters) {
  if (!active)
    return NEXT(int (*)(pid_t, int, const struct sched_param *), "sched_setscheduler")(process, policy, parameters);
  if (fails()) return -1;
  say("scheduler %d fifo %d reset-on-fork %d priority %d", process, (policy & ~SCHED_RESET_ON_FORK) == SCHED_FIFO,
      (policy & SCHED_RESET_ON_FORK) != 0, parameters->sched_priority);
  return 0;
}
int sched_setaffinity(pid_t process, size_t size, const cpu_set_t *set) {
  if (!active) return NEXT(int (*)(pid_t, size_t, const cpu_set_t *), "sched_setaffinity")(process, size, set);
  if (fails()) return -1;
  say("affinity %d of %d has 3: %d", process, CPU_COUNT_S(size, set), CPU_ISSET_S(3, size, set) != 0);
  return 0;
}
int mlockall(int flags) {
  if (!active) return NEXT(int (*)(int), "mlockall")(flags);
  if (fails()) return -1;
  say("lock current %d future %d", (flags & MCL_CURRENT) != 0, (flags & MCL_FUTURE) != 0);
  return 0;
}

// GPIO, first interface.

static void describe(uint32_t offset, char *name, char *consumer, int *is_used) {
  snprintf(name, 32, "L%u", offset);
  *is_used = offset == 7;
  if (*is_used) strcpy(consumer, "gpiomon");
}

static const char *bias_word(int up, int down, int off) {
  return up ? "pull-up" : down ? "pull-down" : off ? "off" : "as-is";
}

static void say_request(uint32_t line, const char *consumer, int is_output, int edges, int low, int drain, const char *bias, int value) {
  say("request %u for %s: %s%s active %s bias %s%s", line, consumer, is_output ? "output" : "input",
      edges ? " with both edges" : "", low ? "low" : "high", bias, drain ? " open drain" : "");
  if (is_output) say("  starts %d", value);
}

static int line_file(uint32_t line, int edges) {
  if (!edges) return as(eventfd(0, EFD_CLOEXEC), A_LINE, line);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC)) return -1;
  event_input[line] = ends[1];
  return as(ends[0], A_LINE, line);
}

static int first_interface(unsigned long request, void *argument, uint32_t line) {
  if (request == GPIO_GET_LINEINFO_IOCTL) {
    struct gpioline_info *info = argument;
    int is_used;
    describe(info->line_offset, info->name, info->consumer, &is_used);
    info->flags = is_used ? GPIOLINE_FLAG_KERNEL : 0;
  } else if (request == GPIO_GET_LINEHANDLE_IOCTL) {
    struct gpiohandle_request *asked = argument;
    uint32_t f = asked->flags;
    say_request(asked->lineoffsets[0], asked->consumer_label, (f & GPIOHANDLE_REQUEST_OUTPUT) != 0, 0,
                (f & GPIOHANDLE_REQUEST_ACTIVE_LOW) != 0, (f & GPIOHANDLE_REQUEST_OPEN_DRAIN) != 0,
                bias_word(f & GPIOHANDLE_REQUEST_BIAS_PULL_UP, f & GPIOHANDLE_REQUEST_BIAS_PULL_DOWN, f & GPIOHANDLE_REQUEST_BIAS_DISABLE),
                asked->default_values[0]);
    levels[asked->lineoffsets[0]] = asked->default_values[0];
    asked->fd = line_file(asked->lineoffsets[0], 0);
  } else if (request == GPIO_GET_LINEEVENT_IOCTL) {
    struct gpioevent_request *asked = argument;
    uint32_t f = asked->handleflags;
    say_request(asked->lineoffset, asked->consumer_label, 0, asked->eventflags == GPIOEVENT_REQUEST_BOTH_EDGES,
                (f & GPIOHANDLE_REQUEST_ACTIVE_LOW) != 0, 0,
                bias_word(f & GPIOHANDLE_REQUEST_BIAS_PULL_UP, f & GPIOHANDLE_REQUEST_BIAS_PULL_DOWN, f & GPIOHANDLE_REQUEST_BIAS_DISABLE), 0);
    asked->fd = line_file(asked->lineoffset, 1);
  } else if (request == GPIOHANDLE_SET_LINE_VALUES_IOCTL) {
    levels[line] = ((struct gpiohandle_data *)argument)->values[0];
    say("set %u to %d", line, levels[line]);
  } else if (request == GPIOHANDLE_GET_LINE_VALUES_IOCTL) {
    say("get %u", line);
    ((struct gpiohandle_data *)argument)->values[0] = (unsigned char)levels[line];
  } else {
    return 0;
  }
  generation = 1;
  return 1;
}

// GPIO, second interface.

static int second_interface(unsigned long request, void *argument, uint32_t line) {
  if (request == GPIO_V2_GET_LINEINFO_IOCTL) {
    struct gpio_v2_line_info *info = argument;
    int is_used;
    if (info->offset >= LINES) return -EINVAL;
    describe(info->offset, info->name, info->consumer, &is_used);
    info->flags = (is_used ? GPIO_V2_LINE_FLAG_USED : 0) | GPIO_V2_LINE_FLAG_INPUT;
  } else if (request == GPIO_V2_GET_LINE_IOCTL) {
    struct gpio_v2_line_request *asked = argument;
    uint64_t f = asked->config.flags;
    int value = 0;
    for (uint32_t i = 0; i < asked->config.num_attrs; i++) {
      struct gpio_v2_line_config_attribute *attribute = &asked->config.attrs[i];
      if (attribute->attr.id == GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES) value = (int)(attribute->attr.values & 1);
      if (attribute->attr.id == GPIO_V2_LINE_ATTR_ID_FLAGS) f = attribute->attr.flags;
    }
    int edges = (f & GPIO_V2_LINE_FLAG_EDGE_RISING) && (f & GPIO_V2_LINE_FLAG_EDGE_FALLING) &&
                !(f & GPIO_V2_LINE_FLAG_EVENT_CLOCK_REALTIME);
    say_request(asked->offsets[0], asked->consumer, (f & GPIO_V2_LINE_FLAG_OUTPUT) != 0, edges,
                (f & GPIO_V2_LINE_FLAG_ACTIVE_LOW) != 0, (f & GPIO_V2_LINE_FLAG_OPEN_DRAIN) != 0,
                bias_word((f & GPIO_V2_LINE_FLAG_BIAS_PULL_UP) != 0, (f & GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN) != 0,
                          (f & GPIO_V2_LINE_FLAG_BIAS_DISABLED) != 0),
                value);
    levels[asked->offsets[0]] = value;
    asked->fd = line_file(asked->offsets[0], edges);
  } else if (request == GPIO_V2_LINE_SET_VALUES_IOCTL) {
    levels[line] = (int)(((struct gpio_v2_line_values *)argument)->bits & 1);
    say("set %u to %d", line, levels[line]);
  } else if (request == GPIO_V2_LINE_GET_VALUES_IOCTL) {
    say("get %u", line);
    ((struct gpio_v2_line_values *)argument)->bits = (uint64_t)levels[line];
  } else {
    return 0;
  }
  generation = 2;
  return 1;
}

void kernel_interface_raise(uint32_t offset, int level, uint64_t stamp) {
  levels[offset] = level;
  if (!event_input[offset]) return;
  ssize_t done;
  if (generation == 1) {
    struct gpioevent_data event = {.timestamp = stamp, .id = level ? GPIOEVENT_EVENT_RISING_EDGE : GPIOEVENT_EVENT_FALLING_EDGE};
    done = write(event_input[offset], &event, sizeof event);
  } else {
    struct gpio_v2_line_event event = {.timestamp_ns = stamp, .offset = offset};
    event.id = level ? GPIO_V2_LINE_EVENT_RISING_EDGE : GPIO_V2_LINE_EVENT_FALLING_EDGE;
    done = write(event_input[offset], &event, sizeof event);
  }
  if (done < 0) abort();
}

// I2C and watchdog.

static void say_messages(const struct i2c_rdwr_ioctl_data *data) {
  for (uint32_t i = 0; i < data->nmsgs; i++) {
    struct i2c_msg *message = &data->msgs[i];
    if (message->flags & I2C_M_RD) {
      say("message to 0x%02x: read %u", message->addr, message->len);
      for (int j = 0; j < message->len; j++) message->buf[j] = (uint8_t)(j + 1);
    } else {
      char bytes[400] = "";
      for (int j = 0; j < message->len && j < 100; j++) snprintf(bytes + 3 * j, 4, " %02x", message->buf[j]);
      say("message to 0x%02x: write%s", message->addr, bytes);
    }
  }
}

static int adapter(unsigned long request, void *argument) {
  switch (request) {
    case I2C_FUNCS: *(unsigned long *)argument = 0x0eff0001; say("functions"); return 0;
    case I2C_TIMEOUT: say("timeout %lu", (unsigned long)argument); return 0;
    case I2C_RETRIES: say("retries %lu", (unsigned long)argument); return 0;
    case I2C_SLAVE: say("slave 0x%02lx", (unsigned long)argument); return 0;
    case I2C_RDWR: {
      const struct i2c_rdwr_ioctl_data *data = argument;
      say_messages(data);
      return i2c_result >= 0 ? i2c_result : (int)data->nmsgs;
    }
    case I2C_SMBUS: {
      const struct i2c_smbus_ioctl_data *data = argument;
      int reads = data->read_write == I2C_SMBUS_READ;
      int block = data->size == I2C_SMBUS_I2C_BLOCK_DATA;
      say("smbus %s command 0x%02x size %u data %d", reads ? "read" : "write", data->command, data->size,
          !data->data ? -1 : block ? data->data->block[0] : reads ? 0 : data->size == I2C_SMBUS_WORD_DATA ? data->data->word : data->data->byte);
      if (reads && data->data) {
        if (block)
          for (int i = 1; i <= data->data->block[0]; i++) data->data->block[i] = (uint8_t)i;
        else
          data->data->word = 0x0201;
      }
      return 0;
    }
    default: errno = ENOTTY; return -1;
  }
}

static int watchdog(unsigned long request, void *argument) {
  switch (request) {
    case WDIOC_GETSUPPORT: ((struct watchdog_info *)argument)->options = WDIOF_MAGICCLOSE; say("watchdog support"); return 0;
    case WDIOC_SETTIMEOUT: say("watchdog timeout %d", *(int *)argument); return 0;
    case WDIOC_KEEPALIVE: say("watchdog fed"); return 0;
    default: errno = ENOTTY; return -1;
  }
}

int ioctl(int file, unsigned long request, ...) {
  va_list list;
  va_start(list, request);
  void *argument = va_arg(list, void *);
  va_end(list);
  if (!active || file < 0 || file >= FILES || kinds[file] == NOTHING)
    return NEXT(int (*)(int, unsigned long, ...), "ioctl")(file, request, argument);
  // As the kernel does: whoever keeps a request in an int hands it on with its sign.
  request &= 0xffffffff;
  if (fails()) return -1;
  if (kinds[file] == AN_ADAPTER) return adapter(request, argument);
  if (kinds[file] == A_WATCHDOG) return watchdog(request, argument);
  if (request == GPIO_GET_CHIPINFO_IOCTL) {
    struct gpiochip_info *info = argument;
    strcpy(info->name, "gpiochip9");
    strcpy(info->label, "a label");
    info->lines = LINES;
    return 0;
  }
  int known = first_interface(request, argument, line_of[file]);
  if (!known) known = second_interface(request, argument, line_of[file]);
  if (known > 0) return 0;
  errno = known < 0 ? -known : ENOTTY;
  return -1;
}
