"""What the review page shows: the cards in their order, the counters, the forms. Reads only; the views are `web.pages.plan_review`.

A card holds its forms only while it is open: three hundred closed ones must come at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from flask import request
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from models import BodyPurpose, Clause, ClauseBody, ClauseState, Plan, Target, Unit
from web import asked, unit_choice
from web.recorded import said
from web.review_forms import ClauseForm, HeadForm
from web.review_offers import OfferLine, lines_by_clause, lines_by_target
from web.target_forms import TargetForm
from workflow import undo
from workflow.correction import cutting_points, has_gaps, is_certain
from workflow.head_correction import targets_of
from workflow.intake import unresolved_bodies
from workflow.remembered import offers_of
from workflow.resolution import phrases_of

UNCERTAIN, DOCUMENT = "uncertain", "document"
_SHOWN_PURPOSES = list(BodyPurpose)
_WORDS_BEFORE_A_CUT, _WORDS_BEHIND_A_CUT = 30, 60
NEW_CLAUSE = 0
"""The place of the form for a clause that is not there yet, among the forms by clause."""


@dataclass(frozen=True, slots=True)
class BodyLine:
    """One body of a card, as written: lead -- its first row; units -- how many units it means."""

    lead: ClauseBody
    units: int


@dataclass(frozen=True, slots=True)
class Cut:
    """A place where a clause may be split: the offset, and the words on both sides of it."""

    at: int
    before: str
    behind: str


@dataclass(frozen=True, slots=True)
class Card:
    """One clause in the list. number -- as its mark in the text shows it; following -- what it may be merged with.

    form, cuts -- only while the card is open. version -- changes with everything that the closed card shows, its number apart.
    """

    clause: Clause
    number: int
    bodies: list[BodyLine]
    following: Clause | None
    version: str
    form: ClauseForm | None = None
    cuts: Sequence[Cut] = ()
    offers: Sequence[OfferLine] = ()

    @property
    def is_open(self) -> bool:
        """Whether the forms stand in the card."""
        return self.form is not None

    @property
    def is_uncertain(self) -> bool:
        """Whether a person had better look closely."""
        return not is_certain(self.clause)


@dataclass(frozen=True, slots=True)
class TargetCard:
    """One target in the list. typed -- the form that was sent and refused; version -- as that of a clause's card."""

    target: Target
    number: int
    version: str
    typed: TargetForm | None
    offers: Sequence[OfferLine] = ()

    @property
    def form(self) -> TargetForm:
        """The form to show."""
        return self.typed or TargetForm.of(self.target)


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
    """Forms that were sent and could not be used: shown again, open, with what was typed. opened -- cards that the address opens."""

    clauses: dict[int, ClauseForm] = field(default_factory=dict)
    targets: dict[int, TargetForm] = field(default_factory=dict)
    head: HeadForm | None = None
    opened: Collection[int] = ()


def asked_order() -> str:
    """The order that the address asks for: uncertain first unless it says document."""
    return DOCUMENT if request.args.get("order") == DOCUMENT else UNCERTAIN


def asked_open() -> Typed:
    """The card that the address opens, if any."""
    opened = asked.number("open")
    return Typed(opened=() if opened is None else (opened,))


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
        certain=sum(clause.state is ClauseState.PROPOSED and is_certain(clause) for clause in plan.clauses),
    )


def context_of(session: Session, plan: Plan, typed: Typed) -> dict[str, Any]:
    """All that the template needs beside the source text."""
    targets, offers = targets_of(session, plan), offers_of(session, plan)
    last_step, next_step = undo.steps_beside(session, plan)
    return {
        "plan": plan,
        "order": asked_order(),
        "cards": list(_cards(plan, typed, lines_by_clause(offers))),
        "counters": counters_of(plan),
        "targets": list(_target_cards(targets, typed, lines_by_target(offers))),
        "offer_count": len(offers),
        "last_step": last_step,
        "next_step": next_step,
        "said": said,
        "source_version": _version_of_source(plan, targets),
        "head_version": _version_of_head(plan),
        "head_form": typed.head or HeadForm.of(plan),
        "is_head_open": typed.head is not None,
        "new_form": typed.clauses.get(NEW_CLAUSE) or ClauseForm(formdata=None, prefix="new"),
        "is_new_open": NEW_CLAUSE in typed.clauses,
    }


def named_units(plan: Plan, targets: Sequence[TargetCard]) -> ColumnElement[bool]:
    """The units that the plan names, to be suggested in its forms."""
    named = {body.unit_id for clause in plan.clauses for body in clause.bodies} | {card.target.owner_id for card in targets}
    return Unit.id.in_([unit_id for unit_id in {*named, plan.owner_id, plan.standing_id} if unit_id is not None])


