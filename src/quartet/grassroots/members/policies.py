"""Who sees members, who decides about them, and what must be true before something is done. Nothing here writes."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from quartet.grassroots.members.models import Leave, Member
from quartet.grassroots.members.states import Employment
from quartet.ground.errors import NotNow
from quartet.ground.people.models import Post
from quartet.ground.people.rights import AreaScope, Claims, NotAllowed
from quartet.ground.people.states import DESKS, OVERSEERS, Role

MEMBER_SCOPE = AreaScope(region="region", person="person_id")
"""A member is seen by themselves and by the desks and supervisors of their area."""
PROPOSAL_SCOPE = AreaScope(region="region", person="made_by_id")
"""A proposal is seen by who made it and by the desks and supervisors of its area."""

READERS = tuple(DESKS | OVERSEERS)
DECIDERS = frozenset({Role.TOWNSHIP_DESK, Role.COUNTY_DESK, Role.CITY_DESK})
PROPOSERS = frozenset({Role.VILLAGE_CLERK})
OWN_ROLES = frozenset({Role.GRID_MEMBER, Role.PARTNER})
"""The posts of the roster itself; who holds any other cannot have their password taken away by a desk."""
LONGEST_LEAVE = timedelta(days=366)


def areas_of(claims: Claims, roles: Collection[Role]) -> list[str]:
    """The regions in which somebody holds one of these roles."""
    return sorted({held.region for held in claims.posts if held.role in roles})


def covers(areas: Iterable[str], region: str) -> bool:
    """Tell whether a region lies in one of the areas."""
    return any(region.startswith(area) for area in areas)


def require_decider(acting: Claims, region: str) -> None:
    """Refuse all but the desks of township, county and city in whose area the region lies."""
    if not covers(areas_of(acting, DECIDERS), region):
        raise NotAllowed(_("Only the desk of the township, the county or the city decides about its own area."))


def require_not_oneself(acting: Claims, *people: int) -> None:
    """Nobody decides about themselves."""
    if acting.person in people:
        raise NotAllowed(_("Nobody decides about their own post. Ask the level above."))


def require_serving(member: Member, today: date) -> None:
    """What needs a serving member."""
    if member.until is not None and member.until <= today:
        raise NotNow(_("Their service has ended. Appoint them again first."))


def require_grid_member(member: Member) -> None:
    """What only a grid member has: a grid, leave, a stand-in."""
    if member.employment == Employment.PARTNER:
        raise NotNow(_("A partner holds no grid: they only send clues."))


def require_period(since: date, until: date, today: date) -> None:
    """A period that begins before it ends, is not over, and lasts no longer than a year."""
    if until <= since:
        raise NotNow(_("The day of return must come after the first day."))
    if until <= today:
        raise NotNow(_("These days are over."))
    if until - since > LONGEST_LEAVE:
        raise NotNow(_("More than a year: end the service and hand over the grid instead."))


def require_no_other_leave(leaves: Iterable[Leave], since: date, until: date) -> None:
    """Two leaves of one member do not overlap."""
    if any(leave.since < until and since < leave.until for leave in leaves):
        raise NotNow(_("There is a leave in these days already."))


def require_no_stand_in_away(leaves: Iterable[Leave], since: date, until: date) -> None:
    """Who is away themselves stands in for nobody."""
    if any(leave.since < until and since < leave.until for leave in leaves):
        raise NotNow(_("Whoever is to stand in is on leave in these days too."))


def require_free(posts: Iterable[Post], region: str) -> None:
    """Nobody is appointed twice to one grid."""
    if any(post.region == region and post.until is None for post in posts):
        raise NotNow(_("They hold this grid already."))


def require_holder(posts: Iterable[Post], region: str, today: date) -> None:
    """A grid is handed over by who holds it."""
    if not any(post.region == region and in_force(post, today) for post in posts):
        raise NotNow(_("They do not hold this grid today."))


def require_plain_account(posts: Iterable[Post], today: date) -> None:
    """A desk gives new sign-in codes to grid members and partners only; other accounts are the administrator's."""
    if any(post.role not in OWN_ROLES and in_force(post, today) for post in posts):
        raise NotAllowed(_("This person also works at a desk or a department: ask the security administrator."))


def in_force(post: Post, today: date) -> bool:
    """Tell whether a post is held on a day."""
    return post.since <= today and (post.until is None or post.until > today)
