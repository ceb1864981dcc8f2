"""Duties to report harm: a sign is noticed, a person confirms, the clock runs, the place is sealed."""

from datetime import timedelta

import pytest
from uuid6 import uuid7

from quartet.ground.errors import NotNow
from quartet.ground.people.rights import NotAllowed, acting_as
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.queries import CaseNotFound, cases_for
from quartet.resolution.cases.story import story
from quartet.resolution.field.models import FieldTask
from quartet.resolution.mediation.actions import HarmKnown, confirm_harm, record_harm_report
from quartet.resolution.mediation.models import Contact, HarmReport
from quartet.resolution.mediation.queries import open_harm_for
from quartet.resolution.whistle.models import Whistle
from quartet.resolution.whistle.states import Kind, WhistleState
from tests.cast import MONDAY, VILLAGE, Cast, behind_the_wall, case_now, later, point_in
from tests.resolution.mediation.stage import Table, a_case


def hurt(cast: Cast) -> Case:
    lon, lat = point_in(VILLAGE)
    return cast.report(
        text="孩子三天没来上学，老师去家访没人开门", place="二组东头第三家", lon=lon, lat=lat, category="140201"
    )


def confirm(cast: Cast, case: Case, by: str = "clerk", rule: str = "MN1") -> HarmReport:
    claims = cast.claims(by)
    with acting_as(claims):
        return confirm_harm(
            case_code=case.code, rule=rule, words="孩子身上有伤", found_at=MONDAY, acting=claims, now=later(minutes=5)
        )


def report(cast: Cast, case: Case, by: str = "clerk", rule: str = "MN1") -> HarmReport:
    claims = cast.claims(by)
    with acting_as(claims):
        return record_harm_report(
            case_code=case.code, rule=rule, reported_to="腰堡派出所", how="110，14分", reported_at=later(minutes=20),
            acting=claims, now=later(minutes=21),
        )  # fmt: skip


def lists(cast: Cast, case: Case) -> set[str]:
    """Who finds the case."""
    found = set()
    for name in ("clerk", "mediator", "township_desk", "county_desk", "supervisor", "grid_member", "city_desk"):
        claims = cast.claims(name)
        with acting_as(claims):
            if cases_for(claims).filter(code=case.code).exists():
                found.add(name)
    return found


def test_the_page_notices_a_sign_and_asks_a_person_to_look(cast: Cast) -> None:
    case = hurt(cast)

    page = cast.client("clerk").get(f"/cases/{case.code}/").content.decode()
    for_member = cast.client("grid_member")

    assert "It sounds as if a minor is being harmed" in page
    assert f"/cases/{case.code}/harm/" in page
    assert "It sounds" not in cast.client("clerk").get(f"/cases/{cast.codes['in_village']}/").content.decode()
    assert for_member.get(f"/cases/{case.code}/harm/").status_code == 404


def test_once_confirmed_the_place_is_sealed_and_no_list_of_the_village_shows_it(cast: Cast) -> None:
    case = hurt(cast)
    before = lists(cast, case)
    found = confirm(cast, case)
    now = case_now(case.code)

    assert {"clerk", "township_desk", "county_desk", "supervisor"} <= before
    assert lists(cast, case) == {"clerk", "county_desk", "city_desk"}, "the finder's unit, and the county up"
    assert (now.place, now.lon, now.lat, now.label) == ("", None, None, 3)
    assert (found.place, found.lon) == ("二组东头第三家", case.lon)
    assert found.due_at == MONDAY + timedelta(hours=1)
    points = cast.client("county_desk").get("/desk/map.geojson?show=all").json()["features"]
    assert case.code not in {point["properties"]["code"] for point in points}


def test_the_sealed_place_is_seen_by_the_finders_unit_alone(cast: Cast) -> None:
    case = hurt(cast)
    confirm(cast, case)
    seen = set()
    for name in ("clerk", "county_desk", "city_desk", "mediator", "township_desk"):
        with acting_as(cast.claims(name)):
            if HarmReport.objects.exists():
                seen.add(name)

    assert seen == {"clerk"}
    page = cast.client("county_desk").get(f"/cases/{case.code}/").content.decode()
    assert "kept closely from now on" in page
    assert "二组东头第三家" not in page


def test_search_by_the_place_no_longer_finds_it(cast: Cast) -> None:
    case = hurt(cast)
    assert case.code in cast.client("county_desk").get("/desk/?show=all&q=二组东头").content.decode()
    confirm(cast, case)

    assert case.code not in cast.client("county_desk").get("/desk/?show=all&q=二组东头第三家").content.decode()
    assert case.code not in cast.client("township_desk").get("/desk/?show=all&q=孩子").content.decode()


def test_the_report_is_written_down_once_and_told_in_the_story(cast: Cast) -> None:
    case = hurt(cast)
    with pytest.raises(NotNow, match="First confirm"):
        report(cast, case)
    first = confirm(cast, case)
    assert confirm(cast, case).pk == first.pk, "one duty, one row"
    claims = cast.claims("clerk")
    with acting_as(claims):
        assert [one.pk for one in open_harm_for(claims)] == [first.pk]
    done = report(cast, case)
    with pytest.raises(HarmKnown):
        report(cast, case)

    assert (done.reported_to, done.reported_at) == ("腰堡派出所", later(minutes=20))
    with behind_the_wall():
        told = [line.what for line in story(case_now(case.code))][:2]
        assert not open_harm_for(claims).exists()
    assert told == [
        "reported to 腰堡派出所: Report harm to a minor",
        "kept closely from now on: Report harm to a minor",
    ]


