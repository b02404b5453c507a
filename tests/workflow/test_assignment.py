"""Clauses become tasks: one for each unit and period, with the written deadline or a default one that says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from extraction.draft import PeriodDraft
from models import BodyPurpose, Clause, ClauseBody, ClauseState, Plan, PlanState, Task, TaskPartner, Unit
from rules.values import Frequency, Level
from tests import builders
from tests.workflow.drafts import Registry, import_sample, with_head
from workflow.assignment import Due, create_tasks, dues, plan_period, reporting_day
from workflow.calendar import working_calendar
from workflow.errors import InvalidInputError
from workflow.horizons import extend_horizons
from workflow.publishing import publish
from workflow.resolution import resolve_with_provisional


def _published(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **head: object) -> Plan:
    plan = import_sample(session, tmp_path, monkeypatch, change=with_head(**head))
    resolve_with_provisional(session, plan)
    publish(session, plan, by=None, now=builders.NOW)
    return plan


def _tasks(session: Session, plan: Plan, key: str) -> Sequence[Task]:
    clause = next(clause for clause in plan.clauses if clause.key == key)
    return session.scalars(select(Task).where(Task.clause_id == clause.id).order_by(Task.due_on, Task.unit_id)).all()


def _assigned(session: Session, plan: Plan, unit: Unit, **clause: Any) -> Clause:
    made = builders.clause(session, plan, **{"due_on": None, "deadline_text": None} | clause)
    session.add(ClauseBody(clause_id=made.id, purpose=BodyPurpose.RESPONSIBLE, phrase=unit.name, unit_id=unit.id))
    session.flush()
    session.expire(plan)
    return made


def test_a_written_deadline_is_the_tasks_and_rolls_over_no_working_day(
    session: Session, known: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (task,) = _tasks(session, _published(session, tmp_path, monkeypatch), "c1")
    assert (task.due_on, task.effective_due_on, task.is_inclusive, task.is_derived) == (date(2026, 5, 15), date(2026, 5, 15), False, False)
    assert task.unit_id == known.health.id


def test_partners_see_the_task(session: Session, known: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (task,) = _tasks(session, _published(session, tmp_path, monkeypatch), "c1")
    partners = session.scalars(select(TaskPartner.unit_id).where(TaskPartner.task_id == task.id)).all()
    assert partners == [known.finance.id]


def test_a_group_gets_a_task_for_each_of_its_units(
    session: Session, known: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = _tasks(session, _published(session, tmp_path, monkeypatch), "c4")
    assert {task.unit_id for task in tasks} == {unit.id for unit in known.communes}
    assert {task.due_on for task in tasks} == {date(2026, 9, 30)}


def test_a_yearly_closing_duty_makes_a_task_for_each_year_in_the_horizon(
    session: Session, known: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = _published(session, tmp_path, monkeypatch, period=PeriodDraft(2026, 2030))
    assert [(task.period_label, task.due_on) for task in _tasks(session, plan, "c6")] == [
        ("2026", date(2026, 12, 1)),
        ("2027", date(2027, 12, 1)),
    ]


def test_an_undated_clause_gets_the_plans_reporting_day_marked_as_derived(
    session: Session, known: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = _published(session, tmp_path, monkeypatch)
    assert (plan.reporting_month, plan.reporting_day) == (12, 1)
    assert [(task.due_on, task.is_derived) for task in _tasks(session, plan, "c2")] == [(date(2026, 12, 1), True)]


def test_without_a_reporting_day_the_end_of_each_year_is_the_default(session: Session) -> None:
    plan = builders.plan(session, period_end=2028)
    clause = _assigned(session, plan, builders.unit(session))
    found = dues(plan, clause, builders.TODAY)
    assert [(due.label, due.due_on, due.is_derived) for due in found] == [
        ("2026", date(2026, 12, 31), True),
        ("2027", date(2027, 12, 31), True),
    ]


def test_words_that_hang_on_an_event_give_a_task_without_a_day(session: Session) -> None:
    plan = builders.plan(session)
    clause = _assigned(session, plan, builders.unit(session), deadline_text="ngay sau khi có hướng dẫn")
    assert dues(plan, clause, builders.TODAY) == [Due("", None, None)]


def test_continuous_duties_get_the_default_day(session: Session) -> None:
    plan = builders.plan(session)
    clause = _assigned(session, plan, builders.unit(session), frequency=Frequency.CONTINUOUS, recurrence_text="thường xuyên")
    assert [due.is_derived for due in dues(plan, clause, builders.TODAY)] == [True]


def test_a_day_that_no_calendar_has_is_refused_with_its_words(session: Session) -> None:
    plan = builders.plan(session)
    clause = _assigned(
        session, plan, builders.unit(session), frequency=Frequency.YEARLY, recurrence_text="hàng năm", recurrence_month=13, recurrence_day=1
    )
    with pytest.raises(InvalidInputError, match="tháng 13"):
        dues(plan, clause, builders.TODAY)


def test_the_reporting_day_set_by_hand_goes_before_that_of_the_clauses(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = import_sample(session, tmp_path, monkeypatch)
    assert reporting_day(plan) == (12, 1)
    plan.reporting_month, plan.reporting_day = 6, 15
    assert reporting_day(plan) == (6, 15)
    plan.reporting_month = plan.reporting_day = None
    plan.clauses[5].state = ClauseState.IGNORED
    assert reporting_day(plan) == (None, None)


def test_making_tasks_again_makes_nothing(session: Session, known: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = _published(session, tmp_path, monkeypatch)
    before = session.scalars(select(Task.id)).all()
    assert create_tasks(session, plan, today=builders.TODAY, now=builders.NOW, calendar=working_calendar(session)) == []
    assert extend_horizons(session, today=builders.TODAY, now=builders.NOW, calendar=working_calendar(session)) == 0
    assert session.scalars(select(Task.id)).all() == before


def test_the_horizon_moves_on_and_only_what_is_missing_is_made(
    session: Session, known: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = _published(session, tmp_path, monkeypatch, period=PeriodDraft(2026, 2030))
    kept = _tasks(session, plan, "c6")[0]
    kept.title = "Tên do người dùng đặt"
    session.commit()
    later = datetime(2027, 2, 1, 2, 0, tzinfo=UTC)
    made = extend_horizons(session, today=date(2027, 2, 1), now=later, calendar=working_calendar(session))
    labels = [task.period_label for task in _tasks(session, plan, "c6")]
    assert labels == ["2026", "2027", "2028"]
    assert made == 4  # the report, and the three undated duties that follow its day
    assert _tasks(session, plan, "c6")[0].title == "Tên do người dùng đặt"


def test_a_unit_that_has_ended_gets_no_tasks_of_later_periods_but_keeps_what_the_document_dates(session: Session) -> None:
    district = builders.unit(session, "UBND huyện Lạc Giang", level=Level.DISTRICT, valid_to=date(2025, 6, 30))
    plan = builders.plan(session, owner=district, issued_on=date(2023, 1, 10), period_start=2023, period_end=2030)
    _assigned(session, plan, district, key="yearly", frequency=Frequency.YEARLY, recurrence_month=6, recurrence_day=30)
    _assigned(session, plan, district, key="dated", due_on=date(2025, 11, 14), deadline_text="trước ngày 14/11/2025")
    create_tasks(session, plan, today=date(2026, 3, 10), now=builders.NOW, calendar=working_calendar(session))
    assert [task.period_label for task in _tasks(session, plan, "yearly")] == ["2023", "2024", "2025"]
    assert [task.due_on for task in _tasks(session, plan, "dated")] == [date(2025, 11, 14)]


def test_a_draft_gets_no_tasks_from_the_horizon(session: Session) -> None:
    plan = builders.plan(session, state=PlanState.DRAFT)
    _assigned(session, plan, builders.unit(session))
    assert extend_horizons(session, today=builders.TODAY, now=builders.NOW, calendar=working_calendar(session)) == 0


@pytest.mark.parametrize(
    ("fields", "period"),
    [
        ({}, (date(2026, 1, 15), date(2026, 12, 31))),
        ({"period_start": 2027, "period_end": 2030}, (date(2027, 1, 1), date(2030, 12, 31))),
        ({"period_start": None, "period_end": None}, (date(2026, 1, 15), None)),
        ({"period_start": None, "period_end": None, "issued_on": None}, (date(2026, 1, 1), None)),
    ],
)
def test_the_period_of_a_plan_begins_with_its_issue_or_its_year(
    fields: dict[str, Any], period: tuple[date, date | None], session: Session
) -> None:
    assert plan_period(builders.plan(session, **fields)) == period
