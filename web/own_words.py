"""What a task is to a person, in words: the headings of the first page, and what the list behind them is narrowed to."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from workflow.own_tasks import Mine

MINE: dict[Mine, LazyString] = {
    Mine.TO_DO: _l("Việc đơn vị tôi phải làm"),
    Mine.OWED: _l("Mọi việc giao cho đơn vị tôi"),
    Mine.SUSPENDED: _l("Việc của đơn vị tôi đang tạm dừng"),
    Mine.PART: _l("Phần phối hợp đơn vị khác chờ"),
    Mine.TO_EXPLAIN: _l("Việc cần đơn vị tôi giải trình"),
    Mine.TO_CONFIRM: _l("Báo cáo hoàn thành chờ tôi xác nhận"),
    Mine.TO_EXTEND: _l("Đề nghị gia hạn chờ tôi trả lời"),
    Mine.TO_ANSWER: _l("Đề nghị từ chối chờ tôi trả lời"),
    Mine.UNCONFIRMED: _l("Đã báo hoàn thành, chờ xác nhận"),
    Mine.MORE_TIME: _l("Đã xin gia hạn, chờ trả lời"),
    Mine.REFUSED: _l("Đã từ chối, chờ trả lời"),
    Mine.PASSED_DOWN: _l("Phần việc đã giao xuống, chưa xong"),
    Mine.INPUTS: _l("Việc của tôi chờ đầu vào hoặc phần phối hợp của đơn vị khác"),
    Mine.BEFORE_OTHERS: _l("Việc của đơn vị tôi đang ở cấp trên, chưa có quyết định"),
    Mine.FOLLOWED: _l("Việc của các kế hoạch tôi theo dõi"),
}


def said(mine: Mine) -> str:
    """The words for it."""
    return str(MINE[mine])
