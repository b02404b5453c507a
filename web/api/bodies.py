"""What requests may say: the filters of lists and the bodies of changes. A field is named as the use case names it in its errors."""

from __future__ import annotations

from flask_smorest.fields import Upload
from marshmallow import fields, validate

from models import ClauseState, EscalationDecision, PlanState
from rules.values import Direction, EscalationState, Importance, Level, Operator, Role, TargetStatus, TaskState
from web.api.fields import Day, Filters, Input, Quantity, Text, Truth, Whole, Word, Words

SEARCHED = {"description": "Tìm trong tên, có dấu hay không dấu đều được."}
NOTE_LENGTH = 4000


class PlanFilters(Filters):
    state = Words(PlanState)
    q = Text(longest=200, metadata=SEARCHED)


class ClauseFilters(Filters):
    state = Words(ClauseState)


class TaskFilters(Filters):
    plan = Whole()
    unit = Whole(metadata={"description": "Số của đơn vị chịu trách nhiệm; gồm cả các đơn vị bên dưới."})
    level = Word(Level)
    state = Words(TaskState)
    late = Truth(metadata={"description": "true: chỉ việc quá hạn; false: chỉ việc không quá hạn."})
    due_from = Day(metadata={"description": "Hạn thực tế từ ngày này."})
    due_to = Day(metadata={"description": "Hạn thực tế đến hết ngày này."})
    feeds = Whole(metadata={"description": "Chỉ đầu vào của nhiệm vụ này."})
    clause = Whole(metadata={"description": "Chỉ nhiệm vụ của khoản này."})
    importance = Word(Importance, metadata={"description": "Mức quan trọng của nhiệm vụ, hoặc của kế hoạch nếu nhiệm vụ không có riêng."})
    q = Text(longest=200, metadata=SEARCHED)


class EscalationFilters(Filters):
    state = Words(EscalationState)
    plan = Whole()
    task = Whole()
    target = Whole()
    to_unit = Whole(metadata={"description": "Số của đơn vị nhận chuyển cấp trên."})
    importance = Word(Importance)


class TargetFilters(Filters):
    plan = Whole()
    owner = Whole(metadata={"description": "Số của đơn vị chịu trách nhiệm."})
    status = Words(TargetStatus)
    year = Whole(low=1900, high=2200)


class MeasurementFilters(Filters):
    replaced = Truth(metadata={"description": "true: cả số liệu đã được thay; mặc định chỉ số liệu đang dùng."})


class UnitFilters(Filters):
    level = Words(Level)
    q = Text(longest=200, metadata=SEARCHED)


class Document(Input):
    """A multipart form with one file."""

    file = Upload(
        required=True,
        error_messages={"required": "Thiếu tệp: hãy gửi multipart/form-data với trường «file»."},
        metadata={"description": "Văn bản kế hoạch: .docx, .odt, .rtf, .doc, .pdf (cả bản quét), ảnh, .txt, .md, .html."},
    )


class Files(Input):
    """A multipart form with one or more files."""

    files = fields.List(
        Upload(),
        required=True,
        validate=validate.Length(min=1, max=30, error="Cần từ 1 đến 30 tệp."),
        error_messages={"required": "Thiếu tệp: hãy gửi multipart/form-data với trường «files»."},
        metadata={"description": "Ảnh, .pdf, tệp Word, Excel, PowerPoint hoặc .zip."},
    )


class Head(Input):
    """The head of a draft. What is left out stays as it is; null empties."""

    title = Text(longest=1000)
    number = Text(longest=100, allow_none=True)
    issued_on = Day(allow_none=True)
    period_start = Whole(allow_none=True)
    period_end = Whole(allow_none=True)
    owner_id = Whole(allow_none=True)
    standing_id = Whole(allow_none=True)
    requires_review = Truth()
    requires_evidence = Truth()
    reporting_month = Whole(allow_none=True)
    reporting_day = Whole(allow_none=True)
    importance = Word(Importance)


class Publishing(Input):
    provisional = Truth(load_default=False, metadata={"description": "true: tên cơ quan chưa có trong danh mục được tạo thành đơn vị tạm."})
    before = Day(
        load_default=None,
        allow_none=True,
        metadata={"description": "Việc có hạn trước ngày này coi như đã thực hiện trước khi dùng hệ thống; để trống: theo dõi như thường."},
    )