def test_only_who_decides_or_handles_writes_it_down(cast: Cast) -> None:
    case = hurt(cast)
    with pytest.raises(CaseNotFound):
        confirm(cast, case, "clerk_next_village")
    with pytest.raises(NotAllowed):
        confirm(cast, case, "township_desk")
    handled = a_case(cast)
    assert confirm(cast, handled, "mediator", "DV2").unit == cast.units["mediators"]
    assert case_now(handled.code).lead_unit == cast.units["mediators"]


def test_a_closely_kept_case_is_handed_up_to_the_county_past_the_township(cast: Cast) -> None:
    case = hurt(cast)
    confirm(cast, case)
    moved = cast.move(case.code, "escalate", "clerk", reason="已报案，请县里协调")

    assert (moved.level, moved.state) == (3, "registered")
    assert lists(cast, case) == {"county_desk", "city_desk"}


def test_in_a_mediation_on_such_a_case_every_contact_is_sealed(cast: Cast) -> None:
    case = a_case(cast)
    confirm(cast, case, "mediator", "DV2")
    table = Table(cast, case)
    table.with_two_sides()

    with behind_the_wall():
        assert all(Contact.objects.values_list("sealed", flat=True))


def test_a_case_that_is_over_is_not_sealed_any_more(cast: Cast) -> None:
    case = a_case(cast)
    with behind_the_wall():
        Case.objects.filter(pk=case.pk).update(state="voided", closed_at=MONDAY)
    confirm(cast, case_now(case.code), "mediator")

    assert case_now(case.code).label == 2


def test_the_harm_page_walks_through_both_steps(cast: Cast) -> None:
    case = hurt(cast)
    client = cast.client("clerk")
    where = f"/cases/{case.code}/harm/"
    assert "In danger call 110 first" in client.get(where).content.decode()
    empty = client.post(where, {"step": "found"})
    later_than_now = client.post(
        where, {"step": "found", "rule": "MN1", "found_at": "2099-01-01T00:00", "words": "看见有伤"}
    )
    good = client.post(where, {"step": "found", "rule": "MN1", "found_at": "2026-05-11T09:00", "words": "有伤"})
    page = client.get(where).content.decode()
    wrong = client.post(where, {"step": "reported", "rule": "MN1"})
    done = client.post(where, {
        "step": "reported", "rule": "MN1", "reported_to": "派出所", "reported_at": "2026-05-11T09:20", "how": "110",
    })  # fmt: skip

    assert (empty.status_code, later_than_now.status_code, good.status_code) == (422, 422, 302)
    assert "二组东头第三家" in page
    assert "Write down the report" in page
    assert (wrong.status_code, done.status_code) == (422, 302)
    assert "派出所" in client.get(where).content.decode()
    assert client.get("/mediations/").status_code == 200


def test_copies_of_the_place_and_the_words_go_with_the_seal(cast: Cast) -> None:
    case = hurt(cast)
    with behind_the_wall():
        task = FieldTask.objects.create(
            county="211221", region=VILLAGE, case=case, code=case.code, place="二组东头第三家", lon=case.lon, lat=case.lat,
            text=case.text, given_by=cast.people["clerk"], given_name="x", given_at=MONDAY, command=uuid7(),
        )  # fmt: skip
        whistle = Whistle.objects.create(
            code="1W1", case=case, case_code=case.code, county="211221", region=VILLAGE, level=2, state=WhistleState.values[0],
            kind=Kind.values[0], why="x", place="二组东头第三家", lon=case.lon, lat=case.lat, keys=[],
            unit=cast.units["tribunal"], by=cast.people["township_desk"], blown_at=MONDAY,
        )  # fmt: skip
    confirm(cast, case)

    with behind_the_wall():
        task.refresh_from_db()
        whistle.refresh_from_db()
    assert (task.place, task.lon, task.lat) == ("", None, None)
    assert "孩子" not in task.text
    assert task.done_at is not None
    assert (whistle.place, whistle.lon, whistle.lat) == ("", None, None)


def test_adult_violence_at_home_has_its_own_duty_and_its_address_is_sealed(cast: Cast) -> None:
    lon, lat = point_in(VILLAGE)
    case = cast.report(text="我男人喝酒打我", place="二组东头第三家", lon=lon, lat=lat, safe_contact="只能白天打")
    found = confirm(cast, case, "sealed_desk", "DV3")
    now = case_now(case.code)

    assert (now.place, now.lon, now.label, now.state) == ("", None, 4, "held")
    assert (found.place, found.due_at) == ("二组东头第三家", MONDAY + timedelta(hours=2))
    done = report(cast, case, "sealed_desk", "DV3")
    assert done.reported_to == "腰堡派出所", "with the reference of the police, when she wants them"
    sealed = cast.move(case.code, "seal", "sealed_desk", reason="家里有人打人")
    assert lists(cast, sealed) == {"county_desk", "city_desk"}


def test_a_protection_order_runs_by_the_courts_own_clock(cast: Cast) -> None:
    case = a_case(cast)
    plain, urgent = confirm(cast, case, "mediator", "DV1a"), confirm(cast, case, "mediator", "DV1b")

    assert (plain.due_at, urgent.due_at) == (MONDAY + timedelta(hours=72), MONDAY + timedelta(hours=24))


def test_nothing_of_it_is_for_the_loudspeaker(cast: Cast) -> None:
    case = cast.report(text="我男人喝酒打我")
    page = cast.client("sealed_desk").get(f"/cases/{case.code}/").content.decode()

    assert "Kept back" in page
    assert "loudspeaker" not in page.lower()
