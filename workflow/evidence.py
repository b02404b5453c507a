"""Files given as evidence for a task: a photo of the signed report, a scanned list. Kept once by their SHA-256, listed in the history.

Owns which kinds and how many are taken, told by their bytes and never by what the sender says; refuses what a browser could run.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sqlalchemy.orm import Session

from models import Attachment, Task
from rules.values import TaskState
from workflow import storage
from workflow.errors import AlreadyThereError, InvalidInputError, WrongStateError
from workflow.moves import STATE_WORDS, Act, record

LARGEST_BYTES = 20 * 1024 * 1024
MOST_FILES = 30
NAME_CHARACTERS = 120
FINAL = frozenset({TaskState.CANCELLED, TaskState.SUSPENDED})

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]')
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True, slots=True)
class _Kind:
    endings: tuple[str, ...]
    starts: tuple[bytes, ...]
    media_type: str
    at: int = 0


_KINDS = (
    _Kind((".jpg", ".jpeg", ".jfif"), (b"\xff\xd8\xff",), "image/jpeg"),
    _Kind((".png",), (b"\x89PNG\r\n\x1a\n",), "image/png"),
    _Kind((".webp",), (b"WEBP",), "image/webp", at=8),
    _Kind((".heic", ".heif"), (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc"), "image/heic", at=4),
    _Kind((".pdf",), (b"%PDF-",), "application/pdf"),
    _Kind((".docx",), (b"PK\x03\x04",), _OFFICE + "wordprocessingml.document"),
    _Kind((".xlsx",), (b"PK\x03\x04",), _OFFICE + "spreadsheetml.sheet"),
    _Kind((".pptx",), (b"PK\x03\x04",), _OFFICE + "presentationml.presentation"),
    _Kind((".zip",), (b"PK\x03\x04",), "application/zip"),
    _Kind((".doc",), (_OLE,), "application/msword"),
    _Kind((".xls",), (_OLE,), "application/vnd.ms-excel"),
)

ENDINGS = tuple(ending for kind in _KINDS for ending in kind.endings)
"""The endings of the names that are taken, for the form's file chooser."""

SHOWN_MEDIA_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})
"""What a browser may show by itself; everything else is handed over as a file to save."""


def attach(session: Session, task: Task, act: Act, *, name: str, data: bytes, data_dir: Path) -> Attachment:
    """Keep a file with the task. Raises InvalidInputError (kind, size, number), AlreadyThereError for the same bytes, WrongStateError."""
    if task.state in FINAL:
        raise WrongStateError(
            "Nhiệm vụ số %(task)s đang ở trạng thái «%(state)s» nên không nhận thêm tệp.", task=task.id, state=STATE_WORDS[task.state]
        )
    clean = clean_name(name)
    media_type = media_type_of(clean, data)
    if len(task.attachments) >= MOST_FILES:
        raise InvalidInputError(
            "Nhiệm vụ số %(task)s đã có %(most)s tệp, nhiều nhất có thể: hãy gộp các tệp lại.", field="files", task=task.id, most=MOST_FILES
        )
    digest = storage.keep(data_dir, data)
    same = next((one for one in task.attachments if one.sha256 == digest), None)
    if same is not None:
        raise AlreadyThereError(
            "Tệp «%(clean)s» đã được đính kèm với tên «%(kept_as)s».", existing_id=same.id, field="files", clean=clean, kept_as=same.name
        )
    attachment = Attachment(
        name=clean, sha256=digest, size=len(data), media_type=media_type, by_id=act.by.id if act.by else None, at=act.at
    )
    task.attachments.append(attachment)
    record(task, "attach", "", clean, act)
    session.flush()
    return attachment


def read(attachment: Attachment, data_dir: Path) -> bytes:
    """The bytes of a file. Raises NotFoundError where the data folder has lost them."""
    return storage.fetch(data_dir, attachment.sha256)


def keep(name: str, data: bytes, data_dir: Path) -> tuple[str, str]:
    """Keep a file that proves a value; its clean name and its SHA-256. Raises InvalidInputError (kind, size)."""
    clean = clean_name(name)
    media_type_of(clean, data)
    return clean, storage.keep(data_dir, data)


def clean_name(name: str) -> str:
    """The last part of a file's name without anything that a file system or a header could stumble over; the ending is kept."""
    bare = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    bare = " ".join(_UNSAFE.sub(" ", bare).split()).strip(". ")
    ending = PurePosixPath(bare).suffix
    return bare if len(bare) <= NAME_CHARACTERS else bare[: NAME_CHARACTERS - len(ending)].rstrip() + ending


def media_type_of(name: str, data: bytes) -> str:
    """What a file is, told by its ending and its bytes. Raises InvalidInputError for what is not taken."""
    if not data:
        raise InvalidInputError("Tệp «%(name)s» rỗng: hãy chọn lại tệp.", field="files", name=name)
    if len(data) > LARGEST_BYTES:
        raise InvalidInputError(
            "Tệp «%(name)s» quá lớn: nhiều nhất %(megabytes)s MB. Hãy giảm dung lượng hoặc tách tệp.",
            field="files",
            name=name,
            megabytes=LARGEST_BYTES // 1024 // 1024,
        )
    ending = PurePosixPath(name).suffix.lower()
    for kind in _KINDS:
        if ending in kind.endings and data.startswith(kind.starts, kind.at):
            return kind.media_type
    raise InvalidInputError(
        "Tệp «%(name)s» không thuộc loại được nhận, hoặc nội dung không đúng với đuôi tệp: hãy gửi ảnh (.jpg, .png, .webp, .heic), .pdf, "
        "tệp Word, Excel, PowerPoint hoặc .zip.",
        field="files",
        name=name,
    )
