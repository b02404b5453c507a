"""Word files: order, supplied numbers, merged cells, accepted changes, and files that mean harm."""

from __future__ import annotations

import io
import random
import zipfile

import docx
import pytest

from extraction import package
from extraction.documents import DocumentError, SourceText, read_document
from extraction.numbering import format_number
from tests.extraction.test_documents import cells, code_of, spans_are_exact, words

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def package_of(parts: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def word_file(body: str, *, numbering: str = "", styles: str = "") -> bytes:
    parts: dict[str, str | bytes] = {"word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"}
    if numbering:
        parts["word/numbering.xml"] = f"<w:numbering {NAMESPACES}>{numbering}</w:numbering>"
    if styles:
        parts["word/styles.xml"] = f"<w:styles {NAMESPACES}>{styles}</w:styles>"
    return package_of(parts)


def read(body: str, *, numbering: str = "", styles: str = "") -> SourceText:
    source = read_document("a.docx", word_file(body, numbering=numbering, styles=styles))
    assert spans_are_exact(source)
    return source


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def numbered(text: str, level: int, number: int = 1) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def level(index: int, form: str, text: str, extra: str = "") -> str:
    return f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>{extra}</w:lvl>'


def definition(levels: str, extra: str = "") -> str:
    return f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{extra}'


def labels(source: SourceText) -> list[str]:
    return [line.label for line in source.lines]


def small_document() -> bytes:
    document = docx.Document()
    head = document.add_table(1, 2)
    head.cell(0, 0).text = "ỦY BAN NHÂN DÂN\nXÃ ĐỒNG RUỘNG"
    head.cell(0, 1).text = "CỘNG HÒA"
    document.add_heading("I. Nhiệm vụ", 1)
    lead = document.add_paragraph()
    lead.add_run("1. Trạm Y tế xã:").bold = True
    lead.add_run(" chủ trì khám sức khỏe")
    document.add_paragraph("Rà soát danh sách", style="List Number")
    document.add_paragraph("Lập dự toán\ncho cả năm", style="List Number")
    document.add_paragraph("Bón phân", style="List Bullet")
    tasks = document.add_table(3, 3)
    for cell, text in zip(tasks.rows[0].cells, ("TT", "Việc", "Ai"), strict=True):
        cell.text = text
    tasks.cell(1, 0).text, tasks.cell(1, 1).text = "1", "Trồng cây"
    tasks.cell(2, 0).text, tasks.cell(2, 1).text = "2", "Tưới cây"
    tasks.cell(1, 2).merge(tasks.cell(2, 2)).text = "Tổ Cây Xanh"
    document.add_paragraph("Nơi nhận: như trên.")
    section = document.sections[0]
    section.header.paragraphs[0].text = "đầu trang không đọc"
    section.footer.paragraphs[0].text = "chân trang không đọc"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_a_document_is_read_in_the_order_of_its_body() -> None:
    source = read_document("ke-hoach.docx", small_document())
    assert source.text == (
        "| ỦY BAN NHÂN DÂN\nXÃ ĐỒNG RUỘNG | CỘNG HÒA |\n"
        "I. Nhiệm vụ\n1. Trạm Y tế xã: chủ trì khám sức khỏe\nRà soát danh sách\nLập dự toán\ncho cả năm\nBón phân\n"
        "| TT | Việc | Ai |\n| 1 | Trồng cây | Tổ Cây Xanh |\n| 2 | Tưới cây |\n"
        "Nơi nhận: như trên.\n"
    )
    assert spans_are_exact(source)


def test_headings_bold_beginnings_and_paragraph_ends_are_noted() -> None:
    lines = {line.text: line for line in read_document("a.docx", small_document()).lines}
    assert (lines["I. Nhiệm vụ"].heading, lines["I. Nhiệm vụ"].is_bold) == (1, True)
    assert lines["1. Trạm Y tế xã: chủ trì khám sức khỏe"].bold_prefix == len("1. Trạm Y tế xã:")
    assert (lines["Lập dự toán"].ends_paragraph, lines["cho cả năm"].ends_paragraph) == (False, True)
    assert [lines[text].label for text in ("Rà soát danh sách", "Lập dự toán", "cho cả năm", "Bón phân")] == ["1.", "2.", "", "•"]


def test_marks_of_markdown_pasted_into_word_are_gone() -> None:
    document = docx.Document()
    for line in ("## II. NHIỆM VỤ", "**1. Trạm Y tế xã:** chủ trì khám sức khỏe 2*3 lần", "Diện tích 3 * 4 m"):
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    source = read_document("dan.docx", stream.getvalue())
    assert source.text == "II. NHIỆM VỤ\n1. Trạm Y tế xã: chủ trì khám sức khỏe 2*3 lần\nDiện tích 3 * 4 m\n"
    assert source.lines[0].heading == 2
    assert source.lines[1].bold_prefix == len("1. Trạm Y tế xã:")
    assert spans_are_exact(source)


def test_a_cell_merged_downwards_is_one_cell_of_two_rows() -> None:
    source = read_document("a.docx", small_document())
    merged = next(line.cell for line in source.lines if line.text == "Tổ Cây Xanh")
    assert merged is not None
    assert (merged.table, merged.row, merged.column, merged.rows) == (1, 1, 2, 2)


def test_a_cell_merged_across_moves_the_columns_behind_it() -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"

    wide = cell("Nhóm một", '<w:gridSpan w:val="2"/>')
    source = read(f"<w:tbl><w:tr>{wide}{cell('2027')}</w:tr><w:tr>{cell('1')}{cell('Trồng')}{cell('Quý I')}</w:tr></w:tbl>")
    assert cells(source) == [(0, 0, 0, "Nhóm một"), (0, 0, 2, "2027"), (0, 1, 0, "1"), (0, 1, 1, "Trồng"), (0, 1, 2, "Quý I")]
    first = source.lines[0].cell
    assert first is not None
    assert first.columns == 2


def test_a_table_inside_a_cell_gives_its_lines_to_that_cell() -> None:
    inner = f"<w:tbl><w:tr><w:tc>{paragraph('trong một')}</w:tc><w:tc>{paragraph('trong hai')}</w:tc></w:tr></w:tbl>"
    source = read(f"<w:tbl><w:tr><w:tc>{paragraph('ngoài')}{inner}<w:p/></w:tc><w:tc>{paragraph('bên')}</w:tc></w:tr></w:tbl>")
    assert cells(source) == [(0, 0, 0, "ngoài"), (0, 0, 0, "trong một"), (0, 0, 0, "trong hai"), (0, 0, 1, "bên")]


# Numbers that Word supplies


def test_levels_count_on_their_own_and_start_again_below_a_new_parent() -> None:
    levels = level(0, "upperRoman", "%1.") + level(1, "decimal", "%2.") + level(2, "lowerLetter", "%3)") + level(3, "decimal", "%2.%4.")
    order = (0, 1, 2, 2, 3, 1, 2, 0, 1)
    source = read("".join(numbered("việc", index) for index in order), numbering=definition(levels))
    assert labels(source) == ["I.", "1.", "a)", "b)", "1.1.", "2.", "a)", "II.", "1."]


def test_a_second_list_of_the_same_kind_goes_on_unless_it_says_restart() -> None:
    numbers = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    body = numbered("a", 0, 1) + numbered("b", 0, 2) + numbered("c", 0, 3) + numbered("d", 0, 3)
    assert labels(read(body, numbering=definition(level(0, "decimal", "%1."), numbers))) == ["1.", "2.", "1.", "2."]


def test_legal_numbering_shows_roman_parents_as_decimals() -> None:
    levels = level(0, "upperRoman", "%1.") + level(1, "decimal", "%1.%2.", "<w:isLgl/>")
    assert labels(read(numbered("a", 0) + numbered("b", 1), numbering=definition(levels))) == ["I.", "1.1."]


def test_bullets_of_symbol_fonts_are_shown_as_bullets_and_dashes_stay() -> None:
    levels = level(0, "bullet", "\uf0b7") + level(1, "bullet", "-") + level(2, "bullet", "+") + level(3, "bullet", "–")
    assert labels(read("".join(numbered("a", index) for index in range(4)), numbering=definition(levels))) == ["•", "-", "+", "-"]


def test_a_style_can_supply_the_number_and_a_paragraph_can_refuse_it() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="Muc"><w:name w:val="Mục"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="MucCon"><w:name w:val="Mục con"/><w:basedOn w:val="Muc"/></w:style>'
    )
    refused = '<w:pStyle w:val="Muc"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'
    body = paragraph("a", '<w:pStyle w:val="Muc"/>') + paragraph("b", '<w:pStyle w:val="MucCon"/>') + paragraph("c", refused)
    assert labels(read(body, numbering=definition(level(0, "decimal", "Điều %1.")), styles=styles)) == ["Điều 1.", "Điều 2.", ""]


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (1, "lowerRoman", "i"),
        (4, "upperRoman", "IV"),
        (9, "upperRoman", "IX"),
        (14, "lowerRoman", "xiv"),
        (1999, "upperRoman", "MCMXCIX"),
        (26, "lowerLetter", "z"),
        (27, "upperLetter", "AA"),
        (7, "decimalZero", "07"),
        (7, "chicken", "7"),
        (0, "lowerLetter", "0"),
    ],
)
def test_numbers_in_the_forms_of_word(value: int, form: str, shown: str) -> None:
    assert format_number(value, form) == shown


