# Everything a developer runs, one word each. `make help` lists the targets.
#
# Needed beforehand: Go (any 1.21 or newer fetches the version in go.mod by
# itself), Node.js 20 or newer with npm, git. The tests need more, and
# .ci/test-parts installs that.

.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -euo pipefail -c

ADDR ?= 127.0.0.1:8080
DATA ?= data
TESTFLAGS ?=
FUZZTIME ?= 10s

# One set of flags for every Go command, so that build, tests and linters share
# one cache. nomsgpack leaves out the part of Gin that we never use.
export GOTOOLCHAIN := auto
export CGO_ENABLED := 0
export GOFLAGS := $(GOFLAGS) -tags=nomsgpack -trimpath

# Run from source at a fixed version: slow the first time (a few minutes),
# cached by Go afterwards, and not in the product's go.mod.
GOLANGCI_LINT := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

.PHONY: help
help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: build ## build, then serve on http://localhost:8080 with the database in data/
	bin/mognad serve --data $(DATA) --addr $(ADDR)

.PHONY: build
build: assets ## bin/mognad, one file with everything in it
	go build -o bin/mognad ./cmd/mognad

# The version is that of the commit, unless VERSION=v1.2.3 says another.
.PHONY: release
release: assets ## what is released, into dist/: Linux on amd64 and arm64, what is in it (SBOM), checksums
	.ci/release

.PHONY: reproduce
reproduce: ## build the release again elsewhere and compare it with dist/
	.ci/reproduce

.PHONY: assets
assets: frontend/node_modules/.package-lock.json ## style sheets, scripts and fonts into frontend/static/dist
	cd frontend && node build.mjs

# npm writes this file last, so its timestamp says when the packages were installed.
frontend/node_modules/.package-lock.json: frontend/package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing: install Node.js 20 or newer, it brings npm." >&2; exit 1; }
	cd frontend && npm ci --no-audit --no-fund
	@touch $@

.PHONY: test
test: test-parts assets ## every test, on both databases; installs what the tests need
	go test -timeout 60m $(TESTFLAGS) ./...

# What needs neither a browser, nor LibreOffice, nor PostgreSQL, nor a process to kill.
QUICK_SKIP := OfTheGuide|Pooler|PoolHasItsSize|MigrationsWait|PasswordFromFile|UnusablePostgres|Journey|LibreOffice|Killed|AnsweringTogether|Snapshot|Limits|SlowDatabase|SealedAnswersStay|SealedRowsStay|TwoStarters|TwoVersions|LetsOthersPass|ServeIsRefused|/LibreOffice|/^postgres$$|//^postgres$$

.PHONY: quick
quick: ## the tests that need no browser and no PostgreSQL
	go test -skip '$(QUICK_SKIP)' $(TESTFLAGS) ./...

.PHONY: test-parts
test-parts:
	@.ci/test-parts

.PHONY: check
check: check-format check-vet check-lint check-generated check-imports ## format, vet, linters, generated files, import rules

.PHONY: check-format
check-format:
	@unformatted=$$(git ls-files -co --exclude-standard -- '*.go' | xargs -r ls -d 2>/dev/null | xargs -r gofmt -l); \
	if [ -n "$$unformatted" ]; then echo "Not formatted; run gofmt -w on:"; echo "$$unformatted"; exit 1; fi

.PHONY: check-vet
check-vet:
	go vet ./...

.PHONY: check-lint
check-lint:
	$(GOLANGCI_LINT) run ./...

# Regenerates everything and compares. Stale files have now been updated: review
# them, then commit them.
.PHONY: check-generated
check-generated:
	@sums() { git ls-files -coz --exclude-standard | xargs -0 sha256sum 2>/dev/null | sort -k2 || true; }; \
	before=$$(sums); go generate ./...; after=$$(sums); \
	stale=$$(diff <(echo "$$before") <(echo "$$after") | awk '/^>/ { print $$3 }') || true; \
	if [ -n "$$stale" ]; then echo "Generated files were stale and have been made again; commit them:"; echo "$$stale"; exit 1; fi

.PHONY: check-imports
check-imports:
	go test -run '^TestImports' ./cmd/mognad

.PHONY: bench
bench: build ## speed compared with bare code that does the same work; ONLY=P3,P4 for some
	go build -o bin/ ./cmd/bench/...
	bin/bench $(if $(ONLY),-only=$(ONLY))

.PHONY: bench-scale
bench-scale: build ## speed among 1,000 organisations (25 GB in TMPDIR, an hour); ORGANISATIONS=100 for fewer
	go build -o bin/ ./cmd/bench/...
	bin/bench -scale=$(or $(ORGANISATIONS),1000)

.PHONY: fuzz
fuzz: ## every fuzz target for a few seconds; FUZZTIME=5m for longer
	@grep -roE --include='*_test.go' --exclude-dir=node_modules '^func Fuzz\w+' . | sed 's/func //' | \
	while IFS=: read -r file target; do \
		echo "$$target in $$(dirname $$file)"; \
		go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) $$(dirname $$file) </dev/null; \
	done

.PHONY: clean
clean: ## remove what was built; data/ stays
	rm -rf bin dist frontend/static/dist frontend/node_modules
