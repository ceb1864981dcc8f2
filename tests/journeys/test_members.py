"""A grid changes hands, a slip opens an account, a clue is cleared of names: as people do it."""

import re

from tests.journeys.office import PHONE, Office

VILLAGE = "/members/?region=211221106201"


def test_a_clerk_proposes_a_leave_and_the_township_grants_it(office: Office) -> None:
    clerk, desk = office.given_i_am_the_village_clerk(), office.given_i_am_the_township_desk()
    clerk.goes_to(VILLAGE).presses_on(clerk.main.locator(".cell-main a").nth(3))
    name = clerk.main.locator("h1").inner_text().split()[0]
    clerk.presses_on("准假").chooses("kind", "farming").writes("until", "2031-01-01")
    clerk.page.fill("[name=since]", "2030-12-20")
    clerk.presses_on("提建议").sees("等决定").finds_the_page_right()

    desk.goes_to("/members/proposals/").sees(name).finds_the_page_right()
    desk.presses_on("批准").sees("2030-12-20起请假").finds_the_page_right()


def test_a_slip_opens_an_account_once(office: Office) -> None:
    desk = office.given_i_am_the_township_desk().goes_to("/members/?region=211221106202")
    desk.presses_on("打印激活单").sees("只能用一次").finds_the_page_right()
    number, code = desk.main.locator(".code-slip").first.locator(".code-large").all_inner_texts()
    newcomer = office.given_i_am(None, size=PHONE)
    newcomer.goes_to("/account/activate/").writes("username", number).writes("code", code)
    newcomer.writes("password", "村头的井盖修好了2026").writes("again", "村头的井盖修好了2026").sends()

    assert not newcomer.page.url.endswith("/activate/")
    newcomer.goes_to("/members/me/").sees(number).finds_the_page_right()
    again = office.given_i_am(None, size=PHONE).goes_to("/account/activate/")
    again.writes("username", number).writes("code", code).writes("password", "村头的井盖修好了2027")
    again.writes("again", "村头的井盖修好了2027").sends().sees("对不上")


def test_a_card_is_checked_by_whoever_opens_the_door(office: Office) -> None:
    member = office.given_i_am("grid_member", size=PHONE).goes_to("/members/122100001/card/").finds_the_page_right()
    address = str(member.main.locator("a", has_text="看扫码后显示什么").get_attribute("href"))

    resident = office.given_i_am_a_resident().goes_to(address)

    resident.sees("此证今天有效").sees("王秀兰").does_not_see("1540001").finds_the_page_right()


def test_a_clue_is_cleared_of_names_and_becomes_a_case(office: Office) -> None:
    partner = office.given_i_am("partner", size=PHONE, scripts=False).goes_to("/clue/")
    partner.writes("text", "村民欧阳秀珍家门口的电线冒火花，电话15400012345").writes("place", "铁岭县腰堡镇范家屯村")
    partner.sends().sees("这些有必要写吗").sees("欧阳秀珍")
    partner.presses_on("去掉这些，提交").sees("等核实").sees("〔姓名〕").does_not_see("欧阳秀珍")

    clerk = office.given_i_am_the_village_clerk().goes_to("/clues/").finds_the_page_right()
    clerk.presses_on(clerk.main.locator(".cell-main a", has_text="电线冒火花").first).finds_the_page_right()
    clerk.presses_on("属实，立为事项")

    assert re.search(r"/cases/\d+/$", clerk.page.url)
    partner.goes_to("/clue/mine/").sees("已经在办").does_not_see("电线")