# Changes, boxes, breaks


def test_tracked_changes_are_read_as_accepted() -> None:
    body = (
        "<w:p><w:r><w:t>trước ngày </w:t></w:r><w:del><w:r><w:delText>01</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>15</w:t></w:r></w:ins><w:r><w:t>/11</w:t></w:r></w:p>"
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>Sở </w:t></w:r></w:p>"
        "<w:p><w:r><w:t>Cây Xanh</w:t></w:r></w:p>"
        f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>{paragraph('hàng bỏ')}</w:tc></w:tr>"
        f"<w:tr><w:tc>{paragraph('hàng giữ')}</w:tc></w:tr></w:tbl>"
        f"<w:moveFrom>{paragraph('chỗ cũ')}</w:moveFrom><w:moveTo>{paragraph('chỗ mới')}</w:moveTo>"
    )
    assert words(read(body)) == ["trước ngày 15/11", "Sở Cây Xanh", "hàng giữ", "chỗ mới"]


def test_text_boxes_and_content_controls_are_read_once() -> None:
    box = f"<w:txbxContent>{paragraph('trong khung')}</w:txbxContent>"
    drawing = (
        f"<mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape>{box}</v:shape></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    control = f"<w:sdt><w:sdtContent>{paragraph('trong ô')}</w:sdtContent></w:sdt>"
    body = f"<w:p><w:r><w:t>ngoài khung</w:t></w:r><w:r>{drawing}</w:r></w:p>{control}"
    assert words(read(body)) == ["ngoài khung", "trong khung", "trong ô"]


def test_breaks_tabs_hyphens_fields_and_hidden_text() -> None:
    body = (
        '<w:p><w:r><w:t>Số:</w:t><w:tab/><w:t>12/KH</w:t><w:noBreakHyphen/><w:t>UBND</w:t><w:br/><w:t xml:space="preserve">năm </w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText><w:fldChar w:fldCharType="end"/></w:r>'
        "<w:hyperlink><w:r><w:t>2027</w:t></w:r></w:hyperlink><w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn</w:t></w:r>"
        "<w:r><w:rPr><w:caps/></w:rPr><w:t> chữ hoa</w:t></w:r></w:p>"
    )
    assert words(read(body)) == ["Số: 12/KH-UBND", "năm 2027 CHỮ HOA"]


def test_a_tone_mark_in_the_next_run_meets_its_letter() -> None:
    source = read("<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Sơ</w:t></w:r><w:r><w:t>\u0309 Y tế</w:t></w:r></w:p>")
    assert words(source) == ["Sở Y tế"]


def test_contents_entries_are_left_out() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="ML1"><w:name w:val="toc 1"/></w:style>'
    assert words(read(paragraph("I. Mục đích 3", '<w:pStyle w:val="ML1"/>') + paragraph("I. Mục đích"), styles=styles)) == ["I. Mục đích"]


# Files that cannot or must not be read


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"a.txt": "x"}, "format"),
        ({"xl/workbook.xml": "<x/>"}, "format"),
        ({"word/document.xml": "<khong phai xml"}, "damaged"),
        ({"word/document.xml": f"<w:document {NAMESPACES}/>"}, "damaged"),
        ({"word/document.xml": f"<w:document {NAMESPACES}><w:body><w:p/></w:body></w:document>"}, "no-text"),
        ({"word/document.xml": f'<!DOCTYPE d [<!ENTITY e "ha">]><w:document {NAMESPACES}><w:body/></w:document>'}, "damaged"),
    ],
)
def test_packages_that_are_no_plan_say_so(parts: dict[str, str | bytes], code: str) -> None:
    assert code_of("a.docx", package_of(parts)) == code


