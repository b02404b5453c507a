"""The list of a meeting: what lies before its desk, what came since it was prepared, what is carried over, and the order.

Owns which escalations are on the list and where; refuses to decide on them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from models import Committee, Escalation, EscalationAction, Meeting, MeetingAction, MeetingItem
from models.database import insert_new
from workflow.calendar import day_of
from workflow.docket import Weighed, weigh
from workflow.errors import WrongStateError
from workflow.escalations import STANDING_STATES
from workflow.meeting_notices import announce
from workflow.meetings import need_open, note_change
from workflow.moves import Act

_PLACE = (
    update(MeetingItem)
    .where(MeetingItem.meeting_id == bindparam("of_meeting"), MeetingItem.escalation_id == bindparam("of_escalation"))
    .values(position=bindparam("place"))
)


def fill(session: Session, meeting: Meeting, on: date) -> int:
    """Put all that lies before the desk on the list of a new meeting, worst first; return how many."""
    return len(add_items(session, meeting, [one.escalation_id for one in weigh(session, [_before(meeting)], on)]))


def came_since(session: Session, meeting: Meeting, on: date) -> list[Weighed]:
    """What lies before the desk now and is not on the list, worst first."""
    on_list = select(MeetingItem.escalation_id).where(MeetingItem.meeting_id == meeting.id)
    return weigh(session, [_before(meeting), Escalation.id.not_in(on_list)], on)


def count_came_since(session: Session, meeting: Meeting) -> int:
    """How many lie before the desk and are not on the list."""
    return session.scalar(_came_since(meeting)) or 0


def add_items(session: Session, meeting: Meeting, escalation_ids: Sequence[int]) -> list[int]:
    """Put escalations at the end of the list, in this order; return those that are new on it. One that is there already stays."""
    last = session.scalar(select(func.max(MeetingItem.position)).where(MeetingItem.meeting_id == meeting.id)) or 0
    rows = [
        {"meeting_id": meeting.id, "escalation_id": escalation_id, "position": last + place, "note": ""}
        for place, escalation_id in enumerate(escalation_ids, 1)
    ]
    new = insert_new(session, MeetingItem, rows, MeetingItem.escalation_id)
    session.expire(meeting, ["items"])
    return [row.escalation_id for row in new]


def take_in(session: Session, meeting: Meeting, act: Act, escalation_ids: Collection[int] | None = None) -> list[int]:
    """Put on the list what came since; None: all of it. What does not lie before the desk is passed over.

    The list is ranked anew unless somebody arranged it by hand or the meeting has begun to decide. Raises WrongStateError, NotAllowedError.
    """
    need_open(meeting, act)
    on = day_of(act.at)
    found = [one.escalation_id for one in came_since(session, meeting, on) if escalation_ids is None or one.escalation_id in escalation_ids]
    new = add_items(session, meeting, found)
    if not new:
        return []
    if not _is_kept_in_order(session, meeting):
        write_order(session, meeting, list(weights_of(session, meeting, on)))
    note_change(meeting, MeetingAction.ADD, act, _numbers(new))
    session.flush()
    announce(session, meeting, act)
    return new


def take_off(session: Session, meeting: Meeting, act: Act, escalation_id: int) -> None:
    """Take a matter off the list; it comes back with what came since. Raises WrongStateError where something was decided on it here."""
    need_open(meeting, act)
    one = MeetingItem.meeting_id == meeting.id, MeetingItem.escalation_id == escalation_id
    is_decided = EscalationAction.meeting_id == meeting.id, EscalationAction.escalation_id == escalation_id
    if session.scalar(select(EscalationAction.id).where(*is_decided).limit(1)) is not None:
        raise WrongStateError(
            "Phiên họp này đã có quyết định về việc chuyển cấp trên số %(escalation)s nên không thể đưa việc đó ra khỏi danh sách.",
            escalation=escalation_id,
        )
    session.execute(delete(MeetingItem).where(*one))
    session.expire(meeting, ["items"])
    note_change(meeting, MeetingAction.REMOVE, act, _numbers([escalation_id]))
    session.flush()


def place_before(session: Session, meeting: Meeting, act: Act, escalation_id: int, before_id: int | None) -> None:
    """Move a matter directly before another one, or (None) to the end. A number that is not on the list changes nothing."""
    need_open(meeting, act)
    order = [one for one in listed_ids(session, meeting) if one != escalation_id]
    at = order.index(before_id) if before_id in order else len(order)
    write_order(session, meeting, [*order[:at], escalation_id, *order[at:]])
    note_change(meeting, MeetingAction.ARRANGE, act, _numbers([escalation_id]))
    session.flush()


def rank(session: Session, meeting: Meeting, act: Act) -> None:
    """Put the list in the order of the weights of today, worst first."""
    need_open(meeting, act)
    write_order(session, meeting, list(weights_of(session, meeting, day_of(act.at))))
    note_change(meeting, MeetingAction.RANK, act)
    session.flush()


def listed_ids(session: Session, meeting: Meeting) -> list[int]:
    """The escalations on the list, in its order."""
    found = select(MeetingItem.escalation_id).where(MeetingItem.meeting_id == meeting.id)
    return list(session.scalars(found.order_by(MeetingItem.position, MeetingItem.escalation_id)))


def write_order(session: Session, meeting: Meeting, escalation_ids: Sequence[int]) -> None:
    """Number the list in this order, in one statement; what is not on the list is passed over."""
    places = [{"of_meeting": meeting.id, "of_escalation": one, "place": place} for place, one in enumerate(escalation_ids, 1)]
    if places:
        session.connection().execute(_PLACE, places)
    session.expire(meeting, ["items"])


def weights_of(session: Session, meeting: Meeting, on: date) -> dict[int, Weighed]:
    """The weights of all on the list, by escalation, worst first."""
    on_list = select(MeetingItem.escalation_id).where(MeetingItem.meeting_id == meeting.id)
    return {one.escalation_id: one for one in weigh(session, [Escalation.id.in_(on_list)], on)}


@dataclass(slots=True)
class Listed:
    """One matter of the list. is_decided -- something was decided on it at the meeting. carried -- as `carried_over` has it."""

    escalation_id: int
    is_decided: bool
    carried: list[date] = field(default_factory=list)


def listed(session: Session, meeting: Meeting) -> tuple[list[Listed], int]:
    """The matters of the list, in its order, and how many came since (`count_came_since`); in one statement."""
    own, before = aliased(Meeting), aliased(MeetingItem)
    decided = exists().where(EscalationAction.meeting_id == meeting.id, EscalationAction.escalation_id == MeetingItem.escalation_id)
    again = and_(before.escalation_id == MeetingItem.escalation_id, before.meeting_id != meeting.id)
    found = (
        select(MeetingItem.escalation_id, decided, Meeting.held_on, _came_since(meeting).scalar_subquery())
        .select_from(own)
        .outerjoin(MeetingItem, MeetingItem.meeting_id == own.id)
        .outerjoin(before, again)
        .outerjoin(Meeting, and_(Meeting.id == before.meeting_id, _is_earlier(meeting)))
        .where(own.id == meeting.id)
        .order_by(MeetingItem.position, MeetingItem.escalation_id, Meeting.held_on)
    )
    rows, came = dict[int, Listed](), 0
    for escalation_id, is_decided, held_on, came in session.execute(found):  # noqa: B007 -- the same in each row
        if escalation_id is not None:
            row = rows.setdefault(escalation_id, Listed(escalation_id, is_decided))
            row.carried += [held_on] if held_on else []
    return list(rows.values()), came or 0


def carried_over(session: Session, meeting: Meeting, escalation_ids: Collection[int]) -> dict[int, list[date]]:
    """By escalation the days of the desk's earlier meetings that had it on their list, the earliest first."""
    found = (
        select(MeetingItem.escalation_id, Meeting.held_on)
        .join(Meeting, Meeting.id == MeetingItem.meeting_id)
        .where(MeetingItem.escalation_id.in_(escalation_ids), _is_earlier(meeting))
        .order_by(Meeting.held_on)
    )
    days: dict[int, list[date]] = defaultdict(list)
    for escalation_id, held_on in session.execute(found):
        days[escalation_id].append(held_on)
    return days


