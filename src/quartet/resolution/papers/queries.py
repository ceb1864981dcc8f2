"""Gathering a file's facts. `file_for` is the only door; each part of the file comes through its own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.errors import CHINESE, DomainError
from quartet.ground.files import queries as files
from quartet.ground.files.actions import path_of
from quartet.ground.people.rights import Claims
from quartet.ground.places.queries import path_words
from quartet.resolution.agreements import confirmation, sealing
from quartet.resolution.agreements import queries as agreements
from quartet.resolution.agreements.effects.signing import number_of
from quartet.resolution.agreements.models import ONCE, Agreement
from quartet.resolution.agreements.states import AgreementState, Grade, Kept, Paper
from quartet.resolution.agreements.states import Side as AgreementSide
from quartet.resolution.agreements.wording import SIDES
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.queries import cases_for
from quartet.resolution.cases.states import Satisfaction
from quartet.resolution.kinds.queries import kind_of, kinds
from quartet.resolution.mediation import queries as mediations
from quartet.resolution.mediation import states as words
from quartet.resolution.mediation.models import Contact, Mediation
from quartet.resolution.mediation.story import checklist, other_ways
from quartet.resolution.papers.facts import (
    Asked,
    Claim,
    File,
    Helper,
    Meeting,
    Performed,
    Piece,
    Ruled,
    Said,
    Served,
    Shot,
    Somebody,
    Visit,
    day_words,
)
from quartet.resolution.papers.policies import may_print
from quartet.resolution.season.interim import Ruling

GONE = (AgreementState.DROPPED, AgreementState.REPLACED, AgreementState.ANNULLED)
MEDIATION_SIDES = {words.Side.FIRST: "申请人", words.Side.SECOND: "被申请人", words.Side.THIRD: "第三人"}
EVIDENCE = "evidence"
"""Photographs that came with the case itself."""


class PapersNotFound(DomainError):
    """Said both when there is no such case and when its papers are not theirs to print."""

    status = 404
    code = "papers-not-found"
    message = _("There are no such papers, or they are not yours to print.")


@dataclass(frozen=True, slots=True)
class Source:
    """The rows a file is made from, each come through its own door."""

    code: str
    county: str
    case: Case | None
    mediation: Mediation | None
    agreement: Agreement | None

    @property
    def ledger_name(self) -> str:
        """What the ledger calls the file when somebody prints it."""
        return f"papers:{self.code}"


def source_for(claims: Claims, code: str) -> Source:
    """The rows of a case's file, for its team only. Raises PapersNotFound."""
    case = cases_for(claims).filter(code=code).select_related("lead_unit").first()
    mediation = (
        mediations.mediations_for(claims)
        .filter(case_code=code)
        .select_related("unit", "mediator")
        .order_by("-pk")
        .first()
    )
    if not may_print(claims, case, mediation):
        raise PapersNotFound
    standing = agreements.agreements_for(claims).filter(case__code=code).exclude(state__in=GONE)
    agreement = standing.select_related("case", "unit", "mediator").order_by("-pk").first()
    county = case.region[:6] if case is not None else mediation.county if mediation is not None else ""
    return Source(code, county, case, mediation, agreement)


def case_part(case: Case, claims: Claims) -> dict[str, Any]:
    """What a case's page shows: the way to its papers, for the team and where two sides stand against each other."""
    found = mediations.mediations_for(claims).filter(case_code=case.code).order_by("-pk").first()
    if not may_print(claims, case, found):
        return {}
    quarrel = found is not None or kind_of(case.category) is not None
    return {"case": case} if quarrel or agreements.agreements_for(claims).filter(case=case).exists() else {}


def gather(source: Source, now: datetime, *, pictures: bool = False) -> File:
    """A file's facts, in Chinese as the papers are. Photographs are read from disk only when asked for."""
    with override(CHINESE):
        return File(
            **_of_case(source, now) | _of_mediation(source) | _of_agreement(source, now) | _shots(source, pictures)
        )


# -- the case --------------------------------------------------------------------------------------------------------


def _of_case(source: Source, now: datetime) -> dict[str, Any]:
    case, mediation, agreement = source.case, source.mediation, source.agreement
    lead = case.lead_unit if case is not None else None
    unit = agreement.unit if agreement is not None else mediation.unit if mediation is not None else lead
    since = (mediation.accepted_at or mediation.opened_at) if mediation is not None else now
    year = since.astimezone(SHANGHAI).year
    blank = number_of(unit, year, "____") if unit else f"({year})____人调字第____号"
    said: dict[str, Any] = {
        "case_code": source.code, "body": unit.name if unit else "", "year": year,
        "number": (agreement.number if agreement is not None else "") or blank, "led_by": lead.name if lead else "",
    }  # fmt: skip
    if case is not None:
        kind = kind_of(case.category)
        said |= {
            "report": case.text, "place": f"{path_words(case.region)}{case.place}",
            "kind": str(kind.name) if kind else "", "asked": tuple(_asked(case)), "rulings": tuple(_rulings(case)),
        }  # fmt: skip
    return said


