"""What a sweeping process and its supervisor say to each other: one JSON object a line, over the process's input and output.

Owns the form of these lines; refuses to act on them (`workflow.sweep_child` speaks, `workflow.supervision` listens).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from rules.features import Subject as Matter
from workflow.desk import Counts
from workflow.set_aside import Hand


class Saying(StrEnum):
    """What a line says: these rows are in hand; they are decided and will be written; they are committed, with counts; the end."""

    IN_HAND = "in-hand"
    DECIDED = "decided"
    COMMITTED = "committed"
    FAILED = "failed"
    ENDED = "ended"


class Blame(StrEnum):
    """At what a process failed: the rows in hand, what is around it (a database that is away), or something that no second try mends."""

    ROWS = "rows"
    SURROUNDINGS = "surroundings"
    HOPELESS = "hopeless"


@dataclass(frozen=True, slots=True)
class Message:
    """One line. content -- what belongs to the saying."""

    saying: Saying
    content: dict[str, Any] = field(default_factory=dict)

    @property
    def hand(self) -> Hand:
        """The rows of IN_HAND."""
        return Hand(Matter(self.content["matter"]), tuple(self.content["ids"]))

    @property
    def counts(self) -> Counts:
        """The counts of COMMITTED."""
        return Counts(**self.content)

    def line(self) -> bytes:
        """As it goes over the pipe."""
        return json.dumps({"saying": self.saying, **self.content}, ensure_ascii=False).encode() + b"\n"

    @classmethod
    def read(cls, line: bytes) -> Message:
        """A line as it came. Raises ValueError for one that is none of ours."""
        content = json.loads(line)
        return cls(Saying(content.pop("saying")), content)


@dataclass(frozen=True, slots=True)
class Order:
    """What a sweeping process is to do; the first line of its input. parent -- the process that it must not outlive."""

    database_url: str
    today: date
    now: datetime
    parent: int

    def line(self) -> bytes:
        """As it goes over the pipe: not among the arguments, where everybody on the machine could read the password."""
        return json.dumps(asdict(self), default=lambda value: value.isoformat()).encode() + b"\n"

    @classmethod
    def read(cls, line: bytes) -> Order:
        """The order as it came. Raises ValueError for a line that is none."""
        found = json.loads(line)
        return cls(found["database_url"], date.fromisoformat(found["today"]), datetime.fromisoformat(found["now"]), found["parent"])
