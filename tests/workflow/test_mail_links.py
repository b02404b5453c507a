"""Links in mails: signed for one person and one task, at an end after some working days and with every change at the person."""

from __future__ import annotations

import string
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from itsdangerous import Signer, URLSafeSerializer
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import LoginAttempt, Membership, MembershipRole, Notice, Substitution, Task, User
from rules.values import Audience, Delivery, Level
from tests import builders
from workflow import mail_links
from workflow.mail_links import Verdict, acting_path, make_token, note_wrong, open_link
from workflow.people import ATTEMPTS_PER_ADDRESS, ATTEMPTS_WINDOW
from workflow.settings import Settings

SECRET = "the key of this installation"
LAST_DAY = date(2026, 3, 30)


def settings(days: int = 14) -> Settings:
    return Settings(database_url="", data_dir=Path(), secret_key=SECRET, mail_link_days=days)


@pytest.fixture
def lan(session: Session) -> User:
    return builders.user(session, "lan", (builders.unit(session), MembershipRole.FOCAL_POINT))


@pytest.fixture
def task(session: Session, lan: User) -> Task:
    commune = lan.memberships[0].unit
    assert commune is not None
    return builders.task(session, builders.plan(session, owner=builders.province(session)), commune)


@pytest.fixture
def token(lan: User, task: Task) -> str:
    return make_token(lan, task.id, last_day=LAST_DAY, secret_key=SECRET)


def verdict(session: Session, token: str, today: date = builders.TODAY) -> Verdict:
    return open_link(session, token, secret_key=SECRET, today=today).verdict


def test_a_link_opens_its_task_for_its_person(session: Session, lan: User, task: Task, token: str) -> None:
    opened = open_link(session, token, secret_key=SECRET, today=builders.TODAY)
    assert (opened.verdict, opened.user, opened.task) == (Verdict.GOOD, lan, task)


def test_a_link_is_short_and_needs_no_quoting_in_an_address(token: str) -> None:
    assert len(token) <= 80
    assert set(token) <= set(string.ascii_letters + string.digits + "-_.")


@pytest.mark.parametrize(("today", "expected"), [(LAST_DAY, Verdict.GOOD), (LAST_DAY + timedelta(days=1), Verdict.EXPIRED)])
def test_a_link_holds_to_the_end_of_its_last_day(session: Session, token: str, today: date, expected: Verdict) -> None:
    assert verdict(session, token, today) is expected


def change_password(session: Session, lan: User, task: Task) -> None:
    lan.password_hash = builders.password_hash("một mật khẩu khác")


def change_address(session: Session, lan: User, task: Task) -> None:
    lan.email = "lan.moi@example.vn"


def deactivate(session: Session, lan: User, task: Task) -> None:
    lan.is_active = False


def delete_person(session: Session, lan: User, task: Task) -> None:
    session.delete(lan)


def leave_the_unit(session: Session, lan: User, task: Task) -> None:
    lan.memberships[0].valid_to = builders.TODAY - timedelta(days=1)


def only_coordinate(session: Session, lan: User, task: Task) -> None:
    lan.memberships[0].role = MembershipRole.COORDINATOR


def move_the_task(session: Session, lan: User, task: Task) -> None:
    task.unit = builders.unit(session, "UBND xã Phú Sơn")


def delete_the_task(session: Session, lan: User, task: Task) -> None:
    session.delete(task)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (change_password, Verdict.ENDED),
        (change_address, Verdict.ENDED),
        (deactivate, Verdict.ENDED),
        (delete_person, Verdict.ENDED),
        (leave_the_unit, Verdict.MOVED),
        (only_coordinate, Verdict.MOVED),
        (move_the_task, Verdict.MOVED),
        (delete_the_task, Verdict.GONE),
    ],
)
def test_a_link_dies_with_what_it_rests_on(
    session: Session, lan: User, task: Task, token: str, change: Callable[[Session, User, Task], None], expected: Verdict
) -> None:
    change(session, lan, task)
    session.flush()
    session.expire_all()
    opened = open_link(session, token, secret_key=SECRET, today=builders.TODAY)
    assert (opened.verdict, opened.task) == (expected, None)


def test_another_name_or_language_leaves_a_link_alive(session: Session, lan: User, token: str) -> None:
    lan.name, lan.language = "Đỗ Thị Lan Anh", "en"
    session.flush()
    assert verdict(session, token) is Verdict.GOOD


def test_every_changed_or_lost_character_makes_a_link_worthless(session: Session, token: str) -> None:
    for place, character in enumerate(token):
        other = "A" if character != "A" else "B"
        if place == len(token) - 1:
            continue  # its last bits may carry nothing
        assert verdict(session, token[:place] + other + token[place + 1 :]) is Verdict.UNKNOWN, place
        assert verdict(session, token[:place]) is Verdict.UNKNOWN, place


