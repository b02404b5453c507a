"""Tells errors that pass by themselves from faults: the one writer of SQLite is busy, the database is away, nothing more can be written.

Owns that judgement, by the codes that SQLite, PostgreSQL and the operating system give, never by their words; refuses to mend anything.
"""

from __future__ import annotations

import errno
from enum import StrEnum

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFreeError


class Outage(StrEnum):
    """What stands in the way. BUSY: others write just now. AWAY: the database does not answer. FULL: the disk takes nothing more."""

    BUSY = "busy"
    AWAY = "away"
    FULL = "full"


_BUSY_STATES = ("40001", "40P01", "53300", "55P03", "57014")
"""PostgreSQL: two transactions in each other's way, too many connections, a lock or a statement that took too long."""

_AWAY_STATES = ("08", "57P", "25006")
"""PostgreSQL: the connection is lost, the server stops, starts or recovers; it is a copy that only reads."""

_FULL_STATES = ("53100", "58030")
"""PostgreSQL: no room on its disk, an error of reading or writing."""

_FULL_NUMBERS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})


def outage_of(error: BaseException) -> Outage | None:
    """What is in the way, where the error says that something is; None for every other error, which is a fault."""
    if isinstance(error, NoConnectionFreeError):
        return Outage.BUSY
    if isinstance(error, OSError):
        return Outage.FULL if error.errno in _FULL_NUMBERS else None
    if not isinstance(error, DBAPIError) or error.orig is None:
        return None
    name = getattr(error.orig, "sqlite_errorname", None)
    if name is not None:
        return _of_sqlite(name)
    if type(error.orig).__module__.startswith("psycopg"):
        return _of_postgresql(error)
    return None


def _of_sqlite(name: str) -> Outage | None:
    """By SQLite's name of the error, which may carry a finer one behind it (SQLITE_BUSY_SNAPSHOT)."""
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return Outage.BUSY
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY")):
        return Outage.FULL
    return Outage.AWAY if name.startswith("SQLITE_CANTOPEN") else None


def _of_postgresql(error: DBAPIError) -> Outage | None:
    state = getattr(error.orig, "sqlstate", None)
    if state is None:  # said by the driver, not by a server: there is none, or no connection to it any more
        is_connection = error.connection_invalidated or type(error.orig).__name__ in ("OperationalError", "ConnectionTimeout")
        return Outage.AWAY if is_connection else None
    for states, outage in ((_BUSY_STATES, Outage.BUSY), (_AWAY_STATES, Outage.AWAY), (_FULL_STATES, Outage.FULL)):
        if state.startswith(states):
            return outage
    return None
