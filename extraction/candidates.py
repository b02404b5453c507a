"""An item that may be a clause, what is known of it so far, and how it becomes a ClauseDraft.

Owns the completion of a clause from its own words (role, partners, routes, time); refuses to decide whose duty it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extraction.agencies import normalise_body, read_bodies, unique
from extraction.dates import choose_deadline, find_recurrence, read_time_cell
from extraction.draft import ClauseDraft, Span
from extraction.healing import Passage
from extraction.knownnames import NO_NAMES, KnownNames
from extraction.labels import LEADING, LabelKind, Labelled, read_labels
from extraction.roles import read_role
from extraction.routes import find_partners, find_receivers, find_routes
from extraction.school_times import warn_of_school_recurrence
from extraction.tree import Node
from rules.deadlines import DeadlineRule, Recurrence
from rules.values import Precision, Role

_UNKNOWN = "Không nhận ra tên cơ quan “{name}”: cần kiểm tra."
_BODY_LABEL = re.compile(r"(?:[Cc]ơ\squan|[Đđ]ơn\svị|[Bb]ộ\sphận)\s")
_NAME_LIMIT = 120


@dataclass(slots=True, eq=False)
class Candidate:
    """An item on its way to becoming a clause; without units until a labelled block gives them.

    start -- where its words begin in the first passage's text; predicate_at -- where, behind that, what must be done begins.
    usual_role -- what the line that introduces it makes of the unit. names_subject -- the item itself names its body.
    cut -- where labels at its end begin.
    """

    node: Node | None
    passages: tuple[Passage, ...]
    start: int
    units: tuple[str, ...]
    confidence: float
    section: str
    predicate_at: int = 0
    role: Role | None = None
    usual_role: Role | None = None
    names_subject: bool = False
    cut: int | None = None
    partners: list[str] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)
    deadline: DeadlineRule | None = None
    recurrence: Recurrence | None = None
    has_time: bool = False
    warnings: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its own words, without its mark."""
        first, *others = self.passages
        return " ".join([first.text[self.start :], *(passage.text for passage in others)])

    @property
    def own_words(self) -> str:
        """Its words up to the labels at its end."""
        return self.text[: self.cut].rstrip()

    def span(self) -> Span:
        """Its place in the source."""
        first = self.passages[0]
        start = first.source_span(self.start, len(first.text)).start
        return Span(start, self.passages[-1].span.end)

    def give(self, labels: Sequence[Labelled], *, plan_year: int | None) -> None:
        """Take over what labelled lines say of it: who leads, who joins, by when, to whom the result goes."""
        for label in labels:
            if label.kind in LEADING:
                self._take_units(label)
            elif label.kind is LabelKind.PARTNER:
                self.partners += read_names(label.value)
            elif label.kind is LabelKind.RESULT:
                self.receivers += find_receivers(label.value, self.units)
            elif label.kind is LabelKind.TIME:
                self.give_time(label.value, plan_year=plan_year)
                self.receivers += find_receivers(label.value, self.units)

    def _take_units(self, label: Labelled) -> None:
        units = read_names(label.value)
        self.confidence = 0.93
        if not units:
            units = [part.strip(" .,") for part in label.value.split(";") if part.strip(" .,")]
            self.confidence = 0.6
            self.warnings.append(_UNKNOWN.format(name=label.value[:80]))
        if not units:
            return
        self.units = tuple(units)
        self.role = Role.LEAD if label.kind is LabelKind.LEAD else self.role or Role.DO

    def give_time(self, text: str, *, plan_year: int | None) -> None:
        """Take over the value of a time label or cell."""
        deadline, recurrence, warnings = read_time_cell(text, plan_year=plan_year)
        self.deadline = deadline or self.deadline
        self.recurrence = recurrence or self.recurrence
        self.has_time = True
        self.warnings += warnings

    def has_own_day(self, plan_year: int | None) -> bool:
        """Whether its own words name the day by which it is due, so that the time given for the whole work is not its own."""
        deadline, _ = choose_deadline(self.own_words, plan_year=plan_year)
        return deadline is not None and deadline.due_on is not None and deadline.precision is Precision.DAY

    def take_own_labels(self, *, plan_year: int | None) -> None:
        """Labels at the end of its own line: "… (Chủ trì: Sở A; thời gian: Quý I)"."""
        labels = [label for label in read_labels(self.text) if label.start > 0]
        useful = [label for label in labels if label.kind in LEADING and read_names(label.value)]
        if useful:
            self.cut = labels[0].start
            self.give(labels, plan_year=plan_year)


def read_names(value: str) -> list[str]:
    """The bodies of a cell or a label's value, over all of its lines and sentences; an unknown value as it stands when it is short."""
    names: list[str] = []
    at = 0
    value = value.strip()
    while at < len(value):
        found = read_bodies(value, at, is_whole=True)
        if found is None:
            break
        names += found.names
        rest = value[found.end :]
        skipped = len(rest) - len(rest.lstrip(" .;,-–+•"))
        if skipped == 0:
            break
        at = found.end + skipped
    return list(unique(names))


def names_somebody(label: Labelled, text: str) -> bool:
    """Whether a label that can only stand before a body stands before words that are no known name, so that they must be one."""
    return bool(_BODY_LABEL.match(text, label.start)) and 3 < len(label.value) < _NAME_LIMIT and label.value[:1].isupper()


def complete(candidate: Candidate, source: str, *, plan_year: int | None, known: KnownNames = NO_NAMES) -> ClauseDraft | None:
    """The finished clause, or None where nobody has turned out to be responsible."""
    if not candidate.units:
        return None
    span = candidate.span()
    words = candidate.own_words
    predicate = words[candidate.predicate_at :]
    role = candidate.role or read_role(predicate)
    if role is Role.DO and candidate.usual_role is not None:
        role = candidate.usual_role
    if not candidate.has_time or candidate.deadline is None:
        _read_times(candidate, words, predicate, plan_year)
    partners = unique([*find_partners(words, candidate.units, known), *_others(candidate.partners, candidate.units)])
    receivers = unique([*find_receivers(words, candidate.units, known), *candidate.receivers])
    return ClauseDraft(
        id="",
        units=candidate.units,
        role=role,
        text=" ".join(source[span.start : span.end].split()),
        section=candidate.section,
        span=span,
        confidence=round(candidate.confidence, 2),
        partners=partners,
        deadline=candidate.deadline,
        recurrence=candidate.recurrence,
        report_to=receivers,
        via=find_routes(words, known) if receivers else (),
        warnings=unique_words(candidate.warnings),
    )


def _read_times(candidate: Candidate, words: str, predicate: str, plan_year: int | None) -> None:
    deadline, warnings = choose_deadline(words, plan_year=plan_year)
    candidate.deadline = candidate.deadline or deadline
    if candidate.recurrence is None:
        candidate.recurrence = find_recurrence(words) or find_recurrence(predicate)
        warnings += warn_of_school_recurrence(candidate.recurrence)
    candidate.warnings += warnings


def _others(names: Iterable[str], units: Iterable[str]) -> list[str]:
    own = {normalise_body(unit) for unit in units}
    return [name for name in names if normalise_body(name) not in own]


def unique_words(words: Iterable[str]) -> tuple[str, ...]:
    """Each sentence once, in order."""
    return tuple(dict.fromkeys(words))
