"""People: adding them, what they are in which unit, logging in, passwords.

Owns logins and memberships; refuses to know pages. What each role may do is declared in `web.permissions`,
what each person sees in `workflow.visibility`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, or_, select, text
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad as Load
from sqlalchemy.sql.elements import ColumnElement

from models import LoginAttempt, Membership, MembershipRole, Substitution, Unit, User
from workflow import passwords, visits
from workflow.errors import AlreadyThereError, InvalidInputError, NotAllowedError, NotFoundError, WrongStateError

LANGUAGES = ("vi", "en")
ATTEMPTS_WINDOW = timedelta(minutes=15)
ATTEMPTS_PER_LOGIN = 5
ATTEMPTS_PER_ADDRESS = 20

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")
_EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+|[^@\s<>,;]+@localhost")

Roles = Iterable[tuple[Unit | None, MembershipRole]]


def add_user(
    session: Session,
    *,
    login: str,
    name: str,
    email: str | None,
    password: str | None,
    roles: Roles = (),
    now: datetime,
    language: str = "vi",
) -> User:
    """Add a person with a login and what they are in which unit. password None: they set it themselves (`workflow.invitations`).

    Raises InvalidInputError (login, name, email, password, role) or AlreadyThereError (the login is taken).
    """
    login = checked_login(login)
    taken = session.scalar(select(User.id).where(User.login == login))
    if taken is not None:
        raise AlreadyThereError(
            "Tên đăng nhập «%(login)s» đã có người dùng: hãy chọn tên khác.", existing_id=taken, field="login", login=login
        )
    user = User(
        login=login,
        name=checked_name(name),
        email=checked_email(email),
        password_hash="" if password is None else passwords.hash_password(password, login=login),
        language=checked_language(language),
        created_at=now,
        memberships=[],
    )
    session.add(user)
    session.flush()
    for unit, role in roles:
        grant(session, user, unit, role)
    return user


def checked_login(login: str) -> str:
    """A login in its kept form (lower case). Raises InvalidInputError."""
    kept = unicodedata.normalize("NFC", login).strip().lower()
    if not _LOGIN.fullmatch(kept):
        raise InvalidInputError(
            "Tên đăng nhập «%(login)s» không dùng được: hãy dùng từ 2 đến 64 chữ cái không dấu, chữ số, dấu chấm, gạch hoặc @.",
            field="login",
            login=login,
        )
    return kept


def checked_name(name: str) -> str:
    """A person's name, white space folded. Raises InvalidInputError where it is empty."""
    kept = " ".join(unicodedata.normalize("NFC", name).split())
    if not kept:
        raise InvalidInputError("Họ và tên đang để trống: hãy nhập họ và tên.", field="name")
    return kept


def checked_email(email: str | None) -> str | None:
    """An address, or None where the person has none. Raises InvalidInputError."""
    kept = (email or "").strip()
    if not kept:
        return None
    if not _EMAIL.fullmatch(kept):
        raise InvalidInputError("Địa chỉ thư «%(kept)s» không đúng: hãy nhập dạng ten@coquan.vn.", field="email", kept=kept)
    return kept


def checked_language(language: str) -> str:
    """One of LANGUAGES. Raises InvalidInputError."""
    if language not in LANGUAGES:
        raise InvalidInputError(
            "Ngôn ngữ «%(language)s» chưa có: hãy chọn một trong %(languages)s.",
            field="language",
            language=language,
            languages=", ".join(LANGUAGES),
        )
    return language


