"""Codes from before Unicode: TCVN3, VNI, VISCII by font and by statistics, and text that must stay as it is."""

from __future__ import annotations

import unicodedata

import pytest

from extraction import oldcodes
from extraction.documents import read_document
from extraction.oldcodes import OldCode, code_of_font, converted, converted_by_font, guessed, has_only_capitals
from tests.extraction.test_docx import word_file

PLAN = (
    "Kế hoạch trồng cây của xã Đồng Ruộng năm 2027\n\n"
    "1. Tổ Cây Xanh chủ trì, phối hợp với Trạm Y tế xã kiểm tra từng tuyến đường, báo cáo trước ngày 15/11/2027.\n"
    "2. Hội Nông dân vận động các hộ giữ gìn, bảo vệ cây; thực hiện thường xuyên.\n"
)


def in_old_code(text: str, code: OldCode) -> str:
    """The text as an old program wrote it, its bytes shown as Latin-1. TCVN3 has no capitals with tone marks, so those become small."""
    table = oldcodes._TABLES[code]
    if code is not OldCode.VNI:
        back = {letter: chr(byte) for byte, letter in table.items()}
        return "".join(back.get(letter, back.get(letter.lower(), letter)) for letter in text)
    letters = {letter: chr(byte) for byte, letter in table.items() if len(letter) == 1 and not unicodedata.combining(letter)}
    marks = {frozenset(mark): chr(byte) for byte, mark in table.items() if unicodedata.combining(mark[0]) and chr(byte).islower()}
    return "".join(_in_vni(letter, letters, marks) for letter in text)


def _in_vni(letter: str, letters: dict[str, str], marks: dict[frozenset[str], str]) -> str:
    if letter in letters or letter.isascii():
        return letters.get(letter, letter)
    pieces = unicodedata.normalize("NFD", letter)
    if "\u031b" in pieces:  # the horn of ơ and ư belongs to the letter
        return letters[unicodedata.normalize("NFC", pieces[0] + "\u031b")] + marks[frozenset(pieces[1:].replace("\u031b", ""))]
    return pieces[0] + marks[frozenset(pieces[1:])]


@pytest.mark.parametrize(
    ("written", "code", "meant"),
    [
        ("K\xd5 ho\xb9ch", OldCode.TCVN3, "Kế hoạch"),
        ("ng\xad\xeai cao tu\xe6i", OldCode.TCVN3, "người cao tuổi"),
        ("\xa7\xe5ng Ru\xe9ng", OldCode.TCVN3, "Đồng Ruộng"),
        ("Keá hoaïch", OldCode.VNI, "Kế hoạch"),
        ("ngöôøi cao tuoåi", OldCode.VNI, "người cao tuổi"),
        ("ÑOÀNG RUOÄNG", OldCode.VNI, "ĐỒNG RUỘNG"),
        ("ñaëc bieät, kyû nieäm, thò xaõ", OldCode.VNI, "đặc biệt, kỷ niệm, thị xã"),
        ("K\xaa ho\xd5ch", OldCode.VISCII, "Kế hoạch"),
        ("ng\xdf\xb6i", OldCode.VISCII, "người"),
        ("\uf0a7\uf0e5ng", OldCode.TCVN3, "Đồng"),
        ("2027 – “abc”", OldCode.TCVN3, "2027 – “abc”"),
    ],
)
def test_old_letters_become_unicode(written: str, code: OldCode, meant: str) -> None:
    assert converted(written, code) == meant


def test_each_table_has_all_letters() -> None:
    letters = {
        unicodedata.normalize("NFC", base + tone)
        for base in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
        for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    } | {"đ", "Đ"}
    for code in (OldCode.VISCII, OldCode.VNI):
        wanted = {letter for letter in letters if not letter.isascii()}
        assert {converted(in_old_code(letter, code), code) for letter in wanted} == wanted, code
    small = {letter for letter in letters if letter.islower() and not letter.isascii()}
    assert {converted(in_old_code(letter, OldCode.TCVN3), OldCode.TCVN3) for letter in small} == small


