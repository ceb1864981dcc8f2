"""The phone app as a grid member lives it: no signal, a week's queue, a PIN, a colleague, and the desk that hears of it."""

import gzip
import json
import os
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Playwright, expect

from tests.journeys.conftest import CHROMIUM
from tests.journeys.office import FAN_VILLAGE, PHONE, Office, Visitor, picture

PIN = "271828"
SHELL_MOST = 150 * 1024
USABLE_SECONDS = 3.0
SLOW_BYTES_PER_SECOND = 400_000 / 8
CPU_SLOWER = 4
TAPS, SECONDS = 3, 20
CONTRAST = 7.0


@pytest.fixture
def member(office: Office) -> Visitor:
    """A grid member who has just got the app: nobody signed in yet."""
    visitor = office.given_i_am(None, size=PHONE, geolocation=FAN_VILLAGE, permissions=["geolocation"])
    opens(visitor)
    return visitor


def opens(visitor: Visitor) -> Visitor:
    visitor.goes_to("/app/").page.wait_for_selector("body[data-ready]")
    return visitor


def signs_in(office: Office, visitor: Visitor, who: str = "grid_member") -> Visitor:
    login = office._logins[who]
    visitor.writes("username", login["username"]).writes("password", login["password"]).sends()
    visitor.page.wait_for_selector("[name=pin]")
    visitor.writes("pin", PIN).writes("again", PIN).sends()
    visitor.page.wait_for_selector(".tiles")
    # The worker keeps the shell once it is in charge; from then on no signal is needed.
    visitor.page.evaluate("navigator.serviceWorker.ready")
    visitor.page.wait_for_function("caches.keys().then(names => names.length > 0)")
    return visitor


def unlocks(visitor: Visitor, pin: str = PIN) -> Visitor:
    visitor.page.evaluate("location.hash = '#/unlock'")
    visitor.writes("pin", pin).sends()
    return visitor


def reports(visitor: Visitor, words: str, *, photo: bool = True) -> Visitor:
    visitor.page.evaluate("location.hash = '#/report'")
    if photo:
        visitor.main.locator("[name=pictures]").set_input_files([picture(int(time.time()) % 200)])
        expect(visitor.main.locator(".thumbs img")).to_have_count(1)
    return visitor.writes("text", words).sends()


def test_a_report_without_a_signal_survives_the_telephone_and_reaches_the_desk(office: Office, member: Visitor) -> None:
    words = "桥头第三根栏杆断了，小孩常在那里玩。"
    signs_in(office, member).finds_the_page_right().takes_a_picture_for_the_manual("app-home.png")
    context = member.page.context
    context.set_offline(True)

    reports(member, words).sees("已保存在手机，有信号时自动上报").finds_the_page_right()
    member.page.reload()
    member.page.wait_for_selector("body[data-ready]")
    member.sees("1件已保存在手机")
    unlocks(member, "999999").sees("解锁码不对")
    unlocks(member).page.wait_for_selector(".tiles")
    member.page.evaluate("location.hash = '#/unsent'")
    member.sees("桥头第三根栏杆").finds_the_page_right()
    context.set_offline(False)

    expect(member.main).to_contain_text("都已送到平台", timeout=20_000)
    expect(member.main).to_contain_text("平台已收到的")
    clerk = office.given_i_am_the_village_clerk().goes_to("/desk/?show=open")
    desk = office.given_i_am_the_township_desk().goes_to("/desk/?show=all&q=第三根栏杆")
    assert clerk.main.count()
    desk.sees("桥头第三根栏杆断了")
    desk.presses_on(desk.main.locator(".cell-main a"))
    expect(desk.main.locator(".pictures img")).to_have_count(1)
    member.page.evaluate("location.hash = '#/mine'")
    member.sees("桥头第三根栏杆").finds_the_page_right()


def test_a_locked_telephone_without_a_signal_says_110_and_rings_at_the_desk_when_it_is_heard(
    office: Office, member: Visitor
) -> None:
    signs_in(office, member)
    expect(member.main.get_by_role("button", name="紧急求助")).to_be_visible()
    desk = office.given_i_am("township_desk").goes_to("/desk/")
    member.page.reload()  # a telephone switched off and on: locked
    member.page.wait_for_selector("body[data-ready]")
    member.sees("解锁").finds_the_page_right()
    member.page.context.set_offline(True)

    button = member.main.get_by_role("button", name="紧急求助")
    button.hover()
    member.page.mouse.down()
    member.page.wait_for_timeout(2_500)
    member.page.mouse.up()

    member.sees("平台还没有收到").finds_the_page_right()
    expect(member.main.get_by_role("link", name="打110").last).to_have_attribute("href", "tel:110")
    member.page.context.set_offline(False)
    expect(member.main).to_contain_text("平台已收到，正在叫人", timeout=20_000)
    desk.page.locator("a[data-live-sos]").click()
    desk.page.get_by_role("heading", name="求助").wait_for()


