"""The words of an agreement: its states, its forms, its kinds of clauses. A leaf anyone may import."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class AgreementState(models.TextChoices):
    """Where an agreement stands."""

    DRAFT = "draft", _("Being drafted")
    SIGNING = "signing", _("Being signed")
    IN_FORCE = "in_force", _("In force")
    PERFORMING = "performing", _("Being fulfilled")
    BROKEN = "broken", _("Not kept")
    FULFILLED = "fulfilled", _("Fulfilled")
    REPLACED = "replaced", _("Replaced by another")
    ANNULLED = "annulled", _("No longer binding")
    DROPPED = "dropped", _("Given up")


class CourtState(models.TextChoices):
    """How far judicial confirmation (司法确认) has come."""

    NONE = "none", _("Not asked for")
    PREPARING = "preparing", _("Papers being collected")
    FILED = "filed", _("Handed in at the court")
    ACCEPTED = "accepted", _("Accepted by the court")
    CONFIRMED = "confirmed", _("Confirmed by the court")
    NOT_ACCEPTED = "not_accepted", _("Not accepted by the court")
    REJECTED = "rejected", _("Rejected by the court")
    WITHDRAWN = "withdrawn", _("Application withdrawn")


@dataclass(frozen=True, slots=True)
class Standing:
    """What a state says to its readers: what comes next, and what a party is told."""

    next: "_StrPromise"
    party: "_StrPromise"
    """A sentence that can be read aloud."""
    shape: str
    binding: bool = False
    """Whether the parties are bound: the ledger of fulfilment runs."""
    over: bool = False


STATES: dict[AgreementState, Standing] = {
    AgreementState.DRAFT: Standing(
        _("Write the clauses, then put them to the parties."),
        _("The agreement is being written. Nothing binds you yet."),
        "ring",
    ),
    AgreementState.SIGNING: Standing(
        _("Read it out, collect every signature, then let it take effect."),
        _("The agreement is ready to be signed. Nothing binds you until everybody has signed."),
        "arrow",
    ),
    AgreementState.IN_FORCE: Standing(
        _("Give each party a copy and its slip, then write down what is done."),
        _("The agreement is in force. What you owe each other stands below."),
        "half", binding=True,
    ),
    AgreementState.PERFORMING: Standing(
        _("Write down what is done; both sides confirm it."),
        _("The agreement is being fulfilled. What is still owed stands below."),
        "half", binding=True,
    ),
    AgreementState.BROKEN: Standing(
        _("Say which ways are open and by when, and help with the next one."),
        _("Something promised was not done. The mediator will tell you which ways are open to you."),
        "question", binding=True,
    ),
    AgreementState.FULFILLED: Standing(
        _("Call both sides once, then the file can be closed."),
        _("Everything promised has been done. Thank you."),
        "check", over=True,
    ),
    AgreementState.REPLACED: Standing(
        _("Nothing here: another agreement has taken its place."),
        _("You have made a new agreement. This one no longer counts."),
        "join", over=True,
    ),
    AgreementState.ANNULLED: Standing(
        _("Nothing. The reason stands in the story."),
        _("This agreement no longer binds anybody. The mediator will tell you why."),
        "cross", over=True,
    ),
    AgreementState.DROPPED: Standing(
        _("Nothing. If the parties come together again, a new one is drafted."),
        _("No agreement was reached. Going to court is open to you."),
        "cross", over=True,
    ),
}  # fmt: skip
BINDING = tuple(state for state, standing in STATES.items() if standing.binding)


class Form(models.TextChoices):
    """How an agreement is made (人民调解法 28)."""

    WRITTEN = "written", _("in writing")
    ORAL = "oral", _("by word of mouth, registered")


class Side(models.TextChoices):
    """On which side of the agreement a party stands."""

    FIRST = "first", _("Party A")
    SECOND = "second", _("Party B")


class Kind(models.TextChoices):
    """What a clause is about; `clauses.SHAPES` says what each kind must name."""

    MONEY = "money", _("Pay money")
    GOODS = "goods", _("Hand over goods or grain")
    LABOUR = "labour", _("Work so many days")
    LAND = "land", _("Return land or a thing")
    STOP = "stop", _("Stop doing something")
    APOLOGY = "apology", _("Apologise")
    OTHER = "other", _("Something else, in words")


class Means(models.TextChoices):
    """How something was performed."""

    CASH = "cash", _("cash")
    TRANSFER = "transfer", _("bank or phone transfer")
    GOODS = "goods", _("grain or other goods")
    LABOUR = "labour", _("days of work")
    ACT = "act", _("done as agreed")
    WAIVED = "waived", _("let off by the one it is owed to")


class Voice(models.TextChoices):
    """What a side says of an entry."""

    YES = "yes", _("that is right")
    NO = "no", _("that is not right")


class By(models.TextChoices):
    """How a side was heard."""

    SLIP = "slip", _("paper code")
    TELEPHONE = "telephone", _("telephone, read back")
    PRESENT = "present", _("in person")


class Paper(models.TextChoices):
    """What a photograph shows."""

    AGREEMENT = "agreement", _("the signed agreement")
    SIGNATURE = "signature", _("a signature or fingerprint")
    RECEIPT = "receipt", _("a receipt or proof of payment")
    DELIVERY = "delivery", _("a copy being handed over")
    IDENTITY = "identity", _("identity papers of a party")
    QUALIFICATION = "qualification", _("the mediation body's certificate")
    PROPERTY = "property", _("proof of rights to property")
    APPLICATION = "application", _("the joint application")
    MANDATE = "mandate", _("letter of authorisation")
    RULING = "ruling", _("the court's ruling")


class DueKind(models.TextChoices):
    """What a date is about; `reminders.LADDERS` says who is told when."""

    ITEM = "item", _("something promised")
    VISIT = "visit", _("visit after a missed date")
    CONFIRMATION = "confirmation", _("joint application to the court")
    ACCEPTANCE = "acceptance", _("the court decides whether to accept")
    RULING = "ruling", _("the court decides whether to confirm")


class Kept(models.TextChoices):
    """What somebody says when asked whether the agreement was kept (履行回访)."""

    ALL = "all", _("all of it")
    PART = "part", _("part of it")
    NOTHING = "nothing", pgettext_lazy("of an agreement", "nothing of it")
    NOT_REACHED = "not_reached", _("nobody was reached")


class Grade(models.TextChoices):
    """How much work a mediation was, by what can be counted (以案定补)."""

    SIMPLE = "simple", _("simple")
    ORDINARY = "ordinary", _("ordinary")
    DIFFICULT = "difficult", _("difficult")
