"""Which notice goes into which mail, to whom and when: one digest a person and day, nothing to the wrong ones, nothing lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine, event, select, update
from sqlalchemy.orm import Session

from models import JobRun, Mail, MailState, Membership, MembershipRole, Notice, Task, Unit, User
from models.database import session_factory
from rules.values import Audience, Delivery, EscalationState, TaskState
from tests import builders as build
from workflow.bundling import SWITCHED_OFF, bundle
from workflow.calendar import moment_of, national_calendar
from workflow.moves import Act
from workflow.notices import Outgoing, Subject
from workflow.progress import return_task
from workflow.readdressing import MOVED, NOBODY
from workflow.recipients import Recipient
from workflow.settings import ROOT, Settings

DAY = date(2026, 3, 10)
FRIDAY, SATURDAY, MONDAY = date(2026, 3, 13), date(2026, 3, 14), date(2026, 3, 16)
SETTINGS = Settings(database_url="sqlite://", data_dir=ROOT / "instance", secret_key="s", mail_link_days=0)
FOCAL = MembershipRole.FOCAL_POINT


class Office:
    """A commune with Lan, a task, and a bundling at any moment."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.settings = SETTINGS
        self.commune: Unit = build.unit(session, email="xa@example.vn")
        self.lan: User = build.user(session, "lan", (self.commune, FOCAL))
        self.plan = build.plan(session, owner=self.commune)
        self.task: Task = self.add_task("Rà soát số liệu")

    def add_task(self, title: str, due_on: date = MONDAY) -> Task:
        return build.task(self.session, self.plan, self.commune, title, clause_id=None, period_label=title, due_on=due_on)

    def owe(
        self,
        at: datetime,
        *,
        kind: str = "due",
        step: str = "due-7",
        to: User | Unit | None = None,
        delivery: Delivery = Delivery.DIGEST,
        audience: Audience = Audience.DOER,
        task: Task | None = None,
    ) -> None:
        outgoing, who, about = Outgoing(at), to or self.lan, task or self.task
        user_id = who.id if isinstance(who, User) else None
        outgoing.owe(
            [Recipient(self.commune.id, user_id, who.email)],
            Subject(task_id=about.id),
            kind=kind,
            step=step,
            audience=audience,
            delivery=delivery,
            due_on=about.due_on,
        )
        outgoing.write(self.session)

    def bundle(self, now: datetime) -> dict[str, list[str]]:
        """The mails made at this moment: the steps in each, by address."""
        bundle(self.session, self.settings, now=now, calendar=national_calendar())
        self.session.expire_all()
        made = self.session.scalars(select(Mail).where(Mail.created_at == now).order_by(Mail.id)).all()
        return {mail.address: [notice.step for notice in mail.notices] for mail in made}

    def send(self, at: datetime) -> None:
        """What waits leaves."""
        self.session.execute(update(Mail).where(Mail.state == MailState.PENDING).values(state=MailState.SENT, sent_at=at, attempts=1))

    def refuse(self) -> None:
        """The mail server does not take what waits."""
        waiting = update(Mail).where(Mail.state == MailState.PENDING)
        self.session.execute(waiting.values(attempts=Mail.attempts + 1, error="451", next_attempt_at=moment_of(DAY, 9)))

    def because(self) -> list[str]:
        return list(self.session.scalars(select(Notice.withdrawn_because).where(Notice.withdrawn_at.is_not(None)).order_by(Notice.id)))


@pytest.fixture
def office(session: Session) -> Office:
    return Office(session)


@pytest.mark.parametrize(
    ("owed", "now", "goes"),
    [
        (moment_of(DAY, 10), moment_of(DAY, 10), True),
        (moment_of(DAY, 5), moment_of(DAY, 5), False),
        (moment_of(DAY, 5), moment_of(DAY, 6), True),
        (moment_of(DAY, 19), moment_of(DAY, 20), False),
        (moment_of(FRIDAY, 21), moment_of(SATURDAY, 10), False),
        (moment_of(SATURDAY, 10), moment_of(SATURDAY, 10), False),
        (moment_of(SATURDAY, 10), moment_of(MONDAY, 5), False),
        (moment_of(SATURDAY, 10), moment_of(MONDAY, 6), True),
        (moment_of(date(2026, 2, 17), 10), moment_of(date(2026, 2, 17), 10), False),
    ],
    ids=["by day", "before six", "at six", "at twenty", "weekend", "Saturday", "Monday night", "Monday morning", "first day of Tết"],
)
def test_urgent_mail_too_keeps_the_quiet_hours_and_days_off(office: Office, owed: datetime, now: datetime, goes: bool) -> None:
    office.owe(owed, kind="returned", step="returned-1", delivery=Delivery.IMMEDIATE)
    assert bool(office.bundle(now)) is goes


