"""Registers brought in on pages: template, check by cell, apply, history; for administrators only."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import Select, select

from models import RegisterUpload, Unit, User
from tests.web.conftest import Browser, Place
from workflow.unit_rows import COLUMNS

Kept = Callable[[Select[Any]], list[Any]]

HEAD = ",".join(COLUMNS)
UNITS = f"""{HEAD}
K,Ủy ban nhân dân tỉnh Khánh Vân,UBND tỉnh Khánh Vân,Tỉnh,Chính quyền,,,,,,
K-DM,Ủy ban nhân dân xã Đồi Mơ,,Xã,Chính quyền,,K,,01/07/2025,,
"""
FAULTY = UNITS.replace("Xã,Chính", "Xóm,Chính").replace(",K,,01/07/2025", ",KHONG,,31/02/2025")
PEOPLE = """Họ và tên,Tên đăng nhập,Thư điện tử,Mã đơn vị,Vai trò
Đỗ Thị Mận,,man@khanhvan.example,K-DM,Đầu mối
Lê Văn Khế,khe,,K,Lãnh đạo
"""


@pytest.fixture
def admin(app: Flask, place: Place) -> Browser:
    return Browser(app.test_client()).log_in("admin")


def send(browser: Browser, path: str, text: str, name: str = "tep.csv", status: int = 200) -> str:
    browser.get(path)
    return browser.post(path, status, file=(io.BytesIO(text.encode()), name))


def number_in(page: str, path: str) -> str:
    """The number of the upload whose page this is."""
    found = re.search(rf"{path}/(\d+)/", page)
    assert found, page
    return found[1]


def download(browser: Browser, path: str) -> bytes:
    answer = browser.client.get(path, base_url="https://localhost")
    assert answer.status_code == 200
    return bytes(answer.get_data())


def test_units_are_checked_then_taken_in_and_the_same_file_says_so(admin: Browser, kept: Kept) -> None:
    page = send(admin, "/units/import", UNITS)
    assert "Ghi 2 đơn vị" in page
    assert not kept(select(Unit).where(Unit.code == "K-DM"))
    number = number_in(page, "/units/import")
    page = admin.post(f"/units/import/{number}/apply")
    assert "2 mới" in page
    assert [unit.name for unit in kept(select(Unit).where(Unit.code == "K-DM"))] == ["Ủy ban nhân dân xã Đồi Mơ"]
    assert "không ghi thêm gì" in admin.post(f"/units/import/{number}/apply")
    page = send(admin, "/units/import", UNITS)
    assert "Đúng tệp này đã được ghi" in page
    assert "không cần ghi" in page
    assert "tep.csv" in admin.get("/units/import")


def test_each_fault_is_named_by_its_cell_and_written_into_the_marked_copy(admin: Browser, kept: Kept) -> None:
    page = send(admin, "/units/import", FAULTY)
    for words in ("D3", "«Xóm»", "G3", "«KHONG»", "I3", "«31/02/2025»"):
        assert words in page
    number = number_in(page, "/units/import")
    assert "còn 3 lỗi" in admin.post(f"/units/import/{number}/apply", 400)
    assert not kept(select(Unit).where(Unit.code == "K"))
    marked = download(admin, f"/units/import/{number}/marked").decode("utf-8-sig")
    assert marked.splitlines()[0].endswith(",Lỗi")
    assert "D3: Không có cấp «Xóm»" in marked.splitlines()[2]
    assert download(admin, f"/units/import/{number}/file").decode() == FAULTY
    mended = marked.replace("Xóm", "Xã").replace("KHONG", "K").replace("31/02/2025", "01/07/2025")
    assert "Ghi 2 đơn vị" in send(admin, "/units/import", mended)


def test_people_are_brought_in_without_password_and_invited_when_asked(admin: Browser, kept: Kept) -> None:
    page = send(admin, "/units/import", UNITS)
    admin.post(f"/units/import/{number_in(page, '/units/import')}/apply")
    page = send(admin, "/people/import", PEOPLE)
    number = number_in(page, "/people/import")
    assert "chưa có địa chỉ thư" in page
    assert "chưa được xác nhận" in admin.post(f"/people/import/{number}/apply", 400)
    page = admin.post(f"/people/import/{number}/apply", accepts_doubts="1")
    assert "Gửi 1 thư mời" in page
    [man] = kept(select(User).where(User.login == "mandt"))
    assert (man.password_hash, man.invited_at) == ("", None)
    assert "Đã gửi 1 thư mời" in admin.post(f"/people/import/{number}/invite")
    [man] = kept(select(User).where(User.login == "mandt"))
    assert man.invited_at is not None


@pytest.mark.parametrize("path", ["/units/import", "/people/import"])
def test_templates_hold_headings_examples_and_what_stands(admin: Browser, path: str) -> None:
    for name in ("template.xlsx", "current.xlsx"):
        book = load_workbook(io.BytesIO(download(admin, f"{path}/{name}")))
        assert book.sheetnames[1] == "Hướng dẫn"
        assert book.worksheets[0].max_row == 3 if name == "template.xlsx" else book.worksheets[0].max_row > 3
    data = download(admin, f"{path}/current.xlsx")
    admin.get(path)
    page = admin.post(path, file=(io.BytesIO(data), "dang-co.xlsx"))
    assert "không cần ghi" in page


@pytest.mark.parametrize(
    "data", [b"", b"\x00\xff\xfe\x00", b"PK\x03\x04 none", "một dòng không có gì".encode(), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
)
def test_what_is_no_register_comes_back_with_the_reason(admin: Browser, data: bytes, kept: Kept) -> None:
    admin.get("/people/import")
    answer = admin.client.post(
        "/people/import",
        data={"csrf_token": admin.token(), "file": (io.BytesIO(data), "la.xlsx")},
        base_url="https://localhost",
        headers={"Referer": "https://localhost/"},
    )
    assert answer.status_code in (303, 400)
    assert answer.status_code == 303 or "la.xlsx" in answer.get_data(as_text=True) or "dòng" in answer.get_data(as_text=True)
    assert not kept(select(User).where(User.password_hash == ""))


def test_registers_are_for_administrators_only(app: Flask, place: Place, kept: Kept) -> None:
    browser = Browser(app.test_client()).log_in("lan")
    browser.get("/units/import", 403)
    browser.get("/people/import/current.xlsx", 403)
    assert kept(select(RegisterUpload)) == []
