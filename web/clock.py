"""The clock of a request, read once at its entry. Tests and `--today` set DONDOC_NOW; nothing else in `web` reads the time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import cast

from flask import current_app, g

from workflow.settings import TIME_ZONE


def now() -> datetime:
    """The moment at which this request began, in UTC."""
    if "now" not in g:
        g.now = current_app.config.get("DONDOC_NOW") or datetime.now(UTC)
    return cast(datetime, g.now)


def today() -> date:
    """The day of `now` in Asia/Ho_Chi_Minh."""
    return now().astimezone(TIME_ZONE).date()
