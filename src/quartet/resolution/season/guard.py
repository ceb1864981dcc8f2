"""The season and limitation guard (N2): which farm window is closing, which right may lapse, what the law offers.

It speaks of fields and dates, never of persons, and predicts nothing: a category, a county and a date go in, sentences
come out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from quartet.ground.clock import laws
from quartet.ground.clock.calendar import Calendar
from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.clock.engine import due
from quartet.ground.clock.words import Start
from quartet.resolution.season.calendar import Window, windows_of
from quartet.resolution.season.interim import Interim, Step, interim
from quartet.resolution.season.rights import FIELDS, RIGHTS, URGENT_PATH, Right

SOON = 21
"""Days: a window that opens within three weeks is named too."""
INTERIM_RULING = laws.LAND_ARBITRATION.article("42")


@dataclass(frozen=True, slots=True)
class Guard:
    """What somebody who works on the case should have in mind. Empty: nothing."""

    windows: tuple[str, ...] = ()
    path: str = ""
    """The urgent way the law offers."""
    limits: tuple[str, ...] = ()
    interim: Interim | None = None
    """How the urgent way stands, or by when it would be answered; None where it is not open."""

    def __bool__(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.windows or self.limits or self.interim)


def guard(
    *, category: str, region: str, known_at: datetime, agreed_at: datetime | None, now: datetime, calendar: Calendar,
    steps: Sequence[Step] = (), open_still: bool = True,
) -> Guard:  # fmt: skip
    """Say what may lapse. `known_at` is when they knew at the latest, `agreed_at` when an agreement was reported.

    `steps` is what was written down of an interim ruling; nobody is told to ask for one in a case that has ended.
    """
    today = now.astimezone(SHANGHAI).date()
    told: tuple[str, ...] = ()
    if category.startswith(FIELDS):
        told = tuple(filter(None, (_of_window(window, today) for window in windows_of(region))))
    path = ""
    if told and open_still and category.startswith(URGENT_PATH):
        path = _(
            "Do not let the field lie idle over the quarrel: on application the land arbitration commission may rule "
            "at once that farm work goes on (interim ruling, %(article)s)."
        ) % {"article": INTERIM_RULING}
    starts = {Start.KNOWLEDGE: known_at, Start.AGREEMENT: agreed_at}
    limits = [
        _of_right(right, start, today, calendar)
        for right in RIGHTS
        if category.startswith(right.categories) and (start := starts[right.start]) is not None
    ]
    ruling = interim(steps, now=now, calendar=calendar) if path or steps else None
    return Guard(told, path, tuple(limits), ruling)


def _of_window(window: Window, today: date) -> str:
    chinese = (get_language() or "zh-hans").startswith("zh")
    said = {"crop": window.crop if chinese else window.crop_en, "work": _WORKS[window.work]()}
    left = window.left(today)
    if left is not None:
        sentence = ngettext(
            "%(crop)s, %(work)s: the window closes in %(count)s day.",
            "%(crop)s, %(work)s: the window closes in %(count)s days.",
            left,
        )
        return sentence % {**said, "count": left}
    soon = window.opens_in(today)
    if soon > SOON:
        return ""
    sentence = ngettext(
        "%(crop)s, %(work)s: the window opens in %(count)s day.",
        "%(crop)s, %(work)s: the window opens in %(count)s days.",
        soon,
    )
    return sentence % {**said, "count": soon}


_WORKS = {
    "sowing": lambda: pgettext("field work", "sowing"),
    "transplanting": lambda: pgettext("field work", "transplanting"),
    "harvest": lambda: pgettext("field work", "harvest"),
}


def _of_right(right: Right, start: datetime, today: date, calendar: Calendar) -> str:
    planned = due(right.rule, start, calendar=calendar)
    said = {
        "right": planned.rule.name,
        "day": date_format(planned.planned.day, "Y-m-d"),
        "from": date_format(start.astimezone(SHANGHAI).date(), "Y-m-d"),
        "article": planned.rule.articles[0],
    }
    if planned.planned.day < today:
        return _("%(right)s: counted from %(from)s the time ended on %(day)s (%(article)s).") % said
    if right.start is Start.AGREEMENT:
        return _("%(right)s: until %(day)s, when the agreement took effect on %(from)s (%(article)s).") % said
    return _("%(right)s: until %(day)s at the latest; who knew of it before %(from)s has less (%(article)s).") % said
