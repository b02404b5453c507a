"""A district's plan of 2021–2030 over the end of the districts on 30/06/2025: whose duties, whose ladder, before and after."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import BodyPurpose, Clause, ClauseBody, Committee, Escalation, MembershipRole, Plan, Task, Unit
from rules.values import EscalationState, Frequency, Level
from tests import builders as build
from workflow.assignment import create_tasks
from workflow.calendar import moment_of, national_calendar
from workflow.judges import judge_by
from workflow.moves import Act
from workflow.progress import cancel
from workflow.sweep import sweep_tasks

LAST_DAY = date(2025, 6, 30)
NEW_DAY = LAST_DAY + timedelta(days=1)
BEGIN = date(2016, 1, 1)
CALENDAR = national_calendar()
JUDGE = judge_by(calendar=CALENDAR)


class District:
    """Tỉnh Bình An → huyện Đông Hà (until 30/06/2025) → xã Tân Lập (lives on, under the province), xã Cũ (ends with the district).

    Phường Mới begins on 01/07/2025. District and province have committees.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.central = build.unit(session, "Chính phủ", level=Level.CENTRAL, since=BEGIN)
        self.province = build.province(session, under=self.central, since=BEGIN)
        self.district = build.unit(session, "UBND huyện Đông Hà", level=Level.DISTRICT, under=self.province, since=BEGIN, valid_to=LAST_DAY)
        self.lasting = build.unit(session, "UBND xã Tân Lập", since=BEGIN)
        build.unit_parent(session, self.lasting, self.district, since=BEGIN, until=LAST_DAY)
        build.unit_parent(session, self.lasting, self.province, since=NEW_DAY)
        self.ended = build.unit(session, "UBND xã Cũ", under=self.district, since=BEGIN, valid_to=LAST_DAY)
        self.new = build.unit(session, "UBND phường Mới", under=self.province, since=NEW_DAY)
        self.district_committee: Committee = build.committee(session, self.district, "Ban Chỉ đạo huyện Đông Hà")
        self.district_committee.valid_to = LAST_DAY
        self.province_committee: Committee = build.committee(session, self.province, "Ban Chỉ đạo tỉnh Bình An")
        build.user(session, "chair", (self.province, MembershipRole.COMMITTEE))
        build.user(session, "former", (self.district, MembershipRole.COMMITTEE))
        self.plan: Plan = build.plan(session, owner=self.district, issued_on=date(2021, 3, 1), period_start=2021, period_end=2030)

    def clause(self, *units: Unit, **fields: object) -> Clause:
        made = build.clause(self.session, self.plan, **{"due_on": None, "deadline_text": None} | fields)  # type: ignore[arg-type]
        for unit in units:
            made.bodies.append(ClauseBody(purpose=BodyPurpose.RESPONSIBLE, phrase=unit.name, unit_id=unit.id, unit=unit))
        self.session.flush()
        self.session.refresh(self.plan)
        return made

    def make(self, today: date) -> None:
        create_tasks(self.session, self.plan, today=today, now=moment_of(today, 6), calendar=CALENDAR)

    def years_of(self, unit: Unit) -> set[int]:
        return {day.year for day in self.session.scalars(select(Task.due_on).where(Task.unit_id == unit.id)) if day}

    def late(self, unit: Unit, due_on: date) -> Task:
        effective_on = CALENDAR.roll_forward(due_on)
        return build.task(self.session, self.plan, unit, due_on=due_on, effective_due_on=effective_on, next_look_on=effective_on)

    def sweep(self, *days: date) -> None:
        for today in days:
            while sweep_tasks(self.session, today=today, now=moment_of(today, 6), judge=JUDGE).looked_at:
                pass
            self.session.expire_all()

    def escalations(self) -> list[tuple[int, int, int | None]]:
        found = self.session.scalars(select(Escalation).order_by(Escalation.id))
        return [(one.rung, one.to_unit_id, one.to_committee_id) for one in found]


@pytest.fixture
def place(session: Session) -> District:
    return District(session)


def working_days(first: date, count: int) -> list[date]:
    return [CALENDAR.add_working_days(first, n) for n in range(count)]


