"""The ledger of fulfilment: what was done, what each side says of it, what was missed."""

from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from quartet.ground.clock.engine import due
from quartet.ground.errors import NotNow
from quartet.ground.holidays.queries import working_calendar
from quartet.resolution.agreements import fulfilment, queries
from quartet.resolution.agreements.amounts import figures
from quartet.resolution.agreements.effects.core import (
    Ctx,
    NotPossible,
    hanging,
    keep_photo,
    meet_due,
    not_later_than_today,
    open_due,
)
from quartet.resolution.agreements.effects.signing import end_of
from quartet.resolution.agreements.models import Answer, Call, Due, Entry, Item, Signatory
from quartet.resolution.agreements.slips import claim_for
from quartet.resolution.agreements.states import AgreementState, By, DueKind, Kept, Means, Paper, Voice
from quartet.resolution.cases.states import Channel

VISIT = "FV1"


class TooMuch(NotPossible):
    """More than is owed: nothing is overpaid without somebody noticing."""

    code = "too-much"
    message = _("Only %(open)s %(unit)s can still be written down here. Write less, or spread it over the next ones.")


class MoreThanAll(NotPossible):
    """More than everything that is still owed by this clause."""

    code = "more-than-all"
    message = _("That is %(over)s %(unit)s more than everything still owed by this clause. Please check the amount.")


class TakenMeanwhile(NotPossible):
    """A disputed entry is confirmed after all, but what it was for has been written down another time."""

    code = "taken-meanwhile"
    message = _("Meanwhile something else was written down in its place: take one of the two back first.")


class NotTheirs(NotPossible):
    """Somebody speaks of what they neither owe nor are owed."""

    code = "not-theirs"
    message = _("Only who owes it and who is owed it can say whether it was done.")


def _open(item: Item) -> None:
    if item.closed_at is not None:
        raise NotNow(_("This is closed: both sides have confirmed it."))


# -- writing down what was done --------------------------------------------------------------------------------------


def record(ctx: Ctx) -> None:
    """A handler writes down what was done. It counts once both sides confirm it."""
    _write(ctx, party=None)


def tell(ctx: Ctx) -> None:
    """A party says what was done, with its own slip; for its own side that is said already."""
    party = _speaker(ctx)
    _mine(ctx.given["target"], party)
    for entry in _write(ctx, party=party):
        Answer.objects.create(**hanging(ctx), entry=entry, party=party, voice=Voice.YES, by=By.SLIP, at=ctx.now)
        _settle(ctx, entry.item)
    ctx.data |= {"party": party.number, "party_name": party.name}


def _write(ctx: Ctx, party: Signatory | None) -> list[Entry]:
    item: Item = ctx.given["target"]
    _open(item)
    not_later_than_today(ctx, ctx.given["on"])
    means, amount = Means(ctx.given["means"]), ctx.given["amount"]
    if item.whole and amount != item.amount:
        raise NotPossible(_("This is done or not done: it has no half."))
    if means in {Means.GOODS, Means.LABOUR} and not (ctx.given.get("kind_note") or "").strip():
        raise NotPossible(_("Say what was given for it, for example 玉米500斤, and what both sides count it for."))
    entries = [
        Entry.objects.create(
            **hanging(ctx), item=one, on=ctx.given["on"], at=ctx.now, amount=part, means=means,
            note=(ctx.given.get("kind_note") or "").strip(), witness=(ctx.given.get("witness") or "").strip(),
            by_id=ctx.acting.person, by_party=party,
        )
        for one, part in _laid_out(ctx, item, amount)
    ]  # fmt: skip
    keep_photo(ctx, Paper.RECEIPT, entry=entries[0])
    said = f"{figures(amount)} {item.unit}"
    ctx.data |= {"item": item.what, "amount": said, "entries": [one.pk for one in entries]}
    if ctx.record.state == AgreementState.IN_FORCE:
        ctx.data["begins"] = True
    return entries


