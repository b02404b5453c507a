"""What was corrected in earlier plans of the same issuer, offered for the same words of a draft. Nothing is applied without being asked.

Owns the offers, applying and forgetting them; what is learnt, and when, is `workflow.learning`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, contains_eager, defer

from models import Clause, ClauseState, CorrectionKind, LearntCorrection, Plan, PlanState, Target, Unit, User
from models.plans import ClauseBody
from rules.values import Operator, Role
from workflow.body_choice import existing
from workflow.clause_times import read_time
from workflow.correction import ClauseWords, edit_clause, ignore
from workflow.errors import InvalidInputError, NotFoundError
from workflow.head_correction import edit_target, ignore_target, targets_of, words_of_target
from workflow.indicator_book import propose
from workflow.learning import (
    IS_IGNORED,
    NAME_LISTS,
    TARGET_ASPECTS,
    body_form,
    clause_form,
    reading_of_clause,
    reading_of_target,
    scope_of,
    target_form,
)
from workflow.resolution import phrases_of, refuse_published, set_units

_YEAR = re.compile(r"(?:[/.\-]|\s*(?<!\w)năm\s+)(?:19|20)\d\d(?!\d)")
_LONE_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NUMBERS_OF_TARGETS = ("value", "value_high", "year")


@dataclass(frozen=True, slots=True)
class Offer:
    """One remembered correction and what it would change here. units -- what a name would mean; change -- aspects as typed."""

    correction: LearntCorrection
    clauses: tuple[Clause, ...] = ()
    target: Target | None = None
    units: tuple[Unit, ...] = ()
    change: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> CorrectionKind:
        """What it is about."""
        return self.correction.kind

    @property
    def is_ignoring(self) -> bool:
        """Whether the clause or target was ignored."""
        return bool(self.change.get(IS_IGNORED))


def offers_of(session: Session, plan: Plan) -> list[Offer]:
    """What was learnt from published plans of the same issuer and would change something in this draft that nobody has decided yet.

    Of several corrections of the same words the newest counts. Units that did not exist on the plan's date are left out.
    """
    if plan.state is not PlanState.DRAFT:
        return []
    known = _known(session, plan)
    if not known:
        return []
    found = [*_for_bodies(session, plan, known), *_for_clauses(plan, known), *_for_targets(targets_of(session, plan), known)]
    return sorted(found, key=lambda offer: (offer.target is not None, offer.clauses[0].position if offer.clauses else 0))


def apply_offers(session: Session, plan: Plan, offers: Iterable[Offer]) -> list[str]:
    """Do what the offers say; the clauses still wait for the reviewer, but for those that are ignored. Returns warnings about times."""
    refuse_published(plan)
    warnings: list[str] = []
    for offer in offers:
        match offer.kind:
            case CorrectionKind.BODY:
                _apply_units(offer)
            case CorrectionKind.CLAUSE:
                warnings += [warning for clause in offer.clauses for warning in _apply_to_clause(session, clause, offer.change)]
            case CorrectionKind.TARGET:
                _apply_to_target(session, offer)
    session.flush()
    return warnings


def apply_all(session: Session, plan: Plan) -> tuple[int, list[str]]:
    """Everything that is offered, and what is then offered for the names that came in. Returns how many corrections, and warnings."""
    first = offers_of(session, plan)
    warnings = apply_offers(session, plan, first)
    second = [offer for offer in offers_of(session, plan) if offer.kind is CorrectionKind.BODY]
    apply_offers(session, plan, second)
    return len(first) + len(second), warnings


def offer_of(session: Session, plan: Plan, correction_id: int) -> Offer:
    """The offer of one correction. Raises NotFoundError where it is not offered (any more)."""
    found = next((offer for offer in offers_of(session, plan) if offer.correction.id == correction_id), None)
    if found is None:
        raise NotFoundError(
            "Sửa đổi đã nhớ số %(correction)s không còn áp dụng được cho kế hoạch này; hãy tải lại trang.", correction=correction_id
        )
    return found


def forget(session: Session, offer: Offer, *, by: User | None, now: datetime) -> None:
    """Offer this no more, nor what was learnt earlier for the same words. Correcting and publishing them again teaches it anew."""
    kept = offer.correction
    same = select(LearntCorrection).where(
        LearntCorrection.kind == kept.kind,
        LearntCorrection.words == kept.words,
        LearntCorrection.owner_id.is_not_distinct_from(kept.owner_id),
        LearntCorrection.place == kept.place,
        LearntCorrection.forgotten_at.is_(None),
    )
    for one in session.scalars(same):
        one.forgotten_at, one.forgotten_by_id = now, by.id if by else None
    session.flush()


Known = dict[tuple[CorrectionKind, str], LearntCorrection]


def _known(session: Session, plan: Plan) -> Known:
    """The newest correction of each kind and words that holds for this plan."""
    taught = Plan.state.in_([PlanState.PUBLISHED, PlanState.REPLACED])
    query = select(LearntCorrection).join(LearntCorrection.plan).where(_of_same_issuer(plan), taught)
    query = query.where(LearntCorrection.forgotten_at.is_(None), LearntCorrection.plan_id != plan.id)
    lean = contains_eager(LearntCorrection.plan).options(defer(Plan.source_text), defer(Plan.source_lines))
    found: Known = {}
    for one in session.scalars(query.options(lean).order_by(LearntCorrection.at, LearntCorrection.id)):
        found[one.kind, one.words] = one
    return found


def _of_same_issuer(plan: Plan) -> ColumnElement[bool]:
    """The same issuing unit; where one of the two plans has none, the same area."""
    owner_id, place = scope_of(plan)
    same_place = and_(LearntCorrection.place == place, LearntCorrection.place != "")
    if owner_id is None:
        return same_place
    return or_(LearntCorrection.owner_id == owner_id, and_(LearntCorrection.owner_id.is_(None), same_place))


def _for_bodies(session: Session, plan: Plan, known: Known) -> Iterator[Offer]:
    wanted = {words: one for (kind, words), one in known.items() if kind is CorrectionKind.BODY}
    named: dict[str, list[tuple[Clause, list[ClauseBody]]]] = {}
    for clause in plan.clauses:
        for (_, phrase), rows in phrases_of(clause).items() if clause.state is not ClauseState.IGNORED else ():
            if wanted and body_form(phrase) in wanted and _is_undecided(clause, rows):
                named.setdefault(body_form(phrase), []).append((clause, rows))
    ids = {unit_id for words in named for unit_id in wanted[words].answer["unit_ids"]}
    there = {unit.id: unit for unit in session.scalars(select(Unit).where(Unit.id.in_(ids), *existing(plan)))} if ids else {}
    for words, places in named.items():
        units = tuple(there[unit_id] for unit_id in wanted[words].answer["unit_ids"] if unit_id in there)
        meant = {unit.id for unit in units}
        clauses = [clause for clause, rows in places if {row.unit_id for row in rows if row.unit_id is not None} != meant]
        if units and clauses:
            yield Offer(wanted[words], tuple(dict.fromkeys(clauses)), units=units)


def _is_undecided(clause: Clause, rows: Sequence[ClauseBody]) -> bool:
    """Nobody chose the units; of a clause that is accepted already, only open names are spoken of."""
    is_open = all(row.unit_id is None for row in rows)
    return not any(row.is_chosen for row in rows) and (is_open or clause.state is ClauseState.PROPOSED)


def _for_clauses(plan: Plan, known: Known) -> Iterator[Offer]:
    changed: dict[tuple[int, str], tuple[LearntCorrection, dict[str, Any], list[Clause]]] = {}
    for clause in plan.clauses:
        if clause.state is not ClauseState.PROPOSED or clause.is_edited or not clause.as_read:
            continue
        learnt = known.get((CorrectionKind.CLAUSE, clause_form(clause.as_read)))
        change = _clause_change(plan, clause, learnt.answer) if learnt else {}
        if learnt and change:
            changed.setdefault((learnt.id, repr(change)), (learnt, change, []))[2].append(clause)
    taken: set[int] = set()
    for learnt, change, clauses in changed.values():
        if learnt.id not in taken:
            taken.add(learnt.id)
            yield Offer(learnt, tuple(clauses), change=change)


def _clause_change(plan: Plan, clause: Clause, answer: Mapping[str, Any]) -> dict[str, Any]:
    if answer.get(IS_IGNORED):
        return {IS_IGNORED: True}
    now = reading_of_clause(clause)
    wanted = {name: answer[name] for name in ("role", *NAME_LISTS) if name in answer}
    when = _time_now(plan, now["when"], answer) if "when" in answer else None
    if when is not None:
        wanted["when"] = when
    return {name: value for name, value in wanted.items() if value != now[name]}


def _time_now(plan: Plan, read: str, answer: Mapping[str, Any]) -> str | None:
    """The corrected time without the number of its year, which is this plan's to say. None where this document names another day."""
    if _days_in(read) != _days_in(answer["read_when"]):
        return None
    words = _YEAR.sub("", answer["when"]).strip()
    if _LONE_YEAR.search(words):
        return None
    try:
        read_time(words, plan)
    except InvalidInputError:
        return None
    return words


