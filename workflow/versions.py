"""A draft as the new version of a published plan: chosen by a reviewer, compared clause by clause, corrected where the comparison errs.

Owns which plan, clause and target goes on from which; what becomes of the tasks is `workflow.succession`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models import BodyPurpose, Clause, ClauseBody, ClauseState, Plan, PlanState, Target
from rules.rrules import settle
from rules.values import Importance
from workflow.comparison import Pair, Wording, compare, same_words
from workflow.errors import NotFoundError, WrongStateError
from workflow.head_correction import targets_of
from workflow.resolution import refuse_published

_Known = dict[str, frozenset[str]]


def settle_version(session: Session, plan: Plan, old: Plan | None) -> None:
    """The reviewer says which published plan the draft is the new version of, or (old None) that it is none.

    The earlier plan's standing agency, ways of confirming and importance go over where the draft names none.
    Raises WrongStateError for a plan that is no draft, or an earlier one that is not in force.
    """
    refuse_published(plan)
    if old is not None and (old.id == plan.id or old.state is not PlanState.PUBLISHED):
        raise WrongStateError(
            "Kế hoạch số %(old)s không còn hiệu lực (chưa ban hành hoặc đã có bản mới): hãy chọn kế hoạch khác.", old=old.id
        )
    if plan.replaces_id != (old.id if old else None):
        _forget_pairs(session, plan)
    plan.is_version_settled = True
    plan.replaces_id = old.id if old else None
    if old is not None:
        plan.standing_id = plan.standing_id or old.standing_id
        plan.requires_review = plan.requires_review or old.requires_review
        plan.requires_evidence = plan.requires_evidence or old.requires_evidence
        plan.importance = old.importance if plan.importance is Importance.NORMAL else plan.importance
    session.flush()
    session.expire(plan, ["replaces", "standing"])


def _forget_pairs(session: Session, plan: Plan) -> None:
    rows: list[Clause | Target] = [*plan.clauses, *targets_of(session, plan)]
    for row in rows:
        row.previous_id = row.is_previous_settled = None


def previous_of(session: Session, plan: Plan) -> Plan | None:
    """The plan that this one replaces, with its clauses, bodies and units."""
    if plan.replaces_id is None:
        return None
    with_units = selectinload(Plan.clauses).selectinload(Clause.bodies).joinedload(ClauseBody.unit)
    return session.scalar(select(Plan).where(Plan.id == plan.replaces_id).options(with_units))


def next_of(session: Session, plan: Plan) -> Plan | None:
    """The published new version of a plan, if there is one."""
    return session.scalar(select(Plan).where(Plan.replaces_id == plan.id, Plan.state != PlanState.DRAFT))


def compare_clauses(old: Plan, new: Plan) -> list[Pair]:
    """The clauses in force of the old version beside those that the new one keeps."""
    known = _known_bodies(old)
    before = [wording(clause, known) for clause in old.clauses if clause.state is ClauseState.ACCEPTED]
    kept = [clause for clause in new.clauses if clause.state is not ClauseState.IGNORED]
    return compare(before, [wording(clause, known) for clause in kept], _pins(kept))


def compare_targets(session: Session, old: Plan, new: Plan) -> list[Pair]:
    """The same for targets."""
    before = [promise(target) for target in targets_of(session, old) if target.review is ClauseState.ACCEPTED]
    kept = [target for target in targets_of(session, new) if target.review is not ClauseState.IGNORED]
    return compare(before, [promise(target) for target in kept], _pins(kept))


def pair_clause(session: Session, plan: Plan, clause: Clause, before: Clause | None) -> None:
    """The reviewer says that a draft's clause goes on from this one of the earlier version, or (None) from none: it is new."""
    old = previous_to_correct(session, plan)
    if before is not None and before not in old.clauses:
        raise _no_such(old, before.id)
    _pair(clause, before.id if before else None, plan.clauses)
    session.flush()


def pair_target(session: Session, plan: Plan, target: Target, before: Target | None) -> None:
    """The same for a target."""
    old = previous_to_correct(session, plan)
    if before is not None and before.plan_id != old.id:
        raise _no_such(old, before.id)
    _pair(target, before.id if before else None, targets_of(session, plan))
    session.flush()