def test_three_taps_and_twenty_seconds_are_enough(office: Office, member: Visitor) -> None:
    signs_in(office, member)
    member.presses, began = 0, time.monotonic()

    member.presses_on(member.main.locator(".tile-main").first)
    member.main.locator("[name=pictures]").set_input_files([picture(33)])
    member.presses += 1  # the camera's button
    expect(member.main.locator(".thumbs img")).to_have_count(1)
    member.takes_a_picture_for_the_manual("app-report.png")
    member.sends().sees("平台已收到")
    expect(member.main.locator(".code-large")).to_have_text(re.compile(r"\d{4} \d{4} \d+ \d"))

    seconds = time.monotonic() - began
    print(f"a report in {member.presses} taps, {seconds:.1f} s of the machine's own")
    assert member.presses <= TAPS
    assert seconds <= SECONDS


def test_a_report_is_written_down_before_the_pin_is_given(office: Office, member: Visitor) -> None:
    signs_in(office, member)
    member.page.evaluate("location.hash = '#/settings'")
    member.presses_on("现在锁上")

    reports(member, "不解锁也要能报：路上有碎玻璃。", photo=False).sees("已经封存")
    member.page.evaluate("location.hash = '#/mine'")
    member.sees("输入解锁码").does_not_see("碎玻璃")
    unlocks(member)

    expect(member.main).to_contain_text("都已送到平台", timeout=20_000)


def test_signed_out_by_the_platform_everything_is_kept(office: Office, member: Visitor) -> None:
    signs_in(office, member)
    refused = lambda route: route.fulfill(status=401, content_type="application/problem+json", body="{}")  # noqa: E731 -- a handler
    member.page.route("**/api/v1/field/**", refused)

    reports(member, "登录过期时报的一件。").sees("请重新登录").sees("已保存在手机")
    member.page.unroute("**/api/v1/field/**")
    member.page.evaluate("location.hash = '#/signin'")
    member.writes("password", office._logins["grid_member"]["password"]).sends()

    expect(member.main).to_contain_text("都已送到平台", timeout=20_000)


def test_a_refusal_waits_with_its_reason_and_can_be_tried_again(office: Office, member: Visitor) -> None:
    signs_in(office, member)
    said = {"code": "not-now", "title_zh": "现在不能这样做。", "title": "Not now."}
    member.page.route(
        "**/api/v1/field/commands",
        lambda route: route.fulfill(status=409, content_type="application/problem+json", body=json.dumps(said)),
    )

    reports(member, "先被拒收的一件。", photo=False)
    expect(member.main).to_contain_text("要您看一下")
    member.page.evaluate("location.hash = '#/unsent'")
    member.presses_on("看一下").sees("现在不能这样做").finds_the_page_right()
    member.page.unroute("**/api/v1/field/commands")
    member.presses_on("再试一次")

    expect(member.main).to_contain_text("都已送到平台", timeout=20_000)


def test_two_versions_stand_side_by_side_and_the_worker_chooses(office: Office, member: Visitor) -> None:
    signs_in(office, member)
    reports(member, "井在村西头。", photo=False)
    expect(member.main).to_contain_text("平台已收到", timeout=20_000)
    member.page.evaluate("location.hash = '#/mine'")
    member.presses_on(member.main.locator("a.card-link").first)
    code = member.page.url.rpartition("/")[2]
    other = office.given_i_am_the_grid_member_on_the_phone().makes_the_move(code, "amend", {"text": "井在村东头。"})
    other.sees("井在村东头")

    member.presses_on("更正内容")
    member.main.locator("details[open] textarea").fill("井在村口。")
    member.main.locator("details[open] button[type=submit]").click()
    expect(member.main).to_contain_text("要您看一下", timeout=20_000)
    member.page.evaluate("location.hash = '#/unsent'")
    member.presses_on("看一下").sees("井在村东头").sees("井在村口").finds_the_page_right()
    member.presses_on("用我写的")

    expect(member.main).to_contain_text("都已送到平台", timeout=20_000)
    office.given_i_am_the_township_desk().opens_the_case(code).sees("井在村口。").sees("更正内容：井在村东头。")


