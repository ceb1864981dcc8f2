"""Reading one's own tray."""

from django.db.models import QuerySet

from quartet.ground.outbox.models import Notice
from quartet.ground.people.rights import Claims


def notices_for(claims: Claims) -> QuerySet[Notice]:
    """The person's own notices, newest first."""
    return Notice.objects.filter(person=claims.person).select_related("event").order_by("-pk")


def unread_count(claims: Claims) -> int:
    """How many wait to be read."""
    return notices_for(claims).filter(read_at=None).count() if claims.person else 0
