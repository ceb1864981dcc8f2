"""Reading agreements. `agreements_for` is the only door."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.errors import DomainError
from quartet.ground.people.rights import Claims
from quartet.resolution.agreements import fulfilment
from quartet.resolution.agreements.checking import terms_of
from quartet.resolution.agreements.confirmation import clock_of, exclusions
from quartet.resolution.agreements.models import (
    Agreement,
    AgreementQuerySet,
    Answer,
    Due,
    Entry,
    Item,
    Photo,
    Signatory,
)
from quartet.resolution.agreements.policies import may_draft, team_q
from quartet.resolution.agreements.remedies import Position, Way, ways
from quartet.resolution.agreements.sealing import masked, open_sealed
from quartet.resolution.agreements.slips import code_for
from quartet.resolution.agreements.states import BINDING, AgreementState, CourtState, DueKind, Kind, Side, Voice
from quartet.resolution.agreements.wording import SIDES
from quartet.resolution.cases.models import Case
from quartet.resolution.mediation.queries import mine


class AgreementNotFound(DomainError):
    """Said both when there is none and when it is not theirs to see."""

    status = 404
    code = "agreement-not-found"
    message = _("There is no such agreement, or it is not yours to see.")


def agreements_for(claims: Claims) -> AgreementQuerySet:
    """The agreements this person may see."""
    return Agreement.objects.filter(team_q(claims))


def on_case(case_id: int) -> bool:
    """Tell whether an agreement is written down on a case, or being written; one that was given up is none."""
    return Agreement.objects.filter(case_id=case_id).exclude(state=AgreementState.DROPPED).exists()


def owed_on(case_id: int) -> bool:
    """Tell whether an agreement on a case still waits for somebody: being written, signed or performed."""
    waiting = (AgreementState.DRAFT, AgreementState.SIGNING, *BINDING)
    return Agreement.objects.filter(case_id=case_id, state__in=waiting).exists()


def sides_of(claims: Claims, case: Case) -> dict[str, str]:
    """What the form of a new agreement may already know: the two sides of the case's mediation, as far as it is theirs.

    A sealed telephone stays where it is.
    """
    mediation = mine(claims).filter(case=case).first()
    if mediation is None:
        return {}
    known: dict[str, str] = {}
    for side in Side:
        party = mediation.party_set.filter(side=side.value).select_related("contact").order_by("number").first()
        if party is not None:
            contact = getattr(party, "contact", None)  # walled: absent to who may not know it
            known[f"{side.value}_name"] = party.name
            known[f"{side.value}_phone"] = "" if contact is None or contact.sealed else contact.phone
    return known


def get_agreement(claims: Claims, code: str, *, lock: bool = False) -> Agreement:
    """One agreement through the door, locked for a verb when asked. Raises AgreementNotFound."""
    found = agreements_for(claims)
    # Not joined with the case: a party's slip opens its agreement and nothing of the case.
    found = found.select_for_update(of=("self",)) if lock else found.select_related("unit", "mediator")
    try:
        return found.get(code=code)
    except Agreement.DoesNotExist:
        raise AgreementNotFound from None


def today(now: datetime) -> date:
    """The day it is in Shanghai."""
    return now.astimezone(SHANGHAI).date()


# -- the ledger of fulfilment ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry with what each side says of it."""

    entry: Entry
    said: fulfilment.Said
    debtor: Answer | None
    creditor: Answer | None

    @property
    def weight(self) -> fulfilment.Weight:
        """What it counts for."""
        return self.said.weight


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One line of the ledger: what is owed, what is done, who has confirmed it, whether its day has passed."""

    item: Item
    balance: fulfilment.Balance
    entries: list[EntryLine]
    missed: bool
    """Its day has passed and it is still owed."""

    @property
    def done(self) -> bool:
        """Whether it is closed."""
        return self.item.closed_at is not None


Roots = dict[int, int]
"""Each party → the one it goes back to through those it succeeded: what the dead confirmed stays confirmed."""


def roots_of(agreement_id: int) -> Roots:
    """Who stands in for whom in an agreement."""
    before = dict(Signatory.objects.filter(agreement=agreement_id).values_list("pk", "succeeds"))
    roots = {}
    for party in before:
        root = party
        while (older := before[root]) is not None:
            root = older
        roots[party] = root
    return roots


def entry_line(entry: Entry, roots: Roots) -> EntryLine:
    """An entry with its newest answers. `entry.answers` may be prefetched."""
    sides: dict[str, Answer] = {}
    debtor, creditor = roots.get(entry.item.debtor_id or 0), roots.get(entry.item.creditor_id or 0)
    for answer in sorted(entry.answers.all(), key=lambda one: one.pk):
        if roots[answer.party_id] == debtor:
            sides["debtor"] = answer
        if roots[answer.party_id] == creditor:
            sides["creditor"] = answer
    said = fulfilment.Said(
        entry.amount, _voice(sides.get("debtor"), owed=entry.item.debtor_id),
        _voice(sides.get("creditor"), owed=entry.item.creditor_id), entry.withdrawn_at is not None,
    )  # fmt: skip
    return EntryLine(entry, said, sides.get("debtor"), sides.get("creditor"))


def _voice(answer: Answer | None, *, owed: int | None) -> bool | None:
    """What a side says; a side that is nobody in particular has nothing to say."""
    if owed is None:
        return True
    return None if answer is None else answer.voice == Voice.YES


def item_lines(agreement: Agreement, now: datetime) -> list[ItemLine]:
    """The ledger of an agreement, in the order of what is due."""
    entries = Entry.objects.order_by("on", "pk").prefetch_related("answers").select_related("item")
    items = agreement.item_rows.select_related("debtor", "creditor", "clause").prefetch_related(
        Prefetch("entries", queryset=entries)
    )
    day, roots = today(now), roots_of(agreement.pk)
    found = []
    for item in items.order_by(F("due_on").asc(nulls_last=True), "number"):
        lines = [entry_line(entry, roots) for entry in item.entries.all()]
        passed = item.closed_at is None and item.due_on is not None and item.due_on < day
        found.append(ItemLine(item, fulfilment.balance(item.amount, (one.said for one in lines)), lines, passed))
    return found


def get_item(agreement: Agreement, number: int) -> Item:
    """One item by its number, locked together with its agreement. Raises AgreementNotFound."""
    return _one(agreement.item_rows.select_related("debtor", "creditor"), number=number)  # type: ignore[no-any-return]  # Item


def get_entry(agreement: Agreement, number: int) -> Entry:
    """One entry by its number. Raises AgreementNotFound."""
    return _one(agreement.entry_rows.select_related("item__debtor", "item__creditor"), pk=number)  # type: ignore[no-any-return]  # Entry


def get_party(agreement: Agreement, number: int) -> Signatory:
    """One party by its number. Raises AgreementNotFound."""
    return _one(agreement.signatory_rows.all(), number=number)  # type: ignore[no-any-return]  # Signatory


def get_clause(agreement: Agreement, number: int) -> Any:
    """One clause by its number. Raises AgreementNotFound."""
    return _one(agreement.clause_rows.select_related("debtor", "creditor"), number=number)


def _one(rows: QuerySet[Any], **wanted: int) -> Any:
    found = rows.filter(**wanted).first()
    if found is None:
        raise AgreementNotFound
    return found


def balance_of(item: Item) -> fulfilment.Balance:
    """How one item stands."""
    entries = item.entries.prefetch_related("answers").select_related("item")
    roots = roots_of(item.agreement_id)
    return fulfilment.balance(item.amount, (entry_line(entry, roots).said for entry in entries))


def parties_of(agreement: Agreement) -> list[Signatory]:
    """The parties as they stand today: the dead replaced by who succeeds them."""
    return list(agreement.signatory_rows.filter(ended_on=None).order_by("number"))


def photos_of(agreement: Agreement) -> list[Photo]:
    """The photographed papers, in the order they came."""
    return list(agreement.photo_rows.select_related("party").order_by("at", "pk"))


def open_visit(agreement: Agreement) -> Due | None:
    """The visit that waits, if one does."""
    return agreement.due_rows.filter(kind=DueKind.VISIT, met_at=None).order_by("due_at").first()


def ways_of(agreement: Agreement, lines: list[ItemLine], now: datetime) -> list[Way]:
    """What is open to a side when something was missed; empty while nothing is."""
    missed = [line.item for line in lines if line.missed and line.item.due_on is not None]
    if not missed or agreement.state not in BINDING:
        return []
    clock = None if exclusions(agreement) else clock_of(agreement, now)
    position = Position(
        today=today(now), court=CourtState(agreement.court),
        kinds=frozenset(Kind(item.clause.kind) for item in missed),
        missed_on=min(item.due_on for item in missed if item.due_on is not None),
        confirm_by=clock.planned.day if clock else None,
    )  # fmt: skip
    return ways(position)


# -- lists -----------------------------------------------------------------------------------------------------------


def watched_for(claims: Claims, limit: int = 200) -> QuerySet[Due]:
    """The dates that run in the agreements this person sees, the soonest first."""
    seen = agreements_for(claims).binding()
    dues = Due.objects.filter(met_at=None, agreement__in=seen).select_related("agreement__case", "item__debtor")
    return dues.order_by("due_at", "pk")[:limit]


def unfinished_for(claims: Claims, limit: int = 50) -> AgreementQuerySet:
    """Drafts and agreements being signed, the newest first."""
    states = [AgreementState.DRAFT, AgreementState.SIGNING]
    return agreements_for(claims).filter(state__in=states).select_related("case").order_by("-pk")[:limit]


def latest_for(claims: Claims, limit: int = 50) -> AgreementQuerySet:
    """What has ended lately, the newest first."""
    ended = agreements_for(claims).filter(ended_at__isnull=False).select_related("case")
    return ended.order_by("-ended_at", "-pk")[:limit]


def case_part(case: Case, claims: Claims) -> dict[str, Any]:
    """What a case's page shows of its agreements: a link for the team; others are not told that there are any."""
    found = list(agreements_for(claims).filter(case=case).order_by("pk"))
    may = may_draft(claims, case)
    return {"agreements": found, "may_draft": may, "case": case} if found or may else {}


