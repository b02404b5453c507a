"""What is owed is sent once: by a real SMTP server, at hours at which people want mail, with retries and a visible end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from models import Mail, MailState, MembershipRole, Plan, Task, Unit, User
from models.database import session_factory
from rules.values import Audience, Delivery
from tests import builders as build
from tests.workflow.post_office import PostOffice
from workflow.calendar import moment_of, national_calendar
from workflow.claims import process_name
from workflow.mailer import FolderMailer, SmtpMailer
from workflow.moves import Act
from workflow.notices import Outgoing, Subject
from workflow.outbox import PAUSES, Delivered, deliver, release_dead_claims
from workflow.progress import tick_off
from workflow.recipients import Recipient
from workflow.settings import Settings

DAY = date(2026, 3, 10)
MORNING = moment_of(DAY, 8)


class Office:
    """A commune with one person and three tasks, a post office, and a delivery at any hour."""

    def __init__(self, engine: Engine, post: PostOffice, folder: Path) -> None:
        self.factory: sessionmaker[Session] = session_factory(engine)
        self.post = post
        self.settings = Settings(
            database_url=str(engine.url), data_dir=folder, secret_key="s", mail_from="Đôn Đốc <dondoc@binhan.example>", mail_link_days=0
        )
        with self.factory.begin() as session:
            self.commune: Unit = build.unit(session)
            self.lan: User = build.user(session, "lan", (self.commune, MembershipRole.FOCAL_POINT), name="Nguyễn Thị Lan")
            self.plan: Plan = build.plan(session)
            self.tasks: list[Task] = [
                build.task(session, self.plan, self.commune, f"Việc thứ {number}", clause_id=None, period_label=str(number))
                for number in range(3)
            ]

    def owe(
        self, task: Task, *, step: str = "due-7", delivery: Delivery = Delivery.DIGEST, at: datetime = MORNING, kind: str = "due"
    ) -> int:
        outgoing = Outgoing(at)
        lan = Recipient(self.commune.id, self.lan.id, "lan@example.vn")
        outgoing.owe(
            [lan],
            Subject(task_id=task.id),
            kind=kind,
            step=step,
            audience=Audience.DOER,
            delivery=delivery,
            due_on=task.due_on,
            why="còn 6 ngày đến hạn",
        )
        with self.factory.begin() as session:
            return outgoing.write(session)

    def deliver(self, now: datetime = MORNING, *, mailer: SmtpMailer | FolderMailer | None = None) -> Delivered:
        return deliver(
            self.factory,
            self.settings,
            mailer or SmtpMailer(self.post.url),
            now=now,
            calendar=national_calendar(),
            clock=lambda: datetime.now(UTC),
        )

    def mails(self) -> list[Mail]:
        with self.factory() as session:
            return list(session.scalars(select(Mail).order_by(Mail.id)))


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Iterator[Office]:
    with PostOffice() as post:
        yield Office(engine, post, tmp_path)


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_three_reminders_of_a_day_are_one_digest_in_text_and_html(office: Office) -> None:
    for task in office.tasks:
        office.owe(task, at=moment_of(DAY, 6))
    done = office.deliver()
    assert (done.sent, done.failed, done.waiting) == (1, 0, 0)
    [mail] = office.post.mails
    assert mail["To"] == "Nguyễn Thị Lan <lan@example.vn>"
    assert mail["Subject"] == "3 việc sắp đến hạn – sớm nhất 16/03/2026"
    for kind in ("plain", "html"):
        words = text_of(mail, kind)
        assert all(f"Việc thứ {number}" in words for number in range(3))
        assert f"http://127.0.0.1:8000/tasks/{office.tasks[0].id}" in words
        assert "còn 6 ngày đến hạn" in words


def test_the_same_notice_is_owed_once_and_sent_once(office: Office) -> None:
    assert office.owe(office.tasks[0], at=moment_of(DAY, 6)) == 1
    assert office.owe(office.tasks[0], at=moment_of(DAY, 6)) == 0
    office.deliver()
    assert office.deliver().sent == 0
    assert len(office.post.mails) == 1


def test_what_is_owed_after_the_digest_has_left_waits_for_the_next_working_day(office: Office) -> None:
    office.owe(office.tasks[0], at=moment_of(DAY, 6))
    office.deliver()
    office.owe(office.tasks[1], at=moment_of(DAY, 6))
    assert office.deliver(moment_of(DAY, 9)) == Delivered(sent=0, failed=0, waiting=1)
    assert office.deliver(moment_of(DAY + timedelta(days=1), 7)).sent == 1
    assert len(office.mails()) == 2


@pytest.mark.parametrize(
    ("now", "sent"),
    [
        (moment_of(DAY, 6), 0),
        (moment_of(DAY, 7), 1),
        (moment_of(DAY, 20), 0),
        (moment_of(date(2026, 3, 14), 9), 0),
        (moment_of(date(2026, 3, 15), 9), 0),
        (moment_of(date(2026, 3, 16), 7), 1),
    ],
    ids=["before the hour", "at the hour", "quiet hours", "Saturday", "Sunday", "Monday"],
)
def test_a_digest_goes_out_at_its_hour_of_a_working_day(office: Office, now: datetime, sent: int) -> None:
    office.owe(office.tasks[0], at=moment_of(DAY, 5))
    assert office.deliver(now).sent == sent


@pytest.mark.parametrize(
    ("own_hour", "installed", "hour", "sent"), [(None, 9, 8, 0), (None, 9, 9, 1), (10, 9, 9, 0), (10, 9, 10, 1), (6, 9, 6, 1)]
)
def test_a_digest_keeps_a_persons_own_hour_else_the_installations(
    office: Office, own_hour: int | None, installed: int, hour: int, sent: int
) -> None:
    office.settings = replace(office.settings, digest_hour=installed)
    with office.factory.begin() as session:
        session.get_one(User, office.lan.id).digest_hour = own_hour
    office.owe(office.tasks[0], at=moment_of(DAY, 5))
    assert office.deliver(moment_of(DAY, hour)).sent == sent


def test_urgent_notices_of_one_moment_travel_in_one_mail(office: Office) -> None:
    for task in office.tasks:
        office.owe(task, delivery=Delivery.IMMEDIATE, at=moment_of(DAY, 10), kind="escalated", step="rung-1")
    assert office.deliver(moment_of(DAY, 10)).sent == 1
    assert "3 việc chuyển cấp trên" in office.post.mails[0]["Subject"]


def test_an_urgent_notice_goes_at_once_but_not_at_night(office: Office) -> None:
    office.owe(office.tasks[0], delivery=Delivery.IMMEDIATE, at=moment_of(DAY, 10), kind="returned", step="returned-1")
    assert office.deliver(moment_of(DAY, 10)).sent == 1
    assert "Trả lại: Việc thứ 0" in office.post.mails[0]["Subject"]
    office.owe(office.tasks[1], delivery=Delivery.IMMEDIATE, at=moment_of(DAY, 22), kind="returned", step="returned-1")
    assert office.deliver(moment_of(DAY, 22)).sent == 0
    assert office.deliver(moment_of(DAY + timedelta(days=1), 6)).sent == 1


def test_a_reminder_of_a_task_that_is_done_meanwhile_is_not_sent(office: Office) -> None:
    office.owe(office.tasks[0], at=moment_of(DAY, 6))
    with office.factory.begin() as session:
        task = session.get_one(Task, office.tasks[0].id)
        tick_off(session, task, Act(session.get_one(User, office.lan.id), MORNING))
    assert office.deliver() == Delivered(sent=0, failed=0, waiting=0)


def test_a_busy_server_is_tried_again_with_growing_pauses_under_the_same_message_id(office: Office) -> None:
    office.owe(office.tasks[0], at=moment_of(DAY, 6))
    office.post.answers = ["451 try later"]
    assert office.deliver() == Delivered(sent=0, failed=1, waiting=1)
    [mail] = office.mails()
    assert (mail.state, mail.attempts, mail.next_attempt_at) == (MailState.PENDING, 1, MORNING + PAUSES[0])
    assert "451" in mail.error
    assert office.deliver(MORNING + timedelta(seconds=59)).sent == 0
    assert office.deliver(MORNING + PAUSES[0]).sent == 1
    assert office.post.mails[0]["Message-ID"] == mail.message_id


def test_a_mail_that_is_never_taken_fails_visibly_after_the_last_pause(office: Office) -> None:
    office.owe(office.tasks[0], delivery=Delivery.IMMEDIATE, at=moment_of(DAY, 6), kind="returned", step="returned-1")
    now = MORNING
    for pause in (*PAUSES, timedelta()):
        office.post.answers = ["451 try later"]
        office.deliver(now)
        now += pause
    [mail] = office.mails()
    assert (mail.state, mail.attempts) == (MailState.FAILED, len(PAUSES) + 1)


def test_a_refusal_for_good_is_not_tried_again(office: Office) -> None:
    office.owe(office.tasks[0], at=moment_of(DAY, 6))
    office.post.answers = ["550 no such person"]
    office.deliver()
    [mail] = office.mails()
    assert mail.state is MailState.FAILED
    assert "no such person" in mail.error


def test_a_server_that_is_down_loses_nothing(office: Office) -> None:
    office.owe(office.tasks[0], at=moment_of(DAY, 6))
    assert office.deliver(mailer=SmtpMailer("smtp://127.0.0.1:1")) == Delivered(sent=0, failed=1, waiting=1)
    assert office.deliver(MORNING + PAUSES[0]).sent == 1


def test_one_connection_serves_many_mails(office: Office) -> None:
    with office.factory.begin() as session:
        people = [build.user(session, f"nguoi{number}", (office.commune, MembershipRole.FOCAL_POINT)) for number in range(5)]
    outgoing = Outgoing(moment_of(DAY, 6))
    outgoing.owe(
        [Recipient(office.commune.id, person.id, person.email) for person in people],
        Subject(task_id=office.tasks[0].id),
        kind="due",
        step="due-7",
        audience=Audience.DOER,
        delivery=Delivery.DIGEST,
        due_on=office.tasks[0].due_on,
    )
    with office.factory.begin() as session:
        outgoing.write(session)
    assert office.deliver().sent == 5
    assert office.post.connections == 1


def test_without_a_mail_server_mails_go_into_the_mailbox_folder(office: Office, tmp_path: Path) -> None:
    office.owe(office.tasks[0], at=moment_of(DAY, 6))
    office.deliver(mailer=FolderMailer(tmp_path / "mailbox"))
    [file] = (tmp_path / "mailbox").glob("*.eml")
    assert file.stem in office.mails()[0].message_id


def test_the_claim_of_a_dead_process_is_given_back_and_that_of_a_living_one_is_not(office: Office) -> None:
    office.owe(office.tasks[0], at=moment_of(DAY, 6))
    office.post.answers = ["451 try later"]
    office.deliver()
    now = datetime.now(UTC)
    host = process_name().split(":")[0]
    for claimant, released in ((process_name(), 0), (f"{host}:999999:1", 1), ("another-host:1:1", 0)):
        with office.factory.begin() as session:
            mail = session.scalars(select(Mail)).one()
            mail.state, mail.claimed_by, mail.claimed_until = MailState.SENDING, claimant, now + timedelta(minutes=5)
        with office.factory.begin() as session:
            assert release_dead_claims(session, now=now) == released
    with office.factory.begin() as session:
        assert release_dead_claims(session, now=now + timedelta(minutes=6)) == 1


def test_a_deactivated_person_gets_nothing(office: Office) -> None:
    office.owe(office.tasks[0], at=moment_of(DAY, 6))
    with office.factory.begin() as session:
        session.get_one(User, office.lan.id).is_active = False
    assert office.deliver().sent == 0
    assert office.post.mails == []
