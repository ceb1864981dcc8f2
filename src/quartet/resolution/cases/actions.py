"""Every write to a case. `make_move` is the one verb; what other rooms do for a case stands below it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.errors import DomainError
from quartet.ground.holidays.queries import working_calendar
from quartet.ground.people import queries as people
from quartet.ground.people import staffing
from quartet.ground.people.models import Person, Unit
from quartet.ground.people.rights import Claims, write_freely
from quartet.ground.people.states import DESKS, Label, Level, Role
from quartet.ground.reminders.actions import ring
from quartet.ground.rows import locked
from quartet.resolution.cases import moves, policies, queries
from quartet.resolution.cases.clocking import Moved, moved_by
from quartet.resolution.cases.effects import WHEN_SEALED, code_for, keep_back, line_of, make_urgent
from quartet.resolution.cases.models import Case, SavedFilter
from quartet.resolution.cases.moves import Clock
from quartet.resolution.cases.policies import Tie
from quartet.resolution.cases.states import (
    CaseState,
    Channel,
    MediationStep,
)  # fmt: skip
from quartet.resolution.cases.workflow import CASES


class FilterNameMissing(DomainError):
    """A saved filter needs a name."""

    status = 422
    code = "filter-name-missing"
    message = _("Please give the filter a name.")


def make_move(
    *, code: str, verb: str, given: Mapping[str, Any], command_id: UUID | None, acting: Claims, now: datetime
) -> Case:
    """Move a case as the table says. Safe to repeat with the same command id.

    Raises CaseNotFound, UnknownMove, NoSuchMoveHere, NotAllowed, NotNow or CommandReused; then nothing changed.
    """
    return CASES.run(code, verb, given, command_id=command_id, acting=acting, now=now)


# -- birth ---------------------------------------------------------------------------------------------------------


TYPED_FOR_OTHERS = frozenset({Channel.TELEPHONE, Channel.COUNTER})
"""Ways on which a clerk writes down what somebody else says."""


def register_case(
    *, number: int, region: str, place: str, lon: float | None, lat: float | None, text: str, category: str,
    channel: Channel, acting: Claims, now: datetime, said: Mapping[str, Any], urgent: Mapping[str, str] | None = None,
    held: bool = False, hidden_from: Sequence[str] = (),
) -> Case:  # fmt: skip
    """Open the case of a report, inside the report's own transaction. Anyone may; nothing is checked but the data.

    `urgent`: who says that somebody is in danger (`urgency`, see `Urgency`) and why (`reason`); None: nobody does.
    `held`: only a named few read it, until one of them has decided; not even who typed it for the reporter.
    """
    case = Case(
        pk=number, code=code_for(number, region, now), region=region, place=place, lon=lon, lat=lat, text=text,
        category=category, level=Level.of_code(region), label=Label.PERSONAL, reporter_id=acting.person,
        registered_at=now, hidden_from=list(hidden_from),
    )  # fmt: skip
    if held:
        keep_back(case, now)
        if channel in TYPED_FOR_OTHERS:
            case.reporter_id = None
    if urgent is not None:
        make_urgent(case)
    data = {"channel": channel.value, **said}
    new = CaseState.HELD if held else CaseState.REGISTERED
    row = next(move for move in moves.MOVES if move.verb == "register" and move.new == new)
    CASES.write(CASES.context(case, row, acting=acting, now=now, data=data))
    if urgent is not None:  # its clock runs already: the story says who said it and why
        row = replace(moves.TABLE.rows("mark_urgent", CaseState(case.state))[0], by=frozenset(Role), clock=Clock.KEEP)
        CASES.write(CASES.context(case, row, acting=acting, now=now, data=urgent))
    CASES.never_to_nobody(case, acting, now)
    return case


# -- what others do for a case ---------------------------------------------------------------------------------------


def record_for(*, case: Case, verb: str, data: Mapping[str, Any], acting: Claims, now: datetime) -> bool:
    """Tell in a case's story what another room did for it, inside that room's own transaction.

    The caller has locked the case and checked who asks. False when the case has ended: then nothing is added.
    """
    row = next((move for move in moves.MOVES if move.verb == verb and move.old == case.state), None)
    if row is None:
        return False
    CASES.write(CASES.context(case, row, acting=acting, now=now, data=data))
    return True


def ask_for_help(*, case: Case, unit: Unit, reason: str, acting: Claims, now: datetime) -> Case:
    """Ask a unit to help with a locked case, as a meeting on the spot decided, inside that act's own transaction.

    The caller has checked who asks, and that the case is a main case being handled. Gives the helper's own case.
    """
    row = replace(moves.TABLE.rows("assist", CaseState.HANDLING)[0], by=DESKS)
    CASES.carry_out(CASES.context(case, row, acting=acting, now=now, given={"unit": unit, "reason": reason}))
    return case.children.order_by("-pk")[0]


def record_mediation(
    *, case: Case, step: MediationStep, unit_name: str, last_day: datetime | None, acting: Claims, now: datetime
) -> None:
    """Tell in the case's story that a mediation began or how it ended, inside that act's own transaction.

    `last_day`: the end of its lawful period, where the law sets one.
    """
    said = {"mediation": step.value, "unit_name": unit_name, "last_day": last_day and last_day.isoformat()}
    record_for(case=case, verb="mediate", data=said, acting=acting, now=now)


def seal_case(*, case: Case, unit: int, rule: str, acting: Claims, now: datetime) -> None:
    """Seal a locked case, inside the transaction of who found harm and has kept its place elsewhere.

    No list of the village or the township shows it, no search by place, no map; the finder's unit leads it meanwhile.
    """
    for row in [one for one in moves.TABLE.here(case, "seal") if one.tie is Tie.PLATFORM]:
        ctx = CASES.context(case, row, acting=acting, now=now, data={"rule": rule})
        case.label = max(case.label, Label.SENSITIVE)
        case.place, case.lon, case.lat = "", None, None
        if case.lead_unit_id is None and case.state != CaseState.HELD:
            case.lead_unit = Unit.objects.get(pk=unit)
        CASES.write(ctx)
        for blank in WHEN_SEALED:
            blank(case, now)


def record_harm(*, case: Case, rule: str, to: str, acting: Claims, now: datetime) -> None:
    """Tell in the case's story that harm was reported and to whom."""
    record_for(case=case, verb="report_harm", data={"rule": rule, "to": to}, acting=acting, now=now)


