"""Mediation: people's mediation and its judicial confirmation (PM), mediation on the courts' platform (CM)."""

from django.utils.translation import gettext_lazy as _

from quartet.ground.clock import laws
from quartet.ground.clock.rule import OFFICE_CLOSES, Extension, Rule
from quartet.ground.clock.words import Approver, Ground, Start, Unit

_AS_AGREED = Extension(length=None, unit=Unit.DAY, reason=False, notice=False, parties=True, times=None)

RULES = (
    Rule(
        "PM1",
        _("Settle by people's mediation"),
        1,
        Unit.MONTH,
        Start.ACCEPTANCE,
        (laws.MEDIATION_WORK.article("33"), laws.NINGBO_MEDIATION.article("27")),
        extension=_AS_AGREED,
        note=_("“Generally one month”; where the parties agreed on a term (Shenzhen: else 30 days), that term."),
    ),
    Rule(
        "PM2",
        _("Apply together for judicial confirmation"),
        30,
        Unit.DAY,
        Start.AGREEMENT,
        (laws.MEDIATION.article("33"), laws.CIVIL_PROCEDURE.article("205")),
        right=True,
    ),
    Rule("PM3", _("Court decides whether to accept"), 3, Unit.DAY, Start.RECEIPT, (laws.CONFIRMATION.article("4"),)),
    Rule(
        "PM4",
        _("Court decides whether to confirm"),
        15,
        Unit.DAY,
        Start.ACCEPTANCE,
        (laws.CONFIRMATION.article("5"),),
        extension=Extension(length=10, unit=Unit.DAY, approver=Approver.COURT_PRESIDENT, notice=False),
        unverified=True,
        note=_("The rule is older than the procedure laws of 2012, 2021 and 2023; check that it still stands."),
    ),
    Rule(
        "PM5",
        _("An outsider asks to revoke the confirmation"),
        1,
        Unit.YEAR,
        Start.KNOWLEDGE,
        (laws.CONFIRMATION.article("10"),),
        right=True,
    ),
    Rule(
        "CM1",
        _("The parties choose a mediator together"),
        2,
        Unit.WORKDAY,
        Start.CONSENT,
        (laws.ONLINE_MEDIATION.article("10"),),
        cutoff=OFFICE_CLOSES,
        right=True,
        note=_("When they have not, the court appoints one."),
    ),
    Rule(
        "CM2",
        _("Court appoints a mediator"),
        3,
        Unit.WORKDAY,
        Start.APPLICATION,
        (laws.ONLINE_MEDIATION.article("10"),),
        cutoff=OFFICE_CLOSES,
    ),
    Rule(
        "CM3",
        _("Mediator accepts or refuses with reasons"),
        3,
        Unit.WORKDAY,
        Start.ASSIGNMENT,
        (laws.ONLINE_MEDIATION.article("12"),),
        cutoff=OFFICE_CLOSES,
        note=_("Silence lets the court or the parties name another."),
    ),
    Rule(
        "CM4",
        _("Mediator helps to reach the other side"),
        3,
        Unit.WORKDAY,
        Start.ACCEPTANCE,
        (laws.ONLINE_MEDIATION.article("15"),),
        cutoff=OFFICE_CLOSES,
        note=_("Who cannot be reached ends the mediation; the papers go back at once."),
    ),
    Rule(
        "CM5",
        _("Mediate before filing"),
        30,
        Unit.DAY,
        Start.ACCEPTANCE,
        (laws.ONLINE_MEDIATION.article("24, 26"),),
        excluded=frozenset({Ground.APPRAISAL}),
        extension=_AS_AGREED,
    ),
    Rule(
        "CM6a",
        _("Mediate in an ordinary trial"),
        15,
        Unit.DAY,
        Start.ACCEPTANCE,
        (laws.ONLINE_MEDIATION.article("24"),),
        extension=_AS_AGREED,
    ),
    Rule(
        "CM6b",
        _("Mediate in a summary trial"),
        7,
        Unit.DAY,
        Start.ACCEPTANCE,
        (laws.ONLINE_MEDIATION.article("24"),),
        extension=_AS_AGREED,
    ),
    Rule(
        "CV1",
        _("Claim in court, in general"),
        3,
        Unit.YEAR,
        Start.KNOWLEDGE,
        (laws.CIVIL_CODE.article("188, 195"),),
        pauses={Ground.FORCE_MAJEURE: None},
        restarts=frozenset({Ground.CLAIMED, Ground.RELIEF_SOUGHT, Ground.ACKNOWLEDGED}),
        right=True,
        note=_(
            "To stop an interference, to get land or a registered thing back, or support, has no limit (article 196)."
        ),
    ),
)
