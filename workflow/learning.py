"""What the system learns from a plan: where what a reviewer published differs from what was read and matched.

Owns the moment of learning, which is publication (a draft may still be put right or deleted, so it teaches nothing), whose plans a
correction is for, and when words count as the same. Offering what was learnt is `workflow.remembered`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from extraction.bodyspelling import normalise_body
from models import BodyPurpose, Clause, ClauseState, CorrectionKind, LearntCorrection, Plan, Target, User
from workflow.clause_times import time_words
from workflow.resolution import phrases_of
from workflow.text import search_form
from workflow.unit_index import place_form

Reading = dict[str, Any]
"""JSON: a clause or target as the reader proposed it, under the names that a reviewer types them by."""

IS_IGNORED = "is_ignored"
NAME_LISTS = {"responsible": BodyPurpose.RESPONSIBLE, "partners": BodyPurpose.PARTNER, "report_to": BodyPurpose.REPORT_TO}
TARGET_ASPECTS = ("indicator", "operator", "value", "value_high", "unit_text", "year")
_NUMBER = "#"
_QUARTERS = {"i", "ii", "iii", "iv"}


@dataclass(frozen=True, slots=True)
class _Lesson:
    kind: CorrectionKind
    words: str
    shown: str
    answer: dict[str, Any]


def learn(session: Session, plan: Plan, *, by: User | None, now: datetime) -> int:
    """Remember what the reviewer of a plan that is being published corrected; how many corrections. Nothing where nobody knows whose
    plan it is.

    Learnt are: the units that a person chose for a name, where the plan always means the same by it; clauses ignored, or given another
    role, time or other bodies; targets ignored or changed. Words that the plan treats now so, now otherwise, teach nothing.
    """
    owner_id, place = scope_of(plan)
    if owner_id is None and not place:
        return 0
    targets = session.scalars(select(Target).where(Target.plan_id == plan.id)).all()
    lessons = [*_of_bodies(plan.clauses), *_of_clauses(plan.clauses), *_of_targets(targets)]
    for one in lessons:
        session.add(
            LearntCorrection(
                kind=one.kind,
                owner_id=owner_id,
                place=place,
                words=one.words,
                shown=one.shown,
                answer=one.answer,
                plan_id=plan.id,
                by_id=by.id if by else None,
                at=now,
            )
        )
    return len(lessons)


def scope_of(plan: Plan) -> tuple[int | None, str]:
    """Whose plans a correction is for: the issuing unit, and the area with its level ("" where the plan names none)."""
    place = place_form(plan.place)
    return plan.owner_id, f"{plan.level} {place}" if place and plan.level else ""


def reading_of_clause(clause: Clause) -> Reading:
    """A clause as it stands, as a reviewer would type it."""
    named = {
        name: list(dict.fromkeys(body.phrase for body in clause.bodies if body.purpose is purpose)) for name, purpose in NAME_LISTS.items()
    }
    return {"text": clause.text, "role": clause.role.value, "when": time_words(clause), **named}


def reading_of_target(target: Target) -> Reading:
    """A target as it stands, with the sentence that it was read from."""
    values = {name: getattr(target, name) for name in TARGET_ASPECTS}
    return {"text": target.text} | {name: value if value is None or name == "year" else _plain(value) for name, value in values.items()}


def body_form(phrase: str) -> str:
    """What two spellings of a body's name share."""
    return " ".join(normalise_body(phrase).split())


def text_form(text: str) -> str:
    """What a sentence of this year's plan shares with last year's: its words, whatever their marks, dates and numbers."""
    found: list[str] = []
    for word in search_form(text).split():
        is_number = word.isdigit() or (word in _QUARTERS and found[-1:] == ["quy"])
        if not is_number:
            found.append(word)
        elif found[-1:] != [_NUMBER]:
            found.append(_NUMBER)
    return " ".join(found)


def clause_form(reading: Reading) -> str:
    """The words by which a clause is known again: its text and whom it was read to be about."""
    return " | ".join([text_form(reading["text"]), *sorted({body_form(phrase) for phrase in reading["responsible"]})])


def target_form(reading: Reading) -> str:
    """The words by which a target is known again: its sentence and its indicator."""
    return f"{text_form(reading['text'])} | {text_form(reading['indicator'])}"


def _of_bodies(clauses: Iterable[Clause]) -> Iterator[_Lesson]:
    meant: dict[str, set[tuple[int, ...]]] = {}
    shown: dict[str, str] = {}
    for clause in clauses:
        for (_, phrase), rows in phrases_of(clause).items() if clause.state is not ClauseState.IGNORED else ():
            unit_ids = tuple(sorted(row.unit_id for row in rows if row.unit_id is not None))
            if unit_ids:
                meant.setdefault(body_form(phrase), set()).add(unit_ids)
            if unit_ids and any(row.is_chosen for row in rows):
                shown[body_form(phrase)] = phrase
    for form, phrase in shown.items():
        if len(meant[form]) == 1:
            yield _Lesson(CorrectionKind.BODY, form, phrase, {"unit_ids": list(meant[form].pop())})


def _of_clauses(clauses: Iterable[Clause]) -> Iterator[_Lesson]:
    read = [(clause, clause.as_read) for clause in clauses]
    answers = ((clause_form(reading), reading["text"], _clause_answer(clause, reading)) for clause, reading in read if reading)
    yield from _agreed(CorrectionKind.CLAUSE, answers)


def _of_targets(targets: Iterable[Target]) -> Iterator[_Lesson]:
    read = [(target, target.as_read) for target in targets]
    answers = ((target_form(reading), reading["indicator"], _target_answer(target, reading)) for target, reading in read if reading)
    yield from _agreed(CorrectionKind.TARGET, answers)


def _agreed(kind: CorrectionKind, answers: Iterable[tuple[str, str, dict[str, Any]]]) -> Iterator[_Lesson]:
    """The answers of words that have one answer throughout the plan."""
    found: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for form, shown, answer in answers:
        found.setdefault(form, []).append((shown, answer))
    for form, same in found.items():
        shown, answer = same[0]
        if answer and all(other == answer for _, other in same):
            yield _Lesson(kind, form, shown, answer)


def _clause_answer(clause: Clause, reading: Reading) -> dict[str, Any]:
    """What became of a clause: the aspects that differ from the reading. A time stands with the words that were read."""
    if clause.state is ClauseState.IGNORED:
        return {IS_IGNORED: True}
    now = reading_of_clause(clause)
    answer = {name: now[name] for name in ("role", "when", *NAME_LISTS) if now[name] != reading[name]}
    return answer | {"read_when": reading["when"]} if "when" in answer else answer


def _target_answer(target: Target, reading: Reading) -> dict[str, Any]:
    if target.review is ClauseState.IGNORED:
        return {IS_IGNORED: True}
    now = reading_of_target(target)
    answer = {name: now[name] for name in TARGET_ASPECTS if now[name] != reading[name]}
    return answer | {"read_text": reading["text"]} if answer else {}


def _plain(value: Any) -> str:
    """A word of an enum, a text, or a number without idle zeros."""
    return f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)
