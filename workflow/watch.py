"""What a batch of a sweep is told before it begins, and whom it tells how far it is.

Owns these two values; what comes of them is `workflow.sweep` on the one side, `workflow.sweep_child` on the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from workflow.set_aside import Hand


def _nobody(_hand: Hand | None = None) -> None:
    return


@dataclass(frozen=True, slots=True)
class Watch:
    """Is told which rows a batch has in hand before it decides on them, and that it has decided, before it writes."""

    in_hand: Callable[[Hand], None] = _nobody
    decided: Callable[[], None] = _nobody


@dataclass(frozen=True, slots=True)
class Portion:
    """What one batch takes. most -- rows at most, None: as many as the kind of rows allows.

    alone -- this row only: it was in hand when a process died. without -- rows that are due, but left for later: they are tried alone.
    """

    most: int | None = None
    alone: int | None = None
    without: tuple[int, ...] = ()
    watch: Watch = field(default_factory=Watch)

    def conditions(self, row_id: InstrumentedAttribute[int]) -> Iterator[ColumnElement[bool]]:
        """Which of the rows that are due it takes, as conditions on their ids."""
        if self.alone is not None:
            yield row_id == self.alone
        if self.without:
            yield row_id.not_in(self.without)


EVERYTHING = Portion()
"""As many as the kind of rows allows, watched by nobody."""
