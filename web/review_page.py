"""What the review page shows: the cards in their order, the counters, the forms. Reads only; the views are `web.pages.plan_review`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from models import BodyPurpose, Clause, ClauseBody, ClauseState, Plan, Target, Unit
from web import unit_choice
from web.review_forms import ClauseForm, HeadForm, TargetForm
from workflow.correction import CERTAIN, cutting_points, following, open_phrases
from workflow.head_correction import targets_of
from workflow.intake import unresolved_bodies
from workflow.resolution import phrases_of

UNCERTAIN, DOCUMENT = "uncertain", "document"
_SHOWN_PURPOSES = list(BodyPurpose)
_CUT_WORDS = 60
NEW_CLAUSE = 0
"""The place of the form for a clause that is not there yet, among the forms by clause."""


@dataclass(frozen=True, slots=True)
class BodyLine:
    """One body of a card, as written: lead -- its first row; units -- how many units it means."""

    lead: ClauseBody
    units: int


@dataclass(frozen=True, slots=True)
class Card:
    """One clause in the list. number -- as its mark in the text shows it; cuts -- where it may be split, with the words there."""

    clause: Clause
    number: int
    bodies: list[BodyLine]
    form: ClauseForm
    cuts: list[tuple[int, str]]
    following: Clause | None
    is_open: bool

    @property
    def is_uncertain(self) -> bool:
        """Whether a person had better look closely."""
        return self.clause.confidence < CERTAIN or bool(open_phrases(self.clause))


@dataclass(frozen=True, slots=True)
class Counters:
    """How far the review is."""

    total: int
    waiting: int
    accepted: int
    ignored: int
    open_bodies: int
    certain: int

    @property
    def looked_at(self) -> int:
        """How many clauses have been decided on."""
        return self.total - self.waiting


@dataclass(frozen=True, slots=True)
class Typed:
    """Forms that were sent and could not be used: shown again, open, with what was typed."""

    clauses: dict[int, ClauseForm] = field(default_factory=dict)
    targets: dict[int, TargetForm] = field(default_factory=dict)
    head: HeadForm | None = None


def asked_order() -> str:
    """The order that the address asks for: uncertain first unless it says document."""
    return DOCUMENT if request.args.get("order") == DOCUMENT else UNCERTAIN


def in_order(plan: Plan, order: str) -> list[Clause]:
    """The clauses as the list shows them: what waits and is least certain first, or as in the document."""
    if order == DOCUMENT:
        return list(plan.clauses)
    return sorted(plan.clauses, key=_urgency)


def next_anchor(plan: Plan, clause: Clause, order: str) -> str:
    """Where to go on after a clause: the next one that waits, in the order of the list; else the top of the list."""
    ordered = in_order(plan, order)
    behind = ordered[ordered.index(clause) + 1 :] if clause in ordered else []
    waiting = [one for one in [*behind, *ordered] if one.state is ClauseState.PROPOSED and one is not clause]
    return f"clause-{waiting[0].id}" if waiting else "clauses"


def counters_of(plan: Plan) -> Counters:
    """The counters above the list."""
    states = [clause.state for clause in plan.clauses]
    return Counters(
        total=len(states),
        waiting=states.count(ClauseState.PROPOSED),
        accepted=states.count(ClauseState.ACCEPTED),
        ignored=states.count(ClauseState.IGNORED),
        open_bodies=len({body.phrase for body in unresolved_bodies(plan)}),
        certain=sum(c.state is ClauseState.PROPOSED and c.confidence >= CERTAIN and not open_phrases(c) for c in plan.clauses),
    )


def context_of(session: Session, plan: Plan, typed: Typed) -> dict[str, Any]:
    """All that the template needs beside the source text."""
    order = asked_order()
    numbers = {clause.id: number for number, clause in enumerate(_kept(plan), 1)}
    targets = targets_of(session, plan)
    return {
        "plan": plan,
        "order": order,
        "cards": [_card(clause, numbers.get(clause.id, 0), typed) for clause in in_order(plan, order)],
        "counters": counters_of(plan),
        "targets": [(target, typed.targets.get(target.id) or TargetForm.of(target), target.id in typed.targets) for target in targets],
        "kept_targets": [target for target in targets if target.review is not ClauseState.IGNORED],
        "head_form": typed.head or HeadForm.of(plan),
        "is_head_open": typed.head is not None,
        "new_form": typed.clauses.get(NEW_CLAUSE) or ClauseForm(formdata=None, prefix="new"),
        "is_new_open": NEW_CLAUSE in typed.clauses,
        "suggestions": unit_choice.suggestions(session, _named_units(plan, targets)),
    }


def _kept(plan: Plan) -> list[Clause]:
    return [clause for clause in plan.clauses if clause.state is not ClauseState.IGNORED]


def _urgency(clause: Clause) -> tuple[bool, bool, float, int]:
    is_decided = clause.state is not ClauseState.PROPOSED
    if is_decided:
        return True, False, 0.0, clause.position
    return False, not open_phrases(clause), clause.confidence, clause.position


def _card(clause: Clause, number: int, typed: Typed) -> Card:
    grouped = phrases_of(clause)
    lines = [BodyLine(rows[0], sum(row.unit_id is not None for row in rows)) for rows in grouped.values()]
    return Card(
        clause=clause,
        number=number,
        bodies=sorted(lines, key=lambda line: _SHOWN_PURPOSES.index(line.lead.purpose)),
        form=typed.clauses.get(clause.id) or ClauseForm.of(clause),
        cuts=[(at, clause.text[at : at + _CUT_WORDS].strip()) for at in cutting_points(clause)],
        following=following(clause),
        is_open=clause.id in typed.clauses,
    )


def _named_units(plan: Plan, targets: Sequence[Target]) -> ColumnElement[bool]:
    named = {body.unit_id for clause in plan.clauses for body in clause.bodies} | {target.owner_id for target in targets}
    return Unit.id.in_([unit_id for unit_id in {*named, plan.owner_id, plan.standing_id} if unit_id is not None])
