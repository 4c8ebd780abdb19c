#!/usr/bin/env bash
# Runs every harness, or the named ones, under libFuzzer with the address sanitizer, each for so many seconds.
#
#   Tests/Fuzz/run.sh SECONDS [HARNESS…]
#
# Each begins with its folder of the corpus and with what earlier runs found (.build-fuzz/found). A trap, a broken promise, more
# than 1 GiB of memory, one allocation above 256 MiB or an input that takes longer than 10 s ends the run with a status other than 0;
# the input that did it then stands in .build-fuzz/findings.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:?usage: run.sh SECONDS [HARNESS…]}
shift
build=.build-fuzz
export HISTOTRIPSY_FUZZ=1
swift build -c release --scratch-path $build --product fuzz --sanitize fuzzer --sanitize address
fuzzer=$(swift build -c release --scratch-path $build --show-bin-path)/fuzz

harnesses=("$@")
if [ $# = 0 ]; then for folder in Tests/Fuzz/Corpus/*/; do harnesses+=("$(basename "$folder")"); done; fi
mkdir -p $build/findings
failed=()
for harness in "${harnesses[@]}"; do
  found=$build/found/$harness
  mkdir -p "$found"
  log=$build/$harness.log
  options=(-max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -malloc_limit_mb=256 -print_final_stats=1)
  dictionary=Tests/Fuzz/Dictionaries/$harness.txt
  if [ -f "$dictionary" ]; then options+=(-dict="$dictionary"); fi
  # Leaks are looked for elsewhere: the runtime of Swift keeps metadata for good.
  if HARNESS=$harness ASAN_OPTIONS=detect_leaks=0 "$fuzzer" "${options[@]}" -artifact_prefix="$build/findings/$harness-" \
    "$found" "Tests/Fuzz/Corpus/$harness" > "$log" 2>&1; then
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    echo "fuzz: $harness: $runs runs in $seconds s, $(ls "$found" | wc -l) inputs kept, nothing found"
  else
    failed+=("$harness")
    echo "fuzz: $harness: FOUND something; the end of $log:" >&2
    grep -aE 'Fatal error|ERROR: |SUMMARY|Test unit written' "$log" | head -n 8 >&2
  fi
done
if [ ${#failed[@]} -gt 0 ]; then
  echo "fuzz: findings in ${failed[*]}; inputs in $build/findings" >&2
  exit 1
fi
