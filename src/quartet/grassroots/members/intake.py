"""A whole county's members at once: the dry run of an Excel file, and the import, once and whole."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quartet.grassroots.members import policies
from quartet.grassroots.members.importing import (
    HEADINGS,
    NEEDED,
    Incoming,
    Known,
    Place,
    Plan,
    RosterNotReady,
    judge,
    place_words,
)
from quartet.grassroots.members.models import Member, RosterDraft
from quartet.grassroots.members.moves import ACTS
from quartet.grassroots.members.numbers import fresh_numbers
from quartet.grassroots.members.states import Act, Employment
from quartet.grassroots.members.workflow import MEMBERS, enrolled
from quartet.ground.errors import DomainError
from quartet.ground.ledger import actions as ledger
from quartet.ground.ledger.chain import hash_of
from quartet.ground.ledger.history import MoveEvent
from quartet.ground.ledger.models import Entry
from quartet.ground.people import actions as accounts
from quartet.ground.people.models import Person, Post, Unit
from quartet.ground.people.rights import Claims, NotAllowed, write_freely
from quartet.ground.people.states import Role, UnitKind
from quartet.ground.places import codes, reading
from quartet.ground.places import queries as places
from quartet.ground.places.models import Region
from quartet.ground.places.reading import Raw
from quartet.ground.places.states import Level
from quartet.ground.rows import write

BATCH = 1000
DRAFTS_KEPT = timedelta(days=7)
"""A draft nobody applied is forgotten after so long: it holds telephone numbers."""


def draft_roster(*, filename: str, content: bytes, acting: Claims, now: datetime) -> RosterDraft:
    """Read a file and keep its rows for a look before the import: the dry run. Adds nobody.

    Raises NotAllowed and the refusals of `reading.table`.
    """
    _require_importer(acting)
    if len(content) > reading.MAX_BYTES:
        raise reading.FileTooLarge
    rows: list[list[Any]] = []
    for raw in reading.table(content, HEADINGS, NEEDED):
        if len(rows) == reading.MAX_ROWS:
            raise reading.FileTooLarge
        rows.append([raw.number, raw.cells])
    assert acting.person is not None
    with transaction.atomic(durable=True):
        write_freely()
        RosterDraft.objects.filter(applied_at=None, made_at__lt=now - DRAFTS_KEPT).delete()
        return RosterDraft.objects.create(
            filename=filename[:200],
            made_by=acting.person,
            made_at=now,
            rows=rows,
            count=len(rows),
            digest=hash_of(rows),
        )


def import_roster(*, draft_id: UUID, acting: Claims, now: datetime) -> RosterDraft:
    """Add everybody of a draft, or nobody. Repeating it is a quiet success. One transaction, no password hashed.

    Raises NotAllowed, DraftNotFound, and RosterNotReady when any row is bad, judged by what the tables hold now.
    """
    _require_importer(acting)
    with transaction.atomic(durable=True):
        write_freely()
        draft = (
            RosterDraft.objects.select_for_update(of=("self",)).filter(pk=draft_id, made_by=acting.person or 0).first()
        )
        if draft is None:
            raise DraftNotFound
        if draft.applied_at:
            return draft
        plan = plan_of(draft, acting, now)
        if not plan.ready:
            raise RosterNotReady(count=len(plan.problems))
        enrol_all(plan.rows, acting=acting, now=now)
        draft.applied_at, draft.rows = now, []
        entry = ledger.next_entry(
            draft,
            name=draft.name_in_ledger,
            act="import_roster",
            actor=acting.person,
            county="",
            at=now,
            fact=draft.fact(),
        )
        write(draft, entry)
    return draft


class DraftNotFound(DomainError):
    """Said both when there is none and when somebody else made it."""

    status = 404
    code = "draft-not-found"


def draft_for(claims: Claims, draft_id: UUID) -> RosterDraft:
    """One's own draft. Raises DraftNotFound."""
    draft = RosterDraft.objects.filter(pk=draft_id, made_by=claims.person or 0).first()
    if draft is None:
        raise DraftNotFound
    return draft


def plan_of(draft: RosterDraft, claims: Claims, now: datetime) -> Plan:
    """Judge a draft by what the tables hold now."""
    raws = [Raw(number, cells) for number, cells in draft.rows]
    return judge(raws, known_for(raws, claims), today=timezone.localdate(now))


