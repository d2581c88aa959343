# The six verbs. `make check test` is what decides whether a change lands, as in .ci/run.
.PHONY: install format check test experiment report

install:  ## the harness and what tests need, in the active environment
	pip install -c constraints.txt -e '.[test]'

format:  ## code as ruff lays it out, imports sorted
	ruff format .
	ruff check --fix .

check:  ## layout, lint, types
	ruff format --check .
	ruff check .
	mypy

test: check  ## what runs by default; `pytest -m end_to_end` is the long rest
	pytest

experiment:  ## one small study from the first picture to the verdicts
	python -m harness run experiments/study_quick.yaml

report: experiment  ## its page
	python -m analysis report study_quick
