"""Targets: what plans promise in numbers, where each stands, and the values measured against it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from werkzeug.wrappers import Response as BaseResponse

from models import Escalation, Indicator, Measurement, Target
from rules.values import Level, TargetStatus
from rules.verdict_words import per_cent
from web import asked, clock, database, labels, target_list, unit_choice
from web.explaining import explaining
from web.export_file import Column, answer, bounded
from web.forms import Form, flash_done, showing_errors
from web.kept_numbers import kept
from web.login import person
from web.paging import paged
from web.permissions import Permission, may, requires
from web.target_page import first_parts, panels_for, parts_of, picture_of
from web.target_words import amount, promise
from web.task_chips import plan_words
from web.value_form import TargetValueForm, target_form
from workflow.custom_indicators import definition_for
from workflow.errors import NotAllowedError, NotFoundError
from workflow.figures import figures_of_targets
from workflow.quoting import quote
from workflow.target_verdicts import judge_target
from workflow.visibility import may_give_down, may_measure, visible_targets, visible_units

blueprint = Blueprint("targets", __name__, url_prefix="/targets")

MOST_EXPORTED = 5_000
PANELS_A_PAGE = 30
PANELS_SHOWN = 12


@blueprint.get("/")
@requires(Permission.READ)
def index() -> str:
    session, user, today = database.session(), person(), clock.today()
    unit, typed, fault = asked.unit(session, visible_units(session, user, today))
    unit_id = unit.id if unit else None
    listed, left_out = target_list.asked_for(session, unit_id)
    key = "targets", unit_id, *sorted((name, value) for name, value in request.args.items() if name != "page")
    counted = kept(key, lambda: target_list.numbers_of(session, listed, left_out))
    numbers = counted.numbers
    page, plan_id, indicator_id = paged(session, listed, counted=numbers.listed), asked.number("plan"), asked.number("indicator")
    plans, (rows, read_at) = target_list.plans_offered(session, plan_id), target_list.rows_of(session, page.rows)
    indicator = session.get(Indicator, indicator_id) if indicator_id is not None else None
    return render_template(
        "targets/index.html",
        page=page,
        rows=rows,
        left_out=numbers.left_out,
        q=asked.text("q"),
        status=asked.text("status"),
        plan_id=plan_id,
        year=asked.number("year"),
        group=asked.text("group"),
        groupings=target_list.GROUPINGS,
        indicator=indicator,
        chips=target_list.chips_of(typed, plan_words(plans, plan_id), indicator),
        parent=asked.number("parent"),
        parts=asked.text("parts"),
        unit=typed,
        fault=fault,
        counts=numbers.counts,
        counted_at=counted.at or read_at,
        statuses=labels.choices(TargetStatus),
        levels=labels.choices(Level),
        level=asked.text("level"),
        years=[(one, str(one)) for one in numbers.years],
        plans=plans,
        amount=amount,
        promise=promise,
        suggestions=unit_choice.suggestions(session, visible_units(session, user, today)),
    )


@blueprint.get("/export.xlsx")
@requires(Permission.READ)
def export() -> Response:
    session, user, today = database.session(), person(), clock.today()
    unit, _typed, _fault = asked.unit(session, visible_units(session, user, today))
    found = bounded(session, target_list.asked_for(session, unit.id if unit else None)[0], most=MOST_EXPORTED)
    rows = target_list.cells_of(session, found)
    columns = [Column(head, width) for head, width in zip(target_list.heads(), target_list.HEADS_WIDTHS, strict=True)]
    return answer(_("Chỉ tiêu"), "chi-tieu", columns, rows)


@blueprint.get("/<int:target_id>")
@requires(Permission.READ)
def show(target_id: int) -> str:
    return render_target(find_target(target_id))


@blueprint.get("/<int:target_id>/units")
@requires(Permission.READ)
def units(target_id: int) -> str:
    session, target, today = database.session(), find_target(target_id), clock.today()
    page = paged(session, parts_of(target), size=PANELS_A_PAGE)
    panels = panels_for(page.rows, today, figures_of_targets(session, page.rows))
    return render_template("targets/units.html", target=target, page=page, panels=panels, amount=amount)


@blueprint.post("/<int:target_id>/measurements")
@requires(Permission.WORK)
def add_measurement(target_id: int) -> str | Response | BaseResponse | tuple[str, int]:
    target = find_target(target_id, to_change=True)
    session, user, today = database.session(), person(), clock.today()
    if not may_measure(session, user, target, today):
        raise NotAllowedError(
            "Số liệu của chỉ tiêu số %(target)s do đơn vị chịu trách nhiệm hoặc cơ quan điều phối kế hoạch nhập.", target=target_id
        )
    indicator = definition_for(session, target)
    form = target_form(target, today, TargetValueForm())
    if form.validate_on_submit():
        with showing_errors(form):
            row = form.take(form.place(target, indicator, today), factor=target.factor, is_again=True)
            if not form.doubts:
                session.expire(target, ["measurements"])
                said = {
                    "value": amount(_in_target_unit(target, row), target),
                    "status": labels.label(judge_target(target, today).status).lower(),
                }
                flash_done(_("Đã ghi %(value)s. Chỉ tiêu: %(status)s.", **said) if row else _("Số này đã có rồi nên không có gì thay đổi."))
                return redirect(url_for("targets.show", target_id=target_id), 303)
    return render_target(target, form), 400


def _in_target_unit(target: Target, row: Measurement | None) -> Decimal | None:
    return row.value / target.factor if row is not None and row.value is not None else None


def _measurements(session: Session, target: Target) -> Sequence[Measurement]:
    """All that its owner ever gave for it, the newest first, with who gave it."""
    own = Measurement.indicator_id == target.indicator_id, Measurement.unit_id == target.owner_id
    found = select(Measurement).where(*own).options(joinedload(Measurement.by))
    return session.scalars(found.order_by(Measurement.measured_on.desc(), Measurement.id.desc())).all()


def find_target(target_id: int, *, to_change: bool = False) -> Target:
    """The target, if this person sees it. to_change -- nobody else changes it until this request is answered. Raises NotFoundError."""
    session = database.session()
    loaded = joinedload(Target.plan), joinedload(Target.owner), joinedload(Target.definition)
    found = select(Target).where(Target.id == target_id, visible_targets(session, person(), clock.today())).options(*loaded)
    target = session.scalar(found.with_for_update(of=Target) if to_change else found)
    if target is None:
        raise NotFoundError("Không có chỉ tiêu số %(target)s trong phạm vi của anh/chị.", target=target_id)
    return target


def render_target(target: Target, form: TargetValueForm | None = None, explain_form: Form | None = None) -> str:
    """The page of a target. form, explain_form -- what could not be used, as it was typed."""
    session, user, today = database.session(), person(), clock.today()
    escalations = select(Escalation).where(Escalation.target_id == target.id).order_by(Escalation.id.desc())
    parts, parts_total = first_parts(session, target, PANELS_SHOWN)
    found = figures_of_targets(session, [target, *parts])
    picture = picture_of(session, target, today, found)
    return render_template(
        "targets/show.html",
        target=target,
        promise=promise(target),
        amount=amount,
        picture=picture,
        panels=panels_for(parts, today, found),
        parts_total=parts_total,
        tolerance=per_cent(picture.yardstick.tolerance_permille),
        quote=quote(target.plan.source_text, target.span_start, target.span_end, target.text) if target.text else None,
        measurements=_measurements(session, target),
        escalations=session.scalars(escalations.options(joinedload(Escalation.to_unit), joinedload(Escalation.to_committee))).all(),
        explaining=explaining(session, target, user, today, explain_form),
        gives=may(Permission.WORK) and may_give_down(session, user, target, today),
        form=(form or target_form(target, today)) if may(Permission.WORK) and may_measure(session, user, target, today) else None,
    )