def _laid_out(ctx: Ctx, item: Item, amount: int) -> list[tuple[Item, int]]:
    """The items an amount goes to: this one, and when asked the next of its clause, each up to what it has room for."""
    items = [item]
    if ctx.given.get("spread"):
        later = item.clause.items.filter(closed_at=None, number__gt=item.number).select_related("debtor", "creditor")
        items += later.order_by(F("due_on").asc(nulls_last=True), "number")
    rooms = [queries.balance_of(one).room for one in items]
    parts, over = fulfilment.spread(amount, rooms)
    if over and ctx.given.get("spread"):
        raise MoreThanAll(over=figures(over), unit=item.unit)
    if over:
        raise TooMuch(open=figures(rooms[0]), unit=item.unit)
    return [(one, part) for one, part in zip(items, parts, strict=True) if part]


def after_record(ctx: Ctx) -> None:
    """The first thing done begins the performance."""
    if ctx.data.get("begins"):
        ctx.follow("begin")
    finish(ctx)


# -- what each side says ---------------------------------------------------------------------------------------------


def hear(ctx: Ctx) -> None:
    """A handler asks a side by telephone or in person, reads back what it says, and writes that down."""
    party: Signatory = ctx.given["heard"]
    _answer(ctx, party, By(ctx.given["by"]))


def say(ctx: Ctx) -> None:
    """A side says it itself, with its own slip."""
    _answer(ctx, _speaker(ctx), By.SLIP)


def _answer(ctx: Ctx, party: Signatory, by: By) -> None:
    entry: Entry = ctx.given["target"]
    item = entry.item
    _open(item)
    _mine(item, party)
    if entry.withdrawn_at is not None:
        raise NotNow(_("This entry was taken back: there is nothing to confirm."))
    voice = Voice(ctx.given["voice"])
    Answer.objects.create(
        **hanging(ctx), entry=entry, party=party, voice=voice, by=by, words=(ctx.given.get("words") or "").strip(),
        heard_by_id=None if by is By.SLIP else ctx.acting.person, at=ctx.now,
    )  # fmt: skip
    ctx.data |= {"party": party.number, "party_name": party.name, "item": item.what, "entry": entry.pk}
    stands = queries.balance_of(item)
    if stands.settled + stands.said > stands.owed:  # it was disputed, and meanwhile another entry took its place
        raise TakenMeanwhile
    _settle(ctx, item)


def _speaker(ctx: Ctx) -> Signatory:
    """The party whose slip this is: the tie has seen that it is one of those that open the agreement."""
    code = ctx.record.code
    standing = {claim_for(code, party.number): party for party in ctx.record.signatory_rows.filter(ended_on=None)}
    return standing[ctx.acting.slip]


def _mine(item: Item, party: Signatory) -> None:
    if party.pk not in {item.debtor_id, item.creditor_id}:
        raise NotTheirs


def _settle(ctx: Ctx, item: Item) -> None:
    """Close an item when both sides have confirmed all of it."""
    if item.closed_at is None and queries.balance_of(item).done:
        item.closed_at = ctx.now
        item.save()
        meet_due(ctx, DueKind.ITEM, item=item)


def finish(ctx: Ctx) -> None:
    """When the last item is closed the agreement is fulfilled."""
    if not ctx.record.item_rows.filter(closed_at=None).exists():
        ctx.follow("fulfil")


def withdraw_entry(ctx: Ctx) -> None:
    """Take back an entry that was wrong or that the sides could not agree on. It stays readable."""
    entry: Entry = ctx.given["target"]
    _open(entry.item)
    if entry.withdrawn_at is not None:
        raise NotNow(_("This entry was taken back already."))
    entry.withdrawn_at, entry.withdrawn_why = ctx.now, ctx.given["reason"]
    entry.save()
    ctx.data |= {"item": entry.item.what, "entry": entry.pk}


# -- when it goes otherwise ------------------------------------------------------------------------------------------


