"""A task is taken on, or refused as not one's responsibility."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from models import RefusalState
from tests.builders import TODAY
from tests.workflow.life import Life, act, begin, told
from workflow import acceptance, handing_over, progress, taking_back
from workflow.agenda import agenda
from workflow.agenda_arms import Part
from workflow.errors import InvalidInputError, WrongStateError
from workflow.task_list import TaskFilter, find_tasks


@pytest.fixture
def life(session: Session) -> Life:
    return begin(session)


def test_a_task_is_taken_on_once(session: Session, life: Life) -> None:
    acceptance.accept(session, life.task, act(life.lan, ""))
    assert life.task.accepted_on == TODAY
    with pytest.raises(WrongStateError, match="đã được tiếp nhận ngày 10/03/2026"):
        acceptance.accept(session, life.task, act(life.lan, "", days=1))


@pytest.mark.parametrize("verb", [progress.start, progress.report_progress, progress.report_obstacle, progress.tick_off])
def test_whoever_begins_has_taken_it_on(session: Session, life: Life, verb) -> None:  # type: ignore[no-untyped-def]
    verb(session, life.task, act(life.lan))
    assert life.task.accepted_on == TODAY


def test_a_partner_who_reports_does_not_take_it_on_for_the_lead(session: Session, life: Life) -> None:
    progress.report_progress(session, life.task, act(life.mai))
    assert life.task.accepted_on is None


def test_a_refusal_is_told_at_once_and_the_clock_runs_on(session: Session, life: Life) -> None:
    before = (life.task.state, life.task.due_on, life.task.next_look_on)
    acceptance.refuse(session, life.task, act(life.lan, "việc của trạm y tế"))
    assert (life.task.state, life.task.due_on, life.task.next_look_on) == before
    assert told(session, "refused") == [("thu", "immediate")]
    with pytest.raises(WrongStateError, match="đang có một đề nghị từ chối"):
        acceptance.refuse(session, life.task, act(life.lan))


def test_a_refusal_needs_a_reason(session: Session, life: Life) -> None:
    with pytest.raises(InvalidInputError, match="lý do không thuộc trách nhiệm"):
        acceptance.refuse(session, life.task, act(life.lan, " "))


def test_insisting_tells_the_doer_at_once_and_is_said_once(session: Session, life: Life) -> None:
    refusal = acceptance.refuse(session, life.task, act(life.lan))
    with pytest.raises(InvalidInputError, match="lý do vẫn giao"):
        acceptance.insist(session, refusal, act(life.thu, ""))
    acceptance.insist(session, refusal, act(life.thu, "theo phân công tại mục II"))
    assert (refusal.state, refusal.decision_note, refusal.decided_by_id) == (
        RefusalState.INSISTED,
        "theo phân công tại mục II",
        life.thu.id,
    )
    assert told(session, "insisted") == [("lan", "immediate")]
    with pytest.raises(WrongStateError, match="đã được trả lời"):
        acceptance.insist(session, refusal, act(life.thu))


def test_giving_the_task_elsewhere_or_cancelling_it_upholds_the_refusal(session: Session, life: Life) -> None:
    first = acceptance.refuse(session, life.task, act(life.lan))
    handing_over.reassign(session, life.task, act(life.thu), unit=life.other)
    second = acceptance.refuse(session, life.task, act(life.mai))
    progress.cancel(session, life.task, act(life.thu))
    assert first.state is second.state is RefusalState.UPHELD


def test_beginning_after_all_takes_the_refusal_back_and_an_undone_tick_lets_it_wait_again(session: Session, life: Life) -> None:
    refusal = acceptance.refuse(session, life.task, act(life.lan))
    progress.tick_off(session, life.task, act(life.lan))
    assert refusal.state is RefusalState.WITHDRAWN
    taking_back.take_back(session, life.task, act(life.lan))
    assert acceptance.open_refusal(life.task) is refusal


def test_another_unit_has_not_taken_it_on(session: Session, life: Life) -> None:
    acceptance.accept(session, life.task, act(life.lan))
    handing_over.reassign(session, life.task, act(life.thu), unit=life.other)
    assert life.task.accepted_on is None


def test_coordinators_find_what_nobody_has_taken_on_and_see_what_is_refused(session: Session, life: Life) -> None:
    untaken = TaskFilter(is_untaken=True)
    assert session.scalars(find_tasks(session, life.thu, untaken, TODAY)).all() == [life.task]
    acceptance.refuse(session, life.task, act(life.lan))
    assert agenda(session, life.thu, TODAY)[Part.TO_ANSWER].tasks == [life.task]
    acceptance.accept(session, life.task, act(life.lan))
    assert session.scalars(find_tasks(session, life.thu, untaken, TODAY)).all() == []
    assert agenda(session, life.thu, TODAY)[Part.TO_ANSWER].tasks == []
