"""Headings: which of them are the name of a body, which lay no duty on anybody, which name a level.

Owns the reading of a single heading; refuses to walk the tree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extraction.agencies import Body, BodyList, read_bodies
from extraction.markers import Rank
from extraction.phrases import ASKS, starts_with_duty
from extraction.runins import is_body_name, names_body
from extraction.subjects import find_subject
from extraction.tree import Node, heading_like, is_title

_NEVER = re.compile(
    (
        r"(?:MỤC ĐÍCH|YÊU CẦU|MỤC TIÊU|CHỈ TIÊU|QUAN ĐIỂM|ĐỐI TƯỢNG|PHẠM VI|THỰC TRẠNG|TÌNH HÌNH|ĐÁNH GIÁ (?:TÌNH|NGUY|CHUNG|"
        r"THỰC|KẾT)|KẾT QUẢ (?:ĐẠT|THỰC)|SỰ CẦN THIẾT|ĐẶC ĐIỂM|CĂN CỨ(?= PHÁP LÝ| XÂY DỰNG|\W*$)|NGUYÊN TẮC|Ý NGHĨA|KHEN THƯỞNG|"
        r"CHÍNH SÁCH KHUYẾN KHÍCH|NỘI DUNG (?:SƠ|TỔNG) KẾT|DỰ BÁO|PHƯƠNG CHÂM|LƯU Ý|KHẨU HIỆU|"
        r"CƠ CẤU GIẢI)(?!\w)(?!.*(?:NHIỆM VỤ|GIẢI PHÁP|TỔ CHỨC|PHÂN CÔNG|CÁC BƯỚC|TIẾN HÀNH|TRÁCH NHIỆM))"
    ),
    re.IGNORECASE,
)
_MONEY = re.compile(r"(?:NGUỒN )?(?:KINH PHÍ|NGÂN SÁCH|NGUỒN LỰC TÀI|DỰ TOÁN)", re.IGNORECASE)
_LEVEL = re.compile(r"(?:Ở |Đối với |Tại )?(?:các )?cấp (?:tỉnh|huyện|xã|cơ sở|thành phố|trung ương|thôn|trường)\W*", re.IGNORECASE)
_TOPIC = re.compile(
    r"(?:Công tác|Kinh phí|Nội dung|Thời gian|Mục|Giải pháp|Nhiệm vụ(?! của)|Hình thức|Phương pháp|Đối tượng|Nhóm|Về |Phần|"
    r"Các (?:nhiệm vụ|giải pháp|hoạt động|nội dung|bước|chỉ tiêu|biện pháp|mục|tiêu chí|chính sách|hình thức|văn bản|"
    r"chương trình|đề án|cuộc|vấn đề|yếu tố|bệnh|dự án|quy định))"
)
_NAMED_AFTER_WORK = re.compile(
    r"(?:Ban|Tổ|Hội đồng|Trung tâm|Văn phòng|Cơ quan|Phòng|Cán bộ|Chuyên viên|Bộ phận|Đoàn|Liên hiệp|Hội|Đội|Các tổ chức|"
    r"Phó|Trưởng)\s"
)
_CHARGED = re.compile(r"(?:có\s(?:trách|nhiệm)|chịu\strách|chủ\strì|phối\shợp)", re.IGNORECASE)
_NO_NAME = re.compile(
    r"(?:Hiệu lực|Điều khoản|Tổ chức (?:thực|triển)|Chế độ|Thông tin|Báo cáo|Sơ kết|Tổng kết|Khen thưởng|Kiểm tra|Địa điểm|Thành phần|"
    r"Yêu cầu|Tiến độ|Lịch|Ngày|Tháng|Quý|Năm|Giai đoạn|Đợt|Bước|Một số|Lưu ý|Phụ lục|Sản phẩm|Kết quả|Mục|Công việc|Việc)",
    re.IGNORECASE,
)
_DUTY_WORDS = re.compile(r"(?:TỔ CHỨC|PHÂN CÔNG|TRÁCH NHIỆM|THỰC HIỆN)", re.IGNORECASE)
_IN_CHARGE = re.compile(r"phụ\strách")
_RUN_IN_LIMIT = 400
_TITLE_LIMIT = 60
_NAME_LIMIT = 90


@dataclass(frozen=True, slots=True)
class BodyHeading:
    """A heading that names bodies; `rest_at` is where its own words go on behind the name (the end of the text where none do)."""

    bodies: BodyList
    rest_at: int


def read_body_heading(node: Node) -> BodyHeading | None:
    """The bodies that a heading names, or None where it is a topic or a sentence."""
    text = node.text
    if (
        node.passage is None
        or _TOPIC.match(text)
        or (node.marker is None and not (is_title(node.passage) or _asks(node) or names_body(text) or _is_bare_name(node)))
    ):
        return None
    ask = ASKS.match(text)
    at = ask.end() if ask else 0
    return _run_in(node, text, at) or _whole(node, text, at)


def guess_body_heading(node: Node) -> BodyHeading | None:
    """A damaged or unknown name among headings that are bodies, in the part on who does what: the heading's words as they stand."""
    parent = node.parent
    is_line = node.marker is None and node.passage is not None and node.text.rstrip().endswith(":")
    if (
        parent is None
        or not (node.marker is not None or is_line)
        or node.is_bullet
        or not any(is_about_duties(other) for other in node.path()[:-1])
    ):
        return None
    colon = node.text.find(":")
    ask = ASKS.match(node.text)
    name = node.text[ask.end() if ask else 0 : colon if colon > 0 else None].strip(" :.;")
    waits = colon > 0 or bool(node.children)
    if (
        not waits
        or len(name) > _NAME_LIMIT
        or not (ask or name[:1].isupper())
        or _TOPIC.match(name)
        or starts_with_duty(name)
        or is_about_money(node)
        or _NO_NAME.match(name)
    ):
        return None
    others = [
        other
        for other in parent.children
        if other is not node and other.passage is not None and _rank(other) == _rank(node) and (node.marker is not None or other.children)
    ]
    named = sum(read_body_heading(other) is not None for other in others)
    if named < 2 or named * 2 < len(others):
        return None
    rest = colon + 1 + (node.text[colon + 1 : colon + 2] == " ") if colon > 0 else len(node.text)
    return BodyHeading(BodyList((Body(name, 0, len(name)),), 0, len(name)), rest)


