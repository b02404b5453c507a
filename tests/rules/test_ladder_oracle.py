"""The ladder beside a walk that knows nothing of it: for invented registers of a few units, on every day, both say the same.

The oracle asks each question anew with plain loops over all records; it keeps nothing and sorts nothing beforehand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.ladder import CommitteeRecord, ParentLink, Registry, Seat, UnitRecord
from rules.values import Branch, Level

FIRST, DAYS = date(2025, 6, 26), 10
Said = list[tuple[int, int | None, list[tuple[int, int | None, str]]]]
"""For each rung: the unit, the committee, and who was passed over to reach it."""


@dataclass(frozen=True)
class Records:
    """An invented register. Parents always have a higher number, so that no circle can come about."""

    units: list[UnitRecord]
    links: list[ParentLink]
    committees: list[CommitteeRecord]
    seats: list[Seat]


def there(since: date, until: date | None, day: date) -> bool:
    return not (day < since or (until is not None and day > until))


def gone(unit: UnitRecord, day: date) -> bool:
    return unit.valid_to is not None and day > unit.valid_to


def parent_of(records: Records, unit: UnitRecord, day: date) -> UnitRecord | None:
    """The parent of the day; else the last one known, where the unit or that parent has ended."""
    by_id = {one.id: one for one in records.units}
    mine = [link for link in records.links if link.unit_id == unit.id and link.valid_from <= day]
    newest: ParentLink | None = None
    for link in mine:
        if there(link.valid_from, link.valid_to, day) and (newest is None or link.valid_from > newest.valid_from):
            newest = link
    if newest is not None:
        return by_id[newest.parent_id]
    for link in mine:
        if newest is None or link.valid_from > newest.valid_from:
            newest = link
    if newest is None:
        return None
    parent = by_id[newest.parent_id]
    return parent if gone(unit, day) or gone(parent, day) else None


def walk(records: Records, unit: UnitRecord, day: date) -> Said:
    """From parent to parent until there is none."""
    said: Said = []
    passed: list[tuple[int, int | None, str]] = []
    at = parent_of(records, unit, day)
    while at is not None:
        if gone(at, day):
            passed.append((at.id, None, "ended"))
        elif day < at.valid_from:
            passed.append((at.id, None, "not_yet"))
        elif at.branch is not unit.branch:
            passed.append((at.id, None, "other_branch"))
        else:
            committee, why = committee_of(records, at, day)
            said.append((at.id, committee, passed + why))
            passed = []
        at = parent_of(records, at, day)
    return said


def committee_of(records: Records, unit: UnitRecord, day: date) -> tuple[int | None, list[tuple[int, int | None, str]]]:
    """The youngest committee of the day, if anybody sits there; else the one that is vacant, or the one that ended last."""
    here = [one for one in records.committees if one.unit_id == unit.id]
    standing = [one for one in here if there(one.valid_from, one.valid_to, day)]
    if standing:
        youngest = sorted(standing, key=lambda one: (one.valid_from, one.id))[-1]
        if any(seat.unit_id == unit.id and there(seat.valid_from, seat.valid_to, day) for seat in records.seats):
            return youngest.id, []
        return None, [(unit.id, youngest.id, "vacant")]
    over = [(one.valid_to, one.id) for one in here if one.valid_to is not None and one.valid_to < day]
    return None, [(unit.id, max(over)[1], "committee_ended")] if over else []


@st.composite
def periods(draw: st.DrawFn) -> tuple[date, date | None]:
    """A first day, and a last one or none."""
    begins = draw(st.integers(-2, DAYS - 2))
    lasts = draw(st.none() | st.integers(0, DAYS))
    since = FIRST + timedelta(days=begins) if begins >= 0 else date.min
    return since, None if lasts is None else max(since, FIRST) + timedelta(days=lasts)


@st.composite
def registers(draw: st.DrawFn) -> Records:
    """Two to six units of two branches, with parents, committees and members that come and go."""
    count = draw(st.integers(2, 6))
    units = [
        UnitRecord(
            number,
            Level.COMMUNE,
            draw(st.sampled_from([Branch.GOVERNMENT, Branch.GOVERNMENT, Branch.PARTY])),
            f"Đơn vị {number}",
            *draw(periods()),
        )
        for number in range(count)
    ]
    links: list[ParentLink] = []
    for number in range(count - 1):
        begins = draw(st.lists(periods(), max_size=2, unique_by=lambda period: period[0]))
        links += [ParentLink(number, draw(st.integers(number + 1, count - 1)), *period) for period in begins]
    wheres = st.integers(0, count - 1)
    committees = [CommitteeRecord(100 + at, draw(wheres), f"Ban Chỉ đạo {at}", *draw(periods())) for at in range(draw(st.integers(0, 3)))]
    seats = [Seat(draw(wheres), *draw(periods())) for _ in range(draw(st.integers(0, 3)))]
    return Records(units, links, committees, seats)


@given(registers())
@settings(max_examples=300, deadline=None)
def test_the_ladder_is_that_of_a_plain_walk_on_every_day(records: Records) -> None:
    registry = Registry(records.units, records.links, records.committees, records.seats)
    for offset in range(-1, DAYS + DAYS):
        day = FIRST + timedelta(days=offset)
        for unit in records.units:
            way = registry.way(unit.id, day)
            found = [
                (step.rung.unit_id, step.rung.committee_id, [(one.unit_id, one.committee_id, one.why.value) for one in step.passed])
                for step in way.steps
            ]
            assert found == walk(records, unit, day), (unit.id, day)


@given(registers())
@settings(max_examples=100, deadline=None)
def test_a_ladder_without_members_named_passes_no_committee_over(records: Records) -> None:
    registry = Registry(records.units, records.links, records.committees)
    for unit in records.units:
        for step in registry.way(unit.id, FIRST + timedelta(days=5)).steps:
            assert all(one.why.value != "vacant" for one in step.passed)


@given(registers())
@settings(max_examples=100, deadline=None)
def test_path_next_rung_and_way_say_the_same(records: Records) -> None:
    registry, day = Registry(records.units, records.links, records.committees, records.seats), FIRST + timedelta(days=4)
    for unit in records.units:
        rungs = [step.rung for step in registry.way(unit.id, day).steps]
        assert registry.path(unit.id, day) == rungs
        assert registry.next_rung(unit.id, day) == (rungs[0] if rungs else None)