def authenticate(session: Session, login: str, password: str, *, address: str, now: datetime) -> User:
    """The person whose login and password these are.

    Raises NotAllowedError with the same words for a wrong password, an unknown login and a deactivated person, and after too many
    failures. The failure is a row in this session: whoever catches the error must commit, or the attempt is not counted.
    """
    kept = unicodedata.normalize("NFC", login).strip().lower()[:64]
    _one_at_a_time(session, kept)
    if _has_too_many_failures(session, kept, address, now):
        minutes = int(ATTEMPTS_WINDOW.total_seconds() // 60)
        raise NotAllowedError(
            "Đã nhập sai quá nhiều lần. Hãy đợi %(minutes)s phút rồi thử lại, hoặc nhờ quản trị viên đặt lại mật khẩu.", minutes=minutes
        )
    user = session.scalar(select(User).where(User.login == kept))
    is_right = passwords.matches(user.password_hash if user and user.is_active else "", password)
    if user is None or not is_right:
        session.add(LoginAttempt(login=kept, address=address, at=now))
        session.flush()
        raise NotAllowedError("Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra phím Caps Lock và bộ gõ tiếng Việt rồi nhập lại.")
    if passwords.needs_rehash(user.password_hash):
        user.password_hash = passwords.rehash(password)
    session.execute(delete(LoginAttempt).where(LoginAttempt.login == kept))
    visits.arrive(user, now)
    return user


def _one_at_a_time(session: Session, login: str) -> None:
    """Attempts on one login wait for one another, so that a hundred at once do not all count as the first. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:login))"), {"login": login})


def _has_too_many_failures(session: Session, login: str, address: str, now: datetime) -> bool:
    recent = LoginAttempt.at > now - ATTEMPTS_WINDOW
    by_login = select(func.count()).select_from(LoginAttempt).where(recent, LoginAttempt.login == login)
    by_address = select(func.count()).select_from(LoginAttempt).where(recent, LoginAttempt.address == address)
    return (session.scalar(by_login) or 0) >= ATTEMPTS_PER_LOGIN or (session.scalar(by_address) or 0) >= ATTEMPTS_PER_ADDRESS


def change_password(user: User, *, old: str, new: str) -> None:
    """A person changes their own password. Raises InvalidInputError (field "old" where the present one is wrong)."""
    if not passwords.matches(user.password_hash, old):
        raise InvalidInputError("Mật khẩu hiện tại không đúng: hãy nhập lại.", field="old")
    user.password_hash = passwords.hash_password(new, login=user.login)


def end_other_sessions(user: User, *, password: str) -> None:
    """Everywhere else the person must log in anew: the same password under another hash. Raises InvalidInputError (field "old")."""
    if not passwords.matches(user.password_hash, password):
        raise InvalidInputError("Mật khẩu hiện tại không đúng: hãy nhập lại.", field="old")
    user.password_hash = passwords.rehash(password)


def reset_password(user: User, *, new: str) -> None:
    """An administrator gives a person a new password; all their sessions end. Raises InvalidInputError."""
    user.password_hash = passwords.hash_password(new, login=user.login)


def edit_user(user: User, *, name: str, email: str | None, language: str) -> None:
    """Correct a person's name, address and language. Raises InvalidInputError."""
    name, email, language = checked_name(name), checked_email(email), checked_language(language)
    user.name, user.email, user.language = name, email, language


def find_user(session: Session, user_id: int) -> User:
    """A person by number, with memberships and their units. Raises NotFoundError."""
    with_units = selectinload(User.memberships).selectinload(Membership.unit)
    user = session.scalar(select(User).where(User.id == user_id).options(with_units))
    if user is None:
        raise NotFoundError("Không có người dùng số %(user)s: hãy mở lại danh sách người dùng.", user=user_id)
    return user


def is_valid(membership: Membership, on: date) -> bool:
    """Whether the membership holds on that day (both ends included)."""
    return (membership.valid_from is None or membership.valid_from <= on) and (membership.valid_to is None or on <= membership.valid_to)


def holds(on: date) -> ColumnElement[bool]:
    """`is_valid` as a condition for queries over memberships."""
    return or_(Membership.valid_from.is_(None), Membership.valid_from <= on) & or_(Membership.valid_to.is_(None), Membership.valid_to >= on)


def own_roles_on(user: User, on: date) -> list[Membership]:
    """What the person is on that day. A deactivated person is nothing."""
    return [membership for membership in user.memberships if is_valid(membership, on)] if user.is_active else []


def roles_on(user: User, on: date) -> list[Membership]:
    """What the person is on that day, and what those are in whose stead they act; an administrator's powers are not handed on."""
    if not user.is_active:
        return []
    absences = [absence for absence in user.standing_in if absence.from_on <= on <= absence.until_on]
    held = [membership for absence in absences for membership in own_roles_on(absence.principal, on)]
    return own_roles_on(user, on) + [membership for membership in held if membership.role is not MembershipRole.ADMINISTRATOR]


def with_standing_in() -> Load:
    """To be loaded with a person of whom much is asked: whom they stand in for. Costs no query where they stand in for nobody."""
    absent = joinedload(User.standing_in).joinedload(Substitution.principal)
    return absent.selectinload(User.memberships).joinedload(Membership.unit)


def grant(session: Session, user: User, unit: Unit | None, role: MembershipRole, *, since: date | None = None) -> Membership:
    """Make a person something in a unit; harmless where they are already, a new beginning where it had ended. Raises InvalidInputError."""
    if unit is None and role is not MembershipRole.ADMINISTRATOR:
        raise InvalidInputError("Vai trò này cần một đơn vị: hãy chọn đơn vị.", field="unit_id")
    unit_id = unit.id if unit else None
    known = next((found for found in user.memberships if found.unit_id == unit_id and found.role is role), None)
    if known is None:
        known = Membership(unit_id=unit_id, role=role, valid_from=since)
        user.memberships.append(known)
    elif known.valid_to is not None:
        known.valid_from, known.valid_to = since, None
    session.flush()
    return known


def end_membership(session: Session, membership: Membership, *, on: date) -> None:
    """The person is this no longer from that day on. Raises WrongStateError for the last administrator."""
    if membership.role is MembershipRole.ADMINISTRATOR:
        _keep_an_administrator(session, without=membership.user_id, on=on)
    membership.valid_to = on - timedelta(days=1)
    session.flush()


def deactivate(session: Session, user: User, *, by: User, on: date) -> None:
    """End a person's access; what they did stays recorded. Raises WrongStateError for oneself and for the last administrator."""
    if user.id == by.id:
        raise WrongStateError("Không thể tự ngừng tài khoản của chính mình: hãy nhờ một quản trị viên khác.")
    _keep_an_administrator(session, without=user.id, on=on)
    user.is_active = False
    session.flush()


def activate(user: User) -> None:
    """Give a deactivated person access again."""
    user.is_active = True


def _keep_an_administrator(session: Session, *, without: int, on: date) -> None:
    is_administrator = Membership.role == MembershipRole.ADMINISTRATOR
    left = select(User.id).join(Membership).where(is_administrator, holds(on), User.is_active, User.id != without)
    if session.scalar(left.limit(1)) is None:
        raise WrongStateError("Đây là quản trị viên cuối cùng: hãy giao vai trò quản trị cho một người khác trước.")
