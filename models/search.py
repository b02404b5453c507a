"""Full text: the paragraphs of documents, and the condition that words occur in a row's folded text, on SQLite and PostgreSQL alike.

Texts are folded once, in Python (`workflow.text.search_form`), into a column `search_text`. SQLite keeps an FTS5 table over it by
triggers, PostgreSQL a GIN index; both are made by revision 0006. Refuses to fold, and to know who may see what.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from weakref import WeakKeyDictionary

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Engine,
    ForeignKey,
    Integer,
    Select,
    String,
    false,
    func,
    literal,
    literal_column,
    select,
    table,
    true,
)
from sqlalchemy import column as sql_column
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.schema import SchemaItem

from models.base import Base

FULL_TEXT = ("tasks", "plans", "passages")
"""The tables whose `search_text` is searched."""

MOST_WORDS = 24
"""Of a longer question only the first words are asked for."""

RARE = 10_000
"""Words that so many rows hold at most are rare: these rows are sorted sooner than they are met among a million."""

COMMON_SECONDS = 600.0
"""For so long words that were common are taken to be so still: it decides how a list is found, never what is in it."""

_COMMON: WeakKeyDictionary[Engine, dict[tuple[str, tuple[str, ...]], float]] = WeakKeyDictionary()
_MOST_COMMON = 1_000

_KEPT_BY_DATABASE = (*(f"{name}_fts" for name in FULL_TEXT), "ix_tasks_title")


class Passage(Base):
    """A few lines of a plan's document, folded; the span points into the plan's `source_text`. Made once, with the plan."""

    __tablename__ = "passages"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"), index=True)
    span_start: Mapped[int]
    span_end: Mapped[int]
    search_text: Mapped[str]


def holds_words(session: Session, model: type[Base], words: Sequence[str]) -> ColumnElement[bool]:
    """A condition: every folded word occurs in the row's `search_text`, the last one at least as the beginning of a word.

    words -- letters and digits only, as `search_form` leaves them; no words narrow nothing. No word is an operator in either database.
    """
    asked = list(dict.fromkeys(words[:-1]))[: MOST_WORDS - 1] + list(words[-1:])
    if not asked:
        return true()
    place = model.__table__
    if session.get_bind().dialect.name == "postgresql":
        terms = " & ".join(f"'{word}'" for word in asked) + ":*"
        simple: ColumnElement[str] = literal_column("'simple'::regconfig")
        return func.to_tsvector(simple, place.c.search_text).op("@@")(func.to_tsquery(simple, literal(terms, String)))
    found = table(f"{place.description}_fts", sql_column("rowid"))
    matches = literal_column(f"{found.name}").op("MATCH")(" ".join(f'"{word}"' for word in asked) + "*")
    return place.c.id.in_(select(found.c.rowid).where(matches))


def holds_words_fenced(session: Session, model: type[Base], words: Sequence[str], *, is_walked: bool = True) -> ColumnElement[bool]:
    """The same condition on PostgreSQL among very many rows, in one more statement: whatever holds rare words is named by its numbers.

    The planner cannot tell rare words from common ones, least of all a word that is only begun: it would walk a million rows in the
    list's order for five of them. For common words it is kept from the index, and meets a page's rows on that walk soon.
    is_walked -- only the first rows of an order are wanted; False: all of them, for which the index serves common words too.
    """
    condition, number = holds_words(session, model, words), model.__table__.c.id
    rare = _rare(session, (model.__tablename__, tuple(words)), select(number).where(condition).limit(RARE + 1))
    if rare is not None:
        return number == func.any(literal(rare, ARRAY(Integer)))
    return func.coalesce(condition, false()) if is_walked else condition


def _rare(session: Session, key: tuple[str, tuple[str, ...]], asked: Select[int]) -> list[int] | None:
    """The rows that hold the words, asked once a session; None: they are common, as they were within the last minutes."""
    known: dict[tuple[str, tuple[str, ...]], list[int]] = session.info.setdefault("rows that hold words", {})
    common = _COMMON.setdefault(session.get_bind().engine, {})
    if key in known or common.get(key, 0.0) > monotonic():
        return known.get(key)
    found = list(session.scalars(asked))
    if len(found) <= RARE:
        known[key] = found
        return found
    if len(common) >= _MOST_COMMON:
        common.clear()
    common[key] = monotonic() + COMMON_SECONDS
    return None


def is_kept_by_models(_item: SchemaItem, name: str | None, kind: str, _reflected: bool, _other: SchemaItem | None) -> bool:
    """For Alembic: whether a table or index belongs to the models; what stands for full text or an order by words only does not."""
    return not (kind in ("table", "index") and name is not None and name.startswith(_KEPT_BY_DATABASE))
