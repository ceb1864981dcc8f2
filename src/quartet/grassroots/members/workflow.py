"""How the table of the roster acts, and that of proposals: whose stories tell an act, who hears of it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from quartet.grassroots.members import moves, policies, queries
from quartet.grassroots.members.effects import EFFECTS, Ctx, open_post, place_for
from quartet.grassroots.members.models import Member, MemberEvent, Proposal, ProposalEvent
from quartet.grassroots.members.moves import Decision, Row
from quartet.grassroots.members.numbers import fresh_numbers
from quartet.grassroots.members.states import Act, Employment, ProposalState
from quartet.ground.errors import NotNow
from quartet.ground.people import actions as accounts
from quartet.ground.people.models import Person, Post
from quartet.ground.people.rights import Claims, Held
from quartet.ground.people.states import Role
from quartet.ground.places import codes
from quartet.ground.places import queries as places
from quartet.ground.places.states import Level
from quartet.ground.said import require_said
from quartet.ground.workflow import Audience, MoveContext, Workflow

PROPOSED = gettext_noop("A village proposes a change of its grid members")


class MemberWorkflow(Workflow[Member, Row]):
    """The roster. An act that concerns two members stands in both their stories."""

    name = "member"
    event = MemberEvent
    table = moves.TABLE
    effects = EFFECTS
    key = "number"
    shared_commands = True

    def lock(self, key: str, verb: str, acting: Claims, now: datetime) -> Member:
        """Lock a member through the door. Raises MemberNotFound."""
        seen = queries.get_member(acting, key)
        return Member.objects.select_for_update(of=("self",)).select_related("person").get(pk=seen.pk)

    def audience(self, record: Member) -> Audience:
        """The member's own open pages."""
        return Audience(record.number, [f"p{record.pk}"])

    def county(self, record: Member) -> str:
        """From the region: a fresh member does not know the generated column yet."""
        return record.region[:6]

    def plain(self, value: Any) -> Any:
        """What the roster's forms give is plain already."""
        return value

    def prepare(self, ctx: Ctx) -> None:
        """Only who decides about both carries it out, and nobody about themselves."""
        member, other = ctx.record, ctx.given.get("other")
        policies.require_decider(ctx.acting, member.region)
        if ctx.given.get("to") and other is None:
            raise NotNow(_("There is no other member with this number."))
        if other is not None:
            policies.require_decider(ctx.acting, other.region)
        policies.require_not_oneself(ctx.acting, member.pk, *([other.pk] if other else []))

    def enter(self, ctx: Ctx) -> None:
        """Where a member stands follows from posts and days."""

    def write(self, ctx: Ctx, command_id: UUID | None = None) -> None:
        """The same line in the story of whom `to` names."""
        super().write(ctx, command_id)
        other = ctx.given.get("other")
        if other is not None:
            super().write(self.context(other, ctx.row, acting=ctx.acting, now=ctx.now, data=ctx.data), command_id)

    def near(self, ctx: Ctx, held: Held) -> bool:
        """In a post that decides."""
        return held.role in policies.DECIDERS


MEMBERS = MemberWorkflow()


def carry_out(
    person: int, row: Row, given: Mapping[str, Any], *, command_id: UUID, acting: Claims, now: datetime
) -> Member:
    """Lock whom it concerns in one order, and make the move. The transaction writes freely already."""
    numbers = [given["to"]] if given.get("to") else []
    concerned = Member.objects.filter(pk=person) | Member.objects.filter(number__in=numbers)
    locked = {one.pk: one for one in concerned.select_for_update(of=("self",)).select_related("person").order_by("pk")}
    member = locked.pop(person)
    said = {**given, "other": next(iter(locked.values()), None)}
    return MEMBERS.make(member, row.verb, said, command_id=command_id, acting=acting, now=now).record


