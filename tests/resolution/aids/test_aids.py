"""The switches: who may, what they do at once, and that everything goes its way without any help."""

from collections.abc import Callable
from uuid import UUID

import pytest
from uuid6 import uuid7

from quartet.ground.ledger.queries import check_ledger
from quartet.ground.people.rights import NotAllowed
from quartet.ground.people.states import ROLES, Level
from quartet.resolution.aids.actions import SwitchIdReused, WhyMissing, switch_aid
from quartet.resolution.aids.models import AidSwitch
from quartet.resolution.aids.policies import switching_post
from quartet.resolution.aids.queries import areas_of, areas_without, off_in, standings
from quartet.resolution.aids.states import WITH, WITHOUT, Aid
from quartet.resolution.cases.models import CaseEvent
from tests.cast import (
    CITY,
    COUNTY,
    FAR_VILLAGE,
    MONDAY,
    NEXT_TOWNSHIP,
    PEOPLE,
    TOWNSHIP,
    VILLAGE,
    Cast,
    behind_the_wall,
    case_now,
    grid_of,
)

LAND = "郑某说梁某没交承包费，要收回土地，春耕种不上了"
"""A sentence for which the shipped model proposes 0101."""


def switch(
    cast: Cast, who: str, aid: Aid = Aid.CATEGORY, *, on: bool = False, area: str = TOWNSHIP, why: str = "先看看效果",
    command: UUID | None = None,
) -> AidSwitch:  # fmt: skip
    return switch_aid(
        area=area, aid=aid, on=on, why=why, command_id=command or uuid7(), acting=cast.claims(who), now=MONDAY
    )


def all_off(cast: Cast, area: str = CITY, who: str = "city_desk") -> None:
    for aid in Aid:
        switch(cast, who, aid, area=area)


def registered(code: str) -> dict[str, object]:
    with behind_the_wall():
        data: dict[str, object] = CaseEvent.objects.get(case__code=code, verb="register").data
        return data


# -- who may ---------------------------------------------------------------------------------------------------------


ALLOWED = {
    CITY: {"city_desk"},
    COUNTY: {"city_desk", "county_desk", "county_desk_accused"},
    TOWNSHIP: {"city_desk", "county_desk", "county_desk_accused", "township_desk"},
    NEXT_TOWNSHIP: {"city_desk", "county_desk", "county_desk_accused", "township_desk_next_township"},
    VILLAGE: set[str](),
}


@pytest.mark.parametrize("area", ALLOWED)
def test_the_desk_of_an_area_and_those_above_it_may_switch(cast: Cast, area: str) -> None:
    assert {who for who in PEOPLE if switching_post(cast.claims(who), area)} == ALLOWED[area]


