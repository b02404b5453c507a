"""Parts passed down: tasks of their own, rolled up, following their parent."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from models import Task, TaskOrigin
from rules.values import TaskState
from tests.builders import TODAY
from tests.workflow.life import DUE, Life, act, begin, told
from workflow import extensions, handing_over, progress, subtasks, suspension, taking_back
from workflow.agenda import agenda
from workflow.agenda_arms import Part
from workflow.assignment import first_look
from workflow.errors import AlreadyThereError, InvalidInputError, WrongStateError
from workflow.subtasks import RollUp
from workflow.visibility import may_review

DAY = date(2026, 3, 20)


@pytest.fixture
def life(session: Session) -> Life:
    return begin(session)


def pass_down(
    session: Session, life: Life, *, due_on: date | None = DAY, title: str = "Lập danh sách của thôn", note: str = ""
) -> list[Task]:
    return subtasks.pass_down(session, life.task, act(life.lan, note), title=title, units=life.villages, due_on=due_on)


def test_a_part_is_a_task_of_each_unit_with_its_own_deadline(session: Session, life: Life) -> None:
    made = pass_down(session, life)
    assert [(one.unit.name, one.origin, one.parent_id, one.due_on, one.effective_due_on, one.state) for one in made] == [
        (village.name, TaskOrigin.PASSED_DOWN, life.task.id, DAY, DAY, TaskState.ASSIGNED) for village in life.villages
    ]
    assert made[0].next_look_on == first_look(DAY)
    assert told(session, "assigned")[0] == ("dong", "digest")
    assert [(line.action, line.to_value) for line in life.task.changes] == [("pass_down", "Thôn Đông; Thôn Đoài, hạn 20/03/2026")]


def test_a_double_click_makes_one_set(session: Session, life: Life) -> None:
    assert len(pass_down(session, life)) == 2
    assert pass_down(session, life, title="  lập danh sách   của thôn ") == []
    assert len(subtasks.parts_below(session, life.task)) == 2


def test_a_cancelled_part_can_be_given_again(session: Session, life: Life) -> None:
    for part in pass_down(session, life):
        progress.cancel(session, part, act(life.lan))
    assert len(pass_down(session, life)) == 2


@pytest.mark.parametrize(
    ("title", "due_on", "field"),
    [
        (" ", DAY, "title"),
        ("Việc", None, "due_on"),
        ("Việc", TODAY - timedelta(days=1), "due_on"),
        ("Việc", DUE + timedelta(days=1), "due_on"),
    ],
)
def test_what_is_missing_or_too_late_is_refused(session: Session, life: Life, title: str, due_on: date | None, field: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        pass_down(session, life, title=title, due_on=due_on)
    assert refused.value.field == field
    assert subtasks.parts_below(session, life.task) == []


def test_a_day_after_the_parents_needs_a_reason(session: Session, life: Life) -> None:
    made = pass_down(session, life, due_on=DUE + timedelta(days=1), note="chờ họp thôn")
    assert made[0].changes[0].note == "Lập danh sách của thôn (chờ họp thôn)"


def test_only_units_below_can_be_given_a_part(session: Session, life: Life) -> None:
    with pytest.raises(InvalidInputError, match="Thôn Núi không phải đơn vị"):
        subtasks.pass_down(session, life.task, act(life.lan), title="Việc", units=[life.villages[0], life.elsewhere], due_on=DAY)
    life.villages[0].valid_to = TODAY - timedelta(days=1)
    session.flush()
    with pytest.raises(InvalidInputError, match="Thôn Đông không phải đơn vị đang hoạt động"):
        pass_down(session, life)


def test_parts_roll_up_and_the_parent_is_told_when_all_are_done(session: Session, life: Life) -> None:
    first, second = pass_down(session, life)
    assert subtasks.roll_up(session, [life.task.id], DAY + timedelta(days=3)) == {life.task.id: RollUp(2, 0, 2)}
    progress.tick_off(session, first, act(life.dong))
    assert (subtasks.roll_up(session, [life.task.id], TODAY)[life.task.id], told(session, "subtasks-done")) == (RollUp(2, 1, 0), [])
    progress.tick_off(session, second, act(life.lan))
    assert told(session, "subtasks-done") == [("lan", "digest")]
    taking_back.take_back(session, second, act(life.lan))
    assert told(session, "subtasks-done") == []
    progress.cancel(session, second, act(life.lan))
    assert subtasks.roll_up(session, [life.task.id], TODAY)[life.task.id] == RollUp(1, 1, 0)
    assert told(session, "subtasks-done") == [("lan", "digest")]


def test_the_unit_that_passed_a_part_down_reviews_it(session: Session, life: Life) -> None:
    life.plan.requires_review = True
    part, _other = pass_down(session, life)
    assert may_review(life.lan, part, TODAY) and may_review(life.thu, part, TODAY)
    assert not may_review(life.mai, part, TODAY) and not may_review(life.lan, life.task, TODAY)
    progress.tick_off(session, part, act(life.dong))
    assert agenda(session, life.lan, TODAY)[Part.TO_CONFIRM].total == 1
    assert agenda(session, life.thu, TODAY)[Part.TO_CONFIRM].total == 0
    extensions.ask_extension(session, pass_down(session, life, title="Việc khác")[0], act(life.dong), until=DUE)
    assert ("lan", "digest") in told(session, "extension-asked")


def test_cancelling_the_parent_cancels_what_is_open(session: Session, life: Life) -> None:
    first, second = pass_down(session, life)
    progress.tick_off(session, first, act(life.dong))
    progress.cancel(session, life.task, act(life.thu, "kế hoạch thay đổi"))
    assert (first.state, second.state) == (TaskState.DONE, TaskState.CANCELLED)
    assert second.changes[-1].note == f"cùng với nhiệm vụ số {life.task.id}: kế hoạch thay đổi"


def test_parts_stand_still_and_run_on_with_their_parent(session: Session, life: Life) -> None:
    first, second = pass_down(session, life)
    suspension.suspend(session, second, act(life.lan))
    suspension.suspend(session, life.task, act(life.thu, days=1))
    with pytest.raises(WrongStateError, match=f"phần việc của nhiệm vụ số {life.task.id}"):
        suspension.resume(session, first, act(life.lan, days=2))
    suspension.resume(session, life.task, act(life.thu, days=8))
    assert (first.state, second.state) == (TaskState.IN_PROGRESS, TaskState.SUSPENDED)
    assert first.due_on == date(2026, 3, 27)
    suspension.resume(session, second, act(life.lan, days=8))
    assert second.state is TaskState.IN_PROGRESS


def test_reassigning_the_parent_leaves_the_parts_with_a_line(session: Session, life: Life) -> None:
    part, _other = pass_down(session, life)
    handing_over.reassign(session, life.task, act(life.thu), unit=life.other)
    assert (part.unit_id, part.changes[-1].action, part.changes[-1].to_value) == (
        life.villages[0].id,
        "parent_reassigned",
        "UBND xã Phú Sơn",
    )


def test_a_part_goes_only_to_units_below_the_one_that_passed_it(session: Session, life: Life) -> None:
    part, _other = pass_down(session, life)
    with pytest.raises(InvalidInputError, match="không đứng dưới UBND xã Tân Lập"):
        handing_over.reassign(session, part, act(life.thu), unit=life.elsewhere)
    with pytest.raises(AlreadyThereError, match="Thôn Đoài đã có"):
        handing_over.reassign(session, part, act(life.lan), unit=life.villages[1])


def test_ticking_the_parent_with_open_parts_needs_a_yes(session: Session, life: Life) -> None:
    pass_down(session, life)
    with pytest.raises(InvalidInputError, match="2 việc con chưa xong"):
        progress.tick_off(session, life.task, act(life.lan))
    progress.tick_off(session, life.task, act(life.lan), is_sure=True)
