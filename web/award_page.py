"""What the pages and files of rewards show: the rows of a list, live or finalised, its totals, and its .xlsx.

Reads only; the views are `web.pages.incentives`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from rules.values import Level
from web import labels, spreadsheet
from web.badges import Badge
from web.filters import number
from web.paging import Page, asked_page
from web.policy_words import said
from workflow.incentive_lists import rows_of, totals_of
from workflow.incentives import AwardList, AwardStanding

Document = dict[str, Any]
PAGE_SIZE = 100

STANDINGS: dict[AwardStanding, tuple[LazyString, str, str]] = {
    AwardStanding.DUE: (_l("Đủ điều kiện"), "award", "done"),
    AwardStanding.LACKING: (_l("Chưa đủ số liệu"), "question-circle", "soon"),
    AwardStanding.NOT_DUE: (_l("Không đủ điều kiện"), "dash-circle", "plain"),
}
"""Word, icon and tone of each standing."""
WIDTHS = (6, 34, 16, 30, 12, 12, 10, 12, 20, 16, 90)


@dataclass(frozen=True, slots=True)
class Shown:
    """A list ready to be shown. rows -- everybody; page -- of those who stand as asked; counts -- by standing."""

    rows: Sequence[Document]
    page: Page[Document]
    standing: AwardStanding
    counts: dict[AwardStanding, int]
    totals: Sequence[Document]
    total: int


def shown(rows: Sequence[Document], standing: AwardStanding) -> Shown:
    """The page of a list that the address asks for."""
    counts = {one: sum(row["standing"] == one for row in rows) for one in AwardStanding}
    wanted = [row for row in rows if row["standing"] == standing]
    last = max(1, -(-len(wanted) // PAGE_SIZE))
    at = min(last, asked_page())
    page = Page(wanted[(at - 1) * PAGE_SIZE : at * PAGE_SIZE], at, PAGE_SIZE, len(wanted))
    return Shown(rows, page, standing, counts, totals_of(rows), sum(row["amount"] for row in rows))


def live_rows(found: AwardList) -> list[Document]:
    """The rows of a list as it stands now, in the language of the page."""
    return rows_of(found, said)


def mark(standing: str) -> Badge:
    """The mark of a row."""
    word, icon, tone = STANDINGS[AwardStanding(standing)]
    return Badge(str(word), icon, tone)


def figure_words(figure: Document | None) -> str:
    """A year's figure in a few words: "4,99% (499 trong 10.000 trẻ)"; a dash where there is none."""
    if figure is None:
        return "—"
    if figure["births"] is None:
        return str(figure["rate"])
    if figure["rate"] is None:
        return str(_("không có trẻ sinh"))
    counts = {"third": number(figure["third_births"]), "births": number(figure["births"])}
    return str(_("%(rate)s (%(third)s trong %(births)s trẻ)", rate=figure["rate"], **counts))


def reasons(row: Document) -> list[str]:
    """Why a unit is due something, or what is lacking, or why it is due nothing: the facts alone, each once."""
    lacking = list(dict.fromkeys(part for one in row["lacking"] for part in one["why"].split("; ")))
    if row["standing"] == AwardStanding.LACKING:
        return lacking
    if row["standing"] == AwardStanding.NOT_DUE:
        return list(dict.fromkeys(one["why"] for one in row["missed"]))
    found = [_("%(amount)s đồng: %(facts)s", amount=number(award["amount"]), facts=award["facts"]) for award in row["awards"]]
    return [*map(str, found), *([str(_("Quy tắc khác còn thiếu: %(why)s", why="; ".join(lacking)))] if lacking else [])]


def explained(row: Document) -> list[str]:
    """The same in full, with the titles of the rules and everything that they asked for."""
    found = [award["why"] for award in row["awards"]]
    found += [str(_("%(rule)s: còn thiếu: %(why)s.", rule=one["title"], why=one["why"])) for one in row["lacking"]]
    return found + [str(_("%(rule)s: không đạt: %(why)s.", rule=one["title"], why=one["why"])) for one in row["missed"]]


def workbook(year: int, rows: Sequence[Document]) -> bytes:
    """The whole list as an .xlsx file, those who are due something first, with the total beneath."""
    heads = [
        _("STT"),
        _("Đơn vị"),
        _("Cấp"),
        _("Thuộc"),
        _("Số trẻ là con thứ ba trở lên"),
        _("Số trẻ sinh ra"),
        _("Tỷ lệ năm %(year)s", year=year),
        _("Tỷ lệ năm %(year)s", year=year - 1),
        _("Kết quả"),
        _("Số tiền (đồng)"),
        _("Vì sao, còn thiếu gì"),
    ]
    return spreadsheet.workbook(_("Khen thưởng %(year)s", year=year), heads, WIDTHS, _cells(rows))


def _cells(rows: Sequence[Document]) -> Iterator[Sequence[spreadsheet.Cell]]:
    order = list(AwardStanding)
    at = 0
    for at, row in enumerate(sorted(rows, key=lambda row: order.index(AwardStanding(row["standing"]))), 1):
        this, last = row["this"] or {}, row["last"] or {}
        yield (
            at,
            row["unit"],
            labels.label(Level(row["level"])),
            row["above"],
            this.get("third_births"),
            this.get("births"),
            this.get("rate"),
            last.get("rate"),
            str(STANDINGS[AwardStanding(row["standing"])][0]),
            row["amount"] or None,
            "\n".join(explained(row)),
        )
    yield (None, _("Tổng cộng"), *[None] * 7, sum(row["amount"] for row in rows), None)
