"""The checker over an agreement: each clause's own fields, its words, and what the agreement as a whole lacks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from quartet.ground.clock.counting import SHANGHAI
from quartet.resolution.agreements import laws
from quartet.resolution.agreements.amounts import figures
from quartet.resolution.agreements.checker.check import check_text
from quartet.resolution.agreements.checker.findings import Family, Finding
from quartet.resolution.agreements.models import Agreement, Clause, Signatory
from quartet.resolution.agreements.states import Form, Kind, Side
from quartet.resolution.agreements.wording import SHAPES, SIDES, Terms, suggest, word

MISSING = {
    "debtor": _("It does not say who owes it."),
    "creditor": _("It does not say whom it is owed to."),
    "what": _("It does not say what is done."),
    "amount": _("It does not say how much."),
    "unit": _("It does not say in which unit."),
    "day": _("It does not say by when."),
    "how": _("It does not say how: in cash, by transfer, in writing."),
    "place": _("It does not say where."),
    "text": _("It says nothing yet."),
}
HINTS = frozenset({"how", "place"})
"""What makes it easier to carry out; a court does not stumble over it."""

NO_SEAL = _("The mediator's signature and the seal are missing: without them the agreement does not take effect.")
NOT_SIGNED = _("Not signed yet: %(words)s.")
ONE_SIDE = _("Only one side is written down. An agreement needs both.")
ORAL_LATER = _(
    "Something is to be done later: make the agreement in writing, unless both sides say they need no paper."
)
SUM_OF_PARTS = _("The instalments add up to %(words)s, not to the whole.")


@dataclass(frozen=True, slots=True)
class Checked:
    """A clause with what the checker says of it."""

    clause: Clause
    findings: list[Finding]
    suggestion: str
    """A confirmable wording; empty where nothing stands against the present one."""

    @property
    def stops(self) -> bool:
        """Whether a court would stumble over it."""
        return any(finding.stops for finding in self.findings)


def terms_of(clause: Clause) -> Terms:
    """The clause as data, its parties by their names."""
    return Terms(
        kind=Kind(clause.kind),
        debtor=_called(clause.debtor), creditor=_called(clause.creditor),
        what=clause.what, amount=clause.amount, unit=clause.unit,
        parts=tuple((date.fromisoformat(day) if day else None, amount) for day, amount in clause.parts),
        place=clause.place, how=clause.how, if_not=clause.if_not, text=clause.text,
    )  # fmt: skip


def _called(party: Signatory | None) -> str:
    return f"{SIDES[Side(party.side)]}{party.name}" if party is not None else ""


def check_terms(terms: Terms, on: date) -> list[Finding]:
    """What a clause's fields and words lack, the worst first."""
    return [*_fields(terms), *check_text(terms.text or word(terms), on)]


def _fields(terms: Terms) -> Iterator[Finding]:
    for name in SHAPES[terms.kind].needs:
        there = terms.parts and terms.parts[0][0] if name == "day" else getattr(terms, name)
        if not there:
            yield Finding(f"no-{name}", Family.UNCLEAR, MISSING[name], stops=name not in HINTS)
    total = sum(amount for _day, amount in terms.parts)
    if terms.amount is not None and terms.parts and total != terms.amount:
        yield Finding("parts", Family.SUM, SUM_OF_PARTS, f"{figures(total)}{terms.unit}", laws.SUMS)


def check_clause(clause: Clause, on: date) -> Checked:
    """One clause, checked, with a wording that a court could confirm."""
    terms = terms_of(clause)
    findings = check_terms(terms, on)
    better = ""
    if findings:
        better = suggest(clause.text) if terms.kind is Kind.OTHER else word(terms)
    return Checked(clause, findings, better if better != clause.text else "")


def check_clauses(agreement: Agreement, on: date) -> list[Checked]:
    """Every clause of an agreement, checked."""
    rows = agreement.clause_rows.select_related("debtor", "creditor").order_by("number")
    return [check_clause(clause, on) for clause in rows]


def _drafted_on(agreement: Agreement) -> str:
    return agreement.drafted_at.astimezone(SHANGHAI).date().isoformat()


def check_whole(agreement: Agreement, checked: Iterable[Checked]) -> list[Finding]:
    """What the agreement as a whole lacks before it can take effect, and be confirmed."""
    found = []
    parties = [party for party in agreement.signatory_rows.order_by("number") if party.ended_on is None]
    if {party.side for party in parties} != {Side.FIRST.value, Side.SECOND.value}:
        found.append(Finding("one-side", Family.FORM, ONE_SIDE))
    if agreement.form == Form.WRITTEN:
        if names := [party.name for party in parties if party.signed_at is None]:
            found.append(Finding("not-signed", Family.FORM, NOT_SIGNED, "、".join(names)))
        if agreement.countersigned_at is None:
            found.append(Finding("no-seal", Family.FORM, NO_SEAL))
    elif any(day and day > _drafted_on(agreement) for one in checked for day, _amount in one.clause.parts):
        found.append(Finding("oral-later", Family.FORM, ORAL_LATER, articles=laws.ORAL, stops=False))
    return found
