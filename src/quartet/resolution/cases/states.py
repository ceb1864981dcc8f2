"""The words of a case: its states, and what each state means to the people waiting. A leaf anyone may import."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class CaseState(models.TextChoices):
    """Where a case stands."""

    HELD = "held", _("Kept back")
    REGISTERED = "registered", _("To be decided")
    DISPATCHED = "dispatched", _("To be accepted")
    HANDLING = "handling", _("Being handled")
    SUSPENDED = "suspended", _("Suspended")
    CONSULTATION = "consultation", _("In consultation")
    HANDED_OVER = "handed_over", _("Handed over")
    RESOLVED = "resolved", _("To be confirmed")
    CLOSED = "closed", _("Closed")
    MERGED = "merged", _("Merged")
    VOIDED = "voided", _("Void")


@dataclass(frozen=True, slots=True)
class Standing:
    """What a state says to a reader: who owes the next step, by which clock, and whether the case is still open."""

    owes: "_StrPromise"
    """Who owes the next step; `%(unit)s` is the leading unit, `%(level)s` the level that decides."""
    next: "_StrPromise"
    """What happens next, for people who work on it."""
    resident: "_StrPromise"
    """Where it stands, for the resident: a sentence that can be read aloud."""
    clock: str | None
    """The clock rule that runs in this state (`ground.clock`), None when nobody is late."""
    shape: str
    """The shape of the state's badge: colour alone never carries meaning."""
    open: bool = True
    urgent: str | None = None
    """The clock rule that runs instead while somebody may be in danger; None: the same."""

    def clock_for(self, *, urgent: bool) -> str | None:
        """The clock rule that runs for an ordinary or an urgent case."""
        return self.urgent or self.clock if urgent else self.clock


STATES: dict[CaseState, Standing] = {
    CaseState.HELD: Standing(
        owes=_("the few who read what is confidential"),
        next=_(
            "Read it now and decide who may handle it: release it, seal it, hide it from those it is about, or "
            "hand it over."
        ),
        resident=_(
            "We have written down what you told us. Only a few named people can read it; they decide who may handle it."
        ),
        clock="SE1",
        urgent="QA10",
        shape="lock",
    ),
    CaseState.HANDED_OVER: Standing(
        owes=_("%(unit)s"),
        next=_("Confirm that it was received; from there it goes its own lawful way. Or give it back with the reason."),
        resident=_("Your matter was handed to the body that is competent for it."),
        clock="SE2",
        shape="lock",
    ),
    CaseState.REGISTERED: Standing(
        owes=_("%(desk)s"),
        next=_("Decide: handle it here, send it to the body whose duty it is, or hand it up with the reason."),
        resident=_("We have written down what you told us. %(desk)s is deciding who handles it."),
        clock="QA0",
        urgent="QA10",
        shape="ring",
    ),
    CaseState.DISPATCHED: Standing(
        owes=_("%(unit)s"),
        next=_("Accept it, or return it and cite the line of the duty list that says why."),
        resident=_("Your matter has been sent to %(unit)s. They will answer whether they take it."),
        clock="QA1",
        urgent="QA11",
        shape="arrow",
    ),
    CaseState.HANDLING: Standing(
        owes=_("%(unit)s"),
        next=_("Handle it and write down the outcome."),
        resident=_("%(unit)s is working on your matter."),
        clock="QA2",
        urgent="HL3a",
        shape="half",
    ),
    CaseState.SUSPENDED: Standing(
        owes=_("%(unit)s"),
        next=_("Resume when the reason for waiting is gone. The clock stands still until then."),
        resident=_("%(unit)s has to wait before it can go on. Your matter is not forgotten."),
        clock=None,
        shape="pause",
    ),
    CaseState.CONSULTATION: Standing(
        owes=_("%(desk)s"),
        next=_("Two bodies returned it. Call them together, decide whose duty it is, and write down who was there."),
        resident=_("Several offices are deciding together who handles your matter. It is not sent around any more."),
        clock="QA5",
        urgent="QA10",
        shape="join",
    ),
    CaseState.RESOLVED: Standing(
        owes=_("%(desk)s"),
        next=_("Ask the resident: is it solved, and are you satisfied? Then close it or open it again."),
        resident=_("%(unit)s says the matter is settled. Please tell us whether that is so."),
        clock="QA3",
        shape="question",
    ),
    CaseState.CLOSED: Standing(
        owes=_("Nobody"),
        next=_("Nothing. If it comes back, it can be opened again."),
        resident=_("Your matter is settled and closed. If it comes back, tell us with the same code."),
        clock=None,
        shape="check",
        open=False,
    ),
    CaseState.MERGED: Standing(
        owes=_("Nobody"),
        next=_("Nothing here: the case it was joined to goes on."),
        resident=_("Somebody else told us the same thing. Both are handled together."),
        clock=None,
        shape="join",
        open=False,
    ),
    CaseState.VOIDED: Standing(
        owes=_("Nobody"),
        next=_("Nothing. The reason stands in the story below."),
        resident=_("This matter was struck off. The reason stands below; you may ask us about it."),
        clock=None,
        shape="cross",
        open=False,
    ),
}
OPEN_STATES = tuple(state for state, standing in STATES.items() if standing.open)
DESK_STATES = (CaseState.REGISTERED, CaseState.CONSULTATION, CaseState.RESOLVED)
"""The states in which the desk of the case's level owes the next step."""
UNIT_STATES = (CaseState.DISPATCHED, CaseState.HANDLING, CaseState.SUSPENDED, CaseState.HANDED_OVER)
"""The states in which the leading unit owes it."""
WORKED_STATES = tuple(state for state in OPEN_STATES if state not in (CaseState.HELD, CaseState.HANDED_OVER))
"""Open states in which anybody but a named few works on it."""


