"""Every list as an .xlsx file with the filters of its address: plans, escalations, meetings and their matters, units, indicators, values.

Owns the columns. What is in a list is asked of the list itself; tasks, targets, league tables, journals and rewards have their own files.
"""

from __future__ import annotations

from flask import Blueprint, Response
from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import select
from sqlalchemy.orm import defaultload

from models import Escalation, Indicator, Measurement, Plan, Unit, User
from web import asked, clock, database, docket, meeting_list, plan_list, unit_tree_page
from web.docket import title_of, unit_name_of
from web.export_file import MOST_ROWS, Column, answer, bounded, need_room
from web.labels import label
from web.login import person
from web.pages import escalations as escalation_pages
from web.pages import indicators as indicator_pages
from web.pages import units as unit_pages
from web.pages.meetings import found
from web.permissions import Permission, requires
from web.spreadsheet import Cell
from web.state_bar import done_of, open_of
from workflow.approval_list import waiting_for
from workflow.calendar import day_of
from workflow.escalation_list import count_to, find_escalations, load_escalations
from workflow.meetings import find_meetings
from workflow.plan_status import Counts, counts_by_plan
from workflow.unit_tree import registry_order, superiors_named
from workflow.visibility import visible_tasks, visible_units

blueprint = Blueprint("exports", __name__)

MOST_DETAILED = 5_000
"""So many escalations go into one file: each comes with what it is about."""

Row = tuple[Cell, ...]

_NAMES_ONLY = (
    defaultload(Measurement.indicator).load_only(Indicator.name, Indicator.unit_text),
    defaultload(Measurement.unit).load_only(Unit.name),
    defaultload(Measurement.by).load_only(User.name),
    defaultload(Measurement.above).load_only(Unit.name),
)
"""Of what a value belongs to, no more than the file shows."""


@blueprint.get("/plans/export.xlsx")
@requires(Permission.READ)
def plans() -> Response:
    session, user, today = database.session(), person(), clock.today()
    rows = bounded(session, plan_list.asked_for(session, user, today).query)
    counts = counts_by_plan(session, [plan.id for plan in rows], visible_tasks(session, user, today), today)
    columns = [
        Column(_("Số"), 7),
        Column(_("Số kế hoạch"), 16),
        Column(_("Ngày văn bản"), 12),
        Column(_("Tên kế hoạch"), 60),
        Column(_("Cơ quan ban hành"), 34),
        Column(_("Từ năm"), 8),
        Column(_("Đến năm"), 8),
        Column(_("Tình trạng"), 18),
        Column(_("Nhiệm vụ"), 10),
        Column(_("Hoàn thành"), 11),
        Column(_("Quá hạn"), 9),
    ]
    return answer(_("Kế hoạch"), "ke-hoach", columns, (_plan(plan, counts.get(plan.id, Counts())) for plan in rows))


@blueprint.get("/escalations/export.xlsx")
@requires(Permission.READ)
def escalations() -> Response:
    session, user, today = database.session(), person(), clock.today()
    wanted = escalation_pages.asked_filter(session, user, today).wanted
    need_room(count_to(session, user, wanted, today, most=MOST_DETAILED), most=MOST_DETAILED)
    ids = find_escalations(session, user, wanted, today)
    columns = [
        Column(_("Số"), 7),
        Column(_("Việc, chỉ tiêu"), 60),
        Column(pgettext("one", "Kế hoạch"), 40),
        Column(_("Đơn vị"), 32),
        Column(_("Hạn đang áp dụng"), 12),
        Column(_("Chậm, lệch"), 24),
        Column(_("Đang ở"), 34),
        Column(_("Cấp thứ"), 8),
        Column(_("Từ ngày"), 12),
        Column(_("Trạng thái"), 16),
        Column(_("Lý do"), 50),
    ]
    return answer(_("Chuyển cấp trên"), "chuyen-cap-tren", columns, map(_escalation, load_escalations(session, ids)))


@blueprint.get("/meetings/export.xlsx")
@requires(Permission.READ)
def meetings() -> Response:
    session, user, today = database.session(), person(), clock.today()
    rows = find_meetings(session, user, today, meeting_list.asked_for(session, user, today).wanted, limit=MOST_ROWS + 1)
    need_room(len(rows))
    columns = [
        Column(_("Ngày họp"), 12),
        Column(_("Phiên họp"), 40),
        Column(_("Cơ quan"), 44),
        Column(_("Địa điểm"), 24),
        Column(_("Người chủ trì"), 24),
        Column(_("Số việc"), 9),
        Column(_("Đã quyết định"), 12),
        Column(_("Kết thúc ngày"), 12),
    ]
    cells = (
        (
            one.meeting.held_on,
            one.meeting.title,
            one.meeting.committee.name if one.meeting.committee else one.meeting.unit.name,
            one.meeting.place,
            one.meeting.chair,
            one.items,
            one.decided,
            day_of(one.meeting.concluded_at) if one.meeting.concluded_at else None,
        )
        for one in rows
    )
    return answer(_("Phiên họp"), "phien-hop", columns, cells)


