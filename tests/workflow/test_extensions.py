"""More time: as often as the policy allows, with what hangs on the task, on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import EscalationDecision, ExtensionState, MembershipRole, Notice, Plan, Task, TaskFeed, TaskOrigin, Unit, User
from rules.values import EscalationState, TaskState
from tests import builders
from tests.builders import NOW, TODAY
from workflow import extensions
from workflow.errors import InvalidInputError, WrongStateError
from workflow.moves import Act
from workflow.moving_along import moves_along
from workflow.review import decide

DUE = date(2026, 3, 16)
"""A Monday, four working days after TODAY."""


@dataclass(frozen=True, slots=True)
class Cast:
    """A commune's task, the province's report that waits for it, and the ministry's that waits for the province's."""

    province: Unit
    commune: Unit
    plan: Plan
    task: Task
    report: Task
    summary: Task
    lan: User
    thu: User


@pytest.fixture
def cast(session: Session) -> Cast:
    province = builders.province(session)
    commune = builders.unit(session, under=province)
    plan = builders.plan(session, owner=province)
    task = builders.task(session, plan, commune, due_on=DUE)
    report = builders.task(session, plan, province, "Tổng hợp báo cáo của các xã", due_on=date(2026, 3, 20))
    summary = builders.task(session, plan, province, "Báo cáo Bộ Y tế", due_on=date(2026, 3, 27))
    for giver, receiver in ((task, report), (report, summary)):
        session.add(TaskFeed(giver_id=giver.id, receiver_id=receiver.id))
    lan = builders.user(session, "lan", (commune, MembershipRole.FOCAL_POINT))
    thu = builders.user(session, "thu", (province, MembershipRole.COORDINATOR), (province, MembershipRole.FOCAL_POINT))
    session.flush()
    return Cast(province, commune, plan, task, report, summary, lan, thu)


def act(by: User | None, note: str = "chờ số liệu của bệnh viện", *, days: int = 0) -> Act:
    return Act(by, NOW + timedelta(days=days), note)


def _extend(session: Session, cast: Cast, times: int) -> None:
    for number in range(1, times + 1):
        extensions.extend(session, cast.task, act(cast.thu), until=DUE + timedelta(days=number), moving=())


def test_the_policy_says_how_often_and_then_only_a_committee_gives_more(session: Session, cast: Cast) -> None:
    most = extensions.most_extensions(session, cast.task, NOW.date())
    assert most is not None
    _extend(session, cast, most)
    later = DUE + timedelta(days=40)
    with pytest.raises(WrongStateError) as refused:
        extensions.ask_extension(session, cast.task, act(cast.lan), until=later)
    assert str(most) in refused.value.message
    with pytest.raises(WrongStateError):
        extensions.extend(session, cast.task, act(cast.thu), until=later)
    escalation = builders.escalation(session, cast.task, cast.province, due_on=cast.task.due_on)
    decide(session, escalation, EscalationDecision.EXTEND, act(cast.thu), until=later)
    assert cast.task.due_on == later
    assert extensions.times_extended(cast.task) == most + 1


def test_a_refused_request_does_not_count(session: Session, cast: Cast) -> None:
    for _ in range(5):
        request = extensions.ask_extension(session, cast.task, act(cast.lan), until=DUE + timedelta(days=9))
        extensions.decide_extension(session, request, act(cast.thu, "còn đủ thời gian"), is_granted=False)
    assert extensions.times_extended(cast.task) == 0
    assert [one.state for one in cast.task.extensions] == [ExtensionState.REFUSED] * 5


@pytest.mark.parametrize("days", [-5, 0, 5])
def test_another_day_than_was_asked_for_may_be_given(session: Session, cast: Cast, days: int) -> None:
    asked, given = date(2026, 4, 6), date(2026, 4, 6) + timedelta(days=days)
    request = extensions.ask_extension(session, cast.task, act(cast.lan), until=asked)
    extensions.decide_extension(session, request, act(cast.thu), is_granted=True, until=given)
    assert (request.state, request.until_on, request.granted_on) == (ExtensionState.GRANTED, asked, given)
    assert (cast.task.due_on, cast.task.original_due_on) == (given, DUE)


def test_a_deadline_set_directly_answers_the_request_that_waits_and_one_set_unasked_stands_in_the_list(
    session: Session, cast: Cast
) -> None:
    request = extensions.ask_extension(session, cast.task, act(cast.lan), until=date(2026, 4, 6))
    extensions.extend(session, cast.task, act(cast.thu), until=date(2026, 4, 1))
    extensions.extend(session, cast.task, act(cast.thu, "bão lũ"), until=date(2026, 4, 20))
    session.refresh(cast.task, ["extensions"])
    assert [(one.state, one.granted_on, one.reason) for one in cast.task.extensions] == [
        (ExtensionState.GRANTED, date(2026, 4, 1), request.reason),
        (ExtensionState.GRANTED, date(2026, 4, 20), "bão lũ"),
    ]


def test_a_receiver_moves_by_the_same_working_days_where_it_would_be_due_before_its_input(session: Session, cast: Cast) -> None:
    """Friday 20/03 lies before the new Monday 23/03: five working days later is 27/03; the summary is due on that very day and stays."""
    moves = moves_along(session, cast.task, date(2026, 3, 23))
    assert [(move.task, move.until) for move in moves] == [(cast.report, date(2026, 3, 27))]


def test_what_waits_for_a_receiver_that_moves_is_asked_in_its_turn(session: Session, cast: Cast) -> None:
    moves = moves_along(session, cast.task, date(2026, 3, 24))
    assert [(move.task, move.until, move.because) for move in moves] == [
        (cast.report, date(2026, 3, 30), cast.task),
        (cast.summary, date(2026, 4, 6), cast.report),
    ]


@pytest.mark.parametrize("until", [date(2026, 3, 17), date(2026, 3, 20)])
def test_a_receiver_that_is_due_late_enough_stays(session: Session, cast: Cast, until: date) -> None:
    assert moves_along(session, cast.task, until) == []


@pytest.mark.parametrize("state", [TaskState.DONE, TaskState.REPORTED, TaskState.CANCELLED])
def test_what_is_done_reported_or_cancelled_stays(session: Session, cast: Cast, state: TaskState) -> None:
    cast.report.state = state
    session.flush()
    assert moves_along(session, cast.task, date(2026, 4, 30)) == []


def test_a_receiver_that_was_due_before_its_input_all_along_is_not_silently_mended(session: Session, cast: Cast) -> None:
    cast.report.due_on = cast.report.effective_due_on = date(2026, 3, 13)
    session.flush()
    assert moves_along(session, cast.task, date(2026, 4, 30)) == []


def test_parts_passed_down_keep_their_distance_and_never_go_beyond(session: Session, cast: Cast) -> None:
    early = builders.task(session, cast.plan, cast.commune, "Phần của thôn Đông", due_on=date(2026, 3, 12), parent_id=cast.task.id)
    early.origin = TaskOrigin.PASSED_DOWN
    session.flush()
    moves = moves_along(session, cast.task, date(2026, 3, 18))
    assert [(move.task, move.until) for move in moves] == [(early, date(2026, 3, 16))]


def test_a_circle_of_links_ends(session: Session, cast: Cast) -> None:
    session.add(TaskFeed(giver_id=cast.summary.id, receiver_id=cast.task.id))
    session.flush()
    assert len(moves_along(session, cast.task, date(2026, 6, 1))) == 2


def test_reminders_escalations_and_what_hangs_on_the_task_move_together(session: Session, cast: Cast) -> None:
    now = date(2026, 3, 25) - TODAY
    escalation = builders.escalation(session, cast.report, cast.province, due_on=cast.report.due_on)
    extensions.extend(session, cast.task, act(cast.thu, days=now.days), until=date(2026, 4, 1))
    assert (cast.report.due_on, cast.report.original_due_on) == (date(2026, 4, 7), date(2026, 3, 20))
    assert escalation.state is EscalationState.CLOSED
    assert cast.report.next_look_on is not None
    change = cast.report.changes[-1]
    assert (change.action, change.from_value, change.to_value) == ("move_along", "20/03/2026", "07/04/2026")
    assert f"nhiệm vụ số {cast.task.id}" in change.note
    told = session.scalars(select(Notice).where(Notice.task_id == cast.report.id, Notice.kind == "redated")).all()
    assert [notice.user_id for notice in told] == [cast.thu.id]
    assert extensions.times_extended(cast.report) == 0


def test_who_decides_may_leave_some_where_they_are(session: Session, cast: Cast) -> None:
    extensions.extend(session, cast.task, act(cast.thu), until=date(2026, 3, 24), moving={cast.report.id})
    assert (cast.report.due_on, cast.summary.due_on) == (date(2026, 3, 30), date(2026, 3, 27))


def test_a_refusal_tells_why(session: Session, cast: Cast) -> None:
    request = extensions.ask_extension(session, cast.task, act(cast.lan), until=date(2026, 4, 6))
    with pytest.raises(InvalidInputError):
        extensions.decide_extension(session, request, act(cast.thu, " "), is_granted=False)
    extensions.decide_extension(session, request, act(cast.thu, "Sở cần số liệu đúng hạn"), is_granted=False)
    told = session.scalars(select(Notice).where(Notice.kind == "extension-refused")).one()
    assert (told.user_id, told.why, cast.task.due_on) == (cast.lan.id, "Sở cần số liệu đúng hạn", DUE)
