"""The life of a task: start, report, tick off, confirm, return, extend, reassign, suspend, cancel. One verb each, each recorded.

Owns what each verb does to the task and whom it concerns; which one is possible when is `workflow.moves`.
Refuses to ask who may do it: entry points do that, by `workflow.visibility`.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Extension, ExtensionState, Plan, Task, Unit
from rules.deadlines import effective
from rules.values import Audience, Delivery, Role, TaskState
from workflow.assignment import first_look
from workflow.calendar import day_of, working_calendar
from workflow.errors import AlreadyThereError, InvalidInputError, Words, WrongStateError
from workflow.escalations import TICKED, end_escalations
from workflow.moves import STATE_WORDS, Act, allow, look_again, move, need_note, record
from workflow.notices import Subject, withdraw_reminders
from workflow.recipients import Directory
from workflow.text import search_form, shorten


def start(session: Session, task: Task, act: Act) -> None:
    """Say that the work has begun. Raises WrongStateError."""
    move(session, task, "start", TaskState.IN_PROGRESS, act)


def report_progress(session: Session, task: Task, act: Act) -> None:
    """Add words on how far the work is; an untouched task is under way from then on. Raises InvalidInputError without words."""
    need_note(act, Words("tình hình thực hiện"))
    move(session, task, "note", TaskState.IN_PROGRESS, act)


def report_obstacle(session: Session, task: Task, act: Act) -> None:
    """Say why the work is stuck; the plan's coordinators are told in their next digest. Raises InvalidInputError without words."""
    need_note(act, Words("khó khăn, vướng mắc"))
    move(session, task, "stuck", TaskState.IN_PROGRESS, act)
    tell_coordinators(session, task, act, kind="stuck", step=f"stuck-{len(task.changes)}")


def tick_off(session: Session, task: Task, act: Act, *, on: date | None = None) -> None:
    """Mark as done on a day (default: the day of the act), or as reported where the plan wants a review. What was escalated ends.

    Raises WrongStateError, and InvalidInputError for a day in the future or where the plan wants evidence and there is none.
    """
    day = on or day_of(act.at)
    if day > day_of(act.at):
        raise InvalidInputError("Ngày hoàn thành %(day)s ở trong tương lai; hãy chọn ngày không muộn hơn hôm nay.", field="on", day=day)
    allow(task, "tick_off")
    if task.plan.requires_evidence and not task.attachments:
        raise InvalidInputError("Kế hoạch này yêu cầu tài liệu minh chứng: hãy đính kèm tệp rồi đánh dấu hoàn thành.", field="attachment")
    state = TaskState.REPORTED if task.plan.requires_review else TaskState.DONE
    task.done_on = day
    move(session, task, "tick_off", state, act, since=f"từ ngày {day:%d/%m/%Y}" if day != day_of(act.at) else "")
    stop_chasing(session, task, act, f"{TICKED} ngày {day:%d/%m/%Y}")


def confirm(session: Session, task: Task, act: Act) -> None:
    """The standing agency accepts what was reported. Raises WrongStateError."""
    move(session, task, "confirm", TaskState.DONE, act)


def return_task(session: Session, task: Task, act: Act) -> None:
    """Send a reported or done task back with a reason; its people are told at once, and its deadline counts again."""
    need_note(act, Words("lý do trả lại"))
    move(session, task, "return", TaskState.RETURNED, act)
    task.done_on = None
    begin_round(task, act)
    tell_doer(session, task, act, kind="returned", step=f"returned-{len(task.changes)}", why=act.note)


def extend(session: Session, task: Task, act: Act, *, until: date) -> None:
    """Set a later deadline. The original stays on record; escalations that the old date caused end; reminders are armed anew."""
    allow(task, "extend")
    if task.due_on and until <= task.due_on:
        raise InvalidInputError(
            "Hạn mới %(until)s không muộn hơn hạn đang áp dụng %(before)s; hãy chọn ngày sau hạn đó.",
            field="until",
            until=until,
            before=task.due_on,
        )
    before = f"{task.due_on:%d/%m/%Y}" if task.due_on else "không thời hạn"
    task.due_on = until
    task.effective_due_on = effective(until, working_calendar(session))
    record(task, "extend", before, f"{until:%d/%m/%Y}", act)
    _settle_requests(task, act, until)
    stop_chasing(session, task, act, f"hạn được gia hạn đến {until:%d/%m/%Y}")
    look_again(task, act)
    tell_doer(session, task, act, kind="extended", step="extended", why=act.note)


