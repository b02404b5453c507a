"""The list of targets as its address asks for it: narrowed, grouped, without those that a target in the list was given down to.

Owns the query and the groups; `web.pages.targets` shows them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from sqlalchemy import ColumnElement, Select, case, func, select, true
from sqlalchemy.orm import Session, aliased, joinedload, load_only

from models import ClauseState, Indicator, Plan, PlanState, Target, Unit
from rules.target_values import Reading
from rules.values import Level, TargetStatus
from web import asked, clock, labels, spreadsheet
from web.figure_words import places
from web.filters import number
from web.kept_numbers import Kept, kept
from web.login import person
from web.paging import counted
from web.small_pictures import Spark, spark_of
from web.target_words import promise
from web.task_filters import PLANS_OFFERED
from workflow.figures import readings_of_many
from workflow.text import search_form
from workflow.units import descendant_ids
from workflow.visibility import visible_targets

WORST_FIRST = (
    TargetStatus.OFF_TARGET,
    TargetStatus.AT_RISK,
    TargetStatus.NO_DATA,
    TargetStatus.ON_TRACK,
    TargetStatus.ACHIEVED,
)


class Grouping(StrEnum):
    """By what the list is put into groups."""

    PLAN = "plan"
    UNIT = "unit"
    INDICATOR = "indicator"


GROUPINGS = (
    (Grouping.PLAN.value, _l("Theo kế hoạch")),
    (Grouping.UNIT.value, _l("Theo đơn vị")),
    (Grouping.INDICATOR.value, _l("Theo tên chỉ tiêu")),
)
SHOWN_OF_A_UNIT = 8
HEADS_WIDTHS = (8, 46, 34, 14, 14, 24, 30, 40, 18, 22)


@dataclass(frozen=True, slots=True)
class Row:
    """One target of the list. group -- the words of its group where a new one begins, else "". below -- what became of it below."""

    target: Target
    last: Reading | None
    spark: Spark | None
    group: str = ""
    below: str = ""


@dataclass(frozen=True, slots=True)
class Numbers:
    """listed, left_out -- how many targets the list has, counted to one more than MOST_COUNTED, and leaves out.

    counts, years -- of all targets that the person sees.
    """

    listed: int
    left_out: int
    counts: Mapping[TargetStatus, int]
    years: Sequence[int]


def followed(session: Session) -> Select[Target]:
    """The accepted targets of published plans that the person sees."""
    published = select(Plan.id).where(Plan.state == PlanState.PUBLISHED)
    visible = visible_targets(session, person(), clock.today())
    return select(Target).where(visible, Target.review == ClauseState.ACCEPTED, Target.plan_id.in_(published))


def asked_for(session: Session, unit_id: int | None) -> tuple[Select[Target], Select[Target]]:
    """What the address asks for, in its order, and what it leaves out: targets that one of the list was given down to.

    unit_id -- only of this unit and those below it.
    """
    found = _narrowed(session, followed(session), unit_id)
    is_own = true() if _asks_for_parts() else _is_own(session)
    listed = found.where(is_own).order_by(*_order())
    return listed.options(joinedload(Target.plan), joinedload(Target.owner), joinedload(Target.definition)), found.where(~is_own)


def numbers_of(session: Session, listed: Select[Target], left_out: Select[Target]) -> Numbers:
    """The numbers above the list, in one statement."""
    whole = counted(listed).scalar_subquery(), left_out.with_only_columns(func.count()).scalar_subquery()
    grouped = followed(session).with_only_columns(Target.status, Target.year, func.count(), *whole).group_by(Target.status, Target.year)
    found, counts = session.execute(grouped).all(), Counter[TargetStatus]()
    for status, _year, count, *_whole in found:
        counts[status] += count
    return Numbers(
        listed=found[0][3] if found else 0,
        left_out=found[0][4] if found else 0,
        counts=counts,
        years=sorted({year for _status, year, *_rest in found if year}),
    )


def plans_offered(session: Session, plan_id: int | None) -> Sequence[Plan]:
    """The plans to choose from, by title, the chosen one before all others."""
    ids = followed(session).with_only_columns(Target.plan_id)
    found = select(Plan).where(Plan.id.in_(ids)).options(load_only(Plan.title, Plan.number))
    chosen_first = [Plan.id != plan_id] if plan_id is not None else []
    return session.scalars(found.order_by(*chosen_first, Plan.title, Plan.id).limit(PLANS_OFFERED)).all()


def of_plan(session: Session, plan_id: int) -> Select[Target]:
    """The targets that the list shows for a plan, without those given down by others of them; in no order yet."""
    return followed(session).where(Target.plan_id == plan_id, _is_own(session))


def counts_of_area(session: Session, unit_id: int) -> dict[TargetStatus, int]:
    """How many targets of a unit and those below it stand how, parts of greater ones included; the worst first."""
    owed = followed(session).where(Target.owner_id.in_(descendant_ids([unit_id], clock.today())))
    counted = {
        status: count for status, count in session.execute(owed.with_only_columns(Target.status, func.count()).group_by(Target.status))
    }
    return {status: counted[status] for status in WORST_FIRST if status in counted}


def worst_of_unit(session: Session, unit_id: int) -> Sequence[Target]:
    """The targets that a unit itself owes, the worst first, as many as its own page shows."""
    owed = followed(session).where(Target.owner_id == unit_id).order_by(*_usual_order()).limit(SHOWN_OF_A_UNIT)
    return session.scalars(owed.options(joinedload(Target.plan).load_only(Plan.title, Plan.number))).all()


def rows_of(session: Session, targets: Sequence[Target]) -> tuple[list[Row], datetime | None]:
    """The rows with their lines, in a few statements for the whole page; and when their values were read, where that was before now."""
    read, below = _read(session, targets), _below(session, [target.id for target in targets])
    readings, before = read.numbers, None
    rows = []
    for target in targets:
        group = _group(target)
        known = readings[target.id]
        spark = spark_of([(one.on, one.value) for one in known], is_cumulative=bool(target.definition and target.definition.is_cumulative))
        rows.append(Row(target, known[-1] if known else None, spark, group if group != before else "", below.get(target.id, "")))
        before = group
    return rows, read.at


def _read(session: Session, targets: Sequence[Target]) -> Kept[dict[int, list[Reading]]]:
    """What the targets are judged by. The country's sums go over all provinces and years: they are kept for those who see so wide."""
    if not any(target.owner is not None and target.owner.level is Level.CENTRAL for target in targets):
        return Kept(readings_of_many(session, targets))
    return kept(("readings", *(target.id for target in targets)), lambda: readings_of_many(session, targets))


