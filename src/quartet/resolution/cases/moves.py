"""The table of legal moves, and the one function that applies any of them.

Buttons, the API's `moves`, the diagram in the docs, the authorization matrix and the test of every
(state × state × role) are generated from `MOVES`. A new rule is a row here.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quartet.ground.moves import Table
from quartet.ground.people.states import DESKS, HANDLERS, OVERSEERS, SEALERS, Role
from quartet.resolution.cases import policies
from quartet.resolution.cases.policies import Guard, Tie
from quartet.resolution.cases.states import DESK_STATES, OPEN_STATES, UNIT_STATES, WORKED_STATES, CaseState

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Clock(StrEnum):
    """What a move does to the clock of the state."""

    START = "start"
    """The clock of the state it enters starts anew."""
    KEEP = "keep"
    """Nothing changes: the move is no excuse."""
    PAUSE = "pause"
    """It stands still, on a ground its rule names."""
    RESUME = "resume"
    """It goes on; the time it stood still does not count."""
    EXTEND = "extend"
    """It gets more time, as far as its rule allows."""
    STOP = "stop"
    """It ends: nobody is late any more."""
    RECOUNT = "recount"
    """Its days are counted again: the calendar has changed, nothing else."""


@dataclass(frozen=True, slots=True)
class Move:
    """One row: from where to where, who may, tied how, what they must say, what it does to the clock."""

    verb: str
    old: CaseState | None
    new: CaseState
    by: frozenset[Role]
    tie: Tie
    label: "_StrPromise"
    """The button: a verb."""
    told: "_StrPromise | str"
    """The line in the story, for people who work on it."""
    needs: tuple[str, ...] = ()
    """Fields that must be filled in; `forms.FIELDS` knows them."""
    may: tuple[str, ...] = ()
    """Fields that may be filled in."""
    when: Guard | None = None
    """Which of two rows of one verb holds: a row whose `when` refuses is passed over."""
    guards: tuple[Guard, ...] = ()
    clock: Clock = Clock.START
    resident: "_StrPromise | str" = ""
    """The line on the resident's status page; empty: not their concern."""
    main: bool = False
    """The step that is usually next: the page's one main button."""


S = CaseState
NOT_VILLAGE = DESKS - {Role.VILLAGE_CLERK}
BELOW_CITY = DESKS - {Role.CITY_DESK}
VILLAGE = frozenset({Role.VILLAGE_CLERK})
VILLAGE_HANDS = frozenset({Role.VILLAGE_CLERK, Role.VILLAGE_MEDIATOR})
RESIDENT = frozenset({Role.RESIDENT})
FIELD = frozenset({Role.GRID_MEMBER})
COUNTY_UP = frozenset({Role.COUNTY_DESK, Role.CITY_DESK})
IN_HAND = (S.DISPATCHED, S.HANDLING, S.SUSPENDED)
DANGER_STATES = (S.HELD, S.REGISTERED, S.DISPATCHED, S.HANDLING, S.SUSPENDED, S.CONSULTATION)
"""In these it may become urgent; one whose outcome was reported is opened again."""
DANGER_TIES = {True: ((SEALERS, Tie.SEALS),), False: ((DESKS, Tie.OVERSEES), (HANDLERS, Tie.LEADS))}
"""Who says so, of what is kept back and of the rest."""

_ESCALATED = _("handed up to the %(level_label)s: %(reason)s")
_ESCALATED_RESIDENT = _("Your matter was handed up to %(desk)s.")
_REOPENED = _("opened again: %(reason)s")
_REOPENED_RESIDENT = _("Your matter was opened again.")
_ASKED = _("asked the resident by %(channel_label)s: %(answer_label)s")

