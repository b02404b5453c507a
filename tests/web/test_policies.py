"""The pages of policies: what holds where, a draft edited by its form, put in force with a reason, withdrawn, begun again; who may."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models import MembershipRole, PolicyScope, PolicyState, PolicyVersion
from rules.policy import parse_policy
from tests import builders
from tests.web.conftest import Browser, Place
from workflow.policies import register_shipped
from workflow.policy_book import POLICY_NAMES

Kept = Callable[[Select[Any]], list[Any]]
WHY = "Theo kết luận họp giao ban tháng 3"


@pytest.fixture
def place(place: Place, session: Session) -> Place:
    """The cast, with the shipped policies on record."""
    register_shipped(session, builders.NOW)
    session.commit()
    return place


def fields(page: str) -> dict[str, Any]:
    """What a browser would send of the form of a draft, without any button."""
    form = page[page.index('class="policy-form"') :]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form[: form.index("</form>")]):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and (" checked" in tag or 'type="checkbox"' not in tag):
            found.setdefault(name[1], []).append(unescaped(value[1]) if value else "")
    for select_tag, options in re.findall(r"<select([^>]*)>(.*?)</select>", form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options) or re.search(r'<option value="([^"]*)"', options)
        name = re.search(r'name="([^"]+)"', select_tag)
        if name and chosen:
            found[name[1]] = [chosen[1]]
    return found


def unescaped(text: str) -> str:
    return text.replace("&#34;", '"').replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")


def of_rule(sent: dict[str, Any], rule: str) -> str:
    """How the names of a rule's inputs begin."""
    return next(name.removesuffix("-id") for name, values in sent.items() if name.endswith("-id") and values == [rule])


def begin(browser: Browser, policy: str = "escalation", **scope: str) -> int:
    """Begin a draft by the form; its number."""
    asked: dict[str, Any] = dict(scope or {"scope": "system"})
    browser.get(f"/policies/{policy}")
    page = browser.post(f"/policies/{policy}/drafts", **asked)
    found = re.search(r"/policies/drafts/(\d+)/delete\"", page)
    assert found, page[:3000]
    return int(found[1])


def draft_of(kept: Kept, draft: int) -> PolicyVersion:
    version: PolicyVersion = kept(select(PolicyVersion).where(PolicyVersion.id == draft))[0]
    return version


def test_everybody_reads_what_holds_and_nobody_is_offered_what_one_may_not(browser: Browser, place: Place) -> None:
    browser.log_in("lan")
    page = browser.get("/policies/")
    for words in ("Nhắc việc", "Chuyển việc quá hạn lên cấp trên", "Theo dõi chỉ tiêu", "Nơi nào theo quy tắc nào?", "Chưa ai thay đổi"):
        assert words in page
    page = browser.get("/policies/escalation")
    assert "Quá hạn từ 3 ngày làm việc nên chuyển lên cấp trên trực tiếp" in page
    assert "Cấp trên không tiếp nhận" in page
    assert "Sửa cho" not in page
    browser.post("/policies/escalation/drafts", 403, scope="system")


def test_the_list_of_versions_is_narrowed_by_its_address(browser: Browser, place: Place) -> None:
    browser.log_in("lan")
    everything, some = browser.get("/policies/versions"), browser.get("/policies/versions?policy=targets&scope=shipped")
    item = 'class="item-title" href="/policies/versions/'
    assert everything.count(item) > some.count(item) == 1
    assert "Không có phiên bản nào khớp." in browser.get("/policies/versions?state=withdrawn")


@pytest.mark.parametrize("name", POLICY_NAMES)
def test_a_draft_saved_as_it_came_says_the_same(browser: Browser, place: Place, kept: Kept, name: str) -> None:
    browser.log_in("admin")
    draft = begin(browser, name)
    before = draft_of(kept, draft)
    page = browser.post(f"/policies/drafts/{draft}", **fields(browser.page), do="save")
    assert "Đã lưu bản nháp" in page
    assert "Chưa khác gì" in page
    after = parse_policy(draft_of(kept, draft).text, source="x")
    old = parse_policy(before.text, source="x")
    assert (after.written, after.parameters) == (old.written, old.parameters)


