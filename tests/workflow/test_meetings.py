"""A committee's meetings: who prepares them, what is on the list and in which order, what is told of them, deciding, and the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import (
    Escalation,
    EscalationAction,
    EscalationDecision,
    Mail,
    Meeting,
    MeetingAction,
    MeetingState,
    MembershipRole,
    Notice,
    Task,
    Unit,
    User,
)
from rules.values import Audience, Delivery, EscalationState
from tests import builders
from tests.builders import NOW, TODAY
from workflow.calendar import national_calendar
from workflow.errors import AlreadyThereError, InvalidInputError, NotAllowedError, NotFoundError, WrongStateError
from workflow.letters import compose
from workflow.meeting_decisions import Wish, decide_at, decide_on_many, decided_at, foresee, items_to_decide
from workflow.meeting_items import carried_over, count_came_since, listed_ids, place_before, rank, take_in, take_off
from workflow.meeting_notices import remind_of_meetings
from workflow.meeting_preparation import Head, change_head, prepare
from workflow.meetings import Desk, conclude, desks_of, find_meeting, find_meetings, may_hold, reopen
from workflow.moves import Act
from workflow.settings import ROOT, Settings

FRIDAY = date(2026, 3, 13)
MONDAY = date(2026, 3, 16)
DAY = timedelta(days=1)
LATER = TODAY + timedelta(days=20)


@dataclass(frozen=True, slots=True)
class Hall:
    """Before the province: Tân Lập's task (six working days late), Phú Sơn's (three), Tân Lập's target without a value."""

    province: Unit
    commune: Unit
    other: Unit
    desk: Desk
    worse: Escalation
    milder: Escalation
    target: Escalation
    lan: User
    hoa: User
    chau: User


@pytest.fixture
def hall(session: Session) -> Hall:
    province = builders.province(session)
    commune = builders.unit(session, under=province)
    other = builders.unit(session, "UBND xã Phú Sơn", under=province)
    committee = builders.committee(session, province)
    plan = builders.plan(session, owner=province)
    made = Hall(
        province=province,
        commune=commune,
        other=other,
        desk=Desk(province, committee),
        worse=late(session, builders.task(session, plan, commune, due_on=date(2026, 3, 2), rung=1), province),
        milder=late(session, builders.task(session, plan, other, "Tổ chức hội nghị", due_on=date(2026, 3, 5), rung=1), province),
        target=builders.escalation(session, builders.target(session, plan, commune, rung=1), province, rule="escalate-missing"),
        lan=builders.user(session, "lan", (commune, MembershipRole.FOCAL_POINT)),
        hoa=builders.user(session, "hoa", (other, MembershipRole.FOCAL_POINT)),
        chau=builders.user(session, "chau", (province, MembershipRole.COMMITTEE)),
    )
    session.commit()
    return made


def late(session: Session, task: Task, to: Unit, **fields: Any) -> Escalation:
    return builders.escalation(session, task, to, due_on=task.due_on, key=f"task:{task.id}:{task.due_on}:1", **fields)


def another(session: Session, hall: Hall, title: str, *, due_on: date) -> Escalation:
    plan = session.get_one(Task, hall.worse.task_id).plan
    return late(session, builders.task(session, plan, hall.other, title, due_on=due_on, rung=1), hall.province)


def by(user: User | None, note: str = "", *, days: int = 0) -> Act:
    return Act(user, NOW + days * DAY, note)


def called(session: Session, hall: Hall, held_on: date = TODAY) -> Meeting:
    return prepare(session, hall.desk, by(hall.chau), held_on=held_on)


def owed(session: Session, kind: str) -> list[tuple[int | None, str]]:
    found = select(Notice).where(Notice.kind == kind, Notice.withdrawn_at.is_(None)).order_by(Notice.id)
    return [(notice.user_id, notice.step) for notice in session.scalars(found)]


# --- Preparing -----------------------------------------------------------------------------------


def test_a_meeting_takes_all_that_lies_before_the_desk_worst_first(session: Session, hall: Hall) -> None:
    builders.escalation(session, session.get_one(Task, hall.worse.task_id), hall.commune, key="raised:1", state=EscalationState.RAISED)
    meeting = called(session, hall)
    assert listed_ids(session, meeting) == [hall.worse.id, hall.milder.id, hall.target.id]
    assert [change.action for change in meeting.changes] == [MeetingAction.PREPARE]


