"""The lists of the API: their filters, their pages, and that a longer list asks the database no more often."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models import BodyPurpose, ClauseBody, ClauseState, PlanState, Task, TaskChange
from rules.values import EscalationState, TargetStatus, TaskState
from tests import builders
from tests.builders import TODAY
from tests.web.api.conftest import Calling, counted, on_sqlite
from tests.web.conftest import Place

MOST_STATEMENTS = 8
"""Token, memberships, the path's own thing, count, rows, and up to three for what hangs on the rows."""


@pytest.fixture
def many(session: Session, place: Place) -> list[Task]:
    """Tasks of Tân Lập in several states and with several deadlines, beside the one of the cast (due in six days)."""
    made = [
        builders.task(session, place.plan, place.commune, "Báo cáo quý về Dân số", due_on=TODAY - timedelta(days=1)),
        builders.task(session, place.plan, place.commune, "Rà soát người cao tuổi", due_on=TODAY),
        builders.task(session, place.plan, place.commune, "Mua sắm trang thiết bị", due_on=None),
        builders.task(
            session, place.plan, place.commune, "Đã xong muộn", due_on=date(2026, 2, 2), state=TaskState.DONE, done_on=date(2026, 2, 3)
        ),
        builders.task(
            session, place.plan, place.commune, "Đã xong kịp", due_on=date(2026, 2, 2), state=TaskState.DONE, done_on=date(2026, 2, 2)
        ),
        builders.task(session, place.plan, place.commune, "Đã hủy", due_on=date(2026, 1, 5), state=TaskState.CANCELLED),
    ]
    session.commit()
    return made


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ({"late": "true"}, ["Đã xong muộn", "Báo cáo quý về Dân số"]),
        ({"late": "false", "state": "done"}, ["Đã xong kịp"]),
        ({"state": "done,cancelled"}, ["Đã hủy", "Đã xong muộn", "Đã xong kịp"]),
        ({"due_from": "2026-03-09", "due_to": "2026-03-10"}, ["Báo cáo quý về Dân số", "Rà soát người cao tuổi"]),
        ({"q": "dan so"}, ["Báo cáo quý về Dân số"]),
        ({"q": "DÂN SỐ báo"}, ["Báo cáo quý về Dân số"]),
        ({"level": "village"}, []),
        ({"q": "trang thiet bi"}, ["Mua sắm trang thiết bị"]),
        ({"q": "100%_"}, []),
        ({"q": "không có việc này"}, []),
    ],
)
def test_tasks_are_found_by_lateness_state_deadline_and_words(
    calling: Calling, place: Place, many: list[Task], asked: dict[str, str], titles: list[str]
) -> None:
    assert [task["title"] for task in calling(place.lan).get("/tasks", **asked)] == titles


def test_tasks_are_found_by_plan_and_by_unit(calling: Calling, session: Session, place: Place) -> None:
    other = builders.plan(session, "Kế hoạch khác", owner=place.province)
    task = builders.task(session, other, place.commune)
    session.commit()
    thu = calling(place.thu)
    assert [row["id"] for row in thu.get("/tasks", plan=other.id)] == [task.id]
    assert [row["id"] for row in thu.get("/tasks", unit=place.other_commune.id)] == [place.other_task.id]
    assert len(thu.get("/tasks", unit=place.province.id)) == 3  # with all units below
    assert thu.get("/tasks", plan=other.id, unit=place.other_commune.id) == []


def test_tasks_come_nearest_deadline_first_and_those_without_one_last(calling: Calling, place: Place, many: list[Task]) -> None:
    found = [task["effective_due_on"] for task in calling(place.lan).get("/tasks")]
    assert found == [*sorted(day for day in found if day), None]


def test_a_task_has_the_names_of_the_command_line(calling: Calling, place: Place) -> None:
    row = calling(place.lan).get("/tasks")[0]
    promised = {"id", "plan_id", "unit", "title", "due_on", "effective_due_on", "is_derived", "state", "is_late", "escalation_rung"}
    assert promised <= set(row)
    assert row["unit"] == "UBND xã Tân Lập"
    assert row["due_on"] == "2026-03-16"
    assert (row["state"], row["is_late"], row["escalation_rung"]) == ("assigned", False, 0)


