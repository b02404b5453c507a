"""Why a matter lies where it lies, for people who do not program: the rule's sentence in pieces, where the rule stands, and the facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models import Escalation, PolicyVersion, Target, Task, TaskChange
from web import clock, fact_words
from web.login import person
from web.policy_groups import NAMES
from workflow.escalation_record import OPEN_TO_ALL, Record, Rule
from workflow.passing_up import RULE
from workflow.visibility import visible_policies

_TASK, _TARGET = joinedload(Escalation.task), joinedload(Escalation.target)
SHOWN = (
    joinedload(Escalation.from_unit),
    joinedload(Escalation.to_unit),
    joinedload(Escalation.to_committee),
    _TASK.joinedload(Task.unit),
    _TASK.joinedload(Task.clause),
    _TASK.joinedload(Task.plan),
    _TASK.selectinload(Task.changes).options(joinedload(TaskChange.by), joinedload(TaskChange.in_stead_of)),
    _TARGET.joinedload(Target.owner),
    _TARGET.joinedload(Target.plan),
    _TARGET.joinedload(Target.definition),
)
"""What the page shows of an escalation, loaded with it."""

_TITLE, _PARTS, _BEYOND = ": ", "; ", ". "


@dataclass(frozen=True, slots=True)
class Reasons:
    """sentence -- what the rule says, or what a person decided; parts -- the conditions, each with what it met.

    beyond -- why it came to this desk and not to a nearer one; version_id -- of the policy, where the person may open it.
    """

    sentence: str
    parts: Sequence[str]
    beyond: str
    by_whom: str
    rule: str
    version_id: int | None
    facts: Sequence[tuple[str, str]]


def reasons_of(session: Session, escalation: Escalation, record: Record) -> Reasons:
    """Why an escalation was opened."""
    if escalation.rule == RULE:
        by_whom, version_id = _("Quyết định của người có thẩm quyền, không phải quy tắc tự động"), None
        sentence, parts, beyond = escalation.explanation, list[str](), ""
    else:
        policy = str(NAMES.get(escalation.policy, escalation.policy))
        by_whom = _("%(policy)s, bản %(version)s", policy=policy, version=escalation.policy_version)
        version_id = _open_version(session, record.rules.get(escalation.id))
        sentence, parts, beyond = in_pieces(escalation.explanation)
    facts = fact_words.rows(escalation.facts)
    return Reasons(sentence, parts, beyond, by_whom, escalation.rule, version_id, facts)


def _open_version(session: Session, rule: Rule | None) -> int | None:
    """The number of the policy's version, if it is kept and the person may open it: those of an area or a plan not everybody may."""
    if rule is None or rule.scope in OPEN_TO_ALL:
        return rule.version_id if rule else None
    seen = visible_policies(session, person(), clock.today())
    return session.scalar(select(PolicyVersion.id).where(PolicyVersion.id == rule.version_id, seen))


def in_pieces(explanation: str) -> tuple[str, list[str], str]:
    """An explanation as title, conditions and what stands behind them."""
    said, _dot, beyond = explanation.partition(_BEYOND)
    title, colon, conditions = said.partition(_TITLE)
    if not colon:
        return "", [part.removesuffix(".") for part in said.split(_PARTS)], beyond
    return title, [part.removesuffix(".") for part in conditions.split(_PARTS)], beyond
