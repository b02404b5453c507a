"""Why a matter stands where it stands in a docket, in words: the parts of its weight, as a chair reads them aloud."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from rules.values import Importance
from web.labels import label
from workflow.docket import IMPORTANCE_TENTHS, Measure, Weight


@dataclass(frozen=True, slots=True)
class Part:
    """One factor of a weight: in words, and by how much it multiplies ("" where the words are the number)."""

    words: str
    times: str = ""


def parts_of(weight: Weight) -> list[Part]:
    """The factors of a weight, in the order of the formula. One that changes nothing is left out, but for the level."""
    found = [Part(how_much(weight)), Part(_level(weight), _tenths(weight.rung * 10))]
    if weight.importance is not Importance.NORMAL:
        found.append(Part(label(weight.importance).lower(), _tenths(IMPORTANCE_TENTHS[weight.importance])))
    if weight.of_unit:
        found.append(Part(_times(weight), _tenths(weight.repeat_tenths)))
    return found


def in_words(weight: Weight) -> str:
    """The factors on one line: "12 ngày × cấp thứ 2 (Tỉnh) × trọng tâm (1,5) × lần thứ 3 trong 12 tháng (1,2)"."""
    return " × ".join(f"{part.words} ({part.times})" if part.times not in ("", "1") else part.words for part in parts_of(weight))


def how_much(weight: Weight) -> str:
    """How late, how far off, or how long without data."""
    match weight.measure:
        case Measure.WORKING_DAYS_LATE:
            return str(ngettext("chậm %(num)s ngày làm việc", "chậm %(num)s ngày làm việc", weight.amount))
        case Measure.PER_CENT_OFF:
            return str(_("lệch %(percent)s%% so với lộ trình", percent=weight.amount))
        case Measure.WORKING_DAYS_WITHOUT_DATA:
            return str(ngettext("thiếu số liệu %(num)s ngày làm việc", "thiếu số liệu %(num)s ngày làm việc", weight.amount))


def _level(weight: Weight) -> str:
    return str(_("cấp thứ %(rung)s, %(level)s", rung=weight.rung, level=label(weight.level).lower()))


def _times(weight: Weight) -> str:
    of_unit = str(_("lần thứ %(number)s của đơn vị trong 12 tháng", number=weight.of_unit + 1))
    of_duty = str(_("việc này lần thứ %(number)s", number=weight.of_duty + 1)) if weight.of_duty else ""
    return ", ".join(words for words in (of_unit, of_duty) if words)


def _tenths(tenths: int) -> str:
    return f"{tenths // 10},{tenths % 10}".removesuffix(",0")
