"""The list of plans as its address asks for it: narrowed, in order, and what it is narrowed to, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import ColumnElement, Select, extract, func, or_, select
from sqlalchemy.orm import Session, joinedload

from models import Plan, PlanState, User
from rules.values import Level
from web import asked, labels
from workflow.search import finds
from workflow.units import descendant_ids
from workflow.visibility import visible_plans, visible_units


class PlanOrder(StrEnum):
    """The order of the list."""

    NEWEST = "newest"
    ISSUED = "issued"
    OLDEST = "oldest"
    TITLE = "title"


SORTS: dict[PlanOrder, LazyString] = {
    PlanOrder.NEWEST: _l("Mới nhập trước"),
    PlanOrder.ISSUED: _l("Ngày văn bản"),
    PlanOrder.OLDEST: _l("Ngày văn bản, cũ trước"),
    PlanOrder.TITLE: _l("Tên kế hoạch"),
}

STATES: dict[PlanState, LazyString] = {
    PlanState.DRAFT: _l("Bản nháp"),
    PlanState.PUBLISHED: _l("Đã ban hành việc"),
    PlanState.REPLACED: _l("Đã có bản mới"),
    PlanState.WITHDRAWN: _l("Đã thu hồi"),
}
PICKS: dict[str, LazyString] = {
    "tasks.index": _l("Xem nhiệm vụ"),
    "targets.index": _l("Xem chỉ tiêu"),
    "escalations.index": _l("Xem việc chuyển cấp"),
    "work_calendar.index": _l("Xem lịch"),
}
"""The lists that are narrowed to a plan picked here: of many plans they offer the newest only."""
LEVELS = (Level.CENTRAL, Level.PROVINCE, Level.DISTRICT, Level.COMMUNE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. unit -- as its field shows it; fault -- why what was typed there could not be used."""

    query: Select[Plan]
    order: PlanOrder
    words: str
    state: PlanState | None
    level: Level | None
    year: int | None
    unit: str
    fault: str

    @property
    def chips(self) -> list[tuple[str, str, str]]:
        """What the list is narrowed to, for the chips above it."""
        return [
            ("q", _("Tìm"), self.words),
            ("unit", _("Cơ quan chủ trì"), self.unit),
            ("state", _("Tình trạng"), str(STATES[self.state]) if self.state else ""),
            ("level", _("Cấp ban hành"), labels.label(self.level) if self.level else ""),
            ("year", _("Năm"), str(self.year) if self.year else ""),
        ]


def asked_for(session: Session, user: User, on: date) -> Asked:
    """The plans of this request that the person sees. unit -- issued by it or one below, or followed up there."""
    unit, typed, fault = asked.unit(session, visible_units(session, user, on))
    words, state, level, year = asked.text("q"), asked.word("state", PlanState), asked.word("level", Level), _year()
    found = select(Plan).where(visible_plans(session, user, on)).options(joinedload(Plan.owner))
    if words:
        found = found.where(finds(session, Plan, words))
    if unit is not None:
        below = descendant_ids([unit.id], on)
        found = found.where(or_(Plan.owner_id.in_(below), Plan.standing_id.in_(below)))
    if state is not None:
        found = found.where(Plan.state == state)
    if level is not None:
        found = found.where(Plan.level == level)
    if year is not None:
        found = found.where(_covers(year))
    order = asked.word("sort", PlanOrder) or PlanOrder.NEWEST
    return Asked(_in_order(found, order), order, words, state, level, year, typed, fault)


def years(session: Session, seen: ColumnElement[bool]) -> list[tuple[int, str]]:
    """The years that the plans cover, the last one first."""
    first, last = session.execute(select(func.min(Plan.period_start), func.max(Plan.period_end)).where(seen)).one()
    return [(year, str(year)) for year in range(last or first, first - 1, -1)] if first else []


def _year() -> int | None:
    year = asked.number("year")
    return year if year is not None and 1900 <= year <= 2999 else None


def _covers(year: int) -> ColumnElement[bool]:
    issued_in = Plan.period_start.is_(None) & (extract("year", Plan.issued_on) == year)
    return or_(issued_in, (Plan.period_start <= year) & (func.coalesce(Plan.period_end, Plan.period_start) >= year))


def _in_order(query: Select[Plan], order: PlanOrder) -> Select[Plan]:
    match order:
        case PlanOrder.ISSUED:
            return query.order_by(Plan.issued_on.is_(None), Plan.issued_on.desc(), Plan.id.desc())
        case PlanOrder.OLDEST:
            return query.order_by(Plan.issued_on.is_(None), Plan.issued_on, Plan.id)
        case PlanOrder.TITLE:
            return query.order_by(Plan.title, Plan.id)
        case PlanOrder.NEWEST:
            return query.order_by(Plan.imported_at.desc(), Plan.id.desc())
