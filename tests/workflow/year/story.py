"""One year of the demo's province, lived by the product and by the oracle side by side.

Owns the days and their hours: at five tasks for coming periods, at six the sweep, at eight the digests, at ten what people do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from types import TracebackType

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker

from models import Escalation, EscalationDecision, Mail, Notice, Task
from models.database import session_factory
from rules.values import Delivery, EscalationState
from tests.workflow.year.oracle import Duty, Offices, Oracle, Said
from tests.workflow.year.people import Deed, People, Verb
from workflow.calendar import moment_of, working_calendar
from workflow.extensions import extend
from workflow.horizons import extend_horizons
from workflow.jobs import run_delivery, run_sweep
from workflow.judges import Judge, judge_by
from workflow.moves import Act
from workflow.progress import return_task, tick_off
from workflow.review import decide
from workflow.settings import Settings

KINDS = ("due", "late", "escalated", "still-open")
DAY = timedelta(days=1)


@dataclass
class Postbag:
    """A mailer that keeps what it is given: (the simulated day, address, subject)."""

    today: date
    sent: list[tuple[date, str, str]] = field(default_factory=list)

    def __enter__(self) -> Postbag:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        return None

    def send(self, message: EmailMessage) -> None:
        """Keep one mail."""
        self.sent.append((self.today, str(message["To"]), str(message["Subject"])))


class Year:
    """A run from one day to another. dead -- days on which no scheduler runs; people go on working."""

    def __init__(self, engine: Engine, settings: Settings, *, dead: Collection[date] = ()) -> None:
        self.factory: sessionmaker[Session] = session_factory(engine)
        self.settings = settings
        self.dead = frozenset(dead)
        self.judge: Judge = judge_by()
        with self.factory() as session:
            self.oracle = Oracle(offices_of(session))
        self.people = People(self.oracle)
        self.postbag = Postbag(date.min)

    def live(self, start: date, until: date) -> None:
        """Let the days pass."""
        day = start
        while day <= until:
            self._one_day(day)
            day += DAY

    def _one_day(self, day: date) -> None:
        self.postbag.today = day
        if day not in self.dead:
            self._plan_ahead(day)
            run_sweep(self.factory, self.settings, today=day, judge=self.judge)
            self.oracle.morning(day)
            run_delivery(self.factory, self.settings, now=moment_of(day, 8), mailer=self.postbag)
        deeds = self.people.day(day)
        if deeds:
            with self.factory.begin() as session:
                for deed in deeds:
                    _carry_out(session, deed, moment_of(day, 10))

    def _plan_ahead(self, day: date) -> None:
        with self.factory.begin() as session:
            extend_horizons(session, today=day, now=moment_of(day, 5), calendar=working_calendar(session))
            session.execute(_WEIGH)
        with self.factory() as session:
            for duty in _duties(session):
                self.oracle.duties.setdefault(duty.id, duty)
            for target in _targets(session):
                self.oracle.targets.setdefault(target.id, target)

    def told(self) -> list[Said]:
        """What the product owed to whom, in the oracle's terms."""
        with self.factory() as session:
            found = session.scalars(select(Notice).where(Notice.kind.in_(KINDS))).all()
            return sorted(
                (n.owed_on, n.kind, n.step, _subject(n), n.due_on or date.min, f"user:{n.user_id}" if n.user_id else f"unit:{n.unit_id}")
                for n in found
            )

    def escalations(self) -> set[tuple[date, str, int]]:
        """(day, what, rung) of everything that went one level up."""
        with self.factory() as session:
            return {(one.opened_on, _subject(one), one.rung) for one in session.scalars(select(Escalation))}

    def digests(self) -> list[tuple[str, date]]:
        """(who, day) of each digest that was sent."""
        with self.factory() as session:
            sent = select(Mail.key, Mail.sent_at).where(Mail.delivery == Delivery.DIGEST, Mail.sent_at.is_not(None))
            return [(key.rpartition(":")[0], at.date()) for key, at in session.execute(sent) if at]


_WEIGH = text(
    "UPDATE tasks SET importance = CASE id % 7 WHEN 3 THEN 'critical' WHEN 5 THEN 'important' END "
    "WHERE importance IS NULL AND id % 7 IN (3, 5)"
)
"""Some tasks matter more than others, from the moment they are there."""


def _duties(session: Session) -> Iterator[Duty]:
    rows = session.execute(
        text(
            "SELECT t.id, t.unit_id, u.level, t.period_label, t.original_due_on, t.is_derived, coalesce(t.importance, p.importance), "
            "EXISTS (SELECT 1 FROM clause_bodies b WHERE b.clause_id = t.clause_id AND b.purpose = 'report_to') "
            "FROM tasks t JOIN units u ON u.id = t.unit_id JOIN plans p ON p.id = t.plan_id "
            "WHERE t.state = 'assigned' AND t.original_due_on IS NOT NULL"
        )
    )
    for number, unit, level, label, due_on, is_derived, weight, is_report in rows:
        first_due = date.fromisoformat(str(due_on))
        yield Duty(number, unit, level, label, first_due, bool(is_derived), weight=weight, is_report=bool(is_report))


def _targets(session: Session) -> Iterator[Duty]:
    rows = session.execute(
        text(
            "SELECT t.id, t.owner_id, u.level, t.year FROM targets t JOIN units u ON u.id = t.owner_id "
            "WHERE t.year IS NOT NULL AND t.review = 'accepted'"
        )
    )
    for number, unit, level, year in rows:
        yield Duty(number, unit, level, "", date(year, 12, 31), is_derived=False, is_target=True)


def _subject(row: Notice | Escalation) -> str:
    return f"task:{row.task_id}" if row.task_id else f"target:{row.target_id}"


def _carry_out(session: Session, deed: Deed, at: datetime) -> None:
    task, act = session.get_one(Task, deed.task), Act(None, at, "theo kịch bản của một năm")
    match deed.verb:
        case Verb.TICK:
            tick_off(session, task, act, is_sure=True)
        case Verb.RETURN:
            return_task(session, task, act)
        case Verb.EXTEND:
            extend(session, task, act, until=deed.until or date.max, moving=())
        case Verb.MEET:
            standing = select(Escalation).where(Escalation.task_id == task.id, Escalation.state == EscalationState.OPEN)
            decide(session, session.scalars(standing).one(), EscalationDecision.ACKNOWLEDGE, act)


def offices_of(session: Session) -> Offices:
    """Who is who, read straight from the tables: those that exist in 2026."""
    units = {row.id: row for row in session.execute(text("SELECT id, branch, valid_to FROM units"))}
    links = session.execute(
        text("SELECT unit_id, parent_id, valid_to FROM unit_parents WHERE kind = 'administrative' ORDER BY valid_from")
    ).all()
    last = {row.unit_id: row.parent_id for row in links}
    parents = {row.unit_id: row.parent_id for row in links if not row.valid_to or str(row.valid_to) >= "2026-01-01"}
    above: dict[int, list[int]] = {}
    for unit in units:
        above[unit], at = [], unit
        while (at := parents.get(at) or (last.get(at, 0) if units[at].valid_to else 0)) in units:
            is_there = not units[at].valid_to or str(units[at].valid_to) >= "2026-01-01"
            if is_there and units[at].branch == units[unit].branch:
                above[unit].append(at)
    people: dict[tuple[int, str], list[int]] = {}
    for unit_id, role, user_id in session.execute(
        text("SELECT unit_id, role, user_id FROM memberships WHERE unit_id IS NOT NULL ORDER BY user_id")
    ):
        people.setdefault((unit_id, role), []).append(user_id)
    return Offices(above, people)