class Empty(Input):
    """Nothing needs to be said."""


class Names(fields.List[str]):
    """Names of bodies, as written."""

    def __init__(self, **options: object) -> None:
        many = validate.Length(max=200, error="Tối đa 200 tên.")
        super().__init__(Text(least=1, longest=500), validate=many, error_messages={"invalid": "Cần một mảng tên."}, **options)  # type: ignore[arg-type]  # passed through


class ClausePatch(Input):
    """What is left out stays as it is."""

    text = Text()
    role = Word(Role)
    when = Text(longest=500, metadata={"description": "Thời hạn bằng lời: «trước 15/11», «hàng năm trước 01/12»; để trống: không có."})
    responsible = Names()
    partners = Names()
    report_to = Names()
    importance = Word(Importance, allow_none=True, metadata={"description": "null: theo kế hoạch."})


class NewClause(ClausePatch):
    text = Text(required=True)
    role = Word(Role, required=True)
    responsible = Names(required=True)


class Cut(Input):
    at = Whole(required=True, metadata={"description": "Phần thứ hai bắt đầu từ ký tự này của nội dung khoản, tính từ 0."})


class Neighbour(Input):
    other = Whole(required=True, metadata={"description": "Số của khoản được gộp vào."})


class UnitChoice(Input):
    unit_ids = fields.List(Whole(), required=True, validate=validate.Length(max=2000, error="Tối đa 2000 đơn vị."))
    everywhere = Truth(load_default=False, metadata={"description": "true: áp dụng cho mọi khoản dùng cùng tên này."})


class Note(Input):
    note = Text(longest=NOTE_LENGTH, load_default="")


class Progress(Note):
    percent = Whole(low=0, high=100, load_default=None, allow_none=True, metadata={"description": "Đã xong bao nhiêu phần trăm."})
    expected_on = Day(load_default=None, allow_none=True, metadata={"description": "Ngày dự kiến xong."})


class Suspension(Note):
    until = Day(load_default=None, allow_none=True, metadata={"description": "Ngày tự tiếp tục; để trống: đến khi có lệnh."})


class Tick(Note):
    on = Day(load_default=None, metadata={"description": "Ngày hoàn thành; mặc định hôm nay."})
    is_sure = Truth(load_default=False, metadata={"description": "true: vẫn báo hoàn thành dù còn phần phối hợp hoặc việc con chưa xong."})


class Until(Note):
    until = Day(required=True, metadata={"description": "Hạn mới."})


class Reassignment(Note):
    unit = Whole(required=True, metadata={"description": "Số của đơn vị nhận việc."})


class ExtensionAnswer(Note):
    is_granted = Truth(required=True)
    until = Day(load_default=None, metadata={"description": "Hạn mới, khi khác ngày đề nghị."})
    moving = fields.List(
        fields.Integer(),
        load_default=None,
        metadata={"description": "Số của những nhiệm vụ lùi hạn theo; không gửi: mọi việc chờ kết quả này và sẽ đến hạn trước."},
    )


class Decision(Note):
    decision = Word(EscalationDecision, required=True)
    until = Day(load_default=None, metadata={"description": "Hạn mới (extend) hoặc hạn của chỉ đạo (instruct)."})
    unit = Whole(load_default=None, metadata={"description": "Số của đơn vị nhận việc (reassign, instruct)."})


class Milestone(Input):
    year = Whole(required=True, low=1900, high=2200)
    value = Quantity(required=True)


class TargetPatch(Input):
    """What is left out stays as it is; null empties."""

    indicator = Text(longest=1000)
    operator = Word(Operator)
    value = Quantity()
    value_high = Quantity(allow_none=True)
    unit = Text(longest=100)
    year = Whole(allow_none=True)
    owner_id = Whole(allow_none=True)
    indicator_id = Whole(allow_none=True, metadata={"description": "Chỉ số trong danh mục; null: chỉ số riêng của kế hoạch."})
    direction = Word(Direction, allow_none=True)
    baseline = Quantity(allow_none=True)
    baseline_year = Whole(allow_none=True)
    milestones = fields.List(fields.Nested(Milestone), metadata={"description": "Mốc từng năm; danh sách trống: theo đường thẳng."})


class NewMeasurement(Note):
    value = Quantity(required=True)
    on = Day(required=True, metadata={"description": "Ngày cuối của kỳ mà số liệu nói tới."})
