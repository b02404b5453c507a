"""Reminders of parts with a day of their own: each step once, on working days, to those whom it concerns."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Notice, TaskPartner
from tests.builders import NOW, TODAY
from tests.workflow.life import Life, act, begin, told
from workflow import parts, progress, suspension
from workflow.calendar import national_calendar
from workflow.part_reminders import remind_of_parts

FRIDAY = date(2026, 3, 20)


@pytest.fixture
def life(session: Session) -> Life:
    return begin(session)


@pytest.fixture
def part(session: Session, life: Life) -> TaskPartner:
    """The part of Phú Sơn, due on Friday 20 March."""
    part = parts.part_of(life.task, life.other.id)
    parts.ask_part(session, life.task, part, act(life.lan, "Số liệu"), due_on=FRIDAY)
    return part


def remind(session: Session, on: date) -> int:
    return remind_of_parts(session, today=on, now=NOW + (on - TODAY), calendar=national_calendar())


def steps(session: Session) -> list[str]:
    kinds = ("part-due", "part-late")
    return [one.step.split("-", 2)[2] for one in session.scalars(select(Notice).where(Notice.kind.in_(kinds)).order_by(Notice.id))]


def test_each_step_is_told_once_on_working_days(session: Session, part: TaskPartner) -> None:
    days = (TODAY + timedelta(days=n) for n in range(20))
    assert {day: new for day in days if (new := remind(session, day) + remind(session, day))} == {
        date(2026, 3, 17): 1,
        date(2026, 3, 19): 1,
        date(2026, 3, 20): 1,
        date(2026, 3, 23): 2,
    }
    assert steps(session) == ["due-3", "due-1", "due-0", "late", "late"]
    assert told(session, "part-late") == [("mai", "digest"), ("lan", "digest")]


def test_after_an_outage_only_what_counts_now_is_told(session: Session, part: TaskPartner) -> None:
    remind(session, FRIDAY)
    assert steps(session) == ["due-0"]


def test_nothing_is_told_of_a_part_that_is_in_or_of_a_task_that_stands_still(session: Session, life: Life, part: TaskPartner) -> None:
    remind(session, date(2026, 3, 17))
    parts.finish_part(session, life.task, part, act(life.mai))
    assert told(session, "part-due") == []
    parts.take_back_part(session, life.task, part, act(life.mai))
    suspension.suspend(session, life.task, act(life.thu))
    assert remind(session, FRIDAY) == 0


def test_nothing_is_told_once_the_task_is_done(session: Session, life: Life, part: TaskPartner) -> None:
    progress.tick_off(session, life.task, act(life.lan), is_sure=True)
    assert remind(session, FRIDAY) == 0


def test_another_day_is_told_anew(session: Session, life: Life, part: TaskPartner) -> None:
    remind(session, date(2026, 3, 19))
    parts.ask_part(session, life.task, part, act(life.lan, "Số liệu"), due_on=date(2026, 3, 25))
    assert told(session, "part-due") == []
    assert remind(session, date(2026, 3, 24)) == 1
