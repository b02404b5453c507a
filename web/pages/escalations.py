"""What was put before the next level: the committee's list, worst first, and one escalation with its reasons and the decision on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse
from wtforms import HiddenField, RadioField

from models import Escalation, EscalationDecision, Target, Task, Unit, User
from rules.trajectory import Verdict
from rules.values import EscalationState, Importance, Level, TaskState
from web import asked, badges, clock, database, decision_page, fact_words, labels, unit_choice
from web.explaining import is_asked_of
from web.filters import days_from
from web.forms import Form, at_most, date_field, flash_done, long_text_field, required, select_choices, showing_errors, text_field
from web.kept_numbers import kept
from web.ladder_picture import ladder_of
from web.login import person
from web.paging import Page, asked_page
from web.permissions import Permission, may, requires
from web.target_words import promise
from web.task_chips import plan_words
from workflow.errors import InvalidInputError, NotAllowedError, NotFoundError, WrongStateError
from workflow.escalation_list import STANDING, EscalationFilter, Weights, find_by_weights, load_escalations, plans_with_escalations
from workflow.escalation_record import record_of
from workflow.explanations import current_of, explanations_of, is_current
from workflow.journal import of_escalations
from workflow.moves import Act
from workflow.quoting import Quote, quote
from workflow.review import decide, possible_decisions
from workflow.target_verdicts import judge_target
from workflow.units import descendant_ids
from workflow.visibility import may_decide, visible_escalations, visible_units

blueprint = Blueprint("escalations", __name__, url_prefix="/escalations")

PAGE_SIZE = 30
NOTICES_SHOWN = 100
EXPLAINED = {
    EscalationDecision.ACKNOWLEDGE: _l("đã biết, đang xem xét; chưa chuyển lên cấp cao hơn vì không ai tiếp nhận"),
    EscalationDecision.INSTRUCT: _l("giao một việc có hạn cho một đơn vị; cần ngày và nội dung"),
    EscalationDecision.EXTEND: _l("cho hạn mới; cần ngày"),
    EscalationDecision.REASSIGN: _l("giao nhiệm vụ cho đơn vị khác; cần đơn vị"),
    EscalationDecision.ACCEPT_EXPLANATION: _l("chấp nhận lý do của đơn vị và khép lại; cần ghi lý do"),
    EscalationDecision.PASS_UP: _l("đưa ngay lên cấp trên tiếp theo, không đợi; cần ghi lý do"),
    EscalationDecision.CLOSE: _l("không theo dõi ở cấp này nữa; cần ghi lý do"),
}
"""What each decision does and what it needs, in the form."""


class DecisionForm(Form):
    decision = RadioField(_l("Quyết định"), choices=[], validators=[required()])
    until = date_field(_l("Ngày"), description=_l("Hạn của chỉ đạo, hoặc hạn mới khi gia hạn."))
    unit = text_field(
        _l("Đơn vị"),
        render_kw={"list": "unit-suggestions", "autocomplete": "off"},
        description=_l("Đơn vị nhận chỉ đạo (để trống: đơn vị đang chịu trách nhiệm), hoặc đơn vị được giao thay."),
    )
    seen = HiddenField()
    note = long_text_field(_l("Nội dung, lý do"), validators=[at_most(4000)], render_kw={"rows": 4})


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list is narrowed to. state, unit -- as their fields show them; fault -- why what was typed for the unit was of no use."""

    wanted: EscalationFilter
    state: str
    unit: str
    fault: str