def test_a_threshold_is_changed_seen_and_put_in_force_with_a_reason(browser: Browser, place: Place, kept: Kept) -> None:
    browser.log_in("admin")
    draft = begin(browser)
    sent = fields(browser.page)
    sent[f"{of_rule(sent, 'escalate-local')}-when-working_days_late-low"] = ["4"]
    page = browser.post(f"/policies/drafts/{draft}", **sent, do="save")
    assert re.search(r"<del>.*?quá hạn từ 3 ngày làm việc.*?</del>.*?<ins>.*?quá hạn từ 4 ngày làm việc.*?</ins>", page, re.DOTALL)
    assert "Tên quy tắc vẫn nói số cũ" in page
    browser.get(f"/policies/drafts/{draft}/apply")
    assert "Mục này cần được điền." in browser.post(f"/policies/drafts/{draft}/apply", 400, note="")
    assert draft_of(kept, draft).state is PolicyState.DRAFT
    page = browser.post(f"/policies/drafts/{draft}/apply", note=WHY, accepts="y")
    assert "Đã áp dụng." in page
    assert WHY in page
    version = draft_of(kept, draft)
    assert (version.state, version.in_force_by_id, version.note) == (PolicyState.IN_FORCE, place.admin.id, WHY)
    page = browser.get("/policies/escalation")
    assert "quá hạn từ 4 ngày làm việc" in page
    assert WHY in page


def test_how_strictly_values_are_judged_stands_in_the_form_with_its_units_and_is_changed_there(
    browser: Browser, place: Place, kept: Kept
) -> None:
    browser.log_in("admin")
    draft = begin(browser, "targets")
    for words in ("Số kỳ liên tiếp lệch quá mức", "Ít nhất bao nhiêu đơn vị báo cáo", "(phần nghìn)", "800 phần nghìn là 80%"):
        assert words in browser.page
    sent = fields(browser.page)
    assert [sent[f"parameter-{name}"] for name in ("tolerance_permille", "periods_in_a_row", "least_coverage_permille")] == [
        ["50"],
        ["2"],
        ["800"],
    ]
    sent["parameter-periods_in_a_row"] = ["0"]
    assert "hãy ghi số nguyên từ 1 đến 12" in browser.post(f"/policies/drafts/{draft}", 400, **sent, do="save")
    sent["parameter-periods_in_a_row"] = ["3"]
    browser.post(f"/policies/drafts/{draft}", **sent, do="save")
    assert parse_policy(draft_of(kept, draft).text, source="x").parameters["periods_in_a_row"] == 3


def test_what_cannot_be_read_stands_beside_its_field_and_nothing_typed_is_lost(browser: Browser, place: Place, kept: Kept) -> None:
    browser.log_in("admin")
    draft = begin(browser)
    before = draft_of(kept, draft).text
    sent = fields(browser.page)
    local = of_rule(sent, "escalate-local")
    sent[f"{local}-title"] = ["Tên mới của quy tắc <này>"]
    sent[f"{local}-when-working_days_late-low"] = ["ba"]
    sent["parameter-most_extensions"] = ["1000"]
    sent.pop(f"{of_rule(sent, 'close-finished')}-to")
    page = browser.post(f"/policies/drafts/{draft}", 400, **sent, do="save")
    for words in (
        "«ba» không phải là số nguyên",
        'value="ba"',
        'value="Tên mới của quy tắc &lt;này&gt;"',
        "«1000» không dùng được: hãy ghi số nguyên từ 0 đến 100.",
        "Chưa chọn báo cho ai",
        "Những gì đã nhập còn nguyên",
    ):
        assert words in page
    assert draft_of(kept, draft).text == before
    again = fields(page)
    assert {name: again[name] for name in sent if name not in ("csrf_token", "add")} == {
        name: values for name, values in sent.items() if name not in ("csrf_token", "add")
    }


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"when-working_days_late-low": "9", "when-working_days_late-high": "4"}, "không có số nào"),
        ({"title": ""}, "Hãy đặt tên cho quy tắc"),
        ({"id": "Quá hạn"}, "Chỉ dùng chữ thường không dấu"),
        ({"id": "close-finished"}, "đã dùng cho quy tắc khác"),
        ({"pri": "nhất"}, "Hãy ghi số nguyên từ 0"),
        ({"step": "rung-{due_on}"}, "Chỉ dùng chữ thường không dấu"),
        ({"delivery": "pigeon"}, "Hãy chọn cách gửi"),
    ],
)
def test_each_field_says_what_is_wrong_with_it(browser: Browser, place: Place, changes: dict[str, str], said: str) -> None:
    browser.log_in("admin")
    draft = begin(browser)
    sent = fields(browser.page)
    local = of_rule(sent, "escalate-local")
    sent |= {f"{local}-{name}": [value] for name, value in changes.items()}
    assert said in browser.post(f"/policies/drafts/{draft}", 400, **sent, do="save")


