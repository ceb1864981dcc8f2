"""Danger: who says it, which clocks run, where it stands, who is rung, and who may say that it is over."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from uuid6 import uuid7

from quartet.ground.errors import NotNow
from quartet.ground.outbox.models import Event, Notice
from quartet.ground.people.models import Unit
from quartet.ground.people.rights import acting_as
from quartet.ground.people.states import Label
from quartet.resolution.cases.lists import DeskFilter, desk_list
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.states import Wish, in_groups
from quartet.resolution.cases.story import resident_story, story, why_due
from quartet.resolution.duty.models import DutyLine
from tests.cast import CITY, COUNTY, MONDAY, TOWNSHIP, VILLAGE, Cast, behind_the_wall, case_now, grid_of, later

GAS = "煤气泄漏，有人晕倒"
SUNDAY_NIGHT = datetime(2026, 5, 10, 13, 58, tzinfo=UTC)
"""21:58 in Tieling."""


def local(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%m-%d %H:%M}" if at else ""


def rung(cast: Cast, case: Case) -> dict[str, list[str]]:
    """Who has what in their tray about a case."""
    told: dict[str, list[str]] = {}
    with behind_the_wall():
        for notice in Notice.objects.order_by("pk").select_related("person"):
            for line in notice.lines:
                if line.get("code") == in_groups(case.code):
                    told.setdefault(notice.person.username, []).append(line["says"])
    return told


def events(case: Case) -> list[tuple[str, list[str]]]:
    with behind_the_wall():
        found = Event.objects.filter(subject=case.code, topic__startswith="urgent.").order_by("pk")
        return [(one.topic, one.keys) for one in found]


# -- who says it -----------------------------------------------------------------------------------------------------


def test_gas_and_somebody_unconscious_on_a_sunday_evening_is_due_in_half_an_hour(cast: Cast) -> None:
    case = cast.report(text=GAS, at=SUNDAY_NIGHT)

    assert (case.urgent, case.clock, local(case.due_at)) == (True, "QA10", "05-10 22:28")
    assert case.level == 2


@pytest.mark.parametrize(
    ("said", "urgency"),
    [
        ({"text": "村头的事", "urgent": True}, "reporter"),
        ({"text": GAS}, "words"),
        ({"text": GAS, "urgent": True}, "reporter"),
    ],
)
def test_the_story_keeps_who_said_it_and_the_words(cast: Cast, said: dict[str, Any], urgency: str) -> None:
    case = cast.report(**said)

    with behind_the_wall():
        line = next(one for one in story(case) if one.verb == "mark_urgent")
        event = case.events.get(verb="mark_urgent")
    assert event.data["urgency"] == urgency
    assert event.data["reason"] == ("—" if said["text"] != GAS else "煤气泄漏、晕倒")
    assert line.what.startswith("urgent: ")


def test_without_danger_nothing_is_urgent(cast: Cast) -> None:
    case = cast.report()

    assert (case.urgent, case.clock, case.level) == (False, "QA0", 1)
    assert events(case) == []


@pytest.mark.parametrize(("region", "level"), [(grid_of(VILLAGE), 2), (TOWNSHIP, 2), (COUNTY, 3), (CITY, 4)])
def test_it_stands_at_the_township_at_the_lowest(cast: Cast, region: str, level: int) -> None:
    assert cast.report(region=region, text=GAS).level == level


def test_what_is_kept_closely_and_urgent_stands_at_the_county(cast: Cast) -> None:
    assert cast.report(text=GAS, category="160401").level == 3


def test_it_may_be_said_with_every_way_in(cast: Cast) -> None:
    body = {"id": str(uuid7()), "text": "村头的事", "place": "范家屯村", "urgent": True}
    answer = Client().post("/api/v1/reports", body, content_type="application/json")
    page = Client().post("/report/", {"id": str(uuid7()), "text": "村头的事", "place": "范家屯村", "urgent": "on"})
    desk = cast.client("township_desk").post(
        "/desk/report/",
        {"id": str(uuid7()), "text": "村头的事", "place": "范家屯村", "urgent": "on", "via": "telephone"},
    )

    assert (answer.status_code, page.status_code, desk.status_code) == (201, 302, 302)
    with behind_the_wall():
        assert list(Case.objects.order_by("-pk").values_list("urgent", flat=True)[:3]) == [True, True, True]


def test_a_report_sent_again_by_an_older_sender_is_still_the_same(cast: Cast) -> None:
    body = {"id": str(uuid7()), "text": "村头的事", "place": "范家屯村"}
    first = Client().post("/api/v1/reports", body, content_type="application/json")
    again = Client().post("/api/v1/reports", {**body, "urgent": False}, content_type="application/json")
    other = Client().post("/api/v1/reports", {**body, "urgent": True}, content_type="application/json")

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)


@pytest.mark.parametrize("address", ["/report/", "/app/"])
@pytest.mark.django_db
def test_pages_for_everybody_say_110_119_and_120_first(address: str) -> None:
    page = Client(headers={"accept-language": "zh-hans"}).get(address).content.decode()

    assert [page.index(f'href="tel:{number}"') for number in (110, 119, 120)] == sorted(
        page.index(f'href="tel:{number}"') for number in (110, 119, 120)
    )
    assert "有生命危险先打" in page
    assert page.index("tel:120") < page.index("data-report" if "data-report" in page else 'id="stage"')


@pytest.mark.parametrize(("name", "address"), [("grid_member", "/field/"), ("clerk", "/desk/report/")])
def test_so_do_the_pages_of_those_who_take_reports(cast: Cast, name: str, address: str) -> None:
    page = cast.client(name).get(address).content.decode()

    assert page.index("tel:110") < page.index("tel:119") < page.index("tel:120") < page.index("data-report")


# -- clocks ----------------------------------------------------------------------------------------------------------


def dispatched(cast: Cast, **said: Any) -> Case:
    case = cast.report(text=GAS, at=SUNDAY_NIGHT, **said)
    at = SUNDAY_NIGHT + timedelta(minutes=2)
    return cast.move(
        case.code, "dispatch", "township_desk", unit=cast.units["tribunal"], reason="清单上的单位这里没有", at=at
    )


def test_each_step_of_danger_has_its_short_clock_day_and_night(cast: Cast) -> None:
    case = dispatched(cast)
    steps = [(case.clock, local(case.due_at))]
    at = SUNDAY_NIGHT + timedelta(minutes=5)
    for verb, given in (("accept", {}), ("resolve", {"outcome": "阀门关了，人已送医"})):
        case = cast.move(case.code, verb, "tribunal", at=at, **given)
        steps.append((case.clock, local(case.due_at)))

    assert steps == [("QA11", "05-10 22:30"), ("HL3a", "05-11 00:03"), ("QA3", "05-14 23:59")]
    assert not case.urgent


def test_the_page_says_why_the_short_date(cast: Cast) -> None:
    with behind_the_wall():
        lines = why_due(cast.report(text=GAS, at=SUNDAY_NIGHT), SUNDAY_NIGHT).lines

    assert any("30" in line for line in lines)
    assert any("22:28" in line for line in lines)


def test_what_becomes_urgent_starts_its_clock_then_and_what_ceases_the_ordinary_one(cast: Cast) -> None:
    case = cast.report()
    marked = cast.move(case.code, "mark_urgent", "clerk", at=later(hours=3), reason="井里有人")
    over = cast.move(case.code, "not_urgent", "county_desk", at=later(hours=3, minutes=10), reason="打过电话，是旧井")

    assert (marked.urgent, marked.level, marked.clock, marked.due_at) == (True, 2, "QA10", later(hours=3, minutes=30))
    assert (over.urgent, over.level, over.clock, local(over.due_at)) == (False, 2, "QA0", "05-12 23:59")


def test_a_suspended_case_that_becomes_urgent_is_handled_at_once(cast: Cast) -> None:
    case = cast.report()
    cast.move(case.code, "solve_in_village", "clerk")
    cast.move(case.code, "suspend", "clerk", ground="appraisal", reason="等鉴定")

    case = cast.move(case.code, "mark_urgent", "clerk", at=later(days=1), reason="墙要倒了")

    assert (case.state, case.clock, case.due_at) == ("handling", "HL3a", later(days=1, hours=2))


@pytest.mark.parametrize(
    ("verb", "by", "given"),
    [
        ("suspend", "clerk", {"ground": "appraisal", "reason": "等"}),
        ("extend", "county_desk", {"days": 3, "reason": "等"}),
    ],
)
def test_danger_is_not_put_off(cast: Cast, verb: str, by: str, given: dict[str, Any]) -> None:
    case = cast.report()
    cast.move(case.code, "solve_in_village", "clerk")
    cast.move(case.code, "mark_urgent", "clerk", reason="墙要倒了")

    with pytest.raises(NotNow) as refusal:
        cast.move(case.code, verb, by, **given)

    assert "It is urgent" in refusal.value.in_language("en")


def test_danger_is_not_handed_down(cast: Cast) -> None:
    case = cast.report(text=GAS, category="0201")

    with pytest.raises(NotNow) as refusal:
        cast.move(case.code, "hand_down", "township_desk", reason="村里近")

    assert "It is urgent" in refusal.value.in_language("en")


def test_opened_again_it_is_as_urgent_as_it_was(cast: Cast) -> None:
    case = dispatched(cast)
    cast.move(case.code, "accept", "tribunal", at=SUNDAY_NIGHT + timedelta(minutes=5))
    cast.move(case.code, "resolve", "tribunal", at=SUNDAY_NIGHT + timedelta(minutes=9), outcome="好了")

    case = cast.move(case.code, "reopen", "township_desk", at=MONDAY, reason="还在漏")

    assert (case.urgent, case.clock, case.due_at) == (True, "HL3a", later(hours=2))


def test_an_ordinary_case_opened_again_is_ordinary(cast: Cast) -> None:
    case = cast.report()
    cast.move(case.code, "solve_in_village", "clerk")
    cast.move(case.code, "resolve", "clerk", outcome="好了")

    assert not cast.move(case.code, "reopen", "township_desk", reason="没好").urgent


def test_whoever_helps_with_it_is_in_the_same_hurry(cast: Cast) -> None:
    case = dispatched(cast)
    cast.move(case.code, "accept", "tribunal", at=SUNDAY_NIGHT + timedelta(minutes=5))
    cast.move(case.code, "assist", "tribunal", at=SUNDAY_NIGHT, unit=cast.units["village"], reason="帮忙疏散")

    with behind_the_wall():
        child = Case.objects.get(parent=case.pk)
    assert (child.urgent, child.clock, child.state) == (True, "QA11", "dispatched")
    assert "clerk" in rung(cast, child)


def test_a_place_corrected_keeps_it_at_the_township(cast: Cast) -> None:
    case = cast.report(region=TOWNSHIP, text=GAS)

    assert cast.move(case.code, "place", "township_desk", region=grid_of(VILLAGE)).level == 2


def test_it_is_not_joined_to_one_that_waits(cast: Cast) -> None:
    slow, fast = cast.report(), cast.report(text=GAS)

    with pytest.raises(NotNow) as refusal:
        cast.move(fast.code, "merge", "township_desk", into=slow, reason="同一件事")

    assert "first say that the other is urgent" in refusal.value.in_language("en")
    assert cast.move(slow.code, "merge", "clerk", into=fast, reason="同一件事").state == "merged"


# -- who may say that it is over ---------------------------------------------------------------------------------------


def refused(cast: Cast, case: Case, by: str, at: datetime = MONDAY) -> str:
    with pytest.raises(NotNow) as refusal:
        cast.move(case.code, "not_urgent", by, at=at, reason="看过了")
    return refusal.value.in_language("en")


def test_words_alone_the_desk_that_decides_may_set_aside(cast: Cast) -> None:
    case = cast.report(text=GAS)

    case = cast.move(case.code, "not_urgent", "township_desk", reason="打过电话，说的是去年的事")

    assert (case.urgent, case.clock) == (False, "QA0")
    assert rung(cast, case)["county_desk"] == ["A case of a level below is said not to be urgent any more"]


def test_who_said_it_does_not_take_it_back(cast: Cast) -> None:
    case = cast.report(region=TOWNSHIP)
    cast.move(case.code, "mark_urgent", "township_desk", reason="井里有人")

    assert "You said yourself" in refused(cast, case, "township_desk")
    assert not cast.move(case.code, "not_urgent", "county_desk", reason="看过了").urgent


def test_the_unit_that_leads_does_not_take_the_short_clock_off_itself(cast: Cast) -> None:
    case = cast.report(region=TOWNSHIP, category="0101")
    cast.move(case.code, "dispatch", "township_desk", unit=cast.units["tribunal"], line="0101-2")
    cast.move(case.code, "mark_urgent", "township_desk", reason="墙要倒了")
    both = replace(cast.claims("tribunal"), posts=cast.claims("tribunal").posts + cast.claims("township_desk").posts)

    with pytest.raises(NotNow) as refusal:
        cast.move_as(both, case.code, "not_urgent", reason="看过了")

    assert "Your unit leads it" in refusal.value.in_language("en")


def test_once_the_time_has_run_out_only_the_level_above_may(cast: Cast) -> None:
    case = cast.report(text=GAS)

    assert "time has run out" in refused(cast, case, "township_desk", later(minutes=31))
    assert not cast.move(case.code, "not_urgent", "county_desk", at=later(minutes=31), reason="看过了").urgent


def test_urgent_is_said_once_and_taken_back_once(cast: Cast) -> None:
    case, calm = cast.report(text=GAS), cast.report()

    with pytest.raises(NotNow):
        cast.move(case.code, "mark_urgent", "township_desk", reason="急")
    assert refused(cast, calm, "clerk") == "It is not urgent."


# -- who is rung -------------------------------------------------------------------------------------------------------


def test_it_rings_at_once_at_the_desk_and_at_the_grids_member(cast: Cast) -> None:
    case = cast.report(text=GAS)

    assert events(case) == [("urgent.raised", [TOWNSHIP])]
    assert rung(cast, case) == {
        "township_desk": ["Urgent: somebody may be in danger. Act now"],
        "grid_member": ["Something urgent was reported in your grid; the desk will call you"],
    }


def test_dispatched_it_rings_at_the_unit(cast: Cast) -> None:
    case = dispatched(cast)

    assert events(case)[-1] == ("urgent.raised", [f"u{cast.units['tribunal'].pk}"])
    assert "Urgent: somebody may be in danger. Act now" in rung(cast, case)["tribunal"]


def test_accepting_it_rings_nobody_again(cast: Cast) -> None:
    case = dispatched(cast)
    before = len(events(case))

    cast.move(case.code, "accept", "tribunal", at=SUNDAY_NIGHT + timedelta(minutes=3))

    assert len(events(case)) == before


def test_what_is_kept_closely_rings_no_grid_member_and_nobody_it_is_hidden_from(cast: Cast) -> None:
    case = cast.report()
    with behind_the_wall():
        hidden = [f"p{cast.people['county_desk_accused'].pk}"]
        Case.objects.filter(pk=case.pk).update(hidden_from=hidden, label=Label.SENSITIVE, level=3)
    cast.move(case.code, "mark_urgent", "city_desk", reason="有人有危险")

    assert set(rung(cast, case)) == {"county_desk"}


# -- lists and the case page -------------------------------------------------------------------------------------------


def test_urgent_ones_stand_first_on_the_first_page_only(cast: Cast) -> None:
    case = cast.report(region=TOWNSHIP, at=later(days=-20))
    fast = cast.report(text=GAS)
    claims = cast.claims("township_desk")

    with acting_as(claims):
        for show in ("mine", "open"):
            first = desk_list(claims, DeskFilter(show=show), MONDAY, limit=1)
            assert [one.pk for one in first.cases][:1] == [fast.pk]
            assert fast.pk not in [one.pk for one in first.cases][1:]
            seen = [one.pk for one in first.cases]
            while first.after:
                first = desk_list(claims, DeskFilter(show=show, after=first.after), MONDAY, limit=1)
                seen += [one.pk for one in first.cases]
            assert len(seen) == len(set(seen))
            assert case.pk in seen
        assert desk_list(claims, DeskFilter(show="all"), MONDAY).cases[0].pk == fast.pk


def test_the_list_says_urgent_in_a_word_and_a_shape(cast: Cast) -> None:
    cast.report(text=GAS)

    page = cast.client("township_desk").get("/desk/").content.decode()

    assert "badge-late" in page
    assert "Urgent" in page


@pytest.mark.parametrize(
    ("text", "category", "kind"),
    [
        (GAS, "1104", "1104"),
        (GAS, "", "1104"),
        ("有人昏倒在路边", "", "1211"),
        ("村里进水了，房子快要倒塌", "", "1106"),
    ],
)
def test_the_township_sends_it_out_with_one_press(cast: Cast, text: str, category: str, kind: str) -> None:
    case = cast.report(text=text)
    with behind_the_wall():
        Case.objects.filter(pk=case.pk).update(category=category)
        line = DutyLine.objects.get(category=kind, level=2)
        body = Unit.objects.create(name=f"腰堡镇{line.unit_name}", kind=line.unit_kind, level=2, region=TOWNSHIP)
    client = cast.client("township_desk")
    page = client.get(f"/cases/{case.code}/").content.decode()
    found = {name: page.split(f'name="{name}" value="', 1)[1].split('"', 1)[0] for name in ("unit", "line", "command")}

    answer = client.post(f"/cases/{case.code}/dispatch/", found)

    assert (int(found["unit"]), int(found["line"])) == (body.pk, line.pk)
    assert "Nobody is there who can act" in page
    assert answer.status_code == 302
    assert (case_now(case.code).state, case_now(case.code).lead_unit) == ("dispatched", body)


def test_an_ordinary_case_has_no_quick_way(cast: Cast) -> None:
    case = cast.report(region=TOWNSHIP, category="0201")

    assert "Send it out now" not in cast.client("township_desk").get(f"/cases/{case.code}/").content.decode()


def test_where_no_line_names_a_body_there_is_no_quick_way_either(cast: Cast) -> None:
    case = cast.report(text=GAS)
    with behind_the_wall():
        DutyLine.objects.filter(level=case.level).delete()

    assert "Send it out now" not in cast.client("township_desk").get(f"/cases/{case.code}/").content.decode()


def test_what_was_kept_back_and_is_urgent_is_released_to_the_township_not_to_the_village(cast: Cast) -> None:
    case = cast.report(text=GAS, wishes=[Wish.CONFIDENTIAL.value])

    case = cast.move(case.code, "release", "sealed_desk", reason="不涉及公职人员", agreed=True)

    assert (case.state, case.urgent, case.level) == ("registered", True, 2)


def test_the_resident_reads_that_it_is_urgent(cast: Cast) -> None:
    case = cast.report(text=GAS)

    with behind_the_wall():
        told = [sentence for _at, sentence in resident_story(case)["lines"]]

    assert "Your matter is treated as urgent. In danger to life call 110, 119 or 120." in told
