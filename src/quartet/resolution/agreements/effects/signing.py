"""Signatures, the seal, the number; and what begins when an agreement takes effect."""

from datetime import date, datetime, time

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.errors import NotNow
from quartet.ground.locks import serialise
from quartet.ground.people.models import Unit
from quartet.ground.people.states import UnitKind
from quartet.resolution.agreements.confirmation import APPLY, clock_of, exclusions, moment
from quartet.resolution.agreements.effects.core import (
    Ctx,
    NotPossible,
    hanging,
    keep_photo,
    not_later_than_today,
    open_due,
)
from quartet.resolution.agreements.models import ONCE, Clause, Item, Signatory
from quartet.resolution.agreements.slips import claim_for
from quartet.resolution.agreements.states import DueKind, Kind, Paper

PEOPLES_MEDIATION = (UnitKind.MEDIATION_COMMITTEE, UnitKind.MEDIATION_STUDIO, UnitKind.VILLAGE_COMMITTEE)
"""Bodies whose agreements are numbered 人调字 and whose mediators may be paid by the case."""
WORDS = {
    **dict.fromkeys(PEOPLES_MEDIATION, "人调字"),
    UnitKind.JUDICIAL_OFFICE: "行调字",
    UnitKind.DEPARTMENT: "行调字",
    UnitKind.POLICE_STATION: "公调字",
}
"""What stands in a number by the kind of body. 人调字 is the ministry's form; the others are this platform's, until a
lawyer of the area says how its offices and its police number them."""
_ENDINGS = (
    "人民调解委员会", "村民委员会", "居民委员会", "社会治理综合服务中心", "人民法庭", "司法所", "派出所",
    "村", "社区", "镇", "乡", "街道",
)  # fmt: skip


def sign(ctx: Ctx) -> None:
    """Note that a party has signed or set its fingerprint, after it was read out."""
    party: Signatory = ctx.given["target"]
    if party.signed_at is not None:
        raise NotNow(_("%(name)s has signed already."), name=party.name)
    party.signed_at = ctx.now
    party.save()
    ctx.data |= {"party": party.number, "party_name": party.name}
    keep_photo(ctx, Paper.SIGNATURE, party=party)


def countersign(ctx: Ctx) -> None:
    """Note the mediator's signature and the seal (人民调解法 29)."""
    ctx.record.countersigned_at = ctx.now
    keep_photo(ctx, Paper.AGREEMENT)


def rewrite(ctx: Ctx) -> None:
    """Take the text back; whoever signed has signed another text."""
    ctx.record.signatory_rows.update(signed_at=None)
    ctx.record.countersigned_at = None


def take_effect(ctx: Ctx) -> None:
    """All have signed: it binds from now on (人民调解法 29)."""
    keep_photo(ctx, Paper.AGREEMENT)
    _begin(ctx, ctx.now)


def reach(ctx: Ctx) -> None:
    """Register what was agreed by word of mouth: it binds since that day (人民调解法 30)."""
    day = ctx.given["reached_on"]
    not_later_than_today(ctx, day)
    ctx.data["reached_on"] = day.isoformat()
    _begin(ctx, min(ctx.now, moment(day)) if day < ctx.today else ctx.now)


def _begin(ctx: Ctx, effective_at: datetime) -> None:
    agreement = ctx.record
    agreement.effective_at = effective_at
    _number(ctx)
    agreement.opened_by = [
        f"s{claim_for(agreement.code, party.number)}" for party in agreement.signatory_rows.order_by("number")
    ]
    _items(ctx)
    clock = clock_of(agreement, ctx.now)
    if clock is not None and clock.planned.at > ctx.now and not exclusions(agreement):
        open_due(ctx, DueKind.CONFIRMATION, clock.planned.at, clock=APPLY)
    ctx.data["agreement_number"] = agreement.number