def test_a_second_committee_of_the_unit_has_a_list_of_its_own(session: Session, hall: Hall) -> None:
    second = builders.committee(session, hall.province, "Ban Chỉ đạo chuyển đổi số")
    hall.milder.to_committee_id = second.id
    session.flush()
    assert listed_ids(session, called(session, hall)) == [hall.worse.id, hall.target.id]
    theirs = prepare(session, Desk(hall.province, second), by(hall.chau), held_on=TODAY)
    assert hall.milder.id in listed_ids(session, theirs)


def test_desks_are_the_committees_of_ones_units_or_units_without_one(session: Session, hall: Hall) -> None:
    mai = builders.user(session, "mai", (hall.province, MembershipRole.COMMITTEE), (hall.other, MembershipRole.LEADER))
    assert [desk.name for desk in desks_of(session, mai, TODAY)] == ["Ban Chỉ đạo công tác dân số UBND tỉnh Bình An", "UBND xã Phú Sơn"]
    assert desks_of(session, hall.lan, TODAY) == []


@pytest.mark.parametrize("role", [MembershipRole.FOCAL_POINT, MembershipRole.COORDINATOR])
def test_only_members_and_leaders_call_a_meeting(session: Session, hall: Hall, role: MembershipRole) -> None:
    with pytest.raises(NotAllowedError):
        prepare(session, hall.desk, by(builders.user(session, "mai", (hall.province, role))), held_on=TODAY)


def test_a_meeting_is_not_called_for_a_day_that_is_over(session: Session, hall: Hall) -> None:
    with pytest.raises(InvalidInputError, match="09/03/2026 đã qua"):
        called(session, hall, TODAY - DAY)


def test_a_desk_has_one_open_meeting_a_day(session: Session, hall: Hall) -> None:
    meeting = called(session, hall)
    with pytest.raises(AlreadyThereError) as refused:
        called(session, hall)
    assert refused.value.existing_id == meeting.id


def test_those_of_the_unit_find_it_and_others_do_not(session: Session, hall: Hall) -> None:
    meeting = called(session, hall)
    assert find_meeting(session, hall.chau, meeting.id, TODAY) is meeting
    with pytest.raises(NotFoundError):
        find_meeting(session, hall.lan, meeting.id, TODAY)
    [listed] = find_meetings(session, hall.chau, TODAY, limit=10)
    assert (listed.meeting, listed.items, listed.decided) == (meeting, 3, 0)
    assert may_hold(hall.chau, meeting, TODAY)


# --- What is told --------------------------------------------------------------------------------


def test_those_whose_matters_are_on_the_list_are_told_once_that_they_can_explain(session: Session, hall: Hall) -> None:
    meeting = called(session, hall, FRIDAY)
    step = f"meeting-{meeting.id}-2026-03-13"
    told = [(hall.lan.id, step), (hall.hoa.id, step), (hall.lan.id, step)]
    assert owed(session, "to-meeting") == told
    take_in(session, meeting, by(hall.chau))
    change_head(session, meeting, by(hall.chau), held_on=FRIDAY, head=Head(place="Hội trường A"))
    assert owed(session, "to-meeting") == told
    why = session.scalars(select(Notice.why).where(Notice.kind == "to-meeting")).first()
    assert why is not None and "họp ngày 13/03/2026" in why and "giải trình" in why


def test_a_meeting_of_today_is_told_to_nobody_beforehand(session: Session, hall: Hall) -> None:
    called(session, hall)
    assert owed(session, "to-meeting") == []


def test_a_day_that_moves_is_told_anew_and_the_former_not_any_more(session: Session, hall: Hall) -> None:
    meeting = called(session, hall, FRIDAY)
    change_head(session, meeting, by(hall.chau), held_on=MONDAY, head=Head())
    assert {step for _user, step in owed(session, "to-meeting")} == {f"meeting-{meeting.id}-2026-03-16"}
    assert [change.note for change in meeting.changes if change.action is MeetingAction.CHANGE] == ["13/03/2026 → 16/03/2026"]


@pytest.mark.parametrize(
    ("today", "is_told"),
    [(date(2026, 3, 12), False), (FRIDAY, True), (FRIDAY + DAY, False), (MONDAY, False)],
)
def test_the_committee_is_told_on_the_working_day_before(session: Session, hall: Hall, today: date, is_told: bool) -> None:
    meeting = called(session, hall, MONDAY)
    for _again in range(2):
        remind_of_meetings(session, today=today, now=NOW, calendar=national_calendar())
    found = session.scalars(select(Notice).where(Notice.kind == "meeting")).all()
    assert [(one.user_id, one.meeting_id, one.audience) for one in found] == (
        [(hall.chau.id, meeting.id, Audience.COMMITTEE)] if is_told else []
    )


