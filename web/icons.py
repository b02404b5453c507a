"""Pictures from Bootstrap-Flask's icon sheet, drawn into the page: the sheet itself is a megabyte and is never sent to a phone."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from pathlib import Path

import flask_bootstrap
from flask import Flask, g, has_app_context
from markupsafe import Markup

_SHEET = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5" / "icons" / "bootstrap-icons.svg"


def init_app(app: Flask) -> None:
    """Make `icon` and `share_icons` known to templates: {{ icon("check-circle") }}."""
    app.jinja_env.globals.update(icon=icon, share_icons=share_icons)


def icon(name: str) -> Markup:
    """The icon of this name, hidden from screen readers (a word always stands beside it). Raises KeyError for an unknown name."""
    is_on_sheet = has_app_context() and name in g.get("icon_sheet", ())
    return _reference(name) if is_on_sheet else _whole(name)


def share_icons(names: Iterable[str]) -> Markup:
    """Draw these icons once, hidden; from here on the answer only refers to them. For pages that show the same ones hundreds of times.

    An answer that becomes a part of such a page calls this as well, and leaves out what it returns.
    """
    g.icon_sheet = frozenset(names)
    symbols = Markup("").join(_symbol(name) for name in sorted(g.icon_sheet))
    return Markup('<svg class="icon-sheet" width="0" height="0" aria-hidden="true" focusable="false">%s</svg>') % symbols


@functools.cache
def _reference(name: str) -> Markup:
    return Markup('<svg class="icon" aria-hidden="true" focusable="false"><use href="#icon-%s"/></svg>') % name


@functools.cache
def _symbol(name: str) -> Markup:
    _whole(name)  # an unknown name is a KeyError here as well
    found = re.search(rf'<symbol [^>]*id="{re.escape(name)}">(.*?)</symbol>', _sheet())
    picture = f'<symbol id="icon-{name}" viewBox="0 0 16 16" fill="currentColor">{found[1] if found else ""}</symbol>'
    return Markup(picture)  # noqa: S704 -- from the installed package, not from people


@functools.cache
def _whole(name: str) -> Markup:
    found = re.search(rf'<symbol [^>]*id="{re.escape(name)}">(.*?)</symbol>', _sheet())
    if found is None:
        raise KeyError(f"Bootstrap Icons has no icon named {name!r}")
    picture = f'<svg class="icon" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true" focusable="false">{found[1]}</svg>'
    return Markup(picture)  # noqa: S704 -- from the installed package, not from people


@functools.cache
def _sheet() -> str:
    return _SHEET.read_text(encoding="utf-8")
