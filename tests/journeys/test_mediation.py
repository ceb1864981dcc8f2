"""The mediation of the demonstration, brought to its agreement by its people: mediator, judge and both sides."""

from playwright.sync_api import expect

from tests.journeys.office import DESK, PHONE, Office, Visitor


def looks_right(visitor: Visitor) -> None:
    """At both widths, light and dark."""
    for width, height in (PHONE, DESK):
        visitor.page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            visitor.page.emulate_media(color_scheme=scheme)
            visitor.finds_the_page_right()
    visitor.page.emulate_media(color_scheme="light")


def test_two_neighbours_agree_about_their_boundary(office: Office) -> None:
    mediator = office.given_i_am("village_mediator").goes_to("/mediations/")
    looks_right(mediator)
    mediator.presses_on(mediator.main.locator(".cell-main a").first).sees("历次调解").sees("无争议事实")
    page = mediator.page.url
    looks_right(mediator)
    links = [str(one.get_attribute("href")) for one in mediator.main.get_by_role("link", name="给本人的链接").all()]

    mediator.presses_on("提出方案").writes("text", "以老柳树为界，南段各让半垄。").sends().sees("已提方案")
    for number, link in enumerate(links):
        side = office.given_i_am_a_resident(scripts=number == 0).goes_to(link)
        side.sees("以老柳树为界").does_not_see("李某" if number == 0 else "孙某")
        side.finds_the_page_right()
        side.presses_on("我同意这个方案").sees("您已同意这个方案")

    judge = office.given_i_am("tribunal").goes_to(page)
    judge.sees("以老柳树为界").does_not_see("达成调解协议")
    mediator.goes_to(page).presses_on("起草协议").writes("summary", "两家地界，以老柳树为界。")
    expect(mediator.main.locator("[name=first_name]")).to_have_value("孙某")
    mediator.sends()
    mediator.goes_to(page).presses_on("达成协议").chooses("form", "written").sends().sees("达成调解协议")
    looks_right(mediator)
    judge.is_told_there_is_no(page.removeprefix(judge.address))


def test_anybody_finds_the_ways_and_the_evidence(office: Office) -> None:
    resident = office.given_i_am_a_resident(scripts=False).goes_to("/disputes/")
    resident.presses_on("土地承包、流转纠纷").sees("农村土地承包仲裁").sees("不收费").sees("到法院起诉")
    looks_right(resident)
    resident.presses_on("看看要哪些证据").sees("村里的台账")
    looks_right(resident)


def test_pages_around_it_break_no_rule(office: Office) -> None:
    mediator = office.given_i_am("village_mediator")
    for path in ("/mediations/calendar/", "/mediations/rooms/"):
        looks_right(mediator.goes_to(path))
