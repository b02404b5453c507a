"""Which indicator of the catalogue a plan's words mean: a table of names, units and operators, and what is no indicator of it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rules.catalogue import IndicatorEntry, shipped_indicators
from rules.values import Direction, Operator
from workflow.indicator_names import means
from workflow.indicators import COMPOSITE, DOUBTFUL, SURE, Meant, direction_of, indicator_of

RATIO = "bé trai/100 bé gái"
ONE = Decimal(1)


def meant(name: str, unit: str = "%", operator: Operator = Operator.EQUAL) -> Meant[IndicatorEntry] | None:
    return indicator_of(name, unit=unit, operator=operator, known=shipped_indicators())


@pytest.mark.parametrize(
    ("name", "unit", "code"),
    [
        ("Tổng tỷ suất sinh", "con/phụ nữ", "tfr"),
        ("tổng tỉ suất sinh của tỉnh", "con", "tfr"),
        ("TỔNG TỶ SUẤT SINH", "con/phụ nữ", "tfr"),
        ("Tỉ số giới tính khi sinh trên địa bàn xã Bến Mơ", RATIO, "srb"),
        ("tỷ suất sinh thô", "‰", "cbr"),
        ("Tỷ lệ phụ nữ sinh con thứ ba trở lên", "%", "third-births"),
        ("Tỷ lệ sinh con thứ 3 trở lên", "%", "third-births"),
        ("tỷ lệ sinh con thứ ba trở lên", "%", "third-births"),
        ("Tỷ lệ bà mẹ mang thai được sàng lọc trước sinh", "%", "prenatal-screening"),
        ("phụ nữ mang thai được tầm soát ít nhất 4 loại bệnh tật bẩm sinh", "%", "prenatal-screening"),
        ("trẻ sơ sinh được tầm soát 5 bệnh bẩm sinh phổ biến", "%", "newborn-screening"),
        ("Tỷ lệ cặp nam, nữ thanh niên được tư vấn, khám sức khỏe trước khi kết hôn", "%", "premarital"),
        ("Tỷ lệ người cao tuổi được khám sức khỏe định kỳ ít nhất 1 lần/năm", "%", "elderly-health-checks"),
        ("Tỷ lệ người cao tuổi được khám sức khỏe ít nhất 01 lần trong năm", "%", "elderly-health-checks"),
        ("Tỷ lệ người cao tuổi có thẻ BHYT", "%", "elderly-insurance"),
        ("người cao tuổi có thẻ bảo hiểm y tế", "%", "elderly-insurance"),
        ("Số người mới sử dụng các biện pháp tránh thai hiện đại", "người", "new-contraceptive-users"),
        ("Tỷ lệ cặp vợ chồng trong độ tuổi sinh đẻ sử dụng biện pháp tránh thai hiện đại", "%", "modern-contraception"),
        ("Tuổi thọ trung bình của người dân", "tuổi", "life-expectancy"),
        ("số năm sống khỏe mạnh", "năm", "healthy-years"),
        ("Chiều cao trung bình của nam thanh niên 18 tuổi", "cm", "height-18-male"),
        ("chiều cao trung bình của thanh niên 18 tuổi – đối với nữ", "m", "height-18-female"),
        ("Tỷ lệ dân số thành thị", "%", "urban"),
        ("quy mô dân số", "triệu người", "population"),
        ("Dân số trung bình", "người", "population"),
        ("tỷ lệ phụ thuộc chung", "%", "dependency"),
        ("Số cặp tảo hôn", "cặp", "child-marriages"),
    ],
)
def test_a_plans_words_mean_an_indicator(name: str, unit: str, code: str) -> None:
    found = meant(name, unit)
    assert found is not None
    assert (found.indicator.code, found.confidence, found.warnings) == (code, SURE, ())


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("Tỷ lệ hộ dùng nước sạch", "%"),
        ("Tỷ lệ trẻ em dưới 15 tuổi suy dinh dưỡng", "%"),
        ("Tỷ lệ trẻ em dưới 16 tuổi", "%"),
        ("tốc độ tăng tỷ số giới tính khi sinh", RATIO),
        ("Tỷ lệ phụ nữ mang thai được sàng lọc tiểu đường", "%"),
        ("Tỷ lệ trẻ sơ sinh không được sàng lọc", "%"),
        ("Số trẻ sơ sinh được sàng lọc", "trẻ"),
        ("Tỷ lệ người cao tuổi có thẻ bảo hiểm y tế ở khu vực ven sông", "%"),
        ("Tuổi thọ bình quân nam", "tuổi"),
        ("Chiều cao trung bình của thanh niên 18 tuổi", "cm"),
        ("dân số", "%"),
        ("Tỷ lệ người cao tuổi có thẻ bảo hiểm y tế, hộ nghèo được vay vốn", "%"),
        ("tỷ lệ", "%"),
        ("", ""),
    ],
)
def test_other_words_or_another_unit_mean_none(name: str, unit: str) -> None:
    assert meant(name, unit) is None


def test_a_number_of_people_that_falls_is_no_rate() -> None:
    assert meant("Số người sinh con thứ ba trở lên", "%", Operator.DECREASE) is None
    assert meant("Tỷ lệ sinh con thứ ba trở lên", "%", Operator.DECREASE) is not None


def test_a_fall_of_the_ratio_is_the_ratios() -> None:
    found = meant("Mức giảm tỷ số giới tính khi sinh", "điểm %", Operator.DECREASE)
    assert found is not None
    assert (found.indicator.code, found.factor, found.share, found.warnings) == ("srb", ONE, None, ())


def test_a_fall_that_is_read_as_a_level_is_doubted() -> None:
    found = meant("Mức giảm tỷ suất sinh", "‰", Operator.EQUAL)
    assert found is not None
    assert (found.indicator.code, found.confidence) == ("cbr", DOUBTFUL)
    assert "mức tăng, giảm" in found.warnings[0]


def test_per_cent_of_a_rate_per_mille_is_converted_and_told() -> None:
    found = meant("Tỷ suất sinh thô", "%", Operator.DECREASE_PER_YEAR)
    assert found is not None
    assert (found.indicator.code, found.factor, found.confidence) == ("cbr", Decimal(10), DOUBTFUL)
    assert "1% được hiểu là 10‰" in found.warnings[0]


def test_millions_are_the_same_indicator_in_another_measure() -> None:
    found = meant("quy mô dân số", "ngàn người")
    assert found is not None
    assert (found.indicator.unit_text, found.factor, found.warnings) == ("người", Decimal(1000), ())


@pytest.mark.parametrize(
    ("name", "unit", "share"),
    [("chênh lệch mức sinh giữa các vùng", "%", "0.01"), ("số vị thành niên có thai ngoài ý muốn", "", "1")],
)
def test_a_fall_as_a_share_of_the_baseline_is_known_as_one(name: str, unit: str, share: str) -> None:
    found = meant(name, unit, Operator.DECREASE)
    assert found is not None
    assert (found.factor, found.share, found.warnings) == (ONE, Decimal(share), ())


def test_a_fall_of_a_percentage_by_per_cent_is_taken_as_points_and_told() -> None:
    found = meant("Tỷ lệ sinh con thứ 3 trở lên", "%", Operator.DECREASE_PER_YEAR)
    assert found is not None
    assert (found.factor, found.share, found.confidence) == (ONE, None, DOUBTFUL)
    assert "điểm phần trăm" in found.warnings[0]


def test_a_target_with_further_conditions_goes_by_its_first_and_says_so() -> None:
    found = meant("người cao tuổi có thẻ bảo hiểm y tế, được quản lý sức khỏe, được chăm sóc tại cộng đồng")
    assert found is not None
    assert (found.indicator.code, found.confidence) == ("elderly-insurance", COMPOSITE)
    assert "nhiều điều kiện" in found.warnings[0]


def test_two_indicators_with_the_same_words_mean_neither() -> None:
    [one] = [entry for entry in shipped_indicators() if entry.code == "urban"]
    assert indicator_of("dân số đô thị", unit="%", operator=Operator.EQUAL, known=[one, one]) is None


@pytest.mark.parametrize("entry", shipped_indicators(), ids=lambda entry: entry.code)
def test_each_alias_and_each_name_means_its_own_indicator(entry: IndicatorEntry) -> None:
    for words in (entry.name, *entry.aliases):
        found = meant(words.rstrip("… "), entry.unit_text)
        assert found is not None, words
        assert found.indicator.code == entry.code, words


@pytest.mark.parametrize(
    ("name", "alias", "expected"),
    [
        ("a b c", "a … c", True),
        ("a b", "a", False),
        ("a b", "a b …", True),
        ("a", "", False),
        ("tỷ lệ", "", True),
        ("a 4 loại", "a", True),
        ("a 4 nhà", "a", False),
        ("của của của " * 400 + "x", "của … của … của … của y", False),
        ("tỷ lệ A của Bến Mơ", "a", True),
        ("số năm A", "số nam A", False),
        ("A nam", "A năm", False),
        ("A, B", "B A", False),
    ],
)
def test_words_are_compared_in_order_and_nothing_unknown_may_stand_beside_them(name: str, alias: str, expected: bool) -> None:
    assert means(name, alias) is expected


def test_outside_the_catalogue_a_word_list_tells_the_direction() -> None:
    assert direction_of("Tỷ lệ hộ nghèo", Operator.EQUAL) is Direction.LOWER
    assert direction_of("Tỷ lệ hộ dùng nước sạch", Operator.EQUAL) is Direction.HIGHER
    assert direction_of("Tỷ lệ hộ dùng nước sạch", Operator.AT_LEAST) is None
    assert direction_of("Độ dày", Operator.EQUAL) is None
