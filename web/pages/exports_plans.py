"""The lists of one plan's pages as .xlsx files with the filters of their addresses: its units, its deadlines, the plans issued below it."""

from __future__ import annotations

from flask import Blueprint, Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from models import Plan, Unit
from rules.values import Level
from web import asked, clock, database, plan_frame
from web.deadline_picture import words_of
from web.export_file import Column, answer, bounded, need_room
from web.labels import label
from web.login import person
from web.pages.plan_children import Child, children_below
from web.pages.plan_deadlines import binned, wanted_of
from web.pages.plan_units import ranked_within
from web.permissions import Permission, requires
from web.spreadsheet import Cell
from workflow import child_plans
from workflow.child_plans import Issued
from workflow.plan_status import Numbers, Stand
from workflow.plan_units import Reach, UnitRow, unit_rows
from workflow.visibility import may_coordinate, visible_plans, visible_tasks, visible_units

blueprint = Blueprint("exports_plans", __name__, url_prefix="/plans/<int:plan_id>")

MOST_UNITS = 10_000
"""So many units go into one file: with each comes what it does next and how it is reached."""

REACHED: dict[Reach, LazyString] = {
    Reach.PEOPLE: _l("có người nhận thư"),
    Reach.UNIT: _l("hộp thư của đơn vị"),
    Reach.NOBODY: _l("không báo tin được"),
}

Row = tuple[Cell, ...]


@blueprint.get("/units/export.xlsx")
@requires(Permission.READ)
def units(plan_id: int) -> Response:
    return _units(plan_frame.find(plan_id), asked.word("state", Stand))


@blueprint.get("/not-started/export.xlsx")
@requires(Permission.READ)
def idle(plan_id: int) -> Response:
    return _units(plan_frame.find(plan_id), Stand.IDLE)


@blueprint.get("/deadlines/export.xlsx")
@requires(Permission.READ)
def deadlines(plan_id: int) -> Response:
    plan = plan_frame.find(plan_id)
    wanted = wanted_of(plan)
    columns = [
        Column(_("Thời gian"), 24),
        Column(_("Từ ngày"), 12),
        Column(_("Đến ngày"), 12),
        *_number_columns(),
        Column(_("Số ngày có hạn"), 10),
    ]
    rows = (
        (words_of(one, wanted.zoom), one.first, one.last, *_numbers(one.numbers), one.days) for one in binned(wanted) if one.numbers.total
    )
    return answer(_("Lịch thời hạn"), f"ke-hoach-{plan.id}-thoi-han", columns, rows)


@blueprint.get("/issued/export.xlsx")
@requires(Permission.READ)
def issued(plan_id: int) -> Response:
    plan, session, today = plan_frame.find(plan_id, with_clauses=True), database.session(), clock.today()
    owing = child_plans.owing_units(plan, child_plans.asking_clauses(plan.clauses), visible_tasks(session, person(), today))
    rows = bounded(session, child_plans.units_asked(plan, owing, asked.word("issued", Issued)), most=MOST_UNITS)
    found = child_plans.plans_of(session, plan, rows, visible_plans(session, person(), today))
    below = children_below([*found.values()], is_followed=may_coordinate(person(), plan, today))
    columns = [
        Column(_("Đơn vị"), 46),
        Column(_("Kế hoạch đã ban hành"), 18),
        Column(_("Ngày văn bản"), 12),
        Column(_("Tên kế hoạch"), 60),
        *_number_columns(),
    ]
    cells = (_issued(unit, below[found[unit.id].plan.id] if unit.id in found else None) for unit in rows)
    return answer(_("Kế hoạch cấp dưới"), f"ke-hoach-{plan.id}-cap-duoi", columns, cells)


def _units(plan: Plan, stand: Stand | None) -> Response:
    session, today = database.session(), clock.today()
    unit, _typed, _fault = asked.unit(session, visible_units(session, person(), today))
    seen = plan_frame.tasks_seen(plan)
    wanted = ranked_within(seen, unit.id if unit else None, asked.word("level", Level), stand, today)
    ranked = session.execute(wanted.limit(MOST_UNITS + 1)).all()
    need_room(len(ranked), most=MOST_UNITS)
    columns = [
        Column(_("Đơn vị"), 46),
        Column(_("Cấp"), 16),
        *_number_columns(),
        Column(_("Chuyển cấp trên"), 10),
        Column(_("Việc đến hạn gần nhất"), 60),
        Column(_("Hạn"), 12),
        Column(_("Liên hệ"), 26),
        Column(_("Đôn đốc gần nhất"), 14),
    ]
    rows = map(_unit, unit_rows(session, plan.id, ranked, seen, today))
    return answer(_("Kết quả theo đơn vị"), f"ke-hoach-{plan.id}-don-vi", columns, rows)


def _number_columns() -> list[Column]:
    return [
        Column(_("Tổng số"), 9),
        Column(_("Đã hoàn thành"), 11),
        Column(_("Còn hạn"), 9),
        Column(_("Quá hạn"), 9),
        Column(_("Tạm dừng"), 9),
    ]


def _numbers(one: Numbers) -> Row:
    return one.total, one.done, one.in_time, one.open_late, one.suspended


def _unit(row: UnitRow) -> Row:
    coming = row.next_task
    ahead = (coming.title, coming.due_on) if coming else (None, None)
    numbers = *_numbers(row.numbers), row.numbers.escalated
    return row.unit.name, label(row.unit.level), *numbers, *ahead, str(REACHED[row.reach]), row.urged_on


def _issued(unit: Unit, child: Child | None) -> Row:
    if child is None:
        return unit.name, None, None, None, *[None] * len(_number_columns())
    plan = child.plan
    return unit.name, plan.number, plan.issued_on, plan.title, *_numbers(child.numbers)
