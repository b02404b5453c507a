"""A plan of sixty clauses about orchards, all invented, and what a reviewer has to put right in it.

Three bodies, two dates, one clause that is two, two that are one, and two that are no duties.
"""

from __future__ import annotations

import functools
import io

import docx

NAME = "Kế hoạch vườn cây 2026.docx"
NUMBER = "45/KH-UBND"
CLAUSES = 60

UNKNOWN = "Hội Làm vườn tỉnh"
"""Not in the registry: made in the card."""
ALMOST = "Sở Tài chánh và Vật giá"
"""An old name: another unit is chosen."""
VAGUE = "Các đơn vị liên quan"
"""Nobody in particular: chosen from those that the plan names."""

WRONG_DAY = "Nghiệm thu hố trồng, hoàn thành trước ngày 31/6/2026."
NO_DAY = "Bàn giao cây giống cho các hộ khi đất đủ ẩm."
TO_CUT = "Vận chuyển phân hữu cơ về các điểm tập kết; cử người trông coi kho vào ban đêm."
FIRST_HALF = "Lập sổ theo dõi từng gốc cây của các hộ,"
SECOND_HALF = "ghi rõ ngày trồng và người chăm sóc."
NO_DUTIES = ("Tinh thần chung là thi đua giữa các tổ.", "Phấn khởi với kết quả của mùa trước.")

_VERBS = ("Rà soát", "Thống kê", "Chăm sóc", "Cắt tỉa", "Bón phân cho", "Tưới nước cho")
_THINGS = ("vườn nhãn", "vườn vải", "hàng cây ven kênh", "vườn ươm", "đồi chè")
_ENDS = (
    "xong trước ngày {day}/4/2026.",
    "hoàn thành trước ngày {day}/5/2026.",
    "xong trong tháng 9/2026.",
    "hoàn thành trong quý III/2026.",
)
_HEAD = (
    "ỦY BAN NHÂN DÂN",
    "TỈNH BÌNH AN",
    f"Số: {NUMBER}",
    "Bình An, ngày 05 tháng 3 năm 2026",
    "KẾ HOẠCH",
    "Chăm sóc vườn cây trên địa bàn tỉnh Bình An năm 2026",
    "I. TỔ CHỨC THỰC HIỆN",
)


@functools.cache
def document() -> bytes:
    """The plan as a Word document; the same bytes at every call."""
    document = docx.Document()
    for line in [*_HEAD, *_sections()]:
        document.add_paragraph(line)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _sections() -> list[str]:
    special = {
        "Sở Y tế": (WRONG_DAY, NO_DAY, TO_CUT, FIRST_HALF, SECOND_HALF),
        "Sở Tài chính": NO_DUTIES,
        "Ủy ban nhân dân các xã": (),
        UNKNOWN: (),
        ALMOST: (),
        VAGUE: (),
    }
    each = CLAUSES // len(special)
    lines: list[str] = []
    made = 0
    for number, (body, own) in enumerate(special.items(), 1):
        lines.append(f"{number}. {body}")
        for words in [*own, *(_duty(made + at) for at in range(each - len(own)))]:
            lines.append(f"- {words}")
        made += each
    return lines


def _duty(number: int) -> str:
    end = _ENDS[number % len(_ENDS)].format(day=f"{number % 27 + 1:02}")
    return f"{_VERBS[number % len(_VERBS)]} {_THINGS[number % len(_THINGS)]} số {number + 1}, {end}"
