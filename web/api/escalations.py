"""Escalations over the API: the list, one with its decisions, deciding."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from models import Escalation, EscalationAction, Target, Task, Unit
from web import clock, database
from web.api.bodies import Decision, EscalationFilters
from web.api.escalation_schemas import EscalationDetailSchema, EscalationSchema
from web.api.found import find, find_unit, refuse_unless, seen
from web.api.routes import Asked, Resource, number
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
def list_escalations(asked: Asked) -> Select[Any]:
    query = select(Escalation).where(seen(visible_escalations))
    if "state" in asked:
        query = query.where(Escalation.state.in_(asked["state"]))
    columns = {"task": Escalation.task_id, "target": Escalation.target_id, "to_unit": Escalation.to_unit_id}
    query = query.where(*(column == asked[name] for name, column in columns.items() if name in asked))
    if "importance" in asked:
        query = query.where(escalated_as_important(asked["importance"]))
    if "plan" in asked:
        of_tasks = select(Task.id).where(Task.plan_id == asked["plan"])
        of_targets = select(Target.id).where(Target.plan_id == asked["plan"])
        query = query.where(or_(Escalation.task_id.in_(of_tasks), Escalation.target_id.in_(of_targets)))
    return query.options(*_NAMES).order_by(Escalation.opened_on.desc(), Escalation.id.desc())


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
