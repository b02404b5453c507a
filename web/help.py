"""Which part of which guide fits a page: every page has one, for each of the people who use it.

Owns the guides' sections with their headings, and that mapping; the words stand in templates/help, in each language.
"""

from __future__ import annotations

import functools
import struct
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from flask import Flask, request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_login import current_user

from models import MembershipRole, User
from web import clock
from workflow.people import roles_on
from workflow.settings import ROOT

PICTURES = ROOT / "static" / "help"
"""Taken from the running demo by docs/make_pictures.py."""


class Guide(StrEnum):
    """For whom a guide is; the value stands in the address."""

    FOCAL_POINT = "dau-moi"
    SECRETARY = "thu-ky"
    COMMITTEE = "ban-chi-dao"
    ADMINISTRATOR = "quan-tri"


TITLES: dict[Guide, LazyString] = {
    Guide.FOCAL_POINT: _l("Đầu mối, lãnh đạo của cơ quan"),
    Guide.SECRETARY: _l("Thư ký của kế hoạch (cơ quan thường trực)"),
    Guide.COMMITTEE: _l("Ban chỉ đạo"),
    Guide.ADMINISTRATOR: _l("Quản trị"),
}

SECTIONS: dict[Guide, dict[str, LazyString]] = {
    Guide.FOCAL_POINT: {
        "dang-nhap": _l("Đăng nhập, mật khẩu"),
        "viec-cua-toi": _l("Trang «Việc của tôi»"),
        "lam-viec": _l("Làm và báo xong một việc"),
        "chua-xong": _l("Chưa xong được: gia hạn, vướng mắc, từ chối"),
        "giai-trinh": _l("Giải trình khi việc đã chậm"),
        "phoi-hop": _l("Phối hợp và giao phần việc xuống dưới"),
        "so-lieu": _l("Nhập số liệu, xem chỉ tiêu"),
        "thu": _l("Thư nhắc việc và lịch điện thoại"),
        "tim-viec": _l("Tìm việc, lọc, lịch, tệp Excel"),
        "vang-mat": _l("Khi vắng mặt"),
    },
    Guide.SECRETARY: {
        "nhap-ke-hoach": _l("Nhập một kế hoạch"),
        "ra-soat": _l("Rà soát bản đọc"),
        "ban-hanh": _l("Ban hành"),
        "theo-doi": _l("Theo dõi và đôn đốc"),
        "xac-nhan": _l("Xác nhận, trả lại, gia hạn"),
        "sua-ke-hoach": _l("Sửa kế hoạch đã ban hành, bản mới"),
        "chuoi": _l("Chuỗi công việc"),
        "chi-tieu": _l("Chỉ tiêu và số liệu của kế hoạch"),
        "quy-tac": _l("Quy tắc riêng của kế hoạch"),
    },
    Guide.COMMITTEE: {
        "tinh-hinh": _l("Xem tình hình địa bàn"),
        "viec-chuyen-len": _l("Việc được chuyển lên"),
        "quyet-dinh": _l("Quyết định một việc"),
        "phien-hop": _l("Chuẩn bị và điều hành phiên họp"),
        "so-sanh": _l("So sánh các đơn vị, khen thưởng"),
        "quy-tac": _l("Quy tắc nhắc và chuyển cấp"),
    },
    Guide.ADMINISTRATOR: {
        "buoc-dau": _l("Những bước đầu tiên"),
        "don-vi": _l("Cơ quan, đơn vị"),
        "nguoi-dung": _l("Người dùng và vai trò"),
        "thu": _l("Thư đi, thư không tới"),
        "chi-so": _l("Danh mục chỉ số"),
        "quy-tac": _l("Quy tắc chung của hệ thống"),
        "he-thong": _l("Tình trạng hệ thống, sao lưu"),
    },
}

Place = tuple[Guide, str]

_DOER, _SECRETARY, _COMMITTEE, _ADMINISTRATOR = Guide.FOCAL_POINT, Guide.SECRETARY, Guide.COMMITTEE, Guide.ADMINISTRATOR

