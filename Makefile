# Two commands do everything: `make demo` and `make test`. The rest is here for developers.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
PORT ?= 8000

unexport PYTHONDONTWRITEBYTECODE # tests start a hundred processes, each of which would compile the code anew

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo run test coverage lint bench format lock migration system translations catalogue

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

setup: $(STAMPS)/run translations ## the environment that the server runs in (.venv)

setup-dev: $(STAMPS)/dev translations

demo: setup ## sample data and a running server; prints the address and the logins
	DONDOC_DATA_DIR="$(CURDIR)/instance/demo" $(BIN)/python app.py demo --port $(PORT)

run: setup ## the real server of this installation, with its scheduler (settings: see README.md)
	$(BIN)/python app.py init
	$(BIN)/python app.py serve --port $(PORT)

test: setup-dev lint system ## everything that CI runs
	$(BIN)/python -m pytest -n auto --dist worksteal --durations=15

coverage: setup-dev system ## the tests again, slower, with the lines and branches that they miss
	$(BIN)/python -m pytest -n auto --dist worksteal --cov --cov-report=term:skip-covered

lint: setup-dev ## format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: setup-dev ## put the code in form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup-dev ## speed, scale and memory, each as a ratio to a floor measured in the same run
	@for each in benchmarks/[a-z]*.py; do echo "== $$each"; $(BIN)/python -m benchmarks.$$(basename $$each .py) || exit 1; done

system: # the programs that tests drive: Chromium, and Tesseract with Vietnamese for scans
	@command -v chromium >/dev/null || $(call installed,chromium)
	@tesseract --list-langs 2>/dev/null | grep -qx vie || $(call installed,tesseract-ocr tesseract-ocr-vie)
installed = { echo "installing $(1) for the tests"; { apt-get update -qq && apt-get install -y -qq $(1) >/dev/null; } \
	|| { echo "Missing, and could not be installed: apt-get install -y $(1)"; [ -z "$$CI" ]; }; }

translations: $(STAMPS)/translations

catalogue: $(STAMPS)/run ## collect the texts that people see into translations/en, then fill in what is empty
	$(BIN)/pybabel -q extract -F babel.cfg $(addprefix -k ,$(KEYWORDS)) --no-location --sort-output -o instance/messages.pot .
	$(BIN)/pybabel -q update -i instance/messages.pot -d translations --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -w 160
	rm -f instance/messages.pot
KEYWORDS := _l Words Said WorkflowError NotFoundError NotAllowedError InvalidInputError WrongStateError AlreadyThereError RowsError

lock: $(STAMPS)/venv ## pin requirements.in and requirements-dev.in again
	$(BIN)/pip install --quiet pip-tools
	$(BIN)/pip-compile $(LOCK) --output-file requirements.txt requirements.in
	$(BIN)/pip-compile $(LOCK) --output-file requirements-dev.txt requirements-dev.in
LOCK := --quiet --generate-hashes --strip-extras --allow-unsafe --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links

migration: setup-dev ## a new migration from the models: make migration NAME="what changed" REVISION=0002
	$(BIN)/python -c 'from models.database import open_engine; from models import migrate; e = open_engine("sqlite:///instance/migration.sqlite3"); migrate.upgrade(e); migrate.write_revision(e, "$(NAME)", "$(REVISION)")'
	rm -f instance/migration.sqlite3*

$(STAMPS)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.11 ..."; exit 1; }
	@command -v gcc >/dev/null || { echo "gcc is needed: durable-rules is built from source. On Debian: apt-get install -y build-essential python3-dev"; exit 1; }
	@$(PYTHON) -c 'import os, sys, sysconfig; sys.exit(not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")))' || { echo "The Python headers (Python.h) are needed: durable-rules is built from source. On Debian: apt-get install -y python3-dev"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv is needed. On Debian: apt-get install -y python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/run: requirements.txt | $(STAMPS)/venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(STAMPS)/dev: requirements-dev.txt $(STAMPS)/run
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

$(STAMPS)/translations: $(wildcard translations/*/LC_MESSAGES/*.po) $(STAMPS)/run
	$(BIN)/pybabel --quiet compile -d translations
	@touch $@
