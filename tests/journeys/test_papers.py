"""The whole file of a simple dispute, clicked together by one mediator, and printed with one click.

How long it takes is reckoned, not timed: the keystroke-level model (Card, Moran and Newell 1980) gives a press 1.35 s of
thought, 1.1 s of pointing and 0.2 s of clicking; a Chinese character typed by pinyin is put at 0.9 s, figures too.
"""

import os
import subprocess
from io import BytesIO

from PIL import Image
from pypdf import PdfReader

from tests.journeys.office import DESK, IMAGES, PHONE, Office, Visitor
from tests.journeys.storyteller import in_a_minute
from tests.journeys.test_agreements import DAY, a_quarrel_at_the_mediators

PRESS, CHARACTER, TEN_MINUTES = 1.35 + 1.1 + 0.2, 0.9, 600
NO_PICTURE = "手机没电"


def seconds(visitor: Visitor) -> float:
    """What a practised hand needs for all that was pressed and typed."""
    return visitor.presses * PRESS + visitor.typed * CHARACTER


def moves(mediator: Visitor, verb: str, *ticks: str, **given: str) -> Visitor:
    """Press a move, unfolding what hides it; fill in what it asks for; send."""
    button = mediator.main.locator(f"a[href*='/{verb}/']").first
    if not button.is_visible():
        mediator.presses_on(mediator.main.locator(f"details:has(a[href*='/{verb}/']) > summary").first)
    mediator.presses_on(button)
    for name, value in given.items():
        field = mediator.main.locator(f"[name={name}]").first
        kind = field.evaluate("field => field.type")
        if kind in {"radio", "select-one"}:  # nothing given: the first that is offered
            mediator.chooses(name, value or str(field.locator("option").nth(1).inner_text()))
        else:
            mediator.writes(name, value)
    for tick in (one for name in ticks for one in mediator.main.locator(f"[name={name}]").all()):
        tick.check()
        mediator.presses += 1
    return mediator.sends()


def printed(mediator: Visitor, path: str) -> bytes:
    """The PDF behind a link; pressing it opens it in the browser's own reader."""
    answer = mediator.page.context.request.get(mediator.address + path)
    assert answer.status == 200, path
    assert answer.headers["content-type"] == "application/pdf"
    return answer.body()


def read(data: bytes) -> list[str]:
    """What each page says, without spaces."""
    return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(data)).pages]


def keeps_a_picture(data: bytes, page: int, name: str) -> None:
    """A page for the manual, as the other pictures: only when QUARTET_SHOTS=1. Needs poppler."""
    if os.environ.get("QUARTET_SHOTS") == "1":
        asked = ["pdftoppm", "-r", "75", "-f", str(page), "-l", str(page), "-png", "-"]
        shown = subprocess.run(asked, input=data, capture_output=True, check=True).stdout
        Image.open(BytesIO(shown)).convert("L").quantize(16).save(IMAGES / name, optimize=True)


def test_the_whole_file_of_a_simple_dispute_in_ten_minutes(office: Office) -> None:
    code = a_quarrel_at_the_mediators(office)
    mediator = office.given_i_am("village_mediator").opens_the_case(code)
    mediator.presses = mediator.typed = 0

    mediator.presses_on(mediator.main.locator("a[href$='/mediation/']")).chooses("origin", "application").writes(
        "matter", "承包费没付清"
    ).sends()
    moves(mediator, "add_party", side="first", name="梁德山", phone="13911110001", address="二组")
    moves(mediator, "add_party", side="second", name="郑长河", phone="13911110002", address="三组")
    for name in ("梁德山", "郑长河"):
        moves(mediator, "consent", party=name, channel="visit")
    moves(mediator, "accept", "rights_told")
    moves(mediator, "name", person="", chosen="parties")
    moves(mediator, "disclose")
    for name in ("梁德山", "郑长河"):
        moves(mediator, "accept_mediator", party=name, answer="yes")
    moves(mediator, "begin")
    moves(mediator, "schedule", starts=in_a_minute(mediator, mediator.page.url))
    moves(mediator, "hold", "attended", session="", minutes="双方同意分清账目，乙方补交。")
    moves(mediator, "propose", text="乙方付三千六百元。")
    for name in ("梁德山", "郑长河"):
        moves(mediator, "answer", party=name, answer="yes")
    talks = mediator.page.url
    mediator.presses_on(mediator.main.locator("a.code").first).presses_on("起草协议")
    mediator.writes("summary", "承包费没付清").writes("first_name", "梁德山").writes("second_name", "郑长河").sends()
    mediator.presses_on("写一条").presses_on("付钱").chooses("debtor", "郑长河").chooses("creditor", "梁德山")
    mediator.writes("amount", "3600").writes("day", DAY).writes("how", "现金").writes("what", "承包费").sends()
    moves(mediator, "present")
    for _side in range(2):
        moves(mediator, "sign", "understood", no_picture=NO_PICTURE)
    moves(mediator, "countersign", "sealed", no_picture=NO_PICTURE)
    moves(mediator, "take_effect").sees("人调字第")
    moves(mediator.goes_to(talks), "agree", form="written")
    mediator.presses_on(mediator.main.locator("a.code").first)
    path = str(mediator.main.get_by_role("link", name="打印全卷").get_attribute("href"))
    made = printed(mediator, path)
    mediator.presses += 1
    pages = read(made)

    print(f"{mediator.presses} presses, {mediator.typed} characters, {seconds(mediator):.0f} s")
    assert seconds(mediator) <= TEN_MINUTES
    assert pages[1].startswith("卷内目录")
    for words in ("梁德山、郑长河", "双方同意分清账目，乙方补交。", "叁仟陆佰元整", "人调字第"):
        assert any(words in page for page in pages), words
    agreement = next(place for place, page in enumerate(pages, start=1) if page.startswith("人民调解协议书"))
    keeps_a_picture(made, 2, "paper-index.png")
    keeps_a_picture(made, agreement, "paper-agreement.png")

    for width, height in (PHONE, DESK):
        mediator.page.set_viewport_size({"width": width, "height": height})
        mediator.goes_to(f"/cases/{code}/papers/").sees("卷内文书").finds_the_page_right()
    mediator.takes_a_picture_for_the_manual("papers.png")
    mediator.presses_on("其他文书和空白表").sees("会商记录").finds_the_page_right()
    assert read(printed(mediator, f"/cases/{code}/papers/packet.pdf"))[0].startswith("司法确认申请书")
    outside = [f"/cases/{code}/papers/", path]
    office.then_they_find_nothing(
        ["township_desk", "county_desk", "other_county_desk", "supervisor", "grid_member"], *outside
    )