PLACES: dict[str, tuple[Place, ...]] = {
    "home": ((_DOER, "viec-cua-toi"), (_COMMITTEE, "tinh-hinh"), (_SECRETARY, "theo-doi"), (_ADMINISTRATOR, "buoc-dau")),
    "help": ((_DOER, "dang-nhap"),),
    "account": ((_DOER, "dang-nhap"),),
    "account_links": ((_DOER, "dang-nhap"),),
    "two_factor": ((_DOER, "dang-nhap"),),
    "two_factor.demands": ((_ADMINISTRATOR, "nguoi-dung"),),
    "tasks": ((_DOER, "tim-viec"), (_SECRETARY, "xac-nhan"), (_COMMITTEE, "tinh-hinh")),
    "task_history": ((_DOER, "tim-viec"), (_SECRETARY, "xac-nhan"), (_COMMITTEE, "tinh-hinh")),
    "tasks.show": ((_DOER, "lam-viec"), (_SECRETARY, "xac-nhan"), (_COMMITTEE, "viec-chuyen-len")),
    "importance": ((_SECRETARY, "theo-doi"),),
    "search": ((_DOER, "tim-viec"),),
    "saved_views": ((_DOER, "tim-viec"),),
    "work_calendar": ((_DOER, "tim-viec"),),
    "calendar": ((_ADMINISTRATOR, "he-thong"),),
    "calendar_feed": ((_DOER, "thu"),),
    "mail_choices": ((_DOER, "thu"),),
    "mail_links": ((_DOER, "thu"),),
    "absences": ((_DOER, "vang-mat"),),
    "plans": ((_SECRETARY, "nhap-ke-hoach"), (_DOER, "lam-viec")),
    "plans.show": ((_SECRETARY, "theo-doi"), (_DOER, "lam-viec"), (_COMMITTEE, "tinh-hinh")),
    "readings": ((_SECRETARY, "nhap-ke-hoach"),),
    "plan_review": ((_SECRETARY, "ra-soat"),),
    "plan_review.publish": ((_SECRETARY, "ban-hanh"),),
    "plan_bodies": ((_SECRETARY, "ra-soat"),),
    "plan_units": ((_SECRETARY, "theo-doi"),),
    "plan_deadlines": ((_SECRETARY, "theo-doi"),),
    "plan_text": ((_SECRETARY, "theo-doi"),),
    "plan_targets": ((_SECRETARY, "chi-tieu"),),
    "plan_children": ((_SECRETARY, "theo-doi"),),
    "plan_timeline": ((_SECRETARY, "chuoi"),),
    "plan_times": ((_SECRETARY, "sua-ke-hoach"),),
    "plan_versions": ((_SECRETARY, "sua-ke-hoach"),),
    "escalations": ((_COMMITTEE, "viec-chuyen-len"), (_DOER, "giai-trinh"), (_SECRETARY, "theo-doi")),
    "escalations.show": ((_COMMITTEE, "quyet-dinh"), (_DOER, "giai-trinh"), (_SECRETARY, "theo-doi")),
    "meetings": ((_COMMITTEE, "phien-hop"),),
    "meeting_docket": ((_COMMITTEE, "phien-hop"),),
    "minutes": ((_COMMITTEE, "phien-hop"),),
    "journal": ((_ADMINISTRATOR, "he-thong"),),
    "targets": ((_DOER, "so-lieu"), (_SECRETARY, "chi-tieu"), (_COMMITTEE, "so-sanh")),
    "cascade": ((_SECRETARY, "chi-tieu"), (_DOER, "so-lieu")),
    "league": ((_COMMITTEE, "so-sanh"),),
    "incentives": ((_COMMITTEE, "so-sanh"),),
    "values": ((_DOER, "so-lieu"), (_SECRETARY, "chi-tieu")),
    "value_files": ((_DOER, "so-lieu"),),
    "value_history": ((_DOER, "so-lieu"), (_SECRETARY, "chi-tieu")),
    "value_approval": ((_DOER, "so-lieu"), (_SECRETARY, "chi-tieu")),
    "indicators": ((_ADMINISTRATOR, "chi-so"), (_DOER, "so-lieu")),
    "policies": ((_COMMITTEE, "quy-tac"), (_ADMINISTRATOR, "quy-tac"), (_SECRETARY, "quy-tac")),
    "policies.of_plan": ((_SECRETARY, "quy-tac"),),
    "policy_drafts": ((_ADMINISTRATOR, "quy-tac"), (_COMMITTEE, "quy-tac"), (_SECRETARY, "quy-tac")),
    "policy_previews": ((_ADMINISTRATOR, "quy-tac"), (_COMMITTEE, "quy-tac"), (_SECRETARY, "quy-tac")),
    "policy_versions": ((_ADMINISTRATOR, "quy-tac"), (_COMMITTEE, "quy-tac"), (_SECRETARY, "quy-tac")),
    "units": ((_ADMINISTRATOR, "don-vi"), (_DOER, "tim-viec"), (_COMMITTEE, "tinh-hinh"), (_SECRETARY, "theo-doi")),
    "unit_register": ((_ADMINISTRATOR, "don-vi"),),
    "people": ((_ADMINISTRATOR, "nguoi-dung"),),
    "people_register": ((_ADMINISTRATOR, "nguoi-dung"),),
    "exports": ((_DOER, "tim-viec"),),
    "exports_admin": ((_ADMINISTRATOR, "nguoi-dung"),),
    "exports_files": ((_ADMINISTRATOR, "don-vi"), (_DOER, "so-lieu")),
    "exports_plans": ((_SECRETARY, "theo-doi"),),
    "first_steps": ((_ADMINISTRATOR, "buoc-dau"),),
    "delivery": ((_ADMINISTRATOR, "thu"),),
    "mailbox": ((_ADMINISTRATOR, "thu"),),
    "mail_preview": ((_ADMINISTRATOR, "thu"),),
    "system": ((_ADMINISTRATOR, "he-thong"),),
}
"""By endpoint, else by the first part of its name: the places that fit, those for the more frequent readers first."""

