# `make` lists the recipes. `make run` and `make test` do all the set-up; nothing else is needed first.
SHELL := /bin/bash
.DEFAULT_GOAL := help
export RASA_TELEMETRY_ENABLED := false
export UV_PYTHON_PREFERENCE ?= system

# uv: the one on the machine, else a private one in .tools/ that this Makefile brings itself.
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
PYTHON3 ?= python3
RASA_PYTHON ?= $(shell scripts/find_python310 2>/dev/null || echo 3.10)

help: ## lists the recipes
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(UV):
	@if [ "$(UV)" = ".tools/bin/uv" ]; then $(PYTHON3) -m venv .tools && .tools/bin/pip install --quiet --disable-pip-version-check uv; fi

.venv/.run: pyproject.toml uv.lock | $(UV)
	$(UV) sync --quiet --frozen --no-dev --inexact
	@touch $@

.venv/.dev: pyproject.toml uv.lock | $(UV)
	$(UV) sync --quiet --frozen
	@touch $@ .venv/.run

.venv-rasa/.done: pyproject.toml uv.lock | $(UV)
	UV_PROJECT_ENVIRONMENT=.venv-rasa $(UV) sync --quiet --frozen --only-group rasa --python $(RASA_PYTHON)
	@touch $@

.PHONY: help run talk test test-all check fix train rasa-test parity bench demo browser docs clean

run: .venv/.run ## starts the assistant: web chat at http://127.0.0.1:8080, no token needed
	@exec .venv/bin/trolyso serve

talk: .venv/.run ## talks in the console
	@exec .venv/bin/trolyso talk

test: .venv/.dev ## all tests that a machine without secrets can run
	.venv/bin/pytest -n auto

check: .venv/.dev ## ruff, mypy, import-linter, content
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/python scripts/domain_yml.py --check
	.venv/bin/trolyso check

fix: .venv/.dev ## mends what can be mended by itself
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

train: .venv/.dev .venv-rasa/.done ## trains the model with `rasa train nlu` and writes data/model/nlu.tar.gz
	.venv/bin/python scripts/domain_yml.py
	.venv/bin/trolyso train

rasa-test: .venv/.dev .venv-rasa/.done ## `rasa data validate` and `rasa test nlu`; report and confusion picture in var/rasa/
	.venv/bin/python scripts/rasa_test_data.py var/rasa/test.yml
	.venv-rasa/bin/rasa data validate --config config.yml --domain domain.yml --data data/nlu
	.venv-rasa/bin/rasa test nlu --config config.yml --domain domain.yml --nlu var/rasa/test.yml --model data/model/nlu.tar.gz --out var/rasa

parity: .venv/.dev .venv-rasa/.done ## the player and a real Rasa server give the same rankings
	.venv/bin/pytest -m parity

browser: .venv/.dev ## drives the web chat with Chromium
	.venv/bin/pytest -m browser

demo: .venv/.run ## fills var/demo.db with a made-up province to look at
	@.venv/bin/trolyso demo --force

bench: .venv/.dev ## measures, prints a table and writes bench/results.json
	.venv/bin/python -m bench

docs: .venv/.dev ## writes the generated docs
	.venv/bin/trolyso settings > docs/settings.md

clean: ## removes environments and caches; the database in var/ stays
	rm -rf .venv .venv-rasa .tools .mypy_cache .ruff_cache .pytest_cache
