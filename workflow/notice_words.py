"""The words for each kind of notice: its heading in a mail, the subject of an urgent one, the next step, and its colour.

Owns these words and the order in which a mail shows kinds, worst first. To add a kind: a line in `KINDS` here, and its topic in
rules/policies/mail.yaml. A kind that stands in neither is told in the digest under a neutral heading: never lost, never an error.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rules.values import Audience
from workflow.errors import Words


class Tone(StrEnum):
    """How a mail marks a kind; the word beside it says the same."""

    LATE = "late"
    SOON = "soon"
    UP = "up"
    DONE = "done"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. urgent -- the subject of a mail that speaks of one such thing; step -- what its link leads to."""

    name: str
    heading: str
    tone: Tone
    urgent: str
    step: str


_OPEN = Words("Mở nhiệm vụ")
_REPORT = Words("Mở nhiệm vụ để báo cáo")
_DECIDE = Words("Mở để quyết định")
_SYSTEM = Words("Xem tình trạng hệ thống")

KINDS = (
    Kind("late", Words("Quá hạn"), Tone.LATE, Words("Quá hạn: %(title)s"), _REPORT),
    Kind("returned", Words("Bị trả lại"), Tone.LATE, Words("Trả lại: %(title)s"), Words("Xem lý do và làm tiếp")),
    Kind("part-returned", Words("Phần việc bị trả lại"), Tone.LATE, Words("Trả lại: %(title)s"), Words("Xem lý do và làm tiếp")),
    Kind(
        "value-returned", Words("Số liệu bị trả lại"), Tone.LATE, Words("Số liệu bị trả lại: %(title)s"), Words("Xem lý do và sửa số liệu")
    ),
    Kind("due", Words("Đến hạn"), Tone.SOON, Words("Hết hạn hôm nay: %(title)s"), _REPORT),
    Kind("part-late", Words("Phần phối hợp quá hạn"), Tone.LATE, Words("Phần phối hợp quá hạn: %(title)s"), _OPEN),
    Kind("part-due", Words("Phần phối hợp đến hạn"), Tone.SOON, Words("Phần phối hợp đến hạn: %(title)s"), _OPEN),
    Kind("set-aside", Words("Hệ thống không xét được"), Tone.LATE, Words("Hệ thống không xét được: %(title)s"), _SYSTEM),
    Kind("off-target", Words("Chỉ tiêu cần xem"), Tone.LATE, Words("Chỉ tiêu cần xem: %(title)s"), Words("Mở chỉ tiêu")),
    Kind("escalated", Words("Đã chuyển cấp trên"), Tone.UP, Words("Chuyển cấp trên: %(title)s"), Words("Xem và xử lý")),
    Kind("explained", Words("Giải trình mới"), Tone.UP, Words("Giải trình: %(title)s"), Words("Đọc giải trình và quyết định")),
    Kind("still-open", Words("Vẫn chờ xử lý"), Tone.UP, Words("Vẫn chờ xử lý: %(title)s"), Words("Xem và xử lý")),
    Kind("instructed", Words("Chỉ đạo của cấp trên"), Tone.UP, Words("Chỉ đạo mới: %(title)s"), _OPEN),
    Kind("urged", Words("Được đôn đốc"), Tone.SOON, Words("Đôn đốc: %(title)s"), _REPORT),
    Kind("stuck", Words("Báo vướng mắc"), Tone.SOON, Words("Vướng mắc: %(title)s"), _DECIDE),
    Kind("refused", Words("Xin không nhận việc"), Tone.SOON, Words("Xin không nhận việc: %(title)s"), _DECIDE),
    Kind("insisted", Words("Vẫn giao cho đơn vị"), Tone.SOON, Words("Vẫn giao: %(title)s"), _OPEN),
    Kind("extension-asked", Words("Đề nghị gia hạn chờ quyết định"), Tone.SOON, Words("Xin gia hạn: %(title)s"), _DECIDE),
    Kind("to-meeting", Words("Đưa ra phiên họp"), Tone.UP, Words("Đưa ra phiên họp: %(title)s"), Words("Viết giải trình trước phiên họp")),
    Kind("meeting", Words("Phiên họp sắp tới"), Tone.UP, Words("Phiên họp sắp tới: %(title)s"), Words("Mở danh sách việc của phiên họp")),
    Kind("decided", Words("Quyết định của cấp trên"), Tone.UP, Words("Quyết định của cấp trên: %(title)s"), _OPEN),
    Kind("redated", Words("Hạn thay đổi"), Tone.PLAIN, Words("Đổi hạn: %(title)s"), _OPEN),
    Kind("extended", Words("Đã gia hạn"), Tone.PLAIN, Words("Đã gia hạn: %(title)s"), _OPEN),
    Kind("extension-refused", Words("Không được gia hạn"), Tone.SOON, Words("Không gia hạn: %(title)s"), _OPEN),
    Kind("reworded", Words("Nội dung thay đổi"), Tone.PLAIN, Words("Sửa nội dung: %(title)s"), _OPEN),
    Kind("assigned", Words("Mới giao"), Tone.PLAIN, Words("Giao việc: %(title)s"), _OPEN),
    Kind("target-given", Words("Chỉ tiêu mới giao"), Tone.PLAIN, Words("Giao chỉ tiêu: %(title)s"), Words("Mở chỉ tiêu")),
    Kind("part-asked", Words("Phần việc mới nhận"), Tone.PLAIN, Words("Giao phần việc: %(title)s"), _OPEN),
    Kind("suspended", Words("Tạm dừng"), Tone.PLAIN, Words("Tạm dừng: %(title)s"), _OPEN),
    Kind("resumed", Words("Tiếp tục thực hiện"), Tone.PLAIN, Words("Tiếp tục: %(title)s"), _OPEN),
    Kind("instruction-done", Words("Chỉ đạo đã thực hiện"), Tone.DONE, Words("Đã thực hiện chỉ đạo: %(title)s"), _OPEN),
    Kind("part-done", Words("Phần phối hợp đã xong"), Tone.DONE, Words("Phần phối hợp đã xong: %(title)s"), _OPEN),
    Kind("subtasks-done", Words("Các phần việc đã xong"), Tone.DONE, Words("Các phần đã xong: %(title)s"), _REPORT),
    Kind("mentioned", Words("Có người nhắc đến anh/chị"), Tone.PLAIN, Words("Nhắc đến anh/chị: %(title)s"), Words("Đọc và trả lời")),
    Kind("dropped", Words("Không còn phải làm"), Tone.DONE, Words("Không còn phải làm: %(title)s"), _OPEN),
    Kind("closed", Words("Đã kết thúc chuyển cấp trên"), Tone.DONE, Words("Đã kết thúc chuyển cấp trên: %(title)s"), _OPEN),
    Kind("while-away", Words("Trong thời gian anh/chị vắng"), Tone.PLAIN, Words("Khi anh/chị vắng: %(title)s"), _OPEN),
)
"""All kinds, in the order in which a mail shows them."""

