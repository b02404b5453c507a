"""A list as an .xlsx file to keep or print: the one way in which every list goes out, within a bound.

Owns the bound, the file's name and the answer; the format is `web.spreadsheet`. More rows than the bound are refused with what to do, never
cut off in silence.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from flask import Response, send_file
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from web import clock, spreadsheet
from web.filters import number
from workflow.errors import InvalidInputError

Row = TypeVar("Row")

MOST_ROWS = 20_000
"""So many rows go into one file: more take the server long, and nobody reads them in one sheet."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column. width -- in characters."""

    head: str
    width: int


def answer(title: str, name: str, columns: Sequence[Column], rows: Iterable[Sequence[spreadsheet.Cell]]) -> Response:
    """The file. title -- the sheet's; name -- the file's, before the day and the ending."""
    heads, widths = [column.head for column in columns], [column.width for column in columns]
    data = spreadsheet.workbook(title, heads, widths, rows)
    called = f"{name}-{clock.today():%Y-%m-%d}.xlsx"
    return send_file(io.BytesIO(data), mimetype=spreadsheet.MEDIA_TYPE, as_attachment=True, download_name=called)


def bounded(session: Session, query: Select[Row], *, most: int | None = None) -> Sequence[Row]:
    """The rows of a list whose first column is its model. Raises InvalidInputError where they are too many for a file."""
    most = MOST_ROWS if most is None else most
    some = query.order_by(None).limit(most + 1).subquery()
    need_room(session.scalar(select(func.count()).select_from(some)) or 0, most=most)
    return session.scalars(query).unique().all()


def need_room(count: int, *, most: int | None = None) -> None:
    """Raises InvalidInputError where a list has more rows than a file takes."""
    most = MOST_ROWS if most is None else most
    if count > most:
        raise InvalidInputError(
            "Danh sách có hơn %(most)s dòng, nhiều hơn một tệp Excel chứa được: hãy lọc bớt rồi tải lại.",
            most=number(most),
        )
