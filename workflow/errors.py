"""The small tree of errors that use cases raise. Each message, in Vietnamese, names the thing, the value and the remedy.

Pages and the API show the same tree in their own form (`code`, `message`, `field`). An error keeps its text and the values in it apart, so
that pages can say it in another language (`web.error_words`); raise one as `NotFoundError("Không có thư số %(mail)s …", mail=mail_id)`.
"""

from __future__ import annotations

from datetime import date


class Words(str):
    """Words of the product that stand inside a message, and are translated with it; names and what people typed are not."""

    __slots__ = ()


class WorkflowError(Exception):
    """Something asked for cannot be done.

    text -- the message in Vietnamese, with %(name)s for each of `values`. field -- the input that is at fault, where one is.
    message -- the two put together, days as dd/mm/yyyy.
    """

    code = "error"

    def __init__(self, text: str, /, *, field: str | None = None, **values: object) -> None:
        self.text = text
        self.values = values
        self.field = field
        self.message = filled(text, values)
        super().__init__(self.message)


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

    def __init__(self, text: str, /, *, existing_id: int, field: str | None = None, **values: object) -> None:
        super().__init__(text, field=field, **values)
        self.existing_id = existing_id


class RowsError(WorkflowError):
    """A file of rows was refused as a whole. rows -- (line number from 1 with the heading as line 1, column, message) for each fault."""

    code = "rows"

    def __init__(self, text: str, rows: list[tuple[int, str, str]], /, **values: object) -> None:
        super().__init__(text, field=None, **values)
        self.rows = rows


def filled(text: str, values: dict[str, object]) -> str:
    """A text with its values in place. Without values it is taken as it stands."""
    if not values:
        return text
    return text % {name: f"{value:%d/%m/%Y}" if isinstance(value, date) else value for name, value in values.items()}
