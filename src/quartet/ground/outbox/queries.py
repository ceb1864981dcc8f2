"""Reading one's own tray."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from quartet.ground.outbox.models import Beat, Notice
from quartet.ground.people.rights import Claims

TAKEN_ALONG = 50
"""So many unread notices a telephone takes along."""


def notices_for(claims: Claims) -> QuerySet[Notice]:
    """The person's own notices, newest first."""
    return Notice.objects.filter(person=claims.person).select_related("event").order_by("-pk")


def unread_count(claims: Claims) -> int:
    """How many wait to be read."""
    return notices_for(claims).filter(read_at=None).count() if claims.person else 0


def pack(claims: Claims, now: datetime) -> dict[str, Any] | None:  # noqa: ARG001 -- a telephone asks every part alike
    """What waits unread in the person's tray, newest first, as a telephone takes it along; None when nothing does.

    `up_to` is the newest of them: what a telephone sends when its owner has read them.
    """
    waiting = list(notices_for(claims).filter(read_at=None)[:TAKEN_ALONG]) if claims.person else []
    if not waiting:
        return None
    items = [_said(line, notice.event.at) for notice in waiting for line in notice.lines]
    return {"title": _("Notices (%(count)s)") % {"count": len(items)}, "items": items, "up_to": waiting[0].pk}


def _said(line: dict[str, Any], at: datetime) -> dict[str, Any]:
    """One line in the reader's language."""
    title = " · ".join(_(line[part]) for part in ("about", "says") if line.get(part))
    when = f"{timezone.localtime(at):%m-%d %H:%M}"
    told = {"title": title, "text": " ".join(filter(None, [line.get("code", ""), when])), "url": line["url"]}
    return told | ({"urgent": True} if line.get("urgent") else {})


def silence(name: Beat.Name, now: datetime) -> int | None:
    """Whole seconds since a process last showed that it is alive; None when it never did."""
    last = Beat.objects.filter(name=name).values_list("at", flat=True).first()
    return None if last is None else max(0, int((now - last).total_seconds()))