def _asked(case: Case) -> Iterator[Asked]:
    for event in case.events.filter(verb__in=["assist", "consult"]).order_by("position"):
        said: Mapping[str, Any] = event.data
        yield Asked(
            event.at, event.by_name, said.get("unit_name", ""), said.get("reason", ""), said.get("attended", ""),
            str(said.get("line", "")),
        )  # fmt: skip


def _rulings(case: Case) -> Iterator[Ruled]:
    for event in case.events.filter(verb="interim").order_by("position"):
        said: Mapping[str, Any] = event.data
        step = Ruling(said["ruling"])
        yield Ruled(date.fromisoformat(said["on"]), str(step.label), said.get("note", ""), step is Ruling.ASKED)


# -- the mediation ---------------------------------------------------------------------------------------------------


def _of_mediation(source: Source) -> dict[str, Any]:
    found = source.mediation
    if found is None:
        return {"parties": _signatories(source.agreement)}
    origin = words.Origin(found.origin)
    names = {party.number: party.name for party in found.party_set.all()}
    ends = found.events.filter(verb__in=["end", "refuse"]).order_by("-position").first()
    proposal = found.statement_set.filter(said=words.Said.PROPOSAL).order_by("-pk").first()
    kind = kinds().get(found.kind)
    return {
        "mediated": True, "people_s": found.mode == words.Mode.PEOPLE, "matter": found.matter,
        "origin": str(origin.label), "applied": origin is words.Origin.APPLICATION,
        "entrusted": origin in {words.Origin.COURT, words.Origin.POLICE, words.Origin.ORGAN}, "letter": found.letter,
        "mediator": found.mediator.name if found.mediator else "", "opened_at": found.opened_at,
        "accepted_at": found.accepted_at, "ended_at": found.ended_at,
        "failed": found.state == words.MediationState.ENDED,
        "ending": str(words.Ending(found.ending).label) if found.ending else "",
        "ending_words": str(ends.data.get("reason", "")) if ends else "", "proposal": proposal.text if proposal else "",
        "parties": _parties(found, source.agreement), "meetings": tuple(_meetings(found, names)),
        "inquiries": tuple(_said(found, words.Said.POSITION, session=None)),
        "undisputed": tuple(_said(found, words.Said.UNDISPUTED, session__alone_with=None)),
        "served": tuple(_served(found)), "ways": tuple(str(way.name) for way in other_ways(found)),
        "evidence": tuple(
            Piece(
                str(one.piece.name), bool(one.known and one.known.there), one.known.note if one.known else "",
                one.piece.code,
            )
            for one in checklist(found)
        ),
        **({"kind": str(kind.name)} if kind else {}),
    }  # fmt: skip


def _parties(found: Mediation, agreement: Agreement | None) -> tuple[Somebody, ...]:
    """The mediation's parties, with what the agreement knows of the same people. A sealed address stays out."""
    known = {one.name: one for one in agreement.signatory_rows.order_by("number")} if agreement else {}
    contacts = {one.party_id: one for one in Contact.objects.filter(mediation=found)}
    made = []
    for party in found.party_set.order_by("number").prefetch_related("helpers"):
        contact, signed = contacts.get(party.pk), known.get(party.name)
        sealed = contact is not None and contact.sealed
        near = [source for source in (signed, contact) if source is not None and not sealed]
        made.append(Somebody(
            MEDIATION_SIDES[words.Side(party.side)], party.name, next((one.phone for one in near if one.phone), ""),
            next((one.address for one in near if one.address), ""),
            sealing.open_sealed(signed.id_sealed) if signed else "", party.side == words.Side.FIRST, sealed,
            tuple(
                Helper(str(words.Helps(one.helps).label), one.name, one.phone, one.authority)
                for one in party.helpers.order_by("pk")
            ),
        ))  # fmt: skip
    return tuple(made)


