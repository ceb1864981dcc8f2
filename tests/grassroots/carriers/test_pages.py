"""The pages of carriers, opened as a browser opens them; and that the family's own check sends nothing."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from uuid6 import uuid7

from quartet.grassroots.carriers.models import HelpAsked, Meeting, Resolution
from quartet.ground.people.rights import NOBODY, acting_as
from tests.cast import TOWNSHIP, Cast, behind_the_wall
from tests.grassroots.carriers.stage import Hall, family_team, round_table

pytestmark = pytest.mark.usefixtures("on_monday")

FRONTEND = Path(__file__).resolve().parents[3] / "frontend"


@pytest.fixture
def hall(cast: Cast) -> Hall:
    return round_table(cast)


def test_a_meeting_from_its_call_to_the_board(hall: Hall) -> None:
    desk, stranger = hall.cast.client("township_desk"), hall.cast.client(None)
    called = {
        "id": str(uuid7()),
        "title": "五月议事",
        "place": "镇里",
        "agenda": "路灯",
        "starts_at": "2026-05-10T09:00",
    }
    assert desk.post(hall.carrier.get_absolute_url(), {**called, "title": ""}).status_code == 422
    where = desk.post(hall.carrier.get_absolute_url(), called)["Location"]
    public = where.replace("meetings", "open-meetings")
    assert "minutes still to be written" in desk.get("/carriers/").content.decode()
    assert "Write the minutes" in desk.get(where).content.decode()
    minutes = {"minutes": "定了。", "attendees": "张某\n李某\n", "private": "私下的难处"}
    assert desk.get(f"{where}minutes/").status_code == 200
    assert desk.post(f"{where}minutes/", {**minutes, "attendees": ""}).status_code == 422
    assert desk.post(f"{where}minutes/", minutes)["Location"] == where
    due = timezone.localdate() + timedelta(days=5)
    resolved = {
        "id": str(uuid7()),
        "text": "修路灯",
        "owner": hall.cast.units["village"].pk,
        "due_on": due,
        "public": "on",
    }
    assert desk.get(f"{where}resolve/").status_code == 200
    assert desk.post(f"{where}resolve/", {**resolved, "due_on": "2020-01-01"}).status_code == 422
    assert desk.post(f"{where}resolve/", resolved)["Location"] == where
    assert stranger.get(public).status_code == 404
    assert desk.get(f"{where}publish/").status_code == 200
    assert desk.post(f"{where}publish/", {"keep_because": ""})["Location"] == where
    shown = stranger.get(public).content.decode()
    assert "修路灯" in shown
    assert "2 people came." in shown
    for hidden in ("张某", "私下的难处"):
        assert hidden not in shown
        assert hidden not in desk.get(f"{where}paper/public/").content.decode()
        assert hidden in desk.get(f"{where}paper/private/").content.decode()
    assert desk.post(f"{where}minutes/", minutes).status_code == 422
    other_village = hall.cast.client("clerk_next_village")
    assert other_village.get(f"{where}paper/private/").status_code == 404
    assert desk.post(f"{where}publish/", {"take_back": "yes"})["Location"] == where
    assert stranger.get(public).status_code == 404
    assert "五月议事" in desk.get(hall.carrier.get_absolute_url()).content.decode()


def test_names_in_the_public_part_are_shown_beside_the_form(hall: Hall) -> None:
    meeting = hall.plan(title="议事", agenda="梁建国说钱没交")
    desk = hall.cast.client("township_desk")
    desk.post(f"/meetings/{meeting.pk}/minutes/", {"minutes": "定了。", "attendees": "甲", "private": ""})

    refused = desk.post(f"/meetings/{meeting.pk}/publish/", {"keep_because": ""})

    assert refused.status_code == 422
    assert "梁建国" in refused.content.decode()


def test_a_meeting_is_called_off_with_a_reason(hall: Hall) -> None:
    meeting, desk = hall.plan(), hall.cast.client("township_desk")

    assert desk.post(f"/meetings/{meeting.pk}/call-off/", {"reason": ""}).status_code == 409
    desk.post(f"/meetings/{meeting.pk}/call-off/", {"reason": "下雨"})

    assert "下雨" in desk.get(f"/meetings/{meeting.pk}/").content.decode()


def test_the_owner_does_it_and_the_host_looks(hall: Hall) -> None:
    one = hall.resolve(hall.held(), due_on=hall.now.date())
    with behind_the_wall():
        Resolution.objects.update(due_on=hall.now.date() - timedelta(days=1))
    desk, clerk, where = hall.cast.client("township_desk"), hall.cast.client("clerk"), f"/resolutions/{one.uid}/"
    assert "overdue" in clerk.get("/carriers/").content.decode()
    page = clerk.get(where).content.decode()
    assert "Report it done" in page
    assert "五月议事" not in page  # whose meeting it was, its owner reads when it is published
    assert clerk.get(f"{where}report_done/").status_code == 200
    assert clerk.post(f"{where}report_done/", {"command": str(uuid7()), "words": ""}).status_code == 422
    assert clerk.post(f"{where}report_done/", {"command": str(uuid7()), "words": "换了灯"})["Location"] == where
    assert clerk.post(f"{where}check/", {"command": str(uuid7())}).status_code == 403
    assert desk.post(f"{where}report_done/", {"command": str(uuid7()), "words": "x"}).status_code == 409
    sent = desk.post(f"{where}send_back/", {"command": str(uuid7()), "words": "还差一盏"})
    assert sent["Location"] == where
    late = {"command": str(uuid7()), "words": "等灯泡", "due_on": "2020-01-01"}
    assert desk.post(f"{where}move_due/", late).status_code == 422
    assert desk.get(f"{where}fly/").status_code == 422
    assert "还差一盏" in desk.get(where).content.decode()
    with behind_the_wall():
        assert Resolution.objects.get().state == "open"


def test_a_carrier_is_begun_from_the_form(cast: Cast) -> None:
    clerk = cast.client("clerk")
    begun = {"unit": cast.units["village"].pk, "kind": "fortnight", "name": "百姓半月谈", "place": "村部", "phone": ""}
    assert "There is no carrier yet." in clerk.get("/carriers/").content.decode()
    assert clerk.post("/carriers/new/", {**begun, "kind": "circus"}).status_code == 422
    assert clerk.get("/carriers/new/").status_code == 200
    where = clerk.post("/carriers/new/", begun)["Location"]
    assert "No meeting yet." in clerk.get(where).content.decode()
    assert 'name="agenda"' not in cast.client("county_desk").get(where).content.decode()
    assert cast.client("clerk_next_village").get(where).status_code == 404
    assert '<select name="unit"' in cast.client("two_posts").get("/carriers/new/").content.decode()


def test_the_page_of_a_meeting_tells_its_story_to_whoever_reads_its_private_part(hall: Hall) -> None:
    desk, stranger = hall.cast.client("township_desk"), hall.cast.client(None)
    meeting = hall.plan()
    where, told = f"/meetings/{meeting.pk}/", "The story so far"
    minutes = {"command": str(uuid7()), "minutes": "定了。", "attendees": "张某\n李某", "private": "私下的难处"}
    for _twice in range(2):
        assert desk.post(f"{where}minutes/", minutes)["Location"] == where
    page = desk.get(f"{where}publish/").content.decode()
    command = re.findall(r'name="command" value="([^"]+)"', page)[0]
    for _twice in range(2):
        assert desk.post(f"{where}publish/", {"command": command, "keep_because": ""})["Location"] == where

    page = desk.get(where).content.decode()

    assert page.index("called the meeting") < page.index("wrote the minutes; 2 people came")
    assert page.count("wrote the minutes;") == page.count("published the public part") == 1
    assert told not in hall.cast.client("clerk_next_village").get(where).content.decode()
    assert told not in desk.get(f"{where}paper/public/").content.decode()
    assert told not in stranger.get(f"/open-meetings/{meeting.pk}/").content.decode()
    command = re.findall(r'name="command" value="([^"]+)"', desk.get(f"{where}publish/").content.decode())[0]
    for _twice in range(2):
        assert desk.post(f"{where}publish/", {"command": command, "take_back": "yes"})["Location"] == where
    assert desk.get(where).content.decode().count("took the public part back") == 1


def test_what_a_family_team_talks_about_is_not_the_clerks(cast: Cast) -> None:
    family = family_team(cast)
    meeting = family.held()

    assert cast.client("mediator").get(f"/meetings/{meeting.pk}/").status_code == 200
    for who in ("clerk", "township_desk", "county_desk", "supervisor"):
        assert cast.client(who).get(f"/meetings/{meeting.pk}/").status_code == 404
        assert family.carrier.name in cast.client(who).get("/carriers/").content.decode()
    with acting_as(NOBODY):
        assert not Meeting.objects.exists()


def test_of_a_published_family_talk_the_area_reads_the_public_part_alone(cast: Cast) -> None:
    family = family_team(cast)
    meeting = family.held(title="老人赡养讲座", agenda="讲一讲赡养")
    mediator, clerk = cast.client("mediator"), cast.client("clerk")
    mediator.post(f"/meetings/{meeting.pk}/publish/", {"keep_because": ""})

    assert "定了修路灯的办法" in clerk.get(f"/meetings/{meeting.pk}/").content.decode()
    assert "私下说了" not in clerk.get(f"/meetings/{meeting.pk}/").content.decode()
    assert clerk.get(f"/meetings/{meeting.pk}/paper/private/").status_code == 404
    assert clerk.get(f"/meetings/{meeting.pk}/paper/public/").status_code == 200
    assert clerk.get(f"/meetings/{meeting.pk}/minutes/").status_code == 403


def test_a_card_is_written_found_used_and_taken_away(cast: Cast) -> None:
    desk, clerk = cast.client("township_desk"), cast.client("clerk")
    written = {
        "id": str(uuid7()), "unit": cast.units["township"].pk, "title": "地边三步走", "problem": "争地边", "steps": "看证\n走界",
        "result": "谈成", "contact": "镇中心 024-12345678", "keep_because": "",
    }  # fmt: skip
    assert "No card yet." in desk.get("/practice/").content.decode()
    assert desk.get("/practice/new/").status_code == 200
    for wrong in ({"title": ""}, {"steps": "找梁建国"}):
        assert desk.post("/practice/new/", {**written, **wrong}).status_code == 422
    where = desk.post("/practice/new/", written)["Location"]
    assert "地边三步走" in cast.client("grid_member").get("/practice/?q=走界").content.decode()
    assert "地边三步走" not in clerk.get("/practice/?q=没有").content.decode()
    assert clerk.post(f"{where}used/")["Location"] == where
    assert "used by 1 unit" in clerk.get(where).content.decode()
    assert desk.post(f"{where}used/").status_code == 409
    assert desk.post(f"{where}used/", {"withdraw": "yes"})["Location"] == "/practice/"
    assert clerk.get(where).status_code == 404


# -- the family's own check ------------------------------------------------------------------------------------------


class Fields(HTMLParser):
    """Every field and button of the page's main part, with the form it would be sent by."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.inside, self.forms, self.found = False, 0, list[tuple[str, dict[str, Any], int]]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside |= tag == "main"
        self.forms += tag == "form"
        if self.inside and tag in {"input", "select", "textarea", "button"}:
            self.found.append((tag, dict(attrs), self.forms))

    def handle_endtag(self, tag: str) -> None:
        self.inside &= tag != "main"
        self.forms -= tag == "form"


