"""The head of a plan, from letterheads of every kind, and the blanks that stay blank."""

from __future__ import annotations

from datetime import date

import pytest

from extraction.draft import MetadataDraft
from rules.values import Branch, Level
from tests.extraction.plans import read

BODY = "\nI. TỔ CHỨC\n1. Công an xã\n- Tuần tra.\n"


def head(text: str) -> MetadataDraft:
    return read(text + BODY).plan


COMMUNE = """ỦY BAN NHÂN DÂN
XÃ BẾN MƠ
-------
Số: 45/KH-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Bến Mơ, ngày 05 tháng 3 năm 2026

KẾ HOẠCH
Phòng, chống đuối nước năm 2026

Căn cứ Luật Trẻ em số 102/2016/QH13 ngày 05/4/2016; Kế hoạch số 12/KH- UBND ngày 15/01/2026 của UBND tỉnh,
Ủy ban nhân dân xã ban hành Kế hoạch như sau:
"""


def test_a_communes_letterhead() -> None:
    plan = head(COMMUNE)
    assert (plan.number, plan.issued_on) == ("45/KH-UBND", date(2026, 3, 5))
    assert (plan.issuer, plan.level, plan.branch, plan.place) == ("Ủy ban nhân dân xã Bến Mơ", Level.COMMUNE, Branch.GOVERNMENT, "Bến Mơ")
    assert plan.title == "Phòng, chống đuối nước năm 2026"
    assert plan.period is not None
    assert (plan.period.start_year, plan.period.end_year) == (2026, 2026)
    assert [(basis.number, basis.issued_on) for basis in plan.basis] == [
        ("102/2016/QH13", date(2016, 4, 5)),
        ("12/KH-UBND", date(2026, 1, 15)),
    ]


def test_two_columns_on_one_line() -> None:
    text = COMMUNE.replace(
        "ỦY BAN NHÂN DÂN\nXÃ BẾN MƠ\n-------\n",
        "ỦY BAN NHÂN DÂN             CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nXÃ BẾN MƠ               Độc lập - Tự do - Hạnh phúc\n",
    ).replace("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nBến", "Bến")
    assert head(text).issuer == "Ủy ban nhân dân xã Bến Mơ"


def test_a_letterhead_in_a_table_of_bars() -> None:
    text = (
        COMMUNE.replace("ỦY BAN NHÂN DÂN\nXÃ BẾN MƠ\n-------\nSố: 45/KH-UBND\n", "|\nỦY BAN NHÂN DÂN\nXÃ BẾN MƠ\n|\n")
        .replace("Bến Mơ, ngày", "|\n|\nSố: 45/KH-UBND\n|\nBến Mơ, ngày")
        .replace("2026\n\nKẾ HOẠCH", "2026\n|\n\nKẾ HOẠCH")
    )
    plan = head(text)
    assert (plan.number, plan.issuer) == ("45/KH-UBND", "Ủy ban nhân dân xã Bến Mơ")


PARTY = """ĐẢNG BỘ TỈNH SƠN HẢI
HUYỆN ỦY ĐÔNG SƠN
*
Số 15-KH/HU
ĐẢNG CỘNG SẢN VIỆT NAM
Đông Sơn, ngày 12 tháng 4 năm 2024
KẾ HOẠCH
thực hiện Nghị quyết số 05-NQ/TU ngày 10/3/2024
-----
Ban Thường vụ Huyện ủy ban hành Kế hoạch như sau:
"""


def test_a_party_letterhead() -> None:
    plan = head(PARTY)
    assert (plan.number, plan.issuer) == ("15-KH/HU", "Ban Thường vụ Huyện ủy")
    assert (plan.level, plan.branch, plan.place) == (Level.DISTRICT, Branch.PARTY, "Đông Sơn")


@pytest.mark.parametrize(
    ("issuer", "level", "branch"),
    [
        ("Ban Thường trực Ủy ban MTTQ Việt Nam xã Bến Mơ", Level.COMMUNE, Branch.FRONT),
        ("Sở Y tế", Level.PROVINCE, Branch.GOVERNMENT),
        ("Ban Thường vụ Tỉnh ủy", Level.PROVINCE, Branch.PARTY),
        ("Liên đoàn Lao động tỉnh", Level.PROVINCE, Branch.FRONT),
        ("Ủy ban nhân dân huyện", Level.DISTRICT, Branch.GOVERNMENT),
        ("Ban Chỉ đạo công tác hè xã Bến Mơ", Level.COMMUNE, Branch.GOVERNMENT),
    ],
)
def test_level_and_branch_follow_from_the_issuers_name(issuer: str, level: Level, branch: Branch) -> None:
    plan = head(f"KẾ HOẠCH\nCông tác hè\nThực hiện Chỉ thị của cấp trên, {issuer} xây dựng kế hoạch như sau:\n")
    assert (plan.issuer, plan.level, plan.branch) == (issuer, level, branch)


def test_blanks_stay_blank() -> None:
    plan = head(COMMUNE.replace("Số: 45/KH-UBND", "Số:      /KH-UBND").replace("ngày 05 tháng 3 năm 2026", "ngày    tháng 3 năm 2026"))
    assert (plan.number, plan.issued_on) == (None, None)


PERIODS = [
    ("Giảm nghèo giai đoạn 2026 - 2030", (2026, 2030)),
    ("Bảo vệ rừng mùa khô 2025 - 2026", (2025, 2026)),
    ("Bầu cử nhiệm kỳ 2026 - 2031", None),
    ("Thực hiện Nghị quyết số 5/NQ-CP ngày 01/02/2019", None),
]


@pytest.mark.parametrize(("title", "years"), PERIODS)
def test_the_period_is_the_plans_own(title: str, years: tuple[int, int] | None) -> None:
    period = head(COMMUNE.replace("Phòng, chống đuối nước năm 2026", title)).period
    assert (None if period is None else (period.start_year, period.end_year)) == years


def test_recipients_come_without_remarks_and_files() -> None:
    text = COMMUNE + BODY + "Nơi nhận:\n- UBND tỉnh (để b/c);\n- Các thôn;\n- Lưu: VT.\nTM. ỦY BAN NHÂN DÂN\n"
    assert read(text).plan.recipients == ("UBND tỉnh", "Các thôn")


def test_the_line_under_an_annex_gives_number_and_day() -> None:
    text = (
        "PHỤ LỤC I: PHÂN CÔNG NHIỆM VỤ\n(Kèm theo Kế hoạch số 7/KH-UBND ngày 02/02/2026 của Ủy ban nhân dân tỉnh Sơn Hải)\n|"
        " TT | Nội dung | Chủ trì |\n| 1 | Lập kế hoạch | Sở Y tế |\n"
    )
    plan = read(text).plan
    assert (plan.number, plan.issued_on, plan.issuer) == ("7/KH-UBND", date(2026, 2, 2), "Ủy ban nhân dân tỉnh Sơn Hải")
