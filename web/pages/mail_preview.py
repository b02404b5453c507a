"""What people get, before the first mail is sent: every kind with invented contents, light and dark, narrow and wide, and as plain text."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from enum import StrEnum

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from web import clock, database, installation, language
from web.forms import flash_done
from web.letter_frame import Look, framed
from web.login import person
from web.permissions import Permission, requires
from workflow import samples
from workflow.calendar import working_calendar
from workflow.people import LANGUAGES

blueprint = Blueprint("mail_preview", __name__, url_prefix="/system/mails/preview")


class Width(StrEnum):
    """Of the frame: a phone or a desk."""

    NARROW = "narrow"
    WIDE = "wide"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks to be shown; what it does not know is the first."""

    kind: str
    language: str
    look: Look
    width: Width

    @property
    def address(self) -> dict[str, str]:
        """As parameters of an address."""
        return {"kind": self.kind, "language": self.language, "look": self.look.value, "width": self.width.value}


@blueprint.get("")
@requires(Permission.ADMINISTER)
def index() -> str:
    asked = _asked()
    message = _message(asked)
    return render_template(
        "system/mail_preview.html",
        asked=asked,
        subject=str(message["Subject"]),
        sender=str(message["From"]),
        text=_part(message, "plain"),
        size=len(_part(message, "html").encode()),
        samples=samples.SAMPLES,
        languages_of_mail=language.NAMES,
        looks=_look_words(),
        widths=_width_words(),
    )


@blueprint.get("/html")
@requires(Permission.ADMINISTER)
def html() -> Response:
    asked = _asked()
    return framed(_part(_message(asked), "html"), asked.look)


@blueprint.post("/send")
@requires(Permission.ADMINISTER)
def send() -> BaseResponse:
    asked, settings = _asked(), installation.settings()
    mail = samples.send_to_oneself(database.session(), person(), asked.kind, asked.language, settings, now=clock.now())
    flash_done(_("Thư mẫu sẽ tới %(address)s trong vài phút. Không thấy thì xem «Tìm trong các thư».", address=mail.address))
    return redirect(url_for("mail_preview.index", kind=asked.kind, language=asked.language, look=asked.look, width=asked.width))


def _asked() -> Asked:
    given = request.values
    kinds = [sample.name for sample in samples.SAMPLES]
    kind, spoken, look, width = (given.get(name, "") for name in ("kind", "language", "look", "width"))
    return Asked(
        kind if kind in kinds else kinds[0],
        spoken if spoken in LANGUAGES else LANGUAGES[0],
        Look(look) if look in list(Look) else Look.LIGHT,
        Width(width) if width in list(Width) else Width.NARROW,
    )


def _message(asked: Asked) -> EmailMessage:
    calendar = working_calendar(database.session())
    settings = installation.settings()
    address = person().email or "lan@example.vn"
    return samples.show(asked.kind, asked.language, settings, reader=person().name, address=address, now=clock.now(), calendar=calendar)


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _look_words() -> list[tuple[Look, str]]:
    return [(Look.LIGHT, _("Sáng")), (Look.DARK, _("Tối")), (Look.BARE, _("Chương trình thư bỏ bảng kiểu"))]


def _width_words() -> list[tuple[Width, str]]:
    return [(Width.NARROW, _("Điện thoại")), (Width.WIDE, _("Máy tính"))]
