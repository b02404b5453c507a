"""Files in the data folder, kept under their SHA-256, so that the same bytes are kept once and nothing uploaded is lost."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from workflow.errors import NotFoundError


def keep(folder: Path, data: bytes) -> str:
    """Write the bytes and return their SHA-256 in hex. Complete or not at all: a killed process leaves no half file under that name."""
    digest = hashlib.sha256(data).hexdigest()
    path = _path(folder, digest)
    if path.exists():
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except OSError:  # the disk is full: what was begun is taken away, or it would stay full
            Path(file.name).unlink(missing_ok=True)
            raise
    return digest


def fetch(folder: Path, digest: str) -> bytes:
    """The bytes kept under a SHA-256. Raises NotFoundError where they are gone."""
    path = _path(folder, digest)
    if not path.exists():
        raise NotFoundError(
            "Không còn tệp %(digest)s… trong thư mục dữ liệu %(folder)s; hãy khôi phục thư mục này từ bản sao lưu.",
            digest=digest[:12],
            folder=folder,
        )
    return path.read_bytes()


def has(folder: Path, digest: str) -> bool:
    """Whether the bytes of a SHA-256 are kept here."""
    return _path(folder, digest).exists()


def _path(folder: Path, digest: str) -> Path:
    return folder / "files" / digest[:2] / digest
