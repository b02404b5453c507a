"""What people are told when the database or the disk is in the way for a while: what happened, what was kept, what to do.

Owns those words, for pages, API and command line alike; which errors are meant is judged by `models.outages`.
"""

from __future__ import annotations

from models.outages import Outage, outage_of
from workflow.errors import Words, WorkflowError

WAIT_SECONDS = {Outage.BUSY: 5, Outage.AWAY: 30, Outage.FULL: 300}
"""After how many seconds it is worth trying again: what Retry-After says."""

_TEXTS = {
    Outage.BUSY: Words("Máy đang bận ghi việc khác nên chưa ghi được yêu cầu này; dữ liệu không thay đổi. Hãy đợi vài giây rồi thử lại."),
    Outage.AWAY: Words(
        "Cơ sở dữ liệu đang tạm ngừng nên chưa làm được yêu cầu này; dữ liệu không thay đổi. Hãy đợi một phút rồi thử lại; nếu vẫn vậy, "
        "hãy báo quản trị viên."
    ),
    Outage.FULL: Words(
        "Máy chủ không ghi thêm được vào đĩa (hết chỗ, hoặc đĩa bị lỗi) nên chưa lưu được yêu cầu này; dữ liệu không thay đổi. "
        "Hãy báo quản trị viên dọn chỗ trống trên đĩa rồi thử lại."
    ),
}
_UNSURE = Words(
    "Mất liên lạc với cơ sở dữ liệu đúng lúc đang ghi, nên chưa chắc yêu cầu này đã được ghi hay chưa. Hãy đợi một phút, mở lại trang "
    "trước để xem, và chỉ gửi lại nếu chưa thấy."
)


class OutageError(WorkflowError):
    """Something cannot be done for a while, through nobody's fault. outage -- why; its value is the code.

    was_committing -- it happened at the very end: where the database went away in that moment, nobody knows whether it was written.
    """

    def __init__(self, outage: Outage, *, was_committing: bool = False) -> None:
        self.is_unsure = was_committing and outage is Outage.AWAY
        super().__init__(_UNSURE if self.is_unsure else _TEXTS[outage])
        self.outage = outage
        self.code = outage.value

    @property
    def wait_seconds(self) -> int:
        """After how many seconds it is worth trying again."""
        return WAIT_SECONDS[self.outage]


def as_outage(error: BaseException, *, was_committing: bool = False) -> OutageError | None:
    """The error in words where something is in the way for a while; None where it is a fault."""
    outage = outage_of(error)
    return OutageError(outage, was_committing=was_committing) if outage else None
