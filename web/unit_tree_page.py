"""The tree of units as the address has it opened: which branches are unfolded, which part of a long one is shown, in what order.

Owns the meaning of `open=1-5-9`, `p5=2` and `sort`; queries are `workflow.unit_tree`, and each line's numbers `workflow.unit_states`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import Select
from sqlalchemy.orm import Session

from models import Unit, User
from web import asked
from web.kept_numbers import kept
from web.paging import Page, cut, same_address
from workflow.task_list import TaskCounts
from workflow.unit_states import escalated_of, states_of
from workflow.unit_tree import MOST_IDS, Line, TreeOrder, ids_below, lines_of, registry_order, top_ids

TOP = 0
"""Stands for the superior of the units at the top, which is nobody."""

SHOWN = 30
"""So many units of one branch are shown at once."""

MOST_OPEN = 40
"""So many branches may be open at once."""

OPEN_AT_FIRST = 3
"""Where so few units stand at the top, they are unfolded at the first look."""

ORDERS: list[tuple[str, LazyString]] = [(TreeOrder.NAME.value, _l("Theo danh mục")), (TreeOrder.LATE.value, _l("Quá hạn nhiều trước"))]


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit with how it stands, for a line of a list or of the tree."""

    line: Line
    counts: TaskCounts
    escalated: int

    @property
    def unit(self) -> Unit:
        """The unit itself."""
        return self.line.unit


@dataclass(frozen=True, slots=True)
class Node:
    """A line of the tree. branch -- what is unfolded below; toggle -- the address with it unfolded or folded, "" where nothing is below."""

    standing: Standing
    toggle: str
    branch: Branch | None


@dataclass(frozen=True, slots=True)
class Branch:
    """Units beside one another, or a part of them: rows first to last of `total`. before, after -- addresses of the neighbouring parts."""

    nodes: Sequence[Node]
    first: int
    total: int
    before: str = ""
    after: str = ""

    @property
    def last(self) -> int:
        """The place of the last unit shown."""
        return self.first + len(self.nodes) - 1


@dataclass(slots=True)
class Tree:
    """Everything read for one tree. ids -- per superior, those shown; totals, parts -- of how many, and from which place on."""

    opened: list[int]
    ids: dict[int, list[int]]
    totals: dict[int, int]
    parts: dict[int, int]
    standings: dict[int, Standing] = field(default_factory=dict)

    def branch(self, parent_id: int, above: frozenset[int] = frozenset()) -> Branch:
        """What stands below a unit; a unit that stands below itself is not unfolded again."""
        nodes = [self._node(unit_id, above) for unit_id in self.ids[parent_id] if unit_id in self.standings]
        part, total = self.parts[parent_id], self.totals[parent_id]
        before = self._part(parent_id, part - 1) if part > 1 else ""
        after = self._part(parent_id, part + 1) if part * SHOWN < total else ""
        return Branch(nodes, (part - 1) * SHOWN + 1, total, before, after)

    def _node(self, unit_id: int, above: frozenset[int]) -> Node:
        standing = self.standings[unit_id]
        if not standing.line.below or unit_id in above:
            return Node(standing, "", None)
        is_open = unit_id in self.opened and unit_id in self.ids
        others = [one for one in self.opened if one != unit_id]
        wanted = "-".join(map(str, others if is_open else [*others, unit_id])) or str(TOP)
        toggle = url_for("units.index", **same_address(open=wanted), _anchor=f"u{unit_id}")
        return Node(standing, toggle, self.branch(unit_id, above | {unit_id}) if is_open else None)

    def _part(self, parent_id: int, part: int) -> str:
        anchor = f"u{parent_id}" if parent_id != TOP else "tree"
        return url_for("units.index", **same_address(**{f"p{parent_id}": part}), _anchor=anchor)


