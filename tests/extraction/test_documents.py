"""Text, Markdown and HTML files, the telling apart of kinds, and what every reader promises about its lines."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from extraction import documents
from extraction.documents import Cell, DocumentError, SourceText, read_document
from tests.conftest import SHARED

PLAN = "KẾ HOẠCH\nChăm sóc người cao tuổi xã Đồng Ruộng\n\n1. Trạm Y tế xã: chủ trì, báo cáo trước ngày 15/11/2027.\n"
REAL_PLANS = sorted(SHARED.glob("plans*/[0-9]*.txt"))


def read(text: str, name: str = "ke-hoach.txt") -> SourceText:
    return read_document(name, text.encode("utf-8"))


def words(source: SourceText) -> list[str]:
    return [line.text for line in source.lines if line.text]


def cells(source: SourceText) -> list[tuple[int, int, int, str]]:
    return [(line.cell.table, line.cell.row, line.cell.column, line.text) for line in source.lines if line.cell]


def spans_are_exact(source: SourceText) -> bool:
    return all(source.text[line.span.start : line.span.end] == line.text == line.text.strip() for line in source.lines)


def code_of(name: str, data: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        read_document(name, data)
    assert name in str(caught.value)
    return caught.value.code


# Encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_plan_reads_the_same_in_every_unicode_encoding(encoding: str) -> None:
    assert read_document("a.txt", PLAN.encode(encoding)).lines == read(PLAN).lines


def test_windows_1258_is_recognised_and_its_tone_marks_are_composed() -> None:
    data = _windows_1258(PLAN)
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")
    assert read_document("a.txt", data).text == PLAN


def _windows_1258(text: str) -> bytes:
    """Tone marks stand behind their letters in this encoding, the letters' own marks do not."""
    tones = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
    parts = []
    for letter in unicodedata.normalize("NFC", text):
        pieces = unicodedata.normalize("NFD", letter)
        base = unicodedata.normalize("NFC", "".join(piece for piece in pieces if piece not in tones))
        parts.append(base + "".join(piece for piece in pieces if piece in tones))
    return "".join(parts).encode("cp1258")


@pytest.mark.parametrize(
    "data",
    [
        b"\xd5\xb9\xa8 k\xb9\xd5k \xad\xea\xad\xb8\xb9 z\xb6q w\xd5\xd5\xb9",  # no syllables in any code
        bytes(range(128, 256)) * 4,
        b"\x01\x02\x03\x04\x05 abc" * 20,
        b"\xff\xfea",
    ],
)
def test_bytes_that_no_encoding_fits_are_an_encoding_error(data: bytes) -> None:
    assert code_of("la.txt", data) == "encoding"


def test_line_ends_and_decomposed_letters_make_no_difference() -> None:
    other = unicodedata.normalize("NFD", PLAN).replace("\n", "\r\n")
    assert read(other).lines == read(PLAN).lines
    assert read(PLAN.replace("\n", "\r")).text == read(PLAN).text


def test_invisible_characters_go_and_every_space_is_a_plain_one() -> None:
    source = read("\ufeffSố\u00a012/KH\u2011UBND\u200b, xã\u202fÐồng\u00ad Ruộng")
    assert words(source) == ["Số 12/KH-UBND, xã Đồng Ruộng"]


# Emphasis


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("báo cáo *trước ngày 30/11/2027*.", "báo cáo trước ngày 30/11/2027."),
        ("**1. **Sở Cây Xanh chủ trì", "1. Sở Cây Xanh chủ trì"),
        ("**1**. **Mục đích**", "1. Mục đích"),
        ("***2.7. Hợp tác***", "2.7. Hợp tác"),
        ("**đậm *nghiêng* đậm**", "đậm nghiêng đậm"),
        ("**đậm *cả hai***", "đậm cả hai"),
        ("*-* Sở Cây Xanh;", "- Sở Cây Xanh;"),
        ("** III**", "III"),
        ("** Lưu ý:*", "* Lưu ý:"),
        ("_nghiêng_ và __đậm__", "nghiêng và đậm"),
        ("Tỷ lệ = b/a * 100%", "Tỷ lệ = b/a * 100%"),
        ("kích thước 3*4*5", "kích thước 3*4*5"),
        ("* gạch đầu dòng", "* gạch đầu dòng"),
        ("cây xanh (*) và (*)", "cây xanh (*) và (*)"),
        ("tệp ke_hoach_nam.docx", "tệp ke_hoach_nam.docx"),
        ("ngày ____ tháng ____", "ngày ____ tháng ____"),
        (r"1\. Sở \- Ban \*", "1. Sở - Ban *"),
        ("Sở A&amp;B<sup>1</sup>", "Sở A&B1"),
        ("xem [trang nhà](https://vi-du.example/a)", "xem trang nhà"),
    ],
)
def test_marks_of_emphasis_go_and_other_stars_stay(marked: str, plain: str) -> None:
    assert words(read(marked)) == [plain]


