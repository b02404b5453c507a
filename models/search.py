"""Full text: the paragraphs of documents, and the condition that words occur in a row's folded text, on SQLite and PostgreSQL alike.

Texts are folded once, in Python (`workflow.text.search_form`), into a column `search_text`. SQLite keeps an FTS5 table over it by
triggers, PostgreSQL a GIN index; both are made by revision 0006. Refuses to fold, and to know who may see what.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, ForeignKey, String, func, literal, literal_column, select, table, true
from sqlalchemy import column as sql_column
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.schema import SchemaItem

from models.base import Base

FULL_TEXT = ("tasks", "plans", "passages")
"""The tables whose `search_text` is searched."""

MOST_WORDS = 24
"""Of a longer question only the first words are asked for."""

_KEPT_BY_DATABASE = tuple(f"{name}_fts" for name in FULL_TEXT)


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


def is_kept_by_models(_item: SchemaItem, name: str | None, kind: str, _reflected: bool, _other: SchemaItem | None) -> bool:
    """For Alembic: whether a table or index belongs to the models; what stands for full text only does not."""
    return not (kind in ("table", "index") and name is not None and name.startswith(_KEPT_BY_DATABASE))
