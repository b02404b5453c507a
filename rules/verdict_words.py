"""Why a target's status is what it is, said to people who do not program.

Owns the sentence about a verdict, as `Said`: Vietnamese by str(), another language by the pages. Refuses to judge (`rules.trajectory`).
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from rules.path import STRICT, Corridor, Path, is_years_end
from rules.said import Said
from rules.target_values import Reading
from rules.trajectory import Verdict, Yardstick
from rules.values import TargetStatus

_FINER = (2, 3, 4, 6, 9)

MEASURED = Said("đến %(day)s đạt %(value)s")
MEASURED_SO_FAR = Said("từ đầu năm đến %(day)s đạt %(value)s")
PROMISED = Said("chỉ tiêu là %(bounds)s")
ON_PATH = Said("theo lộ trình phải %(bounds)s")
ON_PATH_SO_FAR = Said("theo lộ trình, từ đầu năm phải %(bounds)s")
FROM, OVER = Said("từ %(value)s trở lên"), Said("trên %(value)s")
UP_TO, UNDER = Said("không quá %(value)s"), Said("dưới %(value)s")
BETWEEN, NEAR = Said("từ %(low)s đến %(high)s"), Said("khoảng %(value)s")
LOWER, HIGHER = Said("thấp hơn %(off)s"), Said("cao hơn %(off)s")
WITHIN = Said("%(off)s, trong mức cho phép %(tolerance)s")
BEYOND = Said("%(off)s, quá mức cho phép %(tolerance)s")
MET, INSIDE = Said("đã đạt"), Said("đúng lộ trình")
MET_NEARLY = Said("%(off)s, trong mức cho phép %(tolerance)s nên coi là đã đạt")
JUST_NOT = Said("bằng đúng mức ấy nên chưa đạt")
NOT_YET_OVER = Said("số còn tăng đến hết năm nên chưa kết luận")
NOT_ENOUGH = Said("mới %(periods)s kỳ liên tiếp lệch quá mức, đủ %(needed)s kỳ mới coi là lệch lộ trình")
IN_A_ROW = Said("đã %(periods)s kỳ liên tiếp lệch quá mức")
AT_THE_END = Said("đã hết năm của chỉ tiêu")
FIRST_YEAR = Said("năm đầu có số liệu, chưa có số của cả năm trước làm mốc")
FIRST_VALUE = Said("không có số gốc nên lộ trình tính từ số liệu đầu tiên")
FEW_REPORTED = Said("số liệu đến %(day)s mới có %(share)s số đơn vị báo cáo, chưa đủ %(needed)s nên chưa dùng để xét")
NO_VALUE = Said("chưa có số liệu nào")
NO_VALUE_OF_THE_YEAR = Said("chưa có số liệu nào của năm %(year)s trở về trước")
NO_BASELINE = Said("chưa có số gốc nên chưa biết phải đạt bao nhiêu")
JOINED = Said("%(first)s; %(rest)s")


def explain(verdict: Verdict, unit_text: str = "") -> Said:
    """Why the status is what it is: the value, what it ought to be, how far off, what is tolerated, and what was left out of account.

    unit_text -- the target's unit ("%", "người"); numbers stand as 1.234,5.
    """
    parts = _of_no_data(verdict) if verdict.status is TargetStatus.NO_DATA else _of_reading(verdict, unit_text)
    if verdict.set_aside is not None and verdict.yardstick is not None:
        parts.append(_few_reported(verdict.set_aside, verdict.yardstick))
    return joined(parts)


def joined(parts: list[Said]) -> Said:
    """Several texts as one, with semicolons."""
    whole = parts[-1]
    for part in reversed(parts[:-1]):
        whole = JOINED.of(first=part, rest=whole)
    return whole


def vietnamese(value: Decimal, unit_text: str = "") -> str:
    """A number as 1.234,5 with its unit: "62,5%", "234 người". `rounded` makes long ones short."""
    plain = Decimal(value).normalize() if value else Decimal(0)
    number = f"{plain:,f}".translate(str.maketrans(",.", ".,"))
    return f"{number}{unit_text}" if unit_text in ("", "%", "‰") else f"{number} {unit_text}"


def per_cent(permille: int) -> str:
    """Thousandths as people write them: 38 is "3,8%"."""
    return vietnamese(Decimal(permille) / 10, "%")


def day(on: date) -> str:
    """A day as 30/6/2026 is written in documents: 30/06/2026."""
    return f"{on:%d/%m/%Y}"


def rounded(value: Decimal, beside: Decimal) -> Decimal:
    """A number of a path to two places, below one to four; more finely where it would else look like the value that it is compared with."""
    value, beside = Decimal(value), Decimal(beside)  # what was only just made may be a whole number still
    for places in _FINER if abs(value) >= 1 else _FINER[2:]:
        short = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        if value == beside or short != beside.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):
            return short
    return value


def _short(value: Decimal, *corridors: Corridor) -> Decimal:
    """A measured value as finely as is needed to tell it from what it ought to be: a rate of two counts has endless places."""
    bounds = [bound for one in corridors for bound in (one.lower, one.upper) if bound is not None]
    shorter = [rounded(value, bound) for bound in bounds] or [rounded(value, value)]
    return min(shorter, key=lambda one: one.as_tuple().exponent)


def _of_no_data(verdict: Verdict) -> list[Said]:
    path = verdict.path
    if verdict.reading is not None:
        return [NO_BASELINE]
    if verdict.set_aside is not None:
        return []
    if path is not None and path.spec.is_cumulative and path.spec.year is not None and verdict.coverage_permille:
        return [NO_VALUE_OF_THE_YEAR.of(year=path.spec.year)]
    return [NO_VALUE]


def _of_reading(verdict: Verdict, unit: str) -> list[Said]:
    reading, path, by = verdict.reading, verdict.path, verdict.yardstick
    if reading is None or path is None or by is None:
        return [NO_VALUE]
    so_far = path.spec.is_cumulative and not is_years_end(reading.on)
    said = MEASURED_SO_FAR if so_far else MEASURED
    corridor = path.at(reading.on)
    parts = [said.of(day=day(reading.on), value=vietnamese(_short(reading.value, corridor, path.promise), unit))]
    if verdict.status is TargetStatus.ACHIEVED:
        return [*parts, PROMISED.of(bounds=_bounds(path, path.promise, reading, unit, is_promise=True)), _met(path, reading, by)]
    if corridor.is_open:
        return [*parts, FIRST_YEAR]
    is_over = path.is_over(reading.on)
    frame = PROMISED if is_over else ON_PATH_SO_FAR if so_far else ON_PATH
    parts.append(frame.of(bounds=_bounds(path, corridor, reading, unit, is_promise=is_over)))
    parts.append(_how_far(verdict, corridor, reading, by, unit, is_over=is_over))
    parts.extend(_in_a_row(verdict, path, reading, by))
    if verdict.status is TargetStatus.ON_TRACK and so_far and path.promise.upper is not None:
        parts.append(NOT_YET_OVER)
    if path.is_measured and not is_over:
        parts.append(FIRST_VALUE)
    return parts


def _met(path: Path, reading: Reading, by: Yardstick) -> Said:
    off = path.promise.off_by_permille(reading.value)
    if not off:
        return MET
    return MET_NEARLY.of(off=_off(path.promise, reading, off, ""), tolerance=per_cent(by.tolerance_permille))


def _how_far(verdict: Verdict, corridor: Corridor, reading: Reading, by: Yardstick, unit: str, *, is_over: bool) -> Said:
    off = verdict.off_by_permille
    if not off:
        return JUST_NOT if is_over and verdict.status is not TargetStatus.ON_TRACK else INSIDE
    said = WITHIN if off <= by.tolerance_permille else BEYOND
    return said.of(off=_off(corridor, reading, off, unit), tolerance=per_cent(by.tolerance_permille))


def _off(corridor: Corridor, reading: Reading, permille: int, unit: str) -> Said:
    """ "thấp hơn 3,8%"; beside a bound of nought there is no per cent, only so many."""
    is_low = corridor.lower is not None and reading.value < corridor.lower
    bound = corridor.lower if is_low else corridor.upper
    how_far = per_cent(permille) if bound else vietnamese(rounded(abs(reading.value), abs(reading.value)), unit)
    return (LOWER if is_low else HIGHER).of(off=how_far)


def _in_a_row(verdict: Verdict, path: Path, reading: Reading, by: Yardstick) -> list[Said]:
    periods = verdict.periods_off
    if not periods:
        return []
    if verdict.status is TargetStatus.AT_RISK:
        return [NOT_ENOUGH.of(periods=periods, needed=by.periods_in_a_row)]
    if path.ends_on is not None and reading.on >= path.ends_on:
        return [AT_THE_END]
    return [IN_A_ROW.of(periods=periods)] if periods > 1 else []


def _bounds(path: Path, corridor: Corridor, reading: Reading, unit: str, *, is_promise: bool) -> Said:
    """What a value ought to be. Only the promise itself may ask for more, or less, than a number: its path is reached on the line."""
    low, high = (None if one is None else vietnamese(rounded(one, reading.value), unit) for one in (corridor.lower, corridor.upper))
    if low is not None and high is not None:
        return NEAR.of(value=low) if low == high else BETWEEN.of(low=low, high=high)
    is_strict = is_promise and path.spec.operator in STRICT
    if low is not None:
        return (OVER if is_strict else FROM).of(value=low)
    return (UNDER if is_strict else UP_TO).of(value=high)


def _few_reported(reading: Reading, by: Yardstick) -> Said:
    coverage, least = per_cent(reading.coverage_permille), per_cent(by.least_coverage_permille)
    return FEW_REPORTED.of(day=day(reading.on), share=coverage, needed=least)