def _number(ctx: Ctx) -> None:
    """Give the next number of the body's book of this year; no number is left out or given twice."""
    agreement, unit = ctx.record, ctx.record.unit
    assert agreement.effective_at is not None
    year = agreement.effective_at.astimezone(SHANGHAI).year
    serialise(f"agreements.{unit.pk}.{year}")
    last = type(agreement).objects.filter(unit=unit, year=year).aggregate(last=Max("serial"))["last"] or 0
    agreement.year, agreement.serial = year, last + 1
    agreement.number = ctx.given.get("own_number") or number_of(unit, year, str(last + 1))


def number_of(unit: Unit, year: int, serial: str) -> str:
    """How a body numbers its agreements. A court's own number is written in, never made here."""
    word = WORDS.get(UnitKind(unit.kind), "")
    return f"({year}){short_name(unit)}{word}第{serial}号" if word else f"({year})____号"


def short_name(unit: Unit) -> str:
    """What a body is called in its numbers: 范家屯村人民调解委员会 → 范家屯."""
    name = unit.name
    for ending in _ENDINGS:
        if name.endswith(ending) and len(name) > len(ending) + 1:
            name = name.removesuffix(ending)
    return name


def _items(ctx: Ctx) -> None:
    """Turn each clause into what is owed, line by line."""
    rows = [
        (clause, day, amount)
        for clause in ctx.record.clause_rows.select_related("debtor", "creditor").order_by("number")
        for day, amount in _parts(clause)
    ]
    for number, (clause, day, amount) in enumerate(rows, start=1):
        item = Item.objects.create(
            **hanging(ctx), clause=clause, number=number, debtor=clause.debtor, creditor=clause.creditor,
            what=_what(clause), amount=amount, unit=clause.unit or ONCE, due_on=day,
        )  # fmt: skip
        if day is not None:
            open_due(ctx, DueKind.ITEM, end_of(day), item=item)
    if not rows:
        ctx.data["nothing_owed"] = True


def _parts(clause: Clause) -> list[tuple[date | None, int]]:
    if clause.kind == Kind.OTHER and clause.debtor_id is None:
        return []  # it settles something; nobody owes anything by it
    if clause.kind == Kind.STOP:
        return [(None, 100)]
    return [(_date(day), amount) for day, amount in clause.parts] or [(None, 100)]


def _date(day: str | None) -> date | None:
    return datetime.fromisoformat(day).date() if day else None


def end_of(day: date) -> datetime:
    """The last moment of a promised day."""
    return datetime.combine(day, time.max, SHANGHAI)


def _what(clause: Clause) -> str:
    if clause.kind == Kind.STOP:
        return f"不再{clause.what}"[:400]  # what is owed is that it is not done, and the ledger says so
    return clause.what or (clause.text[:400] if clause.kind == Kind.OTHER else str(Kind(clause.kind).label))


def after_begin(ctx: Ctx) -> None:
    """An agreement by which nobody owes anything any more is fulfilled as it takes effect."""
    if ctx.data.get("nothing_owed"):
        ctx.follow("fulfil")


def add_paper(ctx: Ctx) -> None:
    """Hang a photographed paper on the agreement."""
    kind = Paper(ctx.given["paper"])
    if ctx.given.get("picture") is None:
        raise NotPossible(_("Please take a picture of the paper."))
    party: Signatory | None = ctx.given.get("party") or None
    keep_photo(ctx, kind, party=party)
    ctx.data |= {"paper": kind.value, "party": party.number if party else None}


def hand_over(ctx: Ctx) -> None:
    """Note that a party has its copy, and how one knows (人民调解法 29)."""
    party: Signatory = ctx.given["target"]
    if party.copy_at is not None:
        raise NotNow(_("%(name)s has a copy already."), name=party.name)
    party.copy_at, party.copy_how = ctx.now, ctx.given["how"]
    party.save()
    ctx.data |= {"party": party.number, "party_name": party.name}
    keep_photo(ctx, Paper.DELIVERY, party=party)