def leave_to_comparison(session: Session, plan: Plan, row: Clause | Target) -> None:
    """The reviewer takes back what was said of a clause or target: the comparison finds again what it goes on from."""
    previous_to_correct(session, plan)
    row.previous_id = row.is_previous_settled = None
    session.flush()


def settle_pairs(pairs: Sequence[Pair], rows: Iterable[Clause] | Iterable[Target]) -> None:
    """Keep a comparison for good: it is what the tasks went by."""
    before = {pair.new.id: pair.old.id if pair.old else None for pair in pairs if pair.new}
    for row in rows:
        row.previous_id, row.is_previous_settled = before.get(row.id), True


def wording(clause: Clause, known: _Known) -> Wording:
    """A clause as versions are compared by it. known -- what phrases without units mean, from the other version."""
    is_dated = clause.due_on is not None
    return Wording(
        id=clause.id,
        text=clause.text,
        section=clause.section,
        bodies=_bodies(clause, {BodyPurpose.RESPONSIBLE}, known),
        partners=_bodies(clause, set(BodyPurpose) - {BodyPurpose.RESPONSIBLE}, known),
        when=(
            clause.due_on,
            clause.due_time,
            "" if is_dated else same_words(clause.deadline_text or ""),
            clause.frequency,
            clause.recurrence_month,
            clause.recurrence_day,
            settle(clause.rrule, clause.frequency, clause.recurrence_month, clause.recurrence_day) if clause.frequency else None,
            clause.recurrence_is_after,
        ),
        time_phrases=tuple(phrase for phrase in (clause.deadline_text, clause.recurrence_text) if phrase),
    )


def promise(target: Target) -> Wording:
    """A target as versions are compared by it: another value, year or way of comparing is what "re-dated" means here."""
    return Wording(
        id=target.id,
        text=target.indicator,
        section=str(target.year or ""),
        bodies=frozenset({f"unit:{target.owner_id}"}) if target.owner_id else frozenset(),
        when=(target.operator, target.value, target.value_high, same_words(target.unit_text), target.year),
    )


def _pins(rows: Iterable[Clause] | Iterable[Target]) -> dict[int, int | None]:
    return {row.id: row.previous_id for row in rows if row.is_previous_settled}


def _bodies(clause: Clause, purposes: set[BodyPurpose], known: _Known) -> frozenset[str]:
    named = [body for body in clause.bodies if body.purpose in purposes]
    units = frozenset(f"unit:{body.unit_id}" for body in named if body.unit_id is not None)
    phrases = {same_words(body.phrase) for body in named if body.unit_id is None}
    return units.union(*(known.get(phrase, frozenset({phrase})) for phrase in phrases))


def _known_bodies(plan: Plan) -> _Known:
    found: dict[str, set[str]] = {}
    for clause in plan.clauses:
        for body in clause.bodies:
            if body.unit_id is not None:
                found.setdefault(same_words(body.phrase), set()).add(f"unit:{body.unit_id}")
    return {phrase: frozenset(units) for phrase, units in found.items()}


def previous_to_correct(session: Session, plan: Plan) -> Plan:
    """The earlier plan of a draft whose comparison a reviewer corrects. Raises WrongStateError where there is none."""
    refuse_published(plan)
    old = previous_of(session, plan)
    if old is None:
        raise WrongStateError("Dự thảo số %(plan)s chưa được xác nhận là bản mới của kế hoạch nào; hãy chọn kế hoạch trước.", plan=plan.id)
    return old


def _pair(row: Clause | Target, before_id: int | None, siblings: Sequence[Clause] | Sequence[Target]) -> None:
    """One goes on from one: whoever was said to go on from the same one before is left to the comparison again."""
    for other in siblings:
        if before_id is not None and other is not row and other.is_previous_settled and other.previous_id == before_id:
            other.previous_id = other.is_previous_settled = None
    row.previous_id, row.is_previous_settled = before_id, True


def _no_such(old: Plan, number: int) -> NotFoundError:
    return NotFoundError("Kế hoạch số %(plan)s không có mục số %(number)s; hãy tải lại trang.", plan=old.id, number=number)