def _rank(node: Node) -> Rank | None:
    return node.marker.rank if node.marker is not None else None


def lays_no_duty(node: Node) -> bool:
    """Whether a heading opens a part that obliges nobody: aims, objects, results so far, rewards."""
    title = re.split(r"[:.](?:\s|$)", node.text, maxsplit=1)[0]
    is_short = bool(node.children) or heading_like(node) or len(title) < _TITLE_LIMIT
    is_heading = node.marker is not None or (node.passage is not None and is_title(node.passage))
    return is_heading and is_short and bool(_NEVER.match(title[:120]))


def is_about_money(node: Node) -> bool:
    """Whether a heading opens the part on money."""
    return bool(_MONEY.match(node.text))


def names_level(node: Node) -> bool:
    """Whether a heading is only a level ("2.2. Cấp huyện")."""
    return node.passage is not None and bool(_LEVEL.fullmatch(node.text))


def is_about_duties(node: Node) -> bool:
    """Whether a heading speaks of carrying out or sharing out the work."""
    return bool(_DUTY_WORDS.search(node.text))


def _is_bare_name(node: Node) -> bool:
    """A name on a line of its own over items, without number or colon."""
    return bool(node.children) and is_body_name(node.text)


def _asks(node: Node) -> bool:
    """ "Giao Sở A:" without a number, over the items that are A's."""
    return bool(node.children) and node.text.rstrip().endswith(":") and ASKS.match(node.text) is not None


def _run_in(node: Node, text: str, at: int) -> BodyHeading | None:
    """ "5. Phòng X: Thực hiện …", or a bold beginning that is a body."""
    passage = node.passage
    if passage is None or node.is_bullet:
        return None
    colon = text.find(":", at)
    if 0 < colon < _RUN_IN_LIMIT and colon + 1 < len(text.rstrip()):
        found = _all_bodies(text[:colon], at)
        if found is not None:
            return BodyHeading(found, colon + 1 + (text[colon + 1 : colon + 2] == " "))
    bold_end = max(0, passage.bold_to - passage.body_at)
    if 4 < bold_end < len(text) - 8 and not passage.is_bold:
        found = _all_bodies(text[:bold_end].rstrip(" :.-"), at)
        rest = re.compile(r"[\s:.\-–]*").match(text, bold_end)
        if found is not None:
            return BodyHeading(found, rest.end() if rest else bold_end)
    return None


def _whole(node: Node, text: str, at: int) -> BodyHeading | None:
    waits = bool(node.children) or (heading_like(node) and not node.is_bullet)
    if not waits or len(text) > _RUN_IN_LIMIT:
        return None
    found = _all_bodies(text.rstrip(" :.;,"), at)
    return BodyHeading(found, len(text)) if found is not None else None


def _all_bodies(text: str, at: int) -> BodyList | None:
    """Bodies that take up all of the text, give or take a bracket; a sentence about a body is none."""
    found = read_bodies(text, at, is_whole=bool(_IN_CHARGE.search(text)))
    if found is None:
        return None
    if _is_covered(text, found.end):
        return found
    subject = find_subject(text)
    if subject is not None and (_CHARGED.match(text, subject.predicate_at) or not _NAMED_AFTER_WORK.match(text[at:])):
        return None
    whole = read_bodies(text, at, is_whole=True)
    return whole if whole is not None and _is_covered(text, whole.end) else None


def _is_covered(text: str, end: int) -> bool:
    return not re.search(r"\w", re.sub(r"\([^)]*\)", "", text[end:]))


def is_outer(node: Node) -> bool:
    """Whether a node is a heading of the outermost kinds (parts, Roman numbers), which states no duty of its own."""
    return node.marker is not None and node.marker.rank <= Rank.ROMAN
