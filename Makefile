# The front door: `make help` says what each target does.

DATASET ?= twin
SEED    ?= 0
BUILD   ?= _build
PORT    ?= 8000
# Where the book will lie, as https://name.example/book; for the list of its pages, sitemap.xml.
SITE_URL ?=
# Where its source lies, as https://github.com/name/project; _config.yml says it, too.
REPOSITORY ?=
PYTHON  ?= $(firstword $(shell command -v python3.11 python3.12 python3.13 python3 2>/dev/null))

export MOVIELENS_DIR
export LATENT_GEOMETRY_BUILD := $(BUILD)
# Any text may be the path of a folder: recipes take it from the environment, as it was written.
export LATENT_GEOMETRY_DATASET = $(value DATASET)
NAME := "$$LATENT_GEOMETRY_DATASET"

ifneq ($(words $(BUILD)),1)
$(error BUILD is "$(BUILD)", must be a path without spaces)
endif
ifneq ($(findstring :,$(BUILD))$(findstring %,$(BUILD)),)
$(error BUILD is "$(BUILD)", must be a path without : and %)
endif

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup data book executed chapter lab single pdf serve app screenshots check test chromium fuzz same kills
.PHONY: verdicts results cluster bench audit memory times coverage mutants lint format lock hashes clean FORCE

# Two chapters at a time: their drawing and compiling runs on one core.
ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j2
endif

