"""Who may see where somebody is: pure rules, once for Python and once for PostgreSQL.

| what | the member | township and county desk of the place | village desk |
|---|---|---|---|
| that somebody is on duty | own | yes | while a call for help is open |
| micro-grid per quarter hour | own | the last hour; earlier within half an hour of a look with its reason | likewise |
| newest exact point | own | where the policy is `precise`, or a call for help or call-out is open | the latter |
| exact way of a duty | own | the same, and within half an hour of a look | likewise |

Nobody else sees any of it.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from quartet.grassroots.duty.models import DutySession, Sos
from quartet.grassroots.duty.states import Mode
from quartet.ground.people.rights import Claims, NotAllowed
from quartet.ground.people.states import Level, Role

LONGEST_DUTY: Final = timedelta(hours=12)
"""A duty ends by itself after so long: a forgotten one must not track."""
LATEST_NEWS: Final = timedelta(hours=72)
"""A phone without signal tells of starts and ends up to so long afterwards."""
CLOCK_SLACK: Final = timedelta(minutes=2)
"""By so much a phone's clock may be ahead of ours, or differ from it and still be trusted."""
LOOK_LASTS: Final = timedelta(minutes=30)
"""How long a look with its reason opens a way."""
QUARTER: Final = timedelta(minutes=15)
"""How finely a micro-grid is known in time."""

ONE_CALL_IN: Final = timedelta(minutes=1)
"""A locked telephone rings once in so long; pressing again within it is the same call."""

CENTRES: Final = (Role.TOWNSHIP_DESK, Role.COUNTY_DESK)
"""Whose live map it is: the service centre of the member's township and of their county."""
ANSWERERS: Final = (Role.VILLAGE_CLERK, *CENTRES)
"""Who answers a call for help."""

_OWN = "(SELECT COALESCE(NULLIF(current_setting('quartet.person', true), ''), '0')::bigint)"
_DESKS = "(SELECT string_to_array(current_setting('quartet.desks', true), ','))"
_SYSTEM = "(SELECT current_setting('quartet.system', true) = 'on')"
_LOOKED = (
    "EXISTS (SELECT 1 FROM onduty_look k WHERE k.session_id = {0}.session_id"  # noqa: S608 -- our own names
    f" AND k.by_id = {_OWN} AND k.at > now() - interval '{int(LOOK_LASTS.total_seconds())} seconds')"
)
_PRECISE = (
    "(s.precise OR EXISTS (SELECT 1 FROM onduty_trackpolicy t WHERE t.area = left(s.county, 4) AND t.mode = 'precise'))"
)


def _hangs_on_duty(table: str, and_so: str) -> str:
    """Own, or of a duty one may see (its own wall decides) on a condition."""
    return (
        f"{_SYSTEM} OR EXISTS (SELECT 1 FROM onduty_dutysession s WHERE s.id = {table}.session_id"  # noqa: S608 -- our own names
        f" AND (s.person_id = {_OWN} OR ({and_so})))"
    )


WALLS: dict[str, str] = {
    "onduty_dutysession": (
        f"CASE WHEN {_SYSTEM} OR person_id = {_OWN} THEN true"
        f" WHEN ARRAY[county, township]::text[] && {_DESKS} THEN true"
        f" ELSE precise AND ARRAY[village]::text[] && {_DESKS} END"
    ),
    "onduty_latest": _hangs_on_duty("onduty_latest", _PRECISE),
    "onduty_position": _hangs_on_duty("onduty_position", f"{_PRECISE} AND {_LOOKED.format('onduty_position')}"),
    "onduty_presence": _hangs_on_duty(
        "onduty_presence",
        f"onduty_presence.at > now() - interval '1 hour' OR {_LOOKED.format('onduty_presence')}",
    ),
    "onduty_sos": f"{_SYSTEM} OR person_id = {_OWN} OR ARRAY[county, township, village]::text[] && {_DESKS}",
    "onduty_callout": _hangs_on_duty("onduty_callout", "true"),
    "onduty_look": (
        f"{_SYSTEM} OR person_id = {_OWN} OR by_id = {_OWN} OR session_id IS NULL AND EXISTS ("  # noqa: S608 -- our own names
        f"SELECT 1 FROM onduty_dutysession s WHERE s.person_id = {_OWN}"
        " AND onduty_look.region IN (s.county, s.township)"
        " AND onduty_look.at BETWEEN s.started_at AND COALESCE(s.ended_at, s.ends_by))"
    ),
}
"""Table → which of its rows may be read, for `site.walls`."""


def duties_seen(claims: Claims) -> Q:
    """The duties a person may see; the first wall."""
    if claims.system:
        return Q()
    desks = claims.desks
    seen = Q(county__in=desks) | Q(township__in=desks) | Q(precise=True, village__in=desks)
    return seen if claims.person is None else seen | Q(person=claims.person)


def calls_seen(claims: Claims) -> Q:
    """The calls for help a person may see."""
    if claims.system:
        return Q()
    desks = claims.desks
    seen = Q(county__in=desks) | Q(township__in=desks) | Q(village__in=desks)
    return seen if claims.person is None else seen | Q(person=claims.person)


def centre_of(claims: Claims) -> str:
    """The region whose live map is this desk's own; the widest when they keep two. Raises NotAllowed without any."""
    found = sorted({held.region for held in claims.posts if held.role in CENTRES}, key=len)
    if not found:
        raise NotAllowed
    return found[0]


def require_member(claims: Claims) -> str:
    """Give the region of a grid member's post. Raises NotAllowed for everybody else."""
    found = sorted(held.region for held in claims.posts if held.role == Role.GRID_MEMBER)
    if not found or claims.person is None:
        raise NotAllowed
    return found[0]


def require_centre(claims: Claims, duty: DutySession) -> None:
    """Refuse all but the desk of the township or county the duty is done for."""
    if not any(held.role in CENTRES and held.region in {duty.township, duty.county} for held in claims.posts):
        raise NotAllowed


def require_answerer(claims: Claims, call: Sos) -> None:
    """Refuse all but the desks that answer a call for help; the one who called does not close it alone."""
    places = {call.village, call.township, call.county}
    if not any(held.role in ANSWERERS and held.region in places for held in claims.posts):
        raise NotAllowed


def require_city_desk(claims: Claims, area: str) -> None:
    """Refuse all but the desk of that very city."""
    if not any(held.role == Role.CITY_DESK and held.region == area for held in claims.posts):
        raise NotAllowed


def within(region: str) -> Q:
    """The duties of a township or a county."""
    return Q(county=region) if len(region) == Level.COUNTY.digits else Q(township=region)


def quarter_of(at: datetime) -> datetime:
    """The beginning of the quarter of an hour."""
    return at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)


def shown_mode(policy: Mode, *, precise: bool) -> Mode:
    """How exactly a desk sees one duty: as the city's policy says, exactly while somebody needs to be found."""
    return Mode.PRECISE if precise or policy == Mode.PRECISE else Mode.GRID
