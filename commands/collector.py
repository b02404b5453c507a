"""Python's collector of garbage, for a server that answers at once: what is there at the start stays for good and is not looked at again.

A full collection holds every thread, half a second where many statements and templates are kept. What a request leaves is freed without
the collector nearly always, so that it may come seldom: only cycles wait for it.
"""

from __future__ import annotations

import gc
from datetime import date

from rules import calendar

THRESHOLDS = (50_000, 20, 50)
"""Objects made and not freed until the youngest are looked at; how often those until the next; how often these until all are."""


YEARS = 4
"""Of so many years, the coming one among them, the days off are known before somebody asks: loading them takes a third of a second."""


def settle(today: date) -> None:
    """Call once, when the application stands and before the first request."""
    calendar.prepare(range(today.year + 2 - YEARS, today.year + 2))
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
