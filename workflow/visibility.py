"""What a person sees, and what a person may do to one thing: conditions to put into queries, and questions about a row.

One sees one's own units, those below them on the date, and the tasks that these take part in; coordinators also their plans' tasks;
administrators everything. Owns no page and no role table (`web.permissions`); the conditions cost no query beyond the person's memberships.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, and_, exists, false, literal, not_, or_, select, true
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from models import (
    Escalation,
    Measurement,
    MembershipRole,
    Plan,
    PlanState,
    PolicyScope,
    PolicyState,
    PolicyVersion,
    Reading,
    Target,
    Task,
    TaskOrigin,
    TaskPartner,
    TaskStep,
    Unit,
    User,
)
from rules.values import Level
from workflow.coming_together import units_gathered, values_gathered
from workflow.errors import NotAllowedError
from workflow.people import roles_on
from workflow.sight import escalations_in_sight, plans_in_sight, seen_among, sight_of, tasks_in_sight
from workflow.superiors import areas_above

DOERS = frozenset({MembershipRole.FOCAL_POINT, MembershipRole.LEADER})
"""Who acts for a unit on its tasks."""

DECIDERS = frozenset({MembershipRole.COMMITTEE, MembershipRole.LEADER})
"""Who decides on escalations that lie before a unit."""


def is_administrator(user: User, on: date) -> bool:
    """Whether the person is an administrator, who sees everything."""
    return any(membership.role is MembershipRole.ADMINISTRATOR for membership in roles_on(user, on))


def own_unit_ids(user: User, on: date, roles: Collection[MembershipRole] = tuple(MembershipRole)) -> frozenset[int]:
    """The units in which the person is one of `roles` on that day."""
    return frozenset(m.unit_id for m in roles_on(user, on) if m.unit_id is not None and m.role in roles)


def visible_units(session: Session, user: User, on: date) -> ColumnElement[bool]:
    """A condition on Unit."""
    if is_administrator(user, on):
        return true()
    return sight_of(session, own_unit_ids(user, on), on).has(Unit.id)


def visible_tasks(session: Session, user: User, on: date) -> ColumnElement[bool]:
    """A condition on Task: owed by a unit seen, taken part in by one, with a step of an own unit, or of a plan one coordinates."""
    if is_administrator(user, on):
        return true()
    seen = sight_of(session, own_unit_ids(user, on), on)
    if seen.is_everything:
        return true()
    takes_part = select(TaskPartner.task_id).where(seen.has(TaskPartner.unit_id))
    goes_through = select(TaskStep.task_id).where(TaskStep.unit_id.in_(seen.own), not_(TaskStep.is_removed))
    return tasks_in_sight(session, seen, [takes_part, goes_through], own_plans(user, on))


def visible_plans(session: Session, user: User, on: date, *, of_few: bool = False) -> ColumnElement[bool]:
    """A condition on Plan: one's own plans and drafts as their coordinator; published ones of a unit seen or with a task seen.

    of_few -- the query names a few plans itself; only a matter of speed.
    """
    if is_administrator(user, on):
        return true()
    seen = sight_of(session, own_unit_ids(user, on), on)
    concerns = or_(seen.has(Plan.owner_id), seen.has(Plan.standing_id), plans_in_sight(session, seen, of_few=of_few))
    return or_(_coordinates(user, on), and_(Plan.state != PlanState.DRAFT, concerns))


def visible_readings(user: User, on: date) -> ColumnElement[bool]:
    """A condition on Reading: what one has handed in oneself."""
    return true() if is_administrator(user, on) else Reading.uploaded_by_id == user.id


def visible_targets(session: Session, user: User, on: date) -> ColumnElement[bool]:
    """A condition on Target: owed by a unit seen, or by nobody yet in a plan seen, or of a plan that the person coordinates."""
    if is_administrator(user, on):
        return true()
    seen = sight_of(session, own_unit_ids(user, on), on)
    own_plans = select(Plan.id).where(_coordinates(user, on))
    of_units = select(Plan.id).where(Plan.state != PlanState.DRAFT, or_(seen.has(Plan.owner_id), seen.has(Plan.standing_id)))
    published = select(Plan.id).where(Plan.state != PlanState.DRAFT)
    owed = and_(seen.has(Target.owner_id), Target.plan_id.in_(published))
    return or_(owed, Target.plan_id.in_(of_units), Target.plan_id.in_(own_plans))


def visible_escalations(session: Session, user: User, on: date, *, is_walked: bool = False) -> ColumnElement[bool]:
    """A condition on Escalation: from or to a unit seen, on any rung about what one owes, or of a plan that the person coordinates.

    is_walked -- of the rows only the first in an order that has an index are wanted.
    """
    seen = sight_of(session, own_unit_ids(user, on), on)
    if is_administrator(user, on) or seen.is_everything:
        return true()
    return escalations_in_sight(session, seen, own_plans(user, on), is_walked=is_walked)


def coordinated_plans(user: User, on: date) -> ColumnElement[bool]:
    """A condition on Plan: the plans whose reports this person confirms: at the standing agency, else at the owner."""
    if is_administrator(user, on):
        return true()
    units = own_unit_ids(user, on, {MembershipRole.COORDINATOR})
    return or_(Plan.standing_id.in_(units), and_(Plan.standing_id.is_(None), Plan.owner_id.in_(units))) if units else false()


def own_plans(user: User, on: date) -> Select[int] | None:
    """The numbers of the plans that one coordinates; None for whoever coordinates none."""
    return select(Plan.id).where(_coordinates(user, on)) if own_unit_ids(user, on, {MembershipRole.COORDINATOR}) else None


def _coordinates(user: User, on: date) -> ColumnElement[bool]:
    """Plans owned by, standing with, or (as a coordinator still is one) brought in by the person."""
    units = own_unit_ids(user, on, {MembershipRole.COORDINATOR})
    if not units:
        return false()
    return or_(Plan.owner_id.in_(units), Plan.standing_id.in_(units), Plan.imported_by_id == literal(user.id))


def may_tick(session: Session, user: User, task: Task, on: date) -> bool:
    """Focal points and leaders of the task's unit; for a village, which has no level of its own, also those of its commune."""
    return _acts_for(session, user, task.unit, on)