@pytest.mark.parametrize("code", list(OldCode))
def test_a_text_file_in_an_old_code_is_read(code: OldCode) -> None:
    text = read_document("cu.txt", in_old_code(PLAN, code).encode("latin-1")).text
    assert text.lower() == PLAN.lower()


@pytest.mark.parametrize("code", [OldCode.TCVN3, OldCode.VNI])
def test_old_letters_that_were_saved_as_unicode_are_read_too(code: OldCode) -> None:
    assert read_document("cu.txt", in_old_code(PLAN, code).encode("utf-8")).text.lower() == PLAN.lower()


@pytest.mark.parametrize(
    "text",
    [
        PLAN,
        "Ke hoach khong dau",
        "tôi và cô ấy",
        "Évaluation générale de la qualité des données à l'hôpital",
        "Señor, año, mañana, niño, así",
        "",
        "±5 °C × 3",
    ],
)
def test_other_text_is_left_alone(text: str) -> None:
    assert guessed(text) is None
    assert guessed(unicodedata.normalize("NFD", text)) is None


@pytest.mark.parametrize(
    ("font", "code", "capitals"),
    [
        (".VnTime", OldCode.TCVN3, False),
        (".VnTimeH", OldCode.TCVN3, True),
        (".VnArial NarrowH", OldCode.TCVN3, True),
        ("ABCDEE+.VnTimeH,Bold", OldCode.TCVN3, True),
        ("VNI-Times", OldCode.VNI, False),
        ("VNI-Helve", OldCode.VNI, False),
        ("Times New Roman", None, False),
        ("Vnew", None, False),
        ("", None, False),
    ],
)
def test_fonts_tell_their_code(font: str, code: OldCode | None, capitals: bool) -> None:
    assert (code_of_font(font), has_only_capitals(font)) == (code, capitals)


def test_a_capital_font_gives_capitals_and_unicode_stays() -> None:
    assert converted_by_font("k\xd5 ho\xb9ch", ".VnTimeH") == "KẾ HOẠCH"
    assert converted_by_font("kế hoạch", ".VnTime") == "kế hoạch"
    assert converted_by_font("k\xd5", "Arial") == "k\xd5"


def run(text: str, font: str) -> str:
    return f'<w:r><w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_runs_of_a_word_file_are_read_by_their_fonts() -> None:
    runs = [("k\xd5 ho\xb9ch ", ".VnTimeH"), ("ng\xad\xeai cao tu\xe6i ", ".VnTime"), ("Keá hoa", "VNI-Times"), ("ïch", "VNI-Times")]
    body = "".join(run(text, font) for text, font in [*runs, (" Tổ tôi", "Arial")])
    assert read_document("a.docx", word_file(f"<w:p>{body}</w:p>")).lines[0].text == "KẾ HOẠCH người cao tuổi Kế hoạch Tổ tôi"


def test_unicode_with_an_old_fonts_name_stays_unicode() -> None:
    body = f"<w:p>{run('Tổ Cây Xanh, ', '.VnTime')}{run('tôi và cô', '.VnTime')}</w:p>"
    assert read_document("a.docx", word_file(body)).lines[0].text == "Tổ Cây Xanh, tôi và cô"


def test_a_font_of_a_style_counts() -> None:
    font = '<w:name w:val="Normal"/><w:rPr><w:rFonts w:ascii=".VnTime"/></w:rPr>'
    styles = f'<w:style w:type="paragraph" w:default="1" w:styleId="N">{font}</w:style>'
    body = "<w:p><w:r><w:t>ng\xad\xeai cao tu\xe6i</w:t></w:r></w:p>"
    assert read_document("a.docx", word_file(body, styles=styles)).lines[0].text == "người cao tuổi"
