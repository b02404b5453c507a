"""What a link to set a password opens, and the page that asks for one: for people who have not come yet or forgot their password.

A GET shows and uses nothing up, so that mail scanners do no harm; a POST with the form's own token does. The address itself is the secret:
no other site, search engine or cache is to learn it.
"""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from models import LinkPurpose
from web import clock, database, installation
from web.entering import enter
from web.forms import Form, at_most, flash_done, new_password_field, repeated_password_field, required, showing_errors, text_field
from web.language import in_words_of
from web.permissions import public
from web.security import csrf
from workflow import account_links, invitations
from workflow.account_links import Opened, Worth

blueprint = Blueprint("account_links", __name__)
csrf.exempt(blueprint)
"""Its forms check their tokens themselves: the general check also wants a Referer, which these pages forbid browsers to send."""

Page = str | Response | BaseResponse | tuple[str, int]

HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow, noarchive", "Cache-Control": "no-store, private"}


class NewPasswordForm(Form):
    password = new_password_field()
    again = repeated_password_field()


class ForgottenForm(Form):
    who = text_field(
        _l("Tên đăng nhập hoặc địa chỉ thư điện tử"),
        validators=[required(), at_most(200)],
        render_kw={"autocomplete": "username", "autocapitalize": "none"},
    )


@blueprint.route("/invitation/<secret>", methods=["GET", "POST"])
@public
def invitation(secret: str) -> Page:
    return _set_password(secret, LinkPurpose.INVITE)


@blueprint.route("/new-password/<secret>", methods=["GET", "POST"])
@public
def new_password(secret: str) -> Page:
    return _set_password(secret, LinkPurpose.RESET)


@blueprint.route("/forgotten-password", methods=["GET", "POST"])
@public
def forgotten() -> Page:
    """Answers the same whether there is such a person or not, and however often it is asked."""
    if current_user.is_authenticated:
        return redirect(url_for("account.profile"))
    form, is_asked = ForgottenForm(), False
    if form.validate_on_submit():
        invitations.ask_reset(
            database.session(), form.who.data or "", installation.settings(), address=request.remote_addr or "", now=clock.now()
        )
        is_asked = True
    return render_template("account/forgotten.html", form=form, is_asked=is_asked), form.status


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    response.headers.update(HEADERS)
    return response


def _set_password(secret: str, purpose: LinkPurpose) -> Page:
    session = database.session()
    opened = account_links.open_link(session, secret, purpose, installation.settings(), now=clock.now())
    with in_words_of(opened.user):
        if opened.worth is not Worth.GOOD or opened.user is None:
            return _refused(opened, purpose)
        form = NewPasswordForm()
        if form.validate_on_submit():
            with showing_errors(form):
                user = account_links.set_password(session, opened, form.password.data or "", now=clock.now())
                user.last_seen_at = clock.now()
                flash_done(_("Đã đặt mật khẩu. Từ nay hãy đăng nhập bằng tên %(login)s.", login=user.login))
                return enter(user, None)
        return render_template("account/new_password.html", form=form, user=opened.user, purpose=purpose), form.status


def _refused(opened: Opened, purpose: LinkPurpose) -> Response:
    status = 404 if opened.worth is Worth.UNKNOWN else 410
    return make_response(render_template("account/link_refused.html", worth=opened.worth, purpose=purpose), status)
