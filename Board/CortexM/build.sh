#!/usr/bin/env bash
# Builds the image for one processor: build.sh CPU OUTPUT [flag for swiftc …]
#
# CPU: cortex-m4-soft, cortex-m4 (single-precision unit), cortex-m7 (double-precision unit), cortex-m33.
# Linked without an allocator: newlib's has no `sbrk` here and Swift's `posix_memalign` nowhere, so that a use of the heap does not link.
set -euo pipefail
cd "$(dirname "$0")/../.."
cpu=$1
output=$2
shift 2

# What the images of every processor have in common. The package's name lets the image use what the package keeps to itself.
case $cpu in
  cortex-m4-soft) machine=(-mcpu=cortex-m4 -mfloat-abi=soft) ;;
  cortex-m4) machine=(-mcpu=cortex-m4 -mfloat-abi=hard -mfpu=fpv4-sp-d16) ;;
  cortex-m7) machine=(-mcpu=cortex-m7 -mfloat-abi=hard -mfpu=fpv5-d16) ;;
  cortex-m33) machine=(-mcpu=cortex-m33 -mfloat-abi=hard -mfpu=fpv5-sp-d16) ;;
  *) echo "build.sh: no such processor: $cpu" >&2; exit 64 ;;
esac
triple=armv7em-none-none-eabi
: "${STACK:=26624}"

mkdir -p "$output"
flags=(-target "$triple" -enable-experimental-feature Embedded -wmo -Osize -parse-as-library -swift-version 6
  -package-name histotripsy -warnings-as-errors -I Sources/CoreMaths -I Board/CortexM/Image/CMachine -I "$output"
  -Xfrontend -function-sections -Xfrontend -disable-stack-protector
  # Swift's own inliner, whose copies LLVM's does not find again: a tenth of the flash.
  -Xllvm -sil-disable-pass=inline -Xllvm -sil-disable-pass=late-inline)
for flag in "${machine[@]}" -fshort-enums; do flags+=(-Xcc "$flag"); done
flags+=("$@")

module() { # name, sources…
  local name=$1
  shift
  swiftc "${flags[@]}" -module-name "$name" -emit-module -emit-module-path "$output/$name.swiftmodule" -c -o "$output/$name.o" "$@"
}
module HistotripsyCore $(find Sources/HistotripsyCore -name '*.swift' | LC_ALL=C sort)
module CortexLink Board/CortexM/Link/*.swift
module CortexImage Board/CortexM/Image/*.swift

arm-none-eabi-gcc "${machine[@]}" -mthumb -Os -ffreestanding -fno-tree-loop-distribute-patterns -Wall -Wextra -Werror \
  -c -o "$output/start.o" Board/CortexM/Start/start.c
arm-none-eabi-gcc "${machine[@]}" -mthumb -nostartfiles --specs=nano.specs -Wl,--gc-sections -Wl,-z,noexecstack -Wl,--fatal-warnings \
  -Wl,--defsym,STACK="$STACK" ${PLANTED:+-Wl,-u,planted_heap} -T Board/CortexM/Start/memory.ld -Wl,-Map,"$output/image.map" -o "$output/image.elf" \
  "$output"/start.o "$output"/CortexImage.o "$output"/CortexLink.o "$output"/HistotripsyCore.o -lm

# The size gate. Flash: code, constants and what variables begin with. RAM is what the linker script gives out, stack included: the core's tables
# take all that is left, and the image refuses a plan that does not fit into it.
: "${FLASH_LIMIT:=106496}"
read -r text data _ < <(arm-none-eabi-size "$output/image.elf" | tail -n 1)
echo "cortex-m: $cpu: $((text + data)) bytes of flash, at most $FLASH_LIMIT; stack $STACK of 65536 bytes of RAM"
if ((text + data > FLASH_LIMIT)); then
  echo "build.sh: the image is larger than its gate" >&2
  exit 1
fi
