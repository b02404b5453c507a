"""How a password is checked for strength, kept, and compared. Owns the argon2 parameters; refuses to know people.

Passwords are brought to NFC first: Vietnamese keyboards produce the same letters in different code points.
"""

from __future__ import annotations

import functools
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from workflow.errors import InvalidInputError

SHORTEST = 10
LONGEST = 200
"""A limit, so that nobody makes the server hash a megabyte."""

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # OWASP's argon2id minimum: some 20 ms, fit for a small server


def hash_password(password: str, *, login: str = "") -> str:
    """The argon2id hash of a new password. Raises InvalidInputError where it is too short, too long, or the login itself."""
    text = unicodedata.normalize("NFC", password)
    if not SHORTEST <= len(text) <= LONGEST:
        raise InvalidInputError(
            "Mật khẩu có %(count)s ký tự: hãy đặt từ %(shortest)s đến %(longest)s ký tự.",
            field="password",
            count=len(text),
            shortest=SHORTEST,
            longest=LONGEST,
        )
    if len(set(text)) < 4 or (login and text.casefold() == login.casefold()):
        raise InvalidInputError("Mật khẩu này quá dễ đoán: hãy đặt một câu ngắn mà chỉ mình biết.", field="password")
    return _HASHER.hash(text)


def matches(password_hash: str, password: str) -> bool:
    """Whether the password is the one kept. An empty or unknown hash costs the same work and never matches."""
    text = unicodedata.normalize("NFC", password)[: LONGEST + 1]
    try:
        return _HASHER.verify(password_hash or _nobodys_hash(), text) and bool(password_hash)
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)


def rehash(password: str) -> str:
    """The hash, with today's parameters, of a password that has just been found right."""
    return _HASHER.hash(unicodedata.normalize("NFC", password))


@functools.cache
def _nobodys_hash() -> str:
    return _HASHER.hash("mật khẩu của không ai cả")
