"""People are added with checks, log in within limits, and act by tokens only as long as these hold."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from models import MembershipRole, User
from tests import builders
from tests.builders import NOW, PASSWORD, TODAY
from workflow import passwords, people, tokens
from workflow.errors import AlreadyThereError, InvalidInputError, NotAllowedError, NotFoundError, WrongStateError


def added(session: Session, **changes: str | None) -> User:
    fields: dict[str, str | None] = {"login": "lan", "name": "Nguyễn Thị Lan", "email": "lan@example.vn", "password": PASSWORD}
    return people.add_user(session, **(fields | changes), now=NOW)  # type: ignore[arg-type]


def test_a_person_is_added_with_roles_and_logs_in(session: Session) -> None:
    unit = builders.unit(session)
    user = people.add_user(
        session, login=" Lan ", name="Nguyễn  Thị Lan", email="", password=PASSWORD, roles=[(unit, MembershipRole.LEADER)], now=NOW
    )
    assert (user.login, user.name, user.email) == ("lan", "Nguyễn Thị Lan", None)
    assert [membership.role for membership in people.roles_on(user, TODAY)] == [MembershipRole.LEADER]
    assert people.authenticate(session, "LAN", PASSWORD, address="10.0.0.1", now=NOW) is user


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("login", "l"),
        ("login", "nguyễn lan"),
        ("login", "-lan"),
        ("login", "l" * 65),
        ("name", "  "),
        ("email", "lan@"),
        ("email", "lan@example.vn, hoa@example.vn"),
        ("password", "ngắn quá"),
        ("password", "x" * 201),
        ("password", "1111111111"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_by_its_field(session: Session, field: str, value: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        added(session, **{field: value})
    assert caught.value.field == field


def test_a_login_is_had_by_one_person(session: Session) -> None:
    user = added(session)
    with pytest.raises(AlreadyThereError) as caught:
        added(session, login="LAN")
    assert caught.value.existing_id == user.id


def test_a_password_typed_with_another_keyboard_s_code_points_is_the_same(session: Session) -> None:
    added(session, password="mật khẩu tiếng Việt")
    decomposed = unicodedata.normalize("NFD", "mật khẩu tiếng Việt")
    assert people.authenticate(session, "lan", decomposed, address="10.0.0.1", now=NOW)


def test_the_words_do_not_tell_whether_the_login_exists(session: Session) -> None:
    added(session)
    said = []
    for login in ("lan", "khong-co"):
        with pytest.raises(NotAllowedError) as caught:
            people.authenticate(session, login, "không phải nó", address="10.0.0.1", now=NOW)
        said.append(caught.value.message)
    assert said[0] == said[1]


def test_failures_of_one_login_do_not_lock_another(session: Session) -> None:
    added(session)
    hoa = added(session, login="hoa")
    for _attempt in range(6):
        with pytest.raises(NotAllowedError):
            people.authenticate(session, "lan", "không phải nó", address="10.0.0.1", now=NOW)
    assert people.authenticate(session, "hoa", PASSWORD, address="10.0.0.1", now=NOW) is hoa


@pytest.mark.parametrize(("minutes", "is_let_in"), [(14, False), (15, True)])
def test_after_a_quarter_of_an_hour_one_may_try_again(session: Session, minutes: int, is_let_in: bool) -> None:
    added(session)
    for _attempt in range(5):
        with pytest.raises(NotAllowedError):
            people.authenticate(session, "lan", "không phải nó", address="10.0.0.1", now=NOW)
    later = NOW + timedelta(minutes=minutes)
    if is_let_in:
        assert people.authenticate(session, "lan", PASSWORD, address="10.0.0.1", now=later)
        return
    with pytest.raises(NotAllowedError):
        people.authenticate(session, "lan", PASSWORD, address="10.0.0.1", now=later)


def test_a_login_that_succeeds_clears_its_failures(session: Session) -> None:
    added(session)
    for _round in range(3):
        for _attempt in range(4):
            with pytest.raises(NotAllowedError):
                people.authenticate(session, "lan", "không phải nó", address="10.0.0.1", now=NOW)
        assert people.authenticate(session, "lan", PASSWORD, address="10.0.0.1", now=NOW)


def test_a_person_without_a_password_never_logs_in(session: Session) -> None:
    added(session).password_hash = ""
    for password in ("", PASSWORD, "mật khẩu của không ai cả"):
        with pytest.raises(NotAllowedError):
            people.authenticate(session, "lan", password, address="10.0.0.1", now=NOW)


def test_a_hash_of_other_parameters_is_renewed_at_the_login(session: Session) -> None:
    user = builders.user(session, "lan")
    assert passwords.needs_rehash(user.password_hash)
    people.authenticate(session, "lan", PASSWORD, address="10.0.0.1", now=NOW)
    assert not passwords.needs_rehash(user.password_hash)


def test_a_role_ended_and_given_again_is_one_membership(session: Session) -> None:
    unit = builders.unit(session)
    user = builders.user(session, "lan", (unit, MembershipRole.LEADER))
    people.end_membership(session, user.memberships[0], on=TODAY)
    assert people.roles_on(user, TODAY) == []
    people.grant(session, user, unit, MembershipRole.LEADER, since=TODAY)
    assert len(people.roles_on(user, TODAY)) == len(user.memberships) == 1


def test_the_last_administrator_stays(session: Session) -> None:
    first = builders.user(session, "admin", (None, MembershipRole.ADMINISTRATOR))
    second = builders.user(session, "admin2", (None, MembershipRole.ADMINISTRATOR))
    people.deactivate(session, second, by=first, on=TODAY)
    with pytest.raises(WrongStateError):
        people.end_membership(session, first.memberships[0], on=TODAY)


@pytest.mark.parametrize(("days", "after_days", "holds"), [(30, 29, True), (30, 30, False), (None, 4000, True)])
def test_a_token_acts_for_its_person_until_it_expires(session: Session, days: int | None, after_days: int, holds: bool) -> None:
    user = builders.user(session, "lan")
    _token, text = tokens.create_token(session, user, name="bảng tính", now=NOW, days=days)
    found = tokens.token_in_force(session, text, now=NOW + timedelta(days=after_days))
    assert (found is not None and found.user is user) is holds


def test_a_token_revoked_or_of_a_deactivated_person_or_unknown_acts_for_nobody(session: Session) -> None:
    user = builders.user(session, "lan")
    token, text = tokens.create_token(session, user, name="một", now=NOW)
    _other, other_text = tokens.create_token(session, user, name="hai", now=NOW)
    tokens.revoke_token(session, user, token.id, now=NOW)
    assert tokens.token_in_force(session, text, now=NOW) is None
    assert tokens.token_in_force(session, "dondoc_khong-co", now=NOW) is None
    user.is_active = False
    session.flush()
    assert tokens.token_in_force(session, other_text, now=NOW) is None


def test_only_the_owner_revokes_a_token(session: Session) -> None:
    token, _text = tokens.create_token(session, builders.user(session, "lan"), name="một", now=NOW)
    with pytest.raises(NotFoundError):
        tokens.revoke_token(session, builders.user(session, "hoa"), token.id, now=NOW)
