"""Every change of the roster. `make_change` is the one verb; what it cannot do at once it proposes.

Nobody is deleted: posts, leaves and service end on a day, and the story stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from quartet.grassroots.members import moves, policies, queries
from quartet.grassroots.members.models import Member, Proposal
from quartet.grassroots.members.moves import Row, Way
from quartet.grassroots.members.states import Act, ProposalState
from quartet.grassroots.members.workflow import MEMBERS, PROPOSALS, carry_out, enrol_one
from quartet.ground.errors import DomainError
from quartet.ground.files import actions as files
from quartet.ground.moves import NoSuchMoveHere
from quartet.ground.people.rights import Claims, write_freely
from quartet.ground.places import codes
from quartet.ground.places.states import Level
from quartet.ground.said import require_said


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


def make_change(
    *, number: str, act: str, given: Mapping[str, Any], command_id: UUID, acting: Claims, now: datetime
) -> Changed:
    """Do something to a member, or propose it where the actor only may propose. Safe to repeat with the same id.

    Raises MemberNotFound, UnknownAct, NotAllowed, NotNow, SomethingMissing or CommandReused; then nothing changed.
    """
    row = moves.row_of(act)
    member = queries.get_member(acting, number)
    if moves.way(row, acting, member.region) is Way.PROPOSE:
        return _propose(row, member, member.region, given, command_id=command_id, acting=acting, now=now)

    def act_on() -> Member:
        write_freely()
        return carry_out(member.pk, row, given, command_id=command_id, acting=acting, now=now)

    return Changed(
        MEMBERS.once(
            act_on, row.verb, command_id=command_id, acting=acting,
            same=lambda event: bool(event.member.number == number),
        )
    )  # fmt: skip


def enrol_member(*, given: Mapping[str, Any], command_id: UUID, acting: Claims, now: datetime) -> Changed:
    """Add somebody to the roster with their first post, or propose them. Safe to repeat with the same id.

    Raises NotAllowed, NotNow, SomethingMissing or CommandReused.
    """
    row = moves.ACTS[Act.ENROL]
    if moves.way(row, acting, given["region"]) is Way.PROPOSE:
        return _propose(row, None, given["region"], given, command_id=command_id, acting=acting, now=now)

    def enrol() -> Member:
        write_freely()
        return enrol_one(given, command_id, acting, now)

    return Changed(MEMBERS.once(enrol, row.verb, command_id=command_id, acting=acting, same=lambda _event: True))


def decide_proposal(
    *, proposal_id: UUID, approve: bool, words: str, command_id: UUID | None = None, acting: Claims, now: datetime
) -> Changed:
    """Carry a proposal out, or turn it down with a reason. The same decision again is a quiet success.

    Raises ProposalNotFound, NotAllowed, AlreadyDecided, SomethingMissing, and what the act itself may raise.
    """
    verb, wanted = ("approve", ProposalState.APPROVED) if approve else ("decline", ProposalState.DECLINED)
    try:
        proposal = PROPOSALS.run(proposal_id, verb, {"words": words}, command_id=command_id, acting=acting, now=now)
    except NoSuchMoveHere:
        proposal = queries.get_proposal(acting, proposal_id)
        policies.require_decider(acting, proposal.region)
        if proposal.state != wanted:
            raise AlreadyDecided from None
    return Changed(proposal.member, proposal)


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
        row = moves.ACTS[Act.CORRECT]
        MEMBERS.write(MEMBERS.context(member, row, acting=acting, now=now, data={"photo": bool(sha256)}))
        if old and not Member.objects.filter(photo=old).exists():
            transaction.on_commit(lambda: files.drop_if_unused(old))
    return member


# -- the steps they share ----------------------------------------------------------------------------------------------


def _propose(
    row: Row, member: Member | None, region: str, given: Mapping[str, Any], *, command_id: UUID, acting: Claims,
    now: datetime,
) -> Changed:  # fmt: skip
    """Ask the township's desk for it."""
    village = region[: codes.LENGTHS[Level.VILLAGE]]

    def propose() -> Proposal:
        write_freely()
        require_said(given, row.needs)
        assert acting.person is not None  # who may propose is somebody
        kept = {name: given[name] for name in (*row.needs, *row.may) if given.get(name) not in (None, "")}
        proposal = Proposal(
            pk=command_id, act=row.act, member=member, region=village, county=village[:6], given=kept,
            made_by_id=acting.person, made_at=now,
        )  # fmt: skip
        PROPOSALS.begin(proposal, "propose", {}, command_id=command_id, acting=acting, now=now)
        return proposal

    made = PROPOSALS.once(
        propose, "propose", command_id=command_id, acting=acting,
        same=lambda event: bool(event.proposal.act == row.act),
    )  # fmt: skip
    return Changed(made.member, made)
