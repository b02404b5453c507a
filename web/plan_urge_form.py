"""The form by which a plan's units are urged, and what is said of what it did."""

from __future__ import annotations

from flask import flash
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from web.forms import Form, at_most, flash_done, long_text_field
from workflow.urging import LONGEST_NOTE, Urged

MOST_NAMED = 10


class PlanUrgeForm(Form):
    note = long_text_field(
        _l("Lời nhắn kèm theo"),
        description=_l(
            "Ví dụ: báo cáo trước phiên họp ngày thứ Sáu. Lời nhắn nằm trong thư tổng hợp của đơn vị và trong lịch sử của việc."
        ),
        validators=[at_most(LONGEST_NOTE)],
        render_kw={"rows": 2},
    )


def say_urged(done: Urged) -> None:
    """Tell, on the next page, how many were told, were told before, and cannot be reached."""
    if done.told:
        flash_done(
            _("Đã đôn đốc %(units)s đơn vị về %(tasks)s việc; tin nằm trong thư tổng hợp sắp tới.", units=done.told, tasks=done.tasks)
        )
    if done.told_before:
        flash(_("%(count)s đơn vị đã được nhắc hôm nay nên không nhắc lại.", count=done.told_before), "info")
    if done.unreachable:
        named = ", ".join(done.unreachable[:MOST_NAMED]) + (" …" if len(done.unreachable) > MOST_NAMED else "")
        flash(_("Không có người dùng và địa chỉ thư, hãy liên hệ trực tiếp: %(units)s.", units=named), "warning")
    if done.left:
        flash(_("Còn %(count)s việc chưa nhắc trong lần này: hãy bấm đôn đốc lần nữa.", count=done.left), "info")
