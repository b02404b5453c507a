"""Giải trình: the doer says why a task is late or a target off, what is done about it, and by when, before the committee meets.

Owns when that is possible, what is told of it, and the reading of what was written; refuses to change what was written: who writes again
adds a row. What a committee does with it is `workflow.review`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from models import Escalation, Explanation, Target, Task
from rules.values import Audience, Delivery, TargetStatus, TaskState
from workflow.calendar import day_of
from workflow.errors import InvalidInputError, WrongStateError
from workflow.escalations import STANDING_STATES, live_escalations
from workflow.moves import Act, record
from workflow.notices import Subject
from workflow.recipients import Directory
from workflow.substitution import in_stead_of
from workflow.target_verdicts import judge_target
from workflow.text import shorten

KIND = "explained"
LONGEST = 4_000
_QUOTED = 160


def explain(session: Session, matter: Task | Target, act: Act, *, text: str, asks_until: date | None = None) -> Explanation:
    """Write why a task is late or a target off; those before whom it lies read it in their digest, once a day and matter.

    asks_until -- the day by which the doer promises to be done. Sent twice, it is written once.
    Raises WrongStateError where nothing is late, off or escalated, InvalidInputError without words, for too many, or for a day gone by.
    """
    _refuse_unasked(matter, act)
    said = text.strip()
    _check(said, asks_until, day_of(act.at))
    before = latest_of(session, matter)
    if before is not None and _is_same(before, act, said, asks_until):
        return before
    made = Explanation(
        task_id=matter.id if isinstance(matter, Task) else None,
        target_id=matter.id if isinstance(matter, Target) else None,
        unit_id=responsible_unit_id(matter),
        by_id=act.by.id if act.by else None,
        in_stead_of_id=in_stead_of(act.by, {responsible_unit_id(matter)}, day_of(act.at)),
        at=act.at,
        text=said,
        asks_until=asks_until,
    )
    session.add(made)
    if isinstance(matter, Task):
        promise = f"hứa xong ngày {asks_until:%d/%m/%Y}" if asks_until else ""
        record(matter, "explain", "", promise, Act(act.by, act.at, said, act.channel))
    session.flush()
    _tell_committee(session, matter, made, act)
    return made


def can_explain(matter: Task | Target, on: date) -> bool:
    """Whether there is something to explain: from the first day late or off target, and as long as it lies before a higher level."""
    if isinstance(matter, Target):
        return matter.owner_id is not None and (matter.rung > 0 or judge_target(matter, on).status is TargetStatus.OFF_TARGET)
    if not matter.state.is_open:
        return False
    is_late = matter.state is not TaskState.REPORTED and matter.effective_due_on is not None and matter.effective_due_on < on
    return matter.rung > 0 or is_late


def is_awaited(session: Session, matter: Task | Target, on: date) -> bool:
    """Whether the doer is asked for one now: it lies before a higher level, and nothing was written about this lateness."""
    return matter.rung > 0 and can_explain(matter, on) and current_of(session, matter) is None


def current_of(session: Session, matter: Task | Target) -> Explanation | None:
    """What was written last about the present lateness: after the deadline in force, and after whatever was escalated before had ended."""
    latest = latest_of(session, matter)
    if latest is None:
        return None
    column = Escalation.task_id if isinstance(matter, Task) else Escalation.target_id
    ended_on = session.scalar(select(func.max(Escalation.closed_on)).where(column == matter.id))
    return latest if is_current(latest, matter, ended_on) else None


def is_current(latest: Explanation, matter: Task | Target, ended_on: date | None) -> bool:
    """Whether what was written last is about the present lateness. ended_on -- the day on which the last of its escalations ended."""
    written_on = day_of(latest.at)
    due_on = matter.effective_due_on if isinstance(matter, Task) else None
    return all(day is None or written_on > day for day in (due_on, ended_on))


def explanations_of(session: Session, matter: Task | Target) -> Sequence[Explanation]:
    """All that was written about a matter, the newest first."""
    names = joinedload(Explanation.by), joinedload(Explanation.unit)
    return session.scalars(select(Explanation).where(_about(matter)).options(*names).order_by(Explanation.id.desc())).all()


def latest_of(session: Session, matter: Task | Target) -> Explanation | None:
    """What was written last about a matter."""
    return session.scalars(select(Explanation).where(_about(matter)).order_by(Explanation.id.desc()).limit(1)).first()


def in_words(one: Explanation) -> str:
    """An explanation as a decision's history names it: whose, when, the words (cut), and what was promised."""
    who = f"{one.by.name} ({one.unit.name})" if one.by else one.unit.name
    promise = f", hứa xong ngày {one.asks_until:%d/%m/%Y}" if one.asks_until else ""
    return f"giải trình của {who} ngày {day_of(one.at):%d/%m/%Y}: «{shorten(' '.join(one.text.split()), _QUOTED)}»{promise}"


