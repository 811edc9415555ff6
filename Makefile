# Two commands matter: `make demo` and `make test`. Everything lives in .venv; nothing else is touched.
PYTHON ?= python3
BIN := .venv/bin
# Tests start the program some thousand times: each time would compile all of it anew.
unexport PYTHONDONTWRITEBYTECODE
STAMP := .venv/.installed
# Two at a time; one after the other (PYTEST_ARGS=) leaves half of two cores idle (measured: 53 %).
# What takes long comes first (tests/conftest.py), else one waits for the other at the end.
PYTEST_ARGS ?= --numprocesses 2 --dist loadfile --no-loadscope-reorder

.PHONY: demo test lint bench crash-test corpora fuzz mutation lock clean

demo: $(STAMP)
	$(BIN)/newsletter demo $(if $(AGAIN),--again,)

test: $(STAMP) lint
	$(BIN)/pytest $(PYTEST_ARGS)

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: $(STAMP)
	$(BIN)/python -m benchmarks

# ROUNDS=200 for a long night, SEED to repeat a run, DOCS=1 for docs/crash-test.md, MUTANT=name.
crash-test: $(STAMP)
	$(BIN)/python -m tests.crash

# What real reports come to, as docs/corpora.md has it: NEWSLETTER_CORPORA names their folder.
corpora: $(STAMP)
	EVERY=1 $(BIN)/pytest $(PYTEST_ARGS) -m corpora
	$(BIN)/python -m tests.corpora

# EXAMPLES=100000 for a night, SEED to repeat a run.
fuzz: $(STAMP)
	$(BIN)/python -m tests.fuzz

# Which faults in ROOM (subscribers) the tests would notice; SHARE=4 tries every fourth.
mutation: $(STAMP)
	$(BIN)/python -m tests.mutation $(ROOM)

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "newsletter needs Python 3.11 or newer; run: make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# The lock is made by pip-compile's faster twin; it names no index.
lock:
	uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --quiet --output-file requirements.lock

clean:
	rm -rf .venv demo build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
