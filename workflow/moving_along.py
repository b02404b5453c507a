"""What moves when a task's deadline moves: the parts passed down from it, and the tasks that wait for its result and would fall due before.

Owns that forecast and its carrying out, each move recorded on the task that moves; whether the first task moves is `workflow.extensions`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from models import Task
from rules.calendar import WorkingCalendar
from rules.deadlines import effective
from rules.values import Audience, Delivery
from workflow.calendar import working_calendar
from workflow.chains import receivers_of
from workflow.moves import Act, look_again, possible_moves, record
from workflow.subtasks import parts_below
from workflow.task_notices import stop_what_holds_no_more, tell

MOST = 500
"""So many tasks at most move along with one."""


@dataclass(frozen=True, slots=True)
class Move:
    """One task that has to move along, from the day in force to another one. because -- the task after which it moves."""

    task: Task
    before: date
    until: date
    because: Task


def moves_along(session: Session, task: Task, until: date) -> list[Move]:
    """What a new deadline of a task would move, the nearest first. Writes nothing.

    Parts passed down keep their distance in working days, and never go beyond the task itself. A receiver moves by the same working days
    where it was due on the task's day or later and would now be due before it; what waits for that receiver is asked the same in its turn.
    """
    if task.effective_due_on is None or task.due_on is None:
        return []
    calendar = working_calendar(session)
    found: dict[int, Move] = {}
    waiting = deque([(task, task.effective_due_on, effective(until, calendar))])
    while waiting and len(found) < MOST:
        mover, old, new = waiting.popleft()
        for follower, day in _followers(session, mover, old, new, calendar):
            if follower.id in found or follower.id == task.id or follower.due_on is None or follower.effective_due_on is None:
                continue
            found[follower.id] = Move(follower, follower.due_on, day, mover)
            waiting.append((follower, follower.effective_due_on, day))
    return sorted(found.values(), key=lambda move: (move.until, move.task.id))


def move_along(session: Session, moves: Sequence[Move], act: Act, *, chosen: Collection[int] | None = None) -> list[Task]:
    """Carry the moves out; return the tasks that moved. chosen -- the ids of those that shall move; None: all of them."""
    wanted = [move for move in moves if chosen is None or move.task.id in chosen]
    for move in wanted:
        _move(session, move, act)
    return [move.task for move in wanted]


def _followers(session: Session, mover: Task, old: date, new: date, calendar: WorkingCalendar) -> Iterator[tuple[Task, date]]:
    """Those that go directly after one task, with their new effective day."""
    shift = calendar.working_days_between(old, new)
    for part in parts_below(session, mover):
        if part.effective_due_on and "extend" in possible_moves(part):
            yield part, min(calendar.add_working_days(part.effective_due_on, shift), new)
    for receiver in receivers_of(session, mover):
        due_on = receiver.effective_due_on
        if due_on and old <= due_on < new and "extend" in possible_moves(receiver):
            yield receiver, calendar.add_working_days(due_on, shift)


def _move(session: Session, move: Move, act: Act) -> None:
    task = move.task
    task.due_on = move.until
    task.effective_due_on = effective(move.until, working_calendar(session))
    why = f"lùi theo nhiệm vụ số {move.because.id} «{move.because.title}» của {move.because.unit.name}"
    record(task, "move_along", f"{move.before:%d/%m/%Y}", f"{move.until:%d/%m/%Y}", Act(act.by, act.at, why))
    stop_what_holds_no_more(session, task, act, f"hạn {why}")
    look_again(task, act)
    tell(
        session,
        task,
        act,
        Audience.DOER,
        task.unit_id,
        Delivery.DIGEST,
        kind="redated",
        step=f"moved-{move.because.id}",
        why=f"hạn đổi từ {move.before:%d/%m/%Y} thành {move.until:%d/%m/%Y}, {why}",
    )
