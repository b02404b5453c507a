"""A sweep whose process dies loses nothing: the others are decided, the culprit is tried alone, set aside, and comes back on request."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from models import Escalation, MembershipRole, Notice, SweepDeath, Task, User
from models.database import open_engine, session_factory
from rules.features import Subject as Matter
from tests import builders as build
from tests.conftest import ROOT
from workflow.calendar import moment_of
from workflow.errors import NotFoundError
from workflow.moves import Act, look_again
from workflow.policies import register_shipped
from workflow.set_aside import Hand, release, release_all, set_aside_rows
from workflow.supervision import Means, SweepFailedError, Swept, supervise

DAY = date(2026, 3, 19)
LATE_SINCE = date(2026, 3, 16)
NOW = moment_of(DAY, 6)


class Town:
    """A commune with a person, under a province with a committee and an administrator; late tasks whenever they are asked for."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.url, self.folder = engine.url.render_as_string(hide_password=False), folder
        self.factory: sessionmaker[Session] = session_factory(engine)
        self.pauses: list[float] = []
        with self.factory.begin() as session:
            register_shipped(session, NOW)
            province = build.province(session)
            build.user(session, "chair", (province, MembershipRole.COMMITTEE))
            self.admin: User = build.user(session, "admin", (None, MembershipRole.ADMINISTRATOR))
            self.plan = build.plan(session, owner=province)
            self.commune = build.unit(session, under=province)
            build.user(session, "lan", (self.commune, MembershipRole.FOCAL_POINT))

    def add_tasks(self, count: int) -> list[int]:
        """Tasks that are late enough on DAY to be put before the province."""
        with self.factory.begin() as session:
            return [
                build.task(session, self.plan, self.commune, due_on=LATE_SINCE, period_label=str(number), next_look_on=LATE_SINCE).id
                for number in range(count)
            ]

    def sweep(self, way: str = "SIGSEGV", over: Sequence[int] = (), day: date = DAY, once: Path | None = None, **means: object) -> Swept:
        """A supervised sweep whose processes die in that way over those tasks. once -- a file that says that one has died already."""
        doomed = (sys.executable, "-m", "tests.workflow.doomed_sweep", way, ",".join(map(str, over or [0])), str(once or ""))
        chosen = replace(Means(command=doomed, pause=self.pauses.append), **means)  # type: ignore[arg-type]
        return supervise(self.factory, today=day, now=moment_of(day, 6), means=chosen)

    def escalated(self) -> set[int | None]:
        with self.factory() as session:
            return set(session.scalars(select(Escalation.task_id)))

    def deaths(self) -> dict[int, SweepDeath]:
        with self.factory() as session:
            return {row.subject_id: row for row in session.scalars(select(SweepDeath))}

    def task(self, task_id: int) -> Task:
        with self.factory() as session:
            return session.get_one(Task, task_id)


@pytest.fixture
def town(engine: Engine, tmp_path: Path) -> Town:
    return Town(engine, tmp_path)


@pytest.fixture
def sqlite_town(sqlite_url: str, tmp_path: Path) -> Iterator[Town]:
    engine = open_engine(sqlite_url)
    yield Town(engine, tmp_path)
    engine.dispose()


@pytest.fixture
def postgresql_town(fresh_postgresql_url: str, tmp_path: Path) -> Iterator[Town]:
    engine = open_engine(fresh_postgresql_url)
    yield Town(engine, tmp_path)
    engine.dispose()


@pytest.mark.parametrize("way", ["SIGSEGV", "error"])
def test_a_task_over_which_processes_die_is_set_aside_and_all_others_are_decided(town: Town, way: str) -> None:
    tasks = town.add_tasks(12)
    done = town.sweep(way, over=[tasks[4]])
    assert done.deaths == 2
    assert done.set_aside == [Hand(Matter.TASK, (tasks[4],))]
    assert done.counts.looked_at == done.counts.escalations_opened == 11
    assert town.escalated() == set(tasks) - {tasks[4]}
    assert town.deaths().keys() == {tasks[4]}, "the neighbours are cleared"
    assert town.task(tasks[4]).next_look_on is None


