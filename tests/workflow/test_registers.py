"""Registers as files: what each fault is named, what a file would do, history that stays, and nothing written by halves."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Membership, MembershipRole, RegisterKind, RegisterUpload, Unit, UnitParent, UploadState, User
from tests import builders
from workflow.errors import InvalidInputError, WrongStateError
from workflow.people_register import proposed_login
from workflow.register_changes import Does
from workflow.register_guides import GUIDES, standing
from workflow.register_report import marked_copy
from workflow.register_template import HEADING_ROW, register_book
from workflow.register_uploads import Applied, apply_upload, check_records, drop_upload, read_register, receive
from workflow.sample_files import sample_file
from workflow.settings import Settings

NOW = datetime(2026, 3, 10, 2, tzinfo=UTC)
TODAY = date(2026, 3, 10)

UNIT_HEAD = "Mã đơn vị,Tên đầy đủ,Tên ngắn,Cấp,Khối,Loại,Mã cấp trên trực tiếp,Mã cấp trên chuyên môn,Từ ngày,Đến hết ngày,Thư điện tử"
UNITS = (
    "T,Ủy ban nhân dân tỉnh Mộc Lan,,Tỉnh,Chính quyền,,,,,,",
    "H,Ủy ban nhân dân huyện Chiềng Mây,,Huyện,Chính quyền,,T,,,,",
    "X,Ủy ban nhân dân xã Suối Hoa,,Xã,Chính quyền,,H,,,,",
    "Y,Trạm Y tế xã Suối Hoa,,Xã,Chính quyền,,X,,,,",
)
PERSON_HEAD = "Họ và tên,Tên đăng nhập,Thư điện tử,Mã đơn vị,Vai trò,Từ ngày,Đến hết ngày"


class Office:
    """An administrator at work with files."""

    def __init__(self, session: Session, folder: Path) -> None:
        self.session = session
        self.settings = Settings(database_url="", data_dir=folder, secret_key="test")
        self.admin = builders.user(session, "admin", (None, MembershipRole.ADMINISTRATOR))
        session.flush()

    def send(self, kind: RegisterKind, data: bytes, name: str = "tep.csv") -> RegisterUpload:
        """A file read, checked and kept."""
        checked = check_records(self.session, kind, read_register(kind, name, data), today=TODAY)
        return receive(self.session, kind, name, data, checked, by=self.admin, now=NOW, data_dir=self.settings.data_dir)

    def units(self, *lines: str) -> RegisterUpload:
        """A file of units in the words of the template."""
        return self.send(RegisterKind.UNITS, "\n".join([UNIT_HEAD, *lines]).encode())

    def people(self, *lines: str) -> RegisterUpload:
        """A file of people."""
        return self.send(RegisterKind.PEOPLE, "\n".join([PERSON_HEAD, *lines]).encode())

    def apply(self, upload: RegisterUpload, *, accepts_doubts: bool = True) -> Applied:
        """Take it in."""
        return apply_upload(self.session, upload, self.settings, by=self.admin, now=NOW, accepts_doubts=accepts_doubts)

    def faults(self, upload: RegisterUpload) -> list[tuple[str, str]]:
        """Cell and message of each fault."""
        return [(fault["cell"], fault["said"]) for fault in upload.faults]


@pytest.fixture
def office(session: Session, tmp_path: Path) -> Office:
    return Office(session, tmp_path)


def shown(upload: RegisterUpload, does: Does) -> Sequence[str]:
    return [one["key"] for one in upload.facts["shown"][does]]


FAULTY_PEOPLE = [
    ("nobody's unit", "Lò Mây,,,ZZ,Đầu mối,,", "D2", "«ZZ»"),
    ("no unit", "Lò Mây,,,,Đầu mối,,", "D2", "cần một đơn vị"),
    ("no role", "Lò Mây,,,X,,,", "E2", "Thiếu vai trò"),
    ("an unknown role", "Lò Mây,,,X,Trưởng ban,,", "E2", "«Trưởng ban»"),
    ("no name", ",may,,X,Đầu mối,,", "A2", "họ và tên"),
    ("a login with marks", "Lò Mây,mây,,X,Đầu mối,,", "B2", "«mây»"),
    ("a bad address", "Lò Mây,,may@,X,Đầu mối,,", "C2", "«may@»"),
    ("a day that is none", "Lò Mây,,,X,Đầu mối,31/02/2026,", "F2", "«31/02/2026»"),
    ("an end before the start", "Lò Mây,,,X,Đầu mối,02/01/2026,01/01/2026", "G2", "01/01/2026"),
    ("a role twice", "Lò Mây,may,,X,Đầu mối,,\n,may,,X,Đầu mối,,", "E3", "dòng 2"),
    ("two names of one login", "Lò Mây,may,,X,Đầu mối,,\nLò Mưa,may,,T,Đầu mối,,", "A3", "«Lò Mây»"),
    ("a unit that has ended", "Lò Mây,,,CU,Đầu mối,,", "D2", "30/06/2025"),
    ("the end of an administrator", "Người admin,admin,,,Quản trị,,01/02/2026", "G2", "không kết thúc vai trò quản trị"),
]


@pytest.mark.parametrize(("lines", "cell", "words"), [case[1:] for case in FAULTY_PEOPLE], ids=[case[0] for case in FAULTY_PEOPLE])
def test_each_fault_of_a_person_is_named_by_its_cell(office: Office, lines: str, cell: str, words: str) -> None:
    office.apply(office.units(*UNITS, "CU,Ủy ban nhân dân xã Cũ,,Xã,Chính quyền,,T,,,30/06/2025,"))
    upload = office.people(*lines.split("\n"))
    assert [(at, words in said) for at, said in office.faults(upload)] == [(cell, True)]
    with pytest.raises(WrongStateError, match="còn 1 lỗi"):
        office.apply(upload)


def test_a_file_is_taken_in_whole_and_a_second_time_changes_nothing(office: Office, session: Session) -> None:
    upload = office.units(*UNITS)
    assert upload.facts["counts"] == {"new": 4, "changed": 0, "ended": 0, "same": 0}
    assert office.apply(upload).counts["new"] == 4
    assert office.apply(upload) == Applied()
    again = office.units(*UNITS)
    assert (again.facts["again"], again.facts["counts"]["same"]) == (upload.id, 4)
    assert [one.state for one in session.scalars(select(RegisterUpload).order_by(RegisterUpload.id))] == [
        UploadState.APPLIED,
        UploadState.CHECKED,
    ]
    office.units(*UNITS)
    session.refresh(again)
    assert again.state is UploadState.DROPPED


def test_a_move_on_two_rows_keeps_the_superior_of_then_and_one_row_is_doubted(office: Office, session: Session) -> None:
    office.apply(office.units(*UNITS))
    overwriting = office.units(UNITS[0], "X,Ủy ban nhân dân xã Suối Hoa,,Xã,Chính quyền,,T,,,,")
    assert "Chiềng Mây" in str(overwriting.facts["first_doubts"])
    with pytest.raises(InvalidInputError, match="chưa được xác nhận"):
        office.apply(overwriting, accepts_doubts=False)
    moving = office.units("X,Ủy ban nhân dân xã Suối Hoa,,Xã,Chính quyền,,H,,,30/06/2025,", "X,,,,,,T,,01/07/2025,,")
    assert (shown(moving, Does.CHANGED), moving.facts["doubts"]) == (["X"], 0)
    office.apply(moving, accepts_doubts=False)
    links = select(UnitParent.valid_from, UnitParent.valid_to).join(Unit, Unit.id == UnitParent.unit_id).where(Unit.code == "X")
    assert set(session.execute(links)) == {(None, date(2025, 6, 30)), (date(2025, 7, 1), None)}


def test_an_end_is_told_with_what_it_leaves_behind(office: Office, session: Session) -> None:
    office.apply(office.units(*UNITS))
    office.apply(office.people("Lò Mây,may,,X,Đầu mối,,"))
    upload = office.units("X,Ủy ban nhân dân xã Suối Hoa,,Xã,Chính quyền,,H,,,30/06/2026,")
    assert shown(upload, Does.ENDED) == ["X"]
    told = str(upload.facts["first_doubts"])
    assert "người giữ vai trò" in told
    assert "đơn vị trực thuộc" in told
    office.apply(upload)
    assert session.scalars(select(Unit.valid_to).where(Unit.code == "X")).one() == date(2026, 6, 30)


def test_what_others_changed_since_the_check_is_shown_before_it_is_written_over(office: Office, session: Session) -> None:
    upload = office.units(*UNITS)
    office.apply(office.units(UNITS[0].replace("Mộc Lan", "Mộc Hương")))
    assert office.apply(upload).is_other
    assert session.scalar(select(func.count()).select_from(Unit)) == 1
    assert shown(upload, Does.CHANGED) == ["T"]
    assert office.apply(upload).counts["new"] == 3


def test_people_get_logins_roles_and_no_password(office: Office, session: Session) -> None:
    office.apply(office.units(*UNITS))
    lines = (
        "Lò Thị Mây,,may@moclan.example,X,Đầu mối,,",
        "Lò Thị Mây,,,Y,Đầu mối,,",
        ",nui,,X,Lãnh đạo,,".replace(",nui", "Hoàng Núi,nui"),
    )
    done = office.apply(office.people(*lines, ",nui,,T,Thành viên ban chỉ đạo,,"))
    assert len(done.made) == 3
    made = {user.login: user for user in session.scalars(select(User).where(User.id.in_(done.made)))}
    assert sorted(made) == ["maylt", "maylt2", "nui"]
    assert {user.password_hash for user in made.values()} == {""}
    assert {one.role for one in made["nui"].memberships} == {MembershipRole.LEADER, MembershipRole.COMMITTEE}
    again = office.people(*lines)
    assert again.facts["counts"] == {"new": 0, "changed": 0, "ended": 0, "same": 3}


def test_a_role_ends_by_its_last_day_and_blank_cells_change_nothing(office: Office, session: Session) -> None:
    office.apply(office.units(*UNITS))
    office.apply(office.people("Lò Mây,may,may@moclan.example,X,Đầu mối,01/01/2026,", ",may,,Y,Đầu mối,,"))
    upload = office.people(",may,,X,Đầu mối,,31/03/2026")
    assert shown(upload, Does.ENDED) == ["may"]
    office.apply(upload)
    may = session.scalars(select(User).where(User.login == "may")).one()
    assert may.email == "may@moclan.example"
    periods = session.execute(select(Membership.valid_from, Membership.valid_to).where(Membership.user_id == may.id)).all()
    assert set(periods) == {(date(2026, 1, 1), date(2026, 3, 31)), (None, None)}


def test_a_workbook_is_read_like_a_csv_and_its_marked_copy_can_be_mended(office: Office) -> None:
    book = register_book(GUIDES[RegisterKind.UNITS], [line.split(",") for line in (*UNITS[:3], UNITS[3].replace("Xã,", "Xóm,"))])
    upload = office.send(RegisterKind.UNITS, book, "don-vi.xlsx")
    last = HEADING_ROW + 4
    assert [cell for cell, _said in office.faults(upload)] == [f"D{last}"]
    name, data = marked_copy("don-vi.xlsx", book, upload.facts, upload.faults)
    marked = load_workbook(io.BytesIO(data))
    sheet = marked.worksheets[0]
    assert "Xóm" in str(sheet.cell(last, 12).value)
    sheet.cell(last, 4).value = "Xã"
    file = io.BytesIO()
    marked.save(file)
    assert office.apply(office.send(RegisterKind.UNITS, file.getvalue(), name)).counts["new"] == 4


@pytest.mark.parametrize("kind", list(RegisterKind))
def test_what_stands_goes_out_and_comes_back_unchanged(office: Office, session: Session, kind: RegisterKind) -> None:
    for word, each in (("units", RegisterKind.UNITS), ("people", RegisterKind.PEOPLE)):
        sample = sample_file(word, TODAY)
        assert sample is not None
        office.apply(office.send(each, sample.data, sample.name))
    session.expire_all()
    upload = office.send(kind, standing(session, kind), "dang-co.xlsx")
    assert upload.faults == []
    counts = upload.facts["counts"]
    assert (counts["new"], counts["changed"], counts["ended"]) == (0, 0, 0)


@pytest.mark.parametrize("kind", list(RegisterKind))
def test_the_examples_of_a_template_are_faultless(office: Office, kind: RegisterKind) -> None:
    office.apply(office.send(RegisterKind.UNITS, register_book(GUIDES[RegisterKind.UNITS], GUIDES[RegisterKind.UNITS].examples), "a.xlsx"))
    assert office.faults(office.send(kind, register_book(GUIDES[kind], GUIDES[kind].examples), "b.xlsx")) == []


NOT_READ = [
    ("nothing", "a.csv", b""),
    ("no text", "a.csv", b"\xff\x00\xff"),
    ("another encoding", "a.csv", "Mã,Tên,Cấp\nT,Tỉnh,Tỉnh".encode("utf-16-be")[1:]),
    ("a quote left open", "a.csv", b'code,name\n"A,B'),
    ("a package that is none", "a.xlsx", b"PK\x03\x04 none"),
    ("an old workbook", "a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ("a heading alone", "a.csv", PERSON_HEAD.encode()),
]


@pytest.mark.parametrize(("name", "data"), [case[1:] for case in NOT_READ], ids=[case[0] for case in NOT_READ])
def test_what_is_no_register_is_refused_with_the_remedy(office: Office, name: str, data: bytes) -> None:
    with pytest.raises(InvalidInputError, match="hãy"):
        office.send(RegisterKind.PEOPLE, data, name)


@pytest.mark.parametrize(
    ("name", "login"), [("Nguyễn Thị Lan", "lannt"), ("Đỗ Ân", "and"), ("Ý", "nguoidungy"), ("李", "nguoidung"), ("Lê Hạ", "hal2")]
)
def test_a_login_is_proposed_from_a_name(name: str, login: str) -> None:
    assert proposed_login(name, {"hal"}) == login


def test_a_file_put_aside_stays_and_one_taken_in_cannot_be(office: Office) -> None:
    aside, taken = office.units(*UNITS[:1]), office.units(*UNITS)
    drop_upload(office.session, aside, now=NOW)
    office.apply(taken)
    with pytest.raises(WrongStateError):
        drop_upload(office.session, taken, now=NOW)
    with pytest.raises(WrongStateError, match="đã được bỏ"):
        office.apply(aside)
