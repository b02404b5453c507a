"""A year's list of rewards for an area: who below it is due what by which rule, who is not, and who cannot be judged for want of figures.

Owns the list as it stands now; a list that was finalised is kept by `workflow.incentive_lists`. Which rules hold where is asked of the
policy book.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, or_, select
from sqlalchemy.orm import Session, aliased

from models import Indicator, ParentKind, PolicyScope, PolicyState, PolicyVersion, Unit, UnitParent, User
from rules.award_facts import YearFigure, award_facts
from rules.awards import AwardStanding as AwardStanding
from rules.awards import AwardVerdict, Evidence, judge_awards
from rules.engine import Engine
from rules.policy import Policy, PolicyError
from rules.values import Branch, Level
from workflow.award_figures import YearsOfUnit, third_births, years_of_units
from workflow.kinds import UnitKind
from workflow.policy_book import INCENTIVES, book_of, parsed
from workflow.units import descendant_ids
from workflow.visibility import DECIDERS, is_administrator, own_unit_ids, settable_areas

FIRST_YEAR = 2000
_KINDS = (UnitKind.PEOPLES_COMMITTEE, UnitKind.VILLAGE, UnitKind.URBAN_VILLAGE, "")
"""Bodies whose figures are those of a place: of a commune its people's committee, not its health station."""


@dataclass(frozen=True, slots=True)
class AwardRow:
    """One unit in the list. above -- the name of the unit that it answers to. this, last -- its figures of the year and the one before."""

    unit_id: int
    unit: str
    level: Level
    above: str
    policy: str
    this: YearFigure | None
    last: YearFigure | None
    verdict: AwardVerdict


@dataclass(frozen=True, slots=True)
class AwardList:
    """What the rules say of all communes and villages of an area for a year, as things stand now.

    policies -- the versions that decided, the one of most units first; empty where no rule is switched on anywhere in the area.
    has_indicator -- the indicator that it all rests on is known here. is_over -- so is the year.
    """

    area: Unit
    year: int
    rows: tuple[AwardRow, ...]
    policies: tuple[str, ...]
    has_indicator: bool
    is_over: bool

    @property
    def has_values(self) -> bool:
        """Whether any unit has a figure of the year or of the one before it."""
        return any(row.this or row.last for row in self.rows)

    @property
    def total(self) -> int:
        """All rewards, in đồng."""
        return sum(row.verdict.amount for row in self.rows)

    def standing(self, wanted: AwardStanding) -> list[AwardRow]:
        """The rows that stand so."""
        return [row for row in self.rows if row.verdict.standing is wanted]


def award_list(session: Session, area: Unit, year: int, *, today: date) -> AwardList:
    """The list of an area (the unit itself and all below it) for a year, by the rules in force today.

    Units are those that stood at the end of the year (of a year that is not over, those of today).
    """
    on = min(today, date(year, 12, 31))
    indicator, judge = third_births(session), _Judge(session, today)
    rows = _rows(session, indicator, judge, _places(area, on), year) if judge.has_rules else []
    return AwardList(area, year, tuple(sorted(rows, key=_order)), judge.versions, indicator is not None, today > date(year, 12, 31))


def _rows(session: Session, indicator: Indicator | None, judge: _Judge, units: Select[Any], year: int) -> list[AwardRow]:
    """The units for which rules are switched on, each with its verdict."""
    years = years_of_units(session, indicator, units.with_only_columns(Unit.id), year) if indicator else {}
    return [judge.row(unit, year, years.get(unit.id, YearsOfUnit())) for unit in session.execute(units) if judge.policy_for(unit.id).rules]


def award_areas(session: Session, user: User, on: date) -> ColumnElement[bool]:
    """A condition on Unit: the areas whose lists the person may see."""
    return settable_areas(session, user, on)


def may_finalise(user: User, area: Unit, on: date) -> bool:
    """Who finalises a list: leaders and committee of the area itself."""
    return area.id in own_unit_ids(user, on, DECIDERS)


