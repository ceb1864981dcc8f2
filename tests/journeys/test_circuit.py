"""A call taken from the keyboard alone within a minute, a circuit confirmed, and the carriers' pages."""

import time

import pytest

from tests.journeys.office import DESK, PHONE, Office, Visitor

CHARACTER, KEY = 0.8, 0.4
"""Seconds a clerk takes for a Chinese character (75 a minute, by pinyin), and for a digit or another key."""
LIMIT = 60


def looks_right(visitor: Visitor) -> Visitor:
    for width, height in (PHONE, DESK):
        visitor.page.set_viewport_size({"width": width, "height": height})
        visitor.finds_the_page_right()
    return visitor


def test_a_call_is_taken_from_the_keyboard_alone_within_a_minute(office: Office) -> None:
    pei = office.given_i_am("studio_mediator").goes_to("/circuits/phone/")
    keys, hand = pei.page.keyboard, 0.0
    begun = time.monotonic()

    def types(words: str) -> None:
        nonlocal hand
        keys.insert_text(words)
        hand += sum(KEY if sign.isascii() else CHARACTER for sign in words)

    def presses(*names: str) -> None:
        nonlocal hand
        for name in names:
            keys.press(name)
            hand += KEY

    def goes_on_to(name: str) -> None:
        """By Tab alone, wherever it leads."""
        for _tab in range(6):
            if pei.page.evaluate("document.activeElement.name") == name:
                return
            presses("Tab")
        raise AssertionError(name)

    goes_on_to("text")
    types("东院把水排到西院，两家吵起来了。")
    goes_on_to("place")
    types("腰堡镇范家屯村")
    goes_on_to("reporter_name")
    types("孙某")
    goes_on_to("reporter_phone")
    types("13800000000")
    goes_on_to("read_back")
    presses("Space", "Enter")
    pei.waits().sees("老裴人民调解工作室已接下")

    assert hand + (time.monotonic() - begun) <= LIMIT
    looks_right(pei)


def test_a_circuit_is_proposed_changed_and_confirmed(office: Office) -> None:
    pei = office.given_i_am("studio_mediator").goes_to("/circuits/")
    looks_right(pei).chooses("half", "whole").sends().sees("确认之前不通知谁")
    looks_right(pei).takes_a_picture_for_the_manual("circuit.png")
    pei.presses_on(pei.main.locator("form[action$='/drop/'] button").first)
    pei.presses_on("确认巡回").sees("打印通知单")
    looks_right(pei).presses_on("各村通知单").sees("来不了的请")
    looks_right(pei)
    for path in ("/circuits/court/", "/coaching/"):
        looks_right(pei.goes_to(path))


def test_the_judge_finds_the_times_of_the_resident_mediator(office: Office) -> None:
    office.given_i_am("tribunal").goes_to("/circuits/court/").sees("裴师傅")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_family_checks_itself_with_and_without_scripts(office: Office, scripts: bool) -> None:
    sent: list[str] = []
    resident = office.given_i_am_a_resident(scripts=scripts).goes_to("/family-check/")
    resident.page.on("request", lambda asked: sent.append(asked.url))
    advice = resident.main.locator(".family-advice").first

    assert not advice.is_visible()
    resident.main.locator("input").first.check()

    assert advice.is_visible()
    assert [url for url in sent if "/static/" not in url] == []  # the tab's icon may come late
    resident.finds_the_page_right()


def test_a_village_reads_what_its_round_table_resolved(office: Office) -> None:
    clerk = office.given_i_am("village_clerk").goes_to("/carriers/").sees("换好村口三盏路灯")
    looks_right(clerk).presses_on("范家屯圆桌议事会").presses_on("村口路灯和排水沟").sees("有两户提出家里有困难")
    looks_right(clerk).presses_on("看大家看到的页面")
    anybody = office.given_i_am_a_resident(scripts=False).goes_to(clerk.page.url)
    anybody.sees("换好村口三盏路灯").does_not_see("有两户提出家里有困难")
    looks_right(clerk.goes_to("/practice/").presses_on(clerk.main.locator("a.card-link").first)).sees(
        "先看承包证和台账"
    )