@blueprint.get("/")
@requires(Permission.READ)
def index() -> str:
    session, user, today = database.session(), person(), clock.today()
    wish = asked_filter(session, user, today)
    plans = kept(("plans with escalations",), lambda: plans_with_escalations(session, user, today)).numbers
    weights: Weights = kept(("weights of escalations",), dict, is_shared=True, outlives_deeds=True).numbers
    page = _page(find_by_weights(session, user, wish.wanted, today, weights))
    return render_template(
        "escalations/index.html",
        page=page,
        wanted=wish.wanted,
        state=wish.state,
        unit=wish.unit,
        fault=wish.fault,
        how_far=how_far,
        may_meet=may(Permission.DECIDE),
        states=labels.choices(EscalationState),
        importances=labels.choices(Importance),
        levels=labels.choices(Level),
        plans=plans,
        chips=_chips(wish.wanted, wish.unit, plan_words(plans, wish.wanted.plan_id)),
        suggestions=unit_choice.suggestions(session, visible_units(session, user, today)),
    )


def _chips(wanted: EscalationFilter, unit: str, plan: str) -> list[tuple[str, str, str]]:
    """What the list is narrowed to, for the chips above it."""
    state = next(iter(wanted.states)) if len(wanted.states) == 1 else None
    return [
        ("q", _("Tìm"), wanted.words),
        ("desk", "", _("Chờ tôi quyết định") if wanted.is_mine else ""),
        ("unit", _("Đơn vị"), unit),
        ("level", _("Cấp"), labels.label(wanted.level) if wanted.level else ""),
        ("plan", pgettext("one", "Kế hoạch"), plan),
        ("importance", _("Mức quan trọng"), labels.label(wanted.importance) if wanted.importance else ""),
        ("state", _("Trạng thái"), labels.label(state) if state else "" if wanted.states else _("Tất cả")),
    ]


def asked_filter(session: Session, user: User, today: date) -> Asked:
    """What the address asks for."""
    unit, typed, fault = asked.unit(session, visible_units(session, user, today))
    state = asked.word("state", EscalationState)
    wanted = EscalationFilter(
        unit_id=unit.id if unit else None,
        plan_id=asked.number("plan"),
        states=frozenset({state}) if state else (frozenset() if asked.text("state") == "all" else STANDING),
        is_mine=asked.text("desk") == "mine",
        importance=asked.word("importance", Importance),
        words=asked.text("q"),
        level=asked.word("level", Level),
    )
    return Asked(wanted, state.value if state else asked.text("state"), typed, fault)


@blueprint.get("/<int:escalation_id>")
@requires(Permission.READ)
def show(escalation_id: int) -> str:
    return _render(_find(escalation_id))


@blueprint.post("/<int:escalation_id>/decisions")
@requires(Permission.DECIDE)
def decide_on(escalation_id: int) -> str | Response | BaseResponse | tuple[str, int]:
    session, today = database.session(), clock.today()
    escalation = _find(escalation_id)
    if not may_decide(person(), escalation, today):
        raise NotAllowedError(
            "Việc chuyển cấp trên số %(escalation)s thuộc thẩm quyền của %(unit)s.", escalation=escalation_id, unit=escalation.to_unit.name
        )
    if escalation.state is EscalationState.CLOSED:
        raise WrongStateError("Việc chuyển cấp trên số %(escalation)s đã kết thúc nên không thể quyết định thêm.", escalation=escalation_id)
    form = _offered(DecisionForm(), escalation)
    if form.validate_on_submit():
        with showing_errors(form):
            unit = unit_choice.chosen(session, form.unit.data, Unit.id.in_(descendant_ids([escalation.to_unit_id], today)))
            decision = EscalationDecision(form.decision.data)
            act = Act(person(), clock.now(), form.note.data or "")
            if decision is EscalationDecision.ACCEPT_EXPLANATION:
                _refuse_unread(escalation, form)
            decide(session, escalation, decision, act, until=form.until.data, unit=unit)
            flash_done(_("Đã ghi quyết định: %(decision)s. Những nơi đã được báo sẽ nhận tin.", decision=labels.label(decision)))
            return redirect(url_for("escalations.index"), 303)
    return _render(escalation, form), 400


