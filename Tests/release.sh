#!/usr/bin/env bash
# Builds, optimised, the suites whose answers may depend on it, and runs them: allocations, golden checksums, the campaign's seeds.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=.build-release-tests
export ONLY_TESTS="AllocationTests DeterminismTests CampaignTests"
swift build -c release --scratch-path "$folder" -Xswiftc -enable-testing --product histotripsyPackageTests
BUNDLE=$(swift build -c release --scratch-path "$folder" --show-bin-path)/histotripsyPackageTests.xctest
export BUNDLE
Tests/run.sh
