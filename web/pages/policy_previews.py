"""What a draft of rules would do over the next 90 days, beside what is in force: asked for, followed, looked at, taken away as .xlsx."""

from __future__ import annotations

import io

from flask import Blueprint, Response, jsonify, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as BaseResponse

from models import PreviewState
from web import clock, database, policy_desk, preview_desk, preview_page, spreadsheet
from web.asked import word
from web.pages.policies import words
from web.permissions import Permission, requires
from web.preview_chart import chart_of
from workflow.errors import NotFoundError
from workflow.preview import DAYS
from workflow.previews import is_of_today, is_open

blueprint = Blueprint("policy_previews", __name__, url_prefix="/policies/drafts")
blueprint.context_processor(words)
blueprint.app_template_filter("iso_day")(preview_page.iso_day)

Page = str | Response | BaseResponse


@blueprint.get("/<int:draft_id>/preview")
@requires(Permission.SET_POLICIES)
def show(draft_id: int) -> Page:
    draft = policy_desk.find_draft(draft_id)
    preview = preview_desk.latest(draft)
    result = preview.result if preview and preview.state is PreviewState.DONE else None
    order = word("sort", preview_page.Order) or preview_page.Order.CHANGE
    with_equal = request.args.get("all") == "1"
    return render_template(
        "policies/preview.html",
        draft=draft,
        preview=preview,
        is_open=preview is not None and is_open(preview),
        is_of_today=preview is not None and is_of_today(database.session(), preview, clock.today()),
        state_words=preview_desk.words_of(preview, clock.now()) if preview else "",
        result=result,
        chart=chart_of(result) if result else None,
        people=preview_page.people(result, order) if result else [],
        order=order,
        escalations=preview_page.escalations(result, with_equal=with_equal) if result else [],
        different=preview_page.different(result) if result else 0,
        with_equal=with_equal,
        totals=preview_page.TOTALS,
        first=preview_page.FIRST_SHOWN,
        most=preview_page.MOST_SHOWN,
        days=DAYS,
    )


@blueprint.post("/<int:draft_id>/preview")
@requires(Permission.SET_POLICIES)
def ask(draft_id: int) -> Page:
    preview_desk.ask(draft_id, anew=request.form.get("anew") == "1")
    return redirect(url_for("policy_previews.show", draft_id=draft_id), 303)


@blueprint.get("/<int:draft_id>/preview/state")
@requires(Permission.SET_POLICIES)
def state(draft_id: int) -> Page:
    """How far it is, for the script that keeps the page up to date."""
    preview = preview_desk.latest(policy_desk.find_draft(draft_id))
    if preview is None:
        raise NotFoundError("Chưa xem trước bản nháp này: hãy bấm «Xem trước».")
    said = preview_desk.words_of(preview, clock.now()) if is_open(preview) else ""
    return jsonify({"is_open": is_open(preview), "permille": preview.permille, "words": said})


@blueprint.get("/<int:draft_id>/preview/<any(days, people, escalations):sheet>.xlsx")
@requires(Permission.SET_POLICIES)
def export(draft_id: int, sheet: str) -> Response:
    preview = preview_desk.latest(policy_desk.find_draft(draft_id))
    if preview is None or preview.state is not PreviewState.DONE:
        raise NotFoundError("Chưa có kết quả xem trước để tải về: hãy bấm «Xem trước» và đợi tính xong.")
    data = preview_page.SHEETS[sheet](preview.result)
    name = f"xem-truoc-{draft_id}-{sheet}-{preview.from_on:%Y-%m-%d}.xlsx"
    return send_file(io.BytesIO(data), mimetype=spreadsheet.MEDIA_TYPE, as_attachment=True, download_name=name)