def test_bold_that_is_broken_over_lines_marks_each_line() -> None:
    source = read("**II. NHIỆM VỤ\nCHỦ YẾU**\n\nnội dung")
    assert [(line.text, line.is_bold) for line in source.lines] == [
        ("II. NHIỆM VỤ", True),
        ("CHỦ YẾU", True),
        ("", False),
        ("nội dung", False),
    ]


def test_a_bold_beginning_is_measured() -> None:
    line = read("**1. Sở Cây Xanh:** chủ trì").lines[0]
    assert (line.text[: line.bold_prefix], line.is_bold) == ("1. Sở Cây Xanh:", False)


def test_italics_are_noted() -> None:
    assert read("*a) Nội dung*").lines[0].is_italic


def test_heading_hashes_become_levels() -> None:
    source = read("## **2. Các bước**\n### 2.1. Cấp xã\n#thẻ")
    assert [(line.text, line.heading, line.is_bold) for line in source.lines] == [
        ("2. Các bước", 2, True),
        ("2.1. Cấp xã", 3, False),
        ("#thẻ", 0, False),
    ]


def test_indentation_is_counted_in_columns_and_tabs_are_four() -> None:
    assert [line.indent for line in read("a\n  b\n\tc").lines] == [0, 2, 4]


def test_rules_become_blank_lines() -> None:
    assert words(read("XÃ ĐỒNG RUỘNG\n-------\n***\n_____\nKẾ HOẠCH")) == ["XÃ ĐỒNG RUỘNG", "KẾ HOẠCH"]


# Tables


def test_a_row_between_bars_gives_a_line_for_each_cell() -> None:
    source = read("Phụ lục\n\n| TT | **Nhiệm vụ** | Chủ trì |\n|---|:--:|---|\n| 1 | Trồng cây | *Sở Cây Xanh* |\n\nhết")
    assert cells(source) == [
        (0, 0, 0, "TT"),
        (0, 0, 1, "Nhiệm vụ"),
        (0, 0, 2, "Chủ trì"),
        (0, 1, 0, "1"),
        (0, 1, 1, "Trồng cây"),
        (0, 1, 2, "Sở Cây Xanh"),
    ]
    assert source.text == "Phụ lục\n\n| TT | Nhiệm vụ | Chủ trì |\n| 1 | Trồng cây | Sở Cây Xanh |\n\nhết\n"
    assert spans_are_exact(source)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("XÃ ĐỒNG RUỘNG |\n| |", [(0, 0, 0, "XÃ ĐỒNG RUỘNG")]),
        ("Số: 1/KH | CỘNG HÒA |", [(0, 0, 0, "Số: 1/KH"), (0, 0, 1, "CỘNG HÒA")]),
        ("TT | Việc\n---|---\n1 | Trồng cây", [(0, 0, 0, "TT"), (0, 0, 1, "Việc"), (0, 1, 0, "1"), (0, 1, 1, "Trồng cây")]),
        ("| 1 | | Sở A |", [(0, 0, 0, "1"), (0, 0, 2, "Sở A")]),
        ("| 1 | dòng một\ndòng hai | Sở A |", [(0, 0, 0, "1"), (0, 0, 1, "dòng một"), (0, 0, 1, "dòng hai"), (0, 0, 2, "Sở A")]),
        ("| 1 | dòng một<br>dòng hai |", [(0, 0, 0, "1"), (0, 0, 1, "dòng một"), (0, 0, 1, "dòng hai")]),
        ("| 1 | a |\n\n| 2 | b |", [(0, 0, 0, "1"), (0, 0, 1, "a"), (0, 1, 0, "2"), (0, 1, 1, "b")]),
        ("| a |\n\n\nchữ\n\n| b |", [(0, 0, 0, "a"), (1, 0, 0, "b")]),
        (r"| a \| b | c |", [(0, 0, 0, "a | b"), (0, 0, 1, "c")]),
    ],
)
def test_tables_of_bars_in_several_drawings(text: str, expected: list[tuple[int, int, int, str]]) -> None:
    assert cells(read(text)) == expected


