"""How much a plan in force, a clause of it and a single task matter, over the API. In a draft it is corrected with all the rest."""

from __future__ import annotations

from models import Clause, Plan, Task
from rules.values import Importance
from web import clock, database
from web.api.bodies import Note
from web.api.clauses import CLAUSE, clauses, own_clause
from web.api.fields import Word
from web.api.found import refuse_unless
from web.api.plans import PLAN, coordinated_plan, plans
from web.api.routes import Asked
from web.api.schemas import ClauseSchema, PlanDetailSchema, TaskDetailSchema
from web.api.tasks import TASK, find_task, tasks
from web.login import person
from web.permissions import Permission
from workflow.importance import set_clause_importance, set_plan_importance, set_task_importance
from workflow.moves import Act
from workflow.visibility import may_review


class PlanWeight(Note):
    importance = Word(Importance, required=True)


class OwnWeight(Note):
    importance = Word(Importance, required=True, allow_none=True, metadata={"description": "null: theo kế hoạch."})


@plans.changes(
    f"/plans/{PLAN}/importance", "Mức quan trọng của kế hoạch đã ban hành", Permission.COORDINATE, takes=PlanWeight, answer=PlanDetailSchema
)
def set_importance_of_plan(asked: Asked, plan_id: int) -> Plan:
    plan = coordinated_plan(plan_id)
    set_plan_importance(database.session(), plan, asked["importance"], _act(asked))
    return plan


@clauses.changes(
    f"/clauses/{CLAUSE}/importance",
    "Mức quan trọng của một khoản đã ban hành",
    Permission.COORDINATE,
    takes=OwnWeight,
    answer=ClauseSchema,
)
def set_importance_of_clause(asked: Asked, clause_id: int) -> Clause:
    clause = own_clause(clause_id)
    set_clause_importance(database.session(), clause, asked["importance"], _act(asked))
    return clause


@tasks.changes(f"/tasks/{TASK}/importance", "Mức quan trọng của nhiệm vụ", Permission.REVIEW, takes=OwnWeight, answer=TaskDetailSchema)
def set_importance_of_task(asked: Asked, task_id: int) -> Task:
    task = find_task(task_id)
    refuse_unless(may_review(person(), task, clock.today()), f"điều phối nhiệm vụ số {task_id}")
    set_task_importance(database.session(), task, asked["importance"], _act(asked))
    return task


def _act(asked: Asked) -> Act:
    return Act(person(), clock.now(), asked["note"])
