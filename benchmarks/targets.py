"""A country's values: 3,300 communes × 20 indicators × 12 months, and how long people wait for what is made of them.

Run: python -m benchmarks.targets [COMMUNES]. After the first load each is the median of several rounds, beside the bare aggregate query
over the same values in the same run: the roll-up for a province's page and for the country's, a page of the entry grid and its saving, the
league table, the grid unit × indicator. Aim on PostgreSQL: 200 ms each. SQLite is measured for information.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from statistics import median
from typing import Any

from sqlalchemy import Engine, insert, select, text
from sqlalchemy.orm import Session

from benchmarks.ground import analyse, databases, show, timed
from models import Indicator, Membership, MembershipRole, Plan, Rollup, Target, Unit, UnitParent, User
from models.database import session_factory
from rules.periods import period_of
from rules.target_values import IndicatorKind, InTime
from rules.values import Branch, Frequency, Level, Operator
from workflow.heat import heat, overview
from workflow.league import LeagueQuestion, LeagueSort, league
from workflow.policies import register_shipped
from workflow.rollup_repair import rebuild
from workflow.value_entry import Part, Typed, enter
from workflow.value_places import Place
from workflow.value_sheet import areas_below, lines_of_areas, standing_in

NOW = datetime(2026, 12, 31, 20, tzinfo=UTC)
TODAY = date(2027, 1, 1)
PROVINCES, INDICATORS = 34, 20
MONTHS = [period_of(Frequency.MONTHLY, date(2026, month, 1)).last for month in range(1, 13)]
PROVINCE, COUNTRY = 2, 1
ROUNDS = 9
AIM = "aim: 200 ms"
ROWS_OF_GRID = 100


def fill(engine: Engine, communes: int) -> None:
    """The country without its values: places, indicators, a province's coordinator, and a target of each indicator given down to all."""
    units = range(1, 2 + PROVINCES + communes)
    with session_factory(engine).begin() as session:
        register_shipped(session, NOW)
        session.execute(insert(Unit), [_unit(number) for number in units])
        links = [{"unit_id": number, "parent_id": _above(number), "kind": "administrative"} for number in units if number > 1]
        session.execute(insert(UnitParent), links)
        session.execute(insert(Indicator), [_indicator(number) for number in range(1, INDICATORS + 1)])
        session.execute(
            insert(User), [{"id": 1, "login": "n", "name": "Người", "email": "n@x.example", "is_active": True, "created_at": NOW}]
        )
        session.execute(insert(Membership), [{"user_id": 1, "unit_id": PROVINCE, "role": MembershipRole.COORDINATOR}])
        document = {"document_name": "k", "document_sha256": "k", "source_text": "", "imported_at": NOW}
        session.execute(insert(Plan), [{"id": 1, "title": "Kế hoạch", "state": "published", "owner_id": COUNTRY, **document}])
        for number in range(1, INDICATORS + 1):
            session.execute(insert(Target), [_target(number, unit, len(units)) for unit in units])


def _above(unit: int) -> int:
    return COUNTRY if unit <= 1 + PROVINCES else 2 + unit % PROVINCES


def _unit(number: int) -> dict[str, Any]:
    level = Level.CENTRAL if number == COUNTRY else Level.PROVINCE if number <= 1 + PROVINCES else Level.COMMUNE
    names = {"name": f"Đơn vị {number}", "normal_name": f"don vi {number}", "kind": "" if number == COUNTRY else "ubnd"}
    return {"id": number, "code": f"u{number}", "level": level, "branch": Branch.GOVERNMENT, "is_provisional": False, **names}


def _indicator(number: int) -> dict[str, Any]:
    """Two rates of events, two of states, and a count, four times over."""
    is_count, is_state = number % 5 == 0, number % 5 > 2
    in_time = InTime.LAST if is_state else InTime.SUM
    return {
        "id": number,
        "code": f"i{number}",
        "name": f"Chỉ số {number}",
        "kind": IndicatorKind.COUNT if is_count else IndicatorKind.RATE,
        "scale": 1 if is_count else 100,
        "frequency": Frequency.MONTHLY,
        "numerator_in_time": in_time,
        "denominator_in_time": in_time,
    }


