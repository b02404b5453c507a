"""The HTML of a mail inside a page: in a frame without scripts, with a policy of its own, light, dark or as Gmail shows it at the worst.

Owns that policy; refuses to change what a mail says.
"""

from __future__ import annotations

import re
from enum import StrEnum

from flask import Response, make_response

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'self'; sandbox allow-popups"
"""A mail's own page may style itself and open its links in a new tab, and nothing else."""


class Look(StrEnum):
    """As in a light or a dark mail program, or in one that drops every style sheet."""

    LIGHT = "light"
    DARK = "dark"
    BARE = "bare"


def framed(html: str, look: Look | None = None) -> Response:
    """The HTML as an answer for a frame. look -- None: as the reader's own device is."""
    response = make_response(_opening_outside(_looking(html, look)))
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _opening_outside(html: str) -> str:
    """Links open beside the frame. What stands before a doctype would change how tables are drawn."""
    base = '<base target="_blank">'
    return html.replace("<head>", f"<head>{base}", 1) if "<head>" in html else base + html


def _looking(html: str, look: Look | None) -> str:
    if look is Look.BARE:
        return re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    if look is None:
        return html
    is_asked_for = "all" if look is Look.DARK else "not all"
    fixed = html.replace("@media (prefers-color-scheme: dark)", f"@media {is_asked_for}")
    return fixed.replace("color-scheme: light dark", f"color-scheme: {look}")
