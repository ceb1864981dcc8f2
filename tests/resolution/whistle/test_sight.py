"""Who sees a whistle: by the door, and by PostgreSQL when the door is forgotten."""

from typing import Any

import pytest

from quartet.ground.people.rights import NOBODY, SYSTEM, Claims, acting_as
from quartet.resolution.whistle.models import (
    Assessment,
    Call,
    Decision,
    Minute,
    Signature,
    Whistle,
    WhistleEvent,
)  # fmt: skip
from quartet.resolution.whistle.queries import WhistleNotFound, get_call, get_whistle, my_calls, to_decide, whistles_for
from tests.cast import PEOPLE, Cast, behind_the_wall
from tests.resolution.whistle.stage import Site, a_case
from tests.resolution.whistle.test_way import SAYS
from tests.site.rights import SEEN_BY

HANGING: tuple[Any, ...] = (Call, WhistleEvent, Minute, Signature, Decision, Assessment)


@pytest.fixture
def full(site: Site) -> Site:
    """A whistle with a row in every table; it called the water bureau and the tribunal."""
    return site.ended().does("assess", "tribunal", "tribunal", **SAYS)


def seen(cast: Cast, name: str) -> set[str]:
    """What the database shows somebody who asks every table without the door."""
    with acting_as(cast.claims(name)):
        return {model.__name__ for model in (Whistle, *HANGING) if model.objects.exists()}


OPEN_TO = (SEEN_BY["in_village"] | {"department_water", "tribunal"}) - {"grid_member"}


def test_a_whistle_is_seen_by_who_sees_its_case_and_by_whom_it_called(full: Site) -> None:
    by_door = {}
    for name in PEOPLE:
        claims = full.cast.claims(name)
        with acting_as(claims):
            by_door[name] = whistles_for(claims).exists()

    assert {name for name, there in by_door.items() if there} == OPEN_TO


def test_the_walls_say_the_same_without_the_door(full: Site) -> None:
    everything = {model.__name__ for model in (Whistle, *HANGING)}
    shown = {name: seen(full.cast, name) for name in PEOPLE}

    assert {name for name, tables in shown.items() if tables} == OPEN_TO | {
        "grid_member",
    }  # their own report's case
    assert all(tables in (set(), everything) for tables in shown.values())


def test_a_slip_opens_its_case_and_no_whistle_on_it(full: Site) -> None:
    claims = Claims(slip=full.case.code)
    with acting_as(claims):
        assert not whistles_for(claims).exists()
        assert not Whistle.objects.exists()
    with acting_as(NOBODY):
        assert not whistles_for(NOBODY).exists()
        assert not Whistle.objects.exists()


def test_what_is_hidden_from_somebody_stays_hidden_though_it_calls_their_unit(cast: Cast) -> None:
    accused = cast.people["department_accused"].pk
    site = Site(cast, a_case(cast, hidden_from=[f"p{accused}"])).blow(bodies=("agriculture",))

    assert seen(cast, "department_accused") == set()
    assert "Whistle" in seen(cast, "department")
    with pytest.raises(WhistleNotFound), acting_as(cast.claims("department_accused")):
        get_whistle(cast.claims("department_accused"), site.code)


def test_a_called_body_sees_the_whistle_and_still_not_the_case(full: Site) -> None:
    from quartet.resolution.cases.models import Case  # noqa: PLC0415 -- used once

    with acting_as(full.cast.claims("department_water")):
        assert not Case.objects.filter(pk=full.case.pk).exists()
        assert get_call(full.cast.claims("department_water"), full.code, 1).unit == full.cast.units["water"]
        with pytest.raises(WhistleNotFound):
            get_call(full.cast.claims("department_water"), full.code, 9)


def test_a_sealed_case_takes_its_whistle_off_the_townships_list(full: Site) -> None:
    a_case(full.cast, label=3)
    with behind_the_wall():
        Whistle.objects.update(keys=[])

    assert seen(full.cast, "clerk") == set()
    assert "Whistle" in seen(full.cast, "county_desk")


def test_what_waits_for_me_is_mine_alone(site: Site) -> None:
    site.blow().does("refuse", "department_water", "water", line="0201-2", reason="不归我局")
    cast = site.cast
    calls, above = {}, {}
    for name in (
        "department_water",
        "tribunal",
        "township_desk",
        "county_desk",
        "county_desk_next_county",
        "city_desk",
    ):
        claims = cast.claims(name)
        with acting_as(claims):
            calls[name] = [call.unit.name for call in my_calls(claims)]
            above[name] = [call.unit.name for call in to_decide(claims)]

    assert {name for name, found in calls.items() if found} == {"tribunal"}
    assert {name for name, found in above.items() if found} == {"county_desk"}


def test_the_platform_sees_them_all(full: Site) -> None:
    with acting_as(SYSTEM):
        assert whistles_for(SYSTEM).count() == 1
