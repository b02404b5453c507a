"""No page and no answer of the API asks the database more than twelve times, whatever it shows: with more rows it asks no more often.

Every route of the URL map is held to it, new ones too: give `things` a value for what a new address needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, update
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from models import (
    ClauseBody,
    Comment,
    Escalation,
    EscalationDecision,
    Explanation,
    ExtensionState,
    Judgement,
    Mail,
    Meeting,
    MembershipRole,
    Mention,
    Notice,
    PlanState,
    PolicyScope,
    Refusal,
    StepKind,
    Task,
    TaskFeed,
    TaskOrigin,
    TaskPartner,
    TaskStep,
    User,
)
from tests import builders
from tests.web.conftest import Browser, Place
from workflow.calendar_feed import address, make_feed
from workflow.ics import Kind
from workflow.mail_choices import unsubscribe_path
from workflow.mail_links import make_token
from workflow.meeting_decisions import Wish, decide_at
from workflow.meeting_preparation import prepare
from workflow.meetings import desks_of
from workflow.moves import Act, record
from workflow.policies import begin_draft, register_shipped
from workflow.previews import ask
from workflow.settings import Settings
from workflow.tokens import create_token

MOST = 12
HOME = "https://localhost"

FILES = {"plans.document", "tasks.file", "value_history.file", "api.download_attachment", "mailbox.show", "mailbox.html"}
"""What needs a file in the data folder, and asks no more than the page that leads to it."""


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough: both are asked by the same statements."""
    return sqlite_url


@pytest.fixture
def things(place: Place, session: Session, settings: Settings) -> dict[str, object]:
    """A thing of each kind, and somebody who may see all of them: their addresses' values, and "bearer" for the API."""
    everywhere = [
        (place.commune, MembershipRole.FOCAL_POINT),
        (place.province, MembershipRole.COORDINATOR),
        (place.province, MembershipRole.COMMITTEE),
        (None, MembershipRole.ADMINISTRATOR),
    ]
    giang = builders.user(session, "giang", *everywhere)
    clauses = [builders.clause(session, place.plan, f"Rà soát sổ hộ số {number}.") for number in range(3)]
    tasks = [builders.task(session, place.plan, place.commune, f"Rà soát sổ hộ {one.id}", clause_id=one.id) for one in clauses]
    target = builders.target(session, place.plan, place.province)
    value = builders.measurement(session, target)
    builders.extension(session, tasks[0])
    _beside(session, place, giang, tasks)
    escalation = builders.escalation(session, place.other_task, place.province)
    register_shipped(session, builders.NOW)
    act = Act(giang, builders.NOW)
    draft = begin_draft(session, "escalation", PolicyScope.SYSTEM, act)
    body = ClauseBody(clause=clauses[0], purpose="responsible", phrase="Hội Khuyến học làng nghề")
    session.add(body)
    meeting = prepare(session, desks_of(session, giang, builders.TODAY)[0], act, held_on=builders.TODAY)
    feed = make_feed(session, giang, settings, now=builders.NOW)
    session.flush()
    _treat(session, meeting, escalation, place.other_task, act)
    known: dict[str, object] = {
        "task_id": place.task.id,
        "plan_id": place.plan.id,
        "user_id": place.lan.id,
        "unit_id": place.province.id,
        "clause_id": clauses[0].id,
        "target_id": target.id,
        "indicator_id": value.indicator_id,
        "value_id": value.id,
        "escalation_id": escalation.id,
        "meeting_id": meeting.id,
        "body_id": body.id,
        "draft_id": draft.id,
        "version_id": draft.based_on_id,
        "preview_id": ask(session, draft, by=giang, now=builders.NOW).id,
        "policy": "escalation",
        "sheet": "days",
        "year": builders.TODAY.year,
        "token": make_token(place.lan, place.task.id, last_day=builders.TODAY, secret_key="test"),
        "secret": (address(feed, settings, Kind.EVENTS) or "").rpartition("/")[2].removesuffix(".ics"),
        "signed": unsubscribe_path(Mail(user_id=giang.id), settings).rpartition("/")[2],
        "bearer": create_token(session, giang, name="máy", now=builders.NOW)[1],
    }
    session.commit()
    return known


def _beside(session: Session, place: Place, giang: User, tasks: list[Task]) -> None:
    """What stands beside the cast's task: parts, words, a step, a refusal, an extension, a part passed down, what it waits for."""
    task, at = place.task, builders.NOW
    builders.extension(session, task, state=ExtensionState.GRANTED)
    builders.task(session, place.plan, place.village, "Phần của thôn", parent_id=task.id, origin=TaskOrigin.PASSED_DOWN)
    builders.escalation(session, task, place.province, rung=2)
    session.add_all(
        [
            TaskPartner(task_id=task.id, unit_id=place.other_commune.id, asked="Danh sách hộ", due_on=builders.TODAY),
            Comment(task_id=task.id, by=place.lan, at=at, text="@minh xem giúp", mentions=[Mention(user_id=place.minh.id)]),
            Refusal(task_id=task.id, unit_id=task.unit_id, reason="Việc của xã khác", asked_by_id=place.lan.id, asked_at=at),
            TaskStep(task_id=task.id, key="q", position=1, kind=StepKind.THROUGH, name="Thẩm định", unit_id=place.province.id),
            TaskFeed(giver_id=tasks[0].id, receiver_id=task.id),
            TaskFeed(giver_id=task.id, receiver_id=tasks[1].id),
            Explanation(task_id=task.id, unit_id=task.unit_id, by=place.lan, at=at, text="Chờ danh sách của thôn"),
        ]
    )
    record(task, "progress", "", "", Act(giang, at))


