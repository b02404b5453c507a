"""The way of one escalation up the administration as a small picture: from the unit at the foot to the top rung.

Owns the geometry and the words; `templates/escalations/ladder.html` draws it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Committee, Escalation, Unit
from rules.ladder import Rung
from rules.values import EscalationState
from web import labels
from workflow.units import ladder_registry

CHARACTERS_A_LINE = 40
LINE_HEIGHT = 19
GAP = 26


@dataclass(frozen=True, slots=True)
class Node:
    """One rung in the picture. y -- of its dot; kind -- "unit", "reached", "here" or "ahead"; lines -- the name, cut to the width."""

    y: int
    kind: str
    name: str
    lines: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """The nodes from top to foot, and the height of the picture."""

    nodes: tuple[Node, ...]
    height: int


def ladder_of(session: Session, escalation: Escalation, on: date) -> Ladder:
    """The ladder of what this escalation is about, with the day and the state of every rung that was reached."""
    foot = _foot(escalation)
    reached = {row.rung: row for row in _reached(session, escalation)}
    stands_at = reached[max(reached)].to_unit_id
    ahead = ladder_registry(session, [stands_at]).path(stands_at, on)
    names = _names(session, ahead)
    steps = [(row.desk, _note(row), "here" if number == max(reached) else "reached") for number, row in sorted(reached.items())]
    steps += [(names[rung.unit_id, rung.committee_id], _("chưa chuyển đến"), "ahead") for rung in ahead]
    return _drawn([*reversed(steps), (foot.name, _("đơn vị chịu trách nhiệm"), "unit")])


def _foot(escalation: Escalation) -> Unit:
    if escalation.task:
        return escalation.task.unit
    return (escalation.target.owner if escalation.target else None) or escalation.from_unit


def _reached(session: Session, escalation: Escalation) -> Sequence[Escalation]:
    """The rungs of the same matter and the same lateness: the newest row of each."""
    same = Escalation.task_id == escalation.task_id if escalation.task_id else Escalation.target_id == escalation.target_id
    lateness = escalation.key.rpartition(":")[0]
    return session.scalars(
        select(Escalation).where(same, Escalation.key.startswith(f"{lateness}:", autoescape=True)).order_by(Escalation.id)
    ).all()


def _names(session: Session, rungs: Iterable[Rung]) -> dict[tuple[int, int | None], str]:
    rungs = list(rungs)
    units = {unit.id: unit.name for unit in session.scalars(select(Unit).where(Unit.id.in_([rung.unit_id for rung in rungs])))}
    ids = [rung.committee_id for rung in rungs if rung.committee_id]
    committees = {one.id: one.name for one in session.scalars(select(Committee).where(Committee.id.in_(ids)))}
    return {(r.unit_id, r.committee_id): committees.get(r.committee_id or 0) or units[r.unit_id] for r in rungs}


def _note(escalation: Escalation) -> str:
    opened = _("chuyển ngày %(day)s", day=f"{escalation.opened_on:%d/%m/%Y}")
    state = labels.label(escalation.state)
    if escalation.state is EscalationState.CLOSED and escalation.closed_on:
        state = _("khép lại ngày %(day)s", day=f"{escalation.closed_on:%d/%m/%Y}")
    return f"{opened} · {state[:1].lower()}{state[1:]}"


def _drawn(steps: Sequence[tuple[str, str, str]]) -> Ladder:
    nodes, y = [], 22
    for name, note, kind in steps:
        lines = tuple(textwrap.wrap(name, CHARACTERS_A_LINE)) or ("",)
        nodes.append(Node(y, kind, name, lines, note))
        y += (len(lines) + 1) * LINE_HEIGHT + GAP
    return Ladder(tuple(nodes), y - GAP + 4)
