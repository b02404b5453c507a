"""Somebody stands in for an absent person: gets the notices, may do the work, and the absent person is told at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Mail, MailState, MembershipRole, Notice, Substitution, Task, Unit, User
from rules.values import Audience, Delivery
from tests import builders as build
from workflow.bundling import bundle
from workflow.calendar import moment_of, national_calendar
from workflow.errors import InvalidInputError, NotAllowedError, WrongStateError
from workflow.moves import Act
from workflow.notices import Outgoing, Subject
from workflow.people import roles_on
from workflow.progress import tick_off
from workflow.recipients import Recipient
from workflow.settings import ROOT, Settings
from workflow.substitution import settle_absences, substitute, take_back
from workflow.visibility import may_review, may_tick

DAY = date(2026, 3, 10)
AT = datetime.combine(DAY, time(3), tzinfo=UTC)
SETTINGS = Settings(database_url="sqlite://", data_dir=ROOT / "instance", secret_key="s", mail_link_days=0)
NEXT_WEEK = DAY + timedelta(days=7)


@dataclass
class Cast:
    commune: Unit
    lan: User
    minh: User
    chief: User
    admin: User
    task: Task

    def absent(self, session: Session, *, from_on: date = DAY, until_on: date = NEXT_WEEK, by: User | None = None) -> Substitution:
        return substitute(session, self.lan, self.minh, from_on=from_on, until_on=until_on, reason="nghỉ phép", by=by or self.lan, at=AT)


@pytest.fixture
def cast(session: Session) -> Cast:
    commune, other = build.unit(session), build.unit(session, "UBND xã Hòa Lạc", code="HOA-LAC")
    lan = build.user(session, "lan", (commune, MembershipRole.FOCAL_POINT), name="Nguyễn Thị Lan")
    minh = build.user(session, "minh", (other, MembershipRole.FOCAL_POINT), name="Trần Minh")
    chief = build.user(session, "chief", (commune, MembershipRole.LEADER))
    admin = build.user(session, "admin", (None, MembershipRole.ADMINISTRATOR))
    task = build.task(session, build.plan(session, owner=commune), commune, clause_id=None)
    return Cast(commune, lan, minh, chief, admin, task)


def owe(session: Session, cast: Cast, *, at: datetime, step: str = "due-7", to: User | None = None) -> None:
    outgoing, person = Outgoing(at), to or cast.lan
    outgoing.owe(
        [Recipient(cast.commune.id, person.id, person.email)],
        Subject(task_id=cast.task.id),
        kind="due",
        step=step,
        audience=Audience.DOER,
        delivery=Delivery.DIGEST,
        due_on=cast.task.due_on,
    )
    outgoing.write(session)


def mailed(session: Session, now: datetime) -> dict[str, list[Notice]]:
    bundle(session, SETTINGS, now=now, calendar=national_calendar())
    session.execute(update(Mail).values(state=MailState.SENT, sent_at=now))
    session.expire_all()
    mails = session.scalars(select(Mail).where(Mail.created_at == now).order_by(Mail.id))
    return {mail.address: mail.notices for mail in mails}


@pytest.mark.parametrize(("day", "may"), [(-1, False), (0, True), (7, True), (8, False)])
def test_during_the_absence_the_substitute_may_do_what_the_absent_one_may(session: Session, cast: Cast, day: int, may: bool) -> None:
    cast.absent(session)
    on = DAY + timedelta(days=day)
    assert may_tick(session, cast.minh, cast.task, on) is may
    assert may_tick(session, cast.lan, cast.task, on), "who is away keeps what they may do"


def test_deputies_of_a_plans_coordinator_come_by_it_too(session: Session, cast: Cast) -> None:
    chair = build.user(session, "chair", (cast.commune, MembershipRole.COORDINATOR))
    assert not may_review(cast.minh, cast.task, DAY)
    substitute(session, chair, cast.minh, from_on=DAY, until_on=DAY, reason="", by=chair, at=AT)
    assert may_review(cast.minh, cast.task, DAY)


def test_an_administrators_powers_are_not_handed_on(session: Session, cast: Cast) -> None:
    substitute(session, cast.admin, cast.minh, from_on=DAY, until_on=DAY, reason="", by=cast.admin, at=AT)
    assert {membership.role for membership in roles_on(cast.minh, DAY)} == {MembershipRole.FOCAL_POINT}


def test_the_history_says_who_did_it_and_in_whose_stead(session: Session, cast: Cast) -> None:
    cast.absent(session)
    tick_off(session, cast.task, Act(cast.minh, AT))
    line = cast.task.changes[-1]
    assert (line.by_id, line.in_stead_of_id) == (cast.minh.id, cast.lan.id)
    session.expire(line)
    assert line.in_stead_of is not None
    assert line.in_stead_of.name == "Nguyễn Thị Lan"


def test_what_one_does_by_ones_own_right_is_in_nobodys_stead(session: Session, cast: Cast) -> None:
    substitute(session, cast.lan, cast.chief, from_on=DAY, until_on=DAY, reason="", by=cast.lan, at=AT)
    tick_off(session, cast.task, Act(cast.chief, AT))
    assert cast.task.changes[-1].in_stead_of_id is None


def test_the_substitute_gets_the_notices_and_the_absent_one_gets_none(session: Session, cast: Cast) -> None:
    owe(session, cast, at=moment_of(DAY, 6))
    cast.absent(session)
    told = mailed(session, moment_of(DAY, 8))
    assert list(told) == ["minh@example.vn"]
    [notice] = told["minh@example.vn"]
    assert notice.in_stead_of_id == cast.lan.id
    assert notice.key.endswith(f"user:{cast.minh.id}")
    own = session.scalars(select(Notice).where(Notice.user_id == cast.lan.id)).one()
    assert own.withdrawn_at is not None
    assert "ủy quyền" in own.withdrawn_because


def test_an_absent_one_without_an_address_is_stood_in_for_all_the_same(session: Session, cast: Cast) -> None:
    cast.lan.email = None
    cast.absent(session)
    owe(session, cast, at=moment_of(DAY, 6))
    assert list(mailed(session, moment_of(DAY, 8))) == ["minh@example.vn"]


def test_a_substitute_who_is_told_anyway_is_told_once(session: Session, cast: Cast) -> None:
    substitute(session, cast.lan, cast.chief, from_on=DAY, until_on=DAY, reason="", by=cast.lan, at=AT)
    owe(session, cast, at=moment_of(DAY, 6))
    owe(session, cast, at=moment_of(DAY, 6), to=cast.chief)
    assert {address: len(notices) for address, notices in mailed(session, moment_of(DAY, 8)).items()} == {"chief@example.vn": 1}


def test_an_absence_taken_back_before_the_mail_gives_the_notice_back(session: Session, cast: Cast) -> None:
    absence = cast.absent(session)
    owe(session, cast, at=moment_of(DAY, 6))
    session.scalars(select(User)).all()
    cast.minh.digest_hour = 15
    assert mailed(session, moment_of(DAY, 8)) == {}
    take_back(session, absence, by=cast.lan, at=moment_of(DAY, 9))
    assert set(mailed(session, moment_of(DAY, 16))) == {"lan@example.vn"}


def test_at_the_end_the_absent_one_is_told_once_what_happened(session: Session, cast: Cast) -> None:
    cast.absent(session)
    owe(session, cast, at=moment_of(DAY, 6))
    mailed(session, moment_of(DAY, 8))
    tick_off(session, cast.task, Act(cast.minh, moment_of(DAY + timedelta(days=1), 9)))
    assert settle_absences(session, now=moment_of(NEXT_WEEK, 8)) == 0
    back = NEXT_WEEK + timedelta(days=1)
    assert settle_absences(session, now=moment_of(back, 6)) == 1
    assert settle_absences(session, now=moment_of(back, 6)) == 0
    told = mailed(session, moment_of(back, 8))
    assert list(told) == ["lan@example.vn"]
    [notice] = told["lan@example.vn"]
    assert notice.kind == "while-away"
    assert "Trần Minh đã làm thay: báo cáo hoàn thành; đã được báo: đến hạn" in notice.why


def test_nothing_happened_nothing_is_said(session: Session, cast: Cast) -> None:
    cast.absent(session)
    assert settle_absences(session, now=moment_of(NEXT_WEEK + timedelta(days=1), 6)) == 1
    assert session.scalars(select(Notice)).all() == []


def test_an_absence_taken_back_before_it_began_never_was(session: Session, cast: Cast) -> None:
    absence = cast.absent(session, from_on=DAY + timedelta(days=3))
    take_back(session, absence, by=cast.lan, at=AT)
    assert settle_absences(session, now=moment_of(NEXT_WEEK + timedelta(days=1), 6)) == 0
    with pytest.raises(WrongStateError):
        take_back(session, absence, by=cast.lan, at=AT)


def test_a_substitute_who_leaves_gives_everything_back(session: Session, cast: Cast) -> None:
    cast.absent(session)
    owe(session, cast, at=moment_of(DAY, 6))
    cast.minh.is_active = False
    session.flush()
    assert set(mailed(session, moment_of(DAY, 8))) == {"lan@example.vn"}
    assert roles_on(cast.minh, DAY) == []


Refusal = Callable[[Session, Cast], object]


def absent(who: str, stand_in: str, first: int = 0, last: int = 7, by: str | None = None) -> Refusal:
    def make(session: Session, cast: Cast) -> object:
        principal, other = getattr(cast, who), getattr(cast, stand_in)
        return substitute(
            session,
            principal,
            other,
            from_on=DAY + timedelta(days=first),
            until_on=DAY + timedelta(days=last),
            reason="",
            by=getattr(cast, by) if by else principal,
            at=AT,
        )

    return make


@pytest.mark.parametrize(
    ("before", "wanted", "says"),
    [
        (None, absent("lan", "lan"), "tự thay cho chính mình"),
        (None, absent("lan", "minh", 3, 1), "trước ngày bắt đầu"),
        (None, absent("lan", "minh", -9, -1), "đã qua"),
        (None, absent("lan", "minh", 0, 400), "một năm"),
        (absent("lan", "minh"), absent("lan", "chief", 7, 9), "đã thay"),
        (absent("minh", "chief"), absent("lan", "minh"), "cũng vắng"),
        (absent("lan", "minh"), absent("minh", "lan"), "cũng vắng"),
        (absent("lan", "minh"), absent("minh", "chief", 7, 8), "đang nhận thay"),
    ],
    ids=["oneself", "wrong way round", "past", "too long", "overlapping", "substitute away", "circle", "chain"],
)
def test_an_absence_that_makes_no_sense_is_refused(
    session: Session, cast: Cast, before: Refusal | None, wanted: Refusal, says: str
) -> None:
    if before:
        before(session, cast)
    with pytest.raises(InvalidInputError, match=says):
        wanted(session, cast)


def test_the_day_after_another_absence_is_free(session: Session, cast: Cast) -> None:
    absent("lan", "minh")(session, cast)
    absent("lan", "chief", 8, 9)(session, cast)


def test_somebody_inactive_stands_in_for_nobody(session: Session, cast: Cast) -> None:
    cast.minh.is_active = False
    with pytest.raises(InvalidInputError, match="ngừng truy cập"):
        cast.absent(session)


def test_a_leader_or_an_administrator_may_arrange_it_and_others_may_not(session: Session, cast: Cast) -> None:
    cast.absent(session, until_on=DAY, by=cast.chief)
    cast.absent(session, from_on=DAY + timedelta(days=1), by=cast.admin)
    with pytest.raises(NotAllowedError):
        cast.absent(session, from_on=DAY + timedelta(days=20), until_on=DAY + timedelta(days=21), by=cast.minh)


def test_a_leader_hands_on_no_rights_in_units_of_others(session: Session, cast: Cast) -> None:
    with pytest.raises(NotAllowedError):
        absent("minh", "chief", by="chief")(session, cast)
