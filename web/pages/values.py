"""Entering values in sheets: one indicator for many units, or one unit with all that it reports. The address holds what is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import case, or_, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models import Indicator, Measurement, MeasurementState, Target, Unit, User
from rules.values import Frequency, Level
from web import asked, clock, database, error_words, labels, unit_choice
from web.forms import flash_done
from web.login import person
from web.paging import MOST_COUNTED, Page, count_rows, paged, same_address
from web.permissions import Permission, requires
from web.policy_words import said
from web.value_sheet import LineView, Sent, Table, asked_save, cell_view, faulty, part_word, parts_of, read_typed
from workflow.errors import NotFoundError, WorkflowError
from workflow.value_entry import enter, typed_note
from workflow.value_places import Period, last_ended, named, periods_of_year, up_to
from workflow.value_sheet import Line, Standing, areas_below, lines_of_areas, lines_of_unit, own_areas, reported_by, standing_in
from workflow.visibility import approvable_values, reportable_units, visible_targets, visible_units

blueprint = Blueprint("values", __name__, url_prefix="/values")

ROWS = 100
"""What one sheet shows: about as many communes as a province has."""
MOST_PERIODS = 12
ALL_PERIODS, LATEST = "all", "latest"
_EARLIEST_YEAR = 2000

Answer = str | Response | tuple[str, int]


@blueprint.get("/")
@requires(Permission.READ)
def index() -> str | Response:
    """Where to begin: the sheet asked for, else the choice."""
    session, user, today = database.session(), person(), clock.today()
    known = visible_units(session, user, today) | reportable_units(session, user, today)
    unit, typed, fault = asked.unit(session, known)
    indicator = _indicator(session)
    if unit is None and indicator is not None and not typed:
        unit = _promising(session, indicator)
    if unit is not None and indicator is not None:
        return redirect(url_for("values.area", unit_id=unit.id, indicator=indicator.id), 303)
    if unit is not None:
        return redirect(url_for("values.unit", unit_id=unit.id), 303)
    in_force = Measurement.replaced_at.is_(None), Measurement.state == MeasurementState.ENTERED
    waiting = count_rows(session, select(Measurement.id).where(approvable_values(session, user, today), *in_force))
    return render_template(
        "values/index.html",
        areas=own_areas(session, user, today),
        unit=typed,
        fault=fault,
        indicators=_indicators(session),
        waiting=min(waiting, MOST_COUNTED),
        waits_more=waiting > MOST_COUNTED,
        returned=_returned(session, user, today),
        named=_period_name,
        suggestions=unit_choice.suggestions(session, known),
    )


@blueprint.get("/areas/<int:unit_id>")
@requires(Permission.READ)
def area(unit_id: int) -> Answer:
    """One indicator for the areas directly below a unit."""
    return _area_page(_unit(unit_id), Sent())


@blueprint.post("/areas/<int:unit_id>")
@requires(Permission.WORK)
def save_area(unit_id: int) -> Answer:
    below = _unit(unit_id)
    return _save(lambda sent, fault: _area_page(below, sent, fault))


@blueprint.get("/units/<int:unit_id>")
@requires(Permission.READ)
def unit(unit_id: int) -> Answer:
    """One unit with all that it reports."""
    return _unit_page(_unit(unit_id), Sent())


@blueprint.post("/units/<int:unit_id>")
@requires(Permission.WORK)
def save_unit(unit_id: int) -> Answer:
    own = _unit(unit_id)
    return _save(lambda sent, fault: _unit_page(own, sent, fault))


def _save(page: Callable[[Sent, str], str]) -> Answer:
    """Take the form in; back to the sheet where all went well, else the sheet with everything as it was typed."""
    typed = read_typed(request.form, "")
    sent = Sent({one.place: one for one in typed})
    try:
        note = typed_note(request.form.get("note", ""))
        typed = read_typed(request.form, note)
        entered = enter(database.session(), person(), typed, now=clock.now(), only_good=asked_save())
    except WorkflowError as error:
        database.roll_back()
        return page(sent, error_words.message(error)), 400
    count = len(entered.rows)
    if entered.faults:
        if count:
            flash(ngettext("Đã lưu %(num)d ô đúng.", "Đã lưu %(num)d ô đúng.", count), "success")
        saved = {place for place in sent.typed if place not in entered.faults} if asked_save() else set()
        kept = {place: one for place, one in sent.typed.items() if place not in saved}
        return page(Sent(kept, entered.faults), ""), 400
    if count:
        flash_done(ngettext("Đã lưu %(num)d số liệu.", "Đã lưu %(num)d số liệu.", count))
    else:
        flash(_("Không có ô nào thay đổi nên không có gì để lưu."), "info")
    return redirect(url_for(request.endpoint.replace("save_", "") if request.endpoint else "values.index", **same_address()), 303)


def _area_page(below: Unit, sent: Sent, fault: str = "") -> str:
    session, user, today = database.session(), person(), clock.today()
    indicator = _indicator(session)
    if indicator is None and not asked.text("indicator"):
        indicator = next(iter(reported_by(session, below, today)), None)
    if indicator is None:
        raise NotFoundError("Không có chỉ số này: hãy chọn lại chỉ số ở trang Số liệu.")
    frequency, last = _asked_period(indicator, today)
    periods = up_to(frequency, last, min(asked.number("many") or 1, MOST_PERIODS))
    page: Page[Unit] = paged(session, areas_below(below, last.last), size=ROWS)
    units = list(page.rows) or [below]
    lines = lines_of_areas(session, user, indicator, units, today)
    standing = standing_in(session, lines, since=periods[0].last, until=periods[-1].last)
    views = []
    for line in lines:
        cells = [cell_view(line, frequency, one, standing, sent, is_over=one.last <= today) for one in periods]
        views.append(LineView(line, line.unit.name, cells))
    table = Table(indicator.name, [said(named(frequency, one.last)) for one in periods], views, parts_of(indicator))
    return _sheet(
        "values/area.html",
        [table],
        fault,
        below=below,
        indicator=indicator,
        indicators=_indicators(session),
        page=page,
        period=last,
        many=len(periods),
        choices=_choices(indicator, last.last.year, today),
        unit=unit_choice.written(below),
        suggestions=unit_choice.suggestions(session, visible_units(session, user, today)),
    )


def _unit_page(own: Unit, sent: Sent, fault: str = "") -> str:
    session, user, today = database.session(), person(), clock.today()
    year = min(max(asked.number("year") or today.year, _EARLIEST_YEAR), today.year)
    is_whole = asked.text("period") == ALL_PERIODS
    lines = lines_of_unit(session, user, own, today)
    tables, standing_since = [], date(year - 1, 1, 1)
    standing = standing_in(session, lines, since=standing_since, until=date(year, 12, 31)) if lines else {}
    ordered = sorted(lines, key=lambda line: list(Frequency).index(line.indicator.frequency))
    for frequency, group in groupby(ordered, key=lambda line: line.indicator.frequency):
        periods = _periods(frequency, year, today, is_whole=is_whole)
        tables.append(_unit_table(frequency, periods, list(group), standing, sent, today))
    return _sheet(
        "values/unit.html",
        tables,
        fault,
        own=own,
        year=year,
        years=[(one, str(one)) for one in range(today.year, max(today.year - 10, _EARLIEST_YEAR), -1)],
        is_whole=is_whole,
        has_below=bool(session.scalar(select(areas_below(own, today).exists()))),
    )


def _unit_table(
    frequency: Frequency, periods: Sequence[Period], lines: Sequence[Line], standing: Standing, sent: Sent, today: date
) -> Table:
    views = []
    for line in lines:
        cells = [cell_view(line, frequency, one, standing, sent, is_over=one.last <= today) for one in periods]
        views.append(LineView(line, line.indicator.name, cells))
    return Table(labels.label(frequency), [said(named(frequency, one.last)) for one in periods], views)


def _sheet(template: str, tables: Sequence[Table], fault: str, **values: object) -> str:
    """The page, with what all sheets show."""
    cells = [cell for table in tables for line in table.lines for cell in line.cells if cell.is_over and line.line.can_edit]
    return render_template(
        template,
        tables=tables,
        faulty=faulty(tables),
        fault=fault,
        note=request.form.get("note", ""),
        can_edit=bool(cells),
        part_word=part_word,
        parts_of=parts_of,
        **values,
    )


def _periods(frequency: Frequency, year: int, today: date, *, is_whole: bool) -> list[Period]:
    if is_whole:
        return periods_of_year(frequency, year)
    last = last_ended(frequency, today)
    return [last] if last.last.year == year or year == today.year else periods_of_year(frequency, year)[-1:]


def _asked_period(indicator: Indicator, today: date) -> tuple[Frequency, Period]:
    """The period that the address names ("2026-02", "2026-Q1", "2026"); else the indicator's last one that is over."""
    typed = asked.text("period")
    year = int(typed[:4]) if typed[:4].isascii() and typed[:4].isdigit() and len(typed) >= 4 else 0
    if _EARLIEST_YEAR <= year <= today.year:
        for frequency in dict.fromkeys((indicator.frequency, Frequency.YEARLY)):
            for period in periods_of_year(frequency, year):
                if period.label == typed and period.last <= today:
                    return frequency, period
    return indicator.frequency, last_ended(indicator.frequency, today)


