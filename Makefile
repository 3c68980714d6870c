# Shortcuts for those who have make; each line is what README, CONTRIBUTING and .ci/run say as well.
UV ?= uv
.PHONY: demo test lint lock bench fuzz clean

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

bench:
	.venv/bin/python -m benchmarks.throughput
	.venv/bin/python -m benchmarks.latency
	.venv/bin/python -m benchmarks.reading

# Bytes that break what reading promises, looked for longer than in .ci/run. A finding goes to tests/fuzz/findings/ once it is mended.
fuzz:
	.venv/bin/python -m pip install -q --require-hashes -r requirements-fuzz.txt
	.venv/bin/python -m tests.fuzz --engine mutation --seconds 120 --seed $$(date +%s)
	.venv/bin/python -m tests.fuzz --engine coverage --seconds 600

# Everything that can be made again. Not data/: that is the registry.
clean:
	rm -rf .venv .cache .pytest_cache .ruff_cache .mypy_cache .hypothesis build dist *.egg-info demo-letters
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