def ask_extension(session: Session, task: Task, act: Act, *, until: date) -> Extension:
    """Ask for a later deadline, with a reason; the plan's coordinators are told. One request at a time."""
    need_note(act, Words("lý do xin gia hạn"))
    allow(task, "extend")
    if any(extension.state is ExtensionState.ASKED for extension in task.extensions):
        raise WrongStateError("Nhiệm vụ này đang có một đề nghị gia hạn chờ quyết định; hãy đợi quyết định đó.")
    if until <= (task.due_on or date.min) or until < day_of(act.at):
        raise InvalidInputError("Hạn đề nghị %(until)s phải sau hạn hiện tại và không ở trong quá khứ.", field="until", until=until)
    asked_by_id = act.by.id if act.by else None
    extension = Extension(task=task, from_on=task.due_on, until_on=until, reason=act.note, asked_by_id=asked_by_id, asked_at=act.at)
    session.add(extension)
    session.flush()
    record(task, "ask_extension", "", f"{until:%d/%m/%Y}", act)
    tell_coordinators(session, task, act, kind="extension-asked", step=f"extension-{extension.id}")
    return extension


def decide_extension(session: Session, extension: Extension, act: Act, *, is_granted: bool) -> None:
    """Grant or refuse; a refusal needs a reason. Raises WrongStateError where it was decided before."""
    if extension.state is not ExtensionState.ASKED:
        raise WrongStateError("Đề nghị gia hạn này đã được quyết định trước đó; hãy tải lại trang.")
    if not is_granted:
        need_note(act, Words("lý do không đồng ý gia hạn"))
    answer_request(extension, act, is_granted=is_granted)
    if is_granted:
        extend(session, extension.task, act, until=extension.until_on)
        return
    record(extension.task, "refuse_extension", "", f"{extension.until_on:%d/%m/%Y}", act)
    tell_doer(session, extension.task, act, kind="extension-refused", step=f"extension-refused-{extension.id}", why=act.note)


def reassign(session: Session, task: Task, act: Act, *, unit: Unit) -> None:
    """Give the task to another unit. What was escalated for the old unit ends, and the new unit is told."""
    allow(task, "reassign")
    if unit.id == task.unit_id:
        raise InvalidInputError("Nhiệm vụ đã thuộc %(unit)s; hãy chọn đơn vị khác.", field="unit", unit=unit.name)
    _refuse_a_second(session, task, unit)
    before = task.unit.name
    stop_chasing(session, task, act, f"nhiệm vụ được chuyển cho {unit.name}")
    _settle_requests(task, act, None)
    task.partners = [partner for partner in task.partners if partner.unit_id != unit.id]
    task.unit = unit
    record(task, "reassign", before, unit.name, act)
    begin_round(task, act)
    session.flush()
    tell_doer(session, task, act, kind="assigned", step=f"reassigned-{len(task.changes)}", why=act.note)


def suspend(session: Session, task: Task, act: Act) -> None:
    """Stop the clock, with a reason: no reminder, no escalation until it is resumed."""
    need_note(act, Words("lý do tạm dừng"))
    move(session, task, "suspend", TaskState.SUSPENDED, act)
    stop_chasing(session, task, act, "nhiệm vụ được tạm dừng")


def resume(session: Session, task: Task, act: Act) -> None:
    """Let the clock run on."""
    move(session, task, "resume", TaskState.IN_PROGRESS, act)
    begin_round(task, act)


def cancel(session: Session, task: Task, act: Act) -> None:
    """End a task that nobody owes any more, with a reason."""
    need_note(act, Words("lý do hủy"))
    move(session, task, "cancel", TaskState.CANCELLED, act)
    stop_chasing(session, task, act, "nhiệm vụ đã được hủy")


