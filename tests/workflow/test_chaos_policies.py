"""Two versions of the policies at once: a worker or a machine that is behind decides by what is in force, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models import Escalation, Notice, PolicyScope
from rules import policy
from tests.workflow import mortals
from tests.workflow.chaos_town import DAYS, Town, differences, town_on_sqlite
from workflow import policies, policy_book
from workflow.calendar import moment_of
from workflow.errors import WrongStateError
from workflow.jobs import run_sweep
from workflow.judges import judge_in_force
from workflow.moves import Act
from workflow.policies import begin_draft, change_draft, put_in_force
from workflow.sweeping import Sweep

CHANGE = date(2026, 3, 11)
"""A Wednesday in the middle of the town's three weeks."""
BEFORE = [day for day in DAYS if day < CHANGE]
AFTER = [day for day in DAYS if day > CHANGE]

Story = dict[str, list[Any]]


def stricter(text: str) -> str:
    """The policy of escalation with one working day less for communes."""
    assert "working_days_late: {gte: 3}\n      level: {in: [village, commune, district]}" in text
    return text.replace(
        "working_days_late: {gte: 3}\n      level: {in: [village, commune, district]}",
        "working_days_late: {gte: 2}\n      level: {in: [village, commune, district]}",
    )


def change_policy(session: Session) -> str:
    """Put the stricter policy in force for the whole installation, as an administrator does; its version."""
    act = Act(None, moment_of(CHANGE, 0), "Xã chậm hai ngày là tỉnh cần biết")
    draft = begin_draft(session, "escalation", PolicyScope.SYSTEM, act)
    change_draft(session, draft, stricter(draft.text), act)
    return put_in_force(session, draft, act).version


@contextmanager
def machine_with(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This process as one of a machine on which other policies are shipped."""
    with monkeypatch.context() as patch:
        for module in (policy, policies):
            patch.setattr(module, "SHIPPED", folder)
        policy_book.shipped_by_name.cache_clear()
        yield
    policy_book.shipped_by_name.cache_clear()


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """The folder of the policies that the next version of the product brings."""
    folder = tmp_path / "newer"
    folder.mkdir()
    for source in policy.SHIPPED.glob("*.yaml"):
        text = source.read_text(encoding="utf-8")
        is_it = source.stem == "escalation"
        (folder / source.name).write_text(stricter(text).replace("\nversion: ", "\nversion: 9", 1) if is_it else text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def changed_in_order(tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes) -> Story:
    """The life in which the policy changes at the boundary of a day, while nothing runs."""
    with town_on_sqlite(tmp_path_factory.mktemp("in-order"), sqlite_template) as town:
        town.live(BEFORE)
        with town.factory.begin() as session:
            change_policy(session)
        town.live([CHANGE, *AFTER])
        return town.story()


@pytest.mark.slow
def test_a_worker_that_holds_the_old_version_decides_by_the_new_one(
    engine: Engine, tmp_path: Path, changed_in_order: Story, undisturbed: Story
) -> None:
    town = Town(engine, tmp_path)
    town.live(BEFORE)
    with town.factory() as session:
        judge = judge_in_force(session, CHANGE)
    with town.factory.begin() as session:
        version = change_policy(session)
    town.prepare(CHANGE)
    run_sweep(town.factory, town.settings, today=CHANGE, judge=judge)
    town.deliver(CHANGE)
    town.act(CHANGE)
    town.live(AFTER)
    assert differences(changed_in_order, town.story()) == []
    assert version in {row[5] for row in changed_in_order["escalations"]}
    assert differences(undisturbed, changed_in_order), "the change changes something, or the test says nothing"


@pytest.mark.slow
def test_a_change_in_the_middle_of_a_sweep_is_obeyed_from_the_next_batch_on(engine: Engine, tmp_path: Path) -> None:
    town = Town(engine, tmp_path)
    town.live(BEFORE)
    town.prepare(CHANGE)
    workers = [mortals.start("nibble", town.url, tmp_path, "", CHANGE) for _ in range(2)]
    with town.factory.begin() as session:
        version = change_policy(session)
    with town.factory() as session:
        last_notice = session.scalar(select(func.max(Notice.id))) or 0
        last_escalation = session.scalar(select(func.max(Escalation.id))) or 0
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    with town.factory() as session:
        by_rules = select(Escalation.policy_version).where(Escalation.id > last_escalation, Escalation.policy == "escalation")
        assert set(session.scalars(by_rules)) <= {version}
        told = select(Notice.policy_version).where(Notice.id > last_notice, Notice.rule.like("escalate-%"), Notice.task_id.is_not(None))
        assert set(session.scalars(told)) <= {version}
    assert town.left_to_do(CHANGE) == 0


@pytest.mark.slow
def test_a_machine_with_older_policies_stops_with_a_clear_word_and_decides_nothing(
    engine: Engine, tmp_path: Path, newer: Path, monkeypatch: pytest.MonkeyPatch, sqlite_template: bytes
) -> None:
    (tmp_path / "in-order").mkdir()
    with town_on_sqlite(tmp_path / "in-order", sqlite_template) as orderly:
        orderly.live(BEFORE)
        with machine_with(newer, monkeypatch):
            orderly.live([CHANGE, *AFTER])
        expected = orderly.story()
    town = Town(engine, tmp_path)
    town.live(BEFORE)
    with town.factory() as session:
        held = judge_in_force(session, CHANGE)
    with machine_with(newer, monkeypatch):
        town.prepare(CHANGE)
        town.sweep(CHANGE)
    for day in (CHANGE, *AFTER[:3]):
        with pytest.raises(WrongStateError, match="khởi động lại bằng bản mới"):
            town.sweep(day)
        with pytest.raises(WrongStateError, match="khởi động lại bằng bản mới"):
            list(Sweep(town.factory, day, moment_of(day, 7), held).batches())
    with machine_with(newer, monkeypatch):
        town.deliver(CHANGE)
        town.act(CHANGE)
        town.live(AFTER)
    assert differences(expected, town.story()) == []
    assert any(row[5].startswith("9") for row in expected["escalations"])
