"""Offices: the list of those one sees, and one of them with what stands above and below it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, render_template, request
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import Committee, Membership, MembershipRole, ParentKind, Task, Unit, UnitParent, User
from rules.values import OPEN_STATES, Level
from web import clock, database, labels, target_list
from web.login import person
from web.paging import paged
from web.permissions import Permission, requires
from web.target_words import amount, promise
from workflow.addresses import problem_of
from workflow.errors import NotFoundError
from workflow.heat import indicators_below
from workflow.naming import normal_name
from workflow.people import holds
from workflow.units import descendant_ids
from workflow.visibility import is_administrator, own_unit_ids, visible_units

blueprint = Blueprint("units", __name__, url_prefix="/units")


@blueprint.get("/")
@requires(Permission.READ)
def index() -> str:
    session = database.session()
    query = _filtered(select(Unit).where(visible_units(session, person(), clock.today())))
    parents = selectinload(Unit.parents).joinedload(UnitParent.parent)
    page = paged(session, query.options(parents).order_by(Unit.name, Unit.id))
    return render_template("units/index.html", page=page, levels=labels.choices(Level), parent_of=_parent_of)


@blueprint.get("/<int:unit_id>")
@requires(Permission.READ)
def show(unit_id: int) -> str:
    session, today = database.session(), clock.today()
    unit = _visible(session, unit_id, today)
    return render_template(
        "units/show.html",
        unit=unit,
        above=_above(unit, today),
        below=_below(session, unit, today),
        committees=session.scalars(select(Committee).where(Committee.unit_id == unit.id).order_by(Committee.id)).all(),
        members=_members(session, unit, today),
        counts=_counts(session, unit, today),
        targets=target_list.of_unit(session, unit.id),
        indicators=indicators_below(session, unit.id),
        amount=amount,
        promise=promise,
        problem=problem_of(session, unit.email),
        leads=is_administrator(person(), today) or unit.id in own_unit_ids(person(), today, {MembershipRole.LEADER}),
    )


def _filtered(query: Select[Unit]) -> Select[Unit]:
    typed, level = request.args.get("q", "").strip(), request.args.get("level", "")
    if typed:
        name = normal_name(typed)
        pattern = f"%{_escaped(typed)}%"
        matches: list[ColumnElement[bool]] = [Unit.name.ilike(pattern, escape="\\"), Unit.code.ilike(pattern, escape="\\")]
        if name:
            matches.append(Unit.normal_name.contains(name, autoescape=True))
        query = query.where(or_(*matches))
    if level in set(Level):
        query = query.where(Unit.level == Level(level))
    if request.args.get("state", "") == "ended":
        return query.where(Unit.valid_to < clock.today())
    return query.where(or_(Unit.valid_to.is_(None), Unit.valid_to >= clock.today()))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _visible(session: Session, unit_id: int, today: date) -> Unit:
    with_parents = selectinload(Unit.parents).joinedload(UnitParent.parent)
    unit = session.scalar(select(Unit).where(Unit.id == unit_id, visible_units(session, person(), today)).options(with_parents))
    if unit is None:
        raise NotFoundError("Không có đơn vị này, hoặc đơn vị không thuộc phạm vi của anh/chị. Hãy mở lại danh sách đơn vị.")
    return unit


def _parent_of(unit: Unit) -> Unit | None:
    """The administrative parent of today, else the last one."""
    above = _above(unit, clock.today())
    return next((link.parent for link in above if link.kind is ParentKind.ADMINISTRATIVE), None)


def _above(unit: Unit, today: date) -> list[UnitParent]:
    """The parents in force, the administrative one first; for a unit that has ended, those it had at its end."""
    on = min(today, unit.valid_to) if unit.valid_to else today
    links = [link for link in unit.parents if _is_in_force(link, on)]
    return sorted(links, key=lambda link: (link.kind is not ParentKind.ADMINISTRATIVE, link.id))


def _is_in_force(link: UnitParent, on: date) -> bool:
    return (link.valid_from is None or link.valid_from <= on) and (link.valid_to is None or on <= link.valid_to)


def _below(session: Session, unit: Unit, today: date) -> Sequence[Unit]:
    """The units that answer to this one directly."""
    in_force = _since(today) & or_(UnitParent.valid_to.is_(None), UnitParent.valid_to >= today)
    children = select(Unit).join(UnitParent, UnitParent.unit_id == Unit.id)
    children = children.where(UnitParent.parent_id == unit.id, UnitParent.kind == ParentKind.ADMINISTRATIVE, in_force)
    return session.scalars(children.order_by(Unit.kind, Unit.name)).unique().all()


def _since(today: date) -> ColumnElement[bool]:
    return or_(UnitParent.valid_from.is_(None), UnitParent.valid_from <= today)


def _members(session: Session, unit: Unit, today: date) -> Sequence[Membership]:
    query = select(Membership).join(User).where(Membership.unit_id == unit.id, User.is_active, holds(today))
    return session.scalars(query.options(joinedload(Membership.user)).order_by(Membership.role, User.name)).all()


def _counts(session: Session, unit: Unit, today: date) -> tuple[int, int, int]:
    """Open, overdue and all tasks of the unit and everything below it."""
    is_open = Task.state.in_(OPEN_STATES)
    counted = func.count().filter(is_open), func.count().filter(is_open, Task.effective_due_on < today), func.count()
    row = session.execute(select(*counted).select_from(Task).where(Task.unit_id.in_(descendant_ids([unit.id], today)))).one()
    return row[0], row[1], row[2]
