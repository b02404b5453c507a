"""One person at one screen: opens pages, logs in, and notes everything that a browser complains about on the way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, ViewportSize, WebError

from tests import builders

PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1280, height=800)

PATIENCE_MS = 15_000
"""How long a page may take to show what a test waits for."""

TOO_WIDE = """width => {
  const wide = [...document.querySelectorAll('body *')].filter(one => {
    const box = one.getBoundingClientRect();
    return box.width && box.right > width + 1 && !one.closest('.visually-hidden, .skip-link');
  });
  return document.documentElement.scrollWidth > width ? wide.slice(0, 5).map(one => one.outerHTML.slice(0, 160)) : null;
}"""

SWALLOWED = """() => [...document.querySelectorAll('main *')].filter(one => {
  const line = one.parentElement;
  return one.offsetWidth > line.clientWidth && getComputedStyle(one).display.startsWith('inline-')
    && getComputedStyle(line).textOverflow === 'ellipsis';
}).slice(0, 5).map(one => 'nothing but an ellipsis: ' + one.outerHTML.slice(0, 160))"""
"""A line that ends in an ellipsis swallows a box in it whole, where it would only have cut words."""

INACCESSIBLE = """() => {
  const faults = [];
  const ids = [...document.querySelectorAll('[id]')].map(one => one.id);
  ids.filter((id, at) => ids.indexOf(id) !== at).forEach(id => faults.push('id twice: ' + id));
  for (const name of ['aria-labelledby', 'aria-describedby', 'for', 'list'])
    for (const one of document.querySelectorAll(`[${name}]`))
      for (const id of one.getAttribute(name).split(/\\s+/))
        if (!ids.includes(id)) faults.push(`${name} names nothing: ${id}`);
  const named = one => one.getAttribute('aria-label')
    || one.getAttribute('aria-labelledby') || one.labels?.length || one.textContent.trim();
  for (const one of document.querySelectorAll('input:not([type=hidden], [aria-hidden]), select, textarea'))
    if (!one.getAttribute('aria-label') && !one.getAttribute('aria-labelledby') && !one.labels.length)
      faults.push('no label: ' + one.outerHTML.slice(0, 120));
  for (const one of document.querySelectorAll('a[href], button, summary'))
    if (!named(one)) faults.push('no name: ' + one.outerHTML.slice(0, 120));
  if (document.querySelectorAll('h1').length !== 1) faults.push('not one h1');
  return faults;
}"""

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
AXE_OPTIONS: dict[str, object] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "selectors": False,  # the element's markup says enough
    "preload": False,  # no page plays anything
}
AXE_FAULTS = """async options => (await axe.run(options)).violations.flatMap(
  rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)} (${node.failureSummary.replace(/\\s+/g, ' ').slice(0, 240)})`)
)"""


class Visitor:
    """A browser window of its own (cookies, screen) on the running application.

    faults -- errors of scripts and of the console (a refused style or script among them), requests that failed, went to
    another host, or were answered by an error status that the test did not announce by `refused`.
    """

    def __init__(self, browser: Browser, address: str, screen: ViewportSize, *, has_scripts: bool = True) -> None:
        is_phone = screen["width"] < 768
        self.context: BrowserContext = browser.new_context(
            base_url=address,
            viewport=screen,
            has_touch=is_phone,
            is_mobile=is_phone,
            device_scale_factor=1,
            java_script_enabled=has_scripts,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.screen = screen
        self.faults: list[str] = []
        self._host = urlsplit(address).netloc
        self._announced: int | None = None
        self.page: Page = self.context.new_page()
        self._listen()

    def open(self, path: str) -> Page:
        """Open a page of the application."""
        self.page.goto(path)
        return self.page

    def log_in(self, login: str) -> Page:
        """Log in by the form, wherever the page of the login is not open yet from its own address."""
        if urlsplit(self.page.url).path != "/login":
            self.open("/login")
        self.page.locator("input[name=login]").fill(login)
        self.page.locator("input[name=password]").fill(builders.PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda address: urlsplit(address).path != "/login")
        return self.page

    @contextmanager
    def refused(self, status: int = 400) -> Iterator[None]:
        """Within, an answer with this status is what the test expects."""
        self._announced = status
        yield
        self._announced = None

    def too_wide(self) -> list[str] | None:
        """The elements that make the page scroll sideways; None where it does not."""
        size = self.page.viewport_size or self.screen
        found: list[str] | None = self.page.evaluate(TOO_WIDE, size["width"])
        return found

    def swallowed(self) -> list[str]:
        """The elements of which an ellipsis has left nothing."""
        found: list[str] = self.page.evaluate(SWALLOWED)
        return found

    def inaccessible(self) -> list[str]:
        """What a screen reader would stumble over: controls without a name, ids given twice, references to nothing."""
        found: list[str] = self.page.evaluate(INACCESSIBLE)
        return found

    def bring_axe(self) -> None:
        """Have axe at hand in each page that is opened from now on. It comes by the protocol: the policy forbids all other scripts."""
        self.context.add_init_script(AXE)

    def against_axe(self, *, sees_colours: bool = True) -> list[str]:
        """What axe objects to: rule, element, and what it says.

        sees_colours -- whether contrasts are measured, which takes more than half of the time and is the same in each language.
        """
        options = AXE_OPTIONS if sees_colours else AXE_OPTIONS | {"rules": {"color-contrast": {"enabled": False}}}
        found: list[str] = self.page.evaluate(AXE_FAULTS, options)
        return found

    def is_on_first_screen(self, text: str) -> bool:
        """Whether the button is seen whole without scrolling."""
        box = self.page.get_by_role("button", name=text, exact=True).bounding_box()
        bottom = self.screen["height"]
        bar = self.page.locator(".main-navigation").bounding_box()
        if bar and bar["y"] > bottom / 2:
            bottom = int(bar["y"])
        return box is not None and box["y"] + box["height"] <= bottom

    def close(self) -> None:
        """Close the window."""
        self.context.close()

    def _listen(self) -> None:
        """Of the whole context: of windows that a link opens, too."""
        self.context.on("console", self._on_console)
        self.context.on("weberror", self._on_error)
        self.context.on("request", self._on_request)
        self.context.on("requestfailed", self._on_failure)
        self.context.on("response", self._on_response)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource: the server responded"):
            self.faults.append(f"console: {message.text}")

    def _on_error(self, error: WebError) -> None:
        self.faults.append(f"script: {error.error}")

    def _on_request(self, request: Request) -> None:
        if urlsplit(request.url).scheme in ("http", "https") and urlsplit(request.url).netloc != self._host:
            self.faults.append(f"another host: {request.url}")

    def _on_failure(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the visitor went on before it came
            self.faults.append(f"failed: {request.url} ({request.failure})")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400 and response.status != self._announced:
            self.faults.append(f"{response.status}: {response.request.method} {response.url}")
