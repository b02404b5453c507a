"""What the list of tasks is narrowed to, in words, for the chips above it; and the plans to choose from, with the chosen one among them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy.orm import Session

from models import Plan, User
from models.database import AnyRow
from web import labels
from web.filters import day
from web.task_filters import COUNTED, OPEN, Asked, extra_conditions, plans_offered

Chip = tuple[str, str, str]
"""The name in the address, its word, and the value in words; no value: not asked for."""


def plans_with_chosen(session: Session, user: User, plan_id: int | None, on: date) -> list[Plan]:
    """The plans to choose from: the chosen one stands among them however many there are, where the person sees it."""
    return list(plans_offered(session, user, on, plan_id))


def chips_of(wish: Asked, plans: Sequence[Plan]) -> list[Chip]:
    """Everything that the address asks for beyond the open tasks."""
    wanted = wish.wanted
    return [
        ("q", _("Tìm"), wanted.words),
        ("unit", _("Đơn vị"), wish.unit),
        ("level", _("Cấp"), labels.label(wanted.level) if wanted.level else ""),
        ("plan", pgettext("one", "Kế hoạch"), plan_words(plans, wanted.plan_id)),
        ("state", _("Trạng thái"), _state(wish)),
        ("due", _("So với hạn"), labels.label(wanted.timeliness) if wanted.timeliness else ""),
        ("taken", _("Tiếp nhận"), _("Chưa tiếp nhận") if wanted.is_untaken else ""),
        ("importance", _("Mức quan trọng"), labels.label(wanted.importance) if wanted.importance else ""),
        ("from", _("Hạn từ ngày"), day(wanted.due_from) if wanted.due_from else ""),
        ("until", _("Hạn đến ngày"), day(wanted.due_until) if wanted.due_until else ""),
        *((name, "", words) for name, _value, words in extra_conditions(wanted)),
    ]


def plan_words(plans: Sequence[Plan] | Sequence[AnyRow], plan_id: int | None) -> str:
    """A chosen plan in words; one that is not there any more, or not for this person, is said to be so."""
    if plan_id is None:
        return ""
    found = next((plan for plan in plans if plan.id == plan_id), None)
    if found is None:
        return str(_("số %(plan)s – không có, hoặc ngoài phạm vi của anh/chị", plan=plan_id))
    return found.number or found.title


def _state(wish: Asked) -> str:
    if wish.wanted.states and len(wish.wanted.states) == 1:
        return labels.label(next(iter(wish.wanted.states)))
    if wish.state == OPEN:
        return ""
    return str(_("Tất cả, trừ việc đã hủy") if wish.state == COUNTED else _("Tất cả"))
