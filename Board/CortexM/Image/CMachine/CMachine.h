// What Swift cannot say by itself: a volatile access, an instruction, an address that the linker gives.
#ifndef HISTOTRIPSY_CORTEX_M_MACHINE_H
#define HISTOTRIPSY_CORTEX_M_MACHINE_H

#include <stddef.h>
#include <stdint.h>

static inline uint32_t machine_read(uint32_t address) { return *(volatile uint32_t *)(uintptr_t)address; }
static inline void machine_write(uint32_t address, uint32_t value) { *(volatile uint32_t *)(uintptr_t)address = value; }

// All RAM that is neither variable nor stack: the block of which the core carves its tables (memory.ld).
extern uint8_t image_memory_start[], image_memory_end[];
static inline void *image_memory(void) { return image_memory_start; }
static inline size_t image_memory_size(void) { return (size_t)(image_memory_end - image_memory_start); }

// The stack between its end and its highest use so far, by the pattern that start.c has painted it with.
size_t stack_size(void);
size_t stack_used(void);

// Survives a reset, not a loss of power: what stood there when the watchdog bit.
uint32_t *reset_mark(void);

#endif
