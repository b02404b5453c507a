"""What the rules about rewards know of a unit and a year, made from the figures of that year and of those before it.

Owns the arithmetic: exact fractions, rounded down only at the end, so that 4,999 % is under 5 % and a fall of exactly 5 % is one of 5 %.
Refuses to guess: a year without a figure makes facts unknown; what cannot be worked out (nobody was born) is told apart from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from rules.said import Said
from rules.values import Level

PERMYRIAD = 10_000
LONGEST_ROW = 10
"""So many years back a row of years without a third-or-later birth is followed."""

_NO_BIRTHS = Said("năm %(year)s không có trẻ nào được sinh ra nên không tính được tỷ lệ")
_NOTHING_TO_FALL = Said("tỷ lệ năm %(year)s đã là 0%% nên không thể giảm thêm")


@dataclass(frozen=True, slots=True)
class YearFigure:
    """A whole year of one unit. births, third_births -- None where only the rate is known; share -- None only where nobody was born.

    is_approved -- whether the level above has approved all values that it is made of.
    """

    share: Fraction | None
    births: int | None = None
    third_births: int | None = None
    is_approved: bool = True

    @property
    def is_without_third(self) -> bool:
        """Whether nobody had a third or later child. A year in which nobody was born at all is such a year, taken at its word."""
        return self.share == 0 if self.third_births is None else self.third_births == 0


@dataclass(frozen=True, slots=True)
class AwardFacts:
    """What is known of one unit in one year; None where figures are lacking, or where there is nothing to work it out from.

    third_share -- third and later births of all births, in hundredths of a per cent, rounded down.
    third_fall_relative -- by how much of the year before's share it fell (20 % -> 19 % is 500); third_fall_points -- by how many
    hundredths of a percentage point (20 % -> 19 % is 100). Both negative where it rose, both rounded down.
    years_without_third -- for how many years in a row, this one included, nobody had a third or later child, as far as figures go back.
    is_approved, is_last_year_approved -- whether the figures of this year, and of the year before, are approved.
    """

    unit_id: int
    level: Level
    year: int
    births: int | None = None
    third_births: int | None = None
    third_share: int | None = None
    third_fall_relative: int | None = None
    third_fall_points: int | None = None
    years_without_third: int | None = None
    is_approved: bool = False
    is_last_year_approved: bool = False


def year_figure(third_births: Decimal | None, births: Decimal | None, rate: Decimal | None, *, is_approved: bool) -> YearFigure | None:
    """The figure of a year from both counts, else from a rate in per cent; None where neither is known."""
    if third_births is not None and births is not None:
        share = Fraction(third_births) / Fraction(births) if births else None
        return YearFigure(share, int(births), int(third_births), is_approved)
    return None if rate is None else YearFigure(Fraction(rate) / 100, is_approved=is_approved)


def award_facts(unit_id: int, level: Level, year: int, figures: Mapping[int, YearFigure]) -> AwardFacts:
    """The facts of a unit in a year. figures -- of that year and the years before it, as far as they are known."""
    this, last = figures.get(year), figures.get(year - 1)
    fall = _fall(this, last)
    return AwardFacts(
        unit_id=unit_id,
        level=level,
        year=year,
        births=this.births if this else None,
        third_births=this.third_births if this else None,
        third_share=permyriad(this.share) if this else None,
        third_fall_relative=permyriad(fall / last.share) if fall is not None and last and last.share else None,
        third_fall_points=permyriad(fall),
        years_without_third=_years_without(year, figures),
        is_approved=this is not None and this.is_approved,
        is_last_year_approved=last is not None and last.is_approved,
    )


def undefined_facts(year: int, figures: Mapping[int, YearFigure]) -> dict[str, Said]:
    """The facts that cannot be worked out although the figures are there, each with why."""
    this, last = figures.get(year), figures.get(year - 1)
    found: dict[str, Said] = {}
    if this and this.share is None:
        found |= dict.fromkeys(("third_share", "third_fall_relative", "third_fall_points"), _NO_BIRTHS.of(year=year))
    elif last and last.share is None:
        found |= dict.fromkeys(("third_fall_relative", "third_fall_points"), _NO_BIRTHS.of(year=year - 1))
    elif last and last.share == 0:
        found["third_fall_relative"] = _NOTHING_TO_FALL.of(year=year - 1)
    return found


def open_end(year: int, figures: Mapping[int, YearFigure]) -> int | None:
    """The year at which a row of years without a third-or-later birth breaks off for want of a figure; None where its end is known."""
    for one in range(year, year - LONGEST_ROW, -1):
        if one not in figures:
            return one
        if not figures[one].is_without_third:
            return None
    return None


def years_needed(field: str, year: int, figures: Mapping[int, YearFigure]) -> tuple[int, ...]:
    """The years whose figures a fact follows from; of a row of years the one at which it breaks off for want of a figure."""
    if field in ("third_fall_relative", "third_fall_points"):
        return (year, year - 1)
    if field == "years_without_third":
        return (open_end(year, figures) or year,)
    return (year - 1,) if field == "is_last_year_approved" else (year,)


def permyriad(share: Fraction | None) -> int | None:
    """A share in hundredths of a per cent, rounded down: what is under a threshold stays under it."""
    return None if share is None else floor(share * PERMYRIAD)


def _fall(this: YearFigure | None, last: YearFigure | None) -> Fraction | None:
    if this is None or last is None or this.share is None or last.share is None:
        return None
    return last.share - this.share


def _years_without(year: int, figures: Mapping[int, YearFigure]) -> int | None:
    """At least so many; None where not even this year's figure is known."""
    if year not in figures:
        return None
    row = range(year, year - LONGEST_ROW, -1)
    ends = (at for at, one in enumerate(row) if one not in figures or not figures[one].is_without_third)
    return next(ends, LONGEST_ROW)
