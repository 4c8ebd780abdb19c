#!/usr/bin/env bash
# Builds, optimised, the suites whose answers may depend on it, or that take minutes otherwise, and runs them: allocations, golden
# checksums, the campaign's seeds, dose maps, what a virtual phantom has of them.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=.build-release-tests
export ONLY_TESTS="AllocationTests DeterminismTests CampaignTests DoseTests TruthTests SessionTests"
swift build -c release --scratch-path "$folder" -Xswiftc -enable-testing --product histotripsyPackageTests
BUNDLE=$(swift build -c release --scratch-path "$folder" --show-bin-path)/histotripsyPackageTests.xctest
export BUNDLE
Tests/run.sh "$@"
