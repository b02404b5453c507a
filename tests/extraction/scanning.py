"""Scans for tests: pages of one of our own samples as pictures, tilted and noisy, and the question whether they can be recognised here."""

from __future__ import annotations

import io
import os
import random
from collections.abc import Sequence
from contextlib import closing
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops

from extraction import ocr

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "2-ke-hoach-xa-lac-giang-2026.pdf"
_TILE = 512


def demand_tesseract() -> None:
    """Skip where there is no Tesseract with Vietnamese; fail in CI, which installs it (`make system`)."""
    if ocr.is_installed():
        return
    if os.environ.get("CI"):
        pytest.fail(f"Tesseract with Vietnamese is missing: apt-get install -y {ocr.PACKAGES.replace(',', '')}")
    pytest.skip(f"Tesseract with Vietnamese is not here (Debian: {ocr.PACKAGES})")


@cache
def sample_pages(dots_per_inch: int = 200) -> tuple[Image.Image, ...]:
    """The sample's pages as clean pictures."""
    return pages_of(SAMPLE.read_bytes(), dots_per_inch)


def pages_of(data: bytes, dots_per_inch: int = 200) -> tuple[Image.Image, ...]:
    """The pages of a PDF as clean pictures."""
    with closing(pypdfium2.PdfDocument(data)) as document:
        return tuple(page.render(scale=dots_per_inch / 72, grayscale=True).to_pil().copy() for page in document)


def tilted(picture: Image.Image, degrees: float) -> Image.Image:
    """The page as it lies crooked in a scanner, anticlockwise."""
    return picture.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=255)


def noisy(picture: Image.Image, strength: int = 40) -> Image.Image:
    """The page with each point made lighter or darker by up to `strength`, the same at each run."""
    tile = Image.frombytes("L", (_TILE, _TILE), random.Random(2026).randbytes(_TILE * _TILE))
    noise = Image.new("L", picture.size)
    for left in range(0, picture.width, _TILE):
        for top in range(0, picture.height, _TILE):
            noise.paste(tile, (left, top))
    shifted = noise.point(lambda value: 128 - strength + value * 2 * strength // 255)
    return ImageChops.add(picture, shifted, 1, -128)


def picture_file(pictures: Sequence[Image.Image], form: str, **options: object) -> bytes:
    """The pictures as a file: "PNG", "JPEG", "TIFF" or "PDF" (each page one picture, no text)."""
    stream = io.BytesIO()
    pictures = [picture.copy() for picture in pictures]  # saving leaves the settings of its form in the picture
    more = {"save_all": True, "append_images": pictures[1:]} if len(pictures) > 1 else {}
    pictures[0].save(stream, form, **{"resolution": 200, "quality": 75} if form == "PDF" else {}, **more, **options)
    return stream.getvalue()
