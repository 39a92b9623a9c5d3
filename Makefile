# Courtyard's own tooling. `make` alone lists what can be asked for.
#
# A stamp file remembers which lock file an environment was built from, so asking twice costs nothing:
# .venv/.runtime is what a county runs on, .venv/.planning adds the planner's solvers, .venv/.dev what the suite and the checks need.

.DEFAULT_GOAL := help
.PHONY: help setup setup-planning setup-dev demo serve test check format bench lock clean
.SUFFIXES:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
# The machine says whom it trusts: behind an office's own proxy the list that uv brings along is not enough.
export UV_SYSTEM_CERTS := 1
export UV_NATIVE_TLS := 1
# Compiled as they are installed: some machines forbid Python to write bytecode later, and every command would pay for it.
INSTALL := $(UV) pip install --quiet --compile-bytecode --python $(BIN)/python

help: ## Print this list
	@awk 'BEGIN {FS = ":.*## "; print "Courtyard. What would you like to do?\n"} \
		/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.runtime ## Build .venv with what running Courtyard needs, from requirements/runtime.lock

setup-planning: $(VENV)/.planning ## The same, with the solvers of the planner's desk (twice the size)

setup-dev: $(VENV)/.dev ## The same, with the tools of the suite and of the checks

demo: $(VENV)/.planning ## Run an invented county's season from register to dividend, then serve it
	$(BIN)/courtyard demo

serve: $(VENV)/.runtime ## Serve your own county (its data live in COURTYARD_HOME)
	$(BIN)/courtyard up

test: $(VENV)/.dev ## The whole suite, on SQLite and then on PostgreSQL (one test: make test T=path::name)
	scripts/browser-packages
	scripts/test $(T)

check: $(VENV)/.dev ## Formatting, lint, types and who may import whom
	scripts/check

format: $(VENV)/.dev ## Let ruff rewrite what it can
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

bench: $(VENV)/.bench ## List the benchmarks, or run one: make bench NAME=ledger ARGS=--quick
	scripts/bench "$(NAME)" $(ARGS)

# Every lock is compiled for all platforms, under the versions that runtime.lock settled first; UPGRADE=1 takes newer ones.
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

lock: $(UV) ## Settle the versions in requirements/*.lock anew from pyproject.toml (UPGRADE=1 for newer ones)
	$(COMPILE) requirements/installer.in -o requirements/installer.lock
	$(COMPILE) pyproject.toml -o requirements/runtime.lock
	$(COMPILE) pyproject.toml --extra planning -c requirements/runtime.lock -o requirements/planning.lock
	$(COMPILE) pyproject.toml --extra test --extra dev --extra planning -c requirements/planning.lock -o requirements/dev.lock
	$(COMPILE) pyproject.toml --extra bench -c requirements/runtime.lock -o requirements/bench.lock

clean: ## Remove the environment and every cache (never a county's data)
	rm -rf $(VENV) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(UV): requirements/installer.lock
	$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 11), "Courtyard needs Python 3.11 or newer: make setup PYTHON=python3.11"'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/installer.lock
	@touch $@

# The package itself is linked, not copied; its build backend comes with uv, so nothing is fetched for it.
$(VENV)/.runtime: requirements/runtime.lock pyproject.toml $(UV)
	$(INSTALL) --require-hashes -r requirements/runtime.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

$(VENV)/.planning: requirements/planning.lock $(VENV)/.runtime
	$(INSTALL) --require-hashes -r requirements/planning.lock
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.runtime
	$(INSTALL) --require-hashes -r requirements/dev.lock
	@touch $@

$(VENV)/.bench: requirements/bench.lock $(VENV)/.dev
	$(INSTALL) --require-hashes -r requirements/bench.lock
	@touch $@
