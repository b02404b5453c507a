"""The way of one escalation up the administration as a small picture: from the unit at the foot to the top rung, with who was passed over.

Owns the geometry and the words; `templates/escalations/ladder.html` draws it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from models import Escalation, Unit
from rules.ladder import PassedOver, Registry, Way, split_words
from rules.values import EscalationState
from web import labels
from workflow.climb_forecast import Coming, what_comes
from workflow.units import ladder_registry

WIDTH = 340
CHARACTERS_A_LINE, CHARACTERS_A_NOTE = 34, 42
LINE_HEIGHT, NOTE_HEIGHT = 19, 17
GAP = 24


@dataclass(frozen=True, slots=True)
class Node:
    """One body in the picture. y -- of its dot; kind -- unit, reached, here, ahead or passed; lines, notes -- cut to the width."""

    y: int
    kind: str
    name: str
    lines: tuple[str, ...]
    note: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    """The nodes from top to foot, the height of the picture, and what comes next if nobody acts; empty where nothing does."""

    nodes: tuple[Node, ...]
    height: int
    coming: str
    width: int = WIDTH


Drawn = tuple[str, str, str]
"""Name, note and kind of one node."""


def ladder_of(session: Session, escalation: Escalation, rungs: Sequence[Escalation], on: date) -> Ladder:
    """The ladder of what this escalation is about: the day and state of every rung, who was passed over and why, and what comes next.

    rungs -- all escalations of the matter, the oldest first.
    """
    reached = {row.rung: row for row in _reached(escalation, rungs)}
    top = reached[max(reached)]
    registry = ladder_registry(session, {_foot(escalation).id} | {row.to_unit_id for row in rungs})
    way = registry.way(top.to_unit_id, on)
    coming = what_comes(session, top, on, rungs=rungs, registry=registry)
    steps: list[Drawn] = [(_foot(escalation).name, _("đơn vị chịu trách nhiệm"), "unit")]
    for number, row in sorted(reached.items()):
        steps += [(*_passed(*split_words(line)), "passed") for line in row.passed_over]
        steps.append((row.desk, _note(row), "here" if number == max(reached) else "reached"))
    steps += _ahead(registry, way, coming)
    next_desk = registry.name_of(way.steps[0].rung) if way.steps else ""
    return _drawn(steps[::-1], _coming(top, coming, next_desk))


def _ahead(registry: Registry, way: Way, coming: Coming | None) -> Iterator[Drawn]:
    """The rungs that it has not reached, as they stand now, and those beyond the top."""
    for number, step in enumerate(way.steps):
        yield from _passed_over(step.passed)
        next_on = coming.on if coming and coming.is_climb and number == 0 else None
        note = _("chưa chuyển đến; nếu không ai xử lý thì ngày %(day)s", day=_day(next_on)) if next_on else _("chưa chuyển đến")
        yield registry.name_of(step.rung), note, "ahead"
    yield from _passed_over(way.beyond)


def _passed_over(passed: Iterable[PassedOver]) -> Iterator[Drawn]:
    for one in passed:
        yield *_passed(one.name, one.reason), "passed"


def _passed(name: str, reason: str) -> tuple[str, str]:
    return name, _("bỏ qua: %(reason)s", reason=reason)


def _coming(top: Escalation, coming: Coming | None, next_desk: str) -> str:
    """What comes next, in one sentence."""
    if top.state is EscalationState.CLOSED:
        return ""
    if coming is None and not next_desk:
        return str(_("Đây là cấp cao nhất: không còn cấp nào ở trên để chuyển."))
    if coming is None:
        return str(_("Việc này hiện không tự chuyển lên cấp nữa."))
    values = {"day": _day(coming.on), "until": _day(coming.until) if coming.until else "", "desk": next_desk}
    if not coming.is_climb:
        return str(_("Đây là cấp cao nhất: việc nằm lại đây và mỗi tuần được nhắc một lần, lần tới ngày %(day)s.", **values))
    if coming.until is None:
        return str(_("Đã hết thời gian chờ: việc này sẽ chuyển lên %(desk)s trong lần xét ngày %(day)s.", **values))
    if coming.is_acknowledged:
        return str(_("Đã tiếp nhận; nếu đến hết %(until)s việc vẫn chưa xong thì sẽ chuyển lên %(desk)s.", **values))
    return str(_("Nếu không tiếp nhận đến hết %(until)s thì việc này sẽ chuyển lên %(desk)s.", **values))


def _foot(escalation: Escalation) -> Unit:
    if escalation.task:
        return escalation.task.unit
    return (escalation.target.owner if escalation.target else None) or escalation.from_unit


def _reached(escalation: Escalation, rungs: Iterable[Escalation]) -> list[Escalation]:
    """The rungs of the same lateness, the oldest row first: of each rung the newest counts."""
    lateness = escalation.key.rpartition(":")[0]
    return [row for row in rungs if row.key.startswith(f"{lateness}:")]


def _note(escalation: Escalation) -> str:
    """Since when it lies there, and what became of it there."""
    opened = _("chuyển ngày %(day)s", day=_day(escalation.opened_on))
    state = labels.label(escalation.state)
    said = [opened, f"{state[:1].lower()}{state[1:]}"]
    if escalation.acknowledged_on:
        said.insert(1, _("tiếp nhận ngày %(day)s", day=_day(escalation.acknowledged_on)))
    if escalation.state is EscalationState.CLOSED and escalation.closed_on:
        said[-1] = _("khép lại ngày %(day)s", day=_day(escalation.closed_on))
    elif escalation.state is EscalationState.ACKNOWLEDGED and escalation.acknowledged_on:
        said.pop()
    return " · ".join(said)


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _drawn(steps: Sequence[Drawn], coming: str) -> Ladder:
    nodes, y = [], 22
    for name, note, kind in steps:
        lines = tuple(textwrap.wrap(name, CHARACTERS_A_LINE)) or ("",)
        notes = tuple(textwrap.wrap(note, CHARACTERS_A_NOTE)) or ("",)
        nodes.append(Node(y, kind, name, lines, note, notes))
        y += len(lines) * LINE_HEIGHT + len(notes) * NOTE_HEIGHT + GAP
    return Ladder(tuple(nodes), y - GAP + 4, coming)
