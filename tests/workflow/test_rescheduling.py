"""Changing the times of a published plan: the future follows, the past stays, people are told once, the document's words are kept."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import MembershipRole, Notice, PlanChange, PlanState, Task, TaskPartner, User
from rules.values import EscalationState, Frequency, TaskState
from tests import builders
from tests.workflow.test_horizons import duty
from workflow import extensions, progress
from workflow.assignment import create_tasks
from workflow.calendar import working_calendar
from workflow.errors import InvalidInputError, WrongStateError
from workflow.horizons import extend_horizons
from workflow.moves import Act
from workflow.rescheduling import changes_of, reschedule
from workflow.time_changes import PeriodWords, pausing, replanning, resuming, retiming
from workflow.time_forecast import Effect, foresee

TODAY, NOW = builders.TODAY, builders.NOW  # 10/03/2026
MONTHLY_25: dict[str, Any] = {
    "frequency": Frequency.MONTHLY,
    "recurrence_text": "trước ngày 25 hằng tháng",
    "recurrence_day": 25,
    "rrule": "FREQ=MONTHLY;BYMONTHDAY=25",
}


class Town:
    """A commune with a person, a plan of 2026 with a monthly duty, and its tasks as they stand on 10/03/2026."""

    def __init__(self, session: Session, **clause: Any) -> None:
        self.session = session
        self.commune = builders.unit(session, "UBND xã Tân Lập")
        self.person = builders.user(session, "hoa", (self.commune, MembershipRole.FOCAL_POINT))
        self.plan = builders.plan(session, issued_on=date(2026, 1, 5))
        self.clause = duty(session, self.plan, self.commune, **(clause or MONTHLY_25))
        create_tasks(session, self.plan, today=TODAY, now=NOW, calendar=working_calendar(session))
        session.flush()

    def act(self, note: str = "theo đề nghị của các xã", *, by: User | None = None, at: datetime = NOW) -> Act:
        return Act(by or self.person, at, note)

    def days(self) -> dict[str, tuple[str, TaskState]]:
        self.session.flush()
        self.session.expire_all()
        rows = self.session.scalars(select(Task).where(Task.clause_id == self.clause.id).order_by(Task.due_on, Task.id))
        return {task.period_label: (f"{task.due_on:%d/%m/%Y}" if task.due_on else "", task.state) for task in rows}

    def task(self, label: str) -> Task:
        return self.session.scalars(select(Task).where(Task.clause_id == self.clause.id, Task.period_label == label)).one()

    def told(self, kind: str) -> int:
        query = select(func.count()).select_from(Notice).where(Notice.kind == kind, Notice.withdrawn_at.is_(None))
        return self.session.scalar(query) or 0

    def retime(self, words: str, **act: Any) -> Any:
        return reschedule(self.session, retiming(self.plan, self.clause, words, today=TODAY), self.act(**act))


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


OPEN, DONE, CANCELLED = TaskState.ASSIGNED, TaskState.DONE, TaskState.CANCELLED


def test_the_preview_says_what_will_happen_and_writes_nothing(town: Town) -> None:
    before, columns = town.days(), town.clause.rrule
    found = foresee(town.session, retiming(town.plan, town.clause, "trước ngày 20 hằng tháng", today=TODAY), today=TODAY)
    assert [f"{step.due.due_on:%d/%m}" for step in found.of(Effect.REDATED) if step.due and step.due.due_on] == [
        f"20/{month:02d}" for month in range(3, 10)
    ]
    assert found.next_days[:3] == [date(2026, 3, 20), date(2026, 4, 20), date(2026, 5, 20)]
    assert (found.untouched, found.fresh) == (2, [])
    assert not any(town.session.is_modified(row) for row in town.session.dirty)
    assert (town.days(), town.clause.rrule) == (before, columns)
    assert changes_of(town.session, town.plan) == []


def test_another_day_of_the_month_moves_what_is_to_come_and_leaves_what_is_over(town: Town) -> None:
    town.retime("trước ngày 20 hằng tháng")
    found = town.days()
    assert found["2026-01"] == ("25/01/2026", OPEN)
    assert found["2026-02"] == ("25/02/2026", OPEN)
    assert [day for day, _ in list(found.values())[2:]] == [f"20/{month:02d}/2026" for month in range(3, 10)]
    assert town.told("redated") == 7
    assert town.told("dropped") == 0


def test_the_words_of_the_document_stay_on_record_with_who_when_and_why(town: Town) -> None:
    town.retime("trước ngày 20 hằng tháng", note="khớp với lịch giao ban")
    (change,) = changes_of(town.session, town.plan, town.clause)
    assert (change.from_value, change.to_value) == ("trước ngày 25 hằng tháng", "trước ngày 20 hằng tháng")
    assert change.note == "khớp với lịch giao ban"
    assert change.before["columns"]["rrule"] == "FREQ=MONTHLY;BYMONTHDAY=25"
    assert (change.by_id, change.at) == (town.person.id, NOW)
    assert town.task("2026-03").changes[-1].note == "khớp với lịch giao ban"


def test_a_rarer_rhythm_cancels_what_is_superfluous_and_keeps_what_was_begun(town: Town) -> None:
    progress.start(town.session, town.task("2026-04"), town.act())
    progress.tick_off(town.session, town.task("2026-05"), town.act())
    found = town.retime("hằng quý, trước ngày 20 của tháng cuối quý")
    days = town.days()
    assert {label: state for label, (_, state) in days.items() if label.startswith("2026-0")} == {
        "2026-01": OPEN,
        "2026-02": OPEN,
        "2026-03": CANCELLED,
        "2026-04": TaskState.IN_PROGRESS,
        "2026-05": DONE,
        "2026-06": CANCELLED,
        "2026-07": CANCELLED,
        "2026-08": CANCELLED,
        "2026-09": CANCELLED,
    }
    assert {label: day for label, (day, _) in days.items() if "Q" in label} == {
        "2026-Q1": "20/03/2026",
        "2026-Q2": "20/06/2026",
        "2026-Q3": "20/09/2026",
        "2026-Q4": "20/12/2026",
    }
    assert [step.task.period_label for step in found.of(Effect.KEPT)] == ["2026-04"]
    assert town.told("dropped") == 5


def test_the_night_afterwards_makes_nothing_for_the_time_before_the_change(town: Town) -> None:
    town.retime("thứ Sáu hằng tuần")
    before = town.days()
    town.session.commit()
    assert extend_horizons(town.session, today=TODAY, now=NOW, calendar=working_calendar(town.session)) == 0
    assert town.days() == before
    assert before["2026-W11"] == ("13/03/2026", OPEN)
    assert "2026-W10" not in before


def test_changing_back_takes_up_what_the_change_cancelled_but_not_what_a_person_cancelled(town: Town) -> None:
    progress.cancel(town.session, town.task("2026-06"), town.act("xã đã sáp nhập phần việc này"))
    town.retime("hằng quý, trước ngày 20 của tháng cuối quý")
    town.retime("trước ngày 25 hằng tháng")
    days = town.days()
    assert days["2026-03"] == ("25/03/2026", OPEN)
    assert days["2026-06"] == ("25/06/2026", CANCELLED)
    assert {days[f"2026-Q{quarter}"][1] for quarter in range(1, 5)} == {CANCELLED}
    assert "reinstate" in [change.action for change in town.task("2026-03").changes]


def test_the_same_change_twice_does_and_tells_nothing_more(town: Town) -> None:
    town.retime("trước ngày 20 hằng tháng")
    before, told = town.days(), town.told("redated")
    again = town.retime("trước ngày 20 hằng tháng")
    assert again.is_empty
    assert (town.days(), town.told("redated")) == (before, told)


def test_a_current_period_whose_new_day_is_over_keeps_its_old_one(town: Town) -> None:
    town.retime("trước ngày 05 hằng tháng")
    assert town.days()["2026-03"] == ("25/03/2026", OPEN)
    assert town.days()["2026-04"] == ("05/04/2026", OPEN)


def test_a_granted_extension_that_reaches_further_stands(town: Town) -> None:
    extensions.extend(town.session, town.task("2026-04"), town.act(), until=date(2026, 5, 8))
    town.retime("trước ngày 20 hằng tháng")
    task = town.task("2026-04")
    assert (task.original_due_on, task.due_on) == (date(2026, 4, 20), date(2026, 5, 8))


def test_an_overdue_single_duty_gets_the_later_day_and_its_escalation_ends(session: Session) -> None:
    town = Town(session, deadline_text="trước ngày 02/3/2026", due_on=date(2026, 3, 2))
    task = town.task("")
    escalation = builders.escalation(session, task, builders.province(session))
    town.retime("trước 30/4/2026")
    session.expire_all()
    assert (task.due_on, task.is_inclusive) == (date(2026, 4, 30), False)
    assert escalation.state is EscalationState.CLOSED
    assert "theo thay đổi thời hạn trong kế hoạch" in (escalation.closed_because or "")


def test_a_single_duty_that_begins_to_return_goes_on_as_the_first_of_its_periods(session: Session) -> None:
    town = Town(session, deadline_text="trước ngày 30/6/2026", due_on=date(2026, 6, 30))
    number = town.task("").id
    town.retime("trước 20/6 và 20/12 hằng năm")
    assert town.task("2026-H1").id == number
    assert town.days() == {"2026-H1": ("20/06/2026", OPEN), "2026-H2": ("20/12/2026", OPEN)}


def test_what_the_old_time_still_asked_for_is_made_before_it_changes(session: Session) -> None:
    """The scheduler stood still: the months that were owed until today are not lost."""
    town = Town(session)
    for label in ("2026-01", "2026-02"):
        session.delete(town.task(label))
    session.flush()
    town.retime("trước ngày 20 hằng tháng")
    assert town.days()["2026-02"] == ("25/02/2026", OPEN)


def test_a_pause_cancels_what_falls_into_it_and_ends_by_itself(town: Town) -> None:
    change = pausing(town.plan, town.clause, date(2026, 4, 1), date(2026, 5, 31), today=TODAY)
    reschedule(town.session, change, town.act("tập trung chống dịch"))
    states = {label: state for label, (_, state) in town.days().items()}
    assert (states["2026-03"], states["2026-04"], states["2026-05"], states["2026-06"]) == (OPEN, CANCELLED, CANCELLED, OPEN)
    assert changes_of(town.session, town.plan)[0].to_value == "tạm dừng từ 01/04/2026 đến hết 31/05/2026"


def test_an_end_lets_nothing_more_fall_due_until_it_is_taken_back(town: Town) -> None:
    reschedule(town.session, pausing(town.plan, town.clause, date(2026, 4, 1), None, today=TODAY), town.act("hết nhiệm vụ"))
    assert {state for label, (_, state) in town.days().items() if label > "2026-03"} == {CANCELLED}
    extend_horizons(town.session, today=date(2026, 9, 1), now=datetime(2026, 9, 1, tzinfo=UTC), calendar=working_calendar(town.session))
    assert "2026-12" not in town.days()
    reschedule(town.session, resuming(town.plan, town.clause, today=TODAY), town.act("lại có nhiệm vụ"))
    assert town.days()["2026-04"] == ("25/04/2026", OPEN)


def test_a_longer_plan_asks_for_the_further_years_and_a_shorter_one_cancels_them(session: Session) -> None:
    yearly = {"frequency": Frequency.YEARLY, "recurrence_text": "hằng năm trước 01/12", "recurrence_month": 12, "recurrence_day": 1}
    town = Town(session, **yearly, rrule="FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1")
    assert list(town.days()) == ["2026"]
    reschedule(session, replanning(town.plan, PeriodWords(2026, 2030)), town.act("kéo dài giai đoạn"))
    assert list(town.days()) == ["2026", "2027"]
    reschedule(session, replanning(town.plan, PeriodWords(2026, 2026)), town.act("thu lại giai đoạn"))
    assert {label: state for label, (_, state) in town.days().items()} == {"2026": OPEN, "2027": CANCELLED}


def test_another_reporting_day_moves_the_default_days(session: Session) -> None:
    town = Town(session, recurrence_text=None)
    assert town.days() == {"2026": ("31/12/2026", OPEN)}
    reschedule(session, replanning(town.plan, PeriodWords(2026, 2026, 11, 30)), town.act())
    assert town.days() == {"2026": ("30/11/2026", OPEN)}
    assert town.task("2026").is_derived


def test_coordinating_units_are_told_too(session: Session) -> None:
    town = Town(session)
    partner = builders.unit(session, "Trạm Y tế xã Tân Lập")
    builders.user(session, "lan", (partner, MembershipRole.FOCAL_POINT))
    session.add(TaskPartner(task_id=town.task("2026-03").id, unit_id=partner.id))
    session.flush()
    session.expire_all()
    town.retime("trước ngày 20 hằng tháng")
    assert town.told("redated") == 8


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("hôm nào cũng được", "Không hiểu thời hạn"),
        ("trước 01/02/2026", "Hạn mới 01/02/2026 đã qua"),
        ("ngày 31/4/2026", "Không hiểu thời hạn"),
    ],
)
def test_words_that_cannot_be_used_are_refused_with_a_remedy(town: Town, words: str, error: str) -> None:
    with pytest.raises(InvalidInputError, match=error):
        retiming(town.plan, town.clause, words, today=TODAY)


def test_a_change_needs_a_reason_and_a_plan_in_force(town: Town, session: Session) -> None:
    with pytest.raises(InvalidInputError, match="lý do thay đổi"):
        town.retime("trước ngày 20 hằng tháng", note=" ")
    town.plan.state = PlanState.REPLACED
    with pytest.raises(WrongStateError):
        retiming(town.plan, town.clause, "trước ngày 20 hằng tháng", today=TODAY)
    assert session.scalar(select(func.count()).select_from(PlanChange)) == 0


@pytest.mark.parametrize(
    ("first", "last", "error"),
    [(date(2026, 3, 9), None, "đã qua"), (date(2026, 5, 1), date(2026, 4, 1), "sớm hơn ngày bắt đầu")],
)
def test_a_pause_lies_ahead_and_ends_after_it_begins(town: Town, first: date, last: date | None, error: str) -> None:
    with pytest.raises(InvalidInputError, match=error):
        pausing(town.plan, town.clause, first, last, today=TODAY)


def test_a_plan_that_spans_the_end_of_districts_moves_only_what_its_units_still_owe(session: Session) -> None:
    district = builders.unit(session, "UBND huyện Lạc Giang", valid_to=date(2025, 6, 30))
    plan = builders.plan(session, issued_on=date(2025, 1, 5), period_start=2025, period_end=2025)
    clause = duty(session, plan, district, **MONTHLY_25)
    day = date(2025, 5, 5)
    create_tasks(session, plan, today=day, now=NOW, calendar=working_calendar(session))
    change = retiming(plan, clause, "trước ngày 20 hằng tháng", today=day)
    found = foresee(session, change, today=day)
    assert [step.due.due_on for step in found.of(Effect.REDATED) if step.due] == [date(2025, 5, 20), date(2025, 6, 20)]
    assert found.fresh == []
