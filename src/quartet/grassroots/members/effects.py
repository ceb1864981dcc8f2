"""What each act on the roster changes. Posts, leaves and service end on a day; nobody is deleted."""

from collections.abc import Callable, Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _

from quartet.grassroots.members import policies, queries
from quartet.grassroots.members.models import Leave, Member, StandIn
from quartet.grassroots.members.moves import Row
from quartet.grassroots.members.states import Act, Employment, LeaveKind
from quartet.ground.errors import NotNow
from quartet.ground.people import actions as accounts
from quartet.ground.people.models import Post
from quartet.ground.people.states import Role
from quartet.ground.places import codes
from quartet.ground.places import queries as places
from quartet.ground.places.models import Region
from quartet.ground.places.states import Level
from quartet.ground.workflow import MoveContext

Ctx = MoveContext[Member, Row]


def _day(ctx: Ctx, name: str) -> date:
    """A date that was given, in ISO 8601."""
    return date.fromisoformat(ctx.given[name])


def _posts(ctx: Ctx) -> list[Post]:
    """The member's posts, now and then."""
    return queries.posts_of(ctx.record.pk)


def _other(ctx: Ctx) -> Member:
    """Whom `to` names, locked too."""
    other: Member = ctx.given["other"]
    return other


def place_for(code: str, *, partner: bool) -> Region:
    """A current place a post can be for: a village or a micro-grid, for a partner also a township."""
    least = Level.TOWNSHIP if partner else Level.VILLAGE
    found = Region.objects.current().filter(code=code, level__gte=least).first()
    if found is None:
        raise NotNow(_("There is no such village or micro-grid today."))
    return found


def open_post(
    person: int, *, role: Role, region: str, since: date, until: date | None = None, besides: Iterable[int] = ()
) -> Post:
    """Give somebody a post of the roster, inside another verb's transaction.

    A grid member's post follows up what everybody reported who held the grid before, and `besides`.
    """
    unit = queries.unit_for(region, role)
    if unit is None:
        raise NotNow(_("This place has no village committee in the register yet."))
    before = {*queries.earlier_holders(region, person, since), *besides} if role == Role.GRID_MEMBER else set()
    follows = sorted(before - {person})
    return Post.objects.create(
        person_id=person, unit=unit, role=role, region=region, since=since, until=until, follows=follows
    )


def _close(posts: Iterable[Post], day: date) -> None:
    """End posts on a day: what begins later never begins."""
    for post in posts:
        if post.until is None or post.until > day:
            post.until = max(post.since, day)
            post.save(update_fields=["until"])


# -- what each act changes ---------------------------------------------------------------------------------------------


def _appoint(ctx: Ctx) -> None:
    """Give a grid; somebody whose service had ended is back."""
    member, region = ctx.record, ctx.given["region"]
    partner = member.employment == Employment.PARTNER
    place = place_for(region, partner=partner)
    policies.require_decider(ctx.acting, region)
    posts = _posts(ctx)
    policies.require_free(posts, region)
    since = _day(ctx, "since")
    open_post(member.pk, role=Employment(member.employment).role, region=region, since=since)
    if not any(policies.in_force(post, ctx.today) for post in posts):
        member.region = region[: codes.LENGTHS[Level.VILLAGE]]
    member.until = None
    ctx.data["region_name"] = places.path_words(place.code)


def _hand_over_grid(ctx: Ctx) -> None:
    """Close the holder's post of a grid and open the successor's, who follows up all that was reported there.

    What still waits on the old holder's phone arrives in their name and is seen by the successor: `Post.follows`.
    """
    member, other, region, today = ctx.record, _other(ctx), ctx.given["region"], ctx.today
    policies.require_grid_member(other)
    policies.require_serving(other, today)
    posts = _posts(ctx)
    policies.require_holder(posts, region, today)
    policies.require_free(queries.posts_of(other.pk), region)
    _close([post for post in posts if post.region == region], today)
    open_post(other.pk, role=Role.GRID_MEMBER, region=region, since=today, besides=[member.pk])
    _name_both(ctx)
    ctx.data["region_name"] = places.path_words(region)