def _target(indicator: int, unit: int, units: int) -> dict[str, Any]:
    place = indicator * units + unit
    parent = None if unit == COUNTRY else indicator * units + _above(unit)
    whose = {"id": place, "plan_id": 1, "key": f"{indicator}:{unit}", "owner_id": unit, "indicator_id": indicator, "parent_id": parent}
    promise = {"operator": Operator.AT_LEAST, "value": Decimal(50), "unit_text": "%", "year": 2030, "baseline": 20, "baseline_year": 2025}
    return {**whose, **promise, "indicator": f"Chỉ số {indicator}", "review": "accepted", "next_look_on": TODAY}


def load(engine: Engine) -> None:
    """Every commune's value of every indicator and month, by one statement."""
    months = " UNION ALL ".join(f"SELECT {number} AS number, '{day}' AS ends_on" for number, day in enumerate(MONTHS, 1))
    day = "CAST(month.ends_on AS date)" if engine.dialect.name == "postgresql" else "month.ends_on"
    numerator, denominator = "(unit.id * 7 + indicator.id * 13 + month.number * 3) % 90", "90 + (unit.id + indicator.id) % 10"
    values = f"""
        INSERT INTO measured_values (indicator_id, unit_id, above_id, period, measured_on, value, numerator, denominator, note, warnings,
            source, at, state, decided_note)
        SELECT indicator.id, unit.id, link.parent_id, 'monthly', {day},
            CASE WHEN indicator.kind = 'count' THEN {numerator} ELSE round(({numerator}) * 100.0 / ({denominator}), 6) END,
            CASE WHEN indicator.kind = 'rate' THEN {numerator} END, CASE WHEN indicator.kind = 'rate' THEN {denominator} END,
            '', '[]', 'grid', :now, 'entered', ''
        FROM ({months}) month, indicators indicator, units unit JOIN unit_parents link ON link.unit_id = unit.id
        WHERE unit.level = 'commune' ORDER BY month.number, link.parent_id, unit.id, indicator.id
    """
    with session_factory(engine).begin() as session:
        session.execute(text(values), {"now": NOW.isoformat() if engine.dialect.name == "postgresql" else "2026-12-31 20:00:00.000000"})


def middle(work: Callable[[], object]) -> float:
    """The median time of several rounds after a first one that only loads."""
    work()
    return median(timed(work) for _ in range(ROUNDS))


class Desk:
    """What a person looks at and saves; each piece of work in a session of its own, as a request has."""

    def __init__(self, engine: Engine) -> None:
        self._factory = session_factory(engine)
        self._saved = 0

    def province(self) -> None:
        with self._factory() as session:
            overview(session, PROVINCE, _indicators(session), TODAY)

    def country(self) -> None:
        with self._factory() as session:
            overview(session, COUNTRY, _indicators(session), TODAY)

    def league_of_province(self) -> None:
        with self._factory() as session:
            league(session, _question(session, PROVINCE, None))

    def league_of_country(self) -> None:
        with self._factory() as session:
            league(session, _question(session, COUNTRY, Level.COMMUNE))

    def heat(self) -> None:
        with self._factory() as session:
            heat(session, PROVINCE, _indicators(session), TODAY, page_size=ROWS_OF_GRID)

    def grid(self) -> None:
        """A page of the entry sheet: a hundred communes, one indicator, twelve months."""
        with self._factory() as session:
            units = _communes(session)
            lines = lines_of_areas(session, _person(session), session.get_one(Indicator, 1), units, TODAY)
            standing_in(session, lines, since=MONTHS[0], until=MONTHS[-1])

    def save_month(self) -> None:
        self._save([MONTHS[-1]], ROWS_OF_GRID)

    def save_some(self) -> None:
        self._save([MONTHS[-1]], 10)

    def save_year(self) -> None:
        self._save(MONTHS, ROWS_OF_GRID)

    def _save(self, days: list[date], rows: int) -> None:
        """Save cells that differ from what stands there, with all that follows; then leave everything as it was."""
        self._saved += 1
        with self._factory() as session:
            typed = [
                Typed(
                    Place(1, unit.id, Frequency.MONTHLY, day),
                    {Part.NUMERATOR: str(500 + self._saved), Part.DENOMINATOR: "997"},
                    base_id=-1,
                    is_sure=True,
                )
                for unit in _communes(session)[:rows]
                for day in days
            ]
            entered = enter(session, _person(session), typed, now=NOW)
            if len(entered.rows) != len(typed):
                raise AssertionError(f"{len(entered.rows)} of {len(typed)} cells were saved: {list(entered.faults.values())[:1]}")
            session.rollback()


