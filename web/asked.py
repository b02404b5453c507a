"""What the address of a list asks for, read as days, numbers and words of the domain. Nonsense in an address narrows nothing."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from flask import request

Kind = TypeVar("Kind", bound=StrEnum)


def text(name: str) -> str:
    """The words in the address, without blanks around them."""
    return request.args.get(name, "").strip()


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
