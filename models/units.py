"""Units, their parents over time, groups, and steering committees.

Owns who stands where in the administration and since when; refuses to walk the ladder (that is `rules.ladder`).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, words
from rules.values import Branch, Level


class ParentKind(StrEnum):
    """Cấp trên trực tiếp, or the professional superior (ngành dọc)."""

    ADMINISTRATIVE = "administrative"
    PROFESSIONAL = "professional"


class Unit(Base):
    """An office or body at one administrative level and branch. valid_to is the last day on which it exists; None: still does.

    kind -- what sort of body it is ("ubnd", "so", "phong", "tram", "thon" …), free text of the registry, used to resolve groups.
    is_provisional -- made from a name in a plan, not yet confirmed by an administrator.
    normal_name -- the normalised name that matching and search compare.
    digest_hour, mail_choices -- for mails to the unit's own address, as a person's own (`models.people.User`).
    """

    __tablename__ = "units"
    __table_args__ = (
        Index("ix_units_level_kind", "level", "kind"),
        Index("ix_units_normal_name", "normal_name"),
        Index("ix_units_name", "name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    short_name: Mapped[str] = mapped_column(default="")
    normal_name: Mapped[str] = mapped_column(default="")
    level: Mapped[Level] = mapped_column(words(Level))
    branch: Mapped[Branch] = mapped_column(words(Branch))
    kind: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    email: Mapped[str | None]
    digest_hour: Mapped[int | None]
    mail_choices: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    is_provisional: Mapped[bool] = mapped_column(default=False)

    parents: Mapped[list[UnitParent]] = relationship(foreign_keys="UnitParent.unit_id", back_populates="unit", cascade="all, delete-orphan")
    committees: Mapped[list[Committee]] = relationship(order_by="Committee.id", viewonly=True)


class UnitParent(Base):
    """Who stands above a unit, from when to when (both days included; None: open)."""

    __tablename__ = "unit_parents"
    __table_args__ = (
        UniqueConstraint("unit_id", "kind", "parent_id", "valid_from"),
        Index("ix_unit_parents_parent_id_kind", "parent_id", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id", ondelete="CASCADE"))
    parent_id: Mapped[int] = mapped_column(ForeignKey("units.id", ondelete="CASCADE"))
    kind: Mapped[ParentKind] = mapped_column(words(ParentKind), default=ParentKind.ADMINISTRATIVE)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id], back_populates="parents")
    parent: Mapped[Unit] = relationship(foreign_keys=[parent_id])


class UnitGroup(Base):
    """A named group ("UBND các xã, thị trấn"): the units that stand in it by name, and all below `area` of its level, branch and kind."""

    __tablename__ = "unit_groups"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    normal_name: Mapped[str] = mapped_column(default="", index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("units.id", ondelete="CASCADE"))
    level: Mapped[Level | None] = mapped_column(words(Level))
    branch: Mapped[Branch | None] = mapped_column(words(Branch))
    kind: Mapped[str] = mapped_column(default="")

    members: Mapped[list[UnitGroupMember]] = relationship(cascade="all, delete-orphan")


class UnitGroupMember(Base):
    """A unit that stands in a group by name."""

    __tablename__ = "unit_group_members"

    group_id: Mapped[int] = mapped_column(ForeignKey("unit_groups.id", ondelete="CASCADE"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id", ondelete="CASCADE"), primary_key=True)


class Committee(Base):
    """A steering committee (ban chỉ đạo): reviews for one unit and everything below it."""

    __tablename__ = "committees"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    unit: Mapped[Unit] = relationship()
