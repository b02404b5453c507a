"""The journal of a plan as a table to keep: who was told what, when, and by which rule. For those who coordinate the plan."""

from __future__ import annotations

import io
from collections.abc import Iterable

from flask import Blueprint, Response, send_file
from flask_babel import gettext as _

from web import clock, database, spreadsheet
from web.filters import moment
from web.history import notice_kind
from web.labels import label
from web.login import person
from web.pages.plans import find_plan
from web.permissions import Permission, requires
from workflow.errors import NotAllowedError
from workflow.journal import Entry, of_plan
from workflow.visibility import may_coordinate

blueprint = Blueprint("journal", __name__, url_prefix="/plans")

MOST_EXPORTED = 20_000
_WIDTHS = (12, 20, 50, 30, 32, 18, 18, 50, 26, 8, 18, 18, 8, 40)


@blueprint.get("/<int:plan_id>/journal.xlsx")
@requires(Permission.COORDINATE)
def export(plan_id: int) -> Response:
    plan = find_plan(plan_id, with_clauses=False)
    if not may_coordinate(person(), plan, clock.today()):
        raise NotAllowedError("Sổ báo tin của kế hoạch số %(plan)s dành cho người điều phối kế hoạch.", plan=plan.id)
    heads = [
        _("Ngày"),
        _("Loại tin"),
        _("Về việc"),
        _("Người được báo"),
        _("Đơn vị"),
        _("Với tư cách"),
        _("Cách gửi"),
        _("Vì sao"),
        _("Quy tắc"),
        _("Bản"),
        _("Kết quả"),
        _("Lúc"),
        _("Số lần thử"),
        _("Ghi chú"),
    ]
    data = spreadsheet.workbook(_("Sổ báo tin"), heads, _WIDTHS, _rows(of_plan(database.session(), plan.id, limit=MOST_EXPORTED)))
    name = f"so-bao-tin-ke-hoach-{plan.id}-{clock.today():%Y-%m-%d}.xlsx"
    return send_file(io.BytesIO(data), mimetype=spreadsheet.MEDIA_TYPE, as_attachment=True, download_name=name)


def _rows(entries: Iterable[Entry]) -> Iterable[tuple[spreadsheet.Cell, ...]]:
    for told in entries:
        absent = _("Thay cho %(name)s đang vắng", name=told.instead_of) if told.instead_of else ""
        yield (
            told.owed_on,
            str(notice_kind(told.kind)),
            told.about,
            told.who,
            told.unit,
            str(label(told.audience)),
            str(label(told.delivery)),
            told.why,
            told.rule,
            told.policy_version,
            str(label(told.fate)),
            moment(told.at) if told.at else "",
            told.attempts or None,
            "; ".join(part for part in (absent, told.said) if part),
        )
