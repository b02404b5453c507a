"""Logging in and out, one's own profile, password, language and API tokens."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, flash, redirect, render_template, request, session, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response as BaseResponse
from wtforms import IntegerField
from wtforms.validators import NumberRange, Optional

from models import User
from web import clock, database, installation, language
from web.entering import enter
from web.forms import (
    Form,
    at_most,
    email_field,
    flash_done,
    new_password_field,
    password_field,
    repeated_password_field,
    required,
    select_field,
    showing_errors,
    text_field,
)
from web.login import Person, is_safe_path, person
from web.permissions import Permission, public, requires
from workflow import people, tokens
from workflow.account_mail import Told, owe_word
from workflow.addresses import problem_of, try_again
from workflow.errors import NotAllowedError
from workflow.two_factor import is_on

blueprint = Blueprint("account", __name__)

Page = str | Response | BaseResponse | tuple[str, int]


class LoginForm(Form):
    login = text_field(_l("Tên đăng nhập"), validators=[required()], render_kw={"autocomplete": "username", "autocapitalize": "none"})
    password = password_field(_l("Mật khẩu"), autocomplete="current-password", validators=[required()])


class ProfileForm(Form):
    name = text_field(_l("Họ và tên"), validators=[required(), at_most(200)], render_kw={"autocomplete": "name"})
    email = email_field(_l("Địa chỉ thư điện tử"), validators=[at_most(200)], render_kw={"autocomplete": "email"})
    language = select_field(_l("Ngôn ngữ"), language.NAMES.items())


class PasswordForm(Form):
    old = password_field(_l("Mật khẩu hiện tại"), autocomplete="current-password", validators=[required()])
    password = new_password_field()
    again = repeated_password_field()


class SessionsForm(Form):
    old = password_field(_l("Mật khẩu hiện tại"), autocomplete="current-password", validators=[required()])


class TokenForm(Form):
    name = text_field(_l("Dùng vào việc gì"), validators=[required(), at_most(100)])
    days = IntegerField(
        _l("Hiệu lực (ngày)"), default=365, validators=[Optional(), NumberRange(1, 3660, _l("Hãy nhập từ 1 đến 3660 ngày."))]
    )


@blueprint.route("/login", methods=["GET", "POST"])
@public
def login() -> Page:
    if current_user.is_authenticated:
        return redirect(url_for("home.index"))
    form = LoginForm()
    if form.validate_on_submit():
        user = _authenticated(form)
        if user is not None:
            return enter(user, request.args.get("next"))
    return render_template("account/login.html", form=form), form.status


def _authenticated(form: LoginForm) -> User | None:
    """The person, or None with the reason in the form. The failed attempt is kept: the request commits it."""
    address = request.remote_addr or ""
    try:
        return people.authenticate(database.session(), form.login.data or "", form.password.data or "", address=address, now=clock.now())
    except NotAllowedError as error:
        form.refuse(error)
        return None


@blueprint.post("/logout")
@requires(Permission.ACCOUNT)
def logout() -> Page:
    logout_user()
    session.clear()
    flash(_("Anh/chị đã đăng xuất."), "info")
    return redirect(url_for("account.login"))


@blueprint.post("/language/<code>")
@public
def set_language(code: str) -> Page:
    language.choose(people.checked_language(code))
    if current_user.is_authenticated:
        person().language = code
    target = request.form.get("next")
    return redirect(target if target and is_safe_path(target) else url_for("home.index"))


@blueprint.get("/profile")
@requires(Permission.ACCOUNT)
def profile() -> Page:
    return _profile()


@blueprint.post("/profile")
@requires(Permission.ACCOUNT)
def edit_profile() -> Page:
    form = ProfileForm(prefix="profile")
    if form.validate_on_submit():
        with showing_errors(form):
            people.edit_user(person(), name=form.name.data or "", email=form.email.data, language=form.language.data)
            language.choose(form.language.data)
            with force_locale(form.language.data):
                flash_done(_("Đã lưu thông tin cá nhân."))
            return redirect(url_for("account.profile"))
    return _profile(profile_form=form), 400


@blueprint.post("/profile/address/retry")
@requires(Permission.ACCOUNT)
def retry_address() -> Page:
    """The person says that mail arrives again at the own address."""
    try_again(database.session(), person().email or "", now=clock.now())
    flash_done(_("Sẽ lại gửi thư tới địa chỉ của anh/chị."))
    return redirect(url_for("account.profile"))


@blueprint.post("/profile/password")
@requires(Permission.ACCOUNT)
def change_password() -> Page:
    form = PasswordForm(prefix="password")
    if form.validate_on_submit():
        with showing_errors(form):
            people.change_password(person(), old=form.old.data or "", new=form.password.data or "")
            login_user(Person(person()))
            owe_word(database.session(), person(), Told.PASSWORD_CHANGED, installation.settings(), now=clock.now())
            flash_done(_("Đã đổi mật khẩu. Các phiên đăng nhập khác của anh/chị đã kết thúc."))
            return redirect(url_for("account.profile"))
    return _profile(password_form=form), 400


@blueprint.post("/profile/sessions")
@requires(Permission.ACCOUNT)
def end_sessions() -> Page:
    """All sessions but this one end."""
    form = SessionsForm(prefix="sessions")
    if form.validate_on_submit():
        with showing_errors(form):
            people.end_other_sessions(person(), password=form.old.data or "")
            login_user(Person(person()))
            flash_done(_("Các phiên đăng nhập khác của anh/chị đã kết thúc."))
            return redirect(url_for("account.profile"))
    return _profile(sessions_form=form), 400


@blueprint.post("/profile/tokens")
@requires(Permission.ACCOUNT)
def create_token() -> Page:
    form = TokenForm(prefix="token")
    if form.validate_on_submit():
        with showing_errors(form):
            _made, text = tokens.create_token(database.session(), person(), name=form.name.data or "", days=form.days.data, now=clock.now())
            return _profile(new_token=text)
    return _profile(token_form=form), 400


@blueprint.post("/profile/tokens/<int:token_id>/revoke")
@requires(Permission.ACCOUNT)
def revoke_token(token_id: int) -> Page:
    tokens.revoke_token(database.session(), person(), token_id, now=clock.now())
    flash_done(_("Đã thu hồi mã truy cập."))
    return redirect(url_for("account.profile"))


def _profile(
    *,
    profile_form: ProfileForm | None = None,
    password_form: PasswordForm | None = None,
    sessions_form: SessionsForm | None = None,
    token_form: TokenForm | None = None,
    new_token: str | None = None,
) -> str:
    user = person()
    return render_template(
        "account/profile.html",
        user=user,
        memberships=people.roles_on(user, clock.today()),
        problem=problem_of(database.session(), user.email),
        tokens=tokens.tokens_of(database.session(), user),
        profile_form=profile_form or ProfileForm(formdata=None, prefix="profile", obj=user),
        password_form=password_form or PasswordForm(formdata=None, prefix="password"),
        sessions_form=sessions_form or SessionsForm(formdata=None, prefix="sessions"),
        has_two_factor=is_on(user),
        token_form=token_form or TokenForm(formdata=None, prefix="token"),
        new_token=new_token,
        soon=clock.now() + timedelta(days=30),
    )
