"""The REST API under /api/v1: bearer tokens, one error shape, the same use cases as the pages. Never imports `web.pages`.

A module of this package for each kind of thing; how a route is made stands in `routes`, what callers may rely on in docs/api.md.
"""

from __future__ import annotations

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from flask_smorest import Api

from web import permissions, security
from web.api import (
    attachments,
    bulk,
    calendar,
    cascade,
    chains,
    clauses,
    documentation,
    escalations,
    event_days,
    explanations,
    feeds,
    importance,
    incentives,
    indicators,
    journal,
    meetings,
    mine,
    plan_followup,
    plans,
    policies,
    policy_previews,
    reviews,
    routes,
    targets,
    task_life,
    tasks,
    times,
    units,
    value_files,
    values,
    versions,
)
from web.api.schemas import ErrorSchema

TAGS = {
    plans.plans.tag: "Kế hoạch: văn bản đã đưa vào, dự thảo và đã ban hành",
    clauses.clauses.tag: "Khoản phân công trong kế hoạch",
    reviews.reviews.tag: "Rà soát dự thảo: hoàn tác, sửa đổi đã nhớ",
    tasks.tasks.tag: "Nhiệm vụ: việc của một đơn vị trong một kỳ",
    attachments.attachments.tag: "Tệp minh chứng của nhiệm vụ",
    escalations.escalations.tag: "Chuyển cấp trên",
    meetings.meetings.tag: "Phiên họp của ban chỉ đạo: danh sách việc, quyết định, kết thúc",
    targets.targets.tag: "Chỉ tiêu",
    targets.measurements.tag: "Số liệu của chỉ tiêu",
    value_files.value_files.tag: "Tệp số liệu .xlsx: gửi, kiểm tra theo ô, ghi",
    indicators.indicators.tag: "Chỉ số: danh mục, định nghĩa, cách tính",
    units.units.tag: "Đơn vị",
    mine.mine.tag: "Của tôi: giờ và loại thư, ủy quyền khi vắng",
    calendar.calendar.tag: "Lịch làm việc: ngày nghỉ, ngày làm bù do quản trị viên nhập",
    incentives.incentives.tag: "Khen thưởng theo số liệu của năm: danh sách tính lúc này và đã chốt",
    policy_previews.previews.tag: "Quy tắc đôn đốc: bản đang áp dụng, bản nháp, xem trước",
}
VERSION = "1"
_ADDS_ROUTES = (
    bulk,
    cascade,
    chains,
    event_days,
    explanations,
    feeds,
    importance,
    journal,
    plan_followup,
    policies,
    task_life,
    times,
    values,
    versions,
)
"""Modules whose routes belong to a tag of another one."""


class _Api(Api):  # type: ignore[misc]  # flask-smorest has no types
    ERROR_SCHEMA = ErrorSchema

    def _register_error_handlers(self) -> None:
        """The application has its own: `web.errors`."""


def register(app: Flask) -> None:
    """Put the API into the application."""
    if isinstance(app.json, DefaultJSONProvider):
        app.json.ensure_ascii, app.json.sort_keys = False, False  # Vietnamese stays readable, fields in the order of the schema
    app.config.update(API_TITLE="Đôn Đốc", API_VERSION=VERSION, OPENAPI_VERSION="3.0.3", OPENAPI_URL_PREFIX="/api")
    api = _Api(app, spec_kwargs={"security": [{"token": []}], "info": {"description": "Quy ước: docs/api.md."}})
    api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    for tag, description in TAGS.items():
        api.spec.tag({"name": tag, "description": description})
    api.register_blueprint(routes.blueprint)
    security.csrf.exempt(routes.blueprint)
    app.register_blueprint(documentation.blueprint)
    permissions.declare(app, "api-docs.openapi_json", None)
