"""Absences (ủy quyền): who stands in for whom from when to when; one's own, and for a leader or an administrator those of others."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from models import Membership, User
from web import clock, database
from web.forms import Form, at_most, date_field, flash_done, required, showing_errors, text_field
from web.login import person
from web.permissions import Permission, requires
from workflow.errors import InvalidInputError, NotFoundError
from workflow.people import find_user, holds
from workflow.substitution import absences_of, find_absence, may_arrange, substitute, take_back

blueprint = Blueprint("absences", __name__)

Page = str | Response | BaseResponse | tuple[str, int]
MOST_SUGGESTIONS = 200


class AbsenceForm(Form):
    substitute = text_field(
        _l("Người thay"),
        validators=[required(), at_most(64)],
        render_kw={"list": "stand-ins", "autocomplete": "off", "autocapitalize": "none"},
        description=_l("Tên đăng nhập của người thay; gõ để chọn trong các đồng nghiệp."),
    )
    from_on = date_field(_l("Từ ngày"), validators=[required()])
    until_on = date_field(_l("Đến hết ngày"), validators=[required()])
    reason = text_field(_l("Lý do"), validators=[at_most(200)])


@blueprint.route("/profile/absences", methods=["GET", "POST"])
@requires(Permission.ACCOUNT)
def own() -> Page:
    return _page(person(), url_for("absences.own"))


@blueprint.route("/absences/of/<int:user_id>", methods=["GET", "POST"])
@requires(Permission.ACCOUNT)
def of_person(user_id: int) -> Page:
    principal = find_user(database.session(), user_id)
    if not may_arrange(person(), principal, clock.today()):
        raise NotFoundError("Không có người dùng số %(user)s trong phạm vi của anh/chị.", user=user_id)
    return _page(principal, url_for("absences.of_person", user_id=user_id))


@blueprint.post("/absences/<int:absence_id>/end")
@requires(Permission.ACCOUNT)
def end(absence_id: int) -> Page:
    absence = find_absence(database.session(), absence_id, on=clock.today(), seen_by=person())
    take_back(database.session(), absence, by=person(), at=clock.now())
    flash_done(_("Đã kết thúc ủy quyền: từ bây giờ %(name)s lại nhận thư của mình.", name=absence.principal.name))
    own_page = person().id in (absence.principal_id, absence.substitute_id)
    return redirect(url_for("absences.own") if own_page else url_for("absences.of_person", user_id=absence.principal_id))


def _page(principal: User, address: str) -> Page:
    form = AbsenceForm()
    if form.validate_on_submit():
        with showing_errors(form):
            stand_in = _chosen(form.substitute.data or "")
            made = substitute(
                database.session(),
                principal,
                stand_in,
                from_on=form.from_on.data or clock.today(),
                until_on=form.until_on.data or clock.today(),
                reason=form.reason.data or "",
                by=person(),
                at=clock.now(),
            )
            flash_done(_("Đã ủy quyền: %(name)s nhận thư và làm thay từ ngày đã chọn.", name=made.substitute.name))
            return redirect(address)
    page = render_template(
        "account/absences.html",
        principal=principal,
        is_own=principal.id == person().id,
        absences=absences_of(database.session(), principal),
        form=form,
        address=address,
        colleagues=_colleagues(principal),
    )
    return page, form.status


def _chosen(typed: str) -> User:
    """The person with this login. Raises InvalidInputError."""
    login = typed.strip().lower()
    found = database.session().scalar(select(User).where(User.login == login, User.is_active))
    if found is None:
        raise InvalidInputError(
            "Không có người đang làm việc nào có tên đăng nhập «%(typed)s»: hãy chọn trong danh sách hoặc hỏi quản trị viên.",
            field="substitute",
            typed=typed,
        )
    return found


def _colleagues(principal: User) -> list[User]:
    """Active people of the units in which the person is something."""
    units = {membership.unit_id for membership in principal.memberships if membership.unit_id is not None}
    beside = select(Membership.user_id).where(Membership.unit_id.in_(units), holds(clock.today()))
    query = select(User).where(User.id.in_(beside), User.is_active, User.id != principal.id).order_by(User.name)
    return list(database.session().scalars(query.limit(MOST_SUGGESTIONS)))
