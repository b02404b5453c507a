"""Strangers' files are read in a child process, and nothing that happens there reaches the parent but an answer or an error."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from extraction import sandbox
from extraction.documents import DocumentError, read_document
from extraction.reading import read_plan
from extraction.sandbox import read_plan_safely, read_safely, source_as_json, source_from_json
from tests.extraction.pdf_writer import PageDrawing, make_pdf
from tests.extraction.test_docx import package_of, paragraph, small_document, word_file

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
PDF = make_pdf([PageDrawing().write(70, 150, "Trạm Y tế xã Đồng Ruộng").table((70, 200, 400), (200, 240, 280), [("a", "b"), ("c", "d")])])


def code_of(name: str, data: bytes, *, seconds: float = 60, memory_mb: int = 1024) -> str:
    with pytest.raises(DocumentError) as caught:
        read_safely(name, data, seconds=seconds, memory_mb=memory_mb)
    assert name in str(caught.value)
    return caught.value.code


@pytest.mark.parametrize(
    ("name", "data"), [("a.docx", small_document()), ("a.pdf", PDF), ("a.html", "<p>Kế hoạch<p>hai".encode()), ("a.txt", b"ke hoach")]
)
def test_a_safe_reading_equals_a_plain_one(name: str, data: bytes) -> None:
    assert read_safely(name, data) == read_document(name, data)


def test_the_answer_survives_the_way_through_json() -> None:
    source = read_document("a.docx", small_document())
    assert source_from_json(source_as_json(source)) == source


def test_a_plan_found_in_a_child_is_the_plan_found_here() -> None:
    for sample in ("1-ke-hoach-tinh-2026-2030.docx", "2-ke-hoach-xa-lac-giang-2026.pdf"):
        data = (SAMPLES / sample).read_bytes()
        source, draft = read_plan_safely(sample, data)
        assert source == read_document(sample, data)
        assert draft == read_plan(source)
        assert draft.clauses[0].role.name, "enums are enums again"


def test_a_long_text_is_read_by_a_child_and_a_short_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_COMMAND", (sys.executable, "-c", 'print(\'{"error": "a.txt: dai", "code": "child"}\')'))
    assert read_plan_safely("a.txt", "Kế hoạch".encode())[0].text == "Kế hoạch\n"
    with pytest.raises(DocumentError) as caught:
        read_plan_safely("a.txt", b"Ke hoach\n" * sandbox.LONGEST_TEXT)
    assert caught.value.code == "child"


@pytest.mark.parametrize("answer", ["{}", '{"source": 1, "draft": 2}', '{"source": {"name": 5}, "draft": {}}'])
def test_an_answer_of_another_shape_is_a_damaged_file(answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_COMMAND", (sys.executable, "-c", f"print({answer!r})"))
    with pytest.raises(DocumentError, match=r"a\.docx") as caught:
        read_plan_safely("a.docx", small_document())
    assert caught.value.code == "damaged"
    assert code_of("b.docx", small_document()) == "damaged"


def test_nothing_is_left_behind_by_a_child_that_was_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert code_of("cham.docx", word_file(paragraph("chữ") * 20_000), seconds=0.3) == "timeout"
    assert list(tmp_path.iterdir()) == []


def test_a_child_that_was_asked_nothing_leaves_with_its_folder(tmp_path: Path) -> None:
    scratch = tmp_path / "dondoc-reading-x"
    scratch.mkdir()
    for asked in (b"", b'{"name": "a.docx", "mem'):
        scratch.mkdir(exist_ok=True)
        environment = sandbox._environment() | {"TMPDIR": str(scratch)}
        done = subprocess.run(
            sandbox._COMMAND, input=asked, cwd=sandbox._ROOT, env=environment, capture_output=True, check=False, timeout=60
        )
        assert (done.returncode, done.stdout) == (1, b"")
        assert not scratch.exists()


def test_the_child_finds_the_project_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit(9)")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    assert read_safely("a.docx", small_document()).name == "a.docx"


def test_names_of_any_kind_reach_the_child_whole() -> None:
    for name in ("kế hoạch “số 1”.docx", "-x --y.docx", "a\nb\x00.docx", "dài" * 50_000 + ".docx"):
        assert read_safely(name, small_document()).name == name


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("rong.docx", b"", "empty"),
        ("hong.docx", b"PK\x03\x04hong", "damaged"),
        ("hong.pdf", b"%PDF-1.7 hong", "damaged"),
        ("bang.xlsx", package_of({"xl/workbook.xml": "<x/>"}), "format"),
        ("bom.docx", package_of({"word/document.xml": bytes(30 * 1024 * 1024)}), "too-large"),
    ],
)
def test_errors_of_the_child_are_the_errors_of_the_reading(name: str, data: bytes, code: str) -> None:
    assert code_of(name, data) == code


def test_a_reading_that_takes_too_long_is_stopped() -> None:
    assert code_of("cham.docx", word_file(paragraph("chữ") * 20_000), seconds=0.05) == "timeout"


def test_a_child_without_memory_dies_alone() -> None:
    assert (
        code_of("lon.docx", word_file("".join(paragraph(f"chữ {number * 7919}") for number in range(150_000))), memory_mb=120) == "damaged"
    )


@pytest.mark.parametrize(
    "program",
    ["import os; os.kill(os.getpid(), 9)", "raise SystemExit(3)", "print('không phải JSON')", "print('[1]')", ""],
)
def test_a_child_that_dies_or_babbles_is_a_damaged_file(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_COMMAND", (sys.executable, "-c", program))
    assert code_of("chet.docx", small_document()) == "damaged"


def test_the_child_sees_none_of_this_process_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONDOC_SECRET_KEY", "bí mật")
    assert not any(key.startswith("DONDOC") for key in sandbox._environment())


def test_plain_text_needs_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a child was started"))
    assert read_safely("a.txt", "Kế hoạch".encode()).text == "Kế hoạch\n"
