# Two commands do everything on a machine that has Swift: `make run` and `make test`.
# The others: `make bench` (timings), `make hil` (a real kernel in the loop), `make fuzz`, `make campaign` (a million pulses, faults in
# every tenth treatment), `make hostile` (500 treatments whose files a person mixes up), `make calibration-seeds` (200 tanks whose
# truth nobody is told), `make alarm-rates` (how often alarms are false, and how soon they find what they are for), `make mutations` (broken cores that the campaign must find), `make sanitize` (thread and address
# sanitizers), `make docs`, `make lint`, `make embedded`, `make cortex-m` (a microcontroller's image in QEMU), `make arm64` (the Linux
# board on an arm64 kernel), `make format`.

# Headers of the system's libraries that the product is built on, and what the tests use besides.
BUILD_PACKAGES := zlib1g-dev libsqlite3-dev libgpiod-dev libi2c-dev
TEST_PACKAGES := sigrok-cli xz-utils slurmctld slurmd slurm-client munge
# What the bench of the Linux board compares itself with.
BENCH_PACKAGES := rt-tests
# Where `make install` puts the program; DESTDIR stands in front of everything, for packagers.
PREFIX ?= /usr/local
SHARE = $(DESTDIR)$(PREFIX)/share/histotripsy
# What the rig's kernel is built with, and what its guests use.
HIL_PACKAGES := gcc make bc bison flex xz-utils busybox-static gpiod i2c-tools
# The microcontroller's compiler, its C library and the emulator.
CORTEX_PACKAGES := gcc gcc-arm-none-eabi libnewlib-arm-none-eabi qemu-system-arm
# Of each harness of `make fuzz`.
SECONDS ?= 60
BIN = $(shell swift build -c release --show-bin-path)

.PHONY: run test install install-files bench bench-board gpiod-2 bench-packages lint format embedded hil kernel fuzz cortex-m \
  cortex-packages bench-cortex arm64 hostile campaign calibration-seeds alarm-rates mutations sanitize docs build-packages test-packages \
  hil-packages

run: build-packages
	@echo "make run: builds the release console with SwiftPM (fetches the packages that Package.swift names), then treats"
	@echo "          the built-in target on the virtual board at ten times real speed."
	swift build -c release --product histotripsy
	$(BIN)/histotripsy treat --speed 10 || test $$? = 7

# Without the rig's kernel the tests through it are skipped, and say so.
test: build-packages test-packages hil-packages cortex-packages
	-HIL/KernelInLoop/Kernel/build.sh
	swift build --build-tests
	Tests/run.sh
	Tests/sanitize.sh address some
	Tests/sanitize.sh thread some
	Tests/release.sh
	Tests/Porting/run.sh
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

# Wants the machine to itself. PROFILE=… on a board with GPIO and I2C; without one through the rig's kernel, where there is one, and else
# the clock alone.
bench-board: build-packages bench-packages
	swift build -c release --product board-speed
	swift build -c release --product hil
	@kernel=$$(HIL/KernelInLoop/Kernel/build.sh --find) || kernel=; \
	if [ -n "$(PROFILE)" ] || [ -z "$$kernel" ]; then $(BIN)/board-speed $(PROFILE); else \
	  $(BIN)/hil --kernel "$$kernel" --product $(BIN)/board-speed --guest Tests/Benchmarks/BoardSpeed/speed.sh --real-time && \
	  $(BIN)/hil --kernel "$$kernel" --product $(BIN)/board-speed --guest Tests/Benchmarks/BoardSpeed/allocations.sh; fi

# The tests of the Linux board and of the rig with libgpiod 2.1.3, which Debian 12 does not have; a build of its own.
gpiod-2: build-packages
	Board/gpiod-2.sh

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
	$(MAKE) bench-cortex

# Every harness of Tests/Support/Fuzz under libFuzzer and the address sanitizer: make fuzz SECONDS=60
fuzz: build-packages
	Tests/Support/Fuzz/run.sh $(SECONDS)

lint:
	swift format lint --strict -r Package.swift Sources Board HIL Tests

format:
	swift format format -i -r Package.swift Sources Board HIL Tests

embedded:
	Board/Embedded/build.sh

cortex-packages:
	$(call install,$(CORTEX_PACKAGES))

# The image for a Cortex-M, soft- and hard-float, in QEMU: every trial must leave the record that the core leaves on this computer.
cortex-m: build-packages cortex-packages
	swift build -c release --product cortex-m
	Board/CortexM/build.sh cortex-m4-soft .build-cortex/cortex-m4-soft
	Board/CortexM/build.sh cortex-m4 .build-cortex/cortex-m4
	$(BIN)/cortex-m .build-cortex/cortex-m4-soft/image.elf cortex-m4
	$(BIN)/cortex-m .build-cortex/cortex-m4/image.elf cortex-m4 "12 × 6"

# The core and the Linux board as an arm64 program under Debian's arm64 kernel: Board/CortexM/PORTING.md says how far that goes.
arm64:
	Board/Arm64/run.sh

# Flash, RAM, instructions and stack of the image, as Board/CortexM/README.md has them.
bench-cortex: build-packages cortex-packages
	swift build -c release --product cortex-m
	Board/CortexM/figures.sh $(BIN)/cortex-m

# Pages about the core for those who port it, into docs-site; a folder of its own, since the plugin is a package more.
docs:
	DOCS=1 swift package --scratch-path .build-docs --allow-writing-to-directory docs-site \
	  generate-documentation --target HistotripsyCore --warnings-as-errors --output-path docs-site

# 500 treatments that are killed, stopped and faulted, and a person who mixes up their files. Prints its seed and a table.
hostile: build-packages
	swift build -c release --product histotripsy
	swift build -c release --product hostile
	$(BIN)/hostile 500

# Ends when a million pulses have been judged.
campaign:
	swift build -c release --product histotripsy
	$(BIN)/histotripsy simulate --campaign --seeds '0..<1000000' --faults-every 10 --pulses 1000000

# Two hundred tanks with bad elements, a hydrophone beside the focus and a certificate that is not quite right.
alarm-rates:
	swift build -c release --product alarm-rates
	$(BIN)/alarm-rates 1 1000 40
	$(BIN)/alarm-rates 1 1000 30

calibration-seeds:
	swift build -c release --product calibration-seeds
	$(BIN)/calibration-seeds 1 200

mutations:
	Tests/Mutations/run.sh

# The whole suite under each, in builds of their own: a quarter of an hour each on two cores. `make test` runs some of it.
sanitize: build-packages test-packages
	Tests/sanitize.sh address
	Tests/sanitize.sh thread
