"""Administrative reconsideration (AR) and administrative mediation (AM)."""

from django.utils.translation import gettext_lazy as _

from quartet.ground.clock import laws
from quartet.ground.clock.rule import OFFICE_CLOSES, Extension, Rule
from quartet.ground.clock.words import Approver, Ground, Start, Unit

_LAW = laws.RECONSIDERATION
_STANDS_STILL = (
    Ground.PARTY_ABSENT,
    Ground.FORCE_MAJEURE,
    Ground.MEDIATION,
    Ground.LEGAL_QUESTION,
    Ground.OTHER_PROCEEDING,
)

RULES = (
    Rule(
        "AR1a",
        _("Apply for administrative reconsideration"),
        60,
        Unit.DAY,
        Start.KNOWLEDGE,
        (_LAW.article("20"),),
        pauses={Ground.FORCE_MAJEURE: None},
        right=True,
    ),
    Rule(
        "AR1b",
        _("Examine an application for reconsideration"),
        5,
        Unit.WORKDAY,
        Start.RECEIPT,
        (_LAW.article("30, 88"),),
        cutoff=OFFICE_CLOSES,
        note=_("“Five days” in this law are working days; without a refusal by then the case counts as accepted."),
    ),
    Rule(
        "AR1c",
        _("Decide on reconsideration, ordinary procedure"),
        60,
        Unit.DAY,
        Start.ACCEPTANCE,
        (_LAW.article("39, 62"),),
        pauses=dict.fromkeys(_STANDS_STILL),
        extension=Extension(length=30, unit=Unit.DAY, approver=Approver.BODY_HEAD),
    ),
    Rule(
        "AR1d",
        _("Decide on reconsideration, summary procedure"),
        30,
        Unit.DAY,
        Start.ACCEPTANCE,
        (_LAW.article("39, 62"),),
        pauses=dict.fromkeys(_STANDS_STILL),
    ),
    Rule(
        "AM1a",
        _("Pass on a misdirected request for administrative mediation"),
        3,
        Unit.WORKDAY,
        Start.RECEIPT,
        (laws.SHENZHEN_RESOLUTION.article("45"),),
        cutoff=OFFICE_CLOSES,
    ),
    Rule(
        "AM1b",
        _("Decide whether to accept administrative mediation"),
        5,
        Unit.WORKDAY,
        Start.RECEIPT,
        (laws.SHENZHEN_RESOLUTION.article("46"),),
        cutoff=OFFICE_CLOSES,
    ),
    Rule(
        "AM1c",
        _("Decide whether to accept administrative mediation, complex case"),
        10,
        Unit.WORKDAY,
        Start.RECEIPT,
        (laws.SHENZHEN_RESOLUTION.article("46"),),
        cutoff=OFFICE_CLOSES,
    ),
)
