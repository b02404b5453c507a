"""Reading files of strangers: all but plain text is read in a child process with limits on memory, processor time and patience.

Owns the child, its limits and the passing of bytes in, progress and JSON out; refuses to know formats.
A child that dies takes nothing with it. Run as `python -m extraction.sandbox` it is the child: a line of JSON and the file on standard
input; on standard output a line of JSON for each page that was recognised, and the answer as the last line.
"""

from __future__ import annotations

import json
import math
import os
import queue
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from extraction.documents import Kind, kind_of, read_document
from extraction.draft import PlanDraft
from extraction.plaindata import built
from extraction.reading import read_plan
from extraction.source import DocumentError, Progress, SourceText

_ROOT = Path(__file__).resolve().parent.parent
_MEGABYTE = 1024 * 1024
_COMMAND = (sys.executable, "-m", "extraction.sandbox")
SECONDS = 60.0
SECONDS_FOR_PDF = 180.0
SECONDS_A_SCANNED_PAGE = 6.0
MOST_SCANNED_PAGES = 100
LONGEST_TEXT = 200_000
_MEMORY_MB = 1024
_OFFICE_MEMORY_MB = 4096
_OFFICE_FILE_MB = 200
_LOOK_SECONDS = 1.0
_SCRATCH = "dondoc-reading-"


@dataclass(frozen=True, slots=True)
class _Limits:
    """What a child may use. memory_mb and file_mb hold for each process that it starts as well."""

    seconds: float
    memory_mb: int
    file_mb: int = 0


def read_safely(
    name: str, data: bytes, *, seconds: float | None = None, memory_mb: int = _MEMORY_MB, progress: Progress | None = None
) -> SourceText:
    """Read a file that may be meant to harm. As read_document, and besides raises DocumentError "timeout" after `seconds`.

    seconds -- None: as long as a file of its kind may take. A scan has SECONDS_A_SCANNED_PAGE more for each page to be recognised;
    `progress` is told of each. Steps: tell the kind; read plain text here; else let a child do it.
    """
    kind = kind_of(name, data)
    if kind is Kind.TEXT:
        return read_document(name, data)
    return _source(name, _ask(name, data, _limits(kind, seconds, memory_mb), progress))


def read_plan_safely(name: str, data: bytes, *, progress: Progress | None = None) -> tuple[SourceText, PlanDraft]:
    """Read a file and find its plan, all of it in a child but for a short text: a long document's words take as long as its pages."""
    kind = kind_of(name, data)
    if kind is Kind.TEXT and len(data) <= LONGEST_TEXT:
        source = read_document(name, data)
        return source, read_plan(source)
    answer = _ask(name, data, _limits(kind, None, _MEMORY_MB), progress, with_plan=True)
    try:
        return _source(name, answer["source"]), built(PlanDraft, answer["draft"])
    except (KeyError, ValueError) as error:
        raise _broken(name) from error


def _limits(kind: Kind, seconds: float | None, memory_mb: int) -> _Limits:
    allowed = (SECONDS_FOR_PDF if kind is Kind.PDF else SECONDS) if seconds is None else seconds
    return _Limits(allowed, _OFFICE_MEMORY_MB, _OFFICE_FILE_MB) if kind is Kind.OLD_WORD else _Limits(allowed, memory_mb)


def _ask(name: str, data: bytes, limits: _Limits, progress: Progress | None, *, with_plan: bool = False) -> dict[str, Any]:
    """Start a child, give it the bytes, wait, and turn its answer or its death into a result."""
    with tempfile.TemporaryDirectory(prefix=_SCRATCH) as scratch:
        said = _Child(name, data, limits, scratch, with_plan=with_plan).last_word(progress)
    try:
        answer = json.loads(said)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise _broken(name)
    if "error" in answer:
        raise DocumentError(str(answer["error"]), code=str(answer["code"]))
    return answer


