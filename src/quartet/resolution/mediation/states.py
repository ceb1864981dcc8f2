"""The words of a mediation: states, ends, sides, roles in its team, relations that must be disclosed. A leaf."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quartet.ground.people.states import UnitKind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class MediationState(models.TextChoices):
    """Where a mediation stands."""

    APPLIED = "applied", _("Consent to be asked")
    PREPARING = "preparing", _("Mediator to be chosen")
    MEDIATING = "mediating", _("Being mediated")
    PROPOSED = "proposed", _("Proposal made")
    AGREED = "agreed", _("Agreement reached")
    ENDED = "ended", _("Ended without agreement")
    TURNED_DOWN = "turned_down", _("Not taken up")


@dataclass(frozen=True, slots=True)
class Standing:
    """What a state says to those who work on it."""

    next: "_StrPromise"
    shape: str
    open: bool = True


S = MediationState
STATES: dict[MediationState, Standing] = {
    S.APPLIED: Standing(
        _("Ask every side whether they want mediation. Without the consent of all of them it cannot begin."), "question"
    ),
    S.PREPARING: Standing(
        _("Name the mediator. They say what ties them to a side; then every side says whether they agree to them."),
        "arrow",
    ),
    S.MEDIATING: Standing(
        _("Hold sessions, write down what is undisputed, and make a proposal when the time has come."), "half"
    ),
    S.PROPOSED: Standing(_("Ask every side about the proposal; then agree, or go on talking."), "join"),
    S.AGREED: Standing(
        _("The agreement is to be kept: see that it is fulfilled. Both may ask the court to confirm it."),
        "check",
        open=False,
    ),
    S.ENDED: Standing(_("Nothing more here. The other lawful ways stand below."), "cross", open=False),
    S.TURNED_DOWN: Standing(_("Nothing more here. The right way stands below."), "cross", open=False),
}
OPEN_STATES = tuple(state for state, standing in STATES.items() if standing.open)
UNDER_WAY = (S.PREPARING, S.MEDIATING, S.PROPOSED)
TALKING = (S.MEDIATING, S.PROPOSED)


class Ending(models.TextChoices):
    """The eight lawful ends (人民法院在线调解规则 25; 人民调解法 23, 26, 28)."""

    AGREED = "agreed", _("the sides reached an agreement")
    SETTLED = "settled", _("the sides settled by themselves and withdrew the application")
    UNREACHABLE = "unreachable", _("a side could not be reached within the period")
    UNWILLING = "unwilling", _("a side clearly does not want to go on")
    APART = "apart", _("the sides are too far apart to agree")
    EXPIRED = "expired", _("the period ran out and the sides did not agree to extend it")
    UNSIGNED = "unsigned", _("a side refuses to sign the agreement")
    IMPOSSIBLE = "impossible", _("something else makes it impossible to go on")


class Mode(models.TextChoices):
    """Who mediates, and so by which rules."""

    PEOPLE = "people", _("people's mediation")
    ADMINISTRATIVE = "administrative", _("administrative mediation")
    POLICE = "police", _("police mediation")
    COURT = "court", _("mediation before filing, at the court")


MODE_OF: dict[UnitKind, Mode] = {
    UnitKind.MEDIATION_COMMITTEE: Mode.PEOPLE,
    UnitKind.MEDIATION_STUDIO: Mode.PEOPLE,
    UnitKind.VILLAGE_COMMITTEE: Mode.PEOPLE,
    UnitKind.JUDICIAL_OFFICE: Mode.ADMINISTRATIVE,
    UnitKind.DEPARTMENT: Mode.ADMINISTRATIVE,
    UnitKind.POLICE_STATION: Mode.POLICE,
    UnitKind.TRIBUNAL: Mode.COURT,
}
"""Which bodies mediate, and how it is called when they do."""
CLOCK_OF: dict[Mode, str] = {Mode.PEOPLE: "PM1", Mode.COURT: "CM5"}
"""The lawful period from acceptance; the law sets none for the police and for offices."""
LABOUR_CLOCK = "LB1"
"""A labour dispute's: fifteen days from the application (劳动争议调解仲裁法 14), whoever mediates."""


class Origin(models.TextChoices):
    """How it came to mediation (案件来源)."""

    APPLICATION = "application", _("a side applied")
    OWN = "own", _("the body offered it")
    POLICE = "police", _("handed over by the police")
    COURT = "court", _("entrusted by the court")
    ORGAN = "organ", _("entrusted by another state organ")


class Side(models.TextChoices):
    """On which side somebody stands."""

    FIRST = "first", _("applicant's side")
    SECOND = "second", _("other side")
    THIRD = "third", _("third party")


class Helps(models.TextChoices):
    """In what quality somebody stands beside a party."""

    REPRESENTATIVE = "representative", _("representative chosen by several parties")
    AGENT = "agent", _("agent with an authorisation")
    GUARDIAN = "guardian", _("guardian")


