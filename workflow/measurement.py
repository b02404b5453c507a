"""Values measured against targets: taken in, corrected, and judged.

Owns what counts as the value of a day (the last one given for it); refuses to overwrite: a correction is kept beside what it replaces.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session, object_session

from models import Measurement, Target, User
from rules.policy import tolerance_of
from rules.trajectory import Verdict, judge
from rules.values import Reading, TargetSpec, TargetStatus
from workflow.calendar import day_of
from workflow.errors import InvalidInputError
from workflow.escalations import end_escalations
from workflow.notices import Outgoing
from workflow.policy_book import book_of, shipped_by_name

LIMIT = Decimal(10) ** 13
_BLANKS = re.compile(r"[ \u00a0\u202f]")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_DECIMAL = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
ON_COURSE = frozenset({TargetStatus.ACHIEVED, TargetStatus.ON_TRACK})


def read_number(text: str) -> Decimal:
    """A number as Vietnamese offices write it ("1.234,5", "70,5", "70.5"). Raises InvalidInputError naming what was typed.

    A single dot with exactly three digits behind it is a thousands mark ("1.234"); any other single dot is a decimal one. What could be
    read in two ways ("1,234.5", "1.2.3") is refused. A per cent sign at the end is passed over.
    """
    bare = _BLANKS.sub("", text.strip().removesuffix("%"))
    if _GROUPED.fullmatch(bare) and not bare.lstrip("+-").startswith("0."):
        bare = bare.replace(".", "").replace(",", ".")
    elif _DECIMAL.fullmatch(bare):
        bare = bare.replace(",", ".")
    else:
        raise _unreadable(text)
    value = Decimal(bare)
    if abs(value) >= LIMIT:
        raise _unreadable(text)
    return value


def _unreadable(text: str) -> InvalidInputError:
    return InvalidInputError("Giá trị «%(text)s» không phải là số dùng được; hãy nhập như 70,5 hoặc 1.234.", field="value", text=text)


def measure(
    session: Session,
    target: Target,
    *,
    value: Decimal,
    measured_on: date,
    by: User | None,
    now: datetime,
    note: str = "",
) -> Verdict:
    """Take in a value for a day and say where the target stands now. A value given before for the same day is kept as replaced.

    When the target is back on course, what was escalated for it ends at once; when it is off, the next sweep sees to it.
    Raises InvalidInputError for a day in the future.
    """
    if measured_on > day_of(now):
        raise InvalidInputError(
            "Ngày số liệu %(day)s ở trong tương lai; hãy chọn ngày không muộn hơn hôm nay.", field="on", day=measured_on
        )
    for earlier in target.measurements:
        if earlier.measured_on == measured_on and earlier.replaced_at is None:
            earlier.replaced_at = now
    target.measurements.append(Measurement(measured_on=measured_on, value=value, note=note.strip(), by_id=by.id if by else None, at=now))
    session.flush()
    if not target.rung:
        target.round += 1
    verdict = judge_target(target, day_of(now))
    target.status = verdict.status
    target.next_look_on = day_of(now)
    if verdict.status in ON_COURSE and target.rung:
        outgoing = Outgoing(now)
        end_escalations(session, target, because="số liệu mới cho thấy chỉ tiêu đã về đúng lộ trình", outgoing=outgoing)
        outgoing.write(session)
    return verdict


def spec_of(target: Target) -> TargetSpec:
    """The target as the trajectory knows it."""
    is_relative = target.unit_text in ("", "lần") and target.operator.value.startswith(("decrease", "increase"))
    return TargetSpec(
        operator=target.operator,
        value=target.value,
        value_high=target.value_high,
        year=target.year,
        baseline=target.baseline,
        baseline_year=target.baseline_year,
        direction=target.direction,
        is_relative=is_relative,
    )


def readings_of(target: Target) -> list[Reading]:
    """The values in force, oldest first."""
    return [Reading(m.measured_on, m.value) for m in target.measurements if m.replaced_at is None]


def judge_target(target: Target, on: date, *, tolerance_permille: int | None = None) -> Verdict:
    """Where the target stands on a day. tolerance_permille -- None: by the policy in force for the target."""
    tolerance = _tolerance(target, on) if tolerance_permille is None else tolerance_permille
    return judge(spec_of(target), readings_of(target), on, tolerance_permille=tolerance)


def _tolerance(target: Target, on: date) -> int:
    """How far off its path a value may be, in thousandths, by the policy in force; the shipped one for a target that is in no session."""
    session = object_session(target)
    if session is None:
        return tolerance_of(shipped_by_name().values())
    return book_of(session, on).parameter("tolerance_permille", plan_id=target.plan_id, unit_id=target.owner_id) or 0
