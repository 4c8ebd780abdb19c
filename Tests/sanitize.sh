#!/usr/bin/env bash
# Builds the tests with a sanitizer, in a folder of their own, and runs them: Tests/sanitize.sh address|thread [some]
#
# `some` is what `make test` has time for. Address: whatever goes by unsafe pointers, through C, or lays out memory by hand (the rings of the
# rig, the Linux board, the ledger, the core). Thread: whatever has more than one (the ledger's writer, the campaign, the console's output).
# Without it: the whole suite, less
#   - the test that takes memory away, which leaves none for a sanitizer's own;
#   - the probe that counts allocations, which stands in for the allocator itself;
#   - what a document's commands say, and speed, which are no questions of memory or threads.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:?address or thread}
some=${2:-all}
skipped=(--skip aProgramWithoutMemory --skip AllocationTests --skip DocumentationTests --skip EfficiencyTests)
only=()
# Swift's runtime keeps metadata for good, and would be told of as leaks.
export ASAN_OPTIONS=detect_leaks=0
folder=.build-$kind
if [ "$some" = some ]; then
  folder=$folder-some
  case $kind in
    address)
      export ONLY_TESTS="UnitTests SteeringTests ScheduleTests FeedbackTests FrontEndTests LinuxBoardTests VhostTests LedgerTests"
      # Hundreds of processes, each killed somewhere: what they share with the others is their ledger.
      skipped+=(--skip RandomKillTests --skip PowerLossTests)
      ;;
    thread)
      export ONLY_TESTS="LedgerTests CampaignTests ConsoleTests"
      only=(--filter 'RecorderTests|LedgerFileTests|CampaignTests|OutputWriterTests')
      ;;
  esac
fi
swift build --scratch-path "$folder" --sanitize "$kind" --product histotripsyPackageTests
BUNDLE=$(swift build --scratch-path "$folder" --show-bin-path)/histotripsyPackageTests.xctest
export BUNDLE
Tests/run.sh "${only[@]}" "${skipped[@]}"