REPRESENTATIVES = 5
"""So many at most for one side (宁波市人民调解条例 20)."""


class TeamRole(models.TextChoices):
    """What a body does in the team (一庭两所多部门)."""

    MEDIATES = "mediates", _("leads the mediation")
    COORDINATES = "coordinates", _("coordinates")
    GUIDES = "guides", _("judge who gives guidance")
    POLICE = "police", _("police officer")
    JUDICIAL = "judicial", _("judicial office")
    WOMEN = "women", _("women's federation")
    FARM = "farm", _("farm economy station")
    EXPERT = "expert", _("department with expertise")
    TAKES_OVER = "takes_over", _("takes the mediation over")


class Membership(models.TextChoices):
    """Where an invitation or a referral stands (F57)."""

    INVITED = "invited", _("invited")
    ACCEPTED = "accepted", _("in the team")
    DECLINED = "declined", pgettext_lazy("an invitation", "declined")
    REVOKED = "revoked", pgettext_lazy("an invitation", "taken back")
    ENDED = "ended", _("access ended")


class Basis(models.TextChoices):
    """On what ground another body gets to see the file."""

    CONSENT = "consent", _("all sides agree")
    LAW = "law", _("a law says so")


class Relation(models.TextChoices):
    """What may tie a mediator to a side; asked of every mediator who is named (在线调解规则 13, 特邀调解规定 15)."""

    SELF = "self", _("I am a party or the agent of one")
    RELATIVE = "relative", _("I am a near relative of a party")
    INTEREST = "interest", _("I have an interest in the outcome")
    HOUSEHOLD = "household", _("I live in one household with a party")
    EMPLOYER = "employer", _("I work for the same employer as a party")
    BEFORE = "before", _("I advised or acted for a side in this matter before")
    FRIEND = "friend", _("another tie that might make a side doubt me")
    CLAN = "clan", _("same surname or same village, nothing closer")


class Weight(StrEnum):
    """What a relation does."""

    BARS = "bars"
    """They cannot mediate, whoever agrees."""
    ASKS = "asks"
    """They may go on only when every side agrees after being told."""
    NOTHING = "nothing"
    """It is told, and changes nothing: a surname is no tie."""


RELATIONS: dict[Relation, Weight] = {
    Relation.SELF: Weight.BARS,
    Relation.RELATIVE: Weight.ASKS,
    Relation.INTEREST: Weight.ASKS,
    Relation.HOUSEHOLD: Weight.ASKS,
    Relation.EMPLOYER: Weight.ASKS,
    Relation.BEFORE: Weight.ASKS,
    Relation.FRIEND: Weight.ASKS,
    Relation.CLAN: Weight.NOTHING,
}


class Chosen(models.TextChoices):
    """Who chose the mediator (人民调解法 19; 在线调解规则 10)."""

    PARTIES = "parties", _("the sides chose together")
    BODY = "body", _("the body named them")
    COURT = "court", _("the court named them")


class Said(models.TextChoices):
    """What a statement is, and so who may read it."""

    POSITION = "position", _("what a side says")
    UNDISPUTED = "undisputed", _("a fact nobody disputes")
    ADMISSION = "admission", _("something admitted only for the sake of an agreement")
    PROPOSAL = "proposal", _("the mediator's proposal")


class SessionState(models.TextChoices):
    """Where a session stands."""

    PLANNED = "planned", pgettext_lazy("a session", "planned")
    HELD = "held", pgettext_lazy("a session", "held")
    CALLED_OFF = "called_off", pgettext_lazy("a session", "called off")


class Serves(models.TextChoices):
    """How a paper or a notice reached somebody."""

    HAND = "hand", _("handed over, signed for")
    TELEPHONE = "telephone", _("by telephone, written down")
    MESSAGE = "message", _("by message to a confirmed number")
    POST = "post", _("by registered post")
    LEFT = "left", _("left at the address before a witness")


class Served(models.TextChoices):
    """What was served."""

    RIGHTS = "rights", _("notice of rights and duties")
    SESSION = "session", _("notice of a session")
    PROPOSAL = "proposal", _("the proposal")
    AGREEMENT = "agreement", _("the agreement")
    END = "end", _("notice that it has ended, with the other ways")


class Form(models.TextChoices):
    """The form of an agreement (人民调解法 28)."""

    WRITTEN = "written", _("written")
    ORAL = "oral", _("oral, written into the register")


class Answer(models.TextChoices):
    """Yes or no."""

    YES = "yes", _("yes")
    NO = "no", _("no")


class Agrees(models.TextChoices):
    """A side's answer."""

    YES = Answer.YES.value, _("agrees")
    NO = Answer.NO.value, _("does not agree")
