"""The docket of a meeting: what lies before the committee, worst first, and the decision on each in its place, or on several at once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse
from wtforms import RadioField

from models import Escalation, EscalationDecision, Meeting, MeetingState, Unit
from rules.values import EscalationState
from web import asked, clock, database, docket, docket_words, error_words, labels, unit_choice
from web.docket import Grouping
from web.forms import Form, at_most, date_field, flash_done, long_text_field, required, select_choices, showing_errors, text_field
from web.login import person
from web.pages.escalations import EXPLAINED, DecisionForm, how_far
from web.pages.meetings import ReopenForm, found
from web.paging import Page, asked_page, same_address
from web.permissions import Permission, requires
from workflow.errors import InvalidInputError, WorkflowError
from workflow.meeting_decisions import FOR_MANY, Wish, decide_at, decide_on_many, decided_at, foresee, items_to_decide
from workflow.meeting_items import listed, listed_ids, weights_of
from workflow.meetings import desk_name, may_hold, need_day, need_open
from workflow.moves import Act
from workflow.review import possible_decisions
from workflow.units import descendant_ids

blueprint = Blueprint("meeting_docket", __name__, url_prefix="/meetings/<int:meeting_id>")

_LISTED = {"list": "unit-suggestions", "autocomplete": "off"}


class BulkForm(Form):
    decision = RadioField(
        _l("Quyết định"),
        choices=select_choices((one.value, labels.LABELS[EscalationDecision][one]) for one in FOR_MANY),
        validators=[required()],
    )
    until = date_field(_l("Ngày"), description=_l("Hạn của chỉ đạo, hoặc hạn mới khi gia hạn."))
    unit = text_field(
        _l("Đơn vị nhận chỉ đạo"), render_kw=_LISTED, description=_l("Để trống: mỗi việc giao cho đơn vị đang chịu trách nhiệm.")
    )
    note = long_text_field(_l("Nội dung, lý do (ghi vào từng việc)"), validators=[at_most(4000)], render_kw={"rows": 3})


@blueprint.get("/")
@requires(Permission.READ)
def show(meeting_id: int) -> str:
    return _render(found(meeting_id))


@blueprint.post("/items/<int:escalation_id>/decide")
@requires(Permission.DECIDE)
def decide_on(meeting_id: int, escalation_id: int) -> BaseResponse | tuple[str, int]:
    session, meeting = database.session(), found(meeting_id, to_change=True)
    [escalation] = items_to_decide(session, meeting, [escalation_id])
    form = _offered(DecisionForm(prefix=_prefix(escalation_id)), escalation)
    if form.validate_on_submit():
        with showing_errors(form):
            act = Act(person(), clock.now(), form.note.data or "")
            decide_at(session, meeting, escalation, _wish(form, [escalation.to_unit_id]), act)
            there = url_for(".show", meeting_id=meeting_id, at=escalation_id, _anchor=f"item-{escalation_id}", **_kept())
            return redirect(there, 303)
    return _render(found(meeting_id), forms={escalation_id: form}, at=escalation_id), 400


@blueprint.post("/decisions")
@requires(Permission.DECIDE)
def decide_many(meeting_id: int) -> str | BaseResponse | tuple[str, int]:
    """First what it would do, then (with "sure") doing it."""
    session, meeting, form = database.session(), found(meeting_id, to_change=True), BulkForm(prefix="bulk")
    if form.validate_on_submit():
        with showing_errors(form):
            act = Act(person(), clock.now(), form.note.data or "")
            wish = _wish(form, [meeting.unit_id])
            rows = items_to_decide(session, meeting, _ticked(meeting))
            if "sure" not in request.form:
                return _foreseen(meeting, form, foresee(session, meeting, rows, wish, act))
            outcome = decide_on_many(session, meeting, rows, wish, act)
            _say(wish.decision, len(outcome.decided), len(outcome.refused))
            return redirect(url_for(".show", meeting_id=meeting_id, **_kept()), 303)
    return _render(found(meeting_id), bulk=form, ticked=_numbers()), 400


def _foreseen(meeting: Meeting, form: BulkForm, forecast: Any) -> str:
    decision = EscalationDecision(form.decision.data)
    return render_template(
        "meetings/foresee.html",
        meeting=meeting,
        form=form,
        forecast=forecast,
        decision=labels.label(decision),
        kept=_kept(),
        title_of=docket.title_of,
        unit_name_of=docket.unit_name_of,
        message=error_words.message,
    )


def _render(
    meeting: Meeting,
    *,
    forms: dict[int, DecisionForm] | None = None,
    bulk: BulkForm | None = None,
    ticked: Collection[int] = (),
    at: int | None = None,
) -> str:
    session, today = database.session(), clock.today()
    grouping = asked.word("group", Grouping) or Grouping.UNIT
    at = at or asked.number("at")
    on_list, came_since = listed(session, meeting)
    rows = {one.escalation_id: one for one in on_list}
    placed = docket.placed_by(weights_of(session, meeting, today), rows, grouping)
    page = _page(placed, at)
    matters = docket.load_matters(session, meeting, page.rows, rows)
    return render_template(
        "meetings/docket.html",
        meeting=meeting,
        desk=desk_name(meeting),
        page=page,
        groups=docket.in_groups(matters, grouping, placed),
        grouping=grouping,
        at=at,
        ticked=ticked,
        decided=sum(one.is_decided for one in rows.values()),
        came_since=came_since if meeting.state is MeetingState.OPEN else 0,
        changes=meeting.changes[::-1],
        in_words=docket_words.in_words,
        how_far=how_far,
        how_much=docket_words.how_much,
        explained=EXPLAINED,
        kept=_kept(),
        is_big=asked.text("view") == "big",
        closed=EscalationState.CLOSED,
        **_possible(meeting, [matter.escalation for matter in matters], forms or {}, bulk),
    )


def _possible(meeting: Meeting, escalations: list[Escalation], sent: dict[int, DecisionForm], bulk: BulkForm | None) -> dict[str, Any]:
    """What the person can do on the page: the forms of the matters, the one for many, the list, opening the meeting again."""
    holds, obstacle = may_hold(person(), meeting, clock.today()), _obstacle(meeting)
    can_decide = holds and not obstacle
    return {
        "forms": _forms(escalations, sent) if can_decide else {},
        "bulk": (bulk or BulkForm(formdata=None, prefix="bulk")) if can_decide and escalations else None,
        "can_change": holds and meeting.state is MeetingState.OPEN,
        "obstacle": obstacle if holds else "",
        "reopening": ReopenForm(formdata=None) if holds and meeting.state is MeetingState.CONCLUDED else None,
        "suggestions": unit_choice.suggestions(database.session(), _below([meeting.unit_id])) if can_decide else [],
    }


def _obstacle(meeting: Meeting) -> str:
    """Why nothing can be decided now, in words; "" where it can."""
    act = Act(person(), clock.now())
    try:
        need_open(meeting, act)
        need_day(meeting, act)
    except WorkflowError as error:
        return error_words.message(error)
    return ""


def _page(placed: list[Any], at: int | None) -> Page[Any]:
    """The page asked for, or the one with the matter that one comes back to."""
    last = max(1, -(-len(placed) // docket.PAGE_SIZE))
    number = min(asked_page(), last)
    if at is not None and "page" not in request.args:
        row = next((row for row, (_place, one) in enumerate(placed) if one.escalation_id == at), 0)
        number = row // docket.PAGE_SIZE + 1
    return Page(placed[(number - 1) * docket.PAGE_SIZE : number * docket.PAGE_SIZE], number, docket.PAGE_SIZE, len(placed))


def _forms(escalations: list[Escalation], sent: dict[int, DecisionForm]) -> dict[int, DecisionForm]:
    """A form for each matter on which something can be decided."""
    return {
        one.id: sent.get(one.id) or _offered(DecisionForm(formdata=None, prefix=_prefix(one.id)), one)
        for one in escalations
        if possible_decisions(one)
    }


def _prefix(escalation_id: int) -> str:
    return f"e{escalation_id}"


def _offered(form: DecisionForm, escalation: Escalation) -> DecisionForm:
    words = labels.LABELS[EscalationDecision]
    form.decision.choices = select_choices((decision.value, words[decision]) for decision in possible_decisions(escalation))
    return form


def _wish(form: DecisionForm | BulkForm, unit_ids: Collection[int]) -> Wish:
    unit = unit_choice.chosen(database.session(), form.unit.data, _below(unit_ids))
    return Wish(EscalationDecision(form.decision.data), form.until.data, unit)


def _below(unit_ids: Collection[int]) -> Any:
    """To whom those at these units can give work."""
    return Unit.id.in_(descendant_ids(unit_ids, clock.today()))


def _ticked(meeting: Meeting) -> list[int]:
    """The matters that were ticked, or all on which something can still be decided here."""
    if "all" not in request.form:
        return _numbers()
    session = database.session()
    decided = decided_at(session, meeting)
    rest = [one for one in listed_ids(session, meeting) if one not in decided]
    if not rest:
        raise InvalidInputError("Mọi việc trong danh sách đều đã có quyết định: hãy đánh dấu từng việc muốn quyết định thêm.", field="item")
    return rest


def _numbers() -> list[int]:
    typed = dict.fromkeys(request.form.getlist("item"))
    return [int(text) for text in typed if text.isascii() and text.isdigit() and len(text) < 10]


def _say(decision: EscalationDecision, done: int, refused: int) -> None:
    word = labels.label(decision)
    flash_done(
        ngettext("Đã ghi quyết định «%(word)s» cho %(num)s việc.", "Đã ghi quyết định «%(word)s» cho %(num)s việc.", done, word=word)
    )
    if refused:
        flash_done(_("Không ghi được cho %(count)s việc; các việc đó giữ nguyên.", count=refused))


def _kept() -> dict[str, Any]:
    """What of the address goes along: how the page is grouped and shown, and which page it is."""
    return {name: value for name, value in same_address().items() if name in ("group", "view", "page")}
