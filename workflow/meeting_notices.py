"""What is told of a meeting: to those whose matters are on its list, that they can explain until then; to the committee, the day before.

Owns these two notices, each owed once for a meeting, a day and a matter; refuses to know who may hold a meeting.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session, joinedload

from models import Escalation, Meeting, MeetingItem, MeetingState, Notice, Target, Task
from rules.calendar import WorkingCalendar
from rules.values import Audience, Delivery
from workflow.calendar import day_of
from workflow.escalations import STANDING_STATES
from workflow.moves import Act
from workflow.notices import Outgoing, Subject
from workflow.recipients import Directory

TO_MEETING, MEETING = "to-meeting", "meeting"
MOVED = "ngày họp đã đổi trước khi kịp báo"


def announce(session: Session, meeting: Meeting, act: Act) -> int:
    """Owe those who answer for the matters on the list a line in their next digest; return how many are new. Nothing on the day itself."""
    on = day_of(act.at)
    if meeting.held_on <= on:
        return 0
    rows = session.execute(_standing_items(meeting)).all()
    directory, outgoing = Directory(session, {row.unit_id for row in rows}, on), act.outgoing
    why = f"{_desk(meeting)} họp ngày {meeting.held_on:%d/%m/%Y} sẽ xem xét việc này; có thể giải trình đến ngày đó"
    for row in rows:
        outgoing.owe(
            directory.of(Audience.DOER, row.unit_id),
            Subject(task_id=row.task_id, target_id=row.target_id, escalation_id=row.id, meeting_id=meeting.id),
            kind=TO_MEETING,
            step=_step(meeting),
            audience=Audience.DOER,
            delivery=Delivery.DIGEST,
            why=why,
        )
    return outgoing.write(session)


def call_off(session: Session, meeting: Meeting, act: Act) -> None:
    """Withdraw what was owed of the meeting's former day and has not been put into a mail yet."""
    waiting = Notice.mail_id.is_(None), Notice.withdrawn_at.is_(None)
    former = Notice.meeting_id == meeting.id, Notice.step != _step(meeting)
    withdrawn = {"withdrawn_at": act.at, "withdrawn_because": MOVED}
    session.execute(update(Notice).where(*waiting, *former).values(**withdrawn).execution_options(synchronize_session=False))


def remind_of_meetings(session: Session, *, today: date, now: datetime, calendar: WorkingCalendar) -> int:
    """Owe the members of each committee that meets on the next working day, or on days off before it, the link to its list; once.

    Returns how many notices are new. Nothing on days off.
    """
    if not calendar.is_working(today):
        return 0
    soon = Meeting.held_on > today, Meeting.held_on <= calendar.add_working_days(today, 1)
    counted = select(func.count()).where(MeetingItem.meeting_id == Meeting.id).correlate(Meeting).scalar_subquery()
    found = select(Meeting, counted).where(Meeting.state == MeetingState.OPEN, *soon).order_by(Meeting.id)
    rows = session.execute(found.options(joinedload(Meeting.unit), joinedload(Meeting.committee))).all()
    if not rows:
        return 0
    directory, outgoing = Directory(session, {meeting.unit_id for meeting, _ in rows}, today), Outgoing(now)
    for meeting, items in rows:
        _remind(outgoing, directory, meeting, items)
    return outgoing.write(session)


def _remind(outgoing: Outgoing, directory: Directory, meeting: Meeting, items: int) -> None:
    outgoing.owe(
        directory.of(Audience.COMMITTEE, meeting.unit_id),
        Subject(meeting_id=meeting.id),
        kind=MEETING,
        step=_step(meeting),
        audience=Audience.COMMITTEE,
        delivery=Delivery.DIGEST,
        why=f"{_desk(meeting)} họp ngày {meeting.held_on:%d/%m/%Y}, có {items} việc trong danh sách",
    )


def _standing_items(meeting: Meeting) -> Select[*tuple[object, ...]]:
    owing = func.coalesce(Task.unit_id, Target.owner_id, Escalation.from_unit_id)
    return (
        select(Escalation.id, Escalation.task_id, Escalation.target_id, owing.label("unit_id"))
        .join(MeetingItem, MeetingItem.escalation_id == Escalation.id)
        .outerjoin(Task, Task.id == Escalation.task_id)
        .outerjoin(Target, Target.id == Escalation.target_id)
        .where(MeetingItem.meeting_id == meeting.id, Escalation.state.in_(STANDING_STATES))
        .order_by(MeetingItem.position)
    )


def _step(meeting: Meeting) -> str:
    """With the day: a meeting that moved is told anew."""
    return f"meeting-{meeting.id}-{meeting.held_on}"


def _desk(meeting: Meeting) -> str:
    return meeting.committee.name if meeting.committee else meeting.unit.name
