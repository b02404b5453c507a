"""The fields of answers that are worked out from a row instead of standing in it. None asks the database."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from models import Escalation, Task
from web import clock
from web.api.fields import Word
from workflow.clause_times import time_words
from workflow.importance import importance_of
from workflow.lateness import is_late
from workflow.moves import possible_moves
from workflow.review import possible_decisions


class Name(fields.String):
    """The name of a related thing; null where there is none."""

    def __init__(self, of: str) -> None:
        super().__init__(dump_only=True, allow_none=True)
        self.of = of

    def get_value(self, obj: Any, attr: str, accessor: Any = None, default: Any = None) -> Any:
        """The name that stands in the related row."""
        related = getattr(obj, self.of)
        return related.name if related is not None else None


class Late(fields.Boolean):
    """Whether a task is late today."""

    def get_value(self, obj: Task, attr: str, accessor: Any = None, default: Any = None) -> bool:
        """An open task by today, a done one by the day on which it was done; what stands still is not late."""
        return is_late(obj, clock.today())


class Moves(fields.List[str]):
    """The names of the moves that a task's state allows."""

    def __init__(self) -> None:
        super().__init__(fields.String())

    def get_value(self, obj: Task, attr: str, accessor: Any = None, default: Any = None) -> Any:
        """As `workflow.moves` says."""
        return sorted(possible_moves(obj))


class Decisions(fields.List[str]):
    """The decisions that are open to a committee now."""

    def __init__(self) -> None:
        super().__init__(fields.String())

    def get_value(self, obj: Escalation, attr: str, accessor: Any = None, default: Any = None) -> Any:
        """As `workflow.review` says."""
        return [decision.value for decision in possible_decisions(obj)]


class Weight(Word):
    """How much a task matters: its own importance, else its plan's."""

    def get_value(self, obj: Task, attr: str, accessor: Any = None, default: Any = None) -> Any:
        """As `workflow.importance` says."""
        return importance_of(obj)


class OwnWeight(Word):
    """A task's own importance; null: the plan's."""

    def get_value(self, obj: Task, attr: str, accessor: Any = None, default: Any = None) -> Any:
        """As it stands in the row, whose name the whole answer has."""
        return obj.importance


class TimeWords(fields.String):
    """The time of a clause as a reviewer would type it."""

    def get_value(self, obj: Any, attr: str, accessor: Any = None, default: Any = None) -> str:
        """As `workflow.clause_times` says."""
        return time_words(obj)
