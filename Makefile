# Everything a person does with this checkout: `make help`.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(firstword $(shell command -v python3.11 python3 python 2>/dev/null) python3.11)
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
PORTAL_HOME ?= $(CURDIR)/var
PYTEST ?= $(BIN)/python -m pytest
PYTEST_WORKERS ?= 2
# Each lock file holds all that the one before it holds.
INSTALL = $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes
TRANSLATIONS := platform/portal/translations
SOURCES := platform plugins migrations tests wsgi.py

export PORT PORTAL_HOME

.PHONY: help run test check format translations messages bench lock clean

help: ## what can be done here
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

run: $(VENV)/.installed-demo translations ## the whole platform with demo data: PORT=8000 PORTAL_HOME=./var
	@exec $(BIN)/python -m portal.demo

test: $(VENV)/.installed-dev translations ## all tests, with real PostgreSQL and Valkey, and Chromium where found
	$(PYTEST) -n $(PYTEST_WORKERS) $(PYTEST_ARGS)

check: $(VENV)/.installed-dev translations ## what CI runs: style, types, layers, templates, tests
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy
	PYTHONPATH=platform:. $(BIN)/lint-imports
	$(BIN)/djlint platform --lint --quiet
	$(MAKE) test

format: $(VENV)/.installed-dev ## put the sources into shape
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

translations: $(patsubst %.po,%.mo,$(shell find $(TRANSLATIONS) tenants -name '*.po' 2>/dev/null)) ## compile what changed

%.mo: %.po | $(VENV)/.installed-demo
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

messages: $(VENV)/.installed-dev ## gather the texts of the code into the catalogues to be translated
	$(BIN)/pybabel --quiet extract --mapping-file babel.toml --keywords _l --keywords lazy_gettext \
	  --keywords MenuItem:2 --keywords N_ --keywords Problem --no-location --sort-output --omit-header --output-file messages.pot .
	$(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --no-wrap \
	  --input-file messages.pot --output-dir $(TRANSLATIONS)

bench: $(VENV)/.installed-dev translations ## measure; prints ratios to the floors and asserts nothing
	$(BIN)/python -m benchmarks

lock: $(VENV)/.installed-dev ## resolve the dependencies anew into requirements/*.lock
	@lock() { out=$$1; shift; \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	    pyproject.toml requirements/build.in "$$@" --output-file requirements/$$out.lock; }; \
	lock runtime $(LOCK_ARGS); \
	lock demo --extra embedded --constraints requirements/runtime.lock; \
	lock dev --extra embedded --extra dev --constraints requirements/demo.lock

clean: ## remove everything that was made here, except the data in var/
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find platform plugins tests tenants migrations \( -name __pycache__ -o -name '*.egg-info' \) \
	  -type d -prune -exec rm -rf {} +
	find platform tenants -name '*.mo' -delete

# ------------------------------------------------------------------ the virtual environment
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Python 3.11 or newer is needed, and $(PYTHON) is not. Name one: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "$(PYTHON) lacks its venv module (on Debian: apt-get install python3-venv)."; exit 1; }
	@echo "Making the virtual environment …"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed-demo: requirements/demo.lock pyproject.toml | $(BIN)/python
	@echo "Installing the locked dependencies …"
	@$(INSTALL) -r requirements/demo.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-index --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: requirements/dev.lock $(VENV)/.installed-demo
	@echo "Installing the locked development tools …"
	@$(INSTALL) -r requirements/dev.lock
	@touch $@
