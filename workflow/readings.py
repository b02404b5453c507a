"""Documents are kept at once and read afterwards: receive → claim → read → draft, each document once, whatever process dies on the way.

Owns how a reading moves from state to state, and the claims on it. What reads is `workflow.intake`; threads are `workflow.reading_pool`.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from extraction.documents import DocumentError, kind_of
from models import Reading, ReadingState, User
from models.outages import outage_of
from workflow import intake, storage
from workflow.claims import is_dead, process_name
from workflow.errors import AlreadyThereError, InvalidInputError, WorkflowError, WrongStateError
from workflow.resolution import resolve

CLAIM = timedelta(minutes=10)
"""How long a claimed reading stays with a process that gives no sign of life; each recognised page is one."""

MOST_ATTEMPTS = 3
"""How often a document may take the process that reads it down with it."""

LOST_FILE = timedelta(hours=1)
"""How long a document may wait for a process that has its file."""

_CANDIDATES = 50
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claim:
    """One document in the hands of this process. attempt -- tells this claim from every other one on the same reading."""

    reading_id: int
    name: str
    sha256: str
    attempt: int
    by: str


class LostClaimError(Exception):
    """The reading was deleted, or given to somebody else, while it was read: what was found is thrown away."""


class PostponedError(Exception):
    """The document is a scan, and another one is being recognised."""


def receive(session: Session, name: str, data: bytes, *, data_dir: Path, by_id: int, now: datetime) -> Reading:
    """Keep a document and owe its reading. The same file from the same person while it waits or is read is that reading again.

    Raises InvalidInputError for a file of a kind that is not read, AlreadyThereError where it became a plan before.
    """
    try:
        kind_of(name, data)
    except DocumentError as error:
        raise InvalidInputError(str(error), field="file") from error
    digest = hashlib.sha256(data).hexdigest()
    intake.refuse_known(session, digest, name)
    is_open = Reading.state.in_([ReadingState.WAITING, ReadingState.READING])
    standing = session.scalar(select(Reading).where(Reading.sha256 == digest, Reading.uploaded_by_id == by_id, is_open).limit(1))
    if standing:
        return standing
    storage.keep(data_dir, data)
    reading = Reading(name=name, sha256=digest, size=len(data), uploaded_by_id=by_id, uploaded_at=now)
    session.add(reading)
    session.flush()
    return reading


def try_again(reading: Reading) -> None:
    """Owe a failed reading (or one whose draft was deleted) anew. Raises WrongStateError for any other."""
    if reading.state not in (ReadingState.FAILED, ReadingState.DONE) or reading.plan_id is not None:
        raise WrongStateError("Tệp «%(name)s» đang được đọc hoặc đã đọc xong nên không cần đọc lại.", name=reading.name)
    reading.state, reading.attempts = ReadingState.WAITING, 0
    reading.pages = reading.pages_done = 0
    reading.error, reading.error_values, reading.existing_plan_id, reading.ended_at = "", {}, None, None


def discard(session: Session, reading: Reading) -> None:
    """Forget a reading, also while it is read. The draft that it became stays; so does the file, like that of a deleted draft."""
    session.delete(reading)


def error_of(reading: Reading) -> InvalidInputError:
    """Why it failed, as the error that it was."""
    return InvalidInputError(reading.error, field="file", **reading.error_values)


def read_next(
    factory: sessionmaker[Session], data_dir: Path, *, clock: Callable[[], datetime], scans: threading.Lock, me: str | None = None
) -> int | None:
    """Claim the next document, read it and record what came of it. Returns the reading's number; None where nothing is left to read.

    scans -- held while pages are recognised, which takes every core: one scan at a time.
    Steps: free the claims of dead processes; claim in one transaction; read outside any; in a last one make the draft and end the reading.
    """
    me = me or process_name()
    with factory.begin() as session:
        release_dead_claims(session, now=clock())
        claim = _claim(session, data_dir, me, clock(), without_scans=scans.locked())
    if claim is None:
        return None
    watch = _Watch(factory, claim, clock, scans)
    try:
        _read(factory, claim, data_dir, watch)
    except LostClaimError:
        _log.info("reading %s was taken away while it was read", claim.reading_id)
    except PostponedError:
        _give_back(factory, claim)
    except WorkflowError as error:
        _fail(factory, claim, error, clock())
    except Exception as error:
        if outage_of(error):  # the document is not at fault: it waits, and is read when there is room, a writer or a database again
            _give_back(factory, claim)
            raise
        _log.exception("reading %s (%s) failed", claim.reading_id, claim.sha256)
        _fail(factory, claim, _unforeseen(claim.name), clock())
    finally:
        watch.end()
    return claim.reading_id


def release_dead_claims(session: Session, *, now: datetime) -> int:
    """Give back readings whose claim has run out or whose claimant is dead; one that has killed too many is failed instead."""
    held = session.scalars(select(Reading).where(Reading.state == ReadingState.READING).with_for_update(skip_locked=True)).all()
    dead = [one for one in held if one.claimed_until is None or one.claimed_until <= now or (one.claimed_by and is_dead(one.claimed_by))]
    for reading in dead:
        reading.claimed_by = reading.claimed_until = None
        reading.state = ReadingState.WAITING
        if reading.attempts >= MOST_ATTEMPTS:
            _end(reading, _deadly(reading.name), now)
    return len(dead)


def _claim(session: Session, data_dir: Path, me: str, now: datetime, *, without_scans: bool) -> Claim | None:
    """Claim the oldest waiting document whose file is here, by a conditional UPDATE."""
    waiting = select(Reading).where(Reading.state == ReadingState.WAITING).order_by(Reading.id).limit(_CANDIDATES)
    if without_scans:
        waiting = waiting.where(Reading.pages == 0)
    for reading in session.scalars(waiting.with_for_update(skip_locked=True)):
        if not storage.has(data_dir, reading.sha256):
            if reading.uploaded_at < now - LOST_FILE:
                _end(reading, _lost(reading.name), now)
            continue
        claimed = session.scalar(
            update(Reading)
            .where(Reading.id == reading.id, Reading.state == ReadingState.WAITING)
            .values(state=ReadingState.READING, claimed_by=me, claimed_until=now + CLAIM, attempts=Reading.attempts + 1, pages_done=0)
            .returning(Reading.attempts)
            .execution_options(synchronize_session=False)
        )
        if claimed is not None:
            return Claim(reading.id, reading.name, reading.sha256, claimed, me)
    return None


def _held(claim: Claim) -> ColumnElement[bool]:
    """A condition on Reading: this claim still stands."""
    is_ours = (Reading.claimed_by == claim.by) & (Reading.attempts == claim.attempt)
    return (Reading.id == claim.reading_id) & (Reading.state == ReadingState.READING) & is_ours


def _read(factory: sessionmaker[Session], claim: Claim, data_dir: Path, watch: _Watch) -> None:
    data = storage.fetch(data_dir, claim.sha256)
    found = intake.read_file(claim.name, data, progress=watch)
    watch.end()
    try:
        _make_draft(factory, claim, data, data_dir, found, watch.clock)
    except IntegrityError:  # the same file became a plan in this very moment: the second time its plan is there to be named
        _make_draft(factory, claim, data, data_dir, found, watch.clock)


def _make_draft(
    factory: sessionmaker[Session], claim: Claim, data: bytes, data_dir: Path, found: intake.Reading, clock: Callable[[], datetime]
) -> None:
    """The draft and the end of the reading, in one transaction. Raises LostClaimError."""
    with factory.begin() as session:
        reading = session.scalar(select(Reading).where(_held(claim)).with_for_update())
        if reading is None:
            raise LostClaimError
        by = session.get(User, reading.uploaded_by_id) if reading.uploaded_by_id else None
        plan = intake.import_document(session, claim.name, data, data_dir=data_dir, by=by, now=reading.uploaded_at, reading=found)
        resolve(session, plan)
        reading.state, reading.plan_id, reading.ended_at = ReadingState.DONE, plan.id, clock()
        reading.claimed_by = reading.claimed_until = None


class _Watch:
    """Told of each page: writes it down, which also prolongs the claim, and keeps scans one at a time."""

    def __init__(self, factory: sessionmaker[Session], claim: Claim, clock: Callable[[], datetime], scans: threading.Lock) -> None:
        self.clock = clock
        self._factory, self._claim, self._scans = factory, claim, scans
        self._has_scans = False

    def __call__(self, page: int, pages: int) -> None:
        """Raises PostponedError, or LostClaimError where the reading is not ours any more: both end the child that reads."""
        self._write(page, pages)
        if not self._has_scans:
            self._has_scans = self._scans.acquire(blocking=False)
            if not self._has_scans:
                raise PostponedError

    def end(self) -> None:
        """Let the next scan begin."""
        if self._has_scans:
            self._has_scans = False
            self._scans.release()

    def _write(self, page: int, pages: int) -> None:
        with self._factory.begin() as session:
            values = {"pages": pages, "pages_done": page, "claimed_until": self.clock() + CLAIM}
            query = update(Reading).where(_held(self._claim)).values(**values).returning(Reading.id)
            if session.scalar(query.execution_options(synchronize_session=False)) is None:
                raise LostClaimError


def _give_back(factory: sessionmaker[Session], claim: Claim) -> None:
    """Let it wait again; it is known to be a scan by its pages now."""
    with factory.begin() as session:
        values = {"state": ReadingState.WAITING, "claimed_by": None, "claimed_until": None, "attempts": Reading.attempts - 1}
        session.execute(update(Reading).where(_held(claim)).values(**values).execution_options(synchronize_session=False))


def _fail(factory: sessionmaker[Session], claim: Claim, error: WorkflowError, now: datetime) -> None:
    with factory.begin() as session:
        reading = session.scalar(select(Reading).where(_held(claim)).with_for_update())
        if reading:
            _end(reading, error, now)


def _end(reading: Reading, error: WorkflowError, now: datetime) -> None:
    reading.state, reading.ended_at = ReadingState.FAILED, now
    reading.claimed_by = reading.claimed_until = None
    reading.error = error.text
    reading.error_values = {name: value if isinstance(value, (int, float)) else str(value) for name, value in error.values.items()}
    reading.existing_plan_id = error.existing_id if isinstance(error, AlreadyThereError) else None


def _unforeseen(name: str) -> WorkflowError:
    return WorkflowError("Đọc tệp «%(name)s» gặp lỗi của hệ thống; lỗi đã được ghi lại. Hãy thử lại, hoặc báo quản trị viên.", name=name)


def _deadly(name: str) -> WorkflowError:
    return WorkflowError(
        "Đọc tệp «%(name)s» đã %(times)s lần bị dừng giữa chừng. Hãy mở tệp bằng Word, lưu lại dưới dạng .docx rồi tải lên lại.",
        name=name,
        times=MOST_ATTEMPTS,
    )


def _lost(name: str) -> WorkflowError:
    return WorkflowError("Không còn tệp «%(name)s» trong thư mục dữ liệu của máy chủ: hãy tải tệp lên lại.", name=name)