def _grant_leave(ctx: Ctx) -> None:
    """Write the days down; with `to`, name who stands in for them."""
    member, since, until = ctx.record, _day(ctx, "since"), _day(ctx, "until")
    policies.require_period(since, until, ctx.today)
    policies.require_no_other_leave(member.leaves.all(), since, until)
    Leave.objects.create(member=member, county=member.region[:6], kind=ctx.given["kind"], since=since, until=until)
    if ctx.given.get("other") is not None:
        _substitute(ctx, since, until, str(LeaveKind(ctx.given["kind"]).label))


def _end_leave(ctx: Ctx) -> None:
    """Come back early: the leave and who stands in for it end today."""
    member, today = ctx.record, ctx.today
    leave = queries.leave_on(member, today)
    assert leave is not None  # the table asks for it
    leave.until = today
    leave.save(update_fields=["until"])
    _close([one.post for one in member.stand_ins.select_related("post").order_by("pk")], today)


def _stand_in(ctx: Ctx) -> None:
    """Let somebody else hold the member's grids for some days."""
    since, until = _day(ctx, "since"), _day(ctx, "until")
    policies.require_period(since, until, ctx.today)
    _substitute(ctx, since, until, ctx.given["reason"])


def _substitute(ctx: Ctx, since: date, until: date, reason: str) -> None:
    member, other = ctx.record, _other(ctx)
    policies.require_grid_member(other)
    policies.require_serving(other, ctx.today)
    policies.require_no_stand_in_away(other.leaves.all(), since, until)
    held = [post for post in _posts(ctx) if post.until is None and post.role == Role.GRID_MEMBER]
    regions = [post.region for post in held if not _holds(other.pk, post.region)]
    if not regions:
        raise NotNow(_("There is no grid to stand in for."))
    for region in regions:
        post = open_post(other.pk, role=Role.GRID_MEMBER, region=region, since=since, until=until, besides=[member.pk])
        StandIn.objects.create(post=post, instead_of=member, county=member.region[:6], reason=reason[:200])
    _name_both(ctx)
    ctx.data["region_name"] = "、".join(places.path_words(region) for region in regions)


def _holds(person: int, region: str) -> bool:
    return Post.objects.filter(person=person, region=region, role=Role.GRID_MEMBER, until=None).exists()


def _name_both(ctx: Ctx) -> None:
    ctx.data |= {"from_name": ctx.record.person.name, "to_name": _other(ctx).person.name}


def _correct(ctx: Ctx) -> None:
    """Put the record right. From member to partner or back is another post: end one, appoint anew."""
    member, given = ctx.record, ctx.given
    employment = Employment(given["employment"])
    if employment.role != Employment(member.employment).role:
        raise NotNow(_("A partner and a grid member hold different posts: end the service and add them anew."))
    member.employment = employment
    member.occupation = given.get("occupation") or ""
    member.duty_roles = list(given.get("duty_roles") or ())
    person = member.person
    person.name, person.phone = given["name"], given["phone"]
    person.save(update_fields=["name", "phone"])
    ctx.data.pop("phone", None)


def _renew_card(ctx: Ctx) -> None:
    ctx.record.card += 1


def _renew_code(ctx: Ctx) -> None:
    held = Post.objects.filter(person=ctx.record.pk).order_by("pk")
    policies.require_plain_account(held, ctx.today)
    accounts.renew_code(ctx.record.person, now=ctx.now)


def _end(ctx: Ctx) -> None:
    """End the service on a day. The account stays open, without rights: what waits on the phone still arrives."""
    member, day = ctx.record, _day(ctx, "since")
    if day < member.since:
        raise NotNow(_("The service cannot end before it began."))
    _close([post for post in _posts(ctx) if post.until is None or post.until > day], day)
    member.until = day


EFFECTS: dict[str, Callable[[Ctx], None]] = {
    Act.APPOINT: _appoint,
    Act.HAND_OVER_GRID: _hand_over_grid,
    Act.GRANT_LEAVE: _grant_leave,
    Act.END_LEAVE: _end_leave,
    Act.STAND_IN: _stand_in,
    Act.CORRECT: _correct,
    Act.RENEW_CARD: _renew_card,
    Act.RENEW_CODE: _renew_code,
    Act.END: _end,
}
