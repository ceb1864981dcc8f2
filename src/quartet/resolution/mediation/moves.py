"""The table of a mediation: which move leads where, who makes it, what must be said and what must be so first."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quartet.ground.moves import Offer, Table
from quartet.resolution.mediation import policies
from quartet.resolution.mediation.models import Mediation
from quartet.resolution.mediation.policies import Guard, Tie, require_tie
from quartet.resolution.mediation.states import OPEN_STATES, TALKING, UNDER_WAY, MediationState

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Group(StrEnum):
    """Where a move's button stands on the page."""

    STEP = "step"
    PEOPLE = "people"
    SESSIONS = "sessions"
    WORDS = "words"
    TEAM = "team"
    END = "end"


@dataclass(frozen=True, slots=True)
class Move:
    """One row: from where to where, who, what they must say, what must be so."""

    verb: str
    old: MediationState | None
    new: MediationState
    tie: Tie
    label: "_StrPromise"
    """The button: a verb."""
    told: "_StrPromise | str"
    """The line in the story. It names parties and quotes nobody."""
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = ()
    group: Group = Group.STEP
    main: bool = False
    """The step that is usually next: the page's one main button."""
    when: Guard | None = None


S, T, G, P = MediationState, Tie, Group, policies


def _each(
    states: tuple[MediationState, ...], verb: str, tie: Tie, label: "_StrPromise", told: "_StrPromise", *,
    to: MediationState | None = None, needs: tuple[str, ...] = (), may: tuple[str, ...] = (),
    guards: tuple[Guard, ...] = (), group: Group = Group.STEP,
) -> tuple[Move, ...]:  # fmt: skip
    """The same row for several states; without `to` the state stays."""
    return tuple(
        Move(verb, state, to or state, tie, label, told, needs, may, guards, group) for state in states
    )  # fmt: skip


