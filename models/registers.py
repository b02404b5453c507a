"""Registers of units and of people brought in as spreadsheets. Owns a file's way from checked to taken in, not its meaning."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, words
from models.indicators import UploadState
from models.people import User


class RegisterKind(StrEnum):
    """Danh mục cơ quan, đơn vị; danh sách người dùng."""

    UNITS = "units"
    PEOPLE = "people"


class RegisterUpload(Base):
    """A register that was brought in; the file itself lies in the data folder under its sha256.

    rows -- what was read and what each row would do; faults -- what is wrong, by row; facts -- how many are new, changed, as before.
    """

    __tablename__ = "register_uploads"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[RegisterKind] = mapped_column(words(RegisterKind))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime]
    file_name: Mapped[str]
    file_sha256: Mapped[str]
    state: Mapped[UploadState] = mapped_column(words(UploadState), default=UploadState.CHECKED)
    rows: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    faults: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    decided_at: Mapped[datetime | None]

    by: Mapped[User | None] = relationship()
