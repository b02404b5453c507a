"""Every kind of mail, in both languages: text and HTML alike, in tables, legible light and dark, small, and with links for a finger."""

from __future__ import annotations

import re
from email.message import EmailMessage

import pytest
from sqlalchemy.orm import Session

from models import Mail
from tests import builders as build
from tests.workflow.mail_reading import Letter, contrast
from workflow import samples
from workflow.calendar import national_calendar
from workflow.errors import InvalidInputError, NotFoundError
from workflow.letters import LARGEST
from workflow.people import LANGUAGES
from workflow.settings import ROOT, Settings
from workflow.wording import compose

SETTINGS = Settings(database_url="sqlite://", data_dir=ROOT / "instance", secret_key="s", base_url="https://dondoc.example.vn")
NAMES = [sample.name for sample in samples.SAMPLES]
CALENDAR = national_calendar()


def shown(name: str, language: str) -> EmailMessage:
    return samples.show(name, language, SETTINGS, reader="Đỗ Thị Mai", address="mai@example.vn", now=build.NOW, calendar=CALENDAR)


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content())


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest, catalogues: None) -> str:
    return str(request.param)


def test_there_is_a_sample_of_every_kind() -> None:
    assert len(NAMES) == len(set(NAMES)) > 40


@pytest.mark.parametrize("name", NAMES)
def test_text_and_html_say_the_same_and_link_to_the_same(name: str, language: str) -> None:
    message = shown(name, language)
    text, letter = part(message, "plain"), Letter(part(message, "html"))
    assert re.findall(r"https?://\S+", text) == [address for address, _style in letter.links]
    spoken = [word.casefold() for word in re.sub(r": https://\S+", "", text).split() if word not in ("-", "--")]
    brand = 4 if "·" in letter.words[:3] else 2
    assert [word.casefold() for word in letter.words[brand:]] == spoken


@pytest.mark.parametrize("name", NAMES)
def test_html_is_for_every_mail_program(name: str, language: str) -> None:
    html = part(shown(name, language), "html")
    letter = Letter(html)
    assert len(html.encode()) <= LARGEST
    assert {ink_on for ink_on in letter.pairs if contrast(*ink_on) < 4.5} == set()
    assert all(address.startswith("https://dondoc.example.vn") for address, _style in letter.links)
    assert all("12px" in style["padding"] and style["line-height"] == "20px" for _address, style in letter.links), "44 px for a finger"
    tables = [given for tag, given in letter.tags if tag == "table"]
    assert all(given["role"] == "presentation" and given["border"] == "0" for given in tables)
    assert tables[0]["lang"] == language
    tags = [tag for tag, _given in letter.tags]
    assert tags.count("div") == 1, "only the preheader: Outlook knows no padding on them"
    assert not {"img", "script", "form", "link", "p", "ul"} & set(tags)
    assert 'width="640"' in html


def test_a_very_long_digest_is_cut_before_gmail_cuts_it(language: str) -> None:
    message = shown(samples.LONG, language)
    assert part(message, "plain").count("/tasks") > 20, "each section says where the rest is"


def test_a_sample_goes_to_oneself_and_says_that_it_is_one(session: Session, catalogues: None) -> None:
    lan = build.user(session, "lan", name="Nguyễn Thị Lan")
    mail = samples.send_to_oneself(session, lan, "late", "en", SETTINGS, now=build.NOW)
    message = compose(session, mail, SETTINGS, now=build.NOW)
    assert message is not None
    assert str(message["Subject"]).startswith("[Sample] ")
    assert message["Message-ID"] == mail.message_id
    assert session.get(Mail, mail.id) is mail
    assert "Nguyễn Thị Lan" in part(message, "plain")


def test_what_cannot_be_sent_is_refused(session: Session) -> None:
    with pytest.raises(InvalidInputError, match="chưa có địa chỉ"):
        samples.send_to_oneself(session, build.user(session, "nam", email=""), "late", "vi", SETTINGS, now=build.NOW)
    with pytest.raises(NotFoundError, match="Không có loại thư"):
        shown("quite-new", "vi")
