"""The ledger of fulfilment: what was done, what each side says of it, what was missed."""

from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from quartet.ground.clock.engine import due
from quartet.ground.errors import NotNow
from quartet.ground.holidays.queries import working_calendar
from quartet.resolution.agreements import fulfilment, queries
from quartet.resolution.agreements.actions.core import (
    Making,
    NotPossible,
    follow,
    keep_photo,
    meet_due,
    not_later_than_today,
    open_due,
)
from quartet.resolution.agreements.actions.signing import end_of
from quartet.resolution.agreements.amounts import figures
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


def record(making: Making) -> None:
    """A handler writes down what was done. It counts once both sides confirm it."""
    _write(making, party=None)


def tell(making: Making) -> None:
    """A party says what was done, with its own slip; for its own side that is said already."""
    party = _speaker(making)
    _mine(making.target, party)
    for entry in _write(making, party=party):
        Answer.objects.create(**making.row(entry=entry, party=party, voice=Voice.YES, by=By.SLIP, at=making.now))
        _settle(making, entry.item)
    making.data |= {"party": party.number, "party_name": party.name}


def _write(making: Making, party: Signatory | None) -> list[Entry]:
    item: Item = making.target
    _open(item)
    not_later_than_today(making, making.given["on"])
    means, amount = Means(making.given["means"]), making.given["amount"]
    if item.whole and amount != item.amount:
        raise NotPossible(_("This is done or not done: it has no half."))
    if means in {Means.GOODS, Means.LABOUR} and not (making.given.get("kind_note") or "").strip():
        raise NotPossible(_("Say what was given for it, for example 玉米500斤, and what both sides count it for."))
    entries = [
        Entry.objects.create(
            **making.row(
                item=one, on=making.given["on"], at=making.now, amount=part, means=means,
                note=(making.given.get("kind_note") or "").strip(), witness=(making.given.get("witness") or "").strip(),
                by_id=making.acting.person, by_party=party,
            )
        )
        for one, part in _laid_out(making, item, amount)
    ]  # fmt: skip
    keep_photo(making, Paper.RECEIPT, entry=entries[0])
    said = f"{figures(amount)} {item.unit}"
    making.data |= {"item": item.what, "amount": said, "entries": [one.pk for one in entries]}
    if making.agreement.state == AgreementState.IN_FORCE:
        making.data["begins"] = True
    return entries


def _laid_out(making: Making, item: Item, amount: int) -> list[tuple[Item, int]]:
    """The items an amount goes to: this one, and when asked the next of its clause, each up to what it has room for."""
    items = [item]
    if making.given.get("spread"):
        later = item.clause.items.filter(closed_at=None, number__gt=item.number).select_related("debtor", "creditor")
        items += later.order_by(F("due_on").asc(nulls_last=True), "number")
    rooms = [queries.balance_of(one).room for one in items]
    parts, over = fulfilment.spread(amount, rooms)
    if over and making.given.get("spread"):
        raise MoreThanAll(over=figures(over), unit=item.unit)
    if over:
        raise TooMuch(open=figures(rooms[0]), unit=item.unit)
    return [(one, part) for one, part in zip(items, parts, strict=True) if part]


def after_record(making: Making) -> None:
    """The first thing done begins the performance."""
    if making.data.get("begins"):
        follow(making, "begin")
    finish(making)


# -- what each side says ---------------------------------------------------------------------------------------------


def hear(making: Making) -> None:
    """A handler asks a side by telephone or in person, reads back what it says, and writes that down."""
    party: Signatory = making.given["heard"]
    _answer(making, party, By(making.given["by"]))


def say(making: Making) -> None:
    """A side says it itself, with its own slip."""
    _answer(making, _speaker(making), By.SLIP)


def _answer(making: Making, party: Signatory, by: By) -> None:
    entry: Entry = making.target
    item = entry.item
    _open(item)
    _mine(item, party)
    if entry.withdrawn_at is not None:
        raise NotNow(_("This entry was taken back: there is nothing to confirm."))
    voice = Voice(making.given["voice"])
    Answer.objects.create(
        **making.row(
            entry=entry, party=party, voice=voice, by=by, words=(making.given.get("words") or "").strip(),
            heard_by_id=None if by is By.SLIP else making.acting.person, at=making.now,
        )
    )  # fmt: skip
    making.data |= {"party": party.number, "party_name": party.name, "item": item.what, "entry": entry.pk}
    stands = queries.balance_of(item)
    if stands.settled + stands.said > stands.owed:  # it was disputed, and meanwhile another entry took its place
        raise TakenMeanwhile
    _settle(making, item)


def _speaker(making: Making) -> Signatory:
    """The party whose slip this is: the tie has seen that it is one of those that open the agreement."""
    code = making.agreement.code
    standing = {claim_for(code, party.number): party for party in making.agreement.signatory_rows.filter(ended_on=None)}
    return standing[making.acting.slip]


