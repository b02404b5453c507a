"""What the pages of policies show: rules read aloud under their headings, versions with who and why, differences in words, the history.

Reads only; the views are `web.pages.policies`, `policy_drafts` and `policy_versions`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from models import Plan, PolicyScope, PolicyState, PolicyVersion, Unit, User
from rules.features import Subject
from web import clock, database, policy_desk
from web.badges import Badge
from web.error_words import message
from web.filters import moment as moment
from web.login import person
from web.policy_fields import ORDER, TECHNICAL
from web.policy_groups import SCOPES, STATES, Heading, grouped, heading_of
from web.policy_words import said
from workflow.errors import InvalidInputError
from workflow.policies import in_force, read_text
from workflow.policy_book import INCENTIVES
from workflow.policy_differences import Change, ChangeKind
from workflow.policy_editing import changes_between, document_of, holds, newer_shipped
from workflow.policy_terms import DONE as DONE
from workflow.policy_terms import PARAMETERS, Said
from workflow.policy_words import RuleWords, read_aloud, rule_words, when_words
from workflow.visibility import visible_policies

LATEST = 20
_NUMBER = re.compile(r"\d+")
_PEOPLE = (
    joinedload(PolicyVersion.unit),
    joinedload(PolicyVersion.plan),
    joinedload(PolicyVersion.made_by),
    joinedload(PolicyVersion.in_force_by),
    joinedload(PolicyVersion.ended_by),
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One rule read aloud. when -- what must hold; besides -- what goes without saying, for the technical details; again -- how often."""

    id: str
    title: str
    is_enabled: bool
    when: tuple[Said, ...]
    besides: tuple[Said, ...]
    then: tuple[Said, ...]
    again: Said
    words: RuleWords


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history. is_end -- the rules ceased to hold without others in their place."""

    at: datetime
    by: User | None
    version: PolicyVersion
    is_end: bool
    why: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds at one place. own -- put in force for it; inherited -- what holds without; drafts -- for those who set its rules."""

    name: str
    own: PolicyVersion | None
    inherited: PolicyVersion
    drafts: Sequence[PolicyVersion]

    @property
    def version(self) -> PolicyVersion:
        """What holds."""
        return self.own or self.inherited


def sentences(version: PolicyVersion) -> list[tuple[Heading, list[Sentence]]]:
    """The rules under their headings. Raises InvalidInputError for a version that this program cannot read."""
    written = document_of(version)["rules"]
    aloud = read_aloud(read_text(version))
    found = [
        (heading_of(rule["then"]["decide"], rule["when"]), _sentence(one), rule["pri"]) for rule, one in zip(written, aloud, strict=True)
    ]
    found.sort(key=lambda one: one[2])
    return grouped((heading, sentence) for heading, sentence, _pri in found)


def read_out(version: PolicyVersion) -> dict[str, Any]:
    """The rules and the numbers for a page; `fault` says why, where this program cannot read them (any more)."""
    try:
        return {"sentences": sentences(version), "parameters": parameters(version), "fault": ""}
    except InvalidInputError as error:
        return {"sentences": [], "parameters": [], "fault": message(error)}


def sentences_by_id(version: PolicyVersion) -> dict[str, Sentence]:
    """Each rule read aloud, by its id."""
    return {sentence.id: sentence for _heading, found in sentences(version) for sentence in found}


def sentence_of(change: Change) -> Sentence | None:
    """A rule that was added or removed, read aloud."""
    rule = change.after or change.before
    is_whole = change.kind in (ChangeKind.ADDED, ChangeKind.REMOVED)
    return _sentence(rule_words(rule)) if rule is not None and is_whole else None


def parameters(version: PolicyVersion) -> list[tuple[str, int]]:
    """(words, number) of what stands beside the rules."""
    numbers = document_of(version).get("parameters", {})
    return [(said(PARAMETERS[name]), number) for name, number in numbers.items()]


def changes(old: PolicyVersion, new: PolicyVersion) -> list[Change]:
    """The differences; none where one of the two cannot be read."""
    try:
        return changes_between(old, new)
    except InvalidInputError:
        return []


def has_rule(version: PolicyVersion, rule: str) -> bool:
    """Whether a version has a rule of this id."""
    try:
        return rule in sentences_by_id(version)
    except InvalidInputError:
        return False


def has_stale_title(change: Change) -> bool:
    """Whether a rule's title still names a number that its conditions no longer name."""
    if change.kind is not ChangeKind.CHANGED or change.before is None or change.before.title != change.title:
        return False
    was = {number for one in change.differences for number in _NUMBER.findall(str(one.before or ""))}
    now = {number for one in change.differences for number in _NUMBER.findall(str(one.after or ""))}
    return bool((was - now) & set(_NUMBER.findall(change.title)))


