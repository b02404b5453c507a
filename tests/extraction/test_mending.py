"""Damaged words: which are restored, which are left alone, and that what was written stays what was written."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.dates import choose_deadline, find_recurrence
from extraction.mending import is_syllable, mend
from rules.values import Frequency


@pytest.mark.parametrize(
    ("written", "restored"),
    [
        ("gửi trưc ngày 15/11/2026", "gửi trước ngày 15/11/2026"),
        ("gửi trướcngày 15/11/2026", "gửi trước ngày 15/11/2026"),
        ("Hàngg năm báo cáo", "Hàng năm báo cáo"),
        ("ítnhất 80% hộ", "ít nhất 80% hộ"),
        ("tối thiểuu 80% hộ", "tối thiểu 80% hộ"),
        ("định kỳỳ kiểm tra", "định kỳ kiểm tra"),
        ("tỷ lê nghèo", "tỷ lệ nghèo"),  # the other half of a firm pair
        ("quả lê, dự định ký kết", "quả lê, dự định ký kết"),
        ("báo cáo UBND xã Hạ Lâm, ĐCT", "báo cáo UBND xã Hạ Lâm, ĐCT"),
        ("apatit, camera, Clo, zalo", "apatit, camera, Clo, zalo"),
        ("trong nam nữ, lên non", "trong nam nữ, lên non"),
    ],
)
def test_only_what_is_no_word_is_restored(written: str, restored: str) -> None:
    assert mend(written).text == restored


@pytest.mark.parametrize("word", ["nghiệp", "quý", "giữa", "uỷ", "khuyến", "thường", "yêu", "oanh", "gì", "quốc", "ngoằn", "huých"])
def test_vietnamese_words_are_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["trưc", "nggày", "thágn", "kỳỳ", "hàngg", "việt́", "quyêt", "ubnd"])
def test_damaged_words_are_none(word: str) -> None:
    assert not is_syllable(word)


def test_a_damaged_deadline_is_read_and_quoted_as_written() -> None:
    rule, _ = choose_deadline("Gửi báo cáo trưc ngày 15/11/2026.", plan_year=2026)
    assert rule is not None
    assert (rule.text, rule.due_on, rule.is_inclusive) == ("trưc ngày 15/11/2026", date(2026, 11, 15), False)


def test_a_damaged_recurrence_is_read_and_quoted_as_written() -> None:
    found = find_recurrence("Hàngg năm xây dựng kế hoạch.")
    assert found is not None
    assert (found.text, found.frequency) == ("Hàngg năm", Frequency.YEARLY)


@pytest.mark.parametrize("words", ["Gửi trước ngày 20/02/0026.", "Gửi trước ngày 30/1ì/2026."])
def test_a_damaged_date_gives_no_day(words: str) -> None:
    rule, _ = choose_deadline(words, plan_year=2026)
    assert rule is None or rule.due_on is None


@settings(max_examples=200, deadline=None)
@given(
    st.text(max_size=80)
    | st.lists(st.sampled_from(["trưc ", "ngày ", "hàngg\n", "ítnhất", " ", "15/11 ", "Ubnd "]), max_size=12).map("".join)
)
def test_every_range_leads_back_to_the_source(words: str) -> None:
    mended = mend(words)
    assert len(mended.text) == len(mended.origin)
    if mended.text:
        assert mended.written(0, len(mended.text)) == " ".join(words.split())
