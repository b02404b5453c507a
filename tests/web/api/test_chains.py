"""Chains over the API: inputs and steps of a task, urging, and the links that coordinators answer."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from models import MembershipRole, StepKind, Task, TaskStep, User
from tests import builders
from tests.web.api.conftest import Calling
from tests.workflow.chain_cast import Chain, chain


@pytest.fixture
def made(session: Session) -> Chain:
    """The chain of reports."""
    found = chain(session, communes=2)
    session.commit()
    return found


@pytest.fixture
def people(session: Session, made: Chain) -> dict[str, User]:
    """my of the health department, ly of the first commune, thu who coordinates."""
    found = {
        "my": builders.user(session, "my", (made.health, MembershipRole.FOCAL_POINT)),
        "ly": builders.user(session, "ly", (made.communes[0], MembershipRole.FOCAL_POINT)),
        "nga": builders.user(session, "nga", (made.province, MembershipRole.COORDINATOR)),
    }
    session.commit()
    return found


def test_a_task_tells_its_inputs_and_whom_it_goes_to(calling: Calling, session: Session, made: Chain, people: dict[str, User]) -> None:
    draft = made.task(session, made.middle)
    found = calling(people["my"]).get(f"/tasks/{draft.id}/chain")
    assert (found["handed_in"], found["total"], found["late"], found["missing"]) == (0, 2, 0, 2)
    assert [(one["unit"], one["due_on"], one["standing"]) for one in found["inputs"]] == [
        ("UBND xã Đồng 1", "2026-11-10", "missing"),
        ("UBND xã Đồng 2", "2026-11-10", "missing"),
    ]
    assert [one["unit"] for one in found["receivers"]] == ["UBND tỉnh Bình Minh"]
    assert (found["steps"], found["waiting_for"], found["problems"]) == ([], None, [])
    listed = calling(people["nga"]).get("/tasks", feeds=draft.id)
    assert len(listed) == 2


def test_missing_inputs_are_urged_once_a_day(calling: Calling, session: Session, made: Chain, people: dict[str, User]) -> None:
    draft = made.task(session, made.middle)
    minh = calling(people["my"])
    assert minh.post(f"/tasks/{draft.id}/chain/urge", note="gửi sớm") == {
        "told": 1,
        "told_before": 0,
        "unreachable": ["UBND xã Đồng 2"],
        "tasks": 2,
        "left": 0,
    }
    assert minh.post(f"/tasks/{draft.id}/chain/urge")["told_before"] == 2
    calling(people["ly"]).post(f"/tasks/{draft.id}/chain/urge", 404)
    first = made.task(session, made.givers, made.communes[0])
    assert calling(people["ly"]).post(f"/tasks/{first.id}/chain/urge", 422)["field"] == "note"


def test_steps_are_ticked_and_the_next_is_waited_for(calling: Calling, session: Session, made: Chain, people: dict[str, User]) -> None:
    task: Task = made.task(session, made.givers, made.communes[0])
    session.add(TaskStep(task_id=task.id, key="k", position=1, kind=StepKind.THROUGH, name="Đảng ủy xã"))
    session.commit()
    ly, path = calling(people["ly"]), f"/tasks/{task.id}/chain"
    step = ly.get(path)["steps"][0]
    assert ly.get(path)["waiting_for"] == "Đảng ủy xã"
    assert ly.post(f"{path}/steps/{step['id']}/tick", 422, on="2026-03-11")["field"] == "on"
    done = ly.post(f"{path}/steps/{step['id']}/tick", note="họp sáng nay")
    assert (done["waiting_for"], done["steps"][0]["done_on"], done["steps"][0]["done_by"]) == (None, "2026-03-10", "Ly")
    assert ly.post(f"{path}/steps/{step['id']}/reopen")["waiting_for"] == "Đảng ủy xã"
    calling(people["my"]).post(f"{path}/steps/{step['id']}/tick", 404)


def test_coordinators_answer_which_clause_feeds_which(calling: Calling, made: Chain, people: dict[str, User]) -> None:
    nga, path = calling(people["nga"]), f"/plans/{made.plan.id}/feeds"
    first = nga.get(path)["feeds"][0]
    assert (first["state"], first["source"], first["phrase"]) == ("assumed", "report_to", "Sở Y tế")
    removed = nga.post(f"{path}/{first['id']}/remove")["feeds"]
    assert {feed["id"]: feed["state"] for feed in removed}[first["id"]] == "removed"
    assert nga.post(f"{path}/{first['id']}/confirm")["feeds"][0]["state"] == "confirmed"
    assert len(nga.post(path, giver=made.givers.id, receiver=made.last.id)["feeds"]) == 3
    assert nga.post(path, 422, giver=made.givers.id, receiver=made.givers.id)["field"] == "receiver"
    assert calling(people["my"]).post(f"{path}/{first['id']}/remove", 403)
