"""A clock that was wrong: what is done when it turns out, so that no reminder of the days in between is lost.

Owns how that is noticed: by the days that were swept, and on PostgreSQL by the clock of the database's machine; refuses to set any clock.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session, sessionmaker

from models import JobRun, Target, Task
from rules.values import OPEN_STATES
from workflow.errors import WrongStateError

MOST_APART = timedelta(minutes=30)
"""How far the clock of this machine may be from the database's before nothing is decided by it."""


def refuse_wrong_clock(factory: sessionmaker[Session], now: datetime) -> None:
    """Raises WrongStateError where this machine's clock and that of the database's machine are far apart. On SQLite they are the same."""
    engine: Engine = factory.kw["bind"]
    if engine.dialect.name != "postgresql":
        return
    with factory() as session:
        theirs = session.scalar(select(func.clock_timestamp()))
    if theirs is not None and abs(now - theirs) > MOST_APART:
        raise WrongStateError(
            "Đồng hồ của máy này (%(ours)s) lệch với máy cơ sở dữ liệu (%(theirs)s) nên chưa xét việc nào: hãy chỉnh giờ cả hai máy (NTP) "
            "rồi chạy lại.",
            ours=now.isoformat(timespec="minutes"),
            theirs=theirs.astimezone(now.tzinfo).isoformat(timespec="minutes"),
        )


def look_anew_after_turning_back(session: Session, today: date) -> bool:
    """Look today at whatever was looked at on a day that has not come yet. Returns whether there was such a day.

    Reminders of today that were passed over then are owed after all; what was owed already keeps its key and is not owed twice. What was
    taken to a higher level stays there: it would be too late tomorrow at any rate, and nobody is served by its going down and up.
    """
    swept = JobRun.job == "sweep", JobRun.for_day.is_not(None)
    last = session.scalar(select(JobRun.for_day).where(*swept).order_by(JobRun.id.desc()).limit(1))
    if last is None or last <= today:
        return False
    tasks = Task.state.in_(OPEN_STATES), Task.rung == 0, Task.effective_due_on.is_not(None)
    targets = Target.owner_id.is_not(None), Target.rung == 0, Target.next_look_on.is_not(None)
    anew = {"next_look_on": today}
    session.execute(update(Task).where(*tasks).values(anew).execution_options(synchronize_session=False))
    session.execute(update(Target).where(*targets).values(anew).execution_options(synchronize_session=False))
    return True
