"""Numbers of wide lists, kept for a few minutes in this process, with the moment at which they were counted: to be shown beside them.

Only what is counted over many rows is kept; whatever is quickly counted is always counted anew, and so is what was counted before a deed of
the person who asks. Losing them loses nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Generic, TypeVar, cast

from flask import Flask, current_app, g, request
from sqlalchemy import inspect

from web import clock, database
from web.login import Person, person
from workflow.sight import sees_much

Number = TypeVar("Number")

LASTING = timedelta(minutes=5)
MOST_KEPT = 1_000

_NAME = "dondoc_kept_numbers"
_LOCK = Lock()


@dataclass(frozen=True, slots=True)
class Kept(Generic[Number]):
    """What was counted. at -- when, where that was before this request; None: just now. deeds -- how many there had been before."""

    numbers: Number
    at: datetime | None = None
    deeds: int = 0


@dataclass(slots=True)
class _Held:
    """deeds -- how many requests of this process have written; last_deed -- of each person who did, the number of the last one."""

    numbers: OrderedDict[Hashable, Kept[Any]] = field(default_factory=OrderedDict)
    deeds: int = 0
    last_deed: dict[int, int] = field(default_factory=dict)


def init_app(app: Flask) -> None:
    """Keep numbers for this application, and notice who writes."""
    app.extensions[_NAME] = _Held()
    app.teardown_request(_notice)


def kept(key: Hashable, count: Callable[[], Number], *, is_shared: bool = False, outlives_deeds: bool = False) -> Kept[Number]:
    """The numbers of this key for the person of the request, as counted within the last minutes, else counted now.

    is_shared -- they are the same for whoever asks with this key. outlives_deeds -- no deed of the person's own needs to be seen in them.
    """
    if not sees_much(database.session(), person(), clock.today()):
        return Kept(count())
    held: _Held = current_app.extensions[_NAME]
    asked = (id(current_app.extensions["dondoc_engine"]), clock.today(), 0 if is_shared else person().id, key)
    now, deeds = clock.now(), held.deeds
    known = held.numbers.get(asked)
    is_after_own = known is not None and (outlives_deeds or known.deeds >= held.last_deed.get(person().id, 0))
    if known is not None and known.at is not None and is_after_own and now - known.at <= LASTING:
        return cast("Kept[Number]", known)
    numbers = count()
    with _LOCK:
        held.numbers[asked] = Kept(numbers, now, deeds)
        while len(held.numbers) > MOST_KEPT:
            held.numbers.popitem(last=False)
    return Kept(numbers)


def _notice(_error: BaseException | None) -> None:
    """A request that may have written has ended, whatever came of it."""
    who = g.get("_login_user")  # as Flask-Login has it, where it was asked for
    if request.method in database.READING_METHODS or not isinstance(who, Person):
        return
    held: _Held = current_app.extensions[_NAME]
    with _LOCK:
        held.deeds += 1
        held.last_deed[cast("tuple[int]", inspect(who.user).identity)[0]] = held.deeds  # what is undone cannot say its own number
