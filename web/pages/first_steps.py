"""From an empty installation to the first plan: the first administrator by the set-up code, then step by step what comes next.

Owns where a newcomer is led. Each step's state comes from the data (`workflow.first_steps`); only that the notice was put away is kept, in
a cookie of that browser.
"""

from __future__ import annotations

import io

from flask import Blueprint, Response, redirect, render_template, request, send_file, session, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import login_user
from werkzeug.wrappers import Response as BaseResponse
from wtforms.validators import EqualTo

from models import User
from web import clock, database, installation, language
from web.forms import Form, at_most, email_field, flash_done, password_field, required, select_field, showing_errors, text_field
from web.login import Person, person
from web.permissions import Permission, may, public, requires
from workflow import first_steps
from workflow.errors import NotAllowedError, NotFoundError
from workflow.first_steps import Step, StepState
from workflow.mail_trial import keep_trial, mail_items, send_trial, trial_mail
from workflow.mailer import mailer_for, server_of
from workflow.sample_files import sample_file

blueprint = Blueprint("first_steps", __name__)

Page = str | Response | BaseResponse | tuple[str, int]

AWAY = "dondoc-first-steps"
_A_YEAR = 365 * 24 * 3600

STATE_MARKS = {
    StepState.DONE: ("done", "check-circle-fill", _l("Xong")),
    StepState.NEXT: ("soon", "arrow-right-circle-fill", _l("Bước tiếp theo")),
    StepState.LATER: ("plain", "circle", _l("Để sau")),
}
"""How a state is shown: tone, icon, word."""


class SetupForm(Form):
    """The code, and the account that it makes."""

    code = text_field(
        _l("Mã cài đặt"),
        validators=[required(), at_most(60)],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
        description=_l("Máy chủ in mã này khi khởi động; xem lại bằng lệnh «python app.py init» trên máy chủ."),
    )
    name = text_field(_l("Họ và tên"), validators=[required(), at_most(200)], render_kw={"autocomplete": "name"})
    login = text_field(
        _l("Tên đăng nhập"), validators=[required(), at_most(64)], render_kw={"autocapitalize": "none", "autocomplete": "username"}
    )
    email = email_field(
        _l("Địa chỉ thư điện tử"),
        validators=[at_most(200)],
        render_kw={"autocomplete": "email"},
        description=_l("Nên có: để thử gửi thư và đặt lại mật khẩu khi quên."),
    )
    password = password_field(
        _l("Mật khẩu"),
        autocomplete="new-password",
        validators=[required()],
        description=_l("Ít nhất 10 ký tự; một câu ngắn là dễ nhớ nhất."),
    )
    again = password_field(
        _l("Nhập lại mật khẩu"),
        autocomplete="new-password",
        validators=[required(), EqualTo("password", _l("Hai lần nhập mật khẩu không giống nhau."))],
    )
    language = select_field(_l("Ngôn ngữ"), language.NAMES.items())


@blueprint.record_once
def _make_known(state: object) -> None:
    """Templates ask for the notice only where it is to be shown."""
    app = getattr(state, "app")  # noqa: B009 -- Flask's own type is private
    app.jinja_env.globals["shows_first_steps"] = shows_notice


def shows_notice() -> bool:
    """Whether the slim notice belongs on this page: for administrators, until all steps are done or it is put away."""
    return may(Permission.ADMINISTER) and AWAY not in request.cookies and not first_steps.is_finished(database.session())


@blueprint.before_app_request
def lead_newcomer() -> BaseResponse | None:
    """On an installation without administrator the login leads to its making: there is nobody who could log in."""
    if request.endpoint == "account.login" and request.method == "GET" and first_steps.awaits_administrator(database.session()):
        return redirect(url_for("first_steps.setup"))
    return None


@blueprint.route("/setup", methods=["GET", "POST"])
@public
def setup() -> Page:
    """Make the first administrator; shut once there is one."""
    if request.method == "GET" and not first_steps.awaits_administrator(database.session()):
        return redirect(url_for("account.login"))
    form = SetupForm()
    if form.validate_on_submit():
        user = _made(form)
        if user is not None:
            return _welcomed(user)
    return render_template("first_steps/setup.html", form=form), form.status


def _welcomed(user: User) -> BaseResponse:
    session.clear()
    login_user(Person(user))
    session.permanent = True
    language.choose(user.language)
    with force_locale(user.language):
        flash_done(_("Đã tạo tài khoản quản trị. Mã cài đặt không dùng được nữa."))
    return redirect(url_for("first_steps.index"))


def _made(form: SetupForm) -> User | None:
    """The person, or None with the reason in the form. A wrong code is kept as a failed try: the request commits it."""
    now = clock.now()
    try:
        first_steps.check_code(
            database.session(), installation.settings(), form.code.data or "", address=request.remote_addr or "", now=now
        )
    except NotAllowedError as error:
        form.refuse(error)
        return None
    with showing_errors(form):
        return first_steps.make_administrator(
            database.session(),
            login=form.login.data or "",
            name=form.name.data or "",
            email=form.email.data,
            password=form.password.data or "",
            language=form.language.data,
            now=now,
        )
    return None


@blueprint.get("/first-steps")
@requires(Permission.ADMINISTER)
def index() -> str:
    """The five steps with their state."""
    settings = installation.settings()
    mailer = mailer_for(settings)
    return render_template(
        "first_steps/index.html",
        progress=first_steps.progress(database.session()),
        Step=Step,
        marks=STATE_MARKS,
        items=mail_items(settings, mailer),
        has_server=server_of(mailer) is not None,
        data_dir=settings.data_dir,
        is_sqlite=settings.database_url.startswith("sqlite"),
        is_away=AWAY in request.cookies,
    )


@blueprint.post("/first-steps/mail")
@requires(Permission.ADMINISTER)
def try_mail() -> BaseResponse:
    """A mail to oneself, now. The server is spoken to while nothing is held."""
    settings, now, user = installation.settings(), clock.now(), person()
    mail, mailer = trial_mail(user, settings, now=now), mailer_for(settings)
    database.session().expunge_all()
    database.roll_back()
    send_trial(mail, user, mailer, settings, now=now)
    keep_trial(database.session(), mail, now=now)
    if server_of(mailer):
        flash_done(_("Máy chủ thư đã nhận thư thử gửi đến %(address)s: hãy xem hộp thư của anh/chị.", address=mail.address))
    else:
        flash_done(_("Đã ghi thư thử vào Hộp thư thử (chưa đặt máy chủ gửi thư nên thư không ra ngoài)."))
    return redirect(url_for("first_steps.index", _anchor="mail"), 303)


@blueprint.post("/first-steps/away")
@requires(Permission.ADMINISTER)
def put_away() -> BaseResponse:
    """Show the notice no more in this browser, or again."""
    response = redirect(url_for("first_steps.index") if "again" in request.form else url_for("home.index"), 303)
    if "again" in request.form:
        response.delete_cookie(AWAY)
    else:
        response.set_cookie(AWAY, "away", max_age=_A_YEAR, httponly=True, samesite="Lax", secure=installation.settings().has_https)
    return response


@blueprint.get("/first-steps/samples/<word>")
@requires(Permission.ADMINISTER)
def sample(word: str) -> Response:
    """A file to try the product with."""
    found = sample_file(word, clock.today())
    if found is None:
        raise NotFoundError("Không có tệp mẫu «%(word)s»: hãy mở lại trang Những bước đầu.", word=word)
    return send_file(io.BytesIO(found.data), mimetype=found.media_type, as_attachment=True, download_name=found.name)
