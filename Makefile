# make demo | test | check | soak | bench | bench-matching | audit | format | constraints. Each makes .venv by itself; a second call starts at once.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test check soak bench bench-matching audit format constraints clean

demo: .venv/ready-to-run
	@$(BIN)/liaison-bot demo $(ARGS)

# More workers than two cores: most of what is slow waits for a process, a clock or a disk.
test: .venv/ready-to-develop
	@$(BIN)/python -m pytest -n 4 --dist loadgroup $(ARGS)

# Minutes each: what delivery promises under faults and kills, and how fast it is beside its peers.
soak: .venv/ready-to-develop
	@$(BIN)/python -m tests.soak $(ARGS)
	@LIAISON_MACHINE_EXAMPLES=100 $(BIN)/python -m pytest -q tests/storage/test_outbox_machine.py

bench: .venv/ready-to-develop
	@$(BIN)/python -m tests.bench $(ARGS)

# DATA=folder with judged queries; ARGS="--size 10000 --part speed" for a part. The peers are the extra `bench`.
bench-matching: .venv/ready-to-develop
	@$(PIP) --editable '.[bench]'
	@$(BIN)/python -m tests.bench.matching $(if $(DATA),--data $(DATA)) $(ARGS)

check: .venv/ready-to-develop
	@$(BIN)/ruff format --check --quiet . || (echo "run: make format" && false)
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: .venv/ready-to-develop
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

.venv/made:
	@test -n "$(PYTHON)" || (echo "liaison-bot needs Python 3.11 or newer; install it, or name one: make PYTHON=/path/to/python3" && false)
	@$(PYTHON) -m venv .venv || (echo "making .venv failed; on Debian and Ubuntu: apt install python3-venv" && rm -rf .venv && false)
	@touch $@

.venv/ready-to-run: .venv/made pyproject.toml constraints.txt
	@echo "installing what the bots need (once, about a minute) …"
	@$(PIP) --editable '.[sandbox,postgres]'
	@touch $@

.venv/ready-to-develop: .venv/made pyproject.toml constraints.txt
	@echo "installing what tests and checks need (once, about a minute) …"
	@$(PIP) --editable '.[dev]'
	@touch $@ .venv/ready-to-run

# Known faults in the versions we pin. Asks a public service, so it needs the internet; in an environment of its own.
audit: .venv/audit/ready
	@.venv/audit/bin/pip-audit --requirement constraints.txt --no-deps --disable-pip --progress-spinner off

.venv/audit/ready: .venv/made
	@$(BIN)/python -m venv .venv/audit
	@.venv/audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit
	@touch $@

# After changing a dependency in pyproject.toml: newest versions that fit, pinned.
constraints:
	@rm -rf .venv/pins && $(PYTHON) -m venv .venv/pins
	@.venv/pins/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@.venv/pins/bin/python -m pip freeze --exclude-editable > constraints.txt
	@rm -rf .venv/pins

clean:
	@rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
