"""The names in a draft plan become units of the registry: certain matches are filled in, the rest is left to the reviewer with candidates.

Owns which units a draft's bodies mean. Refuses to guess (`workflow.matching` says what is certain) and to touch a choice made before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, object_session

from models import BodyPurpose, Clause, ClauseBody, Plan, PlanState, Target, Unit
from workflow.assignment import earliest_issue, plan_period
from workflow.errors import WrongStateError
from workflow.groups import read_group
from workflow.matching import Match, match_body
from workflow.provisional import provisional_units
from workflow.unit_index import PlanContext, UnitIndex, unit_index

_STANDING = r"(?:cơ quan|đơn vị) thường trực"
_IS_STANDING = re.compile(rf"(?<!\w)(?:là|làm|vai trò|nhiệm vụ)(?: của)? {_STANDING}", re.IGNORECASE)
_NAMED_STANDING = (
    re.compile(rf"(?<!\w)(?:giao|phân công)(?: cho)? (?P<body>[^.;:,()]{{3,80}}?) (?:là|làm) {_STANDING}", re.IGNORECASE),
    re.compile(rf"(?<!\w){_STANDING}[^.;:()]{{0,60}}(?:: ?| ?\()(?P<body>[^.;:,()]{{3,80}})", re.IGNORECASE),
)


def resolve(session: Session, plan: Plan) -> None:
    """Match every body of a draft, its issuer and its standing agency; what a reviewer chose stays. Raises WrongStateError for no draft.

    One look at the registry, then memory only: each phrase is matched once, however often it stands in the plan.
    """
    refuse_published(plan)
    _resolve_all(plan, index_for(session, plan))
    _own_targets(session, plan)
    session.flush()


def resolve_with_provisional(session: Session, plan: Plan) -> list[Unit]:
    """The same, and what stays open becomes provisional units, so that a plan can be published as read. Returns the units made."""
    refuse_published(plan)
    index = index_for(session, plan)
    _resolve_all(plan, index)
    made = provisional_units(session, index, dict.fromkeys(_phrases_to_make(plan)))
    _open_again(plan)
    _resolve_all(plan, index)
    _own_targets(session, plan)
    session.flush()
    return made


def refuse_published(plan: Plan) -> None:
    """Raise WrongStateError for a plan that is no draft any more."""
    if plan.state is not PlanState.DRAFT:
        raise WrongStateError("Kế hoạch số %(plan)s đã ban hành nên không sửa được bản đọc; hãy sửa ở từng nhiệm vụ.", plan=plan.id)


def index_for(session: Session, plan: Plan) -> UnitIndex:
    """The registry on the plan's date, seen from the plan's area."""
    return unit_index(session, plan_context(plan))


def plan_context(plan: Plan) -> PlanContext:
    """What a plan says of itself; without a date, that of the latest document it rests on."""
    on = earliest_issue(plan) or plan_period(plan)[0]
    return PlanContext(level=plan.level, branch=plan.branch, place=plan.place, on=on, issuer=plan.issuer, issuer_id=plan.owner_id)


def resolve_bodies(clauses: Iterable[Clause], index: UnitIndex) -> None:
    """Fill in the units of every phrase that has none yet, or its candidates. A phrase that a person emptied stays empty."""
    known: dict[str, Match] = {}
    for clause in clauses:
        for rows in phrases_of(clause).values():
            if any(row.unit_id is not None or row.is_chosen for row in rows):
                continue
            phrase = rows[0].phrase
            if phrase not in known:
                known[phrase] = match_body(index, phrase)
            apply_match(clause, rows, known[phrase])


def phrases_of(clause: Clause) -> dict[tuple[BodyPurpose, str], list[ClauseBody]]:
    """A clause's bodies by purpose and words, in the order of the text: a group is one entry with a row for each unit."""
    grouped: dict[tuple[BodyPurpose, str], list[ClauseBody]] = {}
    for body in clause.bodies:
        grouped.setdefault((body.purpose, body.phrase), []).append(body)
    return grouped


def phrases_by_clause(session: Session, plan_id: int) -> dict[int, list[tuple[BodyPurpose, str]]]:
    """The same words for each clause of a plan that names any, without a look at the thousands of units that they may mean."""
    said = ClauseBody.clause_id, ClauseBody.purpose, ClauseBody.phrase
    found: dict[int, list[tuple[BodyPurpose, str]]] = {}
    query = select(*said).join(Clause).where(Clause.plan_id == plan_id).group_by(*said).order_by(func.min(ClauseBody.id))
    for clause_id, purpose, phrase in session.execute(query):
        found.setdefault(clause_id, []).append((purpose, phrase))
    return found


