"""The watch over insurance: who works without one is told to the desks, never to the member, and stops nobody."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from uuid6 import uuid7

from quartet.grassroots.benefits import actions, queries, reminders, tasks
from quartet.grassroots.benefits.models import InsuranceGap
from quartet.grassroots.duty.actions import start_duty
from quartet.ground.outbox.models import Notice
from quartet.ground.people.models import Post
from quartet.ground.people.rights import SYSTEM, acting_as
from tests.cast import COUNTY, MONDAY, NEXT_VILLAGE, TODAY, VILLAGE, Cast, behind_the_wall, later
from tests.grassroots.benefits.giving import INSURANCE, act, grant, insure, of, sponsor
from tests.reminding import lines_of, round_at


def watch(at: object = MONDAY) -> tuple[int, int]:
    """Look for gaps, then let the round tell what was found."""
    with acting_as(SYSTEM):
        found = actions.watch_insurance(now=at)  # type: ignore[arg-type]
    round_at(at, "gap")  # type: ignore[arg-type]
    return found


def told(says: str) -> set[str]:
    with behind_the_wall():
        rows = Notice.objects.select_related("person").order_by("pk")
        return {row.person.username for row in rows if any(line["says"] == says for line in row.lines)}


def gaps(cast: Cast, name: str) -> list[tuple[str, bool]]:
    with acting_as(cast.claims(name)):
        through = list(queries.gaps_for(cast.claims(name)).filter(cured_at=None))
        assert {gap.pk for gap in through} == set(
            InsuranceGap.objects.filter(cured_at=None).values_list("pk", flat=True)
        )
    return [(gap.person.username, gap.on_duty) for gap in through]


def test_who_holds_a_grid_without_insurance_is_told_to_the_townships_desk_once(cast: Cast) -> None:
    insure(cast, "grid_member_next_village")

    assert (watch(), watch(later(minutes=5))) == ((1, 0), (0, 0))

    assert told(reminders.WITHOUT) == {"township_desk"}
    assert gaps(cast, "township_desk") == [("grid_member", False)]


def test_on_duty_without_insurance_is_told_to_the_county_too_and_the_duty_goes_on(cast: Cast) -> None:
    insure(cast, "grid_member_next_village")
    claims = cast.claims("grid_member")
    watch()

    with acting_as(claims):
        duty, fresh = start_duty(uid=uuid7(), started_at=MONDAY, role=None, acting=claims, now=MONDAY)
    watch(later(minutes=5))

    assert (fresh, duty.ended_at) == (True, None)
    assert told(reminders.ON_DUTY_WITHOUT) == {"township_desk", "county_desk", "county_desk_accused"}
    assert gaps(cast, "county_desk") == [("grid_member", True)]


def test_found_on_duty_at_once_both_desks_hear(cast: Cast) -> None:
    claims = cast.claims("grid_member")
    with acting_as(claims):
        start_duty(uid=uuid7(), started_at=MONDAY, role=None, acting=claims, now=MONDAY)

    assert watch() == (2, 0)

    assert told(reminders.ON_DUTY_WITHOUT) == {"township_desk", "county_desk", "county_desk_accused"}


def test_the_member_and_the_village_office_never_hear_of_it(cast: Cast) -> None:
    watch()

    for name in ("grid_member", "clerk", "partner", "township_desk_next_township", "county_desk_next_county"):
        assert gaps(cast, name) == []
    assert not told(reminders.WITHOUT) & {"grid_member", "grid_member_next_village", "clerk"}


def test_a_desk_that_holds_a_grid_itself_is_not_told_about_itself(cast: Cast) -> None:
    Post.objects.create(
        person=cast.people["township_desk"], unit=cast.units["village"], role="grid_member", region=VILLAGE, since=TODAY
    )

    watch()

    assert "township_desk" not in {name for name, _duty in gaps_seen_by(cast, "township_desk")}
    assert "township_desk" in {name for name, _duty in gaps_seen_by(cast, "county_desk")}


def gaps_seen_by(cast: Cast, name: str) -> list[tuple[str, bool]]:
    with acting_as(cast.claims(name)):
        return [(gap.person.username, gap.on_duty) for gap in queries.gaps_for(cast.claims(name))]


def test_a_gap_closes_when_the_insurance_is_handed_out_signed_or_not(cast: Cast) -> None:
    watch()

    insure(cast, "grid_member")

    assert watch(later(hours=1)) == (0, 1)
    assert gaps(cast, "township_desk") == [("grid_member_next_village", False)]


def test_granted_is_not_insured_and_an_insurance_that_is_over_opens_the_gap_again(cast: Cast) -> None:
    agreement = sponsor(cast)
    month = TODAY + timedelta(days=30)
    grant(cast, INSURANCE, by="county_desk", region=COUNTY, until=month, agreement=agreement.pk)
    assert watch()[0] == 2

    for name in ("grid_member", "grid_member_next_village"):
        act(cast, of(cast, name, INSURANCE), "hand_out", "county_desk", policy="PX-2026-1")

    assert watch(later(days=1)) == (0, 2)
    assert watch(later(days=31)) == (2, 0)


def test_an_insurance_that_ends_soon_is_shown_unless_another_follows(cast: Cast) -> None:
    soon = TODAY + timedelta(days=20)
    insure(cast, "grid_member", until=soon)
    claims = cast.claims("township_desk")

    def ending() -> list[str]:
        with acting_as(claims):
            return [one.member.person.username for one in queries.ending(claims, TODAY)]

    assert ending() == ["grid_member"]
    grant(
        cast,
        INSURANCE,
        since=soon,
        until=soon + timedelta(days=200),
        agreement=of(cast, benefit=INSURANCE).agreement_id,
    )
    assert ending() == []


def test_an_agreement_that_ends_soon_is_told_once(cast: Cast) -> None:
    sponsor(cast, until=TODAY + timedelta(days=20))
    sponsor(cast, "city_desk", area="2112", until=TODAY + timedelta(days=200))

    assert [round_at(MONDAY, "sponsor"), round_at(later(days=1), "sponsor")] == [["soon"], []]
    assert told(reminders.ENDING) == {"county_desk", "county_desk_accused"}


def test_an_agreement_that_ended_long_ago_is_no_news(cast: Cast) -> None:
    sponsor(cast, until=TODAY + timedelta(days=20))

    assert round_at(later(days=60), "sponsor") == []


def test_an_insurance_that_ends_soon_is_one_line_for_the_desk_of_its_area_and_never_the_members(cast: Cast) -> None:
    for name in ("grid_member", "grid_member_next_village"):
        insure(cast, name, until=TODAY + timedelta(days=20))

    assert [round_at(MONDAY, "insurance"), round_at(later(days=1), "insurance")] == [["soon", "soon"], []]
    assert [line["url"] for line in lines_of("township_desk", "insurance")] == ["/benefits/gaps/"]
    assert told(reminders.ENDING) == {"township_desk"}


def test_gaps_are_told_in_service_hours_and_danger_on_duty_at_any_hour(cast: Cast) -> None:
    insure(cast, "grid_member_next_village")
    night = later(hours=14)
    with acting_as(SYSTEM):
        actions.watch_insurance(now=night)
    assert round_at(night, "gap") == []
    claims = cast.claims("grid_member")
    with acting_as(claims):
        start_duty(uid=uuid7(), started_at=night, role=None, acting=claims, now=night)
    with acting_as(SYSTEM):
        actions.watch_insurance(now=night + timedelta(minutes=5))

    assert round_at(night + timedelta(minutes=6), "gap") == ["duty"]


def test_the_jobs_do_the_same(cast: Cast) -> None:
    stamp = int(timezone.now().timestamp())

    tasks.watch_over_insurance(stamp)

    with behind_the_wall():
        assert InsuranceGap.objects.filter(region=NEXT_VILLAGE).count() == 1


def test_the_database_keeps_one_open_gap_a_person(cast: Cast) -> None:
    watch()

    with behind_the_wall():
        assert queries.gaps_for(SYSTEM).count() == 2
    with behind_the_wall(), pytest.raises(IntegrityError, match="gap_one_open"), transaction.atomic():
        InsuranceGap.objects.create(person=cast.people["grid_member"], region=VILLAGE, county=COUNTY, found_at=MONDAY)
