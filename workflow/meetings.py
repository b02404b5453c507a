"""A committee's meetings: whose they are, who may hold them, in which state what is possible, concluding one and opening it again.

Preparing one is `workflow.meeting_preparation`, its list `workflow.meeting_items`, decisions at it `workflow.meeting_decisions`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session, joinedload

from models import Committee, EscalationAction, Meeting, MeetingAction, MeetingChange, MeetingItem, MeetingState, Unit, User
from workflow.calendar import day_of
from workflow.errors import NotAllowedError, NotFoundError, Words, WrongStateError
from workflow.moves import Act, need_note
from workflow.substitution import in_stead_of
from workflow.units import descendant_ids
from workflow.visibility import DECIDERS, is_administrator, own_unit_ids


@dataclass(frozen=True, slots=True)
class Desk:
    """Where escalations lie: a committee of a unit, or (committee None) the unit itself."""

    unit: Unit
    committee: Committee | None

    @property
    def key(self) -> str:
        """The desk in a form's list: "12:3", "12:"."""
        return f"{self.unit.id}:{self.committee.id if self.committee else ''}"

    @property
    def name(self) -> str:
        """The committee's name, or the unit's."""
        return self.committee.name if self.committee else self.unit.name


def desks_of(session: Session, user: User, on: date) -> list[Desk]:
    """The desks at which the person decides on that day: each committee of the person's units, and units without one."""
    ids = own_unit_ids(user, on, DECIDERS)
    units = session.scalars(select(Unit).where(Unit.id.in_(ids)).order_by(Unit.name, Unit.id)).all()
    stands = (
        Committee.unit_id.in_(ids),
        or_(Committee.valid_from.is_(None), Committee.valid_from <= on),
        or_(Committee.valid_to.is_(None), Committee.valid_to >= on),
    )
    committees = session.scalars(select(Committee).where(*stands).order_by(Committee.name, Committee.id)).all()
    found: list[Desk] = []
    for unit in units:
        own = [Desk(unit, committee) for committee in committees if committee.unit_id == unit.id]
        found += own or [Desk(unit, None)]
    return found


def visible_meetings(user: User, on: date) -> ColumnElement[bool]:
    """A condition on Meeting: those of the person's own units; administrators see all."""
    return true() if is_administrator(user, on) else Meeting.unit_id.in_(own_unit_ids(user, on))


def may_hold(user: User, meeting: Meeting, on: date) -> bool:
    """Who prepares, holds and concludes a meeting: committee members and leaders of its unit."""
    return meeting.unit_id in own_unit_ids(user, on, DECIDERS)


def need_hold(user: User | None, meeting: Meeting, on: date) -> None:
    """Raises NotAllowedError, naming whose meeting it is. None: the system itself."""
    if user is not None and not may_hold(user, meeting, on):
        raise NotAllowedError(
            "Phiên họp số %(meeting)s là của %(desk)s: chỉ thành viên ban chỉ đạo và lãnh đạo nơi đó được chuẩn bị, chủ trì.",
            meeting=meeting.id,
            desk=desk_name(meeting),
        )


def desk_name(meeting: Meeting) -> str:
    """The body that meets: the committee, or the unit itself."""
    return meeting.committee.name if meeting.committee else meeting.unit.name


def find_meeting(session: Session, user: User, meeting_id: int, on: date, *, to_change: bool = False) -> Meeting:
    """A meeting that the person sees, with its history. to_change -- without; nobody else changes it until the transaction ends.

    Raises NotFoundError.
    """
    found = select(Meeting).where(Meeting.id == meeting_id, visible_meetings(user, on))
    with_names = found.options(joinedload(Meeting.unit), joinedload(Meeting.committee))
    with_history = with_names.options(joinedload(Meeting.changes).joinedload(MeetingChange.by))
    meeting = session.scalars(with_names.with_for_update(of=Meeting) if to_change else with_history).unique().one_or_none()
    if meeting is None:
        raise NotFoundError("Không có phiên họp số %(meeting)s trong phạm vi của anh/chị.", meeting=meeting_id)
    return meeting


@dataclass(frozen=True, slots=True)
class Listed:
    """A meeting in the list. items -- how many matters are on its list; decided -- on how many something was decided at it."""

    meeting: Meeting
    items: int
    decided: int


class Stage(StrEnum):
    """How far a meeting is: its day is still to come, it has come and nothing is concluded, it is concluded."""

    AHEAD = "ahead"
    UNDER_WAY = "under_way"
    CONCLUDED = "concluded"