def _choices(indicator: Indicator, year: int, today: date) -> list[tuple[str, str]]:
    """The periods that may be chosen: two years back and the year shown, the latest first; whole years too."""
    found = []
    for frequency in dict.fromkeys((indicator.frequency, Frequency.YEARLY)):
        years = sorted({today.year, today.year - 1, today.year - 2, year}, reverse=True)
        found += [(frequency, one) for y in years for one in reversed(periods_of_year(frequency, y)) if one.last <= today]
    return [(one.label, said(named(frequency, one.last))) for frequency, one in found]


def _indicator(session: Session) -> Indicator | None:
    number = asked.number("indicator")
    return session.get(Indicator, number) if number is not None else None


def _promising(session: Session, indicator: Indicator) -> Unit | None:
    """The uppermost unit seen that promises something about the indicator: below it values are most likely to be entered."""
    promised = select(Target.owner_id).where(Target.indicator_id == indicator.id, visible_targets(session, person(), clock.today()))
    order = case({level: at for at, level in enumerate(Level)}, value=Unit.level)
    return session.scalars(select(Unit).where(Unit.id.in_(promised)).order_by(order, Unit.name).limit(1)).first()


def _indicators(session: Session) -> list[tuple[int, str]]:
    found = select(Indicator.id, Indicator.name, Indicator.unit_text).where(Indicator.is_active).order_by(Indicator.name)
    return [(number, f"{name} ({unit})" if unit else name) for number, name, unit in session.execute(found)]


def _returned(session: Session, user: User, today: date) -> Sequence[Measurement]:
    """What was given back to those for whom the person reports, the newest first."""
    mine = select(Unit.id).where(reportable_units(session, user, today))
    found = select(Measurement).where(
        Measurement.state == MeasurementState.RETURNED, Measurement.replaced_at.is_(None), Measurement.unit_id.in_(mine)
    )
    return session.scalars(found.order_by(Measurement.decided_at.desc(), Measurement.id).limit(20)).all()


def _period_name(row: Measurement) -> str:
    return said(named(row.period, row.measured_on))


def _unit(unit_id: int) -> Unit:
    """A unit that the person sees, or reports for. Raises NotFoundError."""
    session, user, today = database.session(), person(), clock.today()
    known = or_(visible_units(session, user, today), reportable_units(session, user, today))
    found = session.scalar(select(Unit).where(Unit.id == unit_id, known))
    if found is None:
        raise NotFoundError("Không có đơn vị số %(unit)s trong phạm vi của anh/chị.", unit=unit_id)
    return found
