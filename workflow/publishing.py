"""A reviewed draft comes in force: clauses become tasks, targets are followed, a replaced plan hands over, people are told.

Owns publishing as one transaction that happens once; what it would do is `workflow.publication`.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models import ClauseState, Plan, PlanState, Target, Task, User
from rules.values import OPEN_STATES, Audience, Delivery
from workflow.assignment import create_tasks, reporting_day
from workflow.before_system import refuse_future, settle_past
from workflow.calendar import day_of, working_calendar
from workflow.custom_indicators import definition_for
from workflow.errors import InvalidInputError, WrongStateError
from workflow.intake import unresolved_bodies
from workflow.learning import learn
from workflow.moves import Act
from workflow.notices import Outgoing, Subject
from workflow.parent_plans import propose_parents
from workflow.recipients import Directory
from workflow.replacement import replace_plan


def publish(session: Session, plan: Plan, *, by: User | None, now: datetime, settled_before: date | None = None) -> list[int]:
    """Put a reviewed draft in force: clauses become tasks, and the people of each unit are told. Returns the ids of the new tasks.

    A draft that replaces a plan takes over its tasks. settled_before -- new tasks that were due before this day count as done before this
    system was used (`workflow.before_system`); None: they are followed up like all others.
    Raises WrongStateError for a plan that is no draft or whose predecessor was replaced by another one, InvalidInputError where an accepted
    clause has a body that means no unit yet, or for a day in the future.
    """
    today, act = day_of(now), Act(by, now)
    _refuse_unresolved(plan)
    if settled_before:
        refuse_future(settled_before, today)
    _claim(session, plan, act)
    plan.reporting_month, plan.reporting_day = reporting_day(plan)
    for clause in plan.clauses:
        if clause.state is ClauseState.PROPOSED:
            clause.state = ClauseState.ACCEPTED
    session.flush()
    if plan.replaces_id is not None:
        replace_plan(session, plan, act, today=today)
    newest = session.scalar(select(func.max(Task.id))) or 0
    made = create_tasks(session, plan, today=today, now=now, calendar=working_calendar(session))
    if settled_before:
        settle_past(session, plan, act, before=settled_before, made_after=newest)
    learn(session, plan, by=by, now=now)
    _start_targets(session, plan)
    propose_parents(session, plan, today)
    _tell_assigned(session, plan, newest, now)
    return made


def _claim(session: Session, plan: Plan, act: Act) -> None:
    """Of two people who publish the same draft at once, one finds it published."""
    taken = session.scalar(
        update(Plan)
        .where(Plan.id == plan.id, Plan.state == PlanState.DRAFT)
        .values(state=PlanState.PUBLISHED, published_at=act.at, published_by_id=act.by.id if act.by else None)
        .returning(Plan.id)
        .execution_options(synchronize_session=False)
    )
    if taken is None:
        raise WrongStateError("Kế hoạch số %(plan)s không còn là dự thảo nên không thể ban hành lại.", plan=plan.id)
    session.refresh(plan, ["state", "published_at", "published_by_id"])


def _refuse_unresolved(plan: Plan) -> None:
    missing = list(dict.fromkeys(body.phrase for body in unresolved_bodies(plan)))
    if missing:
        named = ", ".join(f"«{phrase}»" for phrase in missing[:5]) + (" …" if len(missing) > 5 else "")
        raise InvalidInputError(
            "Còn %(count)s tên cơ quan chưa gắn với đơn vị nào: %(named)s. Hãy chọn đơn vị, tạo đơn vị mới hoặc bỏ qua khoản đó.",
            field="bodies",
            count=len(missing),
            named=named,
        )


def _start_targets(session: Session, plan: Plan) -> None:
    """Those that go on from the plan before are followed already."""
    for target in session.scalars(
        select(Target).where(Target.plan_id == plan.id, Target.review != ClauseState.IGNORED, Target.previous_id.is_(None))
    ):
        target.review = ClauseState.ACCEPTED
        target.owner_id = target.owner_id or plan.owner_id
        target.next_look_on = date(target.year, 12, 31) if target.year else None
        definition_for(session, target)


def _tell_assigned(session: Session, plan: Plan, made_after: int, now: datetime) -> None:
    """One notice to each person (or address) of each unit that has new tasks, in the next digest."""
    new = Task.plan_id == plan.id, Task.id > made_after, Task.state.in_(OPEN_STATES)
    unit_ids = session.scalars(select(Task.unit_id).where(*new).distinct()).all()
    if not unit_ids:
        return
    directory = Directory(session, unit_ids, day_of(now))
    outgoing = Outgoing(now)
    for unit_id in unit_ids:
        outgoing.owe(
            directory.of(Audience.DOER, unit_id),
            Subject(plan_id=plan.id),
            kind="assigned",
            step="assigned",
            audience=Audience.DOER,
            delivery=Delivery.DIGEST,
            why=f"kế hoạch «{plan.title}» vừa được ban hành và giao việc cho đơn vị",
        )
    outgoing.write(session)
