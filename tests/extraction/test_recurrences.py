"""Recurrences: each measure with its RFC 5545 rule, and the words that only look like one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.dates import read_time_cell
from extraction.recurrences import find_recurrence
from rules.values import Frequency

YEARLY, HALF, QUARTERLY, MONTHLY = Frequency.YEARLY, Frequency.HALF_YEARLY, Frequency.QUARTERLY, Frequency.MONTHLY
WEEKLY, DAILY = Frequency.WEEKLY, Frequency.DAILY

MEASURED = [
    # words, the recurrence's own words, frequency, month, day, rule
    ("Hàng năm xây dựng kế hoạch.", "Hàng năm", YEARLY, None, None, "FREQ=YEARLY"),
    ("Hằng năm, căn cứ tình hình, tham mưu UBND xã.", "Hằng năm", YEARLY, None, None, "FREQ=YEARLY"),
    ("Phòng A có trách nhiệm hằng năm báo cáo kết quả.", "hằng năm", YEARLY, None, None, "FREQ=YEARLY"),
    ("Định kỳ (hằng năm) đánh giá tiến độ.", "Định kỳ (hằng năm)", YEARLY, None, None, "FREQ=YEARLY"),
    (
        "định kỳ hàng năm (trước ngày 01/12) báo cáo",
        "định kỳ hàng năm (trước ngày 01/12)",
        YEARLY,
        12,
        1,
        "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1",
    ),
    ("Báo cáo trước ngày 30/11 hằng năm.", "trước ngày 30/11 hằng năm", YEARLY, 11, 30, "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=30"),
    (
        "Định kỳ báo cáo trước ngày 20/11 về Sở A.",
        "Định kỳ báo cáo trước ngày 20/11",
        YEARLY,
        11,
        20,
        "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=20",
    ),
    ("Vào tháng 12 hàng năm tổ chức tổng kết.", "Vào tháng 12 hàng năm", YEARLY, 12, None, "FREQ=YEARLY;BYMONTH=12"),
    ("05 năm một lần tổ chức sơ kết.", "05 năm một lần", YEARLY, None, None, "FREQ=YEARLY;INTERVAL=5"),
    ("Định kỳ 6 tháng báo cáo UBND xã.", "Định kỳ 6 tháng", HALF, None, None, "FREQ=MONTHLY;INTERVAL=6"),
    ("Kiểm tra 6 tháng một lần.", "6 tháng một lần", HALF, None, None, "FREQ=MONTHLY;INTERVAL=6"),
    ("Kiểm tra ít nhất 02 lần/năm.", "02 lần/năm", HALF, None, None, "FREQ=MONTHLY;INTERVAL=6"),
    (
        "Báo cáo 6 tháng đầu năm (trước 15/6) và năm (trước 15/12).",
        "6 tháng đầu năm (trước 15/6) và năm (trước 15/12)",
        HALF,
        None,
        None,
        "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=15",
    ),
    (
        "Báo cáo trước ngày 15 tháng 6 và ngày 15 tháng 12 hằng năm.",
        "trước ngày 15 tháng 6 và ngày 15 tháng 12 hằng năm",
        HALF,
        None,
        None,
        "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=15",
    ),
    ("Báo cáo Tổ công tác hằng quý.", "hằng quý", QUARTERLY, None, None, "FREQ=MONTHLY;INTERVAL=3"),
    ("Ba tháng một lần họp đánh giá.", "Ba tháng một lần", QUARTERLY, None, None, "FREQ=MONTHLY;INTERVAL=3"),
    ("Báo cáo quý I, 6 tháng, 9 tháng và năm.", "quý I, 6 tháng, 9 tháng và năm", QUARTERLY, None, None, "FREQ=MONTHLY;INTERVAL=3"),
    (
        "Định kỳ hằng quý, trước ngày 20 tháng cuối quý, báo cáo.",
        "Định kỳ hằng quý, trước ngày 20 tháng cuối quý",
        QUARTERLY,
        None,
        20,
        "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=20",
    ),
    ("Báo cáo trước ngày 25 hàng tháng.", "trước ngày 25 hàng tháng", MONTHLY, None, 25, "FREQ=MONTHLY;BYMONTHDAY=25"),
    ("Tổ chức họp giao ban hàng tháng.", "hàng tháng", MONTHLY, None, None, "FREQ=MONTHLY"),
    ("Định kỳ 2 tháng kiểm tra.", "Định kỳ 2 tháng", MONTHLY, None, None, "FREQ=MONTHLY;INTERVAL=2"),
    ("Trước 15h00 thứ Năm hằng tuần gửi báo cáo.", "Trước 15h00 thứ Năm hằng tuần", WEEKLY, None, None, "FREQ=WEEKLY;BYDAY=TH"),
    ("Báo cáo trước 19h00 hằng ngày.", "trước 19h00 hằng ngày", DAILY, None, None, "FREQ=DAILY"),
    ("Phát thanh 02 lần/ngày.", "02 lần/ngày", DAILY, None, None, "FREQ=DAILY"),
    ("Các trạm giám sát và báo cáo hằng ngày.", "hằng ngày", DAILY, None, None, "FREQ=DAILY"),
]


@pytest.mark.parametrize(("words", "own_words", "frequency", "month", "day", "rrule"), MEASURED)
def test_a_measure_gives_its_rule(words: str, own_words: str, frequency: Frequency, month: int | None, day: int | None, rrule: str) -> None:
    found = find_recurrence(words)
    assert found is not None
    assert (found.text, found.frequency, found.month, found.day, found.rrule) == (own_words, frequency, month, day, rrule)


UNMEASURED = [
    ("Định kỳ sơ kết, tổng kết, báo cáo kết quả.", Frequency.PERIODIC),
    ("Theo dõi, đôn đốc và định kỳ báo cáo theo quy định.", Frequency.PERIODIC),
    ("Đánh giá kết quả theo định kỳ.", Frequency.PERIODIC),
    ("- Thường xuyên kiểm tra, giám sát.", Frequency.CONTINUOUS),
    ("3. Thường xuyên, liên tục tuyên truyền.", Frequency.CONTINUOUS),
    ("UBND xã Hạ Lâm: thường xuyên kiểm tra.", Frequency.CONTINUOUS),
]


@pytest.mark.parametrize(("words", "frequency"), UNMEASURED)
def test_words_without_a_measure_have_no_rule(words: str, frequency: Frequency) -> None:
    found = find_recurrence(words)
    assert found is not None
    assert (found.frequency, found.rrule, found.month, found.day) == (frequency, None, None, None)


NONE = [
    "Lập dự toán kinh phí hàng năm trình HĐND xã.",
    "Đưa chỉ tiêu vào kế hoạch phát triển kinh tế - xã hội hàng năm của xã.",
    "Xây dựng quy hoạch, kế hoạch dài hạn, hàng năm về cây trồng.",
    "Căn cứ khả năng cân đối ngân sách hàng năm để bố trí.",
    "Là tiêu chí xét thi đua, khen thưởng hàng năm.",
    "Chi trả trợ cấp hàng tháng qua tài khoản.",
    "Dùng tiền mặt trong đời sống hàng ngày.",
    "Lồng ghép trong các cuộc họp giao ban hàng tháng.",
    "Tổ chức khám sức khỏe định kỳ cho người cao tuổi.",
    "Phân bổ kinh phí chi thường xuyên.",
    "Triển khai các nhiệm vụ thường xuyên được giao.",
    "Chủ động phối hợp; việc tuyên truyền phải thường xuyên, liên tục.",
    "Sơ kết 6 tháng và tổng kết năm 2026.",
    "Kiểm tra sau mỗi đợt.",
    "Trong 02 năm liên tục không có vi phạm.",
]


@pytest.mark.parametrize("words", NONE)
def test_the_same_words_inside_a_name_are_no_recurrence(words: str) -> None:
    assert find_recurrence(words) is None


def test_a_measure_goes_before_words_without_one() -> None:
    found = find_recurrence("Thường xuyên kiểm tra; định kỳ báo cáo theo quy định. Hàng năm xây dựng kế hoạch.")
    assert found is not None
    assert found.frequency is YEARLY


def test_wrapped_lines_read_alike() -> None:
    found = find_recurrence("Báo cáo kết quả định\n   kỳ hàng\nnăm (trước ngày\n01/12).")
    assert found is not None
    assert (found.text, found.month, found.day) == ("định kỳ hàng năm (trước ngày 01/12)", 12, 1)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "hàng ",
                "năm ",
                "tháng ",
                "quý ",
                "định kỳ ",
                "trước ngày 31/2 ",
                "(",
                ")",
                "; ",
                ". ",
                "6 ",
                "và ",
                "cuối ",
                "ngày 25 ",
                "báo cáo ",
                "lần/",
                "thứ Sáu ",
                "một ",
                "0 ",
            ]
        ),
        max_size=25,
    ).map("".join)
    | st.text(max_size=150)
)
def test_no_text_crashes(words: str) -> None:
    found = find_recurrence(words)
    if found is not None:
        assert found.text in " ".join(words.split())


WRITTEN = [
    # words in a time cell, frequency, month, day, rule, whether it is due in the period after
    ("trước ngày 20/6 và 20/12 hằng năm", HALF, None, None, "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=20", False),
    ("6 tháng (trước ngày 15/6) và hằng năm (trước ngày 05/12)", HALF, None, None, "FREQ=YEARLY;BYYEARDAY=-200,-27", False),
    ("trước ngày 30/6 và 31/12 hằng năm", HALF, None, None, "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1", False),
    ("hằng quý (trước ngày 10/3, 12/6, 15/9, 15/12)", QUARTERLY, None, None, "FREQ=YEARLY;BYYEARDAY=-297,-203,-108,-17", False),
    ("thứ Hai tuần đầu của tháng", MONTHLY, None, None, "FREQ=MONTHLY;BYDAY=1MO", False),
    ("hằng tháng, vào thứ Sáu tuần cuối", MONTHLY, None, None, "FREQ=MONTHLY;BYDAY=-1FR", False),
    ("chiều thứ Năm tuần thứ hai hằng tháng", MONTHLY, None, None, "FREQ=MONTHLY;BYDAY=2TH", False),
    ("trước ngày 05 của tháng đầu quý sau", QUARTERLY, None, 5, "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=5", True),
    ("hằng tháng, trước ngày 05 tháng sau", MONTHLY, None, 5, "FREQ=MONTHLY;BYMONTHDAY=5", True),
    ("hằng năm, trước ngày 15/01 năm sau", YEARLY, 1, 15, "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=15", True),
    ("ngày cuối cùng của tháng cuối quý", QUARTERLY, None, None, "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1", False),
    ("hằng quý, trước ngày 15", QUARTERLY, None, 15, "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=15", False),
    ("trước ngày 31 hằng tháng", MONTHLY, None, 31, "FREQ=MONTHLY;BYMONTHDAY=-1", False),
    ("trước ngày 30 hằng tháng", MONTHLY, None, 30, "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1", False),
    ("ngày 29/02 hằng năm", YEARLY, 2, 29, "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", False),
    ("02 tuần/lần, vào thứ Sáu", WEEKLY, None, None, "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", False),
    ("05 năm một lần, trước ngày 15/11", YEARLY, 11, 15, "FREQ=YEARLY;INTERVAL=5;BYMONTH=11;BYMONTHDAY=15", False),
    ("cuối mỗi học kỳ", HALF, None, None, "FREQ=YEARLY;BYYEARDAY=18,-215", False),
    ("đầu mỗi năm học", YEARLY, None, None, "FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=5", False),
]


@pytest.mark.parametrize(("words", "frequency", "month", "day", "rrule", "is_after"), WRITTEN)
def test_the_rule_that_is_written_says_the_days_that_the_words_mean(
    words: str, frequency: Frequency, month: int | None, day: int | None, rrule: str, is_after: bool
) -> None:
    _, found, _ = read_time_cell(words, plan_year=2026)
    assert found is not None
    assert (found.frequency, found.month, found.day, found.rrule, found.is_after) == (frequency, month, day, rrule, is_after)


SCHOOL = [
    ("mỗi học kỳ", "hạn là 18/01 và 31/05; cần xem lại"),
    ("cuối năm học", "hạn là 31/05; cần xem lại"),
    ("kết thúc học kỳ I năm học 2026-2027", "theo khung kế hoạch năm học là 18/01/2027; cần xem lại"),
    ("đầu năm học 2026-2027", "theo khung kế hoạch năm học là 05/09/2026; cần xem lại"),
    ("kết thúc học kỳ I", "hãy ghi cả năm học"),
]


@pytest.mark.parametrize(("words", "warning"), SCHOOL)
def test_a_school_time_names_no_day_and_says_which_one_the_convention_gives(words: str, warning: str) -> None:
    deadline, found, warnings = read_time_cell(words, plan_year=2026)
    assert any(warning in one for one in warnings), warnings
    assert deadline is None or deadline.due_on is None
    assert found is None or (found.month, found.day, found.is_school) == (None, None, True)


@pytest.mark.parametrize(
    "words", ["Đánh giá học sinh cuối năm học.", "Trong học kỳ II tổ chức hội thi.", "Tuyên dương học sinh đầu năm học."]
)
def test_a_term_in_a_sentence_is_no_recurrence(words: str) -> None:
    assert find_recurrence(words) is None
