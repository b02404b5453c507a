"""What each role may do at all, and the statement that every route makes about it. Default deny.

A route states `@requires(Permission.X)` or `@public`; one that states nothing is refused to everybody, and a test fails on it.
Whether a person may act on one certain thing is asked in `workflow.visibility`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask_login import current_user

from models import MembershipRole, User
from web import clock
from workflow.errors import NotAllowedError
from workflow.people import roles_on


class Permission(StrEnum):
    """What a route needs of the person who asks for it."""

    ACCOUNT = "account"
    """Having a login: one's own profile, tokens, logging out."""
    READ = "read"
    """Seeing tasks, plans, targets, escalations and units, as far as `workflow.visibility` lets one."""
    WORK = "work"
    """Ticking off, reporting, asking for more time, adding files, entering values."""
    COORDINATE = "coordinate"
    """Bringing plans in, correcting, publishing, following them up."""
    REVIEW = "review"
    """Confirming and returning reports, answering requests, reassigning: of plans coordinated, and of parts that one's unit passed down."""
    DECIDE = "decide"
    """Deciding escalations before one's committee."""
    URGE = "urge"
    """Urging (đôn đốc) units about tasks: of plans coordinated, and of units below one's own."""
    APPROVE = "approve"
    """Approving the values of units below, and giving them back."""
    SET_POLICIES = "set_policies"
    """Setting rules of reminding and escalating: of plans coordinated, of what lies below one's unit, of everything by administrators."""
    ADMINISTER = "administer"
    """People, units, the mailbox and the state of the system."""


_EVERYBODY = frozenset({Permission.ACCOUNT, Permission.READ})

ROLE_PERMISSIONS: dict[MembershipRole, frozenset[Permission]] = {
    MembershipRole.FOCAL_POINT: frozenset({Permission.WORK, Permission.REVIEW, Permission.APPROVE}),
    MembershipRole.LEADER: frozenset(
        {Permission.WORK, Permission.REVIEW, Permission.APPROVE, Permission.DECIDE, Permission.SET_POLICIES, Permission.URGE}
    ),
    MembershipRole.COORDINATOR: frozenset(
        {Permission.WORK, Permission.REVIEW, Permission.APPROVE, Permission.COORDINATE, Permission.SET_POLICIES, Permission.URGE}
    ),
    MembershipRole.COMMITTEE: frozenset({Permission.APPROVE, Permission.DECIDE, Permission.SET_POLICIES, Permission.URGE}),
    MembershipRole.ADMINISTRATOR: frozenset(
        {Permission.REVIEW, Permission.COORDINATE, Permission.SET_POLICIES, Permission.URGE, Permission.ADMINISTER}
    ),
}
"""What each role adds to what everybody with a login may do."""

PUBLIC = "public"
_ATTRIBUTE = "dondoc_permission"

View = TypeVar("View", bound=Callable[..., Any])


def requires(permission: Permission) -> Callable[[View], View]:
    """State that a view needs this permission. Put it directly above the function, below the route."""

    def state(view: View) -> View:
        setattr(view, _ATTRIBUTE, permission)
        return view

    return state


def public(view: View) -> View:
    """State that a view is open to everybody, without a login."""
    setattr(view, _ATTRIBUTE, PUBLIC)
    return view


def declare(app: Flask, endpoint: str, permission: Permission | None) -> None:
    """State it for a route made by an extension (None: public), where no decorator can be put."""
    app.extensions.setdefault("dondoc_permissions", {})[endpoint] = permission or PUBLIC


def stated(app: Flask, endpoint: str, method: str) -> Permission | str | None:
    """What the route states for this method; None where it states nothing."""
    declared: dict[str, Permission | str] = app.extensions.get("dondoc_permissions", {})
    if endpoint in declared:
        return declared[endpoint]
    view = app.view_functions[endpoint]
    of_class = getattr(view, "view_class", None)
    of_method = getattr(of_class, "get" if method == "HEAD" else method.lower(), None)
    for place in (of_method, of_class, view):
        statement: Permission | str | None = getattr(place, _ATTRIBUTE, None)
        if statement is not None:
            return statement
    return None


def permissions_of(user: User, on: date) -> frozenset[Permission]:
    """What the person may do at all on that day."""
    if not user.is_active:
        return frozenset()
    return _EVERYBODY.union(*(ROLE_PERMISSIONS[membership.role] for membership in roles_on(user, on)))


def may(permission: Permission) -> bool:
    """Whether the person of this request has the permission; for templates and navigation."""
    return current_user.is_authenticated and permission in permissions_of(current_user.user, clock.today())


def init_app(app: Flask) -> None:
    """Refuse every request that its route's statement does not let through."""
    app.before_request(_refuse_unless_allowed)
    app.jinja_env.globals.update(may=may, Permission=Permission)


def _refuse_unless_allowed() -> Any:
    if request.endpoint is None or request.method == "OPTIONS":
        return None  # no such page, or a question about methods: answered without a view
    statement = stated(current_app, request.endpoint, request.method)
    if statement == PUBLIC:
        return None
    if statement is None:
        current_app.logger.error("the route %s states no permission", request.endpoint)
        raise NotAllowedError("Trang này chưa khai báo quyền truy cập nên đang bị khóa: hãy báo cho quản trị viên.")
    if not current_user.is_authenticated:
        return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    if not may(Permission(statement)):
        raise NotAllowedError("Tài khoản của anh/chị không có quyền mở trang này: nếu cần, hãy đề nghị quản trị viên giao vai trò phù hợp.")
    return None
