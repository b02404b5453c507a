"""Word files from before 2007, read through LibreOffice where it is installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import docx
import pytest

from extraction import oldword
from extraction.documents import DocumentError, Kind, kind_of
from extraction.sandbox import read_safely
from tests.extraction.test_documents import cells, code_of, spans_are_exact, words

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + b"\xec\xa5" + bytes(510) + "WordDocument".encode("utf-16-le") + bytes(400)


def locked() -> bytes:
    data = bytearray(OLD)
    data[512 + 11] |= 1
    return bytes(data)


def test_old_word_files_are_told_from_their_bytes() -> None:
    assert kind_of("cu.bin", OLD) is Kind.OLD_WORD
    assert code_of("khoa.doc", locked()) == "encrypted"


def test_without_libreoffice_the_message_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda program: None)
    with pytest.raises(DocumentError, match=r"lưu lại dưới dạng \.docx.*libreoffice-writer-nogui") as caught:
        oldword.read_old_word("cu.doc", OLD)
    assert caught.value.code == "format"


@pytest.mark.parametrize(
    ("happens", "code"),
    [(subprocess.TimeoutExpired("soffice", 50), "timeout"), (OSError("gone"), "damaged"), (subprocess.CompletedProcess((), 0), "damaged")],
)
def test_a_conversion_that_fails_is_a_document_error(happens: object, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*_: object, **__: object) -> object:
        if isinstance(happens, Exception):
            raise happens
        return happens

    monkeypatch.setattr(shutil, "which", lambda program: f"/usr/bin/{program}")
    monkeypatch.setattr(subprocess, "run", run)
    assert code_of("cu.doc", OLD) == code


@pytest.mark.slow
def test_a_real_old_file_is_read_in_the_sandbox(tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not here (Debian: libreoffice-writer-nogui)")
    _write_docx(tmp_path / "moi.docx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "doc:MS Word 97", "--outdir", str(tmp_path), str(tmp_path / "moi.docx")]
    subprocess.run(command, capture_output=True, timeout=120, check=True)
    source = read_safely("cu.doc", (tmp_path / "moi.doc").read_bytes())
    assert spans_are_exact(source)
    assert words(source)[0] == "Kế hoạch trồng cây xã Đồng Ruộng"
    assert words(source)[-1] == "hết"
    assert cells(source) == [(0, 0, 0, "TT"), (0, 0, 1, "Việc")]
    with pytest.raises(DocumentError):
        read_safely("hong.doc", OLD)


def _write_docx(path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Kế hoạch trồng cây xã Đồng Ruộng")
    first, second = document.add_table(1, 2).rows[0].cells
    first.text, second.text = "TT", "Việc"
    document.add_paragraph("hết")
    document.save(str(path))
