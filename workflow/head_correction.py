"""What a reviewer does to the head of a draft and to its targets. Owns those two; the clauses are `workflow.correction`."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models import ClauseState, Indicator, Plan, Target, Unit
from rules.values import Direction, Importance, Operator
from workflow.errors import InvalidInputError, NotFoundError
from workflow.indicators import indicator_of
from workflow.intake import NUMBER_LIMIT
from workflow.resolution import index_for, plan_context, refuse_published, resolve_bodies
from workflow.target_terms import Course, Milestones, check_baseline, check_milestones, ends_of, factor_to, kept_milestones
from workflow.text import search_form

FIRST_YEAR, LAST_YEAR = 1975, 2100
_LEAP_YEAR = 2024


@dataclass(frozen=True, slots=True)
class PlanHead:
    """The head of a plan as typed. reporting_month/day -- its yearly reporting date, both or none."""

    title: str
    number: str | None = None
    issued_on: date | None = None
    period_start: int | None = None
    period_end: int | None = None
    owner_id: int | None = None
    standing_id: int | None = None
    requires_review: bool = False
    requires_evidence: bool = False
    reporting_month: int | None = None
    reporting_day: int | None = None
    importance: Importance = Importance.NORMAL


@dataclass(frozen=True, slots=True)
class TargetWords:
    """A target as typed. value, value_high, baseline and milestones are in `unit_text`; value_high only for a range.

    indicator_id -- the indicator of the catalogue that it counts; None: its own, made when the plan is published. direction -- which way is
    better, where that is not said by the indicator.
    """

    indicator: str
    operator: Operator
    value: Decimal
    value_high: Decimal | None = None
    unit_text: str = ""
    year: int | None = None
    owner_id: int | None = None
    indicator_id: int | None = None
    direction: Direction | None = None
    baseline: Decimal | None = None
    baseline_year: int | None = None
    milestones: Milestones = ()


def edit_plan(session: Session, plan: Plan, head: PlanHead) -> None:
    """Correct the head of a draft; names without a unit are matched again where its issuer or its date is another one now.

    Raises InvalidInputError naming the field; nothing has changed then.
    """
    refuse_published(plan)
    _check_head(session, head)
    had_owner, had_context = plan.owner_id, plan_context(plan)
    plan.title, plan.number, plan.issued_on = head.title.strip(), head.number, head.issued_on
    plan.period_start, plan.period_end = head.period_start, head.period_end or head.period_start
    plan.owner_id, plan.standing_id = head.owner_id, head.standing_id
    plan.requires_review, plan.requires_evidence = head.requires_review, head.requires_evidence
    plan.reporting_month, plan.reporting_day = head.reporting_month, head.reporting_day
    plan.importance = head.importance
    plan.search_text = search_form(f"{plan.title} {plan.number or ''} {plan.issuer or ''}")
    if plan.owner_id != had_owner:
        for target in targets_of(session, plan):
            target.owner_id = plan.owner_id if target.owner_id in (None, had_owner) else target.owner_id
    session.flush()
    session.expire(plan, ["owner", "standing"])
    if plan_context(plan) != had_context:
        resolve_bodies(plan.clauses, index_for(session, plan))
        session.flush()


def targets_of(session: Session, plan: Plan) -> list[Target]:
    """The targets of a plan in the order of the document; not those given down from them."""
    written = Target.plan_id == plan.id, Target.parent_id.is_(None)
    of_plan = select(Target).where(*written).options(joinedload(Target.definition))
    return list(session.scalars(of_plan.order_by(Target.position, Target.id)))


def target_of(session: Session, plan: Plan, target_id: int) -> Target:
    """A target of the plan by its number. Raises NotFoundError."""
    target = session.get(Target, target_id)
    if target is None or target.plan_id != plan.id:
        raise NotFoundError("Kế hoạch số %(plan)s không có chỉ tiêu số %(target)s; hãy tải lại trang.", plan=plan.id, target=target_id)
    return target


def accept_target(target: Target) -> None:
    """The reviewer agrees with the target."""
    _set_state(target, ClauseState.ACCEPTED)


def ignore_target(target: Target) -> None:
    """The target is not followed up. It stays, and can be restored."""
    _set_state(target, ClauseState.IGNORED)


def restore_target(target: Target) -> None:
    """The target waits for the reviewer again."""
    _set_state(target, ClauseState.PROPOSED)


def edit_target(session: Session, target: Target, words: TargetWords) -> None:
    """Put in what was typed; the target counts as accepted then. Raises InvalidInputError naming the field."""
    refuse_published(target.plan)
    _check_target(session, words)
    definition = _definition(session, words, target)
    factor, milestones = factor_to(definition, words.unit_text, words.operator), kept_milestones(words.milestones)
    check_milestones(milestones, _course(words))
    if any(getattr(target, name) != getattr(words, name) for name in ("indicator", "unit_text", "operator", "indicator_id")):
        target.warnings = _doubts(words, definition)
    target.indicator_id, target.factor, target.milestones = words.indicator_id, factor, milestones
    target.direction = words.direction or (definition.direction if definition else None)
    target.baseline, target.baseline_year = words.baseline, words.baseline_year
    target.indicator, target.operator, target.unit_text = words.indicator.strip(), words.operator, words.unit_text.strip()
    target.value = words.value
    target.value_high = words.value_high if words.operator is Operator.RANGE else None
    target.year, target.owner_id = words.year, words.owner_id
    target.review = ClauseState.ACCEPTED
    session.flush()
    session.expire(target, ["definition", "measurements"])


def words_of_target(target: Target) -> TargetWords:
    """A target as it stands, to be typed over."""
    return TargetWords(**{field.name: getattr(target, field.name) for field in fields(TargetWords)})


def _definition(session: Session, words: TargetWords, target: Target) -> Indicator | None:
    if words.indicator_id is None:
        return None
    found = session.get(Indicator, words.indicator_id)
    if found is None or not (found.is_active or found.id == target.indicator_id):
        raise InvalidInputError(
            "Không có chỉ số số %(indicator)s đang dùng trong danh mục; hãy chọn lại.", field="indicator_id", indicator=words.indicator_id
        )
    return found


def _doubts(words: TargetWords, definition: Indicator | None) -> list[str]:
    """What the reader doubted is settled by what was typed, unless that is to be doubted again."""
    known = [definition] if definition else []
    meant = indicator_of(words.indicator, unit=words.unit_text, operator=words.operator, known=known)
    return list(meant.warnings) if meant else []


def _course(words: TargetWords) -> Course:
    ends = ends_of(words.operator, words.value, words.value_high, words.baseline)
    return Course(words.operator, words.direction, ends, words.baseline, words.baseline_year, words.year)


def _set_state(target: Target, state: ClauseState) -> None:
    refuse_published(target.plan)
    target.review = state


def _check_head(session: Session, head: PlanHead) -> None:
    if not head.title.strip():
        raise InvalidInputError("Kế hoạch chưa có tên: hãy ghi tên (trích yếu) của văn bản.", field="title")
    check_period(head)
    check_reporting(head.reporting_month, head.reporting_day)
    _check_unit(session, head.owner_id, "owner_id")
    _check_unit(session, head.standing_id, "standing_id")


def check_period(head: PlanHead) -> None:
    """Raises InvalidInputError, naming the field, for years that make no period."""
    _check_year(head.period_start, "period_start")
    _check_year(head.period_end, "period_end")
    if head.period_start and head.period_end and head.period_end < head.period_start:
        raise InvalidInputError(
            "Năm cuối %(last)s sớm hơn năm đầu %(first)s: hãy sửa một trong hai năm.",
            field="period_end",
            last=head.period_end,
            first=head.period_start,
        )
    if head.period_end and not head.period_start:
        raise InvalidInputError("Có năm cuối %(last)s nhưng chưa có năm đầu: hãy ghi năm đầu.", field="period_start", last=head.period_end)


def check_reporting(month: int | None, day: int | None) -> None:
    """Raises InvalidInputError for a yearly date that no calendar has, or of which a half is missing."""
    if (month is None) != (day is None):
        raise InvalidInputError("Ngày báo cáo hàng năm cần cả ngày và tháng, hoặc để trống cả hai.", field="reporting_day")
    if month is None or day is None:
        return
    try:
        date(_LEAP_YEAR, month, day)
    except ValueError:
        raise InvalidInputError(
            "Không có ngày %(day)s tháng %(month)s trong lịch; hãy sửa ngày báo cáo.",
            field="reporting_day",
            day=day,
            month=month,
        ) from None


def _check_year(year: int | None, field: str) -> None:
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidInputError(
            "Năm %(year)s không dùng được: hãy ghi năm từ %(first)s đến %(last)s.", field=field, year=year, first=FIRST_YEAR, last=LAST_YEAR
        )


def _check_unit(session: Session, unit_id: int | None, field: str) -> None:
    if unit_id is not None and session.get(Unit, unit_id) is None:
        raise InvalidInputError("Không có đơn vị số %(unit)s trong danh mục; hãy chọn lại.", field=field, unit=unit_id)


def _check_target(session: Session, words: TargetWords) -> None:
    if not words.indicator.strip():
        raise InvalidInputError("Chỉ tiêu chưa có tên chỉ số: hãy ghi điều được đếm hoặc đo.", field="indicator")
    for field, value in (("value", words.value), ("value_high", words.value_high), ("baseline", words.baseline)):
        if value is not None and (not value.is_finite() or abs(value) >= NUMBER_LIMIT):
            raise InvalidInputError("Giá trị %(value)s không dùng được: hãy ghi một số.", field=field, value=value)
    if words.operator is Operator.RANGE and (words.value_high is None or words.value_high < words.value):
        raise InvalidInputError("Chỉ tiêu dạng khoảng cần giá trị thứ hai không nhỏ hơn giá trị thứ nhất.", field="value_high")
    _check_year(words.year, "year")
    _check_year(words.baseline_year, "baseline_year")
    check_baseline(words.baseline, words.baseline_year, words.year)
    _check_unit(session, words.owner_id, "owner_id")
