"""The source text cut into pieces under marks that nest and overlap: nothing lost, nothing doubled."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from web.marking import Mark, pieces_of
from web.numbers import read_number

TEXT = "Sở A lập danh sách trước ngày 15/5."
KINDS = ("clause", "deadline", "body", "target")


def test_a_deadline_inside_a_clause_bears_both_classes() -> None:
    marks = [Mark(0, 35, "clause", 7, 1), Mark(19, 34, "deadline", 7), Mark(0, 4, "body", 7)]
    shown = [(piece.text, piece.classes) for piece in pieces_of(TEXT, marks)]
    assert shown == [
        ("Sở A", "in-body in-clause"),
        (" lập danh sách ", "in-clause"),
        ("trước ngày 15/5", "in-clause in-deadline"),
        (".", "in-clause"),
    ]


def test_each_clause_and_target_has_one_anchor() -> None:
    marks = [Mark(0, 10, "clause", 1, 1), Mark(5, 20, "clause", 2, 2), Mark(5, 8, "target", 3, 1)]
    assert [mark.id for piece in pieces_of(TEXT, marks) for mark in piece.opens] == [1, 2, 3]


def test_a_text_without_marks_is_one_piece_and_an_empty_one_none() -> None:
    assert [piece.text for piece in pieces_of(TEXT, [])] == [TEXT]
    assert list(pieces_of("", [])) == []


@given(st.lists(st.tuples(st.integers(0, 34), st.integers(1, 20), st.sampled_from(KINDS)), max_size=12))
def test_however_marks_overlap_the_text_stays_whole(spans: list[tuple[int, int, str]]) -> None:
    marks = [Mark(start, min(len(TEXT), start + length), kind, number) for number, (start, length, kind) in enumerate(spans)]
    pieces = list(pieces_of(TEXT, marks))
    assert "".join(piece.text for piece in pieces) == TEXT
    for mark in marks:
        assert "".join(piece.text for piece in pieces if mark in piece.marks) == TEXT[mark.start : mark.end]


def test_numbers_are_read_as_vietnamese_writes_them() -> None:
    cases = {"95,5": "95.5", "1.234,5": "1234.5", "1.200": "1200", "2.1": "2.1", "-3": "-3", "12 000": "12000"}
    assert {typed: str(read_number(typed)) for typed in cases} == cases
    assert [read_number(typed) for typed in ("", "tám", "1,2,3", "1.23.4", "∞", "NaN", "1e5")] == [None] * 7
