"""The people and committees of the demo's invented province. Owns their names, logins and places; refuses to know what they do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import MembershipRole, Unit, User
from workflow.people import add_user
from workflow.units import add_committee

PASSWORD = "songvan-demo-2026"  # noqa: S105 -- printed on purpose: the demo listens on this machine only and holds invented data
_MAIL = "songvan.example"

_R = MembershipRole


@dataclass(frozen=True, slots=True)
class Person:
    """One member of the cast. unit -- the code in samples/units.csv; "" for the administrator."""

    login: str
    name: str
    role: MembershipRole
    unit: str
    has_mail: bool = True


CAST = (
    Person("quantri", "Phan Hữu Tín", _R.ADMINISTRATOR, ""),
    Person("bcd.tinh", "Lương Thị Bích Hạnh", _R.COMMITTEE, "SV"),
    Person("lanhdao.tinh", "Đặng Quốc Việt", _R.LEADER, "SV"),
    Person("thuky.tinh", "Ngô Thanh Trúc", _R.COORDINATOR, "SV"),
    Person("thuky.syt", "Trần Mai Khuê", _R.COORDINATOR, "SV-SYT"),
    Person("lanhdao.syt", "Vũ Đình Khải", _R.LEADER, "SV-SYT"),
    Person("daumoi.syt", "Hà Minh Châu", _R.FOCAL_POINT, "SV-SYT"),
    Person("daumoi.danso", "Lê Thị Thu Thảo", _R.FOCAL_POINT, "SV-CCDS"),
    Person("daumoi.cdc", "Bùi Ngọc Sơn", _R.FOCAL_POINT, "SV-CDC"),
    Person("daumoi.snv", "Mạc Văn Hiếu", _R.FOCAL_POINT, "SV-SNV"),
    Person("daumoi.stc", "Tạ Hoài Nam", _R.FOCAL_POINT, "SV-STC"),
    Person("daumoi.sgddt", "Đoàn Khánh Ly", _R.FOCAL_POINT, "SV-SGDDT"),
    Person("daumoi.svhttdl", "Cao Thùy Dương", _R.FOCAL_POINT, "SV-SVHTTDL"),
    Person("thuky.tuyengiao", "Phùng Gia Bảo", _R.COORDINATOR, "SV-BTGDV"),
    Person("daumoi.tuyengiao", "Nghiêm Thị Hòa", _R.FOCAL_POINT, "SV-BTGDV"),
    Person("uyvien.tinhuy", "Đinh Quang Lâm", _R.COMMITTEE, "SV-TU"),
    Person("daumoi.phunu", "Quách Thị Loan", _R.FOCAL_POINT, "SV-PN"),
    Person("lanhdao.lacgiang", "Trương Công Mạnh", _R.LEADER, "XLG"),
    Person("bcd.lacgiang", "Kiều Văn Thọ", _R.COMMITTEE, "XLG"),
    Person("thuky.lacgiang", "Dương Thị Nhàn", _R.COORDINATOR, "XLG"),
    Person("daumoi.vhxh", "Lại Thị Ngát", _R.FOCAL_POINT, "XLG-VHXH"),
    Person("daumoi.tramyte", "Nguyễn Thị Yên", _R.FOCAL_POINT, "XLG-TYT"),
    Person("danguy.lacgiang", "Hồ Sĩ Thắng", _R.FOCAL_POINT, "XLG-DU"),
    Person("lanhdao.giangdong", "Chu Văn Bách", _R.LEADER, "GD"),
    Person("lanhdao.mytan", "Thái Thị Xuân", _R.LEADER, "XMT"),
    Person("truongthon", "Đào Văn Sáu", _R.FOCAL_POINT, "LG-T1", has_mail=False),
)

COMMITTEES = (
    ("SV", "Ban Chỉ đạo công tác dân số tỉnh Sông Vân"),
    ("XLG", "Ban Chỉ đạo công tác dân số xã Lạc Giang"),
    ("SV-TU", "Ban Chỉ đạo thực hiện Nghị quyết 09 của Tỉnh ủy"),
)

SHOWN = (
    ("Đầu mối (trạm y tế xã)", "daumoi.tramyte"),
    ("Thư ký kế hoạch (Sở Y tế)", "thuky.syt"),
    ("Ban chỉ đạo tỉnh", "bcd.tinh"),
    ("Ban chỉ đạo xã", "bcd.lacgiang"),
    ("Lãnh đạo đơn vị (UBND xã)", "lanhdao.lacgiang"),
    ("Thư ký của Đảng (tuyên giáo)", "thuky.tuyengiao"),
    ("Quản trị", "quantri"),
)
"""What a visitor is offered: a login for each role, in words."""


def bring_in(session: Session, now: datetime) -> None:
    """Set up the committees and the people who are not there yet."""
    units = {unit.code: unit for unit in session.scalars(select(Unit))}
    for code, name in COMMITTEES:
        add_committee(session, units[code], name)
    known = set(session.scalars(select(User.login)))
    for person in CAST:
        if person.login in known:
            continue
        email = f"{person.login}@{_MAIL}" if person.has_mail else None
        unit = units[person.unit] if person.unit else None
        add_user(session, login=person.login, name=person.name, email=email, password=PASSWORD, roles=[(unit, person.role)], now=now)
