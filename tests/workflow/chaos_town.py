"""A town that lives three weeks: what it owes, what its people do on which day, and what is left of it, told without row numbers.

For tests that let the same weeks pass with and without disasters and compare what was decided.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from models import BodyPurpose, ClauseBody, Escalation, Mail, MailState, MembershipRole, Notice, Plan, Target, Task, Unit, User
from models.database import open_engine, session_factory
from models.escalations import EscalationDecision
from rules.values import OPEN_STATES, EscalationState, Frequency, Importance, Level
from tests import builders as build
from workflow import progress, review
from workflow.calendar import moment_of
from workflow.jobs import run_delivery, run_horizon, run_sweep
from workflow.moves import Act
from workflow.settings import Settings

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 20)
DAYS = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
COMMUNES, PLANS, TASKS, TARGETS = 7, 3, 130, 8

_NUMBERED = re.compile(r"\b(task|target|user|unit|escalation|meeting):(\d+)")
_OF_ROW = re.compile(r"^(closed|decided|instructed)-\d+(?:-\d+)?")


class Town:
    """One life of the town on one database. The same town is built every time; rows made later may get other numbers."""

    def __init__(self, engine: Engine, folder: Path, smtp_url: str | None = None) -> None:
        self.url = engine.url.render_as_string(hide_password=False)
        self.factory: sessionmaker[Session] = session_factory(engine)
        self.settings = Settings(
            database_url=self.url, data_dir=folder, secret_key="s", smtp_url=smtp_url, mail_from="dondoc@binhan.example"
        )
        with self.factory.begin() as session:
            _found(session)

    def prepare(self, day: date) -> None:
        """The tasks of the coming periods, as every night."""
        run_horizon(self.factory, today=day)

    def sweep(self, day: date) -> None:
        """Sweep a day to its end, undisturbed."""
        run_sweep(self.factory, self.settings, today=day)

    def deliver(self, day: date) -> None:
        """Send what is owed at eight, undisturbed."""
        run_delivery(self.factory, self.settings, now=moment_of(day, 8))

    def act(self, day: date) -> None:
        """What people do on a day at ten: some tick off, committees acknowledge a few of what lies before them."""
        with self.factory.begin() as session:
            number = (day - FIRST).days
            for task in session.scalars(select(Task).where(Task.state.in_(OPEN_STATES)).order_by(Task.unit_id, Task.title, Task.due_on)):
                if sum(task.title.encode()) % 19 == number:
                    progress.tick_off(session, task, Act(None, moment_of(day, 10)), is_sure=True)
            for escalation in session.scalars(select(Escalation).where(Escalation.state == EscalationState.OPEN).order_by(Escalation.key)):
                if escalation.task and sum(escalation.task.title.encode()) % 5 == number % 5:
                    review.decide(session, escalation, EscalationDecision.ACKNOWLEDGE, Act(None, moment_of(day, 10)))

    def live(self, days: list[date], *, has_people: bool = True) -> None:
        """Let these days pass without any disaster. has_people -- whether anybody does anything."""
        for day in days:
            self.prepare(day)
            self.sweep(day)
            self.deliver(day)
            if has_people:
                self.act(day)

    def left_to_do(self, day: date) -> int:
        """How many rows still need a look on a day."""
        with self.factory() as session:
            tasks = session.scalars(select(Task.id).where(Task.next_look_on <= day)).all()
            return len(tasks) + len(
                session.scalars(select(Target.id).where(Target.next_look_on <= day, Target.owner_id.is_not(None))).all()
            )

    def story(self) -> dict[str, list[Any]]:
        """All that was decided, in an order and in words that do not depend on the numbers of rows."""
        with self.factory() as session:
            return _Teller(session).tell()


@contextmanager
def town_on_sqlite(folder: Path, template: bytes) -> Iterator[Town]:
    """A town of its own, beside the test's or shared by several. template -- the bytes of an empty, migrated database."""
    (folder / "town.sqlite3").write_bytes(template)
    engine = open_engine(f"sqlite:///{folder / 'town.sqlite3'}")
    yield Town(engine, folder)
    engine.dispose()


def differences(one: dict[str, list[Any]], other: dict[str, list[Any]]) -> list[str]:
    """What two lives do not share: "-" only in the first, "+" only in the second. A row that is there twice counts twice."""
    found = []
    for name, rows in one.items():
        mine, theirs = list(map(repr, rows)), list(map(repr, other[name]))
        for sign, here, there in (("-", mine, list(theirs)), ("+", theirs, list(mine))):
            for row in here:
                if row in there:
                    there.remove(row)
                else:
                    found.append(f"{sign} {name}: {row}")
    return found


