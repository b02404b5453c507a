"""Escalations over the API: the list, one with its decisions, deciding."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from models import Escalation, EscalationAction, Target, Task, Unit
from web import clock, database
from web.api.bodies import Decision, EscalationFilters
from web.api.escalation_schemas import EscalationDetailSchema, EscalationSchema
from web.api.found import find, find_unit, refuse_unless, seen
from web.api.routes import Asked, Listed, Resource, how_many, number
from web.kept_numbers import kept
from web.login import person
from web.permissions import Permission
from workflow.escalation_list import escalated_as_important
from workflow.moves import Act
from workflow.review import decide
from workflow.units import descendant_ids
from workflow.visibility import may_decide, visible_escalations

escalations = Resource("escalations")
ESCALATION = number("escalation_id")
_NAMES = joinedload(Escalation.from_unit), joinedload(Escalation.to_unit), joinedload(Escalation.to_committee)
_ACTIONS = selectinload(Escalation.actions)
_OF_ACTIONS = (
    _ACTIONS.joinedload(EscalationAction.by),
    _ACTIONS.joinedload(EscalationAction.in_stead_of),
    _ACTIONS.joinedload(EscalationAction.unit),
)
_DETAILS = (*_NAMES, joinedload(Escalation.task), *_OF_ACTIONS)


@escalations.lists("/escalations", "Danh sách chuyển cấp trên", Permission.READ, filters=EscalationFilters, answer=EscalationSchema)
def list_escalations(asked: Asked) -> Listed:
    session, user, today = database.session(), person(), clock.today()
    wanted = _narrowing(asked)
    walked = select(Escalation).where(visible_escalations(session, user, today, is_walked=True), *wanted)
    ordered = walked.options(*_NAMES).order_by(Escalation.opened_on.desc(), Escalation.id.desc())
    every = select(Escalation).where(seen(visible_escalations), *wanted)
    return Listed(ordered, lambda: kept(("escalations listed by the API", str(sorted(asked.items()))), lambda: how_many(every)).numbers)


def _narrowing(asked: Asked) -> list[ColumnElement[bool]]:
    columns = {"task": Escalation.task_id, "target": Escalation.target_id, "to_unit": Escalation.to_unit_id}
    found = [column == asked[name] for name, column in columns.items() if name in asked]
    if "state" in asked:
        found.append(Escalation.state.in_(asked["state"]))
    if "importance" in asked:
        found.append(escalated_as_important(asked["importance"]))
    if "plan" in asked:
        of_tasks = select(Task.id).where(Task.plan_id == asked["plan"])
        of_targets = select(Target.id).where(Target.plan_id == asked["plan"])
        found.append(or_(Escalation.task_id.in_(of_tasks), Escalation.target_id.in_(of_targets)))
    return found


@escalations.reads(
    f"/escalations/{ESCALATION}", "Một việc chuyển cấp trên, kèm các quyết định", Permission.READ, answer=EscalationDetailSchema
)
def read_escalation(escalation_id: int) -> Escalation:
    return find(Escalation, escalation_id, seen(visible_escalations), *_DETAILS, what="việc chuyển cấp trên")


@escalations.changes(
    f"/escalations/{ESCALATION}/decide", "Quyết định của ban chỉ đạo", Permission.DECIDE, takes=Decision, answer=EscalationDetailSchema
)
def decide_escalation(asked: Asked, escalation_id: int) -> Escalation:
    escalation = read_escalation(escalation_id)
    refuse_unless(may_decide(person(), escalation, clock.today()), f"quyết định việc chuyển cấp trên số {escalation_id}")
    unit = find_unit(asked["unit"], Unit.id.in_(_below(escalation))) if asked["unit"] is not None else None
    act = Act(person(), clock.now(), asked["note"])
    decide(database.session(), escalation, asked["decision"], act, until=asked["until"], unit=unit)
    database.session().flush()
    return escalation


def _below(escalation: Escalation) -> Select[int]:
    """The units to which those before whom it lies can give work."""
    return descendant_ids([escalation.to_unit_id], clock.today())
