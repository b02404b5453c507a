"""A task whose clock stands still: as many working days are left, or late, as before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from rules.deadlines import clock
from rules.values import TaskState
from tests.builders import NOW, TODAY
from tests.workflow.life import DUE, Life, act, begin, told
from workflow import extensions, suspension
from workflow.agenda import agenda
from workflow.agenda_arms import Part
from workflow.calendar import national_calendar
from workflow.errors import InvalidInputError
from workflow.task_list import TaskFilter, count_tasks


@pytest.fixture
def life(session: Session) -> Life:
    return begin(session)


@pytest.mark.parametrize(
    ("effective_on", "stopped_on", "resumed_on", "expected"),
    [
        (date(2026, 3, 20), date(2026, 3, 10), date(2026, 3, 10), date(2026, 3, 20)),
        (date(2026, 3, 20), date(2026, 3, 10), date(2026, 3, 17), date(2026, 3, 27)),
        (date(2026, 3, 20), date(2026, 3, 10), date(2026, 3, 14), date(2026, 3, 25)),
        (date(2026, 3, 10), date(2026, 3, 10), date(2026, 3, 15), date(2026, 3, 16)),
        (date(2026, 3, 6), date(2026, 3, 10), date(2026, 3, 17), date(2026, 3, 13)),
        (date(2026, 3, 6), date(2026, 3, 10), date(2026, 3, 15), date(2026, 3, 11)),
        (date(2026, 2, 13), date(2026, 2, 10), date(2026, 2, 14), date(2026, 2, 25)),
        (date(2026, 3, 6), date(2026, 3, 7), date(2026, 3, 9), date(2026, 3, 9)),
    ],
    ids=[
        "same day",
        "a week",
        "resumed on a Saturday",
        "last day",
        "late",
        "late, resumed on a Sunday",
        "over Tết",
        "stopped on a Saturday",
    ],
)
def test_the_deadline_moves_by_the_working_days_that_stood_still(
    effective_on: date, stopped_on: date, resumed_on: date, expected: date
) -> None:
    assert suspension.moved_deadline(effective_on, stopped_on, resumed_on, national_calendar()) == expected


def test_for_every_pair_of_days_the_distance_in_working_days_is_kept() -> None:
    calendar = national_calendar()
    for stopped in (date(2026, 2, 2) + timedelta(days=n) for n in range(0, 40, 3)):
        for effective_on in (calendar.roll_forward(date(2026, 2, 2) + timedelta(days=n)) for n in range(0, 60, 5)):
            for resumed in (stopped + timedelta(days=n) for n in (1, 4, 6, 20)):
                before, new = clock(effective_on, stopped, calendar), suspension.moved_deadline(effective_on, stopped, resumed, calendar)
                after = clock(new, resumed, calendar)
                assert calendar.is_working(new)
                if before.working_days_left or before.working_days_late:
                    assert (after.working_days_left, after.working_days_late) == (before.working_days_left, before.working_days_late)


def test_both_dates_are_kept_and_the_history_says_why(session: Session, life: Life) -> None:
    suspension.suspend(session, life.task, act(life.thu, "chờ văn bản mới"))
    assert (life.task.suspended_on, life.task.next_look_on) == (TODAY, None)
    assert told(session, "suspended") == [("lan", "digest")]
    suspension.resume(session, life.task, act(life.thu, "", days=7))
    task = life.task
    assert (task.original_due_on, task.due_on, task.effective_due_on, task.suspended_on) == (DUE, date(2026, 4, 6), date(2026, 4, 6), None)
    shift = task.changes[-1]
    assert (shift.action, shift.from_value, shift.to_value) == ("shift_deadline", "30/03/2026", "06/04/2026")
    assert shift.note == "đồng hồ dừng từ ngày 10/03/2026 đến ngày 17/03/2026"
    assert (task.next_look_on, task.round) == (TODAY + timedelta(days=7), 1)
    assert told(session, "resumed") == [("lan", "digest")]


def test_a_deadline_set_during_the_standstill_stands_as_set(session: Session, life: Life) -> None:
    suspension.suspend(session, life.task, act(life.thu))
    extensions.extend(session, life.task, act(life.thu, days=7), until=date(2026, 4, 30))
    suspension.resume(session, life.task, act(life.thu, days=7))
    assert life.task.due_on == date(2026, 4, 30)


def test_a_task_without_a_deadline_has_none_afterwards(session: Session) -> None:
    life = begin(session, due_on=None)
    suspension.suspend(session, life.task, act(life.thu))
    suspension.resume(session, life.task, act(life.thu, days=30))
    assert (life.task.due_on, life.task.next_look_on) == (None, None)


def test_a_day_given_in_advance_resumes_the_task_by_itself(session: Session, life: Life) -> None:
    with pytest.raises(InvalidInputError, match="phải sau hôm nay"):
        suspension.suspend(session, life.task, act(life.thu), until=TODAY)
    suspension.suspend(session, life.task, act(life.thu), until=TODAY + timedelta(days=7))
    assert life.task.changes[-1].to_value == "tạm dừng đến ngày 17/03/2026"
    assert suspension.resume_those_due(session, TODAY + timedelta(days=6), NOW + timedelta(days=6)) == 0
    assert suspension.resume_those_due(session, TODAY + timedelta(days=9), NOW + timedelta(days=9)) == 1
    assert suspension.resume_those_due(session, TODAY + timedelta(days=9), NOW + timedelta(days=9)) == 0
    resumed = next(line for line in life.task.changes if line.action == "resume")
    assert (life.task.state, resumed.by_id, life.task.resume_on) == (TaskState.IN_PROGRESS, None, None)


def test_a_task_that_stands_still_is_shown_and_counted_as_such(session: Session, life: Life) -> None:
    suspension.suspend(session, life.task, act(life.thu))
    mine = agenda(session, life.lan, TODAY)
    assert (mine[Part.SUSPENDED].total, mine[Part.LATER].total) == (1, 0)
    counts = count_tasks(session, life.thu, TaskFilter(), TODAY)
    assert (counts.suspended, counts.open_on_time + counts.open_soon + counts.open_late, counts.total) == (1, 0, 1)
