"""What a task's page shows of its chain: steps, inputs worst first, whom the result goes to, what does not fit, and the forms for it.

Owns the forms and what may be done; what is shown comes with the task (`workflow.beside_task`). `templates/tasks/_chain.html` draws it,
`web.pages.task_chain` takes the forms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from flask import g
from flask_babel import gettext
from sqlalchemy.orm import Session

from models import Task, TaskStep, User
from rules.values import TaskState
from web import clock, database
from web.chain_forms import StepDoneForm, StepForm, UrgeForm
from web.forms import Form
from web.login import person
from workflow.beside_task import BesideTask
from workflow.chain_problems import Problem, problems_of_task
from workflow.chains import Inputs, standing_of
from workflow.errors import filled
from workflow.steps import may_tick_step, waiting_for
from workflow.visibility import may_review, may_tick

Kind = TypeVar("Kind", bound=Form)


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step with what this person may do with it. form -- where it may be ticked now."""

    step: TaskStep
    is_next: bool
    may_tick: bool
    form: StepDoneForm | None


@dataclass(frozen=True, slots=True)
class Panel:
    """openable -- the ids of the tasks whose pages this person may open. sent -- the name of the form that could not be used."""

    inputs: Inputs
    receivers: Sequence[Task]
    problems: Sequence[Problem]
    steps: Sequence[StepRow]
    openable: frozenset[int]
    may_urge: bool
    may_edit: bool
    urge_form: UrgeForm
    step_form: StepForm
    sent: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether the task stands in no chain and has no steps."""
        return not (self.inputs.rows or self.receivers or self.problems or self.steps)

    @property
    def waits_for(self) -> TaskStep | None:
        """The next open step."""
        return waiting_for(row.step for row in self.steps)

    @property
    def open_steps(self) -> list[TaskStep]:
        """Those that are not ticked."""
        return [row.step for row in self.steps if not row.step.is_done]


def panel_of(task: Task, beside: BesideTask) -> Panel:
    """The panel of a task for the person of this request. beside -- what was read of it."""
    session, user, today = database.session(), person(), clock.today()
    inputs, is_linked = standing_of(beside.inputs, today), bool(beside.inputs or beside.receivers)
    reviews = may_review(user, task, today)
    works = reviews or may_tick(session, user, task, today)
    return Panel(
        inputs=inputs,
        receivers=beside.receivers,
        problems=problems_of_task(session, task, may_circle=beside.is_in_circle) if is_linked else [],
        steps=_step_rows(session, user, task, beside.steps, today),
        openable=beside.open.tasks,
        may_urge=works and bool(inputs.open_rows) and task.state is not TaskState.CANCELLED,
        may_edit=reviews and task.state.is_open,
        urge_form=_form("urge", UrgeForm),
        step_form=_form("step", StepForm),
        sent=getattr(g, "chain_sent", ("", None))[0],
    )


def show_again(name: str, form: Form) -> None:
    """Let the page show this form as it was sent, with its errors."""
    g.chain_sent = (name, form)


def words(problem: Problem) -> str:
    """A contradiction in the language of the page."""
    return filled(gettext(problem.text), problem.values)


def _form(name: str, kind: type[Kind]) -> Kind:
    """The form as it was sent, where it could not be used; else an empty one."""
    sent, form = getattr(g, "chain_sent", ("", None))
    return form if sent == name and isinstance(form, kind) else kind(formdata=None, prefix=name)


def _step_rows(session: Session, user: User, task: Task, steps: Sequence[TaskStep], today: date) -> list[StepRow]:
    following = waiting_for(steps)
    can_change = task.state is not TaskState.CANCELLED
    rows = []
    for step in steps:
        may = can_change and may_tick_step(session, user, task, step, today)
        form = _form(f"step-{step.id}", StepDoneForm) if may and not step.is_done else None
        rows.append(StepRow(step, step is following, may, form))
    return rows