def test_one_bar_in_a_sentence_makes_no_table() -> None:
    assert cells(read("Tổ 1 | Tổ 2 cùng trồng cây\nở xã")) == []


def test_bars_alone_on_their_lines_are_the_cells_of_rows() -> None:
    head = "|\n**STT**\n|\n**VIỆC**\n|\n**AI**\n|\n"
    group = "|\n** I**\n|\n**NHÓM\nMỘT**\n|\n"
    row = "|\n1\n|\nTrồng cây\nở xã\n|\nSở Cây Xanh\n|\n"
    with_gap = "|\n2\n|\nTưới cây\n|\n|\n"
    source = read(head + group + row + with_gap + "\nhết")
    assert cells(source) == [
        (0, 0, 0, "STT"),
        (0, 0, 1, "VIỆC"),
        (0, 0, 2, "AI"),
        (0, 1, 0, "I"),
        (0, 1, 1, "NHÓM"),
        (0, 1, 1, "MỘT"),
        (0, 2, 0, "1"),
        (0, 2, 1, "Trồng cây"),
        (0, 2, 1, "ở xã"),
        (0, 2, 2, "Sở Cây Xanh"),
        (0, 3, 0, "2"),
        (0, 3, 1, "Tưới cây"),
    ]
    assert next(line.cell for line in source.lines if line.text == "NHÓM") == Cell(0, 1, 1, columns=2)
    assert source.lines[-1].cell is None


def test_a_rule_inside_a_letterhead_does_not_end_its_table() -> None:
    source = read("|\n**XÃ ĐỒNG RUỘNG**\n-------\n|\nCỘNG HÒA\n|\n|\nSố: 1/KH\n|\n*ngày 2*\n|\n\nKẾ HOẠCH")
    assert cells(source) == [(0, 0, 0, "XÃ ĐỒNG RUỘNG"), (0, 0, 1, "CỘNG HÒA"), (0, 1, 0, "Số: 1/KH"), (0, 1, 1, "ngày 2")]


def test_text_after_a_last_bar_is_no_cell() -> None:
    source = read("|\na\n|\nb\n|\nđoạn văn sau bảng\nvẫn là đoạn văn")
    assert cells(source) == [(0, 0, 0, "a"), (0, 0, 1, "b")]


# HTML


def test_a_web_page_gives_its_paragraphs_lists_and_tables() -> None:
    page = (
        "<!DOCTYPE html><html><head><title>không đọc</title><style>p{color:red}</style></head><body>"
        "<nav>trang chủ</nav><h2>KẾ HOẠCH</h2><p><b>1. Sở Cây Xanh:</b> chủ\n trì<br>trồng cây</p>"
        "<ol start=3><li>Một<li>Hai</ol><ul><li>ba</ul>"
        "<table><tr><th>TT<th>Việc<tr><td rowspan=2>1<td>trồng<tr><td>tưới</table></body></html>"
    )
    source = read(page, "trang.html")
    assert [(line.text, line.heading, line.label) for line in source.lines if not line.cell] == [
        ("KẾ HOẠCH", 2, ""),
        ("1. Sở Cây Xanh: chủ trì", 0, ""),
        ("trồng cây", 0, ""),
        ("Một", 0, "3."),
        ("Hai", 0, "4."),
        ("ba", 0, "-"),
    ]
    assert cells(source) == [(0, 0, 0, "TT"), (0, 0, 1, "Việc"), (0, 1, 0, "1"), (0, 1, 1, "trồng"), (0, 2, 1, "tưới")]
    assert source.lines[1].bold_prefix == len("1. Sở Cây Xanh:")
    assert spans_are_exact(source)


