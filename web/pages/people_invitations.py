"""What administrators do so that people come: invite one or all, take an invitation back, a link by mail or to hand over."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from models import LinkPurpose
from web import clock, database, installation
from web.forms import flash_done
from web.login import person
from web.pages.people import show_person
from web.permissions import Permission, requires
from workflow import invitations, people
from workflow.account_links import make_link
from workflow.account_mail import owe_link

blueprint = Blueprint("people_invitations", __name__, url_prefix="/people")

Page = str | Response | BaseResponse


@blueprint.post("/invitations")
@requires(Permission.ADMINISTER)
def invite_all() -> Page:
    done = invitations.invite_all(database.session(), installation.settings(), by=person(), now=clock.now())
    said = [_("Đã gửi thư mời cho %(count)s người.", count=done.sent)]
    if done.without_address:
        said.append(
            _("%(count)s người chưa có địa chỉ thư: hãy trao liên kết tận tay trên trang của từng người.", count=done.without_address)
        )
    if done.left:
        said.append(_("Còn %(count)s người: hãy bấm thêm lần nữa.", count=done.left))
    flash_done(" ".join(said))
    return redirect(url_for("people.index", state="waiting"))


@blueprint.post("/<int:user_id>/invitation")
@requires(Permission.ADMINISTER)
def invite(user_id: int) -> Page:
    user = people.find_user(database.session(), user_id)
    invitations.invite(database.session(), user, installation.settings(), by=person(), now=clock.now())
    return _done(user_id, _("Thư mời sẽ đi tới %(address)s trong vài phút; lời mời cũ hết hiệu lực.", address=user.email))


@blueprint.post("/<int:user_id>/invitation/withdraw")
@requires(Permission.ADMINISTER)
def withdraw(user_id: int) -> Page:
    user = people.find_user(database.session(), user_id)
    invitations.withdraw(database.session(), user, now=clock.now())
    return _done(user_id, _("Đã rút lời mời: liên kết đã gửi không còn dùng được."))


@blueprint.post("/<int:user_id>/link")
@requires(Permission.ADMINISTER)
def hand_over(user_id: int) -> Page:
    """The answer itself shows the link: it stands in no address and is not kept."""
    user = people.find_user(database.session(), user_id)
    return show_person(
        user_id, address=invitations.hand_over(database.session(), user, installation.settings(), by=person(), now=clock.now())
    )


@blueprint.post("/<int:user_id>/reset-link")
@requires(Permission.ADMINISTER)
def send_reset(user_id: int) -> Page:
    session, settings = database.session(), installation.settings()
    user = people.find_user(session, user_id)
    link = make_link(session, user, LinkPurpose.RESET, settings, by=person(), now=clock.now())
    owe_link(session, link, user, settings, now=clock.now())
    return _done(user_id, _("Liên kết đặt lại mật khẩu sẽ đi tới %(address)s trong vài phút, dùng được trong 1 giờ.", address=user.email))


def _done(user_id: int, message: str) -> BaseResponse:
    flash_done(message)
    return redirect(url_for("people.show", user_id=user_id))
