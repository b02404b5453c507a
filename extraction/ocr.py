"""A picture of a page -> the words on it with their places, by the program tesseract with its Vietnamese data.

Owns calling the program under limits and the message where it is missing; refuses to know where the picture comes from
or what the words mean.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from enum import Enum
from functools import cache

from PIL import Image

from extraction.source import DocumentError

PROGRAM = "tesseract"
LANGUAGE = "vie"
PACKAGES = "tesseract-ocr, tesseract-ocr-vie"
SECONDS_A_PAGE = 60
_TURN = re.compile(r"^Rotate:\s*(90|180|270)\s*$", re.MULTILINE)
_LINE, _WORD = 4, 5
_TALL_LINE = 2.0


class Layout(Enum):
    """What lies on a picture, in the program's numbers. PAGE -- lines of many sizes; CELLS -- pieces of text one below the other."""

    PAGE = "4"
    CELLS = "6"


@dataclass(frozen=True, slots=True)
class Seen:
    """A word as recognised. Places in pixels of the picture; top and bottom are those of its whole line; confidence from 0 to 100."""

    text: str
    left: int
    right: int
    top: int
    bottom: int
    confidence: float


def is_installed() -> bool:
    """Whether the program and its Vietnamese data are here."""
    return LANGUAGE in _languages(shutil.which(PROGRAM))


def demand(name: str) -> None:
    """Raise DocumentError ("no-ocr") where the program or its Vietnamese data are not installed."""
    if not is_installed():
        raise DocumentError(
            f"Tệp “{name}” là bản quét hoặc ảnh chụp (không có lớp chữ), cần chương trình nhận dạng chữ Tesseract với dữ liệu tiếng Việt, "
            f"nhưng máy chủ chưa cài. Hãy nhờ quản trị viên cài các gói Debian {PACKAGES}; hoặc dùng bản có chữ: .docx, .pdf xuất từ Word.",
            code="no-ocr",
        )


@cache
def _languages(program: str | None) -> frozenset[str]:
    """Languages that the program at this path has data for."""
    if program is None:
        return frozenset()
    try:
        listed = subprocess.run([program, "--list-langs"], capture_output=True, timeout=20, check=False)  # noqa: S603 -- a fixed command
    except (OSError, subprocess.TimeoutExpired):
        return frozenset()
    return frozenset((listed.stdout + listed.stderr).decode("utf-8", "replace").split())


def recognise(name: str, picture: Image.Image, *, dots_per_inch: int, layout: Layout = Layout.PAGE) -> list[Seen]:
    """The words of a picture. Raises DocumentError: "timeout", or "damaged" where the program fails."""
    table = _run(name, picture, ["--psm", layout.value, "--dpi", str(dots_per_inch), "-c", "tessedit_create_tsv=1"])
    return _words(table)


def quarter_turn(name: str, picture: Image.Image) -> int:
    """By how many degrees, clockwise, the page must be turned to stand upright: 0, 90, 180 or 270. 0 where the program cannot tell."""
    if "osd" not in _languages(shutil.which(PROGRAM)):
        return 0
    found = _TURN.search(_run(name, picture, ["--psm", "0"], language="osd", may_fail=True))
    return int(found[1]) if found else 0


def _run(name: str, picture: Image.Image, options: list[str], *, language: str = LANGUAGE, may_fail: bool = False) -> str:
    """Give the picture to the program and take its answer; nothing is written to disk. One thread, since pages are read side by side."""
    stream = io.BytesIO()
    picture.save(stream, "PPM")
    try:
        done = subprocess.run(  # noqa: S603 -- nothing of the stranger's stands in the command
            [PROGRAM, "stdin", "stdout", "-l", language, *options],
            input=stream.getvalue(),
            capture_output=True,
            timeout=SECONDS_A_PAGE,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise DocumentError(
            f"Tệp “{name}” có trang nhận dạng chữ quá {SECONDS_A_PAGE} giây nên đã dừng. Hãy quét lại rõ hơn (200–300 dpi).",
            code="timeout",
        ) from error
    except OSError as error:
        raise _failed(name) from error
    if done.returncode and not may_fail:
        raise _failed(name)
    return done.stdout.decode("utf-8", "replace")


def _failed(name: str) -> DocumentError:
    return DocumentError(
        f"Không nhận dạng được chữ trong tệp “{name}”: chương trình Tesseract dừng vì lỗi. Hãy quét lại trang (200–300 dpi) rồi thử lại.",
        code="damaged",
    )


def _words(table: str) -> list[Seen]:
    """The rows of the program's table that are words. A word takes the height of its line, so that lines are as even as in print."""
    words: list[Seen] = []
    line: tuple[int, int] | None = None
    for row in table.splitlines()[1:]:
        fields = row.split("\t")
        if len(fields) != 12 or not fields[0].isdigit():
            continue
        left, top, width, height = (int(field) for field in fields[6:10])
        if int(fields[0]) == _LINE:
            line = (top, top + height)
        elif int(fields[0]) == _WORD and fields[11].strip():
            is_even = line is not None and line[1] - line[0] <= _TALL_LINE * height
            upper, lower = line if is_even and line is not None else (top, top + height)
            words.append(Seen(fields[11].strip(), left, left + width, upper, lower, float(fields[10])))
    return words
