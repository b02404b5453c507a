"""How the views of a review answer: with the whole page; or, where its script asked, with the parts of the page that have changed.

The script sends what it has ("clause-12:9f0c… …") with each form, so that the answer also brings what others changed meanwhile.
Owns finding the draft as well; refuses strangers.
"""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from models import BodyPurpose, ClauseState, Plan, PlanState
from web import clock, database, error_words, errors, indicator_choice
from web.forms import Form
from web.login import person
from web.pages.plans import find_plan, source_pieces
from web.review_page import Typed, asked_open, context_of, suggestions
from web.version_choice import likely_version
from workflow import body_choice
from workflow.errors import NotAllowedError, WorkflowError
from workflow.visibility import may_coordinate

Page = str | Response | BaseResponse | tuple[str, int]

IN_PLACE = "X-In-Place"
"""The header with which the page's script says that it wants parts."""

CARD_ICONS = (
    "arrow-counterclockwise",
    "arrow-repeat",
    "building-check",
    "bullseye",
    "calendar",
    "calendar-event",
    "check-circle-fill",
    "check-lg",
    "diagram-3",
    "exclamation-triangle-fill",
    "hourglass-split",
    "pencil",
    "person-badge",
    "question-circle",
    "rulers",
    "search",
    "slash-circle",
)
"""The icons of the cards, drawn once for the whole page."""


def draft_plan(plan_id: int, *, with_clauses: bool = True) -> Plan:
    """The plan to review, for a person who may. Raises NotFoundError or NotAllowedError."""
    plan = find_plan(plan_id, to_change=request.method == "POST", with_clauses=with_clauses)
    if not may_coordinate(person(), plan, clock.today()):
        raise NotAllowedError(_("Chỉ người điều phối của kế hoạch này được rà soát và ban hành."))
    return plan


def is_in_place() -> bool:
    """Whether the script of the page asks."""
    return IN_PLACE in request.headers


def page(plan: Plan, typed: Typed | None = None) -> str:
    """The review page, or its changed parts."""
    session = database.session()
    context = context_of(session, plan, typed or asked_open())
    context |= {"purposes": BodyPurpose, "why_open": body_choice.why_open, "card_icons": CARD_ICONS}
    targets = [card.target for card in context["targets"]]
    if is_in_place():
        return render_template("plans/review_parts.html", pieces=lambda: source_pieces(plan, targets), has=_has(), **context)
    words = suggestions(session, plan, context["targets"])
    seems = likely_version(session, plan, person(), clock.today())
    return render_template(
        "plans/review.html",
        pieces=lambda: source_pieces(plan, targets),
        suggestions=words,
        indicator_suggestions=indicator_choice.suggestions(session),
        likely_version=seems,
        **context,
    )


def back(plan: Plan, anchor: str, *, stay: bool = False) -> Page:
    """After something was done: the page at an anchor. stay -- the script goes there as well, not on to the next card that waits."""
    if is_in_place():
        database.session().flush()
        response = make_response(page(plan, Typed()))
        if stay:
            response.headers["X-Go"] = anchor
        return response
    order = request.args.get("order")
    return redirect(url_for("plan_review.show", plan_id=plan.id, order=order, _anchor=anchor))


def refuse(form: Form, error: WorkflowError) -> None:
    """Nothing is written; the form says why."""
    database.roll_back()
    form.refuse(error)


def refused(error: WorkflowError) -> Response | BaseResponse:
    """An error that no form shows: said on the page in place, with what has changed there meanwhile; else as everywhere."""
    if not is_in_place():
        return errors.answer_to(error)
    database.refuse_commit()
    flash(error_words.message(error), "danger")
    return make_response(_parts_now() or render_template("plans/review_said.html"), errors.status_of(error))


def _parts_now() -> str:
    """The parts that have changed; empty where there is no draft that the person may see, or none was asked for."""
    if "have" not in request.form:
        return ""
    try:
        plan = draft_plan((request.view_args or {})["plan_id"])
    except WorkflowError:
        return ""
    return page(plan, Typed()) if plan.state is PlanState.DRAFT else ""


def said_in_place(message: str) -> None:
    """Say what was done where the page itself does not show it by being loaded anew."""
    if is_in_place():
        flash(message, "success")


def was_done(state: ClauseState) -> str:
    """What happened to a clause, in words."""
    words: dict[ClauseState, str] = {
        ClauseState.ACCEPTED: _("Đã chấp nhận."),
        ClauseState.IGNORED: _("Đã bỏ qua."),
        ClauseState.PROPOSED: _("Khoản chờ xem lại."),
    }
    return words[state]


def _has() -> dict[str, str]:
    """The parts that the script has, by id, with their versions."""
    pairs = (pair.partition(":") for pair in request.form.get("have", "").split())
    return {part: version for part, _colon, version in pairs}
