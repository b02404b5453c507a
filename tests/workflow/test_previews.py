"""Previews in the background: asked for once a day and text, worked out once, whatever process is killed meanwhile."""

from __future__ import annotations

import contextlib
import multiprocessing
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, inspect, select
from sqlalchemy.orm import Session

from models import PolicyPreview, PolicyVersion, PreviewState
from models.database import open_engine, reading_session_factory, session_factory
from tests.builders import NOW
from tests.workflow.preview_cast import STRICTER, draft_of, make_cast
from workflow import preview_process
from workflow.moves import Act
from workflow.policies import change_draft, put_in_force
from workflow.preview_pool import PreviewPool
from workflow.previews import MOST_ATTEMPTS, ask, is_of_today, release_dead_claims, work_next

_processes = multiprocessing.get_context("forkserver")


def now() -> datetime:
    return datetime.now(UTC)


def work(database_url: str) -> None:
    """Work out what there is, as the thread of a web server does."""
    engine = open_engine(database_url)
    work_next(session_factory(engine), clock=now, digest_hour=7)
    engine.dispose()


@pytest.fixture
def draft(session: Session) -> PolicyVersion:
    make_cast(session)
    return draft_of(session)


def asked(session: Session, draft: PolicyVersion, days: int = 10) -> PolicyPreview:
    made = ask(session, draft, by=None, now=NOW, days=days)
    session.commit()
    return made


def fresh(session: Session, preview: PolicyPreview) -> PolicyPreview:
    """As it stands now, read beside the session, which holds no transaction afterwards: on SQLite it would hold up the one writer."""
    preview_id = (inspect(preview).identity or (0,))[0]
    session.rollback()
    with reading_session_factory(session.get_bind().engine)() as reading:
        return reading.get_one(PolicyPreview, preview_id)


def test_the_same_text_on_the_same_day_is_worked_out_once(engine: Engine, session: Session, draft: PolicyVersion) -> None:
    first = asked(session, draft)
    assert asked(session, draft).id == first.id
    assert work_next(session_factory(engine), clock=now, digest_hour=7) == first.id
    assert work_next(session_factory(engine), clock=now, digest_hour=7) is None
    done = fresh(session, first)
    assert (done.state, done.permille) == (PreviewState.DONE, 1000)
    assert done.result["totals"]["differences"]["sooner"] > 0
    assert asked(session, draft).id == first.id
    assert ask(session, draft, by=None, now=NOW, days=10, anew=True).id != first.id
    assert ask(session, draft, by=None, now=NOW + timedelta(days=1), days=10).id != first.id


def test_another_text_or_other_rules_in_force_ask_for_another_preview(session: Session, draft: PolicyVersion) -> None:
    first = asked(session, draft)
    assert is_of_today(session, first, first.from_on)
    assert not is_of_today(session, first, first.from_on + timedelta(days=1))
    put_in_force(session, draft_of(session), Act(None, NOW, "thử"))
    assert not is_of_today(session, first, first.from_on)
    second = asked(session, draft)
    change_draft(session, draft, STRICTER + "\n# khác\n", Act(None, NOW, ""))
    third = asked(session, draft)
    assert len({first.id, second.id, third.id}) == 3


def test_a_process_killed_in_the_middle_loses_nothing(database_url: str, session: Session, draft: PolicyVersion) -> None:
    preview = asked(session, draft, days=90)
    process = _processes.Process(target=work, args=(database_url,))
    process.start()
    ends = time.monotonic() + 120
    while (running := fresh(session, preview)).permille == 0 and time.monotonic() < ends:
        time.sleep(0.05)
    assert running.state is PreviewState.RUNNING
    assert running.result["outlook"]["size"] == 8
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    process.join()
    with session_factory(session.get_bind().engine).begin() as other:
        assert release_dead_claims(other, now=now()) == 1
    work(database_url)
    assert fresh(session, preview).state is PreviewState.DONE
    assert fresh(session, preview).attempts == 2


def test_a_claim_that_has_run_out_is_given_to_somebody_else(session: Session, draft: PolicyVersion) -> None:
    preview = asked(session, draft)
    preview.state, preview.claimed_by, preview.claimed_until, preview.attempts = PreviewState.RUNNING, "elsewhere:1:1", NOW, 1
    session.commit()
    assert release_dead_claims(session, now=NOW - timedelta(minutes=1)) == 0
    assert release_dead_claims(session, now=NOW) == 1
    assert preview.state is PreviewState.WAITING


def test_what_ends_every_process_that_tries_it_is_given_up_with_a_reason(
    engine: Engine, session: Session, draft: PolicyVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview_process, "COMMAND", (sys.executable, "-c", "import os; os.kill(os.getpid(), 11)"))
    preview = asked(session, draft)
    for _ in range(MOST_ATTEMPTS):
        assert work_next(session_factory(engine), clock=now, digest_hour=7) == preview.id
    assert work_next(session_factory(engine), clock=now, digest_hour=7) is None
    assert fresh(session, preview).state is PreviewState.FAILED
    assert "Hãy thử lại" in fresh(session, preview).error


def test_a_text_that_cannot_be_read_says_what_is_wrong_with_it(engine: Engine, session: Session, draft: PolicyVersion) -> None:
    draft.text = STRICTER.replace("working_days_late", "working_days_latte", 1)
    preview = asked(session, draft)
    work_next(session_factory(engine), clock=now, digest_hour=7)
    assert fresh(session, preview).state is PreviewState.FAILED
    assert "working_days_latte" in fresh(session, preview).error


def test_a_preview_deleted_meanwhile_is_thrown_away(engine: Engine, session: Session, draft: PolicyVersion) -> None:
    asked(session, draft)

    calls: list[int] = []

    def clock() -> datetime:
        calls.append(1)
        if len(calls) == 3:  # it is claimed, and the first word of the process is about to be kept
            with session_factory(engine).begin() as other:
                other.delete(other.scalars(select(PolicyPreview)).one())
        return now()

    work_next(session_factory(engine), clock=clock, digest_hour=7)
    with reading_session_factory(engine)() as reading:
        assert reading.scalars(select(PolicyPreview)).all() == []


def test_the_pool_works_out_what_waits_and_rests(engine: Engine, session: Session, draft: PolicyVersion) -> None:
    preview = asked(session, draft, days=3)
    pool = PreviewPool(session_factory(engine), digest_hour=7)
    pool.wake()
    ends = time.monotonic() + 120
    while fresh(session, preview).state is not PreviewState.DONE and time.monotonic() < ends:
        time.sleep(0.05)
    pool.close()
    assert fresh(session, preview).state is PreviewState.DONE
    assert fresh(session, preview).ended_at is not None
