"""Why a status is what it is, in a sentence for people who do not program."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rules.target_values import Reading, TargetSpec
from rules.trajectory import judge
from rules.values import Direction, Operator
from rules.verdict_words import explain, vietnamese
from tests.rules.target_specs import MONTHLY, STRICTLY, d, judged, measured, months, on, target

SCREENED = target(Operator.AT_LEAST, "90", baseline="70")
BIRTH_RATE = target(Operator.AT_MOST, "14", baseline="16", adds_up=True)
RATIO = target(Operator.LESS_THAN, "107", baseline="112", year=2026)


@pytest.mark.parametrize(
    ("spec", "readings", "unit", "words"),
    [
        (SCREENED, [measured("2025-12-31", "80")], "%", "đến 31/12/2025 đạt 80%; theo lộ trình phải từ 80% trở lên; đúng lộ trình"),
        (
            SCREENED,
            [measured("2025-12-31", "77")],
            "%",
            "đến 31/12/2025 đạt 77%; theo lộ trình phải từ 80% trở lên; thấp hơn 3,8%, trong mức cho phép 5%",
        ),
        (
            SCREENED,
            [measured("2025-12-31", "60.5")],
            "%",
            "đến 31/12/2025 đạt 60,5%; theo lộ trình phải từ 80% trở lên; thấp hơn 24,4%, quá mức cho phép 5%",
        ),
        (
            SCREENED,
            months(2026, "60"),
            "%",
            "đến 31/01/2026 đạt 60%; theo lộ trình phải từ 80,17% trở lên; thấp hơn 25,2%, quá mức cho phép 5%; "
            "mới 1 kỳ liên tiếp lệch quá mức, đủ 2 kỳ mới coi là lệch lộ trình",
        ),
        (
            SCREENED,
            months(2026, "60", "60"),
            "%",
            "đến 28/02/2026 đạt 60%; theo lộ trình phải từ 80,32% trở lên; thấp hơn 25,4%, quá mức cho phép 5%; "
            "đã 2 kỳ liên tiếp lệch quá mức",
        ),
        (
            SCREENED,
            [measured("2030-12-31", "60", MONTHLY)],
            "%",
            "đến 31/12/2030 đạt 60%; chỉ tiêu là từ 90% trở lên; thấp hơn 33,4%, quá mức cho phép 5%; đã hết năm của chỉ tiêu",
        ),
        (SCREENED, [measured("2028-06-30", "91.25")], "%", "đến 30/06/2028 đạt 91,25%; chỉ tiêu là từ 90% trở lên; đã đạt"),
        (SCREENED, [], "%", "chưa có số liệu nào"),
        (
            SCREENED,
            [measured("2026-01-31", "80", MONTHLY, 740)],
            "%",
            "số liệu đến 31/01/2026 mới có 74% số đơn vị báo cáo, chưa đủ 80% nên chưa dùng để xét",
        ),
        (
            SCREENED,
            [measured("2025-12-31", "80"), measured("2026-01-31", "10", MONTHLY, 740)],
            "%",
            "đến 31/12/2025 đạt 80%; theo lộ trình phải từ 80% trở lên; đúng lộ trình; "
            "số liệu đến 31/01/2026 mới có 74% số đơn vị báo cáo, chưa đủ 80% nên chưa dùng để xét",
        ),
        (
            BIRTH_RATE,
            [measured("2025-03-14", "3")],
            "‰",
            "từ đầu năm đến 14/03/2025 đạt 3‰; theo lộ trình, từ đầu năm phải không quá 3‰; đúng lộ trình; "
            "số còn tăng đến hết năm nên chưa kết luận",
        ),
        (BIRTH_RATE, [measured("2030-12-31", "14")], "‰", "đến 31/12/2030 đạt 14‰; chỉ tiêu là không quá 14‰; đã đạt"),
        (BIRTH_RATE, [measured("2031-06-30", "7")], "‰", "chưa có số liệu nào của năm 2030 trở về trước"),
        (
            target(Operator.AT_MOST, "1000", adds_up=True),
            months(2026, "1234"),
            "trẻ",
            "từ đầu năm đến 31/01/2026 đạt 1.234 trẻ; năm đầu có số liệu, chưa có số của cả năm trước làm mốc",
        ),
        (
            target(Operator.DECREASE, "10", adds_up=True),
            months(2026, "1234"),
            "trẻ",
            "chưa có số gốc nên chưa biết phải đạt bao nhiêu",
        ),
        (
            target(Operator.AT_LEAST, "90"),
            [measured("2025-12-31", "70"), measured("2026-12-31", "74")],
            "%",
            "đến 31/12/2026 đạt 74%; theo lộ trình phải từ 74% trở lên; đúng lộ trình; "
            "không có số gốc nên lộ trình tính từ số liệu đầu tiên",
        ),
        (
            RATIO,
            [measured("2026-12-31", "107")],
            "bé trai/100 bé gái",
            "đến 31/12/2026 đạt 107 bé trai/100 bé gái; chỉ tiêu là dưới 107 bé trai/100 bé gái; bằng đúng mức ấy nên chưa đạt",
        ),
        (
            target(Operator.MORE_THAN, "75", baseline="74", year=2026),
            [measured("2026-12-31", "75.1")],
            "tuổi",
            "đến 31/12/2026 đạt 75,1 tuổi; chỉ tiêu là trên 75 tuổi; đã đạt",
        ),
        (
            target(Operator.RANGE, "103", high="107", baseline="112", year=2026),
            [measured("2026-12-31", "109")],
            "",
            "đến 31/12/2026 đạt 109; chỉ tiêu là từ 103 đến 107; cao hơn 1,9%, trong mức cho phép 5%",
        ),
        (
            target(Operator.EQUAL, "2.1", baseline="2.5", year=2026, direction=Direction.TOWARD),
            [measured("2026-12-31", "2.16")],
            "con/phụ nữ",
            "đến 31/12/2026 đạt 2,16 con/phụ nữ; chỉ tiêu là khoảng 2,1 con/phụ nữ; cao hơn 2,9%, trong mức cho phép 5% nên coi là đã đạt",
        ),
        (
            target(Operator.AT_MOST, "0", baseline="0"),
            [measured("2025-12-31", "3")],
            "ca",
            "đến 31/12/2025 đạt 3 ca; theo lộ trình phải không quá 0 ca; cao hơn 3 ca, quá mức cho phép 5%",
        ),
        (
            target(Operator.AT_LEAST, "66.666667", baseline="66.666667"),
            [measured("2030-12-31", "66.666667")],
            "%",
            "đến 31/12/2030 đạt 66,67%; chỉ tiêu là từ 66,67% trở lên; đã đạt",
        ),
        (
            target(Operator.AT_LEAST, "90", baseline="90"),
            [measured("2026-06-30", "83.333333")],
            "%",
            "đến 30/06/2026 đạt 83,33%; theo lộ trình phải từ 90% trở lên; thấp hơn 7,5%, quá mức cho phép 5%",
        ),
        (
            target(Operator.AT_LEAST, "100.001", baseline="100.001"),
            [measured("2026-06-30", "100")],
            "%",
            "đến 30/06/2026 đạt 100%; theo lộ trình phải từ 100,001% trở lên; thấp hơn 0,1%, trong mức cho phép 5%",
        ),
    ],
)
def test_the_sentence_says_what_was_measured_what_ought_to_be_and_how_far_off_it_is(
    spec: TargetSpec, readings: list[Reading], unit: str, words: str
) -> None:
    verdict = judged(spec, *readings) if readings else judge(spec, [], on("2026-01-01"), STRICTLY)
    assert str(explain(verdict, unit)) == words


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        ("1234.5", "", "1.234,5"),
        ("1234567", "người", "1.234.567 người"),
        ("62.50", "%", "62,5%"),
        ("0", "‰", "0‰"),
        ("-7.25", "", "-7,25"),
        ("100", "%", "100%"),
        ("0.000001", "", "0,000001"),
        ("1E+3", "", "1.000"),
    ],
)
def test_numbers_stand_as_offices_write_them(value: str, unit: str, written: str) -> None:
    assert vietnamese(Decimal(value), unit) == written


def test_every_status_of_every_operator_can_be_explained() -> None:
    values = [d(value) for value in ("0", "50", "94", "100", "106", "200")]
    for operator in Operator:
        for adds_up in (False, True):
            spec = target(operator, "100", high="100", baseline="100", adds_up=adds_up)
            for value in values:
                for day in ("2025-06-30", "2030-12-31", "2031-03-31"):
                    said = str(explain(judged(spec, Reading(on(day), value)), "%"))
                    assert said and "%(" not in said and "None" not in said