def how_far(escalation: Escalation, verdict: Verdict | None = None) -> str:
    """How late a task is, or how far off a target, today. verdict -- on the target, where it has been judged already."""
    task, target, today = escalation.task, escalation.target, clock.today()
    if task is not None:
        return labels.label(task.state) if task.state is TaskState.DONE else days_from(task.effective_due_on, today)
    if target is None:
        return ""
    verdict = verdict or judge_target(target, today)
    if not verdict.off_by_permille:
        return labels.label(verdict.status)
    percent = f"{verdict.off_by_permille / 10:.1f}".replace(".", ",").removesuffix(",0")
    return str(_("lệch %(percent)s%% so với lộ trình", percent=percent))


def _page(ids: Sequence[int]) -> Page[Escalation]:
    number = min(asked_page(), max(1, -(-len(ids) // PAGE_SIZE)))
    rows = load_escalations(database.session(), ids[(number - 1) * PAGE_SIZE : number * PAGE_SIZE])
    return Page(rows, number, PAGE_SIZE, len(ids))


def _find(escalation_id: int) -> Escalation:
    session, user, today = database.session(), person(), clock.today()
    found = select(Escalation).where(Escalation.id == escalation_id, visible_escalations(session, user, today))
    escalation = session.scalar(found.options(*decision_page.SHOWN))
    if escalation is None:
        raise NotFoundError("Không có việc chuyển cấp trên số %(escalation)s trong phạm vi của anh/chị.", escalation=escalation_id)
    return escalation


def _refuse_unread(escalation: Escalation, form: DecisionForm) -> None:
    """Nobody accepts words that they have not seen: the doer may have written anew while the page was open."""
    latest = current_of(database.session(), _matter(escalation))
    if latest is not None and form.seen.data != str(latest.id):
        raise InvalidInputError(
            "Đơn vị vừa viết giải trình mới khi trang này đang mở: hãy đọc bản mới ở trên rồi quyết định lại.", field="decision"
        )


def _matter(escalation: Escalation) -> Task | Target:
    about = escalation.task or escalation.target
    if about is None:
        raise AssertionError("an escalation is about a task or a target")
    return about


def _offered(form: DecisionForm, escalation: Escalation) -> DecisionForm:
    words = labels.LABELS[EscalationDecision]
    form.decision.choices = select_choices((decision.value, words[decision]) for decision in possible_decisions(escalation))
    return form


def _render(escalation: Escalation, form: DecisionForm | None = None) -> str:
    session, user, today = database.session(), person(), clock.today()
    decides = may_decide(user, escalation, today) and bool(possible_decisions(escalation))
    matter, record = _matter(escalation), record_of(session, escalation, user, today)
    explanations = explanations_of(session, matter)
    current = next((one for one in explanations[:1] if is_current(one, matter, record.ended_on)), None)
    if decides:
        form = form or _offered(DecisionForm(formdata=None), escalation)
        form.seen.data = str(current.id) if current else ""
    below = Unit.id.in_(descendant_ids([escalation.to_unit_id], today))
    return render_template(
        "escalations/show.html",
        escalation=escalation,
        quote=_quote(escalation),
        promise=promise,
        how_far=how_far(escalation),
        reasons=decision_page.reasons_of(session, escalation, record),
        decided=record.decisions,
        current=current,
        explanations=explanations,
        may_explain=is_asked_of(session, matter, user, today),
        journal=of_escalations(session, [row.id for row in record.rungs], limit=NOTICES_SHOWN),
        fact_rows=fact_words.rows,
        ladder=ladder_of(session, escalation, record.rungs, today),
        form=form if decides else None,
        explained=EXPLAINED,
        task_badges=badges.task_badges,
        suggestions=unit_choice.suggestions(session, below) if decides else [],
    )


def _quote(escalation: Escalation) -> Quote | None:
    subject = escalation.task.clause if escalation.task else escalation.target
    if subject is None:
        return None
    return quote(subject.plan.source_text, subject.span_start, subject.span_end, subject.text)
