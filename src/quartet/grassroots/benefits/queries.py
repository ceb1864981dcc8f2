"""Reading benefits. `entitlements_for` and `gaps_for` are the only doors."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quartet.grassroots.benefits.catalogue import catalogue
from quartet.grassroots.benefits.models import Entitlement, InsuranceGap, SponsorAgreement
from quartet.grassroots.benefits.policies import SCOPE, gaps_seen
from quartet.grassroots.benefits.states import ENSURING, HELD, EntitlementState, Manner
from quartet.grassroots.duty.models import DutySession
from quartet.grassroots.members.models import Member
from quartet.ground.errors import DomainError
from quartet.ground.ledger.models import Chained
from quartet.ground.people.models import Post
from quartet.ground.people.rights import Claims
from quartet.ground.people.states import Role
from quartet.ground.places.codes import range_of

SOON = timedelta(days=30)
"""An agreement or a policy that ends within so many days is shown as ending."""


class BenefitNotFound(DomainError):
    """Said both when there is none and when it is not theirs to see."""

    status = 404
    code = "benefit-not-found"
    message = gettext_lazy("There is no such benefit, or it is not yours to see.")


class AgreementNotFound(DomainError):
    """There is none."""

    status = 404
    code = "sponsor-not-found"
    message = gettext_lazy("There is no such agreement.")


def entitlements_for(claims: Claims) -> QuerySet[Entitlement]:
    """The entitlements this person may see."""
    return Entitlement.objects.filter(SCOPE.as_q(claims))


def get_entitlement(claims: Claims, number: int, *, lock: bool = False) -> Entitlement:
    """One through the door. Raises BenefitNotFound."""
    there = entitlements_for(claims).select_related("member__person", "agreement").filter(pk=number)
    found = (there.select_for_update(of=("self",)) if lock else there).first()
    if found is None:
        raise BenefitNotFound
    return found


def own(claims: Claims) -> QuerySet[Entitlement]:
    """One's own, what waits for an answer first, then the newest."""
    mine = Entitlement.objects.filter(member=claims.person or 0).exclude(state=EntitlementState.WITHDRAWN)
    waits = Case(When(state=EntitlementState.HANDED, then=0), default=1)
    return mine.select_related("agreement").order_by(waits, "-since", "pk")


def under(found: QuerySet[Entitlement], region: str) -> QuerySet[Entitlement]:
    """Keep those of an area: one range of an index."""
    low, high = range_of(region)
    return found.filter(region__gte=low, region__lt=high)


def counts(claims: Claims, region: str) -> list[tuple[EntitlementState, int]]:
    """How many entitlements of an area stand in each state."""
    found = under(entitlements_for(claims), region).order_by().values_list("state").annotate(Count("pk"))
    told = dict(found)
    return [(state, told.get(state.value, 0)) for state in EntitlementState]


def due_of(claims: Claims, region: str) -> list[tuple[str, int]]:
    """What waits to be handed out in an area, by benefit: code and number."""
    due = under(entitlements_for(claims), region).filter(state=EntitlementState.DUE)
    return list(due.order_by("benefit").values_list("benefit").annotate(Count("pk")))


def agreements() -> QuerySet[SponsorAgreement]:
    """All sponsor agreements, those that end first on top; who works here may read them."""
    return SponsorAgreement.objects.order_by("ended_on", "until", "pk")


def get_agreement(number: int) -> SponsorAgreement:
    """One agreement. Raises AgreementNotFound."""
    found = SponsorAgreement.objects.filter(pk=number).first()
    if found is None:
        raise AgreementNotFound
    return found


def in_force(today: date, region: str = "") -> list[SponsorAgreement]:
    """The agreements that pay today, in an area when one is named."""
    found = SponsorAgreement.objects.filter(Q(ended_on=None) | Q(ended_on__gt=today), since__lte=today, until__gt=today)
    return [one for one in found.order_by("until", "pk") if region.startswith(one.area) or one.area.startswith(region)]


def offered(today: date) -> dict[str, list[SponsorAgreement]]:
    """Who pays for each benefit today, by its code."""
    paying = in_force(today)
    return {code: [one for one in paying if code in one.benefits] for code in catalogue()}


# -- insurance --------------------------------------------------------------------------------------------------------


def insured(today: date) -> QuerySet[Entitlement]:
    """The accident insurances in force on a day, whether or not they have been signed for."""
    covers = Entitlement.objects.filter(benefit=ENSURING, state__in=HELD, since__lte=today)
    return covers.filter(Q(until=None) | Q(until__gt=today))


