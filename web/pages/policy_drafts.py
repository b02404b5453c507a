"""Editing a draft by its form, seeing what it changes, and putting it in force with a reason after a trial. Nothing typed is lost."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import BooleanField

from models import PolicyVersion
from rules.features import decisions_about
from rules.values import Audience, Delivery
from web import clock, database, policy_desk, policy_page, preview_desk
from web.error_words import message
from web.forms import Form, at_most, flash_done, long_text_field, required, showing_errors
from web.labels import choices
from web.pages.policies import words
from web.permissions import Permission, requires
from web.policy_cards import RuleCard
from web.policy_fields import hint, label
from web.policy_forms import PolicyForm, bring_back, form_of, form_typed, pressed
from web.policy_words import said
from workflow.errors import InvalidInputError
from workflow.policies import change_draft, delete_draft, read_text
from workflow.policy_editing import Finding, PolicyRefusedError, document_of, findings_of, holds_beside, text_of

blueprint = Blueprint("policy_drafts", __name__, url_prefix="/policies/drafts")
blueprint.context_processor(words)

Page = str | Response | BaseResponse | tuple[str, int]
LONGEST_REASON = 2000


class ApplyForm(Form):
    note = long_text_field(
        _l("Lý do thay đổi"),
        validators=[required(), at_most(LONGEST_REASON)],
        render_kw={"rows": 3},
        description=_l("Mọi người thuộc phạm vi này đọc được lý do trong lịch sử quy tắc."),
    )
    accepts = BooleanField(_l("Tôi đã xem các cảnh báo và vẫn áp dụng"))


@blueprint.get("/<int:draft_id>")
@requires(Permission.SET_POLICIES)
def edit(draft_id: int) -> str:
    draft = policy_desk.find_draft(draft_id)
    return _page(draft, form_of(document_of(draft), _seen(draft)), shown=request.args.get("rule", ""))


@blueprint.post("/<int:draft_id>")
@requires(Permission.SET_POLICIES)
def save(draft_id: int) -> Page:
    draft = policy_desk.find_draft(draft_id, to_change=True)
    saved = document_of(draft)
    form = form_typed(saved, request.form)
    card = _press(form, draft)
    if form.edited_at != _seen(draft):
        return _overtaken(draft, form)
    document = form.document(saved)
    if not form.has_errors:
        try:
            change_draft(database.session(), draft, text_of(document), policy_desk.act())
        except InvalidInputError as error:
            form.errors.append(message(error))
        else:
            flash_done(_("Đã lưu bản nháp; quy tắc đang áp dụng chưa đổi."))
            return redirect(_address_of_card(draft, card), 303)
    return _page(draft, form, shown=card.id if card else ""), 400


@blueprint.post("/<int:draft_id>/delete")
@requires(Permission.SET_POLICIES)
def delete(draft_id: int) -> BaseResponse:
    draft = policy_desk.find_draft(draft_id, to_change=True)
    name = draft.name
    delete_draft(database.session(), draft)
    flash_done(_("Đã bỏ bản nháp; quy tắc đang áp dụng giữ nguyên."))
    return redirect(url_for("policies.show", policy=name), 303)


@blueprint.get("/<int:draft_id>/apply")
@requires(Permission.SET_POLICIES)
def ask(draft_id: int) -> str:
    draft = policy_desk.find_draft(draft_id)
    return _apply_page(draft, ApplyForm(formdata=None), findings_of(read_text(draft)))


@blueprint.post("/<int:draft_id>/apply")
@requires(Permission.SET_POLICIES)
def put_in_force(draft_id: int) -> Page:
    form, findings = ApplyForm(), None
    if form.validate_on_submit():
        with showing_errors(form):
            try:
                version = policy_desk.put_in_force(draft_id, form.note.data or "", accepts_warnings=form.accepts.data)
            except PolicyRefusedError as error:
                findings = error.findings
                raise
            flash_done(_("Đã áp dụng. Từ lượt xét tới, mọi việc thuộc phạm vi này theo quy tắc mới."))
            return redirect(url_for("policy_versions.show", version_id=version.id), 303)
    draft = policy_desk.find_draft(draft_id)
    return _apply_page(draft, form, findings if findings is not None else findings_of(read_text(draft))), 400


def _press(form: PolicyForm, draft: PolicyVersion) -> RuleCard | None:
    """What the button asks for; a rule is added as a copy of one of the draft's, or as one that the draft has lost."""
    button = request.form.get("do", "")
    if button != "add":
        return pressed(form, button)
    source = request.form.get("add", "")
    if source.startswith("lost:"):
        lost = {rule["id"]: rule for rule in _lost(form, draft)}
        rule = lost.get(source.removeprefix("lost:"))
        return bring_back(form, rule) if rule else None
    return pressed(form, f"copy-{source}")


