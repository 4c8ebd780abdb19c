# Two commands do everything on a machine that has Swift: `make run` and `make test`.
# The others: `make bench` (timings), `make lint`, `make embedded`, `make format`.

SYSTEM_PACKAGES := sigrok-cli
BIN = $(shell swift build -c release --show-bin-path)

.PHONY: run test bench lint format embedded packages

run:
	@echo "make run: builds the release console with SwiftPM (fetches swift-argument-parser and Yams), then treats"
	@echo "          the built-in target on the virtual board at ten times real speed. No system package is installed."
	swift build -c release --product histotripsy
	$(BIN)/histotripsy treat --speed 10

test: packages
	swift build --build-tests
	swift test --skip-build
	swift test -c release --filter 'AllocationTests|DeterminismTests'
	Board/Embedded/build.sh
	$(MAKE) lint

# System packages that the tests use and that are missing here. Asks sudo only when not root.
packages:
	@missing=""; for p in $(SYSTEM_PACKAGES); do \
	  dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'install ok installed' || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then \
	  echo "make test: installs these system packages with apt-get:$$missing"; \
	  sudo=""; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	  $$sudo apt-get update -q && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $$missing; \
	else echo "make test: no system package is missing ($(SYSTEM_PACKAGES))"; fi

bench:
	swift build -c release --product benchmarks
	$(BIN)/benchmarks

lint:
	swift format lint --strict -r Package.swift Sources Board Tests

format:
	swift format format -i -r Package.swift Sources Board Tests

embedded:
	Board/Embedded/build.sh
