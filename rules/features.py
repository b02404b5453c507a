"""What a rule may ask about: the fields of TaskFacts, TargetFacts and AwardFacts as flat features, with their types and Vietnamese words.

Owns the flattening and the labels; refuses values that the engine cannot bear (dates, decimals, numbers beyond a thousand million).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import Enum, StrEnum
from operator import attrgetter
from typing import TypeAlias, TypeVar

from rules.award_facts import AwardFacts
from rules.values import ONCE, Branch, DecisionKind, Importance, Level, Role, TargetFacts, TargetStatus, TaskFacts, TaskOrigin, TaskState

Feature: TypeAlias = int | bool | str
E_ = TypeVar("E_", bound=StrEnum)

LARGEST = 1_000_000_000
DAYS_IN_STEP = 5


class FeatureError(ValueError):
    """A fact that the engine cannot take; the message (Vietnamese) names field, value and remedy."""


class Subject(StrEnum):
    """What a policy is about."""

    TASK = "task"
    TARGET = "target"
    AWARD = "award"


@dataclass(frozen=True, slots=True)
class Field:
    """One field that conditions may name.

    kind -- int, bool, or the enum whose values are allowed.
    phrase -- the fact in Vietnamese, from its value; empty where the fact goes without saying.
    companion -- another field whose phrase makes this one clearer when both are known.
    has_threshold -- whether the limits of a condition are worth saying beside the fact.
    limit -- a limit as people write it, where the number alone would mislead (500 in ten thousand is 5%).
    """

    kind: type
    phrase: Callable[[Feature], str]
    companion: str | None = None
    has_threshold: bool = True
    limit: Callable[[Feature], str] = str

    @property
    def choices(self) -> tuple[str, ...]:
        """The allowed words of an enum field; empty for numbers and yes/no."""
        return tuple(str(member.value) for member in self.kind) if issubclass(self.kind, Enum) else ()


LEVEL_LABELS = {
    Level.CENTRAL: "cấp trung ương",
    Level.PROVINCE: "cấp tỉnh",
    Level.DISTRICT: "cấp huyện",
    Level.COMMUNE: "cấp xã",
    Level.VILLAGE: "thôn, tổ dân phố",
}
BRANCH_LABELS = {Branch.GOVERNMENT: "khối chính quyền", Branch.PARTY: "khối Đảng", Branch.FRONT: "khối Mặt trận và đoàn thể"}
ROLE_LABELS = {Role.LEAD: "chủ trì", Role.COORDINATE: "phối hợp", Role.ADVISE: "tham mưu", Role.DO: "thực hiện"}
IMPORTANCE_LABELS = {
    Importance.NORMAL: "việc thường xuyên",
    Importance.IMPORTANT: "việc trọng tâm",
    Importance.CRITICAL: "việc đặc biệt quan trọng",
}
ORIGIN_LABELS = {
    TaskOrigin.CLAUSE: "việc giao trong văn bản",
    TaskOrigin.INSTRUCTION: "việc theo chỉ đạo của ban chỉ đạo",
    TaskOrigin.PASSED_DOWN: "phần việc do cấp trên giao lại",
    TaskOrigin.REPORTING: "việc báo cáo số liệu",
}
STATE_LABELS = {
    TaskState.ASSIGNED: "chưa thực hiện",
    TaskState.IN_PROGRESS: "đang thực hiện",
    TaskState.REPORTED: "chờ xác nhận",
    TaskState.RETURNED: "bị trả lại",
    TaskState.DONE: "đã hoàn thành",
    TaskState.CANCELLED: "đã hủy",
    TaskState.SUSPENDED: "tạm dừng",
}
STATUS_LABELS = {
    TargetStatus.ACHIEVED: "chỉ tiêu đã đạt",
    TargetStatus.ON_TRACK: "chỉ tiêu đúng lộ trình",
    TargetStatus.AT_RISK: "chỉ tiêu có nguy cơ không đạt",
    TargetStatus.OFF_TARGET: "chỉ tiêu lệch lộ trình",
    TargetStatus.NO_DATA: "chưa có số liệu",
}


def _unsaid(_value: Feature) -> str:
    return ""


def _either(if_true: str, if_false: str) -> Callable[[Feature], str]:
    return lambda value: if_true if value else if_false


def _one_of(labels: Mapping[E_, str]) -> Callable[[Feature], str]:
    phrases = {str(member.value): label for member, label in labels.items()}
    return lambda value: phrases[str(value)]


def _number(template: str) -> Callable[[Feature], str]:
    return lambda value: template.format(value)


def _days_left(value: Feature) -> str:
    days = int(value)
    if days == 0:
        return "hôm nay là ngày hết hạn"
    return f"còn {days} ngày đến hạn" if days > 0 else f"đã qua hạn {-days} ngày"


def _cycle(value: Feature) -> str:
    return "" if int(value) >= ONCE else f"việc định kỳ, {value} ngày một lần"


def _rung(value: Feature) -> str:
    return f"đã chuyển lên {value} cấp" if value else "chưa chuyển cấp trên"


def _off_by(value: Feature) -> str:
    return f"lệch {_per_cent(value)} so với lộ trình"


def _periods_off(value: Feature) -> str:
    return f"đã {value} kỳ liên tiếp lệch quá mức cho phép" if value else "kỳ gần nhất không lệch quá mức cho phép"


def _coverage(value: Feature) -> str:
    return f"{_per_cent(value)} số đơn vị đã có số liệu"


def _per_cent(value: Feature) -> str:
    """Thousandths as people write them: 740 is "74%"."""
    whole, tenth = divmod(int(value), 10)
    return f"{whole},{tenth}%" if tenth else f"{whole}%"


def _late(value: Feature) -> str:
    return f"quá hạn {value} ngày làm việc" if value else "không quá hạn"


def percent(value: Feature) -> str:
    """Hundredths of a per cent as people write them: 499 is "4,99%", 500 "5%"."""
    whole, rest = divmod(abs(int(value)), 100)
    decimals = f",{rest:02}".rstrip("0") if rest else ""
    return f"{'-' if int(value) < 0 else ''}{whole}{decimals}%"


def _fell(measure: str) -> Callable[[Feature], str]:
    return lambda value: f"tỷ lệ {'giảm' if int(value) >= 0 else 'tăng'} {percent(abs(int(value))).removesuffix('%')}{measure}"


_SHARED = {
    "level": Field(Level, _one_of(LEVEL_LABELS)),
    "branch": Field(Branch, _one_of(BRANCH_LABELS)),
    "is_working_day": Field(bool, _unsaid),
    "rung": Field(int, _rung, has_threshold=False),
    "next_rung": Field(int, _unsaid),
    "has_next_rung": Field(bool, _either("", "không còn cấp trên để chuyển")),
    "working_days_on_rung": Field(int, _number("cấp hiện tại đã có {} ngày làm việc để xử lý")),
    "working_days_waiting": Field(int, _number("cấp hiện tại đã giữ việc này {} ngày làm việc")),
    "wait_step": Field(int, _unsaid),
    "importance": Field(Importance, _one_of(IMPORTANCE_LABELS)),
    "is_acknowledged": Field(bool, _either("cấp trên đã tiếp nhận", "cấp trên chưa tiếp nhận")),
}

FIELDS: Mapping[Subject, Mapping[str, Field]] = {
    Subject.TASK: {
        **_SHARED,
        "state": Field(TaskState, _one_of(STATE_LABELS)),
        "is_open": Field(bool, _either("", "việc đã khép lại hoặc tạm dừng")),
        "role": Field(Role, _one_of(ROLE_LABELS)),
        "days_left": Field(int, _days_left),
        "working_days_left": Field(int, _number("còn {} ngày làm việc đến hạn")),
        "working_days_late": Field(int, _late),
        "late_step": Field(int, _unsaid),
        "is_last_reminder_day": Field(bool, _either("là ngày làm việc cuối cùng trước hạn hoặc đúng ngày hạn", "")),
        "is_derived": Field(bool, _either("hạn mặc định, văn bản không ghi", "hạn ghi trong văn bản")),
        "origin": Field(TaskOrigin, _one_of(ORIGIN_LABELS)),
        "is_report": Field(bool, _either("việc phải gửi báo cáo", "")),
        "is_recurring": Field(bool, _either("việc định kỳ", "việc làm một lần")),
        "cycle_days": Field(int, _cycle),
    },
    Subject.TARGET: {
        **_SHARED,
        "status": Field(TargetStatus, _one_of(STATUS_LABELS), companion="off_by_permille"),
        "off_by_permille": Field(int, _off_by),
        "working_days_without_data": Field(int, _number("số liệu chậm {} ngày làm việc")),
        "periods_off": Field(int, _periods_off),
        "coverage_permille": Field(int, _coverage, limit=_per_cent),
        "forecast_misses": Field(bool, _either("dự báo hết năm phải đạt vẫn không đạt", "chưa thấy là sẽ không đạt")),
    },
    Subject.AWARD: {
        "level": Field(Level, _one_of(LEVEL_LABELS)),
        "year": Field(int, _number("năm {}"), has_threshold=False),
        "births": Field(int, _number("cả năm có {} trẻ được sinh ra")),
        "third_births": Field(int, _number("{} trẻ là con thứ ba trở lên")),
        "third_share": Field(int, lambda value: f"tỷ lệ sinh con thứ ba trở lên {percent(value)}", limit=percent),
        "third_fall_relative": Field(int, _fell("% của tỷ lệ năm trước"), limit=percent),
        "third_fall_points": Field(int, _fell(" điểm phần trăm so với năm trước"), limit=percent),
        "years_without_third": Field(int, _number("{} năm liền không có người sinh con thứ ba trở lên")),
        "is_approved": Field(bool, _either("số liệu năm nay đã được duyệt", "số liệu năm nay chưa được duyệt")),
        "is_last_year_approved": Field(bool, _either("số liệu năm trước đã được duyệt", "số liệu năm trước chưa được duyệt")),
    },
}

PLACEHOLDERS: Mapping[Subject, frozenset[str]] = {
    Subject.TASK: frozenset({"rung", "next_rung", "late_step", "wait_step"}),
    Subject.TARGET: frozenset({"rung", "next_rung", "wait_step"}),
    Subject.AWARD: frozenset(),
}


def decisions_about(subject: Subject) -> tuple[DecisionKind, ...]:
    """What rules about such a subject may decide: rewards where it is about rewards, everything else elsewhere."""
    return tuple(kind for kind in DecisionKind if (kind is DecisionKind.AWARD) is (subject is Subject.AWARD))


def features_of_task(facts: TaskFacts) -> dict[str, Feature]:
    """The facts as the engine sees them, with four that follow from them; what is unknown is left out.

    is_open -- as TaskState says; next_rung -- rung + 1; late_step, wait_step -- working days late, and waiting on the present rung, rounded
    down to a multiple of five.
    """
    features = _flatten(_TASK_NAMES, _TASK_VALUES(facts))
    features["is_open"] = facts.state.is_open
    features["next_rung"] = facts.rung + 1
    features["late_step"] = _step(facts.working_days_late)
    features["wait_step"] = _step(facts.working_days_waiting)
    return features


def features_of_target(facts: TargetFacts) -> dict[str, Feature]:
    """The facts as the engine sees them, with next_rung = rung + 1 and wait_step as for tasks."""
    features = _flatten(_TARGET_NAMES, _TARGET_VALUES(facts))
    features["next_rung"] = facts.rung + 1
    features["wait_step"] = _step(facts.working_days_waiting)
    return features


def features_of_award(facts: AwardFacts) -> dict[str, Feature]:
    """The facts as the engine sees them; what is unknown is left out."""
    return _flatten(_AWARD_NAMES, _AWARD_VALUES(facts))


def _step(days: int) -> int:
    return days - days % DAYS_IN_STEP


def _flatten(names: tuple[str, ...], values: tuple[object, ...]) -> dict[str, Feature]:
    """Most facts are flat already; this runs for each look at each task, so they are passed on without a call."""
    return {
        name: value if value is True or value is False else _feature(name, value)
        for name, value in zip(names, values, strict=True)
        if value is not None
    }


def _feature(name: str, value: object) -> Feature:
    if isinstance(value, int) and -LARGEST <= value <= LARGEST:
        return value
    if isinstance(value, Enum):
        return str(value._value_)
    raise FeatureError(f"Dữ kiện “{name}” có giá trị {value!r}: chỉ nhận số nguyên trong khoảng ±{LARGEST}, đúng/sai hoặc từ định sẵn.")


def _names(facts_type: type[TaskFacts] | type[TargetFacts] | type[AwardFacts]) -> tuple[str, ...]:
    return tuple(one.name for one in fields(facts_type) if not one.name.endswith("_id"))


_TASK_NAMES = _names(TaskFacts)
_TARGET_NAMES = _names(TargetFacts)
_AWARD_NAMES = _names(AwardFacts)
_TASK_VALUES: Callable[[TaskFacts], tuple[object, ...]] = attrgetter(*_TASK_NAMES)
_TARGET_VALUES: Callable[[TargetFacts], tuple[object, ...]] = attrgetter(*_TARGET_NAMES)
_AWARD_VALUES: Callable[[AwardFacts], tuple[object, ...]] = attrgetter(*_AWARD_NAMES)
