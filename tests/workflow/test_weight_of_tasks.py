"""How much a task matters, and whether it is a report: from its clause when it is made, and anew with a new version of the document."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from models import BodyPurpose, Clause, ClauseBody, Plan
from rules.values import Importance, TaskOrigin
from tests import builders
from tests.workflow.two_versions import FIRST, LIST, REPORT, Cast, cast, draft, publish, say, second_version, tasks
from workflow import instructions, subtasks
from workflow.moves import Act


@pytest.fixture
def people(session: Session) -> Cast:
    return cast(session)


def reports_to(session: Session, clause: Clause, cast: Cast) -> Clause:
    """The clause's report goes to the province."""
    clause.bodies.append(ClauseBody(purpose=BodyPurpose.REPORT_TO, phrase=cast.province.name, unit_id=cast.province.id))
    session.flush()
    return clause


def published(session: Session, people: Cast) -> Plan:
    plan = draft(session, people)
    say(session, plan, LIST, people.communes[0], importance=Importance.CRITICAL)
    reports_to(session, say(session, plan, REPORT, people.health), people)
    publish(session, plan, people, at=FIRST)
    return plan


def weights(session: Session) -> list[tuple[Importance | None, bool]]:
    return [(task.importance, task.is_report) for text in (LIST, REPORT) for task in tasks(session, text)]


def test_a_task_takes_over_its_clauses_importance_and_is_a_report_where_it_goes_to_somebody(session: Session, people: Cast) -> None:
    published(session, people)
    assert weights(session) == [(Importance.CRITICAL, False), (None, True)]


def test_instructions_and_parts_passed_down_are_no_reports(session: Session, people: Cast) -> None:
    plan = published(session, people)
    [report] = tasks(session, REPORT)
    below = builders.unit(session, "Chi cục Dân số tỉnh Bình An", level=people.health.level, under=people.health)
    act = Act(people.thu, FIRST, "gửi số liệu")
    instructed = instructions.instruct(session, report, plan, people.health, act, due_on=builders.NOW.date())
    [part] = subtasks.pass_down(session, report, act, title="Tổng hợp số liệu", units=[below], due_on=report.due_on)
    session.expire_all()
    assert (instructed.is_report, instructed.origin) == (False, TaskOrigin.INSTRUCTION)
    assert (part.is_report, part.origin) == (False, TaskOrigin.PASSED_DOWN)


@pytest.mark.parametrize(
    ("own", "in_new_version", "expected"),
    [
        (Importance.CRITICAL, Importance.IMPORTANT, Importance.IMPORTANT),
        (Importance.CRITICAL, None, Importance.CRITICAL),
        (Importance.NORMAL, Importance.IMPORTANT, Importance.NORMAL),
    ],
)
def test_a_new_version_sets_the_importance_unless_the_task_has_one_of_its_own(
    session: Session, people: Cast, own: Importance, in_new_version: Importance | None, expected: Importance
) -> None:
    old = published(session, people)
    [listing] = tasks(session, LIST)
    listing.importance = own
    new = second_version(session, people, old)
    reports_to(session, say(session, new, LIST, people.communes[0], importance=in_new_version), people)
    say(session, new, REPORT, people.health)
    publish(session, new, people)
    assert weights(session) == [(expected, True), (None, False)], "the list goes to the province now, the report to nobody any more"
    assert {task.plan_id for text in (LIST, REPORT) for task in tasks(session, text)} == {new.id}