def test_a_concluded_meeting_is_not_called_to_mind(session: Session, hall: Hall) -> None:
    called(session, hall, MONDAY).state = MeetingState.CONCLUDED
    assert remind_of_meetings(session, today=FRIDAY, now=NOW, calendar=national_calendar()) == 0


# --- The list ------------------------------------------------------------------------------------


def test_what_came_since_is_taken_in_at_its_place(session: Session, hall: Hall) -> None:
    meeting = called(session, hall)
    new = another(session, hall, "Báo cáo quý I", due_on=date(2026, 2, 10))
    assert count_came_since(session, meeting) == 1
    assert take_in(session, meeting, by(hall.chau)) == [new.id]
    assert listed_ids(session, meeting)[0] == new.id
    assert take_in(session, meeting, by(hall.chau)) == []


def test_a_list_arranged_by_hand_keeps_its_order_until_it_is_ranked(session: Session, hall: Hall) -> None:
    meeting, act = called(session, hall), by(hall.chau)
    place_before(session, meeting, act, hall.target.id, hall.worse.id)
    assert listed_ids(session, meeting) == [hall.target.id, hall.worse.id, hall.milder.id]
    new = another(session, hall, "Báo cáo quý I", due_on=date(2026, 2, 10))
    take_in(session, meeting, act)
    assert listed_ids(session, meeting) == [hall.target.id, hall.worse.id, hall.milder.id, new.id]
    place_before(session, meeting, act, hall.worse.id, None)
    assert listed_ids(session, meeting)[-1] == hall.worse.id
    rank(session, meeting, act)
    assert listed_ids(session, meeting) == [new.id, hall.worse.id, hall.milder.id, hall.target.id]


def test_a_list_on_which_was_decided_keeps_its_order(session: Session, hall: Hall) -> None:
    meeting, act = called(session, hall), by(hall.chau, "Đã nắm được")
    decide_at(session, meeting, hall.target, Wish(EscalationDecision.ACKNOWLEDGE), act)
    new = another(session, hall, "Báo cáo quý I", due_on=date(2026, 2, 10))
    take_in(session, meeting, act)
    assert listed_ids(session, meeting)[-1] == new.id


def test_what_was_taken_off_comes_back_with_what_came_since(session: Session, hall: Hall) -> None:
    meeting = called(session, hall)
    take_off(session, meeting, by(hall.chau), hall.milder.id)
    assert listed_ids(session, meeting) == [hall.worse.id, hall.target.id]
    assert take_in(session, meeting, by(hall.chau)) == [hall.milder.id]


def test_what_was_decided_here_stays_on_the_list(session: Session, hall: Hall) -> None:
    meeting = called(session, hall)
    decide_at(session, meeting, hall.worse, Wish(EscalationDecision.ACKNOWLEDGE), by(hall.chau))
    with pytest.raises(WrongStateError, match="đã có quyết định"):
        take_off(session, meeting, by(hall.chau), hall.worse.id)


def test_what_is_left_open_is_carried_over_to_the_next_meeting(session: Session, hall: Hall) -> None:
    first = called(session, hall)
    decide_at(session, first, hall.worse, Wish(EscalationDecision.CLOSE), by(hall.chau, "Đã giao cơ quan khác theo dõi"))
    conclude(session, first, by(hall.chau))
    second = prepare(session, hall.desk, by(hall.chau, days=3), held_on=FRIDAY)
    assert set(listed_ids(session, second)) == {hall.milder.id, hall.target.id}
    assert carried_over(session, second, listed_ids(session, second)) == {hall.milder.id: [TODAY], hall.target.id: [TODAY]}
    assert carried_over(session, first, listed_ids(session, first)) == {}


# --- Deciding ------------------------------------------------------------------------------------


def test_a_decision_at_a_meeting_is_recorded_with_it_and_becomes_a_task_at_once(session: Session, hall: Hall) -> None:
    meeting = called(session, hall)
    made = decide_at(session, meeting, hall.worse, Wish(EscalationDecision.INSTRUCT, LATER), by(hall.chau, "Nộp danh sách còn thiếu"))
    assert (made.meeting_id, made.task.unit_id, made.task.due_on) == (meeting.id, hall.commune.id, LATER) if made.task else False
    assert [user for user, _step in owed(session, "instructed")] == [hall.lan.id]
    assert decided_at(session, meeting) == {hall.worse.id: [made]}


