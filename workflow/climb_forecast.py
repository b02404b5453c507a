"""What comes next for a matter that lies before a rung, if nobody acts: the day on which the rules in force put it higher, or mention it.

Owns that forecast, day by day, by the same facts as the sweep and a plain reading of the rules; writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from models import Escalation, Target
from rules.calendar import WorkingCalendar
from rules.features import Feature, Subject, features_of_target, features_of_task
from rules.plain_decisions import plain_winners
from rules.policy import Policy, Rule
from rules.values import OPEN_STATES, Audience, DecisionKind
from rules.yardsticks import yardstick_of
from workflow.calendar import moment_of, working_calendar
from workflow.desk import Case, Desk, open_desk
from workflow.escalations import STANDING_STATES
from workflow.figures import readings_of
from workflow.judges import Judge
from workflow.looks import Looks
from workflow.policy_book import book_of
from workflow.reporting import asked_by_task
from workflow.sweep import case_of, row_of, task_facts
from workflow.target_sweep import case_of_target, target_facts

MOST_LOOKS = 80
"""So many looks ahead something comes, or nothing does."""

Look = Callable[[], tuple[dict[str, Feature], date | None]]
"""The features of the desk's day, and the day after it on which to look again."""


@dataclass(frozen=True, slots=True)
class Coming:
    """What comes: on -- the day; until -- the last working day on which acting still forestalls it, None where that is past.

    is_climb -- it goes one rung up; else its rung is only reminded of it. is_acknowledged -- the rung has acknowledged.
    """

    on: date
    until: date | None
    is_climb: bool
    is_acknowledged: bool


def what_comes(session: Session, escalation: Escalation, today: date) -> Coming | None:
    """What the rules do next about an escalation if nobody does anything; None where nothing comes by itself, or it lies elsewhere now."""
    if escalation.state not in STANDING_STATES:
        return None
    if escalation.task_id is not None:
        return _of_task(session, escalation.task_id, today)
    if escalation.target is None:
        raise AssertionError("an escalation is about a task or a target")
    return _of_target(session, escalation.target, today)


def _of_task(session: Session, task_id: int, today: date) -> Coming | None:
    row = row_of(session, task_id)
    if row.effective_due_on is None or row.state not in OPEN_STATES:
        return None
    case, calendar = case_of(row, {}), working_calendar(session)
    policies = book_of(session, today).policies_for(row.plan_id, row.unit_id)
    desk, looks = _desk(session, case, calendar, today), Looks(policies, calendar)

    def look() -> tuple[dict[str, Feature], date | None]:
        facts = task_facts(desk, row, case)
        return features_of_task(facts), looks.after(facts, row.effective_due_on, desk.today)

    return _first(desk, look, [policy for policy in policies if policy.subject is Subject.TASK])


def _of_target(session: Session, target: Target, today: date) -> Coming | None:
    if target.owner is None:
        return None
    case, calendar = case_of_target(target), working_calendar(session)
    policies = book_of(session, today).policies_for(target.plan_id, target.owner_id)
    desk, looks = _desk(session, case, calendar, today), Looks(policies, calendar)
    readings, is_asked = readings_of(session, target), bool(asked_by_task(session, [target]))

    def look() -> tuple[dict[str, Feature], date | None]:
        facts = target_facts(desk, target, case, readings, yardstick_of(policies), is_asked=is_asked)
        return features_of_target(facts), looks.after_target(facts, desk.today)

    return _first(desk, look, [policy for policy in policies if policy.subject is Subject.TARGET])


def _desk(session: Session, case: Case, calendar: WorkingCalendar, today: date) -> Desk:
    return open_desk(session, [case], today=today, now=moment_of(today, 0), judge=Judge(calendar, None))


def _first(desk: Desk, look: Look, policies: Sequence[Policy]) -> Coming | None:
    """Go on from look to look until a rule puts it higher, or mentions it anew."""
    begun_on = desk.today
    said: set[str] | None = None
    for _look in range(MOST_LOOKS):
        features, following = look()
        decided = [rule for policy in policies for rule in _deciding(policy, features)]
        climbs = any(rule.outcome.decide is DecisionKind.RAISE for rule in decided)
        mentioned = {rule.outcome.step.format_map(features) for rule in decided if _is_mention(rule)}
        if climbs or (said is not None and mentioned - said):
            until = desk.judge.calendar.last_working_day_before(desk.today)
            return Coming(desk.today, until if until >= begun_on else None, climbs, bool(features["is_acknowledged"]))
        said = mentioned if said is None else said | mentioned
        if following is None:
            return None
        desk.today = following
    return None


def _deciding(policy: Policy, features: Mapping[str, Feature]) -> list[Rule]:
    winners = set(plain_winners(policy, features))
    return [rule for rule in policy.rules if rule.id in winners]


def _is_mention(rule: Rule) -> bool:
    return rule.outcome.decide is DecisionKind.NOTIFY and Audience.COMMITTEE in rule.outcome.to
