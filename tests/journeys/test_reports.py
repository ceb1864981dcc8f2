"""How a report comes in: from a resident, from the field, by telephone; and that it is seen at once."""

import re
import time

from playwright.sync_api import expect

from tests.journeys.office import Office, picture

HAN_SECONDS, KEY_SECONDS, PRESS_SECONDS = 1.0, 0.3, 1.0
"""A clerk who types 60 characters a minute by pinyin; digits and Tab are faster."""

SHOWN_AT = """bar => new MutationObserver(() => { bar.dataset.shownAt ??= Date.now(); })
    .observe(bar, {attributes: true, attributeFilter: ['hidden']})"""


def test_a_report_stands_on_an_open_desk_within_a_second(office: Office) -> None:
    desk, member = office.given_i_am_the_township_desk(), office.given_i_am_the_grid_member_on_the_phone()
    with desk.page.expect_response(lambda answer: "/live/" in answer.url):
        desk.goes_to("/desk/?show=all")
    first = desk.main.locator("tbody tr").first.inner_text()
    member.goes_to("/field/").writes("text", "范家屯村口的井盖不见了，天黑前得有人来。").presses_on("用我的位置")
    expect(member.main.locator("[data-geolocate-words]")).to_contain_text("记下")

    bar = desk.page.locator("[data-live-bar]")
    bar.evaluate(SHOWN_AT)  # each browser notes its own moment, so that the test's own speed does not count
    posted = lambda answer: answer.request.method == "POST" and "/field/" in answer.url  # noqa: E731 -- a predicate
    with member.page.expect_response(posted) as answered:
        member.main.locator("button.button-main").click(no_wait_after=True)
    bar.wait_for(state="visible")
    timing = answered.value.request.timing
    seconds = (float(str(bar.get_attribute("data-shown-at"))) - timing["startTime"] - timing["responseStart"]) / 1000

    print(f"on the open desk {seconds:.2f} s after the answer")
    assert seconds < 1
    assert desk.main.locator("tbody tr").first.inner_text() == first, "nothing moves under the cursor"
    desk.presses_on(bar).sees("范家屯村口的井盖不见了").finds_the_page_right()


def test_a_grid_member_reports_in_few_taps(office: Office) -> None:
    member = office.given_i_am_the_grid_member_on_the_phone().goes_to("/")
    member.presses = 0

    member.main.locator("[name=pictures]").set_input_files([picture(60), picture(200)])
    member.presses += 1  # the camera's button
    expect(member.main.locator(".thumbs img")).to_have_count(2)
    member.presses_on("用我的位置").writes("text", "路边堆了建筑垃圾。").sends().sees("平台已收到")

    assert member.presses <= 3


def test_a_resident_reports_without_account_and_answers_on_the_status_page(office: Office) -> None:
    resident = office.given_i_am_a_resident()
    resident.goes_to("/").finds_the_page_right().takes_a_picture_for_the_manual("home-phone.png")
    resident.presses_on(resident.main.locator("a.tile-main")).finds_the_page_right()
    resident.writes("text", "门前的路灯半个月不亮了，老人夜里不敢出门。").writes("place", "范家屯村")
    resident.main.get_by_role("option").first.click()
    resident.writes("reporter_phone", "13904100000").sends().sees("已经记下来了").finds_the_page_right()
    resident.takes_a_picture_for_the_manual("slip.png", of=".slip")
    code = re.sub(r"\D", "", resident.main.locator(".code-large").first.inner_text())
    secret = resident.main.locator(".code-large").nth(1).inner_text()
    clerk = office.given_i_am_the_village_clerk()
    clerk.makes_the_move(code, "solve_in_village", {}).makes_the_move(
        code, "resolve", {"outcome": "灯已换新，当晚亮了。"}
    )

    resident.goes_to("/").writes("code", code).writes("secret", secret.lower()).presses_on("看办到哪一步")
    resident.sees("灯已换新").chooses("answer", "solved").chooses("satisfied", "satisfied").sends()

    resident.sees("您的答复收到了").finds_the_page_right()
    clerk.makes_the_move(code, "close", {})
    resident.goes_to(f"/s/{code}-{secret}").sees("办完").finds_the_page_right()


def test_a_wrong_slip_is_said_in_words(office: Office) -> None:
    resident = office.given_i_am_a_resident().goes_to("/")

    resident.writes("code", "1221 2611 000019 6").writes("secret", "AAAAAA").presses_on("看办到哪一步")

    resident.sees("对不上").finds_the_page_right()


def test_a_clerk_takes_a_telephone_report_within_a_minute(office: Office) -> None:
    clerk = office.given_i_am_the_township_desk().goes_to("/desk/report/").finds_the_page_right()
    keys = clerk.page.keyboard
    expect(clerk.main.locator("[name=text]")).to_be_focused()
    said, name, phone = "自来水停了两天，全组人没水吃。", "王桂芬", "13904101234"
    began = time.monotonic()

    keys.type(said)
    keys.press("Tab")
    keys.type("范家屯")
    clerk.main.get_by_role("option").first.wait_for()
    for key in ("ArrowDown", "Enter", "Tab"):
        keys.press(key)
    keys.type(name)
    keys.press("Tab")
    keys.type(phone)
    keys.press("Enter")
    clerk.waits().sees("已经记下来了").sees("范家屯村民委员会")

    characters, other = len(said) + len("范家屯") + len(name), len(phone) + 6
    seconds = characters * HAN_SECONDS + other * KEY_SECONDS + (time.monotonic() - began)
    print(f"telephone report: {characters} characters, {other} other keys, 0 taps, about {seconds:.0f} s")
    assert seconds <= 60


def test_an_ambiguous_place_is_asked_and_nothing_typed_is_lost(office: Office) -> None:
    resident = office.given_i_am_a_resident().goes_to("/report/")
    resident.writes("text", "桥栏杆断了。").writes("place", "三家子村")
    resident.main.locator("h1").click()

    resident.sends().sees("请选").finds_the_page_right()

    choices = resident.main.locator("[name=region][type=radio]")
    assert choices.count() >= 2
    expect(resident.main.locator("[name=text]")).to_have_value("桥栏杆断了。")
    choices.first.check()
    resident.sends().sees("已经记下来了")


def test_without_scripts_a_report_is_dispatched_and_closed(office: Office) -> None:
    resident = office.given_i_am_a_resident(scripts=False)
    resident.goes_to("/report/").writes("text", "两家为承包地的地界吵起来了，地里没法播种。").writes(
        "place", "腰堡镇范家屯村"
    )
    resident.sends().sees("已经记下来了")
    code = re.sub(r"\D", "", resident.main.locator(".code-large").first.inner_text())
    clerk, township, judge = (
        office.given_i_am(who, scripts=False) for who in ("village_clerk", "township_desk", "tribunal")
    )

    clerk.makes_the_move(code, "escalate", {"reason": "村里调解不成。"})
    township.makes_the_move(code, "classify", {"category": "土地承包"})
    township.makes_the_move(code, "dispatch", {"unit": "腰堡人民法庭", "line": "0101-2"})
    judge.makes_the_move(code, "accept", {}).makes_the_move(code, "resolve", {"outcome": "双方按合同定了界，已签字。"})
    resident.presses_on("看办理进度").chooses("answer", "solved").sends().sees("您的答复收到了")
    township.makes_the_move(code, "close", {}).opens_the_case(code).sees("已销号")
