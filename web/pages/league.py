"""The league table of one indicator and the grid unit × indicator: the areas below one, side by side."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from models import Indicator, User
from rules.period_words import named
from rules.values import Frequency, Level, TargetStatus
from web import asked, clock, database, labels, spreadsheet, unit_choice
from web.area_choice import AreaChoice, area_choice, areas_seen, day_choice, indicator_choice, opened, periods_back
from web.kept_numbers import kept
from web.league_page import WIDTHS, cells_of, heads, is_part_of_year, lines_of
from web.login import person
from web.paging import PAGE_SIZE, Page, asked_page
from web.permissions import Permission, requires
from web.policy_words import said
from web.target_words import promise
from workflow.area_values import last_ended
from workflow.heat import Heat, HeatCell, heat
from workflow.league import League, LeagueQuestion, LeagueSort, league

blueprint = Blueprint("league", __name__, url_prefix="/targets")

MOST_EXPORTED = 5_000
MOST_COLUMNS = 24
BELOW = ((Level.COMMUNE.value, _l("Mọi đơn vị cấp xã")), (Level.VILLAGE.value, _l("Mọi thôn, tổ dân phố")))
LETTERS = {
    TargetStatus.ACHIEVED: _l("Đ"),
    TargetStatus.ON_TRACK: _l("T"),
    TargetStatus.AT_RISK: _l("N"),
    TargetStatus.OFF_TARGET: _l("C"),
    TargetStatus.NO_DATA: _l("?"),
}
"""The first letters of the statuses, which read in print and without colour."""


@blueprint.get("/league")
@requires(Permission.READ)
def index() -> str:
    session, user, today = database.session(), person(), clock.today()
    choice = area_choice(session, user, today)
    indicator = indicator_choice(session, choice)
    question = _question(session, choice, indicator, today)
    table = _asked_page(session, question) if question else None
    return render_template(
        "targets/league.html",
        table=table,
        lines=lines_of(table) if table else [],
        page=_page(table),
        indicator=indicator,
        promise=promise,
        is_part=indicator is not None and is_part_of_year(indicator),
        period=said(named(question.period, question.on)) if question else "",
        periods=_periods(indicator, today) if indicator else [],
        on=question.on.isoformat() if question else "",
        sort=question.sort if question else LeagueSort.NAME,
        is_descending=bool(question and question.is_descending),
        pages_of=opened(session, user, today, [row.unit_id for row in table.rows] if table else []),
        **_common(session, user, choice, today),
    )


@blueprint.get("/league.xlsx")
@requires(Permission.READ)
def export() -> Response:
    session, user, today = database.session(), person(), clock.today()
    choice = area_choice(session, user, today)
    indicator = indicator_choice(session, choice)
    question = _question(session, choice, indicator, today, size=MOST_EXPORTED)
    rows = cells_of(league(session, question)) if question else iter(())
    data = spreadsheet.workbook(_("Bảng so sánh"), heads(), WIDTHS, rows)
    name = f"so-sanh-{indicator.code if indicator else 'chi-so'}-{today:%Y-%m-%d}.xlsx"
    return send_file(io.BytesIO(data), mimetype=spreadsheet.MEDIA_TYPE, as_attachment=True, download_name=name)


@blueprint.get("/heat")
@requires(Permission.READ)
def grid() -> str:
    session, user, today = database.session(), person(), clock.today()
    choice = area_choice(session, user, today)
    on = min(asked.day("on") or today, today)
    number = asked_page()
    found = None
    if choice.area:
        shown = choice.indicators[:MOST_COLUMNS]
        found = _filled(heat(session, choice.area.id, shown, on, level=choice.level, search=asked.text("q"), page=number))
    return render_template(
        "targets/heat.html",
        heat=found,
        page=Page(found.rows, min(number, max(1, -(-found.total // PAGE_SIZE))), PAGE_SIZE, found.total) if found else None,
        periods=_headers(found),
        leagues=_leagues(choice, found),
        on=on.isoformat(),
        moments=_moments(today),
        letters=LETTERS,
        left_out=[one for one in choice.indicators if found is None or one not in found.indicators],
        pages_of=opened(session, user, today, [row.unit_id for row in found.rows] if found else []),
        **_common(session, user, choice, today),
    )


def _says_something(one: HeatCell) -> bool:
    return one.cell is not None or one.status not in (None, TargetStatus.NO_DATA)


def _asked_page(session: Session, question: LeagueQuestion) -> League:
    """The page; the last one where the address asks for one beyond it."""
    table = league(session, question)
    return table if table.rows or not table.total else league(session, replace(question, page=table.last_page))


def _filled(found: Heat) -> Heat:
    """Without the columns in which nobody on the page has anything."""
    kept = [at for at in range(len(found.indicators)) if any(_says_something(row.cells[at]) for row in found.rows)]
    rows = tuple(replace(row, cells=tuple(row.cells[at] for at in kept)) for row in found.rows)
    return replace(found, indicators=tuple(found.indicators[at] for at in kept), days=tuple(found.days[at] for at in kept), rows=rows)


def _question(
    session: Session, choice: AreaChoice, indicator: Indicator | None, today: date, *, size: int = PAGE_SIZE
) -> LeagueQuestion | None:
    """What the address asks for; None where there is no area or nothing is counted."""
    if choice.area is None or indicator is None:
        return None
    sort = asked.word("sort", LeagueSort)
    return LeagueQuestion(
        indicator=indicator,
        area_id=choice.area.id,
        period=indicator.frequency,
        on=day_choice(session, choice, indicator, today),
        level=choice.level,
        sort=sort or LeagueSort.NAME,
        is_descending=asked.text("way") == "down",
        search=asked.text("q"),
        page=asked_page() if size == PAGE_SIZE else 1,
        page_size=size,
    )


def _common(session: Session, user: User, choice: AreaChoice, today: date) -> dict[str, Any]:
    return {
        "choice": choice,
        "q": asked.text("q"),
        "unit": choice.typed,
        "fault": choice.fault,
        "level": choice.level.value if choice.level else "",
        "levels": BELOW,
        "indicators": [(one.id, one.name) for one in choice.indicators],
        "suggestions": kept("areas to compare", lambda: unit_choice.suggestions(session, areas_seen(session, user, today))).numbers,
        "statuses": labels.choices(TargetStatus),
    }


def _page(table: League | None) -> Page[Any] | None:
    if table is None:
        return None
    question = table.question
    return Page(table.rows, min(question.page, table.last_page), question.page_size, table.total)


def _periods(indicator: Indicator, today: date) -> list[tuple[str, str]]:
    first = last_ended(indicator.frequency, today)
    return [(day.isoformat(), said(named(indicator.frequency, day))) for day in periods_back(indicator.frequency, first)]


def _moments(today: date) -> list[tuple[str, str]]:
    """Today, and the ends of the months before it."""
    month = periods_back(Frequency.MONTHLY, last_ended(Frequency.MONTHLY, today))
    days = [today, *(day for day in month if day != today)]
    return [(day.isoformat(), f"{day:%d/%m/%Y}") for day in days]


def _leagues(choice: AreaChoice, found: Heat | None) -> list[str]:
    """The table of each column; a cell's link looks for its unit there."""
    if found is None or choice.area is None:
        return []
    area_id, level = choice.area.id, choice.level.value if choice.level else None
    columns = zip(found.indicators, found.days, strict=True)
    return [url_for("league.index", indicator=one.id, unit=area_id, level=level, on=day.isoformat()) for one, day in columns]


def _headers(found: Heat | None) -> list[str]:
    if found is None:
        return []
    return [said(named(one.frequency, day)) for one, day in zip(found.indicators, found.days, strict=True)]
