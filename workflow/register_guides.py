"""What the templates of registers say: each column explained, the words allowed, examples about invented places; and the rows that stand.

Owns these texts, which are Vietnamese only: the files belong to offices. Refuses to write workbooks (`workflow.register_template`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Membership, ParentKind, RegisterKind, Unit, UnitParent, User
from workflow import people_rows, unit_rows
from workflow.register_changes import day_words
from workflow.register_template import ColumnGuide, RegisterGuide, register_book

_UNIT_WORDS = {
    "code": ("Mã riêng của đơn vị, không đổi theo thời gian; chữ và số, tối đa 80 ký tự.", 16, True),
    "name": ("Tên đầy đủ như trong văn bản: Ủy ban nhân dân xã Tân Lập.", 44, True),
    "short_name": ("Tên ngắn mà văn bản hay dùng: UBND xã Tân Lập. Được để trống.", 24, False),
    "level": ("Cấp hành chính của đơn vị.", 14, True),
    "branch": ("Khối mà đơn vị thuộc về; cấp trên được chuyển việc chậm theo khối này.", 20, True),
    "kind": ("Loại cơ quan: ubnd, so, phong, tram_y_te, doan_the, thon … Để trống thì hệ thống suy từ tên.", 14, False),
    "parent_code": ("Mã của cấp trên trực tiếp; đơn vị cao nhất thì để trống.", 18, False),
    "professional_parent_code": ("Mã của cấp trên ngành dọc (Trạm Y tế xã: Sở Y tế). Được để trống.", 20, False),
    "valid_from": ("Ngày đầu có đơn vị hoặc có cấp trên này, ngày/tháng/năm. Để trống: từ trước đến nay.", 14, False),
    "valid_to": ("Ngày cuối còn đơn vị hoặc còn cấp trên này. Để trống: vẫn còn.", 14, False),
    "email": ("Địa chỉ thư chung của đơn vị, dùng khi đơn vị chưa có người. Được để trống.", 30, False),
}
_PERSON_WORDS = {
    "name": ("Họ và tên đầy đủ. Dòng sau của cùng một tài khoản được để trống.", 28, True),
    "login": ("Chữ không dấu, số, dấu chấm. Để trống thì hệ thống đặt từ họ tên: Nguyễn Thị Lan là lannt.", 18, False),
    "email": ("Địa chỉ thư của người này: thư mời và thư nhắc gửi đến đây. Ô trống không xóa địa chỉ đang có.", 30, False),
    "unit_code": ("Mã đơn vị như trong danh mục đơn vị. Chỉ quản trị viên được để trống.", 16, True),
    "role": ("Người này làm gì trong đơn vị. Người có hai vai trò: ghi hai dòng cùng tên đăng nhập.", 24, True),
    "valid_from": ("Ngày bắt đầu vai trò, ngày/tháng/năm. Được để trống.", 14, False),
    "valid_to": ("Ngày cuối của vai trò. Ghi ngày này để kết thúc một vai trò đang có.", 14, False),
}

_LEVELS = tuple(words[0] for words in unit_rows.LEVEL_WORDS.values())
_BRANCHES = tuple(words[0] for words in unit_rows.BRANCH_WORDS.values())
_ROLES = tuple(words[0] for words in people_rows.ROLE_WORDS.values())

GUIDES = {
    RegisterKind.UNITS: RegisterGuide(
        sheet="Đơn vị",
        title="Danh mục cơ quan, đơn vị",
        columns={
            column: ColumnGuide(
                unit_rows.HEADINGS[column], width, explained, needed, {"level": _LEVELS, "branch": _BRANCHES}.get(column, ())
            )
            for column, (explained, width, needed) in _UNIT_WORDS.items()
        },
        notes=(
            "Mỗi dòng là một đơn vị. Thứ tự dòng tùy ý: cấp trên có thể đứng sau cấp dưới, hoặc đã có trong hệ thống.",
            "Tệp quyết định mọi ô của các mã có trong tệp: ô trống là không có. Đơn vị không có trong tệp giữ nguyên.",
            "Đơn vị chuyển cấp trên từ một ngày: ghi hai dòng cùng mã, dòng đầu có «Đến hết ngày», dòng sau có «Từ ngày» kế tiếp; "
            "các ô khác của dòng sau được để trống.",
            "Sáp nhập: các đơn vị cũ ghi «Đến hết ngày», đơn vị mới là một dòng mới có «Từ ngày». Không xóa dòng, không dùng lại mã cũ.",
            "Gửi tệp ở trang «Nhập danh mục đơn vị»: hệ thống kiểm tra trước, báo lỗi theo từng ô, chỉ ghi khi anh/chị bấm ghi.",
        ),
        examples=(
            ("BA", "Ủy ban nhân dân tỉnh Bình An", "UBND tỉnh Bình An", "Tỉnh", "Chính quyền", "", "", "", "", "", "ubnd@binhan.example"),
            ("BA-SYT", "Sở Y tế tỉnh Bình An", "SYT", "Tỉnh", "Chính quyền", "", "BA", "", "", "", ""),
            ("BA-TL", "Ủy ban nhân dân xã Tân Lập", "UBND xã Tân Lập", "Xã", "Chính quyền", "", "BA-DD", "", "", "30/06/2025", ""),
            ("BA-TL", "", "", "", "", "", "BA", "", "01/07/2025", "", ""),
            ("BA-DD", "Ủy ban nhân dân huyện Đông Đô", "", "Huyện", "Chính quyền", "", "BA", "", "", "30/06/2025", ""),
            ("BA-TL-TYT", "Trạm Y tế xã Tân Lập", "", "Xã", "Chính quyền", "", "BA-TL", "BA-SYT", "", "", ""),
        ),
    ),
    RegisterKind.PEOPLE: RegisterGuide(
        sheet="Người dùng",
        title="Danh sách người dùng",
        columns={
            column: ColumnGuide(people_rows.HEADINGS[column], width, explained, needed, _ROLES if column == "role" else ())
            for column, (explained, width, needed) in _PERSON_WORDS.items()
        },
        notes=(
            "Mỗi dòng là một người trong một vai trò ở một đơn vị. Nhập danh mục đơn vị trước.",
            "Ô trống không đổi gì; người và vai trò không có trong tệp giữ nguyên. Muốn kết thúc một vai trò: ghi «Đến hết ngày».",
            "Không ghi mật khẩu vào tệp: mỗi người nhận thư mời và tự đặt mật khẩu.",
            "Đầu mối: người cập nhật việc của đơn vị. Lãnh đạo: thấy mọi việc của đơn vị và cấp dưới. Điều phối kế hoạch: đưa kế hoạch "
            "vào, rà soát, công bố. Thành viên ban chỉ đạo: quyết định việc được chuyển lên. Quản trị: đơn vị, người dùng, cài đặt.",
        ),
        examples=(
            ("Nguyễn Thị Lan", "", "lan@binhan.example", "BA-TL-TYT", "Đầu mối", "", ""),
            ("Trần Văn Minh", "minhtv", "minh@binhan.example", "BA-TL", "Lãnh đạo", "", ""),
            ("Phạm Thu Hà", "thuha", "thuha@binhan.example", "BA-SYT", "Điều phối kế hoạch", "01/07/2025", ""),
            ("", "thuha", "", "BA", "Thành viên ban chỉ đạo", "", ""),
        ),
    ),
}


def template(kind: RegisterKind) -> bytes:
    """The empty template of a register."""
    return register_book(GUIDES[kind], [])


def standing(session: Session, kind: RegisterKind) -> bytes:
    """The register as it stands, in the form of the template: to be changed and sent again."""
    rows = _standing_units(session) if kind is RegisterKind.UNITS else _standing_people(session)
    return register_book(GUIDES[kind], rows)


@dataclass(frozen=True, slots=True)
class _Link:
    """A superior of a unit, for a time."""

    kind: ParentKind
    code: str
    valid_from: date | None
    valid_to: date | None


def _standing_units(session: Session) -> Iterator[Sequence[str]]:
    columns = Unit.id, Unit.code, Unit.name, Unit.short_name, Unit.level, Unit.branch, Unit.kind, Unit.email, Unit.valid_from, Unit.valid_to
    links = _links(session)
    for unit in session.execute(select(*columns).order_by(Unit.level, Unit.code)):
        own = (
            unit.name,
            unit.short_name,
            unit_rows.LEVEL_WORDS[unit.level][0],
            unit_rows.BRANCH_WORDS[unit.branch][0],
            unit.kind,
        )
        above = links.get(unit.id, [])
        for at, (since, until) in enumerate(_spells(unit.valid_from, unit.valid_to, above)):
            codes = [_code_above(above, kind, since) for kind in (ParentKind.ADMINISTRATIVE, ParentKind.PROFESSIONAL)]
            email = unit.email or "" if at == 0 else ""
            yield (unit.code, *(own if at == 0 else ("",) * len(own)), *codes, day_words(since), day_words(until), email)


def _links(session: Session) -> dict[int, list[_Link]]:
    """The superiors of each unit, by its number."""
    columns = UnitParent.unit_id, UnitParent.kind, Unit.code, UnitParent.valid_from, UnitParent.valid_to
    found: dict[int, list[_Link]] = defaultdict(list)
    linked = select(*columns).join(Unit, Unit.id == UnitParent.parent_id).order_by(UnitParent.id)
    for unit_id, kind, code, since, until in session.execute(linked):
        found[unit_id].append(_Link(kind, code, since, until))
    return found


def _spells(begun: date | None, ended: date | None, links: Sequence[_Link]) -> list[tuple[date | None, date | None]]:
    """The periods in which a unit had the same superiors, one after the other; together they are its life."""
    first, last = begun or date.min, ended or date.max
    starts = {first}
    for link in links:
        starts |= {link.valid_from or date.min}
        starts |= {link.valid_to + timedelta(days=1)} if link.valid_to and link.valid_to < date.max else set()
    ordered = sorted(day for day in starts if first <= day <= last)
    ends = [*(day - timedelta(days=1) for day in ordered[1:]), last]
    return [(None if start == date.min else start, None if end == date.max else end) for start, end in zip(ordered, ends, strict=True)]


def _code_above(links: Sequence[_Link], kind: ParentKind, on: date | None) -> str:
    day = on or date.min
    same = (one for one in links if one.kind is kind)
    return next((one.code for one in same if (one.valid_from or date.min) <= day <= (one.valid_to or date.max)), "")


def _standing_people(session: Session) -> Iterator[Sequence[str]]:
    told = User.name, User.login, User.email, Unit.code, Membership.role, Membership.valid_from, Membership.valid_to
    people = select(*told).select_from(Membership).join(User, User.id == Membership.user_id)
    people = people.outerjoin(Unit, Unit.id == Membership.unit_id).where(User.is_active)
    for name, login, email, unit, role, since, until in session.execute(people.order_by(User.name, User.login, Membership.id)):
        yield name, login, email or "", unit or "", people_rows.ROLE_WORDS[role][0], day_words(since), day_words(until)
