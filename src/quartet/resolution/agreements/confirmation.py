"""Judicial confirmation (司法确认): the thirty days, what the court keeps out, and which papers it asks for."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.clock.engine import Result, due
from quartet.ground.clock.events import Event, Stopped
from quartet.ground.clock.rule import Article
from quartet.ground.holidays.queries import working_calendar
from quartet.resolution.agreements import laws
from quartet.resolution.agreements.checker.findings import Family, Finding
from quartet.resolution.agreements.checking import Checked, check_clauses
from quartet.resolution.agreements.models import Agreement
from quartet.resolution.agreements.states import Kind, Paper

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

APPLY, ACCEPT, DECIDE = "PM2", "PM3", "PM4"
_LATEST = time(23, 59)


def moment(day: date) -> datetime:
    """A day on which something happened, as a moment: noon in Shanghai, so that no count shifts by an hour."""
    return datetime.combine(day, time(12), SHANGHAI)


def clock_of(agreement: Agreement, now: datetime) -> Result | None:
    """How the thirty days stand; None before the agreement is in force. Handing in stops them."""
    if agreement.effective_at is None:
        return None
    handed = agreement.filed_on
    events: list[Event] = [Stopped(at=datetime.combine(handed, _LATEST, SHANGHAI))] if handed else []
    return due(APPLY, agreement.effective_at, events, calendar=working_calendar(), as_of=now)


def court_clock(agreement: Agreement, now: datetime) -> Result | None:
    """The clock that runs at the court now: three days to accept, fifteen to decide. None when none runs."""
    steps = ((ACCEPT, agreement.filed_on, agreement.accepted_on), (DECIDE, agreement.accepted_on, agreement.decided_on))
    for rule, started, ended in reversed(steps):
        if started is not None and ended is None and agreement.decided_on is None:
            return due(rule, moment(started), calendar=working_calendar(), as_of=now)
    return None


@dataclass(frozen=True, slots=True)
class Excluded:
    """A clause the court keeps out, and why."""

    checked: Checked
    finding: Finding


def exclusions(agreement: Agreement) -> list[Excluded]:
    """The clauses for which the court would not accept the application (法释〔2011〕5号 4)."""
    on = (agreement.effective_at or agreement.drafted_at).astimezone(SHANGHAI).date()
    return [
        Excluded(checked, finding)
        for checked in check_clauses(agreement, on)
        for finding in checked.findings
        if finding.family is Family.STATUS
    ]


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper the court asks for: whether it is in the file."""

    kind: Paper
    says: "_StrPromise"
    there: bool
    hint: "_StrPromise | str" = ""
    articles: tuple[Article, ...] = laws.PACKET

    @property
    def cited(self) -> str:
        """The rule, in the active language."""
        return "; ".join(map(str, self.articles))


def packet(agreement: Agreement) -> list[PaperLine]:
    """The papers of a joint application, and which of them are missing (法释〔2011〕5号 3)."""
    photos = list(agreement.photo_rows.values_list("kind", "party"))
    kinds = {kind for kind, _party in photos}
    parties = list(agreement.signatory_rows.filter(ended_on=None).order_by("number"))
    known = {party for kind, party in photos if kind == Paper.IDENTITY}
    reachable = all(party.phone and party.address for party in parties)
    lines = [
        PaperLine(Paper.APPLICATION, _("joint application, signed by both sides"), Paper.APPLICATION in kinds),
        PaperLine(Paper.AGREEMENT, _("the signed agreement"), Paper.AGREEMENT in kinds),
        PaperLine(
            Paper.IDENTITY, _("identity papers of every party"), {party.pk for party in parties} <= known,
            _("A photograph for each party."),
        ),
        PaperLine(Paper.QUALIFICATION, _("the mediation body's certificate"), Paper.QUALIFICATION in kinds),
        PaperLine(
            Paper.DELIVERY, _("address and telephone of every party"), reachable,
            _("Written down with the parties; the court serves its ruling there."),
        ),
    ]  # fmt: skip
    if agreement.clause_rows.filter(kind__in=[Kind.LAND, Kind.GOODS]).exists():
        says = _("proof of rights to the land or things that are handed over")
        lines.append(PaperLine(Paper.PROPERTY, says, Paper.PROPERTY in kinds))
    if any(party.agent for party in parties):
        says = _("letter of authorisation for who represents a party")
        lines.append(PaperLine(Paper.MANDATE, says, Paper.MANDATE in kinds))
    return lines
