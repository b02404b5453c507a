"""OpenDocument texts: paragraphs, lists, tables, changes, and packages that cannot be read."""

from __future__ import annotations

import io
import random
import zipfile

import pytest

from extraction.documents import DocumentError, Kind, SourceText, kind_of, read_document
from tests.extraction.test_documents import cells, code_of, spans_are_exact, words

_URN = "urn:oasis:names:tc:opendocument:xmlns"
_NAMES = {"fo": "xsl-fo-compatible", "svg": "svg-compatible", "draw": "drawing"} | {
    name: name for name in ("office", "text", "table", "style")
}
SPACES = " ".join(f'xmlns:{short}="{_URN}:{name}:1.0"' for short, name in _NAMES.items())
STYLES = (
    '<style:style style:name="B" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="I" style:family="text"><style:text-properties fo:font-style="italic"/></style:style>'
    '<style:style style:name="V" style:family="text"><style:text-properties style:font-name="old"/></style:style>'
    '<style:style style:name="H" style:family="text"><style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="P" style:family="paragraph" style:parent-style-name="Q"><style:paragraph-properties fo:margin-left="1in"/>'
    "</style:style>"
    '<style:style style:name="Q" style:family="paragraph"><style:paragraph-properties fo:text-indent="-0.5in"/>'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
    '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="I" style:num-suffix="."/>'
    '<text:list-level-style-number text:level="2" style:num-format="1" style:num-suffix="." text:display-levels="1" text:start-value="3"/>'
    '<text:list-level-style-number text:level="3" style:num-format="1" text:display-levels="2"/></text:list-style>'
    '<text:list-style style:name="D"><text:list-level-style-bullet text:level="1" text:bullet-char="–"/></text:list-style>'
)
FONTS = '<office:font-face-decls><style:font-face style:name="old" svg:font-family="&apos;.VnTime&apos;"/></office:font-face-decls>'


def file_of(body: str, *, parts: dict[str, str | bytes] | None = None, label: str = "application/vnd.oasis.opendocument.text") -> bytes:
    stream = io.BytesIO()
    content = (
        f"<office:document-content {SPACES}>{FONTS}<office:automatic-styles>{STYLES}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        if label:
            archive.writestr("mimetype", label, zipfile.ZIP_STORED)
        for name, part in {"content.xml": content, **(parts or {})}.items():
            archive.writestr(name, part)
    return stream.getvalue()


def read(body: str) -> SourceText:
    source = read_document("ke-hoach.odt", file_of(body))
    assert spans_are_exact(source)
    return source


def paragraph(text: str) -> str:
    return f"<text:p>{text}</text:p>"


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        (paragraph("Tổ\n  Cây <text:span>Xanh</text:span>"), ["Tổ Cây Xanh"]),
        (paragraph('a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d'), ["a   b c", "d"]),
        (paragraph("giữ<text:note><text:p>chân</text:p></text:note><office:annotation><text:p>ý</text:p></office:annotation>"), ["giữ"]),
        (paragraph('<text:span text:style-name="H">ẩn</text:span>hiện'), ["hiện"]),
        ("<text:table-of-content><text:p>mục</text:p></text:table-of-content>" + paragraph("chữ"), ["chữ"]),
        (
            "<text:tracked-changes><text:p>đã bỏ</text:p></text:tracked-changes>" + paragraph('còn <text:change text:change-id="1"/>lại'),
            ["còn lại"],
        ),
        ("<text:section><text:p>trong mục</text:p></text:section>", ["trong mục"]),
        (paragraph("ngoài<draw:frame><draw:text-box><text:p>khung</text:p></draw:text-box></draw:frame>"), ["ngoài", "khung"]),
        (paragraph("<text:a>liên kết</text:a>"), ["liên kết"]),
        (paragraph('<text:span text:style-name="V">ng\xad\xeai cao tu\xe6i</text:span>, tổ'), ["người cao tuổi, tổ"]),
    ],
)
def test_words_are_read(body: str, texts: list[str]) -> None:
    assert words(read(body)) == texts


def test_emphasis_headings_and_indents_are_noted() -> None:
    body = (
        '<text:h text:outline-level="2">NHIỆM VỤ</text:h><text:p text:style-name="P">đậm</text:p>'
        '<text:p><text:span text:style-name="B">1. Tổ A:</text:span> việc</text:p>'
        '<text:p><text:span text:style-name="I">nghiêng</text:span></text:p>'
    )
    lines = read(body).lines
    assert [(line.heading, line.indent, line.is_bold, line.is_italic) for line in lines] == [
        (2, 0, False, False),
        (0, 6, True, False),
        (0, 0, False, False),
        (0, 0, False, True),
    ]
    assert lines[2].text[: lines[2].bold_prefix] == "1. Tổ A:"
    assert all(line.ends_paragraph for line in lines)


