"""The guides: short, for each of the people, in their language. Open to everybody, as who cannot log in needs one most."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_babel import get_locale
from flask_login import current_user

from web.help import SECTIONS, TITLES, Guide, guides_of
from web.permissions import public
from workflow.errors import NotFoundError
from workflow.people import LANGUAGES

blueprint = Blueprint("help", __name__, url_prefix="/help")


@blueprint.get("/")
@public
def index() -> str:
    own = guides_of(current_user.user) if current_user.is_authenticated else []
    guides = sorted(Guide, key=lambda guide: guide not in own)
    return render_template("help/index.html", guides=guides, own=own, titles=TITLES, sections=SECTIONS)


@blueprint.get("/<guide>")
@public
def show(guide: str) -> str:
    found = next((one for one in Guide if one.value == guide), None)
    if found is None:
        raise NotFoundError("Không có hướng dẫn «%(guide)s»: hãy chọn trong danh sách hướng dẫn.", guide=guide)
    language = str(get_locale())
    folder = language if language in LANGUAGES else LANGUAGES[0]
    words = f"help/{folder}/{found.value}.html"
    return render_template("help/show.html", guide=found, guides=Guide, words=words, titles=TITLES, sections=SECTIONS[found])
