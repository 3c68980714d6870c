# Shortcuts for those who have make; each line is what README, CONTRIBUTING and .ci/run say as well.
UV ?= uv
.PHONY: demo test lint lock audit coverage bench fuzz clean

demo:
	python3 -m venv .venv && .venv/bin/python -m pip install -q --require-hashes -r requirements.txt && .venv/bin/python run.py demo

test:
	python3 -m venv .venv && .venv/bin/python -m pip install -q --require-hashes -r requirements-test.txt && .venv/bin/python -m pytest -n auto

lint:
	.venv/bin/python -m ruff check .
	.venv/bin/python -m mypy

# After a change of the dependencies in pyproject.toml. Needs uv; the lock has hashes and no addresses.
LOCK = $(UV) pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url --no-emit-find-links
lock:
	$(LOCK) pyproject.toml -o requirements.txt
	$(LOCK) --extra test pyproject.toml -o requirements-test.txt
	.venv/bin/python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']['fuzz'], sep='\n')" \
		| $(LOCK) - -o requirements-fuzz.txt
	.venv/bin/python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']['audit'], sep='\n')" \
		| $(LOCK) - -o requirements-audit.txt

# Whether a weakness is known of a locked package, where the advisory service can be asked.
audit:
	python3 -m venv .cache/audit && .cache/audit/bin/python -m pip install -q --require-hashes -r requirements-audit.txt
	.venv/bin/python -m tests.audit .cache/audit/bin/pip-audit

# Which lines the tests run, also in the processes they start. Python 3.12 and later do it faster with COVERAGE_CORE=sysmon.
coverage:
	rm -rf .cache/coverage && mkdir -p .cache/coverage
	.venv/bin/python -m coverage run -m pytest -n auto
	.venv/bin/python -m coverage combine -q && .venv/bin/python -m coverage json -q -o .cache/coverage/report.json
	.venv/bin/python -m tests.covered .cache/coverage/report.json

bench:
	.venv/bin/python -m benchmarks.throughput
	.venv/bin/python -m benchmarks.latency
	.venv/bin/python -m benchmarks.reading
	.venv/bin/python -m benchmarks.workers
	.venv/bin/python -m benchmarks.growth

# Bytes that break what reading promises, looked for longer than in .ci/run. A finding goes to tests/fuzz/findings/ once it is mended.
fuzz:
	.venv/bin/python -m pip install -q --require-hashes -r requirements-fuzz.txt
	.venv/bin/python -m tests.fuzz --engine mutation --seconds 120 --seed $$(date +%s)
	.venv/bin/python -m tests.fuzz --engine coverage --seconds 600

# Everything that can be made again. Not data/: that is the registry.
clean:
	rm -rf .venv .cache .pytest_cache .ruff_cache .mypy_cache .hypothesis build dist *.egg-info demo-letters
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
