"""Reading carriers, meetings, resolutions and cards."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from quartet.grassroots.carriers.models import (
    Carrier,
    HelpAsked,
    Meeting,
    MeetingEvent,
    PracticeCard,
    PrivatePart,
    Resolution,
    ResolutionEvent,
)  # fmt: skip
from quartet.grassroots.carriers.policies import HELP_DESKS, private_sight, reaching, resolution_sight, units_of
from quartet.grassroots.carriers.states import ResolutionState, Topic
from quartet.ground.errors import DomainError
from quartet.ground.people.models import Unit
from quartet.ground.people.rights import Claims
from quartet.ground.people.states import Level, UnitKind
from quartet.ground.places.models import Region

HELP_DAYS = 90
FEWEST = 3
"""Fewer requests than this are not counted out: a number must not point at a family."""


class NotFound(DomainError):
    """Said both when there is none and when it is not theirs to see."""

    status = 404
    code = "not-found"
    message = _("There is no such page, or it is not yours to see.")


def carriers_for(claims: Claims) -> QuerySet[Carrier]:
    """The carriers of one's units and of one's area."""
    found = Carrier.objects.filter(Q(unit__in=units_of(claims)) | reaching(claims), ended_at=None)
    return found.select_related("unit").order_by("region", "pk")


def get_carrier(claims: Claims, pk: int) -> Carrier:
    """One carrier through the door. Raises NotFound."""
    found = carriers_for(claims).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def meetings_for(claims: Claims) -> QuerySet[Meeting]:
    """The meetings whose private part one reads, and, of the area, what is published."""
    seen = private_sight(claims) | (Q(published_at__isnull=False) & reaching(claims))
    return Meeting.objects.filter(seen).select_related("carrier", "unit")


def get_meeting(claims: Claims, pk: UUID, *, lock: bool = False) -> Meeting:
    """One meeting through the door. Raises NotFound."""
    there = meetings_for(claims).filter(pk=pk)
    found = (there.select_for_update(of=("self",)) if lock else there).first()
    if found is None:
        raise NotFound
    return found


def published(pk: UUID) -> Meeting:
    """A meeting as everybody sees it. Raises NotFound."""
    found = Meeting.objects.filter(pk=pk, published_at__isnull=False).select_related("carrier", "unit").first()
    if found is None:
        raise NotFound
    return found


def private_part(claims: Claims, meeting: Meeting) -> PrivatePart | None:
    """The private part, for those who read it."""
    return PrivatePart.objects.filter(meeting__in=Meeting.objects.filter(private_sight(claims), pk=meeting.pk)).first()


def story_of(claims: Claims, meeting: Meeting) -> QuerySet[MeetingEvent]:
    """Its story, oldest first, for those who read its private part."""
    seen = Meeting.objects.filter(private_sight(claims), pk=meeting.pk)
    return MeetingEvent.objects.filter(meeting__in=seen).order_by("position")


def resolutions_of(claims: Claims, meeting: Meeting) -> QuerySet[Resolution]:
    """A meeting's resolutions, as far as one reads them."""
    public = Q(pk__in=[]) if meeting.published_at is None else Q(public=True)
    found = Resolution.objects.filter(resolution_sight(claims) | public, meeting=meeting)
    return found.select_related("owner").order_by("number")


def public_resolutions(meeting: Meeting) -> QuerySet[Resolution]:
    """What everybody sees of them."""
    return Resolution.objects.filter(meeting=meeting, public=True).select_related("owner").order_by("number")


def resolutions_for(claims: Claims) -> QuerySet[Resolution]:
    """The resolutions one works with."""
    return Resolution.objects.filter(resolution_sight(claims)).select_related("owner")


def open_resolutions(claims: Claims) -> QuerySet[Resolution]:
    """Those still to be done or looked at, what is due first on top."""
    open_ones = resolutions_for(claims).filter(state__in=[ResolutionState.OPEN, ResolutionState.DONE])
    return open_ones.order_by("due_on", "pk")


