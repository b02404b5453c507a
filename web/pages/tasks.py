"""Tasks: the list with its filters and its .xlsx, one task's page, and the files given with it. What changes a task is `task_work`."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import partial

from flask import Blueprint, Response, render_template, send_file
from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import Select, select

from models import Attachment, Task
from rules.values import OPEN_STATES, Importance, Level, TaskState, Timeliness
from web import asked, clock, database, history, installation, labels, spreadsheet, task_chips, task_filters, task_page, unit_choice
from web.export_file import Column, answer, bounded
from web.kept_numbers import kept
from web.login import person
from web.paging import count_rows, paged
from web.permissions import Permission, requires
from web.task_lines import lines_of
from workflow import evidence
from workflow.bulk import ticked_together
from workflow.chains import with_inputs
from workflow.errors import NotFoundError
from workflow.importance import importance_of
from workflow.lateness import timeliness
from workflow.taking_back import can_take_back
from workflow.task_list import TaskCounts, TaskFilter, TaskOrder, bare_tasks, count_tasks, find_deep, find_tasks
from workflow.visibility import visible_tasks, visible_units

blueprint = Blueprint("tasks", __name__, url_prefix="/tasks")
for _word in (history.action, history.kept_value, history.notice_kind, history.period):
    blueprint.add_app_template_filter(_word)


@blueprint.get("/")
@requires(Permission.READ)
def index() -> str:
    session, user, today = database.session(), person(), clock.today()
    wish = task_filters.read_address(session, user, today)
    query = find_tasks(session, user, wish.wanted, today, order=wish.order)
    narrowed = replace(wish.wanted, states=frozenset(), timeliness=None, is_not_late=False)
    counted = kept(("tasks counted", narrowed), lambda: count_tasks(session, user, narrowed, today))
    deep = partial(_deep, wish.wanted, wish.order)
    page = paged(session, query, counted=_listed(wish.wanted, counted.numbers), deep=deep)
    plans = task_chips.plans_with_chosen(session, user, wish.wanted.plan_id, today)
    return render_template(
        "tasks/index.html",
        page=page,
        lines=lines_of(session, page.rows, today),
        inputs=with_inputs(session, [task.id for task in page.rows]),
        counts=counted.numbers,
        counted_at=counted.at,
        wish=wish,
        orders=task_filters.ORDERS,
        plans=plans,
        chips=task_chips.chips_of(wish, plans),
        newer_plan=task_filters.newer_plan(session, user, wish.wanted.plan_id, today, plans),
        fed=task_filters.fed_task(session, user, wish.wanted.feeds_id, today),
        extras=task_filters.extra_conditions(wish.wanted),
        importances=labels.choices(Importance),
        states=labels.choices(TaskState),
        levels=labels.choices(Level),
        timeliness=labels.choices(Timeliness),
        suggestions=unit_choice.suggestions(session, visible_units(session, user, today)),
        ticked=_ticked(),
        ticked_together=_ticked_together(),
    )


def _deep(wanted: TaskFilter, order: TaskOrder, limit: int, offset: int) -> Select[Task]:
    return find_deep(database.session(), person(), wanted, clock.today(), order=order, limit=limit, offset=offset)


def _listed(wanted: TaskFilter, counts: TaskCounts) -> int:
    """How many tasks are listed: as the numbers above the list say, where they hold it, else counted."""
    if wanted.timeliness is None and not wanted.is_not_late and wanted.states in (frozenset(), OPEN_STATES):
        return counts.open_on_time + counts.open_soon + counts.open_late if wanted.states else counts.total
    if wanted.timeliness is Timeliness.OVERDUE and wanted.states == OPEN_STATES:
        return 0 if wanted.is_not_late else counts.open_late
    session, user, today = database.session(), person(), clock.today()
    return kept(("tasks listed", wanted), lambda: count_rows(session, bare_tasks(session, user, wanted, today))).numbers


@blueprint.get("/export.xlsx")
@requires(Permission.READ)
def export() -> Response:
    session, user, today = database.session(), person(), clock.today()
    wish = task_filters.read_address(session, user, today)
    found = bounded(session, find_tasks(session, user, wish.wanted, today, order=wish.order))
    columns = [
        Column(_("Số"), 7),
        Column(pgettext("one", "Nhiệm vụ"), 60),
        Column(_("Kỳ"), 14),
        Column(_("Đơn vị"), 32),
        Column(_("Cấp"), 14),
        Column(pgettext("one", "Kế hoạch"), 40),
        Column(_("Vai trò"), 12),
        Column(_("Hạn ban đầu"), 12),
        Column(_("Hạn đang áp dụng"), 12),
        Column(_("Hạn tính đến"), 12),
        Column(_("Hạn mặc định"), 10),
        Column(_("Trạng thái"), 18),
        Column(_("Tiến độ so với hạn"), 16),
        Column(_("Ngày hoàn thành"), 12),
        Column(_("Mức quan trọng"), 18),
    ]
    return answer(_("Nhiệm vụ"), "nhiem-vu", columns, map(_row, found))


@blueprint.get("/<int:task_id>")
@requires(Permission.READ)
def show(task_id: int) -> str:
    return task_page.render(task_page.find(task_id))


@blueprint.get("/<int:task_id>/files/<int:attachment_id>")
@requires(Permission.READ)
def file(task_id: int, attachment_id: int) -> Response:
    """A file of a task. Pictures are shown; all else is saved, since a browser might run what a stranger sent."""
    task = task_page.find(task_id)
    attachment = database.session().scalar(select(Attachment).where(Attachment.id == attachment_id, Attachment.task_id == task.id))
    if attachment is None:
        raise NotFoundError("Nhiệm vụ số %(task)s không có tệp số %(attachment)s.", task=task_id, attachment=attachment_id)
    data = evidence.read(attachment, installation.settings().data_dir)
    is_shown = attachment.media_type in evidence.SHOWN_MEDIA_TYPES
    response = send_file(io.BytesIO(data), mimetype=attachment.media_type, as_attachment=not is_shown, download_name=attachment.name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _ticked() -> Task | None:
    """The task that was ticked off just now, where that can still be taken back."""
    number = asked.number("ticked")
    if number is None:
        return None
    session, user, today = database.session(), person(), clock.today()
    task = session.scalar(select(Task).where(Task.id == number, visible_tasks(session, user, today)))
    return task if task and can_take_back(session, task, user, today) else None


def _ticked_together() -> int:
    """How many were ticked off at once just now and stand so."""
    at = asked.moment(asked.text("ticked_at"))
    return len(ticked_together(database.session(), person(), at)) if at else 0


def _row(task: Task) -> tuple[spreadsheet.Cell, ...]:
    return (
        task.id,
        task.title,
        history.period(task.period_label),
        task.unit.name,
        labels.label(task.unit.level),
        task.plan.title,
        labels.label(task.role),
        task.original_due_on,
        task.due_on,
        task.effective_due_on,
        _("có") if task.is_derived else "",
        labels.label(task.state),
        labels.label(timeliness(task, clock.today())),
        task.done_on,
        labels.label(importance_of(task)),
    )
