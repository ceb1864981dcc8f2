"""Who sees a whistle, how a mover is tied to it, what must be so first, and what proves that a body came."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from math import cos, hypot, radians
from typing import Any

from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.errors import NotNow
from quartet.ground.people import staffing
from quartet.ground.people.rights import IDENTITIES, Claims, NotAllowed
from quartet.ground.people.states import DESKS, HANDLERS, OVERSEERS, ROLES, Label, Level, Role
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.states import OPEN_STATES, CaseState
from quartet.resolution.duty.models import DutyLine
from quartet.resolution.duty.queries import binding, current_list
from quartet.resolution.whistle.models import Call, Decision, Minute, Whistle
from quartet.resolution.whistle.states import CallState, DecisionState, Proof, Side

WORKERS = DESKS | HANDLERS | OVERSEERS
"""Who has to do with whistles at all."""
WHISTLERS = DESKS - {Role.VILLAGE_CLERK}
"""Desks that may blow one: from the township up (乡街吹哨)."""

# -- sight -----------------------------------------------------------------------------------------------------------


def held_keys(claims: Claims) -> list[str]:
    """What opens a whistle for a person besides the case: the units they work for."""
    return sorted(key for key in claims.keys(Label.SENSITIVE) if key[0] == "u")


_ME = "(SELECT COALESCE(NULLIF(current_setting('quartet.person', true), ''), '0')::bigint)"
_HELD = "(SELECT string_to_array(current_setting('quartet.keys_3', true), ','))"
_SYSTEM = "(SELECT current_setting('quartet.system', true) = 'on')"
_HANGS = f"{_SYSTEM} OR EXISTS (SELECT 1 FROM whistle_whistle w WHERE w.id = whistle_id)"  # noqa: S608 -- our own names
WALLS: dict[str, str] = {
    # A residents' slip opens its case and no whistle on it: who is signed in is asked first.
    "whistle_whistle": (
        f"CASE WHEN {_SYSTEM} THEN true WHEN {_ME} = 0 OR hidden_from && {IDENTITIES} THEN false "  # noqa: S608 -- as above
        f"ELSE keys && {_HELD} OR EXISTS (SELECT 1 FROM cases_case c WHERE c.id = case_id) END"
    ),
    **{f"whistle_{name}": _HANGS for name in ("call", "whistleevent", "minute", "signature", "decision", "assessment")},
}
"""Table → which of its rows may be read, for `site.walls`."""


# -- ties ------------------------------------------------------------------------------------------------------------


class Tie(StrEnum):
    """How a mover must be tied to the whistle."""

    WHISTLER = "whistler"
    """The desk that blew it."""
    BODY = "body"
    """Somebody who handles cases in the called body."""
    ABOVE = "above"
    """The desk one level above the whistler's; above the city there is none, so the city's own."""
    PLATFORM = "platform"
    """Nobody: time has passed."""
    OPENS = "opens"
    """A desk from the township up in whose area the case lies."""


def units_of(claims: Claims) -> set[int]:
    """The units a person handles cases for."""
    return {held.unit for held in claims.posts if ROLES[held.role].handles}


def desks_of(claims: Claims, region: str) -> list[tuple[int, int]]:
    """The desks of the person that may whistle for a place, as (level, unit), the nearest first."""
    found = [
        (int(ROLES[held.role].desk or 0), held.unit)
        for held in claims.posts
        if held.role in WHISTLERS and region.startswith(held.region)
    ]
    return sorted(found)


def _whistler(claims: Claims, whistle: Whistle, call: Call | None) -> bool:  # noqa: ARG001 -- all ties are called alike
    own = any(held.role in WHISTLERS and held.unit == whistle.unit_id for held in claims.posts)
    return own or _stands_in(claims, whistle, Level(whistle.level))


def _stands_in(claims: Claims, whistle: Whistle, level: Level) -> bool:
    """The next desk with people acts for one that has nobody any more: a whistle must be ended by somebody."""
    return staffing.stands_in(claims, whistle.region, level, timezone.localdate(), lowest=Level.TOWNSHIP)


def _body(claims: Claims, whistle: Whistle, call: Call | None) -> bool:  # noqa: ARG001 -- as above
    return call is not None and call.unit_id in units_of(claims)


def _above(claims: Claims, whistle: Whistle, call: Call | None) -> bool:  # noqa: ARG001 -- as above
    above = level_above(whistle)
    return any(level == above for level, _unit in desks_of(claims, whistle.region)) or _stands_in(
        claims, whistle, above
    )


def level_above(whistle: Whistle) -> Level:
    """The level whose desk decides when a body says no."""
    return Level(min(whistle.level + 1, Level.CITY))


TIES: dict[Tie, Callable[[Claims, Whistle, Call | None], bool]] = {
    Tie.WHISTLER: _whistler,
    Tie.BODY: _body,
    Tie.ABOVE: _above,
    Tie.PLATFORM: lambda claims, _whistle, _call: claims.system,
    Tie.OPENS: lambda _claims, _whistle, _call: False,
}
WHY_NOT_TIED = {
    Tie.WHISTLER: _("Only the desk that blew the whistle may do this."),
    Tie.BODY: _("Only the called body itself may do this."),
    Tie.ABOVE: _("Only the desk one level above may do this."),
    Tie.PLATFORM: _("Only the platform itself does this, as part of something else that was asked for."),
    Tie.OPENS: _("Only a desk from the township up, in whose area the case lies, may blow a whistle."),
}


def require_tie(claims: Claims, record: Whistle | Call, tie: Tie) -> None:
    """Refuse unless the mover is tied as the table asks. Hidden comes before every tie. Raises NotAllowed."""
    whistle, call = (record.whistle, record) if isinstance(record, Call) else (record, None)
    if not claims.identities.isdisjoint(whistle.hidden_from) or not TIES[tie](claims, whistle, call):
        raise NotAllowed(WHY_NOT_TIED[tie])


# -- proof of coming -------------------------------------------------------------------------------------------------

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters and digits that cannot be mistaken for one another."""
LENGTH = 6
SLOT = timedelta(minutes=10)
"""So long the screen shows one code; the one before is good too."""
NEAR_METRES = 300.0
FRESH = timedelta(minutes=10)


