"""The targets of three real plans, where they are here: each has the right value, operator, unit, year, direction and indicator.

The table was made by reading the documents line by line; numbers and codes only.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from extraction.documents import read_document
from extraction.draft import PlanDraft
from extraction.reading import read_plan
from rules.catalogue import shipped_indicators
from rules.values import Direction, Operator
from tests.builders import NOW
from tests.conftest import shared_plan
from workflow.head_correction import targets_of
from workflow.indicators import indicator_of
from workflow.intake import import_document

GE, GT, LT, EQ, NEAR, IN = (
    Operator.AT_LEAST,
    Operator.MORE_THAN,
    Operator.LESS_THAN,
    Operator.EQUAL,
    Operator.ABOUT,
    Operator.RANGE,
)
FALL, FALL_YEARLY = Operator.DECREASE, Operator.DECREASE_PER_YEAR
HIGHER, LOWER, RANGE, TOWARD = Direction.HIGHER, Direction.LOWER, Direction.RANGE, Direction.TOWARD
RATIO = "bé trai/100 bé gái"

DISTRICT = "1-district-cam-xuyen-2021-2030.txt"
PROVINCE = "2-province-binh-duong-2018.txt"
COMMUNE = "3-commune-chien-thang-2023.txt"

Row = tuple[Operator, float, float | None, str, int, str, Direction, str, str | None]

OF_DISTRICT: list[Row] = [
    # operator, value, upper end, unit, year, indicator, its direction, factor to its unit, share of the baseline
    (FALL_YEARLY, 0.1, None, "%", 2030, "cbr", TOWARD, "10", None),
    (FALL_YEARLY, 2, None, "%", 2030, "third-births", LOWER, "1", None),
    (LT, 1, None, "%", 2030, "natural-increase", TOWARD, "1", None),
    (NEAR, 2.1, None, "con/phụ nữ", 2030, "tfr", TOWARD, "1", None),
    (EQ, 160, None, "ngàn người", 2030, "population", TOWARD, "1000", None),
    (FALL, 50, None, "%", 2030, "fertility-gap", LOWER, "1", "0.01"),
    (EQ, 95, None, "%", 2030, "contraception-access", HIGHER, "1", None),
    (LT, 107, None, RATIO, 2030, "srb", RANGE, "1", None),
    (NEAR, 22, None, "%", 2030, "under-15", TOWARD, "1", None),
    (NEAR, 12, None, "%", 2030, "over-65", TOWARD, "1", None),
    (NEAR, 51, None, "%", 2030, "dependency", TOWARD, "1", None),
    (EQ, 90, None, "%", 2030, "premarital", HIGHER, "1", None),
    (EQ, 70, None, "%", 2030, "prenatal-screening", HIGHER, "1", None),
    (EQ, 90, None, "%", 2030, "newborn-screening", HIGHER, "1", None),
    (EQ, 75, None, "tuổi", 2030, "life-expectancy", HIGHER, "1", None),
    (GE, 68, None, "năm", 2030, "healthy-years", HIGHER, "1", None),
    (EQ, 168.5, None, "cm", 2030, "height-18-male", HIGHER, "1", None),
    (EQ, 157.5, None, "cm", 2030, "height-18-female", HIGHER, "1", None),
    (EQ, 31, None, "%", 2030, "urban", HIGHER, "1", None),
    (EQ, 100, None, "%", 2030, "registered", HIGHER, "1", None),
    (EQ, 100, None, "%", 2030, "sectors-using-data", HIGHER, "1", None),
    (GE, 50, None, "%", 2030, "elderly-friendly-communes", HIGHER, "1", None),
    (EQ, 100, None, "%", 2030, "elderly-insurance", HIGHER, "1", None),
]


def of_province(
    year: int,
    people: tuple[float, float],
    ages: tuple[int, int, int],
    services: tuple[Operator, int, int, int],
    life: tuple[float, int, int],
    rest: tuple[int, int, int],
) -> list[Row]:
    """The same seventeen targets for each of the plan's two years."""
    prenatal, premarital, screened, newborn = services
    population, fall = people
    male, female, urban = rest
    return [
        (EQ, 2, None, "con", year, "tfr", TOWARD, "1", None),
        (NEAR, population, None, "triệu người", year, "population", TOWARD, "1000000", None),
        (FALL, fall, None, "", year, "unintended-pregnancies", LOWER, "1", "1"),
        (IN, 103, 107, RATIO, year, "srb", RANGE, "1", None),
        (NEAR, ages[0], None, "%", year, "under-15", TOWARD, "1", None),
        (NEAR, ages[1], None, "%", year, "over-65", TOWARD, "1", None),
        (NEAR, ages[2], None, "%", year, "dependency", TOWARD, "1", None),
        (EQ, premarital, None, "%", year, "premarital", HIGHER, "1", None),
        (prenatal, screened, None, "%", year, "prenatal-screening", HIGHER, "1", None),
        (GE, newborn, None, "%", year, "newborn-screening", HIGHER, "1", None),
        (EQ, life[0], None, "tuổi", year, "life-expectancy", HIGHER, "1", None),
        (GE, life[1], None, "năm", year, "healthy-years", HIGHER, "1", None),
        (EQ, life[2], None, "%", year, "elderly-insurance", HIGHER, "1", None),
        (EQ, male, None, "cm", year, "height-18-male", HIGHER, "1", None),
        (EQ, female, None, "cm", year, "height-18-female", HIGHER, "1", None),
        (GT, urban, None, "%", year, "urban", HIGHER, "1", None),
        (EQ, 100, None, "%", year, "registered", HIGHER, "1", None),
    ]


