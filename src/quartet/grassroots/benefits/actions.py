"""Every write about benefits: agreements, grants, what becomes of each, and the watch over insurance."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quartet.grassroots.benefits import moves, policies, queries
from quartet.grassroots.benefits.catalogue import Benefit, catalogue
from quartet.grassroots.benefits.effects import Ctx
from quartet.grassroots.benefits.models import BenefitEvent, Entitlement, InsuranceGap, SponsorAgreement
from quartet.grassroots.benefits.states import EntitlementState, Manner
from quartet.grassroots.benefits.workflow import BENEFITS, LONGEST_WORDS, TOLD
from quartet.grassroots.members.models import Member
from quartet.grassroots.members.policies import DECIDERS
from quartet.ground.errors import CommandReused, NotNow, SomethingMissing
from quartet.ground.ledger import actions as ledger
from quartet.ground.ledger.models import Entry
from quartet.ground.locks import serialise
from quartet.ground.outbox import actions as outbox
from quartet.ground.people import queries as people
from quartet.ground.people.rights import Claims, write_freely
from quartet.ground.people.states import Label, Level
from quartet.ground.rows import write
from quartet.ground.said import says_something

MOST_MONTHS = 12
"""Allowances are granted for a year at the most."""


# -- agreements -------------------------------------------------------------------------------------------------------


@transaction.atomic(durable=True)
def sign_agreement(
    *, area: str, partner: str, benefits: Sequence[str], since: date, until: date, terms: str, command_id: UUID,
    acting: Claims, now: datetime,
) -> SponsorAgreement:  # fmt: skip
    """Write down what a partner pays for. Safe to repeat with the same id.

    Raises NotAllowed, NotNow, SomethingMissing or CommandReused.
    """
    policies.require_area_of_agreement(area)
    policies.require_area(acting, DECIDERS, area)
    write_freely()
    serialise("benefits.sponsor")
    if done := SponsorAgreement.objects.filter(command_id=command_id).first():
        if (done.signed_by_id, done.area) != (acting.person, area):
            raise CommandReused
        return done
    known = [code for code in catalogue() if code in benefits]
    if not (partner := partner.strip()) or not known or not (terms := terms.strip()):
        raise SomethingMissing(fields="partner, benefits, terms")
    if until <= since:
        raise NotNow(_("The last day must come after the first."))
    signed = SponsorAgreement(
        area=area, partner=partner, benefits=known, since=since, until=until, terms=terms,
        signed_by_id=acting.person or 0, signed_name=_name_of(acting), signed_at=now, command_id=command_id,
    )  # fmt: skip
    signed.save()
    _seal(signed, "sign_agreement", acting, now)
    return signed


@transaction.atomic(durable=True)
def end_agreement(*, number: int, on: date, why: str, acting: Claims, now: datetime) -> SponsorAgreement:
    """End an agreement before its time: what it had granted stays. Ended twice, the first end stands.

    Raises AgreementNotFound, NotAllowed, NotNow, SomethingMissing.
    """
    agreement = queries.get_agreement(number)
    policies.require_area(acting, DECIDERS, agreement.area)
    write_freely()
    agreement = SponsorAgreement.objects.select_for_update(of=("self",)).get(pk=number)
    if agreement.ended_on is not None:
        return agreement
    if not says_something(why := why.strip()[:LONGEST_WORDS]):
        raise SomethingMissing(fields="reason")
    if not agreement.since <= on <= agreement.until:
        raise NotNow(_("It must end within its own period."))
    agreement.ended_on, agreement.ended_why, agreement.ended_by_id = on, why, acting.person
    _seal(agreement, "end_agreement", acting, now)
    return agreement


def _seal(agreement: SponsorAgreement, act: str, acting: Claims, now: datetime) -> None:
    entry = ledger.next_entry(
        agreement, name=agreement.name_in_ledger, act=act, actor=acting.person, county=agreement.area[:6], at=now,
        fact=agreement.facts()[agreement.ledger_position + 1],
    )  # fmt: skip
    write(agreement, entry)


# -- granting ---------------------------------------------------------------------------------------------------------


@transaction.atomic(durable=True)
def grant_benefit(
    *, benefit: str, region: str, numbers: Sequence[str], since: date, until: date | None, amount: Decimal,
    agreement: int | None, command_id: UUID, acting: Claims, now: datetime,
) -> tuple[int, int]:  # fmt: skip
    """Entitle the serving members of an area, or those of some numbers, to a benefit; money month by month.

    Gives how many entitlements are new, and how many people had it in these days already. Safe to repeat with the same
    id. Raises NotAllowed, NotNow, SomethingMissing or CommandReused.
    """
    row = catalogue().get(benefit)
    if row is None:
        raise SomethingMissing(fields="benefit")
    policies.require_area(acting, DECIDERS, region)
    write_freely()
    serialise(f"benefits.grant.{benefit}")
    if made := BENEFITS.count_done(command_id, "grant", acting, lambda done: done.entitlement.benefit == benefit):
        return made, 0
    periods = _periods(row, since, until, amount)
    sponsor = SponsorAgreement.objects.filter(pk=agreement or 0).first()
    for begins, ends in periods:
        policies.require_paid(row, region, begins, ends, sponsor)
    members = queries.members_to_give(region, timezone.localdate(now), partners=row.partners)
    if numbers:
        members = [member for member in members if member.number in numbers]
    members = [member for member in members if member.pk != acting.person]
    fresh, had = _new_ones(row, members, periods)
    for one in fresh:
        one.agreement, one.amount = sponsor, amount if row.manner is Manner.MONEY else Decimal(0)
    Entitlement.objects.bulk_create(fresh, 2000)
    said = {"benefit": row.name}
    birth = next(move for move in moves.MOVES if move.old is None)
    _write_all(
        [BENEFITS.context(one, birth, acting=acting, now=now, data=said) for one in fresh], command_id=command_id
    )
    return len(fresh), had


def _write_all(made: Sequence[Ctx], *, command_id: UUID) -> None:
    """Write the same move of many entitlements, with the story and the ledger entry of each."""
    stories = [BENEFITS.story(ctx, command_id) for ctx in made]
    changed = ["state", "policy", "ledger_position", "ledger_digest"]
    Entitlement.objects.bulk_update([ctx.record for ctx in made], changed, 2000)
    BenefitEvent.objects.bulk_create([event for event, _entry in stories if isinstance(event, BenefitEvent)], 2000)
    Entry.objects.bulk_create([entry for _event, entry in stories], 2000)


def _periods(row: Benefit, since: date, until: date | None, amount: Decimal) -> list[tuple[date, date | None]]:
    """The periods of a grant: each month of money, the whole of everything else."""
    if until is not None and until <= since:
        raise NotNow(_("The last day must come after the first."))
    if row.manner is Manner.COVER and until is None:
        raise NotNow(_("Say until when it is valid: what has an end is watched."))
    if row.manner is not Manner.MONEY:
        return [(since, until)]
    if amount <= 0:
        raise NotNow(_("Say how many yuan a month."))
    months, begins = [], since.replace(day=1)
    last = until or next_month(begins)
    while begins < last:
        months.append((begins, next_month(begins)))
        begins = next_month(begins)
    if len(months) > MOST_MONTHS:
        raise NotNow(_("Allowances are granted for twelve months at the most."))
    return [(one, end) for one, end in months]


def next_month(month: date) -> date:
    """The first of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _new_ones(row: Benefit, members: Sequence[Member], periods: Sequence[tuple[date, date | None]]
              ) -> tuple[list[Entitlement], int]:  # fmt: skip
    """Entitlements for whom they are new; nobody has one benefit twice in the same days."""
    held: dict[int, list[tuple[date, date | None]]] = {}
    there = Entitlement.objects.filter(benefit=row.code, member__in=[member.pk for member in members])
    lapsed = {EntitlementState.WITHDRAWN, EntitlementState.RETURNED}
    taken = set()
    for person, since, until, state in there.values_list("member_id", "since", "until", "state"):
        taken.add((person, since))
        if state not in lapsed:
            held.setdefault(person, []).append((since, until))
    fresh, had = [], 0
    for member in members:
        for since, until in periods:
            overlap = any(_meet((since, until), other) for other in held.get(member.pk, ()))
            if overlap or (member.pk, since) in taken:
                had += 1
            else:
                fresh.append(
                    Entitlement(member=member, region=member.region, benefit=row.code, since=since, until=until)
                )
    return fresh, had


