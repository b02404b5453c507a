"""Targets as plans of many fields write them. Each sentence with its values: operator, value, unit, and letters of its indicator.

The sentences were written before the reader was tried on them.
"""

from __future__ import annotations

import pytest

from extraction.draft import Span, TargetDraft
from extraction.targets import TextBlock, find_targets
from rules.values import Operator as Op

GOALS = ("II. MỤC TIÊU", "2. Chỉ tiêu cụ thể")


def read(words: str, path: tuple[str, ...] = GOALS) -> list[TargetDraft]:
    return find_targets([TextBlock(words, Span(0, len(words)), path)], plan_years=(2026, 2026))


Wanted = list[tuple[str, Op, float, str, int]]

PROMISED: list[tuple[str, Wanted]] = [
    # words, and of each target: words that its indicator holds, operator, value, unit, year
    ("Diện tích lúa chất lượng cao đạt 3.200 ha.", [("Diện tích lúa chất lượng cao", Op.EQUAL, 3200, "ha", 2026)]),
    ("Năng suất lúa bình quân đạt từ 62 tạ/ha trở lên.", [("Năng suất lúa bình quân", Op.AT_LEAST, 62, "tạ/ha", 2026)]),
    ("Sản lượng thủy sản đạt 14.500 tấn, tăng 4% so với năm 2025.", [
        ("Sản lượng thủy sản", Op.EQUAL, 14500, "tấn", 2026),
        ("Sản lượng thủy sản", Op.INCREASE, 4, "%", 2026),
    ]),
    ("Tỷ lệ che phủ rừng duy trì ổn định 54,3%.", [("Tỷ lệ che phủ rừng", Op.EQUAL, 54.3, "%", 2026)]),
    ("Có ít nhất 05 sản phẩm OCOP được công nhận mới.", [("sản phẩm OCOP", Op.AT_LEAST, 5, "sản phẩm", 2026)]),
    ("Đón 1,2 triệu lượt khách du lịch.", [("lượt khách", Op.EQUAL, 1.2, "triệu lượt khách", 2026)]),
    ("Doanh thu du lịch đạt khoảng 950 tỷ đồng.", [("Doanh thu du lịch", Op.ABOUT, 950, "tỷ đồng", 2026)]),
    ("Giảm từ 5% đến 10% số vụ tai nạn giao thông so với năm 2025.", [("số vụ tai nạn giao thông", Op.DECREASE, 5, "%", 2026)]),
    ("Số người chết do tai nạn giao thông giảm ít nhất 5%.", [("Số người chết do tai nạn giao thông", Op.DECREASE, 5, "%", 2026)]),
    ("Kiềm chế số vụ cháy không vượt quá 12 vụ.", [("số vụ cháy", Op.AT_MOST, 12, "vụ", 2026)]),
    ("Thời gian giải quyết thủ tục rút ngắn từ 15 ngày xuống còn 10 ngày.", [("Thời gian giải quyết", Op.EQUAL, 10, "ngày", 2026)]),
    ("Tỷ lệ hồ sơ trả đúng hạn đạt tối thiểu 98%.", [("hồ sơ trả đúng hạn", Op.AT_LEAST, 98, "%", 2026)]),
    ("Trên 95% hộ gia đình được sử dụng điện lưới quốc gia.", [("hộ gia đình được sử dụng điện", Op.MORE_THAN, 95, "%", 2026)]),
    ("Giải quyết việc làm mới cho 2.500 lao động.", [("việc làm mới", Op.EQUAL, 2500, "lao động", 2026)]),
    ("Xóa 45 nhà tạm, nhà dột nát.", [("nhà tạm", Op.EQUAL, 45, "nhà", 2026)]),
    ("Tỷ lệ hộ nghèo giảm xuống dưới 3%.", [("Tỷ lệ hộ nghèo", Op.LESS_THAN, 3, "%", 2026)]),
    ("Tỷ lệ hộ nghèo giảm bình quân 1,5%/năm.", [("Tỷ lệ hộ nghèo", Op.DECREASE_PER_YEAR, 1.5, "%", 2026)]),
    ("Số bác sĩ trên một vạn dân đạt 11 bác sĩ.", [("Số bác sĩ trên một vạn dân", Op.EQUAL, 11, "bác sĩ", 2026)]),
    ("Đạt 32 giường bệnh/vạn dân.", [("giường bệnh", Op.EQUAL, 32, "giường bệnh/vạn dân", 2026)]),
    ("Tỷ lệ thất thoát nước sạch không quá 14%.", [("Tỷ lệ thất thoát nước sạch", Op.AT_MOST, 14, "%", 2026)]),
    ("Phấn đấu 90% trở lên số thôn đạt danh hiệu văn hóa.", [("số thôn đạt danh hiệu văn hóa", Op.AT_LEAST, 90, "%", 2026)]),
    ("Xây dựng 25 km đường giao thông nông thôn.", [("đường giao thông nông thôn", Op.EQUAL, 25, "km", 2026)]),
    ("Trồng mới 50.000 cây xanh phân tán.", [("cây xanh", Op.EQUAL, 50000, "cây xanh", 2026)]),
    ("Giá trị sản xuất trên 1 ha đất canh tác đạt 150 triệu đồng/năm.", [("Giá trị sản xuất", Op.EQUAL, 150, "triệu đồng/năm", 2026)]),
    ("Thu ngân sách trên địa bàn đạt 1.250 tỷ đồng.", [("Thu ngân sách", Op.EQUAL, 1250, "tỷ đồng", 2026)]),
    ("Kim ngạch xuất khẩu đạt 1,5 tỷ USD, kim ngạch nhập khẩu đạt 0,8 tỷ USD.", [
        ("Kim ngạch xuất khẩu", Op.EQUAL, 1.5, "tỷ USD", 2026),
        ("kim ngạch nhập khẩu", Op.EQUAL, 0.8, "tỷ USD", 2026),
    ]),
    ("7/7 trường có bếp ăn đạt chuẩn.", [("bếp ăn đạt chuẩn", Op.EQUAL, 7, "trường", 2026)]),
    ("Xóa 12 điểm đen về rác.", [("điểm đen về rác", Op.EQUAL, 12, "điểm đen", 2026)]),
    ("Kiểm tra công vụ từ 30 đến 35 đơn vị.", [("Kiểm tra công vụ", Op.RANGE, 30, "đơn vị", 2026)]),
    ("Toàn tỉnh hoàn thành tối thiểu 8.400 căn hộ, trong đó năm 2026 hoàn thành 1.150 căn hộ.", [
        ("căn hộ", Op.AT_LEAST, 8400, "căn hộ", 2026),
        ("căn hộ", Op.EQUAL, 1150, "căn hộ", 2026),
    ]),
    ("Ít nhất 300 người được vay vốn, trong đó nữ chiếm không dưới 1/4.", [
        ("người được vay vốn", Op.AT_LEAST, 300, "người", 2026),
        ("nữ", Op.AT_LEAST, 0.25, "", 2026),
    ]),
    ("Số câu lạc bộ thơ tăng từ 8 lên 14 câu lạc bộ.", [("Số câu lạc bộ thơ", Op.EQUAL, 14, "câu lạc bộ", 2026)]),
    ("Tử vong do đuối nước dưới 1,0 ca/100.000 dân.", [("Tử vong do đuối nước", Op.LESS_THAN, 1, "ca/100.000 dân", 2026)]),
    ("Chỉ số bọ gậy tại các xã trọng điểm: dưới 20.", [("Chỉ số bọ gậy", Op.LESS_THAN, 20, "", 2026)]),
    ("Số khu phố đạt danh hiệu văn hóa: 21/23 khu phố.", [("Số khu phố", Op.EQUAL, 21, "khu phố", 2026)]),
    ("Từ 90% hộ kinh doanh trở lên niêm yết giá.", [("hộ kinh doanh", Op.AT_LEAST, 90, "%", 2026)]),
    ("Không để xảy ra quá 02 vụ cháy kéo dài trên 01 giờ.", [("vụ cháy", Op.AT_MOST, 2, "vụ", 2026)]),
    ("Giảm 5% số vụ, 7% số người chết và 5% số người bị thương so với năm 2025 (41 vụ, 19 người chết, 29 người bị thương).", [
        ("số vụ", Op.DECREASE, 5, "%", 2026),
        ("số người chết", Op.DECREASE, 7, "%", 2026),
        ("số người bị thương", Op.DECREASE, 5, "%", 2026),
    ]),
    ("Đến năm 2027 đạt 40%, năm 2030 đạt trên 65% hộ chăn nuôi có hầm khí sinh học.", [
        ("hộ chăn nuôi có hầm khí sinh học", Op.EQUAL, 40, "%", 2027),
        ("hộ chăn nuôi có hầm khí sinh học", Op.MORE_THAN, 65, "%", 2030),
    ]),
    ("Trên 90% cựu thanh niên xung phong có thẻ bảo hiểm, 80% được thăm hỏi dịp lễ.", [
        ("cựu thanh niên xung phong có thẻ", Op.MORE_THAN, 90, "%", 2026),
        ("cựu thanh niên xung phong được thăm hỏi", Op.EQUAL, 80, "%", 2026),
    ]),
    ("Tỷ lệ hồ sơ số hóa đạt 98,5% trở lên, mức độ hài lòng đạt trên 95%.", [
        ("Tỷ lệ hồ sơ số hóa", Op.AT_LEAST, 98.5, "%", 2026),
        ("mức độ hài lòng", Op.MORE_THAN, 95, "%", 2026),
    ]),
    ("Tỷ lệ người dân tham gia bảo hiểm y tế đạt 95% vào năm 2026, 96% vào năm 2027.", [
        ("bảo hiểm y tế", Op.EQUAL, 95, "%", 2026),
        ("bảo hiểm y tế", Op.EQUAL, 96, "%", 2027),
    ]),
    ("Đến năm 2028, có 03/10 xã đạt chuẩn nông thôn mới, 70% số thôn đạt chuẩn.", [("số thôn đạt chuẩn", Op.EQUAL, 70, "%", 2028)]),
    ("Tối thiểu 80% học sinh tiểu học biết bơi; 100% trường có tủ sách dùng chung.", [
        ("học sinh tiểu học biết bơi", Op.AT_LEAST, 80, "%", 2026),
        ("trường có tủ sách", Op.EQUAL, 100, "%", 2026),
    ]),
    ("Tỷ lệ giải quyết án hình sự đạt trên 95%, án dân sự đạt trên 85%.", [
        ("án hình sự", Op.MORE_THAN, 95, "%", 2026),
        ("án dân sự", Op.MORE_THAN, 85, "%", 2026),
    ]),
    ("Tỷ lệ lao động qua đào tạo đạt 72%, trong đó có bằng cấp, chứng chỉ đạt 30%.", [
        ("lao động qua đào tạo", Op.EQUAL, 72, "%", 2026),
        ("bằng cấp, chứng chỉ", Op.EQUAL, 30, "%", 2026),
    ]),
    ("Số hóa 100% hồ sơ lưu trữ vĩnh viễn.", [("hồ sơ lưu trữ vĩnh viễn", Op.EQUAL, 100, "%", 2026)]),
    ("Bảo đảm ít nhất 1/4 số trường có bể bơi.", [("số trường có bể bơi", Op.AT_LEAST, 0.25, "", 2026)]),
    ("Nâng tỷ lệ đô thị hóa từ 32% lên 36%.", [("tỷ lệ đô thị hóa", Op.EQUAL, 36, "%", 2026)]),
    ("Tốc độ tăng trưởng giá trị sản xuất công nghiệp đạt từ 9 - 10%.", [("Tốc độ tăng trưởng", Op.RANGE, 9, "%", 2026)]),
    ("Tỷ lệ tử vong mẹ dưới 40/100.000 trẻ đẻ sống.", [("Tỷ lệ tử vong mẹ", Op.LESS_THAN, 40, "/100.000 trẻ đẻ sống", 2026)]),
    ("Diện tích nhà ở bình quân đạt 28 m2 sàn/người.", [("Diện tích nhà ở bình quân", Op.EQUAL, 28, "m2 sàn/người", 2026)]),
    ("Huấn luyện an toàn lao động cho ít nhất 600 người.", [("Huấn luyện an toàn lao động", Op.AT_LEAST, 600, "người", 2026)]),
    ("Phát triển mới 40 doanh nghiệp, 06 hợp tác xã.", [
        ("doanh nghiệp", Op.EQUAL, 40, "doanh nghiệp", 2026),
        ("hợp tác xã", Op.EQUAL, 6, "hợp tác xã", 2026),
    ]),
    ("Chỉ số hài lòng của người dân đạt 90 điểm trở lên.", [("Chỉ số hài lòng", Op.AT_LEAST, 90, "điểm", 2026)]),
    ("Tỷ lệ chất thải rắn sinh hoạt được thu gom: 92%; trong đó tái chế: 20%.", [
        ("chất thải rắn", Op.EQUAL, 92, "%", 2026),
        ("tái chế", Op.EQUAL, 20, "%", 2026),
    ]),
    ("100% tàu cá từ 15 mét trở lên lắp thiết bị giám sát hành trình.", [("tàu cá từ 15 mét trở lên", Op.EQUAL, 100, "%", 2026)]),
    ("Tỷ lệ huy động trẻ 5 tuổi ra lớp đạt 99,8%.", [("trẻ 5 tuổi ra lớp", Op.EQUAL, 99.8, "%", 2026)]),
    ("Tỷ lệ giải ngân vốn đầu tư công đạt ≥ 95% kế hoạch vốn được giao.", [("giải ngân vốn đầu tư công", Op.AT_LEAST, 95, "%", 2026)]),
    ("Kéo giảm số vụ phạm pháp hình sự từ 30 vụ xuống dưới 20 vụ.", [("số vụ phạm pháp hình sự", Op.LESS_THAN, 20, "vụ", 2026)]),
    ("Tổng đàn bò đạt 12.000 con; sản lượng thịt hơi 3.400 tấn.", [
        ("Tổng đàn bò", Op.EQUAL, 12000, "con", 2026),
        ("sản lượng thịt hơi", Op.EQUAL, 3400, "tấn", 2026),
    ]),
]  # fmt: skip

