"""Contradictions between the clauses of one plan: said in words on both, nothing changed."""

from __future__ import annotations

import pytest

from extraction.documents import read_document
from extraction.draft import ClauseDraft
from extraction.reading import read_plan

HEAD = """ỦY BAN NHÂN DÂN
HUYỆN LẠC GIANG
Số: 21/KH-UBND
Lạc Giang, ngày 10 tháng 3 năm 2026
KẾ HOẠCH
Phòng, chống đuối nước năm 2026

III. TỔ CHỨC THỰC HIỆN
"""


def clauses_of(*duties: tuple[str, str]) -> list[ClauseDraft]:
    body = "\n".join(f"{number}. {office}\n- {duty}" for number, (office, duty) in enumerate(duties, 1))
    return list(read_plan(read_document("a.txt", (HEAD + body + "\n").encode())).clauses)


COLLECT = "Tổng hợp, báo cáo Ủy ban nhân dân huyện {when}."
SEND = "Gửi kết quả về Phòng Y tế {when} để tổng hợp."
ROUNDS = [
    # the sender's words, the collector's words, whether they contradict one another
    ("trước ngày 20/11/2026", "trước ngày 15/11/2026", True),
    ("trước ngày 15/11/2026", "trước ngày 20/11/2026", False),
    ("trước ngày 15/11/2026", "trước ngày 15/11/2026", False),
    ("trước ngày 05/12/2026", "trước ngày 15/6/2026", False),
    ("trước ngày 10/12 hàng năm", "trước ngày 05/12 hàng năm", True),
    ("trước ngày 25 hàng tháng", "trước ngày 20 hàng tháng", True),
    ("trước ngày 25 hàng tháng", "trước ngày 20/11/2026", False),
]


@pytest.mark.parametrize(("sent", "collected", "contradict"), ROUNDS)
def test_a_collector_must_not_be_due_before_its_inputs(sent: str, collected: str, contradict: bool) -> None:
    sender, receiver = clauses_of(("Trạm Y tế xã Bến Mây", SEND.format(when=sent)), ("Phòng Y tế", COLLECT.format(when=collected)))
    for clause in (sender, receiver):
        assert any("mâu thuẫn" in warning for warning in clause.warnings) is contradict, clause.warnings


def test_what_somebody_else_collects_is_no_contradiction() -> None:
    sender, other = clauses_of(
        ("Trạm Y tế xã Bến Mây", SEND.format(when="trước ngày 20/11/2026")),
        ("Phòng Nội vụ", COLLECT.format(when="trước ngày 15/11/2026")),
    )
    assert not any("mâu thuẫn" in warning for clause in (sender, other) for warning in clause.warnings)


def test_a_deadline_before_the_plan_itself_is_doubted() -> None:
    (clause,) = clauses_of(("Phòng Y tế", "Xây dựng tài liệu xong trước ngày 15/02/2026."))
    assert any("sớm hơn ngày ban hành văn bản (10/03/2026)" in warning for warning in clause.warnings)


def test_a_deadline_years_after_the_plan_is_doubted() -> None:
    (clause,) = clauses_of(("Phòng Y tế", "Xây dựng bể bơi xong trước ngày 15/02/2062."))
    assert any("nằm sau giai đoạn" in warning for warning in clause.warnings)


def test_a_return_without_a_measure_is_said_to_have_no_date() -> None:
    often, counted = clauses_of(("Phòng Y tế", "Thường xuyên kiểm tra các bến tắm."), ("Phòng Nội vụ", "Định kỳ hằng quý báo cáo."))
    assert any("không nói bao lâu một lần" in warning for warning in often.warnings)
    assert not counted.warnings
