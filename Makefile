# make demo   runs everything: database, data of a real province, web server, worker, simulated VNeID
# make test   runs every check and every test
#
# Both install what they need into this folder, from lock files, and need Python 3.11+, Node 20+ and git.
#
# make translations   brings the English catalogue up to the source

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := demo
.PHONY: demo test python python-all assets messages translations debian clean
MAKEFLAGS += --no-print-directory

PYTHON ?= $(shell command -v python3.11 || command -v python3)
JOBS ?= 2
BIN := .venv/bin
UV := build/uv/bin/uv
export UV_PYTHON_DOWNLOADS := never
# Trust whom the machine trusts: closed networks have mirrors with certificates of their own.
export UV_SYSTEM_CERTS := 1

# What is installed and built carries the hash of what it was made from; a second run has nothing to do.
hash = $(shell cat $(1) | sha256sum | cut -c1-16)
PYTHON_HASH := $(call hash,uv.lock pyproject.toml .ci/uv.txt)
NODE_HASH := $(call hash,package-lock.json)
ASSETS_HASH := $(call hash,package-lock.json $(sort $(shell find assets -type f)))

demo: python assets messages
	@exec $(BIN)/motcua demo

test: debian python-all assets messages
	@.ci/check $(JOBS)

$(UV): .ci/uv.txt
	@.ci/python "$(PYTHON)" build/uv
	@touch $@

python: $(UV)
	@if [ ! -e .venv/.all-$(PYTHON_HASH) ] && [ ! -e .venv/.run-$(PYTHON_HASH) ]; then \
	    $(UV) sync --frozen --no-dev --python "$(PYTHON)"; touch .venv/.run-$(PYTHON_HASH); fi

python-all: $(UV)
	@if [ ! -e .venv/.all-$(PYTHON_HASH) ]; then \
	    $(UV) sync --frozen --python "$(PYTHON)"; touch .venv/.all-$(PYTHON_HASH); fi

assets:
	@if [ ! -e node_modules/.from-$(NODE_HASH) ]; then \
	    .ci/node; npm ci --no-audit --no-fund --loglevel=error; touch node_modules/.from-$(NODE_HASH); fi
	@if [ ! -e build/.assets-$(ASSETS_HASH) ] || [ ! -e build/static.sums ]; then \
	    rm -f build/.assets-*; npm run --silent build; $(BIN)/python -m motcua.documents.papers.fonts >/dev/null; \
	    touch build/.assets-$(ASSETS_HASH); fi

messages:
	@for file in $$(find src/motcua/locale -name '*.po' 2>/dev/null); do \
	    if [ "$$file" -nt "$${file%.po}.mo" ]; then $(BIN)/pybabel -q compile -i "$$file" -o "$${file%.po}.mo"; fi; done

# Takes what is new in the source into the English catalogue, to be translated there, and what is gone out of it.
CATALOGUE := src/motcua/locale/en/LC_MESSAGES/django.po
translations: python-all
	@$(BIN)/pybabel -q extract -F babel.cfg --project="Một Cửa" --add-location=file --no-wrap --sort-by-file \
	    -o build/messages.pot src/motcua
	@$(BIN)/pybabel -q update -l en -i build/messages.pot -o $(CATALOGUE) --no-fuzzy-matching --ignore-obsolete \
	    --ignore-pot-creation-date --no-wrap

debian:
	@.ci/debian

clean:
	rm -rf .venv node_modules build
