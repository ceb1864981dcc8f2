"""Taking a report: said once, saved once, answered only when it is saved."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from quartet.ground.crash import crash_point
from quartet.ground.errors import DomainError
from quartet.ground.files import actions as files
from quartet.ground.ledger.chain import hash_of
from quartet.ground.people.rights import Claims, write_freely
from quartet.ground.people.states import Level
from quartet.ground.places import queries as places
from quartet.ground.rows import insert_unless_there
from quartet.resolution.aids.queries import off_in
from quartet.resolution.aids.states import Aid
from quartet.resolution.cases import queries as case_queries
from quartet.resolution.cases.actions import register_case
from quartet.resolution.cases.effects import code_for, next_case_id
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.policies import held_category
from quartet.resolution.cases.states import Channel, Urgency, Wish
from quartet.resolution.reports.models import Report
from quartet.resolution.reports.slips import path_for, secret_for
from quartet.resolution.signs import Found, signs_of
from quartet.resolution.suggest import Suggestion, suggest

NOT_ASKED = Suggestion([], abstained=True, reason="off")
"""What is kept where the suggestion is switched off."""


class ReportIdReused(DomainError):
    """The same id came with other words. Both are kept apart from each other: nothing was overwritten."""

    status = 409
    code = "report-id-reused"
    message = _("This report id was already used for other words. Send it again under a new id.")


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says, cleaned by a form or the API's schema; the place already found."""

    id: UUID
    text: str
    region: str
    """The code of the smallest region known for sure: a micro-grid, or the whole city when nothing is."""
    lon: float | None = None
    lat: float | None = None
    place: str = ""
    category: str = ""
    happened_at: datetime | None = None
    reporter_name: str = ""
    reporter_phone: str = ""
    anonymous: bool = False
    read_back: bool = False
    attachments: Sequence[UUID] = ()
    urgent: bool = False
    """The one who says it says that somebody is in danger now."""
    wishes: Sequence[str] = ()
    """What the reporter ticked (`Wish`): a few named people read it first."""
    safe_contact: str = ""
    """When and how they can be reached without danger."""

    @property
    def signs(self) -> tuple[Found, ...]:
        """What its words warn of."""
        return signs_of(self.text)

    @property
    def held(self) -> bool:
        """Whether only a named few may read it at first: by a tick, by the category said, or by its words."""
        return bool(self.wishes) or held_category(self.category) or any(found.sign.holds for found in self.signs)


ADDED_LATER = frozenset({"urgent", "wishes", "safe_contact"})
"""Fields that older senders do not know: not said, they are no part of what must be the same when it is sent again."""


def content_of(said: Said) -> str:
    """What was said, as one hash: the same id must say the same. Where it was found to be is ours, not the sender's."""
    told = {each.name: getattr(said, each.name) for each in fields(said) if each.name != "region"}
    return hash_of({name: value for name, value in told.items() if value or name not in ADDED_LATER})


def danger_in(said: Said) -> dict[str, str] | None:
    """Who says that somebody is in danger, and why; None when nobody does. Words only ring: a person decides."""
    words = "、".join(one.words for one in signs_of(said.text) if one.sign.urgent)
    if said.urgent:
        return {"urgency": Urgency.REPORTER.value, "reason": words or "—"}
    return {"urgency": Urgency.WORDS.value, "reason": words} if words else None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender may keep: the code, and the slip's address with its secret."""

    id: UUID
    code: str
    secret: str
    path: str
    received_at: datetime
    content: str
    first: bool
    """False when the same report had been saved before."""


def submit_report(
    *, said: Said, channel: Channel, acting: Claims, now: datetime, beside: Callable[[Case], None] | None = None
) -> Receipt:
    """Save a report and open its case, in one commit. Safe to repeat: the same id and words give the first answer.

    `beside` is what else its caller writes in the same commit, when the report is new.
    Raises ReportIdReused when the id carries other words. Anyone may report; nothing about rights is checked.
    """
    content = content_of(said)
    suggestion = NOT_ASKED if Aid.CATEGORY in off_in(said.region) else suggest(said.text)
    best = suggestion.candidates[0].code if suggestion.candidates and not suggestion.abstained else ""
    with transaction.atomic(durable=True):
        write_freely()
        number = next_case_id()
        report = Report(
            id=said.id, case_id=number, county=said.region[:6], content=content, channel=channel, text=said.text,
            place=said.place, happened_at=said.happened_at, received_at=now, taken_by_id=acting.person,
            reporter_name="" if said.anonymous else said.reporter_name,
            reporter_phone="" if said.anonymous else said.reporter_phone,
            anonymous=said.anonymous, read_back=said.read_back, safe_contact=said.safe_contact,
        )  # fmt: skip
        # The unique id decides, not a look beforehand: of ten copies arriving at once, one is inserted.
        first = insert_unless_there(report)
        crash_point("insert")
        if first:
            code = code_for(number, said.region, now)
            files.attach(ids=said.attachments, code=code, county=report.county)
            case = register_case(
                number=number, region=said.region, place=said.place or places.name_of(said.region), lon=said.lon,
                lat=said.lat, text=said.text, category=said.category or best, channel=channel, acting=acting, now=now,
                said={
                    "suggested": _as_data(suggestion), "abstained": suggestion.reason,
                    "attachments": len(said.attachments), **_care(said),
                },
                held=said.held, hidden_from=_past_county(said), urgent=danger_in(said),
            )  # fmt: skip
            if beside is not None:
                beside(case)
        else:
            saved = Report.objects.select_related("case").get(pk=said.id)
            if saved.content != content:
                raise ReportIdReused
            code, now = saved.case.code, saved.received_at
        crash_point("before_commit")
    crash_point("after_commit")
    return Receipt(said.id, code, secret_for(code), path_for(code), now, content, first)


def _care(said: Said) -> dict[str, object]:
    """What asks for care, as the story keeps it: ticks, and signs with the words that gave them."""
    signs = {found.sign.value: found.words for found in said.signs}
    return {name: kept for name, kept in (("wishes", list(said.wishes)), ("signs", signs)) if kept}


def _past_county(said: Said) -> list[str]:
    """Whom it is hidden from at once, when the reporter asks that the city read it: the county's named few."""
    return case_queries.sealing_units(said.region, Level.COUNTY) if Wish.CITY in said.wishes else []


def _as_data(suggestion: Suggestion) -> list[dict[str, object]]:
    """The suggestion as the story keeps it: categories, how sure, and the words that decided."""
    return [
        {"code": one.code, "sure": round(one.confidence, 2), "because": [word for word, _weight in one.because]}
        for one in suggestion.candidates
    ]