MOVES: tuple[Move, ...] = (
    Move("open", None, S.APPLIED, T.OPENS, _("Open a mediation"), _("opened: %(origin_label)s"),
         needs=("origin", "matter", "kind"), may=("letter",)),
    # -- consent -------------------------------------------------------------------------------------------------
    Move("consent", S.APPLIED, S.APPLIED, T.LEADS, _("Record a consent"),
         _("%(party_name)s agrees to mediation, asked by %(channel_label)s"), needs=("party", "channel"),
         guards=(P.two_sides, P.somebody_unasked), main=True),
    Move("accept", S.APPLIED, S.PREPARING, T.LEADS, _("Take it up"),
         _("taken up; all sides agree and know their rights"), needs=("rights_told",),
         guards=(P.two_sides, P.all_consent, P.rights_told), main=True),
    Move("turn_down", S.APPLIED, S.TURNED_DOWN, T.LEADS, _("Not take it up"),
         _("not taken up: %(reason)s; told: %(way)s"), needs=("reason", "way"), group=G.END),
    # -- mediator ------------------------------------------------------------------------------------------------
    Move("name", S.PREPARING, S.PREPARING, T.LEADS, _("Name the mediator"),
         _("mediator: %(person_name)s; %(chosen_label)s"), needs=("person", "chosen"),
         guards=(P.no_mediator, P.may_be_named), main=True),
    Move("disclose", S.PREPARING, S.PREPARING, T.MEDIATOR, _("Say what ties you to the sides"),
         _("the mediator said what ties them to the sides: %(relations_label)s"), may=("relations", "words"),
         guards=(P.mediator_named, P.not_disclosed), main=True),
    Move("accept_mediator", S.PREPARING, S.PREPARING, T.LEADS, _("Record a side's yes or no to the mediator"),
         _("%(party_name)s on the mediator: %(answer_label)s"), needs=("party", "answer"), may=("words",),
         guards=(P.disclosed, P.mediator_undecided), main=True),
    *_each(UNDER_WAY, "withdraw", T.LEADS, _("Let the mediator withdraw"),
           _("the mediator %(person_name)s withdrew: %(reason)s"), to=S.PREPARING, needs=("reason",),
           guards=(P.mediator_named,), group=G.PEOPLE),
    Move("begin", S.PREPARING, S.MEDIATING, T.LEADS, _("Begin"), _("the mediation began"),
         guards=(P.mediator_accepted,), main=True),
    # -- talking -------------------------------------------------------------------------------------------------
    *_each(TALKING, "schedule", T.LEADS, _("Plan a session"),
           _("session planned for %(starts)s"), needs=("starts", "minutes_long"),
           may=("room", "link", "alone_with"), group=G.SESSIONS),
    *_each(TALKING, "hold", T.LEADS, _("Write down a session"),
           _("session of %(starts)s held"), needs=("session", "minutes"), may=("attended", "present"),
           guards=(P.session_planned, P.session_has_come, P.everybody_told), group=G.SESSIONS),
    *_each(TALKING, "call_off", T.LEADS, _("Call a session off"),
           _("session of %(starts)s called off: %(reason)s"), needs=("session", "reason"),
           guards=(P.session_planned,), group=G.SESSIONS),
    *_each(OPEN_STATES, "serve", T.LEADS, _("Record that something was served"),
           _("%(paper_label)s to %(party_name)s, %(by_way_label)s: %(received_label)s"),
           needs=("party", "paper", "by_way", "proof", "received"), may=("session",), guards=(P.serving_fits,),
           group=G.SESSIONS),
    *_each(TALKING, "record", T.LEADS, _("Write down what was said"), _("wrote down: %(said_label)s"),
           needs=("said", "text"), may=("party", "session", "signed"), group=G.WORDS),
    Move("propose", S.MEDIATING, S.PROPOSED, T.LEADS, _("Make a proposal"), _("made a proposal"), needs=("text",),
         guards=(P.session_held,), main=True),
    Move("answer", S.PROPOSED, S.PROPOSED, T.LEADS, _("Record an answer to the proposal"),
         _("%(party_name)s on the proposal: %(answer_label)s"), needs=("party", "answer"),
         guards=(P.proposal_open,), main=True),
    Move("revise", S.PROPOSED, S.MEDIATING, T.LEADS, _("Go on talking"),
         _("the proposal was taken back: %(reason)s"), needs=("reason",)),
    *_each(UNDER_WAY, "extend", T.LEADS, _("Extend the period"),
           _("%(days)s more days; all sides agree"), needs=("days", "all_agree"),
           guards=(P.extension_agreed,), group=G.SESSIONS),
    # -- people, evidence, team ----------------------------------------------------------------------------------
    *_each((S.APPLIED, S.PREPARING, S.MEDIATING), "add_party", T.LEADS, _("Add a party"),
           _("party added: %(name_of_party)s, %(side_label)s"), needs=("side", "name"),
           may=("phone", "address", "contact_note", "sealed"), group=G.PEOPLE),
    *_each(OPEN_STATES, "add_helper", T.LEADS, _("Add a representative or agent"),
           _("%(helps_label)s for %(party_name)s added"), needs=("party", "helps", "name", "authority"),
           may=("phone",), guards=(P.five_at_most, P.mediator_helps_nobody), group=G.PEOPLE),
    *_each(OPEN_STATES, "evidence", T.LEADS, _("Tick off evidence"), _("evidence: %(piece_label)s: %(there_label)s"),
           needs=("piece", "there"), may=("note",), group=G.WORDS),
    *_each(OPEN_STATES, "invite", T.LEADS, _("Ask another body in"),
           _("%(unit_name)s asked: %(role_label)s; %(basis_label)s: %(because)s"),
           needs=("unit", "role", "basis", "because"), may=("purpose",), guards=(P.consent_recorded, P.ground_named),
           group=G.TEAM),
    *_each(OPEN_STATES, "join", T.INVITED, pgettext_lazy("an invitation", "Accept"),
           _("%(unit_name)s joined: %(role_label)s"), group=G.TEAM),
    *_each(OPEN_STATES, "decline", T.INVITED, pgettext_lazy("an invitation", "Decline"),
           _("%(unit_name)s declined: %(reason)s"), needs=("reason",), group=G.TEAM),
    *_each(OPEN_STATES, "let_go", T.LEADS, _("End a body's access"),
           _("access of %(unit_name)s ended: %(reason)s"), needs=("member", "reason"), group=G.TEAM),
    *_each(tuple(MediationState), "note", T.TEAM, _("Write a note of your body"), _("wrote a note of their own body"),
           needs=("text",), group=G.WORDS),
    # -- ends ----------------------------------------------------------------------------------------------------
    Move("agree", S.PROPOSED, S.AGREED, T.LEADS, _("Record the agreement"),
         _("an agreement was reached, %(form_label)s"), needs=("form",),
         guards=(P.proposal_accepted, P.agreement_there), main=True),
    *_each(OPEN_STATES, "refuse", T.LEADS, _("A side does not want it"),
           _("%(party_name)s does not want to go on; the other ways were told"), to=S.ENDED,
           needs=("party", "ways_told"), may=("words",), guards=(P.ways_told,), group=G.END),
    *_each(OPEN_STATES, "end", T.LEADS, _("End it without agreement"),
           _("ended: %(ending_label)s; the other ways were told"), to=S.ENDED,
           needs=("ending", "reason", "ways_told"), guards=(P.end_fits, P.ways_told), group=G.END),
    *_each(OPEN_STATES, "lapse", T.PLATFORM, _("The body has nobody any more"),
           _("ended: the body that mediates has nobody any more; the desk gives the matter to another"), to=S.ENDED,
           group=G.END),
    # -- a party by their own link ---------------------------------------------------------------------------------
    Move("consent", S.APPLIED, S.APPLIED, T.PARTY, _("I agree to mediation"),
         _("%(party_name)s agrees to mediation, asked by %(channel_label)s")),
    Move("accept_mediator", S.PREPARING, S.PREPARING, T.PARTY, _("I agree to this mediator"),
         _("%(party_name)s on the mediator: %(answer_label)s"), needs=("answer",), guards=(P.disclosed,)),
    Move("answer", S.PROPOSED, S.PROPOSED, T.PARTY, _("I agree to the proposal"),
         _("%(party_name)s on the proposal: %(answer_label)s"), needs=("answer",)),
    *_each(OPEN_STATES, "refuse", T.PARTY, _("I do not want mediation"),
           _("%(party_name)s does not want to go on; the other ways were told"), to=S.ENDED, group=G.END),
)  # fmt: skip


TABLE: Table[Move] = Table(
    MOVES,
    tied=lambda claims, mediation, move: require_tie(claims, mediation, move.tie),
    at=lambda mediation, _move: MediationState(mediation.state),
    offered=lambda move: move.tie is not Tie.PLATFORM,
)
VERBS = TABLE.verbs
MediationOffer = Offer[Move]

__all__ = ["MOVES", "TABLE", "VERBS", "Mediation", "MediationOffer", "Move"]