def _lost(form: PolicyForm, draft: PolicyVersion) -> list[dict[str, object]]:
    """The rules that hold now and that the draft has no more."""
    kept = {card.was or card.id for card in form.cards}
    return [rule for rule in document_of(holds_beside(database.session(), draft, clock.now()))["rules"] if rule["id"] not in kept]


def _overtaken(draft: PolicyVersion, form: PolicyForm) -> Page:
    """Somebody else has saved the draft meanwhile: what was typed stays on the page, and is saved only when asked for once more."""
    form.document(document_of(draft))
    form.edited_at = _seen(draft)
    form.errors.append(
        _(
            "Bản nháp này vừa được lưu ở nơi khác lúc %(moment)s. Nội dung anh/chị nhập còn ở dưới: bấm Lưu lần nữa sẽ thay bản ấy.",
            moment=policy_page.moment(draft.edited_at),
        )
    )
    return _page(draft, form, is_overtaken=True), 409


def _seen(draft: PolicyVersion) -> str:
    """Tells two savings of a draft apart."""
    edited: datetime = draft.edited_at
    return f"{edited.isoformat()} {draft.digest}"


def _address_of_card(draft: PolicyVersion, card: RuleCard | None) -> str:
    if card is None:
        return url_for("policy_drafts.edit", draft_id=draft.id)
    return url_for("policy_drafts.edit", draft_id=draft.id, rule=card.id, _anchor=f"rule-{card.id}")


def _page(draft: PolicyVersion, form: PolicyForm, *, shown: str = "", is_overtaken: bool = False) -> str:
    beside = holds_beside(database.session(), draft, clock.now())
    policy = read_text(draft)
    general = form.find(findings_of(policy))
    return render_template(
        "policies/draft.html",
        draft=draft,
        form=form,
        shown=shown,
        is_overtaken=is_overtaken,
        general=general,
        findings=_counted([*general, *(finding for card in form.cards for finding in card.findings)]),
        beside=beside,
        changes=policy_page.changes(beside, draft),
        sentences=policy_page.sentences_by_id(draft),
        outdated=policy_page.outdated(draft),
        lost=_lost(form, draft),
        label=label,
        hint=hint,
        audiences=choices(Audience),
        deliveries=choices(Delivery),
        decisions=[(kind.value, said(policy_page.DONE[kind])) for kind in decisions_about(form.subject)],
    )


def _apply_page(draft: PolicyVersion, form: ApplyForm, findings: list[Finding]) -> str:
    beside = holds_beside(database.session(), draft, clock.now())
    return render_template(
        "policies/apply.html",
        draft=draft,
        form=form,
        findings=findings,
        counts=_counted(findings),
        beside=beside,
        changes=policy_page.changes(beside, draft),
        previewed=preview_desk.found_today(draft),
    )


def _counted(findings: list[Finding]) -> tuple[int, int]:
    """(errors, warnings)"""
    errors = sum(finding.severity == "error" for finding in findings)
    return errors, len(findings) - errors
