"""A .doc file (Word 97 to 2003) -> SourceText, by LibreOffice where it is installed.

Owns the converting to .docx in a folder and profile that are thrown away; refuses to read the format itself.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from extraction.docx import read_docx
from extraction.source import DocumentError, Progress, SourceText

PROGRAMS = ("soffice", "libreoffice")
PACKAGE = "libreoffice-writer-nogui"
SECONDS = 50


def read_old_word(name: str, data: bytes, progress: Progress | None = None) -> SourceText:
    """Read a .doc. Raises DocumentError: "format" where LibreOffice is missing, "timeout", "damaged", and those of a .docx."""
    program = next((found for found in map(shutil.which, PROGRAMS) if found), None)
    if program is None:
        raise DocumentError(
            f"Tệp “{name}” là tệp Word kiểu cũ (.doc), không đọc được. Hãy mở bằng Word, lưu lại dưới dạng .docx rồi tải lên; "
            f"hoặc nhờ quản trị viên cài LibreOffice (gói Debian {PACKAGE}) trên máy chủ.",
            code="format",
        )
    with tempfile.TemporaryDirectory(prefix="dondoc-doc-") as folder:
        source = read_docx(name, _as_docx(name, data, program, Path(folder)), progress)
    return replace(source, sha256=hashlib.sha256(data).hexdigest())


def _as_docx(name: str, data: bytes, program: str, folder: Path) -> bytes:
    """Convert in the folder, under names of our own. Macros do not run: the profile is new, and new profiles run none."""
    (folder / "in.doc").write_bytes(data)
    try:
        subprocess.run(  # noqa: S603 -- nothing of the stranger's stands in the command
            [
                program,
                f"-env:UserInstallation={(folder / 'profile').as_uri()}",
                *("--headless", "--norestore", "--nolockcheck", "--nodefault"),
                *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder), str(folder / "in.doc")),
            ],
            capture_output=True,
            timeout=SECONDS,
            env={**os.environ, "HOME": str(folder)},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise DocumentError(
            f"Chuyển tệp “{name}” từ .doc sang .docx quá {SECONDS} giây nên đã dừng. Hãy mở bằng Word và lưu lại dưới dạng .docx.",
            code="timeout",
        ) from error
    except OSError as error:
        raise _damaged(name) from error
    made = folder / "in.docx"
    if not made.is_file():
        raise _damaged(name)
    return made.read_bytes()


def _damaged(name: str) -> DocumentError:
    return DocumentError(
        f"Tệp “{name}” bị hỏng hoặc không phải là tệp .doc thật. Hãy mở thử bằng Word, lưu lại dưới dạng .docx rồi tải lên.", code="damaged"
    )
