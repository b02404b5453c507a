"""What the page that compares two versions shows: both texts side by side with the changed words marked, bodies and times, counts by kind.

Reads only; the views are `web.pages.plan_versions`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy.orm import Session

from models import BodyPurpose, Clause, ClauseBody, Plan, PlanState, Target
from web.labels import label
from web.target_words import promise
from workflow.comparison import Change, Pair, counts
from workflow.head_correction import targets_of
from workflow.resolution import phrases_of
from workflow.versions import compare_clauses, compare_targets
from workflow.wordings import Stretch, marked

CHANGED = "changed"
ALL = "all"

WORDS: dict[Change, LazyString] = {
    Change.ADDED: _l("Thêm mới"),
    Change.DROPPED: _l("Bỏ"),
    Change.REWORDED: _l("Sửa lời"),
    Change.REDATED: _l("Đổi hạn"),
    Change.BODIES: _l("Đổi cơ quan"),
    Change.SAME: _l("Giữ nguyên"),
}
TARGET_WORDS: dict[Change, LazyString] = WORDS | {Change.REDATED: _l("Đổi mức hoặc năm"), Change.REWORDED: _l("Đổi tên chỉ tiêu")}
ICONS: dict[Change, str] = {
    Change.ADDED: "plus-circle",
    Change.DROPPED: "dash-circle",
    Change.REWORDED: "pencil",
    Change.REDATED: "calendar-event",
    Change.BODIES: "building",
    Change.SAME: "check-circle",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing beside the words: who answers, who takes part, when. name -- what it is. is_changed -- the other version says otherwise."""

    name: str
    text: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One version's half of a line."""

    id: int
    section: str
    stretches: Sequence[Stretch]
    facts: Sequence[Fact]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the comparison. anchor -- its place on the page. is_settled -- a reviewer said what goes on from what."""

    anchor: str
    changes: Sequence[Change]
    old: Side | None
    new: Side | None
    is_settled: bool


@dataclass(frozen=True, slots=True)
class Part:
    """The clauses, or the targets. lines -- those to show; dropped, added -- (id, words) to choose from where the comparison errs."""

    kind: str
    lines: Sequence[Line]
    counts: dict[Change, int]
    total: int
    dropped: Sequence[tuple[int, str]]
    added: Sequence[tuple[int, str]]
    words: dict[Change, LazyString]


def context_of(session: Session, old: Plan, new: Plan, asked: str) -> dict[str, Any]:
    """All that the template needs. asked -- a kind of change, "all", or anything else for what changed in any way."""
    chosen = asked if asked in {ALL, *Change} else CHANGED
    parts = [_clauses(old, new, chosen), _targets(session, old, new, chosen)]
    total = {change: sum(part.counts[change] for part in parts) for change in WORDS}
    lines = sum(part.total for part in parts)
    return {
        "old": old,
        "plan": new,
        "parts": [part for part in parts if part.total],
        "chosen": chosen,
        "choices": [
            (CHANGED, _l("Có thay đổi"), lines - total[Change.SAME]),
            *((change.value, word, total[change]) for change, word in WORDS.items()),
            (ALL, _l("Tất cả"), lines),
        ],
        "icons": ICONS,
        "can_correct": new.state is PlanState.DRAFT,
    }


def _clauses(old: Plan, new: Plan, chosen: str) -> Part:
    rows = {clause.id: clause for clause in (*old.clauses, *new.clauses)}
    pairs = compare_clauses(old, new)
    is_draft = new.state is PlanState.DRAFT
    lines = [_clause_line(pair, rows, is_draft=is_draft) for pair in pairs if _is_shown(pair, chosen)]
    return _part("clause", pairs, lines, WORDS)


def _targets(session: Session, old: Plan, new: Plan, chosen: str) -> Part:
    rows = {target.id: target for plan in (old, new) for target in targets_of(session, plan)}
    pairs = compare_targets(session, old, new)
    is_draft = new.state is PlanState.DRAFT
    lines = [_target_line(pair, rows, is_draft=is_draft) for pair in pairs if _is_shown(pair, chosen)]
    return _part("target", pairs, lines, TARGET_WORDS)


def _part(kind: str, pairs: Sequence[Pair], lines: Sequence[Line], words: dict[Change, LazyString]) -> Part:
    dropped = [(pair.old.id, pair.old.text) for pair in pairs if pair.old and Change.DROPPED in pair.changes]
    added = [(pair.new.id, pair.new.text) for pair in pairs if pair.new and Change.ADDED in pair.changes]
    return Part(kind, lines, counts(pairs), len(pairs), dropped, added, words)


def _is_shown(pair: Pair, chosen: str) -> bool:
    if chosen == ALL:
        return True
    return Change.SAME not in pair.changes if chosen == CHANGED else Change(chosen) in pair.changes


def _clause_line(pair: Pair, rows: dict[int, Clause], *, is_draft: bool) -> Line:
    old, new = (rows[one.id] if one else None for one in (pair.old, pair.new))
    texts = marked(old.text, new.text) if old and new else None
    facts = _differing(_clause_facts(old), _clause_facts(new))
    return Line(
        anchor=f"clause-{pair.new.id}" if pair.new else f"old-clause-{pair.old.id if pair.old else 0}",
        changes=_in_order(pair),
        old=Side(old.id, old.section, texts[0] if texts else [Stretch(old.text, False)], facts[0]) if old else None,
        new=Side(new.id, new.section, texts[1] if texts else [Stretch(new.text, False)], facts[1]) if new else None,
        is_settled=is_draft and bool(new and new.is_previous_settled),
    )


def _target_line(pair: Pair, rows: dict[int, Target], *, is_draft: bool) -> Line:
    old, new = (rows[one.id] if one else None for one in (pair.old, pair.new))
    texts = marked(old.indicator, new.indicator) if old and new else None
    facts = _differing(_target_facts(old), _target_facts(new))
    return Line(
        anchor=f"target-{pair.new.id}" if pair.new else f"old-target-{pair.old.id if pair.old else 0}",
        changes=_in_order(pair),
        old=Side(old.id, old.section, texts[0] if texts else [Stretch(old.indicator, False)], facts[0]) if old else None,
        new=Side(new.id, new.section, texts[1] if texts else [Stretch(new.indicator, False)], facts[1]) if new else None,
        is_settled=is_draft and bool(new and new.is_previous_settled),
    )


def _in_order(pair: Pair) -> list[Change]:
    return [change for change in WORDS if change in pair.changes]


def _clause_facts(clause: Clause | None) -> dict[str, str]:
    if clause is None:
        return {}
    named = {purpose: "; ".join(_names(rows) for (why, _), rows in phrases_of(clause).items() if why is purpose) for purpose in BodyPurpose}
    found = {label(purpose): names for purpose, names in named.items() if names}
    return found | {str(_("Thời hạn")): _time(clause)}


def _names(rows: Iterable[ClauseBody]) -> str:
    listed = list(rows)
    if len(listed) > 1:
        return f"{listed[0].phrase} ({len(listed)})"
    return listed[0].unit.name if listed[0].unit else listed[0].phrase


def _time(clause: Clause) -> str:
    words = [clause.due_on.strftime("%d/%m/%Y") if clause.due_on else (clause.deadline_text or "")]
    words.append(clause.recurrence_text or (label(clause.frequency) if clause.frequency else ""))
    return "; ".join(word for word in words if word) or str(_("không ghi thời hạn"))


def _target_facts(target: Target | None) -> dict[str, str]:
    if target is None:
        return {}
    owner = {str(_("Đơn vị chịu trách nhiệm")): target.owner.name} if target.owner else {}
    return {str(_("Mức phải đạt")): promise(target)} | owner


def _differing(old: dict[str, str], new: dict[str, str]) -> tuple[list[Fact], list[Fact]]:
    """The facts of both sides; changed only where both sides are there."""
    has_both = bool(old and new)
    return (
        [Fact(name, text, has_both and new.get(name) != text) for name, text in old.items()],
        [Fact(name, text, has_both and old.get(name) != text) for name, text in new.items()],
    )
