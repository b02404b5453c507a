"""What will contradict itself in the chains of a plan that is not published yet: the same sentences as later, from the clauses alone.

Owns that forecast for the page before publishing. Reads only, and asks the database nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from models import Clause, Plan
from workflow.assignment import dues
from workflow.chain_circles import find_circles
from workflow.chain_links import Link, fitting
from workflow.chain_problems import Contradiction, Problem, ProblemKind, circle, in_order, worded
from workflow.chain_proposals import SURE, Proposal, propose
from workflow.chain_timeline import group_name
from workflow.errors import WorkflowError

Pair = tuple[tuple[int, str], tuple[int, str]]
"""The giver's clause and period, and the receiver's."""


def problems_of_draft(plan: Plan, today: date) -> list[Problem]:
    """The contradictions that publishing the draft today would bring, of links that would be made without asking."""
    sure = [one for one in propose(plan) if one.confidence >= SURE]
    times = {id(clause): _times(plan, clause, today) for one in sure for clause in (one.giver, one.receiver)}
    found, pairs = [], []
    names: dict[int, str] = {}
    for one in sure:
        matched = list(_matched(times[id(one.giver)], times[id(one.receiver)]))
        found += _first_wrong(one, matched)
        pairs += [((id(one.giver), giver.label), (id(one.receiver), receiver.label)) for giver, receiver in matched]
        names |= {id(one.giver): group_name(one.giver), id(one.receiver): group_name(one.receiver)}
    return in_order([*_circles(pairs, names), *found])


def _times(plan: Plan, clause: Clause, today: date) -> list[Link]:
    """When a clause falls due; nothing where its time cannot be understood, which is said elsewhere."""
    try:
        found = dues(plan, clause, today)
    except WorkflowError:
        return []
    links = [Link(number, 0, due.label, due.due_on, due.is_derived) for number, due in enumerate(found)]
    return sorted(links, key=lambda one: (one.due_on is None, one.due_on or date.max))


def _matched(givers: list[Link], receivers: list[Link]) -> Iterator[tuple[Link, Link]]:
    for giver in givers:
        receiver = fitting(giver, receivers)
        if receiver is not None:
            yield giver, receiver


def _first_wrong(one: Proposal, matched: list[tuple[Link, Link]]) -> list[Problem]:
    """The first period that does not fit stands for all of them."""
    for giver, receiver in matched:
        if giver.due_on and receiver.due_on and giver.due_on > receiver.due_on:
            kind = ProblemKind.DEFAULT_BEYOND if giver.is_derived else ProblemKind.RECEIVER_FIRST
            ids = {"giver_clause_id": one.giver.id, "receiver_clause_id": one.receiver.id}
            names = group_name(one.giver), group_name(one.receiver)
            return [worded(Contradiction(kind, names[0], giver.due_on, names[1], receiver.due_on, ids=dict(ids)))]
    return []


def _circles(pairs: list[Pair], names: dict[int, str]) -> list[Problem]:
    return [circle([names[clause] for clause, _ in way]) for way in find_circles(pairs)]
