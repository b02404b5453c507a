"""Which mail comes, and when: one's own choices, those for a unit's address, and the page behind the link at the end of each digest."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from models import MembershipRole, Unit, User
from web import clock, database, installation, mail_words, security
from web.error_words import message
from web.forms import flash_done
from web.login import person
from web.permissions import Permission, public, requires
from workflow.errors import InvalidInputError, NotAllowedError, NotFoundError
from workflow.hours import digest_hour
from workflow.mail_choices import Chooser, choose, digest_hours, is_of_sample, switch_off_optional, switch_on_again, whose_link
from workflow.visibility import is_administrator, own_unit_ids

blueprint = Blueprint("mail_choices", __name__)

Page = str | Response | BaseResponse | tuple[str, int]


@blueprint.route("/profile/mail", methods=["GET", "POST"])
@requires(Permission.ACCOUNT)
def own() -> Page:
    return _choices(person(), url_for("account.profile"))


@blueprint.route("/units/<int:unit_id>/mail", methods=["GET", "POST"])
@requires(Permission.READ)
def of_unit(unit_id: int) -> Page:
    unit = database.session().get(Unit, unit_id)
    if unit is None:
        raise NotFoundError("Không có đơn vị số %(unit)s: hãy mở lại danh sách đơn vị.", unit=unit_id)
    leads = unit_id in own_unit_ids(person(), clock.today(), {MembershipRole.LEADER})
    if not leads and not is_administrator(person(), clock.today()):
        raise NotAllowedError("Chỉ lãnh đạo đơn vị hoặc quản trị viên được chọn thư cho địa chỉ chung của %(unit)s.", unit=unit.name)
    return _choices(unit, url_for("units.show", unit_id=unit_id))


def _choices(chooser: Chooser, back: str) -> Page:
    error = ""
    if request.method == "POST":
        wanted = {name.removeprefix("topic-"): value for name, value in request.form.items() if name.startswith("topic-")}
        try:
            choose(chooser, wanted, digest_hour=_hour(request.form.get("digest_hour", "")))
        except InvalidInputError as refusal:
            error = message(refusal)
        else:
            flash_done(_("Đã lưu lựa chọn về thư."))
            return redirect(request.path)
    page = render_template(
        "account/mail.html",
        chooser=chooser,
        is_unit=isinstance(chooser, Unit),
        rows=mail_words.rows_of(chooser),
        hours=digest_hours(),
        installed=digest_hour(None, installation.settings().digest_hour),
        back=back,
        error=error,
    )
    return page, 400 if error else 200


def _hour(typed: str) -> int | None:
    """The hour chosen; empty: the installation's."""
    if not typed:
        return None
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else -1


@blueprint.route("/mail/off/<signed>", methods=["GET", "POST"])
@public
def off(signed: str) -> Page:
    """A GET changes nothing: link scanners open every link. A POST by the button or by the mail program (RFC 8058) does."""
    secret_key = installation.settings().secret_key
    is_sample = is_of_sample(signed, secret_key=secret_key)
    chooser = User(name="", mail_choices={}) if is_sample else whose_link(database.session(), signed, secret_key=secret_key)
    done = ""
    if request.method == "POST" and not is_sample:
        done = "on" if request.form.get("again") else "off"
        switch_on_again(chooser) if done == "on" else switch_off_optional(chooser)
    rows = mail_words.rows_of(chooser)
    optional, needed = [row for row in rows if row.may_be_off], [row for row in rows if not row.may_be_off]
    is_off = all(row.chosen == "off" for row in optional)
    whose = chooser.name if isinstance(chooser, User | Unit) else ""
    shown = {"whose": whose, "optional": optional, "needed": needed, "done": done, "is_off": is_off, "signed": signed}
    return render_template("account/mail_off.html", is_sample=is_sample, **shown)


security.csrf.exempt(off)  # the mail program sends no token of ours; the signed address itself says whose choice it is
