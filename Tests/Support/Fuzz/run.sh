#!/usr/bin/env bash
# Runs every fuzz harness for so many seconds, each from its corpus: Tests/Support/Fuzz/run.sh SECONDS [HARNESS…]
#
# A harness is a folder of Corpus. Its program is the folder here of the same name, with one Swift file that defines
# LLVMFuzzerTestOneInput and an entry in Package.swift's list `harnesses`; where there is none it is Parsers, which runs the harness of
# that name in Tests/Support/ParserHarnesses.
#
# A trap, a broken promise, an error that the address sanitizer sees, an input that takes longer than 10 s, more than 1 GiB of memory or
# one allocation above 256 MiB ends a run with a status other than 0. The input that did it is left in .build-fuzz/findings; kept in
# the corpus once its cause is mended, it is run first from then on, by this script and by `make test`.
set -euo pipefail
cd "$(dirname "$0")/../../.."
seconds=${1:?seconds for each harness}
shift
build=.build-fuzz
names=("$@")
[ ${#names[@]} -gt 0 ] || for folder in Tests/Support/Fuzz/Corpus/*/; do names+=("$(basename "$folder")"); done
export FUZZ=1
# Leaks are looked for elsewhere: the Swift runtime keeps metadata for good.
export ASAN_OPTIONS=detect_leaks=0
# Swift's own backtrace of a trap reads memory that the address sanitizer then complains of.
export SWIFT_BACKTRACE=enable=no
options=(-timeout=10 -rss_limit_mb=1024 -malloc_limit_mb=256)
mkdir -p $build/findings

declare -A built
failed=()
for name in "${names[@]}"; do
  program=Parsers
  if [ -d "Tests/Support/Fuzz/$name" ]; then program=$name; fi
  if [ -z "${built[$program]:-}" ]; then
    swift build -c release --scratch-path $build --product "fuzz-$program" --sanitize fuzzer --sanitize address
    built[$program]=$(swift build -c release --scratch-path $build --show-bin-path)/fuzz-$program
  fi
  corpus=Tests/Support/Fuzz/Corpus/$name
  grown=$build/corpus-$name
  log=$build/$name.log
  mkdir -p "$grown"
  export HARNESS=$name
  # What was kept must pass before anything new is tried.
  if timeout -k 10 600 "${built[$program]}" -runs=0 "${options[@]}" -artifact_prefix="$build/findings/$name-" "$corpus" > "$log" 2>&1 \
    && timeout -k 10 $((seconds + 120)) "${built[$program]}" -max_total_time="$seconds" "${options[@]}" -print_final_stats=1 \
      -artifact_prefix="$build/findings/$name-" "$grown" "$corpus" >> "$log" 2>&1; then
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    peak=$(sed -n 's/^stat::peak_rss_mb: *//p' "$log")
    echo "fuzz: $name: $runs runs in $seconds s, at most $peak MB, nothing found"
  else
    status=$?
    failed+=("$name")
    if [ $status = 124 ] || [ $status = 137 ]; then echo "fuzz: $name: did not end by itself" >&2; fi
    echo "fuzz: $name: FOUND; the whole of it is in $log" >&2
    grep -aE 'broken promise|Fatal error|ERROR: |SUMMARY|Test unit written' "$log" | head -n 8 >&2
  fi
done
if [ ${#failed[@]} -gt 0 ]; then
  echo "fuzz: found something in: ${failed[*]}" >&2
  exit 1
fi