@pytest.mark.parametrize(
    ("month", "day", "lasting", "ended"),
    [
        (12, 1, range(2021, 2027), range(2021, 2025)),  # the year's duty of 2025 falls due after the end
        (6, 30, range(2021, 2027), range(2021, 2026)),  # due on the last day: still theirs
        (7, 1, range(2021, 2027), range(2021, 2025)),  # due on the first day after: not theirs
        (3, 15, range(2021, 2027), range(2021, 2026)),
    ],
)
def test_a_yearly_duty_stays_with_a_unit_as_long_as_the_unit_is_there(
    place: District, month: int, day: int, lasting: range, ended: range
) -> None:
    place.clause(place.lasting, place.ended, place.district, frequency=Frequency.YEARLY, recurrence_month=month, recurrence_day=day)
    place.make(date(2021, 3, 10))
    place.make(date(2023, 1, 5))
    place.make(date(2025, 11, 3))
    assert place.years_of(place.lasting) == set(lasting)
    assert place.years_of(place.ended) == place.years_of(place.district) == set(ended)


def test_a_unit_that_begins_later_owes_nothing_of_the_time_before(place: District) -> None:
    place.clause(place.new, frequency=Frequency.YEARLY, recurrence_month=12, recurrence_day=1)
    place.make(date(2025, 11, 3))
    assert place.years_of(place.new) == {2025, 2026}


def test_a_day_that_the_document_names_stays_with_the_unit_that_it_names(place: District) -> None:
    place.clause(place.ended, due_on=date(2025, 8, 15), deadline_text="trước ngày 15/8/2025")
    place.make(date(2025, 3, 10))
    assert place.years_of(place.ended) == {2025}


@pytest.mark.parametrize(
    ("due_on", "unit", "expected"),
    [
        (date(2025, 6, 24), "lasting", "district"),  # three working days late on Friday 27/06
        (date(2025, 6, 25), "lasting", "district"),  # on Monday 30/06, the last day
        (date(2025, 6, 26), "lasting", "province"),  # on Tuesday 01/07
        (date(2025, 6, 26), "ended", "province"),  # what an ended commune left open goes past its ended district
        (date(2025, 7, 15), "new", "province"),
    ],
)
def test_a_late_task_climbs_to_the_level_that_is_there_on_the_day(place: District, due_on: date, unit: str, expected: str) -> None:
    place.late(getattr(place, unit), due_on)
    place.sweep(*working_days(due_on, 4))
    target, committee = getattr(place, expected), getattr(place, f"{expected}_committee")
    assert place.escalations() == [(1, target.id, committee.id)]


def test_what_lay_before_the_district_goes_on_to_the_province_and_not_past_it(place: District) -> None:
    task = place.late(place.lasting, date(2025, 6, 24))
    place.sweep(*working_days(date(2025, 6, 24), 20))
    district, province = (place.district.id, place.district_committee.id), (place.province.id, place.province_committee.id)
    assert place.escalations()[:2] == [(1, *district), (2, *province)]
    first, second = place.session.scalars(select(Escalation).where(Escalation.rung <= 2).order_by(Escalation.id))
    assert (first.state, second.from_unit_id) == (EscalationState.RAISED, place.district.id)
    assert place.session.get_one(Task, task.id).rung >= 2


def test_a_task_that_ends_after_the_change_ends_what_lay_before_the_district(place: District) -> None:
    task = place.late(place.lasting, date(2025, 6, 24))
    place.sweep(*working_days(date(2025, 6, 24), 4))
    cancel(place.session, task, Act(None, moment_of(date(2025, 7, 2), 9), "không còn cần làm"))
    assert [one.state for one in place.session.scalars(select(Escalation))] == [EscalationState.CLOSED]


def test_before_and_after_the_deadline_keeps_its_day(place: District) -> None:
    """30/06/2025 was a Monday, 01/07 a Tuesday: the end of the districts is no day off."""
    assert [CALENDAR.roll_forward(day) for day in (LAST_DAY, NEW_DAY)] == [LAST_DAY, NEW_DAY]
    assert CALENDAR.working_days_between(date(2025, 6, 27), date(2025, 7, 2)) == 3
