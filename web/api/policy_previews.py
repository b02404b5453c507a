"""What a draft of rules would do over the days to come, over the API: asked for, then looked at until it is done."""

from __future__ import annotations

from marshmallow import Schema, fields

from models import PolicyPreview, PreviewState
from web import clock, preview_desk
from web.api.fields import Input, Truth, Word
from web.api.routes import Asked, Resource, number
from web.permissions import Permission

previews = Resource("policies")
DRAFT, PREVIEW = number("draft_id"), number("preview_id")


class PreviewAsked(Input):
    """Whether today's preview of the same text will do."""

    anew = Truth(load_default=False, metadata={"description": "true: tính lại dù hôm nay đã có kết quả cho cùng nội dung."})


class PreviewSchema(Schema):
    id = fields.Integer()
    draft_id = fields.Integer(attribute="version_id")
    state = Word(PreviewState)
    permille = fields.Integer(metadata={"description": "Đã tính được bao nhiêu phần nghìn."})
    words = fields.Function(
        lambda preview: preview_desk.words_of(preview, clock.now()),
        metadata={"type": "string", "description": "Tình trạng hoặc kết quả, bằng một câu."},
    )
    from_on = fields.Date()
    until_on = fields.Date()
    asked_at = fields.AwareDateTime()
    ended_at = fields.AwareDateTime(allow_none=True)
    result = fields.Function(
        lambda preview: preview.result if preview.state is PreviewState.DONE else None,
        metadata={
            "type": "object",
            "nullable": True,
            "description": "Khi state là done: totals, days, people, escalations, mỗi số có before (đang áp dụng) và after (bản nháp); "
            "danh sách bị cắt bớt thì total vẫn là số đầy đủ. every_nth_unit lớn hơn 1: chỉ tính cho một phần các đơn vị rồi nhân lên.",
        },
    )


@previews.changes(
    f"/policies/drafts/{DRAFT}/previews",
    "Xem trước 90 ngày tới nếu áp dụng bản nháp; kết quả tính ở nền, không ghi gì khác",
    Permission.SET_POLICIES,
    takes=PreviewAsked,
    answer=PreviewSchema,
    status=202,
)
def ask_for_preview(asked: Asked, draft_id: int) -> PolicyPreview:
    return preview_desk.ask(draft_id, anew=asked["anew"])


@previews.reads(
    f"/policies/previews/{PREVIEW}", "Một lần xem trước: đã tính đến đâu, kết quả", Permission.SET_POLICIES, answer=PreviewSchema
)
def read_preview(preview_id: int) -> PolicyPreview:
    return preview_desk.find(preview_id)
