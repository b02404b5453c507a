"""One thing done to the tasks that were marked in the list, or to all that its filters find.

A POST that ends in a redirect where all went well; else a page that says of each task why not, with the form to try again.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse
from wtforms import SelectField

from models import Task
from web import asked, clock, database, error_words, task_filters, unit_choice
from web.forms import Form, at_most, date_field, flash_done, long_text_field, select_choices, showing_errors, text_field
from web.login import person
from web.paging import same_address
from web.permissions import Permission, may, requires
from web.task_forms import LONGEST_NOTE
from workflow.bulk import (
    CANNOT_BE_UNDONE,
    FOR_DOERS,
    MOST,
    BulkAction,
    Outcome,
    Wish,
    act_on_many,
    take_back_many,
    tasks_to_change,
)
from workflow.moves import Act
from workflow.task_list import find_tasks
from workflow.visibility import DOERS, own_unit_ids, visible_units

blueprint = Blueprint("task_bulk", __name__, url_prefix="/tasks/bulk")

SHOWN = 50
"""So many tasks are listed before something is done to all of them; of the others the number is said."""

ACTION_WORDS = {
    BulkAction.TICK_OFF: _l("Đánh dấu hoàn thành"),
    BulkAction.ACCEPT: _l("Tiếp nhận"),
    BulkAction.NOTE: _l("Báo cáo tình hình"),
    BulkAction.CONFIRM: _l("Xác nhận hoàn thành"),
    BulkAction.EXTEND: _l("Gia hạn"),
    BulkAction.REASSIGN: _l("Giao đơn vị khác"),
    BulkAction.SUSPEND: _l("Tạm dừng"),
    BulkAction.RESUME: _l("Tiếp tục"),
    BulkAction.CANCEL: _l("Hủy nhiệm vụ"),
}


class BulkForm(Form):
    action = SelectField(_l("Việc cần làm"), choices=[])
    until = date_field(_l("Hạn mới (khi gia hạn)"))
    unit = text_field(_l("Đơn vị nhận (khi giao đơn vị khác)"), render_kw={"list": "unit-suggestions", "autocomplete": "off"})
    note = long_text_field(_l("Ghi chú, lý do (ghi vào từng việc)"), validators=[at_most(LONGEST_NOTE)], render_kw={"rows": 2})

    def offer(self) -> BulkForm:
        """Offer what the person may do to any task at all; what to one task is asked for each."""
        self.action.choices = select_choices((action.value, ACTION_WORDS[action]) for action in _offered())
        return self


@blueprint.app_context_processor
def _form_in_the_list() -> dict[str, object]:
    return {"bulk_form": lambda: BulkForm(formdata=None, prefix="bulk").offer(), "bulk_most": MOST}


@blueprint.post("")
@requires(Permission.REVIEW)
def act() -> str | BaseResponse | tuple[str, int]:
    form = BulkForm(prefix="bulk").offer()
    if form.validate_on_submit():
        with showing_errors(form):
            tasks = tasks_to_change(database.session(), person(), _numbers(), clock.today())
            wish = _wish(form)
            if (wish.action in CANNOT_BE_UNDONE or "all" in request.form) and "sure" not in request.form:
                return _page(form, tasks, asks=True)
            now = clock.now()
            outcome = act_on_many(database.session(), tasks, wish, Act(person(), now, form.note.data or ""))
            _say(wish, outcome)
            if not outcome.refused:
                ticked_at = now.isoformat() if wish.action is BulkAction.TICK_OFF else None
                return redirect(url_for("tasks.index", **same_address(ticked_at=ticked_at)), 303)
            return _page(form, [task for task, _error in outcome.refused], outcome=outcome)
    return _page(form, ()), 400


@blueprint.post("/take-back")
@requires(Permission.WORK)
def take_back() -> BaseResponse:
    """Rút lại: what one's own bulk tick of that moment did, as far as each can still be taken back."""
    at = asked.moment(request.form.get("at", ""))
    outcome = take_back_many(database.session(), at, Act(person(), clock.now())) if at else Outcome()
    if done := len(outcome.done):
        flash_done(
            ngettext("Đã rút lại %(num)s việc; các việc trở lại như trước.", "Đã rút lại %(num)s việc; các việc trở lại như trước.", done)
        )
    if refused := len(outcome.refused):
        said = ngettext("%(num)s việc không rút lại được nữa.", "%(num)s việc không rút lại được nữa.", refused)
        flash(f"{said} {error_words.message(outcome.refused[0][1])}", "warning")
    if not outcome.done and not outcome.refused:
        flash(_("Không còn việc nào của lần ấy để rút lại."), "info")
    return redirect(url_for("tasks.index", **same_address(ticked_at=None)), 303)


def _page(form: BulkForm, tasks: Sequence[Task], *, asks: bool = False, outcome: Outcome | None = None) -> str:
    session, user, today = database.session(), person(), clock.today()
    reasons = {task.id: error_words.message(error) for task, error in outcome.refused} if outcome else {}
    return render_template(
        "tasks/bulk.html",
        form=form,
        tasks=tasks,
        numbers=[task.id for task in tasks] or _numbers(),
        asks=asks,
        shown=SHOWN,
        is_undone=form.action.data not in CANNOT_BE_UNDONE,
        reasons=reasons,
        word=ACTION_WORDS.get(BulkAction(form.action.data), "") if form.action.data in set(BulkAction) else "",
        suggestions=unit_choice.suggestions(session, visible_units(session, user, today)),
    )


def _offered() -> list[BulkAction]:
    is_doer = bool(own_unit_ids(person(), clock.today(), DOERS))
    return [action for action in BulkAction if (is_doer if action in FOR_DOERS else may(Permission.COORDINATE))]


def _numbers() -> list[int]:
    """The tasks that were marked; as many of what the address's filters find as one time takes, where that was asked."""
    if "all" not in request.form:
        typed = dict.fromkeys(request.form.getlist("task"))
        return [int(text) for text in typed if text.isascii() and text.isdigit() and len(text) < 10]
    session, user, today = database.session(), person(), clock.today()
    wish = task_filters.read_address(session, user, today)
    found = (
        find_tasks(session, user, wish.wanted, today, order=wish.order).with_only_columns(Task.id, maintain_column_froms=True).limit(MOST)
    )
    return list(session.scalars(found))


def _wish(form: BulkForm) -> Wish:
    session, user, today = database.session(), person(), clock.today()
    action = BulkAction(form.action.data)
    unit = None
    if action is BulkAction.REASSIGN:
        unit = unit_choice.chosen(session, form.unit.data, visible_units(session, user, today))
    return Wish(action, form.until.data, unit)


def _say(wish: Wish, outcome: Outcome) -> None:
    done, word = len(outcome.done), ACTION_WORDS[wish.action]
    if done:
        flash_done(ngettext("%(word)s: đã làm với %(num)s việc.", "%(word)s: đã làm với %(num)s việc.", done, word=word))
    if refused := len(outcome.refused):
        said = ngettext("Không làm được với %(num)s việc; lý do ở dưới.", "Không làm được với %(num)s việc; lý do ở dưới.", refused)
        flash(said, "warning")
