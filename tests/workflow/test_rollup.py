"""Sums over the units below: whatever is entered, corrected, approved or given back, they are what an oracle with fractions says."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, select, update
from sqlalchemy.orm import Session

from models import ClauseState, Indicator, JobRun, Measurement, MeasurementState, Plan, PlanState, Rollup, Unit
from models.database import session_factory
from rules.target_values import IndicatorKind
from rules.values import Frequency, Level
from tests.builders import NOW, indicator, plan, province, target, unit, unit_parent
from tests.workflow.rollup_oracle import Oracle, stored
from workflow.jobs import run_check_of_sums
from workflow.measurement import NewValue, take_in
from workflow.rollup import Changed, roll_up, rolled_up
from workflow.rollup_repair import Mended, rebuild
from workflow.units import import_units

LAST_DAY, FIRST_DAY = date(2025, 6, 30), date(2025, 7, 1)
Y2024, Y2025, JANUARY = (
    (Frequency.YEARLY, date(2024, 12, 31)),
    (Frequency.YEARLY, date(2025, 12, 31)),
    (Frequency.MONTHLY, date(2026, 1, 31)),
)


@dataclass(frozen=True)
class Country:
    """Two provinces, of which one had a district until the change of 2025; a commune with villages and a station; a department."""

    units: dict[str, Unit]
    indicators: tuple[Indicator, ...]
    plan: Plan


def country(session: Session) -> Country:
    top = unit(session, "Chính phủ", level=Level.CENTRAL, kind="")
    units = {"top": top}
    for name in ("A", "B"):
        units[name] = province(session, f"UBND tỉnh {name}", under=top)
    units["H"] = unit(session, "UBND huyện H", level=Level.DISTRICT, under=units["A"], valid_to=LAST_DAY)
    for name in ("a1", "a2"):
        units[name] = unit(session, f"UBND xã {name}")
        unit_parent(session, units[name], units["H"], until=LAST_DAY)
        unit_parent(session, units[name], units["A"], since=FIRST_DAY)
    units["ended"] = unit(session, "UBND xã cũ", under=units["H"], valid_to=LAST_DAY)
    for name in ("b1", "b2"):
        units[name] = unit(session, f"UBND xã {name}", under=units["B"])
    units["department"] = unit(session, "Sở Y tế", level=Level.PROVINCE, under=units["A"], kind="so")
    units["station"] = unit(session, "Trạm Y tế xã a1", under=units["a1"], kind="tram")
    for name in ("v1", "v2"):
        units[name] = unit(session, f"Thôn {name}", level=Level.VILLAGE, under=units["b1"], kind="thon")
    kinds = (IndicatorKind.RATE, IndicatorKind.COUNT, IndicatorKind.LEVEL)
    made = tuple(indicator(session, f"Chỉ số {kind}", kind=kind, frequency=Frequency.MONTHLY) for kind in kinds)
    return Country(units, made, plan(session, owner=units["A"], state=PlanState.PUBLISHED))


NAMES = ("A", "B", "H", "a1", "a2", "ended", "b1", "b2", "department", "station", "v1", "v2")
PLACES = st.tuples(st.sampled_from(NAMES), st.integers(0, 2), st.sampled_from([Y2024, Y2025, JANUARY]))
NUMBERS = st.tuples(st.integers(0, 999).map(lambda one: Decimal(one) / 8), st.integers(1, 999).map(Decimal))
ENTRIES = st.tuples(
    PLACES, st.one_of(NUMBERS, st.just("without numbers"), st.just(MeasurementState.APPROVED), st.just(MeasurementState.RETURNED))
)
STEPS = st.lists(st.lists(ENTRIES, min_size=1, max_size=6, unique_by=lambda one: one[0]), min_size=1, max_size=5)
GIVEN = st.sets(st.tuples(st.sampled_from(NAMES), st.integers(0, 1)), max_size=4)


def test_sums_are_what_the_oracle_says_whatever_is_entered_corrected_approved_or_given_back(session: Session) -> None:
    cast = country(session)

    @settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(STEPS, GIVEN)
    def holds(steps: list[list[tuple[tuple[str, int, tuple[Frequency, date]], object]]], given_down: set[tuple[str, int]]) -> None:
        with session.begin_nested() as undone:
            top = target(session, cast.plan, cast.units["top"], key="top", indicator_id=cast.indicators[0].id)
            for name, which in sorted(given_down):
                owner, of = cast.units[name], cast.indicators[which].id
                target(session, cast.plan, owner, key=f"{name}{which}", indicator_id=of, parent_id=top.id, review=ClauseState.ACCEPTED)
            for step in steps:
                _do(session, cast, step)
            oracle = Oracle(session)
            assert stored(session) == oracle.all_sums()
            _check_country(session, cast, oracle)
            assert not rebuild(session).sums
            undone.rollback()

    holds()


def _do(session: Session, cast: Country, step: list[tuple[tuple[str, int, tuple[Frequency, date]], object]]) -> None:
    values, decided = [], []
    for (name, which, (period, on)), act in step:
        of, unit_id = cast.indicators[which], cast.units[name].id
        if isinstance(act, tuple):
            is_rate = of.kind is IndicatorKind.RATE
            numbers = {"numerator": act[0], "denominator": act[1]} if is_rate else {"value": act[0]}
            values.append(NewValue(of, unit_id, period, on, **numbers))
        elif act == "without numbers":
            values.append(NewValue(of, unit_id, period, on, value=Decimal(7)))
        elif isinstance(act, MeasurementState):
            decided.append((Changed(of.id, unit_id, period, on), act))
    take_in(session, values, by=None, now=NOW)
    changed = []
    for place, state in decided:
        here = (getattr(Measurement, key) == getattr(place, key) for key in ("indicator_id", "unit_id", "period", "measured_on"))
        for row in session.scalars(select(Measurement).where(*here, Measurement.replaced_at.is_(None))):
            row.state = state
            changed.append(place)
    roll_up(session, changed)


def _check_country(session: Session, cast: Country, oracle: Oracle) -> None:
    top = cast.units["top"].id
    found = rolled_up(session, [(one.id, top) for one in cast.indicators])
    for (indicator_id, _), sums in found.items():
        for one in sums:
            told = (one.numerator, one.denominator, one.total, one.reported, one.approved, one.expected)
            assert told == oracle.sums(top, (indicator_id, one.period, one.measured_on))


def test_a_value_of_2024_goes_by_the_district_and_one_of_2025_straight_to_the_province(session: Session) -> None:
    cast = country(session)
    count = cast.indicators[1]
    for name, on in (("a1", Y2024[1]), ("ended", Y2024[1]), ("a1", Y2025[1]), ("ended", Y2025[1])):
        take_in(session, [NewValue(count, cast.units[name].id, Frequency.YEARLY, on, value=Decimal(10))], by=None, now=NOW)
    sums = {(unit_id, span[2]): rest for (unit_id, span), rest in stored(session).items()}
    assert sums[cast.units["H"].id, Y2024[1]][2:] == (Fraction(20), 2, 0, 3)
    assert sums[cast.units["A"].id, Y2024[1]][2:] == (Fraction(20), 2, 0, 3)
    assert sums[cast.units["A"].id, Y2025[1]][2:] == (Fraction(10), 1, 0, 2)
    assert (cast.units["H"].id, Y2025[1]) not in sums


def test_a_rate_without_numerator_and_denominator_counts_in_no_sum(session: Session) -> None:
    cast = country(session)
    period, on = JANUARY
    first = NewValue(cast.indicators[0], cast.units["b1"].id, period, on, numerator=Decimal(9), denominator=Decimal(10))
    second = NewValue(cast.indicators[0], cast.units["b2"].id, period, on, value=Decimal(50))
    take_in(session, [first, second], by=None, now=NOW)
    (sums,) = rolled_up(session, [(cast.indicators[0].id, cast.units["B"].id)])[cast.indicators[0].id, cast.units["B"].id]
    assert sums.value(cast.indicators[0]) == 90
    assert (sums.reported, sums.expected) == (1, 2)


def test_a_department_does_not_add_to_the_communes_and_a_station_stands_for_its_commune(session: Session) -> None:
    cast = country(session)
    period, on = JANUARY
    named = {"department": 1000, "station": 5, "a2": 7}
    take_in(
        session,
        [NewValue(cast.indicators[1], cast.units[name].id, period, on, value=Decimal(n)) for name, n in named.items()],
        by=None,
        now=NOW,
    )
    totals = {unit_id: sums[2] for (unit_id, _), sums in stored(session).items()}
    assert totals == {cast.units["a1"].id: 5, cast.units["A"].id: 12}


def test_whoever_has_a_figure_of_its_own_passes_no_sum_on(session: Session) -> None:
    cast = country(session)
    period, on = JANUARY

    def enter(name: str, number: int) -> set[tuple[int, int]]:
        value = NewValue(cast.indicators[1], cast.units[name].id, period, on, value=Decimal(number))
        take_in(session, [value], by=None, now=NOW)
        return roll_up(session, [Changed(cast.indicators[1].id, cast.units[name].id, period, on)])

    enter("b1", 30)
    enter("v1", 4)
    totals = {unit_id: sums[2] for (unit_id, _), sums in stored(session).items()}
    assert totals == {cast.units["b1"].id: 4, cast.units["B"].id: 30}


def test_what_is_touched_names_the_units_above_up_to_the_country(session: Session) -> None:
    cast = country(session)
    period, on = JANUARY
    session.add(
        Measurement(indicator_id=cast.indicators[1].id, unit_id=cast.units["v1"].id, period=period, measured_on=on, value=4, at=NOW)
    )
    touched = roll_up(session, [Changed(cast.indicators[1].id, cast.units["v1"].id, period, on)])
    assert touched == {(cast.indicators[1].id, cast.units[name].id) for name in ("v1", "b1", "B", "top")}


def test_a_grid_of_values_takes_a_handful_of_statements(session: Session, engine: Engine) -> None:
    above = province(session)
    communes = [unit(session, f"UBND xã {number}", under=above) for number in range(25)]
    counts = [indicator(session, f"Số {number}", kind=IndicatorKind.COUNT, frequency=Frequency.MONTHLY) for number in range(20)]
    period, on = JANUARY
    places = [(one.id, commune.id) for one in counts for commune in communes]
    session.add_all(Measurement(indicator_id=i, unit_id=u, period=period, measured_on=on, value=1, at=NOW) for i, u in places)
    session.flush()
    said: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    touched = roll_up(session, [Changed(i, u, period, on) for i, u in places])
    assert len(said) <= 6
    assert len(touched) == 20 * 26


def test_a_moved_commune_takes_its_values_along(session: Session) -> None:
    cast = country(session)
    period, on = JANUARY
    take_in(session, [NewValue(cast.indicators[1], cast.units["b2"].id, period, on, value=Decimal(8))], by=None, now=NOW)
    for link in cast.units["b2"].parents:
        link.parent_id = cast.units["A"].id
    session.flush()
    mended = rebuild(session)
    assert (mended.values, mended.sums) == (1, 2)
    assert session.scalars(select(Measurement.above_id)).one() == cast.units["A"].id
    assert {unit_id: sums[2] for (unit_id, _), sums in stored(session).items()} == {cast.units["A"].id: 8}
    assert not rebuild(session).sums


@pytest.mark.parametrize("rounds", [6])
def test_communes_that_report_at_once_are_all_in_the_sum(engine: Engine, rounds: int) -> None:
    factory = session_factory(engine)
    with factory.begin() as session:
        above = province(session)
        units = [unit(session, f"UBND xã {number}", under=above).id for number in range(4)]
        counts = [indicator(session, f"Số {number}", kind=IndicatorKind.COUNT, frequency=Frequency.MONTHLY) for number in range(3)]
        session.expunge_all()
    period, on = JANUARY
    begin, failed = threading.Barrier(len(units)), []

    def report(unit_id: int, order: int) -> None:
        for number in range(rounds):
            begin.wait()
            try:
                with factory.begin() as session:
                    wanted = counts if (order + number) % 2 else counts[::-1]
                    values = [NewValue(one, unit_id, period, on, value=Decimal(number + unit_id)) for one in wanted]
                    take_in(session, values, by=None, now=NOW)
            except Exception as error:
                failed.append(error)
                raise

    threads = [threading.Thread(target=report, args=(one, order)) for order, one in enumerate(units)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    with factory() as session:
        assert {sums[2] for sums in stored(session).values()} == {sum(units) + len(units) * (rounds - 1)}
        assert stored(session) == Oracle(session).all_sums()


UNITS = """code,name,short_name,level,branch,kind,parent_code,professional_parent_code,valid_from,valid_to,email
P1,UBND tỉnh Một,,province,government,ubnd,,,,,
P2,UBND tỉnh Hai,,province,government,ubnd,,,,,
C1,UBND xã Chuyển,,commune,government,ubnd,{above},,,,
"""


def test_sums_follow_when_the_registry_says_another_superior(session: Session) -> None:
    import_units(session, UNITS.format(above="P1"))
    ids = {one.code: one.id for one in session.scalars(select(Unit))}
    count = indicator(session, kind=IndicatorKind.COUNT, frequency=Frequency.MONTHLY)
    take_in(session, [NewValue(count, ids["C1"], *JANUARY, value=Decimal(5))], by=None, now=NOW)
    import_units(session, UNITS.format(above="P2"))
    assert {unit_id: sums[2] for (unit_id, _), sums in stored(session).items()} == {ids["P2"]: 5}


def test_the_nightly_check_mends_a_sum_and_says_so(engine: Engine) -> None:
    factory = session_factory(engine)
    with factory.begin() as session:
        cast = country(session)
        take_in(session, [NewValue(cast.indicators[1], cast.units["b1"].id, *JANUARY, value=Decimal(5))], by=None, now=NOW)
    assert not run_check_of_sums(factory)
    with factory.begin() as session:
        session.execute(update(Rollup).values(total=6))
    assert run_check_of_sums(factory) == Mended(values=0, sums=1)
    with factory() as session:
        assert [one.counts for one in session.scalars(select(JobRun))] == [{"values": 0, "sums": 1}]
        assert [sums[2] for sums in stored(session).values()] == [5]