def test_a_list_comes_in_pages(calling: Calling, place: Place, many: list[Task]) -> None:
    lan = calling(place.lan)
    pages = [lan.get("/tasks", page=number, page_size=3) for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [3, 3, 1]
    assert len({task["id"] for page in pages for task in page}) == 7
    assert lan.paging() == {"total": 7, "total_pages": 3, "first_page": 1, "last_page": 3, "page": 3, "previous_page": 2}
    assert lan.get("/tasks", page=4, page_size=3) == []
    assert lan.paging()["total"] == 7
    assert lan.get("/tasks", q="không có") == []
    assert lan.paging() == {"total": 0, "total_pages": 0}


@on_sqlite
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("page", "0"),
        ("page", "-1"),
        ("page", "x"),
        ("page", "99999999999999999999"),
        ("page_size", "0"),
        ("page_size", "201"),
        ("state", "finished"),
        ("state", "assigned,finished"),
        ("late", "perhaps"),
        ("due_from", "10/03/2026"),
        ("due_to", "2026-02-30"),
        ("due_to", "9999-12-31"),
        ("plan", "a"),
        ("unit", "99999999999999999999"),
        ("q", "x" * 201),
        ("q", "a\x00b"),
        ("colour", "red"),
    ],
)
def test_a_filter_that_cannot_be_used_is_named(calling: Calling, place: Place, name: str, value: str) -> None:
    error = calling(place.lan).get("/tasks", 422, **{name: value})
    assert error["code"] == "invalid"
    assert error["field"].split(".")[0] == name
    assert list(error["details"]["fields"]) == [error["field"]]


def test_plans_are_found_by_state_and_words(calling: Calling, session: Session, place: Place) -> None:
    draft = builders.plan(session, "Dự thảo năm tới", owner=place.province, state=PlanState.DRAFT)
    session.commit()
    thu = calling(place.thu)
    assert [plan["id"] for plan in thu.get("/plans", state="draft")] == [draft.id]
    assert [plan["id"] for plan in thu.get("/plans", q="cong tac dan so")] == [place.plan.id]
    assert "source_text" not in thu.get("/plans")[0]
    assert calling(place.lan).get("/plans", state="draft") == []


def test_escalations_are_found_by_what_they_are_about(calling: Calling, session: Session, place: Place) -> None:
    target = builders.target(session, place.plan, place.province)
    about_task = builders.escalation(session, place.task, place.province)
    about_target = builders.escalation(session, target, place.province, state=EscalationState.CLOSED)
    session.commit()
    chau = calling(place.chau)
    cases: list[tuple[dict[str, object], list[int]]] = [
        ({"state": "open"}, [about_task.id]),
        ({"state": "closed,raised"}, [about_target.id]),
        ({"task": place.task.id}, [about_task.id]),
        ({"target": target.id}, [about_target.id]),
        ({"plan": place.plan.id}, [about_target.id, about_task.id]),
        ({"plan": place.plan.id + 1}, []),
        ({"to_unit": place.commune.id}, []),
    ]
    for asked, expected in cases:
        assert [row["id"] for row in chau.get("/escalations", **asked)] == expected, asked


def test_an_escalation_has_the_names_of_the_command_line(calling: Calling, session: Session, place: Place) -> None:
    builders.escalation(session, place.task, place.province)
    session.commit()
    row = calling(place.chau).get("/escalations")[0]
    promised = {"id", "task_id", "target_id", "from_unit", "to_unit", "rung", "state", "rule", "policy_version", "explanation", "opened_on"}
    assert promised <= set(row)
    assert (row["from_unit"], row["to_unit"], row["to_committee"]) == ("UBND xã Tân Lập", "UBND tỉnh Bình An", None)
    assert row["facts"] == {"working_days_late": 6}