def _indicators(session: Session) -> list[Indicator]:
    return list(session.scalars(select(Indicator).order_by(Indicator.id)))


def _person(session: Session) -> User:
    return session.get_one(User, 1)


def _communes(session: Session) -> list[Unit]:
    return list(session.scalars(areas_below(session.get_one(Unit, PROVINCE), TODAY).limit(ROWS_OF_GRID)))


def _question(session: Session, area_id: int, level: Level | None) -> LeagueQuestion:
    indicator = session.get_one(Indicator, 1)
    return LeagueQuestion(indicator, area_id, Frequency.MONTHLY, MONTHS[-1], level=level, sort=LeagueSort.VALUE, is_descending=True)


FLOORS = {
    "province": "SELECT indicator_id, measured_on, sum(numerator), sum(denominator), sum(value), count(*) FROM measured_values "
    f"WHERE above_id = {PROVINCE} AND replaced_at IS NULL GROUP BY indicator_id, measured_on",
    "country": "SELECT indicator_id, measured_on, sum(numerator), sum(denominator), sum(value), count(*) FROM measured_values "
    "WHERE replaced_at IS NULL GROUP BY indicator_id, measured_on",
    "league": "SELECT unit_id, value FROM measured_values WHERE indicator_id = 1 AND period = 'monthly' AND measured_on = '2026-12-31' "
    f"AND above_id = {PROVINCE} AND replaced_at IS NULL ORDER BY value DESC LIMIT 50",
    "communes": "SELECT unit_id, value FROM measured_values WHERE indicator_id = 1 AND period = 'monthly' AND measured_on = '2026-12-31' "
    "AND replaced_at IS NULL ORDER BY value DESC LIMIT 50",
    "heat": "SELECT unit_id, indicator_id, value FROM measured_values WHERE measured_on = '2026-12-31' AND period = 'monthly' "
    f"AND above_id = {PROVINCE} AND replaced_at IS NULL",
    "grid": "SELECT unit_id, measured_on, value FROM measured_values WHERE indicator_id = 1 AND period = 'monthly' "
    f"AND above_id = {PROVINCE} AND replaced_at IS NULL",
}
"""The bare queries over the values themselves, without sums kept anywhere."""


def measure(name: str, engine: Engine) -> None:
    """Each piece of work beside the bare query for it."""
    desk = Desk(engine)
    floors = {key: middle(lambda query=query: _fetch(engine, query)) for key, query in FLOORS.items()}  # type: ignore[misc]
    pieces = (
        ("roll-up for a province's page", desk.province, "province"),
        ("roll-up for the country's page", desk.country, "country"),
        ("league table of a province", desk.league_of_province, "league"),
        ("league table of all communes", desk.league_of_country, "communes"),
        ("grid of 100 communes × 20 indicators", desk.heat, "heat"),
        ("entry sheet, 100 communes × 12 months", desk.grid, "grid"),
        ("saving 10 cells of it", desk.save_some, "province"),
        ("saving 100 cells of it", desk.save_month, "province"),
        ("saving all 1,200 cells (information)", desk.save_year, "province"),
    )
    for title, work, floor in pieces:
        show(f"{name}: {title}", middle(work), floors[floor], AIM if name == "postgresql" else "information")


def _fetch(engine: Engine, query: str) -> None:
    with engine.connect() as connection:
        connection.execute(text(query)).all()


def main() -> None:
    """Measure on both databases."""
    communes = int(sys.argv[1]) if len(sys.argv) > 1 else 3_300
    with databases() as engines:
        for name, engine in reversed(engines.items()):
            fill(engine, communes)
            loading = timed(lambda engine=engine: load(engine))  # type: ignore[misc]
            analyse(engine)
            with session_factory(engine).begin() as session:
                making = timed(lambda session=session: rebuild(session))  # type: ignore[misc]
            analyse(engine)
            with session_factory(engine).begin() as session:
                checking = timed(lambda session=session: rebuild(session))  # type: ignore[misc]
                sums = session.query(Rollup).count()
            values = communes * INDICATORS * len(MONTHS)
            print(
                f"{name}: {values:,} values put in {loading:.1f} s; {sums:,} sums made in {making:.1f} s, checked in {checking:.1f} s",
                flush=True,
            )
            measure(name, engine)


if __name__ == "__main__":
    main()
