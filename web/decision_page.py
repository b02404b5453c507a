"""Why a matter lies where it lies, for people who do not program: the rule's sentence in pieces, where the rule stands, and the facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models import Escalation, EscalationAction, Meeting, PolicyState, PolicyVersion
from web import clock, fact_words
from web.login import person
from web.policy_groups import NAMES
from workflow.meetings import visible_meetings
from workflow.passing_up import RULE
from workflow.visibility import visible_policies

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


def reasons_of(session: Session, escalation: Escalation) -> Reasons:
    """Why an escalation was opened."""
    if escalation.rule == RULE:
        by_whom, version_id = _("Quyết định của người có thẩm quyền, không phải quy tắc tự động"), None
        sentence, parts, beyond = escalation.explanation, list[str](), ""
    else:
        policy = str(NAMES.get(escalation.policy, escalation.policy))
        by_whom = _("%(policy)s, bản %(version)s", policy=policy, version=escalation.policy_version)
        version_id = policy_ids(session, [(escalation.policy, escalation.policy_version)]).get(
            (escalation.policy, escalation.policy_version)
        )
        sentence, parts, beyond = in_pieces(escalation.explanation)
    facts = fact_words.rows(escalation.facts)
    return Reasons(sentence, parts, beyond, by_whom, escalation.rule, version_id, facts)


def in_pieces(explanation: str) -> tuple[str, list[str], str]:
    """An explanation as title, conditions and what stands behind them."""
    said, _dot, beyond = explanation.partition(_BEYOND)
    title, colon, conditions = said.partition(_TITLE)
    if not colon:
        return "", [part.removesuffix(".") for part in said.split(_PARTS)], beyond
    return title, [part.removesuffix(".") for part in conditions.split(_PARTS)], beyond


def policy_ids(session: Session, wanted: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
    """The numbers of policies' versions by name and version, of those that are kept and that the person may open."""
    names, versions = {name for name, _version in wanted}, {version for _name, version in wanted}
    seen = visible_policies(session, person(), clock.today())
    found = select(PolicyVersion.name, PolicyVersion.version, PolicyVersion.id).where(
        seen, PolicyVersion.state != PolicyState.DRAFT, PolicyVersion.name.in_(names), PolicyVersion.version.in_(versions)
    )
    return {(name, version): version_id for name, version, version_id in session.execute(found)}


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision of the history. desk -- before which body the matter lay; meeting -- where it was made, if the person may open that."""

    action: EscalationAction
    desk: str
    meeting: Meeting | None


def decided_about(session: Session, escalation: Escalation) -> list[Decided]:
    """Every decision on the matter, on whichever rung it was made, the latest first."""
    column = Escalation.task_id if escalation.task_id else Escalation.target_id
    about = select(EscalationAction).join(EscalationAction.escalation).where(column == (escalation.task_id or escalation.target_id))
    of_row = joinedload(EscalationAction.escalation)
    names = (
        joinedload(EscalationAction.by),
        joinedload(EscalationAction.in_stead_of),
        joinedload(EscalationAction.unit),
        of_row.joinedload(Escalation.to_unit),
        of_row.joinedload(Escalation.to_committee),
    )
    actions = session.scalars(about.options(*names).order_by(EscalationAction.id.desc())).all()
    meetings = _meetings(session, [action.meeting_id for action in actions if action.meeting_id])
    return [Decided(one, one.escalation.desk, meetings.get(one.meeting_id or 0)) for one in actions]


def _meetings(session: Session, ids: Sequence[int]) -> dict[int, Meeting]:
    if not ids:
        return {}
    found = select(Meeting).where(Meeting.id.in_(ids), visible_meetings(person(), clock.today()))
    return {meeting.id: meeting for meeting in session.scalars(found)}


def matter_ids(session: Session, escalation: Escalation) -> list[int]:
    """The numbers of all escalations of the same matter."""
    column: Any = Escalation.task_id if escalation.task_id else Escalation.target_id
    return list(session.scalars(select(Escalation.id).where(column == (escalation.task_id or escalation.target_id))))
