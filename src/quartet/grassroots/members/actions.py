"""Every change of the roster. `make_change` is the one verb; `EFFECTS` says what each act changes.

Nobody is deleted: posts, leaves and service end on a day, and the story stays.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from quartet.grassroots.members import moves, policies, queries
from quartet.grassroots.members.models import Leave, Member, MemberEvent, Proposal, StandIn
from quartet.grassroots.members.moves import Row, Way
from quartet.grassroots.members.numbers import fresh_numbers
from quartet.grassroots.members.states import Act, Employment, LeaveKind, ProposalState
from quartet.ground.errors import CommandReused, DomainError, NotNow, SomethingMissing
from quartet.ground.files import actions as files
from quartet.ground.ledger import actions as ledger
from quartet.ground.ledger.models import Entry
from quartet.ground.outbox import actions as outbox
from quartet.ground.people import actions as accounts
from quartet.ground.people import queries as people
from quartet.ground.people.models import Person, Post
from quartet.ground.people.rights import Claims, write_freely
from quartet.ground.people.states import Label, Role
from quartet.ground.places import codes
from quartet.ground.places import queries as places
from quartet.ground.places.models import Region
from quartet.ground.places.states import Level
from quartet.ground.rows import write
from quartet.ground.said import require_words, says_something


class AlreadyDecided(DomainError):
    """Somebody was quicker."""

    status = 409
    code = "already-decided"
    message = _("This proposal was decided before.")


@dataclass(frozen=True, slots=True)
class Changed:
    """What came of it: the member as they stand now, or the proposal that waits."""

    member: Member | None
    proposal: Proposal | None = None


@dataclass(slots=True)
class Making:
    """An act in the making: what the effects read and add to."""

    member: Member
    row: Row
    given: Mapping[str, Any]
    """Plain values: dates in ISO 8601, members by number, regions by code."""
    acting: Claims
    now: datetime
    other: Member | None = None
    """Whom `given["to"]` names, locked too."""
    data: dict[str, Any] = field(default_factory=dict)
    """What the event keeps, in the words of that day."""

    @property
    def today(self) -> date:
        """The day of the act where people live."""
        return timezone.localdate(self.now)

    def day(self, name: str) -> date:
        """A date that was given."""
        return date.fromisoformat(self.given[name])

    @property
    def posts(self) -> list[Post]:
        """The member's posts, now and then."""
        return queries.posts_of(self.member.pk)


def make_change(
    *, number: str, act: str, given: Mapping[str, Any], command_id: UUID, acting: Claims, now: datetime
) -> Changed:
    """Do something to a member, or propose it where the actor only may propose. Safe to repeat with the same id.

    Raises MemberNotFound, UnknownAct, NotAllowed, NotNow, SomethingMissing or CommandReused; then nothing changed.
    """
    row = moves.row_of(act)
    with transaction.atomic(durable=True):
        _one_at_a_time(command_id)
        member = queries.get_member(acting, number)
        write_freely()
        if (before := _done_before(command_id, act, acting)) is not None:
            return before
        way = moves.way(row, acting, member.region)
        _require_words(row, given)
        if way is Way.PROPOSE:
            return Changed(
                member, _propose(row, member, member.region, given, command_id=command_id, acting=acting, now=now)
            )
        return Changed(_carry_out(row, member.pk, given, command_id=command_id, acting=acting, now=now))


def enrol_member(*, given: Mapping[str, Any], command_id: UUID, acting: Claims, now: datetime) -> Changed:
    """Add somebody to the roster with their first post, or propose them. Safe to repeat with the same id.

    Raises NotAllowed, NotNow, SomethingMissing or CommandReused.
    """
    row = moves.ACTS[Act.ENROL]
    with transaction.atomic(durable=True):
        _one_at_a_time(command_id)
        write_freely()
        if (before := _done_before(command_id, Act.ENROL, acting)) is not None:
            return before
        _require_words(row, given)
        way = moves.way(row, acting, given["region"])
        if way is Way.PROPOSE:
            return Changed(
                None, _propose(row, None, given["region"], given, command_id=command_id, acting=acting, now=now)
            )
        return Changed(_enrol_one(given, command_id, acting, now))


