"""Hands: a finger that counts its taps, and a keyboard that reaches things by Tab and is never lost on the page."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 60

UNSEEN = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return 'nothing has the focus';
  const style = getComputedStyle(at);
  const isMarked = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
  if (!isMarked) return `the focus is not to be seen on ${at.outerHTML.slice(0, 120)}`;
  const box = at.getClientRects()[0] || at.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return top && (at.contains(top) || top.contains(at)) ? null : `${at.outerHTML.slice(0, 120)} is under ${top?.outerHTML.slice(0, 120)}`;
}"""
"""Why the focus cannot be seen; null where it can. Focused, marked, and not under another part of the page."""

NAME = """() => {
  const at = document.activeElement;
  return (at.getAttribute('aria-label') || at.labels?.[0]?.textContent || at.textContent || at.value || '').replace(/\\s+/g, ' ').trim();
}"""


IS_ON_PAGE = "document.hasFocus() && document.activeElement !== document.body"
"""Past the last control, Tab goes to the browser itself and comes back at the first."""


class Taps:
    """Counts what a finger does."""

    def __init__(self) -> None:
        self.count = 0

    def on(self, place: Locator) -> None:
        """Tap there once."""
        place.tap()
        self.count += 1


class Keys:
    """Tab, Enter, Space, arrows and letters; no pointer. At each step the focus must be seen."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, name: str, *, back: bool = False) -> None:
        """Go on (or back) by Tab to the control whose name begins with these words. Fails where the focus is lost or unseen on the way."""
        seen: list[str] = []
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            is_on_page, unseen = self.page.evaluate(IS_ON_PAGE), self.page.evaluate(UNSEEN)
            assert not is_on_page or unseen is None, unseen
            seen.append(self.page.evaluate(NAME))
            if is_on_page and seen[-1].startswith(name):
                return
        raise AssertionError(f"no «{name}» within {MOST_TABS} Tabs: {seen}")

    def press(self, name: str, key: str = "Enter", *, back: bool = False) -> None:
        """Reach the control of this name and press the key on it."""
        self.reach(name, back=back)
        self.page.keyboard.press(key)

    def follow(self, name: str, *, back: bool = False) -> None:
        """Reach the link or button of this name, press Enter, and wait for the page that it leads to."""
        self.reach(name, back=back)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, name: str, words: str) -> None:
        """Reach the field of this name and type."""
        self.reach(name)
        self.page.keyboard.type(words)

    def write_day(self, name: str, day: date) -> None:
        """Reach the field of a day and type it digit by digit, in the order in which this browser asks for it."""
        self.reach(name)
        for digits in (f"{day:%m%d%Y}", f"{day:%d%m%Y}"):
            self.page.keyboard.type(digits)
            if self.page.evaluate("document.activeElement.value") == day.isoformat():
                return
            self.page.keyboard.press("ArrowLeft")
            self.page.keyboard.press("ArrowLeft")
        raise AssertionError(f"{day} could not be typed")

    def is_told(self, words: str) -> None:
        """After an action its message has the focus: a reader reads it out, and the next Tab goes on from there."""
        expect(self.page.locator(".notice:focus")).to_contain_text(words)
