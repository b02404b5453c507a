"""What comes back is understood in the shapes of many servers, put down once, and rubbish is never more than rubbish."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from models import AddressProblem, Bounce, Mail, MailState, MembershipRole, ProblemKind
from models.database import session_factory
from rules.values import Delivery
from tests import builders as build
from tests.workflow import bounce_samples as samples
from tests.workflow.bounce_samples import ADDRESS, MESSAGE_ID
from tests.workflow.mailbox_server import MailboxServer
from workflow.bounce_intake import UNPROVEN, Intake, messages_at, take_in
from workflow.bounce_mailbox import MailboxError, unseen
from workflow.bounces import Action, read_report
from workflow.errors import NotFoundError


@pytest.mark.parametrize(
    "content",
    [
        samples.report(),
        samples.EXCHANGE,
        samples.POSTFIX_HEADERS_ONLY,
        samples.GMAIL_LIKE,
        samples.EXIM_PROSE,
        samples.QMAIL_PROSE,
        samples.report().replace(b"\n", b"\r\n"),
    ],
    ids=["rfc 3464", "exchange", "headers only", "gmail", "exim", "qmail", "crlf"],
)
def test_reports_of_many_servers_name_the_mail_the_address_and_the_reason(content: bytes) -> None:
    report = read_report(content)
    assert report is not None
    assert MESSAGE_ID in report.message_ids
    [one] = report.recipients
    assert (one.address, one.action) == (ADDRESS, Action.FAILED)
    assert "550" in one.words
    assert one.status.startswith("5.1.1") or content is samples.QMAIL_PROSE


@pytest.mark.parametrize("content", [samples.NO_NUMBER, samples.STATUS_AS_TEXT], ids=["no original", "status in base64"])
def test_a_report_that_names_no_mail_still_names_the_address(content: bytes) -> None:
    report = read_report(content)
    assert report is not None
    assert (report.message_ids, [one.address for one in report.recipients]) == ((), [ADDRESS])


@pytest.mark.parametrize(
    ("action", "status", "found"),
    [
        ("failed", "5.1.1", [(Action.FAILED, "5.1.1")]),
        ("Failed (permanent)", "5.2.2", [(Action.FAILED, "5.2.2")]),
        ("delayed", "4.4.1", [(Action.DELAYED, "4.4.1")]),
        ("failed", "4.4.7", [(Action.FAILED, "4.4.7")]),
    ],
)
def test_what_a_report_says_is_kept_apart(action: str, status: str, found: list[tuple[Action, str]]) -> None:
    report = read_report(samples.report(action=action, status=status, diagnostic="smtp; later"))
    assert report is not None
    assert [(one.action, one.status) for one in report.recipients] == found


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_good_news_is_no_bounce(action: str) -> None:
    assert read_report(samples.report(action=action, status="2.0.0")) is None


@pytest.mark.parametrize("content", [samples.OUT_OF_OFFICE, samples.ANSWER, samples.RECEIPT, samples.SPAM])
def test_answers_of_people_and_machines_are_no_bounces(content: bytes) -> None:
    assert read_report(content) is None


@pytest.mark.parametrize("content", samples.RUBBISH.values(), ids=samples.RUBBISH.keys())
def test_rubbish_is_never_an_error(content: bytes) -> None:
    report = read_report(content)
    assert report is None or all(one.address in ("", ADDRESS) for one in report.recipients)


class Desk:
    """A commune with one person, and a mail that was sent to her."""

    def __init__(self, engine: Engine) -> None:
        self.factory: sessionmaker[Session] = session_factory(engine)
        with self.factory.begin() as session:
            commune = build.unit(session)
            self.lan = build.user(session, "lan", (commune, MembershipRole.FOCAL_POINT), email=ADDRESS.title())
            self.mail = self.add_mail(session, MESSAGE_ID)

    def add_mail(self, session: Session, message_id: str, **fields: object) -> Mail:
        given = {"state": MailState.SENT, "sent_at": build.NOW, "address": ADDRESS.title()} | fields
        mail = Mail(
            key=f"digest:user:{self.lan.id}:{message_id}",
            message_id=message_id,
            user_id=self.lan.id,
            delivery=Delivery.DIGEST,
            next_attempt_at=build.NOW,
            created_at=build.NOW,
            **given,
        )
        session.add(mail)
        session.flush()
        return mail

    def read(self, *contents: bytes, days: int = 0) -> Intake:
        return take_in(self.factory, contents, now=build.NOW + timedelta(days=days))

    def problem(self) -> AddressProblem | None:
        with self.factory() as session:
            return session.get(AddressProblem, ADDRESS)


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine)


def test_a_bounce_is_put_down_at_the_mail_and_stops_mail_to_the_address(desk: Desk) -> None:
    with desk.factory.begin() as session:
        waiting = desk.add_mail(session, "<waits@binhan.example>", state=MailState.PENDING, sent_at=None)
    assert desk.read(samples.EXCHANGE) == Intake(read=1, failed=1)
    problem = desk.problem()
    assert problem is not None
    assert (problem.kind, problem.status, problem.times, problem.is_blocking) == (ProblemKind.BOUNCED, "5.1.10", 1, True)
    with desk.factory() as session:
        assert session.get_one(Mail, desk.mail.id).bounced_at == build.NOW
        assert session.get_one(Mail, waiting.id).state is MailState.FAILED


def test_the_same_message_counts_once(desk: Desk) -> None:
    desk.read(samples.report())
    assert desk.read(samples.report(), samples.report()) == Intake(read=2, known=2)
    problem = desk.problem()
    assert problem is not None
    assert problem.times == 1


@pytest.mark.parametrize("status", ["5.2.2", "5.7.1", "5.6.0", "4.4.7"])
def test_a_full_mailbox_or_a_policy_makes_no_address_dead(desk: Desk, status: str) -> None:
    desk.read(samples.report(status=status, diagnostic="smtp; sorry"))
    problem = desk.problem()
    assert problem is not None
    assert not problem.is_blocking


def test_a_delay_is_shown_and_stops_nothing(desk: Desk) -> None:
    assert desk.read(samples.report(action="delayed", status="4.4.1")).delayed == 1
    problem = desk.problem()
    assert problem is not None
    assert (problem.kind, problem.is_blocking) == (ProblemKind.DELAYED, False)
    with desk.factory() as session:
        assert session.get_one(Mail, desk.mail.id).bounced_at is None


def test_a_report_that_names_no_mail_of_ours_stops_mail_only_when_several_have_come(desk: Desk) -> None:
    for number in range(1, UNPROVEN + 1):
        desk.read(samples.report(original="", diagnostic=f"smtp; 550 letter {number}"), days=number)
        problem = desk.problem()
        assert problem is not None
        assert (problem.times, problem.is_blocking) == (number, number >= UNPROVEN)


def test_a_report_about_somebody_unknown_is_only_counted(desk: Desk) -> None:
    assert desk.read(samples.report(address="ai@noi-khac.example", message_id="<x@y.example>")) == Intake(read=1, unknown=1)


def test_rubbish_between_reports_does_not_keep_them_from_being_read(desk: Desk) -> None:
    assert desk.read(*samples.RUBBISH.values(), samples.OUT_OF_OFFICE, samples.report()).failed == 1


def test_a_folder_of_files_and_a_maildir_are_read_and_nothing_is_deleted(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(samples.report())
    (tmp_path / "notes.txt").write_bytes(b"not a mail")
    assert list(messages_at(tmp_path)) == [samples.report()]
    maildir = tmp_path / "Maildir"
    for name in ("new", "cur", "tmp"):
        (maildir / name).mkdir(parents=True)
    (maildir / "new" / "1.host").write_bytes(samples.report())
    assert take_in(desk.factory, messages_at(maildir), now=build.NOW).failed == 1
    assert [file.name for file in (maildir / "cur").iterdir()] == ["1.host:2,S"]
    assert list(messages_at(maildir)) == []
    with pytest.raises(NotFoundError):
        list(messages_at(tmp_path / "missing"))


@pytest.fixture
def box() -> Iterator[MailboxServer]:
    with MailboxServer([samples.OUT_OF_OFFICE, samples.report(), samples.RUBBISH["zeros"]]) as server:
        yield server


def test_a_mailbox_is_read_over_imap_and_what_was_read_is_marked_as_seen(desk: Desk, box: MailboxServer) -> None:
    assert take_in(desk.factory, unseen(box.url), now=build.NOW) == Intake(read=3, failed=1, other=2)
    assert box.seen == {1, 2, 3}
    assert take_in(desk.factory, unseen(box.url), now=build.NOW) == Intake()
    with desk.factory() as session:
        assert len(session.scalars(select(Bounce)).all()) == 1


def test_a_message_that_was_not_dealt_with_stays_unseen(box: MailboxServer) -> None:
    with pytest.raises(ZeroDivisionError):
        for number, _ in enumerate(unseen(box.url)):
            1 / (1 - number)
    assert box.seen == {1}


@pytest.mark.parametrize("change", [("dung-roi", "sai-roi"), ("/INBOX", "/KHAC")], ids=["a wrong password", "no such folder"])
def test_a_mailbox_that_cannot_be_opened_says_why_and_keeps_the_password(box: MailboxServer, change: tuple[str, str]) -> None:
    with pytest.raises(MailboxError) as raised:
        list(unseen(box.url.replace(*change)))
    assert "127.0.0.1" in raised.value.message
    assert change[1] not in raised.value.message or change[0].startswith("/")


def test_a_mailbox_server_that_is_not_there_is_an_error_in_words() -> None:
    with pytest.raises(MailboxError):
        list(unseen("imap://a:b@127.0.0.1:1/INBOX"))
