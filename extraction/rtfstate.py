"""What holds within a group of an .rtf file, and the control words that change nothing but that. Owns looks; refuses the body."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from extraction.rtfbody import Look

_BODY_LEVEL = 9


class To(Enum):
    """Where the characters of a group go."""

    TEXT = auto()
    LABEL = auto()
    FONTS = auto()
    NOWHERE = auto()


@dataclass(slots=True)
class State:
    """What holds within a group."""

    to: To = To.TEXT
    font: int = 0
    is_bold: bool = False
    is_italic: bool = False
    is_hidden: bool = False
    is_deleted: bool = False
    is_capital: bool = False
    fallback: int = 1
    is_box: bool = False
    look: Look = field(default_factory=Look)


def _switch(attribute: str) -> Callable[[State, int | None], None]:
    """A word that turns something on, and off with the number 0."""
    return lambda state, number: setattr(state, attribute, number != 0)


def _set_left(state: State, number: int | None) -> None:
    state.look = replace(state.look, left=number or 0)


def _set_first(state: State, number: int | None) -> None:
    state.look = replace(state.look, first=number or 0)


def _set_heading(state: State, number: int | None) -> None:
    level = (number or 0) + 1
    state.look = replace(state.look, heading=level if 0 < level <= _BODY_LEVEL else 0)


def _set_in_table(state: State, _: int | None) -> None:
    state.look = replace(state.look, in_table=True)


def _set_fallback(state: State, number: int | None) -> None:
    state.fallback = max(0, 1 if number is None else number)


FORMS: dict[str, Callable[[State, int | None], None]] = {
    "b": _switch("is_bold"),
    "i": _switch("is_italic"),
    "v": _switch("is_hidden"),
    "deleted": _switch("is_deleted"),
    "caps": _switch("is_capital"),
    "uc": _set_fallback,
    "li": _set_left,
    "fi": _set_first,
    "outlinelevel": _set_heading,
    "intbl": _set_in_table,
}
"""Words that change how what follows looks."""
