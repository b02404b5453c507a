"""The catalogue of indicators: the shipped one is sound, and a bad one is refused with file, indicator, key, value and remedy."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rules.catalogue import CatalogueError, parse_catalogue, shipped_indicators
from rules.target_values import IndicatorKind, InTime
from rules.values import Direction, Frequency

GOOD = """
indicators:
  - code: clean-water
    name: Tỷ lệ hộ dùng nước sạch
    definition: Phần của số hộ có nước sạch.
    unit: "%"
    kind: rate
    direction: higher
    numerator: Số hộ dùng nước sạch
    denominator: Tổng số hộ
    scale: 100
    numerator_in_time: last
    denominator_in_time: last
    frequency: quarterly
    reporting_days: 15
    low: 0
    high: 100.5
    jump_permille: 200
    source: Sổ của xã
    aliases:
      - hộ dùng nước sạch
"""


def refusal(text: str) -> str:
    with pytest.raises(CatalogueError) as caught:
        parse_catalogue(text, source="thử.yaml")
    return str(caught.value)


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


def test_an_indicator_is_read_as_it_is_written() -> None:
    [entry] = parse_catalogue(GOOD, source="thử.yaml")
    assert (entry.code, entry.kind, entry.direction, entry.scale) == ("clean-water", IndicatorKind.RATE, Direction.HIGHER, 100)
    assert (entry.numerator_in_time, entry.denominator_in_time) == (InTime.LAST, InTime.LAST)
    assert (entry.frequency, entry.reporting_days) == (Frequency.QUARTERLY, 15)
    assert (entry.low, entry.high, entry.jump_permille) == (Decimal(0), Decimal("100.5"), 200)
    assert entry.aliases == ("hộ dùng nước sạch",)


@pytest.mark.parametrize(
    ("old", "new", "key", "remedy"),
    [
        ("code: clean-water", "code: Nước", "code", "chữ thường không dấu"),
        ("kind: rate", "kind: mean", "kind", "rate, count, level"),
        ("kind: rate", "kind: count", "denominator", "Khóa này không có"),
        ("    denominator: Tổng số hộ\n", "", "denominator", "Hãy ghi khóa này"),
        ("direction: higher", "direction: up", "direction", "higher, lower, range, toward"),
        ("scale: 100\n", "scale: 7\n", "scale", "100"),
        ("frequency: quarterly", "frequency: daily", "frequency", "monthly"),
        ("reporting_days: 15", "reporting_days: -1", "reporting_days", "từ 0 đến 366"),
        ("reporting_days: 15", "reporting_days: true", "reporting_days", "số nguyên"),
        ("high: 100.5", "high: -3", "high", "lớn hơn low"),
        ("low: 0", "low: ít", "low", "Hãy ghi một số"),
        ("low: 0", "low: false", "low", "Hãy ghi một số"),
        ("low: 0", "low: .nan", "low", "Hãy ghi một số"),
        ("jump_permille: 200", "jump_permille: 0", "jump_permille", "từ 1"),
        ("numerator_in_time: last\n    denominator", "numerator_in_time: mean\n    denominator", "numerator_in_time", "sum, last"),
        ("source: Sổ của xã", "source: ''", "source", "ký tự"),
        ("    aliases:\n      - hộ dùng nước sạch", "    aliases: []", "aliases", "danh sách"),
        ("code: clean-water", "code: clean-water\n    colour: blue", "colour", "Khóa này không có"),
    ],
)
def test_a_bad_indicator_is_refused_with_its_key_and_the_remedy(old: str, new: str, key: str, remedy: str) -> None:
    message = refusal(changed(old, new))
    assert message.startswith("Tệp thử.yaml, chỉ số “")
    assert f"khóa “{key}”" in message
    assert remedy in message


@pytest.mark.parametrize("text", ["", "[]", "indicators: []", "indicators: {a: 1}", "a: [", "indicators:\n  - 3\n"])
def test_what_is_no_list_of_indicators_is_refused(text: str) -> None:
    assert "thử.yaml" in refusal(text)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("name: Tỷ lệ hộ dùng nước sạch", "name: Khác", "code"),
        ("code: clean-water", "code: other", "name"),
        ("code: clean-water\n    name: Tỷ lệ hộ dùng nước sạch", "code: other\n    name: Khác", "aliases"),
    ],
)
def test_two_indicators_share_neither_code_nor_name_nor_alias(old: str, new: str, key: str) -> None:
    twin = changed(old, new).split("indicators:\n")[1]
    message = refusal(GOOD + twin)
    assert f"khóa “{key}”" in message
    assert "Đã có ở chỉ số “clean-water”" in message


def test_the_shipped_catalogue_covers_the_population_plans() -> None:
    entries = {entry.code: entry for entry in shipped_indicators()}
    assert {
        "tfr",
        "srb",
        "cbr",
        "natural-increase",
        "third-births",
        "prenatal-screening",
        "newborn-screening",
        "premarital",
    } <= entries.keys()
    assert {"elderly-health-checks", "elderly-insurance", "modern-contraception", "new-contraceptive-users"} <= entries.keys()
    assert {"life-expectancy", "healthy-years", "height-18-male", "height-18-female", "urban", "dependency", "registered"} <= entries.keys()
    assert all(entry.source and entry.definition and entry.low is not None and entry.high is not None for entry in entries.values())


@pytest.mark.parametrize(
    ("code", "unit", "kind", "direction", "scale", "in_time"),
    [
        ("tfr", "con/phụ nữ", IndicatorKind.LEVEL, Direction.TOWARD, 1, (InTime.LAST, InTime.LAST)),
        ("srb", "bé trai/100 bé gái", IndicatorKind.RATE, Direction.RANGE, 100, (InTime.SUM, InTime.SUM)),
        ("cbr", "‰", IndicatorKind.RATE, Direction.TOWARD, 1000, (InTime.SUM, InTime.LAST)),
        ("third-births", "%", IndicatorKind.RATE, Direction.LOWER, 100, (InTime.SUM, InTime.SUM)),
        ("new-contraceptive-users", "người", IndicatorKind.COUNT, Direction.HIGHER, 1, (InTime.SUM, InTime.LAST)),
        ("population", "người", IndicatorKind.COUNT, Direction.TOWARD, 1, (InTime.LAST, InTime.LAST)),
        ("elderly-health-checks", "%", IndicatorKind.RATE, Direction.HIGHER, 100, (InTime.SUM, InTime.LAST)),
    ],
)
def test_an_indicator_is_formed_as_the_statistics_say(
    code: str, unit: str, kind: IndicatorKind, direction: Direction, scale: int, in_time: tuple[InTime, InTime]
) -> None:
    entry = next(entry for entry in shipped_indicators() if entry.code == code)
    assert (entry.unit_text, entry.kind, entry.direction, entry.scale) == (unit, kind, direction, scale)
    assert (entry.numerator_in_time, entry.denominator_in_time) == in_time


def test_a_percentage_is_per_hundred_and_a_permille_per_thousand() -> None:
    scales = {"%": 100, "‰": 1000, "bé trai/100 bé gái": 100}
    rates = [entry for entry in shipped_indicators() if entry.kind is IndicatorKind.RATE]
    assert [entry.code for entry in rates if scales[entry.unit_text] != entry.scale] == []
