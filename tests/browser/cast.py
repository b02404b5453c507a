"""The people, units, plan, tasks and escalations that the browser tests meet; and a plan document for them to bring in."""

from __future__ import annotations

import functools
import io
from dataclasses import dataclass
from datetime import date, timedelta

import docx
from sqlalchemy.orm import Session

from models import Clause, Escalation, MembershipRole, Plan, Target, Task, Unit
from tests import builders
from tests.workflow.drafts import Registry, registry

LIST = "Lập danh sách người cao tuổi cần khám sức khỏe, xong trước ngày 16/3/2026."
SOURCE = f"Số: 15/KH-UBND\nII. TỔ CHỨC THỰC HIỆN\n2. Ủy ban nhân dân các xã\n- {LIST}\n- Tuyên truyền qua hệ thống loa."
LATE_TITLES = (
    "Rà soát hộ có người cao tuổi sống một mình",
    "Báo cáo số liệu dân số tháng 02",
    "Kiểm tra hoạt động của câu lạc bộ dưỡng sinh",
    "Bố trí phòng khám lưu động tại thôn Đông",
    "Cập nhật sổ theo dõi sức khỏe",
    "Tập huấn cộng tác viên dân số",
)
"""The tasks of Tân Lập that are late and lie before the province's committee, one for each decision."""

DOCUMENT_NAME = "Kế hoạch tiêm chủng 2026.docx"
DOCUMENT_LINES = (
    "ỦY BAN NHÂN DÂN",
    "TỈNH BÌNH AN",
    "Số: 32/KH-UBND",
    "Bình An, ngày 05 tháng 3 năm 2026",
    "KẾ HOẠCH",
    "Tiêm chủng mở rộng trên địa bàn tỉnh Bình An năm 2026",
    "I. CHỈ TIÊU",
    "1. Tỷ lệ trẻ em dưới 1 tuổi được tiêm chủng đầy đủ đạt ít nhất 95%.",
    "II. TỔ CHỨC THỰC HIỆN",
    "1. Sở Y tế",
    "- Chủ trì, phối hợp với Sở Tài chính chuẩn bị kho lạnh, hoàn thành trước ngày 30/4/2026.",
    "- Tập huấn cho cán bộ tiêm chủng của các trạm y tế trong quý II/2026.",
    "2. Sở Tài chính",
    "- Thẩm định kinh phí mua vắc xin, xong trước ngày 15/5/2026.",
    "3. Ủy ban nhân dân các xã",
    "- Lập danh sách trẻ đến tuổi tiêm, báo cáo Sở Y tế trước ngày 20/4/2026.",
    "- Vận động gia đình đưa trẻ đi tiêm đúng lịch.",
    "4. Hội Khuyến học làng nghề",
    "- Tuyên truyền lợi ích của tiêm chủng trong các câu lạc bộ.",
    "Trên đây là Kế hoạch tiêm chủng mở rộng năm 2026. Yêu cầu Ủy ban nhân dân các xã báo cáo kết quả về Sở Y tế trước ngày 01/12/2026.",
)


@dataclass(frozen=True, slots=True)
class Cast:
    """Tỉnh Bình An. lan is the focal point of Tân Lập, thu coordinates in Sở Y tế, chau sits in the committee, admin administers.

    giang is everything at once, and so opens every page. task -- due on 16 March; escalations -- of the late tasks, one each.
    """

    units: Registry
    plan: Plan
    task: Task
    escalations: list[Escalation]
    target: Target

    @property
    def commune(self) -> Unit:
        """Xã Tân Lập."""
        return self.units.communes[0]


def settle(session: Session) -> Cast:
    """Put the cast into the database."""
    units = registry(session)
    units.health.normal_name, units.finance.normal_name = "so y te", "so tai chinh"
    _people(session, units)
    builders.committee(session, units.province)
    plan = builders.plan(session, "Kế hoạch chăm sóc người cao tuổi năm 2026", owner=units.province, source_text=SOURCE)
    plan.standing_id = units.health.id
    clause = _clause(session, plan)
    task = builders.task(session, plan, units.communes[0], LIST, clause_id=clause.id, partners=(units.communes[1],))
    target = builders.target(session, plan, units.province)
    builders.measurement(session, target, 31)
    cast = Cast(units, plan, task, [_escalated(session, plan, units, title) for title in LATE_TITLES], target)
    builders.escalation(session, target, units.province, explanation="lệch 22,5% so với lộ trình, quá ngưỡng 5%")
    builders.extension(session, builders.task(session, plan, units.communes[1], "Sửa nhà văn hóa thôn"))
    session.commit()
    return cast


@functools.cache
def plan_document() -> bytes:
    """The plan of the vaccinations as a Word document; the same bytes at every call, though Word notes when it saved."""
    document = docx.Document()
    for line in DOCUMENT_LINES:
        document.add_paragraph(line)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _people(session: Session, units: Registry) -> None:
    commune, province = units.communes[0], units.province
    builders.user(session, "lan", (commune, MembershipRole.FOCAL_POINT), name="Đỗ Thị Lan")
    builders.user(session, "thu", (units.health, MembershipRole.COORDINATOR), name="Vũ Minh Thu")
    builders.user(session, "chau", (province, MembershipRole.COMMITTEE), name="Lê Bảo Châu")
    builders.user(session, "admin", (None, MembershipRole.ADMINISTRATOR), name="Quản trị")
    everything = (
        (None, MembershipRole.ADMINISTRATOR),
        (units.health, MembershipRole.COORDINATOR),
        (province, MembershipRole.COORDINATOR),
        (province, MembershipRole.COMMITTEE),
        (commune, MembershipRole.FOCAL_POINT),
    )
    builders.user(session, "giang", *everything, name="Ngô Hà Giang")


def _clause(session: Session, plan: Plan) -> Clause:
    start = SOURCE.index(LIST)
    return builders.clause(session, plan, LIST, span_start=start, span_end=start + len(LIST), due_on=date(2026, 3, 16))


def _escalated(session: Session, plan: Plan, units: Registry, title: str) -> Escalation:
    late = builders.task(session, plan, units.communes[0], title, due_on=builders.TODAY - timedelta(days=8))
    return builders.escalation(session, late, units.province)
