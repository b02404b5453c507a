"""The versions of policies at permanent addresses: what each says, who put it in force and why; compared, withdrawn, begun again."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from models import PolicyScope, PolicyState, PolicyVersion
from web import asked, clock, database, policy_desk, policy_list, policy_page, unit_choice
from web.forms import Form, at_most, flash_done, long_text_field, required, showing_errors
from web.login import person
from web.pages.policies import words
from web.paging import paged
from web.permissions import Permission, requires
from web.policy_groups import SCOPES, STATES
from workflow.errors import NotFoundError
from workflow.policies import withdraw
from workflow.policy_editing import holds
from workflow.visibility import visible_units

blueprint = Blueprint("policy_versions", __name__, url_prefix="/policies")
blueprint.context_processor(words)

Page = str | Response | BaseResponse | tuple[str, int]
LONGEST_REASON = 2000


class WithdrawForm(Form):
    note = long_text_field(_l("Lý do ngừng áp dụng"), validators=[required(), at_most(LONGEST_REASON)], render_kw={"rows": 3})


@blueprint.get("/versions")
@requires(Permission.READ)
def index() -> str:
    session, user, today = database.session(), person(), clock.today()
    wanted = policy_list.asked_for(session, user, today)
    return render_template(
        "policies/versions.html",
        page=paged(session, wanted.query),
        asked=wanted,
        scopes=SCOPES.items(),
        states=[(state, word) for state, (word, _icon, _tone) in STATES.items()],
        suggestions=unit_choice.suggestions(session, visible_units(session, user, today)),
    )


@blueprint.get("/versions/<int:version_id>")
@requires(Permission.READ)
def show(version_id: int) -> Page:
    version = policy_desk.find_version(version_id)
    if version.state is PolicyState.DRAFT:
        return redirect(url_for("policy_drafts.edit", draft_id=version.id))
    return _page(version, WithdrawForm(formdata=None))


@blueprint.get("/rule")
@requires(Permission.READ)
def named() -> BaseResponse:
    """The version that a decision names, with its rule pointed at: ?version=3&rule=due-1, with ?policy= where that is known."""
    version, rule = asked.text("version"), asked.text("rule")
    if not version:
        return redirect(url_for("policies.index"))
    found = policy_page.versions(PolicyVersion.version == version, PolicyVersion.state != PolicyState.DRAFT)
    wanted = [one for one in found if asked.text("policy") in ("", one.name) and policy_page.has_rule(one, rule)]
    if not wanted:
        raise NotFoundError(
            "Hệ thống không còn giữ quy tắc «%(rule)s», phiên bản %(version)s, hoặc quy tắc ấy ngoài phạm vi của anh/chị.",
            rule=rule,
            version=version,
        )
    return redirect(url_for("policy_versions.show", version_id=wanted[0].id, rule=rule, _anchor=f"rule-{rule}"))


@blueprint.get("/versions/<int:version_id>/compare")
@requires(Permission.READ)
def compare(version_id: int) -> str:
    """This version beside ?old=, else beside the one that it was made from."""
    new = policy_desk.find_version(version_id)
    others = _others(new)
    wanted = asked.number("old") or new.based_on_id
    old = next((one for one in others if one.id == wanted), others[0] if others else None)
    changes = policy_page.changes(old, new) if old else []
    return render_template("policies/compare.html", old=old, new=new, changes=changes, others=others)


@blueprint.post("/versions/<int:version_id>/withdraw")
@requires(Permission.SET_POLICIES)
def end(version_id: int) -> Page:
    version = policy_desk.find_version(version_id, to_change=True)
    policy_desk.need_right(version)
    form = WithdrawForm()
    if form.validate_on_submit():
        with showing_errors(form):
            withdraw(database.session(), version, policy_desk.act(form.note.data or ""))
            flash_done(_("Đã ngừng áp dụng; từ lượt xét tới, quy tắc ở phạm vi rộng hơn có hiệu lực trở lại."))
            return redirect(url_for("policy_versions.show", version_id=version_id), 303)
    return _page(version, form), 400


@blueprint.post("/versions/<int:version_id>/again")
@requires(Permission.SET_POLICIES)
def again(version_id: int) -> BaseResponse:
    draft = policy_desk.begin_again(policy_desk.find_version(version_id))
    flash_done(_("Đã tạo bản nháp từ phiên bản này: hãy xem lại, rồi áp dụng."))
    return redirect(url_for("policy_drafts.edit", draft_id=draft.id), 303)


def _page(version: PolicyVersion, form: WithdrawForm) -> str:
    return render_template(
        "policies/version.html",
        version=version,
        **policy_page.read_out(version),
        rule=asked.text("rule"),
        changes=policy_page.changes(version.based_on, version) if version.based_on else [],
        others=_others(version),
        outdated=policy_page.outdated(version) if version.state is PolicyState.IN_FORCE else None,
        wider=_wider(version),
        form=form,
        may_set=policy_desk.may_set(version),
    )


def _wider(version: PolicyVersion) -> PolicyVersion | None:
    """What would hold if this version did not."""
    if version.state is not PolicyState.IN_FORCE or version.scope is PolicyScope.SHIPPED:
        return None
    return holds(database.session(), version.name, clock.now(), plan=version.plan, unit=version.unit)


def _others(version: PolicyVersion) -> list[PolicyVersion]:
    """The other versions of the same policy that the person may see."""
    same = PolicyVersion.name == version.name, PolicyVersion.id != version.id, PolicyVersion.state != PolicyState.DRAFT
    return list(policy_page.versions(*same))