NOT_PROMISED = [
    "Năm 2025, toàn huyện trồng được 320 ha rừng, đạt 107% kế hoạch.",
    "Hỗ trợ 30% giá giống nhưng không quá 10 triệu đồng/hộ.",
    "Kinh phí thực hiện là 2,5 tỷ đồng, trong đó ngân sách huyện chiếm 60%.",
    "Người từ đủ 18 tuổi trở lên, có thời gian cư trú trên 12 tháng được vay vốn.",
    "Tàu cá có chiều dài lớn nhất từ 12 mét đến dưới 15 mét.",
    "Mạng lưới gồm 14 trạm bơm và 3 hồ chứa.",
    "Phạt tiền từ 2 triệu đồng đến 3 triệu đồng đối với hành vi xả rác.",
    "Tập thể đạt từ 95 điểm trở lên được xếp loại xuất sắc.",
    "Hộ có thu nhập dưới 1,5 triệu đồng/người/tháng được hỗ trợ.",
    "Nghị quyết số 15/2025/NQ-HĐND quy định mức chi 50.000 đồng/người/ngày.",
    "Mỗi đội không quá 12 vận động viên.",
    "Thời gian biểu diễn của mỗi tiết mục tối đa 7 phút.",
    "Trực 24/24 giờ, gọi số 1900.1234 khi có sự cố.",
    "Huyện có 12 xã, 02 thị trấn với dân số 142.000 người.",
]