def known_for(raws: Sequence[Raw], claims: Claims) -> Known:
    """What the tables hold of what a file names. Looks each place up once, however many rows name it."""
    areas = policies.areas_of(claims, policies.DECIDERS)
    texts = {place_words(raw.cells) for raw in raws} - {""}
    found = {text: [Place(one.region.code, one.path, one.exact) for one in places.find_place(text)] for text in texts}
    village = codes.LENGTHS[Level.VILLAGE]
    villages = {one.code for several in found.values() for one in several if len(one.code) == village}
    kinds = (UnitKind.VILLAGE_COMMITTEE, UnitKind.SERVICE_CENTRE)
    with transaction.atomic():
        write_freely()  # a telephone number may belong to a member of another area
        serving = Member.objects.filter(until=None).values_list("person__phone", flat=True)
        phones, taken = set(serving), set(Person.objects.values_list("username", flat=True))
    return Known(
        places=found,
        grids={
            code
            for code in Region.objects.at(Level.GRID).current().values_list("code", flat=True)
            if code[:village] in villages
        },
        bodies=set(Unit.objects.filter(kind__in=kinds).values_list("region", flat=True)),
        phones=phones,
        numbers=taken,
        areas=areas,
    )


def enrol_all(rows: Sequence[Incoming], *, acting: Claims, now: datetime) -> None:
    """Add judged rows with account, code, post and story, inside another verb's transaction."""
    taken = {row.number for row in rows if row.number} | set(Person.objects.values_list("username", flat=True))
    given = {county: fresh_numbers(county, taken) for county in sorted({row.region[:6] for row in rows})}
    people = []
    for row in rows:
        person = Person(username=row.number or next(given[row.region[:6]]), name=row.name, phone=row.phone)
        # What `set_unusable_password` makes, by one draw of chance instead of forty.
        person.password = f"{UNUSABLE_PASSWORD_PREFIX}{token_urlsafe(30)}"
        people.append(person)
    Person.objects.bulk_create(people, BATCH)
    units, before = _units(), _earlier_holders(rows)
    Post.objects.bulk_create(
        [
            Post(
                person=person, unit_id=units[row.region[: codes.LENGTHS[Level.VILLAGE]]], role=row.employment.role,
                region=row.region, since=row.since, follows=before.get(row.region, []),
            )
            for row, person in zip(rows, people, strict=True)
        ],
        BATCH,
    )  # fmt: skip
    enlist(rows, people, acting=acting, now=now)
    accounts.issue_codes([person.pk for person in people], now=now)


def enlist(rows: Sequence[Incoming], people: Sequence[Person], *, acting: Claims, now: datetime) -> None:
    """Put people who have an account and a post on the roster, inside another verb's transaction."""
    members = [
        Member(
            person=person, number=row.number or person.username, region=row.region[: codes.LENGTHS[Level.VILLAGE]],
            employment=row.employment, occupation=row.occupation, duty_roles=row.duty_roles, since=row.since,
        )
        for row, person in zip(rows, people, strict=True)
    ]  # fmt: skip
    names = places.many_path_words({row.region for row in rows})
    stories = [
        MEMBERS.story(
            MEMBERS.context(
                member,
                ACTS[Act.ENROL],
                acting=acting,
                now=now,
                data=enrolled(row._asdict(), row.employment, row.region, name=names[row.region]),
            )
        )
        for row, member in zip(rows, members, strict=True)
    ]
    Member.objects.bulk_create(members, BATCH)
    QuerySet[MoveEvent](MEMBERS.event).bulk_create([event for event, _entry in stories], BATCH)
    Entry.objects.bulk_create([entry for _event, entry in stories], BATCH)


def _units() -> dict[str, int]:
    """The body of each village, and the centre of each township."""
    found = Unit.objects.filter(kind=UnitKind.VILLAGE_COMMITTEE) | Unit.objects.filter(
        kind=UnitKind.SERVICE_CENTRE, region__length=codes.LENGTHS[Level.TOWNSHIP]
    )
    return dict(found.order_by("-pk").values_list("region", "pk"))


def _earlier_holders(rows: Iterable[Incoming]) -> dict[str, list[int]]:
    """Whose reports each new post follows up: everybody who held the same grid before."""
    grids = {row.region for row in rows if row.employment is not Employment.PARTNER}
    over = Post.objects.filter(role=Role.GRID_MEMBER, region__in=grids, until__isnull=False).order_by("pk")
    found: dict[str, set[int]] = {}
    for region, person, follows in over.values_list("region", "person_id", "follows"):
        found.setdefault(region, set()).update({person, *follows})
    return {region: sorted(people) for region, people in found.items()}


def _require_importer(acting: Claims) -> None:
    if not policies.areas_of(acting, policies.DECIDERS):
        raise NotAllowed(_("Only the desk of the township, the county or the city adds members."))
