// A plugin for QEMU's translator (plugin interface version 1, docs/devel/tcg-plugins.rst): counts what an image executes, by kind of code, and
// how far it is from the last look at an input to all outputs low. Debian ships no header of the interface; these are its few calls.
#include <inttypes.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
typedef struct { const char *target_arch; } qemu_info_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64 };
enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS };
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t, void (*)(qemu_plugin_id_t, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *, enum qemu_plugin_op, void *, uint64_t);
void qemu_plugin_register_vcpu_insn_exec_cb(
    struct qemu_plugin_insn *, void (*)(unsigned, void *), enum qemu_plugin_cb_flags, void *);
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t, void (*)(qemu_plugin_id_t, void *), void *);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);
__attribute__((visibility("default"))) int qemu_plugin_version = 1;

enum { KINDS = 4, RANGES_MAXIMUM = 8192 };
static struct { uint64_t start, end; unsigned kind; } ranges[RANGES_MAXIMUM];
static size_t range_count;
static uint64_t counts[KINDS];
// Entries of the functions that read an input and release every output, that take a treatment's first step, and that report its end.
static uint64_t look, safe, begin, end;
static int is_over;
static uint64_t at_look, longest_to_safe, at_begin[KINDS];
static const char *output;

// The bench link's waiting (kind 3) is no work of the image.
static uint64_t worked(void) { return counts[0] + counts[1] + counts[2]; }

static unsigned kind_of(uint64_t address) {
  for (size_t i = 0; i < range_count; i++)
    if (address >= ranges[i].start && address < ranges[i].end) return ranges[i].kind;
  return 2;
}

static void looked(unsigned cpu, void *data) { (void)cpu, (void)data, at_look = worked(); }

static void made_safe(unsigned cpu, void *data) {
  (void)cpu, (void)data;
  if (at_look && !is_over && worked() - at_look > longest_to_safe) longest_to_safe = worked() - at_look;
}

static void began(unsigned cpu, void *data) {
  (void)cpu, (void)data;
  if (at_begin[0] == 0) memcpy(at_begin, counts, sizeof at_begin);
}

static void finished(unsigned cpu, void *data) { (void)cpu, (void)data, is_over = 1; }

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *block) {
  (void)id;
  for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); i++) {
    struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(block, i);
    uint64_t address = qemu_plugin_insn_vaddr(instruction);
    qemu_plugin_register_vcpu_insn_exec_inline(
        instruction, QEMU_PLUGIN_INLINE_ADD_U64, &counts[kind_of(address)], 1);
    void (*call)(unsigned, void *) = address == look ? looked : address == safe ? made_safe
      : address == begin ? began : address == end ? finished : NULL;
    if (call) qemu_plugin_register_vcpu_insn_exec_cb(instruction, call, QEMU_PLUGIN_CB_NO_REGS, NULL);
  }
}

static void ended(qemu_plugin_id_t id, void *data) {
  (void)id, (void)data;
  FILE *file = fopen(output, "w");
  if (!file) return;
  for (unsigned kind = 0; kind < KINDS; kind++) fprintf(file, "%" PRIu64 " ", at_begin[kind]);
  for (unsigned kind = 0; kind < KINDS; kind++) fprintf(file, "%" PRIu64 " ", counts[kind]);
  fprintf(file, "%" PRIu64 "\n", longest_to_safe);
  fclose(file);
}

__attribute__((visibility("default"))) int qemu_plugin_install(
    qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv) {
  (void)info;
  for (int i = 0; i < argc; i++) {
    char *value = strchr(argv[i], '=');
    if (!value) return -1;
    *value++ = 0;
    if (!strcmp(argv[i], "output")) output = strdup(value);
    else if (!strcmp(argv[i], "look")) look = strtoull(value, NULL, 16);
    else if (!strcmp(argv[i], "safe")) safe = strtoull(value, NULL, 16);
    else if (!strcmp(argv[i], "end")) end = strtoull(value, NULL, 16);
    else if (!strcmp(argv[i], "begin")) begin = strtoull(value, NULL, 16);
    else if (!strcmp(argv[i], "ranges")) {
      FILE *file = fopen(value, "r");
      if (!file) return -1;
      while (range_count < RANGES_MAXIMUM &&
             fscanf(file, "%" SCNx64 " %" SCNx64 " %u", &ranges[range_count].start, &ranges[range_count].end,
                    &ranges[range_count].kind) == 3 && ranges[range_count].kind < KINDS)
        range_count++;
      fclose(file);
    } else return -1;
  }
  if (!output) return -1;
  qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
  qemu_plugin_register_atexit_cb(id, ended, NULL);
  return 0;
}
