#!/usr/bin/env bash
# The figures of the README: flash and RAM by section and by module, instructions per pulse, stack, and how far it is from a look to safe.
#
# figures.sh PROGRAM: PROGRAM is `cortex-m` of this package. Needs what `make cortex-m` installs, and gcc.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
gcc -O2 -shared -fPIC -o "$work/count.so" Board/CortexM/Plugin/count.c

modules() { # image
  arm-none-eabi-nm -S --defined-only "$1" | awk '
    function hex(text,  i, value) {
      for (i = 1; i <= length(text); i++) value = value * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
      return value
    }
    NF == 4 && tolower($3) ~ /[tw]/ && !($1 in seen) {
      seen[$1] = 1
      kind = "maths and C library"
      if ($4 ~ /15HistotripsyCore|OUTLINED/) kind = "core"
      if ($4 ~ /10CortexLink/) kind = "frames"
      if ($4 ~ /^\$e11CortexImage/) kind = "board and loop"
      size[kind] += hex($2)
    }
    END { for (kind in size) printf "%8d  %s\n", size[kind], kind }' | sort -rn
}

address() { arm-none-eabi-nm "$1" | awk -v name="$2" '$3 ~ name { print $1; exit }'; }

for cpu in cortex-m4-soft cortex-m4 cortex-m7 cortex-m33; do
  FLASH_LIMIT=200000 Board/CortexM/build.sh "$cpu" "$work/$cpu"
  image=$work/$cpu/image.elf
  arm-none-eabi-size -A "$image" | awk '/^\.(text|data|bss|got|ARM.exidx)/ { printf "%8d  %s\n", $2, $1 }'
  modules "$image"
  arm-none-eabi-nm -S "$image" | awk '
    NF == 4 && tolower($3) ~ /[tw]/ {
      kind = 2
      if ($4 ~ /15HistotripsyCore|OUTLINED/) kind = 0
      else if ($4 ~ /9BenchLinkV|4UARTV/) kind = 3
      else if ($4 ~ /11CortexImage|10CortexLink/) kind = 1
      print $1, $2, kind
    }' | while read -r start size kind; do printf '%x %x %d\n' $((16#$start)) $((16#$start + 16#$size)) "$kind"; done \
    > "$work/ranges"
  for trial in "100 × 10" "emergency stop"; do
    "$program" "$image" "${cpu%-soft}" --plugin "$work/count.so,output=$work/counts,ranges=$work/ranges,look=$(
      address "$image" 4PinsV5level),safe=$(address "$image" 4PinsV10releaseAll),begin=$(
      address "$image" 4step33_),end=$(address "$image" 7sendEnd33_)" "$trial"
    awk '{ printf "%8d  instructions to set up\n", $1 + $2 + $3
      core = $5 - $1; board = $6 - $2; maths = $7 - $3
      printf "%8d  instructions treating: core %d, board and frames %d, maths %d; %d spent waiting for the bench\n", core + board + maths, core, board, maths, $8 - $4
      printf "%8d  instructions at most from a look at the lines to all outputs low\n", $9 }' "$work/counts"
  done
done
