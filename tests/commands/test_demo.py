"""The demo: built on a fixed day on both databases, alive in every state, and not doubled by a second run."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app import create_app
from commands.context import Context
from commands.demo import build_demo, describe_demo
from commands.demo_cast import CAST, PASSWORD, SHOWN
from commands.demo_plans import PLANS, SAMPLES
from commands.demo_story import WEEKS
from models import Base, Escalation, EscalationAction, Extension, Mail, MailState, Plan, PlanState, Target, Task, Unit, User
from rules.values import EscalationState, TargetStatus, TaskState
from workflow.errors import WorkflowError
from workflow.people import authenticate
from workflow.settings import TIME_ZONE

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=TIME_ZONE)


@pytest.fixture(scope="module")
def environment() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DONDOC_SMTP_URL", raising=False)
        yield patch


@pytest.fixture(scope="module")
def demo(environment: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes) -> Context:
    """The demo on SQLite, built once for all tests that only look at it."""
    folder = tmp_path_factory.mktemp("demo")
    (folder / "dondoc.sqlite3").write_bytes(sqlite_template)
    return _built(environment, folder, f"sqlite:///{folder / 'dondoc.sqlite3'}", NOW)


def _built(environment: pytest.MonkeyPatch, folder: Path, url: str, now: datetime, weeks: int = WEEKS) -> Context:
    environment.setenv("DONDOC_DATA_DIR", str(folder))
    environment.setenv("DONDOC_DATABASE_URL", url)
    context = Context(create_app)
    build_demo(context, now=now, weeks=weeks)
    return context


def _counts(context: Context) -> dict[str, int]:
    with context.reading() as session:
        return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in Base.metadata.sorted_tables}


def test_all_four_plans_are_in_force_with_their_owners(demo: Context) -> None:
    with demo.reading() as session:
        plans = session.scalars(select(Plan)).all()
        owners = {plan.document_name: plan.owner.code if plan.owner else None for plan in plans}
    assert {plan.state for plan in plans} == {PlanState.PUBLISHED}
    assert [owners[sample.file] for sample in PLANS] == ["LG", "SV", "XLG", "SV-TU"]


@pytest.mark.parametrize("state", list(TaskState))
def test_there_are_tasks_in_each_state(demo: Context, state: TaskState) -> None:
    with demo.reading() as session:
        assert session.scalar(select(Task.id).where(Task.state == state).limit(1)) is not None


def test_work_lies_late_is_due_soon_and_waits_for_answers(demo: Context) -> None:
    today = NOW.date()
    with demo.reading() as session:
        open_ones = session.scalars(select(Task).where(Task.state.in_([TaskState.ASSIGNED, TaskState.IN_PROGRESS]))).all()
        asked = session.scalar(select(func.count()).select_from(Extension))
    days = [(task.effective_due_on - today).days for task in open_ones if task.effective_due_on]
    assert any(left < 0 for left in days)
    assert any(0 <= left <= 7 for left in days)
    assert asked


def test_escalations_wait_were_acknowledged_were_raised_and_have_ended(demo: Context) -> None:
    with demo.reading() as session:
        found = session.scalars(select(Escalation)).all()
        assert {escalation.state for escalation in found} == set(EscalationState)
        assert any(escalation.rung == 2 and escalation.to_committee_id for escalation in found)
        assert any(escalation.target_id for escalation in found)
        assert all(escalation.explanation for escalation in found)
        assert session.scalar(select(func.count()).select_from(EscalationAction).where(EscalationAction.task_id.is_not(None)))


def test_one_target_is_off_its_path_and_others_are_on_it(demo: Context) -> None:
    with demo.reading() as session:
        statuses = set(session.scalars(select(Target.status)))
    assert {TargetStatus.OFF_TARGET, TargetStatus.ON_TRACK, TargetStatus.ACHIEVED} <= statuses


def test_mails_lie_in_the_mailbox_folder_with_the_hours_of_the_story(demo: Context) -> None:
    mails = sorted((demo.settings.data_dir / "mailbox").glob("*.eml"), key=lambda path: path.stat().st_mtime)
    with demo.reading() as session:
        assert len(mails) == session.scalar(select(func.count()).select_from(Mail).where(Mail.state == MailState.SENT))
    assert len(mails) > 50
    assert datetime.fromtimestamp(mails[0].stat().st_mtime, TIME_ZONE) < NOW
    assert datetime.fromtimestamp(mails[-1].stat().st_mtime, TIME_ZONE) <= NOW


def test_a_name_that_the_registry_lacks_became_a_provisional_unit(demo: Context) -> None:
    with demo.reading() as session:
        names = set(session.scalars(select(Unit.name).where(Unit.is_provisional)))
    assert names == {"Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã Lạc Giang"} or len(names) == 1


def test_every_login_offered_works(demo: Context) -> None:
    words = describe_demo("http://127.0.0.1:8000", Path("/du-lieu/mau"))
    assert "xóa thư mục /du-lieu/mau." in words
    assert "http://127.0.0.1:8000" in words
    assert PASSWORD in words
    assert len(PASSWORD) >= 10
    with demo.writing() as session:
        for _, login in SHOWN:
            assert login in words
            authenticate(session, login, PASSWORD, address="127.0.0.1", now=NOW)


def test_building_it_again_changes_nothing(demo: Context) -> None:
    before = _counts(demo)
    build_demo(demo, now=NOW)
    assert _counts(demo) == before
    assert before["users"] == len(CAST)


def test_it_builds_on_postgresql_and_only_once(environment: pytest.MonkeyPatch, fresh_postgresql_url: str, tmp_path: Path) -> None:
    with environment.context() as patch:
        context = _built(patch, tmp_path, fresh_postgresql_url, NOW, weeks=1)
        counts = _counts(context)
        build_demo(context, now=NOW)
        assert _counts(context) == counts
        context.engine.dispose()
    assert counts["plans"] == len(PLANS)
    assert counts["tasks"] > 200
    assert counts["mails"] > 10


def test_it_is_alive_on_a_day_long_after_the_samples_were_written(environment: pytest.MonkeyPatch, sqlite_url: str, tmp_path: Path) -> None:
    with environment.context() as patch:
        context = _built(patch, tmp_path, sqlite_url, datetime(2028, 3, 9, 9, 30, tzinfo=TIME_ZONE), weeks=4)
        with context.reading() as session:
            states = set(session.scalars(select(Task.state)))
            escalated = session.scalar(select(func.count()).select_from(Escalation).where(Escalation.state == EscalationState.OPEN))
    assert {TaskState.DONE, TaskState.ASSIGNED, TaskState.IN_PROGRESS} <= states
    assert escalated


def test_a_database_with_other_units_is_refused(environment: pytest.MonkeyPatch, sqlite_url: str, tmp_path: Path) -> None:
    with environment.context() as patch:
        patch.setenv("DONDOC_DATA_DIR", str(tmp_path))
        patch.setenv("DONDOC_DATABASE_URL", sqlite_url)
        context = Context(create_app)
        with context.writing() as session:
            session.add(User(login="that", name="Người thật", email=None, created_at=NOW))
        with pytest.raises(WorkflowError, match="đã có dữ liệu khác"):
            build_demo(context, now=NOW)
        assert _counts(context)["units"] == 0


@pytest.mark.parametrize("sample", PLANS, ids=lambda sample: sample.file)
def test_the_samples_are_there_and_their_words_are_nfc(sample: object) -> None:
    from extraction.documents import read_document

    path = SAMPLES / getattr(sample, "file", "")
    text = read_document(path.name, path.read_bytes()).text
    assert len(text) > 2500
    assert unicodedata.is_normalized("NFC", text)
    assert "Ủy ban nhân dân" in text