def apply_match(clause: Clause, rows: list[ClauseBody], match: Match) -> None:
    """Put a match into the rows of one phrase: its units where it is certain, else the candidates for a person to choose from."""
    candidates = [asdict(candidate) for candidate in match.candidates]
    scores = {candidate.unit_id: candidate.score for candidate in match.candidates}
    set_units(clause, rows, match.unit_ids if match.is_certain else (), scores=scores, candidates=candidates)


def set_units(
    clause: Clause,
    rows: list[ClauseBody],
    unit_ids: Iterable[int],
    *,
    scores: dict[int, float] | None = None,
    candidates: list[dict[str, Any]] | None = None,
) -> None:
    """Let one phrase mean these units: one row each; with none, one row that waits. scores None: a person chose."""
    is_chosen = scores is None
    wanted = list(dict.fromkeys(unit_ids))
    kept: dict[int | None, ClauseBody] = {row.unit_id: row for row in rows if row.unit_id in wanted}
    lead = next(iter(kept.values()), rows[0])
    lead.candidates = rows[0].candidates if candidates is None else candidates
    if not kept:
        lead.unit_id = wanted[0] if wanted else None
        lead.score = _score(lead.unit_id, scores)
        kept[lead.unit_id] = lead
    for row in rows:
        row.is_chosen = is_chosen
        if row is not kept.get(row.unit_id):
            clause.bodies.remove(row)
    for unit_id in wanted:
        if unit_id not in kept:
            made = ClauseBody(purpose=lead.purpose, phrase=lead.phrase, unit_id=unit_id, score=_score(unit_id, scores), is_chosen=is_chosen)
            clause.bodies.append(made)
    _forget_units(clause)


def _forget_units(clause: Clause) -> None:
    """The unit numbers of its bodies may have changed: let `body.unit` be read again when it is asked for."""
    if session := object_session(clause):
        session.flush()
        for body in clause.bodies:
            session.expire(body, ["unit"])


def _score(unit_id: int | None, scores: dict[int, float] | None) -> float | None:
    return scores.get(unit_id, 1.0) if unit_id is not None and scores is not None else None


def standing_agency(plan: Plan, index: UnitIndex) -> int | None:
    """The unit that the plan names as its standing agency; None where it names none, several, or one that is not certain."""
    found = {unit_id for clause in plan.clauses for unit_id in _standing_of(clause, index)}
    return found.pop() if len(found) == 1 else None


def _standing_of(clause: Clause, index: UnitIndex) -> Iterator[int]:
    for pattern in _NAMED_STANDING:
        for named in pattern.finditer(clause.text):
            match = match_body(index, named["body"].strip())
            if match.is_certain and not match.is_group:
                yield match.unit_ids[0]
                return
    responsible = [body for body in clause.bodies if body.purpose is BodyPurpose.RESPONSIBLE]
    if _IS_STANDING.search(clause.text) and len(responsible) == 1 and responsible[0].unit_id is not None:
        yield responsible[0].unit_id


def _resolve_all(plan: Plan, index: UnitIndex) -> None:
    _resolve_owner(plan, index)
    resolve_bodies(plan.clauses, index)
    if plan.standing_id is None:
        plan.standing_id = standing_agency(plan, index)


def _resolve_owner(plan: Plan, index: UnitIndex) -> None:
    if plan.owner_id is None and plan.issuer:
        match = match_body(index, plan.issuer)
        plan.owner_id = match.unit_ids[0] if match.is_certain and not match.is_group else None
    if plan.owner_id is not None:
        index.plan = plan_context(plan)
        index.find_path()


def _own_targets(session: Session, plan: Plan) -> None:
    if plan.owner_id is not None:
        session.flush()
        session.execute(update(Target).where(Target.plan_id == plan.id, Target.owner_id.is_(None)).values(owner_id=plan.owner_id))


def _open_again(plan: Plan) -> None:
    """What a person emptied is to become units now, as the person asked for all names."""
    for clause in plan.clauses:
        for body in clause.bodies:
            body.is_chosen = body.is_chosen and body.unit_id is not None


def _phrases_to_make(plan: Plan) -> Iterator[str]:
    """The phrases without a unit; a vague group ("các đơn vị liên quan") only where it must answer for something."""
    for clause in plan.clauses:
        for body in clause.bodies:
            meaning = read_group(body.phrase) if body.purpose is not BodyPurpose.RESPONSIBLE else None
            if body.unit_id is None and not (meaning and meaning.is_vague):
                yield body.phrase
