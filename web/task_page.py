"""One task as its page shows it: found for a person, with everything that stands on the page, and the forms that may be used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models import ClauseBody, Plan, Task, User
from web import chain_panel, clock, database, fact_words, life_page, unit_choice
from web.explaining import Known, explaining
from web.forms import Form
from web.importance_forms import TaskImportanceForm
from web.login import person
from web.more_time import DecisionForm, MoreTime, decision_form, more_time
from web.permissions import Permission, may
from web.plan_urge_form import PlanUrgeForm
from web.task_forms import DoneForm, ExtensionForm, FilesForm, ManageForm, ReportForm, ReturnForm
from workflow.beside_task import BesideTask, Choices, read_beside
from workflow.errors import NotFoundError
from workflow.evidence import FINAL, SHOWN_MEDIA_TYPES
from workflow.moves import possible_moves
from workflow.owed_values import values_of
from workflow.quoting import Quote, quote
from workflow.taking_back import can_take_back
from workflow.task_rows import MOST_FILES, MOST_LINES
from workflow.urging_plan import can_urge
from workflow.visibility import may_review, may_take_part, may_tick, visible_tasks

_NAMED = (
    joinedload(Task.unit),
    joinedload(Task.plan).options(joinedload(Plan.owner), joinedload(Plan.standing)),
    joinedload(Task.clause),
    joinedload(Task.parent).joinedload(Task.unit),
)
"""What a task's page names of it in any case."""


@dataclass(frozen=True, slots=True)
class Rights:
    """What the person may do with the task; whether its state allows it is another question."""

    tick: bool
    take_part: bool
    review: bool


@dataclass(slots=True)
class Forms:
    """The forms of the page; the one that was sent stands in place of an empty one."""

    done: DoneForm
    report: ReportForm
    extension: ExtensionForm
    give_back: ReturnForm
    decision: DecisionForm
    manage: ManageForm
    files: FilesForm
    importance: TaskImportanceForm
    sent: str = field(default="")


def find(task_id: int, *, to_change: bool = False) -> Task:
    """The task, if this person sees it. to_change -- nobody else changes it until this request is answered. Raises NotFoundError."""
    session, user, today = database.session(), person(), clock.today()
    found = select(Task).where(Task.id == task_id, visible_tasks(session, user, today))
    task = session.scalar(found.with_for_update(of=Task) if to_change else found.options(*_NAMED))
    if task is None:
        raise NotFoundError(
            "Không có nhiệm vụ số %(task)s trong phạm vi của anh/chị; hãy kiểm tra đường dẫn hoặc về danh sách nhiệm vụ.", task=task_id
        )
    return task


def rights_on(task: Task) -> Rights:
    """What this person may do with the task."""
    session, user, today = database.session(), person(), clock.today()
    return Rights(may_tick(session, user, task, today), may_take_part(session, user, task, today), may_review(user, task, today))


def render(task: Task, sent: Form | None = None, name: str = "") -> str:
    """The page of a task. sent, name -- a form that could not be used, and which one it was."""
    session, user, today, moves = database.session(), person(), clock.today(), possible_moves(task)
    beside = read_beside(session, task, user, today, _choices(session, task, user, today))
    rights = rights_on(task)
    more = more_time(session, task, reviews=rights.review)
    forms = _forms(task, more)
    if sent is not None and hasattr(forms, name):
        setattr(forms, name, sent)
        forms.sent = name
    return render_template(
        "tasks/show.html",
        task=task,
        quote=_quote(task),
        reports_to=_names(beside.reports_to),
        rights=rights,
        moves=moves,
        takes_files=task.state not in FINAL,
        can_take_back=can_take_back(session, task, user, today),
        forms=forms,
        owed=values_of(session, task),
        life=life_page.view(session, task, user, today, beside, sent=sent, name=name),
        chain=chain_panel.panel_of(task, beside),
        more_time=more,
        first_words=beside.first_change.note if beside.first_change else "",
        most_lines=MOST_LINES,
        most_files=MOST_FILES,
        explaining=explaining(session, task, user, today, sent, known=_explained(beside)),
        escalations=beside.escalations,
        openable=beside.open.escalations,
        fact_rows=fact_words.rows,
        journal=beside.journal,
        shown_media_types=SHOWN_MEDIA_TYPES,
        suggestions=beside.open.suggested,
        urge_form=PlanUrgeForm(formdata=None) if beside.open.is_urgeable else None,
    )


def _forms(task: Task, more: MoreTime) -> Forms:
    return Forms(
        done=DoneForm(formdata=None, prefix="done"),
        report=ReportForm(formdata=None, prefix="report"),
        extension=ExtensionForm(formdata=None, prefix="extension"),
        give_back=ReturnForm(formdata=None, prefix="give_back"),
        decision=decision_form(more.request, more.moves),
        manage=ManageForm(formdata=None, prefix="manage").offer(task),
        files=FilesForm(formdata=None, prefix="files"),
        importance=TaskImportanceForm.of(task),
    )


def _quote(task: Task) -> Quote | None:
    if task.clause is None:
        return None
    return quote(task.plan.source_text, task.clause.span_start, task.clause.span_end, task.clause.text)


def _names(bodies: Iterable[ClauseBody]) -> list[str]:
    """Bodies that the clause names, as registered where that is known, each once."""
    return list(dict.fromkeys(body.unit.name if body.unit else body.phrase for body in bodies))


def _choices(session: Session, task: Task, user: User, today: date) -> Choices:
    """Units are offered only to whoever may give the task to one."""
    moves = possible_moves(task)
    may_reassign = "reassign" in moves and may_review(user, task, today)
    may_pass_down = "pass_down" in moves and may_tick(session, user, task, today)
    return Choices(
        unit_choice.SUGGESTED if may_reassign else 0,
        life_page.MOST_BELOW if may_pass_down else 0,
        may_urge=may(Permission.URGE) and can_urge(task),
    )


def _explained(beside: BesideTask) -> Known:
    ended = [one.closed_on for one in beside.escalations if one.closed_on is not None]
    return Known(beside.explanations, max(ended, default=None))
