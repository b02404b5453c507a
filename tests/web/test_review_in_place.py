"""The review as its script asks for it: only what has changed comes back; units and times while one types; units made in the card."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Clause, ClauseState, MembershipRole, Plan, Unit
from tests import builders
from tests.web.conftest import Browser
from tests.web.reading import all_of
from tests.web.test_plans import clause, review, typed
from tests.workflow.drafts import WORDS, Registry, registry


@pytest.fixture
def known(session: Session) -> Registry:
    """The registry of the sample; thu coordinates in the Health Department, binh in the Finance Department."""
    made = registry(session)
    builders.user(session, "thu", (made.health, MembershipRole.COORDINATOR))
    builders.user(session, "binh", (made.finance, MembershipRole.COORDINATOR))
    session.commit()
    return made


class Script(Browser):
    """The page's script: says that it wants parts, and which it has."""

    def ask(self, path: str, status: int = 200) -> str:
        """Fetch a part."""
        answer = self.client.get(path, base_url="https://localhost", headers={"X-In-Place": "1"})
        return self._seen(answer, status)

    def send(self, path: str, page: str, status: int = 200, **data: object) -> tuple[str, str]:
        """Send a form of a page; what comes back, and the place to go to."""
        self.page = page
        sent = {"csrf_token": self.token(), "have": have(page), **data}
        headers = {"Referer": "https://localhost/", "X-In-Place": "1"}
        answer = self.client.post(path, data=sent, base_url="https://localhost", headers=headers)
        return self._seen(answer, status), answer.headers.get("X-Go", "")


def have(page: str) -> str:
    """The parts of a page with their versions, as the script sends them."""
    tags = re.findall(r"<[a-z]+ [^>]*data-part=[^>]*>", page)
    pairs = [(re.search(r' id="([^"]+)"', tag), re.search(r' data-part="([^"]*)"', tag)) for tag in tags]
    return " ".join(f"{found[1]}:{version[1]}" for found, version in pairs if found and version)


def numbers(page: str) -> set[str]:
    """The clauses of a page with their numbers."""
    found = re.search(r'data-numbers="([^"]*)"', page)
    return set(found[1].split()) if found else set()


def parts(page: str) -> list[str]:
    """The ids of the parts that came."""
    return [pair.partition(":")[0] for pair in have(page).split()]


@pytest.fixture
def script(app: Flask, plan: Plan) -> Script:
    """The script on thu's page."""
    browser = Script(app.test_client())
    browser.log_in("thu")
    return browser


def test_a_decision_brings_back_its_card_and_the_counters_alone(script: Script, session: Session, plan: Plan) -> None:
    one = plan.clauses[0]
    page = script.get(review(plan))
    answer, goes = script.send(review(plan, f"/clauses/{one.id}/state"), page, verb="accept")
    assert clause(session, "c1").state is ClauseState.ACCEPTED
    assert parts(answer) == ["review-state", f"clause-{one.id}"]
    assert "Đã rà soát 1/6 khoản" in answer
    assert "Đã chấp nhận." in answer
    assert goes == ""


def test_ignoring_a_clause_renumbers_no_other_and_takes_its_mark_away(script: Script, plan: Plan) -> None:
    one = plan.clauses[1]
    page = script.get(review(plan))
    answer, _ = script.send(review(plan, f"/clauses/{one.id}/state"), page, verb="ignore")
    assert parts(answer) == ["review-state", f"clause-{plan.clauses[0].id}", f"clause-{one.id}", "source-text"]
    assert f'id="source-clause-{one.id}"' not in answer
    assert numbers(page) == numbers(answer)


def test_what_others_changed_meanwhile_comes_with_the_next_answer(app: Flask, script: Script, plan: Plan) -> None:
    page = script.get(review(plan))
    mine, theirs = plan.clauses[0], plan.clauses[3]
    colleague = Browser(app.test_client()).log_in("thu")
    colleague.get(review(plan))
    colleague.post(review(plan, f"/clauses/{theirs.id}/state"), verb="accept")
    answer, _ = script.send(review(plan, f"/clauses/{mine.id}/state"), page, verb="accept")
    assert {f"clause-{mine.id}", f"clause-{theirs.id}"} <= set(parts(answer))


