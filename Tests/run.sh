#!/usr/bin/env bash
# Runs the built debug tests, saying each as it goes, and never for longer than LIMIT seconds. When that is over: which tests were under
# way, and where every thread stood.
#
#   Tests/run.sh [--filter 'Suite|Suite' …]      what `swift test` takes
set -euo pipefail
cd "$(dirname "$0")/.."
limit=${LIMIT:-1200}
bundle=$(swift build --show-bin-path)/histotripsyPackageTests.xctest
log=$(mktemp)
trap 'rm -f "$log"' EXIT

export SWIFT_BACKTRACE=enable=yes,threads=all,interactive=no,color=no
set +e
timeout --signal=ABRT --kill-after=60 "$limit" "$bundle" --testing-library swift-testing "$@" </dev/null 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
set -e
if [ "$status" != 0 ]; then
  if [ "$status" = 124 ] || [ "$status" = 137 ] || [ "$status" = 134 ]; then
    echo "Tests/run.sh: not finished (limit: $limit s); under way were:"
    # A line begins with a sign of its own, then `Test name() started.` or `Test name() passed after …`.
    sed -nE 's/^[^A-Za-z]*Test (.+) started\.$/\1/p' "$log" | sort > "$log.started"
    sed -nE 's/^[^A-Za-z]*Test (.+\)|"[^"]*") (with [0-9]+ test cases? )?(passed|failed|skipped).*$/\1/p' "$log" | sort > "$log.ended"
    comm -23 "$log.started" "$log.ended" | sed 's/^/  /'
    rm -f "$log.started" "$log.ended"
  fi
  echo "Tests/run.sh: the last failures:"
  grep -aE 'recorded an issue|failed after' "$log" | tail -n 40 || true
fi
exit "$status"
