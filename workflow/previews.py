"""Previews are asked for, worked out in the background and kept: asked → claimed → done, each once, whatever process dies on the way.

Owns how a preview moves from state to state, and the claims on it. What it finds is `workflow.preview`; the thread `workflow.preview_pool`.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session, sessionmaker

from models import PolicyPreview, PolicyStamp, PolicyVersion, PreviewState, User
from workflow.calendar import day_of
from workflow.claims import is_dead, process_name
from workflow.errors import InvalidInputError, WorkflowError
from workflow.policy_book import SWEPT_POLICIES
from workflow.preview import DAYS
from workflow.preview_child import Order
from workflow.preview_process import DiedError, unforeseen, work_out

CLAIM = timedelta(minutes=45)
"""How long a claimed preview stays with a process that gives no sign of life; each day lived is one, and the first looks at everything."""
MOST_ATTEMPTS = 3
"""How often a preview may take the process that works it out down with it."""
KEEP = timedelta(days=30)
"""A preview is of its day; what was found a month ago is forgotten."""

_WRITE_SECONDS = 0.5
_OPEN = (PreviewState.WAITING, PreviewState.RUNNING)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claim:
    """One preview in the hands of this process. attempt -- tells this claim from every other one on the same preview."""

    preview_id: int
    attempt: int
    by: str
    order: Order


class LostClaimError(Exception):
    """The preview was deleted, or given to somebody else, while it was worked out."""


def ask(session: Session, version: PolicyVersion, *, by: User | None, now: datetime, days: int = DAYS, anew: bool = False) -> PolicyPreview:
    """Owe a preview of a version over so many days from today. The same one of today is given again; anew -- unless it has ended.

    Raises InvalidInputError for rules that no sweep asks.
    """
    if version.name not in SWEPT_POLICIES:
        raise InvalidInputError("Quy tắc khen thưởng không gửi thư và không chuyển cấp nên không có gì để xem trước theo ngày.")
    start = day_of(now)
    digest, until = _digest(session, version), start + timedelta(days=days - 1)
    same = (
        select(PolicyPreview)
        .where(PolicyPreview.version_id == version.id, PolicyPreview.digest == digest)
        .where(PolicyPreview.from_on == start, PolicyPreview.until_on == until)
        .where(PolicyPreview.state.in_(_OPEN if anew else (*_OPEN, PreviewState.DONE)))
        .order_by(PolicyPreview.id.desc())
    )
    if standing := session.scalars(same).first():
        return standing
    session.execute(delete(PolicyPreview).where(PolicyPreview.asked_at < now - KEEP, PolicyPreview.state.not_in(_OPEN)))
    made = PolicyPreview(
        version_id=version.id, digest=digest, from_on=start, until_on=until, asked_at=now, asked_by_id=by.id if by else None
    )
    session.add(made)
    session.flush()
    return made


def latest(session: Session, version: PolicyVersion) -> PolicyPreview | None:
    """The latest preview of a version, whatever has become of it."""
    found = select(PolicyPreview).where(PolicyPreview.version_id == version.id).order_by(PolicyPreview.id.desc())
    return session.scalars(found).first()


def is_open(preview: PolicyPreview) -> bool:
    """Whether it waits or is being worked out."""
    return preview.state in _OPEN


def is_of_today(session: Session, preview: PolicyPreview, today: date) -> bool:
    """Whether it still tells of the text as it stands, of what is in force now, and of days from today on."""
    return preview.from_on == today and preview.digest == _digest(session, preview.version)


def work_next(factory: sessionmaker[Session], *, clock: Callable[[], datetime], digest_hour: int, me: str | None = None) -> int | None:
    """Claim the next preview, work it out and keep the result. Returns its number; None where nothing is left to do.

    Steps: free the claims of dead processes; claim in one transaction; work it out in a process that only reads; keep what it found.
    """
    me = me or process_name()
    with factory.begin() as session:
        release_dead_claims(session, now=clock())
        claim = _claim(session, me, clock(), digest_hour)
    if claim is None:
        return None
    try:
        result = work_out(claim.order, _Told(factory, claim, clock))
        _end(factory, claim, {"state": PreviewState.DONE, "result": result, "permille": 1000, "error": ""}, clock())
    except LostClaimError:
        _log.info("preview %s was taken away while it was worked out", claim.preview_id)
    except DiedError:
        _log.exception("the process that worked out preview %s died", claim.preview_id)
        _give_back(factory, claim, clock())
    except WorkflowError as error:
        _end(factory, claim, {"state": PreviewState.FAILED, "error": error.message}, clock())
    return claim.preview_id


def release_dead_claims(session: Session, *, now: datetime) -> int:
    """Give back previews whose claim has run out or whose claimant is dead; one that has killed too many is failed instead."""
    held = select(PolicyPreview).where(PolicyPreview.state == PreviewState.RUNNING).with_for_update(skip_locked=True)
    dead = [
        one
        for one in session.scalars(held)
        if one.claimed_until is None or one.claimed_until <= now or (one.claimed_by and is_dead(one.claimed_by))
    ]
    for preview in dead:
        _wait_again(preview, now)
    return len(dead)


def _digest(session: Session, version: PolicyVersion) -> str:
    """What is tried, and beside what: the text, and the state of all that is in force."""
    stamp = session.scalar(select(PolicyStamp.number).where(PolicyStamp.id == 1)) or 0
    return f"{version.digest}-{stamp}"


def _claim(session: Session, me: str, now: datetime, digest_hour: int) -> Claim | None:
    """Claim the oldest waiting preview by a conditional UPDATE."""
    waiting = select(PolicyPreview).where(PolicyPreview.state == PreviewState.WAITING).order_by(PolicyPreview.id).limit(1)
    preview = session.scalar(waiting.with_for_update(skip_locked=True))
    if preview is None:
        return None
    claimed = session.scalar(
        update(PolicyPreview)
        .where(PolicyPreview.id == preview.id, PolicyPreview.state == PreviewState.WAITING)
        .values(state=PreviewState.RUNNING, claimed_by=me, claimed_until=now + CLAIM, attempts=PolicyPreview.attempts + 1, permille=0)
        .returning(PolicyPreview.attempts)
        .execution_options(synchronize_session=False)
    )
    return None if claimed is None else Claim(preview.id, claimed, me, _order(session, preview, digest_hour))


def _order(session: Session, preview: PolicyPreview, digest_hour: int) -> Order:
    version = preview.version
    return Order(
        database_url=session.get_bind().engine.url.render_as_string(hide_password=False),
        text=version.text,
        version=version.version,
        scope=version.scope.value,
        unit_id=version.unit_id,
        plan_id=version.plan_id,
        start=preview.from_on.isoformat(),
        days=(preview.until_on - preview.from_on).days + 1,
        digest_hour=digest_hour,
        parent=os.getpid(),
    )


def _held(claim: Claim) -> ColumnElement[bool]:
    """A condition on PolicyPreview: this claim still stands."""
    is_ours = (PolicyPreview.claimed_by == claim.by) & (PolicyPreview.attempts == claim.attempt)
    return (PolicyPreview.id == claim.preview_id) & (PolicyPreview.state == PreviewState.RUNNING) & is_ours


class _Told:
    """Told of each day: writes down how far it is, now and then, which also prolongs the claim. Raises LostClaimError."""

    def __init__(self, factory: sessionmaker[Session], claim: Claim, clock: Callable[[], datetime]) -> None:
        self._factory, self._claim, self._clock = factory, claim, clock
        self._written_at = 0.0

    def __call__(self, message: dict[str, Any]) -> None:
        if "cast" in message:
            self._write({"result": {"outlook": message["cast"] | {"since": self._clock().isoformat()}}})
        elif time.monotonic() - self._written_at >= _WRITE_SECONDS:
            self._written_at = time.monotonic()
            self._write({"permille": message["done"] * 999 // message["of"]})

    def _write(self, values: dict[str, Any]) -> None:
        with self._factory.begin() as session:
            held = update(PolicyPreview).where(_held(self._claim)).values(claimed_until=self._clock() + CLAIM, **values)
            if session.scalar(held.returning(PolicyPreview.id).execution_options(synchronize_session=False)) is None:
                raise LostClaimError


def _end(factory: sessionmaker[Session], claim: Claim, values: dict[str, Any], now: datetime) -> None:
    with factory.begin() as session:
        ended = values | {"ended_at": now, "claimed_by": None, "claimed_until": None}
        session.execute(update(PolicyPreview).where(_held(claim)).values(**ended).execution_options(synchronize_session=False))


def _give_back(factory: sessionmaker[Session], claim: Claim, now: datetime) -> None:
    with factory.begin() as session:
        preview = session.scalar(select(PolicyPreview).where(_held(claim)).with_for_update())
        if preview is not None:
            _wait_again(preview, now)


def _wait_again(preview: PolicyPreview, now: datetime) -> None:
    preview.claimed_by = preview.claimed_until = None
    preview.state, preview.permille, preview.result = PreviewState.WAITING, 0, {}
    if preview.attempts >= MOST_ATTEMPTS:
        preview.state, preview.ended_at, preview.error = PreviewState.FAILED, now, unforeseen().message
