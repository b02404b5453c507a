"""The life of a task: start, report, tick off, confirm, return, extend, reassign, suspend, cancel. One verb each, each recorded.

Owns which move is possible from which state. Refuses to ask who may do it: entry points do that, by `workflow.visibility`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from models import Extension, ExtensionState, Plan, Task, TaskChange, Unit, User
from rules.calendar import WorkingCalendar
from rules.deadlines import effective
from rules.values import Audience, Delivery, Role, TaskState
from workflow.assignment import first_look
from workflow.calendar import day_of, working_calendar
from workflow.errors import InvalidInputError, WrongStateError
from workflow.escalations import end_escalations
from workflow.notices import Outgoing, Subject, coordinators_of, withdraw_reminders
from workflow.recipients import Directory
from workflow.text import search_form, shorten

DEFAULT_DIGEST_HOUR = 7

_FROM: dict[str, frozenset[TaskState]] = {
    "start": frozenset({TaskState.ASSIGNED, TaskState.RETURNED}),
    "note": frozenset({TaskState.ASSIGNED, TaskState.IN_PROGRESS, TaskState.RETURNED}),
    "tick_off": frozenset({TaskState.ASSIGNED, TaskState.IN_PROGRESS, TaskState.RETURNED}),
    "confirm": frozenset({TaskState.REPORTED}),
    "return": frozenset({TaskState.REPORTED, TaskState.DONE}),
    "extend": frozenset({TaskState.ASSIGNED, TaskState.IN_PROGRESS, TaskState.RETURNED, TaskState.SUSPENDED}),
    "reassign": frozenset({TaskState.ASSIGNED, TaskState.IN_PROGRESS, TaskState.RETURNED}),
    "suspend": frozenset({TaskState.ASSIGNED, TaskState.IN_PROGRESS, TaskState.RETURNED}),
    "resume": frozenset({TaskState.SUSPENDED}),
    "cancel": frozenset({TaskState.ASSIGNED, TaskState.IN_PROGRESS, TaskState.REPORTED, TaskState.RETURNED, TaskState.SUSPENDED}),
}

STATE_WORDS = {
    TaskState.ASSIGNED: "chưa thực hiện",
    TaskState.IN_PROGRESS: "đang thực hiện",
    TaskState.REPORTED: "chờ xác nhận",
    TaskState.RETURNED: "bị trả lại",
    TaskState.DONE: "đã hoàn thành",
    TaskState.CANCELLED: "đã hủy",
    TaskState.SUSPENDED: "tạm dừng",
}


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something, when, and with which words. by None: the system itself."""

    by: User | None
    at: datetime
    note: str = ""

    @property
    def outgoing(self) -> Outgoing:
        """An empty collection of notices of this moment."""
        return Outgoing(self.at, working_calendar(), DEFAULT_DIGEST_HOUR)


def possible_moves(task: Task) -> frozenset[str]:
    """The names of the moves that a task's state allows."""
    return frozenset(move for move, states in _FROM.items() if task.state in states)


def start(session: Session, task: Task, act: Act) -> None:
    """Say that the work has begun. Raises WrongStateError."""
    _move(session, task, "start", TaskState.IN_PROGRESS, act)


def report_progress(session: Session, task: Task, act: Act) -> None:
    """Add words on how far the work is; an untouched task is under way from then on. Raises InvalidInputError without words."""
    _need_note(act, "tình hình thực hiện")
    _move(session, task, "note", TaskState.IN_PROGRESS, act)


def tick_off(session: Session, task: Task, act: Act, *, on: date | None = None) -> None:
    """Mark as done on a day (default: the day of the act), or as reported where the plan wants a review. What was escalated ends.

    Raises WrongStateError, and InvalidInputError for a day in the future or where the plan wants evidence and there is none.
    """
    day = on or day_of(act.at)
    if day > day_of(act.at):
        raise InvalidInputError(f"Ngày hoàn thành {day:%d/%m/%Y} ở trong tương lai; hãy chọn ngày không muộn hơn hôm nay.", field="on")
    _allow(task, "tick_off")
    if task.plan.requires_evidence and not task.attachments:
        raise InvalidInputError("Kế hoạch này yêu cầu tài liệu minh chứng: hãy đính kèm tệp rồi đánh dấu hoàn thành.", field="attachment")
    state = TaskState.REPORTED if task.plan.requires_review else TaskState.DONE
    task.done_on = day
    _move(session, task, "tick_off", state, act)
    _stop_chasing(session, task, act, f"nhiệm vụ đã được báo cáo hoàn thành ngày {day:%d/%m/%Y}")