def test_a_task_goes_from_the_desk_to_the_telephone_and_back(office: Office, member: Visitor) -> None:
    desk = office.given_i_am_the_township_desk().goes_to("/tasks/").finds_the_page_right()
    desk.presses_on(desk.main.locator("summary").first)
    desk.page.get_by_label("交给哪个村").fill("范家屯")
    desk.main.get_by_role("option").first.click()
    desk.writes("text", "量一量二组水塘的水位。").sends().sees("还没收到")

    signs_in(office, member)
    member.presses_on(member.main.locator("a[href='#/part/notices']")).sees(
        "有一项交给您网格的任务"
    ).finds_the_page_right()
    member.presses_on(member.main.locator("li a").first).sees("水塘")
    member.page.evaluate("location.hash = '#/part/notices'")
    member.presses_on("这些我看过了")
    expect(member.main.locator("a[href='#/part/notices']")).to_have_count(0)
    member.presses_on(member.main.locator("a[href='#/tasks']")).finds_the_page_right()
    member.presses_on(member.main.locator("a.card-link").filter(has_text="水塘").first).finds_the_page_right()
    expect(desk.goes_to("/tasks/").main).to_contain_text("已到手机")
    member.writes("text", "一米二，比昨天低。").presses_on(member.main.locator("button.button-main"))
    desk.goes_to_until("/tasks/", "一米二").sees("已完成").finds_the_page_right()
    expect(member.main).to_contain_text("都已送到平台", timeout=20_000)


def test_duty_begins_and_ends_on_the_telephone_and_nothing_is_watched_off_duty(office: Office, member: Visitor) -> None:
    signs_in(office, member)
    member.page.evaluate("""() => {
        const real = navigator.geolocation.watchPosition.bind(navigator.geolocation);
        window.watches = 0;
        navigator.geolocation.watchPosition = (...how) => { window.watches += 1; return real(...how); };
        const away = navigator.geolocation.clearWatch.bind(navigator.geolocation);
        navigator.geolocation.clearWatch = (number) => { window.watches -= 1; away(number); };
    }""")
    member.page.evaluate("location.hash = '#/duty'")
    member.sees("您没有上岗").finds_the_page_right()
    assert member.page.evaluate("watches") == 0

    member.presses_on(member.main.locator("button.button-main")).sees("您在岗").finds_the_page_right()
    assert member.page.evaluate("watches") == 1
    member.presses_on(member.main.locator("button.button-main")).sees("您没有上岗")

    assert member.page.evaluate("watches") == 0


def test_practice_sends_nothing(office: Office, member: Visitor) -> None:
    asked: list[str] = []
    member.page.on("request", lambda request: asked.append(request.url) if "/api/" in request.url else None)

    member.presses_on("练习").sees("什么都不会发出去")
    reports(member, "练一练。").sees("平台已收到").finds_the_page_right()
    member.page.evaluate("location.hash = '#/mine'")
    member.sees("范家屯村（练习）").finds_the_page_right()
    member.presses_on("结束练习").sees("登录")

    assert asked == []


def test_every_screen_breaks_no_rule_in_light_dark_and_large_type(office: Office, member: Visitor) -> None:
    signs_in(office, member)
    for screen in ("", "report", "unsent", "mine", "tasks", "patrol", "duty", "settings", "pin", "unlock", "signin"):
        member.page.evaluate(f"location.hash = '#/{screen}'")
        member.page.wait_for_timeout(150)
        for scheme in ("light", "dark"):
            member.page.emulate_media(color_scheme=scheme)
            for elder in ("false", "true"):
                member.page.evaluate(f"document.documentElement.classList.toggle('elder', {elder})")
                member.finds_the_page_right()
                assert faint(member) == [], f"{screen} {scheme} {elder}"
    member.page.emulate_media(color_scheme="light")


FAINT = """() => {
  const parse = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => { const f = (v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
  const ground = (node) => { for (; node; node = node.parentElement) { const c = parse(getComputedStyle(node).backgroundColor); if (c.length === 3 || c[3] === 1) return c; } return [255, 255, 255]; };
  const found = [];
  for (const node of document.querySelectorAll('main *')) {
    if (![...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim()) || !node.checkVisibility()) continue;
    const [one, two] = [light(parse(getComputedStyle(node).color)), light(ground(node))];
    const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    if (ratio < %s) found.push([node.textContent.trim().slice(0, 30), Number(ratio.toFixed(2))]);
  }
  return found;
}"""


def faint(visitor: Visitor) -> list[Any]:
    """Words that sunlight would swallow: text whose contrast with its ground is below 7:1."""
    found: list[Any] = visitor.page.evaluate(FAINT % CONTRAST)
    return found


