#include "lines.h"

#if GPIOD_GENERATION == 2

#include <stdlib.h>

// A line is a request for one line, with the buffer its edges are read into; both are made when the line is taken.

struct clinux_line {
  struct gpiod_line_request *request;
  struct gpiod_edge_event_buffer *buffer;
  unsigned int offset;
};

const int32_t clinux_gpiod_generation = 2;

int32_t clinux_chip_open(const char *path, clinux_chip **chip) {
  struct gpiod_chip *opened = gpiod_chip_open(path);
  if (!opened) return failure();
  *chip = (clinux_chip *)opened;
  return 0;
}

void clinux_chip_close(clinux_chip *chip) { gpiod_chip_close((struct gpiod_chip *)chip); }

int32_t clinux_chip_describe(clinux_chip *chip, clinux_chip_info *info) {
  struct gpiod_chip_info *found = gpiod_chip_get_info((struct gpiod_chip *)chip);
  if (!found) return failure();
  copy_text(info->name, sizeof info->name, gpiod_chip_info_get_name(found));
  copy_text(info->label, sizeof info->label, gpiod_chip_info_get_label(found));
  info->line_count = (uint32_t)gpiod_chip_info_get_num_lines(found);
  gpiod_chip_info_free(found);
  return 0;
}

int32_t clinux_line_describe(clinux_chip *chip, uint32_t offset, clinux_line_info *info) {
  struct gpiod_line_info *found = gpiod_chip_get_line_info((struct gpiod_chip *)chip, offset);
  if (!found) return failure();
  copy_text(info->name, sizeof info->name, gpiod_line_info_get_name(found));
  copy_text(info->consumer, sizeof info->consumer, gpiod_line_info_get_consumer(found));
  info->is_used = gpiod_line_info_is_used(found);
  info->is_output = gpiod_line_info_get_direction(found) == GPIOD_LINE_DIRECTION_OUTPUT;
  gpiod_line_info_free(found);
  return 0;
}

static int describe(struct gpiod_line_settings *settings, const clinux_line_request *request) {
  static const enum gpiod_line_bias bias[] = {GPIOD_LINE_BIAS_AS_IS, GPIOD_LINE_BIAS_DISABLED, GPIOD_LINE_BIAS_PULL_UP,
                                              GPIOD_LINE_BIAS_PULL_DOWN};
  gpiod_line_settings_set_active_low(settings, request->is_active_low != 0);
  if (gpiod_line_settings_set_bias(settings, bias[request->bias & 3])) return -1;
  if (request->direction == CLINUX_INPUT_WITH_EDGES) {
    gpiod_line_settings_set_direction(settings, GPIOD_LINE_DIRECTION_INPUT);
    gpiod_line_settings_set_event_clock(settings, GPIOD_LINE_CLOCK_MONOTONIC);
    return gpiod_line_settings_set_edge_detection(settings, GPIOD_LINE_EDGE_BOTH);
  }
  if (request->direction == CLINUX_OPEN_DRAIN) gpiod_line_settings_set_drive(settings, GPIOD_LINE_DRIVE_OPEN_DRAIN);
  if (gpiod_line_settings_set_direction(settings, GPIOD_LINE_DIRECTION_OUTPUT)) return -1;
  return gpiod_line_settings_set_output_value(
      settings, request->value ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE);
}

int32_t clinux_line_take(
    clinux_chip *chip, uint32_t offset, const char *consumer, const clinux_line_request *request, clinux_line **line) {
  unsigned int offsets[] = {offset};
  struct gpiod_line_settings *settings = gpiod_line_settings_new();
  struct gpiod_line_config *config = gpiod_line_config_new();
  struct gpiod_request_config *asked = gpiod_request_config_new();
  clinux_line *taken = calloc(1, sizeof *taken);
  int32_t result = -ENOMEM;
  if (settings && config && asked && taken) {
    taken->offset = offset;
    taken->buffer = gpiod_edge_event_buffer_new(CLINUX_EDGES_MAXIMUM);
    gpiod_request_config_set_consumer(asked, consumer);
    if (taken->buffer && !describe(settings, request) &&
        !gpiod_line_config_add_line_settings(config, offsets, 1, settings))
      taken->request = gpiod_chip_request_lines((struct gpiod_chip *)chip, asked, config);
    result = taken->request ? 0 : failure();
  }
  gpiod_request_config_free(asked);
  gpiod_line_config_free(config);
  gpiod_line_settings_free(settings);
  if (result == 0) {
    *line = taken;
  } else if (taken) {
    gpiod_edge_event_buffer_free(taken->buffer);
    free(taken);
  }
  return result;
}

void clinux_line_release(clinux_line *line) {
  gpiod_line_request_release(line->request);
  gpiod_edge_event_buffer_free(line->buffer);
  free(line);
}

int32_t clinux_line_set(clinux_line *line, int32_t value) {
  enum gpiod_line_value level = value ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE;
  return gpiod_line_request_set_value(line->request, line->offset, level) ? failure() : 0;
}

int32_t clinux_line_get(clinux_line *line) {
  enum gpiod_line_value value = gpiod_line_request_get_value(line->request, line->offset);
  return value == GPIOD_LINE_VALUE_ERROR ? failure() : value == GPIOD_LINE_VALUE_ACTIVE;
}

int32_t clinux_line_file(clinux_line *line) { return gpiod_line_request_get_fd(line->request); }

int32_t clinux_line_edges(clinux_line *line, clinux_edge *edges, int32_t maximum) {
  if (maximum > CLINUX_EDGES_MAXIMUM) maximum = CLINUX_EDGES_MAXIMUM;
  int count = gpiod_line_request_read_edge_events(line->request, line->buffer, (size_t)maximum);
  if (count < 0) return failure();
  for (int i = 0; i < count; i++) {
    struct gpiod_edge_event *event = gpiod_edge_event_buffer_get_event(line->buffer, (unsigned long)i);
    edges[i].at = gpiod_edge_event_get_timestamp_ns(event);
    edges[i].is_asserted = gpiod_edge_event_get_event_type(event) == GPIOD_EDGE_EVENT_RISING_EDGE;
  }
  return count;
}

#endif
