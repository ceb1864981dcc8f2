"""What the checker, the court's list and the remedies cite. Texts that were not at hand are marked so."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from quartet.ground.clock.laws import CIVIL_CODE, CIVIL_PROCEDURE, CONFIRMATION, MEDIATION, NINGBO_MEDIATION
from quartet.ground.clock.rule import Article, Law

PROCEDURE_READING = Law(_("Interpretation of the Civil Procedure Law (2022), text not at hand"), date(2022, 4, 10))
LENDING = Law(_("Provisions on Private Lending Cases (2020), text not at hand"), date(2021, 1, 1))
CONTRACT_READING = Law(
    _("Interpretation of the Civil Code's Book on Contracts (2023), text not at hand"), date(2023, 12, 5)
)

UNCLEAR = (CONFIRMATION.article("7"), MEDIATION.article("29"))
"""Content that is not clear cannot be confirmed; an agreement names what is done, how and by when."""
STATUS = (CONFIRMATION.article("4"),)
"""Identity, adoption and marriage: the court does not even accept the application."""
OWNERSHIP = (PROCEDURE_READING.article("355"),)
"""Nor one that asks it to say whose a thing is."""
OUTSIDERS = (CONFIRMATION.article("7"),)
"""What harms the rights of somebody who is not a party is not confirmed."""
FORBIDDEN = (CONFIRMATION.article("7"), MEDIATION.article("3"))
"""Nor what the law forbids; nobody may be kept from going to court, to arbitration or to an office."""
INTEREST = (LENDING.article("25"),)
PENALTY = (CIVIL_CODE.article("585"), CONTRACT_READING.article("65"))
FORM = (MEDIATION.article("29"),)
ORAL = (MEDIATION.article("28, 30"), NINGBO_MEDIATION.article("24"))
SUMS = (CONFIRMATION.article("7"),)
CONFIRMING = (MEDIATION.article("33"), CIVIL_PROCEDURE.article("205"))
PACKET = (CONFIRMATION.article("3"),)
SUING = (MEDIATION.article("32"),)
ENFORCING = (CIVIL_PROCEDURE.article("206, 250"),)
PAYMENT_ORDER = (CIVIL_PROCEDURE.article("225"),)
LIMITATION = (CIVIL_CODE.article("188"),)
SUPERVISING = (MEDIATION.article("31"),)
INHERITING = (CIVIL_CODE.article("1161"),)

__all__ = ["Article"]
