# make demo    the catalogue on http://127.0.0.1:8000 (another port: make demo PORT=8080)
# make test    all tests, on the embedded PostgreSQL or on DATABASE_URL
# make check   lint, format, types, migrations, messages
# make evaluate  how often the classifier agrees with decisions (other files: make evaluate DECISIONS="a.jsonl b.jsonl")
# make bench   how fast the classifier is, then how fast a reader finds in catalogues of 10 k, 100 k and 1 M trials
# make bench-finding  only the latter, in other sizes: make bench-finding SIZES="10k 100k"
# make fixtures  writes the content of the database back to fixtures/, in canonical order

PYTHON ?= python3
PORT ?= 8000
SIZES ?= 10k 100k 1m
DECISIONS ?= $(wildcard tests/classification/decisions/*.jsonl)
BIN := .venv/bin

.PHONY: demo test check evaluate bench bench-finding fixtures messages format clean
.DEFAULT_GOAL := demo

demo: .venv/ready
	@$(BIN)/python manage.py demo --port "$(PORT)"

test: .venv/ready-dev
	@$(BIN)/python -m pytest $(TESTS)

check: .venv/ready-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python manage.py check --fail-level WARNING
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@$(BIN)/python manage.py messages --check

evaluate: .venv/ready
	@$(BIN)/python -m classification.evaluate $(DECISIONS)

bench: .venv/ready-bench
	@$(BIN)/python bench/classify.py
	@$(BIN)/python -m bench.finding $(SIZES)

bench-finding: .venv/ready-bench
	@$(BIN)/python -m bench.finding $(SIZES)

fixtures: .venv/ready
	@$(BIN)/python manage.py export_fixtures

messages: .venv/ready
	@$(BIN)/python manage.py messages --update

format: .venv/ready-dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

clean:
	rm -rf .venv .postgres staticfiles

.venv/ready: requirements.txt
	@./deploy/environment.sh "$(PYTHON)" requirements.txt
	@touch $@

.venv/ready-dev: requirements.txt requirements-bench.txt requirements-dev.txt
	@./deploy/environment.sh "$(PYTHON)" requirements-dev.txt
	@touch $@ .venv/ready

.venv/ready-bench: requirements.txt requirements-bench.txt
	@./deploy/environment.sh "$(PYTHON)" requirements-bench.txt
	@touch $@ .venv/ready
