"""Files to try the product with: units, people and a short plan of an invented commune, whose days lie ahead of the day of download.

Owns the words of that plan; all of it is made up.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, timedelta

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

from workflow.settings import ROOT

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_CENTRED = (
    "ỦY BAN NHÂN DÂN\nXÃ SUỐI HOA",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc",
    "Số: 05/KH-UBND",
    "Suối Hoa, ngày {today:%d} tháng {today:%m} năm {today:%Y}",
    "KẾ HOẠCH",
    "Khám sức khỏe và chăm sóc người cao tuổi xã Suối Hoa năm {year}",
)
_BODY = (
    "I. MỤC TIÊU",
    "- Tỷ lệ người cao tuổi được khám sức khỏe định kỳ năm {year} đạt ít nhất 80%.",
    "II. TỔ CHỨC THỰC HIỆN",
    "1. Phòng Văn hóa - Xã hội xã Suối Hoa",
    "- Là cơ quan thường trực, theo dõi, đôn đốc việc thực hiện Kế hoạch này.",
    "- Chủ trì, phối hợp với Trạm Y tế xã Suối Hoa lập danh sách người cao tuổi cần khám tại nhà, xong trước ngày {first:%d/%m/%Y}.",
    "2. Trạm Y tế xã Suối Hoa",
    "- Tổ chức các buổi khám sức khỏe cho người cao tuổi tại trạm và tại nhà, hoàn thành trước ngày {second:%d/%m/%Y}.",
    "- Định kỳ hằng tháng, báo cáo Ủy ban nhân dân xã Suối Hoa kết quả khám trước ngày 25.",
    "3. Hội Liên hiệp Phụ nữ xã Suối Hoa",
    "- Đề nghị vận động hội viên đưa người thân cao tuổi đi khám, xong trước ngày {second:%d/%m/%Y}.",
    "4. Thôn Bến Đò và Thôn Đồi Chè",
    "- Thông báo lịch khám đến từng nhà, xong trước ngày {first:%d/%m/%Y}.",
    "Trên đây là Kế hoạch khám sức khỏe và chăm sóc người cao tuổi năm {year}.",
)
_FOOT = ("Nơi nhận:\n- Như trên;\n- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nHoàng Văn Núi")


@dataclass(frozen=True, slots=True)
class SampleFile:
    """A file to download."""

    name: str
    media_type: str
    data: bytes


def sample_file(word: str, today: date) -> SampleFile | None:
    """The sample of units, people or a plan; None for another word."""
    if word == "plan":
        return SampleFile("ke-hoach-xa-suoi-hoa.docx", WORD_TYPE, _plan(today))
    if word in ("units", "people"):
        data = (ROOT / "samples" / f"first-steps-{word}.csv").read_bytes()
        name = {"units": "don-vi-xa-suoi-hoa.csv", "people": "nguoi-dung-xa-suoi-hoa.csv"}[word]
        return SampleFile(name, "text/csv; charset=utf-8", b"\xef\xbb\xbf" + data)
    return None


def _plan(today: date) -> bytes:
    """The plan, as if issued today; its days are working days some weeks ahead."""
    first, second = (_weekday(today + timedelta(days=days)) for days in (21, 49))
    words = {"today": today, "year": second.year, "first": first, "second": second}
    document = Document()
    for line in _CENTRED:
        document.add_paragraph(line.format(**words)).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in (*_BODY, *_FOOT):
        document.add_paragraph(line.format(**words))
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _weekday(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
