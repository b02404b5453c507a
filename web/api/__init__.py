"""The REST API under /api/v1: bearer tokens, one error shape, the same use cases as the pages. Never imports `web.pages`."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Put the API into the application."""