def promises(case: Case) -> Iterator[Any]:
    """What a case's agreements still wait for, in words that say nothing of what was agreed."""
    found = Agreement.objects.filter(case=case)
    if found.filter(state__in=[AgreementState.DRAFT, AgreementState.SIGNING]).exists():
        yield _("an agreement is being written or signed")
    owed = Item.objects.filter(agreement__case=case, agreement__state__in=BINDING, closed_at=None)
    if owed.exists():
        yield _("what the sides agreed is not all done yet")


# -- plain data ------------------------------------------------------------------------------------------------------


def as_data(agreement: Agreement) -> dict[str, Any]:
    """The agreement as plain values, for papers to be printed and for other systems: the one seam to both.

    Money in cents, other amounts in hundredths of their unit; times with offset. Identity numbers are opened here:
    ask only for an agreement that came through its own door, and for papers that go to its parties or the court.
    """
    parties = list(agreement.signatory_rows.order_by("number"))
    return {
        "number": agreement.number, "code": agreement.code, "case": agreement.case.code, "form": agreement.form,
        "state": agreement.state, "court": agreement.court, "summary": agreement.summary,
        "body": agreement.unit.name, "mediator": agreement.mediator.name,
        "effective_at": agreement.effective_at, "countersigned_at": agreement.countersigned_at,
        "copies": len(parties) + 1,
        "parties": [
            {
                "number": party.number, "side": party.side, "called": f"{SIDES[Side(party.side)]}{party.name}",
                "name": party.name, "phone": party.phone, "address": party.address, "agent": party.agent,
                "id_number": open_sealed(party.id_sealed), "signed_at": party.signed_at, "copy_at": party.copy_at,
                "ended_on": party.ended_on, "succeeds": party.succeeds.number if party.succeeds else None,
            }
            for party in parties
        ],
        "clauses": [
            _clause_data(clause)
            for clause in agreement.clause_rows.select_related("debtor", "creditor").order_by("number")
        ],
        "items": [
            {
                "number": item.number, "clause": item.clause.number, "what": item.what, "amount": item.amount,
                "unit": item.unit, "due_on": item.due_on, "closed_at": item.closed_at,
                "debtor": item.debtor.number if item.debtor else None,
                "creditor": item.creditor.number if item.creditor else None,
            }
            for item in agreement.item_rows.select_related("clause", "debtor", "creditor").order_by("number")
        ],
        "photos": [
            {"picture": str(one.picture), "kind": one.kind, "party": one.party.number if one.party else None}
            for one in photos_of(agreement)
        ],
    }  # fmt: skip


def _clause_data(clause: Any) -> dict[str, Any]:
    terms = terms_of(clause)
    return {
        "number": clause.number, "kind": clause.kind, "text": clause.text, "debtor": terms.debtor,
        "creditor": terms.creditor, "what": terms.what, "amount": terms.amount, "unit": terms.unit,
        "parts": [{"day": day, "amount": amount} for day, amount in terms.parts], "place": terms.place,
        "how": terms.how, "if_not": terms.if_not,
    }  # fmt: skip


def party_lines(agreement: Agreement) -> list[dict[str, Any]]:
    """The parties for the team's page: the identity number only by its last figures."""
    return [
        {"party": party, "masked": masked(party.id_sealed), "slip": code_for(agreement.code, party.number)}
        for party in agreement.signatory_rows.select_related("succeeds").order_by("number")
    ]
