"""A task whose clock stands still: suspended with a reason, and resumed with as many working days left (or late) as before.

Owns the standstill and the deadline that it moves; refuses to say who may order it. Parts passed down stand still with their parent.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Task, TaskOrigin
from rules.calendar import WorkingCalendar
from rules.values import Audience, Delivery, TaskState
from workflow.calendar import day_of, working_calendar
from workflow.errors import InvalidInputError, Words, WrongStateError
from workflow.moves import Act, allow, move, need_note, possible_moves, record
from workflow.subtasks import UNFINISHED, parts_below, with_parent
from workflow.task_notices import begin_round, stop_chasing, tell

_SETS_A_DEADLINE = frozenset({"extend", "redate", "move_along"})
"""Lines of the history after which the deadline is a day that somebody has just chosen."""


def suspend(session: Session, task: Task, act: Act, *, until: date | None = None) -> None:
    """Stop the clock, with a reason: no reminder, no escalation until it is resumed. until -- the day from which it runs on by itself."""
    need_note(act, Words("lý do tạm dừng"))
    if until is not None and until <= day_of(act.at):
        raise InvalidInputError("Ngày tiếp tục %(day)s phải sau hôm nay; hãy chọn ngày khác hoặc để trống.", field="until", day=until)
    since = f"đến ngày {until:%d/%m/%Y}" if until else ""
    move(session, task, "suspend", TaskState.SUSPENDED, act, since=since)
    task.suspended_on, task.resume_on = day_of(act.at), until
    stop_chasing(session, task, act, "nhiệm vụ được tạm dừng")
    _tell(session, task, act, "suspended", f"tạm dừng {since}".strip() + f": {act.note.strip()}")
    for part in parts_below(session, task, UNFINISHED):
        if "suspend" in possible_moves(part):
            suspend(session, part, with_parent(task, act), until=until)


def resume(session: Session, task: Task, act: Act) -> None:
    """Let the clock run on: the deadline moves by the working days that stood still. The parts that stood still with it run on too."""
    allow(task, "resume")
    if task.origin is TaskOrigin.PASSED_DOWN and task.parent and task.parent.state is TaskState.SUSPENDED:
        raise WrongStateError(
            "Nhiệm vụ số %(task)s là phần việc của nhiệm vụ số %(parent)s đang tạm dừng; hãy cho tiếp tục nhiệm vụ đó trước.",
            task=task.id,
            parent=task.parent.id,
        )
    together = [part for part in parts_below(session, task, {TaskState.SUSPENDED}) if _stopped_at(part) == _stopped_at(task)]
    move(session, task, "resume", TaskState.IN_PROGRESS, act)
    _move_deadline(task, act, working_calendar(session))
    task.suspended_on = task.resume_on = None
    begin_round(task, act)
    session.flush()
    by_when = f", hạn {task.due_on:%d/%m/%Y}" if task.due_on else ""
    _tell(session, task, act, "resumed", f"tiếp tục thực hiện{by_when}")
    for part in together:
        resume(session, part, with_parent(task, act))


def resume_those_due(session: Session, today: date, now: datetime) -> int:
    """Let run on what was to stand still until today; return how many. Whoever orders it is the system, as was said when it was stopped."""
    due = select(Task).where(Task.state == TaskState.SUSPENDED, Task.resume_on <= today).order_by(Task.resume_on, Task.id)
    tasks = session.scalars(due.with_for_update(of=Task, skip_locked=True)).all()
    resumed = 0
    for task in sorted(tasks, key=lambda task: task.origin is TaskOrigin.PASSED_DOWN):
        is_held = task.parent is not None and task.origin is TaskOrigin.PASSED_DOWN and task.parent.state is TaskState.SUSPENDED
        if task.state is TaskState.SUSPENDED and not is_held:
            resume(session, task, Act(None, now, "đến ngày tiếp tục đã định"))
            resumed += 1
    return resumed


def moved_deadline(effective_on: date, stopped_on: date, resumed_on: date, calendar: WorkingCalendar) -> date:
    """The working day that lies as many working days after (or before) the day of resuming as the deadline lay from the day of stopping."""
    if resumed_on <= stopped_on:
        return effective_on
    if left := calendar.working_days_between(stopped_on, effective_on):
        return calendar.add_working_days(resumed_on, left)
    if late := calendar.working_days_between(effective_on, stopped_on):
        is_working = calendar.is_working(resumed_on)
        return calendar.add_working_days(resumed_on if is_working else calendar.last_working_day_before(resumed_on), -late)
    return calendar.roll_forward(resumed_on)


def _move_deadline(task: Task, act: Act, calendar: WorkingCalendar) -> None:
    if task.due_on is None or task.effective_due_on is None or task.suspended_on is None:
        return
    chosen = [day_of(line.at) for line in task.changes if line.action in _SETS_A_DEADLINE]
    stopped_on = max([task.suspended_on, *chosen])
    new = moved_deadline(task.effective_due_on, stopped_on, day_of(act.at), calendar)
    if new <= task.effective_due_on:
        return
    why = f"đồng hồ dừng từ ngày {stopped_on:%d/%m/%Y} đến ngày {day_of(act.at):%d/%m/%Y}"
    record(task, "shift_deadline", f"{task.due_on:%d/%m/%Y}", f"{new:%d/%m/%Y}", Act(act.by, act.at, why, act.channel))
    task.due_on = task.effective_due_on = new


def _stopped_at(task: Task) -> datetime | None:
    return next((line.at for line in reversed(task.changes) if line.action == "suspend"), None)


def _tell(session: Session, task: Task, act: Act, kind: str, why: str) -> None:
    step = f"{kind}-{len(task.changes)}"
    tell(session, task, act, Audience.DOER, task.unit_id, Delivery.DIGEST, kind=kind, step=step, why=why)
