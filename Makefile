# Everything runs from a clean clone with Go and make; Go modules, and the
# toolchain that go.mod names, are fetched by Go itself.
GO      ?= go
BIN     := bin/herald
TIMEOUT ?= 20m
FUZZ    ?= 10s
PAGES   := providers/*.md providers/*/README.md cli/COMMANDS.md cli/problem/README.md state/README.md

.PHONY: help build test test-real race vet lint crossbuild names vulncheck licenses fmt check demo docs docs-check man fuzz crash bench clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## Build bin/herald
	$(GO) build -trimpath -o $(BIN) .

test: ## Run every test; with HERALD_NO_SKIP=1 a skipped test fails, RACE=1 adds the race detector
	./.ci/test $(if $(RACE),-race) -timeout $(TIMEOUT) ./...

test-real: ## Kill 50 applies on each real server, and count what it has; see cli/real_test.go
	HERALD_NO_SKIP=1 HERALD_REAL_KILLS=50 ./.ci/test -count=1 -timeout 60m -run TestReal ./cli ./providers/...

race: ## Run every test under the race detector
	$(MAKE) test RACE=1

vet: ## Run go vet
	$(GO) vet ./...

lint: ## Run staticcheck and deadcode, and measure names
	./.ci/lint

crossbuild: ## Compile for Linux, macOS and Windows on amd64 and arm64
	./.ci/crossbuild

names: ## Measure how descriptive function names are; lint allows 12 % of one-word names
	$(GO) run .ci/names.go

vulncheck: ## Check for known vulnerabilities
	./.ci/vulncheck

licenses: build ## Write the licenses of all linked modules to bin/THIRD_PARTY_LICENSES
	./.ci/licenses >bin/THIRD_PARTY_LICENSES

fmt: ## Format the sources
	gofmt -w $$(git ls-files '*.go')

check: ## Run everything that the CI runs
	./.ci/run

demo: build ## Run plan, apply, an edit and a recall against the sandbox
	./examples/quickstart/demo.sh $(CURDIR)/$(BIN)

docs: ## Generate the reference pages
	$(GO) generate ./...
	$(GO) test ./providers/providertest -run Endpoints -update >/dev/null

docs-check: docs ## Fail if a generated page was stale
	@test -z "$$(git status --porcelain -- $(PAGES))" || { git --no-pager diff -- $(PAGES); echo 'pages are stale: run make docs and commit'; exit 1; }

man: build ## Write man pages to bin/man/man1
	@mkdir -p bin/man/man1
	$(BIN) manpages bin/man/man1

fuzz: ## Fuzz every target for FUZZ (10s) each
	./.ci/fuzz $(FUZZ)

crash: ## Interrupt an apply at every point, on every platform and backend, and print the results
	HERALD_CRASH=full HERALD_LIVES=200 $(GO) test -C apply -count=1 -timeout $(TIMEOUT) -run 'Crash|Lost|RandomLives$$'
	HERALD_LIVES=2000 $(GO) test -C apply -count=1 -timeout 60m -run RandomLivesOfReferences -v
	HERALD_CONTEND=30s $(GO) test -count=1 -p 1 -v -run 'TestBackend/(contend|ETags)/contend' ./state/backend/...

bench: ## Run the benchmarks
	$(GO) test -run xxx -bench . -benchtime 5x -timeout 60m ./lang
	$(GO) test -run xxx -bench . -benchtime 3x ./apply
	$(GO) test -run xxx -bench Quickstart -benchtime 50x ./cli
	$(GO) test -run xxx -bench Validate -benchtime 5x ./cli
	$(GO) test -C apply -count=1 -run BytesPerResult

clean: ## Remove what make built
	rm -rf bin .build
