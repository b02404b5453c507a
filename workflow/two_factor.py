"""Two-factor login: a code from an authenticator app (TOTP, RFC 6238) beside the password, and recovery codes for a lost phone.

Owns the codes, their one use and their limits, of whom they are asked, and how they are taken away; refuses to know pages. Tokens of the
API are no login and are not asked for codes.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
import secrets
from collections.abc import Iterable
from datetime import date, datetime

import pyotp
from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from models import LoginAttempt, Membership, MembershipRole, RoleDemand, User
from workflow import passwords
from workflow.account_mail import Told, owe_word
from workflow.errors import InvalidInputError, NotAllowedError, WrongStateError
from workflow.people import ATTEMPTS_PER_LOGIN, ATTEMPTS_WINDOW, holds
from workflow.settings import Settings

STEP_SECONDS = 30
DRIFT = 1
"""So many steps may a phone's clock be off, either way."""

RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are read for one another."""

ISSUER = "Đôn Đốc"
_MARK = "code:"
"""Marks wrong codes, so that a right password does not forget them."""

_log = logging.getLogger(__name__)


def new_secret() -> str:
    """A secret for an authenticator app, in base32."""
    return pyotp.random_base32()


def address_of(user: User, secret: str) -> str:
    """What the QR code holds: otpauth://…"""
    return pyotp.TOTP(secret).provisioning_uri(name=user.login, issuer_name=ISSUER)


def is_on(user: User) -> bool:
    """Whether logging in as this person takes a code."""
    return user.totp_confirmed_at is not None


def is_demanded_on(on: date) -> ColumnElement[bool]:
    """Whether codes are asked of a `User` in a query: of the person, or of a role that they have on that day."""
    asked_of_role = exists().where(Membership.user_id == User.id, Membership.role == RoleDemand.role, RoleDemand.needs_totp, holds(on))
    return or_(User.needs_totp, asked_of_role)


def is_demanded(session: Session, user: User, on: date) -> bool:
    """Whether this person must log in with a code."""
    return bool(session.scalar(select(is_demanded_on(on)).select_from(User).where(User.id == user.id)))


def turn_on(user: User, secret: str, typed: str, *, now: datetime) -> list[str]:
    """Put a secret in force that the person's app has proven to know. The recovery codes, which cannot be had again.

    Raises InvalidInputError (field "code").
    """
    step = _step_of(secret, typed, now, after=None)
    if step is None:
        raise InvalidInputError(
            "Mã chưa đúng: hãy nhập 6 chữ số đang hiện trong ứng dụng; nếu vẫn sai, hãy đặt giờ điện thoại ở chế độ tự động.", field="code"
        )
    user.totp_secret, user.totp_confirmed_at, user.totp_last_step = secret, now, step
    return give_codes(user)