def responsible_unit_id(matter: Task | Target) -> int:
    """The unit that answers for a task or a target."""
    unit_id = matter.unit_id if isinstance(matter, Task) else matter.owner_id
    if unit_id is None:
        raise InvalidInputError("Chỉ tiêu số %(target)s chưa có đơn vị chịu trách nhiệm nên chưa ai giải trình được.", target=matter.id)
    return unit_id


def _about(matter: Task | Target) -> ColumnElement[bool]:
    return (Explanation.task_id if isinstance(matter, Task) else Explanation.target_id) == matter.id


def _refuse_unasked(matter: Task | Target, act: Act) -> None:
    if can_explain(matter, day_of(act.at)):
        return
    if isinstance(matter, Task):
        raise WrongStateError(
            "Nhiệm vụ số %(task)s không quá hạn và không ở cấp trên nên chưa cần giải trình; nếu đang vướng, hãy báo vướng mắc.",
            task=matter.id,
        )
    raise WrongStateError(
        "Chỉ tiêu số %(target)s không chệch lộ trình và không ở cấp trên nên chưa cần giải trình; hãy tải lại trang.", target=matter.id
    )


def _check(said: str, asks_until: date | None, today: date) -> None:
    if not said:
        raise InvalidInputError("Chưa có nội dung giải trình: hãy ghi vì sao chậm và đang làm gì.", field="text")
    if len(said) > LONGEST:
        raise InvalidInputError(
            "Giải trình dài %(length)s ký tự: hãy viết không quá %(most)s ký tự.", field="text", length=len(said), most=LONGEST
        )
    if asks_until is not None and asks_until < today:
        raise InvalidInputError("Ngày hứa xong %(day)s đã qua; hãy chọn từ hôm nay trở đi.", field="asks_until", day=asks_until)


def _is_same(before: Explanation, act: Act, said: str, asks_until: date | None) -> bool:
    """A second tap on a slow line."""
    is_own = before.by_id == (act.by.id if act.by else None) and day_of(before.at) == day_of(act.at)
    return is_own and (before.text, before.asks_until) == (said, asks_until)


def _tell_committee(session: Session, matter: Task | Target, made: Explanation, act: Act) -> None:
    """Owe a line in their digest to those before whom the matter lies now. A second explanation of the day comes with the first line."""
    standing = next((one for one in reversed(live_escalations(session, matter)) if one.state in STANDING_STATES), None)
    if standing is None:
        return
    unit_id, outgoing = standing.to_unit_id, act.outgoing
    recipients = Directory(session, [unit_id], day_of(act.at)).of(Audience.COMMITTEE, unit_id)
    outgoing.owe(
        [recipient for recipient in recipients if not act.by or recipient.user_id != act.by.id],
        Subject(task_id=made.task_id, target_id=made.target_id, escalation_id=standing.id),
        kind=KIND,
        step=f"{KIND}-{day_of(act.at)}",
        audience=Audience.COMMITTEE,
        delivery=Delivery.DIGEST,
        due_on=standing.due_on,
        why=in_words(made),
    )
    outgoing.write(session)
