"""Who hosts, who owns, who reads which part. Nothing here writes."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from quartet.grassroots.carriers.models import Meeting, Resolution
from quartet.ground.errors import DomainError, NotNow
from quartet.ground.people import staffing
from quartet.ground.people.rights import Claims, NotAllowed
from quartet.ground.people.states import DESKS, HANDLERS, OVERSEERS, Label, Level, Role
from quartet.ground.said import day_of, says_something

if TYPE_CHECKING:
    from collections.abc import Sequence

HOSTS = DESKS | HANDLERS
"""Whose units keep carriers and own resolutions."""
READERS = HOSTS | OVERSEERS
CARD_READERS = READERS | {Role.GRID_MEMBER}
EVERYTHING = Q(pk__isnull=False)
"""Not an empty Q, which vanishes beside another."""
HELP_DESKS = frozenset({Role.TOWNSHIP_DESK, Role.COUNTY_DESK, Role.CITY_DESK})


MEETING = 2
"""So many people make a meeting."""


class NamesFound(DomainError):
    """What others will read holds what may point at a person."""

    status = 422
    code = "names-found"
    message = _("This may point at somebody: %(found)s. Take it out, or say why it may stand there.")


class NumbersFound(DomainError):
    """Identity numbers, telephones, plates and accounts never stand there, whatever the reason."""

    status = 422
    code = "numbers-found"
    message = _("Numbers of people do not belong here: %(found)s. Take them out.")


def units_of(claims: Claims) -> set[int]:
    """The units for which somebody hosts and owns."""
    return {held.unit for held in claims.posts if held.role in HOSTS}


def reaching(claims: Claims) -> Q:
    """Records in the areas a person reaches for what is personal."""
    found = Q(pk__in=[])
    for area in sorted(claims.reached("area", Label.PERSONAL)):
        found |= Q(region__gte=area, region__lt=f"{area}:")  # `:` follows `9`
    return found


def private_sight(claims: Claims) -> Q:
    """Meetings whose private part somebody reads: their unit's, and those of their area where the kind lets it."""
    if claims.system:
        return EVERYTHING
    return Q(unit__in=units_of(claims)) | (Q(area_reads=True) & reaching(claims))


def resolution_sight(claims: Claims) -> Q:
    """Resolutions somebody works with: given to their unit, or of a meeting they read."""
    if claims.system:
        return EVERYTHING
    # A question within the question, not a join: whoever was only given it may not read the meeting's own row.
    return Q(owner__in=units_of(claims)) | Q(meeting__in=Meeting.objects.filter(private_sight(claims)))


class Tie(StrEnum):
    """How somebody must be tied to a resolution."""

    HOST = "host"
    """The unit whose meeting it was."""
    OWNER = "owner"
    """The unit it was given to."""
    PLATFORM = "platform"
    """Nobody: the host has nobody any more, and its days are over."""


def _hosts(claims: Claims, meeting: Meeting) -> bool:
    """The host's own people; where it has nobody, the next desk with people from the township up."""
    if meeting.unit_id in units_of(claims):
        return True
    on, township = timezone.localdate(), Level.TOWNSHIP
    own = any(held.role is Role.TOWNSHIP_DESK and meeting.region.startswith(held.region) for held in claims.posts)
    desk = own or staffing.stands_in(claims, meeting.region, township, on, lowest=township)
    return desk and staffing.has_nobody(meeting.unit_id, on, HOSTS)


TIES: dict[Tie, Callable[[Claims, Resolution], bool]] = {
    Tie.HOST: lambda claims, one: _hosts(claims, one.meeting),
    Tie.OWNER: lambda claims, one: one.owner_id in units_of(claims),
    Tie.PLATFORM: lambda _claims, _one: False,
}
WHY_NOT_TIED = {
    Tie.HOST: _("Only the unit that hosts the meeting may do this."),
    Tie.OWNER: _("Only the unit it was given to may do this."),
    Tie.PLATFORM: _("This happens by itself when the host has nobody any more."),
}


def require_tie(claims: Claims, resolution: Resolution, tie: Tie) -> None:
    """Refuse unless tied as the table asks. Raises NotAllowed."""
    if not TIES[tie](claims, resolution):
        raise NotAllowed(WHY_NOT_TIED[tie])


def require_host(claims: Claims, unit: int) -> None:
    """Refuse all but those who work for the host. Raises NotAllowed."""
    if unit not in units_of(claims):
        raise NotAllowed(WHY_NOT_TIED[Tie.HOST])


def require_host_or_desk(claims: Claims, meeting: Meeting) -> None:
    """The same, and where the host has nobody the desk that stands in for it. Raises NotAllowed."""
    if not _hosts(claims, meeting):
        raise NotAllowed(WHY_NOT_TIED[Tie.HOST])


# -- what must be so first -------------------------------------------------------------------------------------------


