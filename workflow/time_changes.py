"""What a coordinator may change of the times of a published plan: a clause's time, a pause or an end, the plan's period and reporting day.

Owns the way from typed words to such a change, with what is said of it before and after; what it does to tasks is `workflow.time_forecast`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from models import Clause, ClauseState, Plan, PlanState
from workflow.clause_times import TIME_COLUMNS, read_time, time_words, write_time
from workflow.errors import InvalidInputError, WrongStateError
from workflow.head_correction import PlanHead, check_period, check_reporting

LONG_AGO = "0001-01-01"
"""From when a pause lasts that says no more than from when on a changed time holds."""


class ChangeKind(StrEnum):
    """What sort of change; the word stands in the history."""

    RETIMED = "retimed"
    PAUSED = "paused"
    RESUMED = "resumed"
    REPLANNED = "replanned"


@dataclass(frozen=True, slots=True)
class TimeChange:
    """A change that is not carried out yet. clause None: of the plan itself. values -- the columns as they shall be.

    before, after -- in words. warnings -- what was understood beyond the typed words.
    """

    kind: ChangeKind
    plan: Plan
    clause: Clause | None
    values: Mapping[str, Any]
    before: str
    after: str
    warnings: list[str] = field(default_factory=list)

    @property
    def row(self) -> Clause | Plan:
        """The row whose columns change."""
        return self.clause or self.plan


@dataclass(frozen=True, slots=True)
class PeriodWords:
    """The plan's own times as typed: years, and the yearly reporting day, both of month and day or none."""

    period_start: int | None = None
    period_end: int | None = None
    reporting_month: int | None = None
    reporting_day: int | None = None


def retiming(plan: Plan, clause: Clause, words: str, *, today: date) -> TimeChange:
    """Another time for a clause, typed as in the review; blank: no time of its own. Words that mean the same are no change but may be sent:
    the tasks that are still to come are brought to what they mean.

    Raises InvalidInputError for words that mean nothing or a single day that is over, WrongStateError for a plan that is not in force.
    """
    _refuse_unpublished(plan)
    _refuse_other(plan, clause)
    time = read_time(words, plan)
    if time.recurrence is None and time.deadline and time.deadline.due_on and time.deadline.due_on < today:
        raise InvalidInputError("Hạn mới %(day)s đã qua; hãy ghi ngày từ hôm nay trở đi.", field="when", day=time.deadline.due_on)
    was = time_words(clause)
    with as_if(clause, {}):
        write_time(clause, time)
        values = {name: getattr(clause, name) for name in TIME_COLUMNS}
        after = time_words(clause)
    return TimeChange(ChangeKind.RETIMED, plan, clause, values, was, after, time.warnings)


def pausing(plan: Plan, clause: Clause, from_on: date, until_on: date | None, *, today: date) -> TimeChange:
    """Nothing of a recurring duty falls due from a day on, until another one or (None) for good: "không còn phải báo cáo từ …".

    Raises InvalidInputError for days in the past or in the wrong order, or a clause that does not return.
    """
    _refuse_unpublished(plan)
    _refuse_other(plan, clause)
    if clause.frequency is None:
        raise InvalidInputError("Khoản này không có định kỳ nên không tạm dừng được; hãy sửa thời hạn của khoản.", field="from_on")
    if from_on < today:
        raise InvalidInputError("Ngày bắt đầu %(day)s đã qua; hãy chọn từ hôm nay trở đi.", field="from_on", day=from_on)
    if until_on is not None and until_on < from_on:
        raise InvalidInputError(
            "Ngày cuối %(last)s sớm hơn ngày bắt đầu %(first)s; hãy sửa một trong hai ngày.", field="until_on", first=from_on, last=until_on
        )
    pause = {"from_on": from_on.isoformat(), "until_on": until_on.isoformat() if until_on else None}
    values = {"pauses": [*(clause.pauses or []), pause]}
    return TimeChange(ChangeKind.PAUSED, plan, clause, values, "", pause_words(from_on, until_on))


