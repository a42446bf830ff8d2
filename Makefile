# make demo  - prepare and serve a demonstration: only Python 3.11+ and make are needed
# make test  - every test, on SQLite and PostgreSQL and in Chromium
# make help  - all targets

PYTHON ?= python3
UV := .venv/bin/uv
RUN := .venv/bin/
DATA ?= data/demo

.PHONY: help setup demo test lint bench conformance lock browser clean

help: ## Show the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort

setup: .venv/ready ## Make the environment in .venv from the lock file

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Due Process needs Python 3.11 or newer: set PYTHON=/path/to/python3")'
	test -x $(RUN)python || $(PYTHON) -m venv .venv
	test -x $(UV) || $(RUN)python -m pip install --quiet --disable-pip-version-check uv
	$(UV) pip sync --quiet --compile-bytecode --require-hashes requirements.lock
	$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	$(RUN)python -m compileall -q engine webui
	@touch $@

demo: setup ## Prepare sample cases and serve the site on this machine
	$(RUN)dueprocess demo --data $(DATA)

test: setup ## Run every check and test
	sh tests/run.sh

lint: setup ## Style, types, imports
	$(RUN)ruff check .
	$(RUN)ruff format --check .
	$(RUN)mypy
	$(RUN)lint-imports

bench: setup ## Measure: each benchmark prints a ratio
	$(RUN)python -m benchmarks

conformance: setup ## Play every example with and without each element; write the evidence
	$(RUN)dueprocess conformance --fresh

lock: ## Make requirements.lock anew from pyproject.toml
	$(UV) pip compile --quiet --universal --generate-hashes --no-header --group dev pyproject.toml --output-file requirements.lock

clean: ## Remove what was made here
	rm -rf .venv data .pytest_cache .mypy_cache .ruff_cache .hypothesis
