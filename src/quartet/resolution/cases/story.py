"""A case told in sentences: for those who work on it, and for the resident who waits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from quartet.ground.clock.explain import explain
from quartet.ground.clock.rules import rule as find_rule
from quartet.ground.holidays.queries import working_calendar
from quartet.ground.ledger.history import HistoryEntry, MoveEvent, Spoken, Words, history_of
from quartet.ground.people import queries as people
from quartet.ground.people.rights import Claims
from quartet.ground.people.states import ROLES, Label, Level
from quartet.resolution.cases.clocking import clock_of, ground_of
from quartet.resolution.cases.models import Case, CaseEvent
from quartet.resolution.cases.moves import MOVES, Move
from quartet.resolution.cases.policies import Cause, ruling_steps, told_first
from quartet.resolution.cases.queries import desk_unit
from quartet.resolution.cases.states import Answer, CaseState, Channel, MediationStep, Urgency, WhistleStep, Wish
from quartet.resolution.duty.states import NotOurs
from quartet.resolution.kinds.queries import duties_of
from quartet.resolution.kinds.states import Duty
from quartet.resolution.season.guard import Guard, guard
from quartet.resolution.season.interim import Ruling
from quartet.resolution.suggest.categories import name_of

_ROWS: dict[str, Move] = {move.verb: move for move in reversed(MOVES)}


SPOKEN: Spoken = {
    "channel_label": ("channel", lambda code: Channel(code).label),
    "answer_label": ("answer", lambda code: Answer(code).label),
    "ground_label": ("ground", lambda code: ground_of(code).label),
    "level_label": ("level", lambda number: Level(number).label),
    "mediation_label": ("mediation", lambda code: MediationStep(code).label),
    "whistle_label": ("whistle", lambda code: WhistleStep(code).label),
    "urgency_label": ("urgency", lambda code: Urgency(code).label),
    "cause_label": ("cause", lambda code: Cause(code).label if code else "—"),
    "was_label": ("was", lambda number: Level(number).label),
    "ruling_label": ("ruling", lambda code: Ruling(code).label),
    "why": ("rule", lambda code: find_rule(code, timezone.localdate()).name),
    "duty_label": ("rule", lambda code: find_rule(code, timezone.localdate()).name),
    "cites_words": ("cites", lambda cited: f"{NotOurs(cited[0]).label} {cited[1]}".strip()),
    "category_name": ("category", lambda code: name_of(code, get_language() or "zh-hans")),
}
"""Events keep codes; these say them in the reader's language."""


@dataclass(frozen=True, slots=True)
class Next:
    """Who owes the next step, what it is, and by when."""

    who: str
    what: str
    due_at: datetime | None


def story(case: Case) -> list[HistoryEntry]:
    """The whole story, newest first. The caller has come through the door."""
    return history_of(case.events.order_by("-position"), MOVES, SPOKEN, words=_words)


def _words(event: MoveEvent) -> str:
    """What was said along with it; a note is the sentence itself."""
    note = event.data.get("note", "") if event.verb != "note" else ""
    return str(note or event.data.get("words") or event.data.get("still_open", ""))


def next_step(case: Case) -> Next:
    """What happens next, who owes it, by when."""
    standing = case.standing
    names = Words(SPOKEN, {"unit": case.lead_unit.name if case.lead_unit else "", "desk": desk_unit(case)})
    return Next(str(standing.owes) % names, str(standing.next), case.due_at)


@dataclass(frozen=True, slots=True)
class Why:
    """Why the date is what it is."""

    lines: list[str]
    """The article and the days one by one, long runs folded; empty when no clock runs."""
    provisional: bool
    """Whether a holiday notice still to come may move it (待国务院公布)."""


def why_due(case: Case, now: datetime) -> Why:
    """Why the date is what it is, and whether it is final."""
    result = clock_of(case, now)
    if result is None:
        return Why([], provisional=False)
    return Why([line.text for line in explain(result, folded=True)], result.provisional)


def season_guard(case: Case, now: datetime) -> Guard:
    """What may lapse while the case goes its way; nothing for a case that ended without an outcome."""
    if case.state in (CaseState.MERGED, CaseState.VOIDED):
        return Guard()
    outcome = case.events.filter(verb="resolve").order_by("-position").values_list("at", flat=True).first()
    happened = case.reports.exclude(happened_at=None).order_by("happened_at").first()
    return guard(
        category=case.category, region=case.region, known_at=(happened and happened.happened_at) or case.registered_at,
        agreed_at=outcome, now=now, calendar=working_calendar(), steps=ruling_steps(case),
        open_still=case.standing.open,
    )  # fmt: skip


def harm_signs(case: Case) -> list[Duty]:
    """Duties to report harm that the category or the text gives a sign of; none once somebody has confirmed one."""
    found = duties_of(case.category, case.text) if case.standing.open else []
    return [] if found and case.events.filter(verb="seal").exists() else found


@dataclass(frozen=True, slots=True)
class Kept:
    """How closely a case is kept, why, and from whom it is hidden: for those who see it all the same."""

    says: str
    why: list[str]
    hidden: str = ""


def how_kept(case: Case, claims: Claims) -> Kept | None:
    """What stands above a case that not everybody may read; None for any other."""
    if case.label < Label.SENSITIVE:
        return None
    told = told_first(case)
    why = [_("The reporter asks: %(wish)s") % {"wish": Wish(wish).label} for wish in told.get("wishes", [])]
    why += [_("Its words: “%(words)s”") % {"words": words} for words in told.get("signs", {}).values()]
    seals = any(ROLES[held.role].seals for held in claims.posts)
    says = _("Only a few named people read this.") if case.label >= Label.ACCUSATION else _(
        "Kept closely: the village and the township do not see it. Do not say it aloud, do not leave it open."
    )  # fmt: skip
    return Kept(says, why if seals else [], people.names_of(case.hidden_from) if seals else "")


@dataclass(frozen=True, slots=True)
class Suggested:
    """A category the machine proposes, how sure it is, and the words that made it think so."""

    code: str
    sure: int
    """Per cent."""
    because: list[str]


def suggestions(case: Case) -> list[Suggested]:
    """What was suggested when the case was registered; empty once a person has set the category.

    Whether the place has switched suggestions off, the caller has asked.
    """
    said = dict(case.events.filter(verb__in=["register", "classify"]).values_list("verb", "data"))
    if "classify" in said or not case.standing.open:
        return []
    return [
        Suggested(one["code"], round(one["sure"] * 100), one["because"])
        for one in said.get("register", {}).get("suggested", [])
    ]


def resident_story(case: Case) -> dict[str, Any]:
    """Where it stands and how it came there, in plain words: no names of people, nothing internal.

    Of a case it was joined to nothing is said: that is another resident's, and their slip opens it.
    """
    names = Words(SPOKEN, {"unit": case.lead_unit.name if case.lead_unit else _("The unit"), "desk": desk_unit(case)})
    events = list(case.events.order_by("-position"))
    lately = next((event.verb for event in events if event.verb in {"resolve", "answer"}), "")
    heard = case.state == CaseState.RESOLVED and lately == "answer"
    now = _("We have your answer. %(desk)s looks at it, then closes the matter or has it done again.")
    return {
        "now": (now if heard else str(case.standing.resident)) % names, "heard": heard,
        "lines": list(_resident_lines(events)), "due_at": case.due_at,
    }  # fmt: skip


def _resident_lines(events: list[CaseEvent]) -> Iterator[tuple[datetime, str]]:
    for event in events:
        sentence = str(_ROWS[event.verb].resident)
        if sentence:
            yield event.at, (sentence % Words(SPOKEN, event.data)).strip()
