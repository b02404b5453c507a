"""The pages and the API of rewards: off with the reason, the list with its reasons and totals, the file, finalising, who may."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import IncentiveList, MembershipRole
from tests import builders as build
from tests.web.conftest import Browser
from tests.web.test_policies import fields
from tests.workflow.award_cast import AwardCast, award_cast, switch_on, year_value


@pytest.fixture
def cast(session: Session) -> AwardCast:
    """The district's year 2025, seen in March 2026."""
    made = award_cast(session)
    year_value(session, made, made.commune, 2025, (4, 100))
    year_value(session, made, made.commune, 2024, (8, 100))
    year_value(session, made, made.neighbour, 2025, (30, 100))
    year_value(session, made, made.neighbour, 2024, (20, 100))
    year_value(session, made, made.village, 2025, (0, 10))
    year_value(session, made, made.village, 2024, (0, 0))
    build.user(session, "focal", (made.commune, MembershipRole.FOCAL_POINT))
    build.user(session, "clerk", (made.district, MembershipRole.COORDINATOR))
    build.user(session, "chief", (made.commune, MembershipRole.LEADER))
    session.commit()
    return made


@pytest.fixture
def on(session: Session, cast: AwardCast) -> AwardCast:
    """The same where the district has switched the rules on."""
    switch_on(session, cast, cast.province)
    session.commit()
    return cast


def address(cast: AwardCast, **more: object) -> str:
    return "/incentives/?" + "&".join(f"{name}={value}" for name, value in ({"unit": cast.district.id, "year": 2025} | more).items())


def mark(page: str) -> str:
    """What the form of a list says that the person saw."""
    found = re.search(r'name="seen"[^>]*value="([0-9a-f]+)"', page)
    assert found is not None
    return found[1]


def test_where_the_rules_are_off_the_page_says_why_and_what_to_do(browser: Browser, cast: AwardCast) -> None:
    browser.log_in("lead")
    page = browser.get("/incentives/")
    assert "Quy tắc khen thưởng đang tắt ở UBND huyện Hạ" in page
    assert "Pháp lệnh sửa đổi Điều 10 Pháp lệnh Dân số" in page and "113/2025/QH15" in page
    assert "/policies/incentives" in page and "Chốt danh sách" not in page and "export.xlsx" not in page
    assert "Khen thưởng</a>" not in re.sub(r"\s+", " ", browser.get("/"))


def test_the_list_names_who_is_due_what_and_why(browser: Browser, on: AwardCast) -> None:
    browser.log_in("lead")
    page = browser.get("/incentives/")
    assert "UBND xã An Phú" in page and "7.000.000" in page and "Thôn Bàu" in page and "9.000.000" in page
    assert "4% (4 trong 100 trẻ)" in page and "tỷ lệ giảm 50% của tỷ lệ năm trước" in page and "không có trẻ sinh" in page
    assert "UBND xã Bình Hải</th>" not in page and "Mọi cấp" in page
    assert '/incentives/"' in browser.get("/")
    lacking = browser.get(address(on, show="lacking"))
    assert "Thôn Cồn" in lacking and "<li>chưa có số liệu năm 2025</li>" in lacking
    refused = browser.get(address(on, show="not_due"))
    assert "UBND xã Bình Hải" in refused and "không đạt: tỷ lệ sinh con thứ ba trở lên 30% (ngưỡng: dưới 5%)" in refused


def test_the_list_is_taken_away_as_a_file(browser: Browser, on: AwardCast) -> None:
    browser.log_in("chair")
    answer = browser.client.get(f"/incentives/export.xlsx?unit={on.district.id}&year=2025")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    for words in ("UBND xã An Phú", "<v>7000000</v>", "<v>9000000</v>", "Tổng cộng", "Chưa đủ số liệu", "Không đủ điều kiện", "giảm 50%"):
        assert words in sheet, words
    assert sheet.index("UBND xã An Phú") < sheet.index("Thôn Cồn") < sheet.index("UBND xã Bình Hải")


def test_a_finalised_list_is_kept_and_says_what_differs_later(browser: Browser, on: AwardCast, session: Session) -> None:
    browser.log_in("lead")
    page = browser.get("/incentives/")
    there = browser.post(f"/incentives/{on.district.id}/2025/finalise", note="Họp ngày 10/3", seen=mark(page))
    assert "Đã chốt danh sách khen thưởng năm 2025" in there and "Họp ngày 10/3" in there and "Không khác gì" in there
    kept = session.scalars(select(IncentiveList)).one()
    assert int(kept.total) == 9_000_000
    year_value(session, on, on.hamlet, 2025, (0, 3))
    year_value(session, on, on.hamlet, 2024, (0, 3))
    session.commit()
    later = browser.get(f"/incentives/lists/{kept.id}")
    assert "nay đủ điều kiện: 2.000.000 đồng" in later and "9.000.000" in later
    assert "chốt lần 1" in browser.get("/incentives/")
    assert browser.client.get(f"/incentives/lists/{kept.id}.xlsx").status_code == 200


