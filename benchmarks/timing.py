"""Contestants take turns, and medians and minima are compared: a machine may change its speed."""

import statistics
import time

from tqdm import tqdm


def timed(run):
    """Seconds of wall time that `run()` takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def take_turns(contestants, repeats):
    """Seconds of each of `repeats` runs, by name. Everyone runs once before, unmeasured."""
    seconds = {name: [] for name in contestants}
    for run in contestants.values():
        run()
    for _ in tqdm(range(repeats), desc=", ".join(contestants), leave=False):
        for name, run in contestants.items():
            seconds[name].append(timed(run))
    return seconds


def ratio(seconds, name, other, of=statistics.median):
    """How many times as long `name` takes as `other`; `of` is the median or `min`."""
    return of(seconds[name]) / of(seconds[other])


def header_of(first):
    """Header of a table of `rows_of`."""
    return ["", "median", "minimum", "range", f"{first} / this", "by minima"]


def rows_of(seconds, first):
    """Rows of a table: median, minimum, range, and the ratio of `first` to each by both."""
    return [
        [
            name,
            f"{statistics.median(runs):.3g} s",
            f"{min(runs):.3g} s",
            f"{min(runs):.3g} to {max(runs):.3g}",
            f"{ratio(seconds, first, name):.2f}",
            f"{ratio(seconds, first, name, min):.2f}",
        ]
        for name, runs in seconds.items()
    ]


def those_present(builders):
    """Build those contestants whose packages this machine has.

    Args:
        builders: functions by name; each returns a contestant, or raises ImportError or OSError
            (as PyTorch does where a library of its own is missing).

    Returns:
        The contestants by name, and a sentence that says who is left out and why, or "".
    """
    contestants, absent = {}, []
    for name, build in builders.items():
        try:
            contestants[name] = build()
        except (ImportError, OSError) as error:
            absent.append(f"{name} ({error})")
    return contestants, f"\n\nLeft out on this machine: {', '.join(absent)}." if absent else ""
