"""An agreement from its first clause to both sides' word: at the mediator's desk, and on two parties' phones."""

import re
from datetime import datetime, timedelta

from tests.anyday.moments import TIELING
from tests.journeys.office import PHONE, Office, Visitor, picture

DAY = (datetime.now(TIELING) + timedelta(days=60)).date().isoformat()


def a_quarrel_at_the_mediators(office: Office) -> str:
    """The clerk writes it down and sends it to the village's mediators, who take it on."""
    clerk = office.given_i_am_the_village_clerk().goes_to("/desk/report/")
    clerk.writes("text", "梁某和郑某为南大洼地块的承包费吵起来了。").writes("place", "范家屯村")
    if clerk.main.locator("[name=read_back]").count():
        clerk.main.locator("[name=read_back]").check()
    clerk.sends()
    if clerk.main.locator("[name=region]").count():
        clerk.main.locator("[name=region]").first.check()
        clerk.sends()
    code = re.sub(r"\D", "", clerk.main.locator(".code-large").first.inner_text())
    clerk.makes_the_move(code, "dispatch", {"unit": "人民调解委员会", "line": "0101-1"})
    office.given_i_am("village_mediator").makes_the_move(code, "accept", {})
    return code


def writes_a_money_clause(mediator: Visitor) -> None:
    mediator.presses_on("写一条").finds_the_page_right().presses_on("付钱")
    mediator.chooses("debtor", "郑长河").chooses("creditor", "梁德山").writes("amount", "3600").writes("day", DAY)
    mediator.writes("how", "现金").writes("what", "承包费").finds_the_page_right().sends()


def test_an_agreement_is_written_signed_and_confirmed_by_both_sides(office: Office) -> None:
    code = a_quarrel_at_the_mediators(office)
    mediator = office.given_i_am("village_mediator").opens_the_case(code).presses_on("起草协议")
    mediator.writes("summary", "承包费未付，双方发生争执。").writes("first_name", "梁德山").writes(
        "second_name", "郑长河"
    )
    mediator.finds_the_page_right().sends()

    mediator.presses_on("写一条").presses_on("其他，用文字写").writes("text", "乙方尽快把地还给甲方。").sends()
    mediator.sees("“尽快”不是确定的时间").sees("《人民调解法》第29条").finds_the_page_right()
    mediator.presses_on(mediator.main.get_by_role("link", name="删除 1")).sends()
    writes_a_money_clause(mediator)
    mediator.sees("（大写：叁仟陆佰元整）").sees("写得清楚，法院可以确认")
    mediator.page.evaluate("scrollTo(0, 0)")
    mediator.takes_a_picture_for_the_manual("agreement.png")
    mediator.presses_on("其他操作").presses_on("交双方签字").sends()
    for name in ("梁德山", "郑长河"):
        mediator.presses_on(mediator.main.get_by_role("link", name=f"记签字 {name}"))
        mediator.main.locator("[name=understood]").check()
        mediator.main.locator("[name=picture]").set_input_files([picture(70)])
        mediator.sends()
    mediator.presses_on("记调解员签名和盖章")
    mediator.main.locator("[name=sealed]").check()
    mediator.main.locator("[name=picture]").set_input_files([picture(80)])
    mediator.sends().presses_on("确认生效").sends().sees("人调字第").finds_the_page_right()

    mediator.presses_on("司法确认").sees("最后一天").finds_the_page_right()
    mediator.presses_on("履行").presses_on(mediator.main.get_by_role("link", name="记履行 1"))
    mediator.chooses("means", "cash").finds_the_page_right().sends().sees("等待确认").finds_the_page_right()
    mediator.goes_to(mediator.page.url.replace("fulfilment/", "slips/").removeprefix(office.address))
    slips = [one.inner_text().removeprefix(office.address) for one in mediator.main.locator(".address").all()]

    with_scripts, without = (office.given_i_am_a_resident(scripts=scripts) for scripts in (True, False))
    with_scripts.goes_to(slips[0]).sees("有1件事等您说句话").finds_the_page_right()
    with_scripts.takes_a_picture_for_the_manual("agreement-phone.png")
    with_scripts.presses_on("是，没错").finds_the_page_right()
    without.goes_to(slips[1]).presses_on("是，没错").sees("答应的事都做到了").finds_the_page_right()

    phone = office.given_i_am("village_mediator", size=PHONE)
    phone.goes_to("/agreements/").finds_the_page_right().presses_on(
        phone.main.locator("a").filter(has_text="人调字").first
    )
    phone.sees("已履行完毕").finds_the_page_right().presses_on("履行").sees("双方").finds_the_page_right()
    office.then_they_find_nothing(
        ["township_desk", "other_county_desk", "supervisor"], phone.page.url.removeprefix(office.address)
    )
