"""A small invented plan as the reader would propose it, and the registry that it speaks of, for tests of what happens to a draft."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from extraction import sandbox
from extraction.documents import SourceText
from extraction.draft import ClauseDraft, Document, EventDraft, MetadataDraft, PeriodDraft, PlanDraft, Span, TargetDraft
from models import Plan, Unit, User
from rules.deadlines import DeadlineRule, Recurrence
from rules.values import Branch, Frequency, Level, Operator, Role
from tests import builders
from workflow import intake

SAMPLE = """ỦY BAN NHÂN DÂN
TỈNH BÌNH AN
Số: 21/KH-UBND

KẾ HOẠCH
Chăm sóc sức khỏe người cao tuổi năm 2026

I. CHỈ TIÊU
- Tỷ lệ người cao tuổi được khám sức khỏe đạt từ 80% trở lên.

II. TỔ CHỨC THỰC HIỆN
1. Sở Y tế
- Chủ trì, phối hợp với Sở Tài chính lập danh sách người cao tuổi cần khám, xong trước ngày
15/5/2026; lập tổ tư vấn lưu động.
- Tổ chức lớp tập huấn cho nhân viên y tế.
- Là cơ quan thường trực, theo dõi việc thực hiện kế hoạch.
2. Ủy ban nhân dân các xã
- Vận động người cao tuổi đi khám trong quý III/2026.
3. Hội Khuyến học làng nghề
- Hướng dẫn các câu lạc bộ đọc sách.

Yêu cầu Sở Y tế báo cáo Ủy ban nhân dân tỉnh hàng năm trước ngày 01/12.
"""

WORDS = {
    "list": "Chủ trì, phối hợp với Sở Tài chính lập danh sách người cao tuổi cần khám, xong trước ngày 15/5/2026; lập tổ tư vấn lưu động.",
    "train": "Tổ chức lớp tập huấn cho nhân viên y tế.",
    "standing": "Là cơ quan thường trực, theo dõi việc thực hiện kế hoạch.",
    "communes": "Vận động người cao tuổi đi khám trong quý III/2026.",
    "readers": "Hướng dẫn các câu lạc bộ đọc sách.",
    "report": "Yêu cầu Sở Y tế báo cáo Ủy ban nhân dân tỉnh hàng năm trước ngày 01/12.",
}
"""The clauses of SAMPLE by a name for tests."""


@dataclass(frozen=True, slots=True)
class Registry:
    """The units that SAMPLE speaks of. The readers' association is not among them."""

    province: Unit
    health: Unit
    finance: Unit
    communes: list[Unit]


def registry(session: Session) -> Registry:
    """Tỉnh Bình An with two departments and two communes."""
    province = builders.province(session, "Ủy ban nhân dân tỉnh Bình An", place="Bình An")
    health = _department(session, "Sở Y tế", province)
    finance = _department(session, "Sở Tài chính", province)
    communes = [builders.unit(session, f"Ủy ban nhân dân xã {name}", under=province, place=name) for name in ("Tân Lập", "Phú Sơn")]
    return Registry(province, health, finance, communes)


def read_sample(source: SourceText) -> PlanDraft:
    """What the reader proposes for SAMPLE."""
    text = source.text
    clauses = (
        _clause(text, "c1", "list", "Sở Y tế", role=Role.LEAD, partners=("Sở Tài chính",), deadline=_before_15_may()),
        _clause(text, "c2", "train", "Sở Y tế"),
        _clause(text, "c3", "standing", "Sở Y tế", confidence=0.7),
        _clause(text, "c4", "communes", "Ủy ban nhân dân các xã", deadline=DeadlineRule("trong quý III/2026", date(2026, 9, 30))),
        _clause(text, "c5", "readers", "Hội Khuyến học làng nghề", confidence=0.6),
        _clause(text, "c6", "report", "Sở Y tế", section="closing", report_to=("Ủy ban nhân dân tỉnh",), recurrence=_yearly()),
    )
    start = text.index("Tỷ lệ người cao tuổi")
    target = TargetDraft(
        id="t1",
        indicator="Tỷ lệ người cao tuổi được khám sức khỏe",
        operator=Operator.AT_LEAST,
        value=80.0,
        unit="%",
        text="Tỷ lệ người cao tuổi được khám sức khỏe đạt từ 80% trở lên.",
        span=Span(start, text.index("\n", start)),
        confidence=0.95,
        year=2026,
    )
    return PlanDraft(
        document=Document(source.name, source.sha256, len(text)),
        plan=MetadataDraft(
            number="21/KH-UBND",
            issued_on=date(2026, 1, 20),
            issuer="Ủy ban nhân dân tỉnh Bình An",
            level=Level.PROVINCE,
            branch=Branch.GOVERNMENT,
            place="Bình An",
            title="Kế hoạch Chăm sóc sức khỏe người cao tuổi năm 2026",
            period=PeriodDraft(2026, 2026),
        ),
        clauses=clauses,
        targets=(target,),
        events=(EventDraft("Ngày Quốc tế Người cao tuổi", 10, 1),),
    )


def import_sample(
    session: Session,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    by: User | None = None,
    change: Callable[[PlanDraft], PlanDraft] = lambda draft: draft,
    text: str = SAMPLE,
) -> Plan:
    """SAMPLE brought in as a draft; change -- what the reader proposes instead."""
    monkeypatch.setattr(sandbox, "read_plan", lambda source: change(read_sample(source)))
    return intake.import_document(session, "cham-soc.txt", text.encode(), data_dir=folder, by=by, now=builders.NOW)


def with_head(**fields: object) -> Callable[[PlanDraft], PlanDraft]:
    """A change of the head of the plan, for `import_sample`."""
    return lambda draft: replace(draft, plan=replace(draft.plan, **fields))  # type: ignore[arg-type]


def _department(session: Session, name: str, province: Unit) -> Unit:
    return builders.unit(session, name, level=Level.PROVINCE, under=province, kind="so", place="Bình An")


def _clause(
    text: str,
    key: str,
    word: str,
    unit: str,
    *,
    role: Role = Role.DO,
    section: str = "II",
    confidence: float = 0.95,
    partners: tuple[str, ...] = (),
    deadline: DeadlineRule | None = None,
    recurrence: Recurrence | None = None,
    report_to: tuple[str, ...] = (),
) -> ClauseDraft:
    words = WORDS[word]
    start = text.index(words.split(",")[0])
    end = text.index(words.split()[-1], start) + len(words.split()[-1])
    return ClauseDraft(
        id=key,
        units=(unit,),
        role=role,
        text=words,
        section=section,
        span=Span(start, end),
        confidence=confidence,
        partners=partners,
        deadline=deadline,
        recurrence=recurrence,
        report_to=report_to,
    )


def _before_15_may() -> DeadlineRule:
    return DeadlineRule("xong trước ngày 15/5/2026", date(2026, 5, 15), is_inclusive=False)


def _yearly() -> Recurrence:
    return Recurrence("hàng năm trước ngày 01/12", Frequency.YEARLY, 12, 1, "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1")


def fingerprint(text: str = SAMPLE) -> str:
    """The sha256 of a sample's bytes."""
    return hashlib.sha256(text.encode()).hexdigest()
