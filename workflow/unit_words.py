"""Names of units as narrow tables and pictures show them. Owns the usual short forms; refuses to invent others."""

from __future__ import annotations

_COMMITTEE = "Ủy ban nhân dân"


def short_unit(name: str) -> str:
    """A unit's name for narrow tables: "UBND xã Tân Lập"."""
    return f"UBND{name.removeprefix(_COMMITTEE)}" if name.startswith(_COMMITTEE) else name