def test_a_spreadsheet_is_named_as_one() -> None:
    with pytest.raises(DocumentError, match="bảng tính Excel"):
        read_document("a.xlsx", package_of({"xl/workbook.xml": "<x/>"}))


def test_a_bomb_is_refused_by_its_declared_size() -> None:
    assert code_of("bom.docx", package_of({"word/document.xml": bytes(30 * 1024 * 1024)})) == "too-large"


def test_a_bomb_of_many_parts_is_refused() -> None:
    parts: dict[str, str | bytes] = {f"word/{number}.xml": "" for number in range(package.MOST_PARTS + 1)}
    assert code_of("bom.docx", package_of(parts)) == "too-large"


def test_expansion_stops_at_the_limit_of_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MOST_PART_BYTES", 1000)
    assert code_of("bom.docx", word_file(paragraph("x" * 2000))) == "too-large"


def test_a_lying_size_in_the_table_of_contents_is_damage() -> None:
    data = bytearray(word_file(paragraph("chữ " * 5000)))
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (100).to_bytes(4, "little")
    assert code_of("doi.docx", bytes(data)) == "damaged"


def test_an_encrypted_entry_asks_for_a_file_without_password() -> None:
    data = bytearray(word_file(paragraph("chữ")))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert code_of("khoa.docx", bytes(data)) == "encrypted"


