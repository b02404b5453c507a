"""Word and OpenDocument files whose words stand in pictures: a scan pasted into Word, a table of tasks as a picture among text."""

from __future__ import annotations

import io
from collections.abc import Sequence

import docx
import pytest
from docx.shared import Cm
from PIL import Image

from extraction import ocr
from extraction.documents import DocumentError, SourceText, read_document
from extraction.reading import read_plan
from extraction.sandbox import read_safely
from tests.extraction.scanning import demand_tesseract, noisy, picture_file, sample_pages, tilted
from tests.extraction.test_documents import code_of, spans_are_exact, words
from tests.extraction.test_opendocument import file_of


@pytest.fixture
def tesseract() -> None:
    """The program, or a skip (a failure in CI)."""
    demand_tesseract()


def pasted(pictures: Sequence[Image.Image], *, before: str = "", after: str = "", width: float = 16.0) -> bytes:
    """A .docx with each picture in a paragraph of its own."""
    document = docx.Document()
    if before:
        document.add_paragraph(before)
    for picture in pictures:
        document.add_picture(io.BytesIO(picture_file([picture], "PNG")), width=Cm(width))
    if after:
        document.add_paragraph(after)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def one_office() -> Image.Image:
    """The part of the sample's second page with the duties of one office."""
    page = sample_pages()[1]
    return page.crop((0, page.height // 8, page.width, page.height // 2))


def plan_in(source: SourceText) -> set[tuple[str, ...]]:
    return {clause.units for clause in read_plan(source).clauses}


@pytest.mark.slow
def test_a_scan_pasted_into_word_is_read_as_a_scan(tesseract: None) -> None:
    told: list[tuple[int, int]] = []
    data = pasted([noisy(tilted(page, 0.6)) for page in sample_pages()])
    source = read_safely("dan-anh.docx", data, progress=lambda page, pages: told.append((page, pages)))
    assert spans_are_exact(source)
    assert "Chăm sóc người cao tuổi và nâng cao chất lượng dân số" in words(source)
    assert plan_in(source) == plan_in(read_document("quet.pdf", picture_file(sample_pages(), "PDF")))
    assert told == [(page, len(sample_pages())) for page in range(len(sample_pages()) + 1)]
    assert "3 ảnh" in source.warnings[0]
    assert source.warnings[0] in read_plan(source).warnings


@pytest.mark.slow
def test_a_picture_among_text_is_read_where_it_stands(tesseract: None) -> None:
    source = read_document("a.docx", pasted([one_office()], before="Đoạn trước ảnh.", after="Đoạn sau ảnh."))
    found = words(source)
    assert (found[0], found[-1]) == ("Đoạn trước ảnh.", "Đoạn sau ảnh.")
    assert any("Trạm Y tế xã" in line for line in found[1:-1])
    assert "nhận dạng chữ bằng máy" in source.warnings[0]


@pytest.mark.parametrize(
    "picture",
    [Image.new("L", (800, 600), 255), Image.effect_noise((800, 600), 90)],
    ids=["white", "a photo"],
)
def test_a_picture_without_text_adds_nothing(tesseract: None, picture: Image.Image) -> None:
    source = read_document("a.docx", pasted([picture], before="Kế hoạch trồng cây"))
    assert words(source) == ["Kế hoạch trồng cây"]
    assert source.warnings == ()


def test_emblems_and_stamps_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "recognise", lambda *_, **__: pytest.fail("a stamp was recognised"))
    assert words(read_document("a.docx", pasted([one_office()], before="Kế hoạch", width=3.0))) == ["Kế hoạch"]


def test_without_the_program_text_is_read_and_a_warning_tells_of_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "_languages", lambda program: frozenset())
    source = read_document("a.docx", pasted([one_office()], before="Kế hoạch trồng cây"))
    assert words(source) == ["Kế hoạch trồng cây"]
    assert "1 ảnh lớn chưa được đọc" in source.warnings[0]
    with pytest.raises(DocumentError, match=r"a\.docx.*tesseract-ocr-vie"):
        read_document("a.docx", pasted([one_office()]))


def test_a_file_of_pictures_that_show_nothing_says_so(tesseract: None) -> None:
    assert code_of("a.docx", pasted([Image.effect_noise((900, 900), 80)])) == "no-text"
    assert code_of("a.docx", pasted([Image.new("L", (20, 20), 255)], width=1.0)) == "no-text"


def test_broken_pictures_and_lost_parts_are_passed_over() -> None:
    whole = pasted([Image.effect_noise((900, 900), 80)], before="Kế hoạch trồng cây")
    at = whole.index(b"\x89PNG") + 8
    broken = whole[:at] + b"\x00" * 200 + whole[at + 200 :]
    for data in (broken, whole.replace(b"media/image1", b"media/imageX")):
        try:
            assert words(read_document("a.docx", data)) == ["Kế hoạch trồng cây"]
        except DocumentError as error:
            assert error.code in ("damaged", "no-text")


@pytest.mark.slow
def test_a_scan_pasted_into_an_odt_is_read(tesseract: None) -> None:
    frame = (
        '<text:p><draw:frame svg:width="16cm" svg:height="23cm">'
        '<draw:image xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="Pictures/1.png"/></draw:frame></text:p>'
        "<text:p>Đoạn sau ảnh.</text:p>"
    )
    found = words(read_document("a.odt", file_of(frame, parts={"Pictures/1.png": picture_file([sample_pages()[0]], "PNG")})))
    assert "Chăm sóc người cao tuổi và nâng cao chất lượng dân số" in found
    assert found[-1] == "Đoạn sau ảnh."