@dataclass(frozen=True, slots=True)
class Uncovered:
    """Somebody who works without an insurance in force."""

    person: int
    region: str
    on_duty: bool


def uncovered(now: datetime) -> list[Uncovered]:
    """Everybody on duty now, or holding a grid today, without an accident insurance in force. As the system."""
    today = timezone.localdate(now)
    covered = set(insured(today).values_list("member_id", flat=True))
    held = Post.objects.on(today).filter(role=Role.GRID_MEMBER)
    duties = DutySession.objects.filter(ended_at=None, ends_by__gt=now)
    where = dict(held.order_by("-region", "-pk").values_list("person_id", "region"))
    busy = dict(duties.order_by("pk").values_list("person_id", "village"))
    return [
        Uncovered(person, region[:12], person in busy)
        for person, region in sorted({**busy, **where}.items())
        if person not in covered
    ]


def gaps_for(claims: Claims) -> QuerySet[InsuranceGap]:
    """The gaps of insurance this person is told of, open ones first: on duty before others."""
    seen = InsuranceGap.objects.filter(gaps_seen(claims)).select_related("person__member")
    return seen.order_by(F("cured_at").desc(nulls_first=True), "-on_duty", "region", "pk")


def ending(claims: Claims, today: date) -> QuerySet[Entitlement]:
    """The insurances that end soon and have none that follows."""
    soon = insured(today).filter(SCOPE.as_q(claims), until__lte=today + SOON)
    followed = Entitlement.objects.filter(benefit=ENSURING, since__lte=today + SOON).exclude(
        state__in=[EntitlementState.WITHDRAWN, EntitlementState.RETURNED]
    ).filter(Q(until=None) | Q(until__gt=today + SOON)).values("member")  # fmt: skip
    return soon.exclude(member__in=followed).select_related("member__person").order_by("until", "region", "pk")


# -- allowances -------------------------------------------------------------------------------------------------------


def allowances(claims: Claims, region: str, month: date) -> list[Entitlement]:
    """The allowances of a month in an area, person by person."""
    money = [one.code for one in catalogue().values() if one.manner is Manner.MONEY]
    found = under(entitlements_for(claims), region).filter(benefit__in=money, since=month).exclude(
        state=EntitlementState.WITHDRAWN
    )  # fmt: skip
    return list(
        found.select_related("member__person", "agreement").order_by("region", "member__number", "benefit", "pk")
    )


def members_to_give(region: str, today: date, *, partners: bool) -> list[Member]:
    """Whom a grant in an area reaches: serving members, and partners where the benefit is for them too."""
    found = Member.objects.select_related("person").under(region).serving(today).filter(since__lte=today)
    if not partners:
        found = found.exclude(employment="partner")
    return list(found.order_by("region", "number"))


# -- the telephone ----------------------------------------------------------------------------------------------------


def pack(claims: Claims, now: datetime) -> dict[str, Any]:
    """One's benefits for the telephone app: a part it shows as it is. Nothing for who has none."""
    today = timezone.localdate(now)
    mine = own(claims).filter(Q(until=None) | Q(until__gt=today))
    items = [{"title": one.row.name, "text": words_of(one)} for one in mine[:60] if one.benefit in catalogue()]
    return {"title": _("My benefits"), "items": items} if items else {}


def words_of(one: Entitlement) -> str:
    """State, period and sponsor of an entitlement in one line."""
    period = f"{one.since:%Y-%m-%d} – {one.until:%Y-%m-%d}" if one.until else f"{one.since:%Y-%m-%d}"
    parts = [str(one.standing.label), period, one.policy, one.agreement.partner if one.agreement else ""]
    return " · ".join(part for part in parts if part)


# -- the ledger's check -----------------------------------------------------------------------------------------------


def sponsor_facts(subjects: list[str]) -> dict[tuple[str, int], Any]:
    """What the agreements say now."""
    ids = [int(subject.partition(":")[2]) for subject in subjects]
    found = SponsorAgreement.objects.filter(pk__in=ids).order_by("pk")
    return {(one.name_in_ledger, position): fact for one in found for position, fact in one.facts().items()}


def sponsor_heads() -> Iterator[tuple[str, Chained]]:
    """Every agreement with the end of its chain."""
    for one in SponsorAgreement.objects.order_by("pk"):
        yield one.name_in_ledger, one
