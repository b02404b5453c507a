"""Scans and photos: what is recognised, how pages are prepared, and what happens where nothing can be recognised."""

from __future__ import annotations

import difflib
import io
import random
import subprocess
import zlib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pypdf
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont

from extraction import ocr, pictures, scanrules, scans
from extraction.documents import DocumentError, SourceText, read_document
from extraction.ocr import Seen
from extraction.pdflayout import PageText, Row, Word
from extraction.reading import read_plan
from extraction.sandbox import read_safely
from extraction.scanmarks import mend_marks
from tests.extraction.pdf_writer import PageDrawing, lines_from, make_pdf
from tests.extraction.scanning import SAMPLE, demand_tesseract, noisy, pages_of, picture_file, sample_pages, tilted
from tests.extraction.test_documents import cells, code_of, spans_are_exact, words


@pytest.fixture
def tesseract() -> None:
    """The program, or a skip (a failure in CI)."""
    demand_tesseract()


@pytest.fixture
def blind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Recognition that is there and sees nothing."""
    monkeypatch.setattr(ocr, "demand", lambda name: None)
    monkeypatch.setattr(ocr, "recognise", lambda name, picture, **options: [])
    monkeypatch.setattr(ocr, "quarter_turn", lambda name, picture: 0)
    monkeypatch.setattr(scans, "prepared", lambda picture: pictures.Prepared(picture, picture))


def printed() -> SourceText:
    return read_document(SAMPLE.name, SAMPLE.read_bytes())


def likeness(one: str, other: str) -> float:
    """The share of the first text's characters that the second has in the same order; white space counts as one space."""
    first, second = " ".join(one.split()), " ".join(other.split())
    matches = difflib.SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    return sum(match.size for match in matches) / len(first)


@cache
def table_sample() -> bytes:
    """The province's plan as print, with its ruled annex on the last page."""
    if not FONT.exists():
        pytest.skip("the fonts that print our samples are not here (Debian: fonts-dejavu-core, fonts-dejavu-extra)")
    from samples.as_pdf import print_pdf
    from samples.province_plan import LETTER

    return print_pdf(LETTER)


def crooked_scan(pages: int = 3) -> bytes:
    whole = sample_pages()
    return picture_file([noisy(tilted(whole[number % len(whole)], 1.0)) for number in range(pages)], "PDF")


# Recognised with the real program


@pytest.mark.slow
def test_a_crooked_noisy_scan_is_read_like_the_print(tesseract: None) -> None:
    scan, print_ = read_document("quet.pdf", crooked_scan()), printed()
    assert spans_are_exact(scan)
    assert likeness(print_.text, scan.text) > 0.985
    marks = ("I. ", "II. ", "III. ", "IV. ", "1. ", "2. ", "a) ", "b) ", "c) ", "- ")
    for mark in marks:
        assert abs(sum(one.startswith(mark) for one in words(scan)) - sum(one.startswith(mark) for one in words(print_))) <= 1, mark


@pytest.mark.slow
@pytest.mark.parametrize("sample", [SAMPLE.read_bytes, table_sample], ids=["a commune's plan", "a province's plan with a table"])
def test_a_plan_in_a_scan_has_the_clauses_of_the_printed_plan(tesseract: None, sample: Callable[[], bytes]) -> None:
    """F1 of the clauses with their section, bodies, day and recurrence: 1.00 and 0.96 when this was written."""

    def clauses(source: SourceText) -> set[tuple[object, ...]]:
        return {
            (clause.section, clause.units, clause.deadline and clause.deadline.due_on, clause.recurrence and clause.recurrence.frequency)
            for clause in read_plan(source).clauses
        }

    data = sample()
    scan = picture_file([noisy(tilted(page, 1.0)) for page in pages_of(data)], "PDF")
    expected, found = clauses(read_document("in.pdf", data)), clauses(read_document("quet.pdf", scan))
    assert len(expected) > 8
    assert 2 * len(expected & found) / (len(expected) + len(found)) >= 0.9


