"""The life of a task: every move from every state, and what each move does to deadlines, reminders and escalations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Escalation, Extension, ExtensionState, MembershipRole, Notice, Plan, Task, TaskPartner, Unit, User
from rules.values import Audience, Delivery, EscalationState, TaskState
from tests import builders
from tests.builders import NOW, TODAY
from workflow import acceptance, extensions, handing_over, progress, suspension
from workflow.errors import AlreadyThereError, InvalidInputError, WrongStateError
from workflow.moves import Act, possible_moves
from workflow.notices import Outgoing, Subject
from workflow.recipients import Recipient

LATER = TODAY + timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Cast:
    """Tân Lập owes a task that is eight days late and lies before the province; lan does it, thu coordinates, chau decides."""

    province: Unit
    commune: Unit
    other: Unit
    plan: Plan
    task: Task
    escalation: Escalation
    lan: User
    thu: User
    chau: User


@pytest.fixture
def cast(session: Session) -> Cast:
    province = builders.province(session)
    commune = builders.unit(session, under=province)
    other = builders.unit(session, "UBND xã Phú Sơn", under=province)
    plan = builders.plan(session, owner=province)
    clause = builders.clause(session, plan)
    task = builders.task(session, plan, commune, due_on=date(2026, 3, 2), clause_id=clause.id, rung=1)
    escalation = builders.escalation(session, task, province, due_on=task.due_on)
    return Cast(
        province=province,
        commune=commune,
        other=other,
        plan=plan,
        task=task,
        escalation=escalation,
        lan=builders.user(session, "lan", (commune, MembershipRole.FOCAL_POINT)),
        thu=builders.user(session, "thu", (province, MembershipRole.COORDINATOR)),
        chau=builders.user(session, "chau", (province, MembershipRole.COMMITTEE)),
    )


def act(by: User | None, note: str = "vì lý do riêng", *, days: int = 0) -> Act:
    return Act(by, NOW + timedelta(days=days), note)


def remind(session: Session, cast: Cast, kind: str = "late", *, escalation: Escalation | None = None) -> Notice:
    """A notice about the task that has not gone out yet."""
    outgoing = Outgoing(NOW - timedelta(days=1))
    subject = Subject(task_id=cast.task.id, escalation_id=escalation.id if escalation else None)
    person = Recipient(cast.commune.id, cast.lan.id, cast.lan.email)
    step = f"{kind}-1"
    outgoing.owe([person], subject, kind=kind, step=step, audience=Audience.DOER, delivery=Delivery.DIGEST, due_on=cast.task.due_on)
    outgoing.write(session)
    return session.scalars(select(Notice).where(Notice.step == step)).one()


MOVES: dict[str, Callable[[Session, Task, User, Unit], object]] = {
    "start": lambda s, t, u, _: progress.start(s, t, act(u)),
    "note": lambda s, t, u, _: progress.report_progress(s, t, act(u)),
    "stuck": lambda s, t, u, _: progress.report_obstacle(s, t, act(u)),
    "tick_off": lambda s, t, u, _: progress.tick_off(s, t, act(u)),
    "confirm": lambda s, t, u, _: progress.confirm(s, t, act(u)),
    "return": lambda s, t, u, _: progress.return_task(s, t, act(u)),
    "extend": lambda s, t, u, _: extensions.extend(s, t, act(u), until=LATER),
    "ask_extension": lambda s, t, u, _: extensions.ask_extension(s, t, act(u), until=LATER),
    "reassign": lambda s, t, u, unit: handing_over.reassign(s, t, act(u), unit=unit),
    "suspend": lambda s, t, u, _: suspension.suspend(s, t, act(u)),
    "resume": lambda s, t, u, _: suspension.resume(s, t, act(u)),
    "cancel": lambda s, t, u, _: progress.cancel(s, t, act(u)),
    "accept": lambda s, t, u, _: acceptance.accept(s, t, act(u)),
    "refuse": lambda s, t, u, _: acceptance.refuse(s, t, act(u)),
}

A, P, R, B, D, C, S = (
    TaskState.ASSIGNED,
    TaskState.IN_PROGRESS,
    TaskState.REPORTED,
    TaskState.RETURNED,
    TaskState.DONE,
    TaskState.CANCELLED,
    TaskState.SUSPENDED,
)

REACHED: dict[str, dict[TaskState, TaskState]] = {
    "start": {A: P, B: P},
    "note": {A: P, P: P, B: P},
    "stuck": {A: P, P: P, B: P},
    "tick_off": {A: D, P: D, B: D},
    "confirm": {R: D},
    "return": {R: B, D: B},
    "extend": {A: A, P: P, B: B, S: S},
    "ask_extension": {A: A, P: P, B: B, S: S},
    "reassign": {A: A, P: P, B: B},
    "suspend": {A: S, P: S, B: S},
    "resume": {S: P},
    "cancel": {A: C, P: C, R: C, B: C, S: C},
    "accept": {A: A, P: P, B: B},
    "refuse": {A: A, P: P, B: B},
}
"""Move → from which state to which one; whatever is not here is refused."""

ON_PARTS = {"ask_part", "part_done", "take_back_part", "return_part", "pass_down"}
"""What is done to parts of a task, in the states in which its unit has it in hand."""


@pytest.mark.parametrize("state", list(TaskState))
def test_every_move_leads_where_the_table_says_and_every_other_is_refused_without_a_trace(
    session: Session, cast: Cast, state: TaskState
) -> None:
    for name, move in MOVES.items():
        with session.begin_nested() as attempt:
            cast.task.state = state
            session.flush()
            before = len(cast.task.changes)
            if state in REACHED[name]:
                move(session, cast.task, cast.lan, cast.other)
                assert cast.task.state is REACHED[name][state], name
                assert [change.action for change in cast.task.changes[before:]] == [name]
            else:
                with pytest.raises(WrongStateError, match=f"số {cast.task.id}"):
                    move(session, cast.task, cast.lan, cast.other)
                assert len(cast.task.changes) == before, name
            attempt.rollback()


def test_the_possible_moves_are_those_that_the_table_allows(cast: Cast) -> None:
    for state in TaskState:
        cast.task.state = state
        on_parts = ON_PARTS if state in (A, P, B) else set()
        answers = {"insist"} if state in (A, P, B, S) else set()
        by_plan = {"reinstate"} if state is C else set()
        moves = {name for name, states in REACHED.items() if state in states} - {"ask_extension"}
        assert possible_moves(cast.task) == moves | on_parts | answers | by_plan


def test_each_change_says_who_when_from_to_and_why(session: Session, cast: Cast) -> None:
    progress.report_progress(session, cast.task, act(cast.lan, " Đã xong 5/7 thôn. "))
    change = cast.task.changes[-1]
    assert (change.by_id, change.at, change.note) == (cast.lan.id, NOW, "Đã xong 5/7 thôn.")
    assert (change.from_value, change.to_value) == ("chưa thực hiện", "đang thực hiện")


@pytest.mark.parametrize("name", ["note", "stuck", "return", "ask_extension", "suspend", "cancel"])
def test_what_needs_a_reason_is_refused_without_words(session: Session, cast: Cast, name: str) -> None:
    cast.task.state = next(iter(REACHED[name]))
    moves: dict[str, Callable[[Act], object]] = {
        "note": lambda a: progress.report_progress(session, cast.task, a),
        "stuck": lambda a: progress.report_obstacle(session, cast.task, a),
        "return": lambda a: progress.return_task(session, cast.task, a),
        "ask_extension": lambda a: extensions.ask_extension(session, cast.task, a, until=LATER),
        "suspend": lambda a: suspension.suspend(session, cast.task, a),
        "cancel": lambda a: progress.cancel(session, cast.task, a),
    }
    with pytest.raises(InvalidInputError) as refused:
        moves[name](act(cast.lan, "  "))
    assert refused.value.field == "note"


def test_ticking_off_ends_escalations_and_withdraws_reminders_that_have_not_gone_out(session: Session, cast: Cast) -> None:
    reminder, told = remind(session, cast), remind(session, cast, "escalated", escalation=cast.escalation)
    progress.tick_off(session, cast.task, act(cast.lan, ""))
    session.refresh(reminder)
    session.refresh(told)
    assert reminder.withdrawn_at == NOW
    assert told.withdrawn_at is None
    assert cast.escalation.state is EscalationState.CLOSED
    assert cast.escalation.closed_because.endswith("10/03/2026")
    assert (cast.task.rung, cast.task.done_on, cast.task.next_look_on) == (0, TODAY, None)
    closed = session.scalars(select(Notice).where(Notice.kind == "closed")).all()
    assert [notice.user_id for notice in closed] == [cast.lan.id]


def test_a_tick_for_an_earlier_day_is_seen_in_the_history(session: Session, cast: Cast) -> None:
    progress.tick_off(session, cast.task, act(cast.lan), on=date(2026, 2, 27))
    assert cast.task.done_on == date(2026, 2, 27)
    assert cast.task.changes[-1].to_value == "đã hoàn thành từ ngày 27/02/2026"


def test_nobody_ticks_off_for_tomorrow(session: Session, cast: Cast) -> None:
    with pytest.raises(InvalidInputError, match="11/03/2026"):
        progress.tick_off(session, cast.task, act(cast.lan), on=TODAY + timedelta(days=1))
    assert cast.task.done_on is None


def test_a_plan_with_review_waits_for_the_confirmation(session: Session, cast: Cast) -> None:
    cast.plan.requires_review = True
    progress.tick_off(session, cast.task, act(cast.lan))
    assert cast.task.state is TaskState.REPORTED
    progress.confirm(session, cast.task, act(cast.thu, ""))
    assert (cast.task.state, cast.task.done_on) == (TaskState.DONE, TODAY)


def test_a_plan_that_wants_evidence_refuses_a_bare_tick(session: Session, cast: Cast) -> None:
    cast.plan.requires_evidence = True
    with pytest.raises(InvalidInputError, match="minh chứng"):
        progress.tick_off(session, cast.task, act(cast.lan))
    assert cast.task.state is TaskState.ASSIGNED


def test_a_returned_task_is_armed_again_and_its_people_are_told_at_once(session: Session, cast: Cast) -> None:
    progress.tick_off(session, cast.task, act(cast.lan))
    progress.return_task(session, cast.task, act(cast.thu, "Thiếu danh sách hai thôn"))
    assert (cast.task.state, cast.task.done_on, cast.task.round) == (TaskState.RETURNED, None, 1)
    assert cast.task.next_look_on == TODAY
    notice = session.scalars(select(Notice).where(Notice.kind == "returned")).one()
    assert (notice.user_id, notice.delivery, notice.why) == (cast.lan.id, Delivery.IMMEDIATE, "Thiếu danh sách hai thôn")


def test_an_extension_keeps_the_original_and_ends_what_the_old_date_caused(session: Session, cast: Cast) -> None:
    reminder = remind(session, cast)
    extensions.extend(session, cast.task, act(cast.thu), until=date(2026, 4, 26))
    session.refresh(reminder)
    assert cast.task.original_due_on == date(2026, 3, 2)
    assert cast.task.due_on == date(2026, 4, 26)
    assert cast.task.effective_due_on == date(2026, 4, 28), "Sunday, then the day off for Giỗ Tổ"
    assert cast.task.next_look_on is not None
    assert reminder.withdrawn_at == NOW
    assert cast.escalation.state is EscalationState.CLOSED
    assert cast.task.changes[-1].from_value == "02/03/2026"


@pytest.mark.parametrize("until", [date(2026, 3, 2), date(2026, 3, 1)])
def test_an_extension_is_never_to_an_earlier_day(session: Session, cast: Cast, until: date) -> None:
    with pytest.raises(InvalidInputError) as refused:
        extensions.extend(session, cast.task, act(cast.thu), until=until)
    assert refused.value.field == "until"
    assert cast.task.due_on == date(2026, 3, 2)


def test_a_request_for_more_time_is_told_to_the_coordinators_and_stands_once(session: Session, cast: Cast) -> None:
    request = extensions.ask_extension(session, cast.task, act(cast.lan, "Chờ số liệu"), until=LATER)
    assert (request.state, request.from_on, cast.task.due_on) == (ExtensionState.ASKED, date(2026, 3, 2), date(2026, 3, 2))
    assert session.scalars(select(Notice.user_id).where(Notice.kind == "extension-asked")).all() == [cast.thu.id]
    with pytest.raises(WrongStateError):
        extensions.ask_extension(session, cast.task, act(cast.lan), until=LATER)


@pytest.mark.parametrize("until", [TODAY - timedelta(days=1), date(2026, 3, 2)])
def test_more_time_is_asked_for_the_future_only(session: Session, cast: Cast, until: date) -> None:
    with pytest.raises(InvalidInputError):
        extensions.ask_extension(session, cast.task, act(cast.lan), until=until)


def test_a_granted_request_extends_and_a_refused_one_needs_words(session: Session, cast: Cast) -> None:
    request = extensions.ask_extension(session, cast.task, act(cast.lan), until=LATER)
    with pytest.raises(InvalidInputError):
        extensions.decide_extension(session, request, act(cast.thu, ""), is_granted=False)
    extensions.decide_extension(session, request, act(cast.thu, ""), is_granted=True)
    assert (request.state, request.decided_by_id, cast.task.due_on) == (ExtensionState.GRANTED, cast.thu.id, LATER)
    with pytest.raises(WrongStateError):
        extensions.decide_extension(session, request, act(cast.thu), is_granted=True)


def test_a_refused_request_is_told_and_leaves_the_deadline(session: Session, cast: Cast) -> None:
    request = extensions.ask_extension(session, cast.task, act(cast.lan), until=LATER)
    extensions.decide_extension(session, request, act(cast.thu, "Đã gia hạn một lần"), is_granted=False)
    assert (request.state, cast.task.due_on) == (ExtensionState.REFUSED, date(2026, 3, 2))
    assert session.scalars(select(Notice.why).where(Notice.kind == "extension-refused")).all() == ["Đã gia hạn một lần"]


def test_a_task_given_to_another_unit_may_be_late_anew_there(session: Session, cast: Cast) -> None:
    session.add(TaskPartner(task_id=cast.task.id, unit_id=cast.other.id))
    session.flush()
    hoa = builders.user(session, "hoa", (cast.other, MembershipRole.FOCAL_POINT))
    request = extensions.ask_extension(session, cast.task, act(cast.lan), until=LATER)
    handing_over.reassign(session, cast.task, act(cast.thu), unit=cast.other)
    assert (cast.task.unit_id, cast.task.round, cast.task.rung, cast.task.partners) == (cast.other.id, 1, 0, [])
    assert cast.escalation.state is EscalationState.CLOSED
    assert request.state is ExtensionState.REFUSED
    assert session.scalars(select(Notice.user_id).where(Notice.kind == "assigned")).all() == [hoa.id]


def test_a_unit_never_gets_the_same_task_twice(session: Session, cast: Cast) -> None:
    taken = builders.task(session, cast.plan, cast.other, clause_id=cast.task.clause_id)
    with pytest.raises(AlreadyThereError) as refused:
        handing_over.reassign(session, cast.task, act(cast.thu), unit=cast.other)
    assert refused.value.existing_id == taken.id
    with pytest.raises(InvalidInputError):
        handing_over.reassign(session, cast.task, act(cast.thu), unit=cast.commune)


def test_a_suspended_task_is_left_alone_and_counts_anew_when_resumed(session: Session, cast: Cast) -> None:
    suspension.suspend(session, cast.task, act(cast.thu))
    assert (cast.task.next_look_on, cast.task.rung, cast.escalation.state) == (None, 0, EscalationState.CLOSED)
    extensions.extend(session, cast.task, act(cast.thu), until=LATER)
    assert cast.task.next_look_on is None
    suspension.resume(session, cast.task, act(cast.thu))
    assert cast.task.next_look_on is not None
    assert cast.task.round == 1


def test_a_cancelled_task_is_asked_of_nobody(session: Session, cast: Cast) -> None:
    reminder = remind(session, cast)
    progress.cancel(session, cast.task, act(cast.thu))
    session.refresh(reminder)
    assert reminder.withdrawn_at == NOW
    assert (cast.task.next_look_on, cast.escalation.state) == (None, EscalationState.CLOSED)


def test_why_work_is_stuck_reaches_the_coordinators_in_their_digest(session: Session, cast: Cast) -> None:
    progress.report_obstacle(session, cast.task, act(cast.lan, "Cộng tác viên nghỉ việc"))
    notice = session.scalars(select(Notice).where(Notice.kind == "stuck")).one()
    assert (notice.user_id, notice.delivery, notice.why) == (cast.thu.id, Delivery.DIGEST, "Cộng tác viên nghỉ việc")


def test_an_open_request_of_a_finished_task_can_still_be_found_with_it(session: Session, cast: Cast) -> None:
    request = extensions.ask_extension(session, cast.task, act(cast.lan), until=LATER)
    progress.tick_off(session, cast.task, act(cast.lan))
    assert session.get(Extension, request.id) is request
    with pytest.raises(WrongStateError):
        extensions.decide_extension(session, request, act(cast.thu), is_granted=True)
