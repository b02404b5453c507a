"""The filters of a list that a person keeps under a name: kept, renamed, dropped and brought back. One person's alone.

Owns the checks of names, addresses and numbers; refuses to know what a filter means: its address is read again by the list itself.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import SavedView, User
from models.database import insert_new
from workflow.errors import AlreadyThereError, InvalidInputError, NotFoundError

MOST = 20
"""So many of one list."""

LONGEST_NAME = 60
LONGEST_QUERY = 2_000

_NOT_KEPT = frozenset({"page", "pick", "ticked", "ticked_at", "csrf_token"})
"""Of an address, what is no filter."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """What is needed to bring a dropped one back."""

    page: str
    name: str
    query: str


def views_of(session: Session, user: User, page: str) -> Sequence[SavedView]:
    """Those of one list, in the order in which they were made."""
    own = SavedView.user_id == user.id, SavedView.page == page
    return session.scalars(select(SavedView).where(*own).order_by(SavedView.id).limit(MOST)).all()


def kept_query(query: str) -> str:
    """An address's filters as they are kept: without empty fields and without the page. Raises InvalidInputError for a very long one."""
    pairs = [(name, value.strip()) for name, value in parse_qsl(query) if name not in _NOT_KEPT and value.strip()]
    kept = urlencode(pairs)
    if len(kept) > LONGEST_QUERY:
        raise InvalidInputError("Bộ lọc dài quá %(most)s ký tự nên không lưu được: hãy bớt điều kiện.", field="query", most=LONGEST_QUERY)
    return kept


def keep_view(session: Session, user: User, page: str, *, name: str, query: str, now: datetime, replaces: bool = False) -> SavedView:
    """Keep filters under a name. replaces -- put them in the place of those of the same name.

    Raises InvalidInputError (name, query), AlreadyThereError where the name is in use and nothing was said of replacing.
    """
    name, query = checked_name(name), kept_query(query)
    if not query:
        raise InvalidInputError("Danh sách chưa lọc gì nên không có gì để lưu: hãy chọn điều kiện rồi lưu.", field="query")
    twin = _of_name(session, user, page, name)
    if twin is None:
        _refuse_too_many(session, user, page)
        row = {"user_id": user.id, "page": page, "name": name, "query": query, "created_at": now}
        insert_new(session, SavedView, [row])
        return session.scalars(select(SavedView).filter_by(user_id=user.id, page=page, name=name)).one()
    if not replaces:
        raise AlreadyThereError("Đã có bộ lọc tên «%(name)s» ở danh sách này.", existing_id=twin.id, field="name", name=twin.name)
    twin.name, twin.query = name, query
    return twin


def rename_view(session: Session, user: User, view_id: int, name: str) -> SavedView:
    """Give one another name. Raises NotFoundError, InvalidInputError, AlreadyThereError."""
    view, name = view_by_id(session, user, view_id), checked_name(name)
    twin = _of_name(session, user, view.page, name)
    if twin is not None and twin is not view:
        raise AlreadyThereError("Đã có bộ lọc tên «%(name)s» ở danh sách này.", existing_id=twin.id, field="name", name=twin.name)
    view.name = name
    return view


def drop_view(session: Session, user: User, view_id: int) -> Dropped:
    """Drop one; what is returned brings it back by `keep_view`. Raises NotFoundError."""
    view = view_by_id(session, user, view_id)
    session.delete(view)
    return Dropped(view.page, view.name, view.query)


def view_by_id(session: Session, user: User, view_id: int) -> SavedView:
    """One of the person's own. Raises NotFoundError."""
    found = session.scalar(select(SavedView).where(SavedView.id == view_id, SavedView.user_id == user.id))
    if found is None:
        raise NotFoundError("Anh/chị không có bộ lọc số %(view)s: có thể đã được xóa. Hãy mở lại danh sách.", view=view_id)
    return found


def checked_name(name: str) -> str:
    """A name as it is kept. Raises InvalidInputError."""
    kept = " ".join(unicodedata.normalize("NFC", name).split())
    if not kept or not any(character.isalnum() for character in kept):
        raise InvalidInputError("Bộ lọc cần một tên có chữ hoặc số, như «Việc quá hạn của xã».", field="name")
    if len(kept) > LONGEST_NAME:
        raise InvalidInputError(
            "Tên bộ lọc dài %(count)s ký tự, tối đa %(most)s: hãy rút gọn.", field="name", count=len(kept), most=LONGEST_NAME
        )
    return kept


def _of_name(session: Session, user: User, page: str, name: str) -> SavedView | None:
    """Names that differ by capitals only are one name."""
    return next((view for view in views_of(session, user, page) if view.name.casefold() == name.casefold()), None)


def _refuse_too_many(session: Session, user: User, page: str) -> None:
    kept = session.scalar(select(func.count()).where(SavedView.user_id == user.id, SavedView.page == page)) or 0
    if kept >= MOST:
        raise InvalidInputError("Mỗi danh sách giữ tối đa %(most)s bộ lọc: hãy xóa bớt rồi lưu lại.", field="name", most=MOST)