def suggestions(session: Session, plan: Plan, targets: Sequence[TargetCard]) -> list[str]:
    """The same, as the browser suggests them."""
    return unit_choice.suggestions(session, named_units(plan, targets))


def _urgency(clause: Clause) -> tuple[bool, bool, float, int]:
    is_decided = clause.state is not ClauseState.PROPOSED
    if is_decided:
        return True, False, 0.0, clause.position
    return False, not has_gaps(clause), clause.confidence, clause.position


def _cards(plan: Plan, typed: Typed, offers: Mapping[int, list[OfferLine]]) -> Iterator[Card]:
    """The cards in the order asked for. Numbers follow the document, ignored clauses included, so that ignoring one renumbers none."""
    numbers = {clause.id: number for number, clause in enumerate(plan.clauses, 1)}
    behind = _followings(plan)
    for clause in in_order(plan, asked_order()):
        is_open = clause.id in typed.clauses or clause.id in typed.opened
        yield Card(
            clause=clause,
            number=numbers[clause.id],
            bodies=_lines(clause),
            following=behind[clause.id],
            version=_version_of_clause(clause, behind[clause.id], offers.get(clause.id)),
            offers=offers.get(clause.id, ()),
            form=(typed.clauses.get(clause.id) or ClauseForm.of(clause)) if is_open else None,
            cuts=[_cut(clause, at) for at in cutting_points(clause)] if is_open else (),
        )


def _followings(plan: Plan) -> dict[int, Clause | None]:
    """For each clause the next one of the document that is not ignored."""
    found: dict[int, Clause | None] = {}
    coming: Clause | None = None
    for clause in reversed(plan.clauses):
        found[clause.id] = coming
        coming = clause if clause.state is not ClauseState.IGNORED else coming
    return found


def _lines(clause: Clause) -> list[BodyLine]:
    lines = [BodyLine(rows[0], sum(row.unit_id is not None for row in rows)) for rows in phrases_of(clause).values()]
    return sorted(lines, key=lambda line: _SHOWN_PURPOSES.index(line.lead.purpose))


def _cut(clause: Clause, at: int) -> Cut:
    before = clause.text[max(0, at - _WORDS_BEFORE_A_CUT) : at].strip()
    return Cut(at, f"…{before}" if at > _WORDS_BEFORE_A_CUT else before, clause.text[at : at + _WORDS_BEHIND_A_CUT].strip())


def _target_cards(targets: Sequence[Target], typed: Typed, offers: Mapping[int, list[OfferLine]]) -> Iterator[TargetCard]:
    for number, target in enumerate(targets, 1):
        lines = offers.get(target.id, [])
        yield TargetCard(target, number, _version_of_target(target, lines), typed.targets.get(target.id), lines)


def _version_of_clause(clause: Clause, behind: Clause | None, offers: Sequence[OfferLine] | None) -> str:
    bodies = [(body.id, body.purpose.value, body.phrase, body.unit.name if body.unit else None) for body in clause.bodies]
    own = (clause.text, clause.state.value, clause.role.value, clause.section, clause.confidence, clause.is_edited, clause.warnings)
    time = (clause.deadline_text, clause.due_on, clause.recurrence_text, clause.frequency)
    return version(own, time, bodies, behind.id if behind else None, offers)


def _version_of_target(target: Target, offers: Sequence[OfferLine]) -> str:
    value = (target.indicator, target.operator.value, target.value, target.value_high, target.unit_text, target.year)
    course = (target.indicator_id, target.direction, target.baseline, target.baseline_year, target.milestones)
    return version(value, course, target.review.value, target.owner_id, target.warnings, offers)


def _version_of_head(plan: Plan) -> str:
    days = (plan.issued_on, plan.period_start, plan.period_end, plan.reporting_day, plan.reporting_month)
    return version(plan.title, plan.number, days, plan.owner_id, plan.standing_id, plan.requires_review, plan.requires_evidence)


def _version_of_source(plan: Plan, targets: Sequence[Target]) -> str:
    """Changes with every mark in the source text."""
    clauses = [
        (one.id, one.span_start, one.span_end, one.deadline_text, one.recurrence_text, [body.phrase for body in one.bodies])
        for one in plan.clauses
        if one.state is not ClauseState.IGNORED
    ]
    return version(clauses, [(one.id, one.review.value) for one in targets])


def version(*facts: object) -> str:
    """A few characters that differ where the facts differ."""
    return blake2b(repr(facts).encode(), digest_size=5).hexdigest()
