"""Of which published plan a draft may be the new version: by what it says itself, by its head, or by its clauses.

Owns that guess and its reason, for a reviewer to confirm or deny; refuses to decide it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, load_only
from sqlalchemy.sql.elements import ColumnElement

from models import Clause, ClauseState, Plan, PlanState
from workflow.comparison import same_words
from workflow.text import search_form

MOSTLY_EQUAL = 0.6
"""From this share of equal clauses on (of the longer of the two plans), one plan looks like the other's new version."""
FEWEST_CLAUSES = 3
_LOOKED_AT, _COMPARED = 200, 20

_CHANGES = r"(?:sửa đổi|bổ sung|điều chỉnh|thay thế|đính chính|thay cho)"
_KINDS = r"(?:kế hoạch|chương trình|đề án|phương án|hướng dẫn|quyết định|công văn)"
_AMENDED = re.compile(rf"{_CHANGES}\b[^.;]{{0,120}}?\b{_KINDS}(?: số)? ?:? ?(?P<number>\d+[\w/.-]*)", re.IGNORECASE)


class Reason(StrEnum):
    """Why a draft looks like a new version."""

    SAYS_SO = "says_so"
    NUMBER = "number"
    HEAD = "head"
    CLAUSES = "clauses"


@dataclass(frozen=True, slots=True)
class Likely:
    """A published plan that a draft may replace. percent -- how many of a hundred clauses are equal."""

    plan: Plan
    reason: Reason
    percent: int


def likely_predecessor(session: Session, plan: Plan, allowed: ColumnElement[bool] | None = None) -> Likely | None:
    """The published plan of which a draft looks like the new version: the surest reason first; None where none does.

    allowed -- a condition on Plan: those that may be named to the person who asks.
    """
    published = session.scalars(_candidates(plan, allowed)).all()
    amended = amended_numbers(plan) if published else frozenset()
    told = [(reason, one) for one in published if (reason := _by_the_head(plan, one, amended))]
    if told:
        order = list(Reason)
        reason, best = min(told, key=lambda found: (order.index(found[0]), -found[1].id))
        return Likely(best, reason, _shares(session, plan, [best.id])[best.id])
    alike = [one for one in published if _is_same_issuer(plan, one) and _is_same_time(plan, one)][:_COMPARED]
    shares = _shares(session, plan, [one.id for one in alike])
    nearest = max(alike, key=lambda one: shares[one.id], default=None)
    if nearest is None or shares[nearest.id] < MOSTLY_EQUAL * 100:
        return None
    return Likely(nearest, Reason.CLAUSES, shares[nearest.id])


def version_warning(likely: Likely, *, is_published: bool) -> str:
    """What a machine's answer says of it, where nobody can be asked."""
    head = f"Có vẻ là bản mới của kế hoạch số {likely.plan.id} «{likely.plan.title}» ({likely.plan.number or 'chưa có số'})"
    if is_published:
        return (
            f"{head}, nhưng đã được ban hành như một kế hoạch riêng nên việc trùng nhau có hai lần. Để giữ tiếp việc đang làm: "
            "nhập văn bản không ban hành ngay, xác nhận bản mới khi rà soát, rồi ban hành."
        )
    return f"{head}: hãy xác nhận hoặc bác bỏ khi rà soát, trước khi ban hành."


def amended_numbers(plan: Plan) -> frozenset[str]:
    """The numbers of plans that the document says it amends or replaces, as they are compared."""
    text = " ".join(f"{plan.title}\n{plan.source_text}".split())
    return frozenset(search_form(found["number"]) for found in _AMENDED.finditer(text))


def _candidates(plan: Plan, allowed: ColumnElement[bool] | None) -> Select[Plan]:
    """Published plans of the same issuer, as far as that is known; the newest first."""
    head = load_only(Plan.title, Plan.number, Plan.issuer, Plan.owner_id, Plan.issued_on, Plan.period_start, Plan.period_end)
    query = select(Plan).where(Plan.state == PlanState.PUBLISHED, Plan.id != plan.id).options(head)
    if plan.owner_id is not None:
        query = query.where(or_(Plan.owner_id == plan.owner_id, Plan.owner_id.is_(None)))
    if allowed is not None:
        query = query.where(allowed)
    return query.order_by(Plan.published_at.desc(), Plan.id.desc()).limit(_LOOKED_AT)


def _by_the_head(plan: Plan, published: Plan, amended: frozenset[str]) -> Reason | None:
    number = search_form(published.number or "")
    if number and number in amended:
        return Reason.SAYS_SO
    if not _is_same_issuer(plan, published) or not _is_same_time(plan, published):
        return None
    if number and search_form(plan.number or "") == number and _year(plan) == _year(published):
        return Reason.NUMBER
    has_same_period = (plan.period_start, plan.period_end) == (published.period_start, published.period_end)
    if has_same_period and same_words(plan.title) == same_words(published.title):
        return Reason.HEAD
    return None


def _is_same_issuer(plan: Plan, published: Plan) -> bool:
    if plan.owner_id is not None and published.owner_id is not None:
        return plan.owner_id == published.owner_id
    return bool(plan.issuer and published.issuer) and same_words(plan.issuer or "") == same_words(published.issuer or "")


def _is_same_time(plan: Plan, published: Plan) -> bool:
    """Whether the periods touch: next year's plan repeats many clauses and is no new version of this year's."""
    first, second = _years(plan), _years(published)
    return not first or not second or (first[0] <= second[1] and second[0] <= first[1])


def _years(plan: Plan) -> tuple[int, int] | None:
    return (plan.period_start, plan.period_end or plan.period_start) if plan.period_start else None


def _year(plan: Plan) -> int | None:
    return plan.issued_on.year if plan.issued_on else plan.period_start


def _shares(session: Session, plan: Plan, plan_ids: Sequence[int]) -> dict[int, int]:
    """How many of a hundred clauses of each plan stand in the draft too."""
    own = _texts(clause.text for clause in plan.clauses if clause.state is not ClauseState.IGNORED)
    texts: dict[int, list[str]] = {plan_id: [] for plan_id in plan_ids}
    rows = select(Clause.plan_id, Clause.text).where(Clause.plan_id.in_(plan_ids), Clause.state == ClauseState.ACCEPTED)
    for plan_id, text in session.execute(rows):
        texts[plan_id].append(text)
    return {plan_id: _percent(own, _texts(found)) for plan_id, found in texts.items()}


def _texts(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(map(same_words, texts))


def _percent(first: frozenset[str], second: frozenset[str]) -> int:
    longest = max(len(first), len(second))
    return round(100 * len(first & second) / longest) if longest >= FEWEST_CLAUSES else 0
