"""Benefits as the tests give them: an agreement, a grant, what becomes of it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from uuid6 import uuid7

from quartet.grassroots.benefits import actions
from quartet.grassroots.benefits.models import Entitlement, SponsorAgreement
from quartet.ground.people.rights import acting_as
from tests.cast import COUNTY, MONDAY, TODAY, TOWNSHIP, Cast, behind_the_wall

NEXT_YEAR = date(2027, 5, 1)
INSURANCE, UNIFORM, PHONE = "accident_insurance", "uniform_winter", "phone_allowance"


def sponsor(cast: Cast, by: str = "county_desk", **given: Any) -> SponsorAgreement:
    """A partner signs for insurance and telephones."""
    said = {
        "area": COUNTY, "partner": "某保险公司", "benefits": [INSURANCE, PHONE], "since": date(2026, 1, 1),
        "until": NEXT_YEAR, "terms": "每人一份", "command_id": uuid7(),
    } | given  # fmt: skip
    with acting_as(cast.claims(by)):
        return actions.sign_agreement(**said, acting=cast.claims(by), now=MONDAY)


def grant(cast: Cast, benefit: str = UNIFORM, by: str = "township_desk", **given: Any) -> tuple[int, int]:
    """A desk grants something to its area."""
    said = {
        "region": TOWNSHIP, "numbers": (), "since": TODAY, "until": None, "amount": Decimal(0), "agreement": None,
        "command_id": uuid7(), "now": MONDAY,
    } | given  # fmt: skip
    with acting_as(cast.claims(by)):
        return actions.grant_benefit(benefit=benefit, **said, acting=cast.claims(by))


def of(cast: Cast, name: str = "grid_member", benefit: str = UNIFORM) -> Entitlement:
    """Somebody's newest entitlement to a benefit."""
    with behind_the_wall():
        mine = Entitlement.objects.filter(member=cast.people[name].pk, benefit=benefit)
        return mine.select_related("member__person", "agreement").order_by("-pk")[0]


def act(cast: Cast, one: Entitlement, verb: str, by: str, *, at: datetime = MONDAY, **given: Any) -> Entitlement:
    """Somebody makes a move."""
    command = given.pop("command", None) or uuid7()
    with acting_as(cast.claims(by)):
        return actions.act_on(number=one.pk, verb=verb, given=given, command_id=command, acting=cast.claims(by), now=at)


def insure(cast: Cast, name: str, until: date = NEXT_YEAR) -> Entitlement:
    """Insure one member."""
    agreement = sponsor(cast, command_id=uuid7())
    number = cast.people[name].member.number
    grant(cast, INSURANCE, by="county_desk", region=COUNTY, numbers=[number], until=until, agreement=agreement.pk)
    one = of(cast, name, INSURANCE)
    return act(cast, one, "hand_out", "county_desk", policy="PICC-1")
