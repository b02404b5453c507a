"""Numbers of wide lists, kept for a few minutes in this process, with the moment at which they were counted: to be shown beside them.

Only what is counted over many rows is kept; whatever is quickly counted is always counted anew. Losing them loses nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

from flask import current_app

from web import clock, database
from web.login import person
from workflow.sight import sees_much

Number = TypeVar("Number")

LASTING = timedelta(minutes=5)
MOST_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Kept(Generic[Number]):
    """What was counted. at -- when, where that was before this request; None: just now."""

    numbers: Number
    at: datetime | None = None


def kept(key: Hashable, count: Callable[[], Number], *, is_shared: bool = False) -> Kept[Number]:
    """The numbers of this key for the person of the request, as counted within the last minutes, else counted now.

    is_shared -- they are the same for whoever asks with this key.
    """
    if not sees_much(database.session(), person(), clock.today()):
        return Kept(count())
    held: OrderedDict[Hashable, Kept[Number]] = current_app.extensions.setdefault("dondoc_kept_numbers", OrderedDict())
    asked = (id(current_app.extensions["dondoc_engine"]), clock.today(), 0 if is_shared else person().id, key)
    now = clock.now()
    known = held.get(asked)
    if known is not None and known.at is not None and now - known.at <= LASTING:
        return known
    numbers = count()
    with _LOCK:
        held[asked] = Kept(numbers, now)
        while len(held) > MOST_KEPT:
            held.popitem(last=False)
    return Kept(numbers)


_LOCK = Lock()
