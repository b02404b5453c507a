"""Lines that only give who or when to the items above them ("Đơn vị chủ trì: …"), with their values gathered from the lines below them.

Owns the decision that a line is such a line; refuses to decide whom it speaks of.
"""

from __future__ import annotations

from dataclasses import replace

from extraction.candidates import names_somebody, read_names
from extraction.labels import LabelKind, Labelled, read_labels
from extraction.tree import Node


def read_block_line(node: Node) -> list[Labelled]:
    """The labelled values of a line; empty for an item of its own."""
    if node.passage is None or node.rows:
        return []
    labels = read_labels(node.text)
    if not labels or labels[0].start > 0:
        return []
    if node.children:
        return _with_children(node, labels)
    first = labels[0]
    if first.kind in (LabelKind.LEAD, LabelKind.DOER, LabelKind.PARTNER) and first.value and not read_names(first.value):
        return labels if names_somebody(first, node.text) else []
    return labels


def _with_children(node: Node, labels: list[Labelled]) -> list[Labelled]:
    """ "Đơn vị phối hợp:" with one body on each line below it."""
    if len(labels) != 1 or labels[0].value or labels[0].kind is LabelKind.RESULT:
        return []
    value = "; ".join(child.text.rstrip(" ;,.") for child in node.children if child.passage is not None)
    if labels[0].kind is not LabelKind.TIME and not read_names(value):
        return []
    return [replace(labels[0], value=value)]
