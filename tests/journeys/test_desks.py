"""Work at a desk: by keyboard, by search, by map; in English, in large type, on paper."""

import re

from playwright.sync_api import expect

from tests.journeys.office import DESK, PHONE, Office


def test_a_desk_is_worked_with_the_keyboard_alone(office: Office) -> None:
    desk = office.given_i_am_the_township_desk().goes_to("/desk/?show=open")
    keys, rows = desk.page.keyboard, desk.main.locator("tbody .cell-main a")

    keys.press("j")
    expect(rows.nth(0)).to_be_focused()
    keys.press("j")
    expect(rows.nth(1)).to_be_focused()
    keys.press("k")
    expect(rows.nth(0)).to_be_focused()
    wanted = rows.nth(0).get_attribute("href")
    with desk.page.expect_navigation():
        keys.press("Enter")
    assert desk.page.url.endswith(str(wanted))

    desk.goes_to("/desk/?show=open")
    keys.press("?")
    expect(desk.page.locator("#keyboard-help")).to_be_visible()
    keys.press("Escape")
    expect(desk.page.locator("#keyboard-help")).to_be_hidden()
    keys.press("/")
    expect(desk.page.locator("[data-search]")).to_be_focused()
    keys.type("暖气")
    with desk.page.expect_navigation():
        keys.press("Enter")
    desk.sees("暖气不热")


def test_danger_rings_at_the_township_and_goes_out_with_one_press(office: Office) -> None:
    desk = office.given_i_am_the_township_desk().goes_to("/desk/")
    desk.page.wait_for_timeout(1_500)  # its stream is open
    resident = office.given_i_am(None, size=PHONE).goes_to("/report/").sees("有生命危险先打").finds_the_page_right()
    resident.writes("text", "煤气泄漏，有人晕倒，快来人").writes("place", "范家屯村")
    resident.page.check("[name=urgent]")
    resident.presses_on("提交").sees("已按紧急办理").finds_the_page_right()

    desk.page.locator("a[data-live-urgent]").click()  # it rang without a press
    desk.sees("煤气泄漏").sees("紧急").finds_the_page_right()
    desk.page.get_by_role("button", name="马上派给").click()
    desk.sees("待接单").finds_the_page_right()


def test_the_county_sees_where_nobody_is(office: Office) -> None:
    desk = office.given_i_am("county_desk").goes_to("/desk/")

    desk.page.get_by_role("link", name="看在哪里").click()

    desk.sees("缺人情况").finds_the_page_right()


def test_what_is_late_stands_first(office: Office) -> None:
    desk = office.given_i_am("county_desk").goes_to("/desk/?show=open")

    words = desk.main.locator("tbody tr:not(.row-urgent) td:first-child").all_inner_texts()  # but for danger

    late = ["超期" in word for word in words]
    assert any(late)
    assert late == sorted(late, reverse=True)


def test_search_in_chinese_finds_and_says_when_it_does_not(office: Office) -> None:
    desk = office.given_i_am("county_desk").goes_to("/desk/")

    desk.page.fill("[data-search]", "井盖")
    desk.presses_on("查找").sees("井盖").finds_the_page_right()
    desk.page.fill("[data-search]", "火星移民")
    desk.presses_on("查找").sees("没有").finds_the_page_right()


def test_the_map_beside_the_list_shows_the_cases(office: Office) -> None:
    desk = office.given_i_am("county_desk").goes_to("/desk/?show=open")

    drawn = desk.page.locator(".desk-map .map")  # it says how many shapes stand on the screen
    expect(drawn).to_have_attribute("data-features", re.compile(r"^[1-9]"), timeout=20_000)

    expect(desk.page.locator(".desk-map .map-note")).to_contain_text("示意")
    assert desk.faults == []
    desk.takes_a_picture_for_the_manual("desk.png")


def test_a_list_is_kept_under_a_name_and_forgotten(office: Office) -> None:
    desk = office.given_i_am("county_desk").goes_to("/desk/?show=late")

    desk.page.fill("#filter-name", "县里超期的")
    desk.presses_on("保存")
    tab = desk.main.locator(".tabs a", has_text="县里超期的")
    expect(tab).to_have_attribute("aria-current", "page")
    desk.finds_the_page_right().presses_on("不再保存“县里超期的”")

    expect(desk.main.locator(".tabs a", has_text="县里超期的")).to_have_count(0)


