#!/usr/bin/env bash
# Breaks the core by hand, one patch at a time, and requires that each is noticed: through a treatment by the campaign, within 500
# seeds, or where no wire shows it by the treatment's tests; through a calibration by the tank's tests. Each patch says in its
# "Found by:" line which of them must notice it.
# Works on a copy of the tree under .build-mutations; prints one line a mutant: what caught it, and at which seed or in which test.
# usage: Tests/Mutations/run.sh [pattern of patch names]
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
copy=$root/.build-mutations/tree
seeds=500
pattern=${1:-}
mkdir -p "$copy"
# Only what differs is copied, so that what has been built stays built.
list() { git ls-files --cached --others --exclude-standard -- Package.swift Sources Board HIL Tests; }
(cd "$root" && list | while read -r file; do
  cmp -s "$file" "$copy/$file" || { mkdir -p "$copy/$(dirname "$file")" && cp -p "$file" "$copy/$file"; }
done)
(cd "$copy" && find Sources Board HIL Tests -type f | while read -r file; do [ -e "$root/$file" ] || rm "$file"; done)
[ -e "$root/Package.resolved" ] && cp "$root/Package.resolved" "$copy/"

log=$root/.build-mutations/build.log
error=$root/.build-mutations/run.err
# Each detector builds what it needs and says what it found: status 0 nothing, 1 something, 132 to 134 a trap, 2 no build.
campaign() {
  (cd "$copy" && swift build --product campaign-run >"$log" 2>&1) || return 2
  "$(cd "$copy" && swift build --show-bin-path)/campaign-run" 0 $seeds 2>"$error"
}
# suite TARGET FILTER
suite() {
  (cd "$copy" && ONLY_TESTS=$1 swift build --build-tests >"$log" 2>&1) || return 2
  (cd "$copy" && NO_COLOR=1 timeout 300 "$(swift build --show-bin-path)/histotripsyPackageTests.xctest" \
    --testing-library swift-testing --filter "$2" </dev/null >"$error" 2>&1)
  local status=$?
  [ $status -eq 1 ] && grep -a -m 1 -o 'Test .* recorded an issue' "$error"
  # Runs that end for another reason than a failed expectation: a trap, or tests that never come to an end.
  [ $status -eq 124 ] && { echo "the tests did not end"; return 1; }
  return $status
}
tank() { suite CalibrationTests 'TankFaultTests|TankSafetyTests|TankControllerTests'; }
treatment() { suite TreatmentTests 'BoundTests|LatenessTests|StateMachineTests|ProofTests|ClockTests'; }

for detector in campaign tank treatment; do
  found=$($detector) || { echo "the unbroken core is not sound, by $detector: $found"; tail -20 "$log"; exit 1; }
done
echo "unbroken: $seeds seeds and the tests of tank and treatment, nothing found"

total=0
failed=0
# report NAME DETECTOR: one line; counts what was not caught.
report() {
  local found status
  found=$($2)
  status=$?
  case $status in
    0) echo "$1: SURVIVED the $2"; failed=$((failed + 1)) ;;
    1) echo "$1: $2: $found" ;;
    2) echo "$1: DOES NOT BUILD"; grep -m 3 'error:' "$log"; failed=$((failed + 1)) ;;
    # A trap is a way of noticing, too: a precondition of the core stopped it.
    132 | 133 | 134) echo "$1: $2: trapped: $(grep -a -m 1 -o -E '(Fatal error|Precondition failed).*' "$error")" ;;
    *) echo "$1: the $2 ended with $status"; failed=$((failed + 1)) ;;
  esac
}

for patch in "$root"/Tests/Mutations/*"$pattern"*.patch; do
  name=$(basename "$patch" .patch)
  total=$((total + 1))
  if ! patch -d "$copy" -p1 --dry-run --fuzz=0 --force --quiet <"$patch" >/dev/null; then
    echo "$name: DOES NOT APPLY"
    failed=$((failed + 1))
    continue
  fi
  patch -d "$copy" -p1 --fuzz=0 --force --quiet --no-backup-if-mismatch <"$patch"
  case $(grep -m 1 '^Found by: ' "$patch") in
    'Found by: campaign') report "$name" campaign ;;
    'Found by: tank') report "$name" tank ;;
    'Found by: treatment') report "$name" treatment ;;
    'Found by: campaign and tank')
      report "$name" campaign
      report "$name" tank
      ;;
    *) echo "$name: DOES NOT SAY WHAT FINDS IT"; failed=$((failed + 1)) ;;
  esac
  patch -d "$copy" -p1 --fuzz=0 --force --quiet --reverse --no-backup-if-mismatch <"$patch"
done
echo "$total mutants, $failed not caught"
[ "$total" -gt 0 ] && [ "$failed" -eq 0 ]