def resuming(plan: Plan, clause: Clause, *, today: date) -> TimeChange:
    """The recurring duty goes on from today: what was paused until now stays so, what lies ahead is owed again."""
    _refuse_unpublished(plan)
    _refuse_other(plan, clause)
    kept = [cut for pause in clause.pauses or [] if (cut := _until_yesterday(pause, today))]
    if kept == (clause.pauses or []):
        raise WrongStateError("Khoản này không tạm dừng nên không có gì để tiếp tục; hãy tải lại trang.")
    before = "; ".join(pause_words(*days) for days in pauses_of(clause))
    return TimeChange(ChangeKind.RESUMED, plan, clause, {"pauses": kept}, before, f"tiếp tục định kỳ từ {today:%d/%m/%Y}")


def replanning(plan: Plan, words: PeriodWords) -> TimeChange:
    """Another period or reporting day for the plan. Raises InvalidInputError naming the field, WrongStateError."""
    _refuse_unpublished(plan)
    head = PlanHead(plan.title, period_start=words.period_start, period_end=words.period_end or words.period_start)
    check_period(head)
    check_reporting(words.reporting_month, words.reporting_day)
    values = {
        "period_start": words.period_start,
        "period_end": words.period_end or words.period_start,
        "reporting_month": words.reporting_month,
        "reporting_day": words.reporting_day,
    }
    before = period_words(plan)
    with as_if(plan, values):
        after = period_words(plan)
    return TimeChange(ChangeKind.REPLANNED, plan, None, values, before, after)


@contextmanager
def as_if(row: Clause | Plan, values: Mapping[str, Any]) -> Iterator[None]:
    """The row with other values in its columns while this holds; nothing is written. Use it where no query is sent meanwhile."""
    names = [*values, *TIME_COLUMNS] if isinstance(row, Clause) else list(values)
    before = {name: getattr(row, name) for name in names}
    try:
        put(row, values)
        yield
    finally:
        put(row, before)


def put(row: Clause | Plan, values: Mapping[str, Any]) -> None:
    """Set columns."""
    for name, value in values.items():
        setattr(row, name, value)


def pauses_of(clause: Clause) -> list[tuple[date, date | None]]:
    """The pauses of a clause that people made, in their order."""
    made = [pause for pause in clause.pauses or [] if pause["from_on"] != LONG_AGO]
    return [(date.fromisoformat(p["from_on"]), date.fromisoformat(p["until_on"]) if p["until_on"] else None) for p in made]


def pause_words(from_on: date, until_on: date | None) -> str:
    """A pause in words."""
    if until_on is None:
        return f"không còn phải thực hiện từ {from_on:%d/%m/%Y}"
    return f"tạm dừng từ {from_on:%d/%m/%Y} đến hết {until_on:%d/%m/%Y}"


def period_words(plan: Plan) -> str:
    """The plan's period and reporting day in words."""
    years = [str(year) for year in dict.fromkeys((plan.period_start, plan.period_end)) if year]
    parts = [f"giai đoạn {'–'.join(years)}" if years else "không ghi giai đoạn"]
    if plan.reporting_month and plan.reporting_day:
        parts.append(f"báo cáo hàng năm trước {plan.reporting_day:02d}/{plan.reporting_month:02d}")
    return "; ".join(parts)


def holding_from(pauses: list[dict[str, Any]], today: date) -> list[dict[str, Any]]:
    """The pauses with one more that lets a changed time hold from today: periods that are over are not asked for by it."""
    own = [pause for pause in pauses if pause["from_on"] != LONG_AGO]
    return [{"from_on": LONG_AGO, "until_on": (today - timedelta(days=1)).isoformat()}, *own]


def _until_yesterday(pause: dict[str, Any], today: date) -> dict[str, Any] | None:
    if pause["until_on"] is not None and pause["until_on"] < today.isoformat():
        return pause
    if pause["from_on"] >= today.isoformat():
        return None
    return {"from_on": pause["from_on"], "until_on": (today - timedelta(days=1)).isoformat()}


def _refuse_unpublished(plan: Plan) -> None:
    if plan.state is not PlanState.PUBLISHED:
        raise WrongStateError("Kế hoạch số %(plan)s không ở trạng thái đã ban hành nên không sửa được thời hạn ở đây.", plan=plan.id)


def _refuse_other(plan: Plan, clause: Clause) -> None:
    if clause.plan_id != plan.id or clause.state is not ClauseState.ACCEPTED:
        raise WrongStateError("Khoản số %(clause)s không thuộc phần đang thực hiện của kế hoạch; hãy tải lại trang.", clause=clause.id)
