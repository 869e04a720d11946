# The commands of a newcomer (run, test) and of those who work here. Needs Python 3.11 or newer and make.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

VENV   := .venv
BIN    := $(VENV)/bin
MARK   := $(VENV)/.made
SCALE  ?= small
PG15   := /usr/lib/postgresql/15/bin
CODE   := $(wildcard wayline tests scripts benchmarks)
FAST   := $(wildcard tests/unit tests/golden tests/house)
PIP    := $(BIN)/python -m pip --disable-pip-version-check --no-input -q
LOCKED := install --require-hashes --only-binary :all:
PYTEST := $(BIN)/python -m pytest -n 2 --dist worksteal
UV_FLAGS := --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url -q

.PHONY: help run test check lint prove bench test-pg15 docs format lock clean

help: ## Say what there is.
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-16s %s\n", $$1, $$2}'

run: $(MARK)-run ## Run the demo; WAYLINE_DEMO_SECONDS=30 ends it by itself.
	@$(BIN)/wayline demo

test: lint ## Everything that must hold before a commit, in at most ten minutes.
	@$(PYTEST)

check: lint ## The fast part of it: format, lint, types, contracts, unit, golden and house tests.
	@$(PYTEST) $(FAST)

lint: $(MARK)-dev
	@$(BIN)/ruff format --check -q $(CODE)
	@$(BIN)/ruff check -q $(CODE)
	@$(BIN)/mypy --no-error-summary $(CODE)
	@$(BIN)/lint-imports --no-logo > $(VENV)/contracts.txt || { cat $(VENV)/contracts.txt; exit 1; }

prove: $(MARK)-dev ## The long campaigns, bounded to an hour in all.
	@$(PYTEST) -m prove

bench: $(MARK)-dev ## Measure speed; SCALE=small or SCALE=full.
	@$(BIN)/python -m benchmarks --scale $(SCALE)

test-pg15: $(MARK)-dev ## The tests on PostgreSQL 15, the oldest that is supported.
	@test -x $(PG15)/postgres || { echo "There is no PostgreSQL in $(PG15): apt-get install postgresql-15, or make test-pg15 PG15=FOLDER"; exit 1; }
	@WAYLINE_POSTGRES_BIN=$(PG15) $(PYTEST) --ignore=tests/house

docs: $(MARK)-dev ## Write the generated pages of docs/reference, and the client that blocks.
	@$(BIN)/python scripts/docs.py
	@$(BIN)/python scripts/client.py

format: $(MARK)-dev ## Format the code and mend what can be mended.
	@$(BIN)/ruff check -q --fix-only $(CODE)
	@$(BIN)/ruff format -q $(CODE)

lock: $(MARK)-dev ## Write the lock files anew; UPGRADE=1 takes newer releases.
	@$(BIN)/uv pip compile $(UV_FLAGS) $(if $(UPGRADE),--upgrade) pyproject.toml -o requirements/run.txt
	@$(BIN)/uv pip compile $(UV_FLAGS) $(if $(UPGRADE),--upgrade) -c requirements/run.txt --extra traces pyproject.toml -o requirements/traces.txt
	@$(BIN)/uv pip compile $(UV_FLAGS) $(if $(UPGRADE),--upgrade) -c requirements/run.txt --group build -o requirements/build.txt
	@$(BIN)/uv pip compile $(UV_FLAGS) $(if $(UPGRADE),--upgrade) -c requirements/run.txt -c requirements/build.txt -c requirements/traces.txt --extra traces --group dev pyproject.toml -o requirements/dev.txt

clean: ## Remove caches and build output; the environment in .venv stays.
	@rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment: one empty file per thing done, so that a second call does nothing and asks no network.

$(MARK)-venv:
	@python=$$(sh scripts/find-python) && { test -x $(BIN)/pip || $$python -m venv $(VENV); }
	@touch $@

$(MARK)-run: requirements/run.txt requirements/build.txt pyproject.toml | $(MARK)-venv
	@echo "Installing Wayline into $(VENV) ..."
	@$(PIP) $(LOCKED) -r requirements/run.txt -r requirements/build.txt
	@$(PIP) install --no-build-isolation --no-deps -e .
	@touch $@

$(MARK)-dev: requirements/dev.txt $(MARK)-run
	@echo "Installing what the tests need ..."
	@$(PIP) $(LOCKED) -r requirements/dev.txt
	@touch $@