def _came_since(meeting: Meeting) -> Select[int]:
    on_list = select(MeetingItem.escalation_id).where(MeetingItem.meeting_id == meeting.id).correlate(None)
    return select(func.count()).select_from(Escalation).where(_before(meeting), Escalation.id.not_in(on_list)).correlate(None)


def _is_earlier(meeting: Meeting) -> ColumnElement[bool]:
    """A condition on Meeting: of the same desk's unit, before this one."""
    earlier = or_(Meeting.held_on < meeting.held_on, and_(Meeting.held_on == meeting.held_on, Meeting.id < meeting.id))
    return and_(Meeting.unit_id == meeting.unit_id, Meeting.id != meeting.id, earlier)


def _before(meeting: Meeting) -> ColumnElement[bool]:
    """What lies before the meeting's desk now; what other committees of the same unit have is theirs."""
    stands = and_(Escalation.to_unit_id == meeting.unit_id, Escalation.state.in_(STANDING_STATES))
    if meeting.committee_id is None:
        return stands
    on = meeting.held_on
    holds = or_(Committee.valid_from.is_(None), Committee.valid_from <= on) & or_(Committee.valid_to.is_(None), Committee.valid_to >= on)
    others = select(Committee.id).where(Committee.unit_id == meeting.unit_id, Committee.id != meeting.committee_id, holds)
    return and_(stands, or_(Escalation.to_committee_id.is_(None), Escalation.to_committee_id.not_in(others)))


def _is_kept_in_order(session: Session, meeting: Meeting) -> bool:
    """Whether new matters leave the order alone: somebody arranged it by hand since it was ranked, or the meeting has begun to decide."""
    if session.scalar(select(EscalationAction.id).where(EscalationAction.meeting_id == meeting.id).limit(1)) is not None:
        return True
    by_hand = [change for change in meeting.changes if change.action in (MeetingAction.ARRANGE, MeetingAction.RANK)]
    return bool(by_hand) and by_hand[-1].action is MeetingAction.ARRANGE


def _numbers(escalation_ids: Sequence[int]) -> str:
    """Which matters a line of the history speaks of."""
    return ", ".join(str(one) for one in escalation_ids)
