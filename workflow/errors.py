"""The small tree of errors that use cases raise. Each message, in Vietnamese, names the thing, the value and the remedy.

Pages and the API show the same tree in their own form (`code`, `message`, `field`).
"""

from __future__ import annotations


class WorkflowError(Exception):
    """Something asked for cannot be done. field -- the input that is at fault, where one is."""

    code = "error"

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotFoundError(WorkflowError):
    """The thing named does not exist (or the person may not know that it does)."""

    code = "not-found"


class NotAllowedError(WorkflowError):
    """The person may not do this."""

    code = "not-allowed"


class InvalidInputError(WorkflowError):
    """A value given is unusable."""

    code = "invalid"


class WrongStateError(WorkflowError):
    """The thing is in a state in which this cannot be done."""

    code = "wrong-state"


class AlreadyThereError(WorkflowError):
    """What was to be made exists already. existing_id -- its number."""

    code = "already-there"

    def __init__(self, message: str, *, existing_id: int, field: str | None = None) -> None:
        super().__init__(message, field=field)
        self.existing_id = existing_id


class RowsError(WorkflowError):
    """A file of rows was refused as a whole. rows -- (line number from 1 with the heading as line 1, column, message) for each fault."""

    code = "rows"

    def __init__(self, message: str, rows: list[tuple[int, str, str]]) -> None:
        super().__init__(message)
        self.rows = rows
