"""The page of a plan's chain over time: which years and quarters it is narrowed to, the picture, the table beneath, the links to answer.

Owns what the page shows; the views are `web.pages.plan_timeline`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template, url_for

from models import Clause, ClauseFeed, ClauseState, FeedState, Plan, PlanState
from web import asked, clock, database, plan_frame
from web.chain_forms import FeedForm
from web.login import person
from web.timeline_picture import picture_of
from workflow.assignment import plan_period
from workflow.chain_editing import feeds_of
from workflow.chain_timeline import Key, Node, Span, Timeline, group_names, timeline, years_of
from workflow.chains import problems
from workflow.text import shorten
from workflow.visibility import may_coordinate

QUARTERS = {1: "I", 2: "II", 3: "III", 4: "IV"}
WHOLE = "all"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the address asks for. year None: all years. only_chain -- leave out what stands in no chain."""

    year: int | None
    quarter: int | None
    only_chain: bool

    def span(self, first: date, last: date) -> Span:
        """The days asked for; first, last -- of the whole plan."""
        if self.year is None:
            return Span(first, last)
        if self.quarter is None:
            return Span(date(self.year, 1, 1), date(self.year, 12, 31))
        month = self.quarter * 3
        end = date(self.year, 12, 31) if month == 12 else date.fromordinal(date(self.year, month + 1, 1).toordinal() - 1)
        return Span(date(self.year, month - 2, 1), end)


@dataclass(frozen=True, slots=True)
class TableRow:
    """A day as the table says it. address -- the task, or the list of the tasks; "" where nothing of it is seen. before, after -- numbers
    of the rows that feed it and that it feeds.
    """

    number: int
    node: Node
    address: str
    before: Sequence[int]
    after: Sequence[int]


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A link between two clauses, for coordinators. giver, receiver -- who; the clauses say what."""

    feed: ClauseFeed
    giver: Clause
    receiver: Clause
    giver_name: str
    receiver_name: str


def render(plan: Plan, form: FeedForm | None = None) -> str:
    """The page. form -- the one to add a link, where it could not be used."""
    session, user, today = database.session(), person(), clock.today()
    years = years_of(session, plan)
    wish = _wish(years, today)
    seen = plan_frame.tasks_seen(plan)
    names = group_names(session, plan)
    found = timeline(session, plan, wish.span(*_whole(plan, years)), names=names, seen=seen, today=today, only_chain=wish.only_chain)
    coordinates = may_coordinate(user, plan, today) and plan.state is PlanState.PUBLISHED
    accepted = [clause for clause in plan.clauses if clause.state is ClauseState.ACCEPTED]
    feeds = _feed_rows(plan, feeds_of(session, plan), names) if coordinates else []
    return render_template(
        "plans/timeline.html",
        plan=plan,
        wish=wish,
        years=years,
        quarters=QUARTERS,
        found=found,
        picture=picture_of(found, today),
        rows=_table(plan, found),
        problems=problems(session, plan),
        coordinates=coordinates,
        feeds=feeds,
        waiting=sum(row.feed.state is FeedState.PROPOSED for row in feeds),
        form=(form or FeedForm(formdata=None, prefix="feed")).offer(
            [(clause.id, f"{names.get(clause.id, '')}: {shorten(clause.text, 90)}") for clause in accepted]
        ),
    )


def _wish(years: Sequence[int], today: date) -> Wish:
    year, quarter = asked.number("year"), asked.number("quarter")
    if year is None and asked.text("year") != WHOLE and years:
        year = min(years, key=lambda one: (abs(one - today.year), one))
    is_usable = year is None or 1 < year < 9999
    return Wish(year if is_usable else None, quarter if quarter in QUARTERS else None, asked.text("show") != WHOLE)


def _whole(plan: Plan, years: Sequence[int]) -> tuple[date, date]:
    first, last = plan_period(plan)
    if not years:
        return first, last or first
    return date(years[0], 1, 1), date(years[-1], 12, 31)


def _table(plan: Plan, found: Timeline) -> list[TableRow]:
    numbers = {node.key: number for number, node in enumerate(found.nodes, start=1)}
    before: dict[Key, list[int]] = {key: [] for key in numbers}
    after: dict[Key, list[int]] = {key: [] for key in numbers}
    for arrow in found.arrows:
        before[arrow.receiver].append(numbers[arrow.giver])
        after[arrow.giver].append(numbers[arrow.receiver])
    return [TableRow(numbers[node.key], node, _address(plan, node), before[node.key], after[node.key]) for node in found.nodes]


def _address(plan: Plan, node: Node) -> str:
    if node.total == 1:
        return url_for("tasks.show", task_id=node.task_id) if node.task_id else ""
    return url_for("tasks.index", plan=plan.id, clause=node.clause.id, state="all") if node.known else ""


def _feed_rows(plan: Plan, feeds: Sequence[ClauseFeed], names: Mapping[int, str]) -> list[FeedRow]:
    clauses = {clause.id: clause for clause in plan.clauses}
    pairs = ((feed, clauses[feed.giver_id], clauses[feed.receiver_id]) for feed in feeds if feed.receiver_id in clauses)
    return [FeedRow(feed, giver, receiver, names.get(giver.id, ""), names.get(receiver.id, "")) for feed, giver, receiver in pairs]