@blueprint.get("/meetings/<int:meeting_id>/export.xlsx")
@requires(Permission.READ)
def matters(meeting_id: int) -> Response:
    session, meeting = database.session(), found(meeting_id)
    placed = docket.places_of(session, meeting, clock.today(), asked.word("group", docket.Grouping) or docket.Grouping.UNIT)
    need_room(len(placed), most=MOST_DETAILED)
    by_id = {one.id: one for one in load_escalations(session, [one.escalation_id for _place, one in placed])}
    columns = [
        Column(_("Thứ tự"), 8),
        Column(_("Việc, chỉ tiêu"), 60),
        Column(pgettext("one", "Kế hoạch"), 40),
        Column(_("Đơn vị"), 32),
        Column(_("Hạn đang áp dụng"), 12),
        Column(_("Chậm, lệch"), 24),
        Column(_("Trạng thái"), 16),
        Column(_("Lý do"), 50),
    ]
    rows = ((place, *_matter(by_id[one.escalation_id])) for place, one in placed if one.escalation_id in by_id)
    return answer(_("Việc của phiên họp"), f"phien-hop-{meeting.held_on:%Y-%m-%d}-viec", columns, rows)


@blueprint.get("/units/export.xlsx")
@requires(Permission.READ)
def units() -> Response:
    session, user, today = database.session(), person(), clock.today()
    query = unit_pages.filtered(select(Unit.id).where(visible_units(session, user, today)), today).order_by(*registry_order())
    ids = bounded(session, query)
    standings = unit_tree_page.standings_of(session, ids, today)
    above = superiors_named(session, ids, today)
    columns = [
        Column(_("Mã"), 16),
        Column(_("Đơn vị"), 46),
        Column(_("Cấp"), 18),
        Column(_("Khối"), 18),
        Column(_("Cấp trên trực tiếp"), 40),
        Column(_("Thư điện tử"), 28),
        Column(_("Từ ngày"), 12),
        Column(_("Đến ngày"), 12),
        *(Column(head, 11) for head, _icon, _tone in unit_tree_page.heads()),
    ]
    return answer(_("Đơn vị"), "don-vi", columns, (_unit(standings[one], above.get(one, "")) for one in ids))


@blueprint.get("/indicators/export.xlsx")
@requires(Permission.READ)
def indicators() -> Response:
    rows = bounded(database.session(), indicator_pages.asked_for())
    columns = [
        Column(_("Mã"), 24),
        Column(_("Chỉ số"), 60),
        Column(_("Loại"), 26),
        Column(_("Đơn vị tính"), 14),
        Column(_("Chiều tốt lên"), 18),
        Column(_("Kỳ báo cáo"), 16),
        Column(_("Đang dùng"), 10),
    ]
    cells = (
        (
            one.code,
            one.name,
            label(one.kind),
            one.unit_text,
            label(one.direction) if one.direction else None,
            label(one.frequency),
            _("có") if one.is_active else _("không"),
        )
        for one in rows
    )
    return answer(_("Chỉ số"), "chi-so", columns, cells)


@blueprint.get("/values/approvals/export.xlsx")
@requires(Permission.READ)
def approvals() -> Response:
    session, indicator = database.session(), asked.number("indicator")
    query = waiting_for(session, person(), clock.today()).options(*_NAMES_ONLY)
    rows = bounded(session, query.where(Measurement.indicator_id == indicator) if indicator is not None else query)
    columns = [
        Column(_("Chỉ số"), 50),
        Column(_("Đơn vị"), 36),
        Column(_("Kỳ báo cáo"), 16),
        Column(_("Ngày số liệu"), 12),
        Column(_("Giá trị"), 14),
        Column(_("Tử số"), 12),
        Column(_("Mẫu số"), 12),
        Column(_("Đơn vị tính"), 12),
        Column(_("Người nhập"), 24),
        Column(_("Ngày nhập"), 12),
        Column(_("Cảnh báo"), 40),
        Column(_("Ghi chú"), 40),
    ]
    return answer(_("Số liệu chờ duyệt"), "so-lieu-cho-duyet", columns, map(_value, rows))


def _plan(plan: Plan, counts: Counts) -> Row:
    return (
        plan.id,
        plan.number,
        plan.issued_on,
        plan.title,
        plan.owner.name if plan.owner else plan.issuer,
        plan.period_start,
        plan.period_end,
        label(plan.state),
        counts.total,
        f"{counts.done_percent}%" if counts.total else "",
        counts.open_late,
    )


def _escalation(one: Escalation) -> Row:
    title, plan, unit, due, how_far, state, reason = _matter(one)
    return one.id, title, plan, unit, due, how_far, one.desk, one.rung, one.opened_on, state, reason


def _matter(one: Escalation) -> Row:
    plan = one.task.plan if one.task else one.target.plan if one.target else None
    due = one.task.effective_due_on if one.task else None
    words = plan.number or plan.title if plan else ""
    return title_of(one), words, unit_name_of(one), due, escalation_pages.how_far(one), label(one.state), one.explanation


def _unit(standing: unit_tree_page.Standing, above: str) -> Row:
    unit, counts = standing.unit, standing.counts
    facts = unit.code, unit.name, label(unit.level), label(unit.branch), above, unit.email, unit.valid_from, unit.valid_to
    return *facts, open_of(counts), counts.open_late, counts.open_soon, done_of(counts), standing.escalated


def _value(one: Measurement) -> Row:
    return (
        one.indicator.name,
        one.unit.name,
        label(one.period),
        one.measured_on,
        one.value,
        one.numerator,
        one.denominator,
        one.indicator.unit_text,
        one.by.name if one.by else None,
        day_of(one.at),
        "; ".join(one.warnings),
        one.note,
    )
