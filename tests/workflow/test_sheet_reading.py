"""Reading spreadsheets that nobody vouches for: damaged, hostile, or something else altogether. Never a traceback."""

from __future__ import annotations

import io
import random
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from workflow.errors import InvalidInputError
from workflow.sheet_reading import MOST_BYTES, read_sheets


def book_of(*rows: tuple[str | float, ...]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(file)
    return file.getvalue()


SAMPLE = book_of(("Mã đơn vị", "Mã chỉ số", "Kỳ", "Giá trị"), ("00001", "cs-01", "tháng 2/2026", 12.5), ("00002", "cs-01", "x" * 30_000, 1))


def changed(data: bytes, name: str, change: tuple[bytes, bytes]) -> bytes:
    """The package with one part changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            new.writestr(part, content.replace(*change) if part == name else content)
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_a_plain_book_is_read_with_its_cells_by_name() -> None:
    sheet = read_sheets("a.xlsx", SAMPLE)[0]
    assert (sheet.rows[2][4].at, sheet.rows[2][4].value, sheet.rows[2][1].value) == ("D2", 12.5, "00001")


@given(st.binary(max_size=2_000))
@settings(max_examples=50, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for start in (b"", b"PK\x03\x04"):
        with pytest.raises(InvalidInputError):
            read_sheets("a.xlsx", start + data)


def test_a_damaged_package_is_read_or_refused() -> None:
    dice = random.Random(6)
    for _ in range(120):
        damaged = bytearray(SAMPLE)
        for _ in range(dice.choice((1, 3, 20))):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        _read_or_refused(bytes(damaged[: dice.choice((len(damaged), dice.randrange(1, len(damaged))))]))


@pytest.mark.parametrize(
    "change",
    [
        (b"<sheetData>", b'<sheetData><row r="99999999"><c r="A99999999"><v>1</v></c></row>'),
        (b"<sheetData>", b'<sheetData><row r="0"><c r="XYZ0"><v>1</v></c></row>'),
        (b"<v>12.5</v>", b"<v>NaN</v>"),
        (b"<v>12.5</v>", b"<v>1e999</v>"),
        (b"<v>12.5</v>", b"<v>" + b"9" * 5_000 + b"</v>"),
        (b"<v>12.5</v>", b"<v>mot</v>"),
        (b't="s"><v>0</v>', b't="s"><v>999999</v>'),
        (b"</sheetData>", b""),
        (b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="Z9:A1"/></mergeCells>'),
    ],
    ids=["row", "zero", "nan", "huge", "digits", "word", "string", "cut", "merged"],
)
def test_a_strange_sheet_is_read_or_refused(change: tuple[bytes, bytes]) -> None:
    _read_or_refused(changed(SAMPLE, SHEET, change))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ((b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'), "quá lớn"),
        ((b"<sheetData>", b"<sheetData><row>" + b"<c/>" * 700_000 + b"</row>"), "quá lớn"),
        ((b"<worksheet", b'<!DOCTYPE worksheet [<!ENTITY a "b">]><worksheet'), "bị hỏng"),
    ],
    ids=["merged", "cells", "entities"],
)
def test_what_would_blow_up_is_refused_before_it_is_built(change: tuple[bytes, bytes], said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        read_sheets("a.xlsx", changed(SAMPLE, SHEET, change))


def test_a_file_over_the_limit_is_refused_unread() -> None:
    with pytest.raises(InvalidInputError, match="nặng quá 10 MB"):
        read_sheets("a.xlsx", b"PK\x03\x04" + b"\x00" * MOST_BYTES)


def _read_or_refused(data: bytes) -> None:
    try:
        read_sheets("a.xlsx", data)
    except InvalidInputError as error:
        assert "a.xlsx" in error.message
