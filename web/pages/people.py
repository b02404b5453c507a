"""People administration: the list, adding, correcting, roles by unit, passwords, ending and giving back access."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select, true
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response as BaseResponse
from wtforms.validators import Optional

from models import LinkPurpose, Membership, MembershipRole, User
from web import clock, database, installation, labels, language, people_list, unit_choice
from web.forms import Form, at_most, date_field, email_field, flash_done, password_field, required, select_field, showing_errors, text_field
from web.login import person
from web.paging import paged
from web.permissions import Permission, requires
from workflow import invitations, people, two_factor
from workflow.account_links import LASTS
from workflow.addresses import problem_of
from workflow.errors import NotFoundError

blueprint = Blueprint("people", __name__, url_prefix="/people")

Page = str | Response | BaseResponse | tuple[str, int]

_UNIT_HINT = _l("Gõ tên hoặc mã đơn vị. Quản trị viên có thể để trống.")


MAIL, LINK, PASSWORD, LATER = "mail", "link", "password", "later"
"""How a new person comes in first."""


class EditForm(Form):
    name = text_field(_l("Họ và tên"), validators=[required(), at_most(200)])
    email = email_field(
        _l("Địa chỉ thư điện tử"), validators=[at_most(200)], description=_l("Để trống thì người này không nhận được thư nhắc.")
    )
    language = select_field(_l("Ngôn ngữ"), language.NAMES.items())


class AddForm(EditForm):
    login = text_field(
        _l("Tên đăng nhập"), validators=[required(), at_most(64)], render_kw={"autocapitalize": "none", "autocomplete": "off"}
    )
    way = select_field(
        _l("Người này vào lần đầu bằng"),
        (
            (MAIL, _l("Thư mời: tự đặt mật khẩu qua liên kết trong thư")),
            (LINK, _l("Liên kết trao tận tay (người không có địa chỉ thư)")),
            (PASSWORD, _l("Mật khẩu ban đầu do tôi đặt")),
            (LATER, _l("Chưa cần: tôi mời sau")),
        ),
    )
    password = password_field(
        _l("Mật khẩu ban đầu"),
        autocomplete="new-password",
        description=_l("Chỉ điền khi chọn «Mật khẩu ban đầu do tôi đặt». Ít nhất 10 ký tự; hãy dặn người dùng đổi ngay."),
    )
    unit = text_field(_l("Đơn vị"), render_kw={"list": "unit-suggestions", "autocomplete": "off"}, description=_UNIT_HINT)
    role = select_field(_l("Vai trò"), labels.choices(MembershipRole))


class GrantForm(Form):
    unit = text_field(_l("Đơn vị"), render_kw={"list": "unit-suggestions", "autocomplete": "off"}, description=_UNIT_HINT)
    role = select_field(_l("Vai trò"), labels.choices(MembershipRole))
    since = date_field(_l("Từ ngày"), validators=[Optional()])


class ResetForm(Form):
    password = password_field(_l("Mật khẩu mới"), autocomplete="new-password", validators=[required()], description=_l("Ít nhất 10 ký tự."))


@blueprint.get("/")
@requires(Permission.ADMINISTER)
def index() -> str:
    session = database.session()
    with_units = selectinload(User.memberships).joinedload(Membership.unit)
    wish = people_list.asked_for(session, clock.today())
    page = paged(session, wish.query.options(with_units))
    waiting = select(func.count()).where(invitations.has_not_come(), User.is_active, User.invited_at.is_(None))
    return render_template(
        "people/index.html",
        page=page,
        wish=wish,
        states=people_list.STATES,
        sorts=people_list.SORTS,
        roles=labels.choices(MembershipRole),
        suggestions=unit_choice.suggestions(session, true()),
        roles_on=people.own_roles_on,
        standing_of=lambda user: invitations.standing_of(user, clock.now()),
        uninvited=session.scalar(waiting.select_from(User)) or 0,
    )


@blueprint.route("/add", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def add() -> Page:
    form = AddForm()
    if form.validate_on_submit():
        with showing_errors(form):
            unit = unit_choice.chosen(database.session(), form.unit.data, true())
            user = people.add_user(
                database.session(),
                login=form.login.data or "",
                name=form.name.data or "",
                email=form.email.data,
                password=(form.password.data or "") if form.way.data == PASSWORD else None,
                roles=[(unit, MembershipRole(form.role.data))],
                now=clock.now(),
                language=form.language.data,
            )
            return _let_come(user, form.way.data)
    return render_template("people/add.html", form=form, suggestions=unit_choice.suggestions(database.session(), true())), form.status


def _let_come(user: User, way: str) -> Page:
    """Give the person who was just added the way in that was chosen. Raises InvalidInputError for a mail without an address."""
    session, settings = database.session(), installation.settings()
    if way == LINK:
        address = invitations.hand_over(session, user, settings, by=person(), now=clock.now())
        flash_done(_("Đã thêm %(name)s.", name=user.name))
        return show_person(user.id, address=address)
    if way == MAIL:
        invitations.invite(session, user, settings, by=person(), now=clock.now())
        return _done(user.id, _("Đã thêm %(name)s; thư mời sẽ đi trong vài phút.", name=user.name))
    return _done(user.id, _("Đã thêm %(name)s.", name=user.name))


@blueprint.get("/<int:user_id>")
@requires(Permission.ADMINISTER)
def show(user_id: int) -> Page:
    return show_person(user_id)


@blueprint.post("/<int:user_id>")
@requires(Permission.ADMINISTER)
def edit(user_id: int) -> Page:
    form = EditForm(prefix="edit")
    if form.validate_on_submit():
        with showing_errors(form):
            session, settings = database.session(), installation.settings()
            user = people.find_user(session, user_id)
            before = user.email
            people.edit_user(user, name=form.name.data or "", email=form.email.data, language=form.language.data)
            if invitations.follow_new_address(session, user, settings, before=before, by=person(), now=clock.now()):
                return _done(user_id, _("Đã lưu; thư mời mới sẽ đi tới %(address)s, thư mời cũ hết hiệu lực.", address=user.email))
            return _done(user_id, _("Đã lưu thông tin của %(name)s.", name=user.name))
    return show_person(user_id, edit_form=form), 400


@blueprint.post("/<int:user_id>/roles")
@requires(Permission.ADMINISTER)
def grant(user_id: int) -> Page:
    form = GrantForm(prefix="grant")
    if form.validate_on_submit():
        with showing_errors(form):
            session = database.session()
            user = people.find_user(session, user_id)
            unit = unit_choice.chosen(session, form.unit.data, true())
            people.grant(session, user, unit, MembershipRole(form.role.data), since=form.since.data)
            return _done(user_id, _("Đã giao vai trò cho %(name)s.", name=user.name))
    return show_person(user_id, grant_form=form), 400


@blueprint.post("/<int:user_id>/roles/<int:membership_id>/end")
@requires(Permission.ADMINISTER)
def end_role(user_id: int, membership_id: int) -> Page:
    session = database.session()
    membership = session.get(Membership, membership_id)
    if membership is None or membership.user_id != user_id:
        raise NotFoundError("Không có vai trò số %(membership)s của người này: hãy mở lại trang người dùng.", membership=membership_id)
    people.end_membership(session, membership, on=clock.today())
    return _done(user_id, _("Đã kết thúc vai trò."))


@blueprint.post("/<int:user_id>/password")
@requires(Permission.ADMINISTER)
def reset_password(user_id: int) -> Page:
    form = ResetForm(prefix="reset")
    if form.validate_on_submit():
        with showing_errors(form):
            user = people.find_user(database.session(), user_id)
            people.reset_password(user, new=form.password.data or "")
            return _done(user_id, _("Đã đặt mật khẩu mới cho %(name)s; các phiên đăng nhập cũ đã kết thúc.", name=user.name))
    return show_person(user_id, reset_form=form), 400


@blueprint.post("/<int:user_id>/deactivate")
@requires(Permission.ADMINISTER)
def deactivate(user_id: int) -> Page:
    user = people.find_user(database.session(), user_id)
    people.deactivate(database.session(), user, by=person(), on=clock.today())
    return _done(user_id, _("%(name)s không đăng nhập được nữa. Có thể mở lại bất cứ lúc nào.", name=user.name))


@blueprint.post("/<int:user_id>/activate")
@requires(Permission.ADMINISTER)
def activate(user_id: int) -> Page:
    user = people.find_user(database.session(), user_id)
    people.activate(user)
    return _done(user_id, _("%(name)s đăng nhập được trở lại.", name=user.name))


def _done(user_id: int, message: str) -> BaseResponse:
    flash_done(message)
    return redirect(url_for("people.show", user_id=user_id))


def show_person(
    user_id: int,
    *,
    edit_form: EditForm | None = None,
    grant_form: GrantForm | None = None,
    reset_form: ResetForm | None = None,
    address: str = "",
) -> str:
    """A person's page. address -- a link that was just made for handing over: shown this once."""
    user = people.find_user(database.session(), user_id)
    return render_template(
        "people/show.html",
        user=user,
        problem=problem_of(database.session(), user.email),
        is_valid=people.is_valid,
        standing=invitations.standing_of(user, clock.now()),
        invitation_ends=user.invited_at + LASTS[LinkPurpose.INVITE] if user.invited_at else None,
        address=address,
        has_two_factor=two_factor.is_on(user),
        must_two_factor=two_factor.is_demanded(database.session(), user, clock.today()),
        edit_form=edit_form or EditForm(formdata=None, prefix="edit", obj=user),
        grant_form=grant_form or GrantForm(formdata=None, prefix="grant"),
        reset_form=reset_form or ResetForm(formdata=None, prefix="reset"),
        suggestions=unit_choice.suggestions(database.session(), true()),
    )
