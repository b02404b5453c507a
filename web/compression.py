"""What goes over the wire is short: text is compressed, and what never changes is fetched once. Owns both; refuses to touch what is saved.

Sizes tell nothing: each compressed page carries a file name of random length in its head, as browsers ignore it ("Heal the BREACH"), so
that nobody who reads along guesses a page's secrets by its length. See docs/decisions/0047-pages-at-scale.md.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import secrets
import string
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request

STATIC = ("static", "bootstrap.static")
LEAST_BYTES = 800
"""What is shorter fits into one packet as it is."""

MOST_PADDING = 100
LEVEL = 6
FOREVER = "public, max-age=31536000, immutable"

_TEXTS = frozenset({"application/json", "application/javascript", "application/manifest+json", "image/svg+xml", "application/problem+json"})


def init_app(app: Flask) -> None:
    """Compress answers, and give each static file an address that changes with its content."""
    app.after_request(_shorten)
    app.url_defaults(_name_version)


def _name_version(endpoint: str, values: dict[str, Any]) -> None:
    """`?v=` and the beginning of the content's SHA-256."""
    if endpoint in STATIC and "filename" in values and "v" not in values:
        values["v"] = version_of(endpoint, values["filename"])


def version_of(endpoint: str, filename: str) -> str | None:
    """Which content a static file has now; None where there is no such file."""
    scaffold = current_app if endpoint == "static" else current_app.blueprints["bootstrap"]
    path = Path(str(scaffold.static_folder)) / filename
    try:
        state = path.stat()
    except OSError:
        return None
    return _digest(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=500)
def _digest(path: Path, _changed: int, _size: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def _shorten(response: Response) -> Response:
    is_static = request.endpoint in STATIC
    if is_static and response.status_code in (200, 304) and _is_this_version():
        response.headers["Cache-Control"] = FOREVER
    if response.status_code != 200 or request.method != "GET" or not _is_text(response):
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] <= 0 or response.headers.get("Content-Encoding") or "Range" in request.headers:
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if is_static:
        response.close()  # the file, which has been read whole
    if len(body) >= LEAST_BYTES:
        response.set_data(_kept_static(body) if is_static else _squeezed(body, padding=secrets.randbelow(MOST_PADDING)))
        response.headers["Content-Encoding"] = "gzip"
        etag, _is_weak = response.get_etag()
        if etag:
            response.set_etag(etag, weak=True)  # the same content, otherwise written
    return response


def _is_this_version() -> bool:
    asked = request.args.get("v")
    return bool(asked) and asked == version_of(str(request.endpoint), str((request.view_args or {})["filename"]))


def _is_text(response: Response) -> bool:
    """What is shown: what is saved as a file is mostly compressed in itself, and may be long."""
    is_saved = response.headers.get("Content-Disposition", "").startswith("attachment")
    is_text = (response.mimetype or "").startswith("text/") or response.mimetype in _TEXTS
    return is_text and not is_saved and (not response.is_streamed or request.endpoint in STATIC)


@lru_cache(maxsize=200)
def _kept_static(body: bytes) -> bytes:
    """Static files hold no secret and are compressed once, as far as it goes."""
    return gzip.compress(body, 9, mtime=0)


def _squeezed(body: bytes, *, padding: int) -> bytes:
    written = io.BytesIO()
    name = "".join(secrets.choice(string.ascii_letters) for _ in range(padding))
    with gzip.GzipFile(filename=name, mode="wb", compresslevel=LEVEL, fileobj=written, mtime=0) as squeezing:
        squeezing.write(body)
    return written.getvalue()