class _Child:
    """The process that reads, with all that it starts."""

    def __init__(self, name: str, data: bytes, limits: _Limits, scratch: str, *, with_plan: bool) -> None:
        order = {"name": name, "memory_mb": limits.memory_mb, "seconds": math.ceil(limits.seconds) + 1, "file_mb": limits.file_mb}
        order |= {"parent": os.getpid(), "scratch": scratch, "with_plan": with_plan}
        self._name, self._seconds = name, limits.seconds
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._process = subprocess.Popen(  # noqa: S603 -- nothing of the stranger's stands in the command
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=_environment() | {"TMPDIR": scratch},
            start_new_session=True,
        )
        self._threads = [threading.Thread(target=self._give, args=(json.dumps(order).encode("ascii") + b"\n" + data,), daemon=True)]
        self._threads.append(threading.Thread(target=self._take, daemon=True))

    def last_word(self, progress: Progress | None) -> bytes:
        """What the child says last; b"" where it dies before. Raises DocumentError ("timeout"); leaves no process behind."""
        for thread in self._threads:
            thread.start()
        try:
            return self._listen(progress)
        finally:
            if self._process.poll() is None:
                with suppress(ProcessLookupError):
                    os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            for thread in self._threads:
                thread.join()

    def _listen(self, progress: Progress | None) -> bytes:
        last, ends = b"", time.monotonic() + self._seconds
        allowed = self._seconds
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, ends - time.monotonic()))
                if line is None:
                    return last if self._process.wait(max(1.0, ends - time.monotonic())) == 0 else b""
            except (queue.Empty, subprocess.TimeoutExpired):
                raise _too_slow(self._name, allowed) from None
            page = _page_told(line)
            if page is None:
                last = line
                continue
            if page[0] == 0:
                extra = SECONDS_A_SCANNED_PAGE * min(page[1], MOST_SCANNED_PAGES)
                ends, allowed = ends + extra - (allowed - self._seconds), self._seconds + extra
            if progress:
                progress(*page)

    def _give(self, data: bytes) -> None:
        assert self._process.stdin is not None  # noqa: S101 -- it was asked for
        with suppress(OSError), self._process.stdin as stream:
            stream.write(data)

    def _take(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 -- it was asked for
        with self._process.stdout as stream:
            for line in stream:
                self._lines.put(line)
        self._lines.put(None)


def _page_told(line: bytes) -> tuple[int, int] | None:
    """The page and the number of pages that a line of the child tells of."""
    if not line.startswith(b'{"page": '):
        return None
    try:
        told = json.loads(line)
        return int(told["page"]), int(told["pages"])
    except (ValueError, KeyError, TypeError):
        return None


def _too_slow(name: str, seconds: float) -> DocumentError:
    return DocumentError(
        f"Đọc tệp “{name}” quá {seconds:g} giây nên đã dừng. Hãy mở tệp bằng Word, lưu lại dưới dạng .docx mới hoặc tách bớt phụ lục.",
        code="timeout",
    )


def _environment() -> dict[str, str]:
    """Nothing of this process's secrets; only what the interpreter needs to find the project and to speak UTF-8, and tesseract its data."""
    names = ("PATH", "LANG", "LC_ALL", "VIRTUAL_ENV", "HOME", "TESSDATA_PREFIX")
    kept = {key: os.environ[key] for key in names if key in os.environ}
    return {**kept, "PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "PYTHONSAFEPATH": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def _broken(name: str) -> DocumentError:
    return DocumentError(
        f"Tệp “{name}” làm hỏng trình đọc (quá phức tạp hoặc bị lỗi). Hãy mở tệp bằng Word, lưu lại dưới dạng .docx mới rồi thử lại.",
        code="damaged",
    )


def source_as_json(source: SourceText) -> dict[str, Any]:
    """A source text as plain data."""
    return asdict(source)


def source_from_json(data: dict[str, Any]) -> SourceText:
    """The source text of plain data that source_as_json made. Raises ValueError."""
    return built(SourceText, data)


def _source(name: str, answer: dict[str, Any]) -> SourceText:
    try:
        return source_from_json(answer)
    except ValueError as error:
        raise _broken(name) from error


def _limit(order: dict[str, Any]) -> None:
    """Bound this process: address space, processor time, size of files written (most kinds write none), no core dumps."""
    _lower(resource.RLIMIT_AS, order["memory_mb"] * _MEGABYTE)
    _lower(resource.RLIMIT_CPU, order["seconds"])
    _lower(resource.RLIMIT_FSIZE, order["file_mb"] * _MEGABYTE)
    _lower(resource.RLIMIT_CORE, 0)


def _lower(kind: int, limit: int) -> None:
    hard = resource.getrlimit(kind)[1]
    bound = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(kind, (bound, bound))


def _child() -> dict[str, Any]:
    """Read standard input under limits; a known failure is an answer like any other."""
    asked = sys.stdin.buffer.readline()
    if not asked.endswith(b"\n"):
        _leave(tempfile.gettempdir())  # the parent died before it had asked for anything
        raise SystemExit(1)
    order = json.loads(asked)
    _limit(order)
    threading.Thread(target=_outlive_nobody, args=(order["parent"], order["scratch"]), daemon=True).start()
    try:
        source = read_document(order["name"], sys.stdin.buffer.read(), _tell)
        plain = source_as_json(source)
        return {"source": plain, "draft": read_plan(source).as_json()} if order["with_plan"] else plain
    except DocumentError as error:
        return {"error": str(error), "code": error.code}


def _outlive_nobody(parent: int, scratch: str) -> None:
    """Where the parent was killed, nobody waits for the answer any more: end, with all that was started, and leave no files."""
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    _leave(scratch)
    os.killpg(0, signal.SIGKILL)


def _leave(scratch: str) -> None:
    """Take the folder for temporary files along, where it is one of ours."""
    if Path(scratch).name.startswith(_SCRATCH):
        shutil.rmtree(scratch, ignore_errors=True)


def _tell(page: int, pages: int) -> None:
    """Tell the parent of a page that is done."""
    sys.stdout.write(json.dumps({"page": page, "pages": pages}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_child()))
