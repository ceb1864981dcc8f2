"""The table of what may be done to an agreement, and the question "may they, may this now".

Some rows change where the agreement stands, some how far the court is, some neither (a clause written, a payment noted).
Buttons, forms, the story and the test of every (state × state × role) are generated from `MOVES`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from quartet.ground.moves import Table
from quartet.ground.people.states import HANDLERS, Role
from quartet.resolution.agreements import policies
from quartet.resolution.agreements.policies import WATCHERS, Guard, Tie
from quartet.resolution.agreements.states import BINDING, AgreementState, CourtState

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

State = AgreementState | CourtState


class On(StrEnum):
    """What a row is about: the agreement itself, or one thing of it that the address names."""

    WHOLE = "whole"
    PARTY = "party"
    CLAUSE = "clause"
    ITEM = "item"
    ENTRY = "entry"


class Page(StrEnum):
    """On which page its button stands."""

    AGREEMENT = "agreement"
    FULFILMENT = "fulfilment"
    COURT = "court"


@dataclass(frozen=True, slots=True)
class Move:
    """One row: from where to where, who may, tied how, what they must say."""

    verb: str
    old: State | None
    new: State
    by: frozenset[Role]
    tie: Tie
    label: "_StrPromise"
    """The button: a verb."""
    told: "_StrPromise | str"
    """The line in the story."""
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = ()
    when: Guard | None = None
    on: On = On.WHOLE
    page: Page = Page.AGREEMENT
    main: bool = False

    @property
    def of_court(self) -> bool:
        """Whether it is the court's state that it starts from and changes."""
        return isinstance(self.new, CourtState)


S, C = AgreementState, CourtState
RESIDENT = frozenset({Role.RESIDENT})
NOBODY: frozenset[Role] = frozenset()
SIGNED = (*BINDING, S.FULFILLED)
_P = policies


def _stay(states: tuple[State, ...], verb: str, *ties: tuple[frozenset[Role], Tie], **row: Any) -> list[Move]:
    """Rows that leave the state as it is."""
    return [Move(verb, state, state, by, tie, **row) for state in states for by, tie in ties]


def _leave(states: tuple[State, ...], verb: str, new: State, by: frozenset[Role], tie: Tie, **row: Any) -> list[Move]:
    return [Move(verb, state, new, by, tie, **row) for state in states]


TEAM = (HANDLERS, Tie.LEADS)
WATCH = (WATCHERS, Tie.WATCHES)
PARTY = (RESIDENT, Tie.PARTY)

