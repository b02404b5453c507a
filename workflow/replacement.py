"""A new version takes the place of a published plan: tasks, targets, escalations and values go over to it, in one transaction.

Owns carrying out what `workflow.succession` foresees. A second publication finds the old plan taken and changes nothing.
"""

from __future__ import annotations

from dataclasses import replace as with_changes
from datetime import date

from sqlalchemy import update
from sqlalchemy.orm import Session

from models import BodyPurpose, Clause, Notice, Plan, PlanState, Task, TaskPartner
from rules.values import Importance
from workflow.assignment import is_reported, units_named
from workflow.chain_links import take_over
from workflow.errors import NotFoundError, WrongStateError
from workflow.moves import Act, look_again, record
from workflow.progress import drop
from workflow.redating import redate, reword
from workflow.reporting import hand_reports_over
from workflow.succession import ENDED, Fate, Step, succession, tasks_of
from workflow.target_replacement import replace_targets
from workflow.text import shorten
from workflow.tidings import DROPPED, REDATED, REWORDED, Tidings
from workflow.versions import compare_clauses, compare_targets, previous_of, settle_pairs


def replace_plan(session: Session, plan: Plan, act: Act, *, today: date) -> None:
    """Let a plan that is being published take the place of the one that it replaces.

    Raises WrongStateError where another version was faster. The plan's clauses must have their final states.
    """
    old = previous_of(session, plan)
    if old is None:
        raise NotFoundError("Không có kế hoạch số %(plan)s; hãy chọn lại kế hoạch được thay thế.", plan=plan.replaces_id)
    _claim(session, old)
    pairs, target_pairs = compare_clauses(old, plan), compare_targets(session, old, plan)
    tasks = tasks_of(session, old, to_change=True)
    found = succession(old, plan, tasks, pairs, today)
    tidings = Tidings(session, plan, tasks, act)
    old_clauses = {clause.id: clause for clause in old.clauses}
    for step in found.steps:
        if step.fate is Fate.ENDS:
            _end(session, step, plan, act, tidings)
        elif step.fate is not Fate.STAYS:
            _carry(session, step, old, plan, old_clauses, act, tidings)
    settle_pairs(pairs, plan.clauses)
    replace_targets(session, old, plan, target_pairs, act)
    hand_reports_over(session, old, plan)
    _hand_over_news(session, old, plan)
    session.flush()
    take_over(session, old, plan)
    tidings.write(session)


def _claim(session: Session, old: Plan) -> None:
    """Take the old plan out of force. Of two new versions that are published at once, one finds it taken."""
    taken = session.scalar(
        update(Plan)
        .where(Plan.id == old.id, Plan.state == PlanState.PUBLISHED)
        .values(state=PlanState.REPLACED)
        .returning(Plan.id)
        .execution_options(synchronize_session=False)
    )
    if taken is None:
        raise WrongStateError(
            "Kế hoạch số %(old)s đã được một bản mới khác thay thế, hoặc không còn hiệu lực; hãy chọn lại kế hoạch được thay thế.",
            old=old.id,
        )
    session.refresh(old, ["state"])


def _end(session: Session, step: Step, plan: Plan, act: Act, tidings: Tidings) -> None:
    drop(session, step.task, with_changes(act, note=f"{step.because} ({name_of(plan)})"))
    tidings.tell(step.task, DROPPED, step.because)


def _carry(session: Session, step: Step, old: Plan, plan: Plan, old_clauses: dict[int, Clause], act: Act, tidings: Tidings) -> None:
    """Point a task to the new version; it keeps its state, history, files and links."""
    task = step.task
    before = old_clauses.get(task.clause_id or 0)
    was_changed = step.clause is not None and before is not None and step.clause.text != before.text
    is_ended = task.state in ENDED
    note = "việc này đã xong theo bản trước; lời văn của khoản trong bản mới có thay đổi" if is_ended and was_changed else ""
    record(task, "carry", name_of(old), name_of(plan), with_changes(act, note=note))
    task.plan, task.clause = plan, step.clause
    if is_ended or step.clause is None:
        return
    task.role = step.clause.role
    _change_weight(task, before, step.clause, act)
    _change_partners(task, before, step.clause)
    why = _change(session, step, act)
    session.flush()
    if step.fate is Fate.REDATED:
        tidings.tell(task, REDATED, why)
    elif step.is_reworded:
        tidings.tell(task, REWORDED, "nội dung công việc được sửa")


def _change(session: Session, step: Step, act: Act) -> str:
    """Words and time of an open task as the new version has them; what was done to its deadline, in words."""
    task, due, clause = step.task, step.due, step.clause
    if clause is not None and step.is_reworded:
        reword(task, clause, act)
    if due is None or clause is None:
        return ""
    task.period_label, task.starts_on = due.label, due.starts_on
    task.is_derived, task.is_recurring, task.is_inclusive = due.is_derived, due.is_recurring, clause.is_inclusive
    return redate(session, task, due, act) if step.fate is Fate.REDATED else ""


def _change_weight(task: Task, before: Clause | None, clause: Clause, act: Act) -> None:
    """Whether it is a report, and how much it matters, as the new version has it; an importance that was set for the task itself stays."""
    is_own = before is not None and task.importance is not before.importance
    importance: Importance | None = task.importance if is_own else clause.importance or task.importance
    if (task.importance, task.is_report) != (importance, is_reported(clause)):
        task.importance, task.is_report = importance, is_reported(clause)
        look_again(task, act)


def _change_partners(task: Task, before: Clause | None, clause: Clause) -> None:
    """The coordinating units of the new version; those that were added by hand stay."""
    named = set(units_named(clause, BodyPurpose.PARTNER))
    gone = set(units_named(before, BodyPurpose.PARTNER)) - named if before else set()
    task.partners = [partner for partner in task.partners if partner.unit_id not in gone]
    there = {partner.unit_id for partner in task.partners}
    task.partners += [TaskPartner(unit_id=unit_id) for unit_id in sorted(named - there - {task.unit_id})]


def _hand_over_news(session: Session, old: Plan, plan: Plan) -> None:
    """What has not been told yet of the old plan's new tasks is told of the plan that has them now."""
    waiting = Notice.plan_id == old.id, Notice.mail_id.is_(None), Notice.withdrawn_at.is_(None)
    session.execute(update(Notice).where(*waiting).values(plan_id=plan.id).execution_options(synchronize_session=False))


def name_of(plan: Plan) -> str:
    """A plan in a line of a history."""
    return plan.number or shorten(plan.title, 80)
