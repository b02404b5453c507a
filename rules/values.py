"""The words of the domain as enums and frozen values, shared by `extraction`, `rules`, `models` and `workflow`.

Owns no behaviour beyond what a value can say about itself; refuses anything that needs a database, a clock or a framework.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Level(StrEnum):
    """Administrative level of a unit. A village (thôn, tổ dân phố) is no level of its own: it answers to its commune."""

    CENTRAL = "central"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"
    VILLAGE = "village"


class Branch(StrEnum):
    """A ladder stays in its branch: chính quyền, cấp ủy, Mặt trận và đoàn thể."""

    GOVERNMENT = "government"
    PARTY = "party"
    FRONT = "front"


class Role(StrEnum):
    """What a clause makes of its unit: chủ trì, phối hợp, tham mưu, or simply to do."""

    LEAD = "lead"
    COORDINATE = "coordinate"
    ADVISE = "advise"
    DO = "do"


class Precision(StrEnum):
    """How exactly the words of a deadline name its day."""

    INSTANT = "instant"
    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"
    RELATIVE = "relative"


class Frequency(StrEnum):
    """How often a duty returns. PERIODIC ("định kỳ") and CONTINUOUS ("thường xuyên") name no measure."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half-yearly"
    YEARLY = "yearly"
    PERIODIC = "periodic"
    CONTINUOUS = "continuous"


class Operator(StrEnum):
    """How a target compares what was measured with what was promised."""

    AT_LEAST = ">="
    MORE_THAN = ">"
    AT_MOST = "<="
    LESS_THAN = "<"
    EQUAL = "="
    ABOUT = "~"
    RANGE = "range"
    DECREASE = "decrease"
    DECREASE_PER_YEAR = "decrease_per_year"
    INCREASE = "increase"
    INCREASE_PER_YEAR = "increase_per_year"


class Direction(StrEnum):
    """Which way an indicator is better: more, less, inside a range (sex ratio at birth), or near a value (TFR about 2.1)."""

    HIGHER = "higher"
    LOWER = "lower"
    RANGE = "range"
    TOWARD = "toward"

    @property
    def is_one_way(self) -> bool:
        """Whether more (or less) is never a miss."""
        return self in (Direction.HIGHER, Direction.LOWER)


class TaskState(StrEnum):
    """A task's life: chưa thực hiện → đang thực hiện → chờ xác nhận → đã hoàn thành, with returned, cancelled, suspended."""

    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    REPORTED = "reported"
    RETURNED = "returned"
    DONE = "done"
    CANCELLED = "cancelled"
    SUSPENDED = "suspended"

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes something: reminders and escalation concern open tasks only."""
        return self in OPEN_STATES


OPEN_STATES = frozenset({TaskState.ASSIGNED, TaskState.IN_PROGRESS, TaskState.REPORTED, TaskState.RETURNED})


class Importance(StrEnum):
    """How much a plan, a clause or a task matters: thường xuyên, trọng tâm, đặc biệt quan trọng."""

    NORMAL = "normal"
    IMPORTANT = "important"
    CRITICAL = "critical"


class TaskOrigin(StrEnum):
    """Where a task comes from: a clause of its plan, a committee's instruction, a unit above that passed a part of its own task down, or
    the values of a period that are owed for the plan's targets.
    """

    CLAUSE = "clause"
    INSTRUCTION = "instruction"
    PASSED_DOWN = "passed_down"
    REPORTING = "reporting"


class Timeliness(StrEnum):
    """The second half of a task's status: trong hạn, sắp đến hạn, quá hạn, không thời hạn."""

    ON_TIME = "on_time"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    NO_DEADLINE = "no_deadline"


class TargetStatus(StrEnum):
    """Where a measured value stands against its target's path."""

    ACHIEVED = "achieved"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TARGET = "off_target"
    NO_DATA = "no_data"


