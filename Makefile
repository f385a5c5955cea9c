# Front door only: Meson builds, scripts check. `make` installs what is missing and builds build/tocsin.
PREFIX ?= /usr/local

build: deps
	@test -f build/build.ninja || meson setup build --prefix $(PREFIX) -Dtests=false
	ninja -C build

deps:
	@scripts/deps build

demo: build
	@demo/run build/tocsin

check:
	@scripts/deps check
	@scripts/check

# The gates are tried with violations of each, the slow ones too.
check-gates:
	@scripts/deps check
	@tests/gates/violations all

bench:
	@scripts/deps check
	@bench/run

fuzz:
	@scripts/deps check
	@scripts/fuzz run $(TARGETS)

install: build
	meson install -C build --no-rebuild

clean:
	rm -rf build build-*/ demo/case

.PHONY: build deps demo check check-gates bench fuzz install clean
.DEFAULT_GOAL := build
