"""The coloured marks of tasks, targets and escalations: always an icon and a word beside the colour.

Overdue is red, due soon orange, done green, escalated purple, waiting for somebody blue, all else grey.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from models import Escalation, Task
from rules.values import EscalationState, Importance, TargetStatus, TaskState, Timeliness
from web.filters import days_from
from web.labels import label
from workflow.importance import importance_of
from workflow.lateness import timeliness


@dataclass(frozen=True, slots=True)
class Badge:
    """One mark. tone -- the end of its style's name in static/style.css."""

    word: str
    icon: str
    tone: str


_STATES = {
    TaskState.ASSIGNED: ("circle", "plain"),
    TaskState.IN_PROGRESS: ("arrow-repeat", "plain"),
    TaskState.REPORTED: ("hourglass-split", "waiting"),
    TaskState.RETURNED: ("arrow-return-left", "soon"),
    TaskState.DONE: ("check-circle-fill", "done"),
    TaskState.CANCELLED: ("x-circle", "plain"),
    TaskState.SUSPENDED: ("pause-circle", "plain"),
}

_TARGETS = {
    TargetStatus.ACHIEVED: ("check-circle-fill", "done"),
    TargetStatus.ON_TRACK: ("graph-up-arrow", "done"),
    TargetStatus.AT_RISK: ("exclamation-triangle", "soon"),
    TargetStatus.OFF_TARGET: ("exclamation-octagon-fill", "overdue"),
    TargetStatus.NO_DATA: ("question-circle", "plain"),
}

_ESCALATIONS = {
    EscalationState.OPEN: ("arrow-up-circle-fill", "escalated"),
    EscalationState.ACKNOWLEDGED: ("eye", "waiting"),
    EscalationState.RAISED: ("chevron-double-up", "escalated"),
    EscalationState.CLOSED: ("check-circle", "plain"),
}


def init_app(app: Flask) -> None:
    """Make the marks known to templates."""
    app.jinja_env.globals.update(
        task_badges=task_badges,
        target_badge=target_badge,
        escalation_badge=escalation_badge,
        importance_badges=importance_badges,
        matter_importance=matter_importance,
    )


def task_badges(task: Task, today: date) -> list[Badge]:
    """A task's state, how it stands against its deadline, how far up it has gone, and whether it matters more than others."""
    icon, tone = _STATES[task.state]
    badges = [Badge(label(task.state), icon, tone)]
    if task.state in (TaskState.CANCELLED, TaskState.SUSPENDED):
        return badges
    if task.state is TaskState.ASSIGNED and task.accepted_on:
        badges.append(Badge(_("Đã tiếp nhận"), "hand-thumbs-up", "plain"))
    badges += _deadline_badge(task, today)
    badges += importance_badges(importance_of(task)) if task.state.is_open else []
    if task.rung > 0 and task.state.is_open:
        badges.append(
            Badge(ngettext("Đã chuyển lên %(num)d cấp", "Đã chuyển lên %(num)d cấp", task.rung), "arrow-up-circle-fill", "escalated")
        )
    return badges


def importance_badges(importance: Importance) -> list[Badge]:
    """The mark of what matters more than usual; nothing for the usual."""
    icons = {Importance.IMPORTANT: "flag", Importance.CRITICAL: "flag-fill"}
    return [Badge(label(importance), icons[importance], "weight")] if importance in icons else []


def matter_importance(escalation: Escalation) -> list[Badge]:
    """The same for what an escalation is about."""
    if escalation.task is not None:
        return importance_badges(importance_of(escalation.task))
    return importance_badges(escalation.target.plan.importance) if escalation.target is not None else []


def _deadline_badge(task: Task, today: date) -> list[Badge]:
    stands = timeliness(task, today)
    if task.state is TaskState.DONE:
        return [Badge(_("Quá hạn"), "clock-history", "overdue")] if stands is Timeliness.OVERDUE else []
    words = days_from(task.effective_due_on, today)
    if stands is Timeliness.OVERDUE:
        return [Badge(words[:1].upper() + words[1:], "exclamation-octagon-fill", "overdue")]
    if task.effective_due_on == today:
        return [Badge(_("Đến hạn hôm nay"), "clock-fill", "soon")]
    if stands is Timeliness.DUE_SOON:
        return [Badge(_("Sắp đến hạn, %(when)s", when=words), "clock-fill", "soon")]
    return []


def target_badge(status: TargetStatus) -> Badge:
    """Where a target stands."""
    return Badge(label(status), *_TARGETS[status])


def escalation_badge(escalation: Escalation) -> Badge:
    """Where an escalation stands."""
    return Badge(label(escalation.state), *_ESCALATIONS[escalation.state])