@pytest.mark.parametrize(
    ("kind", "step", "is_urgent"),
    [
        ("returned", "returned-1", True),
        ("escalated", "rung-1", True),
        ("instructed", "instructed", True),
        ("due", "due-0", True),
        ("due", "due-0.1", True),
        ("due", "due-3", False),
        ("assigned", "reassigned-1", False),
        ("extended", "extended", False),
        ("extension-refused", "extension-refused-1", False),
        ("quite-new", "quite-new-1", False),
    ],
)
def test_only_the_few_urgent_kinds_go_at_once_whatever_owes_them(office: Office, kind: str, step: str, is_urgent: bool) -> None:
    office.lan.digest_hour = 15
    office.owe(moment_of(DAY, 8), kind=kind, step=step, delivery=Delivery.IMMEDIATE)
    assert bool(office.bundle(moment_of(DAY, 9))) is is_urgent
    assert office.bundle(moment_of(DAY, 15)) == ({} if is_urgent else {"lan@example.vn": [step]})


def test_a_verb_of_the_life_cycle_goes_by_the_policy(office: Office) -> None:
    office.task.state = TaskState.DONE
    office.task.done_on = DAY
    return_task(office.session, office.task, Act(office.lan, moment_of(DAY, 9), "thiếu phụ lục"))
    assert len(office.bundle(moment_of(DAY, 9))["lan@example.vn"]) == 1


def test_a_choice_moves_an_urgent_kind_to_the_digest_and_drops_an_optional_one(office: Office) -> None:
    office.lan.mail_choices = {"returned": "digest", "reworded": "off", "late": "off"}
    office.owe(moment_of(DAY, 6), kind="returned", step="returned-1", delivery=Delivery.IMMEDIATE)
    office.owe(moment_of(DAY, 6), kind="reworded", step="reworded-1")
    office.owe(moment_of(DAY, 6), kind="late", step="late-1")
    assert office.bundle(moment_of(DAY, 6)) == {}
    assert office.bundle(moment_of(DAY, 7)) == {"lan@example.vn": ["returned-1", "late-1"]}, "no choice switches off what is overdue"
    assert office.because() == [SWITCHED_OFF]


@pytest.mark.parametrize(("own", "goes_at"), [(None, 7), (3, 6), (23, 18), (9, 9)])
def test_the_hour_keeps_within_the_policy(office: Office, own: int | None, goes_at: int) -> None:
    office.lan.digest_hour = own
    office.owe(moment_of(DAY - timedelta(days=1), 19))
    assert office.bundle(moment_of(DAY, goes_at) - timedelta(minutes=1)) == {}
    assert office.bundle(moment_of(DAY, goes_at)) == {"lan@example.vn": ["due-7"]}


def test_a_units_own_address_has_its_own_hour_and_choices(office: Office) -> None:
    office.lan.is_active = False
    office.commune.digest_hour, office.commune.mail_choices = 10, {"due-early": "off"}
    office.owe(moment_of(DAY, 6), to=office.commune)
    office.owe(moment_of(DAY, 6), to=office.commune, step="due-3")
    assert office.bundle(moment_of(DAY, 9)) == {}
    assert office.bundle(moment_of(DAY, 10)) == {"xa@example.vn": ["due-3"]}


def test_an_hour_changed_in_the_middle_of_the_day_brings_no_second_digest(office: Office) -> None:
    office.owe(moment_of(DAY, 6))
    assert office.bundle(moment_of(DAY, 7))
    office.send(moment_of(DAY, 7))
    office.lan.digest_hour = 15
    office.owe(moment_of(DAY, 8), step="due-3")
    assert office.bundle(moment_of(DAY, 15)) == {}
    assert office.bundle(moment_of(DAY + timedelta(days=1), 15)) == {"lan@example.vn": ["due-3"]}