@dataclass(frozen=True, slots=True)
class MeetingFilter:
    """Which meetings are wanted; None: any. unit_id -- of this unit and those below it. since, until -- held on these days and between."""

    stage: Stage | None = None
    unit_id: int | None = None
    since: date | None = None
    until: date | None = None

    def condition(self, on: date) -> ColumnElement[bool]:
        """A condition on Meeting."""
        parts = [] if self.stage is None else [_at_stage(self.stage, on)]
        if self.unit_id is not None:
            parts.append(Meeting.unit_id.in_(descendant_ids([self.unit_id], on)))
        if self.since is not None:
            parts.append(Meeting.held_on >= self.since)
        if self.until is not None:
            parts.append(Meeting.held_on <= self.until)
        return and_(true(), *parts)


ANY_MEETING = MeetingFilter()


def find_meetings(
    session: Session, user: User, on: date, wanted: MeetingFilter = ANY_MEETING, *, limit: int, offset: int = 0
) -> list[Listed]:
    """The meetings that the person sees, the latest first."""
    items = select(func.count()).where(MeetingItem.meeting_id == Meeting.id).correlate(Meeting).scalar_subquery()
    told = func.count(EscalationAction.escalation_id.distinct())
    decided = select(told).where(EscalationAction.meeting_id == Meeting.id).correlate(Meeting).scalar_subquery()
    names = joinedload(Meeting.unit), joinedload(Meeting.committee)
    found = select(Meeting, items, decided).where(visible_meetings(user, on), wanted.condition(on)).options(*names)
    rows = session.execute(found.order_by(Meeting.held_on.desc(), Meeting.id.desc()).limit(limit).offset(offset))
    return [Listed(meeting, listed, done) for meeting, listed, done in rows]


def count_meetings(session: Session, user: User, on: date, wanted: MeetingFilter = ANY_MEETING) -> int:
    """How many meetings the person sees."""
    seen = select(func.count()).select_from(Meeting).where(visible_meetings(user, on), wanted.condition(on))
    return session.scalar(seen) or 0


def _at_stage(stage: Stage, on: date) -> ColumnElement[bool]:
    if stage is Stage.CONCLUDED:
        return Meeting.state == MeetingState.CONCLUDED
    return and_(Meeting.state == MeetingState.OPEN, Meeting.held_on > on if stage is Stage.AHEAD else Meeting.held_on <= on)


def conclude(session: Session, meeting: Meeting, act: Act) -> None:
    """End a meeting: its minutes stand, what it left open comes to the next one. Raises WrongStateError before its day, or once ended."""
    need_open(meeting, act)
    need_day(meeting, act)
    meeting.state = MeetingState.CONCLUDED
    meeting.concluded_at = act.at
    meeting.concluded_by_id = act.by.id if act.by else None
    note_change(meeting, MeetingAction.CONCLUDE, act, act.note)
    session.flush()


def reopen(session: Session, meeting: Meeting, act: Act) -> None:
    """Open a concluded meeting again, with a reason that stays recorded. Raises WrongStateError, InvalidInputError without words."""
    need_hold(act.by, meeting, day_of(act.at))
    if meeting.state is not MeetingState.CONCLUDED:
        raise WrongStateError("Phiên họp số %(meeting)s chưa kết thúc nên không cần mở lại.", meeting=meeting.id)
    need_note(act, Words("lý do mở lại phiên họp"))
    meeting.state, meeting.concluded_at, meeting.concluded_by_id = MeetingState.OPEN, None, None
    note_change(meeting, MeetingAction.REOPEN, act, act.note)
    session.flush()


def need_open(meeting: Meeting, act: Act) -> None:
    """Raises NotAllowedError for somebody else's meeting, WrongStateError for one that is concluded."""
    need_hold(act.by, meeting, day_of(act.at))
    if meeting.state is not MeetingState.OPEN:
        raise WrongStateError(
            "Phiên họp số %(meeting)s đã kết thúc; muốn quyết định hay sửa thêm, hãy mở lại phiên họp và ghi lý do.", meeting=meeting.id
        )


def need_day(meeting: Meeting, act: Act) -> None:
    """Raises WrongStateError before the meeting's day: those below were told that they can explain until then."""
    if meeting.held_on > day_of(act.at):
        raise WrongStateError(
            "Phiên họp định vào ngày %(day)s, đơn vị được giải trình đến ngày đó: hãy đổi ngày họp, hoặc quyết định ở trang của từng việc.",
            day=meeting.held_on,
        )


def note_change(meeting: Meeting, action: MeetingAction, act: Act, note: str = "") -> None:
    """Add a line to the meeting's history."""
    meeting.changes.append(
        MeetingChange(
            action=action,
            by_id=act.by.id if act.by else None,
            in_stead_of_id=in_stead_of(act.by, {meeting.unit_id}, day_of(act.at)),
            at=act.at,
            note=note.strip(),
        )
    )
