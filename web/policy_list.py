"""The versions of all policies as one list, as its address asks for it: narrowed, the newest first, and what that is in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, defer, joinedload

from models import PolicyScope, PolicyState, PolicyVersion, User
from web import asked
from web.policy_groups import NAMES, SCOPES, STATES
from workflow.visibility import visible_policies, visible_units


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. unit -- as its field shows it; fault -- why what was typed there could not be used."""

    query: Select[PolicyVersion]
    name: str
    scope: PolicyScope | None
    state: PolicyState | None
    unit: str
    fault: str

    @property
    def chips(self) -> list[tuple[str, str, str]]:
        """What the list is narrowed to, for the chips above it."""
        return [
            ("policy", _("Quy tắc"), str(NAMES[self.name]) if self.name else ""),
            ("scope", _("Dành cho"), str(SCOPES[self.scope]) if self.scope else ""),
            ("state", _("Trạng thái"), str(STATES[self.state][0]) if self.state else ""),
            ("unit", _("Đơn vị"), self.unit),
        ]


def asked_for(session: Session, user: User, on: date) -> Asked:
    """The versions of this request that the person sees. unit -- set for the units below it."""
    unit, typed, fault = asked.unit(session, visible_units(session, user, on))
    name = asked.text("policy") if asked.text("policy") in NAMES else ""
    scope, state = asked.word("scope", PolicyScope), asked.word("state", PolicyState)
    wanted = [
        *([PolicyVersion.name == name] if name else []),
        *([PolicyVersion.scope == scope] if scope else []),
        *([PolicyVersion.state == state] if state else []),
        *([PolicyVersion.unit_id == unit.id] if unit else []),
    ]
    newest = func.coalesce(PolicyVersion.in_force_at, PolicyVersion.made_at).desc(), PolicyVersion.id.desc()
    people = [joinedload(one) for one in (PolicyVersion.made_by, PolicyVersion.in_force_by, PolicyVersion.unit, PolicyVersion.plan)]
    seen = select(PolicyVersion).where(visible_policies(session, user, on), *wanted)
    return Asked(seen.options(*people, defer(PolicyVersion.text)).order_by(*newest), name, scope, state, typed, fault)
