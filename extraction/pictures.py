"""Pictures of pages: opening a photo or scan with care, and making a page grey, even, clean and straight before it is recognised.

Owns pixels; refuses to know letters.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from PIL import Image, ImageChops, ImageFilter, ImageOps, ImageStat

from extraction.source import DocumentError

FORMATS = ("PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP")
DOTS_PER_INCH = 200
MOST_FRAMES = 100
_MOST_PIXELS = 40_000_000
_LONG_SIDE = 2340  # A4 at DOTS_PER_INCH
_SHORTEST_SIDE = 40
_NEARLY_WHOLE = 0.8
_STEEPEST, _COARSE, _FINE = 15.0, 0.5, 0.1
_STEEP = 2.0
_SKETCH = (640, 900)
_STRAIGHT = 0.05
_BACKGROUND_SCALE = 12
_NOISY = 3.0
_INK = 40


class Pages:
    """The pages of a picture file, one at a time: a .tif may hold several."""

    def __init__(self, name: str, data: bytes) -> None:
        """Look at the head of the file only. Raises DocumentError: "damaged" or "too-large"."""
        self._name = name
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                self._file = Image.open(io.BytesIO(data), formats=FORMATS)
                self._count = int(getattr(self._file, "n_frames", 1)) if self._file.format == "TIFF" else 1
            except Image.DecompressionBombError as error:
                raise too_large(name) from error
            except Exception as error:  # the picture library fails in many ways on broken files
                raise damaged(name) from error
        if self._count > MOST_FRAMES or self._file.width * self._file.height > _MOST_PIXELS:
            raise too_large(name)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Image.Image]:
        for number in range(self._count):
            yield self._page(number)

    def _page(self, number: int) -> Image.Image:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                if number:
                    self._file.seek(number)
                if self._file.width * self._file.height > _MOST_PIXELS:
                    raise too_large(self._name)
                self._file.draft("L", (_LONG_SIDE, _LONG_SIDE))
                return _of_page_size(_grey(ImageOps.exif_transpose(self._file)))
            except DocumentError:
                raise
            except Exception as error:  # as above
                raise damaged(self._name) from error


def _grey(picture: Image.Image) -> Image.Image:
    """Shades of grey on white, whatever the picture was stored as."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        coloured = picture.convert("RGBA")
        paper = Image.new("RGBA", coloured.size, "white")
        return Image.alpha_composite(paper, coloured).convert("L")
    if picture.mode.startswith(("I", "F")):
        low, high = (float(value) for value in picture.getextrema()[:2])  # type: ignore[arg-type]
        return picture.point(lambda value: value * (255 / ((high - low) or 1)) + (-low * 255 / ((high - low) or 1))).convert("L")
    return picture.convert("L")


def _of_page_size(picture: Image.Image) -> Image.Image:
    """As many pixels as a page has at the usual resolution: letters of a size that the recognition knows."""
    scale = _LONG_SIDE / max(picture.size)
    size = (max(_SHORTEST_SIDE, round(picture.width * scale)), max(_SHORTEST_SIDE, round(picture.height * scale)))
    return picture if abs(scale - 1) < 0.1 else picture.resize(size, Image.Resampling.LANCZOS)


def as_on_page(picture: Image.Image, share_of_side: float) -> Image.Image:
    """A picture that fills only a part of a page, in the size that it has there; `share_of_side` is 1 for a whole page."""
    scale = share_of_side * _LONG_SIDE / max(picture.size)
    if share_of_side > _NEARLY_WHOLE or scale >= 1:
        return picture
    size = (max(_SHORTEST_SIDE, round(picture.width * scale)), max(_SHORTEST_SIDE, round(picture.height * scale)))
    return picture.resize(size, Image.Resampling.LANCZOS)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A page evenly lit, its lines level. letters -- without specks; rules -- with them, since thin rules go the way of specks."""

    letters: Image.Image
    rules: Image.Image


def prepared(picture: Image.Image) -> Prepared:
    """The page as letters are recognised best, and as rules are found."""
    even = _evened(picture)
    calm = _cleaned(even)
    tilt = tilt_of(calm)
    letters = _level(calm, tilt)
    return Prepared(letters, letters if calm is even else _level(even, tilt))


def _level(picture: Image.Image, tilt: float) -> Image.Image:
    if abs(tilt) < _STRAIGHT:
        return picture
    return picture.rotate(-tilt, Image.Resampling.BICUBIC, expand=abs(tilt) > _STEEP, fillcolor=255)


def _evened(picture: Image.Image) -> Image.Image:
    """Take shadows and the paper's colour away: what is left is how much darker a point is than the paper around it."""
    small = picture.reduce(_BACKGROUND_SCALE) if min(picture.size) > 4 * _BACKGROUND_SCALE else picture
    paper = small.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.GaussianBlur(3)).resize(picture.size, Image.Resampling.BILINEAR)
    return ImageOps.invert(ImageOps.autocontrast(ImageChops.subtract(paper, picture), cutoff=(0, 0.5)))


def _cleaned(picture: Image.Image) -> Image.Image:
    """Smooth a noisy page; a clean one stays as it is."""
    calm = picture.filter(ImageFilter.MedianFilter(3))
    noise = ImageStat.Stat(ImageChops.difference(picture, calm)).mean[0]
    return calm.filter(ImageFilter.GaussianBlur(0.7)) if noise > _NOISY else picture


def tilt_of(picture: Image.Image) -> float:
    """By how many degrees the lines rise to the right (anticlockwise), between -15 and 15; to a tenth."""
    scale = min(_SKETCH[0] / picture.width, _SKETCH[1] / picture.height)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    ink = ImageOps.invert(picture).resize(size, Image.Resampling.BOX).point(lambda value: value if value > _INK else 0)
    rough = _sharpest(ink.reduce(2))
    near = round(_COARSE / _FINE)
    return max((rough + step * _FINE for step in range(-near, near + 1)), key=lambda angle: _sharpness(ink, angle))


def _sharpest(ink: Image.Image) -> float:
    """The rough tilt, on a small sketch."""
    steps = round(_STEEPEST / _COARSE)
    return max((step * _COARSE for step in range(-steps, steps + 1)), key=lambda angle: _sharpness(ink, angle))


def _sharpness(ink: Image.Image, tilt: float) -> float:
    """How strongly dark rows and light rows alternate once the tilt is taken out: strongest where lines of print lie level."""
    level = ink.rotate(-tilt, Image.Resampling.BILINEAR) if tilt else ink
    profile = level.resize((1, level.height), Image.Resampling.BOX).tobytes()
    return sum((one - other) ** 2 for one, other in pairwise(profile)) - abs(tilt) * 1e-3


def damaged(name: str) -> DocumentError:
    """The error of a broken picture."""
    return DocumentError(f"Tệp “{name}” là ảnh bị hỏng, không mở được. Hãy chụp hoặc quét lại rồi tải lên.", code="damaged")


def too_large(name: str) -> DocumentError:
    """The error of a picture with too many points or pages."""
    return DocumentError(
        f"Tệp “{name}” là ảnh quá lớn: tối đa {_MOST_PIXELS // 1_000_000} triệu điểm ảnh mỗi trang và {MOST_FRAMES} trang. "
        "Hãy quét lại ở 200–300 dpi hoặc tách tệp.",
        code="too-large",
    )
