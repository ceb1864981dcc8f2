"""Every write to a clue: send it, verify it into a report, turn it down, let it expire."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from quartet.ground.errors import DomainError
from quartet.ground.files import actions as files
from quartet.ground.files.models import Attachment
from quartet.ground.ledger.chain import hash_of
from quartet.ground.outbox import actions as outbox
from quartet.ground.people import staffing
from quartet.ground.people.rights import Claims, NotAllowed, write_freely
from quartet.ground.people.states import Label, Level, Role
from quartet.ground.rows import insert_unless_there, write
from quartet.resolution.cases.states import Channel
from quartet.resolution.clues import policies, queries
from quartet.resolution.clues.models import Clue
from quartet.resolution.clues.scan import Finding, scan, without
from quartet.resolution.clues.states import ClueState
from quartet.resolution.reports.actions import Receipt, Said, submit_report
from quartet.resolution.signs import signs_of

LIFE = timedelta(days=14)
"""So long a clue waits to be verified; then its words are deleted."""
WATCH_OUT = gettext_noop("A partner says that somebody is in danger")


class ClueIdReused(DomainError):
    """The same id came with other words."""

    status = 409
    code = "clue-id-reused"
    message = _("This id was already used for another clue. Send it again under a new id.")


class ClueDecided(DomainError):
    """Somebody was quicker, or its time was over."""

    status = 409
    code = "clue-decided"
    message = _("This clue was decided before, or its 14 days are over.")


@dataclass(frozen=True, slots=True)
class Noticed:
    """What a partner noticed, cleaned by a form or the API's schema; the place already found."""

    id: UUID
    text: str
    region: str
    place: str = ""
    lon: float | None = None
    lat: float | None = None
    category: str = ""
    urgent: bool = False
    attachments: Sequence[UUID] = ()
    wishes: Sequence[str] = ()
    """What the partner ticked (`cases.states.Wish`)."""
    safe_contact: str = ""
    keep: Collection[int] = ()
    """Which of the findings in the text (by number, from 0) stay in it."""
    keep_because: str = ""
    """Why: without a reason nothing stays."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What was kept of it."""

    clue: Clue
    first: bool
    """False when the same clue had been saved before."""
    receipt: Receipt | None = None
    """Of the report that it became at once, because not everybody may read it: then no clue is kept."""


def cleared(noticed: Noticed) -> tuple[str, str, list[str]]:
    """Text and place as they will be kept, and the kinds of what is taken out of them."""
    found = scan(noticed.text)
    stays = set(noticed.keep) if noticed.keep_because.strip() else set()
    out: list[Finding] = [one for number, one in enumerate(found) if number not in stays]
    near = scan(noticed.place)
    kinds = sorted({one.kind.value for one in (*out, *near)})
    return without(noticed.text, out), without(noticed.place, near)[:200], kinds


def as_report(noticed: Noticed) -> Said:
    """The same as a report in the partner's own words: who must be protected is named to the few who read it."""
    return Said(
        id=noticed.id, text=noticed.text, region=noticed.region, lon=noticed.lon, lat=noticed.lat, place=noticed.place,
        category=noticed.category, attachments=tuple(noticed.attachments), urgent=noticed.urgent,
        wishes=tuple(noticed.wishes), safe_contact=noticed.safe_contact,
    )  # fmt: skip


def send_clue(*, noticed: Noticed, acting: Claims, now: datetime) -> Sent:
    """Keep a clue without names and numbers, unless a reason was given for those that stay. Safe to repeat.

    It never blocks: what is not confirmed is simply taken out. Raises NotAllowed, or ClueIdReused when the id carries
    other words.
    """
    if acting.person is None or not acting.has_role(Role.PARTNER):
        raise NotAllowed(_("Only partners send clues. Everybody else can report."))
    said = as_report(noticed)
    if said.held:
        receipt = submit_report(said=said, channel=Channel.PARTNER, acting=acting, now=now)
        clue = Clue(id=noticed.id, region=noticed.region[:6], sent_by_id=acting.person, sent_at=now,
                    expires_at=now + LIFE, state=ClueState.VERIFIED, case_code=receipt.code)  # fmt: skip
        return Sent(clue, first=receipt.first, receipt=receipt)
    text, place, removed = cleared(noticed)
    content = hash_of([
        noticed.text, noticed.place, noticed.lon, noticed.lat, noticed.category, noticed.urgent,
        noticed.attachments, sorted(noticed.keep), noticed.keep_because,
    ])  # fmt: skip
    because = noticed.keep_because.strip()[:200] if noticed.keep else ""
    clue = Clue(
        id=noticed.id, region=noticed.region, content=content, text=text, place=place, lon=noticed.lon,
        lat=noticed.lat, category=noticed.category, pictures=list(noticed.attachments),
        urgent=noticed.urgent or any(one.sign.urgent for one in signs_of(noticed.text)),
        removed=removed, kept_because=because,
        sent_by_id=acting.person, sent_at=now, expires_at=now + LIFE,
    )  # fmt: skip
    with transaction.atomic(durable=True):
        write_freely()
        first = insert_unless_there(clue)
        if not first:
            saved = Clue.objects.get(pk=noticed.id)
            if saved.sent_by_id != acting.person or saved.content not in {content, ""}:  # a tombstone has none
                raise ClueIdReused
            return Sent(saved, first=False)
        there = Attachment.objects.filter(pk__in=noticed.attachments, subject="", uploader=acting.person).count()
        if there != len(set(noticed.attachments)):
            raise files.AttachmentMissing
        _tell(clue, now)
    return Sent(clue, first=True)


