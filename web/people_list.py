"""The list of people as its address asks for it: narrowed, in order, and what it is narrowed to, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, or_, select, true
from sqlalchemy.orm import Session

from models import Membership, MembershipRole, Unit, User
from web import asked, labels
from workflow import invitations
from workflow.search import contains
from workflow.units import descendant_ids

STATES = {"on": _l("Đang hoạt động"), "off": _l("Đã ngừng"), "waiting": _l("Chưa đến")}
SORTS = {"name": _l("Theo tên"), "seen": _l("Đăng nhập gần nhất trước")}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. unit -- as its field shows it; fault -- why what was typed there could not be used."""

    query: Select[User]
    order: str
    words: str
    unit: str
    fault: str
    role: MembershipRole | None
    state: str

    @property
    def chips(self) -> list[tuple[str, str, str]]:
        """What the list is narrowed to, for the chips above it."""
        return [
            ("q", _("Tìm"), self.words),
            ("unit", _("Đơn vị"), self.unit),
            ("role", _("Vai trò"), labels.label(self.role) if self.role else ""),
            ("state", _("Tình trạng"), str(STATES.get(self.state, ""))),
        ]


def asked_for(session: Session, on: date) -> Asked:
    """The people of this request."""
    unit, typed, fault = asked.unit(session, true())
    words, role, state = asked.text("q"), asked.word("role", MembershipRole), asked.text("state")
    found = select(User).where(contains(User.search_text, words))
    if role is not None or unit is not None:
        found = found.where(User.id.in_(_holders(role, unit, on)))
    if state == "waiting":
        found = found.where(User.is_active, invitations.has_not_come())
    elif state in STATES:
        found = found.where(User.is_active.is_(state == "on"))
    if asked.text("sort") == "seen":
        latest = User.last_seen_at.is_(None), User.last_seen_at.desc(), User.id
        return Asked(found.order_by(*latest), "seen", words, typed, fault, role, state)
    return Asked(found.order_by(User.name, User.id), "name", words, typed, fault, role, state)


def _holders(role: MembershipRole | None, unit: Unit | None, on: date) -> Select[int]:
    """Who holds a role today, in a unit or in one below it."""
    held = select(Membership.user_id).where(or_(Membership.valid_from.is_(None), Membership.valid_from <= on))
    held = held.where(or_(Membership.valid_to.is_(None), Membership.valid_to >= on))
    if role is not None:
        held = held.where(Membership.role == role)
    return held.where(Membership.unit_id.in_(descendant_ids([unit.id], on))) if unit is not None else held
