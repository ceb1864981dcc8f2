"""One command does one thing: sent twice, sent five times at one moment, sent for something else."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from uuid6 import uuid7

from quartet.grassroots.benefits import actions
from quartet.grassroots.benefits.models import BenefitEvent, Entitlement, SponsorAgreement
from quartet.ground.errors import CommandReused
from quartet.ground.ledger.models import Entry
from quartet.ground.ledger.queries import check_ledger
from quartet.ground.outbox.models import Notice
from quartet.ground.people.rights import acting_as
from tests.cast import MONDAY, TODAY, TOWNSHIP, Cast, behind_the_wall
from tests.grassroots.benefits.giving import UNIFORM, act, grant, of, sponsor
from tests.rig import at_once


def five(what: Callable[[], Any]) -> list[Any]:
    """The same five times at one moment; what each gave."""
    return at_once([what] * 5)


def kept(command: Any) -> tuple[int, int]:
    """How many lines of story a command wrote, and how many entries the ledger has of entitlements."""
    with behind_the_wall():
        assert check_ledger().broken is None
        entries = Entry.objects.filter(subject__startswith="entitlement:").count()
        return BenefitEvent.objects.filter(command_id=command).count(), entries


def hand_out_all(cast: Cast, **given: Any) -> int:
    claims = cast.claims("township_desk")
    said = {"benefit": UNIFORM, "region": TOWNSHIP, "policy": "", "note": "", "command_id": uuid7()} | given
    with acting_as(claims):
        return actions.hand_out_all(**said, acting=claims, now=MONDAY)


@pytest.mark.django_db(transaction=True)
def test_a_move_sent_five_times_at_once_is_made_once(cast: Cast) -> None:
    grant(cast)
    one, command = of(cast), uuid7()

    found = five(lambda: act(cast, one, "hand_out", "clerk", command=command))

    assert [getattr(each, "state", each) for each in found] == ["handed"] * 5
    assert kept(command) == (1, 3)  # two were granted
    with behind_the_wall():
        assert Notice.objects.filter(person=cast.people["grid_member"]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_grant_sent_five_times_at_once_is_made_once(cast: Cast) -> None:
    command = uuid7()

    assert five(lambda: grant(cast, command_id=command)) == [(2, 0)] * 5
    assert kept(command) == (2, 2)


@pytest.mark.django_db(transaction=True)
def test_handing_out_to_all_sent_five_times_at_once_is_done_once(cast: Cast) -> None:
    grant(cast)
    command = uuid7()

    assert five(lambda: hand_out_all(cast, command_id=command)) == [2] * 5
    assert kept(command) == (2, 4)
    with behind_the_wall():
        assert Notice.objects.filter(person=cast.people["grid_member"]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_agreement_signed_and_ended_five_times_at_once_is_so_once(cast: Cast) -> None:
    command = uuid7()
    signed = five(lambda: sponsor(cast, command_id=command))
    claims = cast.claims("county_desk")

    def end() -> SponsorAgreement:
        with acting_as(claims):
            return actions.end_agreement(number=signed[0].pk, on=TODAY, why="不再合作", acting=claims, now=MONDAY)

    ended = five(end)

    assert len({one.pk for one in signed + ended}) == 1
    with behind_the_wall():
        acts = Entry.objects.filter(subject=signed[0].name_in_ledger).order_by("position")
        assert list(acts.values_list("act", flat=True)) == ["sign_agreement", "end_agreement"]
        assert check_ledger().broken is None


def test_a_move_that_came_back_to_its_state_is_still_the_same_command(cast: Cast) -> None:
    grant(cast)
    one, command = of(cast), uuid7()
    act(cast, one, "hand_out", "clerk", command=command)
    act(cast, one, "object", "grid_member", words="没有见到棉服")

    assert act(cast, one, "hand_out", "clerk", command=command).state == "objected"
    assert kept(command) == (1, 4)


def test_a_command_is_not_used_for_somebody_elses_benefit(cast: Cast) -> None:
    grant(cast)
    command = uuid7()
    act(cast, of(cast), "hand_out", "township_desk", command=command)

    with pytest.raises(CommandReused):
        act(cast, of(cast, "grid_member_next_village"), "hand_out", "township_desk", command=command)
    with pytest.raises(CommandReused):
        act(cast, of(cast, "grid_member_next_village"), "withdraw", "township_desk", command=command, words="重复")
    with pytest.raises(CommandReused):
        grant(cast, "vest", command_id=command)


def test_a_command_that_granted_one_benefit_grants_no_other_and_is_nobody_elses(cast: Cast) -> None:
    command = uuid7()
    grant(cast, command_id=command)

    with pytest.raises(CommandReused):
        grant(cast, "vest", command_id=command)
    with pytest.raises(CommandReused):
        grant(cast, by="county_desk", command_id=command)
    with pytest.raises(CommandReused):
        hand_out_all(cast, command_id=command)
    assert kept(command) == (2, 2)


def test_an_agreements_command_is_nobody_elses(cast: Cast) -> None:
    command = uuid7()
    sponsor(cast, command_id=command)

    with pytest.raises(CommandReused):
        sponsor(cast, "city_desk", command_id=command)


def test_what_was_granted_before_stories_kept_states_still_stands_in_the_ledger() -> None:
    said = {"benefit": "冬季棉服"}
    old = BenefitEvent(verb="grant", by_id=3, by_name="镇 某某", at=MONDAY, data=said)

    assert old.fact() == {"verb": "grant", "by": 3, "by_name": "镇 某某", "at": MONDAY, "data": said, "command": ""}
    assert BenefitEvent(verb="grant", to_state="due").fact()["to"] == "due"


def test_money_of_months_is_told_month_by_month(cast: Cast) -> None:
    until = TODAY.replace(day=1) + timedelta(days=62)
    grant(cast, "post_allowance", until=until, amount=Decimal(30))

    with behind_the_wall():
        born = {(event.from_state, event.to_state) for event in BenefitEvent.objects.all()}
        assert (Entitlement.objects.count(), born) == (BenefitEvent.objects.count(), {("", "due")})
