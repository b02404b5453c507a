"""The words in which a policy is said: each field, audience and outcome as a short Vietnamese text with room for values.

Owns the tables of terms; their texts are `Said`, so that pages can say them in another language (`web.policy_words`). Refuses to put
sentences together: that is policy_words.py.
"""

from __future__ import annotations

from collections.abc import Mapping

from rules.said import AND as AND
from rules.said import OR as OR
from rules.said import VALUES as VALUES
from rules.said import Said as Said
from rules.said import listed as listed
from rules.values import Audience, DecisionKind, Delivery

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
    "forecast_misses": (Said("dự báo hết năm phải đạt vẫn không đạt"), Said("dự báo chưa thấy là sẽ không đạt")),
    "is_report": (Said("việc phải gửi báo cáo"), Said("việc không phải gửi báo cáo")),
    "is_approved": (Said("số liệu của năm đã được duyệt"), Said("số liệu của năm chưa được duyệt")),
    "is_last_year_approved": (Said("số liệu năm trước đã được duyệt"), Said("số liệu năm trước chưa được duyệt")),
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
    "periods_off": Said("%(range)s kỳ liên tiếp lệch quá mức cho phép"),
    "coverage_permille": Said("%(range)s phần nghìn số đơn vị đã có số liệu"),
    "year": Said("năm %(range)s"),
    "births": Said("cả năm có %(range)s trẻ được sinh ra"),
    "third_births": Said("%(range)s trẻ là con thứ ba trở lên"),
    "third_share": Said("tỷ lệ sinh con thứ ba trở lên %(range)s"),
    "third_fall_relative": Said("tỷ lệ giảm %(range)s so với tỷ lệ năm trước"),
    "third_fall_points": Said("tỷ lệ giảm %(range)s (điểm phần trăm) so với năm trước"),
    "years_without_third": Said("%(range)s năm liền không có người sinh con thứ ba trở lên"),
}
"""A number of each field, with the limits that are asked for in %(range)s."""

DONE: Mapping[DecisionKind, Said] = {
    DecisionKind.NOTIFY: Said("nhắc"),
    DecisionKind.ESCALATE: Said("chuyển lên cấp trên trực tiếp"),
    DecisionKind.RAISE: Said("chuyển lên cấp trên nữa"),
    DecisionKind.CLOSE: Said("kết thúc việc chuyển cấp trên"),
    DecisionKind.AWARD: Said("thưởng"),
}
"""What a rule does, in a word."""
PASSED = Said("đã qua hạn %(range)s ngày theo lịch")
SPECIAL: Mapping[tuple[str, int], Said] = {
    ("days_left", 0): Said("hôm nay là ngày hết hạn"),
    ("working_days_left", 0): Said("không còn ngày làm việc nào đến hạn"),
    ("working_days_late", 0): Said("không quá hạn"),
    ("rung", 0): Said("chưa chuyển cấp trên"),
    ("working_days_without_data", 0): Said("số liệu không chậm"),
    ("periods_off", 0): Said("kỳ gần nhất không lệch quá mức cho phép"),
    ("off_by_permille", 0): Said("không lệch lộ trình"),
}
"""Numbers that people say in their own words."""

DECIDED: Mapping[DecisionKind, Said] = {
    DecisionKind.NOTIFY: Said("nhắc %(to)s %(delivery)s"),
    DecisionKind.ESCALATE: Said("chuyển lên cấp trên trực tiếp và báo cho %(to)s %(delivery)s"),
    DecisionKind.RAISE: Said("chuyển lên cấp trên nữa và báo cho %(to)s %(delivery)s"),
    DecisionKind.CLOSE: Said("kết thúc việc chuyển cấp trên và báo cho %(to)s %(delivery)s"),
    DecisionKind.AWARD: Said("thưởng %(amount)s đồng"),
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
    "periods_in_a_row": Said("Số kỳ liên tiếp lệch quá mức mới coi là lệch lộ trình (số liệu tháng, quý)"),
    "least_coverage_permille": Said("Ít nhất bao nhiêu đơn vị báo cáo thì số tổng hợp mới dùng để xét (phần nghìn)"),
}
"""The numbers of a policy that stand beside its rules."""
DELIVERED: Mapping[Delivery, Said] = {Delivery.DIGEST: Said("trong bản tin ngày"), Delivery.IMMEDIATE: Said("bằng thư gửi ngay")}
