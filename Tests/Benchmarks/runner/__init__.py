"""The runner of the benchmarks: see bench.py."""
