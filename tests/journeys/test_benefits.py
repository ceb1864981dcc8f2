"""A benefit is signed for, a station is found and a seat booked, a village assesses itself: as people do it."""

from tests.journeys.office import PHONE, Office


def test_a_member_signs_for_one_thing_and_says_that_another_has_not_come(office: Office) -> None:
    member = office.given_i_am("grid_member", size=PHONE, scripts=False).goes_to("/benefits/me/").sees("冬季棉服")
    member.finds_the_page_right()
    coat = member.main.locator("section.card", has_text="冬季棉服")
    member.presses_on(coat.get_by_role("link", name="冬季棉服")).finds_the_page_right()
    member.main.locator("summary").click()
    member.writes("words", "没有见到").presses_on(member.main.locator("details button"))
    member.sees("本人说没收到")

    phone = member.main.locator("section.card", has_text="话费补助")
    member.presses_on(phone.get_by_role("button", name="我已收到"))
    assert "已签收" in member.main.locator("section.card", has_text="话费补助").inner_text()

    desk = office.given_i_am_the_township_desk().goes_to("/benefits/?state=objected").sees("冬季棉服")
    desk.finds_the_page_right().goes_to("/notices/").sees("有网格员说一项保障没有收到")


def test_a_desk_grants_and_hands_out_and_prints_the_month(office: Office) -> None:
    desk = office.given_i_am_the_township_desk().goes_to("/benefits/grant/").finds_the_page_right()
    desk.chooses("benefit", "雨靴").presses_on("定下").sees("新定").finds_the_page_right()
    desk.goes_to("/benefits/hand-out/").finds_the_page_right()
    desk.page.get_by_label("雨靴").check()
    desk.presses_on("发放").sees("雨靴").sees("待签收")
    for page in ("allowances/", "catalogue/", "agreements/", "gaps/"):
        desk.goes_to(f"/benefits/{page}").finds_the_page_right()


def test_a_resident_finds_the_nearest_station_and_a_member_books_a_seat(office: Office) -> None:
    resident = office.given_i_am_a_resident().goes_to("/stations/?near=211221106201")
    resident.sees("离铁岭县腰堡镇范家屯村最近").sees("示意").finds_the_page_right()

    desk = office.given_i_am_the_township_desk().goes_to("/stations/?region=211221106").finds_the_page_right()
    desk.presses_on(desk.main.locator(".cell-main a").first).sees("矛盾纠纷怎么听").finds_the_page_right()
    station = desk.page.url.split("/", 3)[3]
    member = office.given_i_am("grid_member", size=PHONE).goes_to(f"/{station}").presses_on("预约座位")
    member.sees("您已预约").finds_the_page_right()


def test_a_township_endorses_a_villages_self_assessment(office: Office) -> None:
    desk = office.given_i_am_the_township_desk().goes_to("/sixfree/desk/").sees("轮到您办").finds_the_page_right()
    desk.presses_on(desk.main.locator(".cell-main a").first).sees("怎么评的").finds_the_page_right()
    desk.page.locator("#endorse-words").fill("属实")
    desk.presses_on("同意，报县里").sees("待县级核查").finds_the_page_right()
    office.given_i_am_a_resident().goes_to("/sixfree/").sees("零上报").finds_the_page_right()


def test_what_is_asked_of_members_is_for_everybody_to_read(office: Office) -> None:
    office.given_i_am_a_resident().goes_to("/burden/").sees("每周更新公示牌").finds_the_page_right()
    desk = office.given_i_am_the_township_desk().goes_to("/burden/desk/").finds_the_page_right()
    desk.main.locator("summary", has_text="向全体网格员提要求").click()
    desk.writes("title", "每天拍照").writes("basis", "某文件")
    desk.page.locator("#demand-minutes").fill("300")
    desk.presses_on("提出并公开").sees("预算是 120 分钟").finds_the_page_right()
    desk.goes_to("/burden/load/").finds_the_page_right()
    member = office.given_i_am("grid_member", size=PHONE)
    member.goes_to("/burden/me/").sees("只有您自己看得到").finds_the_page_right()
    member.goes_to("/worklog/?week=2020-01-06").sees("这一周没有记录").finds_the_page_right()
