"""A committee's instruction has a life of its own, and its end is told to the committee."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from models import EscalationDecision, Task, TaskOrigin
from rules.values import TaskState
from tests import builders
from tests.workflow.life import Life, act, begin, told
from workflow import completion, handing_over, progress, suspension, taking_back
from workflow.review import decide


@pytest.fixture
def life(session: Session) -> Life:
    return begin(session)


@pytest.fixture
def instructed(session: Session, life: Life) -> Task:
    """The province's committee has instructed Tân Lập about its task."""
    builders.committee(session, life.province)
    escalation = builders.escalation(session, life.task, life.province)
    words = "Báo cáo nguyên nhân chậm và cách khắc phục"
    decide(session, escalation, EscalationDecision.INSTRUCT, act(life.chau, words), until=date(2026, 3, 20), unit=life.commune)
    task = escalation.actions[-1].task_id
    return session.get_one(Task, task)


def test_it_says_whose_words_it_carries_out_and_about_what(session: Session, life: Life, instructed: Task) -> None:
    assert (instructed.origin, instructed.parent_id, instructed.title) == (
        TaskOrigin.INSTRUCTION,
        life.task.id,
        "Báo cáo nguyên nhân chậm và cách khắc phục",
    )
    given = completion.given_by(session, instructed)
    assert given is not None and (given.by_id, given.escalation.task) == (life.chau.id, life.task)


def test_its_end_is_told_to_the_committee_and_a_tick_taken_back_is_not(session: Session, life: Life, instructed: Task) -> None:
    progress.tick_off(session, instructed, act(life.lan, "Đã gửi báo cáo"))
    assert told(session, "instruction-done") == [("chau", "digest")]
    taking_back.take_back(session, instructed, act(life.lan))
    assert told(session, "instruction-done") == []
    progress.tick_off(session, instructed, act(life.lan, "Đã gửi báo cáo"))
    assert told(session, "instruction-done") == [("chau", "digest")]


def test_where_a_review_is_wanted_the_committee_is_told_after_it(session: Session, life: Life, instructed: Task) -> None:
    life.plan.requires_review = True
    progress.tick_off(session, instructed, act(life.lan))
    assert told(session, "instruction-done") == []
    progress.confirm(session, instructed, act(life.thu))
    assert told(session, "instruction-done") == [("chau", "digest")]


def test_what_becomes_of_the_task_that_it_is_about_is_nothing_to_it(session: Session, life: Life, instructed: Task) -> None:
    suspension.suspend(session, life.task, act(life.thu))
    suspension.resume(session, life.task, act(life.thu, days=3))
    handing_over.reassign(session, life.task, act(life.thu), unit=life.other)
    progress.cancel(session, life.task, act(life.thu))
    assert (instructed.state, instructed.due_on, instructed.unit_id) == (TaskState.ASSIGNED, date(2026, 3, 20), life.commune.id)
    assert [line.action for line in instructed.changes] == ["instruct"]