def test_the_shell_is_small_and_starts_on_a_slow_telephone_with_a_slow_line(office: Office, member: Visitor) -> None:
    listed = json.loads(
        re.search(
            r"self\.SHELL = (\{.*?\});", member.page.context.request.get(member.address + "/app/sw.js").text()
        ).group(1)
    )  # type: ignore[union-attr]
    sizes = {
        one: len(gzip.compress(member.page.context.request.get(member.address + one).body()))
        for one in [*listed["files"], "/app/sw.js"]
    }
    print(f"shell: {sum(sizes.values())} bytes compressed")
    assert sum(sizes.values()) <= SHELL_MOST

    slow = office.given_i_am(None, size=PHONE)
    wire = slow.page.context.new_cdp_session(slow.page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", {
        "offline": False, "latency": 300, "downloadThroughput": SLOW_BYTES_PER_SECOND, "uploadThroughput": SLOW_BYTES_PER_SECOND,
    })  # fmt: skip
    wire.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWER})
    began = time.monotonic()
    slow.page.goto(slow.address + "/app/", wait_until="commit")
    slow.page.wait_for_selector("body[data-ready]")
    seconds = time.monotonic() - began
    print(f"usable after {seconds:.2f} s at the very first, CPU {CPU_SLOWER} times slower, 400 kbit/s, 300 ms")
    assert seconds <= USABLE_SECONDS


def test_words_arrive_over_a_line_of_64_kilobits_and_a_second_and_a_half(office: Office, member: Visitor) -> None:
    signs_in(office, member)
    wire = member.page.context.new_cdp_session(member.page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", {
        "offline": False, "latency": 1500, "downloadThroughput": 8000, "uploadThroughput": 8000,
    })  # fmt: skip
    began = time.monotonic()

    reports(member, "慢网也要能报：自来水停了。", photo=False)

    expect(member.main).to_contain_text("平台已收到", timeout=30_000)
    print(f"over 64 kbit/s and 1,500 ms: {time.monotonic() - began:.1f} s")


MARKER = "暗记九七三一"


@pytest.fixture
def stolen() -> Iterator[tuple[Playwright, Path]]:
    """A browser with a profile on disk that can be looked through."""
    with tempfile.TemporaryDirectory(prefix="quartet-profile-", ignore_cleanup_errors=True) as folder:
        yield None, Path(folder)  # type: ignore[misc]  # the running playwright is found by the test


def test_a_stolen_telephone_says_nothing(office: Office, stolen: tuple[Any, Path]) -> None:
    folder = stolen[1]
    context: BrowserContext = office._browser.browser_type.launch_persistent_context(
        folder, executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=CHROMIUM, locale="zh-CN",
        viewport={"width": PHONE[0], "height": PHONE[1]},
    )  # fmt: skip
    try:
        visitor = Visitor(context.new_page(), office.address)
        signs_in(office, opens(visitor))
        context.set_offline(True)
        reports(visitor, f"{MARKER}：这句话只有解锁码能打开。").sees("已保存在手机")
        visitor.page.evaluate("location.hash = '#/settings'")
        visitor.presses_on("现在锁上")
        visitor.page.wait_for_timeout(1500)
    finally:
        context.close()

    needles = [
        one
        for words in (MARKER, "拿不出收据", "梁某")
        for one in (words.encode(), words.encode("utf-16-le"), json.dumps(words).strip('"').encode())
    ]
    whole = [path for path in folder.rglob("*") if path.is_file()]
    said = [str(path.relative_to(folder)) for path in whole if any(needle in path.read_bytes() for needle in needles)]
    assert any("IndexedDB" in str(path) for path in whole), "there is something to look through"
    assert said == []


def test_signing_out_offers_a_sealed_copy_that_another_telephone_opens(office: Office, member: Visitor) -> None:
    signs_in(office, member)
    member.page.context.set_offline(True)
    reports(member, "换手机前没发出的一件。", photo=False).sees("已保存在手机，有信号时自动上报")
    member.page.evaluate("location.hash = '#/settings'")
    with member.page.expect_download() as saved:
        member.presses_on("另存一份封存的备份")
    copy = Path(str(saved.value.path())).read_bytes()
    assert "换手机前".encode() not in copy
    member.presses_on("在这部手机上退出").sees("还有1件没发出").presses_on("还是要退出")
    member.sees("1件已保存在手机")

    other = opens(office.given_i_am(None, size=PHONE))
    other.main.locator("#sealed").set_input_files(
        [{"name": "copy.json", "mimeType": "application/json", "buffer": copy}]
    )
    other.page.wait_for_selector("[name=pin]")
    unlocks(other).sees("请重新登录")
    other.page.evaluate("location.hash = '#/unsent'")
    other.sees("换手机前没发出的一件")
