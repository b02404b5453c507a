"""Short invented plans for the tests of the reader, and the way to read them."""

from __future__ import annotations

from extraction.documents import read_document
from extraction.draft import ClauseDraft, PlanDraft
from extraction.healing import Passage, heal
from extraction.outline import Outline, build_outline
from extraction.reading import read_plan
from extraction.source import SourceText

TITLE = "KẾ HOẠCH\nPhòng, chống đuối nước năm 2026\n\nỦy ban nhân dân xã Bến Mơ xây dựng kế hoạch như sau:\n\n"


def source(text: str) -> SourceText:
    """A plan's text as a document."""
    return read_document("thu.txt", text.encode())


def passages(text: str) -> list[Passage]:
    """The healed passages of a text."""
    return heal(source(text))


def outline(text: str) -> Outline:
    """The outline of a text."""
    return build_outline(passages(text))


def read(text: str) -> PlanDraft:
    """Read a whole plan."""
    return read_plan(source(text))


def clauses(body: str) -> list[ClauseDraft]:
    """The clauses of a plan with this body behind a title and a preamble."""
    return list(read(TITLE + body).clauses)


def whose(body: str) -> list[tuple[tuple[str, ...], str]]:
    """The units of each clause with its first words."""
    return [(clause.units, " ".join(clause.text.split()[:4])) for clause in clauses(body)]
