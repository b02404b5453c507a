"""RTF files: words, fonts, supplied numbers, tables, changes, and damage."""

from __future__ import annotations

import random

import pytest

from extraction import source
from extraction.documents import DocumentError, SourceText, read_document
from tests.extraction.test_documents import cells, code_of, spans_are_exact, words

HEAD = (
    r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman\fcharset0 Times New Roman;}{\f1\fcharset0 .VnTime;}{\f2\fcharset2 Symbol;}"
    r"{\f3\fcharset163 Arial;}{\f4\fcharset0 .VnTimeH;}}"
    r"{\colortbl;\red0\green0\blue0;}{\stylesheet{\s0 Normal;}}{\*\generator May;}{\info{\title bo}}"
)


def file_of(body: str) -> bytes:
    """An .rtf file; letters beyond ASCII are written by number, with a question mark for old readers."""
    return (HEAD + "".join(one if one.isascii() else f"\\u{ord(one)}?" for one in body) + "}").encode("ascii")


def read(body: str) -> SourceText:
    found = read_document("ke-hoach.rtf", file_of(body))
    assert spans_are_exact(found)
    return found


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"Kế hoạch năm 2027\par", "Kế hoạch năm 2027"),
        (r"{\f1 S\'eb Y t\'d5 ch\'f1 tr\'d7}\par", "Sở Y tế chủ trì"),
        (r"{\f4 k\'d5 ho\'b9ch}\par", "KẾ HOẠCH"),
        (r"{\f3 K\'ea\'ec}\par", "Kế"),
        (r"caf\'e9 \emdash  \ldblquote a\rdblquote\~b\_c\par", "café — “a” b-c"),
        (r"m\u7897\'f4t {\uc2 \u7897??t}{\uc0 \u7897 t}\par", "một ộtột"),
        (r"\u-10179?\u-8704?\par", "\U0001f600"),
        (r"giữ {\deleted bỏ}{\v ẩn}lại\par", "giữ lại"),
        (r"{\caps chữ hoa}\par", "CHỮ HOA"),
        (r"{\field{\*\fldinst PAGE}{\fldrslt 7}}\par", "7"),
        (r"\\ \{ \}\par", "\\ { }"),
        (r"{\*\unknown bỏ}giữ{\pict\bin4 }}}}lại}{\header đầu}{\footnote chân}\par", "giữ"),
    ],
)
def test_words_are_read(body: str, text: str) -> None:
    assert words(read(body))[0] == text


def test_emphasis_indents_headings_and_soft_breaks_are_noted() -> None:
    found = read(r"\pard\li720\fi-360\outlinelevel0{\b 1. Tổ Cây Xanh:} chủ trì\line dòng hai\par\pard{\i nghiêng}\par")
    assert [(line.text, line.heading, line.indent, line.is_italic) for line in found.lines] == [
        ("1. Tổ Cây Xanh: chủ trì", 1, 3, False),
        ("dòng hai", 1, 3, False),
        ("nghiêng", 0, 0, True),
    ]
    assert found.lines[0].text[: found.lines[0].bold_prefix] == "1. Tổ Cây Xanh:"


def test_supplied_numbers_are_labels() -> None:
    found = read(
        r"{\listtext\pard\plain\f2 \'b7\tab}trồng cây\par{\listtext a)\tab}tưới cây\par"
        r"{\pntext \endash\tab}giữ cây\par{\listtext 1.\tab}hết\par"
    )
    assert [(line.label, line.text) for line in found.lines] == [("•", "trồng cây"), ("a)", "tưới cây"), ("-", "giữ cây"), ("1.", "hết")]


def test_tables_have_their_columns_and_merges() -> None:
    head = r"\trowd\trleft0\cellx1000\cellx4000\cellx6000\pard\intbl TT\cell Việc\cell Ai\cell\row"
    group = r"\trowd\trleft0\cellx6010\pard\intbl Nhóm một\cell\row"
    first = r"\trowd\trleft0\cellx1000\clvmgf\cellx4000\cellx6000\pard\intbl 1\cell trồng\par cây\cell Tổ A\cell\row"
    second = r"\trowd\trleft0\cellx1000\clvmrg\cellx4000\cellx6000\pard\intbl 2\cell\cell Tổ B\cell\row"
    found = read(r"trước\par" + head + group + first + second + r"\pard sau\par")
    assert cells(found) == [
        (0, 0, 0, "TT"),
        (0, 0, 1, "Việc"),
        (0, 0, 2, "Ai"),
        (0, 1, 0, "Nhóm một"),
        (0, 2, 0, "1"),
        (0, 2, 1, "trồng"),
        (0, 2, 1, "cây"),
        (0, 2, 2, "Tổ A"),
        (0, 3, 0, "2"),
        (0, 3, 2, "Tổ B"),
    ]
    assert {line.text: (line.cell.columns, line.cell.rows) for line in found.lines if line.cell}["Nhóm một"] == (3, 1)
    assert {line.text: (line.cell.columns, line.cell.rows) for line in found.lines if line.cell}["trồng"] == (1, 2)
    assert words(found)[0] == "trước"
    assert words(found)[-1] == "sau"


def test_a_deleted_paragraph_mark_joins_its_paragraphs() -> None:
    assert words(read(r"Sở {\deleted\par }Cây Xanh\par")) == ["Sở Cây Xanh"]


def test_text_boxes_are_read_once() -> None:
    box = r"{\shp{\*\shpinst{\sp{\sn a}{\sv 1}}{\shptxt \pard trong khung\par}}{\shprslt{\*\do trong khung}}}"
    assert words(read(rf"ngoài {box}khung\par")) == ["trong khung", "ngoài khung"]


def test_a_file_that_breaks_off_gives_what_it_has() -> None:
    assert words(read_document("dut.rtf", file_of(r"một\par hai")[:-1])) == ["một", "hai"]
    assert words(read(r"\trowd\cellx100\intbl ô\cell thừa\par\pard ngoài")) == ["ô", "thừa", "ngoài"]


@pytest.mark.parametrize(
    ("body", "code"),
    [(r"\par", "empty"), (r"{\pict 89504e47}\par", "no-text"), ("{" * 5000, "damaged")],
)
def test_files_that_are_no_plan_say_so(body: str, code: str) -> None:
    assert code_of("la.rtf", file_of(body)) == code


def test_a_text_of_endless_lines_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MOST_LINES", 20)
    assert code_of("dai.rtf", file_of(r"a\par " * 30)) == "too-large"


def test_two_hundred_damaged_files_give_a_result_or_a_document_error() -> None:
    table = r"\trowd\clvmgf\cellx1000\cellx4000\pard\intbl {\b TT}\cell {\f1 S\'eb}\cell\row" * 3
    whole = file_of(
        r"\pard\li720{\listtext 1.\tab}Kế hoạch {\i năm} \u7897? 2027\par" + table + r"\pard{\shp{\*\shpinst{\shptxt khung\par}}}hết\par"
    )
    dice = random.Random(2027)
    for _ in range(200):
        data = bytearray(whole)
        if dice.random() < 0.3:
            del data[dice.randrange(len(data)) :]
        for _ in range(dice.randrange(1, 40)):
            if data:
                data[dice.randrange(len(data))] = dice.choice([*b"{}\\'0123456789*;", dice.randrange(256)])
        try:
            assert spans_are_exact(read_document("hong.rtf", bytes(data)))
        except DocumentError as error:
            assert "hong.rtf" in str(error)
