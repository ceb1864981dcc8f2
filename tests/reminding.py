"""Going round once, as the scheduler does, and what that put into whose tray."""

from datetime import datetime

from quartet.ground.clock.calendar import shipped
from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.outbox.models import Notice
from quartet.ground.people.rights import SYSTEM, acting_as
from quartet.ground.reminders.actions import look
from quartet.ground.reminders.models import Fired
from quartet.ground.reminders.sources import sources
from tests.cast import behind_the_wall


def at(text: str) -> datetime:
    """A moment of 2026 in Tieling: "05-19 08:30"."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


def round_at(now: datetime, source: str) -> list[str]:
    """Go round once; the rungs of one source that told, in order."""
    with acting_as(SYSTEM):
        before = set(Fired.objects.values_list("pk", flat=True))
        look(now=now, calendar=shipped())
        fresh = Fired.objects.filter(source=source).exclude(pk__in=before)
        return list(fresh.order_by("pk").values_list("rung", flat=True))


def told_of(source: str) -> dict[str, list[str]]:
    """Who found what in their tray about things of one source: user name → sentences, oldest first."""
    title = next(one.title for one in sources() if one.name == source)
    found: dict[str, list[str]] = {}
    with behind_the_wall():
        for notice in Notice.objects.select_related("person").order_by("pk"):
            for line in notice.lines:
                if line.get("about") == title:
                    found.setdefault(notice.person.username, []).append(line["says"])
    return found


def lines_of(person: str, source: str) -> list[dict[str, str]]:
    """The lines themselves."""
    title = next(one.title for one in sources() if one.name == source)
    with behind_the_wall():
        notices = Notice.objects.filter(person__username=person).order_by("pk")
        return [line for notice in notices for line in notice.lines if line.get("about") == title]
