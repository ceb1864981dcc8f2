"""Duty in real browsers: on duty, a call for help, what was done."""

from tests.journeys.office import DESK, PHONE, Office


def test_a_member_calls_for_help_and_the_village_handles_it(office: Office) -> None:
    member = office.given_i_am("grid_member").goes_to("/on-duty/")
    member.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    desk = office.given_i_am("township_desk").goes_to("/on-duty/map/")

    member.main.get_by_role("button", name="上岗").click()
    member.page.get_by_role("heading", name="您已上岗").wait_for()
    member.finds_the_page_right()
    member.main.locator("summary", has_text="求助").click()
    member.main.get_by_role("button", name="马上求助").click()
    member.page.get_by_role("heading", name="村里和乡镇已收到您的求助").first.wait_for()
    member.finds_the_page_right()

    desk.page.locator("a[data-live-sos]").click()  # it rang without a press
    desk.page.get_by_role("heading", name="求助").wait_for()
    for width, height in (PHONE, DESK):
        desk.page.set_viewport_size({"width": width, "height": height})
        desk.finds_the_page_right()
    desk.goes_to("/on-duty/map/").page.locator("#duty-list td a").first.click()
    desk.finds_the_page_right()
    desk.page.select_option("select[name=reason]", "safety")
    desk.page.locator("form[action$='/look/'] textarea").fill("电话打不通")
    desk.main.get_by_role("button", name="记下原因并查看").click()
    desk.finds_the_page_right()
    desk.goes_to("/notices/").page.locator("a[href^='/on-duty/sos/']").first.click()
    desk.page.locator("form[action$='/handle/'] textarea").fill("已接回家")
    desk.main.get_by_role("button", name="已处理").click()

    member.goes_to("/on-duty/").page.get_by_text("已接回家").wait_for()
    member.goes_to("/on-duty/looks/").page.get_by_text("电话打不通").wait_for()
    member.finds_the_page_right()
    member.goes_to("/on-duty/").main.get_by_role("button", name="收工").click()
    member.page.get_by_role("heading", name="您未上岗").wait_for()
