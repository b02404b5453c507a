"""What a reviewer can do to a draft, and that nothing typed is lost on the way."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from models import BodyPurpose, Clause, ClauseState, Plan, PlanState
from rules.values import Frequency, Operator, Precision, Role
from tests import builders
from tests.workflow.drafts import SAMPLE, WORDS, Registry
from workflow import body_choice, correction, head_correction
from workflow.assignment import units_named
from workflow.clause_times import time_words
from workflow.correction import ClauseWords
from workflow.errors import InvalidInputError, NotFoundError, WrongStateError
from workflow.head_correction import PlanHead, TargetWords


def clause(plan: Plan, key: str) -> Clause:
    return next(one for one in plan.clauses if one.key == key)


def words(of: Clause, **changes: object) -> ClauseWords:
    """What the form holds before anything is typed, with changes."""
    phrases = {purpose: tuple(dict.fromkeys(b.phrase for b in of.bodies if b.purpose is purpose)) for purpose in BodyPurpose}
    kept: dict[str, object] = {
        "text": of.text,
        "role": of.role,
        "responsible": phrases[BodyPurpose.RESPONSIBLE],
        "partners": phrases[BodyPurpose.PARTNER],
        "report_to": phrases[BodyPurpose.REPORT_TO],
        "when": time_words(of),
    }
    return ClauseWords(**(kept | changes))  # type: ignore[arg-type]


def test_a_clause_is_accepted_ignored_and_restored(plan: Plan) -> None:
    one, seen = clause(plan, "c1"), []
    for act in (correction.accept, correction.ignore, correction.restore):
        act(one)
        seen.append(one.state)
    assert seen == [ClauseState.ACCEPTED, ClauseState.IGNORED, ClauseState.PROPOSED]


def test_certain_clauses_are_accepted_in_one_go_but_none_with_an_open_body(plan: Plan) -> None:
    clause(plan, "c5").confidence = 0.99
    assert correction.accept_certain(plan) == 4
    assert [one.key for one in plan.clauses if one.state is ClauseState.PROPOSED] == ["c3", "c5"]


def test_a_day_that_the_calendar_does_not_have_is_not_accepted_in_passing(plan: Plan) -> None:
    one = clause(plan, "c1")
    one.deadline_text, one.due_on, one.precision = "trước ngày 31/6/2026", None, Precision.DAY
    assert correction.has_gaps(one)
    assert correction.accept_certain(plan) == 3
    one.deadline_text, one.precision = "ngay sau khi có kinh phí", Precision.RELATIVE
    assert correction.accept_certain(plan) == 1


def test_saving_a_form_in_which_nothing_was_typed_changes_no_word_and_no_unit(session: Session, plan: Plan) -> None:
    for one in plan.clauses:
        before = (one.text, one.role, one.due_on, one.frequency, one.rrule, [(b.purpose, b.phrase, b.unit_id) for b in one.bodies])
        correction.edit_clause(session, one, words(one))
        session.flush()
        assert (one.text, one.role, one.due_on, one.frequency, one.rrule, [(b.purpose, b.phrase, b.unit_id) for b in one.bodies]) == before


@pytest.mark.parametrize(
    ("typed", "due_on", "is_inclusive"),
    [
        ("15/11/2026", date(2026, 11, 15), True),
        ("2026-11-15", date(2026, 11, 15), True),
        ("trước 15/11", date(2026, 11, 15), False),
        ("Quý IV/2026", date(2026, 12, 31), True),
    ],
)
def test_a_deadline_is_understood_as_typed(typed: str, due_on: date, is_inclusive: bool, session: Session, plan: Plan) -> None:
    one = clause(plan, "c2")
    correction.edit_clause(session, one, words(one, when=typed))
    assert (one.due_on, one.is_inclusive, one.frequency) == (due_on, is_inclusive, None)


def test_a_typed_recurrence_takes_the_place_of_a_deadline(session: Session, plan: Plan) -> None:
    one = clause(plan, "c1")
    correction.edit_clause(session, one, words(one, when="hàng năm trước 01/12"))
    assert (one.due_on, one.deadline_text) == (None, None)
    assert (one.frequency, one.recurrence_month, one.recurrence_day) == (Frequency.YEARLY, 12, 1)


def test_an_emptied_deadline_is_none(session: Session, plan: Plan) -> None:
    one = clause(plan, "c1")
    correction.edit_clause(session, one, words(one, when=""))
    assert (one.due_on, one.deadline_text, one.precision) == (None, None, None)


@pytest.mark.parametrize("typed", ["bao giờ xong thì xong", "31/02/2026", "xyz"])
def test_words_that_name_no_time_are_refused_by_name_and_change_nothing(typed: str, session: Session, plan: Plan) -> None:
    one = clause(plan, "c1")
    with pytest.raises(InvalidInputError) as caught:
        correction.edit_clause(session, one, words(one, when=typed, text="Việc khác"))
    assert typed in caught.value.message
    assert caught.value.field == "when"
    assert one.text == WORDS["list"]


@pytest.mark.parametrize(
    ("change", "field"), [({"text": "  "}, "text"), ({"responsible": ()}, "responsible"), ({"text": "x" * 30_000}, "text")]
)
def test_a_clause_needs_words_and_a_body(change: dict[str, object], field: str, session: Session, plan: Plan) -> None:
    one = clause(plan, "c1")
    with pytest.raises(InvalidInputError) as caught:
        correction.edit_clause(session, one, words(one, **change))
    assert caught.value.field == field


def test_new_names_are_matched_and_names_left_out_go(session: Session, plan: Plan, known: Registry) -> None:
    one = clause(plan, "c5")
    correction.edit_clause(session, one, words(one, responsible=("Sở Tài chính",), partners=("Sở Y tế", "Quỹ tình thương")))
    session.flush()
    assert units_named(one, BodyPurpose.RESPONSIBLE) == [known.finance.id]
    assert units_named(one, BodyPurpose.PARTNER) == [known.health.id]
    assert [body.phrase for body in one.bodies if body.unit_id is None] == ["Quỹ tình thương"]


def test_units_are_chosen_for_one_clause(session: Session, plan: Plan, known: Registry) -> None:
    body = clause(plan, "c5").bodies[0]
    assert body_choice.choose_units(session, body, [known.health.id, known.finance.id]) == 1
    assert units_named(clause(plan, "c5"), BodyPurpose.RESPONSIBLE) == [known.health.id, known.finance.id]


def test_units_are_chosen_wherever_the_same_words_stand(session: Session, plan: Plan, known: Registry) -> None:
    body = clause(plan, "c1").bodies[0]
    assert body_choice.same_words(body) == 3
    assert body_choice.choose_units(session, body, [known.finance.id], everywhere=True) == 4
    assert units_named(clause(plan, "c6"), BodyPurpose.RESPONSIBLE) == [known.finance.id]


def test_a_group_is_cut_down_and_widened_again(session: Session, plan: Plan, known: Registry) -> None:
    first, second = (unit.id for unit in known.communes)
    for chosen in ([second], [first, second], [second, first], [first], []):
        body = clause(plan, "c4").bodies[0]
        body_choice.choose_units(session, body, chosen)
        session.expire_all()
        assert set(units_named(clause(plan, "c4"), BodyPurpose.RESPONSIBLE)) == set(chosen)
    assert len(clause(plan, "c4").bodies) == 1


def test_a_unit_that_is_not_there_on_the_plans_date_is_refused_by_name(session: Session, plan: Plan, known: Registry) -> None:
    gone = builders.unit(session, "Phòng Y tế cũ", valid_to=date(2025, 6, 30))
    with pytest.raises(InvalidInputError, match=r"Phòng Y tế cũ.*20/01/2026"):
        body_choice.choose_units(session, clause(plan, "c5").bodies[0], [gone.id])
    with pytest.raises(InvalidInputError, match="999999"):
        body_choice.choose_units(session, clause(plan, "c5").bodies[0], [999999])


def test_an_unknown_body_is_created_in_place(session: Session, plan: Plan) -> None:
    made = body_choice.create_unit(session, clause(plan, "c5").bodies[0])
    assert made[-1].name == "Hội Khuyến học làng nghề"
    assert made[-1].is_provisional
    assert units_named(clause(plan, "c5"), BodyPurpose.RESPONSIBLE) == [made[-1].id]


def test_units_are_found_by_some_of_their_words_without_marks(session: Session, plan: Plan, known: Registry) -> None:
    for unit in (known.province, known.health, known.finance, *known.communes):
        unit.normal_name = {"Sở Y tế": "so y te", "Sở Tài chính": "so tai chinh"}.get(unit.name, unit.normal_name)
    session.flush()
    assert [unit.id for unit in body_choice.find_units(session, plan, "tai chinh")] == [known.finance.id]
    assert [unit.id for unit in body_choice.find_units(session, plan, "Sở y tế")] == [known.health.id]
    assert body_choice.find_units(session, plan, "  ") == []
    assert body_choice.find_units(session, plan, "100%") == []


def test_a_clause_is_added_where_its_words_stand(session: Session, plan: Plan, known: Registry) -> None:
    typed = ClauseWords("Tổ chức lớp tập huấn cho nhân viên y tế.", Role.DO, ("Sở Y tế",), when="trước 30/6")
    added = correction.add_clause(session, plan, typed)
    assert [one.key for one in plan.clauses] == ["c1", "c2", "m1", "c3", "c4", "c5", "c6"]
    assert added.span_start is not None and SAMPLE[added.span_start :].startswith("Tổ chức lớp tập huấn")
    assert (added.due_on, added.state) == (date(2026, 6, 30), ClauseState.ACCEPTED)
    assert units_named(added, BodyPurpose.RESPONSIBLE) == [known.health.id]


def test_a_clause_with_words_of_ones_own_stands_last(session: Session, plan: Plan) -> None:
    added = correction.add_clause(session, plan, ClauseWords("Việc không có trong văn bản", Role.DO, ("Sở Y tế",)))
    assert plan.clauses[-1] is added
    assert (added.span_start, added.span_end) == (None, None)


def test_many_clauses_can_be_put_at_the_same_place(session: Session, plan: Plan) -> None:
    for number in range(15):
        correction.add_clause(session, plan, ClauseWords(WORDS["train"], Role.DO, (f"Tổ số {number}",)))
    positions = [one.position for one in plan.clauses]
    assert positions == sorted(set(positions))
    assert len({one.key for one in plan.clauses}) == 21


def test_a_clause_is_split_and_the_deadline_goes_with_its_words(session: Session, plan: Plan) -> None:
    one = clause(plan, "c1")
    at = correction.cutting_points(one)[0]
    second = correction.split_clause(session, one, at)
    assert (one.text.split()[-1], second.text) == ("15/5/2026;", "lập tổ tư vấn lưu động.")
    assert (one.due_on, second.due_on) == (date(2026, 5, 15), None)
    assert SAMPLE[second.span_start : second.span_end] == "lập tổ tư vấn lưu động."
    assert [body.phrase for body in second.bodies] == [body.phrase for body in one.bodies]
    assert plan.clauses.index(second) == plan.clauses.index(one) + 1


@pytest.mark.parametrize("at", [0, 10_000, -3])
def test_a_split_that_leaves_nothing_on_one_side_is_refused(at: int, session: Session, plan: Plan) -> None:
    with pytest.raises(InvalidInputError, match=str(at)):
        correction.split_clause(session, clause(plan, "c1"), at)


def test_two_neighbours_are_merged_with_bodies_of_both(session: Session, plan: Plan) -> None:
    first, second = clause(plan, "c4"), clause(plan, "c5")
    correction.merge_clauses(session, second, first)
    assert first.text == f"{WORDS['communes']} {WORDS['readers']}"
    assert {body.phrase for body in first.bodies} == {"Ủy ban nhân dân các xã", "Hội Khuyến học làng nghề"}
    assert len(units_named(first, BodyPurpose.RESPONSIBLE)) == 2
    assert (first.due_on, first.confidence, first.state) == (date(2026, 9, 30), 0.6, ClauseState.PROPOSED)
    assert [one.key for one in plan.clauses] == ["c1", "c2", "c3", "c4", "c6"]


def test_merging_what_a_split_made_gives_the_first_text_again(session: Session, plan: Plan) -> None:
    one = clause(plan, "c1")
    before = (one.text, one.span_start, one.span_end, one.due_on)
    second = correction.split_clause(session, one, correction.cutting_points(one)[0])
    correction.merge_clauses(session, one, second)
    assert (one.text, one.span_start, one.span_end, one.due_on) == before


def test_a_merge_says_which_deadline_it_dropped(session: Session, plan: Plan) -> None:
    correction.merge_clauses(session, clause(plan, "c1"), clause(plan, "c4"))
    assert any("trong quý III/2026" in warning for warning in clause(plan, "c1").warnings)


def test_the_next_clause_to_merge_with_passes_over_ignored_ones(plan: Plan) -> None:
    correction.ignore(clause(plan, "c2"))
    assert correction.following(clause(plan, "c1")) is clause(plan, "c3")
    assert correction.following(clause(plan, "c6")) is None


def test_the_head_is_corrected_and_targets_follow_the_owner(session: Session, plan: Plan, known: Registry) -> None:
    head = PlanHead(
        "Kế hoạch khám sức khỏe", "22/KH-UBND", date(2026, 2, 1), 2026, 2028, known.health.id, known.finance.id, True, False, 12, 5
    )
    head_correction.edit_plan(session, plan, head)
    assert (plan.title, plan.period_end, plan.owner_id, plan.requires_review) == ("Kế hoạch khám sức khỏe", 2028, known.health.id, True)
    assert plan.search_text.startswith("ke hoach kham suc khoe 22 kh ubnd")
    assert [target.owner_id for target in head_correction.targets_of(session, plan)] == [known.health.id]


@pytest.mark.parametrize(
    ("head", "field"),
    [
        (PlanHead(" "), "title"),
        (PlanHead("A", period_start=2030, period_end=2026), "period_end"),
        (PlanHead("A", period_start=1066), "period_start"),
        (PlanHead("A", period_end=2026), "period_start"),
        (PlanHead("A", reporting_month=2, reporting_day=30), "reporting_day"),
        (PlanHead("A", reporting_month=2), "reporting_day"),
        (PlanHead("A", owner_id=999999), "owner_id"),
    ],
)
def test_an_unusable_head_is_refused_at_its_field(head: PlanHead, field: str, session: Session, plan: Plan) -> None:
    with pytest.raises(InvalidInputError) as caught:
        head_correction.edit_plan(session, plan, head)
    assert caught.value.field == field
    assert plan.number == "21/KH-UBND"


def test_a_target_is_corrected(session: Session, plan: Plan, known: Registry) -> None:
    target = head_correction.targets_of(session, plan)[0]
    typed = TargetWords("Tỷ lệ khám", Operator.RANGE, Decimal("80.5"), Decimal(90), "%", 2027, known.health.id)
    head_correction.edit_target(session, target, typed)
    assert (target.value, target.value_high, target.year, target.owner_id) == (Decimal("80.5"), Decimal(90), 2027, known.health.id)
    assert target.review is ClauseState.ACCEPTED


def test_a_target_is_ignored_restored_and_accepted(session: Session, plan: Plan) -> None:
    target, seen = head_correction.targets_of(session, plan)[0], []
    for act in (head_correction.ignore_target, head_correction.restore_target, head_correction.accept_target):
        act(target)
        seen.append(target.review)
    assert seen == [ClauseState.IGNORED, ClauseState.PROPOSED, ClauseState.ACCEPTED]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (TargetWords("", Operator.EQUAL, Decimal(1)), "indicator"),
        (TargetWords("Tỷ lệ", Operator.RANGE, Decimal(5), Decimal(3)), "value_high"),
        (TargetWords("Tỷ lệ", Operator.EQUAL, Decimal("1e30")), "value"),
        (TargetWords("Tỷ lệ", Operator.EQUAL, Decimal(1), year=3000), "year"),
    ],
)
def test_an_unusable_target_is_refused_at_its_field(typed: TargetWords, field: str, session: Session, plan: Plan) -> None:
    target = head_correction.targets_of(session, plan)[0]
    with pytest.raises(InvalidInputError) as caught:
        head_correction.edit_target(session, target, typed)
    assert caught.value.field == field


def test_things_of_another_plan_are_not_found(session: Session, plan: Plan) -> None:
    other = builders.plan(session, "Kế hoạch khác")
    with pytest.raises(NotFoundError):
        correction.clause_of(other, plan.clauses[0].id)
    with pytest.raises(NotFoundError):
        body_choice.body_of(other, plan.clauses[0].bodies[0].id)
    with pytest.raises(NotFoundError):
        head_correction.target_of(session, other, head_correction.targets_of(session, plan)[0].id)


def test_nothing_of_a_published_plan_is_corrected(session: Session, plan: Plan, known: Registry) -> None:
    plan.state = PlanState.PUBLISHED
    one = clause(plan, "c1")
    target = head_correction.targets_of(session, plan)[0]
    for act in (
        lambda: correction.accept(one),
        lambda: correction.accept_certain(plan),
        lambda: correction.edit_clause(session, one, words(one)),
        lambda: correction.add_clause(session, plan, words(one)),
        lambda: correction.split_clause(session, one, 10),
        lambda: correction.merge_clauses(session, one, clause(plan, "c2")),
        lambda: body_choice.choose_units(session, one.bodies[0], [known.health.id]),
        lambda: body_choice.create_unit(session, one.bodies[0]),
        lambda: head_correction.edit_plan(session, plan, PlanHead("Tên khác")),
        lambda: head_correction.accept_target(target),
    ):
        with pytest.raises(WrongStateError, match="đã ban hành"):
            act()
