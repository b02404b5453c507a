"""Headers of letters: what mail programs follow stays whole, what is Vietnamese is encoded, and everything reads back as it was."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage

import pytest

from workflow.letter_form import LETTER, LINE

LONG_LINK = "<https://dondoc.example/mail/off/" + "WyJ1c2VyIiwyXQ." * 12 + ">"


def letter(**headers: object) -> EmailMessage:
    made = EmailMessage(policy=LETTER)
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content("Kính gửi", cte="base64")
    return made


def back(made: EmailMessage) -> EmailMessage:
    read = message_from_bytes(made.as_bytes(), policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def test_a_long_link_in_a_header_stays_whole() -> None:
    raw = letter(List_Unsubscribe=LONG_LINK).as_bytes()
    assert LONG_LINK.encode() in raw
    assert b"=?" not in raw.partition(b"\r\n\r\n")[0]


@pytest.mark.parametrize(
    "subject",
    [
        "",
        "3 tasks",
        "3 việc sắp đến hạn (sớm nhất: 16/03/2026)",
        "Trả lại: " + "rà soát danh sách hộ gia đình " * 8,
        "đ" * 200,
        "a b  c",
        "word " * 40,
    ],
)
def test_subjects_read_back_as_they_were(subject: str) -> None:
    made = letter(Subject=subject)
    assert back(made)["Subject"] == subject.strip() or back(made)["Subject"] == subject
    assert all(len(line) <= LINE for line in made.as_bytes().split(b"\r\n"))


@pytest.mark.parametrize("name", ["", "Lan", "Nguyễn Thị Lan", 'Lan "Bé", Hoa', "Trung tâm Kiểm soát bệnh tật và Dân số " * 3])
def test_addresses_read_back_as_they_were(name: str) -> None:
    raw = message_from_bytes(letter(To=Address(name.strip(), addr_spec="lan@xa.example")).as_bytes(), policy=policy.compat32)["To"]
    shown, _, address = str(make_header(decode_header(raw.replace("\r\n", "")))).rpartition("<")
    assert (shown.strip(), address.rstrip(">")) == (name.strip(), "lan@xa.example")


def test_a_line_break_in_a_header_is_refused() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        letter(Subject="one\r\nBcc: all@x.example")
