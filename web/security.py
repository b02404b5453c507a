"""The headers, cookies and limits of every answer. Owns the Content-Security-Policy; refuses inline script and style."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Response, current_app, request
from flask_wtf import CSRFProtect

from web.errors import is_api
from workflow.settings import Settings

csrf = CSRFProtect()
"""Every form carries its token. The API exempts its blueprints with `csrf.exempt(blueprint)`: it takes no cookies."""

PAGES_MAY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",  # Bootstrap draws its check marks and arrows with data: pictures
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "frame-src": "'self'",  # the frame that shows a mail
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
SCRIPTS_MAY = {"require-trusted-types-for": "'script'", "trusted-types": "dondoc"}
"""No script makes markup out of words, except by the one policy of static/review/parts.js, which reads our own answers."""

DATA_MAY = {"default-src": "'none'", "frame-ancestors": "'none'"}
"""What the API answers is for programs; opened in a browser it can do nothing."""


def _policy(*rules: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for one in rules for name, value in one.items())


CONTENT_SECURITY_POLICY = _policy(PAGES_MAY, SCRIPTS_MAY)
DOCUMENTATION_POLICY = _policy(PAGES_MAY)
"""Of the page that Swagger UI draws, whose own script makes markup."""

DATA_POLICY = _policy(DATA_MAY)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
    "Permissions-Policy": ", ".join(
        f"{power}=()"
        for power in (
            "accelerometer",
            "autoplay",
            "camera",
            "display-capture",
            "fullscreen",
            "geolocation",
            "gyroscope",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "publickey-credentials-get",
            "screen-wake-lock",
            "serial",
            "usb",
            "xr-spatial-tracking",
        )
    ),
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
        SESSION_COOKIE_NAME="__Host-dondoc" if settings.has_https else "dondoc",  # the prefix: no other host may set it, nor plain http
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.has_https,
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
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
    response.headers.setdefault("Content-Security-Policy", _policy_here())
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.extensions["dondoc_has_https"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint not in ("static", "bootstrap.static"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _policy_here() -> str:
    if request.path == "/api/docs" or request.path.startswith("/api/docs/"):
        return DOCUMENTATION_POLICY
    return DATA_POLICY if is_api() else CONTENT_SECURITY_POLICY