@pytest.mark.parametrize("who", ["clerk", "township_desk_next_township", "supervisor", "system_admin", "former_clerk"])
def test_nobody_else_switches_anything(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        switch(cast, who)
    assert list(AidSwitch.objects.all()) == []


def test_a_desk_below_never_reaches_up(cast: Cast) -> None:
    held = switching_post(cast.claims("township_desk"), TOWNSHIP)
    assert held is not None
    assert ROLES[held.role].desk == Level.TOWNSHIP
    assert switching_post(cast.claims("township_desk"), COUNTY) is None


# -- switching -------------------------------------------------------------------------------------------------------


def test_a_switch_says_who_when_and_why_and_stands_in_the_ledger(cast: Cast) -> None:
    act = switch(cast, "township_desk", why="  群众反映建议不准 ")

    assert (act.by_name, act.at, act.why) == (
        "腰堡镇社会治理综合服务中心 township_desk先生", MONDAY, "群众反映建议不准",
    )  # fmt: skip
    with behind_the_wall():
        assert check_ledger().broken is None
        AidSwitch.objects.filter(pk=act.pk).update(why="没有理由")
        found = check_ledger().broken
    assert found is not None
    assert found.where.startswith(f"aid:{act.pk} #1")


def test_a_removed_act_is_noticed(cast: Cast) -> None:
    act = switch(cast, "township_desk")
    AidSwitch.objects.filter(pk=act.pk).update(ledger_position=0, ledger_digest="")

    with behind_the_wall():
        found = check_ledger().broken

    assert found is not None
    assert f"aid:{act.pk}" in found.where


@pytest.mark.parametrize("why", ["", "  \n"])
def test_a_switch_without_a_reason_is_refused(cast: Cast, why: str) -> None:
    with pytest.raises(WhyMissing):
        switch(cast, "township_desk", why=why)
    assert off_in(TOWNSHIP) == frozenset()


def test_sent_twice_it_is_one_act_even_after_somebody_switched_back(cast: Cast) -> None:
    command = uuid7()
    first = switch(cast, "township_desk", command=command)
    switch(cast, "county_desk", on=True)

    assert switch(cast, "township_desk", command=command) == first
    assert off_in(TOWNSHIP) == frozenset()


def test_one_id_for_two_acts_is_refused(cast: Cast) -> None:
    command = uuid7()
    switch(cast, "township_desk", command=command)

    with pytest.raises(SwitchIdReused):
        switch(cast, "township_desk", Aid.DUTY, command=command)
    with pytest.raises(SwitchIdReused):
        switch(cast, "county_desk", command=command)


def test_switching_to_how_it_stands_keeps_the_act_that_stands(cast: Cast) -> None:
    first = switch(cast, "township_desk", why="第一次")

    assert switch(cast, "county_desk", why="又一次") == first
    assert AidSwitch.objects.count() == 1


def test_what_is_on_by_default_may_be_said_to_stay_on(cast: Cast) -> None:
    assert switch(cast, "township_desk", on=True, why="试用后决定保留").on


# -- where it holds --------------------------------------------------------------------------------------------------


def test_a_place_hears_its_township_its_county_and_its_city(cast: Cast) -> None:
    assert areas_of(grid_of(VILLAGE)) == [CITY, COUNTY, TOWNSHIP]
    assert areas_of(CITY) == [CITY]

    switch(cast, "township_desk", Aid.CATEGORY)
    switch(cast, "county_desk", Aid.DUTY, area=COUNTY)
    switch(cast, "city_desk", Aid.DUPLICATE, area=CITY)

    assert off_in(grid_of(VILLAGE)) == {Aid.CATEGORY, Aid.DUTY, Aid.DUPLICATE}
    assert off_in(NEXT_TOWNSHIP) == {Aid.DUTY, Aid.DUPLICATE}
    assert off_in(FAR_VILLAGE) == off_in(CITY) == {Aid.DUPLICATE}
    assert areas_without(Aid.CATEGORY) == [TOWNSHIP]


def test_a_township_cannot_switch_on_what_its_county_keeps_off(cast: Cast) -> None:
    switch(cast, "county_desk", area=COUNTY)
    switch(cast, "township_desk", on=True)

    assert off_in(TOWNSHIP) == {Aid.CATEGORY}
    found = {one.aid: one for one in standings(TOWNSHIP)}
    assert (found[Aid.CATEGORY].on, found[Aid.CATEGORY].on_here) == (False, True)
    assert (found[Aid.DUTY].on, found[Aid.DUTY].above, found[Aid.DUTY].here) == (True, None, None)


def test_the_newest_act_counts(cast: Cast) -> None:
    switch(cast, "township_desk")
    switch(cast, "township_desk", on=True)
    assert off_in(TOWNSHIP) == frozenset()

    switch(cast, "township_desk")
    assert off_in(TOWNSHIP) == {Aid.CATEGORY}


def test_every_aid_says_what_it_does_and_what_happens_without_it() -> None:
    assert set(WITH) == set(WITHOUT) == set(Aid)


# -- what it does, at once -------------------------------------------------------------------------------------------


def test_without_suggestions_nothing_is_proposed_and_the_case_keeps_no_category(cast: Cast) -> None:
    before = cast.report(text=LAND)
    switch(cast, "township_desk")
    after = cast.report(text=LAND)

    assert before.category == "0101"
    assert registered(before.code)["abstained"] == ""
    assert after.category == ""
    assert (registered(after.code)["suggested"], registered(after.code)["abstained"]) == ([], "off")


def test_what_was_proposed_before_is_no_longer_shown_and_comes_back_with_the_switch(cast: Cast) -> None:
    code = cast.report(text=LAND).code
    page = f"/cases/{code}/"

    def shown() -> bool:
        return b"Suggested category" in cast.client("clerk").get(page).content

    assert shown()
    switch(cast, "township_desk")
    assert not shown()
    switch(cast, "township_desk", on=True)
    assert shown()


def test_without_duplicates_nothing_near_is_shown(cast: Cast) -> None:
    cast.report(text=LAND)
    page = f"/cases/{cast.report(text=LAND).code}/"
    assert b"Perhaps the same thing" in cast.client("clerk").get(page).content

    switch(cast, "township_desk", Aid.DUPLICATE)

    assert b"Perhaps the same thing" not in cast.client("clerk").get(page).content


def test_without_the_duty_list_the_form_is_empty_and_the_list_still_offers_its_lines(cast: Cast) -> None:
    case = cast.report(text=LAND)
    cast.move(case.code, "escalate", "clerk", reason="调解不成")
    page = f"/cases/{case.code}/dispatch/"
    with_help = cast.client("township_desk").get(page).content.decode()

    switch(cast, "township_desk", Aid.DUTY)

    without = cast.client("township_desk").get(page).content.decode()
    assert with_help.count(" selected") == 2
    assert without.count(" selected") - without.count('value="" selected') == 0
    assert "0101-2" in without


def through_pages(cast: Cast) -> str:
    """A resident's report, worked to its close in a browser, as everybody does it."""
    said = {"id": str(uuid7()), "text": LAND, "place": "范家屯村", "region": VILLAGE}
    slip = cast.client(None).post("/report/", said)
    assert slip.status_code == 302, slip.content.decode()
    code = slip["Location"].split("/")[2].split("-")[0]

    def step(who: str, verb: str, **given: object) -> None:
        answer = cast.client(who).post(f"/cases/{code}/{verb}/", {"command": str(uuid7()), **given})
        assert answer.status_code == 302, (verb, answer.content.decode())

    step("clerk", "classify", category="0101")
    step("clerk", "escalate", reason="两家谈不拢")
    page = cast.client("township_desk").get(f"/cases/{code}/dispatch/")
    lines = {str(line): line.pk for line in page.context["form"].fields["line"].queryset}
    step("township_desk", "dispatch", unit=cast.units["tribunal"].pk,
         line=next(pk for words, pk in lines.items() if words.startswith("0101-2")))  # fmt: skip
    step("tribunal", "accept", note="")
    step("tribunal", "resolve", outcome="双方签了调解协议")
    step("supervisor_county", "ask", channel="telephone", answer="solved", satisfied="satisfied", words="")
    step("township_desk", "close", note="")
    return code


def through_the_api(cast: Cast) -> str:
    """The same by programs."""
    from tests.site.test_matrix import machine  # noqa: PLC0415 -- a helper, not a test

    said = {"id": str(uuid7()), "text": LAND, "place": "范家屯村"}
    code = str(machine(cast, "clerk").post("/api/v1/reports", said, content_type="application/json").json()["code"])

    def step(who: str, verb: str, **given: object) -> None:
        body = {"move": verb, "id": str(uuid7()), **given}
        answer = machine(cast, who).post(f"/api/v1/cases/{code}/moves", body, content_type="application/json")
        assert answer.status_code == 200, (verb, answer.content.decode())

    step("clerk", "classify", category="0101")
    step("clerk", "solve_in_village")
    step("clerk", "resolve", outcome="说开了")
    step("township_desk", "ask", channel="visit", answer="solved")
    step("clerk", "close")
    return code


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("walk", [through_pages, through_the_api])
def test_with_all_help_off_every_flow_still_completes(cast: Cast, walk: Callable[[Cast], str]) -> None:
    all_off(cast)

    code = walk(cast)

    case = case_now(code)
    assert (case.state, case.category) == ("closed", "0101")
    assert registered(code)["suggested"] == []


def test_with_all_help_off_the_other_ways_of_a_case_are_open_too(cast: Cast) -> None:
    all_off(cast, COUNTY, "county_desk")
    first, second = cast.report(text=LAND, by="grid_member"), cast.report(text=LAND)

    cast.move(first.code, "merge", "clerk", into=second, reason="同一件事")
    cast.move(second.code, "escalate", "clerk", reason="村里解决不了")
    cast.move(second.code, "escalate", "township_desk", reason="镇里没有权限")
    cast.move(second.code, "classify", "county_desk", category="0802")
    cast.move(second.code, "dispatch", "county_desk", unit=cast.units["water"], line="0802-3")
    cast.move(second.code, "return", "department_water", why="other_kind", category="0101", reason="不归水利管")
    cast.move(second.code, "classify", "county_desk", category="0101")
    cast.move(second.code, "dispatch", "county_desk", unit=cast.units["agriculture"], line="0101-3")
    cast.move(second.code, "return", "department", why="other_kind", category="0802", reason="也不归农业管")
    both = [cast.units["agriculture"], cast.units["water"]]
    cast.move(second.code, "consult", "county_desk", attended=both, unit=cast.units["agriculture"], line="0101-3",
              reason="会商定")  # fmt: skip
    cast.move(second.code, "accept", "department")

    assert [case_now(one.code).state for one in (first, second)] == ["merged", "handling"]


# -- the page --------------------------------------------------------------------------------------------------------


def test_everybody_reads_the_switches_of_their_own_area(cast: Cast) -> None:
    own = {"clerk": TOWNSHIP, "township_desk": TOWNSHIP, "department": COUNTY, "supervisor": CITY, "no_post": CITY}
    for who, area in own.items():
        assert cast.client(who).get("/suggestions/switches/")["Location"] == f"/suggestions/switches/{area}/"


def test_the_desk_switches_on_the_page_and_everybody_reads_why(cast: Cast) -> None:
    page = f"/suggestions/switches/{TOWNSHIP}/"
    said = {"aid": "category", "on": "no", "command": str(uuid7()), "why": "本镇先不用"}

    assert cast.client("township_desk").post(page, said).status_code == 302

    seen = cast.client("grid_member").get(page).content.decode()
    assert "本镇先不用" in seen
    assert "<form" not in seen[seen.index("<main") : seen.index("</main>")]
    assert off_in(TOWNSHIP) == {Aid.CATEGORY}


def test_a_switch_without_a_reason_is_asked_for_again_in_its_place(cast: Cast) -> None:
    page = f"/suggestions/switches/{TOWNSHIP}/"

    answer = cast.client("township_desk").post(page, {"aid": "duty", "on": "no", "command": str(uuid7()), "why": ""})

    assert answer.status_code == 422
    assert answer.content.decode().count("Please say why") >= 1
    assert off_in(TOWNSHIP) == frozenset()


def test_who_may_not_is_refused_before_anything_is_read(cast: Cast) -> None:
    page = f"/suggestions/switches/{TOWNSHIP}/"

    for who in ("clerk", "county_desk_next_county", "no_post"):
        assert cast.client(who).post(page, {"why": "x"}).status_code == 403


@pytest.mark.parametrize("area", ["2113", "211299", "211221999"])
def test_a_place_that_is_not_there_has_no_switches(cast: Cast, area: str) -> None:
    assert cast.client("city_desk").get(f"/suggestions/switches/{area}/").status_code == 404


def test_what_a_wider_area_keeps_off_is_told_on_the_page_of_a_township(cast: Cast) -> None:
    switch(cast, "county_desk", area=COUNTY, why="全县统一停用")

    seen = cast.client("township_desk").get(f"/suggestions/switches/{TOWNSHIP}/").content.decode()

    assert "全县统一停用" in seen
    assert "Switched off for a wider area" in seen


def test_a_switch_says_its_place_and_position_as_a_word(cast: Cast) -> None:
    assert str(switch(cast, "township_desk")) == f"{TOWNSHIP} category off"
    assert str(switch(cast, "township_desk", on=True)) == f"{TOWNSHIP} category on"
