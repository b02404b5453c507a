"""Targets and events: every form of promise, every trap, headings and tables, and the real plans where they are present."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.documents import Cell
from extraction.draft import EventDraft, Span, TargetDraft
from extraction.targets import BlockKind, TextBlock, find_events, find_targets
from rules.values import Operator as Op

GOALS = ("II. MỤC TIÊU", "2. Chỉ tiêu cụ thể")


def read(words: str, path: tuple[str, ...] = GOALS, years: tuple[int, int] | None = (2026, 2026)) -> list[TargetDraft]:
    return find_targets([TextBlock(words, Span(0, len(words)), path)], plan_years=years)


ONE_VALUE = [
    # words, indicator, operator, value, upper end, unit, year
    ("Tỷ lệ hộ dùng nước sạch đạt 70%.", "Tỷ lệ hộ dùng nước sạch", Op.EQUAL, 70, None, "%", 2026),
    ("- Tỷ lệ trẻ sơ sinh được sàng lọc: 65,0%.", "Tỷ lệ trẻ sơ sinh được sàng lọc", Op.EQUAL, 65, None, "%", 2026),
    ("Duy trì tỷ lệ tăng dân số tự nhiên dưới 1%.", "tỷ lệ tăng dân số tự nhiên", Op.LESS_THAN, 1, None, "%", 2026),
    ("Tỷ lệ dân số đô thị đạt trên 80%.", "Tỷ lệ dân số đô thị", Op.MORE_THAN, 80, None, "%", 2026),
    ("Mật độ cây xanh tối thiểu 6 m2/người.", "Mật độ cây xanh", Op.AT_LEAST, 6, None, "m2/người", 2026),
    ("Tỷ lệ rác được thu gom đạt từ 90% trở lên.", "Tỷ lệ rác được thu gom", Op.AT_LEAST, 90, None, "%", 2026),
    ("Tỷ lệ hộ có nhà tiêu hợp vệ sinh đạt ≥ 95%.", "Tỷ lệ hộ có nhà tiêu hợp vệ sinh", Op.AT_LEAST, 95, None, "%", 2026),
    ("Không quá 5% hồ sơ trễ hạn.", "hồ sơ trễ hạn", Op.AT_MOST, 5, None, "%", 2026),
    ("Tổng tỷ suất sinh đạt khoảng 2,1 con/phụ nữ.", "Tổng tỷ suất sinh", Op.ABOUT, 2.1, None, "con/phụ nữ", 2026),
    (
        "Giữ tỷ số giới tính khi sinh trong khoảng 104-106 bé trai/100 bé gái.",
        "tỷ số giới tính khi sinh",
        Op.RANGE,
        104,
        106,
        "bé trai/100 bé gái",
        2026,
    ),
    (
        "Tỷ số giới tính khi sinh giảm xuống dưới 110 bé trai/100 bé gái.",
        "Tỷ số giới tính khi sinh",
        Op.LESS_THAN,
        110,
        None,
        "bé trai/100 bé gái",
        2026,
    ),
    ("Tỷ lệ nữ tham gia cấp ủy từ 15% đến 20%.", "Tỷ lệ nữ tham gia cấp ủy", Op.RANGE, 15, 20, "%", 2026),
    ("Giảm tỷ lệ sinh trên 2 con hàng năm 2%.", "tỷ lệ sinh trên 2 con", Op.DECREASE_PER_YEAR, 2, None, "%", 2026),
    ("Tăng thu ngân sách bình quân 10%/năm.", "thu ngân sách bình quân", Op.INCREASE_PER_YEAR, 10, None, "%", 2026),
    ("Mỗi năm giảm ít nhất 0,5 điểm % tỷ lệ hộ nghèo.", "tỷ lệ hộ nghèo", Op.DECREASE_PER_YEAR, 0.5, None, "điểm %", 2026),
    ("Mức giảm tỷ số giới tính khi sinh: -7.5 (điểm %).", "Mức giảm tỷ số giới tính khi sinh", Op.DECREASE, 7.5, None, "điểm %", 2026),
    ("Giảm 50% chênh lệch mức sinh giữa các vùng.", "chênh lệch mức sinh giữa các vùng", Op.DECREASE, 50, None, "%", 2026),
    ("Số người mắc sốt xuất huyết giảm 20% so với năm 2025.", "Số người mắc sốt xuất huyết", Op.DECREASE, 20, None, "%", 2026),
    ("Giảm 1/4 số vụ tai nạn giao thông.", "số vụ tai nạn giao thông", Op.DECREASE, 0.25, None, "", 2026),
    ("Tỷ lệ hộ nghèo giảm còn 2,5% vào năm 2027.", "Tỷ lệ hộ nghèo", Op.EQUAL, 2.5, None, "%", 2027),
    ("Tuổi thọ bình quân đạt 75,5 tuổi.", "Tuổi thọ bình quân", Op.EQUAL, 75.5, None, "tuổi", 2026),
    ("Thời gian sống khỏe mạnh đạt tối thiểu 68 năm.", "Thời gian sống khỏe mạnh", Op.AT_LEAST, 68, None, "năm", 2026),
    ("Chiều cao của thanh niên 18 tuổi đạt 168,5 cm.", "Chiều cao của thanh niên 18 tuổi", Op.EQUAL, 168.5, None, "cm", 2026),
    (
        "Tổng số người mới dùng biện pháp tránh thai: 1.234 người.",
        "Tổng số người mới dùng biện pháp tránh thai",
        Op.EQUAL,
        1234,
        None,
        "người",
        2026,
    ),
    ("Quy mô dân số 160 ngàn người.", "Quy mô dân số", Op.EQUAL, 160, None, "ngàn người", 2026),
    ("Diện tích rừng trồng mới 1.234,5 ha.", "Diện tích rừng trồng mới", Op.EQUAL, 1234.5, None, "ha", 2026),
    (
        "Thu nhập bình quân đầu người đạt 85 triệu đồng/người/năm.",
        "Thu nhập bình quân đầu người",
        Op.EQUAL,
        85,
        None,
        "triệu đồng/người/năm",
        2026,
    ),
    ("Hình thành ít nhất 20 mô hình vườn mẫu.", "mô hình vườn mẫu", Op.AT_LEAST, 20, None, "mô hình", 2026),
    ("Đào tạo, bồi dưỡng 3.000 lượt nông dân.", "lượt nông dân", Op.EQUAL, 3000, None, "lượt", 2026),
    ("Phấn đấu 100% người cao tuổi có thẻ bảo hiểm y tế.", "người cao tuổi có thẻ bảo hiểm y tế", Op.EQUAL, 100, None, "%", 2026),
    (
        "Ít nhất 80% người từ đủ 16 tuổi trở lên có tài khoản định danh.",
        "người từ đủ 16 tuổi trở lên có tài khoản định danh",
        Op.AT_LEAST,
        80,
        None,
        "%",
        2026,
    ),
    ("Tỷ suất sinh thô 15‰.", "Tỷ suất sinh thô", Op.EQUAL, 15, None, "‰", 2026),
    ("Tốc độ tăng trưởng kinh tế bình quân đạt 8 - 9%/năm.", "Tốc độ tăng trưởng kinh tế bình quân", Op.RANGE, 8, 9, "%/năm", 2026),
]


@pytest.mark.parametrize(("words", "indicator", "operator", "value", "high", "unit", "year"), ONE_VALUE)
def test_a_promise_is_read(words: str, indicator: str, operator: Op, value: float, high: float | None, unit: str, year: int) -> None:
    targets = read(words)
    assert [(t.indicator, t.operator, t.value, t.value_high, t.unit, t.year) for t in targets] == [
        (indicator, operator, value, high, unit, year)
    ]


SEVERAL = [
    (
        "Giữ mức sinh hợp lý (mỗi phụ nữ có 2 con, kể cả vùng ven sông), quy mô dân số khoảng 1,5 triệu người.",
        [("mức sinh hợp lý (mỗi phụ nữ)", 2, 2026), ("quy mô dân số", 1.5, 2026)],
    ),
    (
        "Tỷ lệ học sinh dưới 10 tuổi biết bơi đạt khoảng 34%; tỷ lệ hộ một thế hệ đạt khoảng 17%, tỷ lệ hộ có vườn đạt khoảng 62%.",
        [("Tỷ lệ học sinh dưới 10 tuổi biết bơi", 34, 2026), ("tỷ lệ hộ một thế hệ", 17, 2026), ("tỷ lệ hộ có vườn", 62, 2026)],
    ),
    (
        "Tỷ lệ trẻ em được tiêm chủng đạt 92% năm 2026 và 95% năm 2028.",
        [("Tỷ lệ trẻ em được tiêm chủng", 92, 2026), ("Tỷ lệ trẻ em được tiêm chủng", 95, 2028)],
    ),
    (
        "Tỷ lệ hộ dùng nước sạch: năm 2026 đạt 70%, năm 2027 đạt 75%, năm 2028 đạt 80%.",
        [("Tỷ lệ hộ dùng nước sạch", 70, 2026), ("Tỷ lệ hộ dùng nước sạch", 75, 2027), ("Tỷ lệ hộ dùng nước sạch", 80, 2028)],
    ),
    (
        "Đến năm 2027, tỷ lệ thôn có nhà văn hóa đạt 80%, tỷ lệ hộ có điện đạt 99%.",
        [("tỷ lệ thôn có nhà văn hóa", 80, 2027), ("tỷ lệ hộ có điện", 99, 2027)],
    ),
    (
        "80% phụ nữ có thai được khám thai ít nhất 4 lần, 90% phụ nữ đẻ được nhân viên y tế đỡ.",
        [("phụ nữ có thai được khám thai ít nhất 4 lần", 80, 2026), ("phụ nữ đẻ được nhân viên y tế đỡ", 90, 2026)],
    ),
    (
        "Chiều cao trung bình của thanh niên 18 tuổi đạt 168 cm đối với nam, 157 cm đối với nữ.",
        [
            ("Chiều cao trung bình của thanh niên 18 tuổi – đối với nam", 168, 2026),
            ("Chiều cao trung bình của thanh niên 18 tuổi – đối với nữ", 157, 2026),
        ],
    ),
    (
        "Thành lập 02 tổ hợp tác, kết nạp mới 50 hội viên.",
        [("tổ hợp tác", 2, 2026), ("hội viên", 50, 2026)],
    ),
]


@pytest.mark.parametrize(("words", "expected"), SEVERAL)
def test_several_values_of_one_sentence_are_several_targets(words: str, expected: list[tuple[str, float, int]]) -> None:
    assert [(target.indicator, target.value, target.year) for target in read(words)] == expected


def test_at_least_before_the_first_count_governs_the_next() -> None:
    targets = read("Hình thành ít nhất 10 doanh nghiệp khởi nghiệp, 5 doanh nghiệp công nghệ.")
    assert [(target.operator, target.value) for target in targets] == [(Op.AT_LEAST, 10), (Op.AT_LEAST, 5)]


@pytest.mark.parametrize(
    ("words", "value", "unit", "baseline", "baseline_year"),
    [
        ("Tỷ suất tử vong trẻ em giảm từ 23 xuống 18/1.000 trẻ đẻ sống.", 18, "/1.000 trẻ đẻ sống", 23, None),
        ("Giảm tỷ lệ hộ nghèo từ 6,2% năm 2024 xuống còn 3%.", 3, "%", 6.2, 2024),
        ("Nâng tỷ lệ trường đạt chuẩn từ 60% lên 75%.", 75, "%", 60, None),
        ("Tỷ lệ người dùng Internet đạt 80% (năm 2025 là 72%).", 80, "%", 72, 2025),
    ],
)
def test_where_it_starts_is_no_target_but_a_baseline(
    words: str, value: float, unit: str, baseline: float, baseline_year: int | None
) -> None:
    assert [(t.value, t.unit, t.baseline, t.baseline_year) for t in read(words)] == [(value, unit, baseline, baseline_year)]


TRAPS_IN_GOALS = [
    "Mọi phụ nữ trong độ tuổi sinh đẻ đều được tiếp cận dịch vụ.",
    "Trẻ em dưới 15 tuổi, người từ 65 tuổi trở lên được tầm soát ít nhất 4 loại bệnh.",
    "Xã có tỷ lệ sinh con thứ ba dưới 5% được thưởng 05 triệu đồng.",
    "Bố trí tối thiểu 0,15% tổng chi ngân sách cho công tác dân số.",
    "Huy động 200 tỷ đồng.",
    "Năm 2024, tỷ lệ này đã đạt 65%.",
    "Là một trong 05 xã nằm trong tốp 10 của tỉnh.",
    "Thực hiện Nghị quyết số 21-NQ/TW ngày 25/10/2017, giai đoạn 2021-2030.",
    "Đường dây nóng 0234.567.890 trực 24/24 giờ.",
    "Căn cứ khoản 16, Điều 1; mạng 4G/5G; mẫu 03/HNMT.",
]


@pytest.mark.parametrize("words", TRAPS_IN_GOALS)
def test_numbers_that_promise_nothing_stay_out(words: str) -> None:
    assert read(words) == []


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("Phấn đấu đến hết năm 2026 đạt 80% hộ kinh doanh nộp thuế điện tử.", 1),
        ("Đưa tỷ lệ hộ dùng nước sạch lên 95%.", 1),
        ("Đến năm 2030, tỷ lệ cơ sở áp dụng công nghệ sạch đạt 60%.", 1),
        ("Tổ chức tập huấn cho 100% cán bộ y tế thôn.", 0),
        ("Phải có trên 50 cử tri dự họp.", 0),
        ("Cấp hóa chất Chlorine 70%.", 0),
        ("Kiểm tra 20 cơ sở kinh doanh.", 0),
    ],
)
def test_outside_the_goals_only_a_clear_promise_counts(words: str, count: int) -> None:
    assert len(read(words, ("III. NHIỆM VỤ, GIẢI PHÁP", "1. Tuyên truyền"))) == count


@pytest.mark.parametrize("heading", ["IV. KINH PHÍ THỰC HIỆN", "V. KHEN THƯỞNG", "I. KẾT QUẢ ĐẠT ĐƯỢC NĂM 2025", "PHỤ LỤC THANG ĐIỂM"])
def test_money_rewards_and_results_promise_nothing(heading: str) -> None:
    assert read("Phấn đấu tỷ lệ hộ khá đạt 70%.", (heading,)) == []


@pytest.mark.parametrize(
    ("path", "years", "year"),
    [
        (("II. MỤC TIÊU", "b) Đến năm 2030"), (2021, 2030), 2030),
        (("II. MỤC TIÊU", "2. Mục tiêu cụ thể đến năm 2025, định hướng đến năm 2030"), (2021, 2030), 2025),
        (("II. MỤC TIÊU", "2.2. Định hướng đến năm 2035"), (2025, 2035), 2035),
        (("II. CHỈ TIÊU", "1. Giai đoạn 2026 - 2028"), (2026, 2030), 2028),
        (("II. MỤC TIÊU",), (2026, 2026), 2026),
        (("II. MỤC TIÊU",), (2026, 2030), None),
        (("II. MỤC TIÊU",), None, None),
    ],
)
def test_the_year_comes_from_the_heading_or_from_the_plans_single_year(
    path: tuple[str, ...], years: tuple[int, int] | None, year: int | None
) -> None:
    (target,) = read("Tỷ lệ hộ dùng nước sạch đạt 70%.", path, years)
    assert target.year == year
    assert bool(target.warnings) == (year is None)


def test_a_doubtful_unit_is_warned_about_and_kept() -> None:
    (target,) = read("Giảm tỷ suất sinh thô hàng năm 0,1%.")
    assert target.unit == "%"
    assert "‰" in target.warnings[0]
    assert target.confidence < 0.9


def test_a_line_that_speaks_of_targets_opens_a_list_of_them() -> None:
    path = ("III. NỘI DUNG", "1. Nội dung thi đua")
    words = ["Nội dung được cụ thể hóa bằng các chỉ tiêu sau:", "(1) Ít nhất 85% hộ có thùng rác;"]
    blocks = [TextBlock(text, Span(start, start + len(text)), path) for start, text in zip((0, 100), words, strict=True)]
    assert [(target.indicator, target.value) for target in find_targets(blocks, plan_years=(2026, 2026))] == [("hộ có thùng rác", 85)]


def test_the_span_is_that_of_the_source_text_though_its_lines_are_wrapped() -> None:
    source = "II. MỤC TIÊU\n- Tỷ lệ hộ dùng\n   nước sạch đạt 70%; còn lại giữ nguyên.\n"
    start = source.index("- Tỷ lệ")
    (target,) = find_targets([TextBlock(source[start:], Span(start, len(source)), GOALS)], plan_years=None)
    assert source[target.span.start : target.span.end] == "Tỷ lệ hộ dùng\n   nước sạch đạt 70%"
    assert target.text == "Tỷ lệ hộ dùng nước sạch đạt 70%"


def table(rows: list[list[str]], path: tuple[str, ...] = ("PHỤ LỤC",)) -> list[TextBlock]:
    blocks = []
    position = 0
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            blocks.append(TextBlock(text, Span(position, position + len(text)), path, BlockKind.CELL, cell=Cell(0, row, column)))
            position += len(text) + 1
    return blocks


def test_a_yearly_table_gives_a_target_for_each_year() -> None:
    rows = [
        ["TT", "Chỉ tiêu", "Đơn vị tính", "Thực hiện 2025", "Năm 2026", "Năm 2027"],
        ["1", "Tỷ lệ hộ dùng nước sạch", "%", "60", "≥ 70", "75,5"],
        ["2", "Tỷ số giới tính khi sinh", "bé trai/100 bé gái", "112", "< 110", "103 - 107"],
    ]
    targets = find_targets(table(rows), plan_years=(2026, 2027))
    assert [(t.indicator, t.operator, t.value, t.value_high, t.unit, t.year) for t in targets] == [
        ("Tỷ lệ hộ dùng nước sạch", Op.AT_LEAST, 70, None, "%", 2026),
        ("Tỷ lệ hộ dùng nước sạch", Op.EQUAL, 75.5, None, "%", 2027),
        ("Tỷ số giới tính khi sinh", Op.LESS_THAN, 110, None, "bé trai/100 bé gái", 2026),
        ("Tỷ số giới tính khi sinh", Op.RANGE, 103, 107, "bé trai/100 bé gái", 2027),
    ]


def test_a_table_of_tasks_promises_only_in_its_schedule_and_its_products() -> None:
    rows = [
        ["Nội dung", "Chủ trì", "Tiến độ", "Nguồn lực", "Sản phẩm"],
        [
            "Mở 05 lớp tập huấn",
            "Sở A",
            "80% hộ kết nối năm 2028, 100% năm 2029",
            "NSNN 500 triệu đồng, 70%",
            "ít nhất 300 lượt người được đào tạo",
        ],
    ]
    targets = find_targets(table(rows), plan_years=(2026, 2030))
    assert [(t.indicator, t.value, t.unit, t.year) for t in targets] == [
        ("hộ kết nối", 80, "%", 2028),
        ("hộ kết nối", 100, "%", 2029),
        ("lượt người được đào tạo", 300, "lượt người", None),
    ]


def test_commemorative_days_are_events_once_and_as_written() -> None:
    words = (
        "Tổ chức vào các dịp: Ngày Dân số Thế giới 11/7, Ngày Quốc tế\nNgười cao tuổi 11/10, Ngày Pháp luật Việt Nam (9/11), "
        "Ngày Dân số Thế giới 11/7; gửi báo cáo trước ngày 15/12; Tháng hành động vì trẻ em."
    )
    assert find_events([TextBlock(words, Span(0, len(words)))]) == [
        EventDraft("Ngày Dân số Thế giới", 7, 11),
        EventDraft("Ngày Quốc tế Người cao tuổi", 10, 11),
        EventDraft("Ngày Pháp luật Việt Nam", 11, 9),
    ]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "đạt ",
                "tỷ lệ ",
                "70%",
                "giảm ",
                "từ 23 ",
                "xuống ",
                "18/1.000 ",
                "1/3 ",
                "năm 2026 ",
                ", ",
                "; ",
                ". ",
                "ít nhất ",
                "(",
                ")",
                "20 mô hình ",
                ": ",
                "-7.5 ",
                "điểm % ",
                "và ",
                "hàng năm ",
                "107 bé trai/100 bé gái ",
                "trẻ em ",
                "103-107 ",
                "đến năm 2030 ",
                "trở lên ",
                "75 tuổi ",
                "\n",
                "được ",
            ]
        ),
        max_size=30,
    ).map("".join)
    | st.text(max_size=200)
)
def test_no_text_crashes_and_no_number_is_invented(words: str) -> None:
    for target in read(words):
        assert words[target.span.start : target.span.end].split() == target.text.split()
        assert any(character.isdigit() for character in target.text)
        assert 0 <= target.confidence <= 1
