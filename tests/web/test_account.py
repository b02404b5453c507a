"""Logging in and out, as a browser does it."""

from tests.web.conftest import Browser


def test_a_person_logs_in_and_sees_their_task(browser: Browser) -> None:
    page = browser.log_in("lan").page
    assert "Việc của tôi" in page
    assert "Lập danh sách phụ nữ mang thai" in page