def _mine(item: Item, party: Signatory) -> None:
    if party.pk not in {item.debtor_id, item.creditor_id}:
        raise NotTheirs


def _settle(making: Making, item: Item) -> None:
    """Close an item when both sides have confirmed all of it."""
    if item.closed_at is None and queries.balance_of(item).done:
        item.closed_at = making.now
        item.save()
        meet_due(making, DueKind.ITEM, item=item)


def finish(making: Making) -> None:
    """When the last item is closed the agreement is fulfilled."""
    if not making.agreement.item_rows.filter(closed_at=None).exists():
        follow(making, "fulfil")


def withdraw_entry(making: Making) -> None:
    """Take back an entry that was wrong or that the sides could not agree on. It stays readable."""
    entry: Entry = making.target
    _open(entry.item)
    if entry.withdrawn_at is not None:
        raise NotNow(_("This entry was taken back already."))
    entry.withdrawn_at, entry.withdrawn_why = making.now, making.given["reason"]
    entry.save()
    making.data |= {"item": entry.item.what, "entry": entry.pk}


# -- when it goes otherwise ------------------------------------------------------------------------------------------


def postpone(making: Making) -> None:
    """Move a promised day, both sides agreeing; the reminders move with it."""
    item: Item = making.target
    _open(item)
    day = making.given["day"]
    if day <= making.today:
        raise NotPossible(_("Choose a day that is still to come."))
    making.data |= {"item": item.what, "before": item.due_on.isoformat() if item.due_on else "", "day": day.isoformat()}
    item.due_on = day
    item.save()
    open_due(making, DueKind.ITEM, end_of(day), item=item)
    making.agreement.due_rows.filter(kind=DueKind.ITEM, item=item, met_at=None).update(due_at=end_of(day))
    if not making.agreement.item_rows.filter(closed_at=None, due_on__lt=making.today).exists():
        meet_due(making, DueKind.VISIT)


def visit(making: Making) -> None:
    """Write down what a visit after a missed day found (人民调解法 31)."""
    waiting = queries.open_visit(making.agreement)
    assert waiting is not None  # a guard has seen it under the same lock
    waiting.met_at, waiting.found = making.now, making.given["found"]
    waiting.save()


def visit_by(making: Making) -> Due:
    """Put a visit on the list, within the working days the rule gives."""
    result = due(VISIT, making.now, calendar=working_calendar())
    return open_due(making, DueKind.VISIT, result.planned.at, clock=VISIT)


def reopen_item(making: Making) -> None:
    """What was taken for done was not: its entries are taken back and it is owed again."""
    item: Item = making.target
    if item.closed_at is None:
        raise NotNow(_("This is still open: take back the entry that is wrong."))
    item.entries.filter(withdrawn_at=None).update(withdrawn_at=making.now, withdrawn_why=making.given["reason"])
    item.closed_at = None
    item.save()
    if item.due_on is not None:
        open_due(making, DueKind.ITEM, end_of(item.due_on), item=item)
    making.data["item"] = item.what


def succeed(making: Making) -> None:
    """A party has died: who succeeds owes and is owed from now on (民法典 1161), with a slip of its own."""
    party: Signatory = making.target
    died_on = making.given["died_on"]
    if party.ended_on is not None:
        raise NotNow(_("Somebody has succeeded %(name)s already."), name=party.name)
    not_later_than_today(making, died_on)
    agreement = making.agreement
    last = agreement.signatory_rows.aggregate(last=Max("number"))["last"] or 0
    heir = Signatory.objects.create(
        **making.row(
            number=last + 1, side=party.side, name=making.given["name"].strip(), phone=making.given.get("phone") or "",
            address=making.given.get("address") or "", succeeds=party, signed_at=party.signed_at,
        )
    )  # fmt: skip
    party.ended_on = died_on
    party.save()
    agreement.item_rows.filter(debtor=party, closed_at=None).update(debtor=heir)
    agreement.item_rows.filter(creditor=party, closed_at=None).update(creditor=heir)
    agreement.opened_by = [
        *(key for key in agreement.opened_by if key != f"s{claim_for(agreement.code, party.number)}"),
        f"s{claim_for(agreement.code, heir.number)}",
    ]
    making.data |= {"party": party.number, "party_name": party.name, "heir": heir.number}
    making.data["died_on"] = died_on.isoformat()


def call(making: Making) -> None:
    """Write down a follow-up call; a sign that it is getting worse puts a visit on the list (人民调解法 25)."""
    party: Signatory = making.given["asked"]
    kept = Kept(making.given["kept"])
    Call.objects.create(
        **making.row(
            party=party, at=making.now, by_id=making.acting.person, channel=Channel(making.given["channel"]), kept=kept,
            satisfied="" if kept is Kept.NOT_REACHED else making.given.get("satisfied") or "",
            worse=bool(making.given.get("worse")), words=(making.given.get("words") or "").strip(),
        )
    )  # fmt: skip
    making.data |= {"party": party.number, "party_name": party.name}
    if making.given.get("worse"):
        visit_by(making)
