"""The composition root: puts database, pages and API together. Nothing imports it but the commands and the tests."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import Engine

from models.database import open_engine
from workflow.settings import ROOT, Settings


def create_app(settings: Settings, *, engine: Engine | None = None) -> Flask:
    """The web application for these settings. engine -- one already open, to be used instead of opening another.

    What serves pages is imported here, so that commands without pages start in half the time.
    app.config["DONDOC_NOW"] -- an aware datetime that the whole application believes to be now (tests, `--today`).
    """
    from flask_bootstrap import Bootstrap5

    from web import api, compression, database, kept_numbers, pages, paging, permissions, security
    from web import clock as web_clock

    app = Flask("dondoc", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.config["DONDOC_SETTINGS"] = settings
    app.config["BOOTSTRAP_SERVE_LOCAL"] = True
    app.url_map.strict_slashes = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(today=web_clock.today, now=web_clock.now, same_address=paging.same_address)
    Bootstrap5(app)
    compression.init_app(app)  # first, so that it has the last word on each answer
    security.configure(app, settings)
    database.init_app(app, engine or open_engine(settings.database_url))
    kept_numbers.init_app(app)
    _add_parts(app)
    for endpoint in ("static", "bootstrap.static"):
        permissions.declare(app, endpoint, None)
    pages.register(app)
    api.register(app)
    return app


def _add_parts(app: Flask) -> None:
    from web import (
        badges,
        errors,
        figure_words,
        filters,
        help,
        icons,
        labels,
        language,
        login,
        navigation,
        permissions,
        plan_bars,
        plan_frame,
        policy_words,
        preview_desk,
        reading_desk,
    )

    for part in (
        login,
        permissions,
        language,
        errors,
        filters,
        figure_words,
        labels,
        badges,
        icons,
        navigation,
        help,
        reading_desk,
        preview_desk,
        policy_words,
        plan_bars,
        plan_frame,
    ):
        part.init_app(app)


if __name__ == "__main__":
    from commands import main

    main(create_app)
