"""Preparing a meeting for a desk: its list, its day and the words of its minutes that are not decisions.

Owns what is told to those whom it concerns when a meeting is called or its day moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Meeting, MeetingAction, MeetingState
from workflow.calendar import day_of
from workflow.errors import AlreadyThereError, InvalidInputError
from workflow.meeting_items import fill
from workflow.meeting_notices import announce, call_off
from workflow.meetings import Desk, need_hold, need_open, note_change
from workflow.moves import Act

LONGEST_LINE = 300
LONGEST_TEXT = 8_000


@dataclass(frozen=True, slots=True)
class Head:
    """The words of a meeting's minutes that are not decisions. present, opening, closing -- free text of several lines."""

    title: str = ""
    number: str = ""
    place: str = ""
    chair: str = ""
    present: str = ""
    opening: str = ""
    closing: str = ""


def prepare(session: Session, desk: Desk, act: Act, *, held_on: date, head: Head | None = None) -> Meeting:
    """Prepare a meeting: all that lies before the desk, worst first; those whom it concerns are told that they can explain until then.

    Raises InvalidInputError for a day that is over, NotAllowedError, AlreadyThereError where the desk has an open one on that day.
    """
    today = day_of(act.at)
    _check_day(held_on, today)
    meeting = Meeting(unit=desk.unit, committee=desk.committee, held_on=held_on, made_by_id=act.by.id if act.by else None, made_at=act.at)
    meeting.unit_id = desk.unit.id  # asked for before it is in the database
    need_hold(act.by, meeting, today)
    _refuse_second(session, desk, held_on)
    _write_head(meeting, head or Head())
    session.add(meeting)
    note_change(meeting, MeetingAction.PREPARE, act)
    session.flush()
    fill(session, meeting, today)
    announce(session, meeting, act)
    return meeting


def change_head(session: Session, meeting: Meeting, act: Act, *, held_on: date, head: Head) -> None:
    """Change the day and the words of the minutes. A day that moved is told anew to those whom it concerns.

    Raises WrongStateError for a concluded meeting, InvalidInputError for a day that is over or too long a text, NotAllowedError.
    """
    need_open(meeting, act)
    has_moved = held_on != meeting.held_on
    if has_moved:
        _check_day(held_on, day_of(act.at))
    _write_head(meeting, head)
    if has_moved:
        note_change(meeting, MeetingAction.CHANGE, act, f"{meeting.held_on:%d/%m/%Y} → {held_on:%d/%m/%Y}")
        meeting.held_on = held_on
        session.flush()
        call_off(session, meeting, act)
        announce(session, meeting, act)
    session.flush()


def _check_day(held_on: date, today: date) -> None:
    if held_on < today:
        raise InvalidInputError("Ngày họp %(day)s đã qua: hãy chọn ngày từ hôm nay.", field="held_on", day=held_on)


def _refuse_second(session: Session, desk: Desk, held_on: date) -> None:
    same = Meeting.unit_id == desk.unit.id, Meeting.committee_id == desk.committee.id if desk.committee else Meeting.committee_id.is_(None)
    known = session.scalar(select(Meeting.id).where(*same, Meeting.held_on == held_on, Meeting.state == MeetingState.OPEN))
    if known is not None:
        raise AlreadyThereError(
            "%(desk)s đã có một phiên họp ngày %(day)s đang mở (số %(meeting)s): hãy dùng phiên đó.",
            existing_id=known,
            field="held_on",
            desk=desk.name,
            day=held_on,
            meeting=known,
        )


def _write_head(meeting: Meeting, head: Head) -> None:
    for name in ("title", "number", "place", "chair"):
        setattr(meeting, name, _fitting(name, " ".join(getattr(head, name).split()), LONGEST_LINE))
    for name in ("present", "opening", "closing"):
        setattr(meeting, name, _fitting(name, getattr(head, name).strip(), LONGEST_TEXT))


def _fitting(field: str, text: str, most: int) -> str:
    if len(text) > most:
        raise InvalidInputError("Nội dung dài %(length)s ký tự: hãy rút còn %(most)s.", field=field, length=len(text), most=most)
    return text
