"""What comes next for a matter that lies before a rung, if nobody acts: the day on which the rules in force put it higher, or mention it.

Owns that forecast, day by day, by the same facts as the sweep and a plain reading of the rules; writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Escalation, Target, Task
from rules.features import Feature, Subject, features_of_target, features_of_task
from rules.ladder import Registry
from rules.plain_decisions import plain_winners
from rules.policy import Policy, Rule
from rules.values import OPEN_STATES, Audience, DecisionKind, Importance
from rules.yardsticks import yardstick_of
from workflow.calendar import moment_of, working_calendar
from workflow.desk import Case, Desk
from workflow.escalation_record import same_matter
from workflow.escalations import STANDING_STATES
from workflow.figures import readings_of
from workflow.judges import Judge
from workflow.looks import Looks
from workflow.notices import Outgoing
from workflow.policy_book import book_of
from workflow.recipients import Directory
from workflow.reporting import asked_by_task
from workflow.standing_rungs import Reached, standing_of
from workflow.sweep import case_of, row_of, task_facts
from workflow.target_sweep import case_of_target, target_facts
from workflow.units import ladder_registry

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


def what_comes(
    session: Session, escalation: Escalation, today: date, *, rungs: Sequence[Escalation] = (), registry: Registry | None = None
) -> Coming | None:
    """What the rules do next about an escalation if nobody does anything; None where nothing comes by itself, or it lies elsewhere now.

    rungs -- all escalations of the matter, registry -- of its unit and theirs, where they are at hand; else they are read.
    """
    if escalation.state not in STANDING_STATES:
        return None
    live = standing_of(rungs or session.scalars(select(Escalation).where(same_matter(escalation))))
    matter = escalation.task or escalation.target
    if live is None or matter is None:
        raise AssertionError("an escalation is about a task or a target, and one that stands is among those of its matter")
    unit_id = matter.unit_id if isinstance(matter, Task) else matter.owner_id
    if unit_id is None:
        return None
    way = registry or ladder_registry(session, [unit_id, live.to_unit_id])
    policies = book_of(session, today).policies_for(matter.plan_id, unit_id)
    at = _Place(session, live, way, policies, today)
    return _of_task(at, matter) if isinstance(matter, Task) else _of_target(at, matter)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a matter stands, and by which policies it is looked at."""

    session: Session
    live: Reached
    registry: Registry
    policies: Sequence[Policy]
    today: date

    def desk(self, case: Case, importance: Importance) -> Desk:
        """As a sweep would have it, but that nobody is told anything."""
        return Desk(
            today=self.today,
            judge=Judge(working_calendar(self.session), None),
            registry=self.registry,
            directory=Directory(self.session, (), self.today),
            standing={},
            importance={case.plan_id: importance},
            live={case.key: self.live},
            outgoing=Outgoing(moment_of(self.today, 0)),
        )

    def rules_for(self, subject: Subject) -> list[Policy]:
        """The policies about tasks, or about targets."""
        return [policy for policy in self.policies if policy.subject is subject]


def _of_task(at: _Place, task: Task) -> Coming | None:
    if task.effective_due_on is None or task.state not in OPEN_STATES:
        return None
    row = row_of(task)
    case = case_of(row, {})
    desk = at.desk(case, task.plan.importance)
    looks = Looks(at.policies, desk.judge.calendar)

    def look() -> tuple[dict[str, Feature], date | None]:
        facts = task_facts(desk, row, case)
        return features_of_task(facts), looks.after(facts, row.effective_due_on, desk.today)

    return _first(desk, look, at.rules_for(Subject.TASK))


def _of_target(at: _Place, target: Target) -> Coming | None:
    case = case_of_target(target)
    desk = at.desk(case, target.plan.importance)
    looks = Looks(at.policies, desk.judge.calendar)
    readings, is_asked = readings_of(at.session, target), bool(asked_by_task(at.session, [target]))

    def look() -> tuple[dict[str, Feature], date | None]:
        facts = target_facts(desk, target, case, readings, yardstick_of(at.policies), is_asked=is_asked)
        return features_of_target(facts), looks.after_target(facts, desk.today)

    return _first(desk, look, at.rules_for(Subject.TARGET))


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
