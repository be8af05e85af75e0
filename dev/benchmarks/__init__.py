"""Benchmarks: one module each, with a function ``run(bench)``; see ``common.Bench``."""
