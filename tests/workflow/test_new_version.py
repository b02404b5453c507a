"""A new version of a published plan: what is being done goes on, and only what changed is changed, told and recorded; once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import BodyPurpose, Clause, ClauseBody, Escalation, Extension, ExtensionState, Notice, Plan, PlanState, Task, TaskChange
from rules.values import EscalationState, Frequency, TaskState
from tests import builders
from tests.workflow.two_versions import (
    FIRST,
    LIST,
    REPORT,
    TRAIN,
    VISIT,
    Cast,
    cast,
    draft,
    first_version,
    publish,
    repeat,
    say,
    second_version,
    tasks,
)
from workflow import extensions, handing_over, instructions, progress, subtasks
from workflow.calendar import working_calendar
from workflow.comparison import Change
from workflow.errors import NotFoundError, WrongStateError
from workflow.horizons import extend_horizons
from workflow.judges import judge_by
from workflow.moves import Act
from workflow.publication import foresee
from workflow.sweep import sweep_tasks
from workflow.versions import compare_clauses, next_of, pair_clause, previous_of, settle_version


@pytest.fixture
def people(session: Session) -> Cast:
    return cast(session)


@pytest.fixture
def old(session: Session, people: Cast) -> Plan:
    return first_version(session, people)


def notices(session: Session, *kinds: str) -> list[tuple[str, str, date | None]]:
    """Who is told what about which deadline."""
    found = select(Notice).where(Notice.kind.in_(kinds), Notice.withdrawn_at.is_(None)).order_by(Notice.id)
    return [(one.kind, one.user.login if one.user else one.unit.name, one.due_on) for one in session.scalars(found)]


def sweep(session: Session, day: date) -> None:
    """One whole sweep of the tasks."""
    now = builders.NOW + (day - builders.TODAY)
    while sweep_tasks(session, today=day, now=now, judge=judge_by()).looked_at:
        pass
    session.flush()


def actions(task: Task) -> list[str]:
    return [change.action for change in task.changes]


def clause(plan: Plan, text: str) -> Clause:
    return next(one for one in plan.clauses if one.text.startswith(text))


def of(found: Sequence[Task], unit_id: int) -> Task:
    return next(task for task in found if task.unit_id == unit_id)


def test_what_did_not_change_goes_on_with_everything_it_has(session: Session, people: Cast, old: Plan) -> None:
    before = of(tasks(session, LIST), people.communes[0].id)
    progress.report_progress(session, before, Act(people.thu, FIRST, "đã lập xong ba thôn"))
    new = second_version(session, people, old)
    repeat(session, old, new, LIST, VISIT, TRAIN, REPORT)
    assert publish(session, new, people) == []
    task = session.get_one(Task, before.id)
    assert (task.plan_id, task.clause_id, task.state) == (new.id, clause(new, LIST).id, TaskState.IN_PROGRESS)
    assert (task.due_on, task.round, actions(task)) == (date(2026, 6, 30), 0, ["note", "carry"])
    assert (task.changes[-1].from_value, task.changes[-1].to_value) == (old.number, new.number)
    assert notices(session, "redated", "reworded", "dropped") == []


def test_the_old_plan_is_replaced_and_each_knows_the_other(session: Session, people: Cast, old: Plan) -> None:
    new = second_version(session, people, old)
    repeat(session, old, new, LIST)
    assert next_of(session, old) is None
    publish(session, new, people)
    assert (old.state, new.state) == (PlanState.REPLACED, PlanState.PUBLISHED)
    assert (previous_of(session, new), next_of(session, old)) == (old, new)


def test_a_finished_task_stays_finished_and_goes_along(session: Session, people: Cast, old: Plan) -> None:
    [trained] = tasks(session, TRAIN)
    progress.tick_off(session, trained, Act(people.thu, FIRST), on=date(2026, 2, 2))
    new = second_version(session, people, old)
    say(session, new, TRAIN, people.health, due_on=date(2026, 8, 15))
    publish(session, new, people)
    task = session.get_one(Task, trained.id)
    assert (task.plan_id, task.state, task.due_on, task.done_on) == (new.id, TaskState.DONE, date(2026, 5, 15), date(2026, 2, 2))
    assert "bản trước" in task.changes[-1].note


def test_another_day_moves_the_deadline_and_is_told_once(session: Session, people: Cast, old: Plan) -> None:
    new = second_version(session, people, old)
    say(session, new, LIST, *people.communes, due_on=date(2026, 8, 15))
    publish(session, new, people)
    task = of(tasks(session, LIST), people.communes[0].id)
    assert (task.due_on, task.original_due_on, task.effective_due_on) == (date(2026, 8, 15), date(2026, 8, 15), date(2026, 8, 17))
    assert (task.changes[-1].action, task.changes[-1].from_value, task.changes[-1].to_value) == ("redate", "30/06/2026", "15/08/2026")
    assert notices(session, "redated") == [("redated", "lan", date(2026, 8, 15)), ("redated", "hoa", date(2026, 8, 15))]
    [why] = set(session.scalars(select(Notice.why).where(Notice.kind == "redated")))
    assert "hạn đổi từ 30/06/2026 thành 15/08/2026" in why


def test_a_changed_deadline_arms_its_reminders_anew_and_the_old_ones_are_withdrawn(session: Session, people: Cast, old: Plan) -> None:
    sweep(session, date(2026, 6, 23))
    assert ("due", "lan", date(2026, 6, 30)) in notices(session, "due")
    new = second_version(session, people, old)
    say(session, new, LIST, *people.communes, due_on=date(2026, 8, 14))
    publish(session, new, people, at=builders.NOW + timedelta(days=105))
    assert notices(session, "due") == []
    for day in (date(2026, 6, 24), date(2026, 8, 7), date(2026, 8, 10), date(2026, 8, 10)):
        sweep(session, day)
    assert notices(session, "due").count(("due", "lan", date(2026, 8, 14))) == 1
    assert {due_on for _, _, due_on in notices(session, "due", "late")} == {date(2026, 8, 14)}


def test_a_day_that_comes_back_in_a_third_version_is_reminded_of_again(session: Session, people: Cast, old: Plan) -> None:
    sweep(session, date(2026, 6, 23))
    first = len(session.scalars(select(Notice).where(Notice.kind == "due")).all())
    second = second_version(session, people, old)
    say(session, second, LIST, *people.communes, due_on=date(2026, 8, 14))
    publish(session, second, people, at=builders.NOW + timedelta(days=105))
    third = draft(session, people, "Kế hoạch chăm sóc người cao tuổi năm 2026 (lần ba)", number="50/KH-UBND")
    settle_version(session, third, second)
    say(session, third, LIST, *people.communes)
    publish(session, third, people, at=builders.NOW + timedelta(days=106))
    sweep(session, date(2026, 6, 24))
    assert len(session.scalars(select(Notice).where(Notice.kind == "due")).all()) == 2 * first


@pytest.mark.parametrize(
    ("due_on", "state"),
    [(date(2026, 9, 30), EscalationState.CLOSED), (date(2026, 7, 1), EscalationState.OPEN)],
    ids=["a later day ends it", "a day that is over as well leaves it where it lies"],
)
def test_an_escalation_ends_when_it_does_not_hold_any_more(
    session: Session, people: Cast, old: Plan, due_on: date, state: EscalationState
) -> None:
    late_on = date(2026, 7, 8)
    sweep(session, late_on)
    task = of(tasks(session, LIST), people.communes[0].id)
    assert task.rung == 1
    new = second_version(session, people, old)
    say(session, new, LIST, *people.communes, due_on=due_on)
    repeat(session, old, new, VISIT, TRAIN, REPORT)
    publish(session, new, people, at=builders.NOW + (late_on - builders.TODAY))
    session.expire_all()
    assert session.scalars(select(Escalation.state).where(Escalation.task_id == task.id)).all() == [state]
    assert task.rung == (0 if state is EscalationState.CLOSED else 1)
    told = notices(session, "closed")
    assert bool(told) is (state is EscalationState.CLOSED)
    sweep(session, late_on + timedelta(days=1))
    assert len(session.scalars(select(Escalation).where(Escalation.task_id == task.id)).all()) == 1


def test_more_time_that_was_granted_beyond_the_new_day_stands_and_is_said_to_stand(session: Session, people: Cast, old: Plan) -> None:
    task = of(tasks(session, LIST), people.communes[0].id)
    extensions.extend(session, task, Act(people.thu, FIRST, "lũ lụt"), until=date(2026, 9, 30))
    new = second_version(session, people, old)
    say(session, new, LIST, *people.communes, due_on=date(2026, 8, 14))
    publish(session, new, people)
    session.refresh(task)
    assert (task.due_on, task.original_due_on) == (date(2026, 9, 30), date(2026, 8, 14))
    assert "gia hạn đến 30/09/2026 vẫn có hiệu lực" in task.changes[-1].note
    assert ("redated", "lan", date(2026, 9, 30)) in notices(session, "redated")


def test_more_time_that_the_new_day_outruns_is_overtaken(session: Session, people: Cast, old: Plan) -> None:
    task = of(tasks(session, LIST), people.communes[0].id)
    extensions.extend(session, task, Act(people.thu, FIRST, "lũ lụt"), until=date(2026, 7, 10))
    new = second_version(session, people, old)
    say(session, new, LIST, *people.communes, due_on=date(2026, 8, 14))
    publish(session, new, people)
    session.refresh(task)
    assert (task.due_on, task.changes[-1].from_value) == (date(2026, 8, 14), "10/07/2026")


def test_a_request_that_the_new_day_fulfils_is_granted_another_waits_on(session: Session, people: Cast, old: Plan) -> None:
    first, second = (of(tasks(session, LIST), unit.id) for unit in people.communes)
    extensions.ask_extension(session, first, Act(None, FIRST, "chờ số liệu"), until=date(2026, 8, 1))
    extensions.ask_extension(session, second, Act(None, FIRST, "chờ số liệu"), until=date(2026, 12, 1))
    new = second_version(session, people, old)
    say(session, new, LIST, *people.communes, due_on=date(2026, 8, 14))
    publish(session, new, people)
    states = {one.task_id: one.state for one in session.scalars(select(Extension).execution_options(populate_existing=True))}
    assert states == {first.id: ExtensionState.GRANTED, second.id: ExtensionState.ASKED}


def test_other_words_are_recorded_and_told(session: Session, people: Cast, old: Plan) -> None:
    new = second_version(session, people, old)
    say(session, new, LIST.replace("hộ gia đình", "các hộ"), *people.communes)
    publish(session, new, people)
    task = of(tasks(session, "Lập danh sách các hộ"), people.communes[0].id)
    assert (task.changes[-1].action, task.round, task.due_on) == ("reword", 0, date(2026, 6, 30))
    assert task.changes[-1].from_value.startswith("Lập danh sách hộ gia đình")
    assert "danh sach cac ho" in task.search_text
    assert notices(session, "reworded", "redated") == [("reworded", "lan", task.due_on), ("reworded", "hoa", task.due_on)]


def test_both_at_once_are_told_in_one_notice(session: Session, people: Cast, old: Plan) -> None:
    new = second_version(session, people, old)
    say(session, new, TRAIN.replace("Tập huấn", "Tổ chức tập huấn"), people.health, due_on=date(2026, 8, 14))
    publish(session, new, people)
    [task] = tasks(session, "Tổ chức tập huấn")
    assert actions(task) == ["carry", "reword", "redate"]
    assert notices(session, "reworded", "redated") == [("redated", "minh", date(2026, 8, 14))]


def test_a_unit_that_is_added_gets_a_task_and_one_that_is_dropped_loses_its_open_one(session: Session, people: Cast, old: Plan) -> None:
    new = second_version(session, people, old)
    say(session, new, LIST, people.communes[0], people.health)
    [made] = publish(session, new, people)
    found = {task.unit_id: task for task in tasks(session, LIST)}
    assert found[people.health.id].id == made
    dropped = found[people.communes[1].id]
    assert (dropped.state, dropped.plan_id, dropped.changes[-1].action) == (TaskState.CANCELLED, old.id, "cancel")
    assert "không còn được giao việc này trong bản mới" in dropped.changes[-1].note
    assert ("dropped", "hoa", date(2026, 6, 30)) in notices(session, "dropped")
    assert [login for kind, login, _ in notices(session, "assigned") if kind == "assigned"][-1] == "minh"


def test_what_is_dropped_is_cancelled_with_the_reason_what_was_done_stays(session: Session, people: Cast, old: Plan) -> None:
    done, open_one = (of(tasks(session, VISIT), unit.id) for unit in people.communes)
    progress.tick_off(session, done, Act(people.thu, FIRST))
    new = second_version(session, people, old)
    repeat(session, old, new, LIST, TRAIN, REPORT)
    publish(session, new, people)
    session.expire_all()
    assert (done.state, done.plan_id) == (TaskState.DONE, old.id)
    assert (open_one.state, open_one.plan_id) == (TaskState.CANCELLED, old.id)
    assert open_one.changes[-1].note == "không còn trong bản mới (40/KH-UBND)"


def test_a_clause_that_comes_back_in_a_third_version_makes_tasks_again(session: Session, people: Cast, old: Plan) -> None:
    second = second_version(session, people, old)
    repeat(session, old, second, LIST)
    publish(session, second, people)
    third = draft(session, people, "Kế hoạch chăm sóc người cao tuổi năm 2026 (lần ba)", number="50/KH-UBND")
    settle_version(session, third, second)
    repeat(session, old, third, LIST, VISIT)
    assert len(publish(session, third, people, at=builders.NOW + timedelta(days=1))) == 2


def test_a_task_that_was_given_to_another_unit_stays_there_and_is_not_made_twice(session: Session, people: Cast, old: Plan) -> None:
    [trained] = tasks(session, TRAIN)
    handing_over.reassign(session, trained, Act(people.thu, FIRST, "theo phân công mới"), unit=people.communes[0])
    new = second_version(session, people, old)
    repeat(session, old, new, LIST, VISIT, TRAIN, REPORT)
    assert publish(session, new, people) == []
    extend_horizons(session, today=builders.TODAY, now=builders.NOW, calendar=working_calendar(session))
    [task] = tasks(session, TRAIN)
    assert (task.id, task.unit_id, task.plan_id) == (trained.id, people.communes[0].id, new.id)


def test_periods_that_were_owed_before_the_new_version_stay_owed(session: Session, people: Cast) -> None:
    monthly: dict[str, Any] = {
        "due_on": None,
        "deadline_text": None,
        "recurrence_text": "hàng tháng",
        "frequency": Frequency.MONTHLY,
        "recurrence_day": 25,
    }
    old = draft(session, people)
    say(session, old, REPORT, people.health, **monthly)
    publish(session, old, people, at=FIRST)
    new = second_version(session, people, old)
    say(session, new, REPORT, people.health, **monthly | {"recurrence_day": 20})
    publish(session, new, people)
    found = {task.period_label: task for task in tasks(session, REPORT)}
    assert {task.plan_id for task in found.values()} == {new.id}
    assert (found["2026-01"].due_on, found["2026-01"].state) == (date(2026, 1, 25), TaskState.ASSIGNED)
    assert found["2026-04"].due_on == date(2026, 4, 20)
    extend_horizons(session, today=builders.TODAY, now=builders.NOW, calendar=working_calendar(session))
    assert len(tasks(session, REPORT)) == len(found)


def test_a_duty_without_a_day_that_gets_one_is_the_same_task(session: Session, people: Cast) -> None:
    old = draft(session, people)
    say(session, old, TRAIN, people.health, due_on=None)
    publish(session, old, people, at=FIRST)
    [before] = tasks(session, TRAIN)
    assert (before.is_derived, before.period_label) == (True, "2026")
    new = second_version(session, people, old)
    say(session, new, TRAIN, people.health, due_on=date(2026, 8, 14))
    assert publish(session, new, people) == []
    [task] = tasks(session, TRAIN)
    assert (task.id, task.is_derived, task.period_label, task.due_on) == (before.id, False, "", date(2026, 8, 14))


def test_coordinating_units_follow_the_new_version(session: Session, people: Cast) -> None:
    old = draft(session, people)
    say(session, old, TRAIN, people.health)
    clause(old, TRAIN).bodies.append(ClauseBody(purpose=BodyPurpose.PARTNER, phrase="xã", unit_id=people.communes[0].id))
    publish(session, old, people, at=FIRST)
    new = second_version(session, people, old)
    say(session, new, TRAIN, people.health)
    clause(new, TRAIN).bodies.append(ClauseBody(purpose=BodyPurpose.PARTNER, phrase="xã khác", unit_id=people.communes[1].id))
    publish(session, new, people)
    [task] = tasks(session, TRAIN)
    assert [partner.unit_id for partner in task.partners] == [people.communes[1].id]


def test_an_instruction_of_the_committee_stands(session: Session, people: Cast, old: Plan) -> None:
    [trained] = tasks(session, TRAIN)
    act = Act(people.thu, FIRST, "Báo cáo ngay tiến độ tập huấn")
    told = instructions.instruct(session, trained, old, people.health, act, due_on=date(2026, 4, 1))
    new = second_version(session, people, old)
    repeat(session, old, new, LIST)
    publish(session, new, people)
    session.refresh(told)
    assert (told.plan_id, told.state, told.clause_id) == (new.id, TaskState.ASSIGNED, None)


@pytest.mark.parametrize(("kept", "state"), [((LIST, VISIT, TRAIN, REPORT), TaskState.ASSIGNED), ((LIST,), TaskState.CANCELLED)])
def test_a_part_passed_down_goes_the_way_of_its_parent(
    session: Session, people: Cast, old: Plan, kept: tuple[str, ...], state: TaskState
) -> None:
    [trained] = tasks(session, TRAIN)
    station = builders.unit(session, "Trung tâm Dân số tỉnh", under=trained.unit)
    act = Act(people.thu, FIRST, "")
    [part] = subtasks.pass_down(session, trained, act, title="Mời giảng viên", units=[station], due_on=date(2026, 4, 1))
    new = second_version(session, people, old)
    repeat(session, old, new, *kept)
    publish(session, new, people)
    session.refresh(part)
    assert (part.plan_id, part.state, part.due_on) == (new.id, state, date(2026, 4, 1))


def test_news_that_has_not_gone_out_yet_speaks_of_the_new_plan(session: Session, people: Cast, old: Plan) -> None:
    new = second_version(session, people, old)
    repeat(session, old, new, LIST, VISIT, TRAIN, REPORT)
    publish(session, new, people)
    assert set(session.scalars(select(Notice.plan_id).where(Notice.kind == "assigned"))) == {new.id}


def test_the_preview_says_exactly_what_publishing_does(session: Session, people: Cast, old: Plan) -> None:
    [trained] = tasks(session, TRAIN)
    progress.tick_off(session, trained, Act(people.thu, FIRST))
    new = second_version(session, people, old)
    say(session, new, LIST, people.communes[0], people.health, due_on=date(2026, 8, 14))
    repeat(session, old, new, VISIT, TRAIN)
    say(session, new, "Khen thưởng tập thể, cá nhân có thành tích", people.health)
    session.commit()
    foreseen = foresee(session, new, builders.TODAY)
    change = foreseen.change
    assert change is not None and not session.dirty
    assert (change.kept, change.moved, change.cancelled, change.finished, foreseen.tasks) == (3, 1, 2, 0, 2)
    made = publish(session, new, people)
    assert len(made) == foreseen.tasks
    session.expire_all()
    found = session.scalars(select(Task)).all()
    assert sum(task.state is TaskState.CANCELLED for task in found) == change.cancelled
    assert sum("redate" in actions(task) for task in found) == change.moved
    assert sum("carry" in actions(task) for task in found) == change.kept + change.moved


def test_publishing_it_twice_changes_nothing_more(session: Session, people: Cast, old: Plan) -> None:
    new = second_version(session, people, old)
    repeat(session, old, new, LIST)
    publish(session, new, people)
    session.commit()
    before = len(session.scalars(select(TaskChange)).all())
    with pytest.raises(WrongStateError, match="không thể ban hành lại"):
        publish(session, new, people)
    session.rollback()
    assert len(session.scalars(select(TaskChange)).all()) == before


def test_of_two_new_versions_the_second_one_is_refused_and_stays_a_draft(session: Session, people: Cast, old: Plan) -> None:
    first, second = second_version(session, people, old), draft(session, people, "Kế hoạch thay thế khác", number="41/KH-UBND")
    settle_version(session, second, old)
    for one in (first, second):
        repeat(session, old, one, LIST)
    publish(session, first, people)
    with pytest.raises(WrongStateError, match="bản mới khác"):
        publish(session, second, people)
    session.rollback()
    assert second.state is PlanState.DRAFT
    assert {task.plan_id for task in tasks(session, LIST)} == {first.id}


def test_only_a_plan_in_force_can_be_replaced(session: Session, people: Cast, old: Plan) -> None:
    another = draft(session, people, "Một bản nháp khác")
    new = draft(session, people, "Bản mới")
    for wrong in (another, new):
        with pytest.raises(WrongStateError, match="không còn hiệu lực"):
            settle_version(session, new, wrong)
    with pytest.raises(WrongStateError):
        settle_version(session, old, None)


def test_the_reviewer_says_that_a_dropped_clause_is_an_added_one(session: Session, people: Cast, old: Plan) -> None:
    new = second_version(session, people, old)
    told = say(session, new, "Hội thi tìm hiểu kiến thức", people.health, due_on=date(2026, 8, 14))
    pair_clause(session, new, told, clause(old, TRAIN))
    changes = {pair.new.id: pair.changes for pair in compare_clauses(old, new) if pair.new and pair.old}
    assert changes == {told.id: {Change.REWORDED, Change.REDATED}}
    publish(session, new, people)
    [task] = tasks(session, "Hội thi tìm hiểu")
    assert actions(task) == ["carry", "reword", "redate"]


def test_the_reviewer_says_that_two_are_not_the_same(session: Session, people: Cast, old: Plan) -> None:
    new = second_version(session, people, old)
    repeat(session, old, new, TRAIN)
    pair_clause(session, new, clause(new, TRAIN), None)
    [before] = tasks(session, TRAIN)
    [made] = publish(session, new, people)
    states = {task.id: task.state for task in tasks(session, TRAIN)}
    assert states == {before.id: TaskState.CANCELLED, made: TaskState.ASSIGNED}


def test_the_last_word_counts_where_two_are_said_to_go_on_from_one(session: Session, people: Cast, old: Plan) -> None:
    new = second_version(session, people, old)
    repeat(session, old, new, TRAIN, REPORT)
    pair_clause(session, new, clause(new, TRAIN), clause(old, VISIT))
    pair_clause(session, new, clause(new, REPORT), clause(old, VISIT))
    found = {pair.new.text[:8]: pair.old and pair.old.text[:8] for pair in compare_clauses(old, new) if pair.new}
    assert found == {TRAIN[:8]: TRAIN[:8], REPORT[:8]: VISIT[:8]}


def test_a_clause_of_some_other_plan_is_refused(session: Session, people: Cast, old: Plan) -> None:
    new = second_version(session, people, old)
    repeat(session, old, new, TRAIN)
    with pytest.raises(NotFoundError):
        pair_clause(session, new, clause(new, TRAIN), clause(new, TRAIN))


def test_the_published_version_is_still_compared_as_it_was(session: Session, people: Cast, old: Plan) -> None:
    new = second_version(session, people, old)
    repeat(session, old, new, TRAIN, REPORT)
    before = [(pair.old and pair.old.id, pair.new and pair.new.id, pair.changes) for pair in compare_clauses(old, new)]
    publish(session, new, people)
    session.expire_all()
    assert [(pair.old and pair.old.id, pair.new and pair.new.id, pair.changes) for pair in compare_clauses(old, new)] == before
