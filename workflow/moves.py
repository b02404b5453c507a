"""The moves of a task between its states: which are possible, how one is made, and its line in the history.

Owns the table of moves; what each move means and whom it concerns is `workflow.progress`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from models import Channel, Task, TaskChange, User
from rules.values import TaskState
from workflow.assignment import first_look
from workflow.calendar import day_of
from workflow.errors import InvalidInputError, Words, WrongStateError
from workflow.notices import Outgoing
from workflow.substitution import in_stead_of_on_task

_IN_HAND = frozenset({TaskState.ASSIGNED, TaskState.IN_PROGRESS, TaskState.RETURNED})
"""States in which the task's own unit has it in hand."""

_FROM: dict[str, frozenset[TaskState]] = {
    "accept": _IN_HAND,
    "refuse": _IN_HAND,
    "insist": _IN_HAND | {TaskState.SUSPENDED},
    "start": frozenset({TaskState.ASSIGNED, TaskState.RETURNED}),
    "note": _IN_HAND,
    "stuck": _IN_HAND,
    "tick_off": _IN_HAND,
    "confirm": frozenset({TaskState.REPORTED}),
    "return": frozenset({TaskState.REPORTED, TaskState.DONE}),
    "extend": _IN_HAND | {TaskState.SUSPENDED},
    "reassign": _IN_HAND,
    "ask_part": _IN_HAND,
    "part_done": _IN_HAND,
    "take_back_part": _IN_HAND,
    "return_part": _IN_HAND,
    "pass_down": _IN_HAND,
    "suspend": _IN_HAND,
    "resume": frozenset({TaskState.SUSPENDED}),
    "cancel": frozenset({TaskState.ASSIGNED, TaskState.IN_PROGRESS, TaskState.REPORTED, TaskState.RETURNED, TaskState.SUSPENDED}),
    "reinstate": frozenset({TaskState.CANCELLED}),
}

STATE_WORDS = {
    TaskState.ASSIGNED: Words("chưa thực hiện"),
    TaskState.IN_PROGRESS: Words("đang thực hiện"),
    TaskState.REPORTED: Words("chờ xác nhận"),
    TaskState.RETURNED: Words("bị trả lại"),
    TaskState.DONE: Words("đã hoàn thành"),
    TaskState.CANCELLED: Words("đã hủy"),
    TaskState.SUSPENDED: Words("tạm dừng"),
}

SINCE_DAY = re.compile(r"từ ngày (\d\d/\d\d/\d{4})")
"""What may stand behind a state in a line of the history: the day from which it holds."""


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something, when, and with which words. by None: the system itself. channel -- by which way, where not after a login."""

    by: User | None
    at: datetime
    note: str = ""
    channel: Channel | None = None

    @property
    def outgoing(self) -> Outgoing:
        """An empty collection of notices of this moment."""
        return Outgoing(self.at)


def possible_moves(task: Task) -> frozenset[str]:
    """The names of the moves that a task's state allows."""
    return frozenset(name for name, states in _FROM.items() if task.state in states)


def move(session: Session, task: Task, name: str, to: TaskState, act: Act, *, since: str = "") -> TaskChange:
    """Bring a task into another state and record it. since -- words behind the new state. Raises WrongStateError."""
    allow(task, name)
    before, task.state = task.state, to
    if not to.is_open:
        task.next_look_on = None
    line = record(task, name, STATE_WORDS[before], f"{STATE_WORDS[to]} {since}".strip(), act)
    session.flush()
    return line


def allow(task: Task, name: str) -> None:
    """Raises WrongStateError, naming the task and its state, where the move is not possible."""
    if task.state not in _FROM[name]:
        raise WrongStateError(
            "Nhiệm vụ số %(task)s đang ở trạng thái «%(state)s» nên không thể thực hiện thao tác này; hãy tải lại trang.",
            task=task.id,
            state=STATE_WORDS[task.state],
        )


def need_note(act: Act, what: Words) -> None:
    """Raises InvalidInputError where the act has no words."""
    if not act.note.strip():
        raise InvalidInputError("Chưa có %(what)s: hãy ghi vài chữ.", field="note", what=what)


def record(task: Task, action: str, before: str, after: str, act: Act) -> TaskChange:
    """Add a line to the task's history."""
    line = TaskChange(
        action=action,
        by_id=act.by.id if act.by else None,
        at=act.at.astimezone(UTC),
        from_value=before,
        to_value=after,
        note=act.note.strip(),
        channel=act.channel,
        in_stead_of_id=in_stead_of_on_task(act.by, task, day_of(act.at)),
    )
    task.changes.append(line)
    return line


def look_again(task: Task, act: Act) -> None:
    """Something that the rules go by has changed: let the next sweep look at the task, at the earliest when a rule can concern it."""
    first = first_look(task.effective_due_on)
    task.next_look_on = max(first, day_of(act.at)) if first and task.state.is_open else None
