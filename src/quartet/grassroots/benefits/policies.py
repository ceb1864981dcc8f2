"""Who sees benefits, who gives them, and what must be so first. Nothing here writes."""

from datetime import date
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quartet.grassroots.benefits.catalogue import Benefit
from quartet.grassroots.benefits.models import SponsorAgreement
from quartet.grassroots.benefits.states import Funder
from quartet.grassroots.members.policies import DECIDERS
from quartet.ground.errors import NotNow
from quartet.ground.people.rights import AreaScope, Claims, NotAllowed
from quartet.ground.people.states import DESKS, OVERSEERS, Level, Role

SCOPE = AreaScope(region="region", person="member_id")
"""An entitlement is seen by its member, and by the desks and supervisors of the area."""
READERS: Final = tuple(sorted(DESKS | OVERSEERS))
GIVERS: Final = frozenset(DESKS)
"""Who hands out: also the village, where things lie in the office."""
WATCHERS: Final = frozenset({*DECIDERS, *OVERSEERS})
"""Who is told of gaps of insurance: never the member, and not the neighbours in their village's office."""

_SYSTEM = "(SELECT current_setting('quartet.system', true) = 'on')"
_ME = "(SELECT COALESCE(NULLIF(current_setting('quartet.person', true), ''), '0')::bigint)"
_KEYS = "(SELECT string_to_array(current_setting('quartet.keys_2', true), ','))"
WALLS: Final[dict[str, str]] = {
    "benefits_entitlement": SCOPE.as_sql(),
    "benefits_benefitevent": (
        f"{_SYSTEM} OR EXISTS (SELECT 1 FROM benefits_entitlement e WHERE e.id = entitlement_id)"  # noqa: S608 -- our own names
    ),
    "benefits_insurancegap": (
        f"CASE WHEN {_SYSTEM} THEN true WHEN person_id = {_ME} THEN false "
        f"ELSE ARRAY[left(region, 4), county, left(region, 9)]::text[] && {_KEYS} END"
    ),
}
"""Table → which of its rows may be read, for `site.walls`. A sponsor agreement is public to all who work here."""
RECEIPT_WALL: Final = "EXISTS (SELECT 1 FROM benefits_entitlement o WHERE o.id = substr(subject, 9)::bigint)"
"""The picture of a signed paper (`benefit:…`) is seen with its entitlement."""


def areas_of(claims: Claims, roles: frozenset[Role]) -> list[str]:
    """The regions in which somebody holds one of these roles."""
    return sorted({held.region for held in claims.posts if held.role in roles})


def gaps_seen(claims: Claims) -> Q:
    """The gaps somebody is told of: those of their centre's area, but for their own."""
    if claims.system:
        return Q()
    seen = Q(pk__in=[])
    for area in areas_of(claims, WATCHERS):
        seen |= Q(region__startswith=area)
    return seen & ~Q(person=claims.person)


def require_area(claims: Claims, roles: frozenset[Role], region: str) -> None:
    """Refuse all but holders of one of these roles in whose area the region lies."""
    if not any(region.startswith(area) for area in areas_of(claims, roles)):
        raise NotAllowed(_("Only the desk of that area does this."))


def require_area_of_agreement(area: str) -> None:
    """An agreement is for a city, a county or a township."""
    if len(area) not in {Level.CITY.digits, Level.COUNTY.digits, Level.TOWNSHIP.digits}:
        raise NotNow(_("An agreement is for a city, a county or a township."))


def require_paid(benefit: Benefit, region: str, since: date, until: date | None, agreement: SponsorAgreement | None,
                 ) -> None:  # fmt: skip
    """What a sponsor pays needs an agreement that covers the benefit, the place and the whole period."""
    if benefit.funder is not Funder.PARTNER:
        return
    if agreement is None or benefit.code not in agreement.benefits or not region.startswith(agreement.area):
        raise NotNow(_("A sponsor pays for this: name the agreement that covers it in this area."))
    if since < agreement.since or (until or since) > agreement.last_day or since >= agreement.last_day:
        raise NotNow(
            _("The agreement with %(partner)s pays from %(since)s until %(until)s only."),
            partner=agreement.partner, since=agreement.since, until=agreement.last_day,
        )  # fmt: skip
