// The libgpiod part of the table; `lines-1.c` or `lines-2.c` defines it, whichever generation is installed.
#ifndef HISTOTRIPSY_LINES_H
#define HISTOTRIPSY_LINES_H

#include "CLinux.h"

#include <gpiod.h>
#include <string.h>

// Only the first generation has bulks of lines.
#ifdef GPIOD_LINE_BULK_MAX_LINES
#define GPIOD_GENERATION 1
#else
#define GPIOD_GENERATION 2
#endif

int32_t clinux_chip_open(const char *path, clinux_chip **chip);
void clinux_chip_close(clinux_chip *chip);
int32_t clinux_chip_describe(clinux_chip *chip, clinux_chip_info *info);
int32_t clinux_line_describe(clinux_chip *chip, uint32_t offset, clinux_line_info *info);
int32_t clinux_line_take(
    clinux_chip *chip, uint32_t offset, const char *consumer, const clinux_line_request *request, clinux_line **line);
void clinux_line_release(clinux_line *line);
int32_t clinux_line_set(clinux_line *line, int32_t value);
int32_t clinux_line_get(clinux_line *line);
int32_t clinux_line_file(clinux_line *line);
int32_t clinux_line_edges(clinux_line *line, clinux_edge *edges, int32_t maximum);

/// A call failed: the reason as a negative number, never 0.
static inline int32_t failure(void) { return errno > 0 ? -errno : -EIO; }

static inline void copy_text(char *to, size_t capacity, const char *from) {
  size_t length = from ? strnlen(from, capacity - 1) : 0;
  if (length) memcpy(to, from, length);
  to[length] = 0;
}

#endif