def test_a_clock_put_back_brings_no_second_digest_of_a_day(office: Office) -> None:
    office.owe(moment_of(DAY, 6))
    assert office.bundle(moment_of(DAY, 7))
    office.send(moment_of(DAY, 7))
    office.owe(moment_of(DAY, 5), step="due-3")
    assert office.bundle(moment_of(DAY, 7)) == {"lan@example.vn": ["due-7"]}, "the mail that left, unchanged"
    assert office.bundle(moment_of(DAY, 12)) == {}


def test_a_digest_that_could_not_be_sent_goes_into_that_of_the_next_day(office: Office) -> None:
    office.owe(moment_of(DAY, 6))
    office.bundle(moment_of(DAY, 7))
    office.refuse()
    office.owe(moment_of(DAY, 8), step="due-3")
    next_day = moment_of(DAY + timedelta(days=1), 7)
    assert office.bundle(next_day) == {"lan@example.vn": ["due-7", "due-3"]}
    states = office.session.scalars(select(Mail.state).order_by(Mail.id)).all()
    assert states == [MailState.EMPTY, MailState.PENDING]


def test_a_digest_of_unknown_fate_goes_again_alone_and_the_new_one_waits(office: Office) -> None:
    office.owe(moment_of(DAY, 6))
    office.bundle(moment_of(DAY, 7))
    office.session.execute(update(Mail).values(attempts=1))  # its process died between the server's yes and the record
    office.owe(moment_of(DAY, 8), step="due-3")
    next_day = DAY + timedelta(days=1)
    assert office.bundle(moment_of(next_day, 7)) == {}
    office.send(moment_of(next_day, 7))
    assert office.bundle(moment_of(next_day, 8)) == {}, "one digest a day, also of different days"
    assert office.bundle(moment_of(next_day + timedelta(days=1), 7)) == {"lan@example.vn": ["due-3"]}


def test_mail_that_waits_for_another_attempt_waits_through_the_weekend(office: Office) -> None:
    office.owe(moment_of(FRIDAY, 8), kind="returned", step="returned-1", delivery=Delivery.IMMEDIATE)
    office.bundle(moment_of(FRIDAY, 8))
    office.refuse()
    office.bundle(moment_of(SATURDAY, 9))
    assert office.session.scalars(select(Mail.next_attempt_at)).all() == [moment_of(MONDAY, 6)]


def test_a_changed_deadline_arms_its_reminders_anew(office: Office) -> None:
    office.owe(moment_of(DAY, 6))
    office.task.due_on = office.task.effective_due_on = date(2026, 3, 23)
    office.owe(moment_of(DAY, 6))
    assert office.bundle(moment_of(DAY, 7)) == {"lan@example.vn": ["due-7"]}
    assert len(office.session.scalars(select(Notice)).all()) == 2


@pytest.mark.parametrize("state", [TaskState.DONE, TaskState.CANCELLED, TaskState.SUSPENDED, TaskState.REPORTED])
def test_a_reminder_of_what_nobody_waits_for_is_withdrawn_with_the_reason(office: Office, state: TaskState) -> None:
    office.owe(moment_of(DAY, 6))
    office.task.state = state
    office.session.flush()
    assert office.bundle(moment_of(DAY, 7)) == {}
    assert "không còn chờ" in office.because()[0]


def test_an_escalation_that_ended_before_anybody_was_told_is_not_told(office: Office) -> None:
    escalation = build.escalation(office.session, office.task, office.commune, state=EscalationState.CLOSED)
    office.owe(moment_of(DAY, 6), kind="escalated", step="rung-1")
    office.session.execute(update(Notice).values(escalation_id=escalation.id))
    assert office.bundle(moment_of(DAY, 7)) == {}


def test_whoever_has_left_is_followed_by_the_present_holder_once(office: Office) -> None:
    office.owe(moment_of(DAY, 6))
    office.lan.is_active = False
    build.user(office.session, "binh", (office.commune, FOCAL))
    assert office.bundle(moment_of(DAY, 7)) == {"binh@example.vn": ["due-7"]}
    assert office.because() == [MOVED]
    assert len(office.session.scalars(select(Notice)).all()) == 2


