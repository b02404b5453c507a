"""The pages of one unit: how it stands with all below it, what falls due next, the units below, its people; its plans and targets.

Owns what is read for it, each part within a bound; every number is a link to the list that it counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template
from sqlalchemy import and_, func, null, select
from sqlalchemy.orm import Session, joinedload, load_only

from models import AddressProblem, Membership, MembershipRole, ParentKind, Plan, PlanState, Rollup, Task, Unit, UnitParent, User
from models.database import AnyRow
from rules.values import OPEN_STATES, Level
from web import clock, database, target_list, unit_tree_page
from web.login import person
from web.paging import cut
from web.target_words import promise
from workflow.errors import NotFoundError
from workflow.people import holds
from workflow.task_list import TaskFilter, find_tasks
from workflow.unit_tree import ids_below
from workflow.units import descendant_ids
from workflow.visibility import is_administrator, own_unit_ids, visible_plans, visible_units

COMING = 8
"""So many deadlines ahead are shown; the rest stands behind the link."""

PLANS_SHOWN = 12
PEOPLE_SHOWN = 60

WIDE = frozenset({Level.CENTRAL, Level.PROVINCE})
"""Of units of these levels open work is not counted plan by plan while somebody waits: their own plans are shown."""


@dataclass(frozen=True, slots=True)
class Found:
    """A unit with what its page says of it at once. problem -- what stands against its address; has_sums -- values come together in it."""

    unit: Unit
    problem: AddressProblem | None
    has_sums: bool


def find(unit_id: int) -> Found:
    """The unit of that number, where the person sees it, with its parents and committees, in one statement. Raises NotFoundError."""
    with_names = joinedload(Unit.parents).joinedload(UnitParent.parent), joinedload(Unit.committees)
    stands_against = and_(AddressProblem.address == func.lower(Unit.email), AddressProblem.cleared_at.is_(None))
    has_sums = select(Rollup.unit_id).where(Rollup.unit_id == Unit.id).correlate(Unit).exists()
    found = select(Unit, AddressProblem, has_sums).outerjoin(AddressProblem, stands_against).options(*with_names)
    is_seen = visible_units(database.session(), person(), clock.today())
    row = database.session().execute(found.where(Unit.id == unit_id, is_seen)).unique().one_or_none()
    if row is None:
        raise NotFoundError("Không có đơn vị này, hoặc đơn vị không thuộc phạm vi của anh/chị. Hãy mở lại danh sách đơn vị.")
    return Found(*row)


def render(found: Found) -> str:
    """The page of a unit's work: its numbers, what comes, its people, the units below with theirs."""
    session, today, unit = database.session(), clock.today(), found.unit
    page = cut(ids_below(session, [unit.id], today)[unit.id], size=unit_tree_page.SHOWN)
    standings, counted_at = unit_tree_page.kept_standings(session, [unit.id, *page.rows], today)
    leads = is_administrator(person(), today) or unit.id in own_unit_ids(person(), today, {MembershipRole.LEADER})
    return render_template(
        "units/show.html",
        unit=unit,
        own=standings[unit.id],
        page=page,
        below=[standings[one] for one in page.rows],
        counted_at=counted_at,
        heads=unit_tree_page.heads(),
        above=_above(unit, today),
        members=_members(session, unit, today),
        coming=_coming(session, unit, today),
        found=found,
        leads=leads,
    )


def render_plans(found: Found) -> str:
    """The page of a unit's plans and targets."""
    session, today, unit = database.session(), clock.today(), found.unit
    return render_template(
        "units/plans.html",
        unit=unit,
        plans=_plans(session, unit, today),
        statuses=target_list.counts_of_area(session, unit.id),
        targets=target_list.worst_of_unit(session, unit.id),
        promise=promise,
        found=found,
    )


def _above(unit: Unit, today: date) -> list[UnitParent]:
    """The parents in force, the administrative one first; for a unit that has ended, those it had at its end."""
    on = min(today, unit.valid_to) if unit.valid_to else today
    links = [link for link in unit.parents if _is_in_force(link, on)]
    return sorted(links, key=lambda link: (link.kind is not ParentKind.ADMINISTRATIVE, link.id))


def _is_in_force(link: UnitParent, on: date) -> bool:
    return (link.valid_from is None or link.valid_from <= on) and (link.valid_to is None or on <= link.valid_to)


def _members(session: Session, unit: Unit, today: date) -> Sequence[Membership]:
    query = select(Membership).join(User).where(Membership.unit_id == unit.id, User.is_active, holds(today))
    ordered = query.options(joinedload(Membership.user)).order_by(Membership.role, User.name).limit(PEOPLE_SHOWN)
    return session.scalars(ordered).all()


def _coming(session: Session, unit: Unit, today: date) -> Sequence[Task]:
    """The open tasks of the unit and those below it that fall due next."""
    wanted = TaskFilter(unit_id=unit.id, states=OPEN_STATES, due_from=today)
    return session.scalars(find_tasks(session, person(), wanted, today).limit(COMING)).all()


def _plans(session: Session, unit: Unit, today: date) -> Sequence[AnyRow]:
    """The plans in which the unit or those below it have open work, most first, with how much; where that is too much to count, without."""
    is_wide = unit.level in WIDE
    seen = select(Plan).where(visible_plans(session, person(), today, of_few=is_wide), Plan.state == PlanState.PUBLISHED)
    seen = seen.options(load_only(Plan.title, Plan.number))
    if is_wide:
        own = seen.where((Plan.owner_id == unit.id) | (Plan.standing_id == unit.id)).order_by(Plan.issued_on.desc(), Plan.id)
        return session.execute(own.add_columns(null().label("open")).limit(PLANS_SHOWN)).all()
    below = Task.unit_id.in_(descendant_ids([unit.id], today))
    open_tasks = (
        select(Task.plan_id, func.count().label("open")).where(below, Task.state.in_(OPEN_STATES)).group_by(Task.plan_id).subquery()
    )
    with_open = seen.join(open_tasks, open_tasks.c.plan_id == Plan.id).add_columns(open_tasks.c.open)
    return session.execute(with_open.order_by(open_tasks.c.open.desc(), Plan.id).limit(PLANS_SHOWN)).all()
