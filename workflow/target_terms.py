"""What a reviewer says of a target beside its promise: which indicator it counts, where it starts, and what is to be reached in between.

Owns the refusal of terms that contradict each other: a unit that the indicator does not have, a milestone outside the years or on the wrong
way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from models import Indicator, Target
from rules.measures import unit_fit
from rules.path import FALLING, GROWING
from rules.values import Direction, Operator
from workflow.errors import InvalidInputError
from workflow.indicators import CHANGES
from workflow.typed_numbers import read_number

MOST_MILESTONES = 30
Milestones = Sequence[Mapping[str, Any]]
"""As a target keeps them: [{"year": 2027, "value": "62.5"}], in the target's own unit."""
_LINE = re.compile(r"(?:năm\s)?(?P<year>\d{4})\s?[:=–-]?\s?(?P<value>\S.*)", re.IGNORECASE)


def read_milestones(text: str) -> list[dict[str, Any]]:
    """Milestones as typed, one a line: "2027: 62,5". Raises InvalidInputError with the line that is none."""
    found = []
    for line in (one.strip() for one in re.split(r"[\n;]", text)):
        if not line:
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise InvalidInputError(
                "Mốc «%(line)s» không đọc được: hãy ghi mỗi dòng một mốc, như 2027: 62,5.", field="milestones", line=line
            )
        found.append({"year": int(match["year"]), "value": _plain(_value(match["value"], line))})
    return found


def write_milestones(milestones: Milestones) -> str:
    """Milestones to be typed over."""
    return "\n".join(f"{one['year']}: {str(one['value']).replace('.', ',')}" for one in milestones or ())


def kept_milestones(milestones: Milestones) -> list[dict[str, Any]]:
    """Milestones in the form and order in which a target keeps them. Raises InvalidInputError for one year twice, or too many."""
    by_year = sorted((int(one["year"]), Decimal(str(one["value"]))) for one in milestones)
    kept: list[dict[str, Any]] = [{"year": year, "value": _plain(value)} for year, value in by_year]
    for first, second in pairwise(kept):
        if first["year"] == second["year"]:
            raise InvalidInputError("Năm %(year)s có hai mốc; hãy bỏ một mốc.", field="milestones", year=first["year"])
    if len(kept) > MOST_MILESTONES:
        raise InvalidInputError(
            "Có tới %(count)s mốc; hãy giữ không quá %(most)s.", field="milestones", count=len(kept), most=MOST_MILESTONES
        )
    return kept


def factor_to(indicator: Indicator | None, unit_text: str, operator: Operator) -> Decimal:
    """How many of the indicator's units one of the target's is. Raises InvalidInputError where the unit measures something else."""
    if indicator is None:
        return Decimal(1)
    fit = unit_fit(unit_text, indicator.unit_text, is_change=operator in CHANGES)
    if fit is None:
        raise InvalidInputError(
            "Đơn vị «%(unit)s» không so được với chỉ số «%(indicator)s» tính bằng «%(own)s»; hãy sửa đơn vị hoặc chọn chỉ số khác.",
            field="unit_text",
            unit=unit_text,
            indicator=indicator.name,
            own=indicator.unit_text,
        )
    return fit.factor


def share_of(target: Target) -> Decimal | None:
    """What one of a target's unit is of its baseline, where its change is told as a share of that ("giảm 1/3", "giảm 50% chênh lệch")."""
    own = target.definition.unit_text if target.definition else target.unit_text
    fit = unit_fit(target.unit_text, own, is_change=target.operator in CHANGES)
    return fit.share if fit else None


def check_baseline(baseline: Decimal | None, baseline_year: int | None, year: int | None) -> None:
    """Raises InvalidInputError for a year without its value, or one that does not lie before the target's."""
    if baseline is None and baseline_year is not None:
        raise InvalidInputError("Có năm gốc %(year)s nhưng chưa có giá trị gốc: hãy ghi giá trị.", field="baseline", year=baseline_year)
    if baseline_year is not None and year is not None and baseline_year >= year:
        raise InvalidInputError(
            "Năm gốc %(baseline)s không trước năm phải đạt %(year)s; hãy sửa một trong hai.",
            field="baseline_year",
            baseline=baseline_year,
            year=year,
        )


