"""What each topic of mail is, said to the people who choose about it. Owns these words; what may be chosen stands in the policy of mail."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from rules.values import Delivery
from workflow.mail_choices import Choice, Chooser, choice_of, topics

TITLES: dict[str, tuple[LazyString, LazyString]] = {
    "escalated": (
        _l("Việc được chuyển lên cấp của tôi"),
        _l("Một việc quá hạn hoặc chỉ tiêu lệch được đưa đến ban chỉ đạo, đơn vị của tôi."),
    ),
    "still-open": (_l("Việc nằm lại ở cấp của tôi"), _l("Mỗi tuần nhắc một lần về việc đã lên đến cấp cao nhất mà chưa xong.")),
    "returned": (_l("Bị trả lại"), _l("Báo cáo của tôi bị trả lại, kèm lý do.")),
    "instructed": (_l("Chỉ đạo mới"), _l("Ban chỉ đạo hoặc cấp trên giao một việc có hạn.")),
    "last-day": (_l("Ngày cuối của hạn"), _l("Hôm nay là ngày cuối mà việc chưa xong.")),
    "urged": (_l("Được đôn đốc"), _l("Người điều phối nhắc riêng về một việc.")),
    "late": (_l("Quá hạn"), _l("Việc đã quá hạn, nhắc thưa dần.")),
    "due-early": (_l("Nhắc sớm"), _l("Còn khoảng một tuần hoặc một tháng đến hạn.")),
    "due-soon": (_l("Sắp đến hạn"), _l("Còn vài ngày đến hạn.")),
    "off-target": (_l("Chỉ tiêu cần xem"), _l("Chỉ tiêu lệch lộ trình hoặc thiếu số liệu.")),
    "value-returned": (_l("Số liệu bị trả lại"), _l("Cấp trên trả lại số liệu mà đơn vị tôi đã nhập, kèm lý do.")),
    "assigned-partner": (_l("Việc tôi phối hợp"), _l("Đơn vị của tôi được nêu là đơn vị phối hợp.")),
    "target-given": (_l("Chỉ tiêu mới giao"), _l("Chỉ tiêu mà cấp trên giao cho đơn vị tôi.")),
    "assigned": (_l("Việc mới giao"), _l("Việc hoặc phần việc mới của đơn vị tôi.")),
    "redated-partner": (_l("Hạn thay đổi của việc tôi phối hợp"), _l("Hạn của việc đơn vị khác chủ trì thay đổi.")),
    "redated": (_l("Hạn thay đổi, gia hạn"), _l("Hạn được đổi, được gia hạn hoặc không được gia hạn.")),
    "dropped": (_l("Không còn phải làm"), _l("Văn bản mới bỏ một việc của đơn vị tôi.")),
    "asked": (_l("Chờ tôi quyết định"), _l("Đơn vị xin gia hạn, xin không nhận việc hoặc báo vướng mắc.")),
    "subtasks-done": (_l("Các phần việc đã xong"), _l("Mọi phần của một việc tôi chủ trì đã xong.")),
    "explained": (_l("Giải trình mới"), _l("Đơn vị đã giải trình về việc đang ở bàn của tôi.")),
    "to-meeting": (_l("Việc của tôi được đưa ra phiên họp"), _l("Ngày họp, và lời nhắc viết giải trình trước đó.")),
    "meeting": (_l("Phiên họp sắp tới của tôi"), _l("Một ngày làm việc trước phiên họp, kèm danh sách việc.")),
    "decided": (_l("Cấp trên đã quyết định"), _l("Quyết định về việc đã chuyển cấp trên mà tôi được báo trước đó.")),
    "closed": (_l("Đã kết thúc chuyển cấp trên"), _l("Việc từng chuyển cấp trên nay đã xong.")),
    "reworded": (_l("Nội dung thay đổi"), _l("Bản mới của văn bản sửa câu chữ, hạn giữ nguyên.")),
    "mentioned": (_l("Có người nhắc đến tôi"), _l("Tên tôi được nhắc trong một trao đổi.")),
    "set-aside": (_l("Hệ thống không xét được"), _l("Dành cho quản trị: việc bị để riêng vì bộ luật hỏng khi xét.")),
    "while-away": (_l("Khi tôi vắng"), _l("Sau khi hết ủy quyền: những gì người thay đã nhận và đã làm.")),
}

CHOICES: dict[Choice, LazyString] = {
    Choice.IMMEDIATE: _l("Gửi ngay"),
    Choice.DIGEST: _l("Trong bản tin ngày"),
    Choice.OFF: _l("Không nhận"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One topic as the page shows it. options -- (value, words); a single one means that there is nothing to choose."""

    id: str
    title: str
    what: str
    options: list[tuple[str, str]]
    chosen: str
    is_urgent: bool
    may_be_off: bool


def rows_of(chooser: Chooser) -> list[Row]:
    """The topics of the policy with what somebody has chosen; one without words of its own is shown by its name."""
    rows = []
    for topic in topics():
        title, what = TITLES.get(topic.id, (topic.id, ""))
        options = [(choice.value, str(CHOICES[choice])) for choice in topic.choices]
        is_urgent = topic.delivery is Delivery.IMMEDIATE
        rows.append(Row(topic.id, str(title), str(what), options, choice_of(chooser, topic), is_urgent, topic.may_be_off))
    return rows
