"""What each field that a rule may ask about is called in messages, and between which numbers its values make sense.

Owns the names and the ranges, for whoever checks a policy; how a fact is said is `rules.features`.
"""

from __future__ import annotations

from collections.abc import Mapping

from rules.said import Said
from rules.values import ONCE

FIELD_NAMES: Mapping[str, Said] = {
    "working_days_late": Said("số ngày làm việc quá hạn"),
    "days_left": Said("số ngày theo lịch còn đến hạn (âm: đã qua hạn)"),
    "working_days_left": Said("số ngày làm việc còn đến hạn"),
    "off_by_permille": Said("lệch so với lộ trình (phần nghìn)"),
    "working_days_without_data": Said("số ngày làm việc chậm số liệu"),
    "periods_off": Said("số kỳ liên tiếp lệch quá mức cho phép"),
    "coverage_permille": Said("số đơn vị đã có số liệu (phần nghìn)"),
    "forecast_misses": Said("dự báo không đạt"),
    "status": Said("tình trạng chỉ tiêu"),
    "state": Said("trạng thái nhiệm vụ"),
    "level": Said("cấp của đơn vị"),
    "branch": Said("khối"),
    "role": Said("vai trò"),
    "rung": Said("số cấp đã chuyển lên"),
    "next_rung": Said("cấp chuyển lên lần tới"),
    "has_next_rung": Said("còn cấp trên để chuyển"),
    "working_days_on_rung": Said("số ngày làm việc ở cấp hiện tại"),
    "working_days_waiting": Said("số ngày làm việc cấp hiện tại đã giữ việc"),
    "wait_step": Said("mốc chờ ở cấp hiện tại (bội số của 5)"),
    "is_acknowledged": Said("cấp hiện tại đã tiếp nhận"),
    "is_derived": Said("hạn mặc định"),
    "is_recurring": Said("việc định kỳ"),
    "cycle_days": Said("chu kỳ (ngày)"),
    "is_working_day": Said("hôm nay là ngày làm việc"),
    "is_last_reminder_day": Said("ngày nhắc cuối"),
    "is_open": Said("việc đang mở"),
    "importance": Said("mức quan trọng"),
    "origin": Said("nguồn giao việc"),
    "is_report": Said("việc phải gửi báo cáo"),
    "late_step": Said("mốc quá hạn (bội số của 5)"),
    "year": Said("năm"),
    "births": Said("số trẻ sinh ra trong năm"),
    "third_births": Said("số trẻ là con thứ ba trở lên"),
    "third_share": Said("tỷ lệ sinh con thứ ba trở lên (phần vạn)"),
    "third_fall_relative": Said("mức giảm so với tỷ lệ năm trước (phần vạn của tỷ lệ năm trước)"),
    "third_fall_points": Said("mức giảm so với năm trước (phần trăm của một điểm phần trăm)"),
    "years_without_third": Said("số năm liền không có người sinh con thứ ba trở lên"),
    "is_approved": Said("số liệu năm nay đã duyệt"),
    "is_last_year_approved": Said("số liệu năm trước đã duyệt"),
}

SENSIBLE: Mapping[str, tuple[int, int]] = {
    "days_left": (-400, 180),
    "working_days_left": (0, 120),
    "working_days_late": (0, 260),
    "late_step": (0, 260),
    "rung": (0, 10),
    "next_rung": (1, 11),
    "working_days_on_rung": (0, 120),
    "working_days_waiting": (0, 120),
    "wait_step": (0, 120),
    "cycle_days": (1, ONCE),
    "off_by_permille": (0, 10_000),
    "working_days_without_data": (0, 260),
    "periods_off": (0, 120),
    "coverage_permille": (0, 1_000),
    "year": (2000, 2100),
    "births": (0, 1_000_000),
    "third_births": (0, 1_000_000),
    "third_share": (0, 10_000),
    "third_fall_relative": (-10_000, 10_000),
    "third_fall_points": (-10_000, 10_000),
    "years_without_third": (0, 10),
}
"""The lowest and highest number that a condition may compare with. Beyond them a number is a slip of the finger."""