def test_a_web_page_named_doc_is_read_as_the_page_that_it_is() -> None:
    assert words(read("<html><body><p>Kế hoạch</p></body></html>", "ke-hoach.doc")) == ["Kế hoạch"]


def test_a_page_in_another_declared_charset_is_read_by_it() -> None:
    data = b"<html><head><meta charset=iso-8859-1></head><body><p>caf\xe9 &#7921; \xb5 \xb6 \xaa \xba \xa4 \xa6 \xa8</p></body></html>"
    assert words(read_document("a.html", data))[0].startswith("café ự")


def test_a_table_that_only_arranges_the_page_is_no_table() -> None:
    page = "<table><tr><td><p>trái<td><table><tr><th>TT<th>Việc<tr><td>1<td>Trồng</table></table><table><tr><td>một mình</table>"
    source = read(f"<html>{page}</html>")
    assert cells(source) == [(0, 0, 0, "TT"), (0, 0, 1, "Việc"), (0, 1, 0, "1"), (0, 1, 1, "Trồng")]
    assert [line.text for line in source.lines if not line.cell] == ["trái", "một mình"]


def test_styles_lists_and_hidden_parts_of_a_web_page() -> None:
    page = (
        "<div style='display: none'>ẩn</div><p><span style='font-weight: bold'>đậm</span><p style='font-style:italic'>nghiêng"
        "<ol type=a><li>một<li value=5>hai<ol type=I><li>trong</ol></ol><script>mã()</script><!-- lời -->"
    )
    lines = read(f"<body>{page}</body>").lines
    assert [(line.text, line.label, line.is_bold, line.is_italic) for line in lines] == [
        ("đậm", "", True, False),
        ("nghiêng", "", False, True),
        ("một", "a.", False, False),
        ("hai", "e.", False, False),
        ("trong", "I.", False, False),
    ]
    assert lines[-1].indent > lines[-2].indent


@pytest.mark.parametrize("charset", [b"", b"<meta charset=khong-co>"])
def test_a_web_page_in_an_unknown_encoding_is_an_encoding_error(charset: bytes) -> None:
    assert code_of("a.html", b"<html>" + charset + b"\xd5\xb9\xa8 k\xb9\xd5k \xad\xea\xad\xb8\xb9 z\xb6q") == "encoding"


# Kinds and limits


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("rong.txt", b"", "empty"),
        ("trang.txt", b" \r\n\t ", "empty"),
        ("chi-sao.txt", b"**\n***\n| |", "empty"),
        ("trang.html", b"<html><body></body></html>", "empty"),
        ("cu.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "format"),
        ("bang.xls", b"\x09\x08\x10\x00\x00\x06\x05\x00\xff\xff", "format"),
        ("nen.zip", b"PK\x05\x06" + bytes(18), "format"),
        ("nen.7z", b"7z\xbc\xaf\x27\x1c\x00\x04", "format"),
        ("rong.rtf", b"{\\rtf1\\ansi }", "empty"),
        ("hong.odt", b"day khong phai la odt", "damaged"),
        ("khoa.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("anh.png", b"\x89PNG\r\n\x1a\n\x00\x00", "damaged"),
        ("anh.pdf", b"\xff\xd8\xff\xe0\x00\x10JFIF", "damaged"),
        ("anh.heic", b"\x00\x00\x00\x18ftypheic" + bytes(range(128, 256)), "no-text"),
        ("gia.docx", b"day khong phai la docx", "damaged"),
        ("gia.pdf", b"day khong phai la pdf", "damaged"),
        ("hong.docx", b"PK\x03\x04" + b"x" * 50, "damaged"),
        ("hong.pdf", b"%PDF-1.4\nhong", "damaged"),
    ],
)
def test_what_cannot_be_read_says_why_and_names_the_file(name: str, data: bytes, code: str) -> None:
    assert code_of(name, data) == code


