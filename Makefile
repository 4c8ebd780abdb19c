# Two commands do everything on a machine that has Swift: `make run` and `make test`.
# The others: `make bench` (timings), `make hil` (a real kernel in the loop), `make fuzz`, `make campaign` (a million pulses, faults in
# every tenth treatment), `make calibration-seeds` (200 tanks whose truth nobody is told), `make mutations` (broken cores that the
# campaign must find), `make sanitize` (thread and address sanitizers), `make lint`, `make embedded`, `make format`.

# Headers of the system's libraries that the product is built on, and what the tests use besides.
BUILD_PACKAGES := zlib1g-dev libsqlite3-dev libgpiod-dev libi2c-dev
TEST_PACKAGES := sigrok-cli
# What the bench of the Linux board compares itself with.
BENCH_PACKAGES := rt-tests
# Where `make install` puts the program; DESTDIR stands in front of everything, for packagers.
PREFIX ?= /usr/local
SHARE = $(DESTDIR)$(PREFIX)/share/histotripsy
# What the rig's kernel is built with, and what its guests use.
HIL_PACKAGES := gcc make bc bison flex xz-utils busybox-static gpiod i2c-tools
# Of each harness of `make fuzz`.
SECONDS ?= 60
BIN = $(shell swift build -c release --show-bin-path)

.PHONY: run test install install-files bench bench-board bench-packages lint format embedded hil kernel fuzz \
  campaign calibration-seeds mutations sanitize build-packages test-packages hil-packages

run: build-packages
	@echo "make run: builds the release console with SwiftPM (fetches the packages that Package.swift names), then treats"
	@echo "          the built-in target on the virtual board at ten times real speed."
	swift build -c release --product histotripsy
	$(BIN)/histotripsy treat --speed 10

# Without the rig's kernel the tests through it are skipped, and say so.
test: build-packages test-packages hil-packages
	-HIL/KernelInLoop/Kernel/build.sh
	swift build --build-tests
	Tests/run.sh
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

bench-packages:
	$(call install,$(BENCH_PACKAGES))

# The program, the board profiles, and what lets an ordinary user reach GPIO and I2C.
install: build-packages
	swift build -c release --product histotripsy
	install -D -m 755 $(BIN)/histotripsy $(DESTDIR)$(PREFIX)/bin/histotripsy
	$(MAKE) install-files

install-files:
	install -d $(SHARE)/profiles $(SHARE)/overlays $(DESTDIR)/usr/lib/udev/rules.d $(DESTDIR)/usr/lib/sysusers.d $(DESTDIR)/usr/lib/systemd/system
	install -m 644 Board/Profiles/*.yaml $(SHARE)/profiles
	install -m 644 Board/install/*.dts $(SHARE)/overlays
	install -D -m 644 Board/README.md $(DESTDIR)$(PREFIX)/share/doc/histotripsy/README.md
	install -m 644 Board/install/60-histotripsy.rules $(DESTDIR)/usr/lib/udev/rules.d
	install -m 644 Board/install/histotripsy.sysusers $(DESTDIR)/usr/lib/sysusers.d/histotripsy.conf
	sed 's|@PREFIX@|$(PREFIX)|g' Board/install/histotripsy@.service > $(DESTDIR)/usr/lib/systemd/system/histotripsy@.service

# Needs the machine to itself. PROFILE=… on a board with GPIO and I2C; without one only the clock is measured.
bench-board: build-packages bench-packages
	swift build -c release --product board-speed
	$(BIN)/board-speed $(PROFILE)

hil-packages:
	$(call install,$(HIL_PACKAGES))

# The rig's kernel, once: 153 MB of download and about 4 minutes, kept in ~/.cache/histotripsy.
kernel: hil-packages
	HIL/KernelInLoop/Kernel/build.sh

# Every scenario on the virtual board and through the kernel; a bench needs --profile and --fixture.
hil: build-packages kernel
	swift build -c release --product hil
	swift build -c release --product histotripsy
	$(BIN)/hil --kernel "$$(HIL/KernelInLoop/Kernel/build.sh --find)" --product $(BIN)/histotripsy --level direct loop

bench:
	swift build -c release --product benchmarks
	$(BIN)/benchmarks

# Every harness of Tests/Fuzz under libFuzzer and the address sanitizer: make fuzz SECONDS=60
fuzz: build-packages
	Tests/Fuzz/run.sh $(SECONDS)

lint:
	swift format lint --strict -r Package.swift Sources Board HIL Tests

format:
	swift format format -i -r Package.swift Sources Board HIL Tests

embedded:
	Board/Embedded/build.sh

# Ends when a million pulses have been judged.
campaign:
	swift build -c release --product histotripsy
	$(BIN)/histotripsy simulate --campaign --seeds '0..<1000000' --faults-every 10 --pulses 1000000

# Two hundred tanks with bad elements, a hydrophone beside the focus and a certificate that is not quite right.
calibration-seeds:
	swift build -c release --product calibration-seeds
	$(BIN)/calibration-seeds 1 200

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