_READERS = {
    MembershipRole.FOCAL_POINT: Guide.FOCAL_POINT,
    MembershipRole.LEADER: Guide.FOCAL_POINT,
    MembershipRole.COORDINATOR: Guide.SECRETARY,
    MembershipRole.COMMITTEE: Guide.COMMITTEE,
    MembershipRole.ADMINISTRATOR: Guide.ADMINISTRATOR,
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a guide: its address and its size in pixels."""

    address: str
    width: int
    height: int


def init_app(app: Flask) -> None:
    """Make the link and the pictures known to templates."""
    app.jinja_env.globals.update(help_address=help_address, help_picture=help_picture)


def places_of(endpoint: str) -> tuple[Place, ...]:
    """The sections that fit a page; none for what is no page."""
    return PLACES.get(endpoint) or PLACES.get(endpoint.partition(".")[0], ())


def guides_of(user: User) -> list[Guide]:
    """The guides for what the person is today."""
    return list(dict.fromkeys(_READERS[one.role] for one in roles_on(user, clock.today())))


def help_address() -> str:
    """The address of the section that fits the page shown and the person who sees it; the list of guides where none does."""
    places = places_of(request.endpoint or "")
    if not places:
        return url_for("help.index")
    own = guides_of(current_user.user) if current_user.is_authenticated else []
    guide, section = next((place for place in places if place[0] in own), places[0])
    return url_for("help.show", guide=guide.value, _anchor=section)


@functools.cache
def help_picture(name: str) -> Picture | None:
    """A picture that is there, with its size, so that the page does not jump when it comes."""
    path = Path(PICTURES / f"{name}.png")
    if not path.exists():
        return None
    width, height = struct.unpack(">II", path.read_bytes()[16:24])
    return Picture(url_for("static", filename=f"help/{name}.png"), width, height)
