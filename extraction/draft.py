"""The result of reading a plan, and its JSON form (`dondoc-extraction/1`).

Owns the dataclasses that the other modules of `extraction` fill in; refuses to find anything itself.
Spans are half-open offsets into `SourceText.text`, the text that `python app.py extract FILE --text` prints.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from rules.deadlines import DeadlineRule, Recurrence
from rules.values import Branch, Level, Operator, Role

FORMAT = "dondoc-extraction/1"


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range of characters in the source text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """The file that was read. sha256 is that of its bytes; characters the length of its text."""

    name: str
    sha256: str
    characters: int


@dataclass(frozen=True, slots=True)
class BasisDraft:
    """A document that the plan rests on."""

    number: str
    issued_on: date | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class PeriodDraft:
    """The years that the plan covers, both included."""

    start_year: int
    end_year: int


@dataclass(frozen=True, slots=True)
class MetadataDraft:
    """The head of the plan. None stands for what the document does not bear."""

    number: str | None = None
    issued_on: date | None = None
    issuer: str | None = None
    level: Level | None = None
    branch: Branch | None = None
    place: str | None = None
    title: str | None = None
    period: PeriodDraft | None = None
    basis: tuple[BasisDraft, ...] = ()
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClauseDraft:
    """One responsibility as written. `text` equals the source text of `span` with white space folded."""

    id: str
    units: tuple[str, ...]
    role: Role
    text: str
    section: str
    span: Span
    confidence: float
    partners: tuple[str, ...] = ()
    deadline: DeadlineRule | None = None
    recurrence: Recurrence | None = None
    report_to: tuple[str, ...] = ()
    via: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TargetDraft:
    """One promised number: the indicator's name as written, how to compare, the value in `unit`, and the year it is due."""

    id: str
    indicator: str
    operator: Operator
    value: float
    unit: str
    text: str
    span: Span
    confidence: float
    value_high: float | None = None
    year: int | None = None
    baseline: float | None = None
    baseline_year: int | None = None
    section: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventDraft:
    """A commemorative day named in the plan."""

    name: str
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """All that the reader proposes for one document."""

    document: Document
    plan: MetadataDraft
    clauses: tuple[ClauseDraft, ...] = ()
    targets: tuple[TargetDraft, ...] = ()
    events: tuple[EventDraft, ...] = ()
    warnings: tuple[str, ...] = field(default_factory=tuple)

    def as_json(self) -> dict[str, Any]:
        """The object that `extract --json` prints; dates in ISO form, enums as their values."""
        return {
            "format": FORMAT,
            "document": _plain(self.document),
            "plan": _plain(self.plan),
            "clauses": _plain(self.clauses),
            "targets": _plain(self.targets),
            "events": _plain(self.events),
            "warnings": list(self.warnings),
        }


def _plain(value: Any) -> Any:
    """Dataclasses as objects, tuples as lists, dates and enums as strings; what is none of these stays."""
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return value
