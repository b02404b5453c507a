"""One task as its page shows it: found for a person, with everything that stands on the page, and the forms that may be used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import BodyPurpose, Clause, ClauseBody, Escalation, EscalationAction, Task, TaskChange, TaskPartner, User
from web import clock, database, fact_words, life_page, unit_choice
from web.explaining import explaining
from web.forms import Form
from web.importance_forms import TaskImportanceForm
from web.login import person
from web.more_time import DecisionForm, MoreTime, decision_form, more_time
from web.permissions import Permission, may
from web.plan_urge_form import PlanUrgeForm
from web.task_forms import DoneForm, ExtensionForm, FilesForm, ManageForm, ReportForm, ReturnForm
from workflow.errors import NotFoundError
from workflow.evidence import FINAL, SHOWN_MEDIA_TYPES
from workflow.journal import of_task
from workflow.moves import possible_moves
from workflow.owed_values import values_of
from workflow.quoting import Quote, quote
from workflow.taking_back import can_take_back
from workflow.urging_plan import may_urge
from workflow.visibility import may_review, may_take_part, may_tick, visible_escalations, visible_tasks, visible_units

NOTICES_SHOWN = 100


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
    task = session.scalar(found.with_for_update(of=Task) if to_change else found)
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
    session, user, today = database.session(), person(), clock.today()
    more = more_time(session, task)
    forms = _forms(task, more)
    if sent is not None and hasattr(forms, name):
        setattr(forms, name, sent)
        forms.sent = name
    return render_template(
        "tasks/show.html",
        task=_loaded(session, task.id),
        quote=_quote(task),
        reports_to=_bodies(task, BodyPurpose.REPORT_TO),
        rights=rights_on(task),
        moves=possible_moves(task),
        takes_files=task.state not in FINAL,
        can_take_back=can_take_back(session, task, user, today),
        forms=forms,
        owed=values_of(session, task),
        life=life_page.view(session, task, user, today, sent=sent, name=name),
        more_time=more,
        explaining=explaining(session, task, user, today, sent),
        escalations=_escalations(session, task),
        openable=_openable(session, task, user, today),
        fact_rows=fact_words.rows,
        journal=of_task(session, task.id, limit=NOTICES_SHOWN),
        shown_media_types=SHOWN_MEDIA_TYPES,
        suggestions=_suggestions(session, task, user, today),
        urge_form=PlanUrgeForm(formdata=None) if may(Permission.URGE) and may_urge(session, user, task, today) else None,
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


def _loaded(session: Session, task_id: int) -> Task:
    """The task with what the page shows of it, in a fixed number of queries."""
    everything = (
        joinedload(Task.unit),
        joinedload(Task.plan),
        joinedload(Task.clause).selectinload(Clause.bodies).joinedload(ClauseBody.unit),
        selectinload(Task.partners).joinedload(TaskPartner.unit),
        selectinload(Task.changes).joinedload(TaskChange.by),
        selectinload(Task.attachments),
        selectinload(Task.extensions),
    )
    return session.scalars(select(Task).where(Task.id == task_id).options(*everything)).unique().one()


def _quote(task: Task) -> Quote | None:
    if task.clause is None:
        return None
    return quote(task.plan.source_text, task.clause.span_start, task.clause.span_end, task.clause.text)


def _bodies(task: Task, purpose: BodyPurpose) -> list[str]:
    """The bodies that the clause names for a purpose, as registered where that is known, each once."""
    bodies = task.clause.bodies if task.clause else []
    return list(dict.fromkeys(body.unit.name if body.unit else body.phrase for body in bodies if body.purpose is purpose))


def _escalations(session: Session, task: Task) -> Sequence[Escalation]:
    found = select(Escalation).where(Escalation.task_id == task.id).order_by(Escalation.id)
    names = joinedload(Escalation.to_unit), joinedload(Escalation.to_committee)
    return session.scalars(found.options(*names, selectinload(Escalation.actions).joinedload(EscalationAction.by))).all()


def _openable(session: Session, task: Task, user: User, today: date) -> frozenset[int]:
    """The escalations of the task whose own page the person may open; a partner reads about them here only."""
    return frozenset(session.scalars(select(Escalation.id).where(Escalation.task_id == task.id, visible_escalations(session, user, today))))


def _suggestions(session: Session, task: Task, user: User, today: date) -> list[str]:
    """Units to give the task to, for those who may."""
    if not may_review(user, task, today) or "reassign" not in possible_moves(task):
        return []
    return unit_choice.suggestions(session, visible_units(session, user, today))