def _tell(clue: Clue, now: datetime) -> None:
    """Ring at the village's and the township's desk at once when somebody is in danger; further up where nobody is."""
    if not clue.urgent:
        return
    on, lowest = timezone.localdate(now), Level.of_code(clue.region)
    there = staffing.level_with_people(clue.region, max(lowest, Level.TOWNSHIP), on, lowest=lowest)
    levels = sorted({lowest, there})
    told = outbox.event(
        topic="clue.urgent", subject=f"clue:{clue.pk}", county=clue.region[:6],
        keys=[clue.region[: level.digits] for level in levels], label=Label.PERSONAL, denied=[], at=now,
    )  # fmt: skip
    write(told)
    desks = set().union(*(staffing.desk_people(clue.region, level, on) for level in levels))
    outbox.notify(told, desks, lines=[{"url": f"/clues/{clue.pk}/", "says": WATCH_OUT, "urgent": True}])


def verify_clue(*, clue_id: UUID, acting: Claims, now: datetime) -> Receipt:
    """Turn a clue that was looked at into a report of its own; its words leave this table. Safe to repeat.

    The report carries the clue's id, so that twice verified is one case. Raises ClueNotFound, NotAllowed, ClueDecided.
    """
    clue = queries.get_clue(acting, clue_id)
    policies.require_verifier(acting, clue.region)
    if clue.state != ClueState.OPEN:
        raise ClueDecided
    said = Said(
        id=clue.pk, text=clue.text, region=clue.region, lon=clue.lon, lat=clue.lat, place=clue.place,
        category=clue.category, attachments=tuple(clue.pictures), urgent=clue.urgent,
    )  # fmt: skip
    receipt = submit_report(said=said, channel=Channel.PARTNER, acting=acting, now=now)
    with transaction.atomic(durable=True):
        write_freely()
        locked = Clue.objects.select_for_update(of=("self",)).get(pk=clue_id)
        locked.case_code = receipt.code
        _end(locked, ClueState.VERIFIED, acting.person, now)
    return receipt


def decline_clue(*, clue_id: UUID, acting: Claims, now: datetime) -> Clue:
    """Say that it was looked at and is nothing; its words are deleted at once. Safe to repeat.

    Raises ClueNotFound, NotAllowed, ClueDecided.
    """
    with transaction.atomic(durable=True):
        clue = queries.get_clue(acting, clue_id)
        policies.require_verifier(acting, clue.region)
        write_freely()
        locked = Clue.objects.select_for_update(of=("self",)).get(pk=clue_id)
        if locked.state == ClueState.DECLINED:
            return locked
        if locked.state != ClueState.OPEN:
            raise ClueDecided
        files.forget_pictures(locked.pictures)
        _end(locked, ClueState.DECLINED, acting.person, now)
    return locked


@transaction.atomic(durable=True)
def expire_clues(*, now: datetime) -> int:
    """Delete the words of every clue whose 14 days are over; gives how many there were."""
    write_freely()
    over = Clue.objects.select_for_update(of=("self",), skip_locked=True).filter(
        state=ClueState.OPEN, expires_at__lte=now
    )
    gone = list(over.order_by("expires_at", "pk")[:1000])
    for clue in gone:
        files.forget_pictures(clue.pictures)
        _end(clue, ClueState.EXPIRED, None, now)
    return len(gone)


def _end(clue: Clue, state: ClueState, by: int | None, now: datetime) -> None:
    """Leave a tombstone: who sent something when, in which county, and what became of it."""
    clue.state, clue.decided_by_id, clue.decided_at = state, by, now
    clue.text = clue.place = clue.kept_because = clue.category = ""
    clue.lon = clue.lat = None
    clue.pictures = []
    if state is not ClueState.VERIFIED:
        clue.content = ""
    clue.save()
