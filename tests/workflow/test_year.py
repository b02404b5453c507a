"""A year of the demo's province, day by day, beside an oracle that works it out for itself; then with one that dies."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from commands import demo_cast, demo_plans
from models.database import open_engine, session_factory
from tests.workflow.year.oracle import works
from tests.workflow.year.story import Year
from workflow.calendar import moment_of
from workflow.settings import Settings
from workflow.units import import_units, read_csv_file

pytestmark = pytest.mark.slow

START, END = date(2026, 1, 5), date(2027, 1, 22)


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes) -> Path:
    """The demo's units, people and published plans, with nothing done yet."""
    folder = tmp_path_factory.mktemp("year")
    (folder / "start.sqlite3").write_bytes(sqlite_template)
    engine = open_engine(f"sqlite:///{folder / 'start.sqlite3'}")
    factory = session_factory(engine)
    with factory.begin() as session:
        import_units(session, read_csv_file(demo_plans.SAMPLES / "units.csv"))
        demo_cast.bring_in(session, moment_of(START, 1))
    for sample in demo_plans.PLANS:
        with factory.begin() as session:
            demo_plans.bring_in(session, sample, data_dir=folder, now=moment_of(START, 2), say=lambda _said: None)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return folder / "start.sqlite3"


def _year(province: Path, folder: Path, dead: frozenset[date] = frozenset()) -> Iterator[Year]:
    path = folder / "year.sqlite3"
    path.write_bytes(province.read_bytes())
    engine = open_engine(f"sqlite:///{path}")
    settings = Settings(database_url=f"sqlite:///{path}", data_dir=folder, secret_key="một năm")
    year = Year(engine, settings, dead=dead)
    year.live(START, END)
    yield year
    engine.dispose()


@pytest.fixture(scope="module")
def whole(province: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    """The year with a scheduler that never fails."""
    yield from _year(province, tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def broken(province: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    """The same year with a scheduler that is dead now and then, for up to ten days."""
    yield from _year(province, tmp_path_factory.mktemp("broken"), _dead_days())


def _dead_days() -> frozenset[date]:
    """Stretches of one to ten days, two to four weeks apart."""
    chance, day = random.Random(20260105), START + timedelta(days=9)
    dead: set[date] = set()
    while day < END - timedelta(days=12):
        length = chance.randint(1, 10)
        dead.update(day + timedelta(days=offset) for offset in range(length))
        day += timedelta(days=length + chance.randint(4, 24))
    return frozenset(dead)


def test_the_year_has_enough_in_it_to_show_something(whole: Year) -> None:
    kinds = Counter(kind for _day, kind, *_rest in whole.told())
    assert min(kinds["due"], kinds["late"], kinds["escalated"], kinds["still-open"]) > 100
    assert len({rung for _day, _task, rung in whole.escalations()}) > 1
    duties = whole.oracle.duties.values()
    assert {(duty.weight, duty.is_report) for duty in duties} == {
        (w, r) for w in ("normal", "important", "critical") for r in (True, False)
    }
    assert any(duty.is_report and duty.weight == "normal" and not duty.is_derived and duty.level == "province" for duty in duties)
    assert len(_dead_days()) > 60


def test_the_same_notices_are_owed_as_the_oracle_says(whole: Year) -> None:
    _same(whole)


def test_the_same_escalations_are_opened_as_the_oracle_says(whole: Year) -> None:
    assert whole.escalations() == whole.oracle.escalations


def test_nothing_is_told_twice(whole: Year) -> None:
    said = Counter((kind, step, subject, due_on, who) for _day, kind, step, subject, due_on, who in whole.told())
    assert max(said.values()) == 1


def test_with_a_scheduler_that_dies_the_same_is_owed_as_an_oracle_that_was_away_says(broken: Year) -> None:
    _same(broken)
    assert broken.escalations() == broken.oracle.escalations


def test_nothing_that_went_to_a_higher_level_is_lost_by_a_dead_scheduler(whole: Year, broken: Year) -> None:
    """What stood on a rung of the undisturbed year stands there in the broken one too, at most one outage a rung later."""
    late_enough = END - timedelta(days=40)
    wanted = {(what, rung) for day, what, rung in whole.escalations() if day <= late_enough and _is_never_done(what)}
    reached = {(what, rung) for _day, what, rung in broken.escalations()}
    assert wanted
    assert wanted <= reached


def test_every_task_that_was_told_to_be_late_is_told_so_with_a_dead_scheduler_too(whole: Year, broken: Year) -> None:
    def late(year: Year) -> set[tuple[str, str]]:
        return {(subject, who) for day, kind, _step, subject, _due, who in year.told() if kind == "late" and _is_never_done(subject)}

    assert late(whole) == late(broken)


@pytest.mark.parametrize("name", ["whole", "broken"])
def test_nobody_gets_more_than_one_digest_a_day_and_only_on_working_days(name: str, request: pytest.FixtureRequest) -> None:
    year: Year = request.getfixturevalue(name)
    digests = Counter(year.digests())
    assert sum(digests.values()) > 300
    assert max(digests.values()) == 1
    assert all(works(day) for _who, day in digests)
    assert not {day for _who, day in digests} & year.dead


def _is_never_done(subject: str) -> bool:
    """Whether nobody does anything about it, so that an outage is all that tells the two years apart."""
    kind, _colon, number = subject.partition(":")
    return kind == "target" or int(number) % 5 == 2


def _same(year: Year) -> None:
    """The product's journal and the oracle's, line by line."""
    told, said = Counter(year.told()), Counter(year.oracle.said)
    assert sorted((said - told).items())[:3] == []
    assert sorted((told - said).items())[:3] == []
