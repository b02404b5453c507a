"""Mail servers misbehave in many ways: who is at fault is told apart, nothing is lost, nothing is doubled, and nobody is blamed wrongly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session, sessionmaker

from models import AddressProblem, JobRun, Mail, MailServer, MailState, MembershipRole, Notice, ProblemKind, Task, User
from models.database import session_factory
from rules.values import Audience, Delivery
from tests import builders as build
from tests.workflow.post_office import DIE, PostOffice
from workflow import mail_server, sending
from workflow.addresses import open_problems, problem_of, try_again
from workflow.calendar import moment_of, national_calendar
from workflow.mailer import SmtpMailer
from workflow.notices import Outgoing, Subject
from workflow.outbox import Delivered, deliver
from workflow.recipients import Recipient
from workflow.refusals import Fault, Stage, blames_address, judge
from workflow.sending import PAUSES
from workflow.settings import Settings

DAY = date(2026, 3, 10)
MORNING = moment_of(DAY, 8)
DAWN = moment_of(DAY, 6)
NOBODY = "550 5.1.1 no such person"


class Town:
    """A commune with five people, each owed one digest, and a post office that can be told to misbehave."""

    def __init__(self, engine: Engine, post: PostOffice, folder: Path) -> None:
        self.factory: sessionmaker[Session] = session_factory(engine)
        self.post = post
        self.settings = Settings(database_url=str(engine.url), data_dir=folder, secret_key="s", mail_from="Đôn Đốc <dondoc@binhan.example>")
        with self.factory.begin() as session:
            self.commune = build.unit(session)
            self.people: list[User] = [build.user(session, f"nguoi{n}", (self.commune, MembershipRole.FOCAL_POINT)) for n in range(5)]
            self.task: Task = build.task(session, build.plan(session), self.commune, due_on=date(2026, 3, 16))

    def owe(self, *people: User, step: str = "due-7", at: datetime = DAWN, is_urgent: bool = False) -> None:
        outgoing = Outgoing(at)
        outgoing.owe(
            [Recipient(self.commune.id, person.id, person.email) for person in people],
            Subject(task_id=self.task.id),
            kind="returned" if is_urgent else "due",
            step=step,
            audience=Audience.DOER,
            delivery=Delivery.IMMEDIATE if is_urgent else Delivery.DIGEST,
            due_on=self.task.due_on,
        )
        with self.factory.begin() as session:
            outgoing.write(session)

    def deliver(self, now: datetime = MORNING, *, url: str | None = None, sender: str | None = None) -> Delivered:
        mailer = SmtpMailer(url or self.post.url, sender=sender)
        return deliver(self.factory, self.settings, mailer, now=now, calendar=national_calendar(), clock=lambda: datetime.now(UTC))

    def mails(self) -> list[Mail]:
        with self.factory() as session:
            return list(session.scalars(select(Mail).order_by(Mail.id)))

    def states(self) -> list[tuple[str, int]]:
        return [(mail.state.value, mail.attempts) for mail in self.mails()]

    def problem(self, person: User) -> AddressProblem | None:
        with self.factory() as session:
            return problem_of(session, person.email)

    def server(self) -> MailServer | None:
        with self.factory() as session:
            return session.scalars(select(MailServer)).one_or_none()


@pytest.fixture
def post() -> Iterator[PostOffice]:
    with PostOffice() as office:
        yield office


@pytest.fixture
def town(engine: Engine, post: PostOffice, tmp_path: Path) -> Town:
    return Town(engine, post, tmp_path)


@pytest.mark.parametrize(
    ("stage", "code", "words", "fault"),
    [
        (Stage.GREETING, 554, "no service for you", Fault.SETUP),
        (Stage.GREETING, 421, "busy", Fault.SERVER),
        (Stage.GREETING, 450, "later", Fault.SERVER),
        (Stage.LOGIN, 535, "5.7.8 wrong password", Fault.SETUP),
        (Stage.LOGIN, 454, "4.7.0 later", Fault.SERVER),
        (Stage.SENDER, 550, "5.1.8 unknown sender", Fault.SETUP),
        (Stage.SENDER, 530, "5.7.0 login first", Fault.SETUP),
        (Stage.SENDER, 451, "4.7.0 too many mails", Fault.SERVER),
        (Stage.SENDER, 552, "5.3.4 too big", Fault.MAIL),
        (Stage.RECIPIENT, 550, "5.1.1 unknown", Fault.ADDRESS),
        (Stage.RECIPIENT, 550, "unknown", Fault.ADDRESS),
        (Stage.RECIPIENT, 553, "not a name", Fault.ADDRESS),
        (Stage.RECIPIENT, 550, "5.7.1 relaying denied", Fault.LATER),
        (Stage.RECIPIENT, 552, "5.2.2 mailbox full", Fault.LATER),
        (Stage.RECIPIENT, 450, "4.2.0 greylisted", Fault.LATER),
        (Stage.RECIPIENT, 530, "login first", Fault.SETUP),
        (Stage.CONTENT, 554, "5.6.0 looks like spam", Fault.MAIL),
        (Stage.CONTENT, 550, "5.1.1 unknown after all", Fault.ADDRESS),
        (Stage.CONTENT, 552, "5.2.2 mailbox full", Fault.LATER),
        (Stage.CONTENT, 451, "scanner is busy", Fault.LATER),
        (Stage.CONTENT, 421, "closing", Fault.SERVER),
    ],
)
def test_whose_fault_an_answer_is(stage: Stage, code: int, words: str, fault: Fault) -> None:
    assert judge(stage, code, words) is fault


@pytest.mark.parametrize(
    ("status", "is_dead"),
    [("5.1.1", True), ("", True), ("5.2.1", True), ("5.4.1", True), ("5.0.0", True), ("5.2.2", False), ("5.7.1", False), ("4.4.7", False)],
)
def test_which_status_makes_an_address_dead(status: str, is_dead: bool) -> None:
    assert blames_address(status) is is_dead


def test_a_refused_person_is_told_nothing_more_and_the_others_get_their_mail(town: Town) -> None:
    town.post.recipients["nguoi1@example.vn"] = NOBODY
    town.owe(*town.people)
    assert town.deliver() == Delivered(sent=4, failed=1, waiting=0, refused=1)
    assert town.post.connections == 1
    problem = town.problem(town.people[1])
    assert problem is not None
    assert (problem.kind, problem.status, problem.words, problem.times) == (ProblemKind.REFUSED, "5.1.1", "5.1.1 no such person", 1)
    with town.factory() as session:
        assert [notice.user_id for notice in session.scalars(select(Notice).where(Notice.is_unreachable))] == [town.people[1].id]
    town.owe(town.people[1], step="due-3")
    later = MORNING + timedelta(days=1)
    assert town.deliver(later) == Delivered()
    with town.factory() as session:
        assert session.scalars(select(Notice).where(Notice.step == "due-3")).one().is_unreachable


def test_try_again_sends_what_failed_and_a_mail_that_is_taken_ends_the_problem(town: Town) -> None:
    lan = town.people[0]
    town.post.recipients["nguoi0@example.vn"] = NOBODY
    town.owe(lan)
    town.deliver()
    town.post.recipients.clear()
    with town.factory.begin() as session:
        assert len(open_problems(session)) == 1
        assert try_again(session, "Nguoi0@example.vn", now=MORNING) == 1
    assert town.deliver().sent == 1
    assert town.problem(lan) is None
    with town.factory() as session:
        assert session.scalars(select(Notice).where(Notice.is_unreachable)).all() == []


def test_an_address_that_is_changed_gets_what_failed_at_the_old_one(town: Town) -> None:
    town.post.recipients = {"nguoi0@example.vn": NOBODY, "nguoi1@example.vn": NOBODY}
    town.owe(town.people[0], is_urgent=True)
    town.owe(town.people[1])
    assert town.deliver().refused == 2
    with town.factory.begin() as session:
        for number in range(2):
            session.get_one(User, town.people[number].id).email = f"moi{number}@example.vn"
    assert town.deliver(MORNING + timedelta(minutes=1)).sent == 2
    assert {mail["To"].addresses[0].addr_spec for mail in town.post.mails} == {"moi0@example.vn", "moi1@example.vn"}


def test_a_problem_that_returns_within_days_goes_on_from_its_beginning(town: Town) -> None:
    town.post.recipients["nguoi0@example.vn"] = NOBODY
    for days, step in ((0, "due-7"), (1, "due-3")):
        with town.factory.begin() as session:
            try_again(session, "nguoi0@example.vn", now=MORNING + timedelta(days=days))
        town.owe(town.people[0], step=step, at=moment_of(DAY, 6) + timedelta(days=days))
        town.deliver(MORNING + timedelta(days=days))
    problem = town.problem(town.people[0])
    assert problem is not None
    assert (problem.since, problem.times >= 2) == (MORNING, True)


@pytest.mark.parametrize("answer", ["450 4.2.0 greylisted", "550 5.7.1 relaying denied", "552 5.2.2 mailbox full"])
def test_what_may_pass_later_is_tried_later_and_blames_nobody(town: Town, answer: str) -> None:
    town.post.to_recipients = [answer]
    town.owe(town.people[0])
    assert town.deliver() == Delivered(failed=1, waiting=1)
    assert town.problem(town.people[0]) is None
    assert town.deliver(MORNING + PAUSES[0]).sent == 1


def test_a_mail_that_is_refused_for_its_content_fails_without_making_the_address_dead(town: Town) -> None:
    town.post.answers = ["554 5.6.0 looks like spam"]
    town.owe(town.people[0])
    assert town.deliver().refused == 1
    problem = town.problem(town.people[0])
    assert problem is not None
    assert not problem.is_blocking


@pytest.mark.parametrize("answer", ["550 5.1.8 unknown sender", "530 5.7.0 login first", "451 4.7.0 too many mails", "421 busy", DIE])
def test_a_sender_that_is_not_taken_is_nobodys_fault_and_all_wait_for_one_probe(town: Town, answer: str) -> None:
    town.owe(*town.people)
    town.post.to_senders = [answer]
    assert town.deliver() == Delivered(sent=0, failed=1, waiting=5)
    assert set(town.states()) == {("pending", 0)}
    server = town.server()
    assert server is not None
    assert server.is_setup == answer.startswith("5")
    assert town.deliver(MORNING + timedelta(seconds=30)) == Delivered(waiting=5)
    assert town.deliver(MORNING + mail_server.PAUSES[0]).sent == 5
    assert town.server() is None


@pytest.mark.parametrize(
    ("scheme", "port"),
    [("smtp", 1), ("smtps", None), ("smtp+starttls", None), ("smtp://lan:sai@", None)],
    ids=["no server", "no TLS", "no STARTTLS", "no login"],
)
def test_a_server_that_is_not_there_or_does_not_know_us_is_asked_once(town: Town, scheme: str, port: int | None) -> None:
    town.owe(*town.people)
    url = town.post.url.replace("smtp://", scheme if scheme.endswith("@") else f"{scheme}://")
    url = f"smtp://127.0.0.1:{port}" if port else url
    assert town.deliver(url=url) == Delivered(sent=0, failed=1, waiting=5)
    server = town.server()
    assert server is not None
    assert server.is_setup == (port is None)
    assert set(town.states()) == {("pending", 0)}


def test_the_pauses_between_probes_grow_and_a_clock_that_ran_ahead_holds_nothing_up(town: Town) -> None:
    town.owe(town.people[0])
    now = MORNING
    for pause in (*mail_server.PAUSES, mail_server.PAUSES[-1]):
        assert town.deliver(now, url="smtp://127.0.0.1:1").failed == 1
        server = town.server()
        assert server is not None
        assert (server.next_try_at, server.down_since) == (now + pause, MORNING)
        now += pause
    assert town.deliver(MORNING, url="smtp://127.0.0.1:1").failed == 1


@pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")
def test_a_wrong_password_is_told_from_a_right_one(town: Town) -> None:
    town.owe(town.people[0])
    with PostOffice(password="dung") as guarded:
        login = guarded.url.replace("smtp://", "smtp://dondoc:{}@")
        assert town.deliver(url=login.format("sai")).sent == 0
        server = town.server()
        assert server is not None
        assert server.is_setup
        assert "dung" not in server.words
        assert town.deliver(MORNING + timedelta(minutes=1), url=login.format("dung")).sent == 1


def test_a_server_that_cuts_after_some_mails_costs_no_attempt(town: Town) -> None:
    town.post.mails_a_connection = 2
    town.owe(*town.people)
    assert town.deliver() == Delivered(sent=5)
    assert (town.post.connections, {mail.attempts for mail in town.mails()}) == (3, {1})


@pytest.mark.parametrize("where", ["to_senders", "to_recipients", "answers"])
def test_421_in_mid_session_is_no_failed_attempt(town: Town, where: str) -> None:
    town.owe(town.people[0])
    town.deliver()
    town.owe(*town.people[1:], at=moment_of(DAY, 5))
    mailer = SmtpMailer(town.post.url)
    with mailer:
        mailer._open()
        getattr(town.post, where).append("421 4.3.2 closing")
        done = deliver(town.factory, town.settings, mailer, now=MORNING, calendar=national_calendar(), clock=lambda: datetime.now(UTC))
    assert done == Delivered(sent=4)
    assert len({str(mail["Message-ID"]) for mail in town.post.mails}) == len(town.post.mails) == 5


def test_a_server_that_says_yes_and_dies_each_time_loses_and_doubles_nothing(town: Town) -> None:
    town.post.dies_after_yes = True
    town.owe(*town.people)
    sent = sum(town.deliver(MORNING + timedelta(minutes=10 * turn)).sent for turn in range(3))
    assert sent == len({str(mail["Message-ID"]) for mail in town.post.mails}) == len(town.post.mails) == 5


def test_one_mail_that_breaks_the_conversation_does_not_hold_up_the_others(town: Town) -> None:
    town.post.answers = [DIE]
    town.owe(*town.people)
    assert town.deliver() == Delivered(sent=4, failed=1, waiting=1)
    assert town.states()[0] == ("pending", 1)


def test_a_server_that_breaks_off_again_and_again_is_down(town: Town) -> None:
    town.post.answers = [DIE] * 5
    town.owe(*town.people)
    assert town.deliver() == Delivered(sent=0, failed=sending.LOSSES, waiting=5)
    assert sorted(attempts for _, attempts in town.states()) == [0, 0, 1, 1, 1]
    assert town.server() is not None


def test_only_so_many_mails_a_minute_go_out_urgent_ones_first(town: Town) -> None:
    town.settings = replace(town.settings, mails_per_minute=2)
    town.owe(*town.people[:4])
    town.owe(town.people[4], is_urgent=True)
    assert town.deliver() == Delivered(sent=2, waiting=3)
    assert town.post.envelopes[0][1] == ["nguoi4@example.vn"]
    assert town.deliver(MORNING + timedelta(seconds=59)) == Delivered(waiting=3)
    assert town.deliver(MORNING + timedelta(seconds=61)).sent == 2


def test_no_measure_means_all_at_once(town: Town) -> None:
    town.settings = replace(town.settings, mails_per_minute=0)
    town.owe(*town.people)
    assert town.deliver().sent == 5


def test_the_envelopes_sender_is_where_bounces_go(town: Town) -> None:
    town.owe(*town.people[:2])
    town.deliver(sender="bounces@binhan.example")
    assert {sender for sender, _ in town.post.envelopes} == {"bounces@binhan.example"}
    assert "dondoc@binhan.example" in town.post.mails[0]["From"]


def test_a_digest_that_could_not_leave_is_followed_by_one_that_holds_both(town: Town) -> None:
    town.owe(town.people[0])
    town.deliver(url="smtp://127.0.0.1:1")
    tomorrow = MORNING + timedelta(days=1)
    town.owe(town.people[0], step="due-3", at=moment_of(DAY + timedelta(days=1), 6))
    assert town.deliver(tomorrow).sent == 1
    assert town.deliver(tomorrow + timedelta(hours=2)) == Delivered()
    with town.factory() as session:
        [sent] = session.scalars(select(Mail).where(Mail.state == MailState.SENT))
        assert len(sent.notices) == 2
    assert sent.sent_at == tomorrow


def test_a_mail_that_is_put_off_for_more_than_an_hour_is_shown_at_its_address(town: Town) -> None:
    town.owe(town.people[0], is_urgent=True)
    now = MORNING
    for pause in PAUSES[: sending.WORTH_KNOWING]:
        assert town.problem(town.people[0]) is None
        town.post.to_recipients = ["450 4.2.0 later"]
        town.deliver(now)
        now += pause
    problem = town.problem(town.people[0])
    assert problem is not None
    assert (problem.kind, problem.is_blocking) == (ProblemKind.DELAYED, False)
    assert town.deliver(now).sent == 1
    assert town.problem(town.people[0]) is None


def test_a_mail_that_cannot_be_worded_waits_alone_and_says_why(town: Town) -> None:
    with town.factory.begin() as session:
        session.get_one(User, town.people[0].id).email = "a b c@@"
    town.owe(*town.people)
    assert town.deliver().sent == 4
    [mail] = [mail for mail in town.mails() if mail.state is not MailState.SENT]
    assert (mail.state, mail.next_attempt_at) == (MailState.PENDING, MORNING + PAUSES[0])
    assert mail.error.startswith("Không soạn được thư")


def test_others_write_while_a_mail_is_being_sent(town: Town) -> None:
    class Writing(SmtpMailer):
        def send(self, message: EmailMessage) -> None:
            with town.factory.begin() as session:
                session.add(JobRun(job="other", started_at=MORNING, counts={}))
            super().send(message)

    town.owe(*town.people)
    with Writing(town.post.url) as mailer:
        done = deliver(town.factory, town.settings, mailer, now=MORNING, calendar=national_calendar(), clock=lambda: datetime.now(UTC))
    assert done.sent == 5


def test_a_mail_more_costs_one_statement_more(town: Town, engine: Engine) -> None:
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *about: seen.append(about[2]))
    counts = []
    for day, people in ((1, town.people[:1]), (2, town.people)):
        town.owe(*people, step=f"due-{day}", at=DAWN + timedelta(days=day))
        seen.clear()
        assert town.deliver(MORNING + timedelta(days=day)).sent == len(people)
        counts.append(sum(not statement.startswith("BEGIN") for statement in seen))
    assert counts[1] - counts[0] == len(town.people) - 1
