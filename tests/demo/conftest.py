"""A county of four villages that has all its bodies, and everybody who works in it."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from quartet.demo import hands, seed, town
from quartet.demo.day import Town
from quartet.demo.units import bodies
from quartet.grassroots.duty import ingest
from quartet.ground.people.models import Unit
from quartet.ground.people.rights import SYSTEM, acting_as
from quartet.resolution.duty.actions import adopt_default
from tests.cast import LONG_AGO, MONDAY, NEXT_COUNTY, Cast


@pytest.fixture(autouse=True)
def in_post_on_the_days_played(monkeypatch: pytest.MonkeyPatch) -> None:
    """The days played here lie fixed in the past; everybody held their post then, whatever day it is now."""
    for module in (hands, seed):
        monkeypatch.setattr(module, "IN_POST", timezone.localdate() - LONG_AGO)


@pytest.fixture
def county(cast: Cast) -> Callable[[], Town]:
    """昌图县 of the cast with the bodies every level has, its duty list and its members; reads its town."""
    ingest.forget_seen()
    there = set(Unit.objects.values_list("region", "name"))
    wanted = [one for one in bodies() if one.region.startswith((NEXT_COUNTY, "2112"))]
    Unit.objects.bulk_create(
        one for one in wanted if (one.region, one.name) not in there and one.region[:6] in {NEXT_COUNTY, "2112"}
    )
    with acting_as(SYSTEM):
        adopt_default(area=NEXT_COUNTY, note="初始清单", now=MONDAY)
        town.man(NEXT_COUNTY)

    def read() -> Town:
        with acting_as(SYSTEM):
            return town.read(NEXT_COUNTY)

    return read