# Programs run in an environment of their own and end when this make does.
export LATENT_GEOMETRY_MAKE := $(shell echo $$PPID)
BIN      := .venv/bin/python
PY       := exec $(BIN) -I tools/launch.py
VENV     := .venv/installed
# The optional groups of packages; DASK is in the environment of what runs on several processes.
EXTRAS   := $(patsubst requirements-%.lock,%,$(wildcard requirements-*.lock))
EXTRA    :=
DASK     := .venv/installed-dask
# A notebook is a chapter whose source has a kernel; the other pages are prose.
FILES    := $(shell sed -n 's/^ *\(- file\|root\): *//p' _toc.yml)
CHAPTERS := $(patsubst book/%.md,%,$(shell grep -sl '^kernelspec:' $(FILES:%=book/%.md)))
PROSE    := $(filter-out $(CHAPTERS),$(patsubst book/%.md,%,$(wildcard book/*.md)))
PAGES    := _config.yml _toc.yml book/references.bib $(PROSE:%=book/%.md) $(wildcard book/static/*)

WRITERS  := $(patsubst %,tools/%.py,build_html content_policy provenance as_written repository) $(wildcard tools/pages/*.py)
LIBRARY  := $(shell find lib -name '*.py')
WRITERS  += $(wildcard tools/library/*.py) $(LIBRARY)

ifneq ($(filter-out $(EXTRAS),$(EXTRA)),)
$(error EXTRA is "$(EXTRA)", must be one of: $(EXTRAS))
endif

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  Settings: DATASET=$$LATENT_GEOMETRY_DATASET  SEED=$(SEED)  MOVIELENS_DIR=$(MOVIELENS_DIR)  PORT=$(PORT)"
	@echo "  DATASET:  twin, twin-small, twin-3m or twin-32m (simulated); ml-100k, ml-1m, ml-10m, ml-20m,"
	@echo "            ml-25m, ml-32m, ml-latest-small or ml-latest (real); or a folder with the files of"
	@echo "            one of these. A real set is looked for in data/, then in MOVIELENS_DIR, and"
	@echo "            downloaded when it is in neither."
	@echo "  SITE_URL: the address where the book will be published; with it the book has a sitemap."
	@echo "  REPOSITORY: the address of its source; with it pages link to source, issues and Binder."

setup: $(VENV) $(EXTRA:%=.venv/installed-%) ## create .venv (the other targets do it by themselves); EXTRA=dask adds Dask

SET_UP = test -n "$(PYTHON)" || { echo "No python3 was found on the PATH: install Python 3.11, \
  3.12 or 3.13, or say make PYTHON=/path/to/python3.11" >&2; exit 1; }; exec "$(PYTHON)" -I tools/setup_venv.py

$(VENV): requirements.lock tools/setup_venv.py $(if $(wildcard $(BIN)),,FORCE)
	@$(SET_UP) .venv $<

.venv/installed-%: requirements-%.lock tools/setup_venv.py $(VENV)
	@$(SET_UP) .venv $< $*

data: $(VENV) ## find or download DATASET, check it, and say what is in it
	@$(PY) -m lib.data $(NAME)

# One make at a time works in a build folder; a second one waits for the first.
book: | $(VENV) ## build the book on DATASET with SEED into _build/html
	@exec $(BIN) -I tools/locked.py "$(BUILD)" "make book" $(MAKE) --no-print-directory $(BUILD)/html/index.html
	@echo "The book: $(BUILD)/html/index.html"

# Rewritten only when they change, so that the same settings and data rerun nothing.
$(BUILD)/params.json: FORCE | $(VENV)
	@$(PY) -m tools.book_settings "$(BUILD)" $(NAME) "$(SEED)" "$(SITE_URL)" "$(REPOSITORY)"

$(BUILD)/data.json $(BUILD)/published.json: $(BUILD)/params.json FORCE
	@:

$(BUILD)/checked.json: $(BUILD)/params.json $(BUILD)/data.json lib/data/datasets.py lib/data/__main__.py
	@$(PY) -m lib.data $(NAME) --json $@

$(BUILD)/dataset.json: $(BUILD)/checked.json
	@cmp -s $< $@ || { cp $< $@.new && mv $@.new $@; }

# Begun first, while the ratings are read, so that chapters find most loops compiled.
LOOPS := $(BUILD)/compiled
$(LOOPS): $(LIBRARY) tools/compile_loops.py | $(VENV)
	@rm -f "$@"
	@$(PY) -m tools.compile_loops
	@mkdir -p "$(BUILD)" && touch $@

# It decides which chapters are out of date; the file is as old as the newest of their notebooks.
$(BUILD)/ran: $(BUILD)/params.json $(BUILD)/dataset.json FORCE | $(DASK)
	@$(PY) -m tools.run_chapters "$(BUILD)" $(CHAPTERS) --loops "$(LOOPS)" \
	  --jobs $(or $(patsubst -j%,%,$(filter -j%,$(MAKEFLAGS))),2)

executed: $(LOOPS) $(BUILD)/ran

$(BUILD)/html/index.html: $(LOOPS) $(BUILD)/ran $(PAGES) $(WRITERS) $(BUILD)/published.json
	@$(PY) -m tools.build_html $(BUILD)

chapter: $(DASK) ## rerun one chapter alone: make chapter CH=als P="-p dataset ml-latest-small -p seed 3"
	@test -n "$(CH)" || { echo "Which chapter? One of: $(CHAPTERS)"; exit 2; }
	@test -f "book/$(CH).md" || { echo "There is no book/$(CH).md. The chapters: $(CHAPTERS)"; exit 2; }
	@$(PY) -m tools.run_chapter "book/$(CH).md" "$(BUILD)/chapters/$(CH).ipynb" $(value P)

lab: $(DASK) .venv-lab/installed ## open the chapters in JupyterLab; P="--no-browser" and the like
	@$(PY) -m tools.lab .venv-lab/bin/jupyter-lab $(value P)

.venv-lab/installed: tools/lab_requirements.txt tools/setup_venv.py
	@$(SET_UP) .venv-lab $<

# Both are made from the pages of the built book alone.
single: book ## the whole book as one HTML file that needs no other
	@$(PY) -m tools.one_file $(BUILD)

pdf: chromium book ## the whole book as a PDF
	@$(PY) -m tools.one_file $(BUILD) --pdf

serve: | $(VENV) ## build the book and serve it on http://127.0.0.1:PORT
	@($(PY) -m tools.serve "$(PORT)")
	@$(MAKE) --no-print-directory book
	@$(PY) -m tools.serve "$(PORT)" $(BUILD)/html

app: $(VENV) ## rate films and get recommendations on http://127.0.0.1:PORT; MODEL=file.npz takes that model
	@$(PY) -m app $(NAME) --seed $(SEED) --port "$(PORT)" $(if $(MODEL),--model "$(MODEL)")

screenshots: book ## take the pictures and make the tables of README.md again
	@$(PY) -m tools.screenshots $(NAME) $(BUILD)/html/try_it.html
	@$(PY) -m tools.readme

# The tests of a file stay together. The loops are compiled while the workers import all tests.
WORKERS ?= 2
PYTEST  := $(PY) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder "--build=$(BUILD)"

check: $(DASK) lint ## lint and the fast tests: without slow ones, books and browsers
	@$(PYTEST) -m "not slow and not book and not browser" $(value P)

test: chromium $(DASK) lint ## lint, unit tests, books on the smallest data, their pages seen in a browser
	@$(PYTEST) $(value P)

chromium:
	@bash tools/install_chromium.sh

same: $(VENV) ## build twin-small twice in different circumstances and show what differs
	@$(PY) -m tools.same build twin-small "$(BUILD)/same"

kills: $(VENV) ## kill a build at 30 moments (an hour); the next one must end as if nothing had happened
	@$(PY) -m tests.build.kill_build $(value P)

# DASK_SCHEDULER: the address of a running one, tcp://... or tls://...; its workers train.
DASK_SCHEDULER ?=
SCHEDULER := $(if $(DASK_SCHEDULER),--scheduler "$(DASK_SCHEDULER)")

verdicts: $(if $(DASK_SCHEDULER),$(DASK),$(VENV)) ## put the paper's claims to the test on DATASET; the verdicts go into data/verdicts
	@$(PY) -m tools.verdicts $(NAME) --seed $(SEED) $(SCHEDULER) $(value P)

results: $(VENV) ## compute on DATASET what the chapters show of it as precomputed, into data/results
	@$(PY) -m tools.results $(NAME) --seed $(SEED) $(value P)

# N: damaged folders; half as many models and profiles. CASE: one case of a seed alone.
N ?= 2000
fuzz: $(VENV) ## damaged folders, models and profiles, and programs that are killed: N=2000 SEED=0 CASE=17
	@$(PY) -m pytest -s tests/fuzz --fuzz-n "$(N)" --fuzz-seed "$(SEED)" $(if $(CASE),--fuzz-case "$(CASE)")

# SIZE: 100k, 3m or 32m simulated ratings. OUT: a folder.
# STUDY: compare, spark, ideas, scaling, sweep, fit, grid, gibbs or out_of_core.
SIZE    ?= 3m
STUDY   ?= compare
OUT     ?= $(BUILD)/benchmarks
TWIN_100k := twin-small
TWIN_3m   := twin-3m
TWIN_32m  := twin-32m
PEERS   ?= $(filter spark,$(STUDY))
PEERS_PYTHON ?= $(if $(PEERS),.venv-bench/bin/python,$(BIN))

bench: $(VENV) $(if $(PEERS),.venv-bench/installed) ## measure speed: SIZE=32m for all, PEERS=1 beside other programs, STUDY=ideas ...
	@test -n "$(TWIN_$(SIZE))" || { echo "SIZE is $(SIZE), must be 100k, 3m or 32m" >&2; exit 2; }
	@$(PY) -m benchmarks $(STUDY) --dataset $(TWIN_$(SIZE)) --peers-python $(PEERS_PYTHON) --out $(OUT) $(value P)

.venv-bench/installed: benchmarks/requirements.txt tools/setup_venv.py
	@$(SET_UP) .venv-bench $<

K       ?= 50
EPOCHS  ?= 3
SHARDS  ?=

# SHARDS: the folder or URL of the shards, which all workers must reach; made where they are missing.
cluster: $(DASK) ## train on DATASET with WORKERS=2 processes or on DASK_SCHEDULER=tcp://..., and alone: K=50 EPOCHS=3
	@$(PY) -m benchmarks.cluster $(NAME) --k $(K) --epochs "$(EPOCHS)" --workers "$(WORKERS)" \
	  $(SCHEDULER) $(if $(SHARDS),--shards "$(SHARDS)") --out "$(OUT)" $(value P)

audit: $(VENV) .venv-audit/installed ## what is known against the locked packages, into docs/audit.md
	@$(PY) -m tools.audit .venv-audit/bin docs/audit.md

.venv-audit/installed: tools/audit_requirements.txt tools/setup_venv.py
	@$(SET_UP) .venv-audit $<

# Under a hard limit, here 3 GiB: .venv/bin/python -m tools.memory limit 3 make memory
memory: $(VENV) ## build the book on DATASET from nothing and tell the peak memory of each chapter
	@$(PY) -m tools.memory book $(NAME) --seed $(SEED) --out $(BUILD)/memory

# RUNS: how many builds; the median one is shown. P=--carry puts its costs into data/benchmarks.
RUNS    ?= 1

times: $(DASK) ## build the book of DATASET from nothing, environment and all, and show where time goes
	@$(PY) -m tools.times $(NAME) --seed $(SEED) --out "$(BUILD)/times" --runs "$(RUNS)" $(value P)

coverage: $(DASK) ## which lines and branches of lib/ and analysis/ the tests and the chapters run; fails below 95%
	@$(PY) -m tools.cover

MODULE ?= lib/evaluation/metrics.py
TESTS  ?= $(dir tests/$(MODULE))test_$(notdir $(MODULE))
MUTANTS := $(BUILD)/mutants/$(notdir $(MODULE:.py=.json))

# P=--plain: without compiling, so that loops count that Numba compiles.
mutants: $(DASK) .venv-mutants/installed ## change MODULE in one place at a time; which changes do its TESTS not notice?
	@mkdir -p $(dir $(MUTANTS))
	@.venv-mutants/bin/python tools/mutations.py $(MODULE) > $(MUTANTS)
	@$(PY) -m tools.mutants $(P) $(MODULE) $(MUTANTS) $(TESTS)

.venv-mutants/installed: tools/mutants_requirements.txt tools/setup_venv.py
	@$(SET_UP) .venv-mutants $<

lint: $(VENV) ## ruff over the library, the tools, the tests and the code of the chapters
	@$(PY) -m tools.lint $(CHAPTERS:%=book/%.md)

format: $(VENV) ## let ruff format the Python files and the code of the chapters
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .
	@$(PY) -m tools.format_chapters $(CHAPTERS:%=book/%.md)

LOCKS := "$(PYTHON)" -I tools/lock_files.py

lock: .venv-audit/installed ## resolve requirements.txt and the optional groups into new lock files
	@$(LOCKS) resolve .venv-audit/bin/uv requirements.txt $(EXTRAS:%=requirements-%.txt)

hashes: .venv-audit/installed ## write the hashes of all files into the lock files, where lines were added to them
	@$(LOCKS) hash .venv-audit/bin/uv requirements.lock $(EXTRAS:%=requirements-%.lock)

clean: ## remove everything generated, but not .venv and not downloaded data
	@if test -x $(BIN); then exec $(BIN) -I tools/locked.py _build "make clean" rm -rf _build; fi
	@rm -rf _build
