"""Damaged files of every kind end in a result or in an error that names the file: never in a traceback, a hang, or things left behind."""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from extraction import ocr
from extraction.documents import DocumentError, read_document
from extraction.reading import read_plan
from extraction.sandbox import read_plan_safely
from tests.extraction.pdf_writer import lines_from, make_pdf
from tests.extraction.scanning import picture_file, sample_pages
from tests.extraction.test_documents import spans_are_exact
from tests.extraction.test_docx import small_document
from tests.extraction.test_oldword import OLD
from tests.extraction.test_opendocument import file_of as odt_of
from tests.extraction.test_richtext import file_of as rtf_of

PAGE = (
    "<!DOCTYPE html><html><head><meta charset=utf-8><title>t</title></head><body><h1>KẾ HOẠCH</h1><p><b>1. Sở Y tế</b><br>chủ trì&nbsp;"
    "<table><tr><th rowspan=2>TT<th>Việc<tr><td>trồng cây &amp; tưới</table><ul><li>trước ngày 15/5/2026</ul></body></html>"
)
KNOWN = {"damaged", "no-text", "too-large", "format", "encoding", "empty", "encrypted", "timeout", "no-ocr"}


def whole_files() -> dict[str, bytes]:
    """A small sound file of each kind."""
    texts = ["KẾ HOẠCH", "1. Sở Y tế", "- Chủ trì trồng cây, xong trước ngày 15/5/2026."] * 3
    return {
        "docx": small_document(),
        "odt": odt_of("<text:p>Kế hoạch</text:p><text:list><text:list-item><text:p>một</text:p></text:list-item></text:list>"),
        "rtf": rtf_of(r"\pard Kế hoạch {\b năm} \u7897? 2027\par\trowd\cellx1000\intbl TT\cell\row hết\par"),
        "doc": OLD,
        "html": PAGE.encode(),
        "txt": (PAGE + "\n| a | b |\n|---|---|\n| c | d |\n**1. Sở Y tế:** lo\n").encode("utf-16"),
        "pdf": make_pdf([lines_from(120, texts)]),
        "png": picture_file([sample_pages(40)[0]], "PNG"),
    }


def damaged(whole: bytes, dice: random.Random) -> bytes:
    """Cut short, or with some bytes changed, or both."""
    data = bytearray(whole)
    if dice.random() < 0.3:
        del data[dice.randrange(len(data)) :]
    for _ in range(dice.randrange(0 if len(data) < len(whole) else 1, 40)):
        if data:
            data[dice.randrange(len(data))] = dice.choice([0, 10, 60, 62, 92, 123, 125, dice.randrange(256)])
    return bytes(data)


@pytest.fixture
def blind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Recognition that sees nothing, as fast as that."""
    monkeypatch.setattr(ocr, "demand", lambda name: None)
    monkeypatch.setattr(ocr, "recognise", lambda name, picture, **options: [])
    monkeypatch.setattr(ocr, "quarter_turn", lambda name, picture: 0)


@pytest.mark.parametrize("kind", ["html", "txt", "png"])
def test_two_hundred_damaged_files_give_a_plan_or_a_document_error(kind: str, blind: None) -> None:
    """The packages, PDF and RTF have theirs beside their own tests."""
    whole, dice = whole_files()[kind], random.Random(2026)
    for _ in range(200):
        data = damaged(whole, dice)
        try:
            source = read_document(f"hong.{kind}", data)
        except DocumentError as error:
            assert f"hong.{kind}" in str(error)
            assert error.code in KNOWN
            continue
        assert spans_are_exact(source)
        read_plan(source)


@pytest.fixture
def nothing_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No file in the folder for temporary ones, no process."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield
    assert list(tmp_path.iterdir()) == []
    assert [child for child in _children() if not _has_ended(child)] == []


def _children() -> list[int]:
    return [int(child) for listed in Path(f"/proc/{os.getpid()}/task").glob("*/children") for child in listed.read_text().split()]


def _has_ended(process: int) -> bool:
    """Whether it is gone or about to be; a helper of the tests themselves (a fork server, PostgreSQL) is none of ours."""
    try:
        return b"extraction.sandbox" not in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return True


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["docx", "odt", "rtf", "doc", "html", "pdf", "png"])
def test_damaged_files_leave_nothing_behind_in_the_sandbox(kind: str, nothing_left: None) -> None:
    whole, dice = whole_files()[kind], random.Random(2027)
    for _ in range(4):
        begin = time.monotonic()
        try:
            read_plan_safely(f"hong.{kind}", damaged(whole, dice))
        except DocumentError as error:
            assert error.code in KNOWN
        assert time.monotonic() - begin < 60
