"""The words for what stands in a task's history and for why somebody was told something. Owns the words; unknown ones are shown as kept."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from workflow.moves import SINCE_DAY, STATE_WORDS

ACTIONS: dict[str, LazyString] = {
    "start": _l("Bắt đầu thực hiện"),
    "note": _l("Báo cáo tình hình"),
    "stuck": _l("Báo vướng mắc"),
    "tick_off": _l("Báo cáo hoàn thành"),
    "take_back": _l("Rút lại báo cáo hoàn thành"),
    "confirm": _l("Xác nhận hoàn thành"),
    "return": _l("Trả lại"),
    "ask_extension": _l("Xin gia hạn"),
    "extend": _l("Gia hạn"),
    "refuse_extension": _l("Không đồng ý gia hạn"),
    "reassign": _l("Giao đơn vị khác"),
    "suspend": _l("Tạm dừng"),
    "resume": _l("Tiếp tục"),
    "cancel": _l("Hủy"),
    "reinstate": _l("Lại phải thực hiện"),
    "instruct": _l("Chỉ đạo"),
    "accept": _l("Tiếp nhận"),
    "refuse": _l("Từ chối, không thuộc trách nhiệm"),
    "insist": _l("Vẫn giao"),
    "ask_part": _l("Ghi việc cần phối hợp"),
    "part_done": _l("Xong phần phối hợp"),
    "take_back_part": _l("Rút lại phần phối hợp"),
    "return_part": _l("Trả lại phần phối hợp"),
    "pass_down": _l("Giao phần việc cho cấp dưới"),
    "passed_down": _l("Nhận phần việc"),
    "subtasks_done": _l("Các việc con đã xong"),
    "parent_reassigned": _l("Nhiệm vụ cấp trên đổi đơn vị"),
    "shift_deadline": _l("Lùi hạn theo thời gian tạm dừng"),
    "withdraw_comment": _l("Rút lại ý kiến"),
    "attach": _l("Đính kèm tệp"),
    "carry": _l("Tiếp tục theo bản mới của kế hoạch"),
    "redate": _l("Đổi hạn"),
    "event_day": _l("Ngày của sự kiện"),
    "move_along": _l("Hạn lùi theo nhiệm vụ khác"),
    "roll": _l("Hạn dời theo lịch làm việc"),
    "reword": _l("Sửa nội dung theo bản mới"),
    "before_system": _l("Coi như đã thực hiện trước khi dùng hệ thống"),
    "step_done": _l("Xong bước"),
    "step_reopened": _l("Bỏ đánh dấu bước"),
    "step_added": _l("Thêm bước"),
    "step_renamed": _l("Đổi tên bước"),
    "step_moved": _l("Đổi thứ tự các bước"),
    "step_removed": _l("Bỏ bước"),
    "steps_held": _l("Áp dụng các bước cho cả khoản"),
    "open_steps": _l("Báo hoàn thành khi còn bước chưa xong"),
    "urge": _l("Đôn đốc các đơn vị chưa gửi"),
    "urged": _l("Được đôn đốc"),
    "explain": _l("Giải trình"),
    "importance": _l("Đổi mức quan trọng"),
}

NOTICES: dict[str, LazyString] = {
    "due": _l("Nhắc hạn"),
    "late": _l("Nhắc quá hạn"),
    "off-target": _l("Nhắc về chỉ tiêu"),
    "escalated": _l("Báo chuyển cấp trên"),
    "still-open": _l("Nhắc việc nằm ở cấp cao nhất"),
    "closed": _l("Báo khép lại chuyển cấp trên"),
    "explained": _l("Báo có giải trình"),
    "decided": _l("Báo quyết định của cấp trên"),
    "returned": _l("Báo trả lại"),
    "instructed": _l("Báo chỉ đạo"),
    "assigned": _l("Báo giao việc"),
    "target-given": _l("Báo giao chỉ tiêu"),
    "redated": _l("Báo đổi hạn"),
    "reworded": _l("Báo sửa nội dung"),
    "dropped": _l("Báo không còn phải làm"),
    "stuck": _l("Báo vướng mắc"),
    "refused": _l("Báo từ chối nhiệm vụ"),
    "insisted": _l("Báo vẫn giao"),
    "part-due": _l("Nhắc hạn phần phối hợp"),
    "part-late": _l("Nhắc quá hạn phần phối hợp"),
    "part-asked": _l("Báo việc cần phối hợp"),
    "part-done": _l("Báo xong phần phối hợp"),
    "value-returned": _l("Báo trả lại số liệu"),
    "part-returned": _l("Báo trả lại phần phối hợp"),
    "subtasks-done": _l("Báo các việc con đã xong"),
    "instruction-done": _l("Báo đã thực hiện chỉ đạo"),
    "suspended": _l("Báo tạm dừng"),
    "resumed": _l("Báo tiếp tục"),
    "mentioned": _l("Báo có người nhắc đến"),
    "extension-asked": _l("Báo đề nghị gia hạn"),
    "extended": _l("Báo gia hạn"),
    "extension-refused": _l("Báo không gia hạn"),
    "urged": _l("Đôn đốc"),
}

_QUARTERS = {"Q1": "I", "Q2": "II", "Q3": "III", "Q4": "IV"}


def action(name: str) -> str:
    """The word for a line of a task's history."""
    return str(ACTIONS.get(name, name))


def kept_value(value: str) -> str:
    """What a line of the history keeps of before or after: a state in words of the page, all else (names, days) as it is."""
    state = next((words for words in STATE_WORDS.values() if value == words or value.startswith(f"{words} ")), None)
    if state is None:
        return value
    rest = value[len(state) :]
    return str(_(state)) + SINCE_DAY.sub(lambda found: str(_("từ ngày %(day)s", day=found[1])), rest)


def notice_kind(name: str) -> str:
    """The word for what a notice was about."""
    return str(NOTICES.get(name, name))


def period(label: str) -> str:
    """A task's period in words: "2026-Q1" is "quý I/2026", "2026-03.1" the first time in March. Empty for a duty done once."""
    whole, _dot, number = label.partition(".")
    if number:
        return str(_("%(period)s, lần %(number)s", period=period(whole), number=number))
    if "-HK" in label:
        years, _dash, term = label.rpartition("-HK")
        return str(_("học kỳ %(term)s năm học %(years)s", term="I" * int(term), years=years))
    year, _dash, part = label.partition("-")
    if part in _QUARTERS:
        return str(_("quý %(quarter)s/%(year)s", quarter=_QUARTERS[part], year=year))
    if part in ("H1", "H2"):
        return str(_("6 tháng đầu năm %(year)s", year=year) if part == "H1" else _("6 tháng cuối năm %(year)s", year=year))
    if part.startswith("W"):
        return str(_("tuần %(week)s/%(year)s", week=part[1:].lstrip("0"), year=year))
    if part.count("-") == 1:
        month, _dash, day = part.partition("-")
        return f"{day}/{month}/{year}"
    if part:
        return str(_("tháng %(month)s/%(year)s", month=part.lstrip("0"), year=year))
    return str(_("năm %(year)s", year=year)) if year else ""