MOVES: tuple[Move, ...] = (
    Move("draft", None, S.DRAFT, HANDLERS, Tie.LEADS, _("Draft an agreement"), _("began to draft an agreement")),
    # -- drafting ------------------------------------------------------------------------------------------------
    *_stay((S.DRAFT,), "add_party", TEAM, label=_("Add a party"), told=_("wrote down %(party_name)s as a party"),
           needs=("side", "name"), may=("phone", "address", "id_number", "agent")),
    *_stay((S.DRAFT, S.SIGNING, *SIGNED), "correct_party", TEAM, label=_("Correct"),
           told=_("corrected how %(party_name)s can be reached"), may=("phone", "address", "id_number", "agent"), on=On.PARTY),
    *_stay((S.DRAFT,), "drop_party", TEAM, label=_("Take out"), told=_("took out %(party_name)s"), on=On.PARTY),
    *_stay((S.DRAFT,), "add_clause", TEAM, label=_("Write a clause"), told=_("wrote clause %(number)s: %(text)s"),
           needs=("clause",), guards=(_P.two_sides,), main=True),
    *_stay((S.DRAFT,), "change_clause", TEAM, label=_("Change"), told=_("changed clause %(number)s: %(text)s"),
           needs=("clause",), on=On.CLAUSE),
    *_stay((S.DRAFT,), "drop_clause", TEAM, label=_("Strike out"), told=_("struck out clause %(number)s"), on=On.CLAUSE),
    Move("present", S.DRAFT, S.SIGNING, *TEAM, _("Put it to the parties"), _("put the text to the parties"),
         may=("despite",), guards=(_P.written, _P.two_sides, _P.has_clauses)),
    Move("reach", S.DRAFT, S.IN_FORCE, *TEAM, _("Register what was agreed by word of mouth"),
         _("registered as agreed by word of mouth on %(reached_on)s, number %(agreement_number)s"),
         needs=("reached_on", "no_paper"), may=("own_number",),
         guards=(_P.oral, _P.two_sides, _P.has_clauses, _P.courts_number_themselves)),
    *_leave((S.DRAFT, S.SIGNING), "drop", S.DROPPED, *TEAM, label=_("Do not sign it"), told=_("gave it up: %(reason)s"),
            needs=("reason",)),
    # -- signing -------------------------------------------------------------------------------------------------
    Move("rewrite", S.SIGNING, S.DRAFT, *TEAM, _("Change the text again"),
         _("took the text back, signatures given so far fall away: %(reason)s"), needs=("reason",)),
    *_stay((S.SIGNING,), "sign", TEAM, label=_("Note the signature"), told=_("%(party_name)s signed"),
           needs=("understood",), may=("picture", "no_picture"), guards=(_P.pictured,), on=On.PARTY),
    *_stay((S.SIGNING,), "countersign", TEAM, label=_("Note the mediator's signature and the seal"),
           told=_("signed as the mediator, the seal was set"), needs=("sealed",), may=("picture", "no_picture"),
           guards=(_P.all_signed, _P.not_sealed_yet, _P.pictured), main=True),
    Move("take_effect", S.SIGNING, S.IN_FORCE, *TEAM, _("Let it take effect"),
         _("took effect, number %(agreement_number)s"), may=("picture", "no_picture", "own_number"),
         guards=(_P.all_signed, _P.countersigned, _P.paper_kept, _P.courts_number_themselves), main=True),
    *_stay((S.SIGNING, *SIGNED), "add_paper", TEAM, label=_("Add a photographed paper"),
           told=_("added a photograph: %(paper_label)s"), needs=("paper", "picture"), may=("party",)),
    *_stay(SIGNED, "hand_over", TEAM, label=_("Note that the copy was handed over"),
           told=_("%(party_name)s got a copy: %(how)s"), needs=("how",), may=("picture",), on=On.PARTY),
    # -- fulfilling ----------------------------------------------------------------------------------------------
    *_stay(BINDING, "record", TEAM, label=_("Write down what was done"),
           told=_("wrote down for %(item)s: %(amount)s by %(means_label)s"),
           needs=("on", "amount", "means"), may=("kind_note", "witness", "spread", "picture"),
           guards=(_P.done_since,), on=On.ITEM,
           page=Page.FULFILMENT),
    *_stay(BINDING, "tell", PARTY, label=_("Say what was done"), told=_("%(party_name)s said of %(item)s: %(amount)s done"),
           needs=("on", "amount", "means"), may=("kind_note", "picture"), guards=(_P.done_since,), on=On.ITEM,
           page=Page.FULFILMENT),
    *_stay(BINDING, "hear", TEAM, label=_("Ask a side"), told=_("%(party_name)s says of %(item)s: %(voice_label)s"),
           needs=("heard", "voice", "by", "read_back"), may=("words",), on=On.ENTRY, page=Page.FULFILMENT),
    *_stay(BINDING, "say", PARTY, label=_("Answer"), told=_("%(party_name)s says of %(item)s: %(voice_label)s"),
           needs=("voice",), may=("words",), on=On.ENTRY, page=Page.FULFILMENT),
    *_stay(BINDING, "withdraw_entry", TEAM, label=_("Take the entry back"),
           told=_("took back an entry of %(item)s: %(reason)s"), needs=("reason",), on=On.ENTRY, page=Page.FULFILMENT),
    *_stay(BINDING, "postpone", TEAM, label=_("Both sides agree on another day"),
           told=_("both sides moved %(item)s to %(day)s: %(reason)s"), needs=("day", "both_agree", "reason"),
           guards=(_P.court_free,), on=On.ITEM, page=Page.FULFILMENT),
    *_stay(BINDING, "visit", TEAM, label=_("Write down the visit"), told=_("visited: %(found)s"), needs=("found",),
           guards=(_P.visit_owed,), page=Page.FULFILMENT, main=True),
    *_leave((S.IN_FORCE, S.PERFORMING), "declare_broken", S.BROKEN, *TEAM, label=_("Write down that it is not kept"),
            told=_("it is not kept: %(reason)s"), needs=("reason",), guards=(_P.something_missed, _P.visited),
            page=Page.FULFILMENT),
    Move("go_on", S.BROKEN, S.PERFORMING, *TEAM, _("It is being kept again"), _("it is being kept again: %(reason)s"),
         needs=("reason",), page=Page.FULFILMENT),
    *_leave(BINDING, "fulfil", S.FULFILLED, NOBODY, Tie.PLATFORM, label=_("All is done"),
            told=_("everything owed is done and confirmed by both sides"), page=Page.FULFILMENT),
    Move("begin", S.IN_FORCE, S.PERFORMING, NOBODY, Tie.PLATFORM, _("Performance begins"),
         _("performance has begun"), page=Page.FULFILMENT),
    *_leave((S.PERFORMING, S.BROKEN, S.FULFILLED), "reopen_item", S.PERFORMING, *TEAM, label=_("It was not done after all"),
            told=_("opened %(item)s again: %(reason)s"), needs=("reason",), on=On.ITEM, page=Page.FULFILMENT),
    *_stay(BINDING, "succeed", TEAM, label=_("Somebody has died: who succeeds"),
           told=_("%(party_name)s died on %(died_on)s; %(name)s (%(relation)s) stands in"),
           needs=("died_on", "name", "relation", "accepts"), may=("phone", "address"), on=On.PARTY),
    *_leave(BINDING, "replace", S.REPLACED, *TEAM, label=_("Draft a new agreement in its place"),
            told=_("replaced by another agreement: %(reason)s"), needs=("both_agree", "reason"), guards=(_P.court_free,)),
    *_leave(BINDING, "annul", S.ANNULLED, *TEAM, label=_("It no longer binds"), told=_("no longer binds: %(reason)s"),
            needs=("reason",)),
    *_stay(SIGNED, "call", TEAM, WATCH, label=_("Write down a follow-up call"),
           told=_("asked %(party_name)s by %(channel_label)s: kept %(kept_label)s"), needs=("asked", "channel", "kept"),
           may=("satisfied", "worse", "words"), page=Page.FULFILMENT),
    # -- the court -----------------------------------------------------------------------------------------------
    *_leave((C.NONE, C.WITHDRAWN, C.NOT_ACCEPTED), "prepare", C.PREPARING, *TEAM,
            label=_("Prepare the joint application"), told=_("both sides want the court to confirm it"),
            needs=("both_agree",), guards=(_P.performing, _P.in_time, _P.nothing_excluded), page=Page.COURT, main=True),
    Move("file", C.PREPARING, C.FILED, *TEAM, _("Hand it in at the court"), _("handed in at %(court_name)s on %(filed_on)s"),
         needs=("court_name", "filed_on"), guards=(_P.performing, _P.in_time, _P.nothing_excluded, _P.packet_complete, _P.a_court),
         page=Page.COURT, main=True),
    Move("accept", C.FILED, C.ACCEPTED, *TEAM, _("The court accepted it"), _("the court accepted it: %(docket)s"),
         needs=("court_on", "docket"), guards=(_P.docket_reads,), page=Page.COURT, main=True),
    Move("not_accept", C.FILED, C.NOT_ACCEPTED, *TEAM, _("The court did not accept it"),
         _("the court did not accept it: %(reason)s"), needs=("court_on", "reason"), page=Page.COURT),
    Move("confirm", C.ACCEPTED, C.CONFIRMED, *TEAM, _("The court confirmed it"), _("the court confirmed it: %(docket)s"),
         needs=("court_on", "docket"), guards=(_P.docket_reads,), page=Page.COURT, main=True),
    Move("reject", C.ACCEPTED, C.REJECTED, *TEAM, _("The court rejected it"), _("the court rejected it: %(reason)s"),
         needs=("court_on", "reason"), page=Page.COURT),
    *_leave((C.PREPARING, C.FILED, C.ACCEPTED), "withdraw", C.WITHDRAWN, *TEAM, label=_("Withdraw the application"),
            told=_("withdrew the application: %(reason)s"), needs=("reason",), page=Page.COURT),
    # -- the mediator's subsidy ----------------------------------------------------------------------------------
    *_stay((S.FULFILLED,), "claim_subsidy", TEAM, label=_("Claim the mediator's subsidy"),
           told=_("claimed the subsidy, grade %(grade_label)s"), guards=(_P.no_claim_yet,), page=Page.FULFILMENT),
    *_stay((S.FULFILLED,), "sign_subsidy", WATCH, label=_("Sign for the subsidy"), told=_("signed for the subsidy"),
           guards=(_P.claim_waits,), page=Page.FULFILMENT, needs=("looked",)),
    *_stay((S.FULFILLED,), "refuse_subsidy", WATCH, label=_("Refuse the subsidy"),
           told=_("refused the subsidy: %(reason)s"), guards=(_P.claim_waits,), needs=("reason",), page=Page.FULFILMENT),
)  # fmt: skip
"""Rows of one verb and old state differ in their tie: any one of them is enough."""


TABLE: Table[Move] = Table(
    MOVES,
    tied=lambda claims, agreement, move: policies.require_tie(claims, agreement, move.tie, move.by),
    at=lambda agreement, move: CourtState(agreement.court) if move.of_court else AgreementState(agreement.state),
    offered=lambda move: move.tie is not Tie.PLATFORM,
)
VERBS = TABLE.verbs
"""What people may do to an agreement that is there."""
