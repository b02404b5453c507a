"""What a reviewer does to the clauses of a draft: accept, ignore, edit, add, split, merge.

Owns the clause's own words, role and dates; whom its bodies mean is `workflow.body_choice`, the plan's head and targets are
`workflow.head_correction`. Refuses everything once the plan is published.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models import BodyPurpose, Clause, ClauseBody, ClauseState, Plan
from rules.values import Importance, Precision, Role
from workflow.clause_times import clear_time, read_time, time_words, write_time
from workflow.errors import InvalidInputError, NotFoundError
from workflow.resolution import index_for, phrases_of, refuse_published, resolve_bodies
from workflow.spans import find_span, split_span

CERTAIN = 0.9
"""Clauses read with this confidence or more and without gaps may be accepted in one go."""
MOST_CHARACTERS = 20_000
_STEP = 1000
_CUTS = re.compile(r"(?<=[.;])\s+(?=\S)|\s+(?=[-–+•] \S)")
_WEAKER_CUTS = re.compile(r"(?<=[,:])\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class ClauseWords:
    """What a reviewer typed for a clause. Bodies are names, as written; when -- in words, empty for none; importance None: the plan's."""

    text: str
    role: Role
    responsible: tuple[str, ...]
    partners: tuple[str, ...] = ()
    report_to: tuple[str, ...] = ()
    when: str = ""
    importance: Importance | None = None


def clause_of(plan: Plan, clause_id: int) -> Clause:
    """A clause of the plan by its number. Raises NotFoundError."""
    found = next((clause for clause in plan.clauses if clause.id == clause_id), None)
    if found is None:
        raise NotFoundError(
            "Kế hoạch số %(plan)s không có khoản số %(clause)s: có thể khoản đã được gộp; hãy tải lại trang.",
            plan=plan.id,
            clause=clause_id,
        )
    return found


def accept(clause: Clause) -> None:
    """The reviewer agrees with the clause as it stands."""
    _set_state(clause, ClauseState.ACCEPTED)


def ignore(clause: Clause) -> None:
    """The clause makes no task. It stays, and can be restored."""
    _set_state(clause, ClauseState.IGNORED)


def restore(clause: Clause) -> None:
    """The clause waits for the reviewer again."""
    _set_state(clause, ClauseState.PROPOSED)


def accept_certain(plan: Plan, floor: float = CERTAIN) -> int:
    """Accept every waiting clause that is certain; how many."""
    refuse_published(plan)
    certain = [clause for clause in plan.clauses if clause.state is ClauseState.PROPOSED and is_certain(clause, floor)]
    for clause in certain:
        clause.state = ClauseState.ACCEPTED
    return len(certain)


def is_certain(clause: Clause, floor: float = CERTAIN) -> bool:
    """Whether a clause was read with at least that confidence, all its responsible bodies mean units, and its day is one."""
    return clause.confidence >= floor and not has_gaps(clause)


def has_gaps(clause: Clause) -> bool:
    """Whether a person must put something in: a body that means nobody, or a day that the calendar does not have."""
    has_no_day = clause.deadline_text is not None and clause.due_on is None and clause.precision is not Precision.RELATIVE
    return has_no_day or bool(open_phrases(clause))


def open_phrases(clause: Clause) -> list[str]:
    """The responsible bodies, as written, that mean no unit yet."""
    return [body.phrase for body in clause.bodies if body.purpose is BodyPurpose.RESPONSIBLE and body.unit_id is None]


def edit_clause(session: Session, clause: Clause, words: ClauseWords) -> list[str]:
    """Put in what was typed; the clause counts as accepted then. New names are matched to units; those that stay keep theirs.

    Returns warnings about the time typed. Raises InvalidInputError where a text, a body or a time is missing or not understood;
    nothing has changed then.
    """
    refuse_published(clause.plan)
    _check(words)
    time = read_time(words.when, clause.plan) if words.when != time_words(clause) else None
    if words.text != clause.text:
        clause.text = words.text
        clause.span_start, clause.span_end = find_span(clause.plan.source_text, words.text) or (clause.span_start, clause.span_end)
    clause.role, clause.importance = words.role, words.importance
    if time is not None:
        write_time(clause, time)
    _name_bodies(session, clause, words)
    clause.is_edited = True
    clause.state = ClauseState.ACCEPTED
    return time.warnings if time else []