def _signatories(agreement: Agreement | None) -> tuple[Somebody, ...]:
    """The parties of an agreement that was made without a mediation on file."""
    if agreement is None:
        return ()
    return tuple(
        Somebody(
            SIDES[AgreementSide(one.side)], one.name, one.phone, one.address, sealing.open_sealed(one.id_sealed),
            helpers=(Helper("代理人", one.agent),) if one.agent else (),
        )
        for one in agreement.signatory_rows.filter(ended_on=None).order_by("number")
    )  # fmt: skip


def _meetings(found: Mediation, names: Mapping[int, str]) -> Iterator[Meeting]:
    held = found.session_set.filter(state=words.SessionState.HELD, alone_with=None).select_related("room")
    for one in held.order_by("starts_at", "pk"):
        present = tuple(names[number] for number in one.attended if number in names)
        place = " ".join(filter(None, [one.room.name, one.room.place])) if one.room else ""
        yield Meeting(one.starts_at, place, present, one.minutes)


def _said(found: Mediation, kind: words.Said, **where: Any) -> Iterator[Said]:
    for one in found.statement_set.filter(said=kind, **where).select_related("party").order_by("at", "pk"):
        yield Said(one.at, one.party.name if one.party else "", one.text)


def _served(found: Mediation) -> Iterator[Served]:
    for one in found.service_set.select_related("party").order_by("at", "pk"):
        yield Served(
            one.at, one.party.name, str(words.Served(one.paper).label), str(words.Serves(one.channel).label), one.proof,
            one.received,
        )  # fmt: skip


# -- the agreement ---------------------------------------------------------------------------------------------------


def _of_agreement(source: Source, now: datetime) -> dict[str, Any]:
    found = source.agreement
    if found is None:
        return {}
    data = agreements.as_data(found)
    said: dict[str, Any] = {
        "agreement": data, "performed": tuple(_performed(found, now)), "visits": tuple(_visits(found)),
        "packet": tuple(Piece(str(one.says), one.there) for one in confirmation.packet(found)), "claim": _claim(found),
    }  # fmt: skip
    return said if source.mediation is not None else said | {"matter": found.summary, "mediator": found.mediator.name}


def _performed(found: Agreement, now: datetime) -> Iterator[Performed]:
    for line in agreements.item_lines(found, now):
        days = "、".join(day_words(one.entry.on) for one in line.entries if one.entry.withdrawn_at is None)
        said = line.item.said if line.item.unit != ONCE else "一次"
        yield Performed(
            line.item.what, said, day_words(line.item.due_on), line.item.debtor.name if line.item.debtor else "",
            f"{days}，双方确认" if line.done and days else days, not line.done,
        )  # fmt: skip


def _visits(found: Agreement) -> Iterator[Visit]:
    for one in found.call_rows.select_related("party", "by").order_by("at", "pk"):
        yield Visit(
            one.at, one.party.name, one.by.name, str(Kept(one.kept).label),
            str(Satisfaction(one.satisfied).label) if one.satisfied else "", one.words, one.kept != Kept.NOT_REACHED,
            one.worse,
        )  # fmt: skip


def _claim(found: Agreement) -> Claim | None:
    standing = found.subsidyclaim_rows.filter(refused_at=None).select_related("mediator", "first_by", "second_by")
    one = standing.order_by("-pk").first()
    if one is None:
        return None
    return Claim(
        one.mediator.name, str(Grade(one.grade).label), one.amount, int(one.facts.get("people", 0)),
        int(one.facts.get("clauses", 0)), int(one.facts.get("cents", 0)), one.first_by.name if one.first_by else "",
        one.first_at, one.second_by.name if one.second_by else "", one.second_at,
    )  # fmt: skip


# -- photographs -----------------------------------------------------------------------------------------------------


def _shots(source: Source, pictures: bool) -> dict[str, Any]:  # noqa: FBT001 -- from `gather`, by name there
    wanted: list[tuple[str, str, str, UUID]] = []
    if source.case is not None:
        wanted += [
            (EVIDENCE, f"现场照片 {place}", "", one.pk)
            for place, one in enumerate(files.pictures_of(source.case.code), start=1)
            if one.is_picture
        ]
    if source.agreement is not None:
        for photo in agreements.photos_of(source.agreement):
            who = photo.party.name if photo.party else ""
            wanted.append((photo.kind, f"{Paper(photo.kind).label}{f'（{who}）' if who else ''}", who, photo.picture))
    return {"shots": tuple(Shot(*one[:3], _bytes_of(one[3]) if pictures else b"") for one in wanted)}


def _bytes_of(picture: UUID) -> bytes:
    found = files.get_picture(picture)
    path = path_of(found.sha256) if found is not None and found.is_picture else None
    return path.read_bytes() if path is not None and path.exists() else b""
