"""What policies say, in the language of the page."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from rules.policy import parse_policy, shipped_policies
from rules.policy_checks import check_policy
from web import history, register_page
from web.policy_words import said
from workflow.policy_terms import Said
from workflow.policy_words import read_aloud


def test_a_rule_is_read_aloud_in_the_language_of_the_page(app: Flask) -> None:
    late = next(words for words in read_aloud(shipped_policies()[1]) if words.rule.id == "escalate-local")
    with app.test_request_context("/"):
        with force_locale("vi"):
            assert [said(one) for one in late.when] == [str(one) for one in late.when]
        with force_locale("en"):
            assert "late by at least 3 working days" in [said(one) for one in late.when]
            told = "the steering committee above (or the unit above itself) by a mail sent at once"
            assert said(late.then[0]) == f"put before the level directly above and tell {told}"


def test_what_people_typed_is_not_translated(app: Flask) -> None:
    with app.test_request_context("/"), force_locale("en"):
        assert said(Said("%(value)s", {"value": "Quá hạn 100%"})) == "Quá hạn 100%"
        assert said("nhắc") == "nhắc"


def test_what_is_found_wrong_is_said_in_the_language_of_the_page(app: Flask) -> None:
    then = "then: {decide: notify, step: one, to: [doer]}"
    text = "name: a\nversion: 1\nabout: task\nrules:\n"
    text += f"  - {{id: a, title: Việc xã, group: r, pri: 1, when: {{level: {{eq: commune, ne: commune}}}}, {then}}}"
    [finding] = check_policy(parse_policy(text, source="thử"))
    with app.test_request_context("/"):
        with force_locale("vi"):
            assert said(finding.said) == finding.message
        with force_locale("en"):
            conditions = "level of the unit = “commune level” and level of the unit ≠ “commune level”"
            assert said(finding.said).startswith(f"Rule “Việc xã”: these conditions never hold together: {conditions}")


@pytest.mark.parametrize(
    ("kept", "english"),
    [
        ("chờ xác nhận", "waiting for confirmation"),
        ("đã hoàn thành từ ngày 02/03/2026", "done since 02/03/2026"),
        ("UBND xã Tân Lập", "UBND xã Tân Lập"),
    ],
)
def test_a_line_of_the_history_is_said_in_the_language_of_the_page(app: Flask, kept: str, english: str) -> None:
    with app.test_request_context(), force_locale("en"):
        assert history.kept_value(kept) == english


def test_what_a_register_changes_is_said_in_the_language_of_the_page(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        assert register_page.shown("role", "Lãnh đạo · UBND xã A (từ 01/07/2025 đến 31/12/2025)") == (
            "Leader · UBND xã A (from 01/07/2025 until 31/12/2025)"
        )
        assert register_page.shown("name", "Chợ Đến 01/01/2025") == "Chợ Đến 01/01/2025"
