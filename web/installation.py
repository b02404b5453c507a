"""The settings of this installation, as the application was put together with them. Refuses to read the environment."""

from __future__ import annotations

from flask import current_app

from workflow.settings import Settings


def settings() -> Settings:
    """The settings that the present application runs with."""
    found: Settings = current_app.config["DONDOC_SETTINGS"]
    return found
