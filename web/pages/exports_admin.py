"""What the installation keeps of itself as .xlsx files, with the filters of their addresses: people, mails, files sent in, policies."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload, load_only, subqueryload

from models import Mail, MailState, Membership, PolicyVersion, Unit, User
from web import asked, clock, database, people_list, policy_list, policy_page
from web.export_file import Column, answer, bounded
from web.labels import label
from web.login import person
from web.permissions import Permission, requires
from web.policy_groups import NAMES
from web.spreadsheet import Cell
from workflow.calendar import day_of
from workflow.journal import mails_found
from workflow.people import own_roles_on

blueprint = Blueprint("exports_admin", __name__)


@blueprint.get("/people/export.xlsx")
@requires(Permission.ADMINISTER)
def people() -> Response:
    with_units = subqueryload(User.memberships).joinedload(Membership.unit).load_only(Unit.name)  # two statements, however many people
    shown = load_only(User.name, User.login, User.email, User.is_active, User.created_at, User.last_seen_at)
    rows = bounded(database.session(), people_list.asked_for(database.session(), clock.today()).query.options(shown, with_units))
    states, today = {True: _("Đang hoạt động"), False: _("Đã ngừng")}, clock.today()
    columns = [
        Column(_("Họ và tên"), 30),
        Column(_("Tên đăng nhập"), 20),
        Column(_("Vai trò"), 70),
        Column(_("Thư điện tử"), 30),
        Column(_("Tình trạng"), 16),
        Column(_("Ngày tạo"), 12),
        Column(_("Đăng nhập gần nhất"), 14),
    ]
    return answer(_("Người dùng"), "nguoi-dung", columns, (_person(user, states[user.is_active], today) for user in rows))


@blueprint.get("/system/mails/export.xlsx")
@requires(Permission.ADMINISTER)
def mails() -> Response:
    found = mails_found(asked.text("q")[:200], asked.day("day"), asked.word("state", MailState))
    query = found.options(joinedload(Mail.user), joinedload(Mail.unit))
    columns = [
        Column(_("Tiêu đề"), 60),
        Column(_("Người được báo"), 30),
        Column(_("Đơn vị"), 34),
        Column(_("Địa chỉ"), 30),
        Column(_("Kết quả"), 16),
        Column(_("Ngày lập"), 12),
        Column(_("Ngày gửi"), 12),
        Column(_("Số lần thử"), 10),
        Column(_("Lỗi"), 40),
    ]
    return answer(_("Thư"), "thu", columns, map(_mail, bounded(database.session(), query)))


@blueprint.get("/policies/versions/export.xlsx")
@requires(Permission.READ)
def policies() -> Response:
    session, user, today = database.session(), person(), clock.today()
    columns = [
        Column(_("Quy tắc"), 34),
        Column(_("Dành cho"), 50),
        Column(_("Phiên bản"), 14),
        Column(_("Trạng thái"), 20),
        Column(_("Áp dụng từ ngày"), 14),
        Column(_("Người áp dụng"), 28),
        Column(_("Đến ngày"), 12),
        Column(_("Lý do"), 60),
    ]
    rows = bounded(session, policy_list.asked_for(session, user, today).query)
    return answer(_("Phiên bản quy tắc"), "quy-tac", columns, map(_version, rows))


def _version(one: PolicyVersion) -> tuple[Cell, ...]:
    began = day_of(one.in_force_at) if one.in_force_at else None, one.in_force_by.name if one.in_force_by else None
    of = str(NAMES.get(one.name, one.name)), policy_page.scope_words(one), one.version, policy_page.mark(one).word
    return *of, *began, day_of(one.ended_at) if one.ended_at else None, one.ended_because or one.note


def _person(user: User, state: str, today: date) -> tuple[Cell, ...]:
    roles = [label(one.role) + (f" · {one.unit.name}" if one.unit else "") for one in own_roles_on(user, today)]
    seen_on = day_of(user.last_seen_at) if user.last_seen_at else None
    return user.name, user.login, "\n".join(roles), user.email, state, day_of(user.created_at), seen_on


def _mail(mail: Mail) -> tuple[Cell, ...]:
    state = _("Thư bị trả lại") if mail.bounced_at else label(mail.state)
    sent_on = day_of(mail.sent_at) if mail.sent_at else None
    to = mail.user.name if mail.user else None, mail.unit.name if mail.unit else None, mail.address
    return mail.subject, *to, state, day_of(mail.created_at), sent_on, mail.attempts, mail.error
