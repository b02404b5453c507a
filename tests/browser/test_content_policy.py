"""What the Content-Security-Policy holds off in a real browser, should a page ever let words through as markup."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

SMUGGLED = """<script>window.ran = 1</script><img src="/nothing.png" onerror="window.ran = 1" alt="">
<p id="smuggled" style="color: rgb(255, 0, 0)">x</p><a id="link" href="javascript:window.ran = 1">x</a></body>"""
MAKES_MARKUP = "() => { try { document.body.innerHTML = '<b>x</b>'; return 'made' } catch (error) { return error.name } }"


def test_script_and_style_that_slip_into_a_page_do_nothing(desk: Visitor) -> None:
    def smuggle(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</body>", SMUGGLED))

    desk.page.route("**/login", smuggle)
    page = desk.open("/login")
    page.locator("#link").click()
    assert page.evaluate("window.ran") is None
    assert page.locator("#smuggled").evaluate("one => getComputedStyle(one).color") != "rgb(255, 0, 0)"
    assert page.evaluate(MAKES_MARKUP) == "TypeError"
    assert len(desk.faults) >= 4
    desk.faults.clear()


def test_the_page_of_the_api_is_drawn_under_its_policy(desk: Visitor) -> None:
    expect(desk.open("/api/docs").get_by_role("heading", level=2).first).to_contain_text("Đôn Đốc")