def asked_tree(session: Session, user: User, on: date) -> tuple[Branch, datetime | None]:
    """The tree of this request, in a handful of statements, and when its numbers were counted, where that was before."""
    order = asked.word("sort", TreeOrder) or TreeOrder.NAME
    opened = _opened()
    tops = top_ids(session, user, on)
    if opened is None:
        opened = tops if len(tops) <= OPEN_AT_FIRST else []
    ids = {TOP: tops, **ids_below(session, opened, on)}
    states = {}
    if order is TreeOrder.LATE:
        states = _kept_states(session, {one for beside in ids.values() for one in beside}, on)
        ids = {parent: sorted(beside, key=lambda one: -states[one].open_late) for parent, beside in ids.items()}
    totals = {parent: len(beside) for parent, beside in ids.items()}
    parts = {parent: _part_asked(parent, total) for parent, total in totals.items()}
    shown = {parent: beside[(parts[parent] - 1) * SHOWN : parts[parent] * SHOWN] for parent, beside in ids.items()}
    tree = Tree(opened, shown, totals, parts)
    tree.standings, counted_at = kept_standings(session, sorted(_reached(shown)), on, states)
    return tree.branch(TOP), counted_at


def asked_list(session: Session, found: Select[int], on: date) -> tuple[Page[Standing], datetime | None]:
    """The page that the address asks for, of the units that were found by searching, and when counted. found -- their ids."""
    order = asked.word("sort", TreeOrder) or TreeOrder.NAME
    ids = list(session.scalars(found.order_by(*registry_order()).limit(MOST_IDS)))
    states = _kept_states(session, ids, on) if order is TreeOrder.LATE else {}
    if states:
        ids.sort(key=lambda one: -states[one].open_late)
    page = cut(ids)
    standings, counted_at = kept_standings(session, page.rows, on, states)
    return Page([standings[one] for one in page.rows], page.number, page.size, page.total), counted_at


def heads() -> list[tuple[str, str, str]]:
    """The columns of numbers: what each is, its sign, and its tone."""
    return [
        (str(_("Đang mở")), "list-check", "waiting"),
        (str(_("Quá hạn")), "exclamation-octagon-fill", "overdue"),
        (str(_("Sắp đến hạn")), "clock-fill", "soon"),
        (str(_("Đã xong")), "check-circle-fill", "done"),
        (str(_("Chuyển cấp")), "arrow-up-circle-fill", "escalated"),
    ]


def standings_of(session: Session, unit_ids: Sequence[int], on: date) -> dict[int, Standing]:
    """How these units stand at this moment."""
    lines, states, escalated = lines_of(session, unit_ids, on), states_of(session, unit_ids, on), escalated_of(session, unit_ids, on)
    return {unit_id: Standing(line, states[unit_id], escalated[unit_id]) for unit_id, line in lines.items()}


def kept_standings(
    session: Session, unit_ids: Sequence[int], on: date, states: dict[int, TaskCounts] | None = None
) -> tuple[dict[int, Standing], datetime | None]:
    """How these units stand, by numbers that are kept for whoever sees much, and when counted; the units themselves are always read.

    states -- where they have been counted already.
    """
    counted = kept(
        ("standings", *unit_ids),
        lambda: (states or states_of(session, unit_ids, on), escalated_of(session, unit_ids, on)),
        is_shared=True,
    )
    known, escalated = counted.numbers
    lines = lines_of(session, unit_ids, on)
    return {unit_id: Standing(line, known[unit_id], escalated[unit_id]) for unit_id, line in lines.items()}, counted.at


def _kept_states(session: Session, unit_ids: Collection[int], on: date) -> dict[int, TaskCounts]:
    """What the order of units goes by: all of a branch are counted, however few are shown."""
    return kept(("states", *sorted(unit_ids)), lambda: states_of(session, unit_ids, on), is_shared=True).numbers


def _reached(shown: dict[int, list[int]]) -> set[int]:
    """The units that the tree comes to from its top: nothing else is shown, whatever the address says."""
    reached: set[int] = set()
    wave = set(shown[TOP])
    while wave:
        reached |= wave
        wave = {below for one in wave for below in shown.get(one, ())} - reached
    return reached


def _opened() -> list[int] | None:
    """The units that the address has unfolded; None where it says nothing."""
    typed = request.args.get("open", "")
    numbers = [int(part) for part in typed.split("-") if part.isascii() and part.isdigit() and len(part) < 10]
    return list(dict.fromkeys(numbers))[-MOST_OPEN:] if typed else None


def _part_asked(parent_id: int, total: int) -> int:
    wanted = asked.number(f"p{parent_id}") or 1
    return max(1, min(wanted, -(-total // SHOWN)))
