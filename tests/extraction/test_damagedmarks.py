"""Damaged marks of numbering, signs and titles: told by their place in the list, or left as they are."""

from __future__ import annotations

import pytest

from extraction.damagedmarks import find_damaged_marks
from extraction.damagedsigns import find_damaged_signs
from extraction.damagedtitles import find_damaged_titles
from extraction.repairs import with_repairs
from tests.extraction.plans import source


def with_marks(text: str) -> list[str]:
    """The lines of a text with their marks repaired."""
    document = source(text)
    return with_repairs(document, find_damaged_marks(document.lines)).source.text.split("\n")


def with_signs(text: str) -> str:
    """A text with its signs repaired."""
    document = source(text)
    return with_repairs(document, find_damaged_signs(document.text)).source.text.strip()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("l. Mở lớp\n2. Thi\n3. Chấm", "1. Mở lớp"),
        ("1, Mở lớp\n2. Thi\n3. Chấm", "1. Mở lớp"),
        ("I. Mục tiêu\nlI. Nội dung\nIII. Kinh phí", "II. Nội dung"),
        ("1. Mở lớp\n2, Thi vở sạch\n3. Chấm", "2. Thi vở sạch"),
        ("1. Mở lớp\n22. Thi vở sạch\n3. Chấm", "2. Thi vở sạch"),
        ("1. Mở lớp\n2 Thi vở sạch\n3. Chấm", "2. Thi vở sạch"),
        ("1. Mở lớp\n2.. Thi vở sạch\n3. Chấm", "2. Thi vở sạch"),
        ("a) Mở lớp\nb Thi vở sạch\nc) Chấm", "b) Thi vở sạch"),
        ("2.1. Mở lớp\n2,2. Thi vở sạch\n2.3. Chấm", "2.2. Thi vở sạch"),
        ("4.1. Mở lớp\n4. 2. Thi vở sạch\n4.3. Chấm", "4.2. Thi vở sạch"),
        ("4.1. Mở lớp\n.2. Thi vở sạch\n4.3. Chấm", "4.2. Thi vở sạch"),
    ],
)
def test_a_mark_is_told_by_its_place(written: str, read: str) -> None:
    assert read in with_marks(written)


@pytest.mark.parametrize(
    "text",
    [
        "1. Mở lớp\n3. Thi vở sạch\n4. Chấm",  # the author's own gap
        "1. Mở lớp\n2. Thi\nl) Chấm",
        "II. Nội dung\nII. Kinh phí\nIV. Tổ chức",
        "a) Mở lớp\nb) Thi\n12 Học sinh được khen",
        "2.Sở không cách\n3.Phòng",
    ],
)
def test_marks_that_can_stand_stay(text: str) -> None:
    assert "\n".join(with_marks(text)).strip() == text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Sở A,, Sở B", "Sở A, Sở B"),
        ("các sở. ban, ngành", "các sở, ban, ngành"),
        ("năm 2026;Ban Chỉ đạo", "năm 2026; Ban Chỉ đạo"),
        ("xong việc.Phòng báo cáo", "xong việc. Phòng báo cáo"),
        ("Nghị quyết số 21-- NQ/TW", "Nghị quyết số 21-NQ/TW"),
        ("Quyết định số 15/20 26/QĐ-UBND", "Quyết định số 15/2026/QĐ-UBND"),
        ("Đơn vị phối hợp; Phòng Y tế", "Đơn vị phối hợp: Phòng Y tế"),
        ("Cơ quan chủ trì Sở Y tế", "Cơ quan chủ trì: Sở Y tế"),
        ("S: 12/KH-UBND", "Số: 12/KH-UBND"),
        ("3. Trạm Y tế xã; Khám cho trẻ", "3. Trạm Y tế xã: Khám cho trẻ"),
    ],
)
def test_signs_are_put_right(written: str, read: str) -> None:
    assert with_signs(written) == read


@pytest.mark.parametrize(
    "text",
    ["v.v. và TP. Bến Mơ", "14:30, 1,5 triệu; 2.500 đồng", "3. Sở Y tế; Sở Nội vụ chủ trì", "xem www.benmo.vn: mục Tin", "a, b; c..."],
)
def test_signs_that_can_stand_stay(text: str) -> None:
    assert with_signs(text) == text


@pytest.mark.parametrize(("written", "read"), [("KẾ HOẬCCH", "KẾ HOẠCH"), ("QUYẾT ĐNH", "QUYẾT ĐỊNH"), ("KẾ HOẠCH:", "KẾ HOẠCH:")])
def test_a_title_is_read_through_two_wrong_letters(written: str, read: str) -> None:
    document = source(f"SỞ Y TẾ\n\n{written}\nPhòng bệnh mùa hè")
    text = with_repairs(document, find_damaged_titles(document.lines)).source.text
    assert text.split("\n")[2] == read
