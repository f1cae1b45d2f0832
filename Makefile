# `make brief` sets up and answers the question; `make test` sets up and passes the tests.
# Nothing is needed but make and python3 >= 3.11.
.DEFAULT_GOAL := brief
.PHONY: brief test lint hard docs serve clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000

brief: $(VENV)/.run
	@$(BIN)/harmel brief --out brief

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 tests

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/reference.py --check
	$(BIN)/python scripts/hold_tables.py --check

hard: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 tests/hard --hard

docs: $(VENV)/.dev
	$(BIN)/python scripts/reference.py
	$(BIN)/zensical build --clean

serve: docs brief
	mkdir -p site/brief && cp brief/brief.html site/brief/index.html
	@echo "Open http://127.0.0.1:$(PORT)/ for the docs and http://127.0.0.1:$(PORT)/brief/ for the brief."
	$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory site

clean:
	rm -rf $(VENV) brief site

$(VENV)/.run: lock.txt pyproject.toml
	@sh scripts/setup.sh "$(PYTHON)" "$(VENV)" lock.txt
	@touch $@

$(VENV)/.dev: lock-dev.txt $(VENV)/.run
	@sh scripts/setup.sh "$(PYTHON)" "$(VENV)" lock-dev.txt
	@touch $@
