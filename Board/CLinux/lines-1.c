#include "lines.h"

#if GPIOD_GENERATION == 1

// A chip is libgpiod's chip, a line its line: nothing of our own is kept.

const int32_t clinux_gpiod_generation = 1;

int32_t clinux_chip_open(const char *path, clinux_chip **chip) {
  struct gpiod_chip *opened = gpiod_chip_open(path);
  if (!opened) return failure();
  *chip = (clinux_chip *)opened;
  return 0;
}

void clinux_chip_close(clinux_chip *chip) { gpiod_chip_close((struct gpiod_chip *)chip); }

int32_t clinux_chip_describe(clinux_chip *chip, clinux_chip_info *info) {
  struct gpiod_chip *opened = (struct gpiod_chip *)chip;
  copy_text(info->name, sizeof info->name, gpiod_chip_name(opened));
  copy_text(info->label, sizeof info->label, gpiod_chip_label(opened));
  info->line_count = gpiod_chip_num_lines(opened);
  return 0;
}

int32_t clinux_line_describe(clinux_chip *chip, uint32_t offset, clinux_line_info *info) {
  struct gpiod_line *line = gpiod_chip_get_line((struct gpiod_chip *)chip, offset);
  if (!line) return failure();
  copy_text(info->name, sizeof info->name, gpiod_line_name(line));
  copy_text(info->consumer, sizeof info->consumer, gpiod_line_consumer(line));
  info->is_used = gpiod_line_is_used(line);
  info->is_output = gpiod_line_direction(line) == GPIOD_LINE_DIRECTION_OUTPUT;
  return 0;
}

int32_t clinux_line_take(
    clinux_chip *chip, uint32_t offset, const char *consumer, const clinux_line_request *request, clinux_line **line) {
  static const int bias[] = {0, GPIOD_LINE_REQUEST_FLAG_BIAS_DISABLE, GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP,
                             GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_DOWN};
  struct gpiod_line *taken = gpiod_chip_get_line((struct gpiod_chip *)chip, offset);
  if (!taken) return failure();
  struct gpiod_line_request_config config = {.consumer = consumer};
  config.request_type = request->direction == CLINUX_INPUT_WITH_EDGES ? GPIOD_LINE_REQUEST_EVENT_BOTH_EDGES
                                                                      : GPIOD_LINE_REQUEST_DIRECTION_OUTPUT;
  config.flags = bias[request->bias & 3];
  if (request->is_active_low) config.flags |= GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW;
  if (request->direction == CLINUX_OPEN_DRAIN) config.flags |= GPIOD_LINE_REQUEST_FLAG_OPEN_DRAIN;
  if (gpiod_line_request(taken, &config, request->value)) return failure();
  *line = (clinux_line *)taken;
  return 0;
}

void clinux_line_release(clinux_line *line) { gpiod_line_release((struct gpiod_line *)line); }

int32_t clinux_line_set(clinux_line *line, int32_t value) {
  return gpiod_line_set_value((struct gpiod_line *)line, value) ? failure() : 0;
}

int32_t clinux_line_get(clinux_line *line) {
  int value = gpiod_line_get_value((struct gpiod_line *)line);
  return value < 0 ? failure() : value;
}

int32_t clinux_line_file(clinux_line *line) {
  int file = gpiod_line_event_get_fd((struct gpiod_line *)line);
  return file < 0 ? failure() : file;
}

int32_t clinux_line_edges(clinux_line *line, clinux_edge *edges, int32_t maximum) {
  struct gpiod_line_event events[CLINUX_EDGES_MAXIMUM];
  if (maximum > CLINUX_EDGES_MAXIMUM) maximum = CLINUX_EDGES_MAXIMUM;
  int count = gpiod_line_event_read_multiple((struct gpiod_line *)line, events, (unsigned)maximum);
  if (count < 0) return failure();
  for (int i = 0; i < count; i++) {
    edges[i].at = (uint64_t)events[i].ts.tv_sec * 1000000000u + (uint64_t)events[i].ts.tv_nsec;
    edges[i].is_asserted = events[i].event_type == GPIOD_LINE_EVENT_RISING_EDGE;
  }
  return count;
}

#endif
