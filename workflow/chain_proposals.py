"""Which clauses of a plan feed which, as far as their words say it: "gửi về A để tổng hợp" and a clause in which A collects.

Owns the reading of clauses against one another, with a confidence; refuses to write (`workflow.chain_links`) and never invents a receiver:
a body that collects nothing in the plan gets no link.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from extraction.bodyspelling import normalise_body
from models import BodyPurpose, Clause, ClauseState, FeedReach, FeedSource, Plan
from rules.values import Frequency
from workflow.naming import group_form

SURE = 0.65
"""From this confidence on tasks are linked without asking; what lies below is put before the coordinators."""
LEAST = 0.45
"""What lies below this is not worth a question."""
SECOND_BEST = 0.15
"""So much less sure than the best of a body's clauses, a clause loses as much again."""
SAME_ROUND_DAYS = 45
"""Two days so near belong to one round of reports, even where the input is asked for too late."""

_COLLECTS = re.compile(
    r"(?<!\w)(?:tổng hợp|sơ kết|tổng kết|(?:xây dựng|hoàn chỉnh|hoàn thiện|dự thảo|thẩm định)[^.;]{0,60}báo cáo)(?!\w)", re.I
)
_REPORTS = re.compile(r"(?<!\w)báo cáo(?!\w)", re.I)
_TO_COLLECT = re.compile(r"(?<!\w)(?:để|cho|phục vụ)\s[^.;]{0,60}tổng hợp|tổng hợp(?:,| và)? (?:chung|báo cáo)", re.I)
_HANDS_OVER = re.compile(r"(?<!\w)(?:báo cáo|gửi|nộp|số liệu|kết quả|danh sách|hồ sơ)(?!\w)", re.I)
_IF_NEED_BE = re.compile(r"(?<!\w)(?:nếu có|trường hợp|khi có|nếu phát sinh|khó khăn, vướng mắc|vấn đề (?:mới )?phát sinh)(?!\w)", re.I)
_SUPERIOR = re.compile(r"cấp trên(?: trực tiếp| quản lý)?$|cấp trên trực tiếp", re.I)
_MAKES_OTHERS = re.compile(r"(?<!\w)(?:chỉ đạo|hướng dẫn|đôn đốc|yêu cầu|tổ chức cho)\s", re.I)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One clause that feeds another, read from the giver's words. phrase -- the body as the giver names it."""

    giver: Clause
    receiver: Clause
    source: FeedSource
    reach: FeedReach
    phrase: str
    confidence: float


def propose(plan: Plan) -> list[Proposal]:
    """Every link that the words of the plan's clauses propose, each pair once with the surest reason."""
    clauses = [clause for clause in plan.clauses if clause.state is not ClauseState.IGNORED]
    collectors = _collectors(clauses)
    best: dict[tuple[int, int], Proposal] = {}
    for clause in clauses:
        for proposal in _of_giver(clause, clauses, collectors):
            pair = id(proposal.giver), id(proposal.receiver)
            if proposal.confidence >= LEAST and (pair not in best or best[pair].confidence < proposal.confidence):
                best[pair] = proposal
    return list(best.values())


Names = frozenset[str | int]
"""What a body goes by: its name in normal form and, where the phrase means one unit only, that unit's id."""


def _collectors(clauses: Iterable[Clause]) -> dict[str | int, list[Clause]]:
    found: dict[str | int, list[Clause]] = defaultdict(list)
    for clause in clauses:
        if _REPORTS.search(clause.text) or _COLLECTS.search(clause.text):
            for name in _names(clause, BodyPurpose.RESPONSIBLE):
                found[name].append(clause)
    return found


def _of_giver(giver: Clause, clauses: Sequence[Clause], collectors: dict[str | int, list[Clause]]) -> Iterator[Proposal]:
    for purpose, source in ((BodyPurpose.REPORT_TO, FeedSource.REPORT_TO), (BodyPurpose.VIA, FeedSource.VIA)):
        for phrase, names in _phrases(giver, purpose).items():
            if _SUPERIOR.search(phrase):
                yield from _to_the_superior(giver, phrase, clauses)
                continue
            found = {id(one): one for name in names for one in collectors.get(name, ())}
            receivers = [one for one in found.values() if one is not giver and not _is_by_the_same(giver, one)]
            yield from _of_phrase(giver, receivers, source, phrase)


def _of_phrase(giver: Clause, receivers: Sequence[Clause], source: FeedSource, phrase: str) -> Iterator[Proposal]:
    """One body may have several clauses that collect: beside one that surely means this input, the others are less sure."""
    sure = [_confidence(giver, receiver, source) for receiver in receivers]
    for receiver, confidence in zip(receivers, sure, strict=True):
        is_second = max(sure) - confidence >= SECOND_BEST
        yield Proposal(giver, receiver, source, FeedReach.NAMED, phrase, round(confidence - SECOND_BEST * is_second, 2))


