"""Petitions (XF): Regulations on Petition Work, 2022."""

from django.utils.translation import gettext_lazy as _

from quartet.ground.clock import laws
from quartet.ground.clock.rule import OFFICE_CLOSES, Extension, Rule
from quartet.ground.clock.words import Approver, Ground, Start, Unit

_HEARING = frozenset({Ground.HEARING})

RULES = (
    Rule("XF1", _("Register and pass on a petition"), 15, Unit.DAY, Start.RECEIPT, (laws.PETITIONS.article("22"),)),
    Rule(
        "XF2",
        _("Tell the petitioner in writing whether it is accepted"),
        15,
        Unit.DAY,
        Start.RECEIPT,
        (laws.PETITIONS.article("23"),),
    ),
    Rule(
        "XF3",
        _("Object to a petition passed on in error"),
        5,
        Unit.WORKDAY,
        Start.RECEIPT,
        (laws.PETITIONS.article("23"),),
        cutoff=OFFICE_CLOSES,
    ),
    Rule(
        "XF4",
        _("Decide on a petition"),
        60,
        Unit.DAY,
        Start.ACCEPTANCE,
        (laws.PETITIONS.article("34, 36"),),
        excluded=_HEARING,
        extension=Extension(length=30, unit=Unit.DAY, approver=Approver.BODY_HEAD),
    ),
    Rule(
        "XF5a",
        _("Ask for a review"),
        30,
        Unit.DAY,
        Start.WRITTEN_REPLY,
        (laws.PETITIONS.article("35"),),
        right=True,
    ),
    Rule("XF5b", _("Decide on a review"), 30, Unit.DAY, Start.RECEIPT, (laws.PETITIONS.article("35"),)),
    Rule(
        "XF6a",
        _("Ask for a second review"),
        30,
        Unit.DAY,
        Start.WRITTEN_REPLY,
        (laws.PETITIONS.article("36"),),
        right=True,
    ),
    Rule(
        "XF6b",
        _("Decide on a second review"),
        30,
        Unit.DAY,
        Start.RECEIPT,
        (laws.PETITIONS.article("36"),),
        excluded=_HEARING,
    ),
)
