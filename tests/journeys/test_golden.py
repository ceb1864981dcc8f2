"""The golden case as the people in it live it: from a word in the field to its honest close."""

import re

from playwright.sync_api import expect

from quartet.demo.golden import PLACE, REPORT, STEPS
from tests.journeys.office import PHONE, Office, picture

NEVER_THEIRS = ("other_county_desk", "department", "system_admin")
READ_ALOUD = {
    "solve_in_village": "范家屯村民委员会正在办",
    "escalate": "腰堡镇社会治理综合服务中心",
    "dispatch": "腰堡人民法庭",
    "accept": "腰堡人民法庭已经接下",
    "resolve": "请告诉我们是不是这样",
    "close": "办完",
}
"""What the resident's page says after a step, in words of its own."""


def test_the_quarrel_over_the_land_fee_is_reported_settled_asked_and_closed(office: Office) -> None:
    member = office.given_i_am_the_grid_member_on_the_phone()
    member.goes_to("/field/").finds_the_page_right()
    member.main.locator("[name=pictures]").set_input_files([picture()])
    member.writes("text", REPORT).writes("place", PLACE)
    member.waits().takes_a_picture_for_the_manual("report-phone.png")
    member.sends().sees("平台已收到").finds_the_page_right()
    code = re.sub(r"\D", "", member.main.locator(".code-large").inner_text())
    member.presses_on("给当事人的回执").finds_the_page_right()
    slip = office.given_i_am_a_resident().goes_to(member.page.url)
    slip.presses_on("看办理进度").sees("您反映的事").finds_the_page_right()
    status = slip.page.url

    people = {who: office.given_i_am(who) for who in dict.fromkeys(step.persona for step in STEPS)}
    office.then_they_find_nothing([*NEVER_THEIRS, "tribunal"], f"/cases/{code}/", f"/cases/{code}/dispatch/")
    for step in STEPS:
        people[step.persona].makes_the_move(code, step.verb, dict(step.given))
        slip.goes_to(status)
        if step.verb in READ_ALOUD:
            slip.sees(READ_ALOUD[step.verb])
        if step.verb == "resolve":
            slip.finds_the_page_right().takes_a_picture_for_the_manual("status-phone.png")
        if step.verb == "note":
            slip.does_not_see("双方到庭")  # what is said between offices stays there
        if step.verb == "escalate":
            people["township_desk"].opens_the_case(code).finds_the_page_right()
            people["township_desk"].takes_a_picture_for_the_manual("case.png")
        office.then_they_find_nothing(NEVER_THEIRS, f"/cases/{code}/")
    slip.finds_the_page_right()

    township = people["township_desk"].opens_the_case(code).sees("已销号").finds_the_page_right()
    expect(township.main.locator(".timeline-item")).to_have_count(len(STEPS) + 1)
    township.sees("梁某当场补交承包费").sees("陈明理").sees("李国庆").sees("王秀兰")
    member.goes_to("/field/mine/").sees("已销号").finds_the_page_right()


def test_the_case_page_answers_on_a_telephone_too(office: Office) -> None:
    clerk = office.given_i_am("village_clerk", size=PHONE).goes_to("/desk/?show=open")

    clerk.presses_on(clerk.main.locator(".cell-main a")).finds_the_page_right()

    expect(clerk.main.locator("h1")).to_be_visible()
    expect(clerk.main.locator(".next-who")).not_to_be_empty()
    clerk.presses_on("为什么是这个日期")
    expect(clerk.main.locator(".why li").first).to_be_visible()