def heads() -> list[str]:
    """The columns of the file."""
    return [
        _("Số"),
        _("Tên chỉ tiêu"),
        _("Phải đạt"),
        _("Số liệu mới nhất"),
        _("Ngày số liệu"),
        _("Tình trạng"),
        _("Đơn vị"),
        _("Tên kế hoạch"),
        _("Số kế hoạch"),
        _("Giao từ chỉ tiêu số"),
    ]


def cells_of(session: Session, targets: Sequence[Target]) -> Iterator[tuple[spreadsheet.Cell, ...]]:
    """The rows of the file, without pictures."""
    readings = _read(session, targets).numbers
    for target in targets:
        last = readings[target.id][-1] if readings[target.id] else None
        figure = (places(last.value), last.on) if last else (None, None)
        who, plan = target.owner.name if target.owner else None, target.plan
        what = target.id, target.indicator, promise(target), *figure, labels.label(target.status)
        yield *what, who, plan.title, plan.number, target.parent_id


def chips_of(unit: str, plan: str, indicator: Indicator | None) -> list[tuple[str, str, str]]:
    """What the list is narrowed to, for the chips above it. unit, plan -- in words."""
    status, level, parent, year = (
        asked.word("status", TargetStatus),
        asked.word("level", Level),
        asked.number("parent"),
        asked.number("year"),
    )
    return [
        ("q", _("Tìm"), asked.text("q")),
        ("unit", _("Đơn vị"), unit),
        ("level", _("Cấp"), labels.label(level) if level else ""),
        ("plan", pgettext("one", "Kế hoạch"), plan),
        ("status", _("Tình trạng"), labels.label(status) if status else ""),
        ("year", _("Năm đích"), str(year) if year else ""),
        ("indicator", _("Chỉ số"), indicator.name if indicator else ""),
        ("parent", _("Giao từ chỉ tiêu số"), str(parent) if parent else ""),
        ("parts", "", _("Gồm cả chỉ tiêu giao xuống") if _asks_for_parts() else ""),
    ]