def give_codes(user: User) -> list[str]:
    """New recovery codes; the older ones are worth nothing any more."""
    codes = ["-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(RECOVERY_CODES)]
    user.recovery_codes = [_hash(code) for code in codes]
    return codes


def check(session: Session, user: User, typed: str, *, address: str, now: datetime) -> None:
    """The second step of a login: a code of the app or a recovery code, each once.

    Raises NotAllowedError. The failure is a row in this session: whoever catches the error must commit, or it is not counted.
    """
    marked = f"{_MARK}{user.login}"
    recent = LoginAttempt.login == marked, LoginAttempt.at > now - ATTEMPTS_WINDOW
    session.get_one(User, user.id, with_for_update=True, populate_existing=True)  # attempts on one person wait for one another
    if (session.scalar(select(func.count()).select_from(LoginAttempt).where(*recent)) or 0) >= ATTEMPTS_PER_LOGIN:
        minutes = int(ATTEMPTS_WINDOW.total_seconds() // 60)
        raise NotAllowedError("Đã nhập sai mã quá nhiều lần. Hãy đợi %(minutes)s phút rồi thử lại.", minutes=minutes)
    if not (_took_code(session, user, typed, now) or _took_recovery_code(user, typed)):
        session.add(LoginAttempt(login=marked, address=address, at=now))
        session.flush()
        raise NotAllowedError("Mã không đúng hoặc đã dùng rồi: hãy đợi ứng dụng hiện mã mới, hoặc nhập một mã dự phòng chưa dùng.")
    session.execute(delete(LoginAttempt).where(LoginAttempt.login == marked))
    session.flush()


def renew_codes(user: User, password: str) -> list[str]:
    """New recovery codes for whoever knows the password. Raises InvalidInputError (field "password") or WrongStateError."""
    _refuse_while_off(user)
    _refuse_wrong_password(user, password)
    return give_codes(user)


def turn_off(session: Session, user: User, password: str, *, on: date) -> None:
    """The person does without codes. Raises InvalidInputError (field "password") or WrongStateError, where codes are asked of them."""
    if is_demanded(session, user, on):
        raise WrongStateError("Vai trò của anh/chị bắt buộc đăng nhập hai lớp nên không tắt được; đổi điện thoại thì nhờ quản trị viên gỡ.")
    _refuse_wrong_password(user, password)
    _forget(user)


def reset(session: Session, user: User, settings: Settings, *, by: User | None, now: datetime) -> None:
    """An administrator takes the codes away from somebody who lost the phone. The person is told by mail, the log keeps who did it.

    All their sessions stay; whoever must have codes is led to set them up anew. Raises WrongStateError where there are none.
    """
    _refuse_while_off(user)
    _forget(user)
    session.flush()
    owe_word(session, user, Told.TWO_FACTOR_RESET, settings, now=now)
    _log.warning("two-factor login of %s was reset by %s", user.login, by.login if by else "the command line")


def demanded_roles(session: Session) -> frozenset[MembershipRole]:
    """The roles of which codes are asked."""
    return frozenset(session.scalars(select(RoleDemand.role).where(RoleDemand.needs_totp)))


def demand_of_roles(session: Session, roles: Iterable[MembershipRole], *, by: User, now: datetime) -> None:
    """Ask codes of these roles and of no others."""
    wanted = frozenset(roles)
    known = {one.role: one for one in session.scalars(select(RoleDemand))}
    for role in MembershipRole:
        demand = known.get(role)
        if demand is None and role in wanted:
            session.add(RoleDemand(role=role, needs_totp=True, by_id=by.id, at=now))
        elif demand is not None and demand.needs_totp != (role in wanted):
            demand.needs_totp, demand.by_id, demand.at = role in wanted, by.id, now
    session.flush()


def demand_of(user: User, *, is_needed: bool) -> None:
    """Ask codes of a person whatever the roles, or no longer."""
    user.needs_totp = is_needed


def _took_code(session: Session, user: User, typed: str, now: datetime) -> bool:
    """Whether this is a code of the app for a step that no code was taken for; then the step is used up, in one statement."""
    step = _step_of(user.totp_secret or "", typed, now, after=user.totp_last_step)
    if step is None:
        return False
    unused = or_(User.totp_last_step.is_(None), User.totp_last_step < step)
    taken = update(User).where(User.id == user.id, unused).values(totp_last_step=step).returning(User.id)
    return session.scalar(taken.execution_options(synchronize_session="fetch")) is not None


def _step_of(secret: str, typed: str, now: datetime, *, after: int | None) -> int | None:
    """The step whose code was typed, within the drift and later than `after`; None: no such step."""
    code = re.sub(r"\s", "", typed)
    if not secret or not re.fullmatch(r"[0-9]{6}", code):
        return None
    present = int(now.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    steps = (step for step in range(present - DRIFT, present + DRIFT + 1) if after is None or step > after)
    return next((step for step in steps if hmac.compare_digest(totp.generate_otp(step), code)), None)


def _took_recovery_code(user: User, typed: str) -> bool:
    wanted = _hash(typed)
    if wanted not in user.recovery_codes:
        return False
    user.recovery_codes = [code for code in user.recovery_codes if code != wanted]
    return True


def _hash(code: str) -> str:
    """50 random bits, in any spelling of capitals, blanks and dashes."""
    return hashlib.sha256(re.sub(r"[\s-]", "", code).lower().encode()).hexdigest()


def _forget(user: User) -> None:
    user.totp_secret, user.totp_confirmed_at, user.totp_last_step, user.recovery_codes = None, None, None, []


def _refuse_while_off(user: User) -> None:
    if not is_on(user):
        raise WrongStateError("%(name)s chưa bật đăng nhập hai lớp: hãy mở lại trang.", name=user.name)


def _refuse_wrong_password(user: User, password: str) -> None:
    if not passwords.matches(user.password_hash, password):
        raise InvalidInputError("Mật khẩu hiện tại không đúng: hãy nhập lại.", field="password")
