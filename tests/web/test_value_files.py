"""Values by spreadsheet on pages: the template, the file sent, its faults settled, the values written."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Measurement, MeasurementUpload, UploadState
from tests import builders
from tests.web.conftest import Browser
from tests.workflow.value_files import FEBRUARY, Pen, Town, fill, made_template, settle
from workflow.measurement import NewValue, take_in

Kept = Callable[[Any], list[Any]]


@pytest.fixture
def town(session: Session) -> Town:
    """Three communes and four indicators: two rates, one in each other kind is not needed."""
    return settle(session, communes=3, indicators=6)


@pytest.fixture
def thuy(app: Any, town: Town) -> Browser:
    """A browser in which the province's coordinator is logged in."""
    return Browser(app.test_client()).log_in("thuy")


def send(browser: Browser, data: bytes, name: str = "so-lieu.xlsx", status: int = 200) -> str:
    browser.get("/values/files/")
    return browser.post("/values/files/", status, file=(io.BytesIO(data), name))


def number_of(browser: Browser) -> str:
    found = re.search(r"/values/files/(\d+)/", browser.page)
    assert found
    return found[1]


def filled(session: Session, town: Town, **cells: object) -> bytes:
    pen = Pen(made_template(session, town))
    session.rollback()
    fill(pen)
    pen.write(cells)
    return pen.save()


def test_the_template_comes_for_a_level_below_and_the_chosen_indicators(thuy: Browser, town: Town) -> None:
    thuy.get("/values/files/")
    assert "Mức trung bình thứ 6" in thuy.page
    one = town.indicators[0].id
    answer = thuy.client.get(
        f"/values/files/template.xlsx?unit={town.province.code}&level=commune&indicator={one}&since=2025-12&until=2026-02",
        base_url="https://localhost",
    )
    sheet = load_workbook(io.BytesIO(answer.data))["Số liệu"]
    assert [cell.value for cell in sheet["F"]][4:7] == ["tháng 12/2025", "tháng 1/2026", "tháng 2/2026"]
    assert sheet.max_row == 4 + 9
    assert sheet["A5"].protection.locked and not sheet["G5"].protection.locked


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("unit=", "Chưa chọn đơn vị"),
        ("unit=X-404", "Không có đơn vị"),
        ("unit=00001&since=13/2026", "không phải là tháng"),
        ("unit=00001&since=2026-03", "kỳ kết thúc trong khoảng"),
    ],
)
def test_a_template_that_cannot_be_made_says_why_and_keeps_what_was_typed(thuy: Browser, asked: str, said: str) -> None:
    assert said in thuy.get(f"/values/files/template.xlsx?{asked}", 400)


def test_a_file_with_faults_writes_nothing_until_they_are_skipped_on_purpose(
    session: Session, thuy: Browser, town: Town, kept: Kept
) -> None:
    page = send(thuy, filled(session, town, G5="ba mươi", A6="X-404"))
    assert "«ba mươi»" in page and "Không có đơn vị mã «X-404»" in page and "Bỏ qua tất cả 2 dòng lỗi" in page
    number = number_of(thuy)
    refused = thuy.post(f"/values/files/{number}/apply", 400, skip="Số liệu\t5")
    assert "Còn 1 dòng lỗi (dòng 6)" in refused
    assert re.search(r'value="Số liệu\t5"[^>]* checked', refused)
    assert kept(select(Measurement)) == []

    assert "Đã ghi 16 số liệu" in thuy.post(f"/values/files/{number}/apply", skip_all="1")
    assert len(kept(select(Measurement))) == 16
    assert "Tệp này đã được ghi trước đó" in thuy.post(f"/values/files/{number}/apply", skip_all="1")
    assert len(kept(select(Measurement))) == 16


def test_the_marked_file_names_each_fault_and_goes_on_when_sent_again(session: Session, thuy: Browser, town: Town, kept: Kept) -> None:
    send(thuy, filled(session, town, G5="ba mươi"))
    marked = thuy.client.get(f"/values/files/{number_of(thuy)}/errors.xlsx", base_url="https://localhost").data
    pen = Pen(marked)
    assert pen.sheet["K4"].value == "Lỗi"
    assert pen.sheet["K5"].value.startswith("G5: Giá trị «ba mươi»")
    assert pen.book["Danh sách lỗi"]["B2"].value == "G5"
    pen.write({"G5": 31})
    page = send(thuy, pen.save())
    assert "Ghi 18 số liệu" in page and "Lỗi theo từng ô" not in page
    thuy.post(f"/values/files/{number_of(thuy)}/apply")
    assert len(kept(select(Measurement))) == 18


def test_doubts_are_confirmed_before_anything_is_written(session: Session, thuy: Browser, town: Town, kept: Kept) -> None:
    assert "lớn hơn mẫu số" in send(thuy, filled(session, town, G5=90))
    number = number_of(thuy)
    assert "Còn cảnh báo chưa được xác nhận" in thuy.post(f"/values/files/{number}/apply", 400)
    assert kept(select(Measurement)) == []
    thuy.post(f"/values/files/{number}/apply", accepts_warnings="1")
    assert [bool(row.warnings) for row in kept(select(Measurement).order_by(Measurement.id))].count(True) == 1


def test_what_others_changed_since_the_check_is_shown_before_it_is_written_over(
    session: Session, thuy: Browser, town: Town, kept: Kept
) -> None:
    send(thuy, filled(session, town))
    number = number_of(thuy)
    count = town.indicators[3]
    place = NewValue(count, town.communes[0].id, count.frequency, FEBRUARY, Decimal(7))
    take_in(session, [place], by=town.long, now=builders.NOW)
    session.commit()
    page = thuy.post(f"/values/files/{number}/apply", 409)
    assert "1 giá trị đã bị người khác đổi" in page and "7 trẻ" in page
    assert len(kept(select(Measurement))) == 1
    thuy.post(f"/values/files/{number}/apply")
    assert len(kept(select(Measurement).where(Measurement.replaced_at.is_(None)))) == 18


def test_a_file_belongs_to_who_sent_it_and_can_be_put_aside(session: Session, thuy: Browser, town: Town, app: Any, kept: Kept) -> None:
    send(thuy, filled(session, town))
    number = number_of(thuy)
    long = Browser(app.test_client()).log_in("long")
    for path in ("", "/errors.xlsx", "/file.xlsx"):
        long.get(f"/values/files/{number}{path}", 404)
    thuy.get(f"/values/files/{number}")
    assert "Đã bỏ tệp" in thuy.post(f"/values/files/{number}/drop")
    thuy.get(f"/values/files/{number}")
    assert "đã được bỏ" in thuy.post(f"/values/files/{number}/apply", 400)
    assert [one.state for one in kept(select(MeasurementUpload))] == [UploadState.DROPPED]


def packed(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name.replace("__", "/"), part)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Chưa chọn tệp nào|rỗng"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "Excel kiểu cũ|kiểu Excel cũ"),
        (b"Don vi;Chi so;Gia tri", "không phải là tệp Excel"),
        (packed(**{"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}), "Word, .ods hoặc tệp nén"),
        (packed(**{"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>", "xl/vbaProject.bin": b"a"}), "macro"),
        (packed(**{"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "bị hỏng"),
        (packed(**{"[Content_Types].xml": b"<a/>", "xl/worksheets/sheet1.xml": b" " * 30_000_000}), "quá lớn"),
    ],
    ids=["empty", "old", "text", "word", "macro", "entity", "bomb"],
)
def test_a_file_of_another_kind_is_refused_with_what_to_do(thuy: Browser, data: bytes, said: str) -> None:
    assert re.search(said, send(thuy, data, status=400))
