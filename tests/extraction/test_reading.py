"""What holds for every text: the form of the result, spans, sameness under wrapping, and no crash or trap."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.draft import PlanDraft
from tests.extraction.plans import TITLE, read, source

PLAN = (
    TITLE
    + """I. NHIỆM VỤ
1. Tuyên truyền phòng, chống đuối nước đến 100% hộ gia đình.
Cơ quan chủ trì: Phòng Văn hóa - Xã hội. Thời gian: Tháng 6/2026.
II. TỔ CHỨC THỰC HIỆN
1. Công an xã, Ban Chỉ huy Quân sự xã
- Công an xã: chủ trì, phối hợp với Trạm Y tế xã tuần tra ven sông; báo cáo UBND xã trước ngày 25 hằng tháng.
- Trực cứu hộ trong mùa mưa bão.
2. Các trường học trên địa bàn xã: Tổ chức dạy bơi cho học sinh, hoàn thành trước ngày 15/8/2026.
Trên đây là Kế hoạch, đề nghị các thôn báo cáo kết quả về UBND xã (qua Công an xã) trước ngày 30/11/2026./.
Nơi nhận:
- UBND tỉnh;
- Lưu: VT.
"""
)
INVENTED = Path(__file__).parent / "invented"
WORDS = [
    "Sở Y tế",
    "UBND các xã, phường",
    "các sở, ban, ngành",
    "chủ trì",
    "phối hợp với",
    "báo cáo",
    "trước ngày 15/11/2026",
    "Đơn vị chủ trì:",
    "\n1. ",
    "\n- ",
    "\nII. ",
    "\na) ",
    "| ",
    "\n| STT | Nội dung | Chủ trì |\n",
    "\nNơi nhận:\n",
    "\nPHỤ LỤC I\n",
    "\nKẾ HOẠCH\n",
    "(",
    ")",
    ", ",
    "; ",
    ": ",
    ". ",
    "và ",
    "tổ chức",
    "100% hộ",
    "\n\n",
    "Trên đây là Kế hoạch",
]


def essence(draft: PlanDraft) -> list[tuple[object, ...]]:
    return [(clause.units, clause.role, clause.section, clause.partners, clause.report_to, clause.via) for clause in draft.clauses]


def check(draft: PlanDraft, text: str) -> None:
    for clause in draft.clauses:
        assert 0 <= clause.span.start < clause.span.end <= len(text)
        assert clause.text == " ".join(text[clause.span.start : clause.span.end].split())
        assert clause.units
        assert 0 <= clause.confidence <= 1
    json.dumps(draft.as_json())


def test_the_sample_is_read_as_an_official_would() -> None:
    draft = read(PLAN)
    assert [clause.units for clause in draft.clauses] == [
        ("Phòng Văn hóa - Xã hội",),
        ("Công an xã",),
        ("Công an xã", "Ban Chỉ huy Quân sự xã"),
        ("Các trường học trên địa bàn xã",),
        ("các thôn",),
    ]
    check(draft, source(PLAN).text)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text.replace("\n", "\n   "),
        lambda text: text.replace(" ", "  "),
    ],
)
def test_how_a_file_was_written_changes_nothing(change) -> None:  # type: ignore[no-untyped-def]
    assert essence(read(change(PLAN))) == essence(read(PLAN))


@pytest.mark.parametrize("plan", sorted(INVENTED.glob("*.txt")), ids=lambda path: path.stem)
def test_no_plan_depends_on_how_its_file_was_written(plan: Path) -> None:
    text = plan.read_text(encoding="utf-8")
    other = unicodedata.normalize("NFD", text).replace("\n", "\r\n      ")
    assert essence(read("      " + other)) == essence(read(text))


def test_wrapping_changes_nothing() -> None:
    lines: list[str] = []
    for line in (PLAN * 1).split("\n"):
        while len(line) > 70:
            cut = line.rfind(" ", 0, 70)
            lines.append(line[:cut])
            line = line[cut + 1 :]
        lines.append(line)
    assert essence(read("\n".join(lines))) == essence(read(PLAN))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_no_heap_of_official_words_breaks_the_reader(words: list[str]) -> None:
    text = "Kế hoạch " + " ".join(words)
    check(read(text), source(text).text)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="aAđĐÂủ1.,:;()-|\n \t%/“IVX•", min_size=1, max_size=300).filter(lambda text: bool(text.strip(" \t\n|-"))))
def test_no_heap_of_characters_breaks_the_reader(text: str) -> None:
    text = "x " + text
    check(read(text), source(text).text)


@pytest.mark.parametrize("piece", ["các sở, ", "Sở Y tế, ", "a) ", "phối hợp với ", "((((", ",,,,", "- - ", "UBND các xã, phường và "])
def test_repetition_is_no_trap(piece: str) -> None:
    """A pattern that backtracks without end would not come back from these."""
    assert read(TITLE + "I. VIỆC\n1. Sở Y tế\n- " + piece * 3000) is not None


def test_the_json_form_obeys_the_contract() -> None:
    contract = Path(__file__).parents[2] / "../shared/contracts/extraction.schema.json"
    if not contract.exists():
        pytest.skip("../shared/contracts is not on this machine")
    schema = json.loads(contract.read_text(encoding="utf-8"))
    checker = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    assert list(checker.iter_errors(read(PLAN).as_json())) == []
