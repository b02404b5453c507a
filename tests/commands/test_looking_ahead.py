"""`simulate`: the days to come by what is in force, and beside them with the policy of a file; for a plan or the units below one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pytest
from sqlalchemy.orm import Session

from app import create_app
from commands.context import Context
from commands.looking_ahead import simulate
from rules.policy import SHIPPED
from tests.workflow.preview_cast import STRICTER, Cast, make_cast
from workflow.errors import WorkflowError

SPAN = ("--from", "2026-03-10", "--until", "2026-04-10")


@pytest.fixture
def cast(session: Session, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setenv("DONDOC_DATABASE_URL", database_url)
    monkeypatch.setenv("DONDOC_DATA_DIR", str(tmp_path))
    made = make_cast(session)
    session.expunge_all()
    session.close()
    return made


@pytest.fixture
def policy(tmp_path: Path) -> str:
    path = tmp_path / "chặt hơn.yaml"
    path.write_text(STRICTER, encoding="utf-8")
    return str(path)


def run(*words: str) -> None:
    context = Context(create_app)
    try:
        simulate.main([*SPAN, *words], obj=context, standalone_mode=False)
    finally:
        context.engine.dispose()


def told(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    run(*words, "--json")
    seen = capsys.readouterr()
    assert "ngày" in seen.err
    return json.loads(seen.out)


def test_a_policy_of_a_file_stands_beside_what_is_in_force(cast: Cast, policy: str, capsys: pytest.CaptureFixture[str]) -> None:
    plain = told(capsys)
    beside = told(capsys, "--policy", policy)
    assert set(plain) == {"days"}
    assert set(beside) == {"days", "changed", "differences"}
    assert beside["days"] == plain["days"]
    assert all(set(day) == {"date", "notices", "escalations"} for day in beside["changed"])
    assert beside["changed"] != beside["days"]
    assert beside["differences"]["escalations"]["total"] == len(beside["differences"]["escalations"]["rows"]) > 0
    assert "sớm hơn trung bình" in beside["differences"]["in_words"]


def test_a_plan_or_the_units_below_one_are_looked_at_alone(cast: Cast, policy: str, capsys: pytest.CaptureFixture[str]) -> None:
    everything, of_plan = told(capsys)["days"], told(capsys, "--plan", str(cast.other_plan.id))["days"]
    below = told(capsys, "--unit", cast.communes[0].code, "--policy", policy)
    assert sum(day["notices"] for day in everything) > sum(day["notices"] for day in of_plan) > 0
    assert below["days"] == below["changed"] == []
    assert below["differences"]["totals"]["differences"]["none"] == 0


def test_the_comparison_is_a_table_for_reading(cast: Cast, policy: str, capsys: pytest.CaptureFixture[str]) -> None:
    run()
    assert "Ngày        Thông báo  Chuyển cấp" in capsys.readouterr().out
    run("--policy", policy)
    seen = capsys.readouterr()
    assert seen.out.startswith("Thư: ")
    assert "Chuyển cấp khác nhau:" in seen.out
    assert "sớm hơn" in seen.out
    assert "Đã xem 64/64 ngày" in seen.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--plan", "999"), "999"),
        (("--unit", "KHONG-CO"), "KHONG-CO"),
        (("--policy", "khong-co.yaml"), "khong-co.yaml"),
        (("--policy", str(SHIPPED / "mail.yaml")), "mail"),
    ],
)
def test_what_cannot_be_looked_at_is_named(cast: Cast, words: tuple[str, ...], said: str) -> None:
    with pytest.raises(WorkflowError, match=said):
        run(*words)


def test_a_bad_file_says_what_is_wrong_with_it(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "sai.yaml"
    path.write_text(STRICTER.replace("working_days_late", "working_days_latte", 1), encoding="utf-8")
    with pytest.raises(WorkflowError, match="working_days_latte"):
        run("--policy", str(path))


def test_a_plan_and_a_unit_at_once_are_refused(cast: Cast) -> None:
    with pytest.raises(click.UsageError, match="--unit"):
        run("--plan", "1", "--unit", "x")
