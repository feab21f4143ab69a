# The front door: `make help` says what each target does.

DATASET ?= twin
SEED    ?= 0
BUILD   ?= _build
PORT    ?= 8000
PYTHON  ?= $(firstword $(shell command -v python3.11 python3 2>/dev/null))

export MOVIELENS_DIR
export PYTHONPATH := $(CURDIR)
export JUPYTER_PREFER_ENV_PATH := 1
unexport JUPYTER_PATH

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help setup data book chapter serve app screenshots test bench audit memory coverage mutants lint format lock clean FORCE

# Two chapters at a time: their drawing and compiling runs on one core.
ifeq ($(filter -j%,$(MAKEFLAGS)),)
MAKEFLAGS += -j2
endif

BIN      := .venv/bin
PY       := $(BIN)/python
VENV     := .venv/installed
MODULES  := $(sort $(shell find lib -name '*.py'))
LIBRARY  := $(MODULES) $(shell find data/facts data/paper data/twin data/benchmarks -type f)
# A notebook is a chapter whose source has a kernel; the other pages are prose.
CHAPTERS := $(patsubst book/%.md,%,$(shell grep -l '^kernelspec:' book/*.md))
PROSE    := $(filter-out $(CHAPTERS),$(patsubst book/%.md,%,$(wildcard book/*.md)))
EXECUTED := $(CHAPTERS:%=$(BUILD)/executed/%.ipynb)
PAGES    := _config.yml _toc.yml book/references.bib $(PROSE:%=book/%.md) $(wildcard book/static/*)

# Numba's cache on disk does not notice a change in an imported module: a new state of lib/ gets a new folder.
export NUMBA_CACHE_DIR := $(CURDIR)/_build/numba/$(shell cat $(MODULES) | cksum | cut -d' ' -f1)

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  Settings: DATASET=$(DATASET)  SEED=$(SEED)  MOVIELENS_DIR=$(MOVIELENS_DIR)  PORT=$(PORT)"
	@echo "  DATASET:  twin, twin-small or twin-32m (simulated); ml-latest-small or ml-32m (real);"
	@echo "            or a folder in MovieLens format. A real set is looked for in data/, then in"
	@echo "            MOVIELENS_DIR, and downloaded when it is in neither."

setup: $(VENV) ## create .venv from requirements.lock (the other targets do it by themselves)

$(VENV): requirements.lock
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; \
	  sys.exit(0 if v == (3, 11) else "Python 3.11 is needed, this is %d.%d: try make PYTHON=/path/to/python3.11" % v)'
	@echo "Creating .venv from requirements.lock (about a minute)"
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.lock
	@touch $@

data: $(VENV) ## find or download DATASET, check it, and say what is in it
	@$(PY) -m lib.datasets "$(DATASET)"

book: $(BUILD)/html/index.html ## build the book on DATASET with SEED into _build/html
	@echo "The book: $(BUILD)/html/index.html"

# Rewritten only when it changes, so that the same settings rerun nothing.
$(BUILD)/params.yml: FORCE
	@mkdir -p $(@D)
	@printf 'dataset: "%s"\nseed: %s\n' "$(DATASET)" "$(SEED)" > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(BUILD)/dataset.json: $(BUILD)/params.yml lib/datasets.py $(wildcard $(DATASET)/*.csv) | $(VENV)
	@$(PY) -m lib.datasets "$(DATASET)" --json $@

$(BUILD)/executed/%.ipynb: book/%.md $(LIBRARY) tools/run_chapter.py tools/provenance.py $(BUILD)/dataset.json | $(VENV)
	@$(PY) -m tools.run_chapter $< $@ --book-parameters $(BUILD)/params.yml --dataset-summary $(BUILD)/dataset.json

# The chapter that measures time runs when no other does.
MEASURES := $(BUILD)/executed/08_performance.ipynb
$(MEASURES): | $(filter-out $(MEASURES),$(EXECUTED))

$(BUILD)/html/index.html: $(EXECUTED) $(PAGES) tools/build_html.py tools/provenance.py | $(VENV)
	@$(PY) -m tools.build_html $(BUILD)

chapter: $(VENV) ## rerun one chapter alone: make chapter CH=02_als P="-p dataset ml-latest-small -p seed 3"
	@test -n "$(CH)" || { echo "Which chapter? One of: $(CHAPTERS)"; exit 2; }
	@test -f "book/$(CH).md" || { echo "There is no book/$(CH).md. The chapters: $(CHAPTERS)"; exit 2; }
	@$(PY) -m tools.run_chapter "book/$(CH).md" "$(BUILD)/chapters/$(CH).ipynb" $(P)

serve: book ## build the book and serve it on http://127.0.0.1:PORT
	@$(PY) -m http.server $(PORT) --bind 127.0.0.1 --directory $(BUILD)/html

app: $(VENV) ## rate films and get recommendations on http://127.0.0.1:PORT; MODEL=file.npz takes that model
	@$(PY) -m app "$(DATASET)" --seed $(SEED) --port $(PORT) $(if $(MODEL),--model "$(MODEL)")

screenshots: book ## take the pictures of README.md anew
	@$(PY) -m tools.screenshots "$(DATASET)" $(BUILD)/html/11_try_it.html

test: lint ## lint, unit tests, books on the smallest data, their pages seen in a browser
	@bash tools/install_chromium.sh
	@$(PY) -m pytest

# SIZE: 100k, 3m or 32m simulated ratings. STUDY: compare, ideas, scaling, fit or grid. OUT: a folder.
SIZE    ?= 3m
STUDY   ?= compare
OUT     ?= $(BUILD)/benchmarks
TWIN_100k := twin-small
TWIN_3m   := twin
TWIN_32m  := twin-32m
PEERS_PYTHON ?= $(if $(PEERS),.venv-bench/bin/python,$(PY))

bench: $(VENV) $(if $(PEERS),.venv-bench/installed) ## measure speed: SIZE=32m for all, PEERS=1 beside other programs, STUDY=ideas ...
	@$(PY) -m benchmarks $(STUDY) --dataset $(TWIN_$(SIZE)) --peers-python $(PEERS_PYTHON) --out $(OUT) $(P)

.venv-bench/installed: benchmarks/requirements.txt
	@echo "Creating .venv-bench with the other programs (some minutes)"
	@$(PYTHON) -m venv --clear .venv-bench
	@.venv-bench/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

audit: $(VENV) .venv-audit/installed ## what is known against the locked packages, into docs/audit.md
	@$(PY) -m tools.audit .venv-audit/bin docs/audit.md

.venv-audit/installed: tools/audit_requirements.txt
	@$(PYTHON) -m venv --clear .venv-audit
	@.venv-audit/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

# Chapter by chapter; a book under a limit: python -m tools.memory limit 3 make book
memory: $(VENV) ## the peak memory of each chapter on DATASET, run alone
	@$(PY) -m tools.memory chapters "$(DATASET)" --seed $(SEED) --out $(BUILD)/memory

coverage: $(VENV) ## which lines and branches of lib/ the tests and the chapters run; fails below 95%
	@$(PY) -m tools.cover

MODULE ?= lib/metrics.py
TESTS  ?= tests/test_$(notdir $(MODULE))
MUTANTS := $(BUILD)/mutants/$(notdir $(MODULE:.py=.json))

# P=--plain: without compiling, so that loops count that Numba compiles.
mutants: $(VENV) .venv-mutants/installed ## change MODULE in one place at a time; which changes do its TESTS not notice?
	@mkdir -p $(dir $(MUTANTS))
	@.venv-mutants/bin/python tools/mutations.py $(MODULE) > $(MUTANTS)
	@$(PY) -m tools.mutants $(P) $(MODULE) $(MUTANTS) $(TESTS)

.venv-mutants/installed: tools/mutants_requirements.txt
	@$(PYTHON) -m venv --clear .venv-mutants
	@.venv-mutants/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

lint: $(VENV) ## ruff over the library, the tools, the tests and the code of the chapters
	@rm -rf _build/lint && mkdir -p _build/lint
	@$(BIN)/jupytext --quiet --to ../_build/lint//ipynb $(CHAPTERS:%=book/%.md)
	@$(BIN)/ruff check . _build/lint/*.ipynb
	@$(BIN)/ruff format --check . _build/lint/*.ipynb

format: $(VENV) ## let ruff format the Python files and the code of the chapters
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(PY) -m tools.format_chapters $(CHAPTERS:%=book/%.md)

lock: ## resolve requirements.txt anew into requirements.lock
	$(PYTHON) -m venv --clear $(BUILD)/lock
	$(BUILD)/lock/bin/pip install --quiet -r requirements.txt
	$(BUILD)/lock/bin/pip freeze > requirements.lock.new
	mv requirements.lock.new requirements.lock

clean: ## remove everything generated, but not .venv and not downloaded data
	rm -rf _build
