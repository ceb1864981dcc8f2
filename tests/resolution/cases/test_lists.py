"""A desk's list, page by page, is the whole list."""

import itertools
from datetime import timedelta

import pytest

from quartet.ground.people.rights import acting_as
from quartet.resolution.cases.lists import SHOWS, DeskFilter, desk_list
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.policies import CASE_SCOPE
from quartet.resolution.cases.queries import cases_for
from quartet.resolution.cases.states import CaseState
from tests.cast import FAR_VILLAGE, MONDAY, NEXT_VILLAGE, PEOPLE, VILLAGE, Cast, behind_the_wall, grid_of

LATER = MONDAY + timedelta(days=2)
READERS = ("clerk", "mediator", "township_desk", "county_desk", "city_desk", "department", "supervisor", "two_posts")


@pytest.fixture
def many(cast: Cast) -> None:
    """Cases in all stages, several due at the same moment, some without a date, some ended."""
    for number in range(18):
        village = (VILLAGE, NEXT_VILLAGE, FAR_VILLAGE)[number % 3]
        case = cast.report(
            grid_of(village), category="0101", by="grid_member", at=MONDAY + timedelta(hours=number // 6)
        )
        if village != VILLAGE:
            continue
        cast.move(case.code, "dispatch", "clerk", unit=cast.units["mediators"], line="0101-1")
        if number % 2:
            cast.move(case.code, "accept", "mediator")
            cast.move(case.code, "suspend", "mediator", ground="appraisal", reason="等鉴定")
    with behind_the_wall():
        Case.objects.filter(village=FAR_VILLAGE, pk__in=Case.objects.order_by("-pk")[:6].values("pk")).update(
            state="closed", closed_at=MONDAY, due_at=None, clock=""
        )


def pages(cast: Cast, name: str, limit: int, **query: str) -> list[str]:
    claims, codes, after = cast.claims(name), [], ""
    with acting_as(claims):
        for _ in range(100):
            page = desk_list(claims, DeskFilter.from_query({**query, "after": after}), LATER, limit=limit)
            assert len(page.cases) <= limit
            codes += [case.code for case in page.cases]
            if not (after := page.after):
                return codes
    raise AssertionError("no last page")


def test_the_pages_together_are_the_list_in_its_order(cast: Cast, many: None) -> None:
    """Everybody's every list, in pages of four and in one."""
    lists = list(itertools.product(READERS, SHOWS))
    whole = {(name, show): pages(cast, name, 1000, show=show) for name, show in lists}

    assert {(name, show): pages(cast, name, 4, show=show) for name, show in lists} == whole
    assert [one for one, codes in whole.items() if len(set(codes)) != len(codes)] == []


def test_all_and_open_are_what_the_door_opens(cast: Cast, many: None) -> None:
    door, listed = {}, {}
    for name in PEOPLE:
        claims = cast.claims(name)
        with acting_as(claims):
            mine = cases_for(claims)
            wanted = {
                "all": mine.order_by("-pk"),
                "open": mine.open().late_first(),
                "late": mine.open().filter(due_at__lt=LATER).late_first(),
            }
            door[name] = {show: list(cases.values_list("code", flat=True)) for show, cases in wanted.items()}
        listed[name] = {show: pages(cast, name, 5, show=show) for show in wanted}

    assert listed == door


def test_mine_is_what_waits_for_me(cast: Cast, many: None) -> None:
    assert set(pages(cast, "clerk", 5, show="mine")) <= set(pages(cast, "clerk", 5, show="open"))
    with acting_as(cast.claims("mediator")):
        led = cases_for(cast.claims("mediator")).filter(lead_unit=cast.units["mediators"])
        waiting = led.filter(state__in=["dispatched", "handling", "suspended"]).late_first()

        assert pages(cast, "mediator", 5, show="mine") == list(waiting.values_list("code", flat=True)) != []
    assert pages(cast, "county_desk", 5, show="mine") == []
    assert pages(cast, "supervisor", 5, show="mine") == pages(cast, "supervisor", 5, show="open")
    assert pages(cast, "grid_member", 5, show="mine") == []


def test_state_and_region_narrow_the_list(cast: Cast, many: None) -> None:
    with behind_the_wall():
        suspended = set(Case.objects.filter(state=CaseState.SUSPENDED).values_list("code", flat=True))
        far = set(Case.objects.filter(village=FAR_VILLAGE).values_list("code", flat=True))

    assert set(pages(cast, "city_desk", 5, show="open", state="suspended")) == suspended != set()
    assert set(pages(cast, "city_desk", 5, show="all", region=FAR_VILLAGE)) == far
    assert set(pages(cast, "city_desk", 5, show="all", region=grid_of(FAR_VILLAGE))) == far


@pytest.mark.parametrize("show", ["all", "open"])
def test_an_address_that_is_none_starts_at_the_top(cast: Cast, many: None, show: str) -> None:
    claims = cast.claims("city_desk")
    with acting_as(claims):
        top = desk_list(claims, DeskFilter(show=show), LATER, limit=4)
        found = {
            after: desk_list(claims, DeskFilter(show=show, after=after), LATER, limit=4)
            for after in ("x", "~", "x~1", "20260511~1", "1~x", "-1", "~~")
        }

    assert found == dict.fromkeys(found, top)


@pytest.mark.parametrize("name", PEOPLE)
def test_the_ways_to_a_case_together_are_the_door(cast: Cast, name: str) -> None:
    claims = cast.claims(name)
    with behind_the_wall():
        reached = {
            code for way in CASE_SCOPE.ways(claims) for code in Case.objects.filter(way).values_list("code", flat=True)
        }
        denied = set(Case.objects.filter(hidden_from__overlap=sorted(claims.identities)).values_list("code", flat=True))

        assert reached - denied == set(cases_for(claims).values_list("code", flat=True))
