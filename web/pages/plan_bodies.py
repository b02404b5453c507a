"""Whom the bodies of a draft mean: choosing units, finding them while one types, making those that the registry does not know.

Each page is also what the review page's script puts into the card. Works without scripts.
"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import ColumnElement, and_

from models import ClauseBody, Unit
from rules.values import Branch, Level
from web import database, error_words, labels, unit_choice
from web.forms import Form, long_text_field, required, select_field, text_field
from web.pages.review_answers import Page, back, draft_plan, is_in_place, refuse, refused
from web.permissions import Permission, requires
from web.recorded import flash_undoable, recorded
from web.time_said import time_said
from workflow import body_choice, clause_times, undo, unit_creation
from workflow.errors import InvalidInputError, WorkflowError
from workflow.unit_creation import NewUnit

blueprint = Blueprint("plan_bodies", __name__, url_prefix="/plans/<int:plan_id>/review")
blueprint.register_error_handler(WorkflowError, refused)


class PlaceForm(Form):
    """Where a unit to be made stands."""

    level = select_field(_l("Cấp"), labels.choices(Level))
    branch = select_field(_l("Khối"), labels.choices(Branch))
    parent = text_field(
        _l("Cấp trên trực tiếp"),
        render_kw={"autocomplete": "off", "data-units": "one"},
        description=_l("Gõ tên hoặc mã; để trống nếu chưa rõ, quản trị viên bổ sung sau."),
    )

    def unit(self, condition: ColumnElement[bool], name: str = "") -> NewUnit:
        """What was typed. Raises InvalidInputError for a superior that is not in the registry."""
        parent = unit_choice.chosen(database.session(), self.parent.data, condition, field="parent")
        return NewUnit(name, Level(self.level.data), Branch(self.branch.data), parent.id if parent else None)


class UnitForm(PlaceForm):
    """A unit to be made."""

    name = text_field(_l("Tên đơn vị"), validators=[required()])


class MembersForm(PlaceForm):
    """The members of a group, by name."""

    names = long_text_field(_l("Tên từng đơn vị, mỗi dòng một tên"), validators=[required()], render_kw={"rows": 5})

    def listed(self) -> list[str]:
        """The names, one a line."""
        return (self.names.data or "").splitlines()


@blueprint.route("/bodies/<int:body_id>", methods=["GET", "POST"])
@requires(Permission.COORDINATE)
def body(plan_id: int, body_id: int) -> Page:
    plan = draft_plan(plan_id)
    named = body_choice.body_of(plan, body_id)
    session = database.session()
    if request.method == "POST":
        chosen = [int(text) for text in request.form.getlist("unit_ids") if text.isdigit()]
        with recorded(plan, undo.UNITS_CHOSEN, named.phrase) as recording:
            changed = body_choice.choose_units(session, named, chosen, everywhere="everywhere" in request.form)
        flash_undoable(ngettext("Đã gắn đơn vị cho %(num)d khoản.", "Đã gắn đơn vị cho %(num)d khoản.", changed), recording)
        return back(plan, f"clause-{named.clause_id}", stay=True)
    words = request.args.get("q", "").strip()
    chosen_units = body_choice.chosen_units(session, named)
    is_open_group = not chosen_units or body_choice.is_vague(named)
    return render_template(
        "plans/body_panel.html" if is_in_place() else "plans/body.html",
        plan=plan,
        body=named,
        words=words,
        chosen=chosen_units,
        found=[unit for unit in body_choice.find_units(session, plan, words) if unit not in chosen_units],
        in_plan=[unit for unit in body_choice.units_named(session, plan) if unit not in chosen_units] if is_open_group else [],
        others=body_choice.same_words(named),
        is_group=body_choice.is_group(named),
        in_card=is_in_place(),
        why=None if chosen_units else body_choice.why_open(named),
    )


@blueprint.get("/units")
@requires(Permission.COORDINATE)
def units(plan_id: int) -> Response:
    """What the type-ahead shows: id, name, code, and level with place, the best first."""
    plan = draft_plan(plan_id, with_clauses=False)
    found = body_choice.find_units(database.session(), plan, request.args.get("q", ""))
    return jsonify([{"id": unit.id, "name": unit.name, "code": unit.code, "note": _note(unit)} for unit in found])


@blueprint.get("/time")
@requires(Permission.COORDINATE)
def understood(plan_id: int) -> Response:
    """What typed words say about when, or why they say nothing; for the line below the field."""
    plan = draft_plan(plan_id, with_clauses=False)
    try:
        read = clause_times.read_time(request.args.get("words", ""), plan)
    except InvalidInputError as error:
        return jsonify({"error": error_words.message(error)})
    return jsonify({"understood": time_said(read), "warnings": read.warnings})


@blueprint.route("/bodies/<int:body_id>/create", methods=["GET", "POST"])
@requires(Permission.COORDINATE)
def create_unit(plan_id: int, body_id: int) -> Page:
    plan = draft_plan(plan_id)
    named = body_choice.body_of(plan, body_id)
    form = _form_for(named)
    if form.validate_on_submit():
        try:
            with recorded(plan, undo.UNIT_CREATED, named.phrase) as recording:
                recording.made += _made(named, form)
            flash_undoable(_made_words(recording.made), recording)
            return back(plan, f"clause-{named.clause_id}", stay=True)
        except WorkflowError as error:
            refuse(form, error)
            plan = draft_plan(plan_id)
            named = body_choice.body_of(plan, body_id)
    template = "plans/create_panel.html" if is_in_place() else "plans/create_unit.html"
    return render_template(template, plan=plan, body=named, form=form, is_group=body_choice.is_group(named)), form.status


def _form_for(named: ClauseBody) -> UnitForm | MembersForm:
    kind = MembersForm if body_choice.is_group(named) else UnitForm
    if request.method == "POST":
        return kind(prefix=f"u{named.id}")
    guess = unit_creation.proposal(database.session(), named)
    parent = database.session().get(Unit, guess.parent_id) if guess.parent_id is not None else None
    values = {"name": guess.name, "level": guess.level.value, "branch": guess.branch.value, "parent": unit_choice.written(parent)}
    return kind(formdata=None, prefix=f"u{named.id}", **values)


def _made(named: ClauseBody, form: UnitForm | MembersForm) -> list[Unit]:
    """Make what was asked for; the units made."""
    session, condition = database.session(), and_(*body_choice.existing(named.clause.plan))
    if isinstance(form, MembersForm):
        return unit_creation.create_members(session, named, form.listed(), form.unit(condition))
    return [unit_creation.create_for(session, named, form.unit(condition, form.name.data or ""))]


def _made_words(made: list[Unit]) -> str:
    if not made:
        return str(_("Đã gắn đơn vị."))
    return str(_("Đã tạo đơn vị tạm: %(names)s. Quản trị viên sẽ xác nhận sau.", names="; ".join(unit.name for unit in made)))


def _note(unit: Unit) -> str:
    return " · ".join(str(word) for word in (labels.label(unit.level), unit.place) if word)
