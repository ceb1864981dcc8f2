"""A case said aloud: the sentence of its last change, what the loudspeaker may say, what a clerk reads out."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from quartet.ground.people.states import Label
from quartet.resolution.cases.models import Case, CaseEvent
from quartet.resolution.cases.queries import desk_unit
from quartet.resolution.cases.states import CaseState
from quartet.resolution.reports.slips import phone_code
from quartet.resolution.spoken.reading import MOST
from quartet.resolution.spoken.sentences import (
    ASK_IN_PERSON,
    CONCERNS,
    DIGITS,
    LOUD,
    NEXT,
    NO_DAY,
    SAID,
    SAID_AT,
    SAID_STEP,
    SOME_OFFICE,
    UNTIL,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Names:
    """The public bodies a sentence may name."""

    unit: str
    desk: str


def close(case: Case) -> bool:
    """Whether a case is kept so closely that nothing of it is said aloud but that we work on it."""
    return case.label >= Label.SENSITIVE


def names_of(case: Case) -> Names:
    """Who leads it and who decides, as they are called today."""
    some = str(SOME_OFFICE)
    return Names(case.lead_unit.name if case.lead_unit else some, desk_unit(case))


def happened_in(verb: str, state: CaseState, step: str = "") -> str:
    """The sentence of a change by where it led and which step of another room it tells of, its names still open."""
    return str(SAID_STEP.get((verb, step)) or SAID_AT.get((verb, state)) or SAID[verb])


def say(verb: str, state: CaseState, names: Names, step: str = "") -> str:
    """What is said of one change and of what comes next: 60 characters at most.

    A body's name that would make it longer is left out; the sentences themselves fit, a test sees to that. The limit
    is one of Chinese characters: what is said in English is for the office.
    """
    happened, following = happened_in(verb, state, step), str(NEXT[state])
    some = str(SOME_OFFICE)
    tries = (names, Names(some, names.desk), Names(names.unit, some), Names(some, some))
    words = ({"unit": one.unit, "desk": one.desk} for one in tries)
    said = [f"{happened % one}{_joint()}{following % one}" for one in words]
    return next((one for one in said if len(one) <= MOST or _joint()), said[-1])


def _joint() -> str:
    """What stands between two sentences: nothing in Chinese."""
    return "" if (get_language() or "zh").startswith("zh") else " "


def last_news(case: Case) -> CaseEvent:
    """The last change that is news to the resident. Every case has one: it was registered, or sent to a helper."""
    return case.events.filter(verb__in=CONCERNS).order_by("-position")[0]


def step_of(event: CaseEvent) -> str:
    """Which step of another room an event tells of; empty for a move of the case itself."""
    return str(event.data.get(event.verb, ""))


def spoken(case: Case) -> str:
    """The sentence to say of a case now."""
    if close(case):
        return f"{SAID['seal']}{_joint()}{ASK_IN_PERSON}"
    event = last_news(case)
    return say(event.verb, CaseState(case.state), names_of(case), step_of(event))


def loud(case: Case) -> str:
    """What the village loudspeaker may say; empty for what is kept closely."""
    return "" if close(case) else str(LOUD[CaseState(case.state)])


def until(case: Case) -> str:
    """Until when the next step is due."""
    if case.due_at is None:
        return str(NO_DAY)
    day = timezone.localtime(case.due_at)
    return str(UNTIL) % {"month": day.month, "day": day.day}


def read_out(digits: str) -> str:
    """A number digit by digit, in words."""
    return " ".join(str(DIGITS[digit]) for digit in digits)


@dataclass(frozen=True, slots=True)
class Script:
    """What a clerk reads out to somebody on the telephone, line by line."""

    code: str
    """Six digits, read out one by one."""
    happened_at: datetime
    happened: str
    following: str
    until: str

    @property
    def lines(self) -> list[str]:
        """In the order in which they are read."""
        return [self.code, self.happened, self.following, self.until]


def script_for(case: Case) -> Script:
    """The script of a case. Of what is kept closely it says only that we work on it, and nothing of when."""
    event, names = last_news(case), names_of(case)
    code = _("Your number: %(digits)s.") % {"digits": read_out(phone_code(case.pk))}
    if close(case):
        return Script(code, event.at, str(SAID["seal"]), str(ASK_IN_PERSON), "")
    words = {"unit": names.unit, "desk": names.desk}
    state = CaseState(case.state)
    day = timezone.localtime(event.at)
    on = _("On day %(day)s of month %(month)s:") % {"month": day.month, "day": day.day}
    happened = happened_in(event.verb, CaseState(event.to_state), step_of(event)) % words
    ends = case.standing.open
    return Script(code, event.at, f"{on}{_joint()}{happened}", str(NEXT[state]) % words, until(case) if ends else "")