def test_nothing_is_decided_before_the_day(session: Session, hall: Hall) -> None:
    meeting = called(session, hall, FRIDAY)
    with pytest.raises(WrongStateError, match="13/03/2026"):
        decide_at(session, meeting, hall.worse, Wish(EscalationDecision.ACKNOWLEDGE), by(hall.chau))
    with pytest.raises(WrongStateError):
        conclude(session, meeting, by(hall.chau))
    decide_at(session, meeting, hall.worse, Wish(EscalationDecision.ACKNOWLEDGE), by(hall.chau, days=3))


def test_many_are_decided_each_for_itself(session: Session, hall: Hall) -> None:
    meeting = called(session, hall)
    rows = items_to_decide(session, meeting, [hall.target.id, hall.milder.id, hall.worse.id])
    outcome = decide_on_many(session, meeting, rows, Wish(EscalationDecision.EXTEND, LATER), by(hall.chau, "Chờ số liệu"))
    assert [action.escalation_id for action in outcome.decided] == [hall.worse.id, hall.milder.id]
    assert [escalation.id for escalation, _error in outcome.refused] == [hall.target.id]
    assert {action.meeting_id for action in outcome.decided} == {meeting.id}
    assert [session.get_one(Task, one.task_id).due_on for one in (hall.worse, hall.milder)] == [LATER, LATER]
    assert outcome.told > 0


def test_what_a_decision_would_do_is_foreseen_and_leaves_nothing_behind(session: Session, hall: Hall) -> None:
    meeting = called(session, hall)
    session.commit()
    rows = items_to_decide(session, meeting, [hall.target.id, hall.worse.id])
    found = foresee(session, meeting, rows, Wish(EscalationDecision.EXTEND, LATER), by(hall.chau, "Chờ số liệu"))
    assert [(row.escalation.id, row.ends, row.error is None) for row in found.rows] == [
        (hall.worse.id, True, True),
        (hall.target.id, False, False),
    ]
    assert (found.possible, found.told) == (1, 1)
    session.commit()
    assert session.get_one(Task, hall.worse.task_id).due_on == date(2026, 3, 2)
    assert session.scalar(select(func.count()).select_from(EscalationAction)) == 0
    assert owed(session, "extended") == []
    done = decide_on_many(session, meeting, rows, Wish(EscalationDecision.EXTEND, LATER), by(hall.chau, "Chờ số liệu"))
    assert done.told == found.told


def test_an_instruction_to_many_makes_a_task_for_each(session: Session, hall: Hall) -> None:
    meeting = called(session, hall)
    rows = items_to_decide(session, meeting, listed_ids(session, meeting))
    wish, act = Wish(EscalationDecision.INSTRUCT, LATER), by(hall.chau, "Báo cáo bằng văn bản")
    foreseen = foresee(session, meeting, rows, wish, act)
    assert [(row.unit, row.until, row.makes_task) for row in foreseen.rows] == [
        ("UBND xã Tân Lập", LATER, True),
        ("UBND xã Phú Sơn", LATER, True),
        ("UBND xã Tân Lập", LATER, True),
    ]
    assert len(decide_on_many(session, meeting, rows, wish, act).decided) == 3


@pytest.mark.parametrize(
    ("wish", "note", "field"),
    [
        (Wish(EscalationDecision.INSTRUCT), "Nộp ngay", "until"),
        (Wish(EscalationDecision.INSTRUCT, LATER), " ", "note"),
        (Wish(EscalationDecision.EXTEND), "", "until"),
        (Wish(EscalationDecision.CLOSE), "", "note"),
        (Wish(EscalationDecision.PASS_UP), "", "note"),
        (Wish(EscalationDecision.REASSIGN), "Giao nơi khác", "decision"),
    ],
)
def test_a_decision_on_many_that_lacks_something_is_refused_as_a_whole(
    session: Session, hall: Hall, wish: Wish, note: str, field: str
) -> None:
    meeting = called(session, hall)
    with pytest.raises(InvalidInputError) as refused:
        decide_on_many(session, meeting, [hall.worse], wish, by(hall.chau, note))
    assert refused.value.field == field


def test_only_what_is_on_the_list_is_decided(session: Session, hall: Hall) -> None:
    meeting = called(session, hall)
    with pytest.raises(InvalidInputError, match="Chưa chọn"):
        items_to_decide(session, meeting, [])
    with pytest.raises(NotFoundError):
        items_to_decide(session, meeting, [hall.worse.id, 10_000])


# --- The end -------------------------------------------------------------------------------------


