"""Units made by hand while a plan is reviewed: one that the registry does not know, or the members of a group by name.

Owns the proposal (name, level, branch, superior) and the making; every unit made here is provisional, for an administrator to confirm.
Refuses to make a second unit of a name that stands in the registry at that level, and to make one office out of a group.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import ClauseBody, ParentKind, Plan, Unit, UnitParent
from rules.values import Branch, Level
from workflow.body_choice import choose_units, existing
from workflow.errors import InvalidInputError
from workflow.groups import read_group
from workflow.kinds import UnitKind, branch_of, kind_of, level_of
from workflow.naming import BodyName, normal_name, place_as_written, read_name
from workflow.resolution import plan_context, refuse_published
from workflow.text import search_form
from workflow.unit_rows import LONGEST_CELL

MOST_MEMBERS = 500
_ORDER = list(Level)
_ASKED = re.compile(r"^(?:đề nghị|yêu cầu|giao(?: cho)?|phân công(?: cho)?)\s+", re.IGNORECASE)
_LEADS = {
    Branch.GOVERNMENT: ("Ủy ban nhân dân", UnitKind.PEOPLES_COMMITTEE),
    Branch.PARTY: ("Đảng ủy", UnitKind.PARTY_COMMITTEE),
    Branch.FRONT: ("Ủy ban Mặt trận Tổ quốc", UnitKind.FRONT),
}
_LEADING_KINDS = frozenset({str(kind) for _, kind in _LEADS.values()} | {str(UnitKind.GOVERNMENT)})


@dataclass(frozen=True, slots=True)
class NewUnit:
    """What a unit to be made is like. parent_id None: its superior is not known yet."""

    name: str
    level: Level
    branch: Branch
    parent_id: int | None = None


def proposal(session: Session, body: ClauseBody) -> NewUnit:
    """What the plan and the words imply: nothing is made. For a group, what each of its members would be like, without a name."""
    plan, group = body.clause.plan, read_group(body.phrase)
    if group is not None:
        level = group.level or plan.level or Level.PROVINCE
        branch = group.branch or plan.branch or Branch.GOVERNMENT
        return NewUnit("", level, branch, _superior(session, plan, BodyName(""), level, branch))
    name = _clean(body.phrase)
    read = read_name(name)
    level = level_of(read) or plan.level or Level.PROVINCE
    branch = branch_of(read) or plan.branch or Branch.GOVERNMENT
    return NewUnit(name, level, branch, _superior(session, plan, read, level, branch))


def create_for(session: Session, body: ClauseBody, new: NewUnit) -> Unit:
    """Make a unit, and let the whole plan mean it by these words. Raises InvalidInputError for a name that is missing or taken."""
    refuse_published(body.clause.plan)
    same = _same(session, body.clause.plan, new)
    if same is not None:
        raise InvalidInputError(
            "Danh mục đã có «%(name)s» ở cấp này: hãy tìm và chọn đơn vị ấy, hoặc đổi tên.", field="name", name=same.name
        )
    made = _made(session, new)
    choose_units(session, body, [made.id], everywhere=True)
    return made


def create_members(session: Session, body: ClauseBody, names: Sequence[str], like: NewUnit) -> list[Unit]:
    """The units of a group by name: those that the registry knows at that level are taken, the others made. Returns the ones made.

    Units that the words mean already stay. Raises InvalidInputError for no name or too many.
    """
    plan = body.clause.plan
    refuse_published(plan)
    wanted = list(dict.fromkeys(" ".join(name.split()) for name in names if name.strip()))
    if not wanted or len(wanted) > MOST_MEMBERS:
        raise InvalidInputError(
            "Đã ghi %(count)s tên: hãy ghi từ 1 đến %(most)s tên, mỗi dòng một tên.", field="names", count=len(wanted), most=MOST_MEMBERS
        )
    members, made = [], []
    for name in wanted:
        new = NewUnit(name, like.level, like.branch, like.parent_id)
        unit = _same(session, plan, new)
        if unit is None:
            unit = _made(session, new)
            made.append(unit)
        members.append(unit.id)
    meant = [one.unit_id for one in body.clause.bodies if one.phrase == body.phrase and one.unit_id is not None]
    choose_units(session, body, list(dict.fromkeys([*meant, *members])), everywhere=True)
    return made


def _clean(phrase: str) -> str:
    """The name itself: "Đề nghị Hội Nông dân tỉnh" is about Hội Nông dân tỉnh."""
    name = " ".join(phrase.split()).strip(" .,;:-–")
    while cut := _ASKED.match(name):
        name = name[cut.end() :]
    return name[:1].upper() + name[1:]


def _same(session: Session, plan: Plan, new: NewUnit) -> Unit | None:
    query = select(Unit).where(Unit.normal_name == normal_name(new.name), Unit.level == new.level, *existing(plan))
    return session.scalars(query.order_by(Unit.is_provisional, Unit.id)).first()


def _made(session: Session, new: NewUnit) -> Unit:
    """The unit of that name below that superior; one that was made so before is taken again."""
    name = " ".join(new.name.split())
    if not name or len(name) > LONGEST_CELL:
        raise InvalidInputError("Tên đơn vị cần có từ 1 đến %(most)s ký tự.", field="name", most=LONGEST_CELL)
    read, parent = read_name(name), session.get(Unit, new.parent_id) if new.parent_id is not None else None
    form = normal_name(name)
    identity = "|".join([new.level, new.branch, form, parent.code if parent else ""])
    code = f"tam-{'-'.join(search_form(form).split())[:48].rstrip('-')}-{hashlib.sha256(identity.encode()).hexdigest()[:8]}"
    known = session.scalar(select(Unit).where(Unit.code == code))
    if known is not None:
        return known
    place = place_as_written(name) or (parent.place if parent and parent.level is new.level else "")
    made = Unit(code=code, name=name, normal_name=form, level=new.level, branch=new.branch, kind=str(kind_of(read) or ""), place=place)
    made.is_provisional = True
    if parent is not None:
        made.parents.append(UnitParent(parent_id=parent.id))
    session.add(made)
    session.flush()
    return made


def _superior(session: Session, plan: Plan, name: BodyName, level: Level, branch: Branch) -> int | None:
    """The committee that leads the place which the name bears, else the nearest one at or above the level, from the issuer upwards:

    that of the branch where the registry knows it, else the government's, for the reviewer to change.
    """
    title, kind = _LEADS[branch]
    if name.place and name.area_word and kind_of(name) is not kind:
        written = normal_name(f"{title} {name.area_word} {name.place}")
        found = session.scalars(select(Unit.id).where(Unit.normal_name == written, *existing(plan)).limit(2)).all()
        if len(found) == 1:
            return found[0]
    leader = _leading(session, plan, level, is_itself_one=kind_of(name) is kind)
    if leader is None or leader.branch is branch:
        return leader.id if leader else None
    query = select(Unit.id).where(Unit.kind == str(kind), Unit.level == leader.level, Unit.place == leader.place, *existing(plan))
    twins = session.scalars(query.limit(2)).all()
    return twins[0] if len(twins) == 1 else leader.id


def _leading(session: Session, plan: Plan, level: Level, *, is_itself_one: bool) -> Unit | None:
    unit = plan.owner
    for _ in _ORDER:
        if unit is None:
            return None
        gap = _ORDER.index(level) - _ORDER.index(unit.level)
        if unit.kind in _LEADING_KINDS and gap >= (1 if is_itself_one else 0):
            return unit
        unit = _parent(session, plan, unit)
    return None


def _parent(session: Session, plan: Plan, unit: Unit) -> Unit | None:
    on = plan_context(plan).on
    links = session.scalars(select(UnitParent).where(UnitParent.unit_id == unit.id, UnitParent.kind == ParentKind.ADMINISTRATIVE))
    valid = [one for one in links if (one.valid_from is None or one.valid_from <= on) and (one.valid_to is None or on <= one.valid_to)]
    return session.get(Unit, valid[0].parent_id) if valid else None
