"""The page of a link in a mail: what it shows of the task, its small forms, and the pages that say why a link holds no more."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import render_template
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from models import ExtensionState, Task, TaskChange, User
from rules.values import TaskState
from web import clock, database
from web.explaining import ExplainForm
from web.forms import Form, at_most, long_text_field
from web.task_forms import LONGEST_NOTE, NEEDED, DoneForm, ExtensionForm
from workflow.completion import missing
from workflow.explanations import can_explain, explanations_of, is_awaited
from workflow.mail_links import Opened
from workflow.moves import possible_moves
from workflow.quoting import quote
from workflow.steps import steps_of
from workflow.taking_back import can_take_back


class StuckForm(Form):
    note = long_text_field(_l("Vướng ở đâu, cần ai hỗ trợ gì"), validators=[at_most(LONGEST_NOTE)], render_kw={"rows": 3} | NEEDED)


class SureForm(DoneForm):
    """is_sure -- done although something that belongs to it is not; asked only then."""

    is_sure = BooleanField(_l("Tôi biết còn phần chưa xong và vẫn báo hoàn thành"))


class TakeBackForm(Form):
    """A form of one button."""


@dataclass(slots=True)
class LinkForms:
    """The forms of the page; the one that was sent stands in place of an empty one."""

    done: SureForm
    extension: ExtensionForm
    stuck: StuckForm
    take_back: TakeBackForm
    explain: ExplainForm
    sent: str = field(default="")

    @classmethod
    def fresh(cls) -> LinkForms:
        """All of them empty, as the page is first seen."""
        return cls(
            SureForm(formdata=None, prefix="done"),
            ExtensionForm(formdata=None, prefix="extension"),
            StuckForm(formdata=None, prefix="stuck"),
            TakeBackForm(formdata=None, prefix="take_back"),
            ExplainForm(formdata=None, prefix="explain"),
        )


def render(opened: Opened, token: str, sent: Form | None = None, name: str = "") -> str:
    """The task for the link's person. sent, name -- a form that could not be used, and which one it was."""
    task, user = opened.task, opened.user
    if task is None or user is None:
        raise ValueError("a link that does not hold has no task to show")
    forms = LinkForms.fresh()
    if sent is not None:
        setattr(forms, name, sent)
        forms.sent = name
    session = database.session()
    steps, lacking = steps_of(session, task), missing(session, task)
    return render_template(
        "mail_links/show.html",
        token=token,
        owner=user,
        task=task,
        words=_words(task),
        steps=steps,
        missing=lacking,
        is_asked_again=bool(lacking) or not all(step.is_done for step in steps),
        forms=forms,
        moves=possible_moves(task),
        can_explain=can_explain(task, clock.today()),
        explained=explanations_of(session, task),
        is_awaited=is_awaited(session, task, clock.today()),
        asked=next((one for one in task.extensions if one.state is ExtensionState.ASKED), None),
        tick=_tick(task),
        can_take_back=can_take_back(session, task, user, clock.today()),
        is_sent_too_late=sent is not None and "csrf_token" in sent.errors,
    )


def render_refusal(opened: Opened, *, logged_in: User | None = None) -> str:
    """What is the matter with the link, and what to do now. logged_in -- somebody else, in whose browser it was opened."""
    return render_template(
        "mail_links/refused.html", verdict=opened.verdict, task_id=opened.task_id, owner=opened.user, logged_in=logged_in
    )


def _words(task: Task) -> str:
    """What is to be done, as the plan says it; for an instruction, as the committee said it."""
    if task.clause is not None:
        return quote(task.plan.source_text, task.clause.span_start, task.clause.span_end, task.clause.text).words
    return next((change.note for change in task.changes if change.action == "instruct"), "") or task.title


def is_ticked_by(task: Task, user: User | None) -> bool:
    """Whether the task stands as done because this person said so."""
    tick = _tick(task)
    return tick is not None and user is not None and tick.by_id == user.id


def _tick(task: Task) -> TaskChange | None:
    """Who reported the task as done, and when; None while it is not."""
    if task.state not in (TaskState.DONE, TaskState.REPORTED):
        return None
    return next((change for change in reversed(task.changes) if change.action == "tick_off"), None)
