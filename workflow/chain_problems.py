"""What contradicts itself in a chain: an input due after the work that needs it, an extension beyond the receiver's day, a circle.

Owns finding and wording it, for a plan and a task. Shows, and never corrects: what to do about it is for people to decide. An input that
is in, and a receiver that is done, contradict nothing any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from models import Plan, Task, TaskFeed, Unit
from rules.values import TaskState
from workflow.chain_circles import circle_around, circles_of_plan
from workflow.errors import Words, filled

MOST = 100
"""More contradictions than this in one plan are no list to read."""


class ProblemKind(StrEnum):
    """In the order in which they are shown."""

    CIRCLE = "circle"
    RECEIVER_FIRST = "receiver_first"
    EXTENDED_BEYOND = "extended_beyond"
    DEFAULT_BEYOND = "default_beyond"


@dataclass(frozen=True, slots=True)
class Problem:
    """One contradiction in a sentence, with both days and what to do. text -- the msgid, with %(name)s for each of `values`.

    giver_id, receiver_id -- tasks (of `count` alike givers the first), None in a draft. The clauses' ids stand beside them.
    """

    kind: ProblemKind
    text: str
    values: dict[str, object] = field(hash=False)
    giver_id: int | None = None
    receiver_id: int | None = None
    giver_clause_id: int | None = None
    receiver_clause_id: int | None = None
    count: int = 1

    @property
    def message(self) -> str:
        """The sentence in Vietnamese, for the API and the command line."""
        return filled(self.text, self.values)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two days that do not fit, before it is put into words. giver, receiver -- whose they are; count -- how many alike givers."""

    kind: ProblemKind
    giver: str
    giver_on: date
    receiver: str
    receiver_on: date
    count: int = 1
    ids: dict[str, int | None] = field(default_factory=dict)


_ONE = {
    ProblemKind.RECEIVER_FIRST: Words(
        "%(receiver)s phải xong ngày %(receiver_on)s, nhưng đầu vào của %(giver)s đến ngày %(giver_on)s mới đến hạn. "
        "Hãy lùi hạn của %(receiver)s, đưa hạn của đầu vào lên trước, hoặc bỏ liên kết nếu hai việc không liên quan."
    ),
    ProblemKind.EXTENDED_BEYOND: Words(
        "Hạn đang áp dụng của %(giver)s (%(giver_on)s) vượt quá hạn của %(receiver)s (%(receiver_on)s) đang chờ đầu vào này. "
        "Hãy gia hạn cho %(receiver)s, hoặc yêu cầu %(giver)s gửi trước ngày %(receiver_on)s."
    ),
    ProblemKind.DEFAULT_BEYOND: Words(
        "Đầu vào của %(giver)s không có hạn trong văn bản nên mang hạn mặc định %(giver_on)s, sau hạn %(receiver_on)s của %(receiver)s. "
        "Hãy thống nhất ngày gửi trước %(receiver_on)s với %(giver)s."
    ),
}
_MANY = {
    ProblemKind.RECEIVER_FIRST: Words(
        "%(receiver)s phải xong ngày %(receiver_on)s, nhưng đầu vào của %(count)s đơn vị (%(giver)s …) đến ngày %(giver_on)s mới đến hạn. "
        "Hãy lùi hạn của %(receiver)s, đưa hạn của các đầu vào lên trước, hoặc bỏ liên kết nếu hai việc không liên quan."
    ),
    ProblemKind.EXTENDED_BEYOND: Words(
        "Hạn đang áp dụng của %(count)s đơn vị (%(giver)s …; %(giver_on)s) vượt quá hạn của %(receiver)s (%(receiver_on)s) đang chờ các "
        "đầu vào này. Hãy gia hạn cho %(receiver)s, hoặc yêu cầu các đơn vị gửi trước ngày %(receiver_on)s."
    ),
    ProblemKind.DEFAULT_BEYOND: Words(
        "Đầu vào của %(count)s đơn vị (%(giver)s …) không có hạn trong văn bản nên mang hạn mặc định %(giver_on)s, sau hạn "
        "%(receiver_on)s của %(receiver)s. Hãy thống nhất ngày gửi trước %(receiver_on)s với các đơn vị."
    ),
}
_CIRCLE = Words("Các việc chờ nhau thành vòng: %(way)s. Không việc nào có đủ đầu vào trước hạn: hãy bỏ một liên kết trong vòng.")


