"""Who is due a reward: thresholds to the single birth, the change of 2026, rows of years, lacking and unapproved figures, no births."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import pytest

from rules.award_facts import YearFigure, award_facts, year_figure
from rules.awards import AwardStanding, AwardVerdict, Evidence, judge_awards
from rules.engine import Engine
from rules.policy import Policy, PolicyError, parse_policy, shipped_incentives
from rules.policy_checks import check_policy
from rules.policy_document import as_document, as_text
from rules.policy_trial import trial
from rules.said import Said
from rules.values import Level

MILLION = 1_000_000
LOW, FALL, VILLAGE = "commune-low-share", "commune-fall", "village-two-years"


@cache
def switched_on() -> Policy:
    """The shipped rules as a place would have them that switches all of them on."""
    return parse_policy(as_text(as_document(shipped_incentives())).replace("  enabled: false\n", ""), source="thử")


def counted(third: int, births: int, *, is_approved: bool = True) -> YearFigure:
    figure = year_figure(Decimal(third), Decimal(births), None, is_approved=is_approved)
    assert figure is not None
    return figure


def rated(rate: str) -> YearFigure:
    figure = year_figure(None, None, Decimal(rate), is_approved=True)
    assert figure is not None
    return figure


def verdict(
    figures: dict[int, YearFigure],
    *,
    year: int = 2025,
    level: Level = Level.COMMUNE,
    policy: Policy | None = None,
    gaps: dict[int, Said] | None = None,
) -> AwardVerdict:
    policy = policy or switched_on()
    facts = award_facts(1, level, year, figures)
    return judge_awards(policy, Evidence(facts, figures, gaps or {}), Engine([policy]).decide_award)


def due(found: AwardVerdict) -> list[str]:
    return [award.rule for award in found.awards]


def why(found: AwardVerdict) -> str:
    return " | ".join(str(said) for one in (*found.lacking, *found.missed) for said in one.why)


def test_as_shipped_nothing_is_decided() -> None:
    found = verdict({2025: counted(0, 100), 2024: counted(20, 100)}, policy=shipped_incentives())
    assert found == AwardVerdict((), (), ())
    assert len(shipped_incentives().written) == 4 and shipped_incentives().rules == ()


def test_switched_on_the_rules_are_sound_and_the_engine_agrees_with_the_second_opinion_on_all_boundaries() -> None:
    assert check_policy(switched_on()) == []
    result = trial(as_text(as_document(switched_on())), source="thử")
    assert result["ok"] and result["findings"] == [] and result["evaluations"] > 200


@pytest.mark.parametrize(
    ("third", "births", "is_due"),
    [
        (499, 10_000, True),  # 4,99 %
        (500, 10_000, False),  # 5,00 %
        (501, 10_000, False),  # 5,01 %
        (49_999, 1_000_000, True),  # 4,9999 %: rounding must not lift it to the threshold
        (50_000, 1_000_000, False),
        (0, 40, True),
        (2, 40, False),  # exactly 5 %
    ],
)
def test_a_commune_under_five_per_cent_is_due_five_million(third: int, births: int, is_due: bool) -> None:
    found = verdict({2025: counted(third, births), 2024: counted(third, births)})
    assert (LOW in due(found)) is is_due
    assert found.amount == (5 * MILLION if is_due else 0)


@pytest.mark.parametrize(("rate", "is_due"), [("4.99", True), ("4.999999", True), ("5", False), ("5.01", False)])
def test_a_rate_without_its_counts_is_judged_alike(rate: str, is_due: bool) -> None:
    assert (LOW in due(verdict({2025: rated(rate), 2024: rated(rate)}))) is is_due


@pytest.mark.parametrize(
    ("year", "last", "this", "is_due"),
    [
        (2025, "20", "19", True),  # exactly 5 % of the year before's rate
        (2025, "20", "19.0001", False),
        (2025, "20", "18.99", True),
        (2025, "20", "19.4", False),  # 3 %: enough only from 2026 on
        (2026, "20", "19.4", True),
        (2026, "20", "19.4001", False),
        (2026, "20", "19.39", True),
        (2030, "20", "19", True),
        (2031, "20", "10", False),
        (2021, "20", "19", True),
        (2020, "20", "10", False),
        (2025, "20", "21", False),
        (2025, "6", "5.7", True),  # 0,3 points, yet 5 % of the rate: relative, not in points
    ],
)
def test_a_fall_is_measured_by_the_rate_of_the_year_before(year: int, last: str, this: str, is_due: bool) -> None:
    found = verdict({year: rated(this), year - 1: rated(last)}, year=year)
    assert (any(one.startswith(FALL) for one in due(found))) is is_due
    assert found.amount == (2 * MILLION if is_due else 0)


def test_a_fall_to_under_five_per_cent_is_rewarded_twice_since_the_groups_differ() -> None:
    found = verdict({2025: counted(4, 100), 2024: counted(8, 100)})
    assert due(found) == [LOW, "commune-fall-until-2025"] and found.amount == 7 * MILLION
    assert "tỷ lệ sinh con thứ ba trở lên 4% (ngưỡng: dưới 5%)" in found.awards[0].why
    assert "tỷ lệ giảm 50% của tỷ lệ năm trước (ngưỡng: từ 5%)" in found.awards[1].why


def test_a_place_may_read_the_fall_in_points_instead() -> None:
    text = as_text(as_document(switched_on())).replace("third_fall_relative", "third_fall_points")
    policy = parse_policy(text, source="thử")
    assert due(verdict({2025: rated("15"), 2024: rated("20")}, policy=policy)) == ["commune-fall-until-2025"]
    assert due(verdict({2025: rated("15.01"), 2024: rated("20")}, policy=policy)) == []


@pytest.mark.parametrize(
    ("figures", "is_due"),
    [
        ({2025: (0, 12), 2024: (0, 9)}, True),
        ({2025: (0, 12), 2024: (1, 9)}, False),
        ({2025: (1, 12), 2024: (0, 9)}, False),
        ({2025: (0, 0), 2024: (0, 9)}, True),  # nobody born at all: nobody had a third child, taken at its word
        ({2025: (0, 0), 2024: (0, 0)}, True),
        ({2025: (0, 5), 2024: (0, 5), 2023: (0, 5)}, True),
        ({2025: (0, 5), 2024: (0, 5), 2023: (3, 5)}, True),
    ],
)
def test_a_village_without_a_third_birth_in_two_years_running_is_due_two_million(figures: dict[int, tuple[int, int]], is_due: bool) -> None:
    found = verdict({year: counted(*one) for year, one in figures.items()}, level=Level.VILLAGE)
    assert (due(found) == [VILLAGE]) is is_due
    assert found.standing is (AwardStanding.DUE if is_due else AwardStanding.NOT_DUE)
    assert found.amount == (2 * MILLION if is_due else 0)


def test_a_village_whose_year_before_is_unknown_cannot_be_judged_yet() -> None:
    found = verdict({2025: counted(0, 12)}, level=Level.VILLAGE)
    assert found.standing is AwardStanding.LACKING and why(found) == "chưa có số liệu năm 2024"


def test_a_village_with_a_third_birth_this_year_needs_no_year_before_to_be_judged() -> None:
    found = verdict({2025: counted(1, 12)}, level=Level.VILLAGE)
    assert found.standing is AwardStanding.NOT_DUE and "0 năm liền" in why(found)


def test_a_commune_without_figures_is_neither_due_nor_refused() -> None:
    found = verdict({})
    assert found.standing is AwardStanding.LACKING and found.missed == ()
    assert [one.rule for one in found.lacking] == [LOW, "commune-fall-until-2025"]
    assert why(found) == "chưa có số liệu năm 2025 | chưa có số liệu năm 2025 | chưa có số liệu năm 2024"


def test_what_is_known_of_a_lacking_year_is_said() -> None:
    found = verdict({2024: counted(8, 100)}, gaps={2025: Said("số liệu năm 2025 bị trả lại")})
    assert "số liệu năm 2025 bị trả lại" in why(found) and "2024" not in why(found)


def test_a_commune_due_one_reward_still_says_what_another_one_lacks() -> None:
    found = verdict({2025: counted(4, 100)})
    assert found.standing is AwardStanding.DUE and due(found) == [LOW]
    assert [one.rule for one in found.lacking] == ["commune-fall-until-2025"] and why(found) == "chưa có số liệu năm 2024"


@pytest.mark.parametrize(
    ("this", "last", "said"),
    [
        (False, True, "số liệu năm 2025 chưa được cấp trên duyệt"),
        (True, False, "số liệu năm 2024 chưa được cấp trên duyệt"),
    ],
)
def test_unapproved_figures_wait_instead_of_deciding(this: bool, last: bool, said: str) -> None:
    found = verdict({2025: counted(4, 100, is_approved=this), 2024: counted(8, 100, is_approved=last)})
    assert said in why(found)
    assert "commune-fall-until-2025" in [one.rule for one in found.lacking]
    assert (LOW in due(found)) is this


def test_figures_that_could_never_qualify_are_refused_even_before_they_are_approved() -> None:
    found = verdict({2025: counted(30, 100, is_approved=False), 2024: counted(20, 100, is_approved=False)})
    assert found.standing is AwardStanding.NOT_DUE and "30%" in why(found) and "tăng 50%" in why(found)


def test_a_commune_in_which_nobody_was_born_has_no_rate_and_says_so() -> None:
    found = verdict({2025: counted(0, 0), 2024: counted(8, 100)})
    assert found.standing is AwardStanding.NOT_DUE
    assert set(why(found).split(" | ")) == {"năm 2025 không có trẻ nào được sinh ra nên không tính được tỷ lệ"}


def test_a_rate_of_nought_cannot_fall_and_says_so() -> None:
    found = verdict({2025: counted(0, 100), 2024: counted(0, 100)})
    assert due(found) == [LOW] and "tỷ lệ năm 2024 đã là 0% nên không thể giảm thêm" in why(found)


def test_a_province_is_of_no_concern_to_rules_about_communes_and_villages() -> None:
    assert verdict({2025: counted(1, 100)}, level=Level.PROVINCE) == AwardVerdict((), (), ())


@pytest.mark.parametrize(
    ("then", "said"),
    [
        ("{decide: notify, amount: 5}", "then.decide"),
        ("{decide: award, amount: 0}", "then.amount"),
        ("{decide: award}", "then.amount"),
        ("{decide: award, amount: 5, to: [doer]}", "then.to"),
    ],
)
def test_a_rule_about_rewards_gives_an_amount_and_nothing_else(then: str, said: str) -> None:
    text = f"name: a\nversion: 1\nabout: award\nrules:\n  - {{id: a, title: a, group: a, pri: 1, when: {{level: commune}}, then: {then}}}\n"
    with pytest.raises(PolicyError, match=said):
        parse_policy(text, source="thử")


def test_a_rule_about_tasks_gives_no_rewards() -> None:
    then = "{decide: award, step: a, to: [doer]}"
    text = f"name: a\nversion: 1\nabout: task\nrules:\n  - {{id: a, title: a, group: a, pri: 1, when: {{level: commune}}, then: {then}}}\n"
    with pytest.raises(PolicyError, match=r"then\.decide"):
        parse_policy(text, source="thử")
