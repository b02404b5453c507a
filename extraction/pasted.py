"""Pictures of text pasted into a word processor's file: recognised as scans and put where they stand, with a warning that says so.

Owns which pictures are worth recognising (those as large as a part of a page with text, not stamps and emblems).
Refuses the file's markup (docx, opendocument) and recognition (scans).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from PIL import Image

from extraction import ocr
from extraction.blocks import Block, Picture, has_words, only_pictures
from extraction.pdftables import blocks_of
from extraction.pictures import Pages, as_on_page
from extraction.scanmarks import mend_marks
from extraction.scans import MOST_PAGES, letters_on, recognised
from extraction.source import DocumentError, Progress

_SMALLEST_SHARE = 0.15
_FEWEST_LETTERS = 40
_UNKNOWN = 0.0
_SMALLEST_BYTES = 4000


@dataclass(frozen=True, slots=True)
class Found:
    """A file's blocks with what was recognised among them, and what the reviewer should know of it."""

    blocks: list[Block]
    warnings: tuple[str, ...] = ()


def with_pictures_read(
    name: str, contents: Sequence[Block | Picture], expand: Callable[[str], bytes | None], progress: Progress | None
) -> Found:
    """Recognise the large pictures of a document. expand -- the bytes of a part of the file, None where there is none.

    Raises DocumentError ("no-ocr", "no-text" …) where all words stand in pictures and cannot be recognised; else a warning says so.
    """
    blocks = [one for one in contents if not isinstance(one, Picture)]
    is_bare = not has_words(blocks)
    opened = [(number, pages) for number, one in enumerate(contents) if isinstance(one, Picture) and (pages := _opened(name, one, expand))]
    if not opened:
        if is_bare:
            raise only_pictures(name)
        return Found(blocks)
    if is_bare:
        ocr.demand(name)
    elif not ocr.is_installed() or len(opened) > MOST_PAGES:
        return Found(blocks, (_unread(len(opened)),))
    read = _read(name, contents, opened, progress)
    if not any(read.values()):
        if is_bare:
            raise only_pictures(name)
        return Found(blocks)
    whole = [block for number, one in enumerate(contents) for block in (read.get(number, []) if isinstance(one, Picture) else [one])]
    return Found(whole, (_by_machine(sum(map(bool, read.values()))),))


def _opened(name: str, picture: Picture, expand: Callable[[str], bytes | None]) -> Pages | None:
    """The picture's pages; None for a small one, or one of a kind that is not read."""
    if picture.share != _UNKNOWN and picture.share < _SMALLEST_SHARE:
        return None
    data = expand(picture.part)
    if data is None or len(data) < _SMALLEST_BYTES:
        return None
    try:
        return Pages(name, data)
    except DocumentError:
        return None


def _read(
    name: str, contents: Sequence[Block | Picture], opened: Sequence[tuple[int, Pages]], progress: Progress | None
) -> dict[int, list[Block]]:
    """The blocks of each picture by its place; none for a picture without text, like a photo or a map."""
    numbers = [number for number, _ in opened]
    pages = [page for _, page in recognised(name, _pictures(contents, opened), len(opened), progress)]
    mend_marks(pages)
    return {
        number: list(blocks_of(page)) if letters_on(page) >= _FEWEST_LETTERS else [] for number, page in zip(numbers, pages, strict=True)
    }


def _pictures(contents: Sequence[Block | Picture], opened: Iterable[tuple[int, Pages]]) -> Iterator[Image.Image]:
    """Each as large as it stands on the page, so that its letters have the usual size; a broken one is a blank."""
    for number, pages in opened:
        picture = contents[number]
        try:
            page = next(iter(pages))
        except DocumentError:
            page = Image.new("L", (200, 200), 255)
        yield as_on_page(page, picture.share_of_side if isinstance(picture, Picture) else 1.0)


def _unread(count: int) -> str:
    return (
        f"Văn bản có {count} ảnh lớn chưa được đọc: nếu là bảng phân công hoặc trang quét, hãy dùng bản có chữ hoặc bổ sung khoản bằng tay."
    )


def _by_machine(count: int) -> str:
    return f"Có {count} ảnh trong văn bản được nhận dạng chữ bằng máy, có thể sai: hãy so lại với bản gốc."