def is_about(session: Session, user: User, on: date) -> bool:
    """Whether rules about rewards are switched on for anything that this leader, committee member or administrator may see a list of."""
    if is_administrator(user, on):
        return True
    own = own_unit_ids(user, on, DECIDERS)
    if not own:
        return False
    held = PolicyVersion.name == INCENTIVES, PolicyVersion.state == PolicyState.IN_FORCE, PolicyVersion.scope != PolicyScope.SHIPPED
    standing = [row for row in session.execute(select(PolicyVersion.text, PolicyVersion.version, PolicyVersion.unit_id).where(*held))]
    areas = [row.unit_id for row in standing if _is_on(row.text, row.version)]
    return None in areas or _meet(session, own, [area for area in areas if area], on)


def _meet(session: Session, own: Collection[int], areas: Collection[int], on: date) -> bool:
    """Whether one of the areas lies within one's own units, or the other way round."""
    if not areas:
        return False
    within = or_(
        Unit.id.in_(areas) & Unit.id.in_(descendant_ids(own, on)),
        Unit.id.in_(own) & Unit.id.in_(descendant_ids(areas, on)),
    )
    return session.scalar(select(Unit.id).where(within).limit(1)) is not None


def _is_on(text: str, version: str) -> bool:
    try:
        return bool(parsed(text, version).rules)
    except PolicyError:
        return False


def _places(area: Unit, on: date) -> Select[Any]:
    """The communes and villages of the area on a day, each with the name of the unit above it."""
    superior = aliased(Unit)
    held = or_(UnitParent.valid_from.is_(None), UnitParent.valid_from <= on), or_(UnitParent.valid_to.is_(None), UnitParent.valid_to >= on)
    is_above = UnitParent.unit_id == Unit.id, UnitParent.kind == ParentKind.ADMINISTRATIVE
    name = select(superior.name).join(UnitParent, UnitParent.parent_id == superior.id).where(*is_above, *held).limit(1).scalar_subquery()
    within = Unit.id.in_(descendant_ids([area.id], on))
    stood = or_(Unit.valid_from.is_(None), Unit.valid_from <= on), or_(Unit.valid_to.is_(None), Unit.valid_to >= on)
    is_place = Unit.level.in_((Level.COMMUNE, Level.VILLAGE)), Unit.branch == Branch.GOVERNMENT, Unit.kind.in_(_KINDS)
    return select(Unit.id, Unit.name, Unit.level, name.label("above")).where(within, *stood, *is_place)


def _order(row: AwardRow) -> tuple[int, str, str, int]:
    return (row.level is Level.VILLAGE, row.above, row.unit, row.unit_id)


class _Judge:
    """An engine for each version of the rules that holds somewhere in the area."""

    def __init__(self, session: Session, today: date) -> None:
        self._book = book_of(session, today)
        self._engines: dict[str, Engine] = {}
        self._units: dict[str, int] = {}

    @property
    def versions(self) -> tuple[str, ...]:
        """Those that decided, the one of most units first."""
        return tuple(sorted(self._units, key=lambda one: (-self._units[one], one)))

    @property
    def has_rules(self) -> bool:
        """Whether a rule about rewards is switched on anywhere."""
        areas = {id(one): one for one in self._book.by_unit.values()}
        return any(one[INCENTIVES].rules for one in (self._book.everywhere, *areas.values()) if INCENTIVES in one)

    def policy_for(self, unit_id: int) -> Policy:
        """The rules that hold for a unit."""
        return self._book.incentives_for(unit_id)

    def row(self, unit: Row[Any], year: int, known: YearsOfUnit) -> AwardRow:
        """What the rules that hold for the unit say of it; some of them are switched on."""
        policy = self.policy_for(unit.id)
        evidence = Evidence(award_facts(unit.id, unit.level, year, known.figures), known.figures, known.gaps)
        verdict = judge_awards(policy, evidence, self._engine(policy).decide_award)
        self._units[policy.version] = self._units.get(policy.version, 0) + 1
        this, last = known.figures.get(year), known.figures.get(year - 1)
        return AwardRow(unit.id, unit.name, unit.level, unit.above or "", policy.version, this, last, verdict)

    def _engine(self, policy: Policy) -> Engine:
        key = f"{policy.version}#{policy.digest}"
        if key not in self._engines:
            self._engines[key] = Engine([policy])
        return self._engines[key]