@pytest.mark.slow
@pytest.mark.parametrize("way", ["SIGABRT", "exit"])
def test_any_unusual_end_counts_as_a_death(sqlite_town: Town, way: str) -> None:
    tasks = sqlite_town.add_tasks(3)
    assert sqlite_town.sweep(way, over=[tasks[1]]).set_aside == [Hand(Matter.TASK, (tasks[1],))]
    assert sqlite_town.escalated() == {tasks[0], tasks[2]}


@pytest.mark.slow
def test_two_culprits_in_one_batch_are_found_both(town: Town) -> None:
    tasks = town.add_tasks(9)
    done = town.sweep(over=[tasks[2], tasks[7]])
    assert done.deaths == 3, "one over the batch, one over each of them alone"
    assert town.escalated() == set(tasks) - {tasks[2], tasks[7]}
    assert {row_id: row.deaths for row_id, row in town.deaths().items()} == {tasks[2]: 2, tasks[7]: 2}


@pytest.mark.slow
def test_one_culprit_among_a_thousand_holds_up_nobody(town: Town) -> None:
    tasks = town.add_tasks(1_000)
    done = town.sweep(over=[tasks[640]])
    assert (done.deaths, done.counts.escalations_opened) == (2, 999)
    assert town.escalated() == set(tasks) - {tasks[640]}
    assert town.deaths().keys() == {tasks[640]}


def test_a_process_that_hangs_while_it_decides_is_ended_and_its_task_set_aside(sqlite_town: Town) -> None:
    tasks = sqlite_town.add_tasks(2)
    done = sqlite_town.sweep("hang", over=[tasks[0]], silence=5.0)
    assert done.set_aside == [Hand(Matter.TASK, (tasks[0],))]
    assert "không trả lời" in sqlite_town.deaths()[tasks[0]].detail


def test_nothing_due_starts_no_process(town: Town) -> None:
    [task_id] = town.add_tasks(1)
    with town.factory.begin() as session:
        session.get_one(Task, task_id).next_look_on = DAY + timedelta(days=1)
    done = town.sweep(command=("/no/such/program",))
    assert (done.counts.looked_at, done.deaths) == (0, 0)


def test_a_database_named_by_a_relative_path_is_found_by_the_process_too(
    sqlite_url: str, sqlite_place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sqlite_place.parent)
    engine = open_engine(f"sqlite:///{sqlite_place.name}")
    town = Town(engine, tmp_path)
    town.add_tasks(1)
    assert supervise(town.factory, today=DAY, now=NOW).counts.escalations_opened == 1
    engine.dispose()


def test_what_cannot_be_started_is_tried_again_with_growing_pauses_and_then_reported(sqlite_town: Town) -> None:
    sqlite_town.add_tasks(1)
    with pytest.raises(SweepFailedError, match="không khởi động được"):
        sqlite_town.sweep(command=("/no/such/program",))
    assert sqlite_town.pauses == sorted(sqlite_town.pauses) and sqlite_town.pauses[-1] > sqlite_town.pauses[1]
    assert not sqlite_town.deaths(), "no task is to blame"


def test_a_process_without_rows_in_hand_blames_nobody(sqlite_town: Town) -> None:
    sqlite_town.add_tasks(1)
    with pytest.raises(SweepFailedError, match="mã 7"):
        sqlite_town.sweep(command=(sys.executable, "-c", "raise SystemExit(7)"))
    assert not sqlite_town.deaths()


def test_an_engine_that_dies_over_everything_sets_few_tasks_aside_and_says_that_it_is_broken(sqlite_town: Town) -> None:
    tasks = sqlite_town.add_tasks(30)
    dies = "import sys,json;print(json.dumps({'saying':'in-hand','matter':'task','ids':[%s]}),flush=True);sys.exit(9)"
    with pytest.raises(SweepFailedError, match="mã 9"):
        sqlite_town.sweep(command=(sys.executable, "-c", dies % tasks[0]))
    assert len(sqlite_town.deaths()) == 1


@pytest.mark.slow
def test_one_who_is_killed_from_outside_is_followed_by_another_and_no_task_is_blamed(sqlite_town: Town) -> None:
    tasks = sqlite_town.add_tasks(4)
    killed_once = sqlite_town.folder / "killed"
    done = sqlite_town.sweep("SIGKILL", over=[tasks[1]], once=killed_once)
    assert (done.deaths, done.set_aside) == (1, [])
    assert sqlite_town.escalated() == set(tasks) and not sqlite_town.deaths()


