"""Links that set a password: once, in time, for their purpose and their person only; owed through the outbox, the secret never kept."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models import AccountLink, LinkPurpose, LoginAttempt, Mail, MailState, User
from models.database import session_factory
from tests import builders as build
from tests.workflow.post_office import PostOffice
from workflow import account_links as links
from workflow import invitations, passwords
from workflow.account_links import LASTS, Worth
from workflow.calendar import national_calendar
from workflow.errors import InvalidInputError, NotAllowedError, WrongStateError
from workflow.mailer import SmtpMailer
from workflow.outbox import Delivered, deliver
from workflow.people import authenticate, edit_user
from workflow.settings import ROOT, Settings

NOW = build.NOW
SETTINGS = Settings(database_url="sqlite://", data_dir=ROOT / "instance", secret_key="s", base_url="https://dondoc.example.vn")
FIRST = "một câu ngắn dễ nhớ"
SECOND = timedelta(seconds=1)
INVITE, RESET = LinkPurpose.INVITE, LinkPurpose.RESET


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_HASHER", build.QUICK_HASHER)


@pytest.fixture
def admin(session: Session) -> User:
    return build.user(session, "admin")


@pytest.fixture
def mai(session: Session) -> User:
    return build.user(session, "mai", password="", name="Đỗ Thị Mai")


def made(session: Session, user: User, purpose: LinkPurpose = INVITE, *, now: datetime = NOW) -> str:
    link = links.make_link(session, user, purpose, SETTINGS, by=None, now=now)
    path = links.path_of(link, user, SETTINGS, now=now)
    assert path is not None
    return path.rpartition("/")[2]


def worth(session: Session, secret: str, purpose: LinkPurpose = INVITE, *, now: datetime = NOW, settings: Settings = SETTINGS) -> Worth:
    return links.open_link(session, secret, purpose, settings, now=now).worth


def test_a_link_sets_the_password_and_the_person_logs_in_with_it(session: Session, mai: User) -> None:
    opened = links.open_link(session, made(session, mai), INVITE, SETTINGS, now=NOW)
    assert links.set_password(session, opened, FIRST, now=NOW) is mai
    assert authenticate(session, "mai", FIRST, address="", now=NOW) is mai


@pytest.mark.parametrize("purpose", [INVITE, RESET])
def test_a_link_holds_to_its_last_second(session: Session, mai: User, purpose: LinkPurpose) -> None:
    secret, end = made(session, mai, purpose), NOW + LASTS[purpose]
    assert worth(session, secret, purpose, now=end - SECOND) is Worth.GOOD
    assert worth(session, secret, purpose, now=end) is Worth.EXPIRED


def _new_address(session: Session, user: User) -> None:
    edit_user(user, name=user.name, email="moi@example.vn", language="vi")


def _new_password(session: Session, user: User) -> None:
    user.password_hash = passwords.hash_password("mật khẩu khác hẳn")


def _deactivated(session: Session, user: User) -> None:
    user.is_active = False


def _newer_link(session: Session, user: User) -> None:
    made(session, user)


def _withdrawn(session: Session, user: User) -> None:
    invitations.withdraw(session, user, now=NOW)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (_new_address, Worth.ENDED),
        (_new_password, Worth.ENDED),
        (_deactivated, Worth.ENDED),
        (_newer_link, Worth.EXPIRED),
        (_withdrawn, Worth.EXPIRED),
    ],
)
def test_a_link_ends_when(session: Session, mai: User, change: Callable[[Session, User], None], expected: Worth) -> None:
    secret = made(session, mai)
    change(session, mai)
    assert worth(session, secret) is expected


def test_a_link_of_one_purpose_is_none_of_another_nor_of_another_key(session: Session, mai: User) -> None:
    secret = made(session, mai)
    assert worth(session, secret, RESET) is Worth.UNKNOWN
    assert worth(session, secret + "A") is Worth.UNKNOWN
    assert worth(session, secret, settings=replace(SETTINGS, secret_key="another")) is Worth.ENDED


def test_a_link_is_used_once_and_ends_the_others(session: Session, mai: User) -> None:
    invitation, reset = made(session, mai), made(session, mai, RESET)
    first, second = (links.open_link(session, invitation, INVITE, SETTINGS, now=NOW) for _ in range(2))
    links.set_password(session, first, FIRST, now=NOW)
    with pytest.raises(NotAllowedError, match="vừa được dùng"):
        links.set_password(session, second, "một câu của kẻ đến sau", now=NOW)
    assert worth(session, invitation) is Worth.USED
    assert worth(session, reset, RESET) is Worth.ENDED
    assert authenticate(session, "mai", FIRST, address="", now=NOW) is mai


def test_a_password_that_is_too_short_does_not_use_the_link_up(session: Session, mai: User) -> None:
    secret = made(session, mai)
    with pytest.raises(InvalidInputError, match="ký tự"):
        links.set_password(session, links.open_link(session, secret, INVITE, SETTINGS, now=NOW), "ngắn", now=NOW)
    assert worth(session, secret) is Worth.GOOD


def test_a_new_password_forgets_the_wrong_ones(session: Session, mai: User) -> None:
    session.add_all(LoginAttempt(login="mai", address="1.2.3.4", at=NOW) for _ in range(5))
    links.set_password(session, links.open_link(session, made(session, mai), INVITE, SETTINGS, now=NOW), FIRST, now=NOW)
    assert authenticate(session, "mai", FIRST, address="", now=NOW) is mai


def test_the_database_never_holds_the_secret(session: Session, mai: User) -> None:
    secret = made(session, mai)
    assert session.scalars(select(AccountLink.secret_hash)).all() == [hashlib.sha256(secret.encode()).hexdigest()]


def test_who_has_come_is_not_invited(session: Session, admin: User) -> None:
    with pytest.raises(WrongStateError, match="đã đặt mật khẩu"):
        invitations.invite(session, admin, SETTINGS, by=admin, now=NOW)


def test_everybody_who_waits_is_invited_at_once_and_those_without_address_are_counted(session: Session, admin: User, mai: User) -> None:
    build.user(session, "nam", password="", email="")
    assert invitations.invite_all(session, SETTINGS, by=admin, now=NOW) == invitations.Invited(1, 1, 0)
    assert invitations.invite_all(session, SETTINGS, by=admin, now=NOW) == invitations.Invited(0, 1, 0)
    assert [mail.address for mail in session.scalars(select(Mail))] == ["mai@example.vn"]


@pytest.mark.parametrize(
    ("later", "standing"),
    [
        (timedelta(0), invitations.Standing.INVITED),
        (timedelta(days=7) - SECOND, invitations.Standing.INVITED),
        (timedelta(days=7), invitations.Standing.RAN_OUT),
    ],
)
def test_who_was_invited_stands_so_until_the_link_ends(
    session: Session, admin: User, mai: User, later: timedelta, standing: invitations.Standing
) -> None:
    assert invitations.standing_of(mai, NOW) is invitations.Standing.UNINVITED
    invitations.invite(session, mai, SETTINGS, by=admin, now=NOW)
    assert invitations.standing_of(mai, NOW + later) is standing


def test_a_link_is_handed_over_to_a_person_without_mail(session: Session, admin: User) -> None:
    nam = build.user(session, "nam", password="", email="")
    address = invitations.hand_over(session, nam, SETTINGS, by=admin, now=NOW)
    assert address.startswith("https://dondoc.example.vn/invitation/")
    assert worth(session, address.rpartition("/")[2]) is Worth.GOOD
    assert session.scalars(select(Mail)).all() == []


@pytest.mark.parametrize(("typed", "mails"), [("mai", 1), ("  MAI@example.vn ", 1), ("khong-co", 0), ("", 0)])
def test_a_forgotten_password_is_asked_for_by_login_or_address(session: Session, mai: User, typed: str, mails: int) -> None:
    invitations.ask_reset(session, typed, SETTINGS, address="1.2.3.4", now=NOW)
    assert len(session.scalars(select(Mail)).all()) == mails


def test_each_person_of_a_shared_address_gets_a_mail(session: Session, mai: User) -> None:
    build.user(session, "nam", email="mai@example.vn")
    invitations.ask_reset(session, "mai@example.vn", SETTINGS, address="1.2.3.4", now=NOW)
    assert len(session.scalars(select(Mail)).all()) == 2


def test_a_forgotten_password_is_asked_for_three_times_in_a_quarter_of_an_hour(session: Session, mai: User) -> None:
    for _ in range(4):
        invitations.ask_reset(session, "mai", SETTINGS, address="1.2.3.4", now=NOW)
    assert len(session.scalars(select(Mail)).all()) == 3
    invitations.ask_reset(session, "mai", SETTINGS, address="1.2.3.4", now=NOW + timedelta(minutes=15))
    assert len(session.scalars(select(Mail)).all()) == 4


def test_one_place_asks_for_twenty_people_at_most(session: Session, mai: User) -> None:
    for number in range(20):
        invitations.ask_reset(session, f"ai-do-{number}", SETTINGS, address="1.2.3.4", now=NOW)
    invitations.ask_reset(session, "mai", SETTINGS, address="1.2.3.4", now=NOW)
    assert session.scalars(select(Mail)).all() == []


@pytest.fixture
def post() -> Iterator[PostOffice]:
    with PostOffice() as office:
        yield office


class Sending:
    """A person on a real database, and a delivery through a real SMTP server."""

    def __init__(self, engine: Engine, post: PostOffice, folder: Path) -> None:
        self.factory, self.post = session_factory(engine), post
        self.settings = Settings(database_url=str(engine.url), data_dir=folder, secret_key="s", base_url="https://dondoc.example.vn")
        with self.factory.begin() as session:
            self.admin = build.user(session, "admin", name="Trần Văn Quản").id
            self.mai = build.user(session, "mai", password="", name="Đỗ Thị Mai").id

    def invite(self) -> None:
        with self.factory.begin() as session:
            mai, admin = session.get_one(User, self.mai), session.get_one(User, self.admin)
            invitations.invite(session, mai, self.settings, by=admin, now=NOW)

    def deliver(self, at: datetime) -> Delivered:
        mailer = SmtpMailer(self.post.url)
        return deliver(self.factory, self.settings, mailer, now=at, calendar=national_calendar(), clock=lambda: at)

    def states(self) -> list[MailState]:
        with self.factory() as session:
            return list(session.scalars(select(Mail.state)))


@pytest.fixture
def sending(engine: Engine, post: PostOffice, tmp_path: Path, catalogues: None) -> Sending:
    return Sending(engine, post, tmp_path)


def test_an_invitation_is_sent_once_even_at_night_and_its_link_opens(sending: Sending) -> None:
    sending.invite()
    night = NOW.replace(hour=17)  # midnight in Viet Nam
    assert sending.deliver(night).sent == 1
    assert sending.deliver(night + timedelta(minutes=1)).sent == 0
    (mail,) = sending.post.mails
    assert mail["Subject"] == "Mời dùng Đôn Đốc: hãy đặt mật khẩu"
    text = str(mail.get_body(("plain",)).get_content())  # type: ignore[union-attr]
    assert "Trần Văn Quản mời anh/chị" in text
    found = re.search(r"https://dondoc\.example\.vn/invitation/(\S{43})", text)
    assert found
    assert found[0] in str(mail.get_body(("html",)).get_content())  # type: ignore[union-attr]
    with sending.factory() as session:
        assert links.open_link(session, found[1], INVITE, sending.settings, now=night).worth is Worth.GOOD


def test_an_invitation_withdrawn_before_it_left_does_not_leave(sending: Sending) -> None:
    sending.invite()
    with sending.factory.begin() as session:
        invitations.withdraw(session, session.get_one(User, sending.mai), now=NOW)
    sending.deliver(NOW)
    assert sending.post.mails == []
    assert sending.states() == [MailState.EMPTY]


def test_a_corrected_address_gets_an_invitation_of_its_own(sending: Sending) -> None:
    sending.invite()
    with sending.factory.begin() as session:
        mai, admin = session.get_one(User, sending.mai), session.get_one(User, sending.admin)
        mai.email = "dung@example.vn"
        assert invitations.follow_new_address(session, mai, sending.settings, before="mai@example.vn", by=admin, now=NOW)
    sending.deliver(NOW)
    assert [mail["To"].addresses[0].addr_spec for mail in sending.post.mails] == ["dung@example.vn"]
