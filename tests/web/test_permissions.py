"""Every route states what it needs; what states nothing is refused; each role opens what is its own."""

from __future__ import annotations

import pytest
from flask import Flask

from models import MembershipRole
from tests.web.conftest import Browser, Place
from web.permissions import ROLE_PERMISSIONS, Permission, stated

PUBLIC_ROUTES = {
    "static",
    "bootstrap.static",
    "account.login",
    "help.index",
    "help.show",
    "first_steps.setup",
    "account.set_language",
    "calendar_feed.feed",
    "two_factor.ask",
    *(f"account_links.{name}" for name in ("invitation", "new_password", "forgotten")),
    "mail_choices.off",
    *(f"mail_links.{name}" for name in ("show", "done", "take_back", "ask_extension", "stuck", "explain")),
}
"""The routes of the pages that need no login. Adding one here is a decision."""


def test_every_route_states_the_permission_that_it_needs(app: Flask) -> None:
    silent = [
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        if stated(app, rule.endpoint, method) is None
    ]
    assert silent == []


def test_only_the_routes_listed_here_are_open_to_everybody(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if not rule.rule.startswith("/api/")]
    opened = {rule.endpoint for rule in rules for method in rule.methods or () if stated(app, rule.endpoint, method) == "public"}
    assert opened == PUBLIC_ROUTES


@pytest.mark.own_app
def test_a_route_that_states_nothing_is_refused_even_to_an_administrator(app: Flask, place: Place) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    page = Browser(app.test_client()).log_in("admin").get("/forgotten", 403)
    assert "secret" not in page


def test_without_a_login_every_page_leads_to_the_login(app: Flask, place: Place) -> None:
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        if rule.arguments or "GET" not in (rule.methods or ()) or rule.endpoint in PUBLIC_ROUTES or rule.rule.startswith("/api/"):
            continue
        answer = client.get(rule.rule, base_url="https://localhost")
        assert answer.status_code == 302, rule.rule
        assert answer.headers["Location"].startswith("/login"), rule.rule


def test_every_role_has_its_line_in_the_table() -> None:
    assert set(ROLE_PERMISSIONS) == set(MembershipRole)


ADMINISTRATION = ("/people/", "/people/add", "/people/1", "/mailbox/", "/system/", "/system/calendar/", "/system/calendar/2026.txt")


@pytest.mark.parametrize("login", ["lan", "minh", "thu", "chau"])
def test_administration_is_closed_to_all_but_administrators(browser: Browser, login: str) -> None:
    browser.log_in(login)
    for path in ADMINISTRATION:
        assert "không có quyền" in browser.get(path, 403), path


def test_an_administrator_opens_every_page_of_the_administration(browser: Browser) -> None:
    browser.log_in("admin")
    for path in ("/", "/profile", "/units/", *ADMINISTRATION):
        browser.get(path)


def test_every_permission_is_had_by_some_role() -> None:
    given = frozenset[Permission]().union(*ROLE_PERMISSIONS.values()) | {Permission.ACCOUNT, Permission.READ}
    assert given == set(Permission)