def test_what_is_signed_for_other_uses_or_elsewhere_is_no_link(session: Session, lan: User, task: Task, token: str) -> None:
    said = token.rpartition(".")[0]
    signer = mail_links._signer(SECRET)
    foreign = (
        said,
        URLSafeSerializer(SECRET, salt="cookie-session").dumps(said),
        Signer(SECRET).sign(said).decode(),
        Signer(SECRET, salt=mail_links.SALT).sign(said).decode(),
        make_token(lan, task.id, last_day=LAST_DAY, secret_key="the key of another installation"),
        *(signer.sign(odd).decode() for odd in ("", "1-2-3", f"{said}-5", "a-b-c-d")),
    )
    assert {verdict(session, one) for one in foreign} == {Verdict.UNKNOWN}


def owed(session: Session, task: Task, user: User | None, audience: Audience) -> Notice:
    notice = Notice(
        key=f"due-1:{audience}:{user.id if user else '-'}",
        kind="due",
        step="due-1",
        delivery=Delivery.DIGEST,
        audience=audience,
        user_id=user.id if user else None,
        unit_id=task.unit_id,
        task_id=task.id,
        owed_on=builders.TODAY,
        not_before=builders.NOW,
        created_at=builders.NOW,
    )
    session.add(notice)
    session.flush()
    return notice


@pytest.mark.parametrize(
    ("audience", "is_person", "days", "has_link"),
    [
        (Audience.DOER, True, 14, True),
        (Audience.LEADER, True, 14, True),
        (Audience.DOER, False, 14, False),
        (Audience.PARTNERS, True, 14, False),
        (Audience.COORDINATOR, True, 14, False),
        (Audience.COMMITTEE, True, 14, False),
        (Audience.DOER, True, 0, False),
    ],
)
def test_who_may_tick_the_task_gets_the_link_and_all_others_the_plain_address(
    session: Session, lan: User, task: Task, audience: Audience, is_person: bool, days: int, has_link: bool
) -> None:
    notice = owed(session, task, lan if is_person else None, audience)
    path = acting_path(session, notice, settings(days), now=builders.NOW)
    assert (path is not None) == has_link
    assert path is None or verdict(session, path.removeprefix("/m/")) is Verdict.GOOD


def test_the_days_of_a_link_are_working_days(session: Session, lan: User, task: Task) -> None:
    """Sent on Friday 13 February 2026, the last working day before Tết (16 to 20 February): two working days later it is 24 February."""
    before_tet = builders.NOW - timedelta(days=25)
    path = acting_path(session, owed(session, task, lan, Audience.DOER), settings(2), now=before_tet)
    assert path is not None
    token = path.removeprefix("/m/")
    assert [verdict(session, token, date(2026, 2, day)) for day in (23, 24, 25)] == [Verdict.GOOD, Verdict.GOOD, Verdict.EXPIRED]


def test_a_village_that_its_commune_answers_for_is_within_the_right(session: Session, lan: User, task: Task) -> None:
    village = builders.unit(session, "Thôn Đông", level=Level.VILLAGE, under=task.unit, kind="thon")
    of_village = builders.task(session, task.plan, village, "Phát tờ rơi")
    assert verdict(session, make_token(lan, of_village.id, last_day=LAST_DAY, secret_key=SECRET)) is Verdict.GOOD


@pytest.mark.parametrize(("day", "expected"), [(9, Verdict.MOVED), (10, Verdict.GOOD), (12, Verdict.GOOD), (13, Verdict.MOVED)])
def test_who_stands_in_for_somebody_acts_by_a_link_of_their_own_while_they_do(
    session: Session, lan: User, task: Task, day: int, expected: Verdict
) -> None:
    minh = builders.user(session, "minh")
    days = {"from_on": date(2026, 3, 10), "until_on": date(2026, 3, 12)}
    session.add(Substitution(principal_id=lan.id, substitute_id=minh.id, made_at=builders.NOW, **days))
    session.flush()
    session.expire_all()
    assert verdict(session, make_token(minh, task.id, last_day=LAST_DAY, secret_key=SECRET), date(2026, 3, day)) is expected


def counted(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(LoginAttempt)) or 0


def test_wrong_links_from_one_address_are_counted_up_to_a_limit_and_forgotten_in_time(session: Session) -> None:
    answers = [note_wrong(session, "203.0.113.7", now=builders.NOW) for _ in range(ATTEMPTS_PER_ADDRESS + 5)]
    assert answers == [True] * ATTEMPTS_PER_ADDRESS + [False] * 5
    assert counted(session) == ATTEMPTS_PER_ADDRESS
    assert note_wrong(session, "203.0.113.8", now=builders.NOW)
    assert note_wrong(session, "203.0.113.7", now=builders.NOW + ATTEMPTS_WINDOW)
    assert counted(session) == 1


def test_memberships_are_read_with_the_person(session: Session, lan: User, token: str) -> None:
    session.expire_all()
    opened = open_link(session, token, secret_key=SECRET, today=builders.TODAY)
    assert opened.user is not None
    assert [type(one) for one in opened.user.memberships] == [Membership]
