"""Whatever is reached by GET or HEAD, on pages and in the API, leaves the database as it was: whoever follows links does no harm."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from models import MembershipRole
from models.base import Base
from tests import builders
from tests.web.conftest import Browser, Place
from workflow.calendar_feed import address, make_feed
from workflow.ics import Kind
from workflow.mail_links import make_token
from workflow.settings import Settings
from workflow.tokens import create_token

NOTED = {
    "calendar_feeds": {"last_used_at", "fingerprint", "changed_at"},
    "api_tokens": {"last_used_at"},
    "login_attempts": {"id", "login", "address", "at"},
}
"""Notes of use, and of wrong links. Nothing else is written by looking; adding one here is a decision."""

HOME = "https://localhost"


def everything(engine: Engine) -> dict[str, list[str]]:
    """All rows of all tables, without the notes of use."""
    with engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(table.select().with_only_columns(*columns)).all()))
            for table in Base.metadata.sorted_tables
            if (columns := [column for column in table.columns if column.name not in NOTED.get(table.name, set())])
        }


def addresses(app: Flask, place: Place, link: str, calendar: str) -> Iterator[str]:
    """Every route that answers to GET, with the numbers of things that are there; where a plain 1 stands, any answer will do."""
    known = {"task_id": place.task.id, "plan_id": place.plan.id, "user_id": place.lan.id, "unit_id": place.commune.id}
    words = {"token": link, "secret": calendar, "code": "vi", "policy": "escalation", "sheet": "days"}
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and "static" not in rule.endpoint:
            values = {name: known.get(name) or words.get(name) or sample(rule, name) for name in rule.arguments}
            _host, path = rule.build(values, append_unknown=False) or ("", "/")
            yield path


def sample(rule: Rule, name: str) -> object:
    return 1 if re.search(r"Integer|Number", type(rule._converters[name]).__name__) else "1"


@pytest.fixture
def giang(place: Place, session: Session) -> str:
    """Somebody who may open every page, and has one thing of each kind before them."""
    roles = [
        (place.commune, MembershipRole.FOCAL_POINT),
        (place.province, MembershipRole.COORDINATOR),
        (None, MembershipRole.ADMINISTRATOR),
    ]
    user = builders.user(session, "giang", *roles, (place.province, MembershipRole.COMMITTEE))
    clause = builders.clause(session, place.plan)
    builders.task(session, place.plan, place.commune, "Rà soát sổ hộ", clause_id=clause.id)
    builders.measurement(session, builders.target(session, place.plan, place.province))
    builders.extension(session, place.task)
    builders.escalation(session, place.other_task, place.province)
    _token, text = create_token(session, user, name="máy", now=builders.NOW)
    session.commit()
    return text


def test_looking_at_every_page_and_every_answer_of_the_api_twice_changes_nothing(
    app: Flask, settings: Settings, engine: Engine, place: Place, session: Session, giang: str
) -> None:
    calendar = made_calendar(session, place, settings)
    link = make_token(place.lan, place.task.id, last_day=builders.TODAY, secret_key="test")
    session.commit()
    browser = Browser(app.test_client()).log_in("giang")
    scanner = app.test_client()
    before = everything(engine)
    opened: list[str] = []
    for path in addresses(app, place, link, calendar):
        headers = {"Authorization": f"Bearer {giang}"} if path.startswith("/api/") else {}
        for method in ("GET", "HEAD", "GET"):
            answer = browser.client.open(path, method=method, base_url=HOME, headers=headers, buffered=True)
            assert answer.status_code < 500, path
            scanner.open(path, method=method, base_url=HOME, buffered=True)
        opened += [path] * (answer.status_code == 200)
        assert everything(engine) == before, path
    assert len(opened) > 40, opened
    assert {f"/calendar/{calendar}.ics", f"/tasks/{place.task.id}", "/profile", "/system/"} <= set(opened)


def made_calendar(session: Session, place: Place, settings: Settings) -> str:
    """The secret part of a new calendar address."""
    made = make_feed(session, place.lan, settings, now=builders.NOW)
    return (address(made, settings, Kind.EVENTS) or "").rpartition("/")[2].removesuffix(".ics")
