# Hearth's commands. `make` alone lists them.
# Everything happens in .venv, made from requirements/*.lock and remade when a lock changes.

PYTHON ?= python3
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-compile
UV := uv==0.13.9

# Stamps: a finished step leaves a file; the locks' sum in its name makes another lock another step.
LOCKS := $(shell cat requirements/*.lock 2>/dev/null | cksum | cut -d' ' -f1)
RUNTIME := $(VENV)/.runtime-$(LOCKS)
HEARTH := $(VENV)/.hearth-$(LOCKS)
DEV := $(VENV)/.dev-$(LOCKS)

# Bytecode is kept whatever the shell says: the tests start many processes, and each would compile every library anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test test-fast lint bench chaos lock clean browser postgres
.DEFAULT_GOAL := help

help: ## List these commands
	@echo "Hearth (温度). ARGS=\"…\" is handed on to the program."
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name text; do \
		printf '  make %-10s %s\n' "$$name" "$$text"; done

demo: $(HEARTH) ## Try Hearth in a local workspace, in the browser, without Slack (ARGS=--reset starts anew)
	@exec $(BIN)/python -m demo $(ARGS)

test: browser postgres ## Run every test, also in headless Chromium and on PostgreSQL
	$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

test-fast: $(DEV) ## Run the tests that need no browser, no server and no patience
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not browser and not slow and not postgres" $(ARGS)

lint: $(DEV) ## Check style, types, and which way imports point
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

chaos: postgres ## Kill processes in the midst of 10,000 messages (ARGS="--seed 7 --messages 500 --engine postgres --processes 3")
	$(BIN)/python -m tests.chaos $(ARGS)

bench: $(DEV) ## Measure what Hearth costs, for benchmarks/README.md (ARGS=--tiny only shows that every part works)
	@$(BIN)/python tests/postgres.py
	$(BIN)/python -m benchmarks $(ARGS)

# The locks hold every version with the hashes of all its files, for Python 3.11 and newer on every system.
# They come from the registry that the machine is set up for, and name none. Versions stay as they are where
# pyproject.toml allows; `make lock ARGS=--upgrade` takes the newest. Review the difference, then `make test`.
COMPILE = $(VENV)-lock/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" --group build
lock: $(VENV)-lock/bin/uv ## Write requirements/*.lock anew from pyproject.toml (ARGS=--upgrade for newer versions)
	$(COMPILE) $(ARGS) --output-file requirements/hearth.lock
	$(COMPILE) $(ARGS) --constraints requirements/hearth.lock --extra dev --output-file requirements/dev.lock
	$(COMPILE) $(ARGS) --constraints requirements/hearth.lock --extra postgres --output-file requirements/postgres.lock

clean: ## Remove what was made here, except your data in var/
	rm -rf $(VENV) $(VENV)-lock dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find bot handlers scheduler tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# -- the steps behind the commands ---------------------------------------------------------------

$(RUNTIME):
	@command -v "$(PYTHON)" >/dev/null || { echo \
		"Hearth needs Python 3.11 or newer, and there is no $(PYTHON) here: install one, or name it: make demo PYTHON=python3.12"; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo \
		"Hearth needs Python 3.11 or newer; this is $$("$(PYTHON)" --version 2>&1). Name a newer one: make demo PYTHON=python3.12"; exit 1; }
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || { echo \
		"$(PYTHON) lacks venv or ensurepip; on Debian and Ubuntu: sudo apt-get install python3-venv"; exit 1; }
	@echo "Making $(VENV) from requirements/hearth.lock (a minute or so, the first time) ..."
	@rm -rf $(VENV)
	@"$(PYTHON)" -m venv $(VENV)
	@$(PIP) --require-hashes --requirement requirements/hearth.lock
	@touch $@

$(HEARTH): pyproject.toml | $(RUNTIME)
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): | $(HEARTH)
	@echo "Adding the tools of requirements/dev.lock ..."
	@$(PIP) --require-hashes --requirement requirements/dev.lock
	@touch $@

browser: $(DEV)
	@$(BIN)/python tests/chromium.py

postgres: $(DEV)
	@$(BIN)/python tests/postgres.py

$(VENV)-lock/bin/uv:
	@"$(PYTHON)" -m venv $(VENV)-lock
	@$(VENV)-lock/bin/python -m pip --disable-pip-version-check install --quiet $(UV)
