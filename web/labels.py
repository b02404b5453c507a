"""The administration's words for every enum that a page shows. Owns the words; a value without one is a fault that a test finds."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from babel import Locale
from flask import Flask
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from models import (
    BodyPurpose,
    Channel,
    ClauseState,
    EscalationDecision,
    ExtensionState,
    FeedReach,
    FeedSource,
    FeedState,
    MailState,
    MeetingAction,
    MembershipRole,
    ParentKind,
    PlanState,
    ProblemKind,
    RefusalState,
    StepKind,
    TaskOrigin,
)
from rules.target_values import IndicatorKind, InTime
from rules.values import (
    Audience,
    Branch,
    Delivery,
    Direction,
    EscalationState,
    Frequency,
    Importance,
    Level,
    Operator,
    Precision,
    Role,
    TargetStatus,
    TaskState,
    Timeliness,
)
from workflow.journal import Fate
from workflow.parts import PartStanding

LABELS: dict[type[StrEnum], dict[StrEnum, LazyString]] = {
    Level: {
        Level.CENTRAL: _l("Trung ương"),
        Level.PROVINCE: _l("Cấp tỉnh"),
        Level.DISTRICT: _l("Cấp huyện"),
        Level.COMMUNE: _l("Cấp xã"),
        Level.VILLAGE: _l("Thôn, tổ dân phố"),
    },
    Branch: {
        Branch.GOVERNMENT: _l("Chính quyền"),
        Branch.PARTY: _l("Cấp ủy"),
        Branch.FRONT: _l("Mặt trận và đoàn thể"),
    },
    Role: {
        Role.LEAD: _l("Chủ trì"),
        Role.COORDINATE: _l("Phối hợp"),
        Role.ADVISE: _l("Tham mưu"),
        Role.DO: _l("Thực hiện"),
    },
    Precision: {
        Precision.INSTANT: _l("Giờ cụ thể"),
        Precision.DAY: _l("Ngày cụ thể"),
        Precision.MONTH: _l("Trong tháng"),
        Precision.QUARTER: _l("Trong quý"),
        Precision.HALF_YEAR: _l("Trong nửa năm"),
        Precision.YEAR: _l("Trong năm"),
        Precision.RELATIVE: _l("Theo mốc khác"),
    },
    Frequency: {
        Frequency.DAILY: _l("Hàng ngày"),
        Frequency.WEEKLY: _l("Hàng tuần"),
        Frequency.MONTHLY: _l("Hàng tháng"),
        Frequency.QUARTERLY: _l("Hàng quý"),
        Frequency.HALF_YEARLY: _l("6 tháng một lần"),
        Frequency.YEARLY: _l("Hàng năm"),
        Frequency.PERIODIC: _l("Định kỳ"),
        Frequency.CONTINUOUS: _l("Thường xuyên"),
    },
    Operator: {
        Operator.AT_LEAST: _l("từ … trở lên"),
        Operator.MORE_THAN: _l("trên"),
        Operator.AT_MOST: _l("không quá"),
        Operator.LESS_THAN: _l("dưới"),
        Operator.EQUAL: _l("đạt"),
        Operator.ABOUT: _l("khoảng"),
        Operator.RANGE: _l("trong khoảng"),
        Operator.DECREASE: _l("giảm"),
        Operator.DECREASE_PER_YEAR: _l("mỗi năm giảm"),
        Operator.INCREASE: _l("tăng"),
        Operator.INCREASE_PER_YEAR: _l("mỗi năm tăng"),
    },
    Direction: {
        Direction.HIGHER: _l("Càng cao càng tốt"),
        Direction.LOWER: _l("Càng thấp càng tốt"),
        Direction.RANGE: _l("Nằm trong một khoảng"),
        Direction.TOWARD: _l("Gần một mức"),
    },
    IndicatorKind: {
        IndicatorKind.RATE: _l("Tỷ lệ (tử số chia mẫu số)"),
        IndicatorKind.COUNT: _l("Số đếm"),
        IndicatorKind.LEVEL: _l("Mức, chỉ số trung bình"),
    },
    InTime: {
        InTime.SUM: _l("Cộng dồn từ đầu năm"),
        InTime.LAST: _l("Lấy số mới nhất"),
    },
    TaskState: {
        TaskState.ASSIGNED: _l("Chưa thực hiện"),
        TaskState.IN_PROGRESS: _l("Đang thực hiện"),
        TaskState.REPORTED: _l("Chờ xác nhận"),
        TaskState.RETURNED: _l("Trả lại"),
        TaskState.DONE: _l("Đã hoàn thành"),
        TaskState.CANCELLED: _l("Đã hủy"),
        TaskState.SUSPENDED: _l("Tạm dừng"),
    },
    Timeliness: {
        Timeliness.ON_TIME: _l("Trong hạn"),
        Timeliness.DUE_SOON: _l("Sắp đến hạn"),
        Timeliness.OVERDUE: _l("Quá hạn"),
        Timeliness.NO_DEADLINE: _l("Không thời hạn"),
    },
    TargetStatus: {
        TargetStatus.ACHIEVED: _l("Đã đạt"),
        TargetStatus.ON_TRACK: _l("Đúng tiến độ"),
        TargetStatus.AT_RISK: _l("Có nguy cơ không đạt"),
        TargetStatus.OFF_TARGET: _l("Chệch chỉ tiêu"),
        TargetStatus.NO_DATA: _l("Chưa có số liệu"),
    },
    EscalationState: {
        EscalationState.OPEN: _l("Chờ xử lý"),
        EscalationState.ACKNOWLEDGED: _l("Đã tiếp nhận"),
        EscalationState.RAISED: _l("Đã chuyển tiếp lên trên"),
        EscalationState.CLOSED: _l("Đã khép lại"),
    },
    EscalationDecision: {
        EscalationDecision.ACKNOWLEDGE: _l("Tiếp nhận"),
        EscalationDecision.INSTRUCT: _l("Chỉ đạo"),
        EscalationDecision.EXTEND: _l("Gia hạn"),
        EscalationDecision.REASSIGN: _l("Giao đơn vị khác"),
        EscalationDecision.ACCEPT_EXPLANATION: _l("Chấp nhận giải trình"),
        EscalationDecision.PASS_UP: _l("Chuyển lên cấp trên"),
        EscalationDecision.CLOSE: _l("Khép lại"),
    },
    PlanState: {
        PlanState.DRAFT: _l("Bản nháp"),
        PlanState.PUBLISHED: _l("Đã ban hành việc"),
        PlanState.REPLACED: _l("Đã có bản mới"),
        PlanState.WITHDRAWN: _l("Đã thu hồi"),
    },
    ClauseState: {
        ClauseState.PROPOSED: _l("Chờ rà soát"),
        ClauseState.ACCEPTED: _l("Đã chấp nhận"),
        ClauseState.IGNORED: _l("Bỏ qua"),
    },
    BodyPurpose: {
        BodyPurpose.RESPONSIBLE: _l("Chịu trách nhiệm"),
        BodyPurpose.PARTNER: _l("Phối hợp"),
        BodyPurpose.REPORT_TO: _l("Nơi nhận báo cáo"),
        BodyPurpose.VIA: _l("Báo cáo qua"),
    },
    Channel: {Channel.MAIL_LINK: _l("qua liên kết trong thư")},
    StepKind: {
        StepKind.THROUGH: _l("thông qua, xin ý kiến"),
        StepKind.APPROVE: _l("trình phê duyệt"),
        StepKind.SEND: _l("gửi, báo cáo"),
    },
    FeedSource: {
        FeedSource.REPORT_TO: _l("theo lời văn: gửi, báo cáo"),
        FeedSource.VIA: _l("theo lời văn: qua, thông qua"),
        FeedSource.SUPERIOR: _l("theo lời văn: cấp trên trực tiếp"),
        FeedSource.PERSON: _l("người điều phối nối"),
    },
    FeedState: {
        FeedState.ASSUMED: _l("Đã nối theo văn bản"),
        FeedState.PROPOSED: _l("Chờ xác nhận"),
        FeedState.CONFIRMED: _l("Đã xác nhận"),
        FeedState.REMOVED: _l("Đã bỏ"),
    },
    FeedReach: {
        FeedReach.NAMED: _l("đơn vị được nêu tên"),
        FeedReach.SUPERIOR: _l("đơn vị cấp trên"),
        FeedReach.OWN: _l("chính đơn vị đó"),
    },
    PartStanding: {
        PartStanding.NOT_ASKED: _l("Phối hợp chung"),
        PartStanding.AWAITED: _l("Chờ phần phối hợp"),
        PartStanding.LATE: _l("Phần phối hợp quá hạn"),
        PartStanding.IN: _l("Đã xong phần phối hợp"),
    },
    RefusalState: {
        RefusalState.ASKED: _l("Đề nghị từ chối"),
        RefusalState.UPHELD: _l("Đồng ý từ chối"),
        RefusalState.INSISTED: _l("Vẫn giao"),
        RefusalState.WITHDRAWN: _l("Đã rút đề nghị"),
    },
    Importance: {
        Importance.NORMAL: _l("Thường xuyên"),
        Importance.IMPORTANT: _l("Trọng tâm"),
        Importance.CRITICAL: _l("Đặc biệt quan trọng"),
    },
    MeetingAction: {
        MeetingAction.PREPARE: _l("Lập danh sách"),
        MeetingAction.CHANGE: _l("Đổi ngày họp"),
        MeetingAction.ADD: _l("Đưa thêm việc vào danh sách"),
        MeetingAction.REMOVE: _l("Đưa việc ra khỏi danh sách"),
        MeetingAction.ARRANGE: _l("Đổi thứ tự"),
        MeetingAction.RANK: _l("Xếp lại: nặng nhất trước"),
        MeetingAction.CONCLUDE: _l("Kết thúc phiên họp"),
        MeetingAction.REOPEN: _l("Mở lại phiên họp"),
    },
    TaskOrigin: {
        TaskOrigin.CLAUSE: _l("Theo kế hoạch"),
        TaskOrigin.INSTRUCTION: _l("Theo chỉ đạo"),
        TaskOrigin.PASSED_DOWN: _l("Phần việc cấp trên giao"),
        TaskOrigin.REPORTING: _l("Báo cáo số liệu"),
    },
    ExtensionState: {
        ExtensionState.ASKED: _l("Xin gia hạn"),
        ExtensionState.GRANTED: _l("Đã gia hạn"),
        ExtensionState.REFUSED: _l("Không gia hạn"),
    },
    MembershipRole: {
        MembershipRole.FOCAL_POINT: _l("Đầu mối"),
        MembershipRole.LEADER: _l("Lãnh đạo"),
        MembershipRole.COORDINATOR: _l("Điều phối kế hoạch"),
        MembershipRole.COMMITTEE: _l("Thành viên ban chỉ đạo"),
        MembershipRole.ADMINISTRATOR: _l("Quản trị"),
    },
    ParentKind: {
        ParentKind.ADMINISTRATIVE: _l("Cấp trên trực tiếp"),
        ParentKind.PROFESSIONAL: _l("Ngành dọc"),
    },
    MailState: {
        MailState.PENDING: _l("Chờ gửi"),
        MailState.SENDING: _l("Đang gửi"),
        MailState.SENT: _l("Đã gửi"),
        MailState.FAILED: _l("Không gửi được"),
        MailState.EMPTY: _l("Không còn gì để báo"),
    },
    Fate: {
        Fate.WAITING: _l("Chờ gửi"),
        Fate.RETRYING: _l("Sẽ gửi lại"),
        Fate.SENT: _l("Đã gửi"),
        Fate.BOUNCED: _l("Thư bị trả lại"),
        Fate.FAILED: _l("Không gửi được"),
        Fate.UNREACHABLE: _l("Không có nơi nhận"),
        Fate.WITHDRAWN: _l("Không gửi nữa"),
    },
    ProblemKind: {
        ProblemKind.REFUSED: _l("Máy chủ thư từ chối"),
        ProblemKind.BOUNCED: _l("Thư bị trả lại"),
        ProblemKind.DELAYED: _l("Chưa đến được"),
    },
    Delivery: {
        Delivery.DIGEST: _l("Trong thư tổng hợp ngày"),
        Delivery.IMMEDIATE: _l("Gửi ngay"),
    },
    Audience: {
        Audience.DOER: _l("Đơn vị thực hiện"),
        Audience.LEADER: _l("Lãnh đạo đơn vị"),
        Audience.PARTNERS: _l("Đơn vị phối hợp"),
        Audience.COORDINATOR: _l("Cơ quan điều phối"),
        Audience.COMMITTEE: _l("Ban chỉ đạo"),
        Audience.INFORMED: _l("Nơi được báo tin"),
    },
}


def init_app(app: Flask) -> None:
    """Make `label` known to templates: {{ task.state|label }}."""
    app.jinja_env.filters["label"] = label


def label(value: StrEnum | None) -> str:
    """The word for a value, in the language of the page; a dash for nothing."""
    return _word(type(value), value, get_locale()) if value is not None else "—"


@lru_cache(maxsize=4096)
def _word(kind: type[StrEnum], value: StrEnum, _locale: Locale | None) -> str:
    """Looked up once for a language: a list or a file asks for the same few words thousands of times. kind -- as equal values differ."""
    return str(LABELS[kind][value])


def choices(kind: type[StrEnum]) -> list[tuple[str, LazyString]]:
    """(value, word) for each member, for a select field."""
    return [(member.value, LABELS[kind][member]) for member in kind]
