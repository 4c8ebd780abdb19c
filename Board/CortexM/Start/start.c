// From reset to Swift: vectors, variables, the stack's paint, the floating-point unit; and what a crash does.
#include <stddef.h>
#include <stdint.h>

extern uint32_t data_load[], data_start[], data_end[], bss_start[], bss_end[], stack_end[], stack_top[];
extern void image_main(void);

#define PAINT 0x5AFE57ACu

// Reads as chance after power-on; holds `RESET_MARK` while a treatment is under way (Image/Main.swift).
__attribute__((section(".noinit"))) static uint32_t mark;
uint32_t *reset_mark(void) { return &mark; }

static void fill(uint32_t *from, uint32_t *to, uint32_t value) {
  while (from < to) *from++ = value;
}

void reset(void) {
#if defined(__ARM_FP)
  *(volatile uint32_t *)0xE000ED88 |= 0xFu << 20;  // CPACR: full access to CP10 and CP11.
  __asm volatile("dsb\n\tisb");
#endif
  const uint32_t *from = data_load;
  for (uint32_t *to = data_start; to < data_end;) *to++ = *from++;
  fill(bss_start, bss_end, 0);
  uint32_t *here = __builtin_frame_address(0);
  fill(stack_end, here - 16, PAINT);
  image_main();
  for (;;) {}
}

// Every output low, from registers alone, and then nothing: the watchdog resets the machine, and the front end's own has long taken
// the high voltage. Ports A to H are at their addresses whether the image uses them or not; D holds the outputs (Image/Pins.swift).
void crash(void) {
  *(volatile uint32_t *)(0x40007000 + (0xF0 << 2)) = 0;
  for (;;) {}
}

size_t stack_size(void) { return (size_t)((uint8_t *)stack_top - (uint8_t *)stack_end); }

size_t stack_used(void) {
  const uint32_t *word = stack_end;
  while (word < stack_top && *word == PAINT) word++;
  return (size_t)((uint8_t *)stack_top - (uint8_t *)word);
}

// Swift traps with `udf`, which is a fault and ends in `crash` like every other. No interrupt is enabled: pins, bus and clock are asked.
__attribute__((section(".vectors"), used)) static const void *const vectors[16] = {
  stack_top, reset, crash, crash, crash, crash, crash, 0, 0, 0, 0, crash, crash, 0, crash, crash,
};