@pytest.mark.slow
def test_one_who_is_killed_again_and_again_over_the_same_task_has_it_set_aside_in_the_end(sqlite_town: Town) -> None:
    tasks = sqlite_town.add_tasks(2)
    done = sqlite_town.sweep("SIGKILL", over=[tasks[1]])
    assert done.set_aside == [Hand(Matter.TASK, (tasks[1],))]
    assert sqlite_town.escalated() == {tasks[0]}


def test_administrators_find_a_line_in_their_digest_once(sqlite_town: Town) -> None:
    [task_id] = sqlite_town.add_tasks(1)
    sqlite_town.sweep(over=[task_id])
    with sqlite_town.factory() as session:
        [line] = session.scalars(select(Notice).where(Notice.kind == "set-aside"))
    assert (line.user_id, line.task_id, line.unit_id) == (sqlite_town.admin.id, task_id, sqlite_town.commune.id)


class Aside:
    """A town with one task that was set aside and others that were not."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.culprit, *self.others = town.add_tasks(3)
        assert town.sweep(over=[self.culprit]).set_aside


@pytest.fixture
def aside(sqlite_town: Town) -> Aside:
    return Aside(sqlite_town)


def test_what_is_set_aside_is_listed_and_not_looked_at_until_it_is_given_back(aside: Aside) -> None:
    with aside.town.factory() as session:
        [one] = set_aside_rows(session)
    assert (one.row.id, one.death.deaths) == (aside.culprit, 2)
    assert aside.town.sweep(day=DAY + timedelta(days=1)).counts.escalations_opened == 0
    with aside.town.factory.begin() as session:
        release(session, Matter.TASK, aside.culprit, by=aside.town.admin, at=NOW)
        assert not set_aside_rows(session)
    assert aside.town.sweep().counts.escalations_opened == 1
    assert not aside.town.deaths()


def test_one_that_was_given_back_and_dies_again_is_set_aside_at_once(aside: Aside) -> None:
    with aside.town.factory.begin() as session:
        assert release_all(session, by=aside.town.admin, at=NOW) == 1
    assert aside.town.sweep(over=[aside.culprit]).deaths == 1
    with aside.town.factory() as session:
        assert [one.death.deaths for one in set_aside_rows(session)] == [3]


def test_a_change_of_the_task_gives_it_a_new_chance_by_itself(aside: Aside) -> None:
    with aside.town.factory.begin() as session:
        look_again(session.get_one(Task, aside.culprit), Act(None, NOW))
    assert aside.town.sweep().counts.escalations_opened == 1
    assert not aside.town.deaths()


def test_what_is_not_set_aside_cannot_be_given_back(aside: Aside) -> None:
    with aside.town.factory() as session, pytest.raises(NotFoundError, match="để riêng"):
        release(session, Matter.TASK, aside.others[0], by=aside.town.admin, at=NOW)


@pytest.mark.slow
def test_when_the_supervisor_is_killed_its_process_ends_and_the_next_run_does_the_rest(town: Town) -> None:
    tasks = town.add_tasks(3)
    waits = (sys.executable, "-m", "tests.workflow.doomed_supervisor", town.url, DAY.isoformat(), str(tasks[1]))
    with subprocess.Popen(waits, stderr=subprocess.PIPE, cwd=ROOT, text=True) as supervisor:
        assert supervisor.stderr
        child = next(int(line) for line in supervisor.stderr if line.strip().isdigit())
        supervisor.kill()
    assert ends(child), "a process whose supervisor is gone must not go on"
    assert not town.escalated() and not town.deaths()
    assert town.sweep().counts.escalations_opened == 3


def ends(process_id: int) -> bool:
    """Whether a process is gone within some seconds."""
    for _ in range(200):
        try:
            os.kill(process_id, 0)
        except ProcessLookupError:
            return True
        if "State:\tZ" in Path(f"/proc/{process_id}/status").read_text():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.slow
def test_several_workers_share_the_rows_on_postgresql_and_one_death_harms_none_of_the_others(postgresql_town: Town) -> None:
    tasks = postgresql_town.add_tasks(1_200)
    done = postgresql_town.sweep(over=[tasks[300]], workers=3)
    assert done.set_aside == [Hand(Matter.TASK, (tasks[300],))]
    assert (done.counts.looked_at, done.counts.escalations_opened) == (1_199, 1_199)
    assert postgresql_town.escalated() == set(tasks) - {tasks[300]}
