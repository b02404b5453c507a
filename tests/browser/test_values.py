"""Values in a sheet: a block pasted from a spreadsheet, keys between cells, one step back, saved; on a phone a list of fields."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models import Measurement, Target
from models.database import session_factory
from rules.target_values import IndicatorKind
from rules.values import Frequency
from tests import builders
from tests.browser.cast import Cast
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def births(engine: Engine, cast: Cast) -> int:
    """Monthly births, which the province promises and its communes report."""
    with session_factory(engine).begin() as session:
        how = {"kind": IndicatorKind.COUNT, "unit_text": "trẻ", "scale": 1, "frequency": Frequency.MONTHLY}
        made = builders.indicator(session, "Số trẻ sinh ra", **how)
        builders.target(session, session.merge(cast.plan), session.merge(cast.units.province), "Số trẻ sinh ra", indicator_id=made.id)
        return made.id


def saved(now_kept: Session) -> list[Decimal | None]:
    as_births = select(Measurement.value).where(Measurement.period == Frequency.MONTHLY).order_by(Measurement.measured_on, Measurement.id)
    return list(now_kept.scalars(as_births))


def test_a_block_is_pasted_taken_back_and_saved(desk: Visitor, cast: Cast, births: int, now_kept: Session) -> None:
    desk.log_in("thu")
    page = desk.open(f"/values/areas/{cast.units.province.id}?indicator={births}&many=2")
    boxes = page.locator(".grid-box")
    expect(page.get_by_text("Chưa có ô nào thay đổi.")).to_be_visible()
    boxes.first.focus()
    page.evaluate(PASTE, "1.012\t13\r\n14\t15,5\r\n")
    assert [boxes.nth(at).input_value() for at in range(4)] == ["1.012", "13", "14", "15,5"]
    expect(page.get_by_text("4 ô chưa lưu.")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(boxes.first).to_have_value("")
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    page.keyboard.type("8")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("9")
    assert [boxes.nth(at).input_value() for at in range(4)] == ["7", "9", "8", ""]
    page.keyboard.press("Control+d")
    expect(boxes.nth(3)).to_have_value("9")
    page.get_by_role("button", name="Lưu tất cả").click()
    expect(page.get_by_text("số liệu.").first).to_contain_text("Đã lưu")
    assert sorted(value for value in saved(now_kept) if value is not None)[:4] == [7, 8, 9, 9]


def test_a_phone_shows_one_unit_as_a_list_of_fields(phone: Visitor, cast: Cast, births: int, now_kept: Session) -> None:
    phone.log_in("lan")
    page = phone.open("/values")
    page.get_by_role("link", name=cast.commune.name, exact=False).first.tap()
    box = page.get_by_label("Số trẻ sinh ra", exact=False)
    expect(box).to_be_visible()
    assert phone.too_wide() is None or phone.too_wide() == []
    box.fill("21")
    page.get_by_role("button", name="Lưu tất cả").tap()
    expect(page.get_by_text("Đã lưu 1 số liệu.")).to_be_visible()
    assert saved(now_kept) == [21]
    assert now_kept.scalar(select(Target.id)) is not None
