"""The words in which a policy is said: each field, value, audience and outcome as a short Vietnamese text with room for values.

Owns `Said`, a text kept apart from what stands in it, so that pages can say it in another language (`web.policy_words`), and the tables of
terms. Refuses to put sentences together: that is policy_words.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rules.values import Audience, Branch, DecisionKind, Delivery, Importance, Level, Role, TargetStatus, TaskOrigin, TaskState


@dataclass(frozen=True, slots=True)
class Said:
    """A Vietnamese text with %(name)s for each of its values; a value may itself be Said. str() is the whole in Vietnamese."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % {name: str(value) for name, value in self.values.items()} if self.values else self.text


def listed(parts: Sequence[object], last: str) -> Said:
    """ "a", "a hoặc b", "a, b hoặc c"; `last` is how the last two are joined, with %(first)s and %(last)s."""
    if len(parts) == 1:
        return parts[0] if isinstance(parts[0], Said) else Said("%(value)s", {"value": parts[0]})
    joined = parts[0]
    for part in parts[1:-1]:
        joined = Said("%(first)s, %(rest)s", {"first": joined, "rest": part})
    return Said(last, {"first": joined, "last": parts[-1]})


OR = Said("%(first)s hoặc %(last)s").text
AND = Said("%(first)s và %(last)s").text

VALUES: Mapping[str, Said] = {
    Level.CENTRAL: Said("cấp trung ương"),
    Level.PROVINCE: Said("cấp tỉnh"),
    Level.DISTRICT: Said("cấp huyện"),
    Level.COMMUNE: Said("cấp xã"),
    Level.VILLAGE: Said("thôn, tổ dân phố"),
    Branch.GOVERNMENT: Said("khối chính quyền"),
    Branch.PARTY: Said("khối Đảng"),
    Branch.FRONT: Said("khối Mặt trận và đoàn thể"),
    Role.LEAD: Said("chủ trì"),
    Role.COORDINATE: Said("phối hợp"),
    Role.ADVISE: Said("tham mưu"),
    Role.DO: Said("thực hiện"),
    Importance.NORMAL: Said("việc thường xuyên"),
    Importance.IMPORTANT: Said("việc trọng tâm"),
    Importance.CRITICAL: Said("việc đặc biệt quan trọng"),
    TaskOrigin.CLAUSE: Said("việc giao trong văn bản"),
    TaskOrigin.INSTRUCTION: Said("việc theo chỉ đạo của ban chỉ đạo"),
    TaskOrigin.PASSED_DOWN: Said("phần việc do cấp trên giao lại"),
    TaskState.ASSIGNED: Said("chưa thực hiện"),
    TaskState.IN_PROGRESS: Said("đang thực hiện"),
    TaskState.REPORTED: Said("chờ xác nhận"),
    TaskState.RETURNED: Said("bị trả lại"),
    TaskState.DONE: Said("đã hoàn thành"),
    TaskState.CANCELLED: Said("đã hủy"),
    TaskState.SUSPENDED: Said("tạm dừng"),
    TargetStatus.ACHIEVED: Said("đã đạt"),
    TargetStatus.ON_TRACK: Said("đúng lộ trình"),
    TargetStatus.AT_RISK: Said("có nguy cơ không đạt"),
    TargetStatus.OFF_TARGET: Said("lệch lộ trình"),
    TargetStatus.NO_DATA: Said("chưa có số liệu"),
}
"""Every word that a condition may compare with. The words of these enums are all different, which a test holds."""

CHOSEN: Mapping[str, tuple[Said, Said]] = {
    "level": (Said("đơn vị là %(values)s"), Said("đơn vị không phải %(values)s")),
    "branch": (Said("đơn vị thuộc %(values)s"), Said("đơn vị không thuộc %(values)s")),
    "role": (Said("vai trò là %(values)s"), Said("vai trò không phải %(values)s")),
    "state": (Said("ở trạng thái %(values)s"), Said("không ở trạng thái %(values)s")),
    "importance": (Said("là %(values)s"), Said("không phải %(values)s")),
    "origin": (Said("là %(values)s"), Said("không phải %(values)s")),
    "status": (Said("chỉ tiêu %(values)s"), Said("chỉ tiêu không ở tình trạng %(values)s")),
}
"""How a field of words is asked about: one of these values, none of these values."""

