"""Run one benchmark on a database: ``python -m benchmarks MODULE DATABASE [SIZE…]``."""

import importlib
import sys

from inside.session import open_environment

from .common import Bench

if __name__ == "__main__":
    module, database, *sizes = sys.argv[1:]
    with open_environment(database) as environment:
        importlib.import_module(f"benchmarks.{module}").run(
            Bench(environment, [int(size) for size in sizes])
        )
