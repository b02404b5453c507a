"""A task whose document counts from an event gets its deadline when somebody says on which day the event was."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import MembershipRole, Notice, Plan, Task
from rules.values import Precision, TaskState
from tests import builders as build
from workflow.assignment import Due
from workflow.calendar import moment_of
from workflow.errors import InvalidInputError, WrongStateError
from workflow.event_days import counted_from_event, event_span, may_be_told, tell_event_day, tell_everywhere
from workflow.extensions import prolong
from workflow.judges import judge_by
from workflow.moves import Act
from workflow.sweep import sweep_tasks

WORDS = "trong 05 ngày làm việc kể từ ngày nhận được văn bản"
TODAY = date(2026, 3, 10)
RECEIVED = date(2026, 3, 6)


class Office:
    """Tỉnh Bình An with two communes that owe the same duty, counted from the day on which each received a letter."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.province = build.province(session)
        self.communes = [build.unit(session, f"UBND xã {name}", under=self.province) for name in ("Tân Lập", "Phú Sơn")]
        self.lan = build.user(session, "lan", (self.communes[0], MembershipRole.FOCAL_POINT))
        self.thu = build.user(session, "thu", (self.province, MembershipRole.COORDINATOR))
        self.plan: Plan = build.plan(session, owner=self.province)
        self.clause = build.clause(
            session, self.plan, f"Báo cáo kết quả {WORDS}", deadline_text=WORDS, due_on=None, precision=Precision.RELATIVE
        )
        self.task, self.other = (self.owed(by) for by in self.communes)

    def owed(self, by: object, **fields: object) -> Task:
        return build.task(
            self.session,
            self.plan,
            by,  # type: ignore[arg-type]
            due_on=None,
            original_due_on=None,
            effective_due_on=None,
            clause_id=self.clause.id,
            next_look_on=None,
            **fields,  # type: ignore[arg-type]
        )

    def act(self, day: date = TODAY) -> Act:
        return Act(self.lan, moment_of(day, 9))

    def say(self, day: date) -> None:
        tell_event_day(self.session, self.task, day, self.act())

    def lines(self) -> list[tuple[str, str, str]]:
        return [(line.action, line.from_value, line.to_value) for line in self.task.changes]


@pytest.fixture
def office(session: Session) -> Office:
    return Office(session)


def test_the_deadline_follows_from_the_day_of_the_event_and_stands_in_the_history(office: Office) -> None:
    office.say(RECEIVED)
    task = office.task
    assert (task.event_on, task.original_due_on, task.due_on, task.effective_due_on) == (RECEIVED, *(date(2026, 3, 13),) * 3)
    assert office.lines() == [("event_day", "", "06/03/2026"), ("redate", "không thời hạn", "13/03/2026")]
    assert WORDS in task.changes[-1].note
    assert office.other.due_on is None


def test_reminders_are_armed(office: Office) -> None:
    office.say(RECEIVED)
    sweep_tasks(office.session, today=TODAY, now=moment_of(TODAY, 6), judge=judge_by())
    assert [one.step.partition(".")[0] for one in office.session.scalars(select(Notice).where(Notice.kind == "due"))] == ["due-3"]


def test_the_units_people_are_told_when_somebody_else_says_it(office: Office) -> None:
    office.say(RECEIVED)
    assert not office.session.scalars(select(Notice)).all()
    tell_event_day(office.session, office.task, date(2026, 3, 9), Act(office.thu, moment_of(TODAY, 9)))
    [told] = office.session.scalars(select(Notice))
    assert (told.kind, told.user_id, told.due_on) == ("redated", office.lan.id, date(2026, 3, 16))


def test_the_day_is_corrected_and_the_deadline_with_it(office: Office) -> None:
    office.say(RECEIVED)
    office.say(date(2026, 3, 9))
    assert office.task.effective_due_on == date(2026, 3, 16)
    assert office.lines()[2:] == [("event_day", "06/03/2026", "09/03/2026"), ("redate", "13/03/2026", "16/03/2026")]
    office.say(date(2026, 3, 9))
    assert len(office.task.changes) == 4, "the same day once more says nothing"


def test_time_that_was_granted_beyond_the_corrected_deadline_stands(office: Office) -> None:
    office.say(RECEIVED)
    prolong(office.session, office.task, office.act(), until=date(2026, 4, 1))
    office.say(date(2026, 3, 9))
    assert (office.task.original_due_on, office.task.due_on) == (date(2026, 3, 16), date(2026, 4, 1))


def test_the_coordinators_say_it_once_for_all_units_that_have_no_day_of_their_own(office: Office) -> None:
    third = office.owed(build.unit(office.session, "UBND xã Hòa Bình", under=office.province))
    own = office.owed(build.unit(office.session, "UBND xã An Thịnh", under=office.province))
    done = office.owed(build.unit(office.session, "UBND xã Đông Hải", under=office.province), state=TaskState.DONE)
    tell_event_day(office.session, own, date(2026, 3, 2), office.act())
    told = tell_everywhere(office.session, office.task, RECEIVED, office.act())
    assert {task.id for task in told} == {office.task.id, office.other.id, third.id}
    assert {task.due_on for task in told} == {date(2026, 3, 13)}
    assert (own.due_on, done.due_on) == (date(2026, 3, 9), None)
    tell_everywhere(office.session, office.other, date(2026, 3, 9), office.act())
    assert (office.task.due_on, own.due_on) == (date(2026, 3, 16), date(2026, 3, 9)), "a correction reaches those that shared the day"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"deadline_text": "ngay sau khi nhận được văn bản"}, None),
        ({"deadline_text": None}, None),
        ({"due_on": date(2026, 5, 1)}, None),
        ({"deadline_text": "trong 10 ngày kể từ ngày họp"}, "ngày họp"),
    ],
)
def test_only_words_that_count_from_an_event_ask_for_its_day(office: Office, fields: dict[str, object], words: str | None) -> None:
    for name, value in fields.items():
        setattr(office.clause, name, value)
    span = event_span(office.task)
    assert (span.event if span else None) == words
    assert may_be_told(office.task) == (words is not None)
    if span is None:
        with pytest.raises(WrongStateError, match="không tính từ một sự kiện"):
            office.say(RECEIVED)


def test_a_task_that_was_given_a_day_otherwise_is_not_asked_about(office: Office) -> None:
    prolong(office.session, office.task, office.act(), until=date(2026, 4, 1))
    assert event_span(office.task) is None


@pytest.mark.parametrize("state", [TaskState.DONE, TaskState.CANCELLED, TaskState.SUSPENDED, TaskState.REPORTED])
def test_nothing_is_counted_for_a_task_that_is_not_being_worked_on(office: Office, state: TaskState) -> None:
    office.task.state = state
    with pytest.raises(WrongStateError, match="ngày của sự kiện"):
        office.say(RECEIVED)


@pytest.mark.parametrize("day", [date(2023, 3, 6), date(2062, 3, 6)])
def test_a_mistyped_year_is_refused(office: Office, day: date) -> None:
    with pytest.raises(InvalidInputError, match="hơn hai năm"):
        office.say(day)


def test_a_new_version_with_the_same_words_asks_for_the_same_day(office: Office) -> None:
    office.say(RECEIVED)
    undated = Due("", None, None)
    assert counted_from_event(office.task, office.clause, undated).due_on == date(2026, 3, 13)
    assert counted_from_event(office.other, office.clause, undated).due_on is None
    office.clause.deadline_text = "trong 10 ngày kể từ ngày nhận được văn bản"
    assert counted_from_event(office.task, office.clause, undated).due_on == date(2026, 3, 16)
