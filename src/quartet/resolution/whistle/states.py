"""The words of a whistle (吹哨报到): its kinds, the states of a called body, the proofs of coming. A leaf."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Kind(models.TextChoices):
    """What a whistle may be blown for, and nothing else (北京“街乡吹哨、部门报到”, beijing.gov.cn)."""

    RESIDENTS = "residents", _("a residents' matter the township cannot solve by itself")
    ENFORCEMENT = "enforcement", _("joint enforcement where the township has no power")
    EMERGENCY = "emergency", _("an emergency")


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a called body must be: two clocks of `ground.clock`."""

    answer: str
    """Rule by which the asked person answers; then the next named person is asked."""
    arrival: str
    """Rule by which the body is on the spot."""


PACES: dict[Kind, Pace] = {
    Kind.RESIDENTS: Pace("QA8", "QA9"),
    Kind.ENFORCEMENT: Pace("QA7", "WB1"),
    Kind.EMERGENCY: Pace("QA7", "WB1"),
}


class WhistleState(models.TextChoices):
    """Where a whistle stands."""

    RUNNING = "running", pgettext_lazy("a whistle", "Running")
    ENDED = "ended", pgettext_lazy("a whistle", "Done")


class CallState(models.TextChoices):
    """Where one called body stands."""

    CALLED = "called", _("Called")
    UNANSWERED = "unanswered", _("Nobody answered")
    ACCEPTED = "accepted", _("On the way")
    ARRIVED = "arrived", _("On the spot")
    LEFT = "left", pgettext_lazy("a body", "Left")
    REFUSED = "refused", _("Says no: the desk above decides")
    EXCUSED = "excused", _("Need not come")
    CALLED_OFF = "called_off", pgettext_lazy("a body", "Called off")


@dataclass(frozen=True, slots=True)
class Standing:
    """What a state says of a called body."""

    next: "_StrPromise"
    shape: str


C = CallState
STANDINGS: dict[CallState, Standing] = {
    C.CALLED: Standing(_("Answer: we come, or say by the duty list why not."), "arrow"),
    C.UNANSWERED: Standing(_("Every named person was asked. The desk above sees to it that somebody comes."), "late"),
    C.ACCEPTED: Standing(_("Come, and show at the site that you are there."), "half"),
    C.ARRIVED: Standing(_("Do what is decided. Nobody leaves before the matter is done."), "check"),
    C.LEFT: Standing(_("Say how the other side did its part."), "still"),
    C.REFUSED: Standing(_("The desk above decides whether they must come."), "question"),
    C.EXCUSED: Standing(_("Nothing: the desk above has decided that they need not come."), "still"),
    C.CALLED_OFF: Standing(_("Nothing: they are not needed any more."), "cross"),
}
EXPECTED = (C.CALLED, C.UNANSWERED, C.ACCEPTED)
"""They have not come yet, and their arrival clock runs."""
WAITED_FOR = (*EXPECTED, C.ARRIVED, C.REFUSED)
"""A whistle does not end while a body stands so."""
OVER = (C.LEFT, C.UNANSWERED, C.EXCUSED, C.CALLED_OFF, C.REFUSED)
"""When each side may say how the other did."""


class Proof(models.TextChoices):
    """How it is known that a body came."""

    SCREEN = "screen", _("code on the whistler's screen")
    PAPER = "paper", _("code on the sheet at the site")
    POSITION = "position", _("position of the phone on duty")
    WORD = "word", _("the whistler's word")


class Becomes(models.TextChoices):
    """What a decision of the meeting turns into."""

    INSTRUCTION = "instruction", _("an instruction to the body")
    ASSIST = "assist", _("a request for help in the case, with a clock of its own")


class DecisionState(models.TextChoices):
    """Where a decision stands."""

    OPEN = "open", pgettext_lazy("a decision", "open")
    DONE = "done", pgettext_lazy("a decision", "done")
    DROPPED = "dropped", pgettext_lazy("a decision", "dropped")


class Side(models.TextChoices):
    """Who says how the other side did (双考核: 北京市接诉即办工作条例 33)."""

    WHISTLER = "whistler", _("the whistler")
    BODY = "body", _("the called body")


class Answer(models.TextChoices):
    """An answer to one of the questions of an assessment."""

    YES = "yes", pgettext_lazy("an assessment", "yes")
    PARTLY = "partly", pgettext_lazy("an assessment", "partly")
    NO = "no", pgettext_lazy("an assessment", "no")


NAMED = 5
"""So many named persons of a body are asked one after the other at most."""
