"""What the address of a list asks for, read as days, numbers and words of the domain. Nonsense in an address narrows nothing."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from flask import request
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from models import Unit
from web import error_words, unit_choice
from workflow.errors import InvalidInputError

Kind = TypeVar("Kind", bound=StrEnum)


def text(name: str) -> str:
    """The words in the address, without blanks around them, and without the one character that no database keeps."""
    return request.args.get(name, "").replace("\x00", "").strip()


def word(name: str, kind: type[Kind]) -> Kind | None:
    """One value of an enum."""
    typed = text(name)
    return next((member for member in kind if member.value == typed), None)


def number(name: str) -> int | None:
    """A row's number."""
    typed = text(name)
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def day(name: str) -> date | None:
    """A day as browsers write it, or as people do (dd/mm/yyyy)."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text(name), form).date()  # noqa: DTZ007 -- a day has no time zone
        except ValueError:
            continue
    return None


def moment(typed: str) -> datetime | None:
    """A moment as a page of ours wrote it into an address; a naive one is none."""
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def unit(session: Session, seen: ColumnElement[bool], name: str = "unit") -> tuple[Unit | None, str, str]:
    """A unit, by its number (as links have it) or as typed; its words for the field; and what was wrong with them, if anything."""
    try:
        found = unit_choice.chosen(session, text(name), seen, number=number(name))
    except InvalidInputError as error:
        return None, text(name), error_words.message(error)
    return found, unit_choice.written(found), ""
