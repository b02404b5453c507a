"""Deadlines: every construct, every trap, the choice among several, cells, and what no text may do."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.dates import choose_deadline, find_deadlines, read_time_cell
from rules.values import Frequency, Precision

DEADLINES = [
    # words, the deadline's own words, due on, inclusive, precision
    ("Gửi báo cáo về Phòng Nội vụ trước ngày 15/11/2026.", "trước ngày 15/11/2026", date(2026, 11, 15), False, Precision.DAY),
    ("Xong trước ngày 05 tháng 6 năm 2026.", "trước ngày 05 tháng 6 năm 2026", date(2026, 6, 5), False, Precision.DAY),
    ("Hoàn thành trước 31/12/2026", "trước 31/12/2026", date(2026, 12, 31), False, Precision.DAY),
    ("Nộp hồ sơ chậm nhất ngày 20/3/2026.", "chậm nhất ngày 20/3/2026", date(2026, 3, 20), True, Precision.DAY),
    ("Nộp hồ sơ chậm nhất là vào ngày 20-3-2026.", "chậm nhất là vào ngày 20-3-2026", date(2026, 3, 20), True, Precision.DAY),
    ("Nộp hồ sơ muộn nhất 20.3.2026.", "muộn nhất 20.3.2026", date(2026, 3, 20), True, Precision.DAY),
    ("Không muộn hơn ngày 20/3/2026 phải niêm yết.", "Không muộn hơn ngày 20/3/2026", date(2026, 3, 20), True, Precision.DAY),
    ("Tiếp nhận đến hết ngày 10/4/2026.", "đến hết ngày 10/4/2026", date(2026, 4, 10), True, Precision.DAY),
    ("Mở đợt cao điểm từ ngày 01/4/2026 đến ngày 30/4/2026.", "đến ngày 30/4/2026", date(2026, 4, 30), True, Precision.DAY),
    ("Tổ chức lễ phát động vào ngày 19/5/2026.", "vào ngày 19/5/2026", date(2026, 5, 19), True, Precision.DAY),
    ("Báo cáo trước 14h00 ngày 28/4/2026.", "trước 14h00 ngày 28/4/2026", date(2026, 4, 28), False, Precision.INSTANT),
    ("Báo cáo trước 16 giờ 30 phút, ngày 28/4/2026.", "trước 16 giờ 30 phút, ngày 28/4/2026", date(2026, 4, 28), False, Precision.INSTANT),
    ("Xây dựng kế hoạch xong trong tháng 12/2026.", "trong tháng 12/2026", date(2026, 12, 31), True, Precision.MONTH),
    ("Hoàn thành việc rà soát trong tháng 2 năm 2028.", "trong tháng 2 năm 2028", date(2028, 2, 29), True, Precision.MONTH),
    ("Đến tháng 9/2026, hoàn thành trạm cấp nước thôn Hạ Lâm.", "Đến tháng 9/2026", date(2026, 9, 30), True, Precision.MONTH),
    ("Tháng 12/2026: tổ chức hội nghị tổng kết.", "Tháng 12/2026", date(2026, 12, 31), True, Precision.MONTH),
    ("Tổ chức hội nghị tập huấn (quý II/2026).", "quý II/2026", date(2026, 6, 30), True, Precision.QUARTER),
    ("Ban hành quy chế trong quý 3 năm 2026.", "trong quý 3 năm 2026", date(2026, 9, 30), True, Precision.QUARTER),
    ("Hoàn thành trong quý III và quý IV/2026.", "trong quý III và quý IV/2026", date(2026, 12, 31), True, Precision.QUARTER),
    ("Đến hết quý III/2026 hoàn thành việc cấp thẻ.", "Đến hết quý III/2026", date(2026, 9, 30), True, Precision.QUARTER),
    ("Hoàn thành trong 6 tháng đầu năm 2026.", "trong 6 tháng đầu năm 2026", date(2026, 6, 30), True, Precision.HALF_YEAR),
    ("Tổng kết vào cuối năm 2026.", "vào cuối năm 2026", date(2026, 12, 31), True, Precision.YEAR),
    ("Trình đề án hoàn thành trong năm 2027.", "trong năm 2027", date(2027, 12, 31), True, Precision.YEAR),
    ("Trình trước quý II/2026.", "trước quý II/2026", date(2026, 4, 1), False, Precision.QUARTER),
    ("Trình trước tháng 12/2026.", "trước tháng 12/2026", date(2026, 12, 1), False, Precision.MONTH),
    ("Hoàn thành trước năm 2030.", "trước năm 2030", date(2030, 1, 1), False, Precision.YEAR),
    ("Lập danh sách. Thời gian hoàn thành: Quý IV/2026.", "Quý IV/2026", date(2026, 12, 31), True, Precision.QUARTER),
    ("Gửi về Ban Chỉ đạo xã (trước\n  ngày 30/11/2026).", "trước ngày 30/11/2026", date(2026, 11, 30), False, Precision.DAY),
]


@pytest.mark.parametrize(("words", "own_words", "due_on", "is_inclusive", "precision"), DEADLINES)
def test_words_that_oblige_give_their_day(words: str, own_words: str, due_on: date, is_inclusive: bool, precision: Precision) -> None:
    rule, _ = choose_deadline(words, plan_year=2026)
    assert rule is not None
    assert (rule.text, rule.due_on, rule.is_inclusive, rule.precision) == (own_words, due_on, is_inclusive, precision)


def test_an_hour_is_kept_beside_the_day() -> None:
    rule, _ = choose_deadline("Gửi trước 7g30 ngày 02/9/2026", plan_year=2026)
    assert rule is not None
    assert (rule.time, rule.due_on) == ("07:30", date(2026, 9, 2))


RELATIVE = [
    ("Trả kết quả trong 05 ngày làm việc kể từ ngày nhận đủ hồ sơ.", "trong 05 ngày làm việc kể từ ngày nhận đủ hồ sơ"),
    ("Trong thời hạn 07 ngày, kể từ ngày nhận văn bản, có ý kiến.", "Trong thời hạn 07 ngày, kể từ ngày nhận văn bản"),
    ("Báo cáo đột xuất trong vòng 24 giờ.", "trong vòng 24 giờ"),
    ("Báo cáo ngay sau khi kết thúc đợt kiểm tra.", "ngay sau khi kết thúc đợt kiểm tra"),
    ("Chậm nhất 03 ngày làm việc sau khi kết thúc hội nghị, gửi biên bản.", "Chậm nhất 03 ngày làm việc sau khi kết thúc hội nghị"),
    ("Niêm yết danh sách trước ngày bầu cử 40 ngày.", "trước ngày bầu cử 40 ngày"),
    ("Xử lý nước đọng trong 24-48 giờ sau khi mưa tạnh.", "trong 24-48 giờ sau khi mưa tạnh"),
]


@pytest.mark.parametrize(("words", "own_words"), RELATIVE)
def test_words_counted_from_an_event_have_no_day(words: str, own_words: str) -> None:
    rule, _ = choose_deadline(words, plan_year=2026)
    assert rule is not None
    assert (rule.text, rule.due_on, rule.precision) == (own_words, None, Precision.RELATIVE)


NO_DEADLINES = [
    "Thực hiện Nghị quyết số 12-NQ/TU ngày 25/10/2025 của Tỉnh ủy.",
    "Căn cứ Luật Đất đai ngày 18 tháng 01 năm 2024; Công văn số 15/UBND ngày 12/3/2026 của UBND xã Hạ Lâm.",
    "Kế hoạch phát triển giai đoạn 2026 - 2030 của huyện An Bình.",
    "Đến năm 2030, tỷ lệ hộ dùng nước sạch đạt 95%.",
    "Phấn đấu đến cuối năm 2026 đạt 80%.",
    "Tổ chức hưởng ứng Ngày Dân số Thế giới 11/7.",
    "Số liệu tính đến ngày 30/6/2026.",
    "Thời gian lấy số liệu từ ngày 15/12/2025 đến ngày 14/6/2026.",
    "Từ ngày 17 đến ngày 20 tháng 11 năm 2025 xã đã hứng chịu đợt mưa lớn.",
    "Người nghỉ hưu trước ngày 01/7/2026 được xét.",
    "Người có công sinh trước ngày 01/01/1945.",
    "Quy định có hiệu lực từ ngày 01/01/2026.",
    "Từ 65 tuổi trở lên, trước 35 tuổi, dưới 15 tuổi.",
    "Giảm 1/3 số vụ; trực 24/24h; gọi số 0912.345.678.",
    "Đánh giá kết quả thực hiện công tác trong năm 2026.",
    "Hoàn thành chỉ tiêu năm 2026 được giao.",
    "Chi trả hàng tháng cho 25 đối tượng.",
    "Khám sức khỏe trước khi kết hôn, sau khi sinh.",
    "Năm học 2026 - 2027, nhiệm kỳ 2026-2031.",
]


@pytest.mark.parametrize("words", NO_DEADLINES)
def test_dates_that_oblige_nobody_are_left_alone(words: str) -> None:
    assert find_deadlines(words, plan_year=2026) == ([], [])


def test_a_year_that_is_missing_comes_from_the_plan_and_is_said() -> None:
    rule, warnings = choose_deadline("Gửi báo cáo trước ngày 25.3.", plan_year=2026)
    assert rule is not None
    assert rule.due_on == date(2026, 3, 25)
    assert warnings == ["Thời hạn “trước ngày 25.3” không ghi năm: hiểu là năm 2026 theo năm của kế hoạch."]


def test_a_missing_year_stays_missing_where_the_plan_has_none() -> None:
    rule, warnings = choose_deadline("Gửi báo cáo trước ngày 25.3.", plan_year=None)
    assert rule is not None
    assert rule.due_on is None
    assert "không rõ năm" in warnings[0]


def test_a_day_that_does_not_exist_is_not_moved() -> None:
    rule, warnings = choose_deadline("Gửi trước ngày 31/02/2026.", plan_year=2026)
    assert rule is not None
    assert rule.due_on is None
    assert "không có trong lịch" in warnings[0]


def test_a_planned_and_a_latest_day_are_one_deadline() -> None:
    rule, _ = choose_deadline("Hội nghị dự kiến 05/12 (chậm nhất 10/12).", plan_year=2025)
    assert rule is not None
    assert (rule.text, rule.planned_on, rule.due_on) == ("dự kiến 05/12 (chậm nhất 10/12)", date(2025, 12, 5), date(2025, 12, 10))


def test_a_later_year_serves_the_planned_day_before_it() -> None:
    rule, _ = choose_deadline("Dự kiến tổ chức ngày 25/12, chậm nhất ngày 05/01/2026.", plan_year=None)
    assert rule is not None
    assert (rule.planned_on, rule.due_on) == (date(2025, 12, 25), date(2026, 1, 5))


def test_the_last_date_binds_and_the_others_are_named() -> None:
    rule, warnings = choose_deadline("Gửi kế hoạch trước ngày 05/02/2026; báo cáo trước ngày 30/11/2026.", plan_year=2026)
    assert rule is not None
    assert rule.due_on == date(2026, 11, 30)
    assert warnings == ["Có nhiều mốc thời gian: lấy “trước ngày 30/11/2026”, còn “trước ngày 05/02/2026”."]


def test_the_day_on_which_a_receiver_passes_on_is_not_the_senders() -> None:
    words = "Gửi về Phòng Y tế trước ngày 12/11/2026 để tổng hợp, báo cáo UBND huyện trước ngày 20/11/2026."
    rule, _ = choose_deadline(words, plan_year=2026)
    assert rule is not None
    assert rule.due_on == date(2026, 11, 12)


def test_a_law_that_explains_a_day_is_no_second_deadline() -> None:
    rule, warnings = choose_deadline("Chậm nhất ngày 10/12/2025 (trước ngày bầu cử 95 ngày theo Điều 39).", plan_year=2025)
    assert rule is not None
    assert rule.text == "Chậm nhất ngày 10/12/2025"
    assert warnings == []


def test_a_weekend_is_said() -> None:
    _, warnings = choose_deadline("Gửi trước ngày 15/11/2025.", plan_year=2025)
    assert warnings == ["Thời hạn 15/11/2025 rơi vào Thứ Bảy."]


def test_the_day_of_a_recurrence_is_no_deadline() -> None:
    assert choose_deadline("Định kỳ hàng năm (trước ngày 01/12) báo cáo.", plan_year=2026) == (None, [])


def test_a_deadline_and_a_recurrence_of_one_item_stay_apart() -> None:
    words = "Xây dựng kế hoạch xong trong tháng 12/2025. Báo cáo kết quả hằng năm (trước ngày 15 tháng 11)."
    rule, _ = choose_deadline(words, plan_year=2025)
    assert rule is not None
    assert rule.due_on == date(2025, 12, 31)


CELLS = [
    ("Quý IV/2025", date(2025, 12, 31), None),
    ("12/2025", date(2025, 12, 31), None),
    ("T12/2025", date(2025, 12, 31), None),
    ("Q.IV/2025", date(2025, 12, 31), None),
    ("30/6/2026", date(2026, 6, 30), None),
    ("Năm 2026", date(2026, 12, 31), None),
    ("2026", date(2026, 12, 31), None),
    ("2025 - 2026", date(2026, 12, 31), None),
    ("Năm 2025 - 2026", date(2026, 12, 31), None),
    ("Quý IV/2025 và Quý I/2026;", date(2026, 3, 31), None),
    ("Thường xuyên", None, Frequency.CONTINUOUS),
    ("Hằng năm", None, Frequency.YEARLY),
    ("Hàng quý", None, Frequency.QUARTERLY),
    ("Trước ngày 20 hàng tháng", None, Frequency.MONTHLY),
    ("Từ tháng 12/2025 đến quý I/2026.", date(2026, 3, 31), None),
    ("tháng 11/2025 đến tháng 4/2026", date(2026, 4, 30), None),
    ("- Thời gian thực hiện: Tháng 12/2025.", date(2025, 12, 31), None),
    ("Thời gian: xong trước ngày 15/11/2025.", date(2025, 11, 15), None),
    ("6 tháng cuối năm 2026", date(2026, 12, 31), None),
    ("Trong 10 ngày kể từ khi có văn bản", None, None),
    ("Từ 01/7/2025", None, None),
    ("Giai đoạn 2026 - 2030", None, None),
    ("2025 - 2035", None, None),
    ("Theo kế hoạch bồi dưỡng công chức hàng năm", None, None),
    ("", None, None),
    ("Soạn đề cương quý II/2027; hội nghị lần thứ nhất năm 2027; cập nhật hằng năm 2027 - 2030.", date(2027, 12, 31), Frequency.YEARLY),
    ("Khởi động quý IV/2026; nghiệm thu quý IV/2027; cập nhật hằng quý đến 2030.", date(2027, 12, 31), Frequency.QUARTERLY),
    ("Vận hành quý IV/2027; 80% hộ kết nối năm 2028, 100% năm 2029.", date(2027, 12, 31), None),
]


@pytest.mark.parametrize(("words", "due_on", "frequency"), CELLS)
def test_a_time_cell_needs_no_word_that_obliges(words: str, due_on: date | None, frequency: Frequency | None) -> None:
    rule, recurrence, _ = read_time_cell(words, plan_year=2025)
    assert (rule.due_on if rule else None) == due_on
    assert (recurrence.frequency if recurrence else None) == frequency


def test_a_cell_that_only_expects_says_so() -> None:
    rule, _, warnings = read_time_cell("Dự kiến tháng 11/2025 (sau khi cấp trên ban hành hướng dẫn)", plan_year=2025)
    assert rule is not None
    assert rule.text == "tháng 11/2025"
    assert warnings == ["Thời hạn “tháng 11/2025” mới là dự kiến."]


def test_a_long_period_in_a_cell_is_said_to_be_no_deadline() -> None:
    _, _, warnings = read_time_cell("2025 - 2030", plan_year=2025)
    assert warnings == ["“2025 - 2030” là khoảng thời gian thực hiện, không phải thời hạn."]


def test_offsets_point_at_the_words_as_they_were_given() -> None:
    words = "Gửi  báo cáo\n   trước   ngày\n15/11/2026 về xã."
    found, _ = find_deadlines(words, plan_year=2026)
    assert [words[deadline.start : deadline.end] for deadline in found] == ["trước   ngày\n15/11/2026"]


_PIECES = st.sampled_from(
    [
        "trước ",
        "chậm nhất ",
        "ngày ",
        "tháng ",
        "quý ",
        "năm ",
        "hàng ",
        "định kỳ ",
        "từ ",
        "đến ",
        "trong ",
        "(",
        ")",
        "; ",
        ". ",
        ", ",
        "15/11",
        "31/02/2026",
        "IV/2025",
        "12/2025",
        "2026",
        "6 tháng ",
        "đầu năm ",
        "05 ngày ",
        "kể từ ",
        "hằng năm ",
        "dự kiến ",
        "%",
        "-",
        "14h00 ",
        "bầu cử ",
        "01",
        "\n",
        "Thời gian: ",
        "giai đoạn ",
        "thường xuyên ",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=30).map("".join) | st.text(max_size=200), st.sampled_from([None, 2025]))
def test_no_text_crashes_and_no_day_is_invented(words: str, plan_year: int | None) -> None:
    found, _ = find_deadlines(words, plan_year=plan_year)
    rule, _, _ = read_time_cell(words, plan_year=plan_year)
    choose_deadline(words, plan_year=plan_year)
    numbers = {int(digits) for digits in re.findall(r"\d+", words)}
    for each in [deadline.rule for deadline in found] + ([rule] if rule else []):
        if each.due_on is not None and each.precision in (Precision.DAY, Precision.INSTANT):
            assert {each.due_on.day, each.due_on.month} <= numbers
            assert each.due_on.year in numbers or each.due_on.year == plan_year or plan_year is None
    assert all(" ".join(words[deadline.start : deadline.end].split()) == deadline.rule.text for deadline in found)
