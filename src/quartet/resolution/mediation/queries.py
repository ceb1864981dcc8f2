"""Reading mediations. `mediations_for` is the only door; what hangs on one is asked for through it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError
from quartet.ground.people import queries as people
from quartet.ground.people.models import Person, Unit
from quartet.ground.people.rights import Claims
from quartet.ground.people.states import HANDLERS, Level
from quartet.resolution.mediation.models import (
    OPEN,
    BodyNote,
    Evidence,
    HarmReport,
    Mediation,
    Member,
    Room,
    Session,
)  # fmt: skip
from quartet.resolution.mediation.policies import sight, units_of
from quartet.resolution.mediation.states import MODE_OF, Membership, SessionState


class MediationNotFound(DomainError):
    """Said both when there is none and when it is not theirs to see."""

    status = 404
    code = "mediation-not-found"
    message = _("There is no such mediation, or it is not yours to see.")


def mediations_for(claims: Claims) -> QuerySet[Mediation]:
    """The mediations this person may see."""
    return Mediation.objects.filter(sight(claims))


def get_mediation(claims: Claims, code: str) -> Mediation:
    """One mediation through the door. Raises MediationNotFound."""
    found = mediations_for(claims).select_related("unit", "mediator").filter(code=code).first()
    if found is None:
        raise MediationNotFound
    return found


def mine(claims: Claims) -> QuerySet[Mediation]:
    """The open ones, what is due soonest on top."""
    found = mediations_for(claims).filter(OPEN).select_related("unit", "mediator")
    return found.order_by(F("due_at").asc(nulls_last=True), "pk")


def ended(claims: Claims) -> QuerySet[Mediation]:
    """The ones that are over, newest first."""
    return mediations_for(claims).exclude(OPEN).select_related("unit", "mediator").order_by("-ended_at", "-pk")


def open_on_case(claims: Claims, case_code: str) -> Mediation | None:
    """The open mediation of a case, when this person may see it."""
    return mediations_for(claims).filter(OPEN, case_code=case_code).first()


def invitations_for(claims: Claims) -> QuerySet[Member]:
    """What this person's units were asked to join and have not answered, oldest first."""
    found = Member.objects.filter(unit__in=units_of(claims), state=Membership.INVITED).select_related("unit")
    return found.order_by("invited_at", "pk")


def sessions_for(claims: Claims, first: datetime, last: datetime) -> QuerySet[Session]:
    """The sessions of one's mediations in a span of time, by time."""
    found = Session.objects.filter(mediation__in=mediations_for(claims), starts_at__gte=first, starts_at__lt=last)
    found = found.exclude(state=SessionState.CALLED_OFF).select_related("mediation", "room", "alone_with")
    return found.order_by("starts_at", "pk")


def notes_for(claims: Claims, mediation: Mediation) -> QuerySet[BodyNote]:
    """The notes of one's own bodies."""
    return BodyNote.objects.filter(mediation=mediation, unit__in=units_of(claims)).select_related("by").order_by("pk")


def team_units(mediation: Mediation) -> list[int]:
    """The bodies in the team, the one that mediates first."""
    joined = mediation.member_set.filter(state=Membership.ACCEPTED).order_by("pk").values_list("unit", flat=True)
    return [mediation.unit_id, *(unit for unit in joined if unit != mediation.unit_id)]


def candidates(mediation: Mediation) -> QuerySet[Person]:
    """Who may be named mediator: people who handle cases in a body of the team, but for those who withdrew."""
    found = Person.objects.filter(
        posts__unit__in=team_units(mediation), posts__until=None, posts__role__in=HANDLERS, is_active=True
    )
    withdrew = people.named_by(mediation.hidden_from, timezone.localdate())
    return found.exclude(pk__in=withdrew).distinct().order_by("name", "pk")


def bodies_to_ask(mediation: Mediation) -> QuerySet[Unit]:
    """Bodies that answer for the place and are not in the team: the nearest first."""
    prefixes = [mediation.region[: level.digits] for level in Level if len(mediation.region) >= level.digits]
    asked = mediation.member_set.filter(state__in=[Membership.INVITED, Membership.ACCEPTED]).values("unit")
    found = Unit.objects.filter(region__in=prefixes, kind__in=[kind.value for kind in MODE_OF])
    found = found.exclude(pk__in=people.units_named(mediation.hidden_from))
    return found.exclude(pk=mediation.unit_id).exclude(pk__in=asked).order_by("level", "kind", "pk")


def rooms_of(units: list[int]) -> QuerySet[Room]:
    """The rooms of some units."""
    return Room.objects.filter(unit__in=units).select_related("unit").order_by("unit", "name")


def evidence_of(mediation: Mediation) -> dict[str, Evidence]:
    """What was said of each piece so far."""
    return {one.piece: one for one in mediation.evidence_set.order_by("pk")}


def promises(case: Any) -> Iterator[Any]:
    """What a case still waits for in this room: a mediation under way, a duty to report that was not done."""
    if Mediation.objects.filter(OPEN, case=case).exists():
        yield _("a mediation is under way")
    if HarmReport.objects.filter(case=case, reported_at=None).exists():
        yield _("harm was found and not reported yet")


def harm_reports_for(case: Any) -> QuerySet[HarmReport]:
    """The duties to report that stand on a case; the wall keeps the sealed place to the unit that found them."""
    return HarmReport.objects.filter(case=case).order_by("pk")


def harm_places(case: Any) -> list[str]:
    """Where somebody is who was hurt: the place of a sealed case, as its duties to report keep it."""
    return list(HarmReport.objects.filter(case=case).exclude(place="").values_list("place", flat=True).distinct())


def open_harm_for(claims: Claims) -> QuerySet[HarmReport]:
    """Duties of one's units that were not done yet, the most urgent first."""
    units = {held.unit for held in claims.posts}
    found = HarmReport.objects.filter(unit__in=units, reported_at=None).select_related("case")
    return found.order_by("due_at", "pk")


def bodies_of(units: list[int]) -> QuerySet[Unit]:
    """Units by their numbers."""
    return Unit.objects.filter(pk__in=units).order_by("pk")


def get_invitation(claims: Claims, number: int) -> Member:
    """One invitation to one of one's units. Raises MediationNotFound."""
    found = invitations_for(claims).filter(pk=number).first()
    if found is None:
        raise MediationNotFound
    return found
