"""The code at the login, one's own two-factor login, of whom administrators ask it, and taking it away from somebody who lost the phone."""

from __future__ import annotations

from typing import Any

import segno
from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from models import MembershipRole
from web import clock, database, installation, labels
from web.entering import let_in, who_waits
from web.forms import Form, flash_done, password_field, required, showing_errors, text_field
from web.login import person
from web.permissions import PUBLIC, Permission, public, requires, stated
from workflow import people, two_factor
from workflow.errors import NotAllowedError

blueprint = Blueprint("two_factor", __name__)

Page = str | Response | BaseResponse | tuple[str, int]

_SECRET = "totp_being_set_up"  # noqa: S105 -- where in the session it lies, not what it is
_OPEN_BEFORE_SET_UP = frozenset({"two_factor.own", "account.logout", "account.set_language"})

_ONE_TIME = {"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "none", "spellcheck": "false"}


class CodeForm(Form):
    code = text_field(
        _l("Mã 6 chữ số trong ứng dụng xác thực"),
        validators=[required()],
        render_kw=_ONE_TIME | {"autofocus": True},
        description=_l("Mất điện thoại? Hãy nhập một mã dự phòng."),
    )


class SetUpForm(Form):
    code = text_field(_l("Mã 6 chữ số đang hiện trong ứng dụng"), validators=[required()], render_kw=_ONE_TIME)


class SureForm(Form):
    password = password_field(_l("Mật khẩu hiện tại"), autocomplete="current-password", validators=[required()])


@blueprint.before_app_request
def _lead_to_set_up() -> Any:
    """Who must have codes and has none yet comes here before anything else, but may log out."""
    must = current_user.is_authenticated and getattr(current_user, "must_set_up", False)
    if not must or request.endpoint is None or request.endpoint in _OPEN_BEFORE_SET_UP:
        return None
    return None if stated(current_app, request.endpoint, request.method) == PUBLIC else redirect(url_for("two_factor.own"))


@blueprint.route("/login/code", methods=["GET", "POST"])
@public
def ask() -> Page:
    if current_user.is_authenticated:
        return redirect(url_for("home.index"))
    user, target = who_waits(), request.args.get("next")
    if user is None:
        flash(_("Trang nhập mã đã mở quá lâu: hãy đăng nhập lại."), "info")
        return redirect(url_for("account.login", next=target))
    form = CodeForm()
    if form.validate_on_submit():
        try:
            two_factor.check(database.session(), user, form.code.data or "", address=request.remote_addr or "", now=clock.now())
        except NotAllowedError as error:
            form.refuse(error)
            return render_template("account/code.html", form=form, user=user), 400
        if len(user.recovery_codes) < 3:
            flash(_("Anh/chị chỉ còn %(count)s mã dự phòng: hãy tạo mã mới.", count=len(user.recovery_codes)), "warning")
        return let_in(user, target)
    return render_template("account/code.html", form=form, user=user), form.status


@blueprint.route("/profile/two-factor", methods=["GET", "POST"])
@requires(Permission.ACCOUNT)
def own() -> Page:
    """Set up, or, where it is on, what may be done with it. The secret waits in the session until a code has proven that the app has it."""
    user, form = person(), SetUpForm()
    if two_factor.is_on(user):
        return _state() if request.method == "GET" else redirect(url_for("two_factor.own"))
    secret = session.get(_SECRET) or two_factor.new_secret()
    session[_SECRET] = secret
    if form.validate_on_submit():
        with showing_errors(form):
            codes = two_factor.turn_on(user, secret, form.code.data or "", now=clock.now())
            session.pop(_SECRET)
            return _codes(codes, is_new=True)
    address = two_factor.address_of(user, secret)
    spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    page = render_template(
        "account/two_factor_set_up.html", form=form, picture=_picture(address), address=address, key=spaced, is_asked=_is_asked()
    )
    return page, form.status


@blueprint.post("/profile/two-factor/codes")
@requires(Permission.ACCOUNT)
def renew() -> Page:
    form = SureForm(prefix="codes")
    if form.validate_on_submit():
        with showing_errors(form):
            return _codes(two_factor.renew_codes(person(), form.password.data or ""), is_new=False)
    return _state(codes_form=form), 400


@blueprint.post("/profile/two-factor/off")
@requires(Permission.ACCOUNT)
def turn_off() -> Page:
    form = SureForm(prefix="off")
    if form.validate_on_submit():
        with showing_errors(form):
            two_factor.turn_off(database.session(), person(), form.password.data or "", on=clock.today())
            flash_done(_("Đã tắt đăng nhập hai lớp."))
            return redirect(url_for("account.profile"))
    return _state(off_form=form), 400


@blueprint.route("/people/two-factor", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def demands() -> Page:
    """Of which roles codes are asked."""
    if request.method == "POST":
        roles = [role for role in MembershipRole if request.form.get(role.value)]
        two_factor.demand_of_roles(database.session(), roles, by=person(), now=clock.now())
        flash_done(_("Đã lưu. Ai phải bật mà chưa bật sẽ được dẫn tới trang thiết lập ở lần mở trang kế tiếp."))
        return redirect(url_for("two_factor.demands"))
    demanded = two_factor.demanded_roles(database.session())
    return render_template("people/demands.html", roles=labels.choices(MembershipRole), demanded={str(role) for role in demanded})


@blueprint.post("/people/<int:user_id>/two-factor")
@requires(Permission.ADMINISTER)
def demand(user_id: int) -> Page:
    user, is_needed = people.find_user(database.session(), user_id), bool(request.form.get("needed"))
    two_factor.demand_of(user, is_needed=is_needed)
    said = _("Từ nay %(name)s phải đăng nhập hai lớp.") if is_needed else _("Không còn yêu cầu riêng %(name)s đăng nhập hai lớp.")
    flash_done(said % {"name": user.name})
    return redirect(url_for("people.show", user_id=user_id, _anchor="two-factor"))


@blueprint.post("/people/<int:user_id>/two-factor/reset")
@requires(Permission.ADMINISTER)
def reset(user_id: int) -> Page:
    user = people.find_user(database.session(), user_id)
    two_factor.reset(database.session(), user, installation.settings(), by=person(), now=clock.now())
    flash_done(_("Đã gỡ đăng nhập hai lớp của %(name)s và báo cho người ấy qua thư (nếu có địa chỉ).", name=user.name))
    return redirect(url_for("people.show", user_id=user_id, _anchor="two-factor"))


def _state(*, codes_form: SureForm | None = None, off_form: SureForm | None = None) -> str:
    return render_template(
        "account/two_factor.html",
        user=person(),
        is_asked=_is_asked(),
        codes_form=codes_form or SureForm(formdata=None, prefix="codes"),
        off_form=off_form or SureForm(formdata=None, prefix="off"),
    )


def _codes(codes: list[str], *, is_new: bool) -> str:
    return render_template("account/recovery_codes.html", codes=codes, is_new=is_new, user=person())


def _is_asked() -> bool:
    return two_factor.is_demanded(database.session(), person(), clock.today())


def _picture(address: str) -> Markup:
    """The QR code as an SVG without style, in black on white whatever the page's colours are."""
    made = segno.make(address, error="m").svg_inline(scale=4, border=4, omitsize=True, light="white", svgclass="qr", lineclass=None)
    return Markup(made)  # noqa: S704 -- segno draws it, nothing of it was typed
