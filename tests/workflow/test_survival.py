"""A sweep and a delivery that die at any moment lose nothing and double nothing; two at once do the work once."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import ColumnElement, Engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from models import Escalation, Mail, MailState, MembershipRole, Notice, Task
from models.database import session_factory
from tests import builders as build
from tests.workflow import mortals
from tests.workflow.post_office import PostOffice

DAY = date(2026, 3, 19)
LATE_SINCE = date(2026, 3, 16)
COMMUNES = 20
TASKS_A_ROUND = 40
KILLS = 32


class Town:
    """Twenty communes with a person each under a province with a committee; more work comes in whenever it is asked for."""

    def __init__(self, engine: Engine) -> None:
        self.url = engine.url.render_as_string(hide_password=False)
        self.factory: sessionmaker[Session] = session_factory(engine)
        self.tasks = 0
        with self.factory.begin() as session:
            province = build.province(session)
            build.user(session, "chair", (province, MembershipRole.COMMITTEE))
            self.plan = build.plan(session, owner=province)
            self.communes = [build.unit(session, f"UBND xã số {number}", under=province) for number in range(COMMUNES)]
            for number, commune in enumerate(self.communes):
                build.user(session, f"nguoi{number}", (commune, MembershipRole.FOCAL_POINT))

    def add_tasks(self) -> None:
        """More tasks, late enough to be escalated on DAY."""
        with self.factory.begin() as session:
            for number in range(self.tasks, self.tasks + TASKS_A_ROUND):
                build.task(session, self.plan, self.communes[number % COMMUNES], due_on=LATE_SINCE, period_label=str(number))
        self.tasks += TASKS_A_ROUND

    def count(self, what: type[Escalation | Notice | Mail | Task], *where: ColumnElement[bool]) -> int:
        with self.factory() as session:
            return session.scalar(select(func.count()).select_from(what).where(*where)) or 0

    @property
    def expected_notices(self) -> int:
        """Each late task: one reminder and one word of the escalation to its person, one word to the committee's."""
        return self.tasks * 3


@pytest.fixture
def town(engine: Engine) -> Town:
    return Town(engine)


@pytest.fixture
def post() -> Iterator[PostOffice]:
    with PostOffice() as office:
        yield office


def delays() -> Iterator[float]:
    """Moments of death, in seconds after the beginning of the work: early ones and late ones in turn."""
    for number in itertools.count():
        yield 0.004 * ((number * 7) % 24)


@pytest.mark.slow
def test_a_sweep_killed_again_and_again_ends_as_an_undisturbed_one(town: Town, post: PostOffice, tmp_path: Path) -> None:
    killed = 0
    for delay in itertools.islice(delays(), KILLS * 4):
        town.add_tasks()
        killed += mortals.kill_after(mortals.start("sweep", town.url, tmp_path, post.url, DAY), delay)
        if killed == KILLS:
            break
    mortals.sweep(town.url, tmp_path, post.url, DAY)
    assert killed == KILLS
    assert town.count(Escalation) == town.tasks
    assert town.count(Task, Task.rung == 1) == town.tasks
    assert town.count(Notice) == town.expected_notices


@pytest.mark.slow
def test_a_delivery_killed_again_and_again_sends_all_and_doubles_only_under_the_same_message_id(
    town: Town, post: PostOffice, tmp_path: Path
) -> None:
    killed = 0
    for delay in itertools.islice(delays(), KILLS * 4):
        town.add_tasks()
        mortals.sweep(town.url, tmp_path, post.url, DAY)
        killed += mortals.kill_after(mortals.start("deliver", town.url, tmp_path, post.url, DAY), delay * 3)
        if killed == KILLS:
            break
    mortals.deliver(town.url, tmp_path, post.url, DAY)
    mortals.deliver(town.url, tmp_path, post.url, DAY + timedelta(days=1))
    assert killed == KILLS
    assert town.count(Mail, Mail.state != MailState.SENT) == 0
    assert town.count(Notice, Notice.mail_id.is_(None)) == 0
    with town.factory() as session:
        message_ids = set(session.scalars(select(Mail.message_id)))
    received = Counter(str(mail["Message-ID"]) for mail in post.mails)
    assert set(received) == message_ids
    assert sum(received.values()) - len(received) <= killed, "one death doubles one mail at the most"


@pytest.mark.slow
def test_two_schedulers_at_once_do_the_work_once(town: Town, post: PostOffice, tmp_path: Path) -> None:
    for _ in range(15):
        town.add_tasks()
    for job in ("sweep", "deliver"):
        pair = [mortals.start(job, town.url, tmp_path, post.url, DAY) for _ in range(2)]
        for process in pair:
            process.join(120)
            assert process.exitcode == 0
    assert town.count(Escalation) == town.tasks
    assert town.count(Notice) == town.expected_notices
    assert len(post.mails) == town.count(Mail) == len({str(mail["Message-ID"]) for mail in post.mails})
