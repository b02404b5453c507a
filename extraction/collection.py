"""Candidates as they are found, and what labelled lines below them give them.

Owns the rule on whom a block of labelled lines speaks of; refuses to decide what a candidate is.
"""

from __future__ import annotations

from collections.abc import Sequence

from extraction.candidates import Candidate
from extraction.labels import LEADING, LabelKind, Labelled
from extraction.tree import Node


class Collection:
    """The candidates of a plan in their order; `pending` are those that a labelled block may still speak of."""

    def __init__(self, plan_year: int | None) -> None:
        self.plan_year = plan_year
        self.candidates: list[Candidate] = []
        self.pending: list[Candidate] = []

    def add(self, candidate: Candidate) -> None:
        """Note one more item."""
        self.candidates.append(candidate)
        self.pending.append(candidate)

    def forget(self) -> None:
        """Items of a finished part wait no longer for a labelled block."""
        self.pending = []

    def give_block(self, parent: Node, labels: Sequence[Labelled]) -> None:
        """Give the items above a run of labelled lines what the lines say. Without a leading body the lines speak of the last item only."""
        if not any(label.kind in LEADING for label in labels):
            if self.candidates:
                self.candidates[-1].give(labels, plan_year=self.plan_year)
            return
        owners = self._owners(parent)
        for candidate in owners:
            if not self._keeps_subject(candidate):
                candidate.give(self._fitting(candidate, labels), plan_year=self.plan_year)
        self.pending = [candidate for candidate in self.pending if candidate not in owners]

    def _fitting(self, candidate: Candidate, labels: Sequence[Labelled]) -> list[Labelled]:
        """The time given for the whole work is not that of an item which names its own day."""
        has_day = candidate.has_own_day(self.plan_year)
        return [label for label in labels if not (has_day and label.kind is LabelKind.TIME)]

    def _owners(self, parent: Node) -> list[Candidate]:
        """The items that a block speaks of: its own item and those near it that have no block of their own yet."""
        if any(candidate.node is parent for candidate in self.candidates):
            return [candidate for candidate in self.pending if candidate.node is not None and _is_near(candidate.node, parent)]
        return [candidate for candidate in self.pending if candidate.node is not None and parent in candidate.node.path()]

    def _keeps_subject(self, candidate: Candidate) -> bool:
        """A bullet below a numbered task that names its own subject keeps it."""
        node = candidate.node
        if node is None or not candidate.names_subject or not node.is_bullet:
            return False
        return any(other.node is node.parent for other in self.candidates)


def _is_near(node: Node, owner: Node) -> bool:
    return node is owner or owner in node.path() or node in owner.path() or node.parent is owner.parent