def add_clause(session: Session, plan: Plan, words: ClauseWords, span: tuple[int, int] | None = None) -> Clause:
    """A clause that the reader did not find. Its place follows from its span, else from where its words stand in the source text.

    Raises InvalidInputError as `edit_clause` does.
    """
    refuse_published(plan)
    _check(words)
    time = read_time(words.when, plan)
    start, end = span or find_span(plan.source_text, words.text) or (None, None)
    clause = Clause(
        key=_free_key(plan, "m"),
        position=_position_for(plan, start),
        state=ClauseState.ACCEPTED,
        role=words.role,
        importance=words.importance,
        text=words.text,
        section=_section_for(plan, start),
        span_start=start,
        span_end=end,
        is_edited=True,
        warnings=[],
    )
    write_time(clause, time)
    plan.clauses.append(clause)
    plan.clauses.sort(key=lambda one: one.position)
    _name_bodies(session, clause, words)
    session.flush()
    return clause


def cutting_points(clause: Clause) -> list[int]:
    """Where a clause can sensibly be split: offsets in its text at which a sentence or a part of one begins."""
    cuts = [found.end() for found in _CUTS.finditer(clause.text)] or [found.end() for found in _WEAKER_CUTS.finditer(clause.text)]
    return [cut for cut in cuts if 0 < cut < len(clause.text)]


def split_clause(session: Session, clause: Clause, at: int) -> Clause:
    """Cut a clause in two before the character `at` of its text; both keep its bodies, the time goes with its words. Returns the second.

    Raises InvalidInputError where one of the two would be empty.
    """
    plan = clause.plan
    refuse_published(plan)
    first, second = clause.text[:at].strip(), clause.text[at:].strip()
    if not 0 < at < len(clause.text) or not first or not second:
        raise InvalidInputError("Không thể tách khoản tại ký tự %(at)s: mỗi phần phải có chữ. Hãy chọn chỗ tách khác.", field="at", at=at)
    spans = split_span(plan.source_text, clause.span_start, clause.span_end, first)
    twin = Clause(key=_free_key(plan, "s"), position=_position_after(plan, clause), text=second, is_edited=True, state=ClauseState.PROPOSED)
    for name in ("role", "section", "confidence", "importance"):
        setattr(twin, name, getattr(clause, name))
    clause.as_read = None
    twin.warnings = list(clause.warnings)
    twin.bodies = [_copy_of(body) for body in clause.bodies]
    write_time(twin, clause)
    (clause.span_start, clause.span_end), (twin.span_start, twin.span_end) = spans
    clause.text, clause.is_edited, clause.state = first, True, ClauseState.PROPOSED
    _give_time_to_its_words(clause, twin)
    plan.clauses.append(twin)
    plan.clauses.sort(key=lambda one: one.position)
    session.flush()
    return twin


def merge_clauses(session: Session, clause: Clause, other: Clause) -> None:
    """Make one clause of two neighbours: words one behind the other, bodies of both, the first one's time or else the second one's.

    Raises InvalidInputError for clauses of two plans or for a clause with itself.
    """
    refuse_published(clause.plan)
    if other is clause or other.plan is not clause.plan:
        raise InvalidInputError("Chỉ gộp được hai khoản khác nhau của cùng một kế hoạch; hãy chọn khoản khác.", field="other")
    first, second = sorted((clause, other), key=lambda one: one.position)
    first.text = f"{first.text} {second.text}"
    first.span_start, first.span_end = _outer_span(first, second)
    first.confidence = min(first.confidence, second.confidence)
    first.importance = max((first.importance, second.importance), key=lambda one: list(Importance).index(one) if one else -1)
    first.warnings = list(dict.fromkeys([*first.warnings, *second.warnings, *_time_warnings(first, second)]))
    if not time_words(first):
        write_time(first, second)
    named = {(body.purpose, body.phrase) for body in first.bodies}
    first.bodies.extend(_copy_of(body) for body in second.bodies if (body.purpose, body.phrase) not in named)
    first.is_edited, first.state, first.as_read = True, ClauseState.PROPOSED, None
    first.plan.clauses.remove(second)
    session.flush()


def following(clause: Clause) -> Clause | None:
    """The next clause of the document that is not ignored."""
    later = [one for one in clause.plan.clauses if one.position > clause.position and one.state is not ClauseState.IGNORED]
    return min(later, key=lambda one: one.position, default=None)


