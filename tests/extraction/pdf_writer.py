"""Small PDF files for tests: any Unicode text without any font file, since the letters are only mapped and never drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 595, 842
_LETTER_WIDTH = 0.5


@dataclass
class PageDrawing:
    """What stands on a page; y counts from the top, in points."""

    texts: list[tuple[float, float, str, bool]] = field(default_factory=list)
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)
    size: int = 12

    def write(self, x: float, y: float, text: str, *, bold: bool = False) -> PageDrawing:
        """Write one line."""
        self.texts.append((x, y, text, bold))
        return self

    def table(self, xs: Sequence[float], ys: Sequence[float], rows: Sequence[Sequence[str]]) -> PageDrawing:
        """Draw a ruled table; a cell's text may have several lines."""
        self.rules += [(xs[0], y, xs[-1], y) for y in ys] + [(x, ys[0], x, ys[-1]) for x in xs]
        for row, y in zip(rows, ys, strict=False):
            for text, x in zip(row, xs, strict=False):
                for number, line in enumerate(text.split("\n")):
                    self.write(x + 3, y + 14 * (number + 1), line)
        return self


def make_pdf(pages: Sequence[PageDrawing]) -> bytes:
    """The bytes of a PDF with these pages."""
    letters = sorted({letter for page in pages for _, _, text, _ in page.texts for letter in text})
    codes = {letter: number + 33 for number, letter in enumerate(letters)}
    kids = " ".join(f"{6 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        _font("Serif"),
        _font("Serif-Bold"),
        _stream(_unicode_map(codes)),
    ]
    for number, page in enumerate(pages):
        resources = "<< /Font << /F0 3 0 R /F1 4 0 R >> >>"
        box = f"[0 0 {WIDTH} {HEIGHT}]"
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox {box} /Resources {resources} /Contents {7 + 2 * number} 0 R >>".encode())
        objects.append(_stream(_content(page, codes)))
    return _file(objects)


def _font(name: str) -> bytes:
    widths = " ".join([str(int(_LETTER_WIDTH * 1000))] * 256)
    descriptor = f"<< /Type /FontDescriptor /FontName /{name} /Flags 32 /FontBBox [0 -200 1000 800] /Ascent 800 /Descent -200 >>"
    return (
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /FirstChar 0 /LastChar 255 /Widths [{widths}] "
        f"/FontDescriptor {descriptor} /ToUnicode 5 0 R >>"
    ).encode()


def _unicode_map(codes: dict[str, int]) -> str:
    pairs = [f"<{code:02x}> <{letter.encode('utf-16-be').hex()}>" for letter, code in codes.items()]
    chunks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    body = "\n".join(f"{len(chunk)} beginbfchar\n" + "\n".join(chunk) + "\nendbfchar" for chunk in chunks)
    return f"/CIDInit /ProcSet findresource begin\nbegincmap\n1 begincodespacerange <00> <ff> endcodespacerange\n{body}\nendcmap\nend"


def _content(page: PageDrawing, codes: dict[str, int]) -> str:
    parts = [f"{x0} {HEIGHT - y0} m {x1} {HEIGHT - y1} l S" for x0, y0, x1, y1 in page.rules]
    for x, y, text, bold in page.texts:
        shown = "".join(f"{codes[letter]:02x}" for letter in text)
        parts.append(f"BT /F{int(bold)} {page.size} Tf {x} {HEIGHT - y} Td <{shown}> Tj ET")
    return "\n".join(parts)


def _stream(text: str) -> bytes:
    data = text.encode("ascii")
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data)


def _file(objects: Sequence[bytes]) -> bytes:
    data = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    data += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(data)


def lines_from(y: float, texts: Sequence[str], *, x: float = 70, step: float = 18) -> PageDrawing:
    page = PageDrawing()
    for number, text in enumerate(texts):
        page.write(x, y + number * step, text)
    return page
