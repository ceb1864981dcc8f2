"""What templates ask of the design system: how near a due time is, in one word and one shape."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()

SOON = timedelta(days=1)
"""Less than this left is shown as due soon."""


@dataclass(frozen=True, slots=True)
class Due:
    """How near a due time is: `kind` names the colour, `shape` the icon, `word` what to read."""

    kind: str
    shape: str
    word: str


def span(length: timedelta) -> str:
    """A length of time in its largest whole unit: 3 days, 5 hours, 20 minutes."""
    minutes = max(1, int(length.total_seconds() // 60))
    hours, days = minutes // 60, minutes // (24 * 60)
    if days:
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    if hours:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


def due_at(when: datetime | None, now: datetime) -> Due:
    """Judge a due time at `now`; without one nobody is late and the word is empty."""
    if when is None:
        return Due("still", "", "")
    if when < now:
        return Due("late", "late", _("%(span)s late") % {"span": span(now - when)})
    kind, shape = ("soon", "soon") if when - now < SOON else ("still", "")
    return Due(kind, shape, _("%(span)s left") % {"span": span(when - now)})


@register.inclusion_tag("components/due.html")
def due(when: datetime | None, now: datetime) -> dict[str, Due]:
    """`{% due case.due_at now %}`: the badge that says how long is left or how late it is."""
    return {"due": due_at(when, now)}


@register.filter
def nearness(when: datetime | None, now: datetime) -> str:
    """`class="{{ case.due_at|nearness:now }}"`: late, soon or still."""
    return due_at(when, now).kind