_BY_NAME = {kind.name: kind for kind in KINDS}
_RANK = {kind.name: at for at, kind in enumerate(KINDS)}

REASONS = {
    Audience.DOER: Words("đơn vị của anh/chị thực hiện việc này"),
    Audience.LEADER: Words("anh/chị là lãnh đạo đơn vị thực hiện"),
    Audience.PARTNERS: Words("đơn vị của anh/chị phối hợp thực hiện"),
    Audience.COORDINATOR: Words("anh/chị điều phối kế hoạch này"),
    Audience.COMMITTEE: Words("việc chờ ban chỉ đạo hoặc đơn vị của anh/chị xem xét"),
    Audience.INFORMED: Words("anh/chị liên quan hoặc đã được báo về việc này trước đó"),
}
"""Why somebody of an audience is told at all."""

_DEEDS = {
    "start": "bắt đầu thực hiện",
    "note": "báo cáo tình hình",
    "stuck": "báo vướng mắc",
    "tick_off": "báo cáo hoàn thành",
    "take_back": "rút lại báo cáo hoàn thành",
    "confirm": "xác nhận hoàn thành",
    "return": "trả lại",
    "ask_extension": "xin gia hạn",
    "extend": "gia hạn",
    "refuse_extension": "không đồng ý gia hạn",
    "reassign": "giao đơn vị khác",
    "suspend": "tạm dừng",
    "resume": "cho tiếp tục",
    "cancel": "hủy",
    "attach": "đính kèm tệp",
    "explain": "giải trình",
    "importance": "đổi mức quan trọng",
}


def kind_of(name: str) -> Kind:
    """The kind of that name; a neutral one where nobody has put it into words yet."""
    return _BY_NAME.get(name) or Kind(name, Words("Thông báo khác"), Tone.PLAIN, Words("Thông báo: %(title)s"), _OPEN)


def rank(name: str) -> int:
    """The place of a kind in a mail: the smallest is the worst."""
    return _RANK.get(name, len(KINDS))


def heading(name: str) -> str:
    """A kind in a few words, in Vietnamese."""
    return kind_of(name).heading


def what_was_done(action: str) -> str:
    """A line of a task's history in a few words, in Vietnamese."""
    return _DEEDS.get(action, "cập nhật nhiệm vụ")
