"""The golden case as the people in it live it: from a word in the field, by every paper, to its honest close."""

import re
from collections.abc import Callable
from datetime import date

from playwright.sync_api import expect

from quartet.demo.golden import PLACE, REPORT, STEPS, Room
from tests.journeys.office import PHONE, Office, Visitor, picture
from tests.journeys.storyteller import Storyteller
from tests.journeys.test_papers import printed, read

FRIDAY = date(2026, 5, 8)
MOST_PRESSES = 230
NEVER_THEIRS = ("other_county_desk", "system_admin")
READ_ALOUD = {
    "solve_in_village": "范家屯村民委员会正在办",
    "escalate": "腰堡镇社会治理综合服务中心",
    "dispatch": "腰堡人民法庭",
    "accept": "腰堡人民法庭已经接下",
    "interim": "先行裁定",
    "resolve": "请告诉我们是不是这样",
    "close": "办完",
}
"""What the resident's page says after a step of the case, in words of its own."""


def it_is_reported(member: Visitor) -> str:
    member.goes_to("/field/").finds_the_page_right()
    member.main.locator("[name=pictures]").set_input_files([picture()])
    member.writes("text", REPORT).writes("place", PLACE)
    member.waits().takes_a_picture_for_the_manual("report-phone.png")
    member.sends().sees("平台已收到").finds_the_page_right()
    return re.sub(r"\D", "", member.main.locator(".code-large").inner_text())


def the_season_is_at_stake(tribunal: Visitor, code: str) -> None:
    """The page and the path card tell what the law offers, by which article, and how its day is counted."""
    tribunal.opens_the_case(code).sees("玉米播种期还剩 12 天").sees("申请先行裁定，先恢复农业生产")
    tribunal.sees("今天申请先行裁定，2026-05-12 前应有答复").presses_on("这个日期怎么算的")
    for words in (
        "《农村土地承包经营纠纷调解仲裁法》第42条",
        "2026-05-09（星期六）：第 1 天（调休上班：劳动节）",
        "这三天是本平台定的",
    ):
        tribunal.sees(words)
    tribunal.finds_the_page_right().shows("1-season.png")
    tribunal.presses_on("解决办法和附近单位").sees("先行裁定：先恢复农业生产，再争对错").sees(
        "铁岭县农业农村局"
    ).finds_the_page_right()


def the_court_has_thirty_days(tribunal: Visitor, story: Storyteller) -> None:
    tribunal.goes_to(f"{story.agreement}court/").sees("最后一天：2026-06-08").presses_on("为什么是这个日期")
    tribunal.sees("《人民调解法》第33条").sees("2026-06-07（星期日）").finds_the_page_right()
    tribunal.shows("4-court.png")


Watch = Callable[[Storyteller, Visitor, Visitor], object]
"""What is looked at after a step: the story, who took it, the resident with the slip."""

LOOKS: dict[tuple[Room, str], Watch] = {
    (Room.CASE, "escalate"): lambda story, _who, _slip: (
        story.visitor("township_desk").opens_the_case(story.code).takes_a_picture_for_the_manual("case.png")
    ),
    (Room.CASE, "accept"): lambda story, who, _slip: the_season_is_at_stake(who, story.code),
    (Room.CASE, "asked"): lambda _story, who, _slip: (
        who.sees("先行裁定：2026-05-08 已申请，2026-05-12 前应有答复").finds_the_page_right()
    ),
    (Room.CASE, "ordered"): lambda _story, who, slip: (
        who.sees("裁定先恢复农业生产，争议以后再定"), slip.finds_the_page_right().shows("2-resident.png"),
    ),
    (Room.CASE, "resolve"): lambda _story, _who, slip: (
        slip.finds_the_page_right().takes_a_picture_for_the_manual("status-phone.png")
    ),
    (Room.MEDIATION, "begin"): lambda _story, who, _slip: (
        who.presses_on("为什么是这个日期").sees("《人民法院在线调解规则》第24、26条").finds_the_page_right()
    ),
    (Room.MEDIATION, "propose"): lambda _story, _who, slip: slip.does_not_see("2400"),  # that stays among the sides
    (Room.AGREEMENT, "present"): lambda _story, who, _slip: (
        who.sees("（大写：壹仟贰佰元整）").finds_the_page_right().shows("3-agreement.png")
    ),
    (Room.AGREEMENT, "take_effect"): lambda story, who, _slip: the_court_has_thirty_days(who, story),
    (Room.AGREEMENT, "call"): lambda _story, who, _slip: (
        who.sees("双方").sees("全部履行了").finds_the_page_right().shows("5-kept.png")
    ),
}  # fmt: skip


def the_file_is_whole(story: Storyteller) -> str:
    """Printed with one press, nothing missing; gives its address."""
    tribunal = story.visitor("tribunal").opens_the_case(story.code)
    path = str(tribunal.main.get_by_role("link", name="打印全卷").get_attribute("href"))
    pages = read(printed(tribunal, path))
    assert pages[1].startswith("卷内目录")
    for words in ("先行裁定申请书", "壹仟贰佰元整", "诉前调62号", "全部履行完毕", "司法确认申请书"):
        assert any(words in page for page in pages), words
    tribunal.presses_on("看看还缺什么").sees("必备文书都齐了").finds_the_page_right().shows("6-papers.png")
    return path


def test_the_quarrel_over_the_land_fee_is_settled_with_all_its_papers_kept_confirmed_and_closed(
    office_in_may: Office,
) -> None:
    office = office_in_may
    member = office.given_i_am_the_grid_member_on_the_phone()
    code = it_is_reported(member)
    member.presses_on("给当事人的回执").finds_the_page_right()
    slip = office.given_i_am_a_resident().goes_to(member.page.url)
    slip.presses_on("看办理进度").sees("您反映的事").finds_the_page_right()
    status, story = slip.page.url, Storyteller(office, code, FRIDAY)

    office.then_they_find_nothing([*NEVER_THEIRS, "tribunal"], f"/cases/{code}/", f"/cases/{code}/dispatch/")
    for step in STEPS:
        who = story.takes(step)
        if step.room is Room.CASE:
            slip.goes_to(status).sees(READ_ALOUD.get(step.verb, ""))
        if look := LOOKS.get((step.room, step.given.get("ruling", step.verb))):
            look(story, who, slip)
    slip.finds_the_page_right()

    township = story.visitor("township_desk").opens_the_case(code).sees("已销号").finds_the_page_right()
    for words in ("梁某补交承包费1200元", "陈明理", "李国庆", "王秀兰", "达成协议"):
        township.sees(words)
    member.goes_to("/field/mine/").sees("已销号").finds_the_page_right()
    path = the_file_is_whole(story)
    nobodys = (path, story.mediation, story.agreement)
    office.then_they_find_nothing([*NEVER_THEIRS, "township_desk", "grid_member"], *nobodys)
    office.then_they_find_nothing(NEVER_THEIRS, f"/cases/{code}/")

    print(f"presses: {story.presses}, in all {sum(story.presses.values())}")
    assert sum(story.presses.values()) <= MOST_PRESSES


def test_the_case_page_answers_on_a_telephone_too(office: Office) -> None:
    clerk = office.given_i_am("village_clerk", size=PHONE).goes_to("/desk/?show=open")

    clerk.presses_on(clerk.main.locator(".cell-main a")).finds_the_page_right()

    expect(clerk.main.locator("h1")).to_be_visible()
    expect(clerk.main.locator(".next-who")).not_to_be_empty()
    clerk.presses_on("为什么是这个日期")
    expect(clerk.main.locator(".why li").first).to_be_visible()