def test_whoever_has_moved_is_told_nothing_of_the_old_unit(office: Office) -> None:
    office.owe(moment_of(DAY, 6))
    office.session.execute(update(Membership).values(valid_to=DAY - timedelta(days=1)))
    assert office.bundle(moment_of(DAY, 7)) == {"xa@example.vn": ["due-7"]}, "a unit without people is told at its own address"


def test_where_nobody_stands_for_an_audience_any_more_it_is_said_why(office: Office) -> None:
    office.owe(moment_of(DAY, 6), kind="stuck", step="stuck-1", audience=Audience.COORDINATOR)
    office.lan.is_active = False
    office.session.flush()
    assert office.bundle(moment_of(DAY, 7)) == {}
    assert office.because() == [NOBODY]


def test_what_is_for_one_person_goes_to_nobody_else(office: Office) -> None:
    office.owe(moment_of(DAY, 6), kind="mentioned", step="mentioned-1", audience=Audience.INFORMED)
    office.lan.is_active = False
    build.user(office.session, "binh", (office.commune, FOCAL))
    assert office.bundle(moment_of(DAY, 7)) == {}


def test_without_any_address_the_notice_is_shown_as_unreachable_until_there_is_one(office: Office) -> None:
    office.owe(moment_of(DAY, 6))
    office.lan.email = None
    office.session.flush()
    assert office.bundle(moment_of(DAY, 7)) == {}
    assert office.session.scalars(select(Notice.is_unreachable)).all() == [True]
    office.lan.email = "moi@example.vn"
    office.session.flush()
    assert office.bundle(moment_of(DAY, 8)) == {"moi@example.vn": ["due-7"]}
    assert office.session.scalars(select(Mail.stood_still_since)).all() == [None]


def test_after_days_without_a_sweep_the_digest_says_since_when(office: Office) -> None:
    office.session.add(JobRun(job="sweep", for_day=DAY - timedelta(days=5), started_at=moment_of(DAY, 5)))
    office.owe(moment_of(DAY, 6))
    office.bundle(moment_of(DAY, 7))
    assert office.session.scalars(select(Mail.stood_still_since)).all() == [DAY - timedelta(days=4)]


@pytest.mark.parametrize(
    ("owed_on", "since"), [(date(2026, 3, 6), None), (date(2026, 3, 5), date(2026, 3, 5)), (date(2026, 3, 2), date(2026, 3, 2))]
)
def test_after_missed_digests_the_digest_says_since_when(office: Office, owed_on: date, since: date | None) -> None:
    office.owe(moment_of(owed_on, 6))
    office.bundle(moment_of(DAY, 7))
    assert office.session.scalars(select(Mail.stood_still_since)).all() == [since]


def test_two_hundred_digests_are_made_in_few_statements(office: Office) -> None:
    people = [build.user(office.session, f"nguoi{number}", (office.commune, FOCAL)) for number in range(200)]
    tasks = [office.add_task(f"Việc {number}") for number in range(5)]
    for person in people:
        for task in tasks:
            office.owe(moment_of(DAY, 6), to=person, task=task)
    office.session.flush()
    said: list[str] = []
    listener = office.session.get_bind()

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(listener, "before_cursor_execute", note)
    assert bundle(office.session, office.settings, now=moment_of(DAY, 7), calendar=national_calendar()) == 200
    event.remove(listener, "before_cursor_execute", note)
    assert len(said) <= 25, said


def test_the_installations_hour_is_the_default(office: Office) -> None:
    office.settings = replace(SETTINGS, digest_hour=9)
    office.owe(moment_of(DAY, 6))
    assert office.bundle(moment_of(DAY, 8)) == {}
    assert office.bundle(moment_of(DAY, 9))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_nobody_sends_a_mail_while_notices_are_put_into_it(office: Office, engine: Engine) -> None:
    office.owe(moment_of(DAY, 5))
    office.bundle(moment_of(DAY, 7))
    office.owe(moment_of(DAY, 6), step="due-3")
    office.session.commit()
    office.bundle(moment_of(DAY, 7))
    free = select(Mail.id).where(Mail.state == MailState.PENDING).with_for_update(skip_locked=True)
    with session_factory(engine)() as other:
        assert other.scalars(free).all() == []
        other.rollback()
        office.session.commit()
        [mail_id] = other.scalars(free).all()
        assert len(other.get_one(Mail, mail_id).notices) == 2
