"""The chains of real plans, where they are here: who waits for whom comes out as the document has it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Plan, Task, Unit
from tests import builders
from tests.conftest import shared_plan
from workflow import intake
from workflow.chains import dependants_of, inputs_of, problems, receivers_of
from workflow.publishing import publish
from workflow.resolution import resolve_with_provisional


def published(session: Session, name: str, folder: Path) -> Plan:
    path = shared_plan(name)
    plan = intake.import_document(session, path.name, path.read_bytes(), data_dir=folder, by=None, now=builders.NOW)
    resolve_with_provisional(session, plan)
    publish(session, plan, by=None, now=builders.NOW)
    return plan


def test_the_departments_draft_waits_for_the_reports_and_goes_to_the_commission(session: Session, tmp_path: Path) -> None:
    plan = published(session, "5-party-hai-duong-review-2022.txt", tmp_path)
    of_health = Unit.name.startswith("Sở Y tế"), Task.due_on == date(2022, 11, 20)
    draft = session.scalars(select(Task).join(Unit, Unit.id == Task.unit_id).where(Task.plan_id == plan.id, *of_health)).one()
    assert {task.due_on for task in inputs_of(session, draft)} == {date(2022, 11, 15)}
    assert {task.due_on for task in receivers_of(session, draft)} == {date(2022, 11, 30)}
    first = {task.due_on for one in inputs_of(session, draft) for task in inputs_of(session, one)}
    assert first == {date(2022, 11, 1)}
    assert date(2022, 11, 30) in {task.due_on for task in dependants_of(session, inputs_of(session, draft)[0])}
    assert problems(session, plan) == []


def test_what_departments_send_by_the_twentieth_is_reported_by_the_thirtieth(session: Session, tmp_path: Path) -> None:
    plan = published(session, "10_tinh_dongthap_552_congnghe.txt", tmp_path)
    pairs = {
        (giver.due_on, receiver.due_on)
        for giver in session.scalars(select(Task).where(Task.plan_id == plan.id, Task.is_recurring, Task.due_on == date(2026, 11, 20)))
        for receiver in receivers_of(session, giver)
    }
    assert pairs == {(date(2026, 11, 20), date(2026, 11, 30))}