def postpone(ctx: Ctx) -> None:
    """Move a promised day, both sides agreeing; the reminders move with it."""
    item: Item = ctx.given["target"]
    _open(item)
    day = ctx.given["day"]
    if day <= ctx.today:
        raise NotPossible(_("Choose a day that is still to come."))
    ctx.data |= {"item": item.what, "before": item.due_on.isoformat() if item.due_on else "", "day": day.isoformat()}
    item.due_on = day
    item.save()
    open_due(ctx, DueKind.ITEM, end_of(day), item=item)
    ctx.record.due_rows.filter(kind=DueKind.ITEM, item=item, met_at=None).update(due_at=end_of(day))
    if not ctx.record.item_rows.filter(closed_at=None, due_on__lt=ctx.today).exists():
        meet_due(ctx, DueKind.VISIT)


def visit(ctx: Ctx) -> None:
    """Write down what a visit after a missed day found (人民调解法 31)."""
    waiting = queries.open_visit(ctx.record)
    assert waiting is not None  # a guard has seen it under the same lock
    waiting.met_at, waiting.found = ctx.now, ctx.given["found"]
    waiting.save()


def visit_by(ctx: Ctx) -> Due:
    """Put a visit on the list, within the working days the rule gives."""
    result = due(VISIT, ctx.now, calendar=working_calendar())
    return open_due(ctx, DueKind.VISIT, result.planned.at, clock=VISIT)


def reopen_item(ctx: Ctx) -> None:
    """What was taken for done was not: its entries are taken back and it is owed again."""
    item: Item = ctx.given["target"]
    if item.closed_at is None:
        raise NotNow(_("This is still open: take back the entry that is wrong."))
    item.entries.filter(withdrawn_at=None).update(withdrawn_at=ctx.now, withdrawn_why=ctx.given["reason"])
    item.closed_at = None
    item.save()
    if item.due_on is not None:
        open_due(ctx, DueKind.ITEM, end_of(item.due_on), item=item)
    ctx.data["item"] = item.what


def succeed(ctx: Ctx) -> None:
    """A party has died: who succeeds owes and is owed from now on (民法典 1161), with a slip of its own."""
    party: Signatory = ctx.given["target"]
    died_on = ctx.given["died_on"]
    if party.ended_on is not None:
        raise NotNow(_("Somebody has succeeded %(name)s already."), name=party.name)
    not_later_than_today(ctx, died_on)
    agreement = ctx.record
    last = agreement.signatory_rows.aggregate(last=Max("number"))["last"] or 0
    heir = Signatory.objects.create(
        **hanging(ctx), number=last + 1, side=party.side, name=ctx.given["name"].strip(),
        phone=ctx.given.get("phone") or "", address=ctx.given.get("address") or "", succeeds=party,
        signed_at=party.signed_at,
    )  # fmt: skip
    party.ended_on = died_on
    party.save()
    agreement.item_rows.filter(debtor=party, closed_at=None).update(debtor=heir)
    agreement.item_rows.filter(creditor=party, closed_at=None).update(creditor=heir)
    agreement.opened_by = [
        *(key for key in agreement.opened_by if key != f"s{claim_for(agreement.code, party.number)}"),
        f"s{claim_for(agreement.code, heir.number)}",
    ]
    ctx.data |= {"party": party.number, "party_name": party.name, "heir": heir.number}
    ctx.data["died_on"] = died_on.isoformat()


def call(ctx: Ctx) -> None:
    """Write down a follow-up call; a sign that it is getting worse puts a visit on the list (人民调解法 25)."""
    party: Signatory = ctx.given["asked"]
    kept = Kept(ctx.given["kept"])
    Call.objects.create(
        **hanging(ctx), party=party, at=ctx.now, by_id=ctx.person, channel=Channel(ctx.given["channel"]),
        kept=kept, satisfied="" if kept is Kept.NOT_REACHED else ctx.given.get("satisfied") or "",
        worse=bool(ctx.given.get("worse")), words=(ctx.given.get("words") or "").strip(),
    )  # fmt: skip
    ctx.data |= {"party": party.number, "party_name": party.name}
    if ctx.given.get("worse"):
        visit_by(ctx)
