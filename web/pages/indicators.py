"""Indicators: the catalogue, one with its definition and who counts it, and what administrators add, adapt or retire."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as BaseResponse

from models import Indicator, Target
from web import clock, database
from web.forms import Form, flash_done, showing_errors
from web.indicator_forms import IndicatorForm, InUseForm, NewIndicatorForm
from web.indicator_words import changes_of, formula, how_it_comes_together, how_it_rolls_up
from web.login import person
from web.paging import paged
from web.permissions import Permission, requires
from web.target_words import promise
from workflow import indicator_book
from workflow.visibility import visible_targets

blueprint = Blueprint("indicators", __name__, url_prefix="/indicators")

Page = str | Response | BaseResponse | tuple[str, int]
MOST_TARGETS = 100


@blueprint.get("/")
@requires(Permission.READ)
def index() -> str:
    return render_template("indicators/index.html", page=paged(database.session(), asked_for()))


def asked_for() -> Select[Indicator]:
    """The indicators that the address asks for."""
    session = database.session()
    query = indicator_book.indicators_like(session, request.args.get("q", ""))
    is_own = Indicator.code.like(f"{indicator_book.OWN_PREFIX}%")
    states = {
        "shipped": Indicator.is_shipped & Indicator.is_active,
        "added": ~Indicator.is_shipped & ~is_own & Indicator.is_active,
        "own": is_own & Indicator.is_active,
        "retired": ~Indicator.is_active,
    }
    in_catalogue = ~is_own & Indicator.is_active
    return query.where(states.get(request.args.get("state", ""), in_catalogue))


@blueprint.get("/<int:indicator_id>")
@requires(Permission.READ)
def show(indicator_id: int) -> str:
    return _page(_found(indicator_id), InUseForm(formdata=None))


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def add() -> Page:
    form = NewIndicatorForm()
    if form.validate_on_submit():
        with showing_errors(form):
            note = form.note.data or ""
            made = indicator_book.add_indicator(
                database.session(), form.words(), code=form.code.data or "", by=person(), now=clock.now(), note=note
            )
            flash_done(_("Đã thêm chỉ số «%(name)s».", name=made.name))
            return redirect(url_for("indicators.show", indicator_id=made.id))
    return render_template("indicators/edit.html", form=form, indicator=None), form.status


@blueprint.route("/<int:indicator_id>/edit", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def edit(indicator_id: int) -> Page:
    indicator = _found(indicator_id)
    form = IndicatorForm() if request.method == "POST" else IndicatorForm.of(indicator)
    if form.validate_on_submit():
        with showing_errors(form):
            note = form.note.data or ""
            is_new = indicator_book.change_indicator(database.session(), indicator, form.words(), by=person(), now=clock.now(), note=note)
            flash_done(_("Đã sửa chỉ số.") if is_new else _("Không có gì thay đổi."))
            return redirect(url_for("indicators.show", indicator_id=indicator_id))
        indicator = _found(indicator_id)
    return render_template("indicators/edit.html", form=form, indicator=indicator), form.status


@blueprint.post("/<int:indicator_id>/in-use")
@requires(Permission.ADMINISTER)
def set_in_use(indicator_id: int) -> Page:
    indicator, form = _found(indicator_id), InUseForm()
    if form.validate_on_submit():
        with showing_errors(form):
            is_active = not indicator.is_active
            note = form.note.data or ""
            indicator_book.set_in_use(database.session(), indicator, is_active=is_active, by=person(), now=clock.now(), note=note)
            flash_done(_("Chỉ số được dùng lại.") if is_active else _("Đã ngừng dùng chỉ số cho chỉ tiêu mới."))
            return redirect(url_for("indicators.show", indicator_id=indicator_id))
    return _page(_found(indicator_id), form), form.status


def _found(indicator_id: int) -> Indicator:
    return indicator_book.indicator_by_id(database.session(), indicator_id)


def _page(indicator: Indicator, form: Form) -> str:
    return render_template("indicators/show.html", indicator=indicator, form=form, promise=promise, **_facts(indicator))


def _facts(indicator: Indicator) -> dict[str, Any]:
    session = database.session()
    using = indicator_book.targets_using(visible_targets(session, person(), clock.today()), indicator)
    targets = session.scalars(using.options(joinedload(Target.plan), joinedload(Target.owner)).limit(MOST_TARGETS + 1)).all()
    return {
        "targets": targets[:MOST_TARGETS],
        "has_more": len(targets) > MOST_TARGETS,
        "history": [(change, changes_of(change)) for change in indicator_book.history_of(session, indicator)],
        "is_own": indicator.code.startswith(indicator_book.OWN_PREFIX),
        "formula": formula(indicator),
        "rolls_up": how_it_rolls_up(indicator),
        "in_time": how_it_comes_together(indicator),
    }