OF_PROVINCE = [
    *of_province(2025, (2.5, 0.3333), (20, 10, 40), (GE, 90, 70, 90), (76.5, 68, 95), (168, 157, 80)),
    *of_province(2030, (2.7, 0.6667), (22, 11, 42), (EQ, 95, 80, 95), (77, 69, 100), (169, 158, 82)),
]
OF_COMMUNE: list[Row] = [
    (FALL, 7.5, None, "điểm %", 2023, "srb", RANGE, "1", None),
    (EQ, 70, None, "%", 2023, "elderly-health-checks", HIGHER, "1", None),
    (EQ, 60, None, "%", 2023, "premarital", HIGHER, "1", None),
    (EQ, 62, None, "%", 2023, "prenatal-screening", HIGHER, "1", None),
    (EQ, 65, None, "%", 2023, "newborn-screening", HIGHER, "1", None),
    (EQ, 234, None, "người", 2023, "new-contraceptive-users", HIGHER, "1", None),
]
TABLES = {DISTRICT: OF_DISTRICT, PROVINCE: OF_PROVINCE, COMMUNE: OF_COMMUNE}
DOUBTED = {DISTRICT: {1, 2, 23}, PROVINCE: {13, 30}, COMMUNE: set[int]()}
"""Per cent for per mille; points or a share; several conditions in one."""
ROWS = [
    pytest.param(plan, number, row, id=f"{plan[0]}-T{number}") for plan, rows in TABLES.items() for number, row in enumerate(rows, start=1)
]


@cache
def draft(plan: str) -> PlanDraft:
    path = shared_plan(plan)
    return read_plan(read_document(path.name, path.read_bytes()))


@pytest.mark.parametrize("plan", TABLES)
def test_no_promised_number_of_a_real_plan_is_missing_and_none_is_too_many(plan: str) -> None:
    assert len(draft(plan).targets) == len(TABLES[plan])


@pytest.mark.parametrize(("plan", "number", "row"), ROWS)
def test_a_target_of_a_real_plan_is_read_with_its_indicator(plan: str, number: int, row: Row) -> None:
    target = draft(plan).targets[number - 1]
    found = indicator_of(target.indicator, unit=target.unit, operator=target.operator, known=shipped_indicators())
    assert found is not None, target.indicator
    share = None if found.share is None else str(found.share)
    read = (target.operator, target.value, target.value_high, target.unit, target.year)
    assert (*read, found.indicator.code, found.indicator.direction, str(found.factor), share) == row


def test_names_begin_where_the_promise_before_them_ends() -> None:
    assert {target.indicator for target in draft(PROVINCE).targets if "quy mô" in target.indicator and target.unit == "triệu người"} == {
        "quy mô dân số"
    }
    assert sum("nữ" in target.indicator.split("–")[-1] for target in draft(PROVINCE).targets if target.unit == "cm") == 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("plan", TABLES)
def test_a_real_plan_becomes_targets_with_their_indicators(session: Session, tmp_path: Path, plan: str) -> None:
    path = shared_plan(plan)
    made = import_document(session, path.name, path.read_bytes(), data_dir=tmp_path, by=None, now=NOW)
    stored = [
        (one.definition.code if one.definition else "", str(one.factor.normalize()), one.direction) for one in targets_of(session, made)
    ]
    assert stored == [(code, str(Decimal(factor).normalize()), direction) for *_, code, direction, factor, _ in TABLES[plan]]
    doubted = {number for number, one in enumerate(targets_of(session, made), start=1) if one.warnings}
    assert doubted == DOUBTED[plan]
