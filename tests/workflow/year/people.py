"""What people do during the year, the same for the product and for the oracle: decided by the number of the task alone.

0 -- ticked off two days before the deadline. 1 -- ticked off seven working days late; every second of these is sent back three working days
later, and stays. 2 -- never done, nobody acknowledges. 3 -- extended by three weeks when six working days late, then never done.
4 -- never done, but each rung acknowledges two working days after it was told.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from tests.workflow.year.oracle import Duty, Oracle, rolled, worked, works

MORE_TIME = timedelta(days=21)


class Verb(StrEnum):
    """What is done to a task."""

    TICK = "tick"
    RETURN = "return"
    EXTEND = "extend"
    MEET = "meet"


@dataclass(frozen=True)
class Deed:
    """One thing that happens to a task at ten in the morning. until -- the new deadline of an extension."""

    verb: Verb
    task: int
    until: date | None = None


@dataclass
class People:
    """Goes through the days beside the oracle, and tells it what was done."""

    oracle: Oracle
    ticked: dict[int, date] = field(default_factory=dict)
    extended: set[int] = field(default_factory=set)
    returned: set[int] = field(default_factory=set)

    def day(self, today: date) -> list[Deed]:
        """What is done on a day, by the number of the task."""
        if not works(today):
            return []
        return [deed for duty in list(self.oracle.duties.values()) if (deed := self._deed(duty, today))]

    def _deed(self, duty: Duty, today: date) -> Deed | None:
        kind, last = duty.id % 5, rolled(duty.due_on)
        if kind in (0, 1) and duty.is_open and duty.id not in self.returned:
            is_time = today >= duty.due_on - timedelta(days=2) if kind == 0 else worked(last, today) >= 7
            return self._tick(duty, today) if is_time else None
        if kind == 1 and not duty.is_open and duty.id % 2 and worked(self.ticked[duty.id], today) >= 3:
            self.returned.add(duty.id)
            self.oracle.returned(duty)
            return Deed(Verb.RETURN, duty.id)
        if kind == 3 and duty.id not in self.extended and worked(last, today) >= 6:
            self.extended.add(duty.id)
            until = today + MORE_TIME
            self.oracle.extended(duty, until)
            return Deed(Verb.EXTEND, duty.id, until)
        if kind == 4 and duty.rung_since and not duty.is_met and worked(duty.rung_since, today) >= 2:
            self.oracle.met(duty, today)
            return Deed(Verb.MEET, duty.id)
        return None

    def _tick(self, duty: Duty, today: date) -> Deed:
        self.ticked[duty.id] = today
        self.oracle.done(duty)
        return Deed(Verb.TICK, duty.id)