def test_targets_are_found_by_plan_owner_status_and_year(calling: Calling, session: Session, place: Place) -> None:
    first = builders.target(session, place.plan, place.commune, status=TargetStatus.OFF_TARGET)
    second = builders.target(session, place.plan, place.province, year=2030)
    session.commit()
    thu = calling(place.thu)
    cases: list[tuple[dict[str, object], list[int]]] = [
        ({"status": "off_target,at_risk"}, [first.id]),
        ({"owner": place.province.id}, [second.id]),
        ({"year": 2030}, [second.id]),
        ({"plan": place.plan.id}, [first.id, second.id]),
    ]
    for asked, expected in cases:
        assert [row["id"] for row in thu.get("/targets", **asked)] == expected, asked
    assert (thu.get("/targets")[0]["value"], thu.get("/targets")[0]["unit"]) == (50, "%")


def test_measurements_that_were_replaced_are_shown_only_when_asked_for(calling: Calling, session: Session, place: Place) -> None:
    target = builders.target(session, place.plan, place.commune)
    builders.measurement(session, target, 44, replaced_at=builders.NOW)
    builders.measurement(session, target, 45)
    session.commit()
    lan = calling(place.lan)
    assert [row["value"] for row in lan.get(f"/targets/{target.id}/measurements")] == [45]
    assert [row["value"] for row in lan.get(f"/targets/{target.id}/measurements", replaced="true")] == [44, 45]


def _more_tasks(session: Session, place: Place) -> None:
    for number in range(12):
        unit = builders.unit(session, f"UBND xã Số {number}", under=place.province)
        builders.task(session, place.plan, unit, partners=(place.commune,))


def _more_plans(session: Session, place: Place) -> None:
    for number in range(12):
        unit = builders.unit(session, f"UBND xã Số {number}", under=place.province)
        builders.plan(session, f"Kế hoạch {number}", owner=unit, standing_id=place.province.id)


def _more_clauses(session: Session, place: Place) -> None:
    for number in range(12):
        clause = builders.clause(session, place.plan, state=ClauseState.PROPOSED)
        unit = builders.unit(session, f"UBND xã Số {number}", under=place.province)
        session.add(ClauseBody(clause_id=clause.id, purpose=BodyPurpose.RESPONSIBLE, phrase=unit.name, unit_id=unit.id))


def _more_escalations(session: Session, place: Place) -> None:
    for number in range(12):
        unit = builders.unit(session, f"UBND xã Số {number}", under=place.province)
        committee = builders.committee(session, place.province, f"Ban {number}")
        builders.escalation(session, builders.task(session, place.plan, unit), place.province, to_committee_id=committee.id)


def _more_targets(session: Session, place: Place) -> None:
    for number in range(12):
        target = builders.target(session, place.plan, builders.unit(session, f"UBND xã Số {number}", under=place.province))
        builders.measurement(session, target)


def _more_measurements(session: Session, place: Place) -> None:
    target = builders.target(session, place.plan, place.province)
    for number in range(12):
        builders.measurement(session, target, on=date(2026, 1, number + 1), by_id=builders.user(session, f"nguoi{number}").id)


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/tasks", _more_tasks),
        ("/plans", _more_plans),
        ("/plans/1/clauses", _more_clauses),
        ("/escalations", _more_escalations),
        ("/targets", _more_targets),
        ("/targets/1/measurements", _more_measurements),
        ("/units", _more_tasks),
    ],
)
def test_a_longer_list_asks_the_database_no_more_often(
    calling: Calling, engine: Engine, session: Session, place: Place, path: str, more: Callable[[Session, Place], None]
) -> None:
    more(session, place)
    session.commit()
    thu = calling(place.thu)
    thu.get(path)  # notes the use of the token
    with counted(engine) as one:
        assert len(thu.get(path, page_size=1)) == 1
    with counted(engine) as all_of_them:
        assert len(thu.get(path, page_size=200)) >= 12
    assert len([s for s in one if not s.startswith("BEGIN")]) <= MOST_STATEMENTS
    assert len(all_of_them) == len(one)


def test_reading_one_thing_asks_a_bounded_number_of_times(calling: Calling, engine: Engine, session: Session, place: Place) -> None:
    for number in range(9):
        by = builders.user(session, f"nguoi{number}")
        session.add(TaskChange(task_id=place.task.id, action="note", by_id=by.id, at=builders.NOW))
    session.commit()
    thu = calling(place.thu)
    thu.get("/tasks")
    with counted(engine) as asked:
        assert len(thu.get(f"/tasks/{place.task.id}")["history"]) == 9
    assert len(asked) <= 10
