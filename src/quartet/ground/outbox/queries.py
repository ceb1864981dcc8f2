"""Reading one's own tray."""

from datetime import datetime

from django.db.models import QuerySet

from quartet.ground.outbox.models import Beat, Notice
from quartet.ground.people.rights import Claims


def notices_for(claims: Claims) -> QuerySet[Notice]:
    """The person's own notices, newest first."""
    return Notice.objects.filter(person=claims.person).select_related("event").order_by("-pk")


def unread_count(claims: Claims) -> int:
    """How many wait to be read."""
    return notices_for(claims).filter(read_at=None).count() if claims.person else 0


def silence(name: Beat.Name, now: datetime) -> int | None:
    """Whole seconds since a process last showed that it is alive; None when it never did."""
    last = Beat.objects.filter(name=name).values_list("at", flat=True).first()
    return None if last is None else max(0, int((now - last).total_seconds()))
