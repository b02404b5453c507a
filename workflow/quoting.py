"""The words of a plan that a task or target rests on, with some lines around them. Pure: a text and a span in, three pieces out."""

from __future__ import annotations

from dataclasses import dataclass

LINES_AROUND = 3
CHARACTERS_AROUND = 600


@dataclass(frozen=True, slots=True)
class Quote:
    """before and after -- what stands around the words; "" at the ends of the document or where their place is not known."""

    before: str
    words: str
    after: str


def quote(source: str, start: int | None, end: int | None, words: str) -> Quote:
    """The words at a span with up to LINES_AROUND lines on both sides; without a usable span the words alone."""
    if start is None or end is None or not 0 <= start < end <= len(source):
        place = source.find(words) if words else -1
        if place < 0:
            return Quote("", words, "")
        start, end = place, place + len(words)
    before = source[max(0, start - CHARACTERS_AROUND) : start].split("\n")
    after = source[end : end + CHARACTERS_AROUND].split("\n")
    return Quote(
        _last_lines(before, start > CHARACTERS_AROUND), source[start:end], _first_lines(after, end + CHARACTERS_AROUND < len(source))
    )


def _last_lines(lines: list[str], is_cut: bool) -> str:
    """The end of what stands before: whole lines, and the beginning of the line in which the words begin."""
    whole = lines[1:] if is_cut and len(lines) > 1 else lines
    kept = [line for line in whole[:-1] if line.strip()][-LINES_AROUND:]
    return "".join(f"{line.strip()}\n" for line in kept) + whole[-1].lstrip()


def _first_lines(lines: list[str], is_cut: bool) -> str:
    whole = lines[:-1] if is_cut and len(lines) > 1 else lines
    kept = [line for line in whole[1:] if line.strip()][:LINES_AROUND]
    return whole[0].rstrip() + "".join(f"\n{line.strip()}" for line in kept)