def test_a_split_brings_both_halves_and_stays_at_the_first(script: Script, session: Session, plan: Plan) -> None:
    one = plan.clauses[0]
    opened = script.ask(review(plan, f"?open={one.id}"))
    assert parts(opened) == ["review-state", f"clause-{one.id}"]
    at = re.search(r'<option value="(\d+)" selected', opened)
    assert at
    answer, goes = script.send(review(plan, f"/clauses/{one.id}/split"), script.get(review(plan)), at=at[1])
    assert goes == f"clause-{one.id}"
    assert f'id="clause-{clause(session, "s1").id}"' in answer


def test_an_error_comes_back_in_its_form_with_what_was_typed(script: Script, plan: Plan) -> None:
    one = plan.clauses[1]
    page = script.get(review(plan))
    fields = typed(script.get(review(plan, f"?open={one.id}")), f"c{one.id}")
    sent = fields | {f"c{one.id}-when": "khi nào rảnh", f"c{one.id}-text": "Nội dung mới gõ"}
    answer, _ = script.send(review(plan, f"/clauses/{one.id}"), page, 400, **sent)
    assert parts(answer) == ["review-state", f"clause-{one.id}"]
    assert "Không hiểu thời hạn «khi nào rảnh»" in answer
    assert "Nội dung mới gõ" in answer


def test_an_error_of_no_form_is_one_sentence_with_what_changed_meanwhile(script: Script, session: Session, plan: Plan) -> None:
    page = script.get(review(plan))
    gone = plan.clauses[5].id
    script.send(review(plan, f"/clauses/{plan.clauses[4].id}/merge"), page, other=str(gone))
    answer, _ = script.send(review(plan, f"/clauses/{gone}/state"), page, 404, verb="accept")
    assert f"không có khoản số {gone}" in answer
    assert f"clause-{plan.clauses[4].id}" in parts(answer)
    assert not any(number.startswith(f"{gone}:") for number in numbers(answer))
    assert len(all_of(session, select(Clause.id))) == 5
    answer, _ = script.send(review(plan, f"/clauses/{plan.clauses[0].id}/split"), page, 400, at="0")
    assert "Không thể tách khoản" in answer


def test_a_unit_chosen_everywhere_brings_every_card_that_changed(script: Script, session: Session, known: Registry, plan: Plan) -> None:
    body = plan.clauses[1].bodies[0]
    page = script.get(review(plan))
    answer, goes = script.send(review(plan, f"/bodies/{body.id}"), page, unit_ids=str(known.finance.id), everywhere="1")
    changed = [one.id for one in plan.clauses if any(named.phrase == "Sở Y tế" for named in one.bodies)]
    assert set(parts(answer)) == {"review-state", *(f"clause-{one}" for one in changed)}
    assert goes == f"clause-{plan.clauses[1].id}"
    assert clause(session, "c2").bodies[0].unit_id == known.finance.id


def test_a_panel_of_a_group_lists_its_units_and_offers_no_single_office(script: Script, plan: Plan) -> None:
    group = plan.clauses[3].bodies[0]
    panel = script.ask(review(plan, f"/bodies/{group.id}"))
    assert panel.count("checked") == 2
    assert "Thêm thành viên theo tên" in panel
    assert "<html" not in panel


