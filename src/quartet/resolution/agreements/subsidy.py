"""以案定补: what a mediator is paid for one case, from what the file shows. No quota, no ranking, no count of cases.

Who is paid: people's mediators, not courts or offices. What for: a file that is complete and an agreement that is kept.
The rates that ship are illustrative (示意); a county's justice bureau corrects `data/subsidy_rates.csv`.
"""

import csv
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from quartet.ground.people.states import UnitKind
from quartet.resolution.agreements.models import Agreement, SubsidyClaim
from quartet.resolution.agreements.sealing import open_sealed, same_people
from quartet.resolution.agreements.states import Form, Grade, Kept, Kind, Paper

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WINDOW = timedelta(days=365)
"""Within a year the same two sides are one quarrel, whatever it is called."""
LARGE = 5_000_000
"""50,000 yuan, in cents."""
MANY_PEOPLE, MANY_CLAUSES = 5, 5
PAID_BODIES = (UnitKind.MEDIATION_COMMITTEE, UnitKind.MEDIATION_STUDIO, UnitKind.VILLAGE_COMMITTEE)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing the file must show."""

    key: str
    says: "_StrPromise"
    there: bool


def file_parts(agreement: Agreement) -> list[Part]:
    """What the file must hold, and whether it does."""
    photos = set(agreement.photo_rows.values_list("kind", flat=True))
    oral = agreement.form == Form.ORAL
    parties = list(agreement.signatory_rows.filter(ended_on=None))
    return [
        Part("agreement", _("the signed agreement, photographed, or the register entry"),
             oral or Paper.AGREEMENT in photos),
        Part("copies", _("every party has its copy"), oral or all(one.copy_at for one in parties)),
        Part("reached", _("every party can be reached"), all(one.phone or one.address for one in parties)),
        Part("kept", _("everything owed is closed by both sides"),
             not agreement.item_rows.filter(closed_at=None).exists()),
        Part("called", _("somebody was asked afterwards, and reached"),
             agreement.call_rows.exclude(kept=Kept.NOT_REACHED).exists()),
        Part("body", _("a people's mediation body, not a court or an office"), agreement.unit.kind in PAID_BODIES),
    ]  # fmt: skip


def grade(agreement: Agreement) -> tuple[Grade, dict[str, int | bool]]:
    """How much work it was, by what can be counted, and the figures it follows from."""
    money = sum(clause.amount or 0 for clause in agreement.clause_rows.filter(kind=Kind.MONEY))
    facts: dict[str, int | bool] = {
        "people": agreement.signatory_rows.filter(succeeds=None).count(), "clauses": agreement.clause_rows.count(),
        "cents": money, "oral": agreement.form == Form.ORAL,
    }  # fmt: skip
    if money >= LARGE or facts["people"] >= MANY_PEOPLE or facts["clauses"] >= MANY_CLAUSES:
        return Grade.DIFFICULT, facts
    return (Grade.SIMPLE if facts["oral"] else Grade.ORDINARY), facts


@cache
def _rates() -> tuple[dict[str, str], ...]:
    text = files("quartet.resolution.agreements").joinpath("data", "subsidy_rates.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def rate(region: str, of: Grade) -> int | None:
    """Cents for a grade: the row of the longest area that covers the region; None where nobody has set one."""
    fitting = [row for row in _rates() if region.startswith(row["area"]) and row["grade"] == of.value]
    return int(max(fitting, key=lambda row: len(row["area"]))["cents"]) if fitting else None


def parties_hash(agreement: Agreement) -> str:
    """Who the two sides are, as a keyed hash: by identity number where one is known, by name and telephone else."""
    parties = agreement.signatory_rows.filter(succeeds=None)
    return same_people([open_sealed(one.id_sealed) or f"{one.name} {one.phone}" for one in parties])


def paid_before(agreement: Agreement, parties: str, now: datetime) -> SubsidyClaim | None:
    """A claim for the same two sides within a year, or for the same case at any time: one quarrel, one payment."""
    claims = SubsidyClaim.objects.filter(refused_at=None).exclude(agreement=agreement).select_related("agreement")
    same_case = claims.filter(agreement__case=agreement.case_id).order_by("pk").first()
    alike = claims.filter(county=agreement.county, parties=parties, made_at__gt=now - WINDOW)
    return same_case or alike.order_by("pk").first()
