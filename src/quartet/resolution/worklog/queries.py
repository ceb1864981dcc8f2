"""The work log: a view over what really happened, through the doors of those who keep it. It has no table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.urls import reverse
from django.utils import timezone

from quartet.grassroots.duty.queries import duties_for
from quartet.grassroots.members.states import DutyRole
from quartet.ground.people.rights import Claims
from quartet.resolution.cases.models import CaseEvent
from quartet.resolution.cases.queries import cases_for
from quartet.resolution.clues.queries import clues_for
from quartet.resolution.field.models import TaskWord
from quartet.resolution.field.queries import patrols_for, tasks_for
from quartet.resolution.worklog.states import ACTS

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Line:
    """One act: the day, the role it belongs to, what was done, what about, and where to read more."""

    at: datetime
    role: DutyRole | None
    what: str
    about: str
    url: str = ""

    @property
    def day(self) -> date:
        """The day where people live."""
        return timezone.localdate(self.at)


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def log_of(claims: Claims, person: int, monday: date) -> list[tuple[date, list[Line]]]:
    """What somebody did in a week, day by day, as far as the reader may see it; days without anything are left out."""
    begins = timezone.make_aware(datetime.combine(monday, datetime.min.time()))
    lines = [line for source in SOURCES for line in source(claims, person, begins, begins + WEEK)]
    lines.sort(key=lambda line: (line.at, line.what, line.about))
    return [(day, list(found)) for day, found in groupby(lines, key=lambda line: line.day)]


def _cases(claims: Claims, person: int, since: datetime, until: datetime) -> Iterator[Line]:
    verbs = [verb for source, verb in ACTS if source == "case"]
    events = CaseEvent.objects.filter(
        by=person, at__gte=since, at__lt=until, verb__in=verbs, case__in=cases_for(claims)
    )
    for event in events.select_related("case").order_by("at", "pk"):
        yield _line("case", event.verb, event.at, event.case.text[:40], event.case.get_absolute_url())


def _clues(claims: Claims, person: int, since: datetime, until: datetime) -> Iterator[Line]:
    for clue in (
        clues_for(claims).filter(sent_by=person, sent_at__gte=since, sent_at__lt=until).order_by("sent_at", "pk")
    ):
        yield _line("clue", "sent", clue.sent_at, "")


def _tasks(claims: Claims, person: int, since: datetime, until: datetime) -> Iterator[Line]:
    words = TaskWord.objects.filter(
        person=person, done=True, at__gte=since, at__lt=until, task__in=tasks_for(claims)
    ).select_related("task")  # fmt: skip
    for word in words.order_by("at", "pk"):
        yield _line("task", "done", word.at, word.task.text[:40])


def _patrols(claims: Claims, person: int, since: datetime, until: datetime) -> Iterator[Line]:
    found = patrols_for(claims).filter(person=person, received_at__gte=since, received_at__lt=until)
    for patrol in found.order_by("received_at", "pk"):
        yield _line("patrol", "quiet" if patrol.quiet else "seen", patrol.received_at, patrol.place)


def _duties(claims: Claims, person: int, since: datetime, until: datetime) -> Iterator[Line]:
    """That somebody was on duty, and as what; how long it lasted is nobody's figure."""
    found = duties_for(claims).filter(person=person, started_at__gte=since, started_at__lt=until)
    for duty in found.order_by("started_at", "pk"):
        line = _line("duty", "on", duty.started_at, "")
        yield Line(line.at, DutyRole(duty.role) if duty.role else None, line.what, "")


SOURCES = (_cases, _clues, _tasks, _patrols, _duties)


def _line(source: str, verb: str, at: datetime, about: str, url: str = "") -> Line:
    work = ACTS[source, verb]
    return Line(at, work.role, str(work.told), about, url)


def page_of(number: str | None) -> str:
    """The address of a log: one's own, or a member's."""
    return reverse("worklog") if number is None else reverse("worklog-of", args=[number])
