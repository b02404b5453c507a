"""The facts that a rule decided by, as rows of words for people. Owns the words; what a fact means is `rules.features`."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from rules.values import ONCE, Branch, Importance, Level, Role, TargetStatus, TaskOrigin, TaskState
from web import labels
from web.filters import number

FACTS: dict[str, LazyString] = {
    "working_days_late": _l("Số ngày làm việc quá hạn"),
    "days_left": _l("Số ngày còn lại (âm: đã qua hạn)"),
    "working_days_left": _l("Số ngày làm việc còn lại"),
    "off_by_permille": _l("Lệch so với lộ trình (phần nghìn)"),
    "working_days_without_data": _l("Số ngày làm việc chậm số liệu"),
    "periods_off": _l("Số kỳ liên tiếp lệch quá mức cho phép"),
    "coverage_permille": _l("Số đơn vị đã có số liệu (phần nghìn)"),
    "forecast_misses": _l("Dự báo hết năm phải đạt vẫn không đạt"),
    "status": _l("Tình trạng chỉ tiêu"),
    "state": _l("Trạng thái nhiệm vụ"),
    "level": _l("Cấp của đơn vị"),
    "branch": _l("Khối"),
    "role": _l("Vai trò"),
    "rung": _l("Số cấp đã chuyển lên trước đó"),
    "next_rung": _l("Cấp chuyển lên lần này"),
    "has_next_rung": _l("Còn cấp trên để chuyển"),
    "working_days_on_rung": _l("Số ngày làm việc ở cấp hiện tại"),
    "is_acknowledged": _l("Cấp hiện tại đã tiếp nhận"),
    "is_derived": _l("Hạn mặc định (văn bản không ghi)"),
    "is_recurring": _l("Việc định kỳ"),
    "cycle_days": _l("Chu kỳ của việc định kỳ (ngày)"),
    "is_working_day": _l("Ngày xét là ngày làm việc"),
    "is_last_reminder_day": _l("Ngày nhắc cuối"),
    "is_open": _l("Việc đang mở"),
    "working_days_waiting": _l("Số ngày làm việc cấp hiện tại đã giữ việc này"),
    "wait_step": _l("Mốc chờ ở cấp hiện tại (bội số của 5)"),
    "importance": _l("Mức quan trọng"),
    "origin": _l("Nguồn giao việc"),
    "is_report": _l("Việc phải gửi báo cáo"),
    "decided_by": _l("Người quyết định"),
    "late_step": _l("Mốc quá hạn (bội số của 5)"),
    "year": _l("Năm"),
    "births": _l("Số trẻ sinh ra trong năm"),
    "third_births": _l("Số trẻ là con thứ ba trở lên"),
    "third_share": _l("Tỷ lệ sinh con thứ ba trở lên (phần vạn)"),
    "third_fall_relative": _l("Giảm so với tỷ lệ năm trước (phần vạn)"),
    "third_fall_points": _l("Giảm so với năm trước (phần trăm của điểm phần trăm)"),
    "years_without_third": _l("Số năm liền không có người sinh con thứ ba trở lên"),
    "is_approved": _l("Số liệu của năm đã được duyệt"),
    "is_last_year_approved": _l("Số liệu năm trước đã được duyệt"),
}

_KINDS: dict[str, type[StrEnum]] = {
    "status": TargetStatus,
    "state": TaskState,
    "level": Level,
    "branch": Branch,
    "role": Role,
    "importance": Importance,
    "origin": TaskOrigin,
}


def rows(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(word, value in words) for each fact kept, the telling ones first; a fact without a word is shown by its name."""
    ordered = sorted(facts, key=lambda name: list(FACTS).index(name) if name in FACTS else len(FACTS))
    return [(str(FACTS.get(name, name)), _said(name, facts[name])) for name in ordered]


def _said(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(_("có") if value else _("không"))
    if name == "cycle_days" and value == ONCE:
        return str(_("làm một lần"))
    kind = _KINDS.get(name)
    if kind is not None and value in list(kind):
        return labels.label(kind(value))
    return number(value) if isinstance(value, int) else str(value)