def _asks_for_parts() -> bool:
    return asked.text("parts") == "1"


def _is_own(session: Session) -> ColumnElement[bool]:
    """Not given down by a target that the person sees: those would flood the list."""
    above = aliased(Target)
    seen = followed(session).with_only_columns(Target.id).subquery()
    given = select(above.id).where(above.id == Target.parent_id, above.id.in_(select(seen.c.id))).correlate(Target)
    return ~given.exists()


def _narrowed(session: Session, found: Select[Target], unit_id: int | None) -> Select[Target]:
    words, status, plan_id, year = asked.text("q"), asked.word("status", TargetStatus), asked.number("plan"), asked.number("year")
    if words:
        found = found.where(Target.indicator.in_(_with_words(session, words)))
    if unit_id is not None:
        found = found.where(Target.owner_id.in_(descendant_ids([unit_id], clock.today())))
    if level := asked.word("level", Level):
        found = found.where(Target.owner_id.in_(select(Unit.id).where(Unit.level == level)))
    if status:
        found = found.where(Target.status == status)
    if plan_id is not None:
        found = found.where(Target.plan_id == plan_id)
    if (indicator_id := asked.number("indicator")) is not None:
        found = found.where(Target.indicator_id == indicator_id)
    if (parent_id := asked.number("parent")) is not None:
        found = found.where(Target.parent_id == parent_id)
    return found.where(Target.year == year) if year is not None else found


def _with_words(session: Session, words: str) -> list[str]:
    """The names of targets in which each word occurs, diacritics forgiven: hundreds, read and compared here."""
    wanted = search_form(words).split()
    names = session.scalars(followed(session).with_only_columns(Target.indicator).distinct())
    return [name for name in names if all(word in search_form(name) for word in wanted)]


def _usual_order() -> list[Any]:
    worst = case({status: at for at, status in enumerate(WORST_FIRST)}, value=Target.status)
    return [worst, Target.year, Target.plan_id, Target.position, Target.id]


def _order() -> list[Any]:
    usual = _usual_order()
    match asked.word("group", Grouping):
        case Grouping.PLAN:
            return [Target.plan_id.desc(), *usual]
        case Grouping.UNIT:
            name = select(Unit.normal_name).where(Unit.id == Target.owner_id).scalar_subquery()
            return [name.nulls_last(), Target.owner_id, *usual]
        case Grouping.INDICATOR:
            return [Target.indicator, Target.year, *usual]
    return usual


def _group(target: Target) -> str:
    match asked.word("group", Grouping):
        case Grouping.PLAN:
            return f"{target.plan.title} ({target.plan.number})" if target.plan.number else target.plan.title
        case Grouping.UNIT:
            return target.owner.name if target.owner else str(_("Chưa có đơn vị chịu trách nhiệm"))
        case Grouping.INDICATOR:
            return target.indicator
    return ""


def _below(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Of the targets that were given down: to how many units, and how many of these are off."""
    is_off = Target.status == TargetStatus.OFF_TARGET
    counted = select(Target.parent_id, func.count(), func.count().filter(is_off)).where(
        Target.parent_id.in_(ids), Target.review == ClauseState.ACCEPTED
    )
    found: dict[int, str] = {}
    for parent_id, units, off in session.execute(counted.group_by(Target.parent_id)):
        found[parent_id or 0] = _("giao cho %(units)s đơn vị, %(off)s chệch", units=number(units), off=number(off))
    return found