def mark(version: PolicyVersion) -> Badge:
    """The state of a version."""
    word, icon, tone = STATES[version.state]
    return Badge(str(word), icon, tone)


def scope_words(version: PolicyVersion) -> str:
    """For whom a version holds."""
    if version.scope is PolicyScope.AREA and version.unit:
        return str(_("Các đơn vị trực thuộc %(unit)s", unit=version.unit.name))
    if version.scope is PolicyScope.PLAN and version.plan:
        return str(_("Kế hoạch %(plan)s", plan=version.plan.number or version.plan.title))
    return str(SCOPES[version.scope])


def address_of(version: PolicyVersion) -> str:
    """The permanent address of a version; "" for the shipped text while no row of it is kept."""
    if version.id is None:
        return ""
    if version.state is PolicyState.DRAFT:
        return url_for("policy_drafts.edit", draft_id=version.id)
    return url_for("policy_versions.show", version_id=version.id)


def standing(name: str, scope: PolicyScope, *, plan: Plan | None = None, unit: Unit | None = None) -> Standing:
    """What holds for the installation, for the units below a unit, or for a plan."""
    session = database.session()
    key = scope.value if scope is PolicyScope.SYSTEM else f"unit:{unit.id}" if unit else f"plan:{plan.id}" if plan else ""
    own = in_force(session, name, key)
    inherited = holds(session, name, clock.now(), plan=plan, unit=unit)
    drafts = [draft for draft in policy_desk.drafts_at(name, key) if policy_desk.may_set(draft)]
    return Standing(name, own, inherited, drafts)


def versions(*conditions: ColumnElement[bool]) -> Sequence[PolicyVersion]:
    """The versions within the person's sight, the newest first."""
    session = database.session()
    seen = visible_policies(session, person(), clock.today())
    newest = PolicyVersion.in_force_at.desc().nulls_last(), PolicyVersion.id.desc()
    return session.scalars(select(PolicyVersion).where(seen, *conditions).options(*_PEOPLE).order_by(*newest)).all()


def overrides(names: Collection[str]) -> dict[str, list[PolicyVersion]]:
    """What people have put in force beside what was shipped, and what they are drafting: of several policies, by their names."""
    live = PolicyVersion.state.in_([PolicyState.IN_FORCE, PolicyState.DRAFT])
    found: dict[str, list[PolicyVersion]] = {name: [] for name in names}
    for version in versions(PolicyVersion.name.in_(names), live, PolicyVersion.scope != PolicyScope.SHIPPED):
        found[version.name].append(version)
    return found


def history(*conditions: ColumnElement[bool], most: int = LATEST) -> list[Event]:
    """What was put in force and withdrawn, the newest first."""
    ever = or_(PolicyVersion.in_force_at.is_not(None), PolicyVersion.ended_at.is_not(None))
    events = []
    for version in versions(ever, *conditions):
        if version.in_force_at:
            events.append(Event(version.in_force_at, version.in_force_by, version, is_end=False, why=version.note))
        if version.state is PolicyState.WITHDRAWN and version.ended_at:
            events.append(Event(version.ended_at, version.ended_by, version, is_end=True, why=version.ended_because))
    return sorted(events, key=lambda one: one.at, reverse=True)[:most]


def outdated(version: PolicyVersion) -> dict[str, Any] | None:
    """What was shipped since a version was begun, with the differences; None where nothing was."""
    found = newer_shipped(database.session(), version)
    return {"began": found[0], "now": found[1], "changes": changes(*found)} if found else None


def subject_of(version: PolicyVersion) -> Subject:
    """What the rules are about."""
    return {"targets": Subject.TARGET, INCENTIVES: Subject.AWARD}.get(version.name, Subject.TASK)


def _sentence(one: RuleWords) -> Sentence:
    order = {name: place for place, name in enumerate(ORDER)}
    telling = sorted(
        (condition for condition in one.rule.conditions if condition.field not in TECHNICAL),
        key=lambda condition: order.get(condition.field, len(order)),
    )
    plain = [condition for condition in one.rule.conditions if condition.field in TECHNICAL]
    besides = when_words(plain)
    return Sentence(
        id=one.rule.id,
        title=one.title,
        is_enabled=one.rule.is_enabled,
        when=when_words(telling) or besides,
        besides=besides if telling else (),
        then=one.then[:-1],
        again=one.then[-1],
        words=one,
    )