ANSWERED: Mapping[str, tuple[Said, Said]] = {
    "is_working_day": (Said("hôm nay là ngày làm việc"), Said("hôm nay là ngày nghỉ")),
    "has_next_rung": (Said("còn cấp trên để chuyển"), Said("không còn cấp trên để chuyển")),
    "is_acknowledged": (Said("cấp trên đã tiếp nhận"), Said("cấp trên chưa tiếp nhận")),
    "is_open": (Said("việc còn phải làm"), Said("việc đã xong, đã hủy hoặc tạm dừng")),
    "is_last_reminder_day": (
        Said("hôm nay là ngày hết hạn hoặc ngày làm việc cuối cùng trước đó"),
        Said("hôm nay không phải ngày hết hạn hay ngày làm việc cuối cùng trước đó"),
    ),
    "is_derived": (Said("hạn là hạn mặc định, văn bản không ghi"), Said("hạn ghi trong văn bản")),
    "is_recurring": (Said("việc định kỳ"), Said("việc làm một lần")),
    "is_report": (Said("việc phải gửi báo cáo"), Said("việc không phải gửi báo cáo")),
}
"""Yes and no of each field that is one or the other."""

MEASURED: Mapping[str, Said] = {
    "days_left": Said("còn %(range)s ngày theo lịch đến hạn"),
    "working_days_left": Said("còn %(range)s ngày làm việc đến hạn"),
    "working_days_late": Said("quá hạn %(range)s ngày làm việc"),
    "late_step": Said("mốc quá hạn (bội số của 5 ngày làm việc) là %(range)s"),
    "rung": Said("đã chuyển lên %(range)s cấp"),
    "next_rung": Said("lần chuyển tới là lên cấp thứ %(range)s"),
    "working_days_on_rung": Said("cấp trên đã có %(range)s ngày làm việc kể từ khi nhận được hoặc tiếp nhận"),
    "working_days_waiting": Said("cấp trên đã giữ việc này %(range)s ngày làm việc"),
    "wait_step": Said("mốc chờ ở cấp trên (bội số của 5 ngày làm việc) là %(range)s"),
    "cycle_days": Said("việc định kỳ %(range)s ngày một lần"),
    "off_by_permille": Said("lệch lộ trình %(range)s phần nghìn"),
    "working_days_without_data": Said("số liệu chậm %(range)s ngày làm việc"),
}
"""A number of each field, with the limits that are asked for in %(range)s."""

DONE: Mapping[DecisionKind, Said] = {
    DecisionKind.NOTIFY: Said("nhắc"),
    DecisionKind.ESCALATE: Said("chuyển lên cấp trên trực tiếp"),
    DecisionKind.RAISE: Said("chuyển lên cấp trên nữa"),
    DecisionKind.CLOSE: Said("kết thúc việc chuyển cấp trên"),
}
"""What a rule does, in a word."""
PASSED = Said("đã qua hạn %(range)s ngày theo lịch")
SPECIAL: Mapping[tuple[str, int], Said] = {
    ("days_left", 0): Said("hôm nay là ngày hết hạn"),
    ("working_days_left", 0): Said("không còn ngày làm việc nào đến hạn"),
    ("working_days_late", 0): Said("không quá hạn"),
    ("rung", 0): Said("chưa chuyển cấp trên"),
    ("working_days_without_data", 0): Said("số liệu không chậm"),
    ("off_by_permille", 0): Said("không lệch lộ trình"),
}
"""Numbers that people say in their own words."""

DECIDED: Mapping[DecisionKind, Said] = {
    DecisionKind.NOTIFY: Said("nhắc %(to)s %(delivery)s"),
    DecisionKind.ESCALATE: Said("chuyển lên cấp trên trực tiếp và báo cho %(to)s %(delivery)s"),
    DecisionKind.RAISE: Said("chuyển lên cấp trên nữa và báo cho %(to)s %(delivery)s"),
    DecisionKind.CLOSE: Said("kết thúc việc chuyển cấp trên và báo cho %(to)s %(delivery)s"),
}
TOLD: Mapping[Audience, Said] = {
    Audience.DOER: Said("người thực hiện"),
    Audience.LEADER: Said("lãnh đạo đơn vị thực hiện"),
    Audience.PARTNERS: Said("đơn vị phối hợp"),
    Audience.COORDINATOR: Said("cơ quan thường trực của kế hoạch"),
    Audience.COMMITTEE: Said("ban chỉ đạo cấp trên (hoặc chính đơn vị cấp trên)"),
    Audience.INFORMED: Said("mọi người đã được báo trước đó"),
}
PARAMETERS: Mapping[str, Said] = {
    "most_extensions": Said("Số lần gia hạn nhiều nhất trước khi phải xin ban chỉ đạo cấp trên"),
    "tolerance_permille": Said("Mức lệch lộ trình được phép (phần nghìn)"),
}
"""The numbers of a policy that stand beside its rules."""
DELIVERED: Mapping[Delivery, Said] = {Delivery.DIGEST: Said("trong bản tin ngày"), Delivery.IMMEDIATE: Said("bằng thư gửi ngay")}
