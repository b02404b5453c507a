"""Đôn đốc: one click tells the people of every unit whose input is not in that others wait for it.

Owns that notice, at most once a day for each task and person whoever clicks; refuses to remind of anything else, which is the rules' work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models import Notice, Task, TaskChange
from rules.values import Audience, Delivery
from workflow.calendar import day_of
from workflow.chains import inputs_of, standing_of
from workflow.errors import InvalidInputError
from workflow.moves import Act, record
from workflow.notices import Subject
from workflow.recipients import Directory
from workflow.text import shorten

KIND = "urged"
LONGEST_NOTE = 1_000


@dataclass(frozen=True, slots=True)
class Urged:
    """What one click did: how many units are told, how many were told today already, and which ones nobody can tell."""

    told: int
    told_before: int
    unreachable: tuple[str, ...]


def urge(session: Session, task: Task, act: Act) -> Urged:
    """Owe the people of each missing input a line in their next digest, with the day, who waits, and the note.

    Raises InvalidInputError where nothing is missing, or for a note too long.
    """
    if len(act.note) > LONGEST_NOTE:
        raise InvalidInputError(
            "Lời nhắn dài %(length)s ký tự: hãy viết không quá %(most)s ký tự.", field="note", length=len(act.note), most=LONGEST_NOTE
        )
    today = day_of(act.at)
    missing = [row.task for row in standing_of(inputs_of(session, task), today).open_rows]
    if not missing:
        raise InvalidInputError("Không còn đầu vào nào chưa gửi: không có ai để nhắc.", field="note")
    before = _told_today(session, missing, act)
    fresh = [giver for giver in missing if giver.id not in before]
    unreachable = _owe(session, task, fresh, act)
    units = {giver.unit_id for giver in fresh}
    if fresh:
        _write_history(session, task, fresh, len(units), act)
    told_before = {giver.unit_id for giver in missing if giver.id in before} - units
    return Urged(len(units) - len(unreachable), len(told_before), tuple(unreachable))


def _told_today(session: Session, givers: Sequence[Task], act: Act) -> set[int]:
    ids = [giver.id for giver in givers]
    told = select(Notice.task_id).where(Notice.kind == KIND, Notice.owed_on == day_of(act.at), Notice.task_id.in_(ids))
    return {task_id for task_id in session.scalars(told) if task_id is not None}


def _owe(session: Session, task: Task, givers: Sequence[Task], act: Act) -> list[str]:
    """Write the notices; the names of units that have neither people nor an address."""
    directory = Directory(session, {giver.unit_id for giver in givers}, day_of(act.at))
    outgoing, unreachable = act.outgoing, dict[int, str]()
    for giver in givers:
        recipients = directory.of(Audience.DOER, giver.unit_id)
        if not any(recipient.address for recipient in recipients):
            unreachable[giver.unit_id] = giver.unit.name
        outgoing.owe(
            recipients,
            Subject(task_id=giver.id),
            kind=KIND,
            step=f"{KIND}-{day_of(act.at)}",
            audience=Audience.DOER,
            delivery=Delivery.DIGEST,
            due_on=giver.due_on,
            why=_why(task, act),
        )
    outgoing.write(session)
    return list(unreachable.values())


def _why(task: Task, act: Act) -> str:
    due = f", hạn {task.due_on:%d/%m/%Y}" if task.due_on else ""
    said = f": {act.note.strip()}" if act.note.strip() else ""
    return f"{task.unit.name} đang chờ kết quả này để làm «{shorten(task.title, 90)}»{due}{said}"


def _write_history(session: Session, task: Task, told: Sequence[Task], units: int, act: Act) -> None:
    record(task, "urge", "", f"{units} đơn vị", act)
    session.flush()
    by = act.by.id if act.by else None
    rows = [
        {
            "task_id": giver.id,
            "action": KIND,
            "by_id": by,
            "at": act.at.astimezone(UTC),
            "to_value": task.unit.name,
            "note": act.note.strip(),
        }
        for giver in told
    ]
    session.execute(insert(TaskChange), rows)
