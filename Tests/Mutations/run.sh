#!/usr/bin/env bash
# Breaks the core by hand, one patch at a time, and requires the campaign to notice each within 500 seeds.
# Works on a copy of the tree under .build-mutations; prints one line a mutant: what caught it, and at which seed.
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

build() { (cd "$copy" && swift build --product campaign-run >"$root/.build-mutations/build.log" 2>&1); }
runner() { "$(cd "$copy" && swift build --show-bin-path)/campaign-run" 0 $seeds 2>"$root/.build-mutations/run.err"; }

build || { echo "the unbroken tree does not build:"; tail -20 "$root/.build-mutations/build.log"; exit 1; }
found=$(runner) || { echo "the unbroken core is not sound: $found"; exit 1; }
echo "unbroken: $seeds seeds, nothing found"

total=0
failed=0
for patch in "$root"/Tests/Mutations/*"$pattern"*.patch; do
  name=$(basename "$patch" .patch)
  total=$((total + 1))
  if ! patch -d "$copy" -p1 --dry-run --fuzz=0 --force --quiet <"$patch" >/dev/null; then
    echo "$name: DOES NOT APPLY"
    failed=$((failed + 1))
    continue
  fi
  patch -d "$copy" -p1 --fuzz=0 --force --quiet --no-backup-if-mismatch <"$patch"
  if ! build; then
    echo "$name: DOES NOT BUILD"
    grep -m 3 'error:' "$root/.build-mutations/build.log"
    failed=$((failed + 1))
  else
    found=$(runner)
    status=$?
    case $status in
      0) echo "$name: SURVIVED $seeds seeds"; failed=$((failed + 1)) ;;
      1) echo "$name: $found" ;;
      # A trap is a way of noticing, too: a precondition of the core stopped it.
      132 | 133 | 134) echo "$name: trapped: $(grep -m 1 -o 'Fatal error: .*' "$root/.build-mutations/run.err")" ;;
      *) echo "$name: the runner ended with $status"; failed=$((failed + 1)) ;;
    esac
  fi
  patch -d "$copy" -p1 --fuzz=0 --force --quiet --reverse --no-backup-if-mismatch <"$patch"
done
echo "$total mutants, $failed not caught"
[ "$total" -gt 0 ] && [ "$failed" -eq 0 ]
