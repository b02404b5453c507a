"""Plans in the browser, without scripts: bringing one in, reviewing, publishing, and the page of a published plan."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from extraction import sandbox
from models import Clause, ClauseBody, ClauseState, MembershipRole, Plan, PlanState, Target, Task
from rules.values import TaskState
from tests import builders
from tests.web.conftest import Browser
from tests.workflow.drafts import SAMPLE, WORDS, Registry, import_sample, read_sample, registry
from workflow import publishing
from workflow.resolution import resolve, resolve_with_provisional


@pytest.fixture
def known(session: Session) -> Registry:
    """The registry of the sample, with its people: thu coordinates in the Health Department, lan works in Tân Lập."""
    made = registry(session)
    builders.user(session, "thu", (made.health, MembershipRole.COORDINATOR))
    builders.user(session, "binh", (made.finance, MembershipRole.COORDINATOR))
    builders.user(session, "lan", (made.communes[0], MembershipRole.FOCAL_POINT))
    session.commit()
    return made


@pytest.fixture
def browser(app: Flask, known: Registry) -> Iterator[Browser]:
    """A browser in which nobody is logged in."""
    with app.test_client() as client:
        yield Browser(client)


def clause(session: Session, key: str) -> Clause:
    with_bodies = selectinload(Clause.bodies).joinedload(ClauseBody.unit)
    query = select(Clause).where(Clause.key == key).options(with_bodies).execution_options(populate_existing=True)
    found = session.scalars(query).one()
    session.commit()  # a test that holds SQLite's one write lock would keep the application waiting
    return found


def refresh(session: Session, row: Plan | Target) -> None:
    session.refresh(row)
    session.commit()


def review(plan: Plan, rest: str = "") -> str:
    return f"/plans/{plan.id}/review{rest}"


def typed(page: str, prefix: str) -> dict[str, Any]:
    """What the fields of a form hold as the page shows them."""
    found: dict[str, Any] = {}
    for tag, name in re.findall(rf'(<(?:input|textarea|select)[^>]*name="({prefix}-[^"]+)"[^>]*>)', page):
        if tag.startswith("<input"):
            value = re.search(r'value="([^"]*)"', tag)
            found[name] = html.unescape(value[1]) if value else ""
        elif tag.startswith("<textarea"):
            found[name] = html.unescape(page[page.index(tag) + len(tag) :].partition("</textarea>")[0]).strip()
        else:
            chosen = re.search(r'<option selected value="([^"]*)"', page[page.index(tag) :].partition("</select>")[0])
            found[name] = html.unescape(chosen[1]) if chosen else ""
    found.pop(f"{prefix}-csrf_token", None)
    return found


def upload(browser: Browser, name: str, data: bytes, status: int = 200) -> str:
    browser.get("/plans/new")
    return browser.post("/plans/new", status, file=(BytesIO(data), name))


def test_a_document_is_uploaded_and_its_review_opens(browser: Browser, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "read_plan", read_sample)
    page = upload(browser.log_in("thu"), "cham-soc.txt", SAMPLE.encode())
    assert "Rà soát kế hoạch" in page
    assert "6 khoản phân công, 1 chỉ tiêu" in page
    plan = session.scalars(select(Plan)).one()
    assert (plan.state, plan.imported_by_id is not None, plan.standing_id is not None) == (PlanState.DRAFT, True, True)


def test_the_same_document_again_says_so_with_a_link(browser: Browser, session: Session, plan: Plan) -> None:
    page = upload(browser.log_in("thu"), "ten-khac.txt", SAMPLE.encode(), 400)
    assert "đã được nhập trước đây" in page
    assert f'href="/plans/{plan.id}"' in page
    assert len(session.scalars(select(Plan)).all()) == 1


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("trong.docx", b"", "rỗng"),
        ("anh.png", b"\x89PNG\r\n\x1a\n" + b"0" * 100, "là ảnh"),
        ("bom.docx", b"PK\x03\x04 no zip at all", "bom.docx"),
        ("khoa.pdf", b"%PDF-1.4 nothing more", "khoa.pdf"),
    ],
)
def test_a_file_that_is_no_plan_keeps_the_page_and_says_why(name: str, data: bytes, words: str, browser: Browser, session: Session) -> None:
    page = upload(browser.log_in("thu"), name, data, 400)
    assert words in page
    assert 'type="file"' in page
    assert session.scalars(select(Plan)).all() == []


def test_no_file_chosen_is_said_at_the_field(browser: Browser) -> None:
    browser.log_in("thu").get("/plans/new")
    assert "Chưa chọn tệp nào" in browser.post("/plans/new", 400)


def test_the_review_shows_text_and_clauses_uncertain_first(browser: Browser, plan: Plan) -> None:
    page = browser.log_in("thu").get(review(plan))
    cards = re.findall(r'id="clause-(\d+)"', page)
    keys = {str(one.id): one.key for one in plan.clauses}
    assert [keys[card] for card in cards][:2] == ["c5", "c3"]
    in_document = browser.get(review(plan, "?order=document"))
    assert [keys[card] for card in re.findall(r'id="clause-(\d+)"', in_document)] == ["c1", "c2", "c3", "c4", "c5", "c6"]
    assert '<mark class="in-clause in-deadline"' in page
    assert "Danh mục chưa có đơn vị nào mang tên này" in page


def test_the_source_text_stands_in_the_page_whole(browser: Browser, plan: Plan) -> None:
    page = browser.log_in("thu").get(review(plan))
    shown = re.search(r'<div class="source-text"[^>]*>(.*?)</div>', page, re.DOTALL)
    assert shown
    words = re.sub(r"<a [^>]*>.*?</a>|<[^>]+>", "", shown[1], flags=re.DOTALL)
    assert html.unescape(words) == plan.source_text


def test_clauses_are_accepted_ignored_and_restored_from_their_card(browser: Browser, session: Session, plan: Plan) -> None:
    one = plan.clauses[0]
    browser.log_in("thu").get(review(plan))
    for verb, state in (("accept", ClauseState.ACCEPTED), ("ignore", ClauseState.IGNORED), ("restore", ClauseState.PROPOSED)):
        browser.post(review(plan, f"/clauses/{one.id}/state"), verb=verb)
        assert clause(session, "c1").state is state


def test_everything_certain_is_accepted_in_one_go(browser: Browser, session: Session, plan: Plan) -> None:
    page = browser.log_in("thu").get(review(plan))
    assert "Chấp nhận 4 khoản chắc từ 90% trở lên" in page
    page = browser.post(review(plan, "/accept-certain"))
    assert "Đã rà soát 4/6 khoản" in page


def test_a_form_sent_as_it_stands_changes_nothing_but_the_state(browser: Browser, session: Session, plan: Plan) -> None:
    before = _content(session)
    browser.log_in("thu")
    for one in list(plan.clauses):
        browser.post(review(plan, f"/clauses/{one.id}"), **typed(browser.get(review(plan, f"?open={one.id}")), f"c{one.id}"))
    assert _content(session) == before
    assert {one.state for one in session.scalars(select(Clause))} == {ClauseState.ACCEPTED}


def _content(session: Session) -> list[object]:
    clauses = session.scalars(select(Clause).order_by(Clause.position).execution_options(populate_existing=True))
    found: list[object] = [
        (c.text, c.role, c.due_on, c.is_inclusive, c.rrule, [(b.purpose, b.phrase, b.unit_id) for b in c.bodies]) for c in clauses
    ]
    session.commit()
    return found


def test_a_deadline_is_typed_in_words(browser: Browser, session: Session, plan: Plan) -> None:
    one = plan.clauses[1]
    fields = typed(browser.log_in("thu").get(review(plan, f"?open={one.id}")), f"c{one.id}")
    page = browser.post(review(plan, f"/clauses/{one.id}"), **fields | {f"c{one.id}-when": "trước 15/11"})
    assert str(clause(session, "c2").due_on) == "2026-11-15"
    assert "không ghi năm" in page


def test_what_was_typed_stays_when_a_time_is_not_understood(browser: Browser, session: Session, plan: Plan) -> None:
    one = plan.clauses[1]
    fields = typed(browser.log_in("thu").get(review(plan, f"?open={one.id}")), f"c{one.id}")
    sent = fields | {f"c{one.id}-when": "khi nào rảnh", f"c{one.id}-text": "Nội dung mới gõ"}
    page = browser.post(review(plan, f"/clauses/{one.id}"), 400, **sent)
    assert "Không hiểu thời hạn «khi nào rảnh»" in page
    assert "Nội dung mới gõ" in page
    assert typed(page, f"c{one.id}")[f"c{one.id}-when"] == "khi nào rảnh"
    assert clause(session, "c2").text == WORDS["train"]


def test_a_clause_is_split_and_merged_again(browser: Browser, session: Session, plan: Plan) -> None:
    one = plan.clauses[0]
    page = browser.log_in("thu").get(review(plan, f"?open={one.id}"))
    at = re.search(rf'id="at-{one.id}".*?<option value="(\d+)"', page, re.DOTALL)
    assert at
    browser.post(review(plan, f"/clauses/{one.id}/split"), at=at[1])
    second = clause(session, "s1")
    assert second.text == "lập tổ tư vấn lưu động."
    browser.post(review(plan, f"/clauses/{one.id}/merge"), other=str(second.id))
    assert clause(session, "c1").text == WORDS["list"]


def test_a_clause_is_added(browser: Browser, session: Session, plan: Plan) -> None:
    browser.log_in("thu").get(review(plan))
    sent: dict[str, Any] = {"new-text": WORDS["train"], "new-role": "do", "new-responsible": "Sở Tài chính", "new-when": "quý II/2026"}
    assert "Đã thêm khoản" in browser.post(review(plan, "/clauses"), **sent)
    assert str(clause(session, "m1").due_on) == "2026-06-30"
    page = browser.post(review(plan, "/clauses"), 400, **sent | {"new-responsible": ""})
    assert "Mục này cần được điền" in page


def test_a_unit_is_found_and_chosen_for_a_body(browser: Browser, session: Session, known: Registry, plan: Plan) -> None:
    known.finance.normal_name = "so tai chinh"
    session.commit()
    body = plan.clauses[4].bodies[0]
    page = browser.log_in("thu").get(review(plan, f"/bodies/{body.id}?q=tai chinh"))
    assert "Sở Tài chính" in page
    browser.post(review(plan, f"/bodies/{body.id}"), unit_ids=[str(known.finance.id), str(known.health.id)])
    assert [one.unit_id for one in clause(session, "c5").bodies] == [known.finance.id, known.health.id]


def test_an_unknown_body_becomes_a_provisional_unit(browser: Browser, session: Session, plan: Plan) -> None:
    body = plan.clauses[4].bodies[0]
    page = browser.log_in("thu").get(review(plan, f"/bodies/{body.id}/create"))
    assert "Đã tạo đơn vị tạm" in browser.post(review(plan, f"/bodies/{body.id}/create"), **typed(page, f"u{body.id}"))
    assert clause(session, "c5").bodies[0].unit is not None


def test_the_head_is_corrected_and_an_error_keeps_what_was_typed(browser: Browser, session: Session, plan: Plan) -> None:
    page = browser.log_in("thu").get(review(plan))
    fields = {name: value for name, value in typed(page, "head").items() if not name.startswith("head-requires")}
    page = browser.post(review(plan, "/head"), 400, **fields | {"head-owner": "Cục Không Có", "head-title": "Tên mới"})
    assert "Không có đơn vị «Cục Không Có»" in page
    assert 'value="Tên mới"' in page
    browser.post(review(plan, "/head"), **fields | {"head-title": "Tên mới", "head-requires_review": "y"})
    refresh(session, plan)
    assert (plan.title, plan.requires_review) == ("Tên mới", True)


def test_a_target_is_corrected_with_vietnamese_numbers(browser: Browser, session: Session, plan: Plan) -> None:
    target = session.scalars(select(Target)).one()
    session.commit()
    fields = typed(browser.log_in("thu").get(review(plan)), f"t{target.id}")
    page = browser.post(review(plan, f"/targets/{target.id}"), 400, **fields | {f"t{target.id}-value": "tám mươi"})
    assert "«tám mươi» không phải là số" in page
    browser.post(review(plan, f"/targets/{target.id}"), **fields | {f"t{target.id}-value": "1.082,5"})
    refresh(session, target)
    assert str(target.value.normalize()) == "1082.5"
    browser.post(review(plan, f"/targets/{target.id}/state"), verb="ignore")
    refresh(session, target)
    assert target.review is ClauseState.IGNORED


def test_a_target_gets_its_indicator_its_baseline_and_milestones_that_lead_there(browser: Browser, session: Session, plan: Plan) -> None:
    target = session.scalars(select(Target)).one()
    session.commit()
    page, own = browser.log_in("thu").get(review(plan)), f"t{target.id}"
    assert "Tỷ lệ người cao tuổi được khám sức khỏe định kỳ" in page
    fields = typed(page, own) | {f"{own}-baseline": "60", f"{own}-baseline_year": "2020"}
    assert fields[f"{own}-indicator_id"].endswith("[elderly-health-checks]")
    wrong = {"milestones": "2023: 90", "indicator_id": "không có chỉ số này", "unit_text": "người"}
    said = ("Mốc năm 2023 (90) đi ngược hướng", "Không có đúng một chỉ số «không có chỉ số này»", "không so được với chỉ số")
    for (name, value), words in zip(wrong.items(), said, strict=True):
        page = browser.post(review(plan, f"/targets/{target.id}"), 400, **fields | {f"{own}-{name}": value})
        assert words in page
        assert value in page
    browser.post(review(plan, f"/targets/{target.id}"), **fields | {f"{own}-milestones": "2023: 65,5\n2024: 70"})
    refresh(session, target)
    assert target.milestones == [{"year": 2023, "value": "65.5"}, {"year": 2024, "value": "70"}]
    assert (str(target.baseline), target.baseline_year) == ("60.000000", 2020)
    browser.post(review(plan, f"/targets/{target.id}"), **fields | {f"{own}-indicator_id": ""})
    refresh(session, target)
    assert target.indicator_id is None


def test_the_preview_names_what_blocks_and_publishing_makes_what_it_says(browser: Browser, session: Session, plan: Plan) -> None:
    browser.log_in("thu")
    page = browser.get(f"/plans/{plan.id}/publish")
    assert "1 tên cơ quan chưa gắn" in page
    assert "Ban hành và giao việc" not in page
    browser.get(review(plan))
    browser.post(review(plan, f"/clauses/{plan.clauses[4].id}/state"), verb="ignore")
    page = browser.get(f"/plans/{plan.id}/publish")
    foreseen = re.search(r"Sẽ giao (\d+) nhiệm vụ cho (\d+) đơn vị", page)
    assert foreseen
    page = browser.post(f"/plans/{plan.id}/publish")
    assert f"Đã ban hành: giao {foreseen[1]} nhiệm vụ" in page
    assert len(session.scalars(select(Task)).all()) == int(foreseen[1])


def test_publishing_an_unresolved_plan_by_hand_is_refused_by_name(browser: Browser, session: Session, plan: Plan) -> None:
    browser.log_in("thu").get(f"/plans/{plan.id}/review")
    browser.post(f"/plans/{plan.id}/publish", 303)
    assert "Hội Khuyến học làng nghề" in browser.get(review(plan))
    refresh(session, plan)
    assert plan.state is PlanState.DRAFT


def test_a_draft_can_be_deleted(browser: Browser, session: Session, plan: Plan) -> None:
    browser.log_in("thu").get(f"/plans/{plan.id}/delete")
    assert "Đã xóa bản nháp" in browser.post(f"/plans/{plan.id}/delete")
    assert session.scalars(select(Plan)).all() == []


@pytest.fixture
def published(session: Session, plan: Plan) -> Plan:
    """The sample in force."""
    resolve_with_provisional(session, plan)
    publishing.publish(session, plan, by=None, now=builders.NOW)
    session.commit()
    return plan


def test_the_page_of_a_published_plan_counts_by_unit(browser: Browser, session: Session, known: Registry, published: Plan) -> None:
    task = session.scalars(select(Task).where(Task.unit_id == known.communes[0].id)).one()
    task.state, task.done_on = TaskState.DONE, builders.TODAY
    session.commit()
    page = browser.log_in("thu").get(f"/plans/{published.id}")
    assert "21/KH-UBND" in page
    assert "Ngày Quốc tế Người cao tuổi" in page
    assert "Không báo tin được cho" in page
    assert "hạn mặc định" in browser.get(f"/plans/{published.id}/clauses")
    units = browser.get(f"/plans/{published.id}/units?state=done")
    assert f'id="unit-{known.communes[0].id}"' in units
    assert f'id="unit-{known.communes[1].id}"' not in units


def test_a_focal_point_sees_the_plan_with_its_own_units_tasks_only(browser: Browser, known: Registry, published: Plan) -> None:
    page = browser.log_in("lan").get(f"/plans/{published.id}")
    units = browser.get(f"/plans/{published.id}/units")
    assert "Tân Lập" in units
    assert "Phú Sơn" not in units
    assert "Không báo tin được" not in page


def test_the_original_file_is_given_back(browser: Browser, published: Plan) -> None:
    answer = browser.log_in("thu").client.get(f"/plans/{published.id}/document", base_url="https://localhost")
    assert answer.data == SAMPLE.encode()
    assert "cham-soc.txt" in answer.headers["Content-Disposition"]


def test_the_list_is_searched_without_marks_and_filtered(browser: Browser, session: Session, published: Plan) -> None:
    builders.plan(session, "Kế hoạch trồng rừng năm 2025", period_start=2025, period_end=2025, owner=published.standing)
    session.commit()
    browser.log_in("thu")
    assert "trồng rừng" in browser.get("/plans/")
    found = browser.get("/plans/?q=nguoi cao tuoi")
    assert "<mark>người</mark> <mark>cao</mark> <mark>tuổi</mark>" in found
    assert "trồng rừng" not in found
    assert "trồng rừng" not in browser.get("/plans/?year=2026")
    assert "Không có kế hoạch nào khớp" in browser.get("/plans/?state=draft")
    assert "trồng rừng" in browser.get("/plans/?state=nonsense&level=x&year=abcd&sort=title&page=99")


def test_an_empty_list_says_what_to_do(browser: Browser) -> None:
    assert "Chưa có kế hoạch nào" in browser.log_in("thu").get("/plans/")


def test_strangers_see_no_draft_and_correct_nothing(browser: Browser, plan: Plan) -> None:
    browser.log_in("binh")
    for path in (f"/plans/{plan.id}", review(plan), f"/plans/{plan.id}/publish", f"/plans/{plan.id}/document"):
        browser.get(path, 404)
    browser.get("/plans/")
    browser.post(review(plan, f"/clauses/{plan.clauses[0].id}/state"), 404, verb="accept")


def test_a_focal_point_may_not_review(browser: Browser, published: Plan) -> None:
    browser.log_in("lan").get(review(published), 403)
    browser.get("/plans/new", 403)


def test_the_text_of_a_plan_is_never_read_as_html(
    browser: Browser, session: Session, known: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = SAMPLE.replace("khám sức khỏe đạt", "khám <script>alert(1)</script> sức khỏe đạt")
    made = import_sample(session, tmp_path / "data", monkeypatch, text=text)
    resolve(session, made)
    session.commit()
    page = browser.log_in("thu").get(review(made))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_an_older_plan_is_picked_for_another_list(browser: Browser, plan: Plan) -> None:
    page = browser.log_in("thu").get("/plans/?pick=tasks.index")
    assert f'href="/tasks/?plan={plan.id}"' in page
    assert 'name="pick" value="tasks.index"' in page
    assert 'name="pick"' not in browser.get("/plans/?pick=account.login")
