"""Try before use: what a preview shows is what would really happen, and nothing of it is written, locked or numbered."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, select, text, update
from sqlalchemy.orm import Session

from models import Base, Escalation, Notice, PolicyScope, Task
from models.database import open_engine, session_factory
from rules.calendar import WorkingCalendar
from tests.builders import NOW, TODAY
from tests.workflow.preview_cast import Cast, draft_of, make_cast, stricter
from workflow.jobs import run_horizon, run_sweep
from workflow.moves import Act
from workflow.policies import put_in_force
from workflow.policy_book import Standin
from workflow.preview import Difference, compare, preview
from workflow.preview_record import Climb
from workflow.preview_rows import Scope, choose_cast
from workflow.preview_words import sentence
from workflow.settings import Settings
from workflow.simulation import live, open_stage

DAYS = 45


@pytest.fixture
def cast(session: Session) -> Cast:
    return make_cast(session)


def looking_ahead(engine: Engine, instead: Standin | None, days: int = DAYS) -> tuple[set[str], set[str]]:
    """The keys of all notices and escalations after the days were lived on tables that vanish."""
    with open_stage(engine, Scope(), TODAY, TODAY + timedelta(days=days - 1)) as stage, stage.shadows.session() as session:
        live(session, stage, instead=instead)
        return keys(session)


def keys(session: Session) -> tuple[set[str], set[str]]:
    return set(session.scalars(select(Notice.key))), set(session.scalars(select(Escalation.key)))


def whole(engine: Engine) -> dict[str, list[Any]]:
    """Every row of every table, and of PostgreSQL every sequence."""
    with engine.connect() as connection:
        found = {table.name: sorted(map(repr, connection.execute(select(table)))) for table in Base.metadata.sorted_tables}
        if engine.dialect.name == "postgresql":
            found["sequences"] = sorted(map(repr, connection.execute(text("SELECT sequencename, last_value FROM pg_sequences"))))
        found["tables"] = sorted(inspect(connection).get_table_names())
    return found


@pytest.mark.parametrize("is_changed", [False, True], ids=["as it is", "with another policy"])
def test_what_is_shown_is_what_really_happens(engine: Engine, session: Session, cast: Cast, tmp_path: Path, is_changed: bool) -> None:
    draft = draft_of(session)
    shown = looking_ahead(engine, Standin(stricter(draft.version), PolicyScope.SYSTEM) if is_changed else None)
    if is_changed:
        put_in_force(session, draft, Act(None, NOW, "thử"))
        session.commit()
    settings = Settings(str(engine.url), tmp_path, "s")
    for offset in range(DAYS):
        run_horizon(session_factory(engine), today=TODAY + timedelta(days=offset))
        run_sweep(session_factory(engine), settings, today=TODAY + timedelta(days=offset))
    notices, climbs = keys(session)
    assert len(climbs) > 4
    assert shown[1] == climbs
    assert shown[0] == notices


def test_nothing_is_written_or_numbered(engine: Engine, session: Session, cast: Cast) -> None:
    draft_of(session)
    session.close()
    before = whole(engine)
    found = preview(engine, Standin(stricter(), PolicyScope.SYSTEM), start=TODAY, days=DAYS)
    assert found.after.total.escalations > 4
    assert whole(engine) == before


def test_others_change_the_same_tasks_meanwhile(engine: Engine, database_url: str, session: Session, cast: Cast) -> None:
    session.close()
    undisturbed = preview(engine, Standin(stricter(), PolicyScope.SYSTEM), start=TODAY, days=20).as_json()
    other = open_engine(database_url)

    def interfere(done: int, _of: int) -> None:
        if done % 10 == 3:
            with session_factory(other).begin() as writing:
                if other.dialect.name == "postgresql":
                    writing.execute(text("SET LOCAL lock_timeout = '5s'"))
                writing.execute(update(Task).values(title=Task.title + "!", rung=1, next_look_on=None))

    disturbed = preview(engine, Standin(stricter(), PolicyScope.SYSTEM), start=TODAY, days=20, progress=interfere).as_json()
    with session_factory(other)() as reading:
        assert all(title.endswith("!!!!") for title in reading.scalars(select(Task.title)))
    other.dispose()
    assert disturbed == undisturbed


def test_a_stricter_policy_brings_escalations_sooner_and_says_whose_mails_change(engine: Engine, session: Session, cast: Cast) -> None:
    told: list[tuple[int, int]] = []
    found = preview(
        engine, Standin(stricter(), PolicyScope.SYSTEM), start=TODAY, days=DAYS, progress=lambda done, of: told.append((done, of))
    )
    assert told == [(done, 2 * DAYS) for done in range(1, 2 * DAYS + 1)]
    assert {pair.difference for pair in found.pairs} >= {Difference.SOONER}
    sooner = next(pair for pair in found.pairs if pair.difference is Difference.SOONER)
    assert sooner.before is not None and sooner.after is not None
    assert sooner.after.on < sooner.before.on
    assert sooner.working_days < 0
    assert f"user:{cast.lan.id}" in found.names
    whole = found.as_json()
    assert whole["escalations"]["rows"][0]["difference"] != "none"
    assert sum(day["after"]["mails"] for day in whole["days"]) == whole["totals"]["after"]["mails"] > 0
    assert "sớm hơn trung bình" in sentence(whole["totals"])


def test_lists_are_cut_and_say_how_long_they_were(engine: Engine, session: Session, cast: Cast) -> None:
    whole = preview(engine, Standin(stricter(), PolicyScope.SYSTEM), start=TODAY, days=DAYS).as_json(most=1)
    assert len(whole["people"]["rows"]) == len(whole["escalations"]["rows"]) == 1
    assert whole["people"]["total"] == 3
    assert whole["escalations"]["total"] > 4


@pytest.mark.parametrize("kind", [PolicyScope.PLAN, PolicyScope.AREA])
def test_only_what_lies_in_the_scope_is_lived(engine: Engine, session: Session, cast: Cast, kind: PolicyScope) -> None:
    where = {"plan_id": cast.other_plan.id} if kind is PolicyScope.PLAN else {"unit_id": cast.province.id}
    found = preview(engine, Standin(stricter(), kind, **where), start=TODAY, days=DAYS)
    everything = preview(engine, Standin(stricter(), PolicyScope.SYSTEM), start=TODAY, days=DAYS)
    if kind is PolicyScope.AREA:  # everybody but the province itself, which owes nothing
        assert set(found.after.climbs) == set(everything.after.climbs)
        return
    assert {climb.title for climb in found.after.climbs.values()} == {"Việc số 1", "Việc số 3"}
    assert set(found.after.climbs) < set(everything.after.climbs)
    assert found.before.total.notices < everything.before.total.notices


def test_the_area_of_a_commune_holds_neither_the_commune_nor_its_neighbours(engine: Engine, session: Session, cast: Cast) -> None:
    found = preview(engine, Standin(stricter(), PolicyScope.AREA, unit_id=cast.communes[0].id), start=TODAY, days=DAYS)
    assert found.cast.size == 0
    assert found.after.total == found.before.total
    assert found.after.total.notices == 0


def test_of_too_many_only_every_nth_unit_is_followed_and_counts_are_scaled(engine: Engine, session: Session, cast: Cast) -> None:
    whole = preview(engine, Standin(stricter(), PolicyScope.SYSTEM), start=TODAY, days=DAYS)
    part = preview(engine, Standin(stricter(), PolicyScope.SYSTEM), start=TODAY, days=DAYS, most=5)
    followed = [commune for commune in cast.communes if commune.id % part.cast.step == 0]
    assert part.cast.step == 2
    assert part.cast.size == whole.cast.size == 8
    assert {climb.from_unit for climb in part.after.climbs.values() if climb.rung == 1} == {one.name for one in followed}
    assert part.after.total.escalations == 2 * len(part.after.climbs)
    assert part.as_json()["every_nth_unit"] == 2


@pytest.mark.parametrize(("most", "step"), [(None, 1), (8, 1), (7, 2), (3, 3), (2, 5), (1, 11)])
def test_the_step_of_a_sample_is_prime(session: Session, cast: Cast, most: int | None, step: int) -> None:
    assert choose_cast(session, Scope(), TODAY, TODAY, most=most).step == step


def climb(on: date, to: str = "UBND tỉnh") -> Climb:
    return Climb("task:1:2026-03-16:1", 1, None, "Việc", "15/KH", "UBND xã", to, 1, on, "escalation", "3", "late", False)


TUESDAY, FRIDAY, MONDAY = date(2026, 3, 10), date(2026, 3, 13), date(2026, 3, 16)


@pytest.mark.parametrize(
    ("before", "after", "difference", "working_days"),
    [
        (climb(MONDAY), climb(FRIDAY), Difference.SOONER, -1),
        (climb(TUESDAY), climb(MONDAY), Difference.LATER, 4),
        (climb(TUESDAY), climb(TUESDAY), Difference.NONE, 0),
        (climb(TUESDAY), climb(TUESDAY, "Ban Chỉ đạo"), Difference.ELSEWHERE, 0),
        (climb(TUESDAY), None, Difference.ONLY_BEFORE, 0),
        (None, climb(TUESDAY), Difference.ONLY_AFTER, 0),
    ],
)
def test_the_same_escalation_in_two_lives(before: Climb | None, after: Climb | None, difference: Difference, working_days: int) -> None:
    (pair,) = compare({"k": before} if before else {}, {"k": after} if after else {}, WorkingCalendar({}))
    assert (pair.difference, pair.working_days) == (difference, working_days)


def totals(**differences: int) -> dict[str, Any]:
    counts = {"notices": 2000, "mails": 1204, "escalations": 14, "closings": 0}
    changed = counts | {"mails": 830, "escalations": 22}
    kinds = dict.fromkeys((kind.value for kind in Difference), 0)
    days = {"sooner_working_days": 5, "later_working_days": 4}
    return {"before": counts, "after": changed, "differences": kinds | differences} | days


@pytest.mark.parametrize(
    ("differences", "said"),
    [
        ({}, "Thư: 1.204 → 830; chuyển cấp: 14 → 22."),
        ({"sooner": 2}, "Thư: 1.204 → 830; chuyển cấp: 14 → 22; 2 lần sớm hơn trung bình 2,5 ngày làm việc."),
        (
            {"later": 4, "only_after": 8},
            "Thư: 1.204 → 830; chuyển cấp: 14 → 22; 8 lần chuyển cấp thêm; 4 lần muộn hơn trung bình 1 ngày làm việc.",
        ),
    ],
)
def test_the_sum_of_it_is_one_sentence(differences: dict[str, int], said: str) -> None:
    assert sentence(totals(**differences)) == said
