# Two commands do all the set-up on a fresh machine:  make demo  and  make test .

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := demo
LOCK := --quiet --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host
export REPORTMINER_SHARED ?= ../shared
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: demo test check parts bench fuzz kill bench-ocr model lock clean venv dev

## demo: read the invented reports in corpus/ and compare them
demo: $(VENV)/.installed
	mkdir -p $(DEMO)
	$(BIN)/reportminer ingest corpus --db $(DEMO)/demo.db
	$(BIN)/reportminer compare --db $(DEMO)/demo.db --csv $(DEMO)/compare.csv
	$(BIN)/reportminer export $(DEMO) --db $(DEMO)/demo.db

## test: lint, types and all tests; on Debian and Ubuntu it fetches LibreOffice, Tesseract, Chromium and a Chinese font, where it may
test: check parts
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -q

## check: ruff (lint and format) and mypy (strict)
check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

parts:
	sh .ci/install-real-parts

## bench: speed and memory as ratios, in one run (takes some minutes)
bench: $(VENV)/.installed-dev
	$(BIN)/python benchmarks/run.py

## bench-ocr: errors and speed of text recognition and of PDF readers (some minutes)
bench-ocr: $(VENV)/.installed-dev parts
	$(BIN)/python -m pip install --quiet --requirement benchmarks/requirements.txt
	$(BIN)/python benchmarks/ocr.py
	$(BIN)/python benchmarks/pdf.py

## fuzz: try 10,000 damaged files on the readers (half an hour; COUNT, SEED)
fuzz: $(VENV)/.installed-dev
	$(BIN)/python benchmarks/fuzz.py --count $(or $(COUNT),10000) --seed $(or $(SEED),1)

## kill: kill an ingest a hundred times at random moments (ten minutes)
kill: $(VENV)/.installed-dev
	REPORTMINER_KILLS=100 $(BIN)/python -m pytest tests/test_kill.py -q

## model: train the model that ships and write docs/model_card.md (minutes; after changes of corpus, cues or features)
model: $(VENV)/.installed-dev
	$(BIN)/python benchmarks/model_card.py

venv: $(VENV)/.installed
dev: $(VENV)/.installed-dev

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 demo")'
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); sh .ci/install-venv && $(PYTHON) -m venv $(VENV); }

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --requirement requirements-dev.lock
	touch $@

## lock: pin the newest versions that pyproject.toml allows (needs the network)
lock: $(VENV)/.installed-dev
	$(BIN)/pip-compile $(LOCK) --extra fast --extra build --output-file requirements.lock pyproject.toml
	$(BIN)/pip-compile $(LOCK) --extra dev --extra build --output-file requirements-dev.lock pyproject.toml

clean:
	rm -rf $(VENV) $(DEMO) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