def test_a_rule_is_switched_off_copied_moved_deleted_and_brought_back(browser: Browser, place: Place, kept: Kept) -> None:
    browser.log_in("admin")
    draft = begin(browser, "reminders")

    def press(do: str, **more: Any) -> str:
        sent = fields(browser.page) | more
        return browser.post(f"/policies/drafts/{draft}", **{**sent, "do": do})

    def written() -> dict[str, Any]:
        return {rule.id: rule for rule in parse_policy(draft_of(kept, draft).text, source="x").written}

    sent = fields(browser.page)
    sent.pop(f"{of_rule(sent, 'due-3')}-on")
    page = browser.post(f"/policies/drafts/{draft}", **sent, do="save")
    assert "Đang tắt" in page
    assert not written()["due-3"].is_enabled
    press("copy-" + of_rule(fields(browser.page), "late-weekly")[1:])
    copy = written()["late-weekly-copy-1"]
    assert (copy.outcome.step, copy.conditions) == ("late-weekly-copy-1-{late_step}", written()["late-weekly"].conditions)
    assert copy.pri == written()["late-weekly"].pri + 1
    assert len({rule.pri for rule in written().values()}) == len(written())
    press("copy-" + of_rule(fields(browser.page), "late-weekly")[1:])
    assert (written()["late-weekly-copy-2"].pri, written()["late-weekly-copy-1"].pri) == (copy.pri, copy.pri + 1)
    first, second = written()["due-1"].pri, written()["due-3"].pri
    press("down-" + of_rule(fields(browser.page), "due-1")[1:])
    assert (written()["due-1"].pri, written()["due-3"].pri) == (second, first)
    press("delete-" + of_rule(fields(browser.page), "due-7")[1:])
    assert "due-7" not in written()
    assert "Bỏ quy tắc" in browser.page
    press("add", add=["lost:due-7"])
    assert "due-7" in written()


def test_two_editors_of_a_draft_notice_each_other(browser: Browser, place: Place, kept: Kept) -> None:
    browser.log_in("admin")
    draft = begin(browser)
    mine, theirs = fields(browser.page), fields(browser.page)
    theirs["parameter-most_extensions"] = ["3"]
    browser.post(f"/policies/drafts/{draft}", **theirs, do="save")
    mine["parameter-most_extensions"] = ["5"]
    page = browser.post(f"/policies/drafts/{draft}", 409, **mine, do="save")
    assert "vừa được lưu ở nơi khác" in page
    assert parse_policy(draft_of(kept, draft).text, source="x").parameters == {"most_extensions": 3}
    assert fields(page)["parameter-most_extensions"] == ["5"]
    browser.post(f"/policies/drafts/{draft}", **fields(page), do="save")
    assert parse_policy(draft_of(kept, draft).text, source="x").parameters == {"most_extensions": 5}


def test_a_draft_with_an_error_is_not_put_in_force_and_the_reason_is_kept(browser: Browser, place: Place, kept: Kept) -> None:
    browser.log_in("admin")
    draft = begin(browser)
    sent = fields(browser.page)
    local = of_rule(sent, "escalate-local")
    sent[f"{local}-when-state"] = ["done"]
    browser.post(f"/policies/drafts/{draft}", **sent, do="save")
    assert "Lỗi:" in browser.page
    page = browser.post(f"/policies/drafts/{draft}/apply", 400, note=WHY, accepts="y")
    assert WHY in page
    assert draft_of(kept, draft).state is PolicyState.DRAFT


def test_rules_are_withdrawn_with_a_reason_and_an_old_version_begun_again(browser: Browser, place: Place, kept: Kept) -> None:
    browser.log_in("admin")
    draft = begin(browser)
    browser.get(f"/policies/drafts/{draft}/apply")
    browser.post(f"/policies/drafts/{draft}/apply", note=WHY, accepts="y")
    browser.post(f"/policies/versions/{draft}/withdraw", 400, note="")
    page = browser.post(f"/policies/versions/{draft}/withdraw", note="Hết đợt cao điểm")
    assert "Đã ngừng áp dụng" in page
    assert "Hết đợt cao điểm" in page
    assert draft_of(kept, draft).state is PolicyState.WITHDRAWN
    page = browser.post(f"/policies/versions/{draft}/again")
    assert "Đã tạo bản nháp từ phiên bản này" in page
    assert len(kept(select(PolicyVersion).where(PolicyVersion.state == PolicyState.DRAFT))) == 1
    assert "Hết đợt cao điểm" in browser.get("/policies/")