def _to_the_superior(giver: Clause, phrase: str, clauses: Sequence[Clause]) -> Iterator[Proposal]:
    """ "Chỉ đạo cấp ủy cơ sở … gửi về cấp trên trực tiếp": it comes back to the one who directs; else it goes to whoever stands above."""
    own = _names(giver, BodyPurpose.RESPONSIBLE)
    directs = _MAKES_OTHERS.search(giver.text) is not None
    for receiver in clauses:
        if receiver is giver or not _COLLECTS.search(receiver.text) or not _phrases(receiver, BodyPurpose.REPORT_TO):
            continue
        is_same = bool(own & _names(receiver, BodyPurpose.RESPONSIBLE))
        if is_same is not directs:
            continue
        reach = FeedReach.OWN if directs else FeedReach.SUPERIOR
        if _fit(giver, receiver) is False:
            continue
        yield Proposal(giver, receiver, FeedSource.SUPERIOR, reach, phrase, _confidence(giver, receiver, FeedSource.SUPERIOR))


_BASE = {FeedSource.REPORT_TO: 0.7, FeedSource.VIA: 0.65, FeedSource.SUPERIOR: 0.55}


def _confidence(giver: Clause, receiver: Clause, source: FeedSource) -> float:
    """How sure it is, from both clauses' words and days. Nothing here looks at what the documents are about."""
    sure = _BASE[source]
    if _TO_COLLECT.search(giver.text) or re.search(r"tổng hợp", receiver.text, re.I):
        sure += 0.15
    elif not _COLLECTS.search(receiver.text):
        sure -= 0.15
    if not _HANDS_OVER.search(giver.text):
        sure -= 0.2  # only asks for a decision
    if _IF_NEED_BE.search(giver.text) and not (giver.due_on or giver.frequency):
        sure -= 0.35
    elif not (giver.due_on or giver.frequency):
        sure -= 0.05 if _TO_COLLECT.search(giver.text) else 0.15
    fits = _fit(giver, receiver)
    sure += {True: 0.1, None: -0.1, False: 0.0 if _is_one_round(giver, receiver) else -0.25}[fits]
    return round(min(0.95, max(0.0, sure)), 2)


def _fit(giver: Clause, receiver: Clause) -> bool | None:
    """Whether the input comes no later than it is needed; None where the words do not say."""
    days = _days(giver, receiver)
    return None if days is None else days <= 0


def _is_one_round(giver: Clause, receiver: Clause) -> bool:
    days = _days(giver, receiver)
    return days is not None and 0 < days <= SAME_ROUND_DAYS


def _days(giver: Clause, receiver: Clause) -> int | None:
    """By how many days the input is due after its receiver; negative where it comes before."""
    if giver.due_on and receiver.due_on:
        return (giver.due_on - receiver.due_on).days
    first, last = _model_day(giver), _model_day(receiver)
    if first is None or last is None or giver.frequency is not receiver.frequency:
        return None
    return (first - last).days


def _model_day(clause: Clause) -> date | None:
    """The day of a recurring duty in a model year."""
    if clause.frequency is Frequency.YEARLY and clause.recurrence_month:
        return date(2024, clause.recurrence_month, min(clause.recurrence_day or 28, 28))
    if clause.frequency in (Frequency.MONTHLY, Frequency.QUARTERLY) and clause.recurrence_day:
        return date(2024, 1, clause.recurrence_day)
    return None


def _is_by_the_same(giver: Clause, receiver: Clause) -> bool:
    return _phrases(giver, BodyPurpose.RESPONSIBLE).keys() == _phrases(receiver, BodyPurpose.RESPONSIBLE).keys()


def _names(clause: Clause, purpose: BodyPurpose) -> Names:
    return frozenset(name for names in _phrases(clause, purpose).values() for name in names)


def _phrases(clause: Clause, purpose: BodyPurpose) -> dict[str, Names]:
    """The bodies of a clause by the words for them. The units of a group are no names: a member of a group is not the group."""
    units: dict[str, set[int]] = defaultdict(set)
    for body in clause.bodies:
        if body.purpose is purpose:
            units[body.phrase] |= {body.unit_id} if body.unit_id else set()
    return {phrase: frozenset({_normal(phrase), *(ids if len(ids) == 1 else ())}) for phrase, ids in units.items()}


@lru_cache(maxsize=4096)
def _normal(phrase: str) -> str:
    return group_form(phrase) or normalise_body(phrase)
