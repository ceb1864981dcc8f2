"""Small words of case pages: a code in groups, a due time with its word, a place by its name."""

from datetime import datetime, timedelta
from uuid import UUID

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from uuid6 import uuid7

from quartet.ground.people.states import Level
from quartet.ground.places import queries as places
from quartet.resolution.cases.states import in_groups
from quartet.resolution.suggest.categories import name_of

register = template.Library()
SOON, HURRY = timedelta(hours=24), timedelta(hours=2)


@register.filter
def case_code(code: str) -> str:
    """Group a code so that it can be read out: 1221 2611 000017 4, and the helper's number behind it."""
    return in_groups(code)


@register.filter
def place(code: str) -> str:
    """The place as in an address."""
    return places.path_words(code) or code


@register.filter
def carried_on(code: str) -> list[str]:
    """The places that carry on a micro-grid which has ended; nothing while it stands."""
    path = places.region_path(code)
    if not path or path[-1].until is None:
        return []
    return [places.path_words(region.code) for region in places.standing_for(code)]


@register.filter
def category(code: str) -> str:
    """The category's name in the page's language."""
    return name_of(code, get_language() or "zh-hans") if code else ""


@register.filter
def unlocalize_number(value: float) -> str:
    """A number for a machine: a point, six decimals (10 cm)."""
    return f"{value:.6f}"


@register.simple_tag
def map_shapes(region: str = "") -> str:
    """Where the map fetches the outlines around a region."""
    return reverse("places-geo", args=[region[:9] if len(region) >= 9 else places.city_code()])  # noqa: PLR2004 -- a township's code


@register.filter
def level_word(level: int) -> str:
    """Which level decides, in a word."""
    return str(Level(level).label)


@register.simple_tag
def new_id() -> UUID:
    """A command's id of its own for each form of a page, so that pressing twice is doing once."""
    return uuid7()


def _standing(at: datetime, now: datetime) -> tuple[str, str]:
    """How near a due time is, and the word for it; nothing to say while it is far."""
    if at < now:
        days = (now - at).days
        return "late", ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days} if days else _(
            "Late today"
        )
    if at - now < SOON:
        return "soon", _("Due %(time)s") % {"time": timezone.localtime(at).strftime("%m-%d %H:%M")}
    return "", ""


@register.simple_tag
def due(at: datetime | None, now: datetime) -> SafeString:
    """A due time with a word: late, soon, or the date; colour is never alone."""
    if at is None:
        return SafeString("—")
    kind, word = _standing(at, now)
    word = word or timezone.localtime(at).strftime("%m-%d %H:%M")
    return format_html('<time class="due {}" datetime="{}">{}</time>', kind and f"due-{kind}", at.isoformat(), word)


def _minutes(at: datetime, now: datetime) -> int:
    return int((at - now).total_seconds() // 60)


@register.simple_tag
def due_word(at: datetime, now: datetime) -> SafeString:
    """The word that stands beside a date written out: late, or within a day."""
    kind, word = _standing(at, now)
    if kind == "soon":
        word = (
            _("within 24 hours") if at - now > HURRY else _("in %(minutes)s minutes") % {"minutes": _minutes(at, now)}
        )
    return format_html('<span class="due due-{}">{}</span>', kind, word) if kind else SafeString("")
