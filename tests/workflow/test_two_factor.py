"""Codes of an authenticator app: each once, within the drift, a few attempts only; recovery codes; of whom they are asked."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Mail, MembershipRole, User
from tests import builders as build
from workflow import passwords, two_factor
from workflow.calendar import day_of
from workflow.errors import InvalidInputError, NotAllowedError, WrongStateError
from workflow.people import authenticate
from workflow.settings import ROOT, Settings

NOW = build.NOW
TODAY = day_of(NOW)
STEP = timedelta(seconds=30)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SETTINGS = Settings(database_url="sqlite://", data_dir=ROOT / "instance", secret_key="s")


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_HASHER", build.QUICK_HASHER)


@pytest.fixture
def lan(session: Session) -> User:
    """Somebody who set codes up long ago."""
    user = build.user(session, "lan", (build.unit(session), MembershipRole.FOCAL_POINT))
    long_ago = NOW - timedelta(days=1)
    two_factor.turn_on(user, SECRET, code(long_ago), now=long_ago)
    session.flush()
    return user


def code(at: object = NOW) -> str:
    return pyotp.TOTP(SECRET).at(at)  # type: ignore[arg-type]


def is_let_in(session: Session, user: User, typed: str, *, now: object = NOW) -> bool:
    try:
        two_factor.check(session, user, typed, address="1.2.3.4", now=now)  # type: ignore[arg-type]
    except NotAllowedError:
        return False
    return True


@pytest.mark.parametrize(("steps", "expected"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phone_may_be_one_step_off(session: Session, lan: User, steps: int, expected: bool) -> None:
    assert is_let_in(session, lan, code(NOW + steps * STEP)) is expected


def test_a_code_counts_once_and_none_before_it(session: Session, lan: User) -> None:
    assert is_let_in(session, lan, code())
    assert not is_let_in(session, lan, code())
    assert not is_let_in(session, lan, code(NOW - STEP))
    assert is_let_in(session, lan, code(NOW + STEP))


def test_the_code_of_the_set_up_does_not_log_in(session: Session) -> None:
    user = build.user(session, "moi")
    two_factor.turn_on(user, SECRET, code(), now=NOW)
    assert not is_let_in(session, user, code())


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "000000", "1234567"])
def test_a_wrong_code_sets_nothing_up(session: Session, typed: str) -> None:
    user = build.user(session, "moi")
    with pytest.raises(InvalidInputError, match="6 chữ số"):
        two_factor.turn_on(user, SECRET, typed, now=NOW)
    assert not two_factor.is_on(user)


def test_blanks_in_a_code_are_forgiven(session: Session, lan: User) -> None:
    assert is_let_in(session, lan, f" {code()[:3]} {code()[3:]} ")


def test_a_recovery_code_counts_once_in_any_spelling(session: Session, lan: User) -> None:
    codes = two_factor.give_codes(lan)
    assert len(set(codes)) == 10
    assert is_let_in(session, lan, codes[0].upper().replace("-", " "))
    assert not is_let_in(session, lan, codes[0])
    assert is_let_in(session, lan, codes[1])
    assert len(lan.recovery_codes) == 8
    assert codes[2] not in str(lan.recovery_codes)


def test_after_five_wrong_codes_the_right_one_waits_and_the_password_does_not_help(session: Session, lan: User) -> None:
    for _ in range(5):
        assert not is_let_in(session, lan, "000000")
    authenticate(session, "lan", build.PASSWORD, address="1.2.3.4", now=NOW)
    assert not is_let_in(session, lan, code())
    later = NOW + timedelta(minutes=15)
    assert is_let_in(session, lan, code(later), now=later)


@pytest.mark.parametrize(("role", "expected"), [(MembershipRole.FOCAL_POINT, True), (MembershipRole.COMMITTEE, False)])
def test_codes_are_asked_of_a_role(session: Session, lan: User, role: MembershipRole, expected: bool) -> None:
    two_factor.demand_of_roles(session, [role], by=lan, now=NOW)
    assert two_factor.is_demanded(session, lan, TODAY) is expected
    two_factor.demand_of_roles(session, [], by=lan, now=NOW)
    assert not two_factor.is_demanded(session, lan, TODAY)
    assert two_factor.demanded_roles(session) == frozenset()


def test_codes_are_not_asked_for_a_role_that_has_ended(session: Session, lan: User) -> None:
    two_factor.demand_of_roles(session, [MembershipRole.FOCAL_POINT], by=lan, now=NOW)
    lan.memberships[0].valid_to = TODAY - timedelta(days=1)
    session.flush()
    assert not two_factor.is_demanded(session, lan, TODAY)


def test_who_must_have_codes_does_not_turn_them_off(session: Session, lan: User) -> None:
    two_factor.demand_of(lan, is_needed=True)
    session.flush()
    with pytest.raises(WrongStateError, match="bắt buộc"):
        two_factor.turn_off(session, lan, build.PASSWORD, on=TODAY)
    two_factor.demand_of(lan, is_needed=False)
    session.flush()
    with pytest.raises(InvalidInputError, match="không đúng"):
        two_factor.turn_off(session, lan, "sai mật khẩu rồi", on=TODAY)
    two_factor.turn_off(session, lan, build.PASSWORD, on=TODAY)
    assert not two_factor.is_on(lan)
    assert lan.recovery_codes == []


def test_a_lost_phone_is_reset_once_and_its_person_is_told(session: Session, lan: User) -> None:
    two_factor.reset(session, lan, SETTINGS, by=None, now=NOW)
    assert not two_factor.is_on(lan)
    assert [mail.key.split(":")[1] for mail in session.scalars(select(Mail))] == ["two-factor"]
    with pytest.raises(WrongStateError, match="chưa bật"):
        two_factor.reset(session, lan, SETTINGS, by=None, now=NOW)