@pytest.mark.slow
def test_a_ruled_table_in_a_scan_becomes_rows_of_cells(tesseract: None) -> None:
    data = table_sample()
    scan = read_document("quet.pdf", picture_file([noisy(tilted(pages_of(data)[-1], -0.7))], "PDF"))
    expected = [cell for cell in cells(read_document("in.pdf", data)) if cell[2] not in (0, 3)][-24:]
    assert likeness(str(expected), str([cell for cell in cells(scan) if cell[2] not in (0, 3)][-24:])) > 0.95


def ruled_page(xs: Sequence[int], ys: Sequence[int], *, left_out: Sequence[scanrules.Box] = (), degrees: float = 0) -> Image.Image:
    """A page with a grid of thin lines above some print; left_out -- the boxes in which no line is drawn."""
    page = lines_of_print(0)
    draw = ImageDraw.Draw(page)
    draw.rectangle((0, 0, page.width, ys[-1] + 100), fill=255)
    for x in xs:
        draw.line((x, ys[0], x, ys[-1]), fill=0, width=2)
    for y in ys:
        draw.line((xs[0], y, xs[-1], y), fill=0, width=2)
    for box in left_out:
        draw.rectangle(box, fill=255)
    return noisy(tilted(page, degrees))


def slots(boxes: Sequence[scanrules.Box]) -> list[tuple[int, ...]]:
    """The boxes in hundreds of pixels."""
    return sorted(tuple(round(edge / 100) for edge in box) for box in boxes)


FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSerifCondensed.ttf")
LINES = ("Trạm Y tế xã Đồng Ruộng chủ trì,", "phối hợp với các thôn lập danh sách", "hộ có trẻ nhỏ, xong trong tháng 5.")


def in_columns(shift: int) -> Image.Image:
    """A page of two columns under a title, the right one lower by so many pixels."""
    if not FONT.exists():
        pytest.skip("the font is not here (Debian: fonts-dejavu-extra)")
    page, font = Image.new("L", (1654, 2339), 255), ImageFont.truetype(FONT, 34)
    pen = ImageDraw.Draw(page)
    pen.text((420, 150), "KẾ HOẠCH TRỒNG CÂY XÃ ĐỒNG RUỘNG", font=font, fill=0)
    for x, down, first in ((150, 0, 10), (880, shift, 50)):
        for number in range(24):
            pen.text((x, 260 + down + 50 * number), f"{first + number} {LINES[number % 3]}", font=font, fill=0)
    return noisy(tilted(page, 0.8))


@pytest.mark.slow
@pytest.mark.parametrize("shift", [0, 20])
def test_two_columns_of_text_in_a_scan_are_read_one_after_the_other(tesseract: None, shift: int) -> None:
    found = words(read_document("cot.png", picture_file([in_columns(shift)], "PNG")))
    assert found[0] == "KẾ HOẠCH TRỒNG CÂY XÃ ĐỒNG RUỘNG"
    expected = " ".join(f"{first + number} {LINES[number % 3]}" for first in (10, 50) for number in range(24))
    assert likeness(expected, " ".join(found[1:])) > 0.98


GRID = (200, 500, 900, 1400), (300, 600, 800, 1300)


@pytest.mark.parametrize("degrees", [0, 1, -2.5])
def test_the_cells_of_a_drawn_table_are_found_also_on_a_crooked_page(degrees: float) -> None:
    ((*boxes,),) = scanrules.tables_on(pictures.prepared(ruled_page(*GRID, degrees=degrees)).rules)
    assert len(boxes) == 9
    widths = sorted({round((right - left) / 50) for left, _, right, _ in boxes})
    assert widths == [6, 8, 10]


def test_cells_over_several_columns_or_rows_are_one() -> None:
    open_places = (210, 310, 890, 590), (910, 610, 1390, 1290)
    page = pictures.prepared(ruled_page(*GRID, left_out=[open_places[0], open_places[1]])).rules
    ((*boxes,),) = scanrules.tables_on(page)
    assert slots(boxes) == sorted([(2, 3, 9, 6), (9, 3, 14, 6), (2, 6, 5, 8), (5, 6, 9, 8), (9, 6, 14, 13), (2, 8, 5, 13), (5, 8, 9, 13)])


