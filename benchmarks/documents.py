"""Reading files: a PDF of twenty dense pages and a plan of 45 KB, against the floor of merely getting their characters out.

Run: python -m benchmarks.documents. Aims: the PDF well under 3 s, the plan well under 1 s.
"""

from __future__ import annotations

import io

import pdfplumber

from benchmarks.ground import peak_megabytes, show, timed
from extraction.documents import read_document
from extraction.reading import read_plan
from tests.extraction.pdf_writer import lines_from, make_pdf

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
    print(f"memory of the process at its peak: {peak_megabytes():.0f} MB   (aim: under 300 MB)")


if __name__ == "__main__":
    main()
