"""Who sees tasks and patrols, who may give a task, and whose words count after their post has ended."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quartet.ground.people.models import Post
from quartet.ground.people.rights import Claims, Held, NotAllowed
from quartet.ground.people.states import DESKS, ROLES, Label, Role
from quartet.resolution.cases.models import Case

GRACE = timedelta(days=90)
"""So long after a post ended its holder's unsent words still count; it lets them add words, never see or decide."""
OWN = "(SELECT COALESCE(NULLIF(current_setting('quartet.person', true), ''), '0')::bigint)"
_KEYS = f"(SELECT string_to_array(current_setting('quartet.keys_{Label.PERSONAL.value}', true), ','))"
_AREAS = "ARRAY[left(region, 4), left(region, 6), left(region, 9), left(region, 12)]::text[]"
_WRITING = "(SELECT current_setting('quartet.system', true) = 'on')"
_TODAY = "(now() AT TIME ZONE 'Asia/Shanghai')::date"
"""Tieling's day; `current_date` is the session's, which is eight hours behind."""

AREA_SQL = f"{_WRITING} OR {_AREAS} && {_KEYS}"
"""A desk sees what lies in its area, as it does with cases up to `Label.PERSONAL`."""
TASK_SQL = (
    f"{AREA_SQL} OR given_by_id = {OWN} OR EXISTS (SELECT 1 FROM people_post p WHERE p.person_id = {OWN} "  # noqa: S608 -- our own names
    f"AND p.role = 'grid_member' AND p.since <= {_TODAY} AND (p.until IS NULL OR p.until > {_TODAY}) "
    "AND (starts_with(field_fieldtask.region, p.region) OR starts_with(p.region, field_fieldtask.region)))"
)
"""Besides: who gave a task, and whoever holds its grid today."""
PATROL_SQL = f"{AREA_SQL} OR person_id = {OWN}"
COMMAND_SQL = f"{_WRITING} OR person_id = {OWN}"
"""A command is its sender's; what came of it is seen where it went."""
ASIDE_SQL = f"{_WRITING} OR person_id = {OWN} OR ARRAY[left(county, 4), county]::text[] && {_KEYS}"


@dataclass(frozen=True, slots=True)
class Sender(Claims):
    """Who sends commands: their posts, and among them those that have ended lately."""

    ended: tuple[Held, ...] = ()

    def holds_no_more(self, region: str) -> bool:
        """Whether they held a grid until lately and do not hold it today."""
        today = tuple(held for held in self.posts if held not in self.ended)
        return holds(self, region) and not holds(Claims(person=self.person, posts=today), region)


def in_area(claims: Claims) -> Q:
    """What lies in the areas of somebody's desk or supervision; nothing for others."""
    found = Q(pk__in=[])
    for region in sorted(claims.reached("area", Label.PERSONAL)):
        found |= Q(region__startswith=region)
    return found


def held_grids(claims: Claims) -> list[str]:
    """The regions somebody holds as a grid member."""
    return sorted({held.region for held in claims.posts if held.role is Role.GRID_MEMBER})


def holds(claims: Claims, region: str) -> bool:
    """Whether somebody holds the grid or village, or a grid in the village."""
    return any(region.startswith(grid) or grid.startswith(region) for grid in held_grids(claims))


def with_ended_posts(claims: Claims, on: date) -> Sender:
    """The claims with the grids somebody held until lately: unsent words do not die with a post."""
    ended = Post.objects.filter(person=claims.person, role=Role.GRID_MEMBER, until__gt=on - GRACE, until__lte=on)
    former = tuple(Held(Role.GRID_MEMBER, post.unit_id, post.region) for post in ended.order_by("pk"))
    fresh = tuple(held for held in dict.fromkeys(former) if held not in claims.posts)
    return Sender(person=claims.person, posts=(*claims.posts, *fresh), ended=fresh)


def require_may_give(claims: Claims, region: str, case: Case | None) -> Held:
    """Refuse unless a desk gives the task in its own area; gives the post under which it does. Raises NotAllowed."""
    held = next((p for p in claims.posts if p.role in DESKS and region.startswith(p.region)), None)
    if held is None:
        raise NotAllowed(_("A desk gives tasks in its own area only."))
    if case is not None and case.label > (ROLES[Role.VILLAGE_CLERK].area or 0):
        raise NotAllowed(_("This case is kept closely: its content must not go to a telephone."))
    return held
