# GNU make and bmake. `make help` says what there is.
PREFIX ?= /usr/local
SYSCONFDIR ?= $(PREFIX)/etc
MANDIR ?= $(PREFIX)/share/man
DESTDIR ?=
DOTNET ?= dotnet
CONFIGURATION ?= Release
ROUNDS ?= 100

BUILD = $(DOTNET) build -c $(CONFIGURATION) -v quiet --nologo

.PHONY: all build compile client test lint format proto check demo packages torture bench bench-linux run dist install uninstall clean help

all: build

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

# make build      everything, and jaildctl natively where that can be done
build: compile client

compile:
	@$(BUILD) Jaild.sln

client: compile
	@src/Jaildctl/publish

# make test       all tests; the last line counts them
test: compile
	@tests/run

# make lint       format, sizes, words, manuals, scripts, generated code
lint:
	@tests/lint

# make format     puts the sources into the form that lint asks for
format:
	@$(DOTNET) format Jaild.sln

# make proto      makes the C# of proto/ anew (needs protoc; a build does not)
proto:
	@proto/generate

# make check      lint and test
check: lint test

# make demo       the whole story on real containers, in a directory of its own
demo: packages build
	@tests/demo/run

packages:
	@tests/demo/run packages

# make torture    kill -9 of the daemon at random moments, ROUNDS times; JAILD_TORTURE_SEED=N begins with another seed
torture: compile
	@TEST_TIMEOUT=$${TEST_TIMEOUT:-24h} JAILD_TORTURE_ROUNDS=$(ROUNDS) tests/run --filter "FullyQualifiedName~Torture"; code=$$?; sed -n '/^torture:/,/^$$/p' artifacts/tests/Jaild.HostTests.log; exit $$code

# make bench      the figures, both sides in one run; on Linux with bench-linux
bench: build
	@DOTNET_GCgen0size=0x4000000 DOTNET_ThreadPool_UnfairSemaphoreSpinLimit=0 $(DOTNET) artifacts/bin/Jaild.Benchmarks/release/Jaild.Benchmarks.dll # as installed
	@[ "$$(uname)" != Linux ] || $(DOTNET) artifacts/bin/Jaild.Benchmarks/release/Jaild.Benchmarks.dll linux

# make bench-linux  jails on Linux against the runtime by hand and against podman; as root, six minutes
bench-linux: build
	@$(DOTNET) artifacts/bin/Jaild.Benchmarks/release/Jaild.Benchmarks.dll linux

# make run        a daemon in the foreground with all of its own below ./artifacts/run
run: compile
	@mkdir -p artifacts/run
	@$(DOTNET) artifacts/bin/Jaild/release/jaild.dll --prefix-dir artifacts/run

# make dist       a tree in artifacts/dist that runs wherever there is a dotnet, and can be installed from
dist: compile
	@CONFIGURATION="$(CONFIGURATION)" DOTNET="$(DOTNET)" etc/dist

# make install    that tree, and jaildctl natively where it was made, below PREFIX (/usr/local), with DESTDIR before it
install: build dist
	@NATIVE="$$(ls "$$PWD/artifacts/jaildctl/jaildctl" 2>/dev/null)" DESTDIR="$(DESTDIR)" PREFIX="$(PREFIX)" SYSCONFDIR="$(SYSCONFDIR)" MANDIR="$(MANDIR)" DOTNET="$(DOTNET)" sh artifacts/dist/jaild-*/install

# make uninstall  takes away what install put there, but no settings
uninstall:
	@rm -rf "$(DESTDIR)$(PREFIX)/libexec/jaild"
	@rm -f "$(DESTDIR)$(PREFIX)/sbin/jaild" "$(DESTDIR)$(PREFIX)/bin/jaildctl" "$(DESTDIR)$(SYSCONFDIR)/jaild/jaild.conf.sample" "$(DESTDIR)$(SYSCONFDIR)/rc.d/jaild"
	@rm -f "$(DESTDIR)$(MANDIR)/man8/jaild.8" "$(DESTDIR)$(MANDIR)/man8/jaildctl.8" "$(DESTDIR)$(MANDIR)/man5/jaild.conf.5"

# make clean      removes what was built
clean:
	@rm -rf artifacts
