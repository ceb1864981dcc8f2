"""A whistle in a township's office words, on a desk and on a phone; and a clerk who reads out how a matter stands."""

import re

from tests.journeys.office import DESK, PHONE, Office, Visitor

WHY = "水渠被人填了三十米，镇里没有权限拆"


def looks_right(visitor: Visitor) -> None:
    """At both widths, light and dark."""
    for width, height in (PHONE, DESK):
        visitor.page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            visitor.page.emulate_media(color_scheme=scheme)
            visitor.finds_the_page_right()
    visitor.page.emulate_media(color_scheme="light")


def given_a_matter(office: Office) -> str:
    """The code of something told at the counter just now."""
    desk = office.given_i_am("township_desk").goes_to("/desk/?show=open")
    return desk.page.locator("tr[data-href]").first.get_attribute("data-href").split("/")[2]  # type: ignore[union-attr]  # it has one


def test_a_bureau_comes_to_the_whistle_and_the_minute_keeps_its_dissent(office: Office) -> None:
    code = given_a_matter(office)
    desk = office.given_i_am("township_desk").opens_the_case(code)
    desk.presses_on("吹哨").chooses("kind", "enforcement").writes("why", WHY)
    desk.main.get_by_label("铁岭县农业农村局").check()
    looks_right(desk)
    desk.sends().sees("进行中").sees("部门到现场")
    whistle = desk.page.url.removeprefix(desk.address)
    looks_right(desk)

    bureau = office.given_i_am("department", size=PHONE, scripts=False).goes_to("/whistles/").sees("叫到您了")
    bureau.presses_on(bureau.main.locator(f"a[href^='{whistle}'][href$='/accept/']")).sends().sees("正赶去")
    desk.goes_to(f"{whistle}board/")
    looks_right(desk)
    shown = desk.main.locator(".code-large").inner_text().strip()
    bureau.goes_to(f"{whistle}here/?code={shown}").sends().sees("已到场").sees("吹哨人屏幕上的码").sees("按时到")

    desk.goes_to(whistle).presses_on("写会商记录").writes("text", "量过了，填了三十米。").sends().sees("还没签")
    desk.presses_on("记一项决定").chooses("call", "铁岭县农业农村局").writes("what", "看着挖开")
    desk.writes("due", "2099-01-01T10:00").chooses("becomes", "instruction").sends().sees("看着挖开")
    bureau.goes_to(whistle).presses_on(bureau.main.locator("a[href$='/sign/']")).writes("dissent", "应先通知村民小组")
    bureau.sends().sees("有不同意见")
    bureau.presses_on(bureau.main.locator("a[href$='/fulfil/']")).chooses("decision", "看着挖开")
    bureau.writes("words", "挖开了").sends().presses_on(bureau.main.locator("a[href$='/leave/']")).sends()
    bureau.sees("已离场")

    desk.goes_to(whistle).sees("应先通知村民小组").presses_on("结束吹哨").writes("outcome", "水渠通了").sends()
    desk.sees("已结束")
    looks_right(desk)
    for who in (desk, bureau):
        who.goes_to(whistle).presses_on(who.main.locator("a[href$='/assess/']").first)
        for name in ("solved", "in_time", "needed"):
            who.chooses(name, "yes")
        who.writes("words", "办得实在").sends()
    desk.goes_to(whistle).sees("吹哨方评这个单位").sees("这个单位评吹哨")
    looks_right(desk)
    looks_right(desk.goes_to("/whistles/"))


def test_a_clerk_reads_out_by_six_digits_and_prints_the_wall_notice(office: Office) -> None:
    clerk = office.given_i_am("village_clerk").goes_to("/desk/?show=all")
    clerk.presses_on(clerk.main.locator(".cell-main a").first).sees("念给人听").presses_on("电话和大喇叭")
    looks_right(clerk)
    digits = re.search(r"code=(\d{6})", clerk.main.locator("a[href*='read-out']").first.get_attribute("href") or "")
    assert digits is not None
    clerk.goes_to("/read-out/").writes("code", digits[1]).presses_on("查找").sees("您的号码是").sees("下一步")
    looks_right(clerk)
    clerk.presses_on("上墙公示").sees("大家说的事办得怎样")
    looks_right(clerk)
