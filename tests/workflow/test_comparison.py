"""Two versions side by side: which clause goes on from which, and in what they differ."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from workflow.comparison import Change, Wording, compare, counts
from workflow.wordings import Stretch, marked

LIST = "Lập danh sách hộ có người cao tuổi sống một mình, xong trước ngày 15/3/2026"
BEFORE_MARCH: dict[str, Any] = {"when": (date(2026, 3, 15),), "time_phrases": ("xong trước ngày 15/3/2026",)}
BEFORE_APRIL: dict[str, Any] = {"when": (date(2026, 4, 20),), "time_phrases": ("chậm nhất ngày 20/4/2026",)}
TAN_LAP, PHU_SON = frozenset({"unit:1"}), frozenset({"unit:2"})


def one(number: int, text: str = LIST, **fields: Any) -> Wording:
    return Wording(number, text, **fields)


def changes(old: Wording, new: Wording) -> set[Change]:
    [pair] = compare([old], [new])
    assert pair.old is old and pair.new is new
    return set(pair.changes)


@pytest.mark.parametrize(
    "new",
    [
        LIST,
        "lập danh sách hộ có người cao tuổi sống một mình; xong trước ngày 15/3/2026.",
        "Lập  danh sách hộ có người cao tuổi sống\nmột mình, xong trước ngày 15/3/2026",
    ],
    ids=["the same", "capitals and punctuation", "white space"],
)
def test_another_way_of_writing_is_no_change(new: str) -> None:
    assert changes(one(1, **BEFORE_MARCH), one(2, new, **BEFORE_MARCH)) == {Change.SAME}


def test_other_words_are_a_rewording() -> None:
    assert changes(one(1, **BEFORE_MARCH), one(2, LIST.replace("sống một mình", "neo đơn, khuyết tật"), **BEFORE_MARCH)) == {
        Change.REWORDED
    }


def test_another_day_alone_is_no_rewording() -> None:
    new = "Lập danh sách hộ có người cao tuổi sống một mình, chậm nhất ngày 20/4/2026"
    assert changes(one(1, **BEFORE_MARCH), one(2, new, **BEFORE_APRIL)) == {Change.REDATED}


def test_the_same_day_in_other_words_is_a_rewording() -> None:
    new = one(
        2, LIST.replace("xong trước", "hoàn thành trước"), when=(date(2026, 3, 15),), time_phrases=("hoàn thành trước ngày 15/3/2026",)
    )
    assert changes(one(1, **BEFORE_MARCH), new) == {Change.REWORDED}


def test_other_bodies_other_words_and_another_day_are_all_said() -> None:
    new = one(2, "Lập danh sách hộ có người già neo đơn, chậm nhất ngày 20/4/2026", bodies=PHU_SON, **BEFORE_APRIL)
    found = changes(one(1, bodies=TAN_LAP | PHU_SON, **BEFORE_MARCH), new)
    assert found == {Change.BODIES, Change.REWORDED, Change.REDATED}


def test_another_partner_counts_as_other_bodies() -> None:
    assert changes(one(1), one(2, partners=frozenset({"unit:9"}))) == {Change.BODIES}


def test_what_has_no_like_is_added_and_dropped_in_its_place() -> None:
    old = [one(1, "Tập huấn cộng tác viên"), one(2, "Mua sắm thiết bị cho trạm"), one(3, "Báo cáo kết quả năm về tỉnh")]
    new = [one(11, "Tập huấn cộng tác viên"), one(12, "Báo cáo kết quả năm về tỉnh"), one(13, "Khen thưởng tập thể có thành tích")]
    found = [(pair.old and pair.old.id, pair.new and pair.new.id, set(pair.changes)) for pair in compare(old, new)]
    assert found == [
        (1, 11, {Change.SAME}),
        (2, None, {Change.DROPPED}),
        (3, 12, {Change.SAME}),
        (None, 13, {Change.ADDED}),
    ]
    assert counts(compare(old, new)) == {
        Change.SAME: 2,
        Change.REWORDED: 0,
        Change.REDATED: 0,
        Change.BODIES: 0,
        Change.ADDED: 1,
        Change.DROPPED: 1,
    }


def test_equal_words_go_to_the_body_that_had_them() -> None:
    text = "Phối hợp tổ chức thực hiện kế hoạch này"
    old = [one(1, text, bodies=TAN_LAP), one(2, text, bodies=PHU_SON)]
    new = [one(12, text, bodies=PHU_SON), one(11, text, bodies=TAN_LAP)]
    assert {pair.new.id: pair.old.id for pair in compare(old, new) if pair.new and pair.old} == {11: 1, 12: 2}


def test_the_best_whole_is_taken_not_the_first_best_pair() -> None:
    old = [one(1, "rà soát danh sách trẻ em của xã năm nay"), one(2, "rà soát danh sách trẻ em của xã năm nay và năm tới")]
    new = [one(11, "rà soát danh sách trẻ em của xã năm nay và năm tới đủ"), one(12, "rà soát kỹ danh sách trẻ em của xã năm nay")]
    assert {pair.new.id: pair.old.id for pair in compare(old, new) if pair.new and pair.old} == {11: 2, 12: 1}


def test_the_reviewers_word_goes_first() -> None:
    old = [one(1, "Tập huấn cộng tác viên dân số"), one(2, "Mua sắm thiết bị cho trạm y tế")]
    new = [one(11, "Tập huấn cộng tác viên dân số"), one(12, "Khen thưởng tập thể có thành tích")]
    told = compare(old, new, {11: None, 12: 2})
    assert {(pair.old and pair.old.id, pair.new and pair.new.id) for pair in told} == {(None, 11), (2, 12), (1, None)}


def test_what_a_reviewer_said_of_a_clause_that_is_gone_is_passed_over() -> None:
    assert [pair.changes for pair in compare([], [one(11)], {11: 7})] == [frozenset({Change.ADDED})]


def test_each_of_three_hundred_clauses_that_are_nearly_alike_finds_its_own() -> None:
    old = [
        one(n, f"Phối hợp với các cơ quan liên quan tổ chức thực hiện nội dung thứ {n} của kế hoạch này tại địa phương") for n in range(300)
    ]
    new = [
        one(1000 + n, f"Phối hợp với các cơ quan tổ chức thực hiện nội dung thứ {n} của kế hoạch này tại địa phương") for n in range(300)
    ]
    assert all(pair.old and pair.new and pair.new.id == pair.old.id + 1000 for pair in compare(old, new))


def test_changed_words_are_marked_on_their_own_side() -> None:
    old, new = marked("Lập danh sách hộ nghèo, uỷ ban duyệt", "Lập danh sách hộ cận nghèo; Ủy ban duyệt sớm")
    assert old == [Stretch("Lập danh sách hộ ", False), Stretch("nghèo, uỷ ban duyệt", False)]
    assert new == [
        Stretch("Lập danh sách hộ ", False),
        Stretch("cận ", True),
        Stretch("nghèo; Ủy ban duyệt ", False),
        Stretch("sớm", True),
    ]


@pytest.mark.parametrize(("old", "new"), [("", ""), ("một hai", ""), ("", "một hai"), ("  a  b\n", "c\t a ")])
def test_the_stretches_of_a_side_are_its_whole_text(old: str, new: str) -> None:
    left, right = marked(old, new)
    assert ("".join(piece.text for piece in left), "".join(piece.text for piece in right)) == (old.lstrip(), new.lstrip())
