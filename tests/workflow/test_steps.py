"""The steps of a task's result: from the clause's words, ticked in any order, changed by coordinators, asked about at the end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import BodyPurpose, Clause, ClauseBody, ClauseStep, MembershipRole, StepKind, Task, TaskStep
from rules.values import Level
from tests import builders
from tests.workflow.chain_cast import Chain, chain, duty
from workflow import progress, step_editing, steps
from workflow.assignment import create_tasks
from workflow.calendar import working_calendar
from workflow.chain_links import weave
from workflow.errors import InvalidInputError, WrongStateError
from workflow.moves import Act
from workflow.step_proposals import propose_steps
from workflow.visibility import visible_tasks

ACT = Act(None, builders.NOW)
THROUGH, APPROVE, SEND = StepKind.THROUGH, StepKind.APPROVE, StepKind.SEND


@pytest.mark.parametrize(
    ("text", "via", "report_to", "expected"),
    [
        ("Thông qua Đảng ủy, sau đó gửi về Ban Dân vận.", ["Đảng ủy"], ["Ban Dân vận"], [("Đảng ủy", THROUGH), ("Ban Dân vận", SEND)]),
        ("Gửi về Sở Y tế (qua Chi cục Dân số).", ["Chi cục Dân số"], ["Sở Y tế"], [("Chi cục Dân số", THROUGH), ("Sở Y tế", SEND)]),
        ("Lập dự toán trình UBND tỉnh phê duyệt.", [], ["UBND tỉnh"], [("UBND tỉnh", APPROVE)]),
        ("Trình UBND xã xem xét, quyết định rồi gửi Sở Y tế.", [], ["UBND xã", "Sở Y tế"], [("UBND xã", APPROVE), ("Sở Y tế", SEND)]),
        ("Báo cáo kết quả về Sở Y tế trước ngày 01/12.", [], ["Sở Y tế"], []),
        ("Trình UBND tỉnh kế hoạch năm.", [], ["UBND tỉnh"], []),
        ("Tổ chức hội nghị.", [], [], []),
    ],
)  # fmt: skip
def test_the_words_of_a_clause_give_its_steps_in_order(
    text: str, via: list[str], report_to: list[str], expected: list[tuple[str, StepKind]]
) -> None:
    clause = Clause(text=text)
    clause.bodies = [ClauseBody(purpose=BodyPurpose.REPORT_TO, phrase=name) for name in report_to]
    clause.bodies += [ClauseBody(purpose=BodyPurpose.VIA, phrase=name) for name in via]
    assert [(step.name, step.kind) for step in propose_steps(clause)] == expected


def stepped(session: Session, *, communes: int = 2) -> tuple[Chain, Clause, Task]:
    """Communes send through the branch office to the department."""
    made = chain(session, communes=communes, is_made=False)
    office = builders.unit(session, "Chi cục Dân số", level=Level.PROVINCE, under=made.province, kind="chi_cuc")
    words = "Báo cáo Sở Y tế (qua Chi cục Dân số) kết quả truyền thông trước ngày 05/11/2026."
    via, to = {"Chi cục Dân số": [office]}, {"Sở Y tế": [made.health]}
    clause = duty(session, made.plan, words, {"UBND các xã": made.communes}, via=via, report_to=to, due_on=date(2026, 11, 5))
    create_tasks(session, made.plan, today=builders.TODAY, now=builders.NOW, calendar=working_calendar(session))
    return made, clause, made.task(session, clause, made.communes[0])


def names(session: Session, task: Task) -> list[str]:
    return [step.name for step in steps.steps_of(session, task)]


def test_each_task_of_the_clause_gets_the_steps_once(session: Session) -> None:
    made, clause, task = stepped(session)
    weave(session, made.plan)
    assert names(session, task) == ["Chi cục Dân số", "Sở Y tế"]
    assert names(session, made.task(session, clause, made.communes[1])) == ["Chi cục Dân số", "Sở Y tế"]
    assert len(session.scalars(select(TaskStep)).all()) == 4


def test_a_ticked_step_says_when_and_what_is_next(session: Session) -> None:
    _, _, task = stepped(session)
    first, second = steps.steps_of(session, task)
    steps.tick_step(session, task, first, Act(None, builders.NOW, "đã họp"), on=builders.TODAY - timedelta(days=1))
    assert (first.done_on, first.note) == (date(2026, 3, 9), "đã họp")
    assert steps.waiting_for(steps.steps_of(session, task)) is second
    assert task.changes[-1].action == "step_done"
    with pytest.raises(WrongStateError):
        steps.tick_step(session, task, first, ACT)
    with pytest.raises(InvalidInputError):
        steps.tick_step(session, task, second, ACT, on=builders.TODAY + timedelta(days=1))
    steps.reopen_step(session, task, first, ACT)
    assert steps.waiting_for(steps.steps_of(session, task)) is first


def test_the_people_of_the_steps_unit_see_the_task_and_may_tick_their_step_only(session: Session) -> None:
    made, _, task = stepped(session)
    own, other = steps.steps_of(session, task)
    office = own.unit
    assert office is not None
    person = builders.user(session, "ly", (office, MembershipRole.FOCAL_POINT))
    seen = session.scalars(select(Task).where(visible_tasks(session, person, builders.TODAY))).all()
    assert {one.clause_id for one in seen} == {task.clause_id}
    assert steps.may_tick_step(session, person, task, own, builders.TODAY)
    assert not steps.may_tick_step(session, person, task, other, builders.TODAY)
    stranger = builders.user(session, "xa", (made.communes[1], MembershipRole.FOCAL_POINT))
    assert not steps.may_tick_step(session, stranger, task, own, builders.TODAY)


def test_ticking_off_with_open_steps_asks_and_is_recorded(session: Session) -> None:
    _, _, task = stepped(session)
    with pytest.raises(InvalidInputError, match="Chi cục Dân số") as error:
        progress.tick_off(session, task, ACT)
    assert error.value.field == "is_sure"
    progress.tick_off(session, task, ACT, is_sure=True)
    assert task.state == "done"
    assert [change.to_value for change in task.changes if change.action == "open_steps"] == ["Chi cục Dân số, Sở Y tế"]


def test_coordinators_add_rename_reorder_and_remove(session: Session) -> None:
    made, _, task = stepped(session)
    added = step_editing.add_step(session, task, ACT, name="  Phòng  Tổng hợp ", kind=THROUGH, unit=made.health)
    step_editing.move_step(session, task, added, ACT, earlier=True)
    assert names(session, task) == ["Chi cục Dân số", "Phòng Tổng hợp", "Sở Y tế"]
    step_editing.rename_step(session, task, added, ACT, name="Văn phòng")
    step_editing.remove_step(session, task, steps.steps_of(session, task)[0], ACT)
    weave(session, made.plan)
    assert names(session, task) == ["Văn phòng", "Sở Y tế"]
    assert [change.action for change in task.changes] == ["step_added", "step_moved", "step_renamed", "step_removed"]
    with pytest.raises(InvalidInputError):
        step_editing.add_step(session, task, ACT, name=" ", kind=THROUGH)


def test_a_ticked_step_is_not_removed(session: Session) -> None:
    _, _, task = stepped(session)
    step = steps.steps_of(session, task)[0]
    steps.tick_step(session, task, step, ACT)
    with pytest.raises(WrongStateError):
        step_editing.remove_step(session, task, step, ACT)


def test_what_one_task_has_may_hold_for_the_whole_clause_but_ticked_steps_stay(session: Session) -> None:
    made, clause, task = stepped(session)
    other = made.task(session, clause, made.communes[1])
    steps.tick_step(session, other, steps.steps_of(session, other)[0], ACT)
    step_editing.remove_step(session, task, steps.steps_of(session, task)[0], ACT)
    step_editing.add_step(session, task, ACT, name="Ban Chỉ đạo", kind=APPROVE)
    assert step_editing.hold_for_clause(session, task, ACT) == 1
    session.expire_all()
    assert names(session, task) == ["Sở Y tế", "Ban Chỉ đạo"]
    assert names(session, other) == ["Chi cục Dân số", "Sở Y tế", "Ban Chỉ đạo"]
    kept = session.scalars(select(ClauseStep).where(ClauseStep.clause_id == clause.id, ClauseStep.is_removed)).all()
    assert [step.name for step in kept] == ["Chi cục Dân số"]
