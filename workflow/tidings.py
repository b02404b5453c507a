"""Whom a new version of a plan concerns, told once for each task, in the next digest: another day, other words, nothing to do any more.

Owns those notices; what changed is `workflow.redating`.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from models import Plan, Task
from rules.values import Audience, Delivery
from workflow.calendar import day_of
from workflow.moves import Act
from workflow.notices import Outgoing, Subject
from workflow.recipients import Directory

REDATED, REWORDED, DROPPED = "redated", "reworded", "dropped"
"""The kinds of notices; a task that was re-dated and reworded is told as re-dated."""


class Tidings:
    """The notices of one publication, collected and written together."""

    def __init__(self, session: Session, plan: Plan, tasks: Iterable[Task], act: Act) -> None:
        units = {unit_id for task in tasks for unit_id in (task.unit_id, *(partner.unit_id for partner in task.partners))}
        self._directory = Directory(session, units, day_of(act.at))
        self._plan = plan
        self._outgoing = Outgoing(act.at)

    def tell(self, task: Task, kind: str, why: str) -> None:
        """Owe the task's people and its coordinating units a line in their next digest."""
        for audience, unit_id in ((Audience.DOER, task.unit_id), *((Audience.PARTNERS, one.unit_id) for one in task.partners)):
            self._outgoing.owe(
                self._directory.of(audience, unit_id),
                Subject(task_id=task.id),
                kind=kind,
                step=f"{kind}-{self._plan.id}",
                audience=audience,
                delivery=Delivery.DIGEST,
                due_on=task.due_on,
                why=f"{why}, theo bản mới của kế hoạch «{self._plan.title}»",
            )

    def write(self, session: Session) -> None:
        """Write what is not owed yet."""
        self._outgoing.write(session)