def _meet(one: tuple[date, date | None], other: tuple[date, date | None]) -> bool:
    """Whether two periods share a day; without an end they last."""
    return (other[1] is None or one[0] < other[1]) and (one[1] is None or other[0] < one[1])


# -- what becomes of it -----------------------------------------------------------------------------------------------


def act_on(
    *, number: int, verb: str, given: Mapping[str, Any], command_id: UUID, acting: Claims, now: datetime
) -> Entitlement:
    """Make any move of the table. Safe to repeat with the same id.

    Raises BenefitNotFound, UnknownMove, NotAllowed, NotNow, SomethingMissing or CommandReused; then nothing changed.
    """
    return BENEFITS.run(number, verb, given, command_id=command_id, acting=acting, now=now)


@transaction.atomic(durable=True)
def hand_out_all(
    *, benefit: str, region: str, policy: str, note: str, command_id: UUID, acting: Claims, now: datetime
) -> int:
    """Hand out everything of one benefit that is due in an area: a group policy has one number. Gives how many.

    Safe to repeat with the same id. Raises NotAllowed, SomethingMissing or CommandReused.
    """
    row = catalogue().get(benefit)
    if row is None or (row.manner is Manner.COVER and not says_something(policy)):
        raise SomethingMissing(fields="benefit" if row is None else "policy")
    policies.require_area(acting, policies.GIVERS, region)
    write_freely()
    if done := BENEFITS.count_done(command_id, "hand_out", acting, lambda done: done.entitlement.benefit == benefit):
        return done
    due = queries.under(Entitlement.objects.filter(benefit=benefit, state=EntitlementState.DUE), region)
    found = list(due.select_for_update(of=("self",)).exclude(member=acting.person or 0).order_by("pk"))
    said = {name: words for name, words in (("policy", policy.strip()[:60]), ("note", note.strip()[:200])) if words}
    move = moves.TABLE.rows("hand_out", EntitlementState.DUE)[0]
    for one in found:
        one.policy = said.get("policy", one.policy)
    _write_all([BENEFITS.context(one, move, acting=acting, now=now, data=said) for one in found], command_id=command_id)
    if found:
        told = outbox.put(
            topic="benefit.hand_out", subject=f"benefit:{benefit}", county=region[: Level.COUNTY.digits], keys=[],
            label=Label.OPEN, denied=[], at=now,
        )  # fmt: skip
        line = {"url": reverse("benefits-me"), "says": TOLD["hand_out"]}
        outbox.notify(told, [one.member_id for one in found], lines=[line])
    return len(found)


