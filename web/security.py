"""The headers, cookies and limits of every answer. Owns the Content-Security-Policy; refuses inline script and style."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Response, current_app, request
from flask_wtf import CSRFProtect

from workflow.settings import Settings

csrf = CSRFProtect()
"""Every form carries its token. The API exempts its blueprints with `csrf.exempt(blueprint)`: it takes no cookies."""

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",  # Bootstrap draws its check marks and arrows with data: pictures
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

SESSION_DAYS = 14
MANY_FILES = "readings.new"
"""The endpoint that takes several files at once."""

FILES_AT_ONCE = 10
"""How many files of the largest size fit into one request there."""


def configure(app: Flask, settings: Settings) -> None:
    """Cookies that scripts cannot read, that do not travel to other sites, and only over https where there is https."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="dondoc",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.has_https,
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SECURE=settings.has_https,
        PERMANENT_SESSION_LIFETIME=timedelta(days=SESSION_DAYS),
        MAX_CONTENT_LENGTH=settings.upload_megabytes * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form left open over lunch still works
        WTF_CSRF_SSL_STRICT=settings.has_https,
    )
    app.before_request(_widen)  # before the check of the token, which reads the form
    csrf.init_app(app)
    app.after_request(_set_headers)
    app.extensions["dondoc_has_https"] = settings.has_https
    app.extensions["dondoc_upload_bytes"] = settings.upload_megabytes * 1024 * 1024


def _widen() -> None:
    """Several documents may be handed in at once; each of them keeps to the limit of one."""
    if request.endpoint == MANY_FILES:
        request.max_content_length = FILES_AT_ONCE * current_app.extensions["dondoc_upload_bytes"]


def _set_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.extensions["dondoc_has_https"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint not in ("static", "bootstrap.static"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response
