# The two commands a newcomer needs are `make start` and `make test`.
# Everything runs in .venv, which `make env` makes from requirements.lock.

PORT ?= 8888
BOOT := $(firstword $(foreach name,python3 python3.13 python3.12 python3.11 python,$(shell command -v $(name) 2>/dev/null)))
PYTHON := .venv/bin/python
COURSE := .venv/bin/course
# Whether all chapters have their turn in the tests that take minutes for each: EVERY=1.
EVERY ?=
PYTEST := $(PYTHON) -m pytest -q $(if $(EVERY),--every)
LAYERS := notebooks jupyter grading hostile browser
LAYERED := $(foreach layer,$(LAYERS),--ignore=tests/$(layer))
# Test processes side by side, of about 1 GB each. Not for jupyter, which measures times, nor for
# hostile, which is one run of the grader and looks at what that leaves behind.
WORKERS ?= 2
UNITS := tests $(LAYERED) -n $(WORKERS) --dist loadfile --no-loadscope-reorder
SHARED_notebooks := -n $(WORKERS) --dist loadscope
SHARED_grading := $(SHARED_notebooks)
SHARED_browser := $(SHARED_notebooks)

.DEFAULT_GOAL := help
.PHONY: help start teach env latest lock test unit check tidy exercises text notebooks release benchmarks python

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

start: env ## Open the course in JupyterLab (PORT=8888)
	@$(COURSE) start --port $(PORT)

teach: env ## Open the instructor's JupyterLab, with nbgrader's form grader
	@$(COURSE) teach --port $(PORT)

env: python ## Make the environment in .venv from requirements.lock
	@"$(BOOT)" bootstrap.py env

latest: env ## Try the newest allowed versions: resolve them into .venv-latest, run the fast tests
	@"$(BOOT)" bootstrap.py latest
	.venv-latest/bin/python -m pytest -q $(UNITS)

lock: env ## Resolve pyproject.toml anew into requirements.lock
	@"$(BOOT)" bootstrap.py lock

test: env ## Run the checks and tests, the browser's included (EVERY=1: each for each chapter)
	@$(MAKE) --no-print-directory check
	@browser=$$("$(BOOT)" bootstrap.py browser) && export COURSE_BROWSER="$$browser" && \
	proxy=$$("$(BOOT)" bootstrap.py proxy) && export COURSE_PROXY="$$proxy" && \
	"$(BOOT)" bootstrap.py sandbox > /dev/null && \
	"$(BOOT)" bootstrap.py jax > /dev/null && \
	programs=$$("$(BOOT)" bootstrap.py postgresql) && export COURSE_POSTGRESQL="$$programs" && \
	$(PYTEST) $(UNITS) $(foreach layer,$(LAYERS),&& $(PYTEST) tests/$(layer) $(SHARED_$(layer)))

unit: env ## Run the fast tests only
	@"$(BOOT)" bootstrap.py jax > /dev/null && $(PYTEST) $(UNITS)

check: env ## Lint, formatting, clean notebooks, exercises in step with solutions (seconds)
	@$(PYTHON) -m ruff check --quiet .
	@$(PYTHON) -m ruff format --check --quiet . || (echo "Some files are not formatted: run make tidy"; exit 1)
	@$(PYTHON) -m course_lib.notebooks check

tidy: env ## Format the code; strip notebooks, write reading times and links
	@$(PYTHON) -m ruff check --quiet --fix . || true
	@$(PYTHON) -m ruff format --quiet .
	@$(PYTHON) -m course_lib.notebooks tidy

exercises: env ## Make exercises/ from solutions/
	@$(PYTHON) -m course_lib.notebooks exercises

text: env ## Write the notebooks as Python text below text/, for an editor
	@$(PYTHON) -m course_lib.notebooks text

notebooks: env ## Write what changed below text/ back into the notebooks
	@$(PYTHON) -m course_lib.notebooks notebooks

release: env ## Make the students' archive in dist/
	@$(PYTHON) -m course_lib.notebooks archive

benchmarks: env ## Measure the figures that the README quotes
	@for script in benchmarks/*.py; do echo "== $$script"; $(PYTHON) "$$script" || exit 1; done

python:
	@test -n "$(BOOT)" || (echo "The course needs Python 3.11, 3.12 or 3.13, and no python3 was found. Install it from python.org or your system's packages."; exit 1)