def test_deep_nesting_is_damage_and_no_crash() -> None:
    body = "<w:tbl><w:tr><w:tc>" * 3000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 3000
    assert code_of("sau.docx", word_file(body)) == "damaged"


def test_two_hundred_damaged_files_give_a_result_or_a_document_error() -> None:
    whole = small_document()
    dice = random.Random(2027)
    for _ in range(200):
        data = bytearray(whole)
        if dice.random() < 0.3:
            del data[dice.randrange(len(data)) :]
        for _ in range(dice.randrange(1, 40)):
            if data:
                data[dice.randrange(len(data))] = dice.randrange(256)
        try:
            assert spans_are_exact(read_document("hong.docx", bytes(data)))
        except DocumentError as error:
            assert "hong.docx" in str(error)


def test_damaged_xml_inside_a_sound_package_gives_a_result_or_a_document_error() -> None:
    with zipfile.ZipFile(io.BytesIO(small_document())) as archive:
        parts = {name: archive.read(name) for name in ("word/document.xml", "word/styles.xml", "word/numbering.xml")}
    dice = random.Random(2028)
    for _ in range(100):
        name = dice.choice(list(parts))
        changed = bytearray(parts[name])
        for _ in range(dice.randrange(1, 6)):
            changed[dice.randrange(len(changed))] = dice.choice(b"0129azAZ<>/\"'= ")
        try:
            assert spans_are_exact(read_document("hong.docx", package_of({**parts, name: bytes(changed)})))
        except DocumentError as error:
            assert "hong.docx" in str(error)
