"""Tables of yearly targets that came out of a file as rows of words and numbers."""

from __future__ import annotations

from extraction.documents import read_document
from extraction.draft import TargetDraft
from extraction.reading import read_plan
from rules.values import Operator

HEAD = """ỦY BAN NHÂN DÂN
HUYỆN LẠC GIANG
Số: 21/KH-UBND
Lạc Giang, ngày 10 tháng 3 năm 2022
KẾ HOẠCH
Phát triển chăn nuôi giai đoạn 2022 - 2024

II. MỤC TIÊU
1. Chỉ tiêu từng năm
"""
TABLE = """TT Chỉ tiêu ĐVT TH 2021 2022 2023 2024
1 Sản lượng trứng gà tấn 1.150 1.200 1.250 1.300
2 Tỷ lệ hộ chăn nuôi ký cam kết không
xả thải % 61 70 80 90
3
3 Mức giảm số ổ dịch % 3 5 5 8
"""


def read(table: str) -> list[TargetDraft]:
    return list(read_plan(read_document("a.txt", f"{HEAD}{table}\nIII. NHIỆM VỤ\n1. Tuyên truyền.\n".encode())).targets)


def test_each_years_column_gives_a_target_and_the_past_gives_none() -> None:
    eggs = [target for target in read(TABLE) if "trứng" in target.indicator]
    assert [(target.indicator, target.value, target.unit, target.year) for target in eggs] == [
        ("Sản lượng trứng gà", 1200, "tấn", 2022),
        ("Sản lượng trứng gà", 1250, "tấn", 2023),
        ("Sản lượng trứng gà", 1300, "tấn", 2024),
    ]


def test_a_name_over_two_lines_is_one_name() -> None:
    shares = [target for target in read(TABLE) if target.unit == "%" and target.operator is Operator.EQUAL]
    assert {target.indicator for target in shares} == {"Tỷ lệ hộ chăn nuôi ký cam kết không xả thải"}
    assert [target.value for target in shares] == [70, 80, 90]


def test_a_row_of_falls_gives_falls() -> None:
    falls = [target for target in read(TABLE) if target.operator is Operator.DECREASE]
    assert [(target.indicator, target.value, target.year) for target in falls] == [
        ("số ổ dịch", 5, 2022),
        ("số ổ dịch", 5, 2023),
        ("số ổ dịch", 8, 2024),
    ]


def test_spans_hold_the_value() -> None:
    text = f"{HEAD}{TABLE}\nIII. NHIỆM VỤ\n"
    for target in read_plan(read_document("a.txt", text.encode())).targets:
        assert text[target.span.start : target.span.end] == target.text


def test_a_sentence_that_ends_in_years_is_no_table() -> None:
    assert read("Chỉ tiêu các năm 2022 2023\nPhấn đấu trồng mới cây xanh.\n") == []
