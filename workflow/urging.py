"""Đôn đốc: one click tells the people of every unit whose input is not in that others wait for it, or of tasks that somebody follows.

Owns that notice, at most once a day for each task and person whoever clicks; refuses to choose what a plan's page urges
(`workflow.urging_plan`) and to remind by itself, which is the rules' work.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models import Notice, Task, TaskChange
from models.database import among
from rules.values import Audience, Delivery, TaskState
from workflow.calendar import day_of
from workflow.chains import inputs_of, standing_of
from workflow.errors import InvalidInputError
from workflow.moves import Act, record
from workflow.notices import Subject
from workflow.recipients import Directory
from workflow.text import shorten

KIND = "urged"
LONGEST_NOTE = 1_000


IN_HAND = frozenset({TaskState.ASSIGNED, TaskState.IN_PROGRESS, TaskState.RETURNED})
"""Only what lies with its own unit is urged: what was reported waits for somebody else."""


@dataclass(frozen=True, slots=True)
class Urged:
    """What one click did: how many units are told, how many were told today already, and which ones nobody can tell.

    tasks -- of how many tasks the units are told. left -- how many more there were than one click takes.
    """

    told: int
    told_before: int
    unreachable: tuple[str, ...]
    tasks: int = 0
    left: int = 0


def urge(session: Session, task: Task, act: Act) -> Urged:
    """Owe the people of each missing input a line in their next digest, with the day, who waits, and the note.

    Raises InvalidInputError where nothing is missing, or for a note too long.
    """
    refuse_long_note(act)
    missing = [row.task for row in standing_of(inputs_of(session, task), day_of(act.at)).open_rows]
    if not missing:
        raise InvalidInputError("Không còn đầu vào nào chưa gửi: không có ai để nhắc.", field="note")
    urged = tell(session, missing, act, why=_why(task, act), by=task.unit.name)
    if urged.tasks:
        record(task, "urge", "", f"{urged.told + len(urged.unreachable)} đơn vị", act)
        session.flush()
    return urged


def tell(session: Session, tasks: Sequence[Task], act: Act, *, why: str, by: str) -> Urged:
    """Tell the people of the tasks' units, with their units loaded, who were not told of them today; their histories say it.

    why -- the sentence in the mail. by -- who waits, or who urges, for the history.
    """
    before = _told_today(session, tasks, act)
    fresh = [task for task in tasks if task.id not in before]
    unreachable = _owe(session, fresh, act, why)
    _write_history(session, fresh, by, act)
    units = {task.unit_id for task in fresh}
    told_before = {task.unit_id for task in tasks if task.id in before} - units
    return Urged(len(units) - len(unreachable), len(told_before), tuple(unreachable), len(fresh))


def refuse_long_note(act: Act) -> None:
    """Raises InvalidInputError for a note longer than a mail bears."""
    if len(act.note) > LONGEST_NOTE:
        raise InvalidInputError(
            "Lời nhắn dài %(length)s ký tự: hãy viết không quá %(most)s ký tự.", field="note", length=len(act.note), most=LONGEST_NOTE
        )


def said(act: Act) -> str:
    """The note as it stands behind a sentence."""
    return f": {act.note.strip()}" if act.note.strip() else ""


def _told_today(session: Session, tasks: Collection[Task], act: Act) -> set[int]:
    ids = [task.id for task in tasks]
    told = select(Notice.task_id).where(Notice.kind == KIND, Notice.owed_on == day_of(act.at), among(session, Notice.task_id, ids))
    return {task_id for task_id in session.scalars(told) if task_id is not None}


def _owe(session: Session, tasks: Sequence[Task], act: Act, why: str) -> list[str]:
    """Write the notices; the names of units that have neither people nor an address."""
    directory = Directory(session, {task.unit_id for task in tasks}, day_of(act.at))
    outgoing, unreachable = act.outgoing, dict[int, str]()
    for task in tasks:
        recipients = directory.of(Audience.DOER, task.unit_id)
        if not any(recipient.address for recipient in recipients):
            unreachable[task.unit_id] = task.unit.name
        outgoing.owe(
            recipients,
            Subject(task_id=task.id),
            kind=KIND,
            step=f"{KIND}-{day_of(act.at)}",
            audience=Audience.DOER,
            delivery=Delivery.DIGEST,
            due_on=task.due_on,
            why=why,
        )
    outgoing.write(session)
    return list(unreachable.values())


def _why(task: Task, act: Act) -> str:
    due = f", hạn {task.due_on:%d/%m/%Y}" if task.due_on else ""
    return f"{task.unit.name} đang chờ kết quả này để làm «{shorten(task.title, 90)}»{due}{said(act)}"


def _write_history(session: Session, told: Sequence[Task], by: str, act: Act) -> None:
    shared = {
        "action": KIND,
        "by_id": act.by.id if act.by else None,
        "at": act.at.astimezone(UTC),
        "to_value": by,
        "note": act.note.strip(),
    }
    if told:
        session.execute(insert(TaskChange), [{"task_id": task.id, **shared} for task in told])
