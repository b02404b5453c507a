"""Reading files (a plan of 45 KB, dense and very long PDFs, scans) against the floor of merely getting their characters out.

Run: python -m benchmarks.documents [--quick]; quick -- without the files of 500 pages, which take minutes. Each file is read as a server
reads it: in a child with its limits, words and all. Memory is that of the largest child.
"""

from __future__ import annotations

import io
import resource
import shutil
import sys
from collections.abc import Callable

import pdfplumber
import pypdf
from PIL import Image

from benchmarks.ground import peak_megabytes, show, timed
from extraction.documents import DocumentError, read_document
from extraction.reading import read_plan
from extraction.sandbox import read_plan_safely, read_safely
from tests.extraction.pdf_writer import lines_from, make_pdf
from tests.extraction.scanning import picture_file
from tests.extraction.test_scans import crooked_scan

DUTY = "- Chủ trì, phối hợp với Công an tỉnh tổ chức kiểm tra các cơ sở trên địa bàn tỉnh, báo cáo UBND tỉnh trước ngày 25 hằng tháng."
HEAD = "ỦY BAN NHÂN DÂN TỈNH BÌNH AN\nSố: 15/KH-UBND\nKẾ HOẠCH\nPhòng, chống dịch bệnh năm 2026\nII. TỔ CHỨC THỰC HIỆN\n"


def long_plan() -> bytes:
    """A plan of about 45 KB with a heading and a duty for each of many offices."""
    return (HEAD + "".join(f"{number}. Sở Y tế\n{DUTY}\n" for number in range(1, 270))).encode()


def long_pdf(pages: int) -> bytes:
    """Print of 34 lines a page: a few duties, the rest running text."""
    prose = [f"Dòng {number} của trang nói về việc chăm sóc cây xanh ở các thôn trong xã" for number in range(28)]
    duties = ["1. Sở Y tế", "- Chủ trì, phối hợp với Sở Tài chính kiểm tra,", "xong trước ngày 15/5/2026."] * 2
    return make_pdf([lines_from(80, [*(HEAD.splitlines() if not page else []), *duties, *prose]) for page in range(pages)])


def characters(data: bytes) -> int:
    """The floor for a PDF: the library's characters, page by page, each let go before the next."""
    count = 0
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            count += len(page.chars)
            page.close()
    return count


def blank_scan(pages: int) -> bytes:
    """A PDF of pages that are pictures; made from one page, since this process must stay small for its children to be measured."""
    one = pypdf.PdfReader(io.BytesIO(picture_file([Image.new("L", (827, 1169), 255)], "PDF"))).pages[0]
    writer, stream = pypdf.PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_page(one)
    writer.write(stream)
    return stream.getvalue()


def outcome(read: Callable[[], object]) -> Callable[[], None]:
    """Read, and take a refusal for an end as good as any other; its words are printed."""

    def attempt() -> None:
        try:
            read()
        except DocumentError as error:
            print(f"    refused ({error.code}): {error}")

    return attempt


def texts() -> None:
    """A plan as text, in this process."""
    plan = long_plan()
    read_plan(read_document("first.txt", plan))
    seconds = min(timed(lambda: read_plan(read_document("ke-hoach.txt", plan))) for _ in range(3))
    floor = timed(lambda: plan.decode().split())
    show(f"a plan of {len(plan) / 1024:.0f} KB", seconds, floor, "aim: under 0.3 s; floor: splitting into words")


def print_files(pages: int, aim: str) -> None:
    """A PDF with text, in a child."""
    data = long_pdf(pages)
    seconds = timed(outcome(lambda: read_plan_safely("dai.pdf", data)))
    show(f"a PDF of {pages} pages, in a child", seconds, timed(lambda: characters(data)), f"{aim}; floor: the library's characters")


def scans() -> None:
    """Ten crooked, noisy pages; five hundred are refused before any is recognised."""
    one, ten = crooked_scan(1), crooked_scan(10)
    page = timed(lambda: read_safely("mot.pdf", one))
    show("a scan of 10 pages", timed(lambda: read_safely("quet.pdf", ten)), 10 * page, "aim: under 60 s; floor: ten times one page")


def memory(after: str) -> None:
    """The largest child so far."""
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"memory of a reading child at its peak, {after}: {child:.0f} MB   (aim: under 300 MB)")


def main() -> None:
    """Print all."""
    texts()
    print_files(20, "aim: under 3 s")
    memory("20 pages of print")
    if shutil.which("tesseract"):
        scans()
        memory("a scan of 10 pages")
    if "--quick" not in sys.argv:
        print_files(500, "aim: a result, or a clear refusal")
        memory("500 pages of print")
        data = blank_scan(500)
        seconds = timed(outcome(lambda: read_plan_safely("quet.pdf", data)))
        show("a scan of 500 pages", seconds, timed(lambda: characters(data)), "aim: a clear refusal")
        memory("500 scanned pages")
    print(f"memory of this process at its peak: {peak_megabytes():.0f} MB")


if __name__ == "__main__":
    main()
