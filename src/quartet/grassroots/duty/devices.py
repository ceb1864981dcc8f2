"""Trackers: whose they are, and storing what they or a file say. As the system; the gate is `ingest.store`'s."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quartet.grassroots.duty.ingest import Outcome, Point, as_points, by_duty, store
from quartet.grassroots.duty.models import Device, DutySession
from quartet.ground.errors import DomainError
from quartet.ground.people.models import Person, Post
from quartet.ground.people.states import Level, Role


class NotAMember(DomainError):
    """Only a grid member carries a tracker."""

    status = 404
    code = "not-a-member"
    message = _("There is no grid member of this name.")


@transaction.atomic(durable=True)
def give_device(*, number: str, username: str) -> Device:
    """Say whose a tracker is; it was another's before. Raises NotAMember."""
    today = timezone.localdate()
    posts = Post.objects.filter(
        person__username=username, person__is_active=True, role=Role.GRID_MEMBER, since__lte=today
    )
    post = posts.filter(until=None).select_related("person").first()
    if post is None:
        raise NotAMember
    device, _new = Device.objects.update_or_create(
        number=number.lstrip("0") or "0", defaults={"person": post.person, "county": post.region[: Level.COUNTY.digits]}
    )
    return device


@transaction.atomic(durable=True)
def forget_device(*, number: str) -> None:
    """A tracker is nobody's; one that was nobody's is fine."""
    Device.objects.filter(number=number.lstrip("0") or "0").delete()


def holder_of(number: str) -> int | None:
    """Whose a tracker is."""
    return Device.objects.filter(number=number, person__is_active=True).values_list("person", flat=True).first()


def store_for(
    points: Sequence[Point],
    *,
    now: datetime,
    number: str = "",
    username: str | None = None,
    session: UUID | None = None,
) -> Outcome:
    """Store points of a named member, of one duty, or of whoever holds the tracker: on duty only, like any others."""
    if session is not None:
        person = DutySession.objects.filter(uid=session).values_list("person", flat=True).first()
    elif username is not None:
        person = Person.objects.filter(username=username, is_active=True).values_list("pk", flat=True).first()
    else:
        person = holder_of(number)
    if person is None:
        return Outcome(refused=len(points), known=False)
    sent, left = by_duty(person, as_points(points))
    if session is not None:
        other = sum(len(one.points) for one in sent if one.session != session)
        sent, left = [one for one in sent if one.session == session], left + other
    found = store(sent, now=now) if sent else []
    return Outcome(sum(one.stored for one in found), left + sum(one.refused for one in found))
