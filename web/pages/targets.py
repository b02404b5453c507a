"""Targets: what plans promise in numbers, where each stands, and the values measured against it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from flask import Blueprint, Response, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, joinedload, load_only, selectinload
from werkzeug.wrappers import Response as BaseResponse

from models import ClauseState, Escalation, Measurement, Plan, PlanState, Target
from rules.values import TargetStatus
from rules.verdict_words import per_cent
from web import asked, clock, database, labels, unit_choice
from web.explaining import explaining
from web.forms import Form, flash_done, showing_errors
from web.login import person
from web.paging import paged
from web.permissions import Permission, may, requires
from web.target_page import picture_of
from web.target_words import amount, promise
from web.value_form import TargetValueForm, target_form
from workflow.custom_indicators import definition_for
from workflow.errors import NotAllowedError, NotFoundError
from workflow.quoting import quote
from workflow.target_verdicts import judge_target
from workflow.text import search_form
from workflow.units import descendant_ids
from workflow.visibility import may_measure, visible_targets, visible_units

blueprint = Blueprint("targets", __name__, url_prefix="/targets")

WORST_FIRST = (
    TargetStatus.OFF_TARGET,
    TargetStatus.AT_RISK,
    TargetStatus.NO_DATA,
    TargetStatus.ON_TRACK,
    TargetStatus.ACHIEVED,
)


@blueprint.get("/")
@requires(Permission.READ)
def index() -> str:
    session, user, today = database.session(), person(), clock.today()
    unit, typed, fault = asked.unit(session, visible_units(session, user, today))
    query = _query(session, unit.id if unit else None)
    return render_template(
        "targets/index.html",
        page=paged(session, query.options(joinedload(Target.plan), joinedload(Target.owner), selectinload(Target.measurements))),
        q=asked.text("q"),
        status=asked.text("status"),
        plan_id=asked.number("plan"),
        year=asked.number("year"),
        unit=typed,
        fault=fault,
        counts=_counts(session),
        statuses=labels.choices(TargetStatus),
        years=[(one, str(one)) for one in _years(session)],
        plans=_plans(session),
        latest=latest,
        amount=amount,
        promise=promise,
        suggestions=unit_choice.suggestions(session, visible_units(session, user, today)),
    )


@blueprint.get("/<int:target_id>")
@requires(Permission.READ)
def show(target_id: int) -> str:
    return render_target(find_target(target_id))


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


def latest(target: Target) -> Measurement | None:
    """The last value in force."""
    return max((one for one in target.measurements if one.replaced_at is None), key=lambda one: (one.measured_on, one.id), default=None)


def _query(session: Session, unit_id: int | None) -> Select[Target]:
    today = clock.today()
    order = case({status: at for at, status in enumerate(WORST_FIRST)}, value=Target.status)
    found = _seen(session).order_by(order, Target.year, Target.plan_id, Target.position, Target.id)
    words, status, plan_id, year = asked.text("q"), asked.word("status", TargetStatus), asked.number("plan"), asked.number("year")
    if words:
        found = found.where(Target.id.in_(_with_words(session, words)))
    if unit_id is not None:
        found = found.where(Target.owner_id.in_(descendant_ids([unit_id], today)))
    if status:
        found = found.where(Target.status == status)
    if plan_id is not None:
        found = found.where(Target.plan_id == plan_id)
    return found.where(Target.year == year) if year is not None else found


def _seen(session: Session) -> Select[Target]:
    """The accepted targets of published plans that the person sees."""
    published = select(Plan.id).where(Plan.state == PlanState.PUBLISHED)
    visible = visible_targets(session, person(), clock.today())
    return select(Target).where(visible, Target.review == ClauseState.ACCEPTED, Target.plan_id.in_(published))


def _with_words(session: Session, words: str) -> list[int]:
    """The ids of the targets in whose indicator each word occurs, diacritics forgiven: hundreds, read and compared here."""
    wanted = search_form(words).split()
    rows = session.execute(_seen(session).with_only_columns(Target.id, Target.indicator))
    return [target_id for target_id, indicator in rows if all(word in search_form(indicator) for word in wanted)]


def _counts(session: Session) -> dict[TargetStatus, int]:
    rows = session.execute(_seen(session).with_only_columns(Target.status, func.count()).group_by(Target.status))
    return {TargetStatus(status): count for status, count in rows}


def _years(session: Session) -> list[int]:
    rows = session.scalars(_seen(session).with_only_columns(Target.year).distinct().order_by(Target.year))
    return [year for year in rows if year]


def _plans(session: Session) -> Sequence[Plan]:
    ids = _seen(session).with_only_columns(Target.plan_id)
    found = select(Plan).where(Plan.id.in_(ids)).options(load_only(Plan.title, Plan.number))
    return session.scalars(found.order_by(Plan.title, Plan.id)).all()


def find_target(target_id: int, *, to_change: bool = False) -> Target:
    """The target, if this person sees it. to_change -- nobody else changes it until this request is answered. Raises NotFoundError."""
    session = database.session()
    found = select(Target).where(Target.id == target_id, visible_targets(session, person(), clock.today()))
    target = session.scalar(found.with_for_update(of=Target) if to_change else found)
    if target is None:
        raise NotFoundError("Không có chỉ tiêu số %(target)s trong phạm vi của anh/chị.", target=target_id)
    return target


def render_target(target: Target, form: TargetValueForm | None = None, explain_form: Form | None = None) -> str:
    """The page of a target. form, explain_form -- what could not be used, as it was typed."""
    session, user, today = database.session(), person(), clock.today()
    measurements = sorted(target.measurements, key=lambda one: (one.measured_on, one.id), reverse=True)
    escalations = select(Escalation).where(Escalation.target_id == target.id).order_by(Escalation.id.desc())
    picture = picture_of(session, target, today)
    return render_template(
        "targets/show.html",
        target=target,
        promise=promise(target),
        amount=amount,
        picture=picture,
        tolerance=per_cent(picture.yardstick.tolerance_permille),
        quote=quote(target.plan.source_text, target.span_start, target.span_end, target.text) if target.text else None,
        measurements=measurements,
        escalations=session.scalars(escalations.options(joinedload(Escalation.to_unit), joinedload(Escalation.to_committee))).all(),
        explaining=explaining(session, target, user, today, explain_form),
        form=(form or target_form(target, today)) if may(Permission.WORK) and may_measure(session, user, target, today) else None,
    )
