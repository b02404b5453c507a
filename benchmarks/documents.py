"""Reading files (a dense PDF, a plan of 45 KB, a scan) against the floor of merely getting their characters out.

Run: python -m benchmarks.documents. Aims: the PDF well under 3 s, the plan well under 1 s.
"""

from __future__ import annotations

import io
import resource
import shutil

import pdfplumber

from benchmarks.ground import peak_megabytes, show, timed
from extraction.documents import read_document
from extraction.reading import read_plan
from extraction.sandbox import read_safely
from tests.extraction.pdf_writer import lines_from, make_pdf
from tests.extraction.test_scans import crooked_scan

DUTY = "- Chủ trì, phối hợp với Công an tỉnh tổ chức kiểm tra các cơ sở trên địa bàn tỉnh, báo cáo UBND tỉnh trước ngày 25 hằng tháng."


def long_plan() -> bytes:
    """A plan of about 45 KB with a heading and a duty for each of many offices."""
    head = "ỦY BAN NHÂN DÂN TỈNH BÌNH AN\nSố: 15/KH-UBND\nKẾ HOẠCH\nPhòng, chống dịch bệnh năm 2026\nII. TỔ CHỨC THỰC HIỆN\n"
    body = "".join(f"{number}. Sở Y tế\n{DUTY}\n" for number in range(1, 270))
    return (head + body).encode()


def characters(data: bytes) -> int:
    """The floor for a PDF: the library's characters, page by page."""
    with pdfplumber.open(io.BytesIO(data)) as document:
        return sum(len(page.chars) for page in document.pages)


def main() -> None:
    """Print both."""
    texts = [f"Dòng {number} của trang: Trạm Y tế xã Đồng Ruộng chủ trì, phối hợp" for number in range(34)]
    pdf = make_pdf([lines_from(110, texts) for _ in range(20)])
    read_document("first.pdf", pdf)
    show("a PDF of 20 pages", timed(lambda: read_document("dai.pdf", pdf)), timed(lambda: characters(pdf)), "aim: under 3 s")
    plan = long_plan()
    read_plan(read_document("first.txt", plan))
    seconds = timed(lambda: read_plan(read_document("ke-hoach.txt", plan)))
    show(
        f"a plan of {len(plan) / 1024:.0f} KB", seconds, timed(lambda: plan.decode().split()), "aim: under 1 s; floor: splitting into words"
    )
    if shutil.which("tesseract"):
        one, ten = crooked_scan(1), crooked_scan(10)
        page = timed(lambda: read_safely("mot.pdf", one))
        show("a scan of 10 pages", timed(lambda: read_safely("quet.pdf", ten)), 10 * page, "aim: under 60 s; floor: ten times one page")
        child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"memory of a reading child at its peak: {child:.0f} MB   (aim: under 300 MB)")
    print(f"memory of the process at its peak: {peak_megabytes():.0f} MB   (aim: under 300 MB)")


if __name__ == "__main__":
    main()