def get_resolution(claims: Claims, uid: UUID, *, lock: bool = False) -> Resolution:
    """One resolution through the door. Raises NotFound."""
    there = resolutions_for(claims).filter(uid=uid)
    found = (there.select_for_update(of=("self",)) if lock else there).first()
    if found is None:
        raise NotFound
    return found


def events_of(resolution: Resolution) -> QuerySet[ResolutionEvent]:
    """Its story, oldest first."""
    return resolution.events.order_by("position")


def host_units(claims: Claims) -> QuerySet[Unit]:
    """The units for which somebody may keep a carrier."""
    return Unit.objects.filter(pk__in=units_of(claims)).order_by("level", "pk")


def owners_near(region: str) -> QuerySet[Unit]:
    """To whom a resolution may be given: bodies of the place, above it, and one level below."""
    above = [region[: level.digits] for level in Level if len(region) >= level.digits]
    below = Q(region__startswith=region, level__gte=Level.of_code(region) - 1)
    found = Unit.objects.filter(Q(region__in=above) | below).exclude(kind=UnitKind.ADMINISTRATION)
    return found.order_by("level", "kind", "pk")


def next_due(carrier: Carrier) -> date | None:
    """When a carrier that meets regularly is to meet again; None: when there is something."""
    every = carrier.its_kind.every_days
    last = carrier.meetings.filter(state="held").order_by("-starts_at").values_list("starts_at", flat=True).first()
    return (last + timedelta(days=every)).date() if every and last else None


# -- cards -----------------------------------------------------------------------------------------------------------


def cards() -> QuerySet[PracticeCard]:
    """Every card, most used first; they name nobody and are for everybody signed in."""
    counted = PracticeCard.objects.filter(withdrawn_at=None).annotate(used=Count("reuses"))
    return counted.select_related("unit").order_by(F("used").desc(), "-made_at", "pk")


def cards_about(words: str) -> QuerySet[PracticeCard]:
    """The cards that say these words."""
    return cards().filter(
        Q(title__contains=words) | Q(problem__contains=words) | Q(steps__contains=words) | Q(result__contains=words)
    )


def get_card(pk: UUID) -> PracticeCard:
    """One card. Raises NotFound."""
    found = cards().filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


# -- help that was asked for -----------------------------------------------------------------------------------------


def townships() -> list[tuple[str, list[tuple[str, str]]]]:
    """The townships by county, for somebody to name their own."""
    found = Region.objects.filter(level__in=[2, 3], until=None).order_by("code").values_list("code", "short")
    counties = {code: (short, list[tuple[str, str]]()) for code, short in found if len(code) == Level.COUNTY.digits}
    for code, short in found:
        if len(code) == Level.TOWNSHIP.digits and code[:6] in counties:
            counties[code[:6]][1].append((code, short))
    return [row for row in counties.values() if row[1]]


def help_asked(claims: Claims, today: date) -> list[dict[str, Any]]:
    """How often help was asked for in a desk's area in the last months, by topic; few are not counted out."""
    areas = {held.region for held in claims.posts if held.role in HELP_DESKS}
    seen = Q(pk__in=[])
    for area in areas:
        seen |= Q(township__startswith=area)
    found = HelpAsked.objects.filter(seen, on__gte=today - timedelta(days=HELP_DAYS))
    counted = found.values("topic").annotate(many=Count("pk")).order_by("topic")
    return [{"topic": Topic(row["topic"]), "many": row["many"] if row["many"] >= FEWEST else None} for row in counted]


def with_meeting(resolution: Resolution) -> Resolution:
    """The resolution with what the table of moves asks of its meeting, which its owner may not read."""
    if Meeting.objects.filter(pk=resolution.meeting_id).exists():
        return resolution
    resolution.meeting = Meeting(pk=resolution.meeting_id)
    return resolution