def test_what_changed_since_it_was_looked_at_is_not_finalised_unseen(browser: Browser, on: AwardCast, session: Session) -> None:
    browser.log_in("lead")
    seen = mark(browser.get("/incentives/"))
    year_value(session, on, on.hamlet, 2025, (2, 3))
    session.commit()
    page = browser.post(f"/incentives/{on.district.id}/2025/finalise", 400, note="Ghi chú của tôi", seen=seen)
    assert "Danh sách đã khác lúc anh/chị xem" in page and "Ghi chú của tôi" in page
    assert session.scalars(select(IncentiveList)).all() == []


def test_a_year_that_runs_is_followed_but_not_finalised(browser: Browser, on: AwardCast) -> None:
    browser.log_in("lead")
    page = browser.get(address(on, year=2026))
    assert "Năm 2026 chưa kết thúc" in page and "Chốt danh sách" not in page
    assert "chưa kết thúc" in browser.post(f"/incentives/{on.district.id}/2026/finalise", 400, note="")


@pytest.mark.parametrize(
    ("login", "status"), [("keeper", 200), ("lead", 200), ("chair", 200), ("clerk", 200), ("chief", 200), ("focal", 403)]
)
def test_who_opens_the_page(browser: Browser, on: AwardCast, login: str, status: int) -> None:
    browser.log_in(login)
    page = browser.get(address(on), status)
    assert ("7.000.000" in page) is (login in ("keeper", "lead", "chair"))


@pytest.mark.parametrize(("login", "status"), [("keeper", 403), ("chief", 404), ("focal", 403)])
def test_only_the_areas_own_leaders_finalise(browser: Browser, on: AwardCast, login: str, status: int) -> None:
    browser.log_in(login)
    browser.get("/")
    browser.post(f"/incentives/{on.district.id}/2025/finalise", status, note="")


def test_an_administrator_is_asked_for_an_area_first(browser: Browser, cast: AwardCast) -> None:
    browser.log_in("keeper")
    assert "Chưa chọn địa bàn" in browser.get("/incentives/")
    assert '/incentives/"' in browser.get("/")
    assert "Không có đơn vị" in browser.get("/incentives/?unit=Sao+Hỏa")


def test_without_values_the_page_says_what_to_do_first(browser: Browser, on: AwardCast, session: Session) -> None:
    browser.log_in("lead")
    assert "hãy nhập số liệu của các xã, thôn trước" in browser.get(address(on, year=2021))
    on.indicator.code = "other"
    session.merge(on.indicator)
    session.commit()
    assert "Chưa có chỉ số về sinh con thứ ba trở lên" in browser.get("/incentives/")


def test_the_rules_are_switched_on_by_the_form_with_a_reason(browser: Browser, cast: AwardCast) -> None:
    browser.log_in("lead")
    page = browser.get("/policies/incentives")
    assert "Các quy tắc này kèm theo phần mềm ở trạng thái tắt" in page and "Đang tắt" in page
    assert "thưởng 5.000.000 đồng" in page and "tỷ lệ giảm từ 5% so với tỷ lệ năm trước" in page
    page = browser.post("/policies/incentives/drafts", scope="area", unit=f"{cast.district.name} [{cast.district.code}]")
    draft = re.search(r"/policies/drafts/(\d+)/delete", page)
    assert draft is not None and "Xem trước 90 ngày" not in page
    sent = fields(page) | {"r0-on": "1", "r0-amount": "6.000.000"}
    saved = browser.post(f"/policies/drafts/{draft[1]}", **sent, do="save")
    assert "Đã lưu bản nháp" in saved and "Mức thưởng (đồng)" in saved and "6.000.000" in saved
    wrong = browser.post(f"/policies/drafts/{draft[1]}", 400, **fields(saved) | {"r0-amount": "nhiều"}, do="save")
    assert "«nhiều» không dùng được" in wrong
    ask = browser.get(f"/policies/drafts/{draft[1]}/apply")
    assert "văn bản đang còn hiệu lực" in ask
    browser.post(f"/policies/drafts/{draft[1]}/preview", 303)
    assert "không có gì để xem trước" in browser.get(f"/policies/drafts/{draft[1]}/apply")
    done = browser.post(f"/policies/drafts/{draft[1]}/apply", note="Nghị quyết 05 ngày 12/02/2026 của nơi này")
    assert "Đã áp dụng" in done
    assert "6.000.000" in browser.get("/incentives/")


def test_a_plan_has_no_rules_about_rewards_of_its_own(browser: Browser, cast: AwardCast, session: Session) -> None:
    plan = build.plan(session, "Kế hoạch dân số huyện Hạ", owner=cast.district)
    session.commit()
    browser.log_in("clerk")
    assert "Khen thưởng theo số liệu" not in browser.get(f"/policies/plans/{plan.id}")
    browser.post(f"/policies/plans/{plan.id}/incentives", 303)
    assert "không đặt riêng cho một kế hoạch" in browser.get("/policies/incentives")
    assert 'value="plan"' not in browser.get("/policies/incentives")
