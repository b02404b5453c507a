"""The page before publishing, and what its form says about tasks that were due before. Reads only; the view is `web.pages.plan_review`."""

from __future__ import annotations

from datetime import date

from flask import render_template, request
from flask_babel import gettext as _

from models import Plan
from web import clock, database, error_words
from web.login import person
from web.version_choice import likely_version
from workflow.errors import InvalidInputError, WorkflowError
from workflow.publication import foresee

SETTLE = "settle"


def asked_day() -> date | None:
    """Before which day tasks count as done before the system; None: all are followed as usual. Raises InvalidInputError for no day."""
    if request.form.get("past") != SETTLE:
        return None
    try:
        return date.fromisoformat(request.form.get("before", ""))
    except ValueError:
        raise InvalidInputError(_("Chưa có ngày: hãy chọn ngày mà việc trước đó coi như đã thực hiện."), field="before") from None


def publish_page(plan: Plan, fault: WorkflowError | None = None) -> str:
    """What publishing would do; with the form as it was sent where it could not be used."""
    session, today = database.session(), clock.today()
    return render_template(
        "plans/publish.html",
        plan=plan,
        foreseen=foresee(session, plan, today),
        likely_version=likely_version(session, plan, person(), today),
        typed_past=request.form.get("past"),
        typed_before=request.form.get("before"),
        past_fault=error_words.message(fault) if fault else None,
    )
