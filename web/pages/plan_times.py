"""Changing the times of a published plan: a page for each clause and one for the plan. What would happen is shown before it happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from models import Clause, Plan, PlanState
from web import clock, database, plan_frame
from web.forms import flash_done, showing_errors
from web.login import person
from web.pages.plans import find_plan
from web.permissions import Permission, requires
from web.time_forms import ChangeForm, PauseForm, PeriodForm, ResumeForm, RetimeForm
from web.time_said import coming_said, day_said
from workflow.assignment import due_days
from workflow.correction import clause_of
from workflow.errors import NotAllowedError
from workflow.moves import Act
from workflow.rescheduling import changes_of, reschedule
from workflow.time_changes import TimeChange, pause_words, pauses_of, pausing, replanning, resuming, retiming
from workflow.time_forecast import NEXT_SHOWN, Effect, Forecast, foresee
from workflow.visibility import may_coordinate

blueprint = Blueprint("plan_times", __name__, url_prefix="/plans/<int:plan_id>")

Page = str | BaseResponse | tuple[str, int]
STEPS_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Shown:
    """A forecast as the page shows it, with the form that it answers."""

    change: TimeChange
    forecast: Forecast
    form: ChangeForm


@blueprint.get("/clauses/<int:clause_id>/time")
@requires(Permission.COORDINATE)
def clause(plan_id: int, clause_id: int) -> Page:
    plan = _plan(plan_id)
    if plan.state is not PlanState.PUBLISHED:
        return redirect(url_for("plans.show", plan_id=plan.id))
    return _clause_page(plan, clause_of(plan, clause_id), _forms(clause_of(plan, clause_id)))


@blueprint.post("/clauses/<int:clause_id>/time")
@requires(Permission.COORDINATE)
def retime(plan_id: int, clause_id: int) -> Page:
    form = RetimeForm(prefix="time")
    return _change_clause(
        plan_id, clause_id, "time", form, lambda plan, row: retiming(plan, row, form.when.data or "", today=clock.today())
    )


@blueprint.post("/clauses/<int:clause_id>/pause")
@requires(Permission.COORDINATE)
def pause(plan_id: int, clause_id: int) -> Page:
    form = PauseForm(prefix="pause")

    def wished(plan: Plan, row: Clause) -> TimeChange:
        return pausing(plan, row, form.from_on.data or clock.today(), form.until_on.data, today=clock.today())

    return _change_clause(plan_id, clause_id, "pause", form, wished)


@blueprint.post("/clauses/<int:clause_id>/resume")
@requires(Permission.COORDINATE)
def resume(plan_id: int, clause_id: int) -> Page:
    form = ResumeForm(prefix="resume")
    return _change_clause(plan_id, clause_id, "resume", form, lambda plan, row: resuming(plan, row, today=clock.today()))


@blueprint.route("/times", methods=["GET", "POST"])
@requires(Permission.COORDINATE)
def period(plan_id: int) -> Page:
    plan = _plan(plan_id)
    if plan.state is not PlanState.PUBLISHED:
        return redirect(url_for("plans.show", plan_id=plan.id))
    form = PeriodForm(prefix="period") if request.method == "POST" else PeriodForm.of(plan)
    shown = None
    if request.method == "POST":
        answer = _answer(form, lambda: replanning(plan, form.words()))
        if isinstance(answer, Forecast):
            return redirect(url_for("plans.show", plan_id=plan.id))
        shown = answer
    changes = [change for change in changes_of(database.session(), plan) if change.clause_id is None]
    return render_template("plans/period.html", plan=plan, form=form, changes=changes, **_facts(shown)), form.status


def _plan(plan_id: int) -> Plan:
    is_change = request.method == "POST"
    plan = find_plan(plan_id, to_change=True) if is_change else plan_frame.find(plan_id, with_clauses=True)
    if not may_coordinate(person(), plan, clock.today()):
        raise NotAllowedError(_("Chỉ người điều phối của kế hoạch này được sửa thời hạn và chu kỳ."))
    return plan


def _forms(row: Clause) -> dict[str, ChangeForm]:
    """The page's forms before anything is typed."""
    return {
        "time": RetimeForm.of(row),
        "pause": PauseForm(formdata=None, prefix="pause"),
        "resume": ResumeForm(formdata=None, prefix="resume"),
    }


def _change_clause(plan_id: int, clause_id: int, name: str, form: ChangeForm, wished: Callable[[Plan, Clause], TimeChange]) -> Page:
    plan = _plan(plan_id)
    row = clause_of(plan, clause_id)
    answer = _answer(form, lambda: wished(plan, row))
    if isinstance(answer, Forecast):
        return redirect(url_for("plan_times.clause", plan_id=plan.id, clause_id=row.id))
    return _clause_page(plan, row, _forms(row) | {name: form}, answer), form.status


def _answer(form: ChangeForm, wished: Callable[[], TimeChange]) -> Forecast | Shown | None:
    """What was carried out; or what would happen, where that was not asked for yet or has changed since it was shown; None: a fault."""
    if not form.validate_on_submit():
        return None
    session = database.session()
    with showing_errors(form):
        change = wished()
        forecast = foresee(session, change, today=clock.today())
        mark = form.mark(forecast)
        if "apply" in request.form and form.shown.data == mark:
            done = reschedule(session, change, Act(person(), clock.now(), form.note.data or ""))
            flash_done(_("Đã đổi thời hạn: %(what)s.", what=_counted(done)))
            return done
        form.shown.data = mark
        return Shown(change, forecast, form)
    return None


def _counted(done: Forecast) -> str:
    """What was done, in numbers; what was not done is left out."""
    numbers = (
        (_("%(count)d nhiệm vụ đổi hạn"), len(done.of(Effect.REDATED))),
        (_("%(count)d nhiệm vụ mới"), len(done.fresh)),
        (_("%(count)d nhiệm vụ lại phải thực hiện"), len(done.of(Effect.REVIVED))),
        (_("%(count)d nhiệm vụ hủy"), len(done.of(Effect.DROPPED))),
    )
    return ", ".join(words % {"count": count} for words, count in numbers if count) or _("không nhiệm vụ nào thay đổi")


def _clause_page(plan: Plan, row: Clause, forms: dict[str, ChangeForm], shown: Shown | None = None) -> str:
    session = database.session()
    return render_template(
        "plans/times.html",
        plan=plan,
        clause=row,
        forms=forms,
        next_days=coming_said(due_days(plan, row, clock.today(), most=NEXT_SHOWN)),
        pauses=[pause_words(*days) for days in pauses_of(row)],
        changes=changes_of(session, plan, row),
        **_facts(shown),
    )


def _facts(shown: Shown | None) -> dict[str, object]:
    """What a forecast's part of the page needs."""
    if shown is None:
        return {"shown": None}
    return {"shown": shown, "Effect": Effect, "most": STEPS_SHOWN, "day_said": day_said, "coming_said": coming_said}