def not_published(meeting: Meeting, _data: Mapping[str, Any], _claims: Claims) -> None:
    """What everybody reads does not change under their eyes."""
    if meeting.published_at is not None:
        raise NotNow(_("The public part is published. Take it back first, then change it."))


def is_published(meeting: Meeting, _data: Mapping[str, Any], _claims: Claims) -> None:
    """Only what is published is taken back."""
    if meeting.published_at is None:
        raise NotNow(_("The public part is not published."))


def has_begun(meeting: Meeting, data: Mapping[str, Any], _claims: Claims) -> None:
    """Minutes come after the meeting."""
    if "now" in data and meeting.starts_at > data["now"]:
        raise NotNow(_("This meeting is still to come."))


def two_came(_meeting: Meeting, data: Mapping[str, Any], _claims: Claims) -> None:
    """Two people make a meeting."""
    if data.get("made") and len({name.strip() for name in data["attendees"] if says_something(name)}) < MEETING:
        raise NotNow(_("A meeting has two people at least: write down who came, one on a line."))


def says_why(_meeting: Meeting, data: Mapping[str, Any], _claims: Claims) -> None:
    """Those who were to come want to know."""
    if data.get("made") and not says_something(str(data.get("reason") or "")):
        raise NotNow(_("Please say why: those who were to come want to know."))


def names_nobody(meeting: Meeting, data: Mapping[str, Any], _claims: Claims) -> None:
    """Everything that everybody will read is looked through for people first."""
    if data.get("made"):
        texts = [meeting.title, meeting.place, meeting.agenda, meeting.minutes, *data["resolved"]]
        require_nobody_named(*texts, because=data.get("keep_because") or "")


def in_a_sentence(_one: Resolution, data: Mapping[str, Any], _claims: Claims) -> None:
    """What is said to the other side means something."""
    if data.get("made") and not says_something(str(data.get("words") or "")):
        raise NotNow(_("Please say it in a sentence."))


def date_ahead(_one: Resolution, data: Mapping[str, Any], _claims: Claims) -> None:
    """Another date gives another day at least."""
    if data.get("made") and (data.get("due_on") is None or data["due_on"] <= day_of(data["now"])):
        raise NotNow(_("The date must lie ahead."))


class Finding(Protocol):
    """A place in a text that may point at a person."""

    kind: Any
    text: str


def require_nobody_named(*texts: str, because: str) -> None:
    """Refuse words for everybody that may point at somebody. Raises NumbersFound or NamesFound.

    The scanner stands above this room in the house: the settings name it. A name may stay with a reason, which is
    kept (an official's, say); a number may not.
    """
    scan: Callable[[str], Sequence[Finding]] = import_string(settings.PERSON_SCAN)
    found = [one for text in texts for one in scan(text)]
    if numbers := [one.text for one in found if one.kind != "name"]:
        raise NumbersFound(found="、".join(numbers))
    if found and not because:
        raise NamesFound(found="、".join(one.text for one in found))


# -- the database's side ---------------------------------------------------------------------------------------------

_WRITING = "(SELECT current_setting('quartet.system', true) = 'on')"
_HELD = "(SELECT string_to_array(current_setting('quartet.keys_2', true), ','))"


def _area(column: str) -> str:
    codes = ", ".join(f"left({column}, {level.digits})" for level in Level)
    return f"ARRAY[{codes}]::text[] && {_HELD}"


def _host(row: str) -> str:
    return f"(ARRAY['u' || {row}.unit_id]::text[] && {_HELD} OR ({row}.area_reads AND {_area(f'{row}.region')}))"


_M = "SELECT 1 FROM carriers_meeting m WHERE m.id = meeting_id"
_MINE = f"EXISTS ({_M} AND {_host('m')})"
_OWNED = f"ARRAY['u' || owner_id]::text[] && {_HELD}"
WALLS = {
    "carriers_meeting": f"{_WRITING} OR published_at IS NOT NULL OR {_host('carriers_meeting')}",
    "carriers_privatepart": f"{_WRITING} OR {_MINE}",
    "carriers_meetingevent": f"{_WRITING} OR {_MINE}",
    "carriers_resolution": (
        f"{_WRITING} OR {_OWNED} OR {_MINE} OR (public AND EXISTS ({_M} AND m.published_at IS NOT NULL))"
    ),
    "carriers_resolutionevent": (
        f"{_WRITING} OR EXISTS (SELECT 1 FROM carriers_resolution r WHERE r.id = resolution_id "  # noqa: S608 -- our own names
        f"AND (ARRAY['u' || r.owner_id]::text[] && {_HELD} OR EXISTS (SELECT 1 FROM carriers_meeting m "
        f"WHERE m.id = r.meeting_id AND {_host('m')})))"
    ),
    "carriers_helpasked": f"{_WRITING} OR {_area('township')}",
}
"""The public part is for all once it is published; the rest for the host, the owner, and the area where it may."""
