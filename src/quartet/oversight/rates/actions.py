"""Every write of the rates: counting what is new, and what may be left out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError
from quartet.ground.ledger import actions as ledger
from quartet.ground.ledger.models import Entry
from quartet.ground.locks import serialise
from quartet.ground.outbox import actions as outbox
from quartet.ground.people.rights import Claims, write_freely
from quartet.ground.rows import write
from quartet.oversight.rates import policies, queries
from quartet.oversight.rates.judging import month_before
from quartet.oversight.rates.models import Exclusion, Horizon
from quartet.oversight.rates.patterns import together
from quartet.oversight.rates.sources import SOURCES
from quartet.oversight.rates.states import GROUNDS, Ground
from quartet.oversight.rates.table import VERSION
from quartet.oversight.rates.tallies import store, store_marks
from quartet.resolution.cases.models import Case, CaseEvent
from quartet.resolution.cases.policies import CASE_SCOPE
from quartet.resolution.cases.queries import get_case
from quartet.resolution.cases.states import CaseState

BATCH = 2000
"""So many acts are counted in one transaction; what is left follows in the next."""


class NothingToExclude(DomainError):
    """The story holds no such move."""

    status = 409
    code = "nothing-to-exclude"
    message = _("The story of this case holds nothing of this kind.")


class AskedBefore(DomainError):
    """A request for this move waits or was approved."""

    status = 409
    code = "exclusion-asked-before"
    message = _("This was asked for before. See the list of requests.")


class DecidedBefore(DomainError):
    """Somebody has decided."""

    status = 409
    code = "exclusion-decided"
    message = _("Somebody has already decided on this request.")


# -- counting ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Folded:
    """What one round counted."""

    acts: int
    more: bool
    """There is more to count."""


def take_turn() -> None:
    """Wait until nobody else counts, and keep others out to the end of the transaction."""
    serialise("rates")


@transaction.atomic(durable=True)
def fold(*, now: datetime, batch: int = BATCH) -> Folded:
    """Count what was done since the last round; safe at any time and any number of times.

    Only transactions that have ended for good are read (as the ledger's seals do), so nothing slips in behind. Each
    subject is judged anew from its whole story: the result depends on what happened, never on when it was counted.
    """
    write_freely()
    take_turn()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        until = int(cursor.fetchone()[0])
    last = Horizon.objects.order_by("-pk").first()
    since = last.until if last is not None and last.rules == VERSION else 0
    fresh = Entry.objects.filter(transaction__gte=since, transaction__lt=until).order_by("transaction", "id")
    acts = list(fresh.values_list("transaction", "subject")[: batch + 1])
    more = len(acts) > batch
    if more:  # stop before a transaction that would be cut in two; one that is larger than a batch is taken whole
        until = acts[-1][0] if acts[-1][0] != acts[0][0] else acts[0][0] + 1
        acts = list(fresh.filter(transaction__lt=until).values_list("transaction", "subject"))
    count_subjects({subject for _transaction, subject in acts})
    Horizon.objects.update_or_create(
        pk=1 if last is None else last.pk, defaults={"until": until, "rules": VERSION, "at": now}
    )
    return Folded(len(acts), more)


def count_subjects(subjects: Collection[str]) -> None:
    """Judge subjects of the ledger anew, and the marks of the months they lie in."""
    for name, source in SOURCES.items():
        numbers = sorted(source.touched(subjects))
        months: set[tuple[str, date]] = set()
        for start in range(0, len(numbers), BATCH):
            months |= store(name, source.judged(numbers[start : start + BATCH]))
        for county, month in sorted(months | {(county, month_before(month)) for county, month in months}):
            store_marks(name, county, month, together(county, month))


def fold_all(*, now: datetime) -> int:
    """Count until nothing is left. Gives how many acts were counted."""
    acts, more = 0, True
    while more:
        folded = fold(now=now)
        acts, more = acts + folded.acts, folded.more
    return acts


# -- leaving out -----------------------------------------------------------------------------------------------------


def ask_exclusion(
    *, code: str, ground: Ground, reason: str, command_id: UUID, acting: Claims, now: datetime
) -> Exclusion:
    """Ask to leave a case out of some rates, or to let a pause count. Until somebody else approves, nothing changes.

    Safe to repeat with the same command id. Raises CaseNotFound, NotAllowed, NothingToExclude or AskedBefore.
    """
    try:
        with transaction.atomic(durable=True):
            case = get_case(acting, code, lock=True)
            person, unit = policies.asking_post(acting, case)
            write_freely()
            if (done := Exclusion.objects.filter(command_id=command_id, asked_by=person).first()) is not None:
                return done
            asked = Exclusion.objects.create(
                case=case, county=case.county, ground=ground, position=_move_asked_about(case, ground).position,
                reason=reason, asked_by_id=person, asked_unit_id=unit, asked_at=now, command_id=command_id,
            )  # fmt: skip
            _record(asked, act="ask_exclusion", actor=acting.person, now=now, position=1)
    except IntegrityError:
        raise AskedBefore from None
    return asked


def _move_asked_about(case: Case, ground: Ground) -> CaseEvent:
    """The move a ground speaks of, when the case stands so that it can be left out. Raises NothingToExclude."""
    move = case.events.filter(verb=GROUNDS[ground]).order_by("-position").first()
    stands = {Ground.VOID: {CaseState.VOIDED}, Ground.UNREACHED: {CaseState.CLOSED}}.get(ground, set(CaseState))
    if move is None or case.state not in stands:
        raise NothingToExclude
    if ground is Ground.UNREACHED:
        resolved = case.events.filter(verb="resolve").order_by("-position").first()
        since = resolved.at if resolved is not None else case.registered_at
        if case.follow_ups.filter(reached=True, at__gte=since).exists():
            raise NothingToExclude(_("The resident was reached: what they said counts."))
    return move


@transaction.atomic(durable=True)
def decide_exclusion(*, number: int, approve: bool, words: str, acting: Claims, now: datetime) -> Exclusion:
    """Approve or refuse a request. Deciding the same way again changes nothing.

    Raises CaseNotFound (also when it is not theirs to see), NotAllowed or DecidedBefore.
    """
    asked = queries.get_exclusion(acting, number, lock=True)
    person, unit = policies.deciding_post(acting, asked, queries.mover_of(asked))
    write_freely()
    if asked.approved is not None:
        if (asked.approved, asked.decided_by_id) != (approve, person):
            raise DecidedBefore
        return asked
    asked.approved, asked.words = approve, words
    asked.decided_by_id, asked.decided_unit_id, asked.decided_at = person, unit, now
    _record(asked, act="decide_exclusion", actor=acting.person, now=now, position=2)
    return asked


def _record(asked: Exclusion, *, act: str, actor: int | None, now: datetime, position: int) -> None:
    """Write the ledger, and tell the desks that see the case."""
    case = asked.case
    entry = ledger.next_entry(
        asked, name=asked.name_in_ledger, act=act, actor=actor, county=asked.county, at=now, fact=asked.fact(position)
    )
    news = outbox.event(
        topic=f"exclusion.{act.partition('_')[0]}", subject=case.code, county=asked.county,
        keys=CASE_SCOPE.keys_of(case), label=case.label, denied=case.hidden_from, at=now,
    )  # fmt: skip
    write(asked, entry, news)