def test_no_answer_of_the_familys_check_can_reach_the_server(cast: Cast) -> None:
    client = cast.client(None)
    page = client.get("/family-check/").content.decode()
    fields = Fields(page).found
    boxes = [attrs for tag, attrs, _forms in fields if tag == "input"]

    assert len(boxes) == 9
    for tag, attrs, forms in fields:
        assert "name" not in attrs  # nothing to send
        assert "form" not in attrs
        assert forms == 0, tag  # nothing to send it by
        assert not [name for name in attrs if name.startswith(("hx-", "on"))]
    main = page[page.index("<main") : page.index("</main>")]
    assert "data-island" not in main
    assert "<script" not in main
    links = re.findall(r'href="([^"]+)"', main)
    assert [link for link in links if "#" not in link] == ["/family-check/help/"]  # icons aside
    scripts = [path for path in (FRONTEND / "src").rglob("*.ts") if "family" in path.read_text()]
    assert scripts == []
    assert client.post("/family-check/", {"1": "on"}).status_code == 405


def test_the_check_gives_no_number(cast: Cast) -> None:
    main = cast.client(None).get("/family-check/").content.decode().split("<main")[1].split("</main>")[0]

    assert not re.search(r"score|points?\b|level|得分|等级|风险", main, re.IGNORECASE)


def test_asking_for_help_keeps_the_topic_and_the_township_and_nothing_more_that_is_sent(cast: Cast) -> None:
    stranger = cast.client(None)
    assert "腰堡镇" in stranger.get("/family-check/help/").content.decode()
    assert stranger.post("/family-check/help/", {"topic": "debt"}).status_code == 422

    said = stranger.post(
        "/family-check/help/", {"topic": "debt", "township": TOWNSHIP, "name": "梁某", "check-1": "on", "phone": "138"}
    )

    assert "12348" in said.content.decode()
    with behind_the_wall():
        kept = HelpAsked.objects.values("county", "township", "topic", "on").get()
    assert kept == {"county": "211221", "township": TOWNSHIP, "topic": "debt", "on": timezone.localdate()}
    assert "debts" in cast.client("township_desk").get("/carriers/").content.decode()