def test_an_old_office_file_is_told_to_be_saved_as_docx() -> None:
    with pytest.raises(DocumentError, match=r"lưu lại dưới dạng \.docx"):
        read_document("cu.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))


def test_the_size_limit_holds_to_the_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST_BYTES", 10)
    assert words(read_document("a.txt", b"0123456789")) == ["0123456789"]
    assert code_of("a.txt", b"0123456789a") == "too-large"


def test_a_text_of_endless_lines_is_too_large() -> None:
    assert code_of("a.txt", b"a\n" * 300_000) == "too-large"


# Promises


ODD_TEXT = st.text(alphabet="ab ấộĐ\n|*_#\\-<>&;[]()1.\t\r\u0301\u00a0\u200b!", max_size=120)


@settings(max_examples=300, deadline=None)
@given(ODD_TEXT)
@example("|a\nb*|\n*c|")
@example("**a\n|\nb**\n|")
@example("a*\u0301*")
def test_every_line_equals_the_text_of_its_span(text: str) -> None:
    try:
        source = read(text)
    except DocumentError:
        return
    assert spans_are_exact(source)
    assert unicodedata.is_normalized("NFC", source.text)
    starts = [line.span.start for line in source.lines]
    assert starts == sorted(starts)


@settings(max_examples=150, deadline=None)
@given(ODD_TEXT)
def test_form_and_line_ends_never_change_the_reading(text: str) -> None:
    plain = text.replace("\r", "\n")
    other = unicodedata.normalize("NFD", plain).replace("\n", "\r\n")
    assert _outcome("a.txt", plain.encode()) == _outcome("a.txt", other.encode())


def _outcome(name: str, data: bytes) -> object:
    try:
        source = read_document(name, data)
    except DocumentError as error:
        return error.code
    return source.text, source.lines


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(["a.txt", "a.md", "a.html", "a.docx", "a.pdf", "a.doc", "a", ".", ""]),
    st.sampled_from(
        [b"", b"PK\x03\x04", b"%PDF-1.5\n", b"<html>", b"\xff\xfe", b"\xef\xbb\xbf", b"{\\rtf", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
    ),
    st.binary(max_size=200),
)
def test_no_bytes_fail_otherwise_than_with_a_document_error(name: str, head: bytes, tail: bytes) -> None:
    _outcome(name, head + tail)


# Real plans


@pytest.mark.skipif(not REAL_PLANS, reason="the real plans are not here (../shared)")
def test_real_plans_keep_their_words_and_lose_their_marks() -> None:
    for path in REAL_PLANS:
        source = read_document(path.name, path.read_bytes())
        assert spans_are_exact(source), path.name
        before = [letter for letter in path.read_text("utf-8") if letter.isalnum()]
        assert [letter for letter in source.text if letter.isalnum()] == before, path.name
        assert "**" not in source.text, path.name
        assert not any(line.text.startswith(("#", "|")) for line in source.lines), path.name


@pytest.mark.skipif(not REAL_PLANS, reason="the real plans are not here (../shared)")
def test_reading_the_printed_text_again_changes_nothing() -> None:
    for path in REAL_PLANS:
        once = read_document(path.name, path.read_bytes())
        again = read_document(path.name, once.text.encode("utf-8"))
        assert (again.text.rstrip(), cells(again)) == (once.text.rstrip(), cells(once)), path.name


@pytest.mark.parametrize(("name", "columns", "rows"), [("23_", 6, 6), ("10_", 5, 24), ("03_", 4, 12)])
def test_the_task_tables_of_real_plans_have_their_columns_and_rows(name: str, columns: int, rows: int) -> None:
    paths = [path for path in REAL_PLANS if path.name.startswith(name)]
    if not paths:
        pytest.skip("the real plans are not here (../shared)")
    source = read_document(paths[0].name, paths[0].read_bytes())
    last = max(table for table, _, _, _ in cells(source))
    places = [(row, column) for table, row, column, _ in cells(source) if table == last]
    assert (max(column for _, column in places) + 1, max(row for row, _ in places) + 1) == (columns, rows)