def confirm(session: Session, task: Task, act: Act) -> None:
    """The standing agency accepts what was reported. Raises WrongStateError."""
    _move(session, task, "confirm", TaskState.DONE, act)


def return_task(session: Session, task: Task, act: Act) -> None:
    """Send a reported or done task back with a reason; its people are told at once, and its deadline counts again."""
    _need_note(act, "lý do trả lại")
    _move(session, task, "return", TaskState.RETURNED, act)
    task.done_on = None
    task.round += 1
    look_again(task, act)
    tell_doer(session, task, act, kind="returned", step=f"returned-{len(task.changes)}", why=act.note)


def extend(session: Session, task: Task, act: Act, *, until: date, calendar: WorkingCalendar | None = None) -> None:
    """Set a later deadline. The original stays on record; escalations that the old date caused end; reminders are armed anew."""
    _allow(task, "extend")
    if task.due_on and until <= task.due_on:
        raise InvalidInputError(
            f"Hạn mới {until:%d/%m/%Y} không muộn hơn hạn đang áp dụng {task.due_on:%d/%m/%Y}; hãy chọn ngày sau hạn đó.", field="until"
        )
    before = f"{task.due_on:%d/%m/%Y}" if task.due_on else "không thời hạn"
    task.due_on = until
    task.effective_due_on = effective(until, calendar or working_calendar())
    _record(task, "extend", before, f"{until:%d/%m/%Y}", act)
    _stop_chasing(session, task, act, f"hạn được gia hạn đến {until:%d/%m/%Y}")
    look_again(task, act)
    tell_doer(session, task, act, kind="extended", step="extended", why=act.note)


def ask_extension(session: Session, task: Task, act: Act, *, until: date) -> Extension:
    """Ask for a later deadline, with a reason; the plan's coordinators are told. One request at a time."""
    _need_note(act, "lý do xin gia hạn")
    _allow(task, "extend")
    if any(extension.state is ExtensionState.ASKED for extension in task.extensions):
        raise WrongStateError("Nhiệm vụ này đang có một đề nghị gia hạn chờ quyết định; hãy đợi quyết định đó.")
    if until <= (task.due_on or date.min) or until < day_of(act.at):
        raise InvalidInputError(f"Hạn đề nghị {until:%d/%m/%Y} phải sau hạn hiện tại và không ở trong quá khứ.", field="until")
    extension = Extension(
        task=task, from_on=task.due_on, until_on=until, reason=act.note, asked_by_id=act.by.id if act.by else None, asked_at=act.at
    )
    session.add(extension)
    session.flush()
    _record(task, "ask_extension", "", f"{until:%d/%m/%Y}", act)
    outgoing = act.outgoing
    outgoing.owe(
        coordinators_of(session, reviewing_unit_id(task.plan)),
        Subject(task_id=task.id),
        kind="extension-asked",
        step=f"extension-{extension.id}",
        audience=Audience.COORDINATOR,
        delivery=Delivery.DIGEST,
        due_on=task.due_on,
        why=act.note,
    )
    outgoing.write(session)
    return extension


def decide_extension(session: Session, extension: Extension, act: Act, *, is_granted: bool) -> None:
    """Grant or refuse; a refusal needs a reason. Raises WrongStateError where it was decided before."""
    if extension.state is not ExtensionState.ASKED:
        raise WrongStateError("Đề nghị gia hạn này đã được quyết định trước đó; hãy tải lại trang.")
    if not is_granted:
        _need_note(act, "lý do không đồng ý gia hạn")
    extension.state = ExtensionState.GRANTED if is_granted else ExtensionState.REFUSED
    extension.decided_by_id = act.by.id if act.by else None
    extension.decided_at = act.at
    extension.decision_note = act.note
    if is_granted:
        extend(session, extension.task, act, until=extension.until_on)
        return
    _record(extension.task, "refuse_extension", "", f"{extension.until_on:%d/%m/%Y}", act)
    tell_doer(session, extension.task, act, kind="extension-refused", step=f"extension-refused-{extension.id}", why=act.note)


