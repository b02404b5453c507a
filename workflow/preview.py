"""Try before use: the same days lived twice, by what is in force and with a changed policy in its place, and what is different.

Owns the comparison and its JSON form; what people read of it is worded in `workflow.preview_words` and on the pages. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models import Membership, Unit, User
from models.database import reading_session_factory
from rules.calendar import WorkingCalendar
from rules.policy import Policy
from workflow.calendar import working_calendar
from workflow.policy_book import Standin, open_book
from workflow.preview_record import Box, Brought, Climb, Life, record
from workflow.preview_rows import MOST_TASKS, Cast, Scope
from workflow.simulation import Progress, live, open_stage

DAYS = 90
MOST_ROWS = 1_000
"""So many people and escalations at most are kept of each list; the totals count them all."""


class Difference(StrEnum):
    """How an escalation differs between the two lives."""

    ONLY_AFTER = "only_after"
    ONLY_BEFORE = "only_before"
    SOONER = "sooner"
    LATER = "later"
    ELSEWHERE = "elsewhere"
    """On the same day, but before another body."""
    NONE = "none"


_ORDER = list(Difference)


@dataclass(frozen=True, slots=True)
class Pair:
    """One escalation in the two lives. working_days -- by how many it comes later with the changed policy (below 0: sooner)."""

    before: Climb | None
    after: Climb | None
    difference: Difference
    working_days: int = 0


@dataclass(frozen=True, slots=True)
class PreviewResult:
    """Two lives of the same days. names -- of everybody who gets mails, with their unit; titles -- of the rules that escalate."""

    cast: Cast
    before: Life
    after: Life
    pairs: tuple[Pair, ...]
    names: Mapping[str, tuple[str, str]]
    titles: Mapping[tuple[str, str, str], str]

    def as_json(self, *, most: int = MOST_ROWS) -> dict[str, Any]:
        """The result as it is kept and given out: days as ISO text, lists cut to `most` rows, each beside its whole length."""
        people = sorted(self.names, key=self._by_change)
        return {
            "from": self.cast.start.isoformat(),
            "until": self.cast.until.isoformat(),
            "size": self.cast.size,
            "every_nth_unit": self.cast.step,
            "totals": self._totals(),
            "days": [self._day(day) for day in sorted({*self.before.days, *self.after.days})],
            "people": {"total": len(people), "rows": [self._person(who) for who in people[:most]]},
            "escalations": {"total": len(self.pairs), "rows": [self._pair(pair) for pair in self.pairs[:most]]},
        }

    def _totals(self) -> dict[str, Any]:
        counted = {kind: [pair for pair in self.pairs if pair.difference is kind] for kind in Difference}
        return {
            "before": asdict(self.before.total),
            "after": asdict(self.after.total),
            "differences": {kind.value: len(pairs) for kind, pairs in counted.items()},
            "sooner_working_days": -sum(pair.working_days for pair in counted[Difference.SOONER]),
            "later_working_days": sum(pair.working_days for pair in counted[Difference.LATER]),
        }

    def _day(self, day: date) -> dict[str, Any]:
        before, after = self.before.days.get(day, Brought()), self.after.days.get(day, Brought())
        return {"date": day.isoformat(), "before": asdict(before), "after": asdict(after)}

    def _person(self, who: str) -> dict[str, Any]:
        name, unit = self.names[who]
        lives = {"before": self.before.boxes.get(who, Box()), "after": self.after.boxes.get(who, Box())}
        return {"who": who, "name": name, "unit": unit} | {life: _box(box) for life, box in lives.items()}

    def _by_change(self, who: str) -> tuple[int, int, str, str]:
        before, after = (sum(life.boxes.get(who, Box()).mails.values()) for life in (self.before, self.after))
        return -abs(after - before), -max(before, after), self.names[who][0], who

    def _pair(self, pair: Pair) -> dict[str, Any]:
        one = pair.after or pair.before
        if one is None:
            raise AssertionError("a pair has at least one side")
        subject = {"task_id": one.task_id, "target_id": one.target_id, "is_coming": one.is_coming, "title": one.title, "plan": one.plan}
        sides = {"before": self._side(pair.before), "after": self._side(pair.after)}
        return {"difference": pair.difference.value, "working_days": pair.working_days, "rung": one.rung, **subject, **sides}

    def _side(self, climb: Climb | None) -> dict[str, Any] | None:
        if climb is None:
            return None
        title = self.titles.get((climb.policy, climb.policy_version, climb.rule), climb.rule)
        by = {"rule": climb.rule, "rule_title": title, "policy_version": climb.policy_version}
        return {"date": climb.on.isoformat(), "from": climb.from_unit, "to": climb.to, **by}


def preview(
    engine: Engine,
    changed: Standin,
    *,
    start: date,
    days: int = DAYS,
    digest_hour: int = 7,
    progress: Progress | None = None,
    chosen: Callable[[Cast], None] | None = None,
    most: int | None = MOST_TASKS,
) -> PreviewResult:
    """Live `days` days from `start` on twice, for the scope in which the changed policy would hold.

    digest_hour -- the installation's. progress -- is told how many of all days of both lives are done; chosen -- before that, who takes
    part. most -- from how many tasks on only
    those of every n-th unit are followed. Raises InvalidInputError for a span that is empty or too long.
    """
    scope, until = Scope(changed.scope, changed.unit_id, changed.plan_id), start + timedelta(days=days - 1)
    lives: list[Life] = []
    with open_stage(engine, scope, start, until, most=most) as stage:
        if chosen:
            chosen(stage.cast)
        for instead in (None, changed):
            with stage.shadows.session() as session:
                live(session, stage, instead=instead, digest_hour=digest_hour, progress=_from(progress, len(lives), days))
                lives.append(record(session, stage))
    with reading_session_factory(engine)() as session:
        before, after = lives
        pairs = compare(before.climbs, after.climbs, working_calendar(session))
        names = _names(session, {*before.boxes, *after.boxes})
        return PreviewResult(stage.cast, before, after, pairs, names, _titles(session, changed, start))


def compare(before: Mapping[str, Climb], after: Mapping[str, Climb], calendar: WorkingCalendar) -> tuple[Pair, ...]:
    """The escalations of two lives beside each other, those that differ first."""
    pairs = [_pair_of(before.get(key), after.get(key), calendar) for key in {*before, *after}]
    return tuple(sorted(pairs, key=lambda pair: (_ORDER.index(pair.difference), *_when(pair))))


def _pair_of(before: Climb | None, after: Climb | None, calendar: WorkingCalendar) -> Pair:
    if before is None or after is None:
        return Pair(before, after, Difference.ONLY_BEFORE if after is None else Difference.ONLY_AFTER)
    if after.on < before.on:
        return Pair(before, after, Difference.SOONER, -calendar.working_days_between(after.on, before.on))
    if after.on > before.on:
        return Pair(before, after, Difference.LATER, calendar.working_days_between(before.on, after.on))
    return Pair(before, after, Difference.NONE if before.to == after.to else Difference.ELSEWHERE)


def _when(pair: Pair) -> tuple[date, str]:
    one = pair.after or pair.before
    return (one.on, one.key) if one else (date.max, "")


def _box(box: Box) -> dict[str, Any]:
    day = box.busiest
    busiest = {"date": day.isoformat(), "mails": box.mails[day], "lines": box.lines[day]} if day else None
    return {"mails": sum(box.mails.values()), "lines": sum(box.lines.values()), "busiest": busiest}


def _from(progress: Progress | None, lives: int, days: int) -> Progress | None:
    """Progress over both lives."""
    if progress is None:
        return None
    return lambda done, _days: progress(lives * days + done, 2 * days)


def _names(session: Session, boxes: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The name of each person and the first unit in which they are something; of a unit its name alone."""
    numbers: dict[str, list[int]] = {"user": [], "unit": []}
    for who in boxes:
        kind, _, number = who.partition(":")
        numbers[kind].append(int(number))
    found: dict[str, tuple[str, str]] = {}
    theirs = select(User.id, User.name, Unit.name).outerjoin(Membership, Membership.user_id == User.id).outerjoin(Unit)
    for user_id, name, unit in session.execute(theirs.where(User.id.in_(numbers["user"])).order_by(User.id, Membership.id)):
        if found.get(f"user:{user_id}", ("", ""))[1] == "":
            found[f"user:{user_id}"] = name, unit or ""
    for unit_id, name in session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(numbers["unit"]))):
        found[f"unit:{unit_id}"] = name, ""
    return found


def _titles(session: Session, changed: Standin, on: date) -> dict[tuple[str, str, str], str]:
    policies: list[Policy] = [changed.policy]
    book = open_book(session, on=on)
    for by_name in (book.everywhere, *book.by_unit.values(), *book.by_plan.values()):
        policies.extend(by_name.values())
    return {(policy.name, policy.version, rule.id): rule.title for policy in policies for rule in policy.rules}
