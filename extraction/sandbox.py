"""Reading files of strangers: .docx, .pdf and .html are read in a child process with limits on memory, processor time and patience.

Owns the child, its limits and the passing of bytes in and JSON out; refuses to know formats. A child that dies takes nothing with it.
Run as `python -m extraction.sandbox` it is the child: a line of JSON and the file on standard input, the answer on standard output.
"""

from __future__ import annotations

import json
import math
import os
import resource
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from extraction.documents import Kind, kind_of, read_document
from extraction.draft import Span
from extraction.source import Cell, DocumentError, Line, SourceText

_ROOT = Path(__file__).resolve().parent.parent
_MEGABYTE = 1024 * 1024


def read_safely(name: str, data: bytes, *, seconds: float = 60, memory_mb: int = 1024) -> SourceText:
    """Read a file that may be meant to harm. As read_document, and besides raises DocumentError "timeout" after `seconds`.

    Steps: tell the kind; read plain text here; else start the child, give it the bytes, wait, turn its answer or its death into a result.
    """
    if kind_of(name, data) is Kind.TEXT:
        return read_document(name, data)
    order = json.dumps({"name": name, "memory_mb": memory_mb, "seconds": math.ceil(seconds) + 1}).encode("ascii")
    try:
        child = subprocess.run(  # nothing of the stranger's stands in the command
            [sys.executable, "-m", "extraction.sandbox"],
            input=order + b"\n" + data,
            capture_output=True,
            timeout=seconds,
            cwd=_ROOT,
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise DocumentError(
            f"Đọc tệp “{name}” quá {seconds:g} giây nên đã dừng. Hãy mở tệp bằng Word, lưu lại dưới dạng .docx mới hoặc tách bớt phụ lục.",
            code="timeout",
        ) from error
    return _answer(name, child)


def _environment() -> dict[str, str]:
    """Nothing of this process's secrets; only what the interpreter needs to find the project and to speak UTF-8."""
    kept = {key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL", "VIRTUAL_ENV", "HOME", "TMPDIR") if key in os.environ}
    return {**kept, "PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "PYTHONSAFEPATH": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def _answer(name: str, child: subprocess.CompletedProcess[bytes]) -> SourceText:
    try:
        answer = json.loads(child.stdout) if child.returncode == 0 else None
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise DocumentError(
            f"Tệp “{name}” làm hỏng trình đọc (quá phức tạp hoặc bị lỗi). Hãy mở tệp bằng Word, lưu lại dưới dạng .docx mới rồi thử lại.",
            code="damaged",
        )
    if "error" in answer:
        raise DocumentError(str(answer["error"]), code=str(answer["code"]))
    return source_from_json(answer)


def source_as_json(source: SourceText) -> dict[str, Any]:
    """A source text as plain data."""
    return asdict(source)


def source_from_json(data: dict[str, Any]) -> SourceText:
    """The source text of plain data that source_as_json made."""
    return SourceText(data["name"], data["sha256"], data["text"], tuple(_line(line) for line in data["lines"]))


def _line(data: dict[str, Any]) -> Line:
    cell = data.pop("cell")
    return Line(span=Span(**data.pop("span")), cell=Cell(**cell) if cell else None, **data)


def _limit(memory_mb: int, seconds: int) -> None:
    """Bound this process: address space, processor time, no files written, no core dumps."""
    _lower(resource.RLIMIT_AS, memory_mb * _MEGABYTE)
    _lower(resource.RLIMIT_CPU, seconds)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_CORE, 0)


def _lower(kind: int, limit: int) -> None:
    hard = resource.getrlimit(kind)[1]
    bound = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(kind, (bound, bound))


def _child() -> dict[str, Any]:
    """Read standard input under limits; a known failure is an answer like any other."""
    order = json.loads(sys.stdin.buffer.readline())
    _limit(order["memory_mb"], order["seconds"])
    try:
        return source_as_json(read_document(order["name"], sys.stdin.buffer.read()))
    except DocumentError as error:
        return {"error": str(error), "code": error.code}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_child()))
