"""Two versions of a plan compared: which clause of the new one goes on from which of the old one, and in what they differ.

Owns the likeness of two clauses or targets and the kinds of change. Pure: values in, values out, no database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Indel

from extraction.bodyspelling import normalise_body
from workflow.pairing import best_pairs

LEAST_LIKENESS = 0.55
"""Below this, two clauses are not taken for one: the reviewer may still say that they are."""
LEAST_WORDS = 0.4
_OF_WORDS, _OF_BODIES, _OF_SECTION, _OF_TIME, _OF_PLACE = 0.7, 0.2, 0.03, 0.03, 0.04


class Change(StrEnum):
    """What became of a clause or target in the new version; one may be reworded, re-dated and given to others at once."""

    SAME = "same"
    REWORDED = "reworded"
    REDATED = "redated"
    BODIES = "bodies"
    ADDED = "added"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Wording:
    """A clause or target as far as versions are compared by it.

    when -- all that its deadline follows from, comparable for equality (for a target: what is promised for which year).
    time_phrases -- the words of the text that speak of that time. bodies -- who answers for it; partners -- who else is named.
    """

    id: int
    text: str
    section: str = ""
    bodies: frozenset[str] = frozenset()
    partners: frozenset[str] = frozenset()
    when: tuple[object, ...] = ()
    time_phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of the comparison: old None -- added; new None -- dropped. changes -- never empty."""

    old: Wording | None
    new: Wording | None
    changes: frozenset[Change]


Pins = Mapping[int, int | None]
"""What a reviewer said: the new one's id to the old one's, or to None where it goes on from none."""


def compare(old: Sequence[Wording], new: Sequence[Wording], pins: Pins | None = None) -> list[Pair]:
    """Both versions side by side in the order of the new one; what was dropped stands where it stood in the old one.

    Pins go first; what is left is paired so that the likeness of all pairs together is greatest.
    """
    paired = _paired(old, new, pins or {})
    by_id = {one.id: one for one in old}
    lines = [_pair(by_id.get(paired[one.id]) if one.id in paired else None, one) for one in new]
    gone = set(by_id) - set(paired.values())
    at = {line.old.id: number for number, line in enumerate(lines) if line.old}
    behind: dict[int, list[Pair]] = {}
    last = -1
    for one in old:
        if one.id in gone:
            behind.setdefault(last, []).append(Pair(one, None, frozenset({Change.DROPPED})))
        else:
            last = at[one.id]
    found = list(behind.get(-1, []))
    for number, line in enumerate(lines):
        found += [line, *behind.get(number, [])]
    return found


def counts(pairs: Sequence[Pair]) -> dict[Change, int]:
    """How many lines show each kind of change; one line may count under several."""
    return {change: sum(change in pair.changes for pair in pairs) for change in Change}


def changes_between(old: Wording, new: Wording) -> frozenset[Change]:
    """In what two versions of a clause differ. Words that only name another time make it re-dated, not reworded."""
    found = set()
    is_redated = old.when != new.when
    if is_redated:
        found.add(Change.REDATED)
    if _words(old, without_time=is_redated) != _words(new, without_time=is_redated):
        found.add(Change.REWORDED)
    if old.bodies != new.bodies or old.partners != new.partners:
        found.add(Change.BODIES)
    return frozenset(found or {Change.SAME})


def same_words(text: str) -> str:
    """The words of a text in one way of writing: tone marks, capitals, punctuation and usual abbreviations make no difference."""
    return normalise_body(text)


def _pair(old: Wording | None, new: Wording) -> Pair:
    return Pair(old, new, changes_between(old, new) if old else frozenset({Change.ADDED}))


def _words(one: Wording, *, without_time: bool) -> str:
    text = same_words(one.text)
    if without_time:
        for phrase in sorted(map(same_words, one.time_phrases), key=len, reverse=True):
            text = text.replace(phrase, " ") if phrase else text
    return " ".join(text.split())


def _paired(old: Sequence[Wording], new: Sequence[Wording], pins: Pins) -> dict[int, int]:
    """New id to old id."""
    known = {one.id for one in old}
    paired = {one.id: before for one in new if (before := pins.get(one.id)) is not None and before in known}
    taken = set(paired.values())
    left = [(place, one) for place, one in enumerate(old) if one.id not in taken]
    right = [(place, one) for place, one in enumerate(new) if one.id not in pins]
    weights = _weights([one for _, one in left], [one for _, one in right], [p for p, _ in left], [p for p, _ in right])
    return paired | {right[b][1].id: left[a][1].id for a, b in best_pairs(weights).items()}


def _weights(old: Sequence[Wording], new: Sequence[Wording], old_places: list[int], new_places: list[int]) -> dict[tuple[int, int], float]:
    coded = _coded([*old, *new])
    left, right = coded[: len(old)], coded[len(old) :]
    longest = max([*old_places, *new_places, 1])
    weights = {}
    for a, before in enumerate(old):
        for b, after in enumerate(new):
            words = Indel.normalized_similarity(left[a], right[b], score_cutoff=LEAST_WORDS)
            if not words:
                continue
            likeness = (
                _OF_WORDS * words + _OF_BODIES * _common(before.bodies, after.bodies) + _OF_SECTION * (before.section == after.section)
            )
            if likeness >= LEAST_LIKENESS:
                weights[a, b] = likeness + _OF_PLACE * (1 - abs(old_places[a] - new_places[b]) / longest)
    return weights


def _coded(all_of_them: Sequence[Wording]) -> list[str]:
    """Each text with one character for each different word, so that whole words are compared. Days are not what a duty is known by."""
    codes: dict[str, str] = {}
    texts = (_words(one, without_time=True) or same_words(one.text) for one in all_of_them)
    return ["".join(codes.setdefault(word, chr(0x100 + len(codes))) for word in text.split()) for text in texts]


def _common(first: frozenset[str], second: frozenset[str]) -> float:
    union = len(first | second)
    return len(first & second) / union if union else 1.0