def need_right(is_allowed: bool, task: Task) -> None:
    """Raises NotAllowedError, naming whose task it is."""
    if not is_allowed:
        raise NotAllowedError(
            "Thao tác này thuộc đơn vị khác: nhiệm vụ số %(task)s giao cho %(unit)s, do cơ quan điều phối kế hoạch xác nhận.",
            task=task.id,
            unit=task.unit.name,
        )


def may_take_part(session: Session, user: User, task: Task, on: date) -> bool:
    """Who may add a note or a file: those who may tick, and focal points and leaders of the coordinating units."""
    partners = {partner.unit_id for partner in task.partners}
    return may_tick(session, user, task, on) or not partners.isdisjoint(own_unit_ids(user, on, DOERS))


def may_review(user: User, task: Task, on: date) -> bool:
    """Who confirms, returns or extends: coordinators of the plan's standing agency, or of its owner where none is named; administrators.

    For a part passed down also focal points and leaders of the unit that passed it.
    """
    if task.origin is TaskOrigin.PASSED_DOWN and task.parent and task.parent.unit_id in own_unit_ids(user, on, DOERS):
        return True
    return may_coordinate(user, task.plan, on)


def may_coordinate(user: User, plan: Plan, on: date) -> bool:
    """Who corrects, publishes and follows up a plan: its coordinators; for a plan without a unit, who brought it in."""
    if is_administrator(user, on):
        return True
    units = own_unit_ids(user, on, {MembershipRole.COORDINATOR})
    if plan.standing_id is None and plan.owner_id is None:
        return bool(units) and plan.imported_by_id == user.id
    is_draft_of_own = bool(units) and plan.state is PlanState.DRAFT and plan.imported_by_id == user.id
    return is_draft_of_own or (plan.standing_id or plan.owner_id) in units


def may_import(user: User, on: date) -> bool:
    """Who brings plans in: coordinators anywhere, and administrators."""
    return is_administrator(user, on) or bool(own_unit_ids(user, on, {MembershipRole.COORDINATOR}))


def may_decide(user: User, escalation: Escalation, on: date) -> bool:
    """Committee members and leaders of the unit before which it lies (the leader answers where no committee stands)."""
    return escalation.to_unit_id in own_unit_ids(user, on, DECIDERS)


def may_measure(session: Session, user: User, target: Target, on: date) -> bool:
    """Who enters values: focal points and leaders of the unit that owes it, and whoever coordinates the plan."""
    return may_coordinate(user, target.plan, on) or (target.owner is not None and _acts_for(session, user, target.owner, on))


def may_give_down(session: Session, user: User, target: Target, on: date) -> bool:
    """Who gives a target to the units below: whoever coordinates the plan, and those who act for the unit that owes it."""
    return may_measure(session, user, target, on)


def reportable_units(session: Session, user: User, on: date) -> ColumnElement[bool]:
    """A condition on Unit: those one acts for, with their villages; as a coordinator all below one's own or owing the plan's targets."""
    if is_administrator(user, on):
        return true()
    acting, coordinating = own_unit_ids(user, on, DOERS), own_unit_ids(user, on, {MembershipRole.COORDINATOR})
    villages = and_(Unit.level == Level.VILLAGE, sight_of(session, acting, on).has(Unit.id))
    found: list[ColumnElement[bool]] = [Unit.id.in_(acting), villages]
    if coordinating:
        found.append(sight_of(session, coordinating, on).has(Unit.id))
        found.append(units_gathered(session, coordinated_plans(user, on), (user.id, on), Unit.id, on))
    return or_(*found)


