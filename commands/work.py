"""`tasks`, `escalations`, `tick`: what is owed, what has been escalated, and marking as done."""

from __future__ import annotations

from datetime import date
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from commands.context import Context, Day, as_json, print_json
from models import Escalation, Target, Task, User
from workflow.calendar import day_of, moment_of
from workflow.errors import NotFoundError
from workflow.jobs import true_now
from workflow.lateness import is_late
from workflow.moves import STATE_WORDS, Act
from workflow.progress import tick_off


def task_row(task: Task, today: date) -> dict[str, Any]:
    """A task as the contract of the command line shows it."""
    return {
        "id": task.id,
        "plan_id": task.plan_id,
        "clause": task.clause.key if task.clause else None,
        "section": task.clause.section if task.clause else None,
        "unit": task.unit.name,
        "title": task.title,
        "role": task.role.value,
        "period": task.period_label,
        "due_on": task.due_on,
        "original_due_on": task.original_due_on,
        "effective_due_on": task.effective_due_on,
        "is_derived": task.is_derived,
        "state": task.state.value,
        "done_on": task.done_on,
        "is_late": is_late(task, today),
        "escalation_rung": task.rung,
    }


@click.command()
@click.option("--plan", "plan_id", type=int, default=None, help="Chỉ một kế hoạch.")
@click.option("--today", type=Day(), default=None, help="Làm như hôm nay là ngày này.")
@as_json
@click.pass_obj
def tasks(context: Context, plan_id: int | None, today: date | None, as_json: bool) -> None:
    """Liệt kê nhiệm vụ."""
    day = today or day_of(true_now())
    with context.reading() as session:
        found = select(Task).options(joinedload(Task.unit), joinedload(Task.clause)).order_by(Task.effective_due_on, Task.id)
        if plan_id is not None:
            found = found.where(Task.plan_id == plan_id)
        rows = [task_row(task, day) for task in session.scalars(found)]
    if as_json:
        print_json({"tasks": rows})
        return
    for row in rows:
        late = " QUÁ HẠN" if row["is_late"] else ""
        derived = " (hạn mặc định)" if row["is_derived"] else ""
        due = f"{row['due_on']:%d/%m/%Y}" if row["due_on"] else "không hạn"
        click.echo(f"{row['id']:>6}  {due:>10}{derived}  {row['state']}{late}  {row['unit']} — {row['title']}")


@click.command()
@click.option("--plan", "plan_id", type=int, default=None, help="Chỉ một kế hoạch.")
@as_json
@click.pass_obj
def escalations(context: Context, plan_id: int | None, as_json: bool) -> None:
    """Liệt kê những việc đã chuyển cấp trên."""
    with context.reading() as session:
        found = select(Escalation).options(
            joinedload(Escalation.from_unit), joinedload(Escalation.to_unit), joinedload(Escalation.to_committee)
        )
        if plan_id is not None:
            of_tasks = select(Task.id).where(Task.plan_id == plan_id)
            of_targets = select(Target.id).where(Target.plan_id == plan_id)
            found = found.where(Escalation.task_id.in_(of_tasks) | Escalation.target_id.in_(of_targets))
        rows = [_escalation_row(row) for row in session.scalars(found.order_by(Escalation.id))]
    if as_json:
        print_json({"escalations": rows})
        return
    for row in rows:
        about = f"nhiệm vụ {row['task_id']}" if row["task_id"] else f"chỉ tiêu {row['target_id']}"
        click.echo(
            f"{row['id']:>6}  {row['state']}  cấp {row['rung']}  {about}: {row['from_unit']} → {row['to_unit']}  ({row['explanation']})"
        )


def _escalation_row(escalation: Escalation) -> dict[str, Any]:
    return {
        "id": escalation.id,
        "task_id": escalation.task_id,
        "target_id": escalation.target_id,
        "from_unit": escalation.from_unit.name,
        "to_unit": escalation.to_unit.name,
        "to_committee": escalation.to_committee.name if escalation.to_committee else None,
        "rung": escalation.rung,
        "at_top": escalation.at_top,
        "state": escalation.state.value,
        "rule": escalation.rule,
        "policy": escalation.policy,
        "policy_version": escalation.policy_version,
        "explanation": escalation.explanation,
        "facts": escalation.facts,
        "due_on": escalation.due_on,
        "opened_on": escalation.opened_on,
        "closed_on": escalation.closed_on,
        "closed_because": escalation.closed_because,
    }


@click.command()
@click.argument("task_id", type=int)
@click.option("--by", "login", required=True, help="Tên đăng nhập của người làm.")
@click.option("--on", type=Day(), default=None, help="Ngày hoàn thành.")
@click.option("--note", default="", help="Ghi chú.")
@as_json
@click.pass_obj
def tick(context: Context, task_id: int, login: str, on: date | None, note: str, as_json: bool) -> None:
    """Đánh dấu một nhiệm vụ là đã hoàn thành."""
    now = true_now()
    with context.writing() as session:
        person = session.scalar(select(User).where(User.login == login))
        if person is None:
            raise NotFoundError(f"Không có người dùng «{login}»; hãy thêm bằng: python app.py user add {login}", field="by")
        task = _find_task(session, task_id)
        at = moment_of(on, 12) if on and on < day_of(now) else now
        tick_off(session, task, Act(person, at, note), on=on, is_sure=True)  # a command says what was done; what is still open is on record
        row = task_row(task, on or day_of(now))
    if as_json:
        print_json({"task": row})
    else:
        click.echo(f"Nhiệm vụ {task_id}: {STATE_WORDS[task.state]}.")


def _find_task(session: Session, task_id: int) -> Task:
    task = session.get(Task, task_id)
    if task is None:
        raise NotFoundError(f"Không có nhiệm vụ số {task_id}; hãy xem danh sách bằng: python app.py tasks", field="task")
    return task
