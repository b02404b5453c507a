"""A plan's text in, everything that the reader proposes out.

Owns the order of the steps; refuses to find anything itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from extraction.aswritten import clauses_as_written, targets_as_written, warning_of_document
from extraction.clauses import find_clauses
from extraction.contradictions import with_contradictions
from extraction.draft import ClauseDraft, Document, MetadataDraft, PlanDraft
from extraction.healing import Passage, heal
from extraction.metadata import read_metadata, with_period_of_dates
from extraction.outline import Outline, build_outline, is_outline_annex
from extraction.readable import make_readable
from extraction.source import SourceText
from extraction.targets import BlockKind, TextBlock, find_events, find_targets
from extraction.tree import Node

_UNCERTAIN = 0.7


def read_plan(source: SourceText) -> PlanDraft:
    """Read a document into a draft. Never fails on a text: what cannot be found is None or empty, and said in `warnings`."""
    read = make_readable(source)
    outline = build_outline(heal(read.source))
    metadata = read_metadata(outline)
    clauses = find_clauses(outline, read.source.text, plan_year=_plan_year(metadata))
    metadata = with_period_of_dates(metadata, clauses, outline)
    clauses = clauses_as_written(read, with_contradictions(clauses, metadata))
    blocks = list(_blocks(outline, read.source.text))
    period = (metadata.period.start_year, metadata.period.end_year) if metadata.period else None
    return PlanDraft(
        document=Document(name=source.name, sha256=source.sha256, characters=len(source.text)),
        plan=metadata,
        clauses=tuple(clauses),
        targets=tuple(targets_as_written(read, find_targets(blocks, plan_years=period))),
        events=tuple(find_events(blocks)),
        warnings=(*source.warnings, *_warnings(metadata, clauses), *warning_of_document(read)),
    )


def _plan_year(metadata: MetadataDraft) -> int | None:
    """The year that fills dates without one: that of the plan's only year, else that of its date of issue."""
    if metadata.period is not None and metadata.period.start_year == metadata.period.end_year:
        return metadata.period.start_year
    return metadata.issued_on.year if metadata.issued_on else None


def _warnings(metadata: MetadataDraft, clauses: list[ClauseDraft]) -> Iterator[str]:
    if metadata.number is None:
        yield "Văn bản không ghi số ký hiệu, hoặc số để trống."
    if metadata.issued_on is None:
        yield "Văn bản không ghi đủ ngày ban hành."
    if metadata.issuer is None:
        yield "Không tìm thấy tên cơ quan ban hành."
    if not clauses:
        yield "Không tìm thấy khoản phân công nào: văn bản có thể không phải là kế hoạch có giao nhiệm vụ."
    unsure = sum(clause.confidence < _UNCERTAIN for clause in clauses)
    if unsure:
        yield f"Có {unsure} khoản chưa chắc chắn, cần kiểm tra trước."


def _blocks(outline: Outline, text: str) -> Iterator[TextBlock]:
    """The leaves in the order of the text, as the search for targets needs them."""
    for part in (outline.title, outline.preamble):
        for passage in part:
            yield _block(passage, text, (), BlockKind.PARAGRAPH, "")
    yield from _tree_blocks(outline.body, text)
    for passage in outline.closing:
        yield _block(passage, text, (), BlockKind.PARAGRAPH, "closing")
    for annex in outline.annexes:
        if not is_outline_annex(annex):
            yield from _tree_blocks(annex, text)


def _tree_blocks(root: Node, text: str) -> Iterator[TextBlock]:
    for node in root.walk():
        path = tuple(other.passage.text for other in node.path()[:-1] if other.passage is not None)
        if node.rows:
            for row in node.rows:
                for column in sorted(row):
                    for passage in row[column]:
                        yield _block(passage, text, path, BlockKind.CELL, node.section)
        elif node.passage is not None:
            kind = BlockKind.HEADING if node.children else BlockKind.ITEM if node.marker else BlockKind.PARAGRAPH
            yield _block(node.passage, text, path, kind, node.section)


def _block(passage: Passage, text: str, path: tuple[str, ...], kind: BlockKind, section: str) -> TextBlock:
    return TextBlock(text[passage.span.start : passage.span.end], passage.span, path, kind, section, passage.cell)
