"""Benchmarks: each prints one figure or ratio with its target, in one run. `python -m benchmarks [names]`."""
