"""Timing and telling: medians, percentiles, and one line a figure with its target."""

import math
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


class Stopwatch:
    """Collects durations in seconds: by the wall's clock in `laps`, and this process's own computing time in `work`."""

    def __init__(self) -> None:
        self.laps, self.work = list[float](), list[float]()

    @contextmanager
    def lap(self) -> Iterator[None]:
        """Time one thing."""
        began, worked = time.perf_counter(), time.process_time()
        yield
        self.work.append(time.process_time() - worked)
        self.laps.append(time.perf_counter() - began)

    @property
    def median(self) -> float:
        """The middle duration, in milliseconds."""
        return statistics.median(self.laps) * 1000

    @property
    def mean(self) -> float:
        """The average duration, in milliseconds."""
        return statistics.fmean(self.laps) * 1000

    @property
    def p95(self) -> float:
        """The duration that 95 in 100 do not exceed, in milliseconds."""
        return percentile(self.laps, 95) * 1000

    @property
    def median_work(self) -> float:
        """The middle computing time, in milliseconds."""
        return statistics.median(self.work) * 1000

    @property
    def mean_work(self) -> float:
        """The average computing time, in milliseconds."""
        return statistics.fmean(self.work) * 1000


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that at least `percent` in 100 do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def tell(what: str, figure: str, target: str = "", holds: bool | None = None) -> bool:
    """Print a figure, with its target and whether it holds; returns whether it does."""
    verdict = "" if holds is None else ("  holds" if holds else "  NOT REACHED")
    print(f"  {what:<58} {figure:>14}   {target}{verdict}", flush=True)
    return holds is not False