class _Teller:
    def __init__(self, session: Session) -> None:
        self._session = session
        tasks = session.execute(select(Task.id, Unit.name, Task.title, Task.period_label, Task.round).join(Unit, Unit.id == Task.unit_id))
        self._names: dict[tuple[str, int], str] = {("task", row[0]): "/".join(map(str, row[1:])) for row in tasks}
        self._names |= {("target", row.id): row.indicator for row in session.execute(select(Target.id, Target.indicator))}
        self._names |= {("user", row.id): row.login for row in session.execute(select(User.id, User.login))}
        self._names |= {("unit", row.id): row.name for row in session.execute(select(Unit.id, Unit.name))}

    def tell(self) -> dict[str, list[Any]]:
        return {
            "notices": sorted(self._notices()),
            "escalations": sorted(self._escalations(), key=repr),
            "tasks": sorted(self._tasks(), key=repr),
            "targets": sorted(self._session.execute(select(Target.indicator, Target.next_look_on, Target.rung, Target.status)), key=repr),
            "unsent mails": list(
                self._session.scalars(select(Mail.key).where(Mail.state != MailState.SENT, Mail.state != MailState.EMPTY))
            ),
        }

    def _notices(self) -> Iterator[tuple[str, ...]]:
        for one in self._session.scalars(select(Notice)):
            came = "in a mail" if one.mail_id else one.withdrawn_because or "waits"
            yield (
                self._named(one.key),
                one.rule,
                one.policy_version,
                str(one.owed_on),
                one.why,
                one.delivery,
                str(bool(one.judgement)),
                came,
            )

    def _escalations(self) -> Iterator[tuple[Any, ...]]:
        for one in self._session.scalars(select(Escalation)):
            decided = one.rule, one.policy_version, one.explanation
            when = one.opened_on, one.acknowledged_on, one.closed_on, one.closed_because
            yield (self._named(one.key), one.rung, one.to_unit.name, one.state, *decided, *when, [each.decision for each in one.actions])

    def _tasks(self) -> Iterator[tuple[Any, ...]]:
        for one in self._session.scalars(select(Task)):
            yield (self._names["task", one.id], one.state, one.rung, one.due_on, one.next_look_on)

    def _named(self, key: str) -> str:
        return _NUMBERED.sub(lambda found: self._names.get((found[1], int(found[2])), found[1]), _OF_ROW.sub(r"\1", key))


def _found(session: Session) -> None:
    """Build the town."""
    ministry = build.unit(session, "Bộ Y tế", level=Level.CENTRAL)
    province = build.province(session, under=ministry)
    for login, where in (("thanh", ministry), ("chau", province)):
        build.committee(session, where)
        build.user(session, login, (where, MembershipRole.COMMITTEE))
    build.user(session, "thu", (province, MembershipRole.COORDINATOR))
    communes = [build.unit(session, f"UBND xã số {number}", under=province) for number in range(COMMUNES)]
    for number, commune in enumerate(communes):
        build.user(session, f"can-bo-{number}", (commune, MembershipRole.FOCAL_POINT))
        build.user(session, f"chu-tich-{number}", (commune, MembershipRole.LEADER))
    plans = [build.plan(session, f"Kế hoạch số {number}", owner=province) for number in range(PLANS)]
    for number in range(TASKS):
        _task(session, number, plans, communes)
    for number in range(TARGETS):
        _target(session, number, plans, communes)
    for number, frequency in enumerate((Frequency.DAILY, Frequency.WEEKLY, Frequency.MONTHLY)):
        _duty(session, plans[number], communes[number], frequency)


def _task(session: Session, number: int, plans: list[Plan], communes: list[Unit]) -> None:
    importance = {0: Importance.CRITICAL, 1: Importance.IMPORTANT}.get(number % 7, Importance.NORMAL)
    build.task(
        session,
        plans[number % PLANS],
        communes[number % COMMUNES],
        f"Việc số {number}",
        due_on=FIRST + timedelta(days=number * 5 % 26 - 8),
        partners=(communes[(number + 1) % COMMUNES],) if number % 5 == 0 else (),
        importance=importance,
        is_derived=number % 11 == 0,
        period_label=("2026", "2026-03", "2026-Q1")[number % 3],
        next_look_on=FIRST,
    )


def _target(session: Session, number: int, plans: list[Plan], communes: list[Unit]) -> None:
    year = 2025 if number % 2 else 2026
    made = build.target(session, plans[number % PLANS], communes[number % COMMUNES], f"Chỉ tiêu số {number}", year=year, next_look_on=FIRST)
    if number % 4 < 2:
        build.measurement(session, made, 30, on=date(year, 2, 1) if year == 2026 else date(2025, 11, 1))


def _duty(session: Session, plan: Plan, by: Unit, frequency: Frequency) -> None:
    day = {"recurrence_day": 10} if frequency is Frequency.MONTHLY else {}
    fields = {"due_on": None, "deadline_text": None, "recurrence_text": "định kỳ", "frequency": frequency}
    made = build.clause(session, plan, f"Báo cáo {frequency}", **fields, **day)
    session.add(ClauseBody(clause_id=made.id, purpose=BodyPurpose.RESPONSIBLE, phrase=by.name, unit_id=by.id))
