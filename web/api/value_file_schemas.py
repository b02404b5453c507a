"""What the API answers about files of values. Numbers are texts, exact to the last place."""

from __future__ import annotations

from marshmallow import Schema, fields

from models import UploadState
from rules.values import Frequency
from web.api.fields import Word


class ValueFileSchema(Schema):
    id = fields.Integer()
    at = fields.AwareDateTime()
    file_name = fields.String()
    state = Word(UploadState)


class ValueFaultSchema(Schema):
    sheet = fields.String()
    cell = fields.String(metadata={"description": "Như «F17»."})
    row = fields.Integer(metadata={"description": "0: lỗi của cả bảng (tiêu đề), không bỏ qua được."})
    value = fields.String()
    said = fields.String(metadata={"description": "Lỗi và cách sửa."})


class ValueNumbersSchema(Schema):
    value = fields.String(allow_none=True)
    numerator = fields.String(allow_none=True)
    denominator = fields.String(allow_none=True)


class ValueRowSchema(ValueNumbersSchema):
    sheet = fields.String()
    row = fields.Integer()
    cell = fields.String()
    unit_id = fields.Integer(attribute="unit")
    indicator_id = fields.Integer(attribute="indicator")
    period = Word(Frequency)
    on = fields.Date(metadata={"description": "Ngày cuối kỳ."})
    note = fields.String()
    does = fields.String(metadata={"description": "new: số mới; corrected: đính chính; same: giữ nguyên."})
    was = fields.Nested(ValueNumbersSchema, allow_none=True, metadata={"description": "Số đang dùng."})
    warnings = fields.List(fields.String(), metadata={"description": "Điều trông lạ, cần xác nhận bằng accepts_warnings."})


class ValueFileDetailSchema(ValueFileSchema):
    faults = fields.List(fields.Nested(ValueFaultSchema))
    rows = fields.List(fields.Nested(ValueRowSchema), metadata={"description": "Số mới và số đính chính."})
    same = fields.Integer(metadata={"description": "Bao nhiêu dòng như số đang dùng."})
    blank = fields.Integer(metadata={"description": "Bao nhiêu dòng chưa ghi số."})
    written = fields.Integer(metadata={"description": "Bao nhiêu số liệu vừa được ghi."})
    changed = fields.List(
        fields.Nested(ValueRowSchema),
        metadata={"description": "Các số đã bị người khác đổi sau khi kiểm tra: chưa ghi gì; gọi lại để ghi đè."},
    )
