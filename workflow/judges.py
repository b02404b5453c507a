"""What a sweep decides by: for each task or target the engine, the days that matter and the yardstick of the policies in force for it.

Owns putting them together and keeping them in step with what is in force; refuses to decide.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import PolicyStamp
from rules.calendar import WorkingCalendar
from rules.engine import Engine
from rules.policy import Policy, PolicyError, shipped_policies
from rules.trajectory import Yardstick
from rules.yardsticks import yardstick_of
from workflow.calendar import national_calendar, working_calendar
from workflow.errors import InvalidInputError
from workflow.looks import Looks
from workflow.policy_book import PolicyBook, Standin, open_book, refuse_to_be_behind, take_turn

REMEMBERED = 10_000
"""How many different verdicts a bench keeps."""


@dataclass(frozen=True, slots=True)
class Bench:
    """One set of policies ready to decide by."""

    policies: tuple[Policy, ...]
    engine: Engine
    looks: Looks
    yardstick: Yardstick
    verdicts: dict[object, Any] = field(default_factory=dict, compare=False)

    def remember(self, same: object, verdict: object) -> None:
        """Keep what was decided, for all of which the same is so; forgotten when there is too much of it."""
        if len(self.verdicts) >= REMEMBERED:
            self.verdicts.clear()
        self.verdicts[same] = verdict


@dataclass(slots=True)
class Judge:
    """The benches of one sweep and its calendar. book None: the same policies for everything, whatever is in force."""

    calendar: WorkingCalendar
    book: PolicyBook | None
    fixed: Bench | None = None
    _benches: dict[tuple[str, ...], Bench] = field(default_factory=dict)

    def bench(self, plan_id: int | None, unit_id: int | None) -> Bench:
        """By what a task or target of that plan and unit is judged."""
        if self.fixed is not None:
            return self.fixed
        if self.book is None:
            raise AssertionError("a judge has a book or a fixed bench")
        policies = self.book.policies_for(plan_id, unit_id)
        key = tuple(f"{policy.version}#{policy.digest}" for policy in policies)
        bench = self._benches.get(key)
        if bench is None:
            bench = self._benches[key] = _bench(policies, self.calendar)
        return bench


def judge_by(policies: Iterable[Policy] | None = None, *, calendar: WorkingCalendar | None = None) -> Judge:
    """A judge that uses the same policies for everything: the shipped ones and the national calendar unless others are given.

    Raises InvalidInputError where a policy file is unusable.
    """
    try:
        policies = tuple(policies or shipped_policies())
    except PolicyError as error:
        raise InvalidInputError(str(error), field="policy") from error
    calendar = calendar or national_calendar()
    return Judge(calendar, None, _bench(policies, calendar))


def judge_in_force(session: Session, on: date, *, instead: Standin | None = None) -> Judge:
    """A judge by what is in force now, with this installation's calendar. `instead` stands in for the version at its scope."""
    return Judge(working_calendar(session), open_book(session, on=on, instead=instead))


def in_step(session: Session, judge: Judge | None, on: date) -> Judge:
    """The judge for a batch: the same while nothing has changed, else (and for None) one by what is in force now.

    Until the batch ends nobody can put another policy in force, so that each batch decides wholly by one state of the rules. Raises
    WrongStateError where another machine has brought newer shipped policies meanwhile.
    """
    if judge is not None and judge.book is None:
        return judge
    take_turn(session, alone=False)
    number = session.scalar(select(PolicyStamp.number).where(PolicyStamp.id == 1)) or 0
    if judge is not None and judge.book is not None and number == judge.book.stamp:
        return judge
    refuse_to_be_behind(session)
    return judge_in_force(session, on)


def _bench(policies: tuple[Policy, ...], calendar: WorkingCalendar) -> Bench:
    return Bench(policies, Engine(policies), Looks(policies, calendar), yardstick_of(policies))
