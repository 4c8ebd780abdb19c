#!/usr/bin/env bash
# Runs every fuzz harness for so many seconds, each from its corpus: Tests/Fuzz/run.sh SECONDS [HARNESS…]
#
# A harness is a folder here with one Swift file that defines LLVMFuzzerTestOneInput, and an entry in Package.swift's list `harnesses`. Its corpus is
# Corpus/NAME; an input that crashes it is left in Corpus/NAME/crash-…, to be kept there once the cause is mended: it is run first
# from then on.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:?seconds for each harness}
shift
names=("$@")
[ ${#names[@]} -gt 0 ] || for folder in Tests/Fuzz/*/; do
  name=$(basename "$folder")
  [ "$name" = Corpus ] || names+=("$name")
done
export FUZZ=1
for name in "${names[@]}"; do
  echo "fuzz: $name for $seconds s"
  swift build -c release --scratch-path .build-fuzz --product "fuzz-$name" \
    -Xswiftc -sanitize=fuzzer,address
  bin=$(swift build -c release --scratch-path .build-fuzz --show-bin-path)
  swiftc -sanitize=fuzzer,address -o "$bin/run-$name" \
    -Xlinker --whole-archive "$bin/libfuzz-$name.a" -Xlinker --no-whole-archive -lm
  corpus=Tests/Fuzz/Corpus/$name
  grown=.build-fuzz/corpus-$name
  mkdir -p "$corpus" "$grown"
  # What was kept must pass before anything new is tried.
  ASAN_OPTIONS=detect_leaks=0 "$bin/run-$name" -runs=0 "$corpus"
  ASAN_OPTIONS=detect_leaks=0 "$bin/run-$name" -max_total_time="$seconds" -max_len=4096 -print_final_stats=1 \
    -artifact_prefix="$corpus/" "$grown" "$corpus"
done