def test_lines_that_make_no_table_make_none() -> None:
    for xs, ys in [((200, 1400), (300, 900)), ((200, 700, 1400), (300, 900)), ((200, 1400), (300, 500, 900))]:
        assert scanrules.tables_on(pictures.prepared(ruled_page(xs, ys)).rules) == []
    assert scanrules.tables_on(Image.new("L", (30, 30), 255)) == []
    assert scanrules.tables_on(lines_of_print(0)) == []


@pytest.mark.slow
@pytest.mark.parametrize(("form", "name"), [("PNG", "trang.png"), ("JPEG", "trang.jpg"), ("TIFF", "trang.tif")])
def test_photos_of_each_kind_are_read(tesseract: None, form: str, name: str) -> None:
    source = read_document(name, picture_file([sample_pages()[0]], form))
    assert "Chăm sóc người cao tuổi và nâng cao chất lượng dân số" in words(source)
    assert source.lines[0].cell is not None, "the letterhead keeps its two columns"


@pytest.mark.slow
def test_a_tif_of_several_pages_is_read_in_order(tesseract: None) -> None:
    text = read_document("quet.tif", picture_file(list(sample_pages()[:2]), "TIFF")).text
    assert 0 < text.find("KẾ HOẠCH") < text.find("Trạm Y tế xã") < text.find("Mặt trận Tổ quốc")


@pytest.mark.slow
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_on_its_side_or_head_is_turned(tesseract: None, turn: int) -> None:
    source = read_document("nam.png", picture_file([sample_pages()[0].rotate(turn, expand=True)], "PNG"))
    assert "Chăm sóc người cao tuổi và nâng cao chất lượng dân số" in words(source)


