# Beacon. `make` alone says what there is. Needs make and Python 3.11 or newer; everything else goes into .venv.
# Another Python: make PYTHON=/path/to/python3 run

BIN := .venv/bin
SETUP := PYTHON="$(PYTHON)" sh scripts/setup.sh
WORKERS := 2

.DEFAULT_GOAL := help
.PHONY: help run forecast page test check check-page lint bench soak validate lock clean setup setup-test setup-peers setup-validate setup-bench

help: ## say what there is
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## */\1\t/' | expand -t 12

run: page ## set up and open the centre; Ctrl-C closes it
	@$(BIN)/beacon open

forecast: setup ## set up and forecast the first example firm; the last line is the report's path
	@$(BIN)/beacon forecast examples/uk-manufacturer.yaml

page: setup ## build the page when its sources have changed
	@$(BIN)/python scripts/build_page.py

check: setup-test lint check-page ## lint, types, layers and unit tests, in under a minute
	@$(BIN)/python -m pytest -m "not slow and not browser" -n $(WORKERS) -p no:schemathesis

test: setup-peers lint check-page page ## set up and pass every test, slow ones and real browsers included
	@$(BIN)/python -m pytest -n $(WORKERS)

bench: setup-bench page ## measure speed and memory against the bars, ns-3 and coturn in the same run
	@$(BIN)/python benchmarks/run.py

soak: setup-test ## load a relay with 20 000 packets/s for ten minutes: nothing may grow, nothing may be lost
	@$(BIN)/python benchmarks/relay_soak.py

validate: setup-validate ## set results beside published values and ns-3; writes docs/validation
	@for script in validation/quality.py validation/routes.py validation/ns3.py; do \
	    if [ -e $$script ]; then echo "$$script" && $(BIN)/python $$script || exit 1; fi; done

lock: setup ## pin the newest versions that fit into the lock files
	@$(BIN)/python scripts/lock.py --upgrade

clean: ## remove .venv and caches; forecasts in out/ stay
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build
	@rm -rf web/node_modules src/beacon/centre/page
	@find src tests validation benchmarks scripts -name __pycache__ -type d -prune -exec rm -rf {} +

check-page: setup-test
	@$(BIN)/python scripts/build_page.py --check

lint: setup-test
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

setup:
	@$(SETUP) run

setup-test:
	@$(SETUP) test

setup-peers:
	@$(SETUP) test --peers

setup-validate:
	@$(SETUP) validate

setup-bench:
	@$(SETUP) validate --peers
