"""The OpenAPI document at /api/openapi.json and its page at /api/docs, served from the installed package: no other host is asked.

Both are public: they tell what the API is, not what is in it.
"""

from __future__ import annotations

from flask import Blueprint, Response, render_template, send_from_directory
from swagger_ui_bundle import swagger_ui_path
from werkzeug.exceptions import NotFound

from web.permissions import public

blueprint = Blueprint("api_docs", __name__, url_prefix="/api/docs")
FILES = frozenset({"swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"})
ONE_DAY = 86_400


@blueprint.get("")
@public
def page() -> str:
    """The page that lets one read and try the API."""
    return render_template("api/docs.html")


@blueprint.get("/files/<name>")
@public
def file(name: str) -> Response:
    """One of the files of Swagger UI."""
    if name not in FILES:
        raise NotFound
    return send_from_directory(swagger_ui_path, name, max_age=ONE_DAY)