def _days_in(words: str) -> list[int]:
    """The numbers of a time, years apart: days and months."""
    return [int(number) for number in re.findall(r"\d+", _LONE_YEAR.sub("", words))]


def _for_targets(targets: Iterable[Target], known: Known) -> Iterator[Offer]:
    taken: set[int] = set()
    for target in targets:
        if target.review is not ClauseState.PROPOSED or not target.as_read:
            continue
        learnt = known.get((CorrectionKind.TARGET, target_form(target.as_read)))
        change = _target_change(target, learnt.answer) if learnt else {}
        if learnt and change and learnt.id not in taken:
            taken.add(learnt.id)
            yield Offer(learnt, target=target, change=change)


def _target_change(target: Target, answer: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers are offered only where the sentence has the same numbers as the one that was corrected."""
    if answer.get(IS_IGNORED):
        return {IS_IGNORED: True}
    has_same_numbers = re.findall(r"\d+", target.text) == re.findall(r"\d+", answer["read_text"])
    names = [name for name in TARGET_ASPECTS if name in answer and (has_same_numbers or name not in _NUMBERS_OF_TARGETS)]
    now = reading_of_target(target)
    return {name: answer[name] for name in names if answer[name] != now[name]}


def _apply_units(offer: Offer) -> None:
    for clause in offer.clauses:
        for (_, phrase), rows in phrases_of(clause).items():
            if body_form(phrase) == offer.correction.words and _is_undecided(clause, rows):
                set_units(clause, rows, [unit.id for unit in offer.units])


def _apply_to_clause(session: Session, clause: Clause, change: Mapping[str, Any]) -> list[str]:
    if change.get(IS_IGNORED):
        ignore(clause)
        return []
    typed = reading_of_clause(clause) | dict(change)
    names = {name: tuple(typed[name]) for name in NAME_LISTS}
    words = ClauseWords(text=typed["text"], role=Role(typed["role"]), when=typed["when"], importance=clause.importance, **names)
    warnings = edit_clause(session, clause, words)
    clause.state = ClauseState.PROPOSED
    return warnings


def _apply_to_target(session: Session, offer: Offer) -> None:
    target = offer.target
    if target is None or offer.is_ignoring:
        return ignore_target(target) if target else None
    typed = {name: _typed(name, value) for name, value in offer.change.items()}
    words = replace(words_of_target(target), **typed)
    if typed.keys() & {"indicator", "operator", "unit_text"}:
        meant = propose(session, words.indicator, unit=words.unit_text, operator=words.operator)
        words = replace(words, indicator_id=meant.indicator.id if meant else None)
    edit_target(session, target, words)
    target.review = ClauseState.PROPOSED
    return None


def _typed(name: str, value: Any) -> Any:
    if name == "operator":
        return Operator(value)
    return Decimal(value) if name in ("value", "value_high") and value is not None else value