def _treat(session: Session, meeting: Meeting, escalation: Escalation, task: Task, act: Act) -> None:
    """What happens to a matter on its way: explained, told of with the facts behind it, and given on at a meeting."""
    session.add(Explanation(task_id=task.id, unit_id=task.unit_id, by=act.by, at=act.at, text="Chờ danh sách của thôn"))
    record(task, "progress", "", "", act)
    session.flush()
    decide_at(session, meeting, escalation, Wish(EscalationDecision.INSTRUCT, builders.TODAY, task.unit), replace(act, note="Làm ngay"))
    judged = Judgement(key="j1", policy="escalation", policy_version="1", rule="late", explanation="", made_on=builders.TODAY)
    session.add(judged)
    session.execute(update(Notice).where(Notice.escalation_id == escalation.id).values(judgement=judged.key))


def addresses(app: Flask, known: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Route and address of whatever answers to GET; where nothing is known, a 1, to which "there is none" is a fair answer."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and "static" not in rule.endpoint and rule.endpoint not in FILES:
            _host, path = rule.build({name: known.get(name, _any(rule, name)) for name in rule.arguments}, append_unknown=False) or (
                "",
                "/",
            )
            yield rule.rule, path


def _any(rule: Rule, name: str) -> object:
    return 1 if "Integer" in type(rule._converters[name]).__name__ else "1"


def test_every_page_and_every_answer_of_the_api_asks_the_database_at_most_twelve_times(
    app: Flask, engine: Engine, things: dict[str, object]
) -> None:
    browser = Browser(app.test_client()).log_in("giang")
    asked: list[str] = []
    event.listen(
        engine, "before_cursor_execute", lambda _connection, _cursor, statement, *_rest: asked.extend([statement] * (statement != "BEGIN"))
    )
    counted = {}
    for route, path in addresses(app, things):
        answer = _statements(browser.client, path, things, asked)
        assert answer < 500, path
        counted[route] = len(asked)
    assert len(counted) > 100
    assert {route: count for route, count in counted.items() if count > MOST} == {}


def test_the_review_of_a_draft_and_the_rules_before_a_committee_leave_room_for_what_sight_asks_on_postgresql(
    app: Flask, engine: Engine, session: Session, place: Place, things: dict[str, object]
) -> None:
    draft = builders.plan(session, "Kế hoạch mới", owner=place.province, state=PlanState.DRAFT, standing_id=place.commune.id)
    builders.clause(session, draft, "Kiểm tra giếng nước của từng hộ.")
    builders.target(session, draft, place.province)
    people = {MembershipRole.COORDINATOR: (f"/plans/{draft.id}/review", 1), MembershipRole.COMMITTEE: ("/policies/escalation", 2)}
    for role in people:
        builders.user(session, role.value, (place.province, role), (place.commune, role))
    session.commit()
    asked: list[str] = []
    event.listen(
        engine, "before_cursor_execute", lambda _connection, _cursor, statement, *_rest: asked.extend([statement] * (statement != "BEGIN"))
    )
    for role, (path, of_sight) in people.items():
        assert _statements(Browser(app.test_client()).log_in(role.value).client, path, {}, asked) == 200
        assert len(asked) <= MOST - of_sight, path


def _statements(client: FlaskClient, path: str, things: dict[str, object], asked: list[str]) -> int:
    """Fills `asked` with what was asked, and gives the status; the first look only notes that a token or an address is used."""
    headers = {"Authorization": f"Bearer {things['bearer']}"} if path.startswith("/api/") else {}
    if not asked:
        client.get(path, base_url=HOME, headers=headers, buffered=True)
    asked.clear()
    return client.get(path, base_url=HOME, headers=headers, buffered=True).status_code


def test_a_list_asks_no_more_often_when_it_is_longer(
    app: Flask, engine: Engine, session: Session, place: Place, things: dict[str, object]
) -> None:
    browser = Browser(app.test_client()).log_in("giang")
    asked: list[str] = []
    event.listen(
        engine, "before_cursor_execute", lambda _connection, _cursor, statement, *_rest: asked.extend([statement] * (statement != "BEGIN"))
    )
    lists = ("/", "/tasks/", "/plans/", "/escalations/", "/units/", "/people/", f"/plans/{place.plan.id}", "/values/", "/targets/")
    before = {path: (_statements(browser.client, path, things, asked), len(asked))[1] for path in lists}
    for number in range(6):
        _more(session, place, number)
    session.commit()
    after = {path: (_statements(browser.client, path, things, asked), len(asked))[1] for path in lists}
    assert {path: (before[path], after[path]) for path in lists if after[path] > before[path]} == {}


def _more(session: Session, place: Place, number: int) -> None:
    """One more of each thing that stands in a list."""
    commune = builders.unit(session, f"UBND xã Số {number}", under=place.province)
    plan = builders.plan(session, f"Kế hoạch số {number}", owner=place.province)
    clause = builders.clause(session, place.plan, f"Kiểm tra giếng nước số {number}.")
    task = builders.task(session, place.plan, commune, f"Kiểm tra giếng nước {number}", clause_id=clause.id)
    builders.task(session, plan, place.commune, f"Sửa đường {number}")
    builders.escalation(session, task, place.province)
    builders.target(session, plan, commune)
    builders.user(session, f"nguoi{number}", (commune, MembershipRole.FOCAL_POINT))