def _set_state(clause: Clause, state: ClauseState) -> None:
    refuse_published(clause.plan)
    clause.state = state


def _check(words: ClauseWords) -> None:
    if not words.text.strip():
        raise InvalidInputError("Khoản phân công chưa có nội dung: hãy ghi việc phải làm.", field="text")
    if len(words.text) > MOST_CHARACTERS:
        raise InvalidInputError(
            "Nội dung dài %(count)s ký tự, tối đa %(most)s: hãy tách khoản.", field="text", count=len(words.text), most=MOST_CHARACTERS
        )
    if not words.responsible:
        raise InvalidInputError("Chưa có cơ quan chịu trách nhiệm: hãy ghi ít nhất một tên, hoặc bỏ qua khoản này.", field="responsible")


def _name_bodies(session: Session, clause: Clause, words: ClauseWords) -> None:
    """Make the clause name these bodies: names that stay keep their units, new ones are matched."""
    named = {BodyPurpose.RESPONSIBLE: words.responsible, BodyPurpose.PARTNER: words.partners, BodyPurpose.REPORT_TO: words.report_to}
    wanted = dict.fromkeys((purpose, phrase) for purpose, phrases in named.items() for phrase in phrases)
    present = phrases_of(clause)
    for key, rows in present.items():
        if key[0] is not BodyPurpose.VIA and key not in wanted:
            for row in rows:
                clause.bodies.remove(row)
    new = [key for key in wanted if key not in present]
    clause.bodies.extend(ClauseBody(purpose=purpose, phrase=phrase) for purpose, phrase in new)
    if new:
        resolve_bodies([clause], index_for(session, clause.plan))


def _free_key(plan: Plan, letter: str) -> str:
    taken = {clause.key for clause in plan.clauses}
    return next(key for number in range(1, len(taken) + 2) if (key := f"{letter}{number}") not in taken)


def _position_after(plan: Plan, clause: Clause) -> int:
    """A position between a clause and the next one; where there is no room left, all are numbered anew."""
    behind = min((one.position for one in plan.clauses if one.position > clause.position), default=clause.position + 2 * _STEP)
    if behind - clause.position < 2:
        for number, one in enumerate(sorted(plan.clauses, key=lambda one: one.position)):
            one.position = number * _STEP
        behind = clause.position + _STEP
    return (clause.position + behind) // 2


def _position_for(plan: Plan, start: int | None) -> int:
    before = _before(plan.clauses, start)
    if before is not None:
        return _position_after(plan, before)
    first = min((clause.position for clause in plan.clauses), default=_STEP)
    last = max((clause.position for clause in plan.clauses), default=0)
    return last + _STEP if start is None else first - _STEP


def _section_for(plan: Plan, start: int | None) -> str:
    before = _before(plan.clauses, start)
    return before.section if before else ""


def _before(clauses: Iterable[Clause], start: int | None) -> Clause | None:
    """The last clause that begins at or before an offset of the source text."""
    if start is None:
        return None
    earlier = [clause for clause in clauses if clause.span_start is not None and clause.span_start <= start]
    return max(earlier, key=lambda clause: (clause.span_start or 0, clause.position), default=None)


def _copy_of(body: ClauseBody) -> ClauseBody:
    copied = {name: getattr(body, name) for name in ("purpose", "phrase", "unit_id", "score", "is_chosen")}
    return ClauseBody(**copied, candidates=list(body.candidates or []))


def _give_time_to_its_words(first: Clause, second: Clause) -> None:
    """After a split each part keeps a time only if its words stand in it; words that stand in neither bind both."""
    words = [text for text in (first.deadline_text, first.recurrence_text) if text]
    in_first, in_second = (all(text in clause.text for text in words) for clause in (first, second))
    if words and in_first != in_second:
        clear_time(second if in_first else first)


def _outer_span(first: Clause, second: Clause) -> tuple[int | None, int | None]:
    starts = [clause.span_start for clause in (first, second) if clause.span_start is not None]
    ends = [clause.span_end for clause in (first, second) if clause.span_end is not None]
    return min(starts, default=None), max(ends, default=None)


def _time_warnings(first: Clause, second: Clause) -> list[str]:
    mine, others = time_words(first), time_words(second)
    if not mine or not others or mine == others:
        return []
    return [f"Hai khoản được gộp có thời hạn khác nhau: giữ «{mine}», bỏ «{others}»."]
