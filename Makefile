# One door for commands; CI runs exactly these.
.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:

PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3,$(shell command -v $(name) 2>/dev/null)))
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
PYTEST := $(BIN)/python -m pytest
WORKERS ?= 2
# Where a rule is decided nothing goes untested: every branch of these, in every room.
WHOLE := $(shell ls src/quartet/{ground,grassroots,resolution,leadership,oversight}/*/{states,policies,rights,queries,moves,effects,workflow,actions}.py 2>/dev/null | paste -sd,)
SOURCES := $(shell find src -name '*.po' 2>/dev/null)
FRONTEND := $(shell find frontend -type f -not -path '*/node_modules/*' 2>/dev/null)

# Installs a lock file with its hashes; counts the packages while people wait.
locked = $(BIN)/python -m pip install --disable-pip-version-check --progress-bar off --require-hashes -r $(1) \
  | awk '/^Collecting/ { n++; if (n % 10 == 0) { printf "  %d…\n", n; fflush() } } /^ERROR/ { print; fflush() }'

say = @printf '· %s · %s\n' $(1) $(2)

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/make \1\t\2/' | expand -t 16

# ---------------------------------------------------------------- environment

.PHONY: env
env: $(STAMPS)/package $(STAMPS)/built ## the environment: locked packages, built front end, catalogues

$(STAMPS)/venv:
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo '需要 Python 3.11 或更新版本；用 make PYTHON=/路径/python3.11 指明。'; \
	  echo 'Python 3.11 or newer is needed; name it: make PYTHON=/path/to/python3.11'; exit 1; } >&2
	$(call say,'建立 Python 环境',"creating the Python environment ($(PYTHON))")
	@$(PYTHON) -m venv $(VENV) || { echo '缺少 venv 模块（Debian：apt install python3-venv）。The venv module is missing.' >&2; exit 1; }
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/run: requirements/run.lock | $(STAMPS)/venv
	$(call say,'安装运行所需的软件包（按锁定文件核对指纹）','installing the locked packages')
	@$(call locked,$<)
	@touch $@

$(STAMPS)/package: pyproject.toml build_hook.py $(STAMPS)/run
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(STAMPS)/built: build_hook.py $(SOURCES) $(FRONTEND) $(STAMPS)/run
	$(call say,'构建前端页面和语言文件','building the front end and the catalogues')
	@$(BIN)/python build_hook.py
	@touch $@

$(STAMPS)/test: requirements/test.lock $(STAMPS)/package
	$(call say,'安装测试工具','installing the test tools')
	@$(call locked,$<)
	@touch $@

# ---------------------------------------------------------------- run

.PHONY: run
run: env ## everything from nothing to a page in the browser
	@exec $(BIN)/quartet up

# ---------------------------------------------------------------- checks

.PHONY: test
test: checks unit journeys ## everything: lint, types, layers, unit, journeys

.PHONY: checks
checks: env $(STAMPS)/test ## what needs no database: lint, types, layers, the front end's tests; two at a time
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint types layers frontend-test

.PHONY: lint
lint: env $(STAMPS)/test words ## style of code and templates, and no sentence without Chinese
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djlint src --lint --quiet

.PHONY: fix
fix: env $(STAMPS)/test ## repair what can be repaired by itself
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.PHONY: types
types: env $(STAMPS)/test ## static types
	@$(BIN)/mypy

.PHONY: layers
layers: env $(STAMPS)/test ## who may import whom
	@$(BIN)/lint-imports

.PHONY: frontend-test
frontend-test: env ## types and tests of the front end
	@$(BIN)/python build_hook.py check

.PHONY: unit
unit: env $(STAMPS)/test ## tests without a browser
	@$(PYTEST) -n $(WORKERS) -m 'not journey' $(ARGS)

.PHONY: fast
fast: env $(STAMPS)/test ## the unit tests without rigs
	@$(PYTEST) -n $(WORKERS) -m 'not journey and not rig' $(ARGS)

.PHONY: journeys
journeys: env $(STAMPS)/test ## people's tasks in a real browser
	@$(PYTEST) -m journey $(ARGS)

# Watching every line makes a test 1.7 times as slow before Python 3.12, so the full run does it: ADR 31.
.PHONY: coverage
coverage: env $(STAMPS)/test ## the unit tests with branch coverage, and its gates
	@rm -f .coverage*
	@$(BIN)/coverage run -m pytest -n $(WORKERS) -m 'not journey' $(ARGS)
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report
	@$(BIN)/coverage report --include='$(WHOLE)' --fail-under=100

.PHONY: bench
bench: env $(STAMPS)/test ## speed, as JSON lines with ratios
	@$(BIN)/python -m tests.bench $(ARGS)

.PHONY: any-day
any-day: env $(STAMPS)/test ## first start and dated tests at moments like 29 February; ARGS=--list names them
	@$(BIN)/python -m tests.anyday $(ARGS)

.PHONY: soak
soak: coverage ## the full run: coverage; 50 kills, figures as a JSON line; then every moment of any-day
	@$(BIN)/python -m tests.rig $(ARGS)
	@$(BIN)/python -m tests.anyday

.PHONY: soak-phones
soak-phones: env $(STAMPS)/test ## 150,000 commands of telephones: each report one case, none lost
	@$(BIN)/python -m tests.rig --phones 150000 $(ARGS)

# ---------------------------------------------------------------- generated files

.PHONY: words
words: env ## sentences that have no Chinese yet
	@$(BIN)/python tools/words.py

.PHONY: states
states: env ## the state diagram and the other pages of docs/reference
	@$(BIN)/python tools/reference.py

.PHONY: docs
docs: states ## everything generated in docs/
	@$(BIN)/python tools/typeset.py README.zh-CN.md $(filter-out %.en.md,$(wildcard docs/manual/*.md))

.PHONY: golden
golden: env $(STAMPS)/test ## the golden case's file and its pages in docs/golden
	@QUARTET_SHOTS=1 $(PYTEST) -q tests/demo/test_golden.py

.PHONY: lock
lock: env ## the lock files from pyproject.toml and requirements/*.in
	@cd requirements && for name in run test; do \
	  inputs="../pyproject.toml build.in"; [ $$name = test ] && inputs="$$inputs test.in"; \
	  ../$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url \
	    --no-header --no-annotate $$inputs --output-file $$name.lock; done

.PHONY: wheel
wheel: env ## a wheel with the built front end, in dist/
	@$(BIN)/python -m build --wheel --outdir dist

.PHONY: clean
clean: ## remove what was built; the data in var/ stay
	@rm -rf $(VENV) dist frontend/node_modules src/quartet/site/static/built .coverage* .mypy_cache .ruff_cache .pytest_cache
	@find src -name '*.mo' -delete