@pytest.mark.parametrize(
    ("words", "names"),
    [("tai chinh", ["Sở Tài chính"]), ("SO Y", ["Sở Y tế"]), ("ubnd xa tan", ["Ủy ban nhân dân xã Tân Lập"]), ("không có", []), ("", [])],
)
def test_units_are_found_while_one_types(words: str, names: list[str], script: Script, plan: Plan) -> None:
    found = json.loads(script.get(review(plan, f"/units?q={words}")))
    assert [unit["name"] for unit in found] == names
    assert all(unit["note"] and unit["code"] for unit in found)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("trước 15/11", "→ 15/11/2026 (Chủ nhật) → chuyển sang 16/11/2026 (thứ Hai)"),
        ("30/6", "→ 30/06/2026 (thứ Ba)"),
        ("quý IV/2026", "→ 31/12/2026 (thứ Năm)"),
        ("hàng năm trước 01/12", "→ hàng năm, hạn ngày 01/12"),
        ("", ""),
    ],
)
def test_a_time_is_understood_while_one_types(words: str, said: str, script: Script, plan: Plan) -> None:
    assert json.loads(script.get(review(plan, f"/time?words={words}")))["understood"] == said


def test_a_time_that_says_nothing_is_answered_by_its_error(script: Script, plan: Plan) -> None:
    assert "Không hiểu thời hạn «rảnh thì làm»" in json.loads(script.get(review(plan, "/time?words=rảnh thì làm")))["error"]


def test_strangers_find_no_units_by_a_plan_that_is_not_theirs(app: Flask, plan: Plan) -> None:
    Browser(app.test_client()).log_in("binh").get(review(plan, "/units?q=so"), 404)


def test_a_unit_is_made_in_the_card_under_the_issuer(script: Script, session: Session, known: Registry, plan: Plan) -> None:
    body = plan.clauses[4].bodies[0]
    panel = script.ask(review(plan, f"/bodies/{body.id}/create"))
    fields: dict[str, Any] = typed(panel, f"u{body.id}")
    assert fields[f"u{body.id}-name"] == "Hội Khuyến học làng nghề"
    assert fields[f"u{body.id}-parent"].startswith("Ủy ban nhân dân tỉnh Bình An")
    answer, goes = script.send(review(plan, f"/bodies/{body.id}/create"), script.get(review(plan)), **fields)
    assert "Đã tạo đơn vị tạm: Hội Khuyến học làng nghề" in answer
    assert goes == f"clause-{plan.clauses[4].id}"
    made = clause(session, "c5").bodies[0].unit
    assert made is not None
    assert made.is_provisional


def test_a_superior_that_is_not_there_is_said_in_the_panel(script: Script, session: Session, plan: Plan) -> None:
    body = plan.clauses[4].bodies[0]
    fields: dict[str, Any] = typed(script.ask(review(plan, f"/bodies/{body.id}/create")), f"u{body.id}")
    sent = fields | {f"u{body.id}-parent": "Cục Không Có"}
    answer, _ = script.send(review(plan, f"/bodies/{body.id}/create"), script.get(review(plan)), 400, **sent)
    assert "Không có đơn vị «Cục Không Có»" in answer
    assert "data-panel" in answer
    assert all_of(session, select(Unit).where(Unit.is_provisional)) == []


def test_members_of_a_group_are_made_by_name_and_known_ones_taken(script: Script, session: Session, known: Registry, plan: Plan) -> None:
    group = plan.clauses[3].bodies[0]
    fields = typed(script.ask(review(plan, f"/bodies/{group.id}/create")), f"u{group.id}")
    sent: dict[str, Any] = fields | {f"u{group.id}-names": "Ủy ban nhân dân xã Tân Lập\nỦy ban nhân dân xã Đồng Mây\n"}
    answer, _ = script.send(review(plan, f"/bodies/{group.id}/create"), script.get(review(plan)), **sent)
    assert "Đã tạo đơn vị tạm: Ủy ban nhân dân xã Đồng Mây" in answer
    assert len(clause(session, "c4").bodies) == 3


def test_a_clause_from_selected_words_stands_in_its_place(script: Script, session: Session, plan: Plan) -> None:
    page = script.get(review(plan))
    sent: dict[str, Any] = {"new-text": WORDS["standing"], "new-role": "do", "new-responsible": "Sở Tài chính"}
    answer, goes = script.send(review(plan, "/clauses"), page, **sent)
    added = clause(session, "m1")
    assert goes == f"clause-{added.id}"
    assert f"{added.id}:4" in numbers(answer)
