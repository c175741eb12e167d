# Forecourt 展厅台. Two lines do everything on a fresh clone: make run, make test.
PYTHON ?= python3
FORECOURT := .venv/bin/forecourt

.PHONY: run test lint environment pins clean

run: environment
	@$(FORECOURT) up

test: EXTRA := test
test: environment
	@.venv/bin/python -m pytest -n auto

lint: EXTRA := test
lint: environment
	@.venv/bin/ruff check .

environment:
	@command -v $(PYTHON) >/dev/null || { echo "✗ 找不到 $(PYTHON) · $(PYTHON) is missing: install Python 3.11 or newer" >&2; exit 1; }
	@$(PYTHON) admin_app/set_up/environment.py $(EXTRA)

pins: # the newest that setup.cfg allows, tried by the tests before they are kept
	@rm -rf .venv && : > requirements.lock
	@$(MAKE) environment EXTRA=test
	@.venv/bin/pip freeze --all --exclude pip --exclude-editable > requirements.lock
	@$(MAKE) test

clean: # what was made, not what was entered: var/ stays
	rm -rf .venv node_modules admin_app/static/vendor reports/static/vendor build dist *.egg-info