# -- the watch over insurance -----------------------------------------------------------------------------------------


@transaction.atomic(durable=True)
def watch_insurance(*, now: datetime) -> tuple[int, int]:
    """Find who works without insurance, and close the gaps that are cured. Never stops anybody.

    Open gaps are told by the round of reminders (`reminders.GAPS`). Gives how many opened and how many closed. The
    caller acts as the system.
    """
    serialise("benefits.gaps")
    found = {one.person: one for one in queries.uncovered(now)}
    known = {gap.person_id: gap for gap in InsuranceGap.objects.filter(cured_at=None).order_by("pk")}
    cured = [gap.pk for person, gap in known.items() if person not in found]
    InsuranceGap.objects.filter(pk__in=cured).update(cured_at=now)
    fresh = [one for person, one in sorted(found.items()) if person not in known]
    gone_out = [one for person, one in sorted(found.items())
                if one.on_duty and person in known and not known[person].on_duty]  # fmt: skip
    InsuranceGap.objects.filter(cured_at=None, person__in=[one.person for one in gone_out]).update(on_duty=True)
    InsuranceGap.objects.bulk_create(
        InsuranceGap(person_id=one.person, region=one.region, county=one.region[:6], found_at=now, on_duty=one.on_duty)
        for one in fresh
    )
    return len(fresh), len(cured)


def _name_of(acting: Claims) -> str:
    units = [people.unit_name(held.unit) for held in acting.posts[:1]]
    return " ".join([*units, people.person_name(acting.person or 0)]).strip()