class Urgency(models.TextChoices):
    """Who said that somebody may be in danger now."""

    REPORTER = "reporter", _("the one who reported it says so")
    WORDS = "words", _("these words stand in it")
    DESK = "desk", _("decided by those who handle it")
    PARENT = "parent", _("the case it helps with is urgent")


class Channel(models.TextChoices):
    """How somebody reached us or we reached them."""

    WEB = "web", _("web page")
    FIELD = "field", _("grid member's phone")
    TELEPHONE = "telephone", _("telephone")
    COUNTER = "counter", _("at the counter")
    VISIT = "visit", _("visit")
    SLIP = "slip", _("status page")
    API = "api", _("another system")
    PARTNER = "partner", _("a partner's clue")


class Wish(models.TextChoices):
    """What a reporter asks for by a tick: a few named people read it first, and decide who may handle it."""

    CONFIDENTIAL = "confidential", _("This must stay confidential")
    OFFICIAL = "official", _("It is about an official, or somebody who works for an office")
    HOME = "home", _("Somebody at home is being beaten or threatened")
    CITY = "city", _("It is about people of the county: let the city read it")


class Answer(models.TextChoices):
    """What came of asking the resident."""

    SOLVED = "solved", _("it is solved")
    NOT_SOLVED = "not_solved", _("it is not solved")
    NOT_REACHED = "not_reached", _("nobody was reached")


class Satisfaction(models.TextChoices):
    """What the resident says of how it was handled: apart from whether it is solved."""

    SATISFIED = "satisfied", _("satisfied")
    FAIR = "fair", _("fair")
    DISSATISFIED = "dissatisfied", _("dissatisfied")
    NOT_SAID = "not_said", _("would rather not say")


class MediationStep(models.TextChoices):
    """What a case's story tells of a mediation on it: that it began and how it ended, never what was said in it."""

    OPENED = "opened", _("opened, the sides are being asked whether they want it")
    TAKEN_UP = "taken_up", _("taken up, all sides agree to it")
    TURNED_DOWN = "turned_down", _("not taken up, the right way was told")
    AGREED = "agreed", _("ended with an agreement")
    ENDED = "ended", _("ended without an agreement, the other lawful ways were told")


class WhistleStep(models.TextChoices):
    """What a case's story tells of a whistle on it: that bodies were called together, and that they are done."""

    BLOWN = "blown", pgettext_lazy("a whistle", "blown")
    ENDED = "ended", pgettext_lazy("a whistle", "over")


def in_groups(code: str) -> str:
    """A code in groups, so that it can be read out: 1221 2611 000017 4, and the helper's number behind it."""
    main, _dash, child = code.partition("-")
    grouped = f"{main[:4]} {main[4:8]} {main[8:-1]} {main[-1:]}"
    return f"{grouped} · {child}" if child else grouped