def reassign(session: Session, task: Task, act: Act, *, unit: Unit) -> None:
    """Give the task to another unit. What was escalated for the old unit ends, and the new unit is told."""
    _allow(task, "reassign")
    if unit.id == task.unit_id:
        raise InvalidInputError(f"Nhiệm vụ đã thuộc {unit.name}; hãy chọn đơn vị khác.", field="unit")
    before = task.unit.name
    _stop_chasing(session, task, act, f"nhiệm vụ được chuyển cho {unit.name}")
    task.unit = unit
    _record(task, "reassign", before, unit.name, act)
    look_again(task, act)
    session.flush()
    tell_doer(session, task, act, kind="assigned", step=f"reassigned-{len(task.changes)}", why=act.note)


def suspend(session: Session, task: Task, act: Act) -> None:
    """Stop the clock, with a reason: no reminder, no escalation until it is resumed."""
    _need_note(act, "lý do tạm dừng")
    _move(session, task, "suspend", TaskState.SUSPENDED, act)
    _stop_chasing(session, task, act, "nhiệm vụ được tạm dừng")


def resume(session: Session, task: Task, act: Act) -> None:
    """Let the clock run on."""
    _move(session, task, "resume", TaskState.IN_PROGRESS, act)
    look_again(task, act)


def cancel(session: Session, task: Task, act: Act) -> None:
    """End a task that nobody owes any more, with a reason."""
    _need_note(act, "lý do hủy")
    _move(session, task, "cancel", TaskState.CANCELLED, act)
    _stop_chasing(session, task, act, "nhiệm vụ đã được hủy")


def instruct(session: Session, about: Task | None, plan: Plan, unit: Unit, act: Act, *, due_on: date) -> Task:
    """A committee's dated instruction becomes a task of a unit, in the same plan. about -- the task that it concerns."""
    _need_note(act, "nội dung chỉ đạo")
    effective_on = effective(due_on, working_calendar())
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
    _record(task, "instruct", "", STATE_WORDS[TaskState.ASSIGNED], act)
    tell_doer(session, task, act, kind="instructed", step="instructed", why=act.note)
    return task


def look_again(task: Task, act: Act) -> None:
    """Something that the rules go by has changed: let the next sweep look at the task, at the earliest when a rule can concern it."""
    first = first_look(task.effective_due_on)
    task.next_look_on = max(first, day_of(act.at)) if first and task.state.is_open else None


def reviewing_unit_id(plan: Plan) -> int | None:
    """The unit whose coordinators review reports and decide extensions: the standing agency, else the owner."""
    return plan.standing_id or plan.owner_id


def tell_doer(session: Session, task: Task, act: Act, *, kind: str, step: str, why: str) -> None:
    """Owe the task's people an immediate notice."""
    outgoing = act.outgoing
    recipients = Directory(session, [task.unit_id], day_of(act.at)).of(Audience.DOER, task.unit_id)
    outgoing.owe(
        recipients,
        Subject(task_id=task.id),
        kind=kind,
        step=step,
        audience=Audience.DOER,
        delivery=Delivery.IMMEDIATE,
        due_on=task.due_on,
        why=why,
    )
    outgoing.write(session)


def _move(session: Session, task: Task, move: str, to: TaskState, act: Act) -> None:
    _allow(task, move)
    before, task.state = task.state, to
    if not to.is_open:
        task.next_look_on = None
    _record(task, move, STATE_WORDS[before], STATE_WORDS[to], act)
    session.flush()


def _allow(task: Task, move: str) -> None:
    if task.state not in _FROM[move]:
        raise WrongStateError(
            f"Nhiệm vụ số {task.id} đang ở trạng thái «{STATE_WORDS[task.state]}» nên không thể thực hiện thao tác này; hãy tải lại trang."
        )


def _need_note(act: Act, what: str) -> None:
    if not act.note.strip():
        raise InvalidInputError(f"Chưa có {what}: hãy ghi vài chữ.", field="note")


def _record(task: Task, action: str, before: str, after: str, act: Act) -> None:
    task.changes.append(
        TaskChange(
            action=action,
            by_id=act.by.id if act.by else None,
            at=act.at.astimezone(UTC),
            from_value=before,
            to_value=after,
            note=act.note.strip(),
        )
    )


def _stop_chasing(session: Session, task: Task, act: Act, because: str) -> None:
    """Withdraw reminders that have not gone out and end what was escalated."""
    session.flush()
    withdraw_reminders(session, task.id, at=act.at)
    outgoing = act.outgoing
    end_escalations(session, task, because=because, outgoing=outgoing)
    outgoing.write(session)
