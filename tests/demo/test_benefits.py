"""Benefits, stations and a self-assessment of the demonstration: played by the verbs, and marked as made up."""

from datetime import datetime

import pytest
import time_machine
from django.utils import timezone

from quartet.demo import benefits
from quartet.grassroots.benefits.models import Entitlement, SponsorAgreement
from quartet.grassroots.benefits.queries import uncovered
from quartet.grassroots.stations.models import Training, WarmStation
from quartet.ground.ledger.queries import check_ledger
from quartet.ground.people.rights import SYSTEM, acting_as
from quartet.oversight.burden.models import Demand
from quartet.oversight.sixfree.models import SixFreeApplication
from tests.cast import VILLAGE, VILLAGES, Cast, behind_the_wall


def test_what_the_demonstration_makes_is_whole_and_says_that_it_is_made_up(cast: Cast) -> None:
    people = {name: cast.claims(name) for name in ("grid_member", "township_desk", "county_desk")}
    people["village_clerk"] = cast.claims("clerk")

    with acting_as(SYSTEM):
        benefits.warm_stations()
        benefits.play(people, VILLAGE)

    with behind_the_wall():
        stations = list(WarmStation.objects.order_by("number"))
        assert {one.region for one in stations} == set(VILLAGES)
        assert all(one.illustrative and "示意" in one.name for one in stations)
        assert all("示意" in one.partner for one in SponsorAgreement.objects.order_by("pk"))
        mine = Entitlement.objects.filter(member=cast.people["grid_member"].pk)
        assert dict(mine.values_list("benefit", "state"))["id_card"] == "received"
        assert [one.person for one in uncovered(timezone.now())] == []
        assert (Training.objects.count(), Demand.objects.count()) == (1, 1)
        assert list(SixFreeApplication.objects.values_list("state", flat=True)) == ["township"]
        assert check_ledger().broken is None


@pytest.mark.parametrize("day", ["2027-01-27", "2027-01-31", "2027-05-31", "2028-02-29", "2027-12-31"])
def test_what_it_covers_is_paid_for_to_the_last_day_whatever_day_it_is_made(cast: Cast, day: str) -> None:
    people = {name: cast.claims(name) for name in ("grid_member", "township_desk", "county_desk")}
    people["village_clerk"] = cast.claims("clerk")

    with time_machine.travel(datetime.fromisoformat(f"{day}T23:50+08:00"), tick=False), acting_as(SYSTEM):
        benefits.warm_stations()
        benefits.play(people, VILLAGE)

    with behind_the_wall():
        paying = SponsorAgreement.objects.get(benefits__contains=["accident_insurance"])
        ends = set(Entitlement.objects.filter(benefit="accident_insurance").values_list("until", flat=True))
    assert ends == {paying.last_day}
