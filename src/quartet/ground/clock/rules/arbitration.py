"""Arbitration of rural land contract disputes (LC) and labour disputes (LB)."""

from django.utils.translation import gettext_lazy as _

from quartet.ground.clock import laws
from quartet.ground.clock.rule import OFFICE_CLOSES, Extension, Rule
from quartet.ground.clock.words import Approver, Ground, Start, Unit

_LAND, _LABOUR = laws.LAND_ARBITRATION, laws.LABOUR_ARBITRATION
_INTERRUPTS = frozenset({Ground.CLAIMED, Ground.RELIEF_SOUGHT, Ground.ACKNOWLEDGED})

RULES = (
    Rule(
        "LC1",
        _("Apply for land arbitration"),
        2,
        Unit.YEAR,
        Start.KNOWLEDGE,
        (_LAND.article("18"), laws.CIVIL_CODE.article("195, 198")),
        restarts=_INTERRUPTS,
        right=True,
        note=_("A suspension in the last six months (Civil Code, article 194) is for the tribunal to judge."),
    ),
    Rule(
        "LC2a",
        _("Send the applicant the notice of acceptance or refusal"),
        5,
        Unit.WORKDAY,
        Start.APPLICATION,
        (_LAND.article("23"),),
        cutoff=OFFICE_CLOSES,
    ),
    Rule(
        "LC2b",
        _("Send the application to the respondent"),
        5,
        Unit.WORKDAY,
        Start.ACCEPTANCE,
        (_LAND.article("24"),),
        cutoff=OFFICE_CLOSES,
    ),
    Rule("LC2c", _("Respondent answers"), 10, Unit.DAY, Start.SERVICE, (_LAND.article("25"),), right=True),
    Rule(
        "LC2d",
        _("Send the answer to the applicant"),
        5,
        Unit.WORKDAY,
        Start.RECEIPT,
        (_LAND.article("25"),),
        cutoff=OFFICE_CLOSES,
    ),
    Rule(
        "LC2e",
        _("Tell the parties who sits on the tribunal"),
        2,
        Unit.WORKDAY,
        Start.PANEL,
        (_LAND.article("27"),),
        cutoff=OFFICE_CLOSES,
    ),
    Rule(
        "LC2f",
        _("Tell the parties time and place of the hearing"),
        5,
        Unit.WORKDAY,
        Start.HEARING,
        (_LAND.article("31"),),
        before=True,
    ),
    Rule(
        "LC3a",
        _("Finish the land arbitration"),
        60,
        Unit.DAY,
        Start.ACCEPTANCE,
        (_LAND.article("47"),),
        extension=Extension(length=30, unit=Unit.DAY, approver=Approver.COMMISSION_HEAD),
    ),
    Rule(
        "LC3b",
        _("Serve the land award"),
        3,
        Unit.WORKDAY,
        Start.AWARD,
        (_LAND.article("45"),),
        cutoff=OFFICE_CLOSES,
    ),
    Rule("LC3c", _("Sue against the land award"), 30, Unit.DAY, Start.SERVICE, (_LAND.article("48"),), right=True),
    Rule(
        "LB1",
        _("Mediate a labour dispute"),
        15,
        Unit.DAY,
        Start.RECEIPT,
        (_LABOUR.article("14"),),
        note=_("Without an agreement by then, either side may go to arbitration."),
    ),
    Rule(
        "LB2a",
        _("Apply for labour arbitration"),
        1,
        Unit.YEAR,
        Start.KNOWLEDGE,
        (_LABOUR.article("27"),),
        pauses={Ground.FORCE_MAJEURE: None},
        restarts=_INTERRUPTS,
        right=True,
        note=_("For unpaid wages the year starts only when the employment ends."),
    ),
    Rule(
        "LB2b",
        _("Finish the labour arbitration"),
        45,
        Unit.DAY,
        Start.ACCEPTANCE,
        (_LABOUR.article("43"),),
        extension=Extension(length=15, unit=Unit.DAY, approver=Approver.COMMISSION_HEAD),
    ),
    Rule("LB2c", _("Sue against the labour award"), 15, Unit.DAY, Start.SERVICE, (_LABOUR.article("50"),), right=True),
)
