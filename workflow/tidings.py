"""Whom a new version of a plan or a change of its times concerns, told once for each task, in the next digest: another day, other words,
nothing to do any more.

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
NEW_VERSION, CHANGED_TIMES = "theo bản mới của kế hoạch", "theo thay đổi thời hạn trong kế hoạch"
"""By what the change came, in words."""


class Tidings:
    """The notices of one publication or change of times, collected and written together. occasion -- what tells two such changes apart."""

    def __init__(self, session: Session, plan: Plan, tasks: Iterable[Task], act: Act, *, occasion: str = "", by: str = NEW_VERSION) -> None:
        units = {unit_id for task in tasks for unit_id in (task.unit_id, *(partner.unit_id for partner in task.partners))}
        self._directory = Directory(session, units, day_of(act.at))
        self._plan = plan
        self._occasion = occasion or str(plan.id)
        self._by = by
        self._outgoing = Outgoing(act.at)

    def tell(self, task: Task, kind: str, why: str) -> None:
        """Owe the task's people and its coordinating units a line in their next digest."""
        for audience, unit_id in ((Audience.DOER, task.unit_id), *((Audience.PARTNERS, one.unit_id) for one in task.partners)):
            self._outgoing.owe(
                self._directory.of(audience, unit_id),
                Subject(task_id=task.id),
                kind=kind,
                step=f"{kind}-{self._occasion}",
                audience=audience,
                delivery=Delivery.DIGEST,
                due_on=task.due_on,
                why=f"{why}, {self._by} «{self._plan.title}»",
            )

    def write(self, session: Session) -> None:
        """Write what is not owed yet."""
        self._outgoing.write(session)