def decide_proposal(*, proposal_id: UUID, approve: bool, words: str, acting: Claims, now: datetime) -> Changed:
    """Carry a proposal out, or turn it down with a reason. The same decision again is a quiet success.

    Raises ProposalNotFound, NotAllowed, AlreadyDecided, SomethingMissing, and what the act itself may raise.
    """
    with transaction.atomic(durable=True):
        seen = queries.proposals_for(acting).filter(pk=proposal_id).exists()
        if not seen:
            raise queries.ProposalNotFound
        write_freely()
        proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal_id)
        policies.require_decider(acting, proposal.region)
        wanted = ProposalState.APPROVED if approve else ProposalState.DECLINED
        if proposal.state != ProposalState.OPEN:
            if proposal.state != wanted:
                raise AlreadyDecided
            return Changed(proposal.member, proposal)
        if not approve and not says_something(words):
            raise SomethingMissing(fields=_("the reason"))
        policies.require_not_oneself(acting, proposal.made_by_id)
        member = proposal.member
        if approve:
            row = moves.row_of(proposal.act)
            if proposal.member_id is None:
                member = _enrol_one(proposal.given, proposal.pk, acting, now)
                proposal.member = member
            else:
                member = _carry_out(
                    row, proposal.member_id, proposal.given, command_id=proposal.pk, acting=acting, now=now
                )
        proposal.state, proposal.words = wanted, words.strip()[:200]
        proposal.decided_by_id, proposal.decided_at = acting.person, now
        _chain_proposal(proposal, "approve" if approve else "decline", acting, now, position=2)
        return Changed(member, proposal)


def set_photo(*, number: str, raw: bytes, acting: Claims, now: datetime) -> Member:
    """Put a photograph on somebody's card: their own, or a deciding desk for them. No bytes takes it away.

    Raises MemberNotFound, NotAllowed, BadPicture or PictureTooLarge.
    """
    sha256 = files.keep_picture(raw) if raw else ""
    with transaction.atomic(durable=True):
        member = queries.get_member(acting, number)
        if member.pk != acting.person:
            policies.require_decider(acting, member.region)
        write_freely()
        member = Member.objects.select_for_update(of=("self",)).select_related("person").get(pk=member.pk)
        if member.photo == sha256:
            return member
        old, member.photo = member.photo, sha256
        _record(member, Act.CORRECT, {"photo": bool(sha256)}, command_id=None, acting=acting, now=now)
        if old and not Member.objects.filter(photo=old).exists():
            transaction.on_commit(lambda: files.drop_if_unused(old))
    return member


# -- the steps they share ----------------------------------------------------------------------------------------------


def _one_at_a_time(command_id: UUID) -> None:
    """Let a copy of a command wait for the first one's end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"quartet.members.{command_id}"])


def _done_before(command_id: UUID, act: str, acting: Claims) -> Changed | None:
    """What the same command did before. Raises CommandReused when it was another."""
    done, proposal = queries.done_before(command_id)
    if proposal is not None:
        if (proposal.act, proposal.made_by_id) != (act, acting.person):
            raise CommandReused
        return Changed(proposal.member, proposal)
    if done is not None:
        if (done.act, done.by_id) != (act, acting.person):
            raise CommandReused
        return Changed(done.member)
    return None


def _require_words(row: Row, given: Mapping[str, Any]) -> None:
    missing = [name for name in row.needs if given.get(name) in {None, ""}]
    if missing:
        raise SomethingMissing(fields=", ".join(missing))
    require_words(given, [name for name in ("reason", "name") if name in row.needs + row.may])


def _propose(
    row: Row,
    member: Member | None,
    region: str,
    given: Mapping[str, Any],
    *,
    command_id: UUID,
    acting: Claims,
    now: datetime,
) -> Proposal:
    assert acting.person is not None
    village = region[: codes.LENGTHS[Level.VILLAGE]]
    kept = {name: given[name] for name in (*row.needs, *row.may) if given.get(name) not in (None, "")}
    proposal = Proposal(
        pk=command_id, act=row.act, member=member, region=village, county=village[:6], given=kept,
        made_by_id=acting.person, made_at=now,
    )  # fmt: skip
    _chain_proposal(proposal, "propose", acting, now, position=1)
    desks = Post.objects.filter(role=Role.TOWNSHIP_DESK, region=village[: codes.LENGTHS[Level.TOWNSHIP]], until=None)
    told = outbox.event(
        topic="member.propose", subject="", county=village[:6], keys=[], label=Label.OPEN, denied=[], at=now
    )
    write(told)
    outbox.notify(
        told, desks.values_list("person", flat=True),
        lines=[{"url": "/members/proposals/", "says": gettext_noop("A village proposes a change of its grid members")}],
    )  # fmt: skip
    return proposal


def _chain_proposal(proposal: Proposal, act: str, acting: Claims, now: datetime, *, position: int) -> None:
    entry = ledger.next_entry(
        proposal, name=proposal.name_in_ledger, act=act, actor=acting.person, county=proposal.county, at=now,
        fact=proposal.facts()[position],
    )  # fmt: skip
    write(proposal, entry)


def _carry_out(
    row: Row, person: int, given: Mapping[str, Any], *, command_id: UUID, acting: Claims, now: datetime
) -> Member:
    """Lock whom it concerns, do it, write the story."""
    numbers = [given["to"]] if given.get("to") else []
    concerned = Member.objects.filter(pk=person) | Member.objects.filter(number__in=numbers)
    locked = {one.pk: one for one in concerned.select_for_update(of=("self",)).select_related("person").order_by("pk")}
    member = locked.pop(person)
    policies.require_decider(acting, member.region)
    today = timezone.localdate(now)
    away = queries.leave_on(member, today) is not None
    moves.require_fit(row, member, queries.standing_of(member, today, posts=queries.posts_of(person), away=away))
    making = Making(member, row, given, acting, now, other=next(iter(locked.values()), None))
    if numbers and making.other is None:
        raise NotNow(_("There is no other member with this number."))
    if making.other is not None:
        policies.require_decider(acting, making.other.region)
    policies.require_not_oneself(acting, member.pk, *([making.other.pk] if making.other else []))
    for name in (*row.needs, *row.may):
        if given.get(name) not in (None, ""):
            making.data[name] = given[name]
    EFFECTS[row.act](making)
    _record(member, row.act, making.data, command_id=command_id, acting=acting, now=now)
    if making.other is not None:
        _record(making.other, row.act, making.data, command_id=command_id, acting=acting, now=now)
    return member


def _record(
    member: Member, act: Act, data: dict[str, Any], *, command_id: UUID | None, acting: Claims, now: datetime
) -> None:
    """Write the member, the event and the ledger entry; tell the member's own open pages."""
    event, entry = story_of(member, act, data, command_id=command_id, acting=acting, now=now)
    news = outbox.event(
        topic=f"member.{act}", subject=member.number, county=event.county, keys=[f"p{member.pk}"], label=Label.OPEN,
        denied=[], at=now,
    )  # fmt: skip
    write(member, event, entry, news)


