// The few transcendental functions that the core needs, as compiler builtins.
//
// The core imports no library; a builtin becomes one instruction or one call into whatever maths library
// the final image links (`m` on Linux, newlib on a microcontroller). Nothing here allocates or has state.
#ifndef HISTOTRIPSY_CORE_MATHS_H
#define HISTOTRIPSY_CORE_MATHS_H

static inline double core_sin(double x) { return __builtin_sin(x); }
static inline double core_cos(double x) { return __builtin_cos(x); }
static inline double core_exp(double x) { return __builtin_exp(x); }
static inline double core_log(double x) { return __builtin_log(x); }
static inline double core_log10(double x) { return __builtin_log10(x); }
static inline double core_pow(double x, double y) { return __builtin_pow(x, y); }

#endif
