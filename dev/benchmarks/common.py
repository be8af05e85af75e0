"""What all benchmarks share: timing in turn with a yardstick, medians, peak memory, the output.

A benchmark is a module beside this one with a function::

    def run(bench):
        for size in bench.sizes(50_000, 200_000):
            generate(bench.env, size)
            bench.env.cr.commit()
            bench.measure(
                "round_collect", size, operation, yardstick, before=bench.env.cr.rollback
            )

It has a database of its own, a fresh copy with the addon installed, which is dropped afterwards.
"""

import contextlib
import gc
import resource
import statistics
import sys
import time
from pathlib import Path


class Bench:
    """A run of one benchmark.

    :param env: an Odoo environment of the superuser on the benchmark's own database
    :param list[int] wanted_sizes: sizes the user asked for, or none for the benchmark's own
    """

    def __init__(self, env, wanted_sizes=()):
        self.env = env
        self._wanted_sizes = tuple(wanted_sizes)

    def sizes(self, *usual):
        """Return the sizes to run: those of ``--size``, else the benchmark's usual ones."""
        return self._wanted_sizes or usual

    def note(self, text):
        """Say what is going on, on the error stream."""
        print(f"bench: {text}", file=sys.stderr, flush=True)

    def measure(self, name, size, operation, yardstick, before=None, runs=3):
        """Time an operation against a yardstick, in turn, and print the line of medians.

        The environment's cache is emptied before each run, and what is left to write is written
        within the measured time. The peak is that of the operation only.

        :param str name: what is measured
        :param int size: how much of it
        :param operation: called without arguments
        :param yardstick: called without arguments; does the bare minimum of the same work
        :param before: called before each operation and each yardstick, not measured; puts the
            database back to the same state, e.g. a rollback
        :param int runs: at least 3
        :return: the medians
        :rtype: dict[str, float]
        """
        if runs < 3:
            raise ValueError("medians need at least 3 runs")
        seconds = {operation: [], yardstick: []}
        peaks = []
        for _run in range(runs):
            for function, times in seconds.items():
                elapsed, peak = self._time(function, before)
                times.append(elapsed)
                if function is operation:
                    peaks.append(peak)
        result = {
            "seconds": statistics.median(seconds[operation]),
            "yardstick_seconds": statistics.median(seconds[yardstick]),
            "peak_mb": statistics.median(peaks),
        }
        result["ratio"] = result["seconds"] / result["yardstick_seconds"]
        print(line(name, size, result), flush=True)
        return result

    def _time(self, function, before):
        if before:
            before()
        self.env.invalidate_all()
        gc.collect()
        reset_peak()
        start = time.perf_counter()
        function()
        self.env.flush_all()
        return time.perf_counter() - start, peak_mb()


def line(name, size, result):
    """Return the line that reports a measured operation.

    >>> line("x", 10, {"seconds": 1.5, "yardstick_seconds": 2, "ratio": 0.75, "peak_mb": 99.6})
    'bench name=x size=10 seconds=1.500 yardstick_seconds=2.000 ratio=0.750 peak_mb=100'
    """
    return (
        f"bench name={name} size={size} seconds={result['seconds']:.3f}"
        f" yardstick_seconds={result['yardstick_seconds']:.3f} ratio={result['ratio']:.3f}"
        f" peak_mb={result['peak_mb']:.0f}"
    )


# === MEMORY === #


def reset_peak():
    """Let the kernel count this process's peak memory from now on."""
    # Not every container allows it: the peak is then that since the start.
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak_mb():
    """Return the largest resident memory of this process since the reset, in megabytes.

    All of the Python process counts, Odoo itself (about 150 MB) too; the database server's
    memory does not.

    >>> 1 < peak_mb() < 100_000
    True
    """
    for text in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").split("\n"):
        if text.startswith("VmHWM:"):
            return int(text.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
