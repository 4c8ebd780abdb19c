#!/usr/bin/env bash
# Runs the built debug tests, and never for longer than LIMIT seconds (20 minutes): a test that waits for ever is a failure, not a wait.
# Then: which processes were there, and the last lines; a test that has not ended stands there as started and not as passed.
#
#   Tests/run.sh [--filter 'Suite|Suite' …]      what `swift test` takes; BUNDLE names another than the debug build's
set -euo pipefail
cd "$(dirname "$0")/.."
limit=${LIMIT:-1200}
bundle=${BUNDLE:-$(swift build --show-bin-path)/histotripsyPackageTests.xctest}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export NO_COLOR=1

set +e
timeout --kill-after=10 "$limit" "$bundle" --testing-library swift-testing "$@" </dev/null 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
set -e
if [ "$status" != 0 ]; then
  echo "Tests/run.sh: the failures once more:"
  grep -aE 'recorded an issue|failed after' "$log" || true
  if [ "$status" = 124 ] || [ "$status" = 137 ]; then
    echo "Tests/run.sh: not finished within $limit s; what ran on this machine:"
    ps -eo pid,ppid,stat,etimes,args --sort=pid | cut -c1-160
  fi
fi
exit "$status"
