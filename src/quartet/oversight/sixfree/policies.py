"""Who sees an application, who moves it, and what must be so first. Nothing here writes."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from enum import Enum
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import NotNow
from quartet.ground.people import staffing
from quartet.ground.people.rights import AreaScope, Claims, NotAllowed
from quartet.ground.people.states import DESKS, OVERSEERS, ROLES, Level, Role
from quartet.oversight.sixfree.models import SixFreeApplication
from quartet.oversight.sixfree.scoring import Facts, missed, needs_visit
from quartet.oversight.sixfree.states import ASKS, PUBLIC, K

SCOPE = AreaScope(region="village", person="begun_by_id")
"""An application is seen by the village's own desk and the desks and supervisors above it."""
READERS: Final = tuple(sorted(DESKS | OVERSEERS))
NOTICE_DAYS: Final = timedelta(days=7)
"""How long a result is publicly noticed before it stands (the platform's own term)."""
APPEAL_DAYS: Final = timedelta(days=15)
"""How long a village may appeal against "not yet" (the platform's own term)."""

_SYSTEM = "(SELECT current_setting('quartet.system', true) = 'on')"
_SHOWN = ", ".join(f"'{state.value}'" for state in PUBLIC)
_HANGS = (
    f"{_SYSTEM} OR EXISTS (SELECT 1 FROM sixfree_sixfreeapplication a WHERE a.id = application_id AND ({{0}}))"  # noqa: S608 -- our own names
).format(SCOPE.as_sql().replace("begun_by_id", "a.begun_by_id"))
WALLS: Final[dict[str, str]] = {
    "sixfree_sixfreeapplication": f"state IN ({_SHOWN}) OR {SCOPE.as_sql()}",
    "sixfree_sixfreeevent": _HANGS,
    "sixfree_sample": _HANGS,
}
"""Table → which of its rows may be read, for `site.walls`: a published result is everybody's, its story is not."""


class By(Enum):
    """Whose move it is: a role in whose area the village lies."""

    VILLAGE = Role.VILLAGE_CLERK
    TOWNSHIP = Role.TOWNSHIP_DESK
    COUNTY = Role.COUNTY_DESK
    CITY = Role.CITY_DESK
    SUPERVISOR = Role.SUPERVISOR


Guard = Callable[[SixFreeApplication, Mapping[str, Any], Claims], None]
"""What must be so now. The mapping holds what is said, and `facts`, `now`."""


def _stands_in(claims: Claims, application: SixFreeApplication, by: By) -> bool:
    level, on = ROLES[by.value].desk, timezone.localdate()
    if level is None:
        return False
    if staffing.stands_in(claims, application.village, level, on):
        return True
    oversees = any(
        held.role is Role.SUPERVISOR and application.village.startswith(held.region) for held in claims.posts
    )
    return oversees and by is By.CITY and not staffing.desk_people(application.village, Level.CITY, on)


def require_tie(claims: Claims, application: SixFreeApplication, by: By) -> None:
    """Refuse all but holders of the role whose area holds the village, and who stands in for them. Raises NotAllowed.

    For a desk that has nobody the next one above acts; for the city, above which there is none, a supervisor.
    """
    own = any(held.role == by.value and application.village.startswith(held.region) for held in claims.posts)
    if not own and not _stands_in(claims, application, by):
        raise NotAllowed(_("This step is for the %(role)s of that area."), role=by.value.label)


def all_answered(application: SixFreeApplication, _data: Mapping[str, Any], _claims: Claims) -> None:
    """Every question is answered, yes or no."""
    if not application.complete:
        raise NotNow(_("Answer every question first, yes with a few words or no."))


def answers_known(_application: SixFreeApplication, data: Mapping[str, Any], _claims: Claims) -> None:
    """Only questions there are."""
    if not set(data.get("answers") or {}) <= set(ASKS):
        raise NotNow(_("There is no such question."))


def sample_large_enough(_application: SixFreeApplication, data: Mapping[str, Any], _claims: Claims) -> None:
    """Numbers small enough to know somebody by are not written down."""
    turned_up, known = int(data.get("turned_up") or 0), int(data.get("on_record") or 0)
    if known > turned_up:
        raise NotNow(_("More on record than turned up: please look again."))
    if 0 < turned_up < K:
        raise NotNow(_("Fewer than five could be known by name. Put several months or sources together."))


def sampled(_application: SixFreeApplication, data: Mapping[str, Any], _claims: Claims) -> None:
    """A county's word rests on independent numbers, not on the village's own."""
    if not data.get("samples"):
        raise NotNow(_("Write down independent numbers first: call-backs, hotline, police, hospital or a survey."))


def visited_where_needed(application: SixFreeApplication, data: Mapping[str, Any], _claims: Claims) -> None:
    """A big gap is talked over before anything is decided; it takes no points by itself."""
    facts: Facts = data["facts"]
    if needs_visit(facts) and application.visited_at is None:
        raise NotNow(_("Much turned up that is not on record here. Visit the village first and talk it over."))


def reaches_thresholds(_application: SixFreeApplication, data: Mapping[str, Any], _claims: Claims) -> None:
    """Nothing is recognised that stays below one of the thresholds."""
    facts: Facts = data["facts"]
    if below := missed(facts):
        said = "; ".join(f"{reached:.1f} {one.label} ({one.least:.0f})" for one, reached in below)
        raise NotNow(_("Below what recognition asks for at the least: %(below)s. Say “not yet”."), below=said)


def checked_by_others(application: SixFreeApplication, _data: Mapping[str, Any], claims: Claims) -> None:
    """Who endorsed or recommended it does not decide on it too."""
    before = application.events.filter(verb__in=["endorse", "recommend"]).values_list("by", flat=True)
    if claims.person in set(before):
        raise NotNow(_("You endorsed or recommended it yourself: a colleague decides."))


def second_person(application: SixFreeApplication, _data: Mapping[str, Any], claims: Claims) -> None:
    """A recognition is confirmed by somebody other than who decided it."""
    if application.decided_by_id == claims.person:
        raise NotNow(_("You decided to recognise it: a second person confirms, a colleague or the supervision."))


def notice_over(application: SixFreeApplication, data: Mapping[str, Any], _claims: Claims) -> None:
    """Everybody had their days to object."""
    if not application.notice_over(timezone.localdate(data["now"])):
        raise NotNow(_("The public notice runs until %(day)s."), day=application.notice_until)


def in_time_to_appeal(application: SixFreeApplication, data: Mapping[str, Any], _claims: Claims) -> None:
    """An appeal comes within its days."""
    until = application.appeal_until
    if until is None or timezone.localdate(data["now"]) > until:
        raise NotNow(_("The days for an appeal ended on %(day)s."), day=until)


def nobody_else_decides(application: SixFreeApplication, data: Mapping[str, Any], _claims: Claims) -> None:
    """A supervisor decides on an appeal only where the city has no colleague of whoever decided."""
    there = staffing.desk_people(application.village, Level.CITY, timezone.localdate(data["now"]))
    if there - {application.decided_by_id or 0}:
        raise NotNow(_("A colleague at the city's desk decides on the appeal."))


def not_decided_by_me(application: SixFreeApplication, _data: Mapping[str, Any], claims: Claims) -> None:
    """Nobody decides on an appeal against their own decision."""
    if application.decided_by_id == claims.person:
        raise NotNow(_("You made the decision the village appeals against. A colleague decides on the appeal."))
