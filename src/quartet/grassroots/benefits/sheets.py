"""The list of a month's allowances as an Excel file: printed, signed, put away."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from quartet.grassroots.benefits.models import Entitlement
from quartet.grassroots.members.sheets import workbook
from quartet.ground.places import queries as places


def allowance_sheet(rows: list[Entitlement], month: date) -> bytes:
    """Name, number, village, what, how much, who pays, state, and room for a signature; the sum at the end."""
    names = places.many_path_words({one.region for one in rows})
    headings = (
        _("Number"), pgettext("a person", "Name"), _("Village"), _("Benefit"), _("Yuan"), _("Paid by"), _("State"),
        _("Signature"),
    )  # fmt: skip
    lines: list[tuple[str, ...]] = [
        (one.member.number, one.member.person.name, names[one.region], one.row.name, f"{one.amount:.2f}",
         one.agreement.partner if one.agreement else str(one.row.funder.label), str(one.standing.label), "")
        for one in rows
    ]  # fmt: skip
    total = sum(one.amount for one in rows)
    lines.append((_("Sum"), "", "", "", f"{total:.2f}", "", "", ""))
    return workbook([(f"{month:%Y-%m}", headings, lines)])
