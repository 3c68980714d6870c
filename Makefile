# Shortcuts for those who have make; each line is what README, CONTRIBUTING and .ci/run say as well.
UV ?= uv
.PHONY: demo test lint lock bench clean

demo:
	python3 -m venv .venv && .venv/bin/python -m pip install -q --require-hashes -r requirements.txt && .venv/bin/python run.py demo

test:
	python3 -m venv .venv && .venv/bin/python -m pip install -q --require-hashes -r requirements-test.txt && .venv/bin/python -m pytest

lint:
	.venv/bin/python -m ruff check .

# After a change of the dependencies in pyproject.toml. Needs uv; the lock has hashes and no addresses.
LOCK = $(UV) pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url --no-emit-find-links
lock:
	$(LOCK) pyproject.toml -o requirements.txt
	$(LOCK) --extra test pyproject.toml -o requirements-test.txt

bench:
	.venv/bin/python -m benchmarks.throughput
	.venv/bin/python -m benchmarks.latency

# Everything that can be made again. Not data/: that is the registry.
clean:
	rm -rf .venv .cache .pytest_cache .ruff_cache .mypy_cache .hypothesis build dist *.egg-info demo-letters
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