def test_a_version_named_by_a_decision_is_found_with_its_rule(browser: Browser, place: Place, kept: Kept) -> None:
    version = kept(select(PolicyVersion).where(PolicyVersion.name == "escalation"))[0]
    page = browser.log_in("lan").get(f"/policies/rule?version={version.version}&rule=escalate-local")
    assert "Quy tắc đã dẫn tới quyết định" in page
    assert 'href="#rule-escalate-local"' in page
    assert 'id="rule-escalate-local"' in page
    browser.get("/policies/rule?version=99&rule=escalate-local", 404)
    assert "Quy tắc đôn đốc" in browser.get("/policies/rule")


def test_an_escalation_and_a_line_of_the_journal_lead_to_their_rule(browser: Browser, place: Place, session: Session) -> None:
    escalation = builders.escalation(session, place.task, place.province, rule="escalate-local")
    version = session.scalars(select(PolicyVersion).where(PolicyVersion.name == "escalation")).one().version
    escalation.policy, escalation.policy_version = "escalation", version
    session.commit()
    page = browser.log_in("chau").get(f"/escalations/{escalation.id}")
    link = re.search(r'href="(/policies/[^"]*rule=[^"]+)"', page)
    assert link
    assert "Quy tắc đã dẫn tới quyết định" in browser.get(unescaped(link[1]))


def test_any_two_versions_are_compared(browser: Browser, place: Place, kept: Kept) -> None:
    browser.log_in("admin")
    draft = begin(browser)
    sent = fields(browser.page)
    sent["parameter-most_extensions"] = ["7"]
    browser.post(f"/policies/drafts/{draft}", **sent, do="save")
    browser.post(f"/policies/drafts/{draft}/apply", note=WHY, accepts="y")
    shipped = kept(select(PolicyVersion).where(PolicyVersion.scope == PolicyScope.SHIPPED, PolicyVersion.name == "escalation"))[0]
    page = browser.get(f"/policies/versions/{draft}/compare?old={shipped.id}")
    assert re.search(r"<del>.*?2.*?</del>.*?<ins>.*?7.*?</ins>", page, re.DOTALL)


def test_a_plans_rules_begin_on_its_page_by_its_coordinator_only(browser: Browser, place: Place, kept: Kept) -> None:
    browser.log_in("thu")
    assert f"/policies/plans/{place.plan.id}" in browser.get(f"/plans/{place.plan.id}")
    assert "Không có quy tắc riêng" in browser.get(f"/policies/plans/{place.plan.id}")
    page = browser.post(f"/policies/plans/{place.plan.id}/reminders")
    assert "Bản nháp" in page
    version = kept(select(PolicyVersion).where(PolicyVersion.state == PolicyState.DRAFT))[0]
    assert (version.scope, version.plan_id, version.made_by_id) == (PolicyScope.PLAN, place.plan.id, place.thu.id)
    assert "sửa tiếp bản ấy" in browser.post(f"/policies/plans/{place.plan.id}/reminders")
    lan = Browser(browser.client.application.test_client()).log_in("lan")
    assert "Sửa riêng" not in lan.get(f"/policies/plans/{place.plan.id}")
    lan.post(f"/policies/plans/{place.plan.id}/reminders", 403)
    lan.get(f"/policies/drafts/{version.id}", 403)


def test_a_communes_leader_sets_the_rules_of_villages_and_not_the_provinces(browser: Browser, place: Place, kept: Kept) -> None:
    browser.log_in("minh")
    assert f"/policies/units/{place.commune.id}" in browser.get(f"/units/{place.commune.id}")
    page = browser.get("/policies/reminders")
    assert 'value="area"' in page
    assert 'value="system"' not in page
    browser.post("/policies/reminders/drafts", 400, scope="system")
    browser.post("/policies/reminders/drafts", 400, scope="area", unit=place.province.name)
    browser.post(f"/policies/units/{place.province.id}/reminders", 404)
    assert "Chưa chọn đơn vị" in browser.post("/policies/reminders/drafts", 400, scope="area", unit="")
    assert kept(select(PolicyVersion).where(PolicyVersion.state == PolicyState.DRAFT)) == []
    draft = begin(browser, "reminders", scope="area", unit=f"{place.commune.name}")
    assert draft_of(kept, draft).unit_id == place.commune.id
    browser.get(f"/policies/drafts/{draft}/apply")
    browser.post(f"/policies/drafts/{draft}/apply", note=WHY, accepts="y")
    other = Browser(browser.client.application.test_client()).log_in("hoa")
    other.get(f"/policies/versions/{draft}", 404)


