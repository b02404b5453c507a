"""The parts of coordinating units: what is asked of each and by when, that it is in, and that it is sent back.

Owns what the lead unit and a coordinating unit do to a part; the task itself stays with its own unit. Refuses to ask who may do it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from sqlalchemy import update
from sqlalchemy.orm import Session

from models import Notice, Task, TaskPartner
from rules.calendar import WorkingCalendar
from rules.deadlines import effective
from rules.values import Audience, Delivery
from workflow.calendar import day_of
from workflow.errors import InvalidInputError, NotFoundError, Words, WrongStateError
from workflow.moves import Act, allow, need_note, record
from workflow.part_reminders import DUE, LATE
from workflow.task_notices import tell

REMINDERS = (DUE, LATE)


class PartStanding(StrEnum):
    """Where a part stands: nothing was asked, it is awaited, late, or in."""

    NOT_ASKED = "not_asked"
    AWAITED = "awaited"
    LATE = "late"
    IN = "in"


def standing(partner: TaskPartner, today: date, calendar: WorkingCalendar) -> PartStanding:
    """Where a part stands on a day; its day moves to the next working day like every deadline."""
    if partner.done_on:
        return PartStanding.IN
    if not partner.is_awaited:
        return PartStanding.NOT_ASKED
    is_late = partner.due_on is not None and effective(partner.due_on, calendar) < today
    return PartStanding.LATE if is_late else PartStanding.AWAITED


def awaited(task: Task) -> Sequence[TaskPartner]:
    """The parts that were asked for and are not in."""
    return [partner for partner in task.partners if partner.is_awaited]


def part_of(task: Task, unit_id: int) -> TaskPartner:
    """The part of a coordinating unit. Raises NotFoundError where it is none of the task's."""
    found = next((partner for partner in task.partners if partner.unit_id == unit_id), None)
    if found is None:
        raise NotFoundError("Đơn vị số %(unit)s không phối hợp trong nhiệm vụ số %(task)s; hãy tải lại trang.", unit=unit_id, task=task.id)
    return found


def ask_part(session: Session, task: Task, partner: TaskPartner, act: Act, *, due_on: date | None = None) -> None:
    """Say what a coordinating unit is to contribute (the act's words) and by when; it is told in its next digest."""
    need_note(act, Words("nội dung cần phối hợp"))
    allow(task, "ask_part")
    if partner.done_on:
        raise WrongStateError("Phần của %(unit)s đã xong; nếu cần làm thêm, hãy trả lại phần đó trước.", unit=partner.unit.name)
    _check_day(task, act, due_on)
    if partner.due_on != due_on:
        _withdraw(session, task, partner, act, REMINDERS, "hạn của phần phối hợp đã đổi")
    before, partner.asked, partner.due_on = _said(partner), act.note.strip(), due_on
    partner.returned_because = ""
    record(task, "ask_part", before, _said(partner), Act(act.by, act.at, "", act.channel))
    session.flush()
    _tell_partner(session, task, partner, act, Delivery.DIGEST, kind="part-asked")


def finish_part(session: Session, task: Task, partner: TaskPartner, act: Act, *, on: date | None = None) -> None:
    """The coordinating unit's part is in, with a note if there is one; the lead unit is told in its next digest."""
    allow(task, "part_done")
    if partner.done_on:
        raise WrongStateError("Phần của %(unit)s đã được báo xong ngày %(day)s.", unit=partner.unit.name, day=partner.done_on)
    day = on or day_of(act.at)
    if day > day_of(act.at):
        raise InvalidInputError("Ngày hoàn thành %(day)s ở trong tương lai; hãy chọn ngày không muộn hơn hôm nay.", field="on", day=day)
    partner.done_on, partner.done_by_id, partner.note = day, act.by.id if act.by else None, act.note.strip()
    partner.returned_because = ""
    record(task, "part_done", "", partner.unit.name, act)
    session.flush()
    _withdraw(session, task, partner, act, REMINDERS, "phần phối hợp đã xong trước khi kịp nhắc")
    why = f"{partner.unit.name} đã xong phần phối hợp" + (f": {partner.note}" if partner.note else "")
    step = f"{_step(task, partner)}-done"
    tell(session, task, act, Audience.DOER, task.unit_id, Delivery.DIGEST, kind="part-done", step=step, why=why)


def take_back_part(session: Session, task: Task, partner: TaskPartner, act: Act) -> None:
    """The coordinating unit takes back that its part is in; what was not told of it yet is not told."""
    allow(task, "take_back_part")
    _need_in(partner)
    _reopen(partner)
    record(task, "take_back_part", partner.unit.name, "", act)
    session.flush()
    _withdraw(session, task, partner, act, ("part-done",), "phần phối hợp đã được rút lại trước khi kịp báo")


def return_part(session: Session, task: Task, partner: TaskPartner, act: Act) -> None:
    """The lead unit sends a part back with a reason; the coordinating unit is told at once."""
    need_note(act, Words("lý do trả lại"))
    allow(task, "return_part")
    _need_in(partner)
    _reopen(partner)
    partner.asked = partner.asked or "Phần phối hợp bị trả lại"
    partner.returned_because = act.note.strip()
    record(task, "return_part", partner.unit.name, "", act)
    session.flush()
    _tell_partner(session, task, partner, act, Delivery.IMMEDIATE, kind="part-returned")


def _withdraw(session: Session, task: Task, partner: TaskPartner, act: Act, kinds: Sequence[str], because: str) -> None:
    """What was owed about a part and is not in a mail yet has become pointless."""
    untold = (Notice.task_id == task.id, Notice.kind.in_(kinds), Notice.mail_id.is_(None), Notice.withdrawn_at.is_(None))
    own = Notice.step.startswith(f"part-{partner.unit_id}-")
    session.execute(update(Notice).where(*untold, own).values(withdrawn_at=act.at, withdrawn_because=because))


def _check_day(task: Task, act: Act, due_on: date | None) -> None:
    if due_on is None:
        return
    if due_on < day_of(act.at):
        raise InvalidInputError("Hạn của phần phối hợp %(day)s đã qua; hãy chọn ngày từ hôm nay.", field="due_on", day=due_on)
    if task.effective_due_on and due_on > task.effective_due_on:
        raise InvalidInputError(
            "Hạn của phần phối hợp %(day)s sau hạn của cả nhiệm vụ %(limit)s; hãy chọn ngày không muộn hơn hạn đó.",
            field="due_on",
            day=due_on,
            limit=task.effective_due_on,
        )


def _need_in(partner: TaskPartner) -> None:
    if partner.done_on is None:
        raise WrongStateError("Phần của %(unit)s chưa được báo xong; hãy tải lại trang.", unit=partner.unit.name)


def _reopen(partner: TaskPartner) -> None:
    partner.done_on, partner.done_by_id, partner.note = None, None, ""


def _said(partner: TaskPartner) -> str:
    if not partner.asked and not partner.due_on:
        return ""
    by_when = f" (hạn {partner.due_on:%d/%m/%Y})" if partner.due_on else ""
    return f"{partner.unit.name}: {partner.asked}{by_when}"


def _step(task: Task, partner: TaskPartner) -> str:
    """A step that is new for each line of the history."""
    return f"part-{partner.unit_id}-{len(task.changes)}"


def _tell_partner(session: Session, task: Task, partner: TaskPartner, act: Act, delivery: Delivery, *, kind: str) -> None:
    step = _step(task, partner)
    tell(session, task, act, Audience.DOER, partner.unit_id, delivery, kind=kind, step=step, why=act.note.strip())