MOVES: tuple[Move, ...] = (
    Move("register", None, S.REGISTERED, frozenset(Role), Tie.SLIP,
         _("Register"), _("registered, reported by %(channel_label)s"),
         resident=_("We have written down what you told us.")),
    Move("register", None, S.HELD, frozenset(Role), Tie.SLIP,
         _("Register"), _("registered in confidence, reported by %(channel_label)s"),
         resident=_("We have written down what you told us. Only a few named people can read it.")),
    # -- deciding ------------------------------------------------------------------------------------------------
    Move("solve_in_village", S.REGISTERED, S.HANDLING, VILLAGE, Tie.AT_LEVEL,
         _("Handle it in the village"), _("handled by %(unit_name)s itself"), may=("note",),
         guards=(policies.not_taken_back,),
         resident=_("%(unit_name)s is handling your matter itself."), main=True),
    Move("dispatch", S.REGISTERED, S.DISPATCHED, DESKS, Tie.AT_LEVEL,
         _("Dispatch"), _("dispatched to %(unit_name)s, by: %(line)s"), needs=("unit",), may=("line", "reason", "note"),
         guards=(policies.not_pushed_to_village, policies.may_be_given, policies.cites_its_duty),
         resident=_("Your matter was sent to %(unit_name)s."), main=True),
    Move("escalate", S.REGISTERED, S.REGISTERED, BELOW_CITY, Tie.AT_LEVEL,
         _("Hand up one level"), _ESCALATED, needs=("reason",), guards=(policies.level_above,),
         resident=_ESCALATED_RESIDENT),
    Move("escalate", S.HANDLING, S.REGISTERED, VILLAGE_HANDS, Tie.LEADS,
         _("Hand up one level"), _ESCALATED, needs=("reason",), guards=(policies.level_above, policies.not_a_child),
         resident=_ESCALATED_RESIDENT),
    Move("hand_down", S.REGISTERED, S.REGISTERED, NOT_VILLAGE, Tie.AT_LEVEL,
         _("Hand down one level"), _("handed down to the %(level_label)s: %(reason)s"), needs=("reason",),
         guards=(policies.level_below, policies.is_not_urgent, policies.village_duty, policies.not_kept_closely,
                 policies.somebody_below, policies.not_back_down),
         resident=_("Your matter was handed to %(desk)s.")),
    # What a body says when it sends a case back may be right: place and category can be corrected then too.
    *(Move("place", state, state, DESKS, Tie.AT_LEVEL,
           _("Correct the place"), _("the place is %(region_name)s"), needs=("region",), clock=Clock.KEEP)
      for state in (S.REGISTERED, S.CONSULTATION)),
    *(Move("classify", state, state, DESKS, Tie.AT_LEVEL,
           _("Set the category"), _("the category is %(category_name)s"), needs=("category",),
           guards=(policies.not_an_accusation,), clock=Clock.KEEP, main=True)
      for state in (S.REGISTERED, S.CONSULTATION)),
    Move("merge", S.REGISTERED, S.MERGED, DESKS, Tie.AT_LEVEL,
         _("Join to another case"), _("joined to %(into_code)s: %(reason)s"), needs=("into", "reason"),
         guards=(policies.merge_target, policies.not_a_child), clock=Clock.STOP,
         resident=_("Somebody else told us the same thing. Both are handled together.")),
    Move("void", S.REGISTERED, S.VOIDED, NOT_VILLAGE, Tie.AT_LEVEL,
         _("Strike off"), _("struck off: %(reason)s"), needs=("reason",), clock=Clock.STOP,
         resident=_("Your matter was struck off: %(reason)s")),
    # -- accepting -----------------------------------------------------------------------------------------------
    Move("accept", S.DISPATCHED, S.HANDLING, HANDLERS, Tie.LEADS,
         _("Accept"), _("accepted by %(unit_name)s"), may=("note",),
         resident=_("%(unit_name)s has taken on your matter."), main=True),
    Move("return", S.DISPATCHED, S.REGISTERED, HANDLERS, Tie.LEADS,
         pgettext_lazy("send a case back", "Return"), _("returned by %(unit_name)s, by: %(cites_words)s: %(reason)s"),
         needs=("why", "reason"), may=("line", "category"), when=policies.first_return,
         guards=(policies.not_a_child, policies.names_another),
         resident=_("%(unit_name)s says it is not their duty. %(desk)s is deciding again.")),
    Move("return", S.DISPATCHED, S.CONSULTATION, HANDLERS, Tie.LEADS,
         pgettext_lazy("send a case back", "Return"), _("returned by %(unit_name)s, by: %(cites_words)s: %(reason)s"),
         needs=("why", "reason"), may=("line", "category"), when=policies.second_return,
         guards=(policies.not_a_child, policies.names_another),
         resident=_("Two offices say it is not their duty. They now decide together.")),
    Move("consult", S.CONSULTATION, S.DISPATCHED, DESKS, Tie.AT_LEVEL,
         _("Decide in consultation"), _("decided together by %(attended)s: %(unit_name)s, by: %(line)s: %(reason)s"),
         needs=("attended", "unit", "reason"), may=("line", "absent"),
         guards=(policies.not_pushed_to_village, policies.may_be_given, policies.cites_its_duty,
                 policies.consulted_with),
         resident=_("It was decided together: %(unit_name)s handles your matter."), main=True),
    # -- handling ------------------------------------------------------------------------------------------------
    Move("assist", S.HANDLING, S.HANDLING, HANDLERS, Tie.LEADS,
         _("Ask another unit to help"), _("asked %(unit_name)s to help: %(reason)s"), needs=("unit", "reason"),
         guards=(policies.not_a_child, policies.may_be_given, policies.asks_another), clock=Clock.KEEP),
    Move("suspend", S.HANDLING, S.SUSPENDED, HANDLERS, Tie.LEADS,
         _("Suspend"), _("suspended because %(ground_label)s: %(reason)s %(question)s"),
         needs=("ground", "reason"), may=("question",), guards=(policies.is_not_urgent, policies.pause_fits),
         clock=Clock.PAUSE, resident=_("The work has to wait: %(ground_label)s. %(question)s")),
    Move("resume", S.SUSPENDED, S.HANDLING, HANDLERS, Tie.LEADS,
         _("Resume"), _("resumed"), may=("note",), clock=Clock.RESUME,
         resident=_("The work goes on."), main=True),
    Move("extend", S.HANDLING, S.HANDLING, NOT_VILLAGE, Tie.OVERSEES,
         _("Grant more time"), _("given %(days)s more days: %(reason)s"), needs=("days", "reason"),
         guards=(policies.is_not_urgent,), clock=Clock.EXTEND, resident=_("More time was needed: %(reason)s")),
    Move("resolve", S.HANDLING, S.RESOLVED, HANDLERS, Tie.LEADS,
         _("Report the outcome"), _("reported the outcome: %(outcome)s"), needs=("outcome",), may=("knows_open",),
         guards=(policies.no_open_child, policies.knows_what_is_open),
         resident=_("%(unit_name)s reports: %(outcome)s"), main=True),
    # -- asking and closing --------------------------------------------------------------------------------------
    Move("ask", S.RESOLVED, S.RESOLVED, DESKS | OVERSEERS, Tie.OVERSEES,
         _("Ask the resident"), _ASKED, needs=("channel", "answer"), may=("satisfied", "words"),
         guards=(policies.not_a_child, policies.not_own_work), clock=Clock.KEEP, main=True),
    Move("answer", S.RESOLVED, S.RESOLVED, RESIDENT, Tie.SLIP,
         _("Answer"), _("the resident answered on the status page: %(answer_label)s"), needs=("answer",),
         may=("satisfied", "words"), clock=Clock.KEEP, resident=_("You answered: %(answer_label)s"), main=True),
    Move("close", S.RESOLVED, S.CLOSED, DESKS, Tie.AT_LEVEL,
         _("Close"), _("closed"), may=("note", "knows_open"),
         guards=(policies.answered, policies.no_open_child, policies.knows_what_is_open),
         clock=Clock.STOP, resident=_("Your matter is closed."), main=True),
    Move("reopen", S.RESOLVED, S.HANDLING, DESKS | OVERSEERS, Tie.OVERSEES,
         _("Open again"), _REOPENED, needs=("reason",), resident=_REOPENED_RESIDENT),
    Move("reopen", S.CLOSED, S.HANDLING, DESKS | OVERSEERS, Tie.OVERSEES,
         _("Open again"), _REOPENED, needs=("reason",), guards=(policies.may_reopen,), resident=_REOPENED_RESIDENT),
    Move("come_back", S.CLOSED, S.HANDLING, RESIDENT, Tie.SLIP,
         _("It has come back"), _("the resident says it has come back: %(words)s"), needs=("words",),
         guards=(policies.not_handed_over, policies.may_reopen_by_slip), resident=_REOPENED_RESIDENT),
    # -- somebody may be in danger -------------------------------------------------------------------------------
    *(Move("mark_urgent", state, S.HANDLING if state is S.SUSPENDED else state, roles, tie,
           _("It is urgent"), _("urgent: %(urgency_label)s: %(reason)s"), needs=("reason",),
           guards=(policies.not_urgent_yet,),
           resident=_("Your matter is treated as urgent. In danger to life call 110, 119 or 120."))
      for state in DANGER_STATES for roles, tie in DANGER_TIES[state is S.HELD]),
    *(Move("not_urgent", state, state, *(DANGER_TIES[state is S.HELD][0]), _("It is not urgent any more"),
           _("not urgent any more: %(reason)s"), needs=("reason",), guards=(policies.is_urgent, policies.another_hand))
      for state in DANGER_STATES if state is not S.SUSPENDED),
    # -- nobody is there, or nobody acts -------------------------------------------------------------------------
    *(Move("take_up", state, S.REGISTERED if state in UNIT_STATES else state, DESKS, Tie.AREA,
           _("Take it up at this level"), _("taken up by the %(level_label)s, because %(cause_label)s: %(reason)s"),
           needs=("reason",), guards=(policies.may_take_up,), resident=_("%(desk)s has taken up your matter."))
      for state in WORKED_STATES),
    *(Move("pass_up", state, state, DESKS, Tie.PLATFORM, _("Pass it to a desk with people"),
           _("passed to the %(level_label)s at once: nobody is at the desk of the %(was_label)s"), clock=Clock.KEEP,
           resident=_("%(desk)s has taken up your matter."))
      for state in DESK_STATES),
    *(Move("entrust", state, state, DESKS, Tie.OVERSEES, _("Give what is still owed to another unit"),
           _("what is still owed goes to %(unit_name)s: %(reason)s"), needs=("unit", "reason"),
           guards=(policies.lead_is_gone,), clock=Clock.KEEP)
      for state in (S.RESOLVED, S.CLOSED, S.MERGED, S.VOIDED)),
    *(Move("press", state, state, OVERSEERS, Tie.OVERSEES, _("Press for an answer"),
           _("the supervisor asks why it is late: %(reason)s"), needs=("reason",), guards=(policies.is_late,),
           clock=Clock.KEEP)
      for state in WORKED_STATES),
    # -- kept back: what a few named people decide before anybody else reads it -----------------------------------
    *(Move("hold", state, S.HELD, roles, tie, _("Keep it back"), _("kept back for a few named people: %(reason)s"),
           needs=("reason",), resident=_("From now on only a few named people can read your matter."))
      for roles, tie, states in ((DESKS, Tie.AT_LEVEL, WORKED_STATES), (SEALERS, Tie.SEALS, WORKED_STATES),
                                 (HANDLERS, Tie.LEADS, IN_HAND))
      for state in states),
    Move("release", S.HELD, S.REGISTERED, SEALERS, Tie.SEALS,
         _("Release it"), _("released to go the ordinary way: %(reason)s"), needs=("reason",), may=("agreed",),
         guards=(policies.reporter_agrees,),
         resident=_("A named person has read it. It now goes the ordinary way.")),
    Move("seal", S.HELD, S.REGISTERED, SEALERS, Tie.SEALS,
         _("Seal it"), _("kept closely from now on: %(why)s"), needs=("reason",),
         resident=_("Your matter is kept closely: the village and the township do not see it."), main=True),
    *(Move("seal", state, state, COUNTY_UP, Tie.OVERSEES, _("Seal it"), _("kept closely from now on: %(why)s"),
           needs=("reason",), guards=(policies.not_sealed_yet,), clock=Clock.KEEP,
           resident=_("Your matter is kept closely: the village and the township do not see it."))
      for state in WORKED_STATES),
    *(Move("unseal", state, state, SEALERS, Tie.SEALS, _("Lift the seal"), _("the seal was lifted: %(reason)s"),
           needs=("reason",), may=("agreed",), guards=(policies.sealed, policies.reporter_agrees), clock=Clock.KEEP)
      for state in WORKED_STATES),
    *(Move("hide_from", state, state, SEALERS, Tie.SEALS, _("Hide it from somebody"),
           _("hidden from %(hidden)s: %(reason)s"), needs=("reason",), may=("person", "office"),
           guards=(policies.somebody_named, policies.lead_not_named), clock=Clock.KEEP)
      for state in OPEN_STATES),
    *(Move("show_to", state, state, SEALERS, Tie.SEALS, _("Hide it no more from somebody"),
           _("hidden no more from %(hidden)s: %(reason)s"), needs=("reason", "named"),
           guards=(policies.hidden,), clock=Clock.KEEP)
      for state in OPEN_STATES),
    Move("hand_over", S.HELD, S.HANDED_OVER, SEALERS, Tie.SEALS,
         _("Hand it over"), _("handed over to %(unit_name)s: %(reason)s"), needs=("body", "reason"),
         may=("nobody_named",), guards=(policies.accused_hidden, policies.body_not_named),
         resident=_("Your matter was handed to the body that is competent for it.")),
    Move("receive", S.HANDED_OVER, S.CLOSED, HANDLERS, Tie.LEADS,
         _("Confirm receipt"), _("received by %(unit_name)s, where it goes its own lawful way"), may=("note",),
         clock=Clock.STOP, resident=_("The competent body has received your matter and goes on with it."), main=True),
    Move("give_back", S.HANDED_OVER, S.HELD, HANDLERS, Tie.LEADS,
         pgettext_lazy("hand a case back", "Give back"), _("given back by %(unit_name)s: %(reason)s"),
         needs=("reason",), resident=_("A few named people decide again who may handle your matter.")),
    Move("call_back", S.HANDED_OVER, S.HELD, SEALERS, Tie.SEALS,
         _("Call it back"), _("called back from %(unit_name)s: %(reason)s"), needs=("reason",),
         resident=_("A few named people decide again who may handle your matter.")),
    # -- at any time while it is open ----------------------------------------------------------------------------
    *(Move("note", state, state, HANDLERS | DESKS | OVERSEERS, tie, _("Write a note"), "%(note)s", needs=("note",),
           clock=Clock.KEEP)
      for state in OPEN_STATES for tie in (Tie.LEADS, Tie.OVERSEES)),
    *(Move("note", state, state, SEALERS, Tie.SEALS, _("Write a note"), "%(note)s", needs=("note",), clock=Clock.KEEP)
      for state in OPEN_STATES),
    *(Move("note", state, state, FIELD, tie, _("Write a note"), "%(note)s", needs=("note",), clock=Clock.KEEP)
      for state in OPEN_STATES for tie in (Tie.REPORTED, Tie.FOLLOWS)),
    *(Move("amend", state, state, FIELD, Tie.REPORTED, _("Correct the words"), _("corrected the words: %(text)s"),
           needs=("text",), may=("base",), guards=(policies.same_words_still,), clock=Clock.KEEP)
      for state in OPEN_STATES),
    *(Move("interim", state, state, roles, tie, _("Write down an interim ruling"),
           _("interim ruling: %(ruling_label)s (%(on)s)"), needs=("ruling", "on"), may=("note",),
           guards=(policies.land_arbitration_takes, policies.ruling_follows), clock=Clock.KEEP,
           resident=_("Interim ruling: %(ruling_label)s (%(on)s)"))
      for state in WORKED_STATES for roles, tie in ((HANDLERS, Tie.LEADS), (DESKS, Tie.OVERSEES))),
    *(Move("task", state, state, DESKS, Tie.PLATFORM, _("Give a task to the grid"),
           _("gave %(grid)s a task: %(task)s"), clock=Clock.KEEP)
      for state in WORKED_STATES),
    *(Move("task_done", state, state, FIELD, Tie.PLATFORM, _("Report a task done"),
           _("did the task: %(words)s"), clock=Clock.KEEP)
      for state in OPEN_STATES),
    *(Move("recompute", state, state, frozenset({Role.SYSTEM_ADMIN}), Tie.PLATFORM, _("Count the days again"),
           _("the holiday notice of %(year)s moves the last day from %(was)s to %(day)s"), clock=Clock.RECOUNT)
      for state in OPEN_STATES),
    # -- told by a studio whom somebody asked by telephone to mediate (人民调解法 17) ------------------------------
    Move("take_in", S.REGISTERED, S.HANDLING, frozenset({Role.VILLAGE_MEDIATOR}), Tie.PLATFORM,
         _("Take in by telephone"), _("taken in by %(unit_name)s, which was asked to mediate"),
         resident=_("%(unit_name)s is handling your matter itself.")),
    # -- told by the mediation on it, and by a duty to report harm -------------------------------------------------
    *(Move("mediate", state, state, HANDLERS, Tie.PLATFORM, _("Mediate"),
           _("mediation by %(unit_name)s: %(mediation_label)s"), clock=Clock.KEEP,
           resident=_("Mediation by %(unit_name)s: %(mediation_label)s"))
      for state in WORKED_STATES),
    *(Move("seal", state, state, HANDLERS | DESKS | SEALERS, Tie.PLATFORM, _("Seal it"),
           _("kept closely from now on: %(why)s"), clock=Clock.KEEP)
      for state in OPEN_STATES),
    *(Move("hold", state, S.HELD, frozenset(Role), Tie.PLATFORM, _("Keep it back"),
           _("kept back for a few named people, because of its words"),
           resident=_("From now on only a few named people can read your matter."))
      for state in WORKED_STATES),
    # -- somebody opens what is kept from them, in an emergency; the resident reads it too --------------------------
    *(Move("break_glass", state, state, frozenset(Role), Tie.PLATFORM, _("Open it in an emergency"),
           _("opened in an emergency: %(reason)s"), clock=Clock.KEEP,
           resident=_("Opened in an emergency by %(office)s, who gave this reason: %(reason)s"))
      for state in OPEN_STATES),
    # -- a request for help ends with the case it helps, when that is kept back -----------------------------------
    *(Move("withdraw_help", state, S.VOIDED, frozenset(Role), Tie.PLATFORM, _("Withdraw the request for help"),
           _("the request for help was withdrawn"), clock=Clock.STOP)
      for state in WORKED_STATES),
    *(Move("report_harm", state, state, HANDLERS | DESKS | SEALERS, Tie.PLATFORM, _("Report harm"),
           _("reported to %(to)s: %(duty_label)s"), clock=Clock.KEEP)
      for state in OPEN_STATES),
    # -- told by a whistle on it -----------------------------------------------------------------------------------
    *(Move("whistle", state, state, DESKS, Tie.PLATFORM, _("Blow a whistle"),
           _("whistle %(whistle_label)s: %(units)s"), clock=Clock.KEEP,
           resident=_("Offices called together on the spot for your matter: %(whistle_label)s."))
      for state in WORKED_STATES),
)  # fmt: skip
"""Rows of one verb and old state differ in their tie: any one of them is enough."""


TABLE: Table[Move] = Table(
    MOVES,
    tied=lambda claims, case, move: policies.require_tie(claims, case, move.tie, move.by),
    at=lambda case, _move: CaseState(case.state),
    offered=lambda move: move.tie is not Tie.PLATFORM,
)
VERBS = TABLE.verbs
"""What people may do to a case that is there."""