def worded(found: Contradiction) -> Problem:
    """A contradiction as a sentence."""
    texts = _ONE if found.count == 1 else _MANY
    values = {
        "giver": found.giver,
        "giver_on": found.giver_on,
        "receiver": found.receiver,
        "receiver_on": found.receiver_on,
        "count": found.count,
    }
    return Problem(found.kind, texts[found.kind], values, count=found.count, **found.ids)


def circle(names: Sequence[str], task_ids: Sequence[int | None] = (None,)) -> Problem:
    """A circle of tasks or clauses as a sentence; the first name is said again at the end."""
    return Problem(ProblemKind.CIRCLE, _CIRCLE, {"way": " → ".join([*names, names[0]])}, task_ids[0], task_ids[-1])


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """The worst kind first."""
    order = list(ProblemKind)
    return sorted(problems, key=lambda one: order.index(one.kind))


def problems_of_plan(session: Session, plan: Plan) -> list[Problem]:
    """Every contradiction between the open tasks of a plan, alike ones in one sentence. Two queries, more only where there are circles."""
    giver, receiver = aliased(Task, name="giver"), aliased(Task, name="receiver")
    found = session.execute(_contradicting(giver, receiver, receiver.plan_id == plan.id)).all()
    return in_order([*(circle(*one) for one in circles_of_plan(session, plan)), *(worded(_contradiction(row)) for row in found)])


def problems_of_task(session: Session, task: Task, *, may_circle: bool = True) -> list[Problem]:
    """Every contradiction in which a task is the giver or the receiver. Two queries, more only where it stands in a circle.

    may_circle -- False: it is known to stand in none.
    """
    giver, receiver = aliased(Task, name="giver"), aliased(Task, name="receiver")
    found = session.execute(_contradicting(giver, receiver, or_(giver.id == task.id, receiver.id == task.id))).all()
    around = circle_around(session, task) if may_circle else None
    return in_order([*([circle(*around)] if around else []), *(worded(_contradiction(row)) for row in found)])


def _contradicting(giver: type[Task], receiver: type[Task], about: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Alike givers of one receiver counted together: of one clause, with one day and one reason."""
    giving, receiving = aliased(Unit), aliased(Unit)
    kind = _kind(giver, receiver)
    ended = TaskState.DONE, TaskState.CANCELLED
    return (
        select(
            kind.label("kind"),
            func.min(giving.name).label("giver"),
            giver.due_on.label("giver_on"),
            func.min(receiving.name).label("receiver_name"),
            receiver.due_on.label("receiver_on"),
            func.count().label("count"),
            func.min(giver.id).label("giver_id"),
            receiver.id.label("receiver_id"),
            giver.clause_id.label("giver_clause_id"),
            receiver.clause_id.label("receiver_clause_id"),
        )
        .select_from(TaskFeed)
        .join(giver, giver.id == TaskFeed.giver_id)
        .join(receiver, receiver.id == TaskFeed.receiver_id)
        .join(giving, giving.id == giver.unit_id)
        .join(receiving, receiving.id == receiver.unit_id)
        .where(about, giver.due_on > receiver.due_on, giver.state.not_in((*ended, TaskState.REPORTED)), receiver.state.not_in(ended))
        .group_by(kind, giver.clause_id, giver.due_on, receiver.id, receiver.clause_id, receiver.due_on)
        .order_by(receiver.due_on, receiver.id, giver.due_on)
        .limit(MOST)
    )


def _kind(giver: type[Task], receiver: type[Task]) -> ColumnElement[str]:
    as_written = giver.original_due_on > receiver.original_due_on
    return case(
        (and_(as_written, giver.is_derived), ProblemKind.DEFAULT_BEYOND.value),
        (as_written, ProblemKind.RECEIVER_FIRST.value),
        else_=ProblemKind.EXTENDED_BEYOND.value,
    )


def _contradiction(row: Any) -> Contradiction:
    ids = {name: getattr(row, name) for name in ("giver_id", "receiver_id", "giver_clause_id", "receiver_clause_id")}
    return Contradiction(ProblemKind(row.kind), row.giver, row.giver_on, row.receiver_name, row.receiver_on, row.count, ids)