def story_of(
    member: Member, act: Act, data: dict[str, Any], *, command_id: UUID | None, acting: Claims, now: datetime
) -> tuple[MemberEvent, Entry]:
    """The event of an act and its ledger entry, unsaved; the member's chain has moved on."""
    county = member.region[:6]
    event = MemberEvent(
        member=member, county=county, position=member.ledger_position + 1, act=act, by_id=acting.person,
        by_name=_by_name(acting), at=now, data=data, command_id=command_id,
    )  # fmt: skip
    entry = ledger.next_entry(
        member, name=member.name_in_ledger, act=act, actor=acting.person, county=county, at=now, fact=event.fact()
    )
    return event, entry


def _by_name(acting: Claims) -> str:
    """Name the unit and the person who acts, as they are called today."""
    held = next((held for held in acting.posts if held.role in policies.DECIDERS), None) or next(
        iter(acting.posts), None
    )
    if held is None or acting.person is None:
        return ""
    return " ".join(filter(None, [people.unit_name(held.unit), people.person_name(acting.person)]))


def _region(code: str, *, partner: bool) -> Region:
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


# -- birth -------------------------------------------------------------------------------------------------------------


def _enrol_one(given: Mapping[str, Any], command_id: UUID, acting: Claims, now: datetime) -> Member:
    policies.require_decider(acting, given["region"])
    employment = Employment(given["employment"])
    region = _region(given["region"], partner=employment is Employment.PARTNER)
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
    _record(member, Act.ENROL, data, command_id=command_id, acting=acting, now=now)
    return member


def enrolled(given: Mapping[str, Any], employment: Employment, region: str, *, name: str) -> dict[str, Any]:
    """What the first event of a story keeps: no telephone number, that stands where it can be corrected."""
    return {
        "region": region, "region_name": name, "employment": employment.value,
        "occupation": given.get("occupation") or "", "duty_roles": list(given.get("duty_roles") or ()),
        "since": given["since"],
    }  # fmt: skip


# -- what each act changes ---------------------------------------------------------------------------------------------


def _appoint(making: Making) -> None:
    """Give a grid; somebody whose service had ended is back."""
    member, region = making.member, making.given["region"]
    partner = member.employment == Employment.PARTNER
    place = _region(region, partner=partner)
    policies.require_decider(making.acting, region)
    posts = making.posts
    policies.require_free(posts, region)
    since = making.day("since")
    open_post(member.pk, role=Employment(member.employment).role, region=region, since=since)
    if not any(policies.in_force(post, making.today) for post in posts):
        member.region = region[: codes.LENGTHS[Level.VILLAGE]]
    member.until = None
    making.data["region_name"] = places.path_words(place.code)


