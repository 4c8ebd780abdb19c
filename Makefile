# Two commands do everything on a machine that has Swift: `make run` and `make test`.
# The others: `make bench` (timings), `make lint`, `make embedded`, `make format`, `make campaign` (a million pulses, faults in every
# tenth treatment), `make mutations` (broken cores that the campaign must find), `make sanitize` (thread and address sanitizers),
# `make fuzz` (every parser, SECONDS=60 each).

# Headers of the system's libraries that the product is built on, and what the tests use besides.
BUILD_PACKAGES := zlib1g-dev libsqlite3-dev
TEST_PACKAGES := sigrok-cli
# Of each harness of `make fuzz`.
SECONDS ?= 60
BIN = $(shell swift build -c release --show-bin-path)

.PHONY: run test bench fuzz lint format embedded campaign mutations sanitize build-packages test-packages

run: build-packages
	@echo "make run: builds the release console with SwiftPM (fetches the packages that Package.swift names), then treats"
	@echo "          the built-in target on the virtual board at ten times real speed."
	swift build -c release --product histotripsy
	$(BIN)/histotripsy treat --speed 10

test: build-packages test-packages
	swift build --build-tests
	swift test --skip-build
	swift test -c release --filter 'AllocationTests|DeterminismTests|CampaignTests'
	Board/Embedded/build.sh
	$(MAKE) lint

# Installs the packages of a list that are missing here. Asks sudo only when not root.
define install
	@missing=""; for p in $(1); do \
	  dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'install ok installed' || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then \
	  echo "make: installs these system packages with apt-get:$$missing"; \
	  sudo=""; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	  $$sudo apt-get update -q && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $$missing; \
	else echo "make: no system package is missing ($(1))"; fi
endef

build-packages:
	$(call install,$(BUILD_PACKAGES))

test-packages:
	$(call install,$(TEST_PACKAGES))

bench:
	swift build -c release --product benchmarks
	$(BIN)/benchmarks

# Every harness of Tests/Fuzz under libFuzzer and the address sanitizer: make fuzz SECONDS=60
fuzz: build-packages
	Tests/Fuzz/run.sh $(SECONDS)

lint:
	swift format lint --strict -r Package.swift Sources Board Tests

format:
	swift format format -i -r Package.swift Sources Board Tests

embedded:
	Board/Embedded/build.sh

# Ends when a million pulses have been judged.
campaign:
	swift build -c release --product histotripsy
	$(BIN)/histotripsy simulate --campaign --seeds '0..<1000000' --faults-every 10 --pulses 1000000

mutations:
	Tests/Mutations/run.sh

# Each in a build of its own. Left out: the test that takes memory away, which leaves none for a sanitizer's own; the probe that counts
# allocations, which stands in for the allocator itself; and what a document's commands are, which is no question of memory or threads.
UNSANITIZED := --skip aProgramWithoutMemory --skip AllocationTests --skip DocumentationTests
sanitize:
	swift build --build-tests --scratch-path .build-thread --sanitize thread
	swift test --skip-build --scratch-path .build-thread --sanitize thread $(UNSANITIZED)
	swift build --build-tests --scratch-path .build-address --sanitize address
	ASAN_OPTIONS=detect_leaks=0 swift test --skip-build --scratch-path .build-address --sanitize address $(UNSANITIZED)