def instruct(session: Session, about: Task | None, plan: Plan, unit: Unit, act: Act, *, due_on: date) -> Task:
    """A committee's dated instruction becomes a task of a unit, in the same plan. about -- the task that it concerns."""
    need_note(act, Words("nội dung chỉ đạo"))
    effective_on = effective(due_on, working_calendar(session))
    task = Task(
        plan=plan,
        clause=None,
        unit=unit,
        parent_id=about.id if about else None,
        title=shorten(act.note),
        search_text=search_form(act.note),
        role=Role.DO,
        state=TaskState.ASSIGNED,
        original_due_on=due_on,
        due_on=due_on,
        effective_due_on=effective_on,
        next_look_on=first_look(effective_on),
        created_at=act.at,
    )
    session.add(task)
    session.flush()
    record(task, "instruct", "", STATE_WORDS[TaskState.ASSIGNED], act)
    tell_doer(session, task, act, kind="instructed", step="instructed", why=act.note)
    return task


def reviewing_unit_id(plan: Plan) -> int | None:
    """The unit whose coordinators review reports and decide extensions: the standing agency, else the owner."""
    return plan.standing_id or plan.owner_id


def tell_doer(session: Session, task: Task, act: Act, *, kind: str, step: str, why: str) -> None:
    """Owe the task's people an immediate notice."""
    _tell(session, task, act, Audience.DOER, task.unit_id, Delivery.IMMEDIATE, kind=kind, step=step, why=why)


def tell_coordinators(session: Session, task: Task, act: Act, *, kind: str, step: str) -> None:
    """Owe the plan's coordinators a line in their next digest, with the words of the act."""
    if unit_id := reviewing_unit_id(task.plan):
        _tell(session, task, act, Audience.COORDINATOR, unit_id, Delivery.DIGEST, kind=kind, step=step, why=act.note)


def _tell(
    session: Session, task: Task, act: Act, audience: Audience, unit_id: int, delivery: Delivery, *, kind: str, step: str, why: str
) -> None:
    recipients = Directory(session, [unit_id], day_of(act.at)).of(audience, unit_id)
    outgoing, subject = act.outgoing, Subject(task_id=task.id)
    outgoing.owe(recipients, subject, kind=kind, step=step, audience=audience, delivery=delivery, due_on=task.due_on, why=why)
    outgoing.write(session)


def begin_round(task: Task, act: Act) -> None:
    """The deadline counts again for somebody: a lateness that was told and ended before may be told and escalated once more."""
    task.round += 1
    look_again(task, act)


def _settle_requests(task: Task, act: Act, until: date | None) -> None:
    """Answer the request for more time that waits: granted where the new deadline gives what it asked for, else refused."""
    for extension in task.extensions:
        if extension.state is ExtensionState.ASKED:
            answer_request(extension, act, is_granted=bool(until and until >= extension.until_on))


def answer_request(extension: Extension, act: Act, *, is_granted: bool) -> None:
    """Put down what was decided on a request for more time, by whom and when."""
    extension.state = ExtensionState.GRANTED if is_granted else ExtensionState.REFUSED
    extension.decided_by_id = act.by.id if act.by else None
    extension.decided_at = act.at
    extension.decision_note = act.note


def _refuse_a_second(session: Session, task: Task, unit: Unit) -> None:
    """One unit has one task of a clause and period."""
    if task.clause_id is None:
        return
    same = select(Task.id).where(Task.clause_id == task.clause_id, Task.unit_id == unit.id, Task.period_label == task.period_label)
    if (taken := session.scalar(same)) is not None:
        raise AlreadyThereError(
            "%(unit)s đã có nhiệm vụ này (số %(taken)s); hãy chọn đơn vị khác.",
            existing_id=taken,
            field="unit",
            unit=unit.name,
            taken=taken,
        )


def stop_chasing(session: Session, task: Task, act: Act, because: str) -> None:
    """Withdraw reminders that have not gone out and end what was escalated."""
    session.flush()
    withdraw_reminders(session, task.id, at=act.at)
    outgoing = act.outgoing
    end_escalations(session, task, because=because, outgoing=outgoing)
    outgoing.write(session)
