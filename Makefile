# `make` alone prints what there is. Everything runs in .venv, which `make setup` makes.
.DEFAULT_GOAL := help
.PHONY: help setup up test check evaluate format lock clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PACKAGES := main_app_client main_app live_data_service local_stack
CODE := $(PACKAGES) tests benchmarks test_distributed_sync.py

help:  ## this page
	@echo "Two applications, one user, one private trade history. The commands:"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.installed  ## make .venv with the pinned dependencies and the four packages

$(VENV)/.installed: requirements.txt $(PACKAGES:%=%/pyproject.toml)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: --no-binary flask-principal \
		-r requirements.txt  # (Flask-Principal, plain Python, has no wheel)
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation $(PACKAGES:%=-e ./%)
	@touch $@

up: setup  ## run all of it here: PostgreSQL, service, worker, main app; prints the dashboard's address
	$(BIN)/livedata up

test: setup  ## every test, against a real PostgreSQL and in a real browser if there is a Chromium
	$(BIN)/python -m pytest

check: setup  ## lint, formatting, types and the import contracts
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy $(PACKAGES:%=-p %)
	$(BIN)/mypy tests benchmarks test_distributed_sync.py
	$(BIN)/lint-imports

evaluate: setup  ## measure the offline reader on screens drawn anew and on samples/ (ARGS="--seed 7 --compare")
	$(BIN)/python -m benchmarks.evaluate $(ARGS)

format: setup  ## put the code into its one format
	$(BIN)/ruff check --fix-only $(CODE)
	$(BIN)/ruff format $(CODE)

lock: setup  ## resolve the dependencies anew and pin them, with hashes, in requirements.txt
	$(BIN)/uv lock --upgrade
	$(BIN)/uv export --quiet --all-packages --all-groups --no-emit-workspace --no-annotate --no-header \
		--format requirements-txt --output-file requirements.txt

clean:  ## remove .venv and every cache
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build