def photographed(page: Image.Image, degrees: float) -> Image.Image:
    """The page on a dark table, turned, in colour, with a shadow over one side, taken from as near as a phone is held."""
    table = Image.new("L", (page.width + 300, page.height + 300), 70)
    sheet = page.rotate(degrees, Image.Resampling.BICUBIC, expand=True)
    mask = Image.new("L", page.size, 255).rotate(degrees, Image.Resampling.BICUBIC, expand=True)
    table.paste(sheet, ((table.width - sheet.width) // 2, (table.height - sheet.height) // 2), mask)
    shadow = Image.linear_gradient("L").rotate(90).resize(table.size).point(lambda value: 255 - value // 3)
    return ImageChops.multiply(table, shadow).convert("RGB")


@pytest.mark.slow
@pytest.mark.parametrize("degrees", [-8, 3])
def test_a_photo_taken_askew_in_bad_light_is_read(tesseract: None, degrees: float) -> None:
    found = read_document("anh.jpg", picture_file([photographed(sample_pages()[1], degrees)], "JPEG", quality=85))
    printed_page = words(read_document("quet.png", picture_file([sample_pages()[1]], "PNG")))
    assert likeness(" ".join(printed_page), found.text) > 0.95


@pytest.mark.slow
def test_a_photo_is_turned_as_the_camera_says(tesseract: None) -> None:
    camera = Image.Exif()
    camera[274] = 6  # lies on its side: turn it a quarter clockwise to see it upright
    data = picture_file([sample_pages()[0].rotate(90, expand=True)], "JPEG", exif=camera)
    assert "Chăm sóc người cao tuổi và nâng cao chất lượng dân số" in words(read_document("anh.jpg", data))


@pytest.mark.slow
def test_only_the_pages_without_text_are_recognised(tesseract: None) -> None:
    writer = pypdf.PdfWriter()
    first = make_pdf([PageDrawing().write(70, 150, "Tổ Cây Xanh xã Đồng Ruộng trồng cây ven đường")])
    for data in (first, picture_file([sample_pages()[1]], "PDF"), first):
        writer.append(io.BytesIO(data))
    stream = io.BytesIO()
    writer.write(stream)
    told: list[tuple[int, int]] = []
    found = words(read_document("lan.pdf", stream.getvalue(), lambda page, pages: told.append((page, pages))))
    assert told == [(0, 1), (1, 1)]
    assert found[0] == found[-1] == "Tổ Cây Xanh xã Đồng Ruộng trồng cây ven đường"
    assert any("Trạm Y tế xã" in line for line in found[1:-1])


@pytest.mark.slow
def test_a_scan_of_several_pages_says_how_far_it_is(tesseract: None) -> None:
    told: list[tuple[int, int]] = []
    source = read_safely("quet.pdf", crooked_scan(4), progress=lambda page, pages: told.append((page, pages)))
    assert told == [(page, 4) for page in range(5)]
    assert source.text.count("KẾ HOẠCH") >= 2


def test_a_picture_without_letters_says_so(tesseract: None) -> None:
    assert code_of("trang.png", picture_file([Image.new("L", (600, 800), 255)], "PNG")) == "no-text"


# Where the program is missing or fails


@pytest.mark.parametrize(("name", "form"), [("quet.pdf", "PDF"), ("anh.jpg", "JPEG")])
def test_without_the_program_the_message_names_the_packages(name: str, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "_languages", lambda program: frozenset({"eng", "osd"}))
    with pytest.raises(DocumentError, match=r"tesseract-ocr, tesseract-ocr-vie") as caught:
        read_document(name, picture_file([Image.new("L", (600, 800), 255)], form))
    assert caught.value.code == "no-ocr"
    assert name in str(caught.value)


def test_a_pdf_with_text_needs_no_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "_languages", lambda program: frozenset())
    assert words(printed())[0] == "ỦY BAN NHÂN DÂN"


def on_background(texts: int) -> bytes:
    """A page of some lines of print on a picture that fills it."""
    page = make_pdf([lines_from(100, ["Tổ Cây Xanh xã Đồng Ruộng trồng cây ven đường"] * texts)])
    writer = pypdf.PdfWriter(io.BytesIO(picture_file([Image.new("L", (600, 850), 255)], "PDF")))
    writer.pages[0].scale_to(595, 842)
    writer.pages[0].merge_page(pypdf.PdfReader(io.BytesIO(page)).pages[0])
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


@pytest.mark.parametrize("is_here", [True, False])
def test_print_on_a_background_picture_keeps_its_own_text(is_here: bool, blind: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: is_here)
    told: list[tuple[int, int]] = []
    source = read_document("nen.pdf", on_background(3), lambda page, pages: told.append((page, pages)))
    assert words(source) == ["Tổ Cây Xanh xã Đồng Ruộng trồng cây ven đường"] * 3
    assert bool(told) is is_here
    assert len(words(read_document("nen.pdf", on_background(30)))) == 30


@pytest.mark.parametrize("listing", [b"", b"List of available languages (1):\neng\n"])
def test_a_program_without_vietnamese_is_no_help(listing: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess((), 0, listing, b""))
    assert "vie" not in ocr._languages.__wrapped__("/usr/bin/tesseract")
    assert ocr._languages.__wrapped__(None) == frozenset()


@pytest.mark.parametrize(
    ("happens", "code"),
    [
        (subprocess.CompletedProcess((), 1, b"", b"no"), "damaged"),
        (subprocess.TimeoutExpired("tesseract", 60), "timeout"),
        (OSError("gone"), "damaged"),
    ],
)
def test_a_program_that_fails_is_a_document_error(happens: object, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*_: object, **__: object) -> object:
        if isinstance(happens, Exception):
            raise happens
        return happens

    monkeypatch.setattr(ocr, "demand", lambda name: None)
    monkeypatch.setattr(subprocess, "run", run)
    assert code_of("quet.png", picture_file([sample_pages()[0]], "PNG")) == code


def test_too_many_scanned_pages_are_refused_before_any_is_recognised(blind: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "MOST_PAGES", 2)
    blank = Image.new("L", (200, 280), 255)
    assert code_of("quet.pdf", picture_file([blank] * 3, "PDF")) == "too-large"
    assert code_of("quet.pdf", picture_file([blank] * 2, "PDF")) == "no-text"


# Preparing pages


def lines_of_print(degrees: float) -> Image.Image:
    page = Image.new("L", (1654, 2339), 255)
    draw = ImageDraw.Draw(page)
    for top in range(200, 2100, 60):
        for left in range(200, 1450, 90):
            draw.rectangle((left, top, left + 70, top + 24), fill=0)
    return tilted(page, degrees)


@pytest.mark.parametrize("degrees", [-13.0, -7.0, -4.5, -1.0, -0.3, 0.0, 0.4, 1.0, 2.3, 5.0, 9.5])
def test_the_tilt_of_a_page_is_found(degrees: float) -> None:
    assert pictures.tilt_of(lines_of_print(degrees)) == pytest.approx(degrees, abs=0.15)


@pytest.mark.parametrize("size", [(1, 1), (40, 3000), (3000, 40), (200, 200)])
def test_pictures_of_odd_shapes_are_prepared(size: tuple[int, int]) -> None:
    for page in pictures.Pages("a.png", picture_file([Image.new("RGBA", size, (9, 9, 9, 120))], "PNG")):
        assert pictures.prepared(page).letters.mode == "L"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_colour_becomes_grey_on_white(mode: str) -> None:
    form = "TIFF" if mode == "CMYK" else "PNG"
    page = Image.new("L", (300, 400), 255)
    ImageDraw.Draw(page).rectangle((50, 50, 250, 90), fill=0)
    shown = next(
        iter(pictures.Pages("a", picture_file([page.convert("I").convert("I;16") if mode == "I;16" else page.convert(mode)], form)))
    )
    assert shown.mode == "L"
    assert shown.getpixel((shown.width // 2, shown.height // 6)) < 60  # type: ignore[operator]
    assert shown.getpixel((shown.width // 2, shown.height // 2)) > 200  # type: ignore[operator]


def test_a_shadow_over_the_page_is_taken_away() -> None:
    page = lines_of_print(0)
    shadow = Image.linear_gradient("L").resize(page.size).point(lambda value: value // 2)
    dark = Image.composite(Image.new("L", page.size, 0), page, shadow)
    shown = pictures.prepared(dark).letters
    assert min(shown.getpixel((1600, top)) for top in (100, 1200, 2300)) > 220  # type: ignore[type-var, operator]


# Files that must not be read


def png_of(width: int, height: int) -> bytes:
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x00\x00\x00\x00"
    chunk = b"IHDR" + head
    body = len(head).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n" + body + b"\x00\x00\x00\x04IDATabcd"


@pytest.mark.parametrize(("width", "height", "code"), [(60_000, 60_000, "too-large"), (8_000, 8_000, "too-large"), (600, 800, "damaged")])
def test_a_picture_is_measured_before_it_is_unpacked(blind: None, width: int, height: int, code: str) -> None:
    assert code_of("lon.png", png_of(width, height)) == code


def test_too_many_pages_in_a_tif_are_too_large(blind: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_FRAMES", 2)
    assert code_of("quet.tif", picture_file([Image.new("L", (60, 60), 255)] * 3, "TIFF")) == "too-large"


@pytest.mark.parametrize(("form", "name"), [("PNG", "hong.png"), ("JPEG", "hong.jpg"), ("TIFF", "hong.tif"), ("PDF", "hong.pdf")])
def test_fifty_damaged_pictures_of_each_kind_give_a_result_or_a_document_error(blind: None, form: str, name: str) -> None:
    whole = picture_file([lines_of_print(1).resize((331, 468))], form)
    dice = random.Random(2027)
    for _ in range(50):
        data = bytearray(whole)
        if dice.random() < 0.3:
            del data[dice.randrange(len(data)) :]
        for _ in range(dice.randrange(1, 40)):
            if data:
                data[dice.randrange(len(data))] = dice.randrange(256)
        assert code_of(name, bytes(data)) in ("damaged", "no-text", "too-large", "format", "encoding", "empty", "encrypted")


# What is recognised, put right


def row(*texts: str) -> Row:
    return Row([Word(text, 60.0 * number, 60.0 * number + 50, 100, 112, 0) for number, text in enumerate(texts)])


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        (["I. MỤC ĐÍCH", "II. CHỈ TIÊU", "HI. NỘI DUNG", "IV. TỔ CHỨC"], ["I.", "II.", "III.", "IV."]),
        (["1. MỤC ĐÍCH", "II. CHỈ TIÊU", "II. NỘI DUNG", "IV. TỔ CHỨC"], ["I.", "II.", "III.", "IV."]),
        (["I. MỤC ĐÍCH", "11. CHỈ TIÊU", "IH. NỘI DUNG"], ["I.", "II.", "III."]),
        (["l. MỤC ĐÍCH", "Il, CHỈ TIÊU"], ["I.", "II."]),
        (["1. SỞ Y TẾ", "2. SỞ CÂY XANH", "11. SỞ NƯỚC"], ["1.", "2.", "11."]),
        (["1. Sở Y tế", "II. CHỈ TIÊU"], ["1.", "II."]),
        (["H. Chỉ tiêu"], ["H."]),
        (["HX. NỘI DUNG"], ["HX."]),
    ],
)
def test_roman_numerals_before_capitals_are_put_right(read: list[str], meant: list[str]) -> None:
    page = PageText(595, 842, [row(*one.split()) for one in read])
    mend_marks([page])
    assert [one.words[0].text for one in page.rows()] == meant


@pytest.mark.parametrize(
    ("seen", "shown"),
    [
        (["—", "Trồng", "cây"], "- Trồng cây"),
        (["~", "Trồng", "cây", "ˆ"], "- Trồng cây"),
        (["●", "Trồng", "cây", "|"], "• Trồng cây"),
        (["|", "Trồng", "|", "cây|"], "Trồng cây"),
        (["Tỷ", "lệ", "≥", "95%", "."], "Tỷ lệ ≥ 95% ."),
        (["2026", "-", "2030"], "2026 - 2030"),
        (["~"], ""),
        (["|", "¬", "|"], ""),
    ],
)
def test_specks_go_and_bullets_stay(seen: list[str], shown: str) -> None:
    cleaned = scans._without_specks(row(*seen))
    assert (cleaned.styled().text if cleaned.words else "") == shown


def test_words_whose_boxes_touch_stay_apart() -> None:
    touching = Row([Word("Trạm", 0, 50, 100, 112, 0), Word("Y", 49, 60, 100, 112, 0), Word("tế", 60, 80, 100, 112, 0)])
    assert scans._without_specks(touching).styled().text == "Trạm Y tế"


def test_a_faint_word_counts_only_on_a_clear_line() -> None:
    clear = [Seen("người", 0, 50, 100, 120, 95), Seen("dân", 60, 90, 100, 120, 10)]
    dirt = [Seen("êz", 0, 50, 300, 320, 12), Seen("-", 60, 70, 300, 320, 12)]
    assert [one.text for one in scans._clear([*clear, *dirt])] == ["người", "dân", "-"]


def test_the_programs_table_gives_words_with_the_height_of_their_line() -> None:
    rows = ["level page_num …", "4 1 1 1 1 0 100 200 300 30 -1 ", "5 1 1 1 1 1 100 210 40 18 96.5 Sở", "5 1 1 1 1 2 1 2 3 4 -1 ", "x"]
    table = "\n".join(rows).replace(" ", "\t")
    assert ocr._words(table) == [Seen("Sở", 100, 140, 200, 230, 96.5)]


@pytest.mark.slow
def test_a_scan_that_is_too_slow_is_stopped_with_all_its_processes(tesseract: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extraction.sandbox.SECONDS_A_SCANNED_PAGE", 0.0)
    with pytest.raises(DocumentError) as caught:
        read_safely("quet.pdf", crooked_scan(), seconds=1.5)
    assert caught.value.code == "timeout"