def may_report(session: Session, user: User, unit: Unit, on: date) -> bool:
    """Whether the person enters values for the unit."""
    return bool(session.scalar(select(exists().where(Unit.id == unit.id, reportable_units(session, user, on)))))


def visible_values(session: Session, user: User, on: date) -> ColumnElement[bool]:
    """A condition on Measurement: of a unit seen, or what comes together in a target of a plan that the person coordinates."""
    if is_administrator(user, on):
        return true()
    return or_(sight_of(session, own_unit_ids(user, on), on).has(Measurement.unit_id), _is_followed(session, user, on))


def approvable_values(session: Session, user: User, on: date) -> ColumnElement[bool]:
    """A condition on Measurement: from below, on the value's day, a unit of the person or one under it; or coming together in a target of
    a plan that the person coordinates. Never what one entered oneself, nor what one's own unit reports.
    """
    own, above = own_unit_ids(user, on), own_unit_ids(user, on, DOERS | DECIDERS)
    is_other = Measurement.by_id.is_distinct_from(user.id)
    is_above = or_(sight_of(session, above, on).has(Measurement.above_id), _is_followed(session, user, on))
    return and_(is_other, is_above, Measurement.unit_id.not_in(own))


def _is_followed(session: Session, user: User, on: date) -> ColumnElement[bool]:
    coordinating = own_unit_ids(user, on, {MembershipRole.COORDINATOR})
    return values_gathered(session, coordinated_plans(user, on), (user.id, on), on) if coordinating else false()


def may_explain(session: Session, user: User, matter: Task | Target, on: date) -> bool:
    """Who writes why something is late or off: focal points and leaders of the unit that answers for it, and those in their stead."""
    unit = matter.unit if isinstance(matter, Task) else matter.owner
    return unit is not None and _acts_for(session, user, unit, on)


def settable_areas(session: Session, user: User, on: date) -> ColumnElement[bool]:
    """A condition on Unit: those for whose subordinate units the person sets rules: where one leads or sits in the committee, and below."""
    return true() if is_administrator(user, on) else sight_of(session, own_unit_ids(user, on, DECIDERS), on).has(Unit.id)


def may_set_policy(
    session: Session, user: User, scope: PolicyScope, on: date, *, unit: Unit | None = None, plan: Plan | None = None
) -> bool:
    """Who sets the rules of a scope: administrators; of a plan its coordinators; of an area leaders and committees at or above its unit.

    An area is what lies below its unit, so that nobody loosens the rules by which oneself is watched. Nobody sets what was shipped.
    """
    if scope is PolicyScope.SHIPPED:
        return False
    if scope is PolicyScope.PLAN:
        return plan is not None and may_coordinate(user, plan, on)
    if scope is PolicyScope.SYSTEM:
        return is_administrator(user, on)
    return unit is not None and bool(session.scalar(select(exists().where(Unit.id == unit.id, settable_areas(session, user, on)))))


def visible_policies(session: Session, user: User, on: date) -> ColumnElement[bool]:
    """A condition on PolicyVersion: what holds, or held, for what one sees or belongs to; drafts only where one sets the rules oneself."""
    if is_administrator(user, on):
        return true()
    own = own_unit_ids(user, on)
    above = {area for unit_id in own for area in areas_above(session, unit_id, on)}
    of_area = or_(PolicyVersion.unit_id.in_(above), sight_of(session, own, on).has(PolicyVersion.unit_id))
    of_plan = PolicyVersion.plan_id.in_(select(Plan.id).where(visible_plans(session, user, on)))
    everywhere = PolicyVersion.scope.in_([PolicyScope.SHIPPED, PolicyScope.SYSTEM])
    own_areas = sight_of(session, own_unit_ids(user, on, DECIDERS), on).has(PolicyVersion.unit_id)
    own_plans = PolicyVersion.plan_id.in_(select(Plan.id).where(or_(coordinated_plans(user, on), _coordinates(user, on))))
    return or_(
        and_(PolicyVersion.state != PolicyState.DRAFT, or_(everywhere, of_area, of_plan)),
        and_(PolicyVersion.state == PolicyState.DRAFT, or_(own_areas, own_plans)),
    )


def _acts_for(session: Session, user: User, unit: Unit, on: date) -> bool:
    acting = own_unit_ids(user, on, DOERS)
    if unit.id in acting or unit.level is not Level.VILLAGE or not acting:
        return unit.id in acting
    return unit.id in seen_among(session, sight_of(session, acting, on), [unit.id])
