"""A damaged text is told from one that a person typed, and only the first is repaired word by word."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.damage import damaged
from extraction.condition import is_worn
from extraction.readable import make_readable
from tests.extraction.plans import source

INVENTED = sorted((Path(__file__).parent / "invented").glob("*.txt"))


@pytest.mark.parametrize("plan", INVENTED, ids=lambda path: path.stem)
def test_a_typed_plan_is_in_good_condition_and_a_damaged_one_is_not(plan: Path) -> None:
    text = plan.read_text(encoding="utf-8")
    assert not is_worn(source(text).text)
    assert is_worn(source(damaged(text, share=0.01, seed=5)[0]).text)


def test_words_that_could_stand_are_left_alone_in_a_typed_text() -> None:
    words = "Trực cổng trường khi ùn tắc, chở máu dự trữ, ghi sổ; thông báo cho Trạm Y tế.\n" * 3
    assert make_readable(source(words)).repairs == ()


def test_what_cannot_stand_is_repaired_there_too() -> None:
    text = "Bảo đảm 9O% hộ ký cam kết; chậm nhât ngày 15/11/2026 gửi báo cáo.\n"
    assert "chậm nhất ngày 15/11/2026" in make_readable(source(text)).source.text


def test_foreign_words_and_names_are_no_damage() -> None:
    assert not is_worn("Tiêm vitamin và vắc xin rubella tại Đắk Lắk, Krông Búk; camera, video, website, facebook, zalo.\n" * 5)