def enrol_one(given: Mapping[str, Any], command_id: UUID, acting: Claims, now: datetime) -> Member:
    """Add somebody, with an account and their first post. The transaction writes freely already."""
    require_said(given, moves.ACTS[Act.ENROL].needs)
    policies.require_decider(acting, given["region"])
    employment = Employment(given["employment"])
    region = place_for(given["region"], partner=employment is Employment.PARTNER)
    if not queries.unit_for(region.code, employment.role):
        raise NotNow(_("This place has no village committee in the register yet."))
    number = given.get("number") or next(fresh_numbers(region.code[:6], ()))
    if Person.objects.filter(username=number).exists():
        raise NotNow(_("Somebody has this number already."))
    if Member.objects.serving(timezone.localdate(now)).filter(person__phone=given["phone"]).exists():
        raise NotNow(_("A serving member has this telephone number already."))
    person = Person(username=number, name=given["name"], phone=given["phone"])
    person.set_unusable_password()
    person.save()
    since = date.fromisoformat(given["since"])
    member = Member(
        person=person, number=number, region=region.code[: codes.LENGTHS[Level.VILLAGE]], employment=employment,
        occupation=given.get("occupation") or "", duty_roles=list(given.get("duty_roles") or ()), since=since,
    )  # fmt: skip
    open_post(person.pk, role=employment.role, region=region.code, since=since)
    accounts.issue_codes([person.pk], now=now)
    data = enrolled(given, employment, region.code, name=places.path_words(region.code))
    MEMBERS.begin(member, Act.ENROL, {}, command_id=command_id, acting=acting, now=now, data=data)
    return member


def enrolled(given: Mapping[str, Any], employment: Employment, region: str, *, name: str) -> dict[str, Any]:
    """What the first event of a story keeps: no telephone number, that stands where it can be corrected."""
    return {
        "region": region, "region_name": name, "employment": employment.value,
        "occupation": given.get("occupation") or "", "duty_roles": list(given.get("duty_roles") or ()),
        "since": given["since"],
    }  # fmt: skip


def _approved(ctx: MoveContext[Proposal, Decision]) -> None:
    """Do what was proposed, in the name of who approves."""
    proposal = ctx.record
    if proposal.member_id is None:
        proposal.member = enrol_one(proposal.given, proposal.pk, ctx.acting, ctx.now)
    else:
        row = moves.row_of(proposal.act)
        carry_out(proposal.member_id, row, proposal.given, command_id=proposal.pk, acting=ctx.acting, now=ctx.now)


class ProposalWorkflow(Workflow[Proposal, Decision]):
    """What villages propose, and what becomes of it."""

    name = "proposal"
    event = ProposalEvent
    table = moves.PROPOSALS
    effects = {"approve": _approved}
    key = "pk"

    def lock(self, key: UUID, verb: str, acting: Claims, now: datetime) -> Proposal:
        """Lock one they see. Raises ProposalNotFound."""
        seen = queries.get_proposal(acting, key)
        return Proposal.objects.select_for_update(of=("self",)).get(pk=seen.pk)

    def audience(self, record: Proposal) -> Audience:
        """Nobody's page listens; notices reach whom they are for."""
        return Audience("")

    def settle(self, ctx: MoveContext[Proposal, Decision]) -> None:
        """Keep who decided; tell the township's desk what waits."""
        proposal = ctx.record
        if proposal.state != ProposalState.OPEN:
            proposal.words = str(ctx.given.get("words") or "").strip()[:200]
            proposal.decided_by_id, proposal.decided_at = ctx.acting.person, ctx.now
            return
        township = proposal.region[: codes.LENGTHS[Level.TOWNSHIP]]
        desks = Post.objects.filter(role=Role.TOWNSHIP_DESK, region=township, until=None)
        ctx.tell(PROPOSED, desks.values_list("person", flat=True))

    def line(self, record: Proposal, says: str) -> dict[str, Any]:
        """They stand on one page."""
        return {"url": reverse("member-proposals"), "says": says}


PROPOSALS = ProposalWorkflow()
