"""Tasks of the coming periods: made ahead, never twice, also after a year in which nothing ran; and cheaply where nothing is new."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session, sessionmaker

from models import BodyPurpose, Clause, ClauseBody, Plan, Task, Unit
from models.database import session_factory
from rules.values import Frequency, Level
from tests import builders
from tests.workflow import mortals
from workflow import horizons
from workflow.assignment import create_tasks
from workflow.calendar import working_calendar
from workflow.horizons import NEVER, extend_horizons, extend_some, forget_horizons
from workflow.jobs import run_horizon

MONTHLY_25: dict[str, Any] = {
    "frequency": Frequency.MONTHLY,
    "recurrence_text": "trước ngày 25 hằng tháng",
    "recurrence_day": 25,
    "rrule": "FREQ=MONTHLY;BYMONTHDAY=25",
}
WEEKLY: dict[str, Any] = {"frequency": Frequency.WEEKLY, "recurrence_text": "thứ Sáu hằng tuần", "rrule": "FREQ=WEEKLY;BYDAY=FR"}
DAILY: dict[str, Any] = {"frequency": Frequency.DAILY, "recurrence_text": "hằng ngày", "rrule": "FREQ=DAILY"}
LAST_OF_MONTH: dict[str, Any] = {
    "frequency": Frequency.MONTHLY,
    "recurrence_text": "ngày 31 hằng tháng",
    "recurrence_day": 31,
    "rrule": "FREQ=MONTHLY;BYMONTHDAY=-1",
}


def duty(session: Session, plan: Plan, unit: Unit, **fields: Any) -> Clause:
    made = builders.clause(session, plan, **{"due_on": None, "deadline_text": None} | fields)
    session.add(ClauseBody(clause_id=made.id, purpose=BodyPurpose.RESPONSIBLE, phrase=unit.name, unit_id=unit.id))
    session.flush()
    session.expire(plan)
    return made


def long_plan(session: Session, title: str = "Kế hoạch phòng cháy giai đoạn 2024-2030", **fields: Any) -> Plan:
    return builders.plan(session, title, **_fields(fields))


def _fields(fields: dict[str, Any]) -> dict[str, Any]:
    return {"period_start": 2024, "period_end": 2030, "issued_on": date(2024, 1, 10)} | fields


def run(session: Session, today: date) -> int:
    return extend_horizons(
        session, today=today, now=datetime(today.year, today.month, today.day, 1, tzinfo=UTC), calendar=working_calendar(session)
    )


def due_days(session: Session, clause: Clause) -> list[date | None]:
    return list(session.scalars(select(Task.due_on).where(Task.clause_id == clause.id).order_by(Task.due_on)))


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    asked: list[str] = []
    engine = session.get_bind()

    def note(*args: Any) -> None:
        asked.append(args[2])

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_after_a_year_of_standstill_every_missed_month_is_owed_once(session: Session) -> None:
    plan, unit = long_plan(session), builders.unit(session)
    monthly = duty(session, plan, unit, **MONTHLY_25)
    run(session, date(2026, 1, 5))
    before = due_days(session, monthly)
    run(session, date(2027, 1, 5))
    after = due_days(session, monthly)
    missed = [day for day in after if day not in before and day and day < date(2027, 1, 5)]
    assert missed == [date(2026, month, 25) for month in range(8, 13)]
    assert [count for count in Counter(after).values() if count > 1] == []
    assert run(session, date(2027, 1, 5)) == 0


def test_daily_and_weekly_duties_look_back_one_month_after_a_standstill(session: Session) -> None:
    plan, unit = long_plan(session), builders.unit(session)
    weekly, daily = duty(session, plan, unit, **WEEKLY), duty(session, plan, unit, **DAILY)
    run(session, date(2027, 3, 3))
    weeks, each = due_days(session, weekly), due_days(session, daily)
    assert (weeks[0], weeks[-1]) == (date(2027, 2, 5), date(2027, 4, 30))
    assert (each[0], each[-1]) == (date(2027, 1, 31), date(2027, 3, 17))


def test_after_the_plans_end_a_frequent_duty_is_not_asked_for_once_more_in_its_stead(session: Session) -> None:
    plan = long_plan(session, period_end=2024)
    weekly = duty(session, plan, builders.unit(session), **WEEKLY)
    run(session, date(2026, 3, 3))
    assert due_days(session, weekly) == []
    assert plan.horizon_on == NEVER


def test_a_duty_of_every_fifth_year_gives_no_task_of_the_years_between(session: Session) -> None:
    plan = long_plan(session, period_start=2021)
    rare = duty(
        session, plan, builders.unit(session), frequency=Frequency.YEARLY, recurrence_text="05 năm một lần", rrule="FREQ=YEARLY;INTERVAL=5"
    )
    run(session, date(2024, 2, 1))
    assert due_days(session, rare) == [date(2025, 12, 31)]
    run(session, date(2026, 12, 1))
    assert due_days(session, rare) == [date(2025, 12, 31)]
    run(session, date(2029, 12, 1))
    assert due_days(session, rare) == [date(2025, 12, 31), date(2030, 12, 31)]


def test_month_ends_and_leap_days_come_without_a_gap(session: Session) -> None:
    plan = long_plan(session)
    monthly = duty(session, plan, builders.unit(session), **LAST_OF_MONTH)
    for month in range(1, 25):
        run(session, date(2027 + (month - 1) // 12, (month - 1) % 12 + 1, 28))
    found = due_days(session, monthly)
    assert [day for day in found if day and day.month == 2] == [
        date(2024, 2, 29),
        date(2025, 2, 28),
        date(2026, 2, 28),
        date(2027, 2, 28),
        date(2028, 2, 29),
        date(2029, 2, 28),
    ]
    assert len(found) == len(set(found)) == 12 * 5 + 7


@pytest.mark.parametrize("rule", [MONTHLY_25, WEEKLY, DAILY, LAST_OF_MONTH], ids=["monthly", "weekly", "daily", "month ends"])
def test_looking_only_on_the_days_foretold_makes_the_same_tasks_as_looking_every_night(session: Session, rule: dict[str, Any]) -> None:
    unit = builders.unit(session)
    spared, watched = long_plan(session), long_plan(session, "Kế hoạch được xem mỗi đêm")
    clauses = duty(session, spared, unit, **rule), duty(session, watched, unit, **rule)
    looks = 0
    for number in range(120):
        today = date(2026, 1, 1) + timedelta(days=number)
        forget_horizons(session, [watched.id])
        session.expire_all()
        looks += spared.horizon_on is None or spared.horizon_on <= today
        run(session, today)
    assert due_days(session, clauses[0]) == due_days(session, clauses[1])
    assert looks == (120 if rule is DAILY else 18 if rule is WEEKLY else 5)


def test_a_night_in_which_nothing_is_new_asks_the_database_twice_however_many_plans_there_are(session: Session) -> None:
    unit = builders.unit(session)
    for number in range(45):
        duty(session, long_plan(session, f"Kế hoạch số {number}"), unit, **MONTHLY_25)
    session.commit()
    run(session, date(2026, 3, 10))
    session.commit()
    with counted(session) as asked:
        assert run(session, date(2026, 3, 11)) == 0
    assert len(asked) <= 2, asked


def test_a_unit_that_lives_longer_than_it_was_thought_gets_the_later_periods(session: Session) -> None:
    """A district that was to end on 01/07/2025: nothing is due of it afterwards, until the registry says otherwise."""
    district = builders.unit(session, "UBND huyện Lạc Giang", level=Level.DISTRICT, valid_to=date(2025, 6, 30))
    plan = long_plan(session)
    monthly = duty(session, plan, district, **MONTHLY_25)
    run(session, date(2025, 5, 5))
    assert due_days(session, monthly)[-1] == date(2025, 6, 25)
    district.valid_to = None
    forget_horizons(session)
    session.expire_all()
    run(session, date(2025, 5, 6))
    assert due_days(session, monthly)[-1] == date(2025, 11, 25)


def test_a_plan_whose_times_cannot_be_understood_holds_up_no_other(session: Session) -> None:
    unit = builders.unit(session)
    broken = long_plan(session, "Kế hoạch hỏng")
    duty(session, broken, unit, frequency=Frequency.YEARLY, recurrence_text="ngày 01/13 hằng năm", recurrence_month=13, recurrence_day=1)
    sound = duty(session, long_plan(session), unit, **MONTHLY_25)
    run(session, date(2026, 3, 10))
    assert due_days(session, sound)
    assert broken.horizon_on == date(2026, 3, 11)


def test_a_paused_duty_gives_nothing_in_that_time_and_an_ended_one_nothing_afterwards(session: Session) -> None:
    plan, unit = long_plan(session), builders.unit(session)
    paused = duty(session, plan, unit, pauses=[{"from_on": "2026-02-01", "until_on": "2026-03-31"}], **MONTHLY_25)
    ended = duty(session, plan, unit, pauses=[{"from_on": "2026-02-01", "until_on": None}], **MONTHLY_25)
    run(session, date(2026, 3, 10))
    in_2026 = [day for day in due_days(session, paused) if day and day.year == 2026]
    assert in_2026 == [date(2026, month, 25) for month in (1, 4, 5, 6, 7, 8, 9)]
    assert due_days(session, ended)[-1] == date(2026, 1, 25)


class Province:
    """Many communes with monthly duties, in a database that other processes open too."""

    def __init__(self, engine: Engine) -> None:
        self.url = engine.url.render_as_string(hide_password=False)
        self.factory: sessionmaker[Session] = session_factory(engine)
        with self.factory.begin() as session:
            communes = [builders.unit(session, f"UBND xã số {number}") for number in range(6)]
            for number in range(30):
                plan = long_plan(session, f"Kế hoạch số {number}", period_start=2025)
                duty(session, plan, communes[number % 6], **MONTHLY_25)
                create_tasks(session, plan, today=date(2025, 1, 5), now=builders.NOW, calendar=working_calendar(session))

    def tasks(self) -> Counter[tuple[int | None, int, str]]:
        with self.factory() as session:
            return Counter((row[0], row[1], row[2]) for row in session.execute(select(Task.clause_id, Task.unit_id, Task.period_label)))


@pytest.mark.slow
def test_killed_again_and_again_and_run_twice_at_once_it_makes_each_task_once(engine: Engine, tmp_path: Path) -> None:
    province, today = Province(engine), date(2026, 3, 10)
    for delay in (0.01, 0.03, 0.06, 0.1, 0.15):
        mortals.kill_after(mortals.start("horizon", province.url, tmp_path, "", today), delay)
    both = [mortals.start("horizon", province.url, tmp_path, "", today) for _ in range(2)]
    for process in both:
        process.join(60)
    assert [process.exitcode for process in both] == [0, 0]
    found = province.tasks()
    assert set(found.values()) == {1}
    assert len(found) == 30 * (12 + 9)
    assert run_horizon(province.factory, today=today) == 0


def test_one_portion_at_a_time_is_put_down_for_good(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(horizons, "PLANS_AT_ONCE", 2)
    unit = builders.unit(session)
    for number in range(5):
        duty(session, long_plan(session, f"Kế hoạch số {number}"), unit, **MONTHLY_25)
    portions = [
        extend_some(session, today=builders.TODAY, now=builders.NOW, calendar=working_calendar(session)).plans
        for _ in itertools.repeat(None, 4)
    ]
    assert portions == [2, 2, 1, 0]


def test_terms_give_tasks_that_are_marked_as_derived_with_labels_of_their_own(session: Session) -> None:
    plan = long_plan(session, issued_on=date(2025, 8, 20), period_start=2025, period_end=2026)
    rule = "FREQ=YEARLY;BYYEARDAY=18,-215"
    terms = duty(session, plan, builders.unit(session), frequency=Frequency.HALF_YEARLY, recurrence_text="mỗi học kỳ", rrule=rule)
    run(session, date(2025, 9, 1))
    made = session.scalars(select(Task).where(Task.clause_id == terms.id).order_by(Task.due_on)).all()
    assert [(task.period_label, task.due_on, task.starts_on, task.is_derived, task.is_recurring) for task in made] == [
        ("2025-2026-HK1", date(2026, 1, 18), date(2025, 9, 5), True, True),
        ("2025-2026-HK2", date(2026, 5, 31), date(2026, 1, 19), True, True),
    ]
    assert made[0].effective_due_on == date(2026, 1, 19)  # 18/01/2026 is a Sunday


def test_the_end_of_a_term_of_a_named_school_year_is_a_derived_day(session: Session) -> None:
    plan = long_plan(session)
    end = duty(session, plan, builders.unit(session), deadline_text="kết thúc học kỳ I năm học 2026-2027")
    run(session, date(2026, 9, 1))
    (task,) = session.scalars(select(Task).where(Task.clause_id == end.id))
    assert (task.due_on, task.is_derived, task.period_label) == (date(2027, 1, 18), True, "")


def test_a_monthly_duty_in_tet_keeps_both_its_days(session: Session) -> None:
    """16/02/2026 lies in Tết, which ends on Sunday, 22/02."""
    rule = {
        "frequency": Frequency.MONTHLY,
        "recurrence_text": "trước ngày 16 hằng tháng",
        "recurrence_day": 16,
        "rrule": "FREQ=MONTHLY;BYMONTHDAY=16",
    }
    monthly = duty(session, long_plan(session), builders.unit(session), **rule)
    run(session, date(2026, 1, 5))
    tet = session.scalars(select(Task).where(Task.clause_id == monthly.id, Task.period_label == "2026-02")).one()
    assert (tet.due_on, tet.effective_due_on) == (date(2026, 2, 16), date(2026, 2, 23))