def _code(whistle: Whistle, when: str) -> str:
    number = int(salted_hmac("whistle.site", f"{whistle.code}:{when}").hexdigest(), 16)
    letters = []
    for _position in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)


def screen_code(whistle: Whistle, now: datetime) -> str:
    """What the whistler's screen shows now: signed by the installation's key, good for ten to twenty minutes."""
    return _code(whistle, f"s{int(now.timestamp() // SLOT.total_seconds())}")


def paper_code(whistle: Whistle, now: datetime) -> str:
    """What the printed sheet at the site says: good for its day."""
    return _code(whistle, f"p{now.astimezone(SHANGHAI):%Y%m%d}")


def proof_of(whistle: Whistle, said: str, now: datetime) -> Proof | None:
    """Which code this is, if it is one of this whistle's that holds now."""
    good = {
        screen_code(whistle, now): Proof.SCREEN,
        screen_code(whistle, now - SLOT): Proof.SCREEN,
        paper_code(whistle, now): Proof.PAPER,
    }
    plain = "".join(sign for sign in said.upper() if sign.isalnum())
    return next((proof for code, proof in good.items() if constant_time_compare(code, plain)), None)


def metres(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """How far two points near each other are apart, in metres (an even earth is near enough for 300 m)."""
    return hypot((lon - other_lon) * cos(radians(lat)), lat - other_lat) * 111_195


# -- guards ----------------------------------------------------------------------------------------------------------

Guard = Callable[[Any, Mapping[str, Any], Claims], None]
"""Refuses with `NotNow`. What was not said yet is not asked: a button is offered before its form is filled in."""


def _whistle(record: Whistle | Call) -> Whistle:
    return record.whistle if isinstance(record, Call) else record


def running(record: Whistle | Call, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """The whistle must still go on."""
    if not _whistle(record).running:
        raise NotNow(_("This whistle is over."))


def may_whistle(case: Case) -> None:
    """A whistle hangs on an open main case. Raises NotNow."""
    if case.state not in OPEN_STATES or case.parent_id is not None:
        raise NotNow(_("A whistle is blown for an open main case."))


def proof_given(call: Call, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """Coming needs a proof: the code at the site, or the position of the phone on duty."""
    if "proof" in data and data["proof"] is None:
        raise NotNow(
            _(
                "This is not the code shown at the site now, and no phone of yours is on duty there. "
                "Scan the code again, or ask the whistler to confirm that you are here."
            )
        )


def names_another(call: Call, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """A body that says no cites a line of the list in force that names somebody else for this kind of matter."""
    if (line := data.get("line")) is None:
        return
    whistle = call.whistle
    valid = current_list(whistle.region)
    holding = binding(valid, whistle.category)
    known = isinstance(line, DutyLine) and line.duty_list_id == (valid.pk if valid else None)
    if not known or (holding and holding.get(Level(line.level)) != line):
        raise NotNow(_("This line does not hold for the matter: cite one that does."))
    if line.names(call.unit):
        raise NotNow(_("Line %(line)s names your own body: cite another, or come."), line=line.number)


def lies_ahead(whistle: Whistle, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """What is decided is still to be done."""
    if (due := data.get("due")) is not None and due <= data["now"]:
        raise NotNow(_("This time has passed already."))


def open_decisions(call: Call) -> list[Decision]:
    """What was decided for this body and is not done yet."""
    return list(call.decisions.filter(state=DecisionState.OPEN).order_by("number"))


def nothing_open(call: Call, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """Nobody leaves before the matter is done (事不完人不撤)."""
    if open_decisions(call):
        raise NotNow(_("Decisions are still open for this body: it leaves only with a reason."))


def something_open(call: Call, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """There must be something left open."""
    if not open_decisions(call):
        raise NotNow(_("No decision is open for this body."))


def next_named(call: Call) -> int | None:
    """Who is asked after the one whose turn it is."""
    if call.person_id not in call.named:
        return None
    rest = call.named[call.named.index(call.person_id) + 1 :]
    return rest[0] if rest else None


def somebody_left(call: Call, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """There is another named person."""
    if next_named(call) is None:
        raise NotNow(_("Every named person was asked."))


def answer_overdue(call: Call, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """The asked person's time to answer is over."""
    if data["now"] <= call.answer_due_at:
        raise NotNow(_("There is still time to answer."))


def newest_minute(whistle: Whistle) -> Minute | None:
    """The minute as it reads now."""
    return whistle.minutes.order_by("-version").first()


def minute_written(record: Whistle | Call, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """There must be a minute."""
    if newest_minute(_whistle(record)) is None:
        raise NotNow(_("First write the minute."))


def not_signed(call: Call, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """Each body signs a version once."""
    minute = newest_minute(call.whistle)
    if minute is not None and minute.signatures.filter(call=call).exists():
        raise NotNow(_("Your body has signed this version of the minute."))


def somebody_came(whistle: Whistle, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """A meeting has somebody in it."""
    if not whistle.calls.filter(arrived_at__isnull=False).exists():
        raise NotNow(_("Nobody has come yet."))


def came(call: Call | None) -> bool:
    """Whether a body is or was on the spot."""
    return call is not None and call.arrived_at is not None


def for_who_came(whistle: Whistle, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """What is decided is decided with those who are there."""
    if (call := data.get("call")) is not None and not came(call):
        raise NotNow(_("Decide for bodies that have come."))


def assist_possible(whistle: Whistle, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """A request for help belongs to a case in somebody's hands, and goes to another body than that."""
    if data.get("becomes") != "assist":
        return
    if whistle.case.state != CaseState.HANDLING:
        raise NotNow(_("Nobody handles the case yet: make it an instruction, or have the case dispatched first."))
    if data["call"].unit_id == whistle.case.lead_unit_id:
        raise NotNow(_("This body leads the case itself: make it an instruction."))


def decisions_there(whistle: Whistle, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """Some decision must be open."""
    if not whistle.decisions.filter(state=DecisionState.OPEN).exists():
        raise NotNow(_("No decision is open."))


STILL_HERE = (CallState.CALLED, CallState.ACCEPTED, CallState.ARRIVED)


def everybody_gone(whistle: Whistle, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """It ends when nobody is on the way or on the spot any more."""
    here = whistle.calls.filter(state__in=STILL_HERE).select_related("unit").order_by("number")
    if names := [call.unit.name for call in here]:
        raise NotNow(_("They are still called, on the way or on the spot: %(names)s."), names="、".join(names))


def minute_of_who_came(whistle: Whistle, data: Mapping[str, Any], claims: Claims) -> None:
    """A meeting leaves a minute; where nobody came there was none."""
    if whistle.calls.filter(arrived_at__isnull=False).exists():
        minute_written(whistle, data, claims)


def side_of(call: Call, claims: Claims) -> Side:
    """For which side somebody speaks who is tied to a call."""
    return Side.BODY if _body(claims, call.whistle, call) else Side.WHISTLER


def not_assessed(call: Call, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """Each side says it once."""
    if call.assessments.filter(side=side_of(call, claims)).exists():
        raise NotNow(_("Your side has said it already."))


def not_called_yet(whistle: Whistle, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """A body is called once by a whistle."""
    unit = data.get("unit")
    if unit is not None and whistle.calls.filter(unit=unit).exists():
        raise NotNow(_("This body is called already."))
