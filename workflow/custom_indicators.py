"""The indicator of a target that the catalogue does not know: made from the plan's own words, so that its values have a place.

Owns its code, by which two plans with the same words share their values; refuses to guess a definition.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Indicator, Target
from rules.measures import PER_CENT, POINTS, plain_unit
from rules.target_values import IndicatorKind, InTime
from rules.values import Frequency
from workflow.indicators import CHANGES
from workflow.text import search_form

_SHARES = re.compile(r"(?:mức\s(?:giảm|tăng)\s)?t[ỷỉ]\s(?:lệ|trọng|số|suất)", re.IGNORECASE)
_COUNTS = re.compile(r"(?:tổng\s)?số\s", re.IGNORECASE)
_RATES = {"%": 100, "phần trăm": 100, "‰": 1000, "%o": 1000, "%0": 1000, "phần nghìn": 1000}
_COUNTED = ("người", "lượt", "cặp", "hộ", "xã", "phường", "thôn", "trường", "lớp", "buổi", "cuộc", "bản", "mô hình", "câu lạc bộ", "cơ sở")


def definition_for(session: Session, target: Target) -> Indicator:
    """What the target counts: its indicator, else one of its own, made now."""
    if target.indicator_id is not None:
        known = session.get(Indicator, target.indicator_id)
        if known is not None:
            return known
    made = custom_indicator(session, target)
    target.indicator_id = made.id
    session.flush()
    session.expire(target, ["definition", "measurements"])
    return made


def custom_indicator(session: Session, target: Target) -> Indicator:
    """The indicator of the target's own words; the same for the same words and unit."""
    code = custom_code(target.indicator, target.unit_text)
    known = session.scalar(select(Indicator).where(Indicator.code == code))
    if known is not None:
        return known
    unit_text = own_unit(target)
    kind, scale = kind_of(unit_text) if unit_text or not _COUNTS.match(target.indicator) else (IndicatorKind.COUNT, 1)
    made = Indicator(
        code=code,
        name=target.indicator,
        normal_name=search_form(target.indicator),
        unit_text=unit_text,
        kind=kind,
        scale=scale,
        direction=target.direction,
        frequency=Frequency.YEARLY,
        numerator_in_time=InTime.LAST,
        denominator_in_time=InTime.LAST,
        source="",
    )
    session.add(made)
    session.flush()
    return made


def custom_code(name: str, unit_text: str) -> str:
    """The code of a name and unit as written, whatever the case: "x-" and 16 hexadecimal digits."""
    words = " ".join(unicodedata.normalize("NFC", f"{name}|{unit_text}").casefold().split())
    return f"x-{hashlib.sha256(words.encode()).hexdigest()[:16]}"


def own_unit(target: Target) -> str:
    """The unit of the values: the target's, but not where that tells a change ("giảm 20% số vụ …": cases, not per cent)."""
    unit = plain_unit(target.unit_text)
    if target.operator not in CHANGES:
        return target.unit_text
    if unit == POINTS:
        return PER_CENT
    return target.unit_text if unit not in (PER_CENT, "lần") or (unit == PER_CENT and _SHARES.match(target.indicator)) else ""


def kind_of(unit_text: str) -> tuple[IndicatorKind, int]:
    """What a unit says of how a value is made, with its scale; a level where it says nothing."""
    unit = unit_text.strip().casefold()
    if unit in _RATES:
        return IndicatorKind.RATE, _RATES[unit]
    if any(unit.endswith(word) for word in _COUNTED) and "/" not in unit:
        return IndicatorKind.COUNT, 1
    return IndicatorKind.LEVEL, 1