def test_a_draft_is_the_business_of_those_who_set_its_rules(browser: Browser, place: Place, session: Session, kept: Kept) -> None:
    builders.user(session, "binh", (place.other_commune, MembershipRole.LEADER))
    session.commit()
    browser.log_in("minh")
    draft = begin(browser, "reminders", scope="area", unit=place.commune.name)
    sent = fields(browser.page)
    sent.pop("csrf_token")
    stranger = Browser(browser.client.application.test_client()).log_in("binh")
    for path in (f"/policies/drafts/{draft}", f"/policies/drafts/{draft}/apply"):
        stranger.get(path, 404)
    stranger.get("/policies/")
    stranger.post(f"/policies/drafts/{draft}", 404, **sent)
    stranger.post(f"/policies/drafts/{draft}/apply", 404, note=WHY)
    stranger.post(f"/policies/drafts/{draft}/delete", 404)
    chau = Browser(browser.client.application.test_client()).log_in("chau")
    assert "Bản nháp" in chau.get(f"/policies/drafts/{draft}"), "the province's committee stands above"


def test_a_form_without_its_token_changes_nothing(browser: Browser, place: Place, kept: Kept) -> None:
    browser.log_in("admin")
    draft = begin(browser)
    sent = fields(browser.page) | {"csrf_token": ["wrong"], "parameter-most_extensions": ["9"]}
    before = draft_of(kept, draft).text
    browser.post(f"/policies/drafts/{draft}", 400, **sent)
    browser.post(f"/policies/drafts/{draft}/apply", 400, csrf_token="wrong", note=WHY)
    assert (draft_of(kept, draft).text, draft_of(kept, draft).state) == (before, PolicyState.DRAFT)


def test_before_anything_is_on_record_the_shipped_rules_are_read(browser: Browser, session: Session, kept: Kept) -> None:
    session.query(PolicyVersion).delete()
    session.commit()
    browser.log_in("lan")
    assert "Hôm nay hết hạn" in browser.get("/policies/reminders")
    assert kept(select(PolicyVersion)) == []


def test_a_newer_shipped_version_is_said_where_rules_were_begun_from_an_older_one(browser: Browser, place: Place, session: Session) -> None:
    browser.log_in("admin")
    draft = begin(browser)
    old = session.scalars(select(PolicyVersion).where(PolicyVersion.scope == PolicyScope.SHIPPED, PolicyVersion.name == "escalation")).one()
    old.state = PolicyState.REPLACED
    session.flush()
    text = old.text.replace("most_extensions: 2", "most_extensions: 4")
    session.add(
        PolicyVersion(
            name="escalation", version="99", scope=PolicyScope.SHIPPED, scope_key="shipped", state=PolicyState.IN_FORCE,
            text=text, digest="new", made_at=builders.NOW, edited_at=builders.NOW,
        )
    )  # fmt: skip
    session.commit()
    page = browser.get(f"/policies/drafts/{draft}")
    assert "bộ quy tắc kèm theo mới hơn" in page
    assert "bản 99" in page


def test_rules_that_cannot_be_read_any_more_are_said_and_withdrawn(browser: Browser, place: Place, session: Session, kept: Kept) -> None:
    browser.log_in("admin")
    draft = begin(browser)
    browser.get(f"/policies/drafts/{draft}/apply")
    browser.post(f"/policies/drafts/{draft}/apply", note=WHY, accepts="y")
    session.get_one(PolicyVersion, draft).text = "name: escalation"
    session.commit()
    for path in ("/policies/escalation", f"/policies/versions/{draft}", "/policies/", f"/policies/versions/{draft}/compare"):
        page = browser.get(path)
        assert ("không đọc được các quy tắc ấy" in page) == (path.endswith(("escalation", str(draft))))
    browser.get(f"/policies/versions/{draft}")
    assert "Đã ngừng áp dụng" in browser.post(f"/policies/versions/{draft}/withdraw", note="Không đọc được")
