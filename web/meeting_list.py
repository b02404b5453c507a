"""The list of meetings as its address asks for it: narrowed, and what it is narrowed to, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy.orm import Session

from models import User
from web import asked
from web.filters import day
from workflow.meetings import MeetingFilter, Stage
from workflow.visibility import visible_units

STAGES: dict[Stage, LazyString] = {
    Stage.AHEAD: _l("Đang chuẩn bị"),
    Stage.UNDER_WAY: _l("Đang họp"),
    Stage.CONCLUDED: _l("Đã kết thúc"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. unit -- as its field shows it; fault -- why what was typed there could not be used."""

    wanted: MeetingFilter
    unit: str
    fault: str

    @property
    def chips(self) -> list[tuple[str, str, str]]:
        """What the list is narrowed to, for the chips above it."""
        one = self.wanted
        return [
            ("unit", _("Đơn vị"), self.unit),
            ("state", _("Trạng thái"), str(STAGES[one.stage]) if one.stage else ""),
            ("from", _("Từ ngày"), day(one.since) if one.since else ""),
            ("until", _("Đến ngày"), day(one.until) if one.until else ""),
        ]


def asked_for(session: Session, user: User, on: date) -> Asked:
    """What this request asks for."""
    unit, typed, fault = asked.unit(session, visible_units(session, user, on))
    wanted = MeetingFilter(asked.word("state", Stage), unit.id if unit else None, asked.day("from"), asked.day("until"))
    return Asked(wanted, typed, fault)
