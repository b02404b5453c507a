"""Indicators (chỉ số): what is counted, how it is defined, and the values that units report for periods.

Owns definitions, values with their corrections, their sums over the units below, and files of values brought in. What plans promise is in
`models.targets`.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, words
from models.people import User
from models.units import Unit
from rules.target_values import IndicatorKind, InTime
from rules.values import Direction, Frequency

Number = Numeric(20, 6, asdecimal=True)


class MeasurementState(StrEnum):
    """A value counts from its entry on; the level above approves it, or gives it back: then it counts no more until it is corrected."""

    ENTERED = "entered"
    APPROVED = "approved"
    RETURNED = "returned"


class MeasurementSource(StrEnum):
    """By which way a value came in."""

    FORM = "form"
    GRID = "grid"
    FILE = "file"
    API = "api"


class UploadState(StrEnum):
    """A file of values was read and waits for a decision, was taken in, or was put aside."""

    CHECKED = "checked"
    APPLIED = "applied"
    DROPPED = "dropped"


class Indicator(Base):
    """What is counted, with its official definition.

    code -- the catalogue's name for programs and files ("tfr"). normal_name -- what search compares. aliases -- other names, normal forms.
    scale -- a rate is numerator / denominator × scale (100: per cent; 1000: per mille); 1 for all else.
    numerator_in_time, denominator_in_time -- how the values of a year's periods make the value of the year so far; the first also for
    counts and levels. reporting_days -- within how many days after a period's end its value is owed. low, high -- between which values are
    plausible; jump_permille -- so much change against the period before is not. is_shipped -- comes with the product; is_adapted -- an
    administrator changed it since, and no new release changes it back. is_active -- offered for new targets.
    """

    __tablename__ = "indicators"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    normal_name: Mapped[str] = mapped_column(default="", index=True)
    definition: Mapped[str] = mapped_column(default="")
    unit_text: Mapped[str] = mapped_column(default="")
    kind: Mapped[IndicatorKind] = mapped_column(words(IndicatorKind))
    direction: Mapped[Direction | None] = mapped_column(words(Direction))
    numerator_text: Mapped[str] = mapped_column(default="")
    denominator_text: Mapped[str] = mapped_column(default="")
    scale: Mapped[int] = mapped_column(default=1)
    frequency: Mapped[Frequency] = mapped_column(words(Frequency), default=Frequency.YEARLY)
    numerator_in_time: Mapped[InTime] = mapped_column(words(InTime), default=InTime.LAST)
    denominator_in_time: Mapped[InTime] = mapped_column(words(InTime), default=InTime.LAST)
    reporting_days: Mapped[int] = mapped_column(default=15)
    low: Mapped[Decimal | None] = mapped_column(Number)
    high: Mapped[Decimal | None] = mapped_column(Number)
    jump_permille: Mapped[int | None]
    source: Mapped[str] = mapped_column(default="")
    aliases: Mapped[list[str]] = mapped_column(default=list)
    is_shipped: Mapped[bool] = mapped_column(default=False)
    is_adapted: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)

    @property
    def rolls_up(self) -> bool:
        """Whether the values of lower units make the value of the unit above."""
        return self.kind is not IndicatorKind.LEVEL

    @property
    def is_cumulative(self) -> bool:
        """Whether the value of the year so far grows with the year: events added up, over nothing or over a state."""
        if self.numerator_in_time is not InTime.SUM:
            return False
        return self.kind is IndicatorKind.COUNT or (self.kind is IndicatorKind.RATE and self.denominator_in_time is InTime.LAST)


class IndicatorChange(Base):
    """An administrator changed what an indicator says: who, when, why, from what to what ({column: value})."""

    __tablename__ = "indicator_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(default="")
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)

    by: Mapped[User | None] = relationship()


class Measurement(Base):
    """A value of an indicator for a unit and a period. A correction is a new row that replaces the one before it; nothing is overwritten.

    period -- the indicator's own, a year, or DAILY: a state as of that day. measured_on -- the period's last day.
    value -- None only where nothing happened that could be counted (0 of 0). numerator, denominator -- where a rate was given by both.
    above_id -- the unit's administrative superior on that day, into whose sum it goes. warnings -- what looked implausible and was
    confirmed. decided_by, decided_at, decided_note -- the approval or return by the level above.
    """

    __tablename__ = "measured_values"
    __table_args__ = (
        Index(
            "uq_measured_values_in_force",
            "indicator_id",
            "unit_id",
            "period",
            "measured_on",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
        Index("ix_measured_values_unit_id_measured_on", "unit_id", "measured_on"),
        Index(
            "ix_measured_values_above",
            "above_id",
            "indicator_id",
            "period",
            "measured_on",
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
        Index(
            "ix_measured_values_measured_on",
            "measured_on",
            "id",
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
        Index(
            "ix_measured_values_returned",
            "decided_at",
            "id",
            sqlite_where=text("state = 'returned' AND replaced_at IS NULL"),
            postgresql_where=text("state = 'returned' AND replaced_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    above_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    period: Mapped[Frequency] = mapped_column(words(Frequency))
    measured_on: Mapped[date]
    value: Mapped[Decimal | None] = mapped_column(Number)
    numerator: Mapped[Decimal | None] = mapped_column(Number)
    denominator: Mapped[Decimal | None] = mapped_column(Number)
    note: Mapped[str] = mapped_column(default="")
    evidence_name: Mapped[str | None]
    evidence_sha256: Mapped[str | None]
    warnings: Mapped[list[str]] = mapped_column(default=list)
    source: Mapped[MeasurementSource] = mapped_column(words(MeasurementSource), default=MeasurementSource.FORM)
    upload_id: Mapped[int | None] = mapped_column(ForeignKey("measurement_uploads.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    state: Mapped[MeasurementState] = mapped_column(words(MeasurementState), default=MeasurementState.ENTERED)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decided_note: Mapped[str] = mapped_column(default="")
    replaced_at: Mapped[datetime | None]

    indicator: Mapped[Indicator] = relationship()
    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id])
    above: Mapped[Unit | None] = relationship(foreign_keys=[above_id])
    by: Mapped[User | None] = relationship(foreign_keys=[by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])


class Rollup(Base):
    """The sum over the units directly below a unit, for one indicator and period; each counts by its own value, else by its own sum.

    numerator, denominator -- of rates that were given by both. total -- of counts. reported -- how many units below count in it,
    approved -- how many of them are approved, expected -- how many ought to report. Follows wholly from the values: `workflow.rollup`.
    """

    __tablename__ = "rollups"
    __table_args__ = (Index("ix_rollups_indicator_id", "indicator_id", "period", "measured_on"),)

    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id", ondelete="CASCADE"), primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id", ondelete="CASCADE"), primary_key=True)
    period: Mapped[Frequency] = mapped_column(words(Frequency), primary_key=True)
    measured_on: Mapped[date] = mapped_column(primary_key=True)
    numerator: Mapped[Decimal | None] = mapped_column(Number)
    denominator: Mapped[Decimal | None] = mapped_column(Number)
    total: Mapped[Decimal | None] = mapped_column(Number)
    reported: Mapped[int] = mapped_column(default=0)
    approved: Mapped[int] = mapped_column(default=0)
    expected: Mapped[int] = mapped_column(default=0)


class MeasurementUpload(Base):
    """A spreadsheet of values that somebody brought in; the file itself lies in the data folder under its sha256.

    rows -- what was read and what each row would do; faults -- what is wrong, by cell, in the order of the sheets; skipped -- those of
    them whose rows were left out on purpose; facts -- how many rows say nothing, what in the file is not read (`workflow.value_files`).
    """

    __tablename__ = "measurement_uploads"

    id: Mapped[int] = mapped_column(primary_key=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    at: Mapped[datetime]
    file_name: Mapped[str]
    file_sha256: Mapped[str]
    state: Mapped[UploadState] = mapped_column(words(UploadState), default=UploadState.CHECKED)
    rows: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    faults: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    skipped: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    decided_at: Mapped[datetime | None]

    by: Mapped[User | None] = relationship()


class IncentiveList(Base):
    """A yearly list of who qualifies for rewards in an area, as it was finalised; later corrections change nothing in it.

    rows -- who, for how much (đồng), by which rule, why. total -- đồng.
    """

    __tablename__ = "incentive_lists"
    __table_args__ = (UniqueConstraint("area_id", "year", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    year: Mapped[int]
    number: Mapped[int] = mapped_column(default=1)
    policy_version: Mapped[str]
    rows: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    total: Mapped[Decimal] = mapped_column(Number)
    note: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]

    area: Mapped[Unit] = relationship()
    by: Mapped[User | None] = relationship()
