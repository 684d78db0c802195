# `make run` shows the main job, `make test` proves it; `make help` lists the rest.
PYTHON ?= python3
DATA_DIR ?= var
ARGS ?=
# Files of tests run side by side; each starts what it needs on free ports.
TEST_PROCESSES ?= 2
VENV := .venv
JARS := deploy/kafka/target/jars
CONSOLE := pipeline/console
PYTEST = $(VENV)/bin/pytest -rs -n $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | awk -F ':.*?## ' '{printf "  make %-12s %s\n", $$1, $$2}'

.PHONY: run
run: install kafka-jars console-assets ## start everything on this machine and stream until Ctrl-C (ARGS=--until-idle ends by itself)
	@RASAD_DATA_DIR=$(DATA_DIR) exec $(VENV)/bin/rasad run $(ARGS)

.PHONY: test
test: check kafka-jars console-assets ## the tests, with a real broker and the real engine
	@$(PYTEST) -m "not long" $(ARGS)
	@echo "not run here: what takes minutes of its own (make test-long) and faults of every kind (make chaos)"

.PHONY: test-long
test-long: install kafka-jars console-assets ## tests that take minutes: crawls, replays, a backfill, TLS, the compose file's services, browsers
	@$(PYTEST) -m long $(ARGS)

.PHONY: install
install: $(VENV)/.installed ## make .venv with the pinned dependencies and the rasad command

$(VENV)/.installed: requirements.lock pyproject.toml
	@./deploy/preflight.sh python $(PYTHON)
	@test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	@echo "installing pinned dependencies into $(VENV)"
	@$(VENV)/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(VENV)/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# The console works without: a machine without npm and without a way to get it says so and goes on.
.PHONY: console-assets
console-assets: install ## fetch the console's chart library and font through npm
	@./deploy/console-assets.sh $(CONSOLE) $(VENV)

.PHONY: kafka-jars
kafka-jars: $(JARS)/.fetched ## fetch the jars of Apache Kafka through Maven

$(JARS)/.fetched: deploy/kafka/pom.xml
	@./deploy/preflight.sh java
	@echo "fetching Apache Kafka through Maven"
	@mkdir -p $(JARS)
	@cd deploy/kafka && mvn --quiet --batch-mode -Dstyle.color=never dependency:copy-dependencies -DoutputDirectory=target/jars
	@touch $@

.PHONY: chaos
chaos: install kafka-jars ## faults of every kind while pages are published; then audit, rows and answers (ARGS="-k poison")
	@$(VENV)/bin/pytest tests/chaos -rs $(ARGS)

.PHONY: chaos-memory
chaos-memory: install kafka-jars ## 100,000 pages through one stateless worker, whose memory must not grow
	@CHAOS_MEMORY_PAGES=100000 $(VENV)/bin/pytest tests/chaos/test_memory.py $(ARGS)

.PHONY: bench
bench: install kafka-jars ## speed side by side: parse, clean stage, trafilatura; end to end and replays with 1 and 2 workers
	@$(VENV)/bin/rasad bench $(ARGS)

.PHONY: bench-sql
bench-sql: install ## named queries on 200,000 and 2 million articles: time, bytes read, slope; bytes per article on disk
	@$(VENV)/bin/python -m pipeline.bench.sql $(ARGS)

.PHONY: check
check: install ## style and types
	@$(VENV)/bin/ruff check . && $(VENV)/bin/ruff format --check . && $(VENV)/bin/mypy

.PHONY: schemas
schemas: install ## write the generated schema files
	@$(VENV)/bin/python -m schemas.generate

LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-header

# The image gets what runs, and setuptools, which installs it; nothing of what only tests need.
.PHONY: lock
lock: ## renew requirements.lock and deploy/requirements.lock from pyproject.toml (needs uv)
	@$(LOCK) --extra dev pyproject.toml --output-file requirements.lock
	@echo setuptools | $(LOCK) --no-annotate --constraint requirements.lock pyproject.toml - \
		--output-file deploy/requirements.lock

.PHONY: clean
clean: ## remove all local state
	rm -rf $(DATA_DIR)
