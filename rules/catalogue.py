"""The shipped catalogue of indicators as data: what each counts, how it is formed, and who says so; checked before anybody uses it.

Owns the form of the files in `catalogue/` and every refusal of a bad one (CatalogueError, in Vietnamese); refuses to tell which indicator a
plan means: that is `workflow.indicators`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from rules.policy_form import Place, PolicyError, read_yaml
from rules.target_values import IndicatorKind, InTime
from rules.values import Direction, Frequency

SHIPPED = Path(__file__).parent / "catalogue"
PERIODS = (Frequency.MONTHLY, Frequency.QUARTERLY, Frequency.HALF_YEARLY, Frequency.YEARLY)
"""How often an indicator is reported."""
SCALES = (1, 100, 1000, 10_000, 100_000)
MOST_REPORTING_DAYS = 366
MOST_JUMP = 100_000
_LONGEST = {"name": 200, "unit": 60, "definition": 2000, "source": 1000, "numerator": 300, "denominator": 300}
_NEEDED = {"code", "name", "definition", "unit", "kind", "direction", "frequency", "reporting_days", "source", "aliases"}
_OF_KIND = {
    IndicatorKind.RATE: {"numerator", "denominator", "scale", "numerator_in_time", "denominator_in_time"},
    IndicatorKind.COUNT: {"numerator", "numerator_in_time"},
    IndicatorKind.LEVEL: set(),
}
_OPTIONAL = {"low", "high", "jump_permille"}


class CatalogueError(PolicyError):
    """A catalogue that must not be used; the message names file, indicator, key, value and remedy."""


@dataclass(frozen=True, slots=True)
class IndicatorEntry:
    """One indicator of the catalogue.

    unit_text -- of its values. scale -- what numerator / denominator is multiplied by (100, 1000; 1 where it is no rate).
    reporting_days -- calendar days after a period's end by which its value is due. low, high -- bounds beyond which a value is implausible;
    jump_permille -- how far it plausibly moves against the period before, in thousandths. aliases -- how plans name it; "…" is any words.
    """

    code: str
    name: str
    definition: str
    unit_text: str
    kind: IndicatorKind
    direction: Direction
    frequency: Frequency
    reporting_days: int
    source: str
    aliases: tuple[str, ...]
    numerator_text: str = ""
    denominator_text: str = ""
    scale: int = 1
    numerator_in_time: InTime = InTime.LAST
    denominator_in_time: InTime = InTime.LAST
    low: Decimal | None = None
    high: Decimal | None = None
    jump_permille: int | None = None


@cache
def shipped_indicators() -> tuple[IndicatorEntry, ...]:
    """The catalogue that comes with the product, by file and order. Raises CatalogueError."""
    files = sorted(SHIPPED.glob("*.yaml"))
    return refuse_twins(entry for file in files for entry in parse_catalogue(file.read_text(encoding="utf-8-sig"), source=file.name))


def parse_catalogue(text: str, *, source: str) -> tuple[IndicatorEntry, ...]:
    """The indicators that a YAML text defines. `source` is how messages name it. Raises CatalogueError."""
    place = _place(source)
    written = place.mapping("", read_yaml(text, place), {"indicators"})["indicators"]
    if not isinstance(written, list) or not written:
        place.refuse("indicators", written, "Hãy ghi một danh sách có ít nhất một chỉ số")
    return refuse_twins(_entry(entry, number, source) for number, entry in enumerate(written, start=1))


def refuse_twins(entries: Iterable[IndicatorEntry]) -> tuple[IndicatorEntry, ...]:
    """The entries, if no two have one code, one name or one alias. Raises CatalogueError."""
    seen: dict[tuple[str, str], str] = {}
    known = tuple(entries)
    for entry in known:
        place = _place("danh mục chỉ số", entry.code)
        names = [("code", entry.code), ("name", entry.name.casefold()), *(("aliases", alias.casefold()) for alias in entry.aliases)]
        for key, value in names:
            if (key, value) in seen:
                place.refuse(key, value, f"Đã có ở chỉ số “{seen[key, value]}”; hãy đổi hoặc bỏ một trong hai")
            seen[key, value] = entry.code
    return known


def _place(source: str, code: str | None = None) -> Place:
    return Place(source, code, thing="chỉ số", error=CatalogueError)


def _entry(entry: object, number: int, source: str) -> IndicatorEntry:
    named = entry.get("code") if isinstance(entry, dict) else None
    place = _place(source, str(named) if named else f"thứ {number}")
    kind = place.enum("kind", entry.get("kind"), IndicatorKind) if isinstance(entry, dict) else IndicatorKind.LEVEL
    data = place.mapping("", entry, _NEEDED | _OF_KIND[kind], _OPTIONAL)
    low, high = _bound(data, "low", place), _bound(data, "high", place)
    if low is not None and high is not None and low >= high:
        place.refuse("high", str(high), f"Hãy ghi số lớn hơn low ({low})")
    return IndicatorEntry(
        code=place.name("code", data["code"]),
        kind=kind,
        unit_text=_text("unit", data, place),
        direction=place.enum("direction", data["direction"], Direction),
        frequency=_period(data["frequency"], place),
        reporting_days=place.whole("reporting_days", data["reporting_days"], 0, MOST_REPORTING_DAYS),
        aliases=_aliases(data["aliases"], place),
        low=low,
        high=high,
        jump_permille=place.whole("jump_permille", data["jump_permille"], 1, MOST_JUMP) if "jump_permille" in data else None,
        name=_text("name", data, place),
        definition=_text("definition", data, place),
        source=_text("source", data, place),
        numerator_text=_text("numerator", data, place) if "numerator" in data else "",
        denominator_text=_text("denominator", data, place) if "denominator" in data else "",
        **_in_time(data, place),
    )


def _in_time(data: dict[str, Any], place: Place) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: place.enum(name, data[name], InTime) for name in ("numerator_in_time", "denominator_in_time") if name in data
    }
    if "scale" in data:
        found["scale"] = place.whole("scale", data["scale"], min(SCALES), max(SCALES))
        if found["scale"] not in SCALES:
            place.refuse("scale", found["scale"], "Hãy dùng một trong: " + ", ".join(map(str, SCALES)))
    return found


def _text(key: str, data: dict[str, Any], place: Place) -> str:
    value = data[key]
    if not isinstance(value, str) or not 1 <= len(value.strip()) <= _LONGEST[key]:
        place.refuse(key, value, f"Hãy ghi từ 1 đến {_LONGEST[key]} ký tự")
    return value.strip()


def _period(value: object, place: Place) -> Frequency:
    frequency = place.enum("frequency", value, Frequency)
    if frequency not in PERIODS:
        place.refuse("frequency", value, "Hãy dùng một trong: " + ", ".join(PERIODS))
    return frequency


def _aliases(value: object, place: Place) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(alias, str) and 1 <= len(alias.strip()) <= 300 for alias in value):
        place.refuse("aliases", value, "Hãy ghi danh sách các cách gọi, mỗi cách một dòng")
    return tuple(alias.strip() for alias in value)


def _bound(data: dict[str, Any], key: str, place: Place) -> Decimal | None:
    """A number exactly as written; true and false are none."""
    if key not in data:
        return None
    value = data[key]
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        place.refuse(key, value, "Hãy ghi một số")
    if isinstance(value, bool) or not number.is_finite():
        place.refuse(key, value, "Hãy ghi một số")
    return number
