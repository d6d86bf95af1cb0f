# make run and make test do all the set-up they need; a second call takes no time.

PYTHON  ?= python3
WORKERS ?= 2
ARGS    ?=

UV := $(or $(shell command -v uv 2>/dev/null),.venv/bin/uv)
COMPILE = $(UV) pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock" $(ARGS)

TEAMS_CLIENT = m365agentsplayground
TEAMS_CLIENT_VERSION = 0.2.28
TEAMS_CLIENT_STAMP = .tools/$(TEAMS_CLIENT)-$(TEAMS_CLIENT_VERSION)

.PHONY: help install install-dev run test check format words lock screenshot clean

help: ## say what there is
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' $(firstword $(MAKEFILE_LIST)) | expand -t 14

install: .venv/app.stamp ## set up .venv with what Tandem needs

install-dev: .venv/dev.stamp ## set up .venv with what the tests and checks need too

run: install ## start Tandem: the playground, or the platforms that are configured
	@.venv/bin/python app.py $(ARGS)

test: install-dev $(TEAMS_CLIENT_STAMP) ## run the tests (ARGS="-k slack", WORKERS=4)
	@.venv/bin/pytest -n $(WORKERS) $(ARGS)

check: install-dev ## format, lint, types, layers, the French catalogue, the Slack manifest
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo
	.venv/bin/pytest -q tests/house

format: install-dev ## mend what a machine can mend
	.venv/bin/ruff check --fix-only .
	.venv/bin/ruff format .

words: install-dev ## bring the new and changed sentences into the French catalogue
	@.venv/bin/pybabel --quiet extract --mapping-file=pyproject.toml -k _ -k _n:1,2 \
		--no-location --sort-output --project=Tandem --output-file=bot/words/tandem.pot bot adapters
	@.venv/bin/pybabel --quiet update --locale=fr --width=100 --no-fuzzy-matching --ignore-obsolete \
		--ignore-pot-creation-date --input-file=bot/words/tandem.pot --output-file=bot/words/fr.po
	@rm bot/words/tandem.pot

lock: | $(UV) ## compile pyproject.toml into the requirements files (ARGS=--upgrade for the newest)
	$(COMPILE) --output-file requirements.txt
	$(COMPILE) --group dev --constraint requirements.txt --output-file requirements-dev.txt

screenshot: install-dev ## take the README's picture of the playground again
	@.venv/bin/python -m tests.screenshot

clean: ## remove all that can be made again; the database stays
	rm -rf .venv .tools .*_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Tandem needs Python 3.11 or newer and '$(PYTHON)' is not: name one, as in make run PYTHON=python3.12"; \
		exit 1; }
	@$(PYTHON) -m venv $(if $(filter .venv/%,$(UV)),,--without-pip) .venv || { \
		rm -rf .venv; \
		echo "'$(PYTHON) -m venv' failed; on Debian and Ubuntu the package python3-venv mends it."; \
		exit 1; }

.venv/bin/uv: | .venv/bin/python
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check uv

# The development environment contains the application's, hence both stamps below.
.venv/app.stamp: requirements.txt | .venv/bin/python $(UV)
	@echo "Setting up .venv (once) …"
	@$(UV) pip sync --quiet --compile-bytecode --require-hashes --python .venv/bin/python requirements.txt
	@rm -f .venv/dev.stamp
	@touch $@

.venv/dev.stamp: requirements.txt requirements-dev.txt | .venv/bin/python $(UV)
	@echo "Setting up .venv for development (once) …"
	@$(UV) pip sync --quiet --compile-bytecode --require-hashes --python .venv/bin/python requirements-dev.txt
	@touch .venv/app.stamp $@

# Microsoft's licence lets us use its Teams client, not hand it on: so it is fetched, never committed.
$(TEAMS_CLIENT_STAMP):
	@if command -v node >/dev/null && command -v npm >/dev/null; then \
		mkdir -p .tools; \
		npm install --prefix .tools --no-save --no-package-lock --ignore-scripts --no-audit --no-fund \
			--fetch-retries=1 --loglevel=silent @microsoft/$(TEAMS_CLIENT)@$(TEAMS_CLIENT_VERSION) >/dev/null \
		&& touch $@ \
		|| echo "The Microsoft 365 Agents Playground could not be fetched: the Teams client tests are left out."; \
	fi
