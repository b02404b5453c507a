"""From a real plan document to reminders, ticks and escalations: what the product exists for, on both databases."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from models import Escalation, MembershipRole, Notice, Plan, Task, Unit
from models.database import session_factory
from rules.values import EscalationState, Role
from tests import builders as build
from tests.conftest import shared_plan
from workflow.calendar import moment_of
from workflow.errors import AlreadyThereError
from workflow.intake import import_document
from workflow.jobs import run_sweep
from workflow.moves import Act
from workflow.progress import tick_off
from workflow.publishing import publish
from workflow.resolution import resolve_with_provisional
from workflow.settings import Settings

REVIEW = "5-party-hai-duong-review-2022.txt"
PROVINCE = "2-province-binh-duong-2018.txt"
IMPORTED = moment_of(date(2022, 9, 20), 9)


class Office:
    """An installation that reads plans, sweeps days and answers what came of it."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.factory: sessionmaker[Session] = session_factory(engine)
        self.settings = Settings(database_url=str(engine.url), data_dir=folder, secret_key="s")

    def publish(self, name: str) -> int:
        """Import a real plan and accept it as read, as `import --publish` does."""
        path = shared_plan(name)
        with self.factory.begin() as session:
            plan = import_document(session, path.name, path.read_bytes(), data_dir=self.settings.data_dir, by=None, now=IMPORTED)
            resolve_with_provisional(session, plan)
            session.flush()
            publish(session, plan, by=None, now=IMPORTED)
            return plan.id

    def sweep(self, day: str) -> dict[str, int]:
        return asdict(run_sweep(self.factory, self.settings, today=date.fromisoformat(day)))

    def tasks(self, unit: str) -> list[Task]:
        with self.factory() as session:
            found = session.execute(select(Task, Unit.name).join(Unit, Unit.id == Task.unit_id).order_by(Task.due_on, Task.id))
            return [task for task, name in found if unit.casefold() in name.casefold()]

    def steps(self, task: Task) -> Counter[str]:
        with self.factory() as session:
            return Counter(session.scalars(select(Notice.step).where(Notice.task_id == task.id)))

    def rungs(self, task: Task) -> list[tuple[int, EscalationState, str]]:
        with self.factory() as session:
            found = select(Escalation).where(Escalation.task_id == task.id).order_by(Escalation.rung)
            return [(one.rung, one.state, one.explanation) for one in session.scalars(found)]


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    return Office(engine, tmp_path)


def test_the_chain_of_deadlines_of_the_review_becomes_tasks(office: Office) -> None:
    office.publish(REVIEW)
    [drafting] = [task for task in office.tasks("Sở Y tế") if task.due_on == date(2022, 11, 20)]
    assert drafting.effective_due_on == date(2022, 11, 21), "20/11/2022 is a Sunday"
    assert not drafting.is_inclusive
    assert drafting.role is Role.LEAD
    assert {task.due_on for task in office.tasks("Ban Tuyên giáo Tỉnh ủy") if not task.is_derived} == {date(2022, 11, 30)}
    districts = [task for task in office.tasks("các huyện ủy, thị ủy, thành ủy") if task.due_on == date(2022, 11, 15)]
    assert districts
    assert all(not task.is_derived for task in districts)


def test_what_the_document_does_not_date_is_marked_as_derived(office: Office) -> None:
    office.publish(REVIEW)
    [newspaper] = office.tasks("Báo Hải Dương")
    assert (newspaper.due_on, newspaper.is_derived) == (date(2022, 12, 31), True)


def test_the_review_of_2022_day_by_day(office: Office) -> None:
    office.publish(REVIEW)
    [drafting] = [task for task in office.tasks("Sở Y tế") if task.due_on == date(2022, 11, 20)]
    district = next(task for task in office.tasks("các huyện ủy, thị ủy, thành ủy") if task.due_on == date(2022, 11, 15))
    for day in ("2022-10-25", "2022-11-08", "2022-11-15", "2022-11-16", "2022-11-22", "2022-12-01"):
        office.sweep(day)
        assert office.sweep(day) == dict.fromkeys(
            ("looked_at", "notices", "escalations_opened", "escalations_raised", "escalations_closed"), 0
        ), "a second run on the same day does nothing"
    assert set(office.steps(district)) == {"due-30", "due-7", "due-0", "late-1", "late-5", "late-10", "rung-1", "rung-2"}
    assert set(office.steps(drafting)) == {"due-30", "due-7", "due-3", "late-1", "late-5", "rung-1"}
    first, second = office.rungs(district)
    assert first[:2] == (1, EscalationState.RAISED)
    assert "quá hạn 5 ngày làm việc (ngưỡng: từ 3)" in first[2]
    assert second[:2] == (2, EscalationState.OPEN)
    assert "Cấp trên thứ nhất không tiếp nhận trong 5 ngày làm việc" in second[2]


def test_ticking_off_stops_reminders_and_escalations(office: Office) -> None:
    office.publish(REVIEW)
    office.sweep("2022-11-22")
    district = next(task for task in office.tasks("các huyện ủy, thị ủy, thành ủy") if task.due_on == date(2022, 11, 15))
    with office.factory.begin() as session:
        person = build.user(session, "huong", (session.get_one(Unit, district.unit_id), MembershipRole.FOCAL_POINT))
        tick_off(session, session.get_one(Task, district.id), Act(person, moment_of(date(2022, 11, 23), 9), "đã gửi báo cáo"), is_sure=True)
    assert [state for _, state, _ in office.rungs(district)] == [EscalationState.CLOSED]
    before = office.steps(district)
    office.sweep("2022-12-01")
    assert office.steps(district) == before


def test_importing_the_same_document_twice_says_so_and_changes_nothing(office: Office) -> None:
    plan_id = office.publish(REVIEW)
    tasks = len(office.tasks(""))
    with pytest.raises(AlreadyThereError, match="đã được nhập") as refusal:
        office.publish(REVIEW)
    assert refusal.value.existing_id == plan_id
    assert len(office.tasks("")) == tasks
    with office.factory() as session:
        assert len(session.scalars(select(Plan)).all()) == 1


def test_a_closing_duty_of_every_year_makes_a_task_for_each_year_in_the_horizon(office: Office) -> None:
    plan_id = office.publish(PROVINCE)
    with office.factory() as session:
        found = select(Task).where(Task.plan_id == plan_id, Task.is_recurring).order_by(Task.due_on)
        closing = [task for task in session.scalars(found) if task.clause and task.clause.section == "closing"]
        units = {task.unit_id for task in closing}
        years = {(task.period_label, task.due_on) for task in closing}
    assert years == {(str(year), date(year, 12, 1)) for year in range(2018, 2024)}, "from the plan's year to a year after the import"
    assert len(closing) == len(years) * len(units)
