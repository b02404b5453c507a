"""Who may call the API: tokens, permissions, and what one does not see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models import ApiToken
from tests import builders
from tests.web.api.conftest import ROOT, Caller, Calling, on_sqlite
from tests.web.conftest import Browser, Place
from web.permissions import Permission, stated
from workflow.tokens import create_token, revoke_token

PUBLIC_ROUTES = {"api_docs.page", "api_docs.file", "api-docs.openapi_json"}
"""The routes under /api that need no token. Adding one here is a decision."""


@on_sqlite
def test_every_route_of_the_api_states_a_permission_and_only_its_description_is_public(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api")]
    stating = {(rule.endpoint, stated(app, rule.endpoint, method)) for rule in rules for method in (rule.methods or set()) - {"OPTIONS"}}
    assert {endpoint for endpoint, statement in stating if statement == "public"} == PUBLIC_ROUTES
    assert all(isinstance(statement, Permission) or statement == "public" for _, statement in stating)


@on_sqlite
def test_without_a_token_nothing_under_v1_is_answered(app: Flask, nobody: Caller) -> None:
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            if rule.rule.startswith(ROOT):
                path = rule.rule.split("<")[0] + "".join("1" + part.split(">")[1] for part in rule.rule.split("<")[1:])
                answer = nobody.client.open(path, method=method)
                assert answer.status_code == 401, (method, path)
                assert answer.headers["WWW-Authenticate"].startswith("Bearer")
                assert answer.get_json()["error"]["code"] == "unauthorized"


@on_sqlite
@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer dondoc_wrong", "Basic bGFuOng=", "dondoc_x", "Bearer \u00e9"])
def test_a_wrong_token_is_no_token(nobody: Caller, header: str) -> None:
    nobody.headers = {"Authorization": header}
    nobody.get("/tasks", 401)


def test_a_token_ends_on_its_day(nobody: Caller, session: Session, place: Place) -> None:
    token, text = create_token(session, place.lan, name="thử", now=builders.NOW, days=1)
    nobody.headers = {"Authorization": f"Bearer {text}"}
    session.commit()
    nobody.get("/tasks")
    token.expires_at = builders.NOW
    session.commit()
    nobody.get("/tasks", 401)
    token.expires_at = builders.NOW + timedelta(seconds=1)
    session.commit()
    nobody.get("/tasks")


def test_a_revoked_token_and_that_of_a_deactivated_person_are_worth_nothing(calling: Calling, session: Session, place: Place) -> None:
    caller, other = calling(place.lan), calling(place.hoa)
    token = session.query(ApiToken).filter_by(user_id=place.lan.id).one()
    revoke_token(session, place.lan, token.id, now=builders.NOW)
    place.hoa.is_active = False
    session.commit()
    caller.get("/tasks", 401)
    other.get("/tasks", 401)


def test_the_use_of_a_token_is_noted(calling: Calling, session: Session, place: Place) -> None:
    calling(place.lan).get("/tasks")
    assert session.query(ApiToken).filter_by(user_id=place.lan.id).one().last_used_at == builders.NOW


def test_a_session_cookie_is_worth_nothing_under_the_api(browser: Browser, place: Place) -> None:
    client = browser.log_in("lan").client
    assert client.get(f"{ROOT}/tasks", base_url="https://localhost").status_code == 401
    assert client.post(f"{ROOT}/tasks/{place.task.id}/start", json={}, base_url="https://localhost").status_code == 401


def test_a_token_counts_beside_a_cookie_of_somebody_else(browser: Browser, session: Session, place: Place) -> None:
    text = create_token(session, place.hoa, name="thử", now=builders.NOW)[1]
    session.commit()
    client = browser.log_in("lan").client
    answer = client.get(f"{ROOT}/tasks", headers={"Authorization": f"Bearer {text}"}, base_url="https://localhost")
    assert [task["unit"] for task in answer.get_json()] == ["UBND xã Phú Sơn"]


def test_a_token_opens_no_page(calling: Calling, place: Place) -> None:
    caller = calling(place.admin)
    assert caller.client.get("/people/", headers=caller.headers).status_code == 302


def test_a_focal_point_sees_the_tasks_of_their_unit_only(calling: Calling, place: Place) -> None:
    lan = calling(place.lan)
    assert [task["id"] for task in lan.get("/tasks")] == [place.task.id]
    lan.get(f"/tasks/{place.task.id}")
    assert lan.get(f"/tasks/{place.other_task.id}", 404)["code"] == "not-found"
    lan.post(f"/tasks/{place.other_task.id}/start", 404)


def test_what_lies_above_a_unit_is_not_seen_from_it(calling: Calling, session: Session, place: Place) -> None:
    elsewhere = builders.plan(session, "Kế hoạch của nơi khác", owner=place.other_commune)
    clause = builders.clause(session, elsewhere)
    target = builders.target(session, elsewhere, place.other_commune)
    escalation = builders.escalation(session, place.other_task, place.province)
    session.commit()
    lan = calling(place.lan)
    for path in (f"plans/{elsewhere.id}", f"clauses/{clause.id}", f"targets/{target.id}", f"escalations/{escalation.id}"):
        assert lan.get(f"/{path}", 404)["code"] == "not-found"
    for path in (f"/plans/{elsewhere.id}/clauses", f"/targets/{target.id}/measurements"):
        lan.get(path, 404)
    assert lan.get("/targets") == lan.get("/escalations") == []
    assert [plan["id"] for plan in lan.get("/plans")] == [place.plan.id]


def test_a_partner_sees_the_task_and_may_not_tick_it(calling: Calling, session: Session, place: Place) -> None:
    shared = builders.task(session, place.plan, place.other_commune, "Việc chung", partners=(place.commune,))
    session.commit()
    lan = calling(place.lan)
    [partner] = lan.get(f"/tasks/{shared.id}")["partners"]
    assert (partner["unit_id"], partner["unit"], partner["done_on"]) == (place.commune.id, place.commune.name, None)
    assert lan.post(f"/tasks/{shared.id}/tick", 403)["code"] == "not-allowed"


@on_sqlite
@pytest.mark.parametrize("action", ["confirm", "return", "suspend", "resume", "cancel"])
def test_coordination_is_closed_to_focal_points(calling: Calling, place: Place, action: str) -> None:
    assert calling(place.lan).post(f"/tasks/{place.task.id}/{action}", 403, note="vì sao")["code"] == "not-allowed"


@on_sqlite
@pytest.mark.parametrize("action", ["start", "tick", "note"])
def test_work_is_closed_to_those_who_only_sit_in_a_committee(calling: Calling, place: Place, action: str) -> None:
    calling(place.chau).post(f"/tasks/{place.task.id}/{action}", 403, note="xong")


def test_a_coordinator_may_not_tick_for_a_unit(calling: Calling, place: Place) -> None:
    calling(place.thu).post(f"/tasks/{place.task.id}/tick", 403)


def test_units_are_those_that_one_sees(calling: Calling, place: Place) -> None:
    lan, thu = calling(place.lan), calling(place.thu)
    assert {unit["name"] for unit in lan.get("/units")} == {"UBND xã Tân Lập", "Thôn Đông"}
    assert len(thu.get("/units")) == 4
    assert [unit["name"] for unit in thu.get("/units", q="phú sơn")] == ["UBND xã Phú Sơn"]
    assert [unit["name"] for unit in thu.get("/units", level="village,province")] == ["Thôn Đông", "UBND tỉnh Bình An"]