def _hand_over_grid(making: Making) -> None:
    """Close the holder's post of a grid and open the successor's, who follows up all that was reported there.

    What still waits on the old holder's phone arrives in their name and is seen by the successor: `Post.follows`.
    """
    member, other, region, today = making.member, making.other, making.given["region"], making.today
    assert other is not None
    policies.require_grid_member(other)
    policies.require_serving(other, today)
    posts = making.posts
    policies.require_holder(posts, region, today)
    policies.require_free(queries.posts_of(other.pk), region)
    _close([post for post in posts if post.region == region], today)
    open_post(other.pk, role=Role.GRID_MEMBER, region=region, since=today, besides=[member.pk])
    _name_both(making)
    making.data["region_name"] = places.path_words(region)


def _grant_leave(making: Making) -> None:
    """Write the days down; with `to`, name who stands in for them."""
    member, since, until = making.member, making.day("since"), making.day("until")
    policies.require_period(since, until, making.today)
    policies.require_no_other_leave(member.leaves.all(), since, until)
    Leave.objects.create(member=member, county=member.region[:6], kind=making.given["kind"], since=since, until=until)
    if making.other is not None:
        _substitute(making, since, until, str(LeaveKind(making.given["kind"]).label))


def _end_leave(making: Making) -> None:
    """Come back early: the leave and who stands in for it end today."""
    member, today = making.member, making.today
    leave = queries.leave_on(member, today)
    assert leave is not None  # the table asks for it
    leave.until = today
    leave.save(update_fields=["until"])
    _close([one.post for one in member.stand_ins.select_related("post").order_by("pk")], today)


def _stand_in(making: Making) -> None:
    """Let somebody else hold the member's grids for some days."""
    since, until = making.day("since"), making.day("until")
    policies.require_period(since, until, making.today)
    _substitute(making, since, until, making.given["reason"])


def _substitute(making: Making, since: date, until: date, reason: str) -> None:
    member, other = making.member, making.other
    assert other is not None
    policies.require_grid_member(other)
    policies.require_serving(other, making.today)
    policies.require_no_stand_in_away(other.leaves.all(), since, until)
    held = [post for post in making.posts if post.until is None and post.role == Role.GRID_MEMBER]
    regions = [post.region for post in held if not _holds(other.pk, post.region)]
    if not regions:
        raise NotNow(_("There is no grid to stand in for."))
    for region in regions:
        post = open_post(other.pk, role=Role.GRID_MEMBER, region=region, since=since, until=until, besides=[member.pk])
        StandIn.objects.create(post=post, instead_of=member, county=member.region[:6], reason=reason[:200])
    _name_both(making)
    making.data["region_name"] = "、".join(places.path_words(region) for region in regions)


def _holds(person: int, region: str) -> bool:
    return Post.objects.filter(person=person, region=region, role=Role.GRID_MEMBER, until=None).exists()


def _name_both(making: Making) -> None:
    assert making.other is not None
    making.data |= {"from_name": making.member.person.name, "to_name": making.other.person.name}


def _correct(making: Making) -> None:
    """Put the record right. From member to partner or back is another post: end one, appoint anew."""
    member, given = making.member, making.given
    employment = Employment(given["employment"])
    if employment.role != Employment(member.employment).role:
        raise NotNow(_("A partner and a grid member hold different posts: end the service and add them anew."))
    member.employment = employment
    member.occupation = given.get("occupation") or ""
    member.duty_roles = list(given.get("duty_roles") or ())
    person = member.person
    person.name, person.phone = given["name"], given["phone"]
    person.save(update_fields=["name", "phone"])
    making.data.pop("phone", None)


def _renew_card(making: Making) -> None:
    making.member.card += 1


def _renew_code(making: Making) -> None:
    held = Post.objects.filter(person=making.member.pk).order_by("pk")
    policies.require_plain_account(held, making.today)
    accounts.renew_code(making.member.person, now=making.now)


def _end(making: Making) -> None:
    """End the service on a day. The account stays open, without rights: what waits on the phone still arrives."""
    member, day = making.member, making.day("since")
    if day < member.since:
        raise NotNow(_("The service cannot end before it began."))
    _close([post for post in making.posts if post.until is None or post.until > day], day)
    member.until = day


EFFECTS: dict[Act, Callable[[Making], None]] = {
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