def test_lists_are_numbered_as_writer_shows_them() -> None:
    def item(text: str, inner: str = "") -> str:
        return f"<text:list-item><text:p>{text}</text:p>{inner}</text:list-item>"

    third = f"<text:list>{item('sâu')}</text:list>"
    second = f"<text:list>{item('ba', third)}{item('bốn')}</text:list>"
    body = (
        f'<text:list text:style-name="L" xml:id="x">{item("một", second)}{item("hai")}</text:list>{paragraph("giữa")}'
        f'<text:list text:style-name="L" text:continue-list="x">{item("tiếp")}</text:list>'
        f'<text:list text:style-name="L">{item("lại")}</text:list>'
        f'<text:list text:style-name="D">{item("gạch")}<text:list-header><text:p>không</text:p></text:list-header></text:list>'
    )
    assert [(line.label, line.text) for line in read(body).lines] == [
        ("I.", "một"),
        ("3.", "ba"),
        ("3.1", "sâu"),
        ("4.", "bốn"),
        ("II.", "hai"),
        ("", "giữa"),
        ("III.", "tiếp"),
        ("I.", "lại"),
        ("-", "gạch"),
        ("", "không"),
    ]


def test_tables_have_their_columns_and_merges() -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"

    wide, tall = cell("Nhóm", 'table:number-columns-spanned="3"'), cell("trồng", 'table:number-rows-spanned="2"')
    rows = (
        f"<table:table-header-rows><table:table-row>{cell('TT')}{cell('Việc')}{cell('Ai')}</table:table-row></table:table-header-rows>"
        f"<table:table-row>{wide}"
        '<table:covered-table-cell table:number-columns-repeated="2"/></table:table-row>'
        f"<table:table-row>{cell('1')}{tall}{cell('Tổ A')}</table:table-row>"
        f"<table:table-row>{cell('2')}<table:covered-table-cell/>{cell('Tổ B')}</table:table-row>"
    )
    source = read(f"<table:table>{rows}</table:table>")
    assert cells(source) == [
        (0, 0, 0, "TT"),
        (0, 0, 1, "Việc"),
        (0, 0, 2, "Ai"),
        (0, 1, 0, "Nhóm"),
        (0, 2, 0, "1"),
        (0, 2, 1, "trồng"),
        (0, 2, 2, "Tổ A"),
        (0, 3, 0, "2"),
        (0, 3, 2, "Tổ B"),
    ]
    assert {line.text: (line.cell.columns, line.cell.rows) for line in source.lines if line.cell}["trồng"] == (1, 2)


# Kinds and damage


def test_the_kind_is_told_from_the_bytes() -> None:
    assert kind_of("ke-hoach.docx", file_of(paragraph("a"))) is Kind.OPEN_DOCUMENT
    assert kind_of("ke-hoach.odt", file_of(paragraph("a"), label="")) is Kind.OPEN_DOCUMENT


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (file_of(""), "no-text"),
        (file_of("", parts={"content.xml": "<khong phai"}), "damaged"),
        (file_of("", parts={"content.xml": "<a/>"}), "damaged"),
        (file_of("", parts={"content.xml": '<!DOCTYPE d [<!ENTITY e "ha">]><d/>'}), "damaged"),
        (file_of("", parts={"content.xml": " " * 30_000_000}), "too-large"),
        (file_of(paragraph("a"), parts={"META-INF/manifest.xml": "<a><encryption-data/></a>"}), "encrypted"),
        (file_of(paragraph("a"), parts={"encrypted-package": "x"}), "encrypted"),
        (file_of("<text:section>" * 600 + paragraph("a") + "</text:section>" * 600), "damaged"),
    ],
)
def test_packages_that_cannot_be_read_say_so(data: bytes, code: str) -> None:
    assert code_of("la.odt", data) == code


def test_a_spreadsheet_is_named_as_one() -> None:
    with pytest.raises(DocumentError, match="bảng tính hoặc trình chiếu OpenDocument"):
        read_document("a.ods", file_of(paragraph("a"), label="application/vnd.oasis.opendocument.spreadsheet"))


def test_two_hundred_damaged_files_give_a_result_or_a_document_error() -> None:
    body = f'<text:list text:style-name="L"><text:list-item>{paragraph("một")}</text:list-item></text:list>' + paragraph("hai") * 5
    whole, stored = file_of(body), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as packed, zipfile.ZipFile(stored, "w") as archive:
        for name in packed.namelist():
            archive.writestr(name, packed.read(name))
    dice = random.Random(2027)
    for number in range(200):
        data = bytearray(whole if number % 2 else stored.getvalue())
        if dice.random() < 0.3:
            del data[dice.randrange(len(data)) :]
        for _ in range(dice.randrange(1, 20)):
            if data:
                data[dice.randrange(len(data))] = dice.randrange(256)
        try:
            assert spans_are_exact(read_document("hong.odt", bytes(data)))
        except DocumentError as error:
            assert "hong.odt" in str(error)


def test_damaged_xml_inside_a_sound_package_gives_a_result_or_a_document_error() -> None:
    with zipfile.ZipFile(io.BytesIO(file_of(paragraph("một") * 3))) as archive:
        content = archive.read("content.xml")
    dice = random.Random(2028)
    for _ in range(200):
        changed = bytearray(content)
        for _ in range(dice.randrange(1, 6)):
            changed[dice.randrange(len(changed))] = dice.choice(b"0129azAZ<>/\"'= ")
        try:
            assert spans_are_exact(read_document("hong.odt", file_of("", parts={"content.xml": changed.decode("latin-1")})))
        except DocumentError as error:
            assert "hong.odt" in str(error)