@dataclass(frozen=True, slots=True)
class Course:
    """Where a target's values come from and go to: the baseline's year and value, the ends of the promise, its year.

    ends -- the lowest and the highest value that keep the promise; None for a change without a baseline.
    """

    operator: Operator
    direction: Direction | None
    ends: tuple[Decimal, Decimal] | None
    baseline: Decimal | None
    baseline_year: int | None
    year: int | None

    @property
    def wanted(self) -> int:
        """Whether values are to grow (1), to fall (-1), or nothing says which (0)."""
        if self.operator in GROWING or (self.direction is Direction.HIGHER and self.operator not in FALLING):
            return 1
        return -1 if self.operator in FALLING or self.direction is Direction.LOWER else 0


def check_milestones(milestones: Milestones, course: Course) -> None:
    """Raises InvalidInputError for a milestone outside the years, or one that leads the wrong way."""
    if not milestones:
        return
    if course.year is None:
        raise InvalidInputError("Chỉ tiêu có mốc từng năm nhưng chưa có năm phải đạt: hãy ghi năm phải đạt.", field="year")
    for one in milestones:
        _check_year(one["year"], course.baseline_year, course.year)
    values = [Decimal(one["value"]) for one in milestones]
    before = [course.baseline] if course.baseline is not None else []
    behind = [_nearest(course.ends, values[-1])] if course.ends else []
    _check_way([*before, *values, *behind], milestones, len(before), course.wanted)


def ends_of(operator: Operator, value: Decimal, high: Decimal | None, baseline: Decimal | None) -> tuple[Decimal, Decimal] | None:
    """The lowest and the highest value of a promise, in the target's unit; None where only its change is known."""
    if operator is Operator.RANGE and high is not None:
        return min(value, high), max(value, high)
    if operator in (Operator.DECREASE, Operator.INCREASE):
        if baseline is None:
            return None
        reached = baseline - value if operator is Operator.DECREASE else baseline + value
        return reached, reached
    return None if operator in CHANGES else (value, value)


def _check_year(at: int, baseline_year: int | None, year: int) -> None:
    if at >= year:
        raise InvalidInputError("Mốc năm %(at)s không trước năm phải đạt %(year)s; hãy bỏ mốc này.", field="milestones", at=at, year=year)
    if baseline_year is not None and at <= baseline_year:
        raise InvalidInputError(
            "Mốc năm %(at)s không sau năm gốc %(year)s; hãy sửa hoặc bỏ mốc này.", field="milestones", at=at, year=baseline_year
        )


def _check_way(way: Sequence[Decimal], milestones: Milestones, first: int, wanted: int) -> None:
    """From the baseline over the milestones to the promise, values go one way. first -- where the milestones begin in the way."""
    steps = [(second > one) - (second < one) for one, second in pairwise(way)]
    wanted = wanted or next((step for step in reversed(steps) if step), 0)
    for number, step in enumerate(steps):
        if step in (0, wanted):
            continue
        at = milestones[min(number + 1 - first, len(milestones) - 1)]
        raise InvalidInputError(
            "Mốc năm %(at)s (%(value)s) đi ngược hướng của chỉ tiêu; hãy sửa mốc này hoặc giá trị gốc.",
            field="milestones",
            at=at["year"],
            value=str(at["value"]).replace(".", ","),
        )


def _nearest(ends: tuple[Decimal, Decimal], value: Decimal) -> Decimal:
    return min(max(value, ends[0]), ends[1])


def _value(text: str, line: str) -> Decimal:
    try:
        return read_number(text)
    except InvalidInputError:
        raise InvalidInputError(
            "Giá trị của mốc «%(line)s» không phải là số; hãy ghi như 2027: 62,5.", field="milestones", line=line
        ) from None


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
