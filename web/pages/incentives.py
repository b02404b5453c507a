"""Rewards for a year: the list of an area as it stands now, its .xlsx, its finalising, and the lists that were finalised."""

from __future__ import annotations

import io

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse
from wtforms import HiddenField

from models import IncentiveList, Unit
from rules.values import Level
from web import asked, award_page, clock, database, spreadsheet, unit_choice
from web.forms import Form, at_most, flash_done, long_text_field, showing_errors
from web.login import person
from web.permissions import Permission, requires
from web.policy_groups import CAUTIONS
from workflow.errors import NotAllowedError, NotFoundError
from workflow.incentive_lists import LONGEST_NOTE, differences, finalise, lists_of, mark_of
from workflow.incentives import AwardList, AwardStanding, award_areas, award_list, may_finalise
from workflow.policy_book import INCENTIVES
from workflow.visibility import DECIDERS, own_unit_ids

blueprint = Blueprint("incentives", __name__, url_prefix="/incentives")

Page = str | Response | BaseResponse | tuple[str, int]
YEARS_BACK = 10


class FinaliseForm(Form):
    note = long_text_field(
        _l("Ghi chú khi chốt"),
        validators=[at_most(LONGEST_NOTE)],
        render_kw={"rows": 2},
        description=_l("Như: số quyết định, ngày họp. Ghi chú đi cùng danh sách, ai xem được danh sách thì đọc được."),
    )
    seen = HiddenField()


@blueprint.context_processor
def words() -> dict[str, object]:
    """What every template of rewards needs."""
    return {
        "standings": award_page.STANDINGS,
        "figure_words": award_page.figure_words,
        "reasons": award_page.reasons,
        "explained": award_page.explained,
        "award_mark": award_page.mark,
        "caution_words": CAUTIONS[INCENTIVES],
        "level_of": Level,
        "now": clock.now,
        "due": AwardStanding.DUE,
        "lacking": AwardStanding.LACKING,
        "not_due": AwardStanding.NOT_DUE,
    }


@blueprint.get("/")
@requires(Permission.SET_POLICIES)
def index() -> str:
    area, typed, fault = _asked_area()
    found = award_list(database.session(), area, _asked_year(), today=clock.today()) if area else None
    return _page(found, typed=typed, fault=fault)


@blueprint.post("/<int:unit_id>/<int:year>/finalise")
@requires(Permission.DECIDE)
def keep(unit_id: int, year: int) -> Page:
    session, area = database.session(), _find_area(unit_id)
    if not may_finalise(person(), area, clock.today()):
        raise NotAllowedError("Danh sách khen thưởng của %(area)s do lãnh đạo hoặc ban chỉ đạo của chính nơi ấy chốt.", area=area.name)
    form = FinaliseForm()
    year = _known_year(year)
    if form.validate_on_submit():
        with showing_errors(form):
            kept = finalise(session, area, year, by=person(), now=clock.now(), note=form.note.data or "", seen=form.seen.data or None)
            flash_done(_("Đã chốt danh sách khen thưởng năm %(year)s. Số liệu sửa về sau không làm đổi danh sách này.", year=year))
            return redirect(url_for("incentives.show", list_id=kept.id), 303)
    found = award_list(session, area, year, today=clock.today())
    return _page(found, typed=unit_choice.written(area), form=form), 400


@blueprint.get("/export.xlsx")
@requires(Permission.SET_POLICIES)
def export() -> Response:
    area, _typed, _fault = _asked_area()
    if area is None:
        raise NotFoundError("Chưa chọn địa bàn cho danh sách khen thưởng: hãy chọn một đơn vị rồi tải lại.")
    found = award_list(database.session(), area, _asked_year(), today=clock.today())
    return _file(found.year, award_page.live_rows(found), f"khen-thuong-{found.year}-{clock.today():%Y-%m-%d}.xlsx")


@blueprint.get("/lists/<int:list_id>")
@requires(Permission.SET_POLICIES)
def show(list_id: int) -> str:
    kept = _find_list(list_id)
    found = award_list(database.session(), kept.area, kept.year, today=clock.today())
    return render_template(
        "incentives/list.html",
        kept=kept,
        shown=award_page.shown(kept.rows, asked.word("show", AwardStanding) or AwardStanding.DUE),
        differences=differences(kept, found),
        others=[one for one in lists_of(database.session(), kept.area_id, kept.year) if one.id != kept.id],
    )


@blueprint.get("/lists/<int:list_id>.xlsx")
@requires(Permission.SET_POLICIES)
def kept_file(list_id: int) -> Response:
    kept = _find_list(list_id)
    return _file(kept.year, kept.rows, f"khen-thuong-{kept.year}-lan-{kept.number}.xlsx")


def _page(found: AwardList | None, *, typed: str, fault: str = "", form: FinaliseForm | None = None) -> str:
    session, user, today = database.session(), person(), clock.today()
    standing = asked.word("show", AwardStanding) or AwardStanding.DUE
    form = form or FinaliseForm(formdata=None)
    if found is not None and request.method == "GET":
        form.seen.data = mark_of(found)
    return render_template(
        "incentives/index.html",
        found=found,
        shown=award_page.shown(award_page.live_rows(found), standing) if found else None,
        unit=typed,
        fault=fault,
        year=found.year if found else _asked_year(),
        years=[(str(one), str(one)) for one in range(today.year, today.year - YEARS_BACK, -1)],
        suggestions=unit_choice.suggestions(session, award_areas(session, user, today)),
        form=form if found and may_finalise(user, found.area, today) else None,
        kept=lists_of(session, found.area.id, found.year) if found else [],
    )


def _asked_area() -> tuple[Unit | None, str, str]:
    """The area in the address, else the person's own; with its words for the field and what was wrong with them."""
    session, user, today = database.session(), person(), clock.today()
    areas = award_areas(session, user, today)
    area, typed, fault = asked.unit(session, areas)
    if area is None and not typed:
        own = own_unit_ids(user, today, DECIDERS)
        area = session.scalar(select(Unit).where(Unit.id.in_(own)).order_by(Unit.name).limit(1)) if own else None
        typed = unit_choice.written(area)
    return area, typed, fault


def _asked_year() -> int:
    return _known_year(asked.number("year"))


def _known_year(year: int | None) -> int:
    """A year that the page offers; the last whole one where none or another is asked for."""
    this = clock.today().year
    return year if year is not None and this - YEARS_BACK < year <= this else this - 1


def _find_area(unit_id: int) -> Unit:
    area = database.session().scalar(select(Unit).where(Unit.id == unit_id, award_areas(database.session(), person(), clock.today())))
    if area is None:
        raise NotFoundError("Không có đơn vị số %(unit)s trong phạm vi của anh/chị.", unit=unit_id)
    return area


def _find_list(list_id: int) -> IncentiveList:
    areas = select(Unit.id).where(award_areas(database.session(), person(), clock.today()))
    kept = database.session().scalar(select(IncentiveList).where(IncentiveList.id == list_id, IncentiveList.area_id.in_(areas)))
    if kept is None:
        raise NotFoundError("Không có danh sách khen thưởng số %(list)s trong phạm vi của anh/chị.", list=list_id)
    return kept


def _file(year: int, rows: list[award_page.Document], name: str) -> Response:
    data = award_page.workbook(year, rows)
    return send_file(io.BytesIO(data), mimetype=spreadsheet.MEDIA_TYPE, as_attachment=True, download_name=name)
