#!/usr/bin/env bash
# Builds the core as Embedded Swift, through a gate that instantiates every public generic with a concrete board.
#
# On 64-bit targets with -no-allocations: a heap allocation anywhere in the core is a compile error. On 32-bit targets that
# check reports false positives (swift#86827), so those are plain builds. A control build, with one allocation planted in the
# gate, must fail: a check that cannot fail checks nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."

build() { # triple, further compiler flags…
  local triple=$1
  shift
  local flags=()
  for flag in -enable-experimental-feature Embedded -wmo "$@"; do flags+=(-Xswiftc "$flag"); done
  swift build -c release --triple "$triple" --scratch-path .build-embedded --target EmbeddedGate "${flags[@]}" 2>&1
}

for triple in x86_64-unknown-linux-gnu aarch64-none-none-elf; do
  echo "embedded: $triple, no allocations"
  build "$triple" -no-allocations | tail -n 1
done
for triple in armv7em-none-none-eabi riscv32-none-none-eabi; do
  echo "embedded: $triple"
  build "$triple" | tail -n 1
done
# The two microcontrollers of Board/CortexM/PORTING.md, with their floating-point units: RP2350 and STM32H7.
for unit in "cortex-m33 fpv5-sp-d16" "cortex-m7 fpv5-d16"; do
  echo "embedded: armv7em-none-none-eabi for ${unit% *}"
  build armv7em-none-none-eabi -Xcc -mcpu="${unit% *}" -Xcc -mfloat-abi=hard -Xcc -mfpu="${unit#* }" | tail -n 1
done

echo "embedded: control, an allocation planted in the gate must be refused"
if build x86_64-unknown-linux-gnu -no-allocations -DPLANTED_ALLOCATION > .build-embedded/control.log; then
  echo "embedded: the planted allocation was not seen: the gate checks nothing" >&2
  exit 1
fi
grep -q 'allocat' .build-embedded/control.log || {
  echo "embedded: the control failed for another reason:" >&2
  cat .build-embedded/control.log >&2
  exit 1
}
echo "embedded: passed"
