"""What the jobs did, in words: the names of jobs, and what their counts count. Unknown ones are shown as the record has them."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from web.filters import number

JOBS: dict[str, LazyString] = {
    "sweep": _l("Rà việc, chỉ tiêu"),
    "deliver": _l("Gửi thư"),
    "horizon": _l("Lập việc của kỳ tới"),
    "bounces": _l("Đọc thư trả lại"),
    "sums": _l("Tính lại số cộng dồn"),
    "demo": _l("Dựng tỉnh mẫu"),
}

COUNTS: dict[str, LazyString] = {
    "looked_at": _l("đã xem"),
    "notices": _l("tin báo"),
    "escalations_opened": _l("chuyển lên cấp trên"),
    "escalations_raised": _l("lên tiếp một cấp"),
    "escalations_closed": _l("khép lại"),
    "deaths": _l("tiến trình bị ngắt"),
    "set_aside": _l("để riêng"),
    "sent": _l("đã gửi"),
    "failed": _l("không gửi được"),
    "waiting": _l("còn chờ"),
    "refused": _l("địa chỉ bị từ chối"),
    "tasks": _l("việc đã lập"),
    "read": _l("thư đã đọc"),
    "delayed": _l("báo chậm"),
    "known": _l("đã biết"),
    "unknown": _l("không thuộc hệ thống"),
    "other": _l("thư khác"),
    "values": _l("số liệu đã sửa"),
    "sums": _l("số cộng đã sửa"),
}


def job_name(job: str) -> str:
    """What a job is called."""
    return str(JOBS.get(job, job))


def counts_said(counts: Mapping[str, object]) -> str:
    """What a run did; counts of nothing are left out."""
    told = [(COUNTS.get(name, name), count) for name, count in counts.items() if count]
    return ", ".join(f"{word}: {number(count) if isinstance(count, int) else count}" for word, count in told)
