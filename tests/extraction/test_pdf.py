"""PDF files: lines, tables, margins, and files that cannot be read."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence

import pypdf
import pytest

from extraction import pdf
from extraction.documents import DocumentError, SourceText, read_document
from tests.extraction.pdf_writer import PageDrawing, lines_from, make_pdf
from tests.extraction.test_documents import cells, code_of, spans_are_exact, words

XS = (70, 110, 330, 430)


def read(*pages: PageDrawing) -> SourceText:
    source = read_document("ke-hoach.pdf", make_pdf(pages))
    assert spans_are_exact(source)
    return source


def body_page(number: int) -> PageDrawing:
    return lines_from(150, [f"Trang này ở chỗ {word} nói việc {number}" for word in ("đầu", "giữa", "cuối")])


def test_lines_stay_lines_and_letters_are_composed() -> None:
    source = read(lines_from(120, ["KẾ HOẠCH", "Trạm Y tế xã Đồng Ruộng chủ trì, phối hợp", "với Tổ Cây Xanh báo cáo trước 15/11/2027."]))
    assert words(source) == ["KẾ HOẠCH", "Trạm Y tế xã Đồng Ruộng chủ trì, phối hợp", "với Tổ Cây Xanh báo cáo trước 15/11/2027."]
    assert not any(line.ends_paragraph for line in source.lines)


def test_pages_follow_one_another() -> None:
    source = read(lines_from(150, ["một", "hai"]), lines_from(150, ["ba", "bốn"]))
    assert words(source) == ["một", "hai", "ba", "bốn"]


def test_bold_letters_and_indentation_are_noted() -> None:
    page = PageDrawing().write(70, 150, "1. Tổ Cây Xanh:", bold=True).write(180, 150, "chủ trì").write(100, 168, "thụt vào")
    source = read(page)
    assert source.lines[0].text[: source.lines[0].bold_prefix] == "1. Tổ Cây Xanh:"
    assert [line.indent for line in source.lines] == [0, 5]


def test_a_wider_gap_between_lines_becomes_a_blank_line() -> None:
    page = PageDrawing()
    for y, text in ((150, "đoạn một"), (166, "vẫn đoạn một"), (190, "đoạn hai"), (206, "vẫn đoạn hai"), (222, "hết")):
        page.write(70, y, text)
    assert [line.text for line in read(page).lines] == ["đoạn một", "vẫn đoạn một", "", "đoạn hai", "vẫn đoạn hai", "hết"]


@pytest.mark.parametrize("shown", ["{}", "- {} -", "Trang {}/9"])
def test_page_numbers_are_dropped_at_the_top_and_at_the_bottom(shown: str) -> None:
    pages = [body_page(number).write(290, 40 if number % 2 else 810, shown.format(number)) for number in range(1, 4)]
    assert len(words(read(*pages))) == 9


def test_numbers_within_the_text_stay() -> None:
    assert "2027" in words(read(lines_from(300, ["trong năm", "2027", "trồng cây"])))


def test_headers_and_footers_that_pages_repeat_are_dropped() -> None:
    pages = [body_page(number).write(70, 40, "Văn bản xã Đồng Ruộng").write(70, 815, f"Bản số {number}") for number in range(1, 5)]
    assert len(words(read(*pages))) == 12


def test_a_line_that_stands_in_one_margin_only_stays() -> None:
    assert "KẾ HOẠCH" in words(read(body_page(1).write(250, 60, "KẾ HOẠCH"), body_page(2), body_page(3)))


def test_a_ruled_table_gives_its_cells() -> None:
    page = lines_from(120, ["Phụ lục"]).table(
        XS, (150, 190, 240), [("TT", "Nhiệm vụ", "Chủ trì"), ("1", "Trồng cây\nven đường", "Tổ Cây Xanh")]
    )
    source = read(page.write(70, 280, "Hết"))
    assert cells(source) == [
        (0, 0, 0, "TT"),
        (0, 0, 1, "Nhiệm vụ"),
        (0, 0, 2, "Chủ trì"),
        (0, 1, 0, "1"),
        (0, 1, 1, "Trồng cây"),
        (0, 1, 1, "ven đường"),
        (0, 1, 2, "Tổ Cây Xanh"),
    ]
    assert source.text == "Phụ lục\n| TT | Nhiệm vụ | Chủ trì |\n| 1 | Trồng cây\nven đường | Tổ Cây Xanh |\nHết\n"


def test_a_table_goes_on_over_the_page_end_without_its_repeated_head() -> None:
    head = ("TT", "Nhiệm vụ", "Chủ trì")
    first = lines_from(600, ["Phụ lục"]).table(XS, (650, 700, 750), [head, ("1", "Trồng cây", "Tổ Cây Xanh")])
    second = PageDrawing().table(XS, (110, 150, 200, 250), [head, ("", "ven đường", ""), ("2", "Tưới cây", "Tổ Nước")])
    assert cells(read(first, second)) == [
        (0, 0, 0, "TT"),
        (0, 0, 1, "Nhiệm vụ"),
        (0, 0, 2, "Chủ trì"),
        (0, 1, 0, "1"),
        (0, 1, 1, "Trồng cây"),
        (0, 1, 2, "Tổ Cây Xanh"),
        (0, 1, 1, "ven đường"),
        (0, 2, 0, "2"),
        (0, 2, 1, "Tưới cây"),
        (0, 2, 2, "Tổ Nước"),
    ]


def test_tables_of_other_columns_stay_apart() -> None:
    first = PageDrawing().table(XS, (650, 700, 750), [("a", "b", "c"), ("d", "e", "f")])
    second = PageDrawing().table((70, 200, 430), (110, 150, 200), [("g", "h"), ("i", "k")])
    assert {table for table, _, _, _ in cells(read(first, second))} == {0, 1}


def test_the_two_columns_of_a_letterhead_are_kept_apart() -> None:
    page = PageDrawing()
    for y, left, right in (
        (120, "ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI"),
        (138, "XÃ ĐỒNG RUỘNG", "Độc lập - Tự do"),
        (156, "Số: 12/KH-UBND", "ngày 2"),
    ):
        page.write(70, y, left).write(320, y, right)
    page.write(250, 200, "KẾ HOẠCH")
    source = read(page)
    assert cells(source) == [
        (0, 0, 0, "ỦY BAN NHÂN DÂN"),
        (0, 0, 1, "CỘNG HÒA XÃ HỘI"),
        (0, 1, 0, "XÃ ĐỒNG RUỘNG"),
        (0, 1, 1, "Độc lập - Tự do"),
        (0, 2, 0, "Số: 12/KH-UBND"),
        (0, 2, 1, "ngày 2"),
    ]
    assert source.lines[-1].text == "KẾ HOẠCH"


def test_a_single_wide_gap_makes_no_columns() -> None:
    page = lines_from(150, ["đoạn văn thường"]).write(70, 168, "Tổ trưởng").write(320, 168, "Nguyễn An")
    assert words(read(page)) == ["đoạn văn thường", "Tổ trưởng Nguyễn An"]


# Files that cannot be read


def test_a_scan_is_told_to_bring_a_version_with_text() -> None:
    with pytest.raises(DocumentError, match="bản quét") as caught:
        read_document("quet.pdf", make_pdf([PageDrawing(), PageDrawing()]))
    assert caught.value.code == "no-text"


def test_page_numbers_alone_are_no_text() -> None:
    assert code_of("quet.pdf", make_pdf([PageDrawing().write(290, 40, "1")])) == "no-text"


def encrypted(*, user: str, owner: str) -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(make_pdf([body_page(1)])))
    writer.encrypt(user_password=user, owner_password=owner, algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def test_a_file_with_a_password_asks_for_one_without() -> None:
    assert code_of("khoa.pdf", encrypted(user="bí mật", owner="bí mật")) == "encrypted"


def test_a_file_that_only_forbids_changes_can_be_read() -> None:
    assert len(words(read_document("khoa.pdf", encrypted(user="", owner="chủ")))) == 3


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_PAGES", 2)
    assert len(words(read(body_page(1), body_page(2)))) == 6
    assert code_of("dai.pdf", make_pdf([body_page(number) for number in range(3)])) == "too-large"


def test_letters_without_a_code_table_are_an_encoding_error() -> None:
    data = make_pdf([body_page(1)]).replace(b"/ToUnicode 5 0 R", b"/NoUnicode 5 0 R")
    data = data.replace(b"/FontDescriptor <<", b"/Encoding << /Differences [0 " + b"/x1 " * 256 + b"] >> /FontDescriptor <<")
    with pytest.raises(DocumentError) as caught:
        read_document("la.pdf", data)
    assert caught.value.code in ("encoding", "no-text")


def test_two_hundred_damaged_files_give_a_result_or_a_document_error() -> None:
    whole = make_pdf([body_page(1).table(XS, (300, 350, 400), [("TT", "Việc", "Ai"), ("1", "Trồng", "Tổ")])])
    dice = random.Random(2027)
    for _ in range(200):
        data = bytearray(whole)
        if dice.random() < 0.3:
            del data[dice.randrange(len(data)) :]
        for _ in range(dice.randrange(1, 40)):
            if data:
                data[dice.randrange(len(data))] = dice.randrange(256)
        try:
            assert spans_are_exact(read_document("hong.pdf", bytes(data)))
        except DocumentError as error:
            assert "hong.pdf" in str(error)


# Two columns of running text

COLUMN = ["Trạm Y tế xã Đồng Ruộng chủ trì,", "phối hợp với các thôn lập danh sách", "hộ có trẻ nhỏ, xong trước ngày 15/5."] * 4


def in_columns(left: Sequence[str], right: Sequence[str], *, shift: float = 0) -> PageDrawing:
    page = PageDrawing()
    page.write(200, 60, "KẾ HOẠCH TRỒNG CÂY XÃ ĐỒNG RUỘNG NĂM 2026 CỦA BAN QUẢN LÝ")
    for x, texts, down in ((60, left, 0.0), (320, right, shift)):
        for number, text in enumerate(texts):
            page.write(x, 100 + down + 18 * number, text)
    page.write(100, 500, "Trên đây là kế hoạch trồng cây của xã, đề nghị các thôn thực hiện.")
    return page


@pytest.mark.parametrize("shift", [0, 5, 9])
def test_two_columns_of_text_are_read_one_after_the_other(shift: float) -> None:
    left, right = [f"{number} {text}" for number, text in enumerate(COLUMN)], [f"{number} {text}" for number, text in enumerate(COLUMN, 50)]
    source = read_document("cot.pdf", make_pdf([in_columns(left, right, shift=shift)]))
    assert words(source)[1:-1] == [*left, *right]
    assert cells(source) == []


@pytest.mark.parametrize(
    "right",
    [["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "", "", "", "", "", "Nguyễn Văn An"], ["Sở Y tế"] * 12, ["15/5/2026"] * 10],
    ids=["signature", "offices", "days"],
)
def test_what_only_stands_beside_text_is_no_column_of_text(right: list[str]) -> None:
    source = read_document("cot.pdf", make_pdf([in_columns(COLUMN, right)]))
    assert len(cells(source)) >= len(right)