def test_a_concluded_meeting_takes_no_more_until_it_is_opened_again_with_a_reason(session: Session, hall: Hall) -> None:
    meeting, act = called(session, hall), by(hall.chau)
    conclude(session, meeting, act)
    assert (meeting.state, meeting.concluded_by_id) == (MeetingState.CONCLUDED, hall.chau.id)
    for attempt in (
        lambda: decide_at(session, meeting, hall.worse, Wish(EscalationDecision.ACKNOWLEDGE), act),
        lambda: take_in(session, meeting, act),
        lambda: take_off(session, meeting, act, hall.worse.id),
        lambda: rank(session, meeting, act),
        lambda: change_head(session, meeting, act, held_on=TODAY, head=Head()),
        lambda: conclude(session, meeting, act),
    ):
        with pytest.raises(WrongStateError, match="đã kết thúc"):
            attempt()
    with pytest.raises(InvalidInputError, match="lý do"):
        reopen(session, meeting, act)
    reopen(session, meeting, by(hall.chau, "Bổ sung ý kiến của Sở Y tế"))
    decide_at(session, meeting, hall.worse, Wish(EscalationDecision.ACKNOWLEDGE), act)
    assert [(change.action, change.note) for change in meeting.changes][-1] == (MeetingAction.REOPEN, "Bổ sung ý kiến của Sở Y tế")


def test_others_neither_conclude_nor_decide(session: Session, hall: Hall) -> None:
    meeting = called(session, hall)
    for attempt in (conclude, reopen):
        with pytest.raises(NotAllowedError):
            attempt(session, meeting, by(hall.lan, "Muốn"))
    with pytest.raises(NotAllowedError):
        decide_at(session, meeting, hall.worse, Wish(EscalationDecision.ACKNOWLEDGE), by(hall.lan))


def test_an_open_meeting_can_be_opened_by_nobody_again(session: Session, hall: Hall) -> None:
    with pytest.raises(WrongStateError, match="không cần mở lại"):
        reopen(session, called(session, hall), by(hall.chau, "Muốn"))


@pytest.mark.parametrize(("field", "length"), [("title", 301), ("opening", 8_001)])
def test_words_that_are_too_long_name_their_field(session: Session, hall: Hall, field: str, length: int) -> None:
    with pytest.raises(InvalidInputError) as refused:
        prepare(session, hall.desk, by(hall.chau), held_on=TODAY, head=Head(**{field: "a" * length}))
    assert refused.value.field == field


# --- The mails -----------------------------------------------------------------------------------

SETTINGS = Settings(
    database_url="sqlite://", data_dir=ROOT / "instance", secret_key="s", base_url="https://dondoc.example.vn", mail_link_days=0
)


def mail_about(session: Session, user: User, kind: str) -> str:
    """The text of the digest that speaks of these notices."""
    notices = session.scalars(select(Notice).where(Notice.kind == kind, Notice.user_id == user.id)).all()
    mail = Mail(
        key=f"digest:{kind}",
        message_id=f"<{kind}@example.vn>",
        user=user,
        address=user.email or "",
        delivery=Delivery.DIGEST,
        next_attempt_at=NOW,
        created_at=NOW,
        notices=list(notices),
    )
    session.add(mail)
    session.flush()
    letter = compose(session, mail, SETTINGS, now=NOW)
    assert letter is not None
    return f"{letter['Subject']}\n{letter.get_body(('plain',)).get_content()}"  # type: ignore[union-attr]


def test_the_doers_digest_names_the_day_and_asks_for_an_explanation(session: Session, hall: Hall, catalogues: None) -> None:
    called(session, hall, FRIDAY)
    text = mail_about(session, hall.hoa, "to-meeting")
    for words in (
        "Đưa ra phiên họp: Tổ chức hội nghị",
        "Tổ chức hội nghị",
        "họp ngày 13/03/2026",
        "Viết giải trình trước phiên họp",
        f"/tasks/{hall.milder.task_id}",
    ):
        assert words in text, words


def test_the_committees_digest_links_to_the_docket(session: Session, hall: Hall, catalogues: None) -> None:
    meeting = called(session, hall, MONDAY)
    remind_of_meetings(session, today=FRIDAY, now=NOW, calendar=national_calendar())
    text = mail_about(session, hall.chau, "meeting")
    for words in ("Phiên họp sắp tới", "họp ngày 16/03/2026, có 3 việc", f"https://dondoc.example.vn/meetings/{meeting.id}"):
        assert words in text, words