@pytest.mark.parametrize(("words", "wanted"), PROMISED)
def test_a_promise_of_any_field_is_read(words: str, wanted: Wanted) -> None:
    found = read(words)
    assert [(target.operator, target.value, target.unit, target.year) for target in found] == [each[1:] for each in wanted]
    for target, (letters, *_) in zip(found, wanted, strict=True):
        assert letters.lower() in target.indicator.lower()


@pytest.mark.parametrize("words", NOT_PROMISED)
def test_a_number_that_promises_nothing_stays_out(words: str) -> None:
    assert read(words) == []


REQUIREMENTS = ("I. MỤC ĐÍCH, YÊU CẦU",)
DUTIES = ("III. NHIỆM VỤ, GIẢI PHÁP", "2. Văn phòng")


@pytest.mark.parametrize(
    ("words", "path", "wanted"),
    [
        ("Bảo đảm hoàn thành 100% các cuộc thanh tra theo kế hoạch.", REQUIREMENTS, [(Op.EQUAL, 100)]),
        ("Cơ cấu cấp ủy: tỷ lệ nữ từ 15% trở lên, tái cử không quá 2/3.", REQUIREMENTS, [(Op.AT_LEAST, 15), (Op.AT_MOST, 0.6667)]),
        ("Bảo đảm 100% văn bản đi được ký số.", DUTIES, []),
        ("Rà soát các xóm có tỷ lệ hộ nghèo từ 10% trở lên.", DUTIES, []),
        ("Chiều cao trung bình của học viên: nam đạt 167 cm, nữ đạt 156 cm.", GOALS, [(Op.EQUAL, 167), (Op.EQUAL, 156)]),
        ("Mỗi xã, phường xây dựng từ 2 đến 4 mô hình; toàn tỉnh có ít nhất 90 mô hình.", GOALS, [(Op.RANGE, 2), (Op.AT_LEAST, 90)]),
        ("Bàn giao 60% mặt bằng trước ngày 30/6/2027.", GOALS, [(Op.EQUAL, 60)]),
        ("Cắt giảm tối thiểu 20% thời gian thẩm định.", GOALS, [(Op.DECREASE, 20)]),
        ("Giảm số vụ đuối nước từ 14 vụ xuống dưới 8 vụ.", GOALS, [(Op.LESS_THAN, 8)]),
    ],
)
def test_where_a_number_stands_decides_whether_it_promises(words: str, path: tuple[str, ...], wanted: list[tuple[Op, float]]) -> None:
    assert [(target.operator, target.value) for target in read(words, path)] == wanted


def test_both_sexes_are_named_after_the_indicator() -> None:
    found = read("Chiều cao trung bình của học viên: nam đạt 167 cm, nữ đạt 156 cm.")
    assert [target.indicator for target in found] == [f"Chiều cao trung bình của học viên – {who}" for who in ("nam", "nữ")]


def test_a_day_gives_the_year_of_its_value() -> None:
    assert [target.year for target in read("Bàn giao 60% mặt bằng trước ngày 30/6/2027.")] == [2027]
