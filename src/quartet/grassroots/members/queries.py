"""Reading members. `members_for` is the only door; the rest goes through it or serves the verbs."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from quartet.grassroots.members.models import Leave, Member, MemberQuerySet, Proposal, RosterDraft, StandIn
from quartet.grassroots.members.policies import MEMBER_SCOPE, OWN_ROLES, PROPOSAL_SCOPE, in_force
from quartet.grassroots.members.states import ProposalState, Standing
from quartet.ground.errors import DomainError
from quartet.ground.ledger.models import Chained
from quartet.ground.people.models import Person, Post, Unit
from quartet.ground.people.rights import Claims
from quartet.ground.people.states import Role, UnitKind
from quartet.ground.places import codes
from quartet.ground.places.models import Region
from quartet.ground.places.states import Level


class MemberNotFound(DomainError):
    """Said both when there is none and when they are not theirs to see."""

    status = 404
    code = "member-not-found"
    message = _("There is no such member, or they are not of your area.")


class ProposalNotFound(DomainError):
    """Likewise for a proposal."""

    status = 404
    code = "proposal-not-found"
    message = _("There is no such proposal, or it is not of your area.")


def members_for(claims: Claims) -> MemberQuerySet:
    """The members this person may see."""
    return Member.objects.filter(MEMBER_SCOPE.as_q(claims))


def get_member(claims: Claims, number: str) -> Member:
    """One member through the door, with their person. Raises MemberNotFound."""
    found = members_for(claims).select_related("person").filter(number=number).first()
    if found is None:
        raise MemberNotFound
    return found


def own_member(claims: Claims) -> Member | None:
    """The member somebody is themselves."""
    return Member.objects.select_related("person").filter(person=claims.person).first() if claims.person else None


def posts_of(person: int) -> list[Post]:
    """The posts of the roster somebody holds, held or will hold, the newest first; with why they stand in."""
    held = Post.objects.filter(person=person, role__in=OWN_ROLES).select_related("unit", "stand_in")
    return list(held.order_by("-since", "-pk"))


def with_posts(members: MemberQuerySet, today: date) -> MemberQuerySet:
    """Fetch along what a list shows of each: person, posts in force, leave of the day. One cost for 1 and for 50."""
    held = Post.objects.on(today).filter(role__in=OWN_ROLES)
    away = Leave.objects.filter(since__lte=today, until__gt=today)
    return members.select_related("person").prefetch_related(
        Prefetch("person__posts", queryset=held.order_by("region", "pk"), to_attr="held"),
        Prefetch("leaves", queryset=away.order_by("pk"), to_attr="away"),
    )


def standing_of(member: Member, today: date, *, posts: Iterable[Post], away: bool) -> Standing:
    """Where a member stands on a day."""
    if member.until is not None and member.until <= today:
        return Standing.ENDED
    if away:
        return Standing.AWAY
    return Standing.SERVING if any(in_force(post, today) for post in posts) else Standing.WITHOUT_POST


def leave_on(member: Member, today: date) -> Leave | None:
    """The leave somebody is on."""
    return member.leaves.filter(since__lte=today, until__gt=today).order_by("pk").first()


def stand_ins_for(member: Member) -> QuerySet[StandIn]:
    """Who stood, stands or will stand in for a member, the newest first."""
    return member.stand_ins.select_related("post__person").order_by("-post__since", "-pk")


def names_of(people: Iterable[int]) -> dict[int, str]:
    """Names by person: a stand-in is told for whom, although that record is not theirs to open."""
    return dict(Person.objects.filter(pk__in=set(people)).values_list("pk", "name"))


def names_by_number(numbers: Iterable[str]) -> dict[str, str]:
    """Names by number, of those one may see."""
    return dict(Member.objects.filter(number__in=set(numbers)).values_list("number", "person__name"))


def earlier_holders(region: str, besides: int, on: date) -> list[int]:
    """Everybody whose post for a grid is over, and whom they in turn followed: a new holder follows up for them."""
    held = (
        Post.objects.filter(role=Role.GRID_MEMBER, region=region, until__lte=on).exclude(person=besides).order_by("pk")
    )
    found: set[int] = set()
    for person, follows in held.values_list("person_id", "follows"):
        found |= {person, *follows}
    return sorted(found - {besides})


def unit_for(region: str, role: Role) -> Unit | None:
    """The body a post belongs to: the village committee; for a partner of a whole township its service centre."""
    length = codes.LENGTHS[Level.VILLAGE]
    if len(region) < length:
        kind, area = UnitKind.SERVICE_CENTRE, region if role == Role.PARTNER else ""
    else:
        kind, area = UnitKind.VILLAGE_COMMITTEE, region[:length]
    return Unit.objects.filter(kind=kind, region=area).order_by("pk").first()


def grids_of(village: str) -> list[Region]:
    """The village itself and its micro-grids of today, to choose from."""
    under = Region.objects.under(village[: codes.LENGTHS[Level.VILLAGE]]).current()
    return list(under.filter(level__gte=Level.VILLAGE).order_by("code"))


def vacant_grids(region: str, today: date) -> list[Region]:
    """Micro-grids of an area that nobody holds today, neither by themselves nor through the whole village."""
    low, high = codes.range_of(region)
    held = Post.objects.on(today).filter(role=Role.GRID_MEMBER)
    taken = {one for one in held.values_list("region", flat=True) if one.startswith(region[: len(one)])}
    grids = Region.objects.at(Level.GRID).current().filter(code__gte=low, code__lt=high).order_by("code")
    length = codes.LENGTHS[Level.VILLAGE]
    return [grid for grid in grids if grid.code not in taken and grid.code[:length] not in taken]


# -- proposals ---------------------------------------------------------------------------------------------------------


def proposals_for(claims: Claims) -> QuerySet[Proposal]:
    """The proposals this person may see, open ones first, then the newest."""
    seen = Proposal.objects.filter(PROPOSAL_SCOPE.as_q(claims)).select_related(
        "member__person", "made_by", "decided_by"
    )
    return seen.order_by("decided_at", "-made_at", "pk")


def open_proposals(claims: Claims) -> int:
    """How many wait for a decision in somebody's area."""
    return Proposal.objects.filter(PROPOSAL_SCOPE.as_q(claims), state=ProposalState.OPEN).count()


def get_proposal(claims: Claims, pk: UUID) -> Proposal:
    """One that may be seen. Raises ProposalNotFound."""
    found = proposals_for(claims).filter(pk=pk).first()
    if found is None:
        raise ProposalNotFound
    return found


# -- the ledger's check ------------------------------------------------------------------------------------------------


def proposal_facts(subjects: list[str]) -> dict[tuple[str, int], Any]:
    """What the proposals say now; those made before proposals had events stand in the ledger so."""
    proposals = Proposal.objects.filter(pk__in=[subject.partition(":")[2] for subject in subjects]).order_by("pk")
    return {(one.name_in_ledger, position): fact for one in proposals for position, fact in one.facts().items()}


def roster_facts(subjects: list[str]) -> dict[tuple[str, int], Any]:
    """What the imports of rosters say now."""
    drafts = RosterDraft.objects.filter(pk__in=[subject.partition(":")[2] for subject in subjects]).order_by("pk")
    return {(draft.name_in_ledger, 1): draft.fact() for draft in drafts}


def roster_heads() -> Iterator[tuple[str, Chained]]:
    """Every import of a roster with the end of its chain."""
    for draft in RosterDraft.objects.defer("rows").order_by("pk"):
        yield draft.name_in_ledger, draft


def _ids(subjects: list[str]) -> list[int]:
    return [int(subject.partition(":")[2]) for subject in subjects]