@transaction.atomic(durable=True)
def break_glass(*, code: str, reason: str, acting: Claims, now: datetime) -> Case:
    """Open once, in an emergency, what is kept from somebody; those who decide about it hear of it at once.

    The story keeps who, when and why, and the resident reads it on the status page. Nothing stays open: each look is
    an act of its own. Raises CaseNotFound for what is not there, not theirs, or about officials; and ReasonMissing.
    """
    if len(reason.strip()) < LEAST_REASON:
        raise ReasonMissing
    write_freely()  # it is not theirs to see: the question below is asked of the row itself
    case = locked(Case, code=code)
    if case is None or case.label < Label.SENSITIVE or not policies.breaks_glass(acting, case):
        raise queries.CaseNotFound
    held = next(p for p in acting.posts if case.region.startswith(p.region))
    said = {"reason": reason.strip(), "office": people.unit_name(held.unit)}
    if not record_for(case=case, verb="break_glass", data=said, acting=acting, now=now):
        raise queries.CaseNotFound
    on = timezone.localdate(now)
    told = staffing.sealers_of(case.region, Level(max(case.level, Level.COUNTY)), on, without=case.hidden_from)
    told |= people.administrators(Role.AUDIT_ADMIN, on)
    ring(told - {acting.person}, {"key": f"glass:{case.pk}", "about": "Case", **line_of(case, GLASS_BROKEN)}, now)
    return case


LEAST_REASON = 5
"""So many characters at least: who opens what is kept from them says why."""
GLASS_BROKEN = gettext_noop("Somebody opened in an emergency what is kept from them; the story says who and why")


class ReasonMissing(DomainError):
    """An emergency has a reason that can be written down."""

    status = 422
    code = "reason-missing"
    message = _("Please write why this cannot wait: what is happening, and what you will do.")


# -- another calendar ----------------------------------------------------------------------------------------------


def recompute_dates(*, year: int, acting: Claims, now: datetime) -> list[Moved]:
    """Count the days of every case again that a notice for this year moves, inside the notice's own transaction.

    The caller has checked who asks, and added the notice; each case that moves tells it in its own story.
    """
    write_freely()
    cases = Case.objects.select_for_update(of=("self",)).select_related("lead_unit")
    moved = list(moved_by(year, working_calendar(), cases, now))
    for one in moved:
        row = next(move for move in moves.MOVES if move.verb == "recompute" and move.old == one.case.state)
        said = {"year": year, "was": _day(one.was), "day": _day(one.due)}
        CASES.write(CASES.context(one.case, row, acting=acting, now=now, data=said))
    return moved


def _day(at: datetime | None) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d}" if at else "—"


# -- a desk's own filters ------------------------------------------------------------------------------------------


@transaction.atomic(durable=True)
def save_filter(*, person: Person, name: str, query: str) -> None:
    """Keep a list's address under a name of the person's own; the same name again replaces it."""
    name = name.strip()[:40]
    if not name:
        raise FilterNameMissing
    SavedFilter.objects.update_or_create(person=person, name=name, defaults={"query": query[:400]})


@transaction.atomic(durable=True)
def forget_filter(*, person: Person, name: str) -> None:
    """Forget a filter; forgetting one that is gone is fine."""
    SavedFilter.objects.filter(person=person, name=name).delete()
