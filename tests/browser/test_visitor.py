"""The watch that every browser test stands on: what a browser complains about is noted."""

from __future__ import annotations

import pytest

from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

FORBIDDEN_STYLE = "document.body.setAttribute('style', 'color: red')"


@pytest.mark.parametrize(
    ("deed", "fault"),
    [
        (FORBIDDEN_STYLE, "Content Security Policy"),
        ("console.error('a complaint')", "console: a complaint"),
        ("setTimeout(() => { throw new Error('a slip') })", "script: a slip"),
        ("fetch('/no-such-page')", "404: GET"),
        ("open('/no-such-window')", "404: GET"),
        ("location.href = 'http://elsewhere.example/'", "another host: http://elsewhere.example/"),
    ],
)
def test_a_window_notes_what_goes_wrong_in_it(desk: Visitor, deed: str, fault: str) -> None:
    desk.open("/login")
    desk.page.evaluate(f"() => {{ {deed} }}")
    desk.page.wait_for_timeout(300)
    assert fault in " ".join(desk.faults)
    desk.faults.clear()


def test_an_answer_that_was_announced_is_no_fault(desk: Visitor) -> None:
    desk.log_in("lan")
    with desk.refused(404):
        desk.open("/tasks/99999")
    assert desk.faults == []