class EscalationState(StrEnum):
    """An escalation's life before one rung: open until acknowledged, raised to the next rung, or closed."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    RAISED = "raised"
    CLOSED = "closed"


class DecisionKind(StrEnum):
    """What a rule asks for: tell somebody, put before the next level, put one level higher still, end it, or reward a unit."""

    NOTIFY = "notify"
    ESCALATE = "escalate"
    RAISE = "raise"
    CLOSE = "close"
    AWARD = "award"


class Audience(StrEnum):
    """Whom a notice is for. Each name resolves to people only in `workflow`."""

    DOER = "doer"
    LEADER = "leader"
    PARTNERS = "partners"
    COORDINATOR = "coordinator"
    COMMITTEE = "committee"
    INFORMED = "informed"


class Delivery(StrEnum):
    """How a notice travels: in the day's digest, or at once because it cannot wait."""

    DIGEST = "digest"
    IMMEDIATE = "immediate"


ONCE = 9_999
"""The cycle of a duty that does not return, in days: longer than any that does."""


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What the rules know of one open task on one day. Days are whole days; None where the plan gives no deadline.

    days_left -- calendar days from today to the effective deadline; negative once it has passed.
    working_days_left -- working days after today up to and including the effective deadline; 0 on it and after it.
    working_days_late -- working days after the effective deadline up to and including today; 0 when not late.
    is_last_reminder_day -- today is the last working day before an effective deadline, or the deadline itself.
    rung -- how many levels up the task stands already (0: with its own unit).
    has_next_rung -- a body exists above the present rung.
    working_days_on_rung -- working days since the present rung was reached, has acknowledged, or since the day of its instruction.
    is_acknowledged -- the present rung has acknowledged.
    working_days_waiting -- working days since the present rung was reached, whether or not it has acknowledged; 0 on rung 0.
    is_report -- what is owed goes to somebody, who lacks it as long as it is late.
    cycle_days -- after how many days the duty returns: 1, 7, 30, 90, 180, 365; ONCE where it does not return.
    """

    task_id: int
    state: TaskState
    role: Role
    level: Level
    branch: Branch
    is_working_day: bool
    days_left: int | None
    working_days_left: int | None
    working_days_late: int
    is_last_reminder_day: bool
    is_derived: bool
    is_recurring: bool
    rung: int
    has_next_rung: bool
    working_days_on_rung: int
    is_acknowledged: bool
    cycle_days: int = ONCE
    working_days_waiting: int = 0
    importance: Importance = Importance.NORMAL
    origin: TaskOrigin = TaskOrigin.CLAUSE
    is_report: bool = False


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """What the rules know of one target of one unit on one day, in the same manner as TaskFacts.

    off_by_permille -- how far the value lies on the wrong side of its path, in thousandths of the path's value; 0 on the right side.
    working_days_without_data -- working days since a value was due and has not come; 0 when none is missing.
    periods_off -- how many values in a row lie beyond the tolerance, the last one with them; 0 when the last one does not.
    coverage_permille -- of the units below that ought to report, how many have for the latest value; 1000 for a unit's own, 0 without any.
    forecast_misses -- if values go on as they have, the promise is missed even at the better end of what can be expected.
    """

    target_id: int
    status: TargetStatus
    level: Level
    branch: Branch
    is_working_day: bool
    off_by_permille: int
    working_days_without_data: int
    rung: int
    has_next_rung: bool
    working_days_on_rung: int
    is_acknowledged: bool
    working_days_waiting: int = 0
    importance: Importance = Importance.NORMAL
    periods_off: int = 0
    coverage_permille: int = 1000
    forecast_misses: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing that a rule says ought to happen today, with why.

    step -- the part of the natural key that makes a repetition harmless ("due-7", "late-1", "rung-2").
    explanation -- the rule's conditions with the facts put in, in Vietnamese, for people who do not program.
    facts -- the features that the rule was tried on, as stored beside the decision.
    """

    kind: DecisionKind
    rule_id: str
    policy: str
    policy_version: str
    step: str
    explanation: str
    audiences: tuple[Audience, ...] = ()
    delivery: Delivery = Delivery.DIGEST
    facts: dict[str, int | bool | str] = field(default_factory=dict)
