"""Torn, doubled and misread figures: what has one reading is repaired, what has none or several stays."""

from __future__ import annotations

import pytest

from extraction.figures import find_damaged_figures


def repaired(text: str) -> str:
    """The text with its figures repaired."""
    for repair in sorted(find_damaged_figures(text), key=lambda one: (one.start, -one.end), reverse=True):
        if text[repair.start : repair.end] != repair.read:
            text = text[: repair.start] + repair.read + text[repair.end :]
    return text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("trước ngày 3l/12/2026", "trước ngày 31/12/2026"),
        ("ngày 31/12/202 6", "ngày 31/12/2026"),
        ("ngày 1 5/11/2026", "ngày 15/11/2026"),
        ("ngày 15 /11/ 2026", "ngày 15/11/2026"),
        ("ngày 15//11/2026", "ngày 15/11/2026"),
        ("ngày 155/11/2026", "ngày 15/11/2026"),
        ("ngày 15/11/20226", "ngày 15/11/2026"),
        ("ngày 15/112026", "ngày 15/11/2026"),
        ("tháng 4/ 2026", "tháng 4/2026"),
        ("năm 2O26 và năm 20 27", "năm 2026 và năm 2027"),
        ("ngày 0 3 tháng 11", "ngày 03 tháng 11"),
        ("Quý lV/2026", "Quý IV/2026"),
        ("Quý I//2026", "Quý I/2026"),
        ("đạt 1O0%, 92%% và 7 0%", "đạt 100%, 92% và 70%"),
        ("100% và 1000%", "100% và 100%"),
    ],
)
def test_what_has_one_reading_is_repaired(written: str, read: str) -> None:
    assert repaired(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "ngày 15/11/206",  # no year of the document has these figures
        "số 21/2020/NQ-HĐND, 15/2022/NĐ-CP",
        "1/2 số hộ, 24/24 giờ, 2/3 và 1/3",
        "mục 2.1.1, 1.234.567 đồng, 12,5%",
        "năm 2025 - 2026, năm 2026 15% hộ",
        "ngày 30/1ì/2026",
        "chai 5l, loại 1, quý 1/2026, quý II",
    ],
)
def test_what_has_none_or_several_stays(text: str) -> None:
    assert repaired(text) == text


def test_a_year_that_lost_a_figure_is_that_of_the_document_alone() -> None:
    plan = "Kế hoạch năm 2026. Kinh phí năm 2026. Xong trước ngày 20/02/206."
    assert "20/02/2026" in repaired(plan)
    assert "20/02/206" in repaired(plan + " Tổng kết năm 2016, so với năm 2016.")
