"""What is said aloud of a case: for every change, every state, and what the loudspeaker may say. A table.

No sentence takes a reason, an outcome, a place or anybody's words: only the names of public bodies and a day.
"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from quartet.resolution.cases.states import CaseState

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

C = CaseState
_NEUTRAL = _("We are working on what you told us.")
ASK_IN_PERSON = _("Please come and ask in person.")
"""What stands in for the next step of a matter that is kept closely."""

SAID: dict[str, "_StrPromise"] = {
    "register": _("We have written down what you told us."),
    "solve_in_village": _("%(unit)s sees to it itself."),
    "dispatch": _("It was passed on to %(unit)s."),
    "escalate": _("It was handed up one level."),
    "hand_down": _("It was handed down one level."),
    "place": _("The place was put right."),
    "classify": _("We have settled what kind of matter it is."),
    "merge": _("Somebody else told us the same. Both are done together."),
    "void": _("It is not taken further. Please ask the service centre why."),
    "accept": _("%(unit)s has taken it on."),
    "return": _("%(unit)s says it is not theirs. It is being decided again."),
    "consult": _("It was decided together: %(unit)s does it."),
    "assist": _("%(unit)s has asked others to help."),
    "suspend": _("It has to wait a little, then it goes on."),
    "resume": _("It goes on now."),
    "extend": _("It needs a few more days."),
    "resolve": _("%(unit)s says it is done, and asks what you say."),
    "ask": _("We came to ask you how it was done."),
    "answer": _("We have written down your answer."),
    "close": _("Your matter is done and closed."),
    "reopen": _("It was opened again and goes on."),
    "come_back": _("You say it has come back. We go on with it."),
    "note": _("Something new was written down about it."),
    "amend": _("The words were put right once."),
    "task": _("The grid member was asked to have a look."),
    "task_done": _("The grid member has had a look."),
    "interim": _("There is news of an order that farm work may go on."),
    "recompute": _("The holidays were changed, so the day has moved."),
    "mediate": _("There is news of the mediation."),
    # Whoever listens in must not learn that harm was reported.
    "seal": _NEUTRAL,
    "report_harm": _NEUTRAL,
    "take_in": _("%(unit)s has taken it on."),
    "whistle": _("Several offices were called to the place together."),
    # -- danger, and nobody there ------------------------------------------------------------------------------------
    "mark_urgent": _("It is urgent and is done first."),
    "not_urgent": _("The danger is over. We go on with it."),
    "take_up": _("%(desk)s sees to it now."),
    "pass_up": _("%(desk)s sees to it now."),
    "entrust": _("%(unit)s sees to the rest."),
    "press": _("Somebody has asked how far it is."),
    # -- what is confidential: whoever listens in must not learn that it is ------------------------------------------
    **dict.fromkeys(
        (
            "hold",
            "release",
            "unseal",
            "hide_from",
            "show_to",
            "hand_over",
            "receive",
            "give_back",
            "call_back",
            "break_glass",
            "withdraw_help",
        ),
        _NEUTRAL,
    ),
}
"""Move → what happened, in one breath or two. Every verb of the table of moves has its line."""

SAID_AT: dict[tuple[str, CaseState], "_StrPromise"] = {
    ("return", C.CONSULTATION): _("Two offices say it is not theirs. They now decide together."),
}
"""Where one move says something else by where it leads."""

SAID_STEP: dict[tuple[str, str], "_StrPromise"] = {
    ("whistle", "ended"): _("Several offices have been to the place together."),
}
"""Where one move says something else by what its event kept under the move's own name: a step of another room."""

NEXT: dict[CaseState, "_StrPromise"] = {
    C.HELD: ASK_IN_PERSON,
    C.HANDED_OVER: ASK_IN_PERSON,
    C.REGISTERED: _("Next: %(desk)s decides who does it."),
    C.DISPATCHED: _("Next: %(unit)s says whether it takes it."),
    C.HANDLING: _("Next: %(unit)s does it, then tells you."),
    C.SUSPENDED: _("Next: when the waiting is over, it goes on."),
    C.CONSULTATION: _("Next: the offices decide together who does it."),
    C.RESOLVED: _("Next: please tell us whether it is done."),
    C.CLOSED: _("Nothing more is to come. If it comes back, tell us."),
    C.MERGED: _("Next: both are done together."),
    C.VOIDED: _("Nothing more is to come. You may ask us why."),
}
"""State → what comes next."""

UNTIL = _("By the day %(day)s of the month %(month)s at the latest.")
NO_DAY = _("No day is set for this step.")

_NEWS = _("Villagers, listen: there is news for those who told us something lately. Bring your slip to the committee.")
_DONE = _("Villagers, listen: some matters are done. Bring your slip to the committee, and tell us how it was done.")
LOUD: dict[CaseState, "_StrPromise"] = {
    C.HELD: _NEWS,
    C.HANDED_OVER: _NEWS,
    C.REGISTERED: _NEWS,
    C.DISPATCHED: _NEWS,
    C.HANDLING: _NEWS,
    C.SUSPENDED: _NEWS,
    C.CONSULTATION: _NEWS,
    C.RESOLVED: _DONE,
    C.CLOSED: _DONE,
    C.MERGED: _NEWS,
    C.VOIDED: _NEWS,
}
"""State → what the village loudspeaker may say: no name, no place, no body, no matter, no code."""

SOME_OFFICE = _("the office in charge")
"""Stands in for a body whose name would make the sentence too long to be heard."""
DIGITS = {
    "0": _("zero"), "1": _("one"), "2": _("two"), "3": _("three"), "4": _("four"), "5": _("five"), "6": _("six"),
    "7": _("seven"), "8": _("eight"), "9": _("nine"),
}  # fmt: skip
"""How digits are read out."""

CONCERNS = frozenset(SAID) - {
    "place", "classify", "note", "amend", "assist", "recompute", "seal", "report_harm", "press", "hold", "release",
    "unseal", "hide_from", "show_to", "hand_over", "receive", "give_back", "call_back", "break_glass", "withdraw_help",
}  # fmt: skip
"""Moves that are news to the resident: the script reads out the last of these."""
