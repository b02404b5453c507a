"""Texts about rules for people, kept apart from what stands in them, so that a page can say them in another language.

Owns `Said`, how several are joined, and the words of every value that a condition may compare with. Its Vietnamese text is the msgid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rules.values import Branch, Importance, Level, Role, TargetStatus, TaskOrigin, TaskState


@dataclass(frozen=True, slots=True)
class Said:
    """A Vietnamese text with %(name)s for each of its values; a value may itself be Said. str() is the whole in Vietnamese."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % {name: str(value) for name, value in self.values.items()} if self.values else self.text

    def of(self, **values: object) -> Said:
        """This text with these values in it."""
        return Said(self.text, values)


def listed(parts: Sequence[object], last: Said) -> Said:
    """ "a", "a hoặc b", "a, b hoặc c"; `last` is how the last two are joined, with %(first)s and %(last)s."""
    if len(parts) == 1:
        return parts[0] if isinstance(parts[0], Said) else Said("%(value)s", {"value": parts[0]})
    joined = parts[0]
    for part in parts[1:-1]:
        joined = Said("%(first)s, %(rest)s", {"first": joined, "rest": part})
    return last.of(first=joined, last=parts[-1])


OR = Said("%(first)s hoặc %(last)s")
AND = Said("%(first)s và %(last)s")

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
    TaskOrigin.REPORTING: Said("việc báo cáo số liệu"),
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