def test_the_words_that_decided_a_category_are_shown_and_taken_with_one_press(office: Office) -> None:
    resident = office.given_i_am_a_resident().goes_to("/report/")
    resident.writes("text", "工地拖欠我们八个人三个月工资，老板不接电话。").writes("place", "腰堡镇范家屯村")
    resident.main.locator("h1").click()
    resident.sends()
    code = re.sub(r"\D", "", resident.main.locator(".code-large").first.inner_text())
    clerk = office.given_i_am_the_village_clerk().opens_the_case(code)

    suggested = clerk.main.locator("[aria-labelledby=suggested]")
    expect(suggested.locator("q").first).to_contain_text("工资")
    clerk.presses_on(suggested.locator("button").first)

    expect(suggested).to_have_count(0)
    clerk.sees("分类").finds_the_page_right()


def test_the_same_thing_said_twice_is_joined_with_one_press(office: Office) -> None:
    codes = []
    for words in ("村东头的小桥塌了半边，车过不去。", "村东头小桥塌了半边，车都过不去了。"):
        resident = office.given_i_am_a_resident().goes_to("/report/")
        resident.writes("text", words).writes("place", "腰堡镇范家屯村")
        resident.main.locator("h1").click()
        resident.sends()
        codes.append(re.sub(r"\D", "", resident.main.locator(".code-large").first.inner_text()))
    clerk = office.given_i_am_the_township_desk().opens_the_case(codes[1])  # a bridge that fell in is urgent

    clerk.presses_on(clerk.main.locator(f".near li:has(a[href*='{codes[0]}']) button"))

    clerk.opens_the_case(codes[1]).sees("并").finds_the_page_right()
    expect(clerk.main.locator(".actions")).to_have_count(0)


def test_in_english_every_word_is_english(office: Office) -> None:
    visitor = office.given_i_am_a_resident().goes_to("/").presses_on("English")

    for path in ("/", "/report/", "/account/login/"):
        visitor.goes_to(path).finds_the_page_right()
        expect(visitor.page.locator("html")).to_have_attribute("lang", "en")
        assert re.findall(r"[\u4e00-\u9fff]+", visitor.main.inner_text()) == []
    desk = office.given_i_am_the_township_desk().goes_to("/desk/?show=open")
    desk.presses_on(desk.page.locator(".who-menu summary")).presses_on("English").finds_the_page_right()
    assert (
        re.findall(r"[\u4e00-\u9fff]+", " ".join(desk.main.locator("h1, th, .badge, .tabs, label").all_inner_texts()))
        == []
    )
    desk.presses_on(desk.page.locator(".who-menu summary")).presses_on("中文")


def test_large_type_is_22_pixels_and_fits(office: Office) -> None:
    visitor = office.given_i_am_a_resident().goes_to("/").presses_on("大字")

    for path in ("/", "/report/"):
        visitor.goes_to(path).finds_the_page_right()
        assert visitor.page.evaluate("getComputedStyle(document.body).fontSize") == "22px"


def test_large_things_on_a_telephone_are_within_the_thumbs_reach(office: Office) -> None:
    member = office.given_i_am_the_grid_member_on_the_phone().goes_to("/field/")

    assert member.page.evaluate("getComputedStyle(document.body).fontSize") == "18px"
    for button in member.main.locator("button:visible, .tile:visible, summary:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 32, button.inner_text()
    send = member.main.locator("button.button-main").bounding_box()
    assert send is not None
    assert send["y"] + send["height"] <= PHONE[1], "sending needs no scrolling"


def test_a_slip_prints_on_one_page_of_a6(office: Office) -> None:
    resident = office.given_i_am_a_resident(size=DESK).goes_to("/report/")
    resident.writes("text", "水渠堵了。").writes("place", "腰堡镇范家屯村")
    resident.main.locator("h1").click()
    resident.sends()

    for paper in ("A4", "A6"):
        pages = resident.page.pdf(format=paper).count(b"/Type /Page\n")
        assert pages == 1, paper
