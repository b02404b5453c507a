"""Pictures from Bootstrap-Flask's icon sheet, drawn into the page: the sheet itself is a megabyte and is never sent to a phone."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import flask_bootstrap
from flask import Flask
from markupsafe import Markup

_SHEET = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5" / "icons" / "bootstrap-icons.svg"


def init_app(app: Flask) -> None:
    """Make `icon` known to templates: {{ icon("check-circle") }}."""
    app.jinja_env.globals["icon"] = icon


@functools.cache
def icon(name: str) -> Markup:
    """The icon of this name, hidden from screen readers (a word always stands beside it). Raises KeyError for an unknown name."""
    found = re.search(rf'<symbol [^>]*id="{re.escape(name)}">(.*?)</symbol>', _sheet())
    if found is None:
        raise KeyError(f"Bootstrap Icons has no icon named {name!r}")
    picture = f'<svg class="icon" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true" focusable="false">{found[1]}</svg>'
    return Markup(picture)  # noqa: S704 -- from the installed package, not from people


@functools.cache
def _sheet() -> str:
    return _SHEET.read_text(encoding="utf-8")
