"""Plain data, as JSON carries it, back into the dataclasses that it was made of.

Owns the way back for values of this project's own reading (source texts, drafts); refuses data that does not fit, by ValueError.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Built = TypeVar("Built")


def built(kind: type[Built], data: Any) -> Built:
    """The dataclass of plain data: lists become tuples, strings dates and enums where the fields say so. Raises ValueError."""
    try:
        made: Built = _value(kind, data)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"no {kind.__name__}: {error}") from error
    return made


def _value(kind: Any, data: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return None if data is None else _value(next(one for one in get_args(kind) if one is not NoneType), data)
    if origin is tuple:
        return tuple(_value(get_args(kind)[0], one) for one in data)
    if is_dataclass(kind):
        hints = _hints(kind)  # type: ignore[arg-type]
        return kind(**{field.name: _value(hints[field.name], data[field.name]) for field in fields(kind)})  # type: ignore[operator]
    if kind is date:
        return date.fromisoformat(data)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(data)
    return _simple(kind, data)


def _simple(kind: Any, data: Any) -> Any:
    """A text, number or truth value; a whole number will do for a fraction."""
    if isinstance(data, kind) or (kind is float and isinstance(data, int)):
        return data
    raise TypeError(f"{data!r} where {kind.__name__} is wanted")


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
