"""What damage may cost: invented plans with one character in a hundred damaged are read nearly as well, and the reader says so."""

from __future__ import annotations

from functools import cache

import pytest

from benchmarks.damage import damaged
from benchmarks.noise import MOST_POINTS, Loss, measure, overall
from benchmarks.reading import INVENTED
from extraction.reading import read_plan
from tests.extraction.plans import read, source

SEEDS = (1, 2)
HELD = ("clauses", "bodies", "role", "section", "deadline", "recurrence", "partners", "report_to", "targets", "metadata")
PLAN = (
    "ỦY BAN NHÂN DÂN\nXÃ BẾN MƠ\n\nSố: 12/KH-UBND\n\nBến Mơ, ngày 05 tháng 01 năm 2026\n\nKẾ HOẠCH\nPhòng, chống đuối nước năm 2026\n\n"
    "Ủy ban nhân dân xã Bến Mơ xây dựng kế hoạch như sau:\n\nI. TỔ CHỨC THỰC HIỆN\n\n"
    "1. Phòng Văn hóa - Xã hội\n- Chủ trì, phối hợp với Công an xã cắm biển báo ở bến nước, hoàn thành trước ngày 15/4/2026.\n"
    "- Báo cáo kết quả về Ủy ban nhân dân xã hằng quý.\n2. Trạm Y tế xã\n- Hướng dẫn nhân viên y tế thôn sơ cứu người bị đuối nước.\n"
    "- Kiểm tra tủ thuốc cấp cứu tại các trường học trên địa bàn xã.\n"
)
SLIPS = (
    ("Văn hóa", "Văn hóaa"), ("Chủ trì", "Chủ tri"), ("phối hợp", "phốihợp"), ("trước ngày 15/4", "trưc ngày 1 5/4"),
    ("Báo cáo", "Bao cáoo"), ("hằng quý", "hằngg quý"), ("2. Trạm", "2, Trạm"), ("nhân viên", "nhânn viên"), ("Kiểm tra", "Kiểnn tra"),
    ("Hướng dẫn", "Hưóng dẫnn"),
)  # fmt: skip


@cache
def loss() -> Loss:
    return overall([measure(path, seed=seed) for path in sorted(INVENTED.glob("*.yaml")) for seed in SEEDS], "invented")


@pytest.mark.parametrize("field", HELD)
def test_one_damaged_character_in_a_hundred_costs_less_than_three_points(field: str) -> None:
    assert loss().points(field) < MOST_POINTS, loss().noisy.scores[field]


def test_damage_is_the_same_for_the_same_seed_and_leaves_lines_alone() -> None:
    noisy, changes = damaged(PLAN, share=0.05, seed=7)
    assert (noisy, changes) == damaged(PLAN, share=0.05, seed=7)
    assert noisy.count("\n") == PLAN.count("\n")
    assert len(changes) == pytest.approx(0.05 * len(PLAN), rel=0.1)


def worn() -> str:
    text = PLAN
    for good, bad in SLIPS:
        assert good in text
        text = text.replace(good, bad, 1)
    return text


def test_a_worn_plan_is_read_like_the_plan_itself() -> None:
    whole, broken = read(PLAN), read(worn())
    assert [clause.units for clause in broken.clauses] == [clause.units for clause in whole.clauses]
    assert [clause.partners for clause in broken.clauses] == [clause.partners for clause in whole.clauses]
    assert [clause.section for clause in broken.clauses] == [clause.section for clause in whole.clauses]
    assert [clause.deadline and clause.deadline.due_on for clause in broken.clauses] == [
        clause.deadline and clause.deadline.due_on for clause in whole.clauses
    ]


def test_what_was_read_through_damage_stands_as_written_with_a_warning_and_less_sure() -> None:
    document = source(worn())
    draft = read_plan(document)
    for clause in draft.clauses:
        assert clause.text == " ".join(document.text[clause.span.start : clause.span.end].split())
    first, sure = draft.clauses[0], read(PLAN).clauses[0]
    assert first.deadline is not None
    assert first.deadline.text == "trưc ngày 1 5/4/2026"
    assert any("“trưc” đọc là “trước”" in words for words in first.warnings)
    assert first.confidence < sure.confidence
    assert any("lỗi chữ" in words for words in draft.warnings)


def test_an_undamaged_plan_says_nothing_of_damage() -> None:
    draft = read(PLAN)
    assert not any("lỗi chữ" in words for words in draft.warnings)
    assert not any("Chữ có lỗi" in words for clause in draft.clauses for words in clause.warnings)
