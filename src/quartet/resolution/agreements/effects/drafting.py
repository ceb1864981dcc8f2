"""Writing an agreement: its parties, its clauses."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import NotNow
from quartet.resolution.agreements.checking import check_clauses
from quartet.resolution.agreements.effects.core import Ctx, NotPossible, hanging
from quartet.resolution.agreements.models import Clause, Photo, Signatory
from quartet.resolution.agreements.sealing import seal
from quartet.resolution.agreements.states import Kind, Side
from quartet.resolution.agreements.wording import SHAPES, SIDES, Terms, word

REACHED = ("phone", "address", "agent")


@dataclass(frozen=True, slots=True)
class Written:
    """A clause as a form gives it: parties as rows, amounts in hundredths, the plan worked out."""

    kind: Kind
    debtor: Signatory | None = None
    creditor: Signatory | None = None
    what: str = ""
    amount: int | None = None
    unit: str = ""
    parts: tuple[tuple[date | None, int], ...] = ()
    place: str = ""
    how: str = ""
    if_not: str = ""
    text: str = ""

    def terms(self) -> Terms:
        """The same with the parties by their names, as it will be worded."""
        names = {
            side: f"{SIDES[Side(party.side)]}{party.name}" if party else ""
            for side, party in (("debtor", self.debtor), ("creditor", self.creditor))
        }
        return Terms(
            self.kind, names["debtor"], names["creditor"], self.what, self.amount, self.unit, self.parts, self.place,
            self.how, self.if_not, self.text,
        )  # fmt: skip


def add_party(ctx: Ctx) -> None:
    """Write down a party; its identity number is sealed at once."""
    last = ctx.record.signatory_rows.aggregate(last=Max("number"))["last"] or 0
    party = Signatory(**hanging(ctx), number=last + 1, side=ctx.given["side"], name=ctx.given["name"].strip())
    _reach(party, ctx)
    party.save()
    ctx.data |= {"party": party.number, "party_name": party.name}


def _reach(party: Signatory, ctx: Ctx) -> None:
    for name in REACHED:
        if name in ctx.given:
            setattr(party, name, (ctx.given[name] or "").strip())
    if number := (ctx.given.get("id_number") or "").strip():
        party.id_sealed = seal(number.upper())
    ctx.data.pop("id_number", None)  # the story is read by many eyes


def correct_party(ctx: Ctx) -> None:
    """Correct how a party is reached; who it is stays."""
    party: Signatory = ctx.given["target"]
    _reach(party, ctx)
    party.save()
    ctx.data |= {"party": party.number, "party_name": party.name}


def drop_party(ctx: Ctx) -> None:
    """Take out a party that no clause names."""
    party: Signatory = ctx.given["target"]
    if Clause.objects.filter(Q(debtor=party) | Q(creditor=party)).exists():
        raise NotNow(_("A clause names this party: change the clause first."))
    if Photo.objects.filter(party=party).exists():
        raise NotNow(_("A paper of this party hangs on the agreement: it must stay named."))
    ctx.data |= {"party": party.number, "party_name": party.name}
    party.delete()


def _fill(clause: Clause, written: Written) -> None:
    if written.debtor is not None and written.debtor == written.creditor:
        raise NotPossible(_("Nobody owes themselves anything: choose two different parties."))
    terms = written.terms()
    clause.kind, clause.debtor, clause.creditor = written.kind, written.debtor, written.creditor
    clause.what, clause.amount, clause.unit = written.what, written.amount, written.unit or SHAPES[written.kind].unit
    clause.parts = [[day.isoformat() if day else None, amount] for day, amount in written.parts]
    clause.place, clause.how, clause.if_not = written.place, written.how, written.if_not
    clause.text = word(terms)


def add_clause(ctx: Ctx) -> None:
    """Write a clause; its wording follows from what it says."""
    last = ctx.record.clause_rows.aggregate(last=Max("number"))["last"] or 0
    clause = Clause(**hanging(ctx), number=last + 1)
    _fill(clause, ctx.given["clause"])
    clause.save()
    ctx.data |= {"number": clause.number, "text": clause.text}


def change_clause(ctx: Ctx) -> None:
    """Write a clause anew."""
    clause: Clause = ctx.given["target"]
    ctx.data["before"] = clause.text
    _fill(clause, ctx.given["clause"])
    clause.save()
    ctx.data |= {"number": clause.number, "text": clause.text}


def drop_clause(ctx: Ctx) -> None:
    """Strike out a clause; the ones behind it move up."""
    clause: Clause = ctx.given["target"]
    ctx.data |= {"number": clause.number, "text": clause.text}
    behind = list(ctx.record.clause_rows.filter(number__gt=clause.number).order_by("number"))
    clause.delete()
    for one in behind:
        one.number -= 1
        one.save()


def present(ctx: Ctx) -> None:
    """Freeze the text. What a court would stumble over is signed only knowingly."""
    stops = [one for one in check_clauses(ctx.record, ctx.today) if one.stops]
    if stops and not (ctx.given.get("despite") or "").strip():
        numbers = "、".join(str(one.clause.number) for one in stops)
        raise NotNow(
            _("A court would stumble over clause %(numbers)s. Correct it, or write why the parties want it as it is."),
            numbers=numbers,
        )
    ctx.data["stops"] = [one.clause.number for one in stops]
