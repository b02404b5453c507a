"""What looks wrong about a value is said with the numbers in it; what is merely unusual enough is not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from rules.period_words import named
from rules.plausibility import Around, Number, Usual, doubts, shown
from rules.target_values import IndicatorKind
from rules.values import Frequency

RATE, COUNT, LEVEL = IndicatorKind.RATE, IndicatorKind.COUNT, IndicatorKind.LEVEL
FEBRUARY = named(Frequency.MONTHLY, date(2026, 2, 28))
SCREENED = Usual(RATE, "%", 100, Decimal(0), Decimal(100), 300)
BIRTHS = Usual(RATE, "‰", 1000, Decimal(8), Decimal(30), 200)
GROWTH = Usual(RATE, "%", 100, Decimal("-2"), Decimal(3), 500)
BOYS = Usual(RATE, "bé trai/100 bé gái", 100, Decimal(95), Decimal(130), 100)
USERS = Usual(COUNT, "người", 1, Decimal(0), Decimal(5000), 500)
CHILDREN = Usual(LEVEL, "con/phụ nữ", 1, Decimal("1.2"), Decimal(4), 150)


def number(value: str | None = None, numerator: str | None = None, denominator: str | None = None) -> Number:
    one, two, three = (Decimal(text) if text is not None else None for text in (value, numerator, denominator))
    return Number(one, two, three)


def before(value: str | None = None, numerator: str | None = None, denominator: str | None = None) -> Around:
    return Around(number(value, numerator, denominator), FEBRUARY)


@pytest.mark.parametrize(
    ("usual", "given"),
    [
        (SCREENED, number("0")),
        (SCREENED, number("100")),
        (SCREENED, number(None, "40", "40")),
        (SCREENED, number(None, "0", "0")),
        (SCREENED, number("42.9", "3", "7")),
        (SCREENED, number("43", "3", "7")),
        (BOYS, number(None, "110", "100")),
        (BIRTHS, number("8")),
        (BIRTHS, number("30")),
        (CHILDREN, number("2.1")),
    ],
)
def test_what_is_usual_raises_no_doubt(usual: Usual, given: Number) -> None:
    assert doubts(usual, given) == []


@pytest.mark.parametrize(
    ("usual", "given", "said"),
    [
        (SCREENED, number("-1"), ["-1% thấp hơn mức thường thấy (từ 0% trở lên)"]),
        (SCREENED, number("100.01"), ["100,01% cao hơn mức thường thấy (đến 100%)"]),
        (SCREENED, number(None, "41", "40"), ["tử số 41 lớn hơn mẫu số 40", "102,5% cao hơn mức thường thấy (đến 100%)"]),
        (USERS, number("5001"), ["5.001 người cao hơn mức thường thấy (đến 5.000 người)"]),
        (CHILDREN, number("1.19"), ["1,19 con/phụ nữ thấp hơn mức thường thấy (từ 1,2 con/phụ nữ trở lên)"]),
        (BOYS, number(None, "131", "100"), ["131 bé trai/100 bé gái cao hơn mức thường thấy (đến 130 bé trai/100 bé gái)"]),
    ],
)
def test_bounds_are_doubted_one_step_outside(usual: Usual, given: Number, said: list[str]) -> None:
    assert [str(one) for one in doubts(usual, given)] == said


@pytest.mark.parametrize(
    ("given", "was", "said"),
    [
        ("52", "40", []),
        ("28", "40", []),
        ("52.1", "40", ["52,1% tăng 30,2% so với 40% của tháng 2/2026, quá mức thường thấy 30%"]),
        ("27.9", "40", ["27,9% giảm 30,2% so với 40% của tháng 2/2026, quá mức thường thấy 30%"]),
        ("40", "0", []),
    ],
)
def test_a_jump_is_measured_against_the_period_before(given: str, was: str, said: list[str]) -> None:
    assert [str(one) for one in doubts(SCREENED, number(given), before(was))] == said


def test_an_indicator_without_a_usual_jump_may_jump() -> None:
    assert doubts(Usual(RATE, "%", 100), number("99"), before("20")) == []


@pytest.mark.parametrize(
    ("usual", "given", "around", "said"),
    [
        (GROWTH, number("12.5"), Around(), "có phải 12,5‰ (tức 1,25%) chứ không phải 12,5%? thường thấy từ -2% đến 3%"),
        (GROWTH, number("12.5"), before("1.3"), "có phải 12,5‰ (tức 1,25%) chứ không phải 12,5%? tháng 2/2026 là 1,3%"),
        (BIRTHS, number("1.4"), Around(), "có phải 1,4% (tức 14‰) chứ không phải 1,4‰? thường thấy từ 8‰ đến 30‰"),
        (BIRTHS, number("1.4"), before("14.2"), "có phải 1,4% (tức 14‰) chứ không phải 1,4‰? tháng 2/2026 là 14,2‰"),
        (SCREENED, number("4.2"), before("42"), "4,2% chỉ bằng khoảng một phần mười 42% của tháng 2/2026: hãy xem lại dấu phẩy"),
        (USERS, number("2340"), before("234"), "2.340 người gấp khoảng 10 lần 234 người của tháng 2/2026: hãy xem lại dấu phẩy"),
        (
            SCREENED,
            number(None, "400", "500"),
            before(None, "41", "500"),
            "80% gấp khoảng 10 lần 8,2% của tháng 2/2026: hãy xem lại dấu phẩy",
        ),
    ],
)
def test_ten_times_off_is_said_instead_of_a_jump(usual: Usual, given: Number, around: Around, said: str) -> None:
    found = [str(one) for one in doubts(usual, given, around)]
    assert found[0] == said
    assert not [one for one in found if "so với" in one]


@pytest.mark.parametrize(("given", "is_doubted"), [("89", False), ("90", True), ("110", True), ("111", False)])
def test_about_ten_times_is_from_nine_to_eleven(given: str, is_doubted: bool) -> None:
    found = doubts(Usual(COUNT), number(given), before("10"))
    assert bool(found) is is_doubted


def test_the_numerator_in_the_box_of_the_rate_is_told() -> None:
    (said,) = doubts(SCREENED, number("12", "12", "20"))
    assert str(said) == "giá trị 12% bằng đúng tử số: có phải số đếm được nhập vào ô tỷ lệ?"


def test_a_rate_that_is_not_the_quotient_is_told() -> None:
    (said,) = doubts(SCREENED, number("55", "12", "20"))
    assert str(said) == "giá trị 55% khác số tính từ tử số và mẫu số là 60%; hệ thống dùng số tính được"


def test_a_count_typed_alone_where_the_rate_belongs_is_known_by_the_numerator_before() -> None:
    found = [str(one) for one in doubts(SCREENED, number("412"), before(None, "405", "900"))]
    assert found[0] == "412 giống một tử số (tháng 2/2026 tử số là 405): có phải số đếm được nhập vào ô tỷ lệ?"


@pytest.mark.parametrize(("parts", "is_doubted"), [("119", False), ("120", False), ("121", True)])
def test_the_parts_of_a_year_do_not_exceed_its_whole(parts: str, is_doubted: bool) -> None:
    found = [str(one) for one in doubts(USERS, number("11"), Around(whole=Decimal(120), parts=Decimal(parts)))]
    assert found == (["cộng các kỳ trong năm là 121, lớn hơn số cả năm 120"] if is_doubted else [])


def test_a_part_of_a_year_may_lie_below_what_is_usual_for_the_year() -> None:
    monthly = Usual(RATE, "‰", 1000, Decimal(8), Decimal(30), 200, is_part=True)
    assert doubts(monthly, number(None, "12", "10000")) == []
    assert doubts(monthly, number(None, "310", "10000"))


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [("1234.5", "người", "1.234,5 người"), ("12.50", "%", "12,5%"), ("-0.5", "‰", "-0,5‰"), ("0.001", "", "0,001"), ("1000", "", "1.000")],
)
def test_numbers_stand_as_offices_write_them(value: str, unit: str, text: str) -> None:
    assert shown(Decimal(value), unit) == text


@pytest.mark.parametrize(
    ("frequency", "name"),
    [
        (Frequency.MONTHLY, "tháng 6/2026"),
        (Frequency.QUARTERLY, "quý II/2026"),
        (Frequency.HALF_YEARLY, "6 tháng đầu năm 2026"),
        (Frequency.YEARLY, "năm 2026"),
        (Frequency.DAILY, "ngày 30/06/2026"),
    ],
)
def test_a_period_has_the_name_that_offices_use(frequency: Frequency, name: str) -> None:
    assert str(named(frequency, date(2026, 6, 30))) == name
