"""The reviewer says which units a body named in a draft means: for one clause, or wherever the plan uses the same words.

Owns the choice and the search for units by name; refuses units that did not exist on the plan's date.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from models import Clause, ClauseBody, Plan, Unit
from workflow.errors import InvalidInputError, NotFoundError, Words
from workflow.groups import read_group
from workflow.naming import normal_name
from workflow.provisional import provisional_units
from workflow.resolution import index_for, phrases_of, plan_context, refuse_published, resolve_bodies, set_units
from workflow.text import search_form

MOST_FOUND = 30
MOST_CHOSEN = 2_000
MOST_NAMED = 200


def body_of(plan: Plan, body_id: int) -> ClauseBody:
    """A body of the plan by its number. Raises NotFoundError."""
    found = next((body for clause in plan.clauses for body in clause.bodies if body.id == body_id), None)
    if found is None:
        raise NotFoundError(
            "Kế hoạch số %(plan)s không có tên cơ quan số %(body)s: có thể tên đã được sửa; hãy tải lại trang.", plan=plan.id, body=body_id
        )
    return found


def choose_units(session: Session, body: ClauseBody, unit_ids: Collection[int], *, everywhere: bool = False) -> int:
    """Let a body mean these units, none for "not known yet"; everywhere: in all clauses that use the same words. How many clauses changed.

    Raises InvalidInputError for a unit that is not there or did not exist on the plan's date.
    """
    plan, phrase = body.clause.plan, body.phrase
    refuse_published(plan)
    _refuse_unknown(session, plan, unit_ids)
    changed = 0
    for clause in plan.clauses if everywhere else [body.clause]:
        changed += _choose(clause, phrase, unit_ids)
    session.flush()
    return changed


def why_open(body: ClauseBody) -> Words:
    """Why a body means no unit yet, in words that say what to do."""
    if body.candidates:
        return Words("Có đơn vị gần giống nhưng chưa chắc: hãy chọn.")
    group = read_group(body.phrase)
    if group is not None and group.is_vague:
        return Words("Không rõ gồm những đơn vị nào: hãy chọn các đơn vị, hoặc bỏ tên này.")
    if group is not None:
        return Words("Danh mục chưa có đơn vị nào thuộc nhóm này vào ngày của kế hoạch.")
    return Words("Danh mục chưa có đơn vị nào mang tên này.")


def create_unit(session: Session, body: ClauseBody) -> list[Unit]:
    """Make a provisional unit for a body that the registry does not know, and let the whole plan mean it. Returns the units made.

    What else a reviewer chose or emptied stays.
    """
    plan = body.clause.plan
    refuse_published(plan)
    index = index_for(session, plan)
    made = provisional_units(session, index, [body.phrase])
    for other in (other for clause in plan.clauses for other in clause.bodies if other.phrase == body.phrase and other.unit_id is None):
        other.is_chosen = False
    resolve_bodies(plan.clauses, index)
    session.flush()
    return made


def same_words(body: ClauseBody) -> int:
    """In how many other clauses of the plan the same words stand."""
    plan = body.clause.plan
    return sum(any(other.phrase == body.phrase for other in clause.bodies) for clause in plan.clauses if clause is not body.clause)


def find_units(session: Session, plan: Plan, words: str) -> Sequence[Unit]:
    """Units that existed on the plan's date and whose name, code or short name bears all these words, marks or no; the best first.

    Best are whole names, then beginnings of names, then beginnings of words; among equals those of the plan's own place.
    """
    if not search_form(words):
        return []
    typed = words.strip().lower()
    pieces = normal_name(words).split() or search_form(words).split()
    is_code = or_(func.lower(Unit.code) == typed, func.lower(Unit.short_name) == typed)
    spaced = literal(" ") + Unit.normal_name
    begins_words = and_(*[spaced.contains(f" {piece}", autoescape=True) for piece in pieces])
    at_home = case((Unit.place == (plan.place or ""), 0), else_=1)
    order = (_rank(" ".join(pieces), is_code), at_home, func.length(Unit.normal_name), Unit.normal_name, Unit.id)
    query = select(Unit).where(*existing(plan)).order_by(*order).limit(MOST_FOUND)
    found = session.scalars(query.where(or_(begins_words, is_code))).all()
    has_all = and_(*[Unit.normal_name.contains(piece, autoescape=True) for piece in pieces])
    return found or session.scalars(query.where(has_all)).all()


def _rank(whole: str, is_code: ColumnElement[bool]) -> ColumnElement[int]:
    return case(
        (or_(is_code, Unit.normal_name == whole), 0),
        (Unit.normal_name.startswith(whole, autoescape=True), 1),
        ((literal(" ") + Unit.normal_name).contains(f" {whole}", autoescape=True), 2),
        else_=3,
    )


def units_named(session: Session, plan: Plan) -> Sequence[Unit]:
    """The units that the plan names anywhere, its recipients among them, for words that leave open whom they mean. By name."""
    ids = {body.unit_id for clause in plan.clauses for body in clause.bodies if body.unit_id is not None}
    forms = {normal_name(recipient) for recipient in plan.recipients}
    query = select(Unit).where(or_(Unit.id.in_(ids), Unit.normal_name.in_(forms)), *existing(plan))
    return session.scalars(query.order_by(Unit.name, Unit.id).limit(MOST_NAMED)).all()


def is_group(body: ClauseBody) -> bool:
    """Whether the words name several bodies at once, or leave open which."""
    return read_group(body.phrase) is not None


def is_vague(body: ClauseBody) -> bool:
    """Whether the words leave open which bodies they mean."""
    meaning = read_group(body.phrase)
    return meaning is not None and meaning.is_vague


def chosen_units(session: Session, body: ClauseBody) -> Sequence[Unit]:
    """The units that the body means now, all of them where it is a group."""
    rows = phrases_of(body.clause)[body.purpose, body.phrase]
    ids = [row.unit_id for row in rows if row.unit_id is not None]
    return session.scalars(select(Unit).where(Unit.id.in_(ids)).order_by(Unit.name, Unit.id)).all() if ids else []


def _choose(clause: Clause, phrase: str, unit_ids: Collection[int]) -> bool:
    groups = [rows for (_, words), rows in phrases_of(clause).items() if words == phrase]
    for rows in groups:
        set_units(clause, rows, unit_ids)
    return bool(groups)


def _refuse_unknown(session: Session, plan: Plan, unit_ids: Collection[int]) -> None:
    if len(unit_ids) > MOST_CHOSEN:
        raise InvalidInputError(
            "Đã chọn %(count)s đơn vị, tối đa %(most)s: hãy chọn ít hơn.", field="unit_ids", count=len(unit_ids), most=MOST_CHOSEN
        )
    there = set(session.scalars(select(Unit.id).where(Unit.id.in_(unit_ids), *existing(plan)))) if unit_ids else set()
    missing = [unit_id for unit_id in unit_ids if unit_id not in there]
    if missing:
        unit = session.get(Unit, missing[0])
        named = f"«{unit.name}»" if unit else f"số {missing[0]}"
        on = plan_context(plan).on
        raise InvalidInputError(
            "Đơn vị %(named)s không có trong danh mục vào ngày %(on)s của kế hoạch; hãy chọn đơn vị khác.",
            field="unit_ids",
            named=named,
            on=on,
        )


def existing(plan: Plan) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The condition that a unit existed on the plan's date."""
    on = plan_context(plan).on
    return or_(Unit.valid_from.is_(None), Unit.valid_from <= on), or_(Unit.valid_to.is_(None), Unit.valid_to >= on)
