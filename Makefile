.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

VENV := .venv
BENCH_VENV := .venv-bench
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# $PYTHON first; a name may exist and not work (version managers leave such shims), so try each.
PYTHONS := $(PYTHON) python3.13 python3.12 python3.11 python3
ROUNDS ?= 7
# Half as many again as there are processors: live tests often wait, for a server or for time to pass.
WORKERS ?= $$(($$(getconf _NPROCESSORS_ONLN) * 3 / 2))

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(STAMP): pyproject.toml
	@python=; for candidate in $(PYTHONS); do \
		if $$candidate -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			python=$$candidate; break; fi; done; \
	if [ -z "$$python" ]; then \
		echo 'Python 3.11 or newer, with venv, is needed: install it, or name it: make PYTHON=/path/to/python3.11' >&2; \
		exit 2; fi; \
	echo "Making $(VENV) with $$python (a minute, the first time)" >&2; \
	$$python -m venv --clear $(VENV)
	@$(BIN)/python -m pip install -qq --upgrade 'pip>=25.1'
	@$(BIN)/python -m pip install -qq --editable . --group dev
	@touch $@

.PHONY: demo
demo: $(STAMP) ## Generate a server into demo/, start it and talk to it
	@$(BIN)/python scripts/demo.py start

.PHONY: demo-stop
demo-stop: $(STAMP) ## Stop the server that make demo left running
	@$(BIN)/python scripts/demo.py stop

.PHONY: test
test: check ## Lint, type-check and run every test
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadgroup

.PHONY: test-fast
test-fast: $(STAMP) ## Run the unit tests, in less than a minute
	@$(BIN)/python -m pytest --numprocesses auto --dist loadgroup tests/unit

.PHONY: samples
samples: $(STAMP) ## Rewrite generated_samples/ from the templates
	@$(BIN)/python scripts/samples.py

.PHONY: check
check: $(STAMP) ## Lint and type-check this repository
	@$(BIN)/ruff check
	@$(BIN)/black --quiet --check --diff .
	@$(BIN)/mypy

.PHONY: bench
bench: bench-new bench-servers bench-growth ## Measure everything below: half an hour and more

.PHONY: bench-new
bench-new: $(STAMP) $(BENCH_VENV)/.installed ## Time `new` against two other generators (needs java)
	@$(BIN)/python tests/bench/compare.py $(BENCH_VENV)/bin --rounds $(ROUNDS)

.PHONY: bench-servers
bench-servers: $(STAMP) ## Measure generated servers against hand-written ones (needs wrk)
	@$(BIN)/python -m tests.bench.throughput $(SAMPLES) --rounds $(ROUNDS)

.PHONY: bench-growth
bench-growth: $(STAMP) ## Measure latency from 1,000 to 1,000,000 conversations (needs wrk)
	@$(BIN)/python -m tests.bench.growth $(SAMPLES)

$(BENCH_VENV)/.installed: tests/bench/requirements.txt | $(STAMP)
	@$(BIN)/python -m venv --clear $(BENCH_VENV)
	@$(BENCH_VENV)/bin/python -m pip install -qq --requirement $<
	@touch $@

.PHONY: clean
clean: ## Remove what the targets above made, generated_samples/ excepted
	@if [ -x $(BIN)/python ]; then $(BIN)/python scripts/demo.py stop --quiet; fi
	rm -rf $(VENV) $(BENCH_VENV) demo build dist .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
