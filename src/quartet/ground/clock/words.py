"""The closed vocabularies of the clocks: units, start events, grounds, reasons for refusing. Codes are stable."""

from enum import Enum
from typing import TYPE_CHECKING, Self

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Worded(Enum):
    """An enumeration whose members carry a stable code and words people read."""

    label: "_StrPromise | str"

    def __new__(cls, code: str, label: "_StrPromise | str" = "") -> Self:
        """Keep the code as the value: `Ground("hearing")` finds its member."""
        member = object.__new__(cls)
        member._value_ = code
        member.label = label
        return member


class Unit(Worded):
    """What a length is counted in.

    Exact units run through nights and rest days; working hours are exact too, and run while offices are open. Counted
    units leave out the start day (民法典 201). Cycle units end with the n-th cycle, the one the start falls in being
    the first; 旬 are the days 1-10, 11-20 and 21-end of a month.
    """

    SECOND = "second", _("seconds")
    MINUTE = "minute", _("minutes")
    HOUR = "hour", _("hours")
    WORK_HOUR = "work_hour", _("working hours")
    DAY = "day", _("days")
    WORKDAY = "workday", _("working days")
    MONTH = "month", _("months")
    YEAR = "year", _("years")
    TEN_DAYS = "ten_days", _("ten-day cycles")
    CALENDAR_MONTH = "calendar_month", _("calendar months")
    QUARTER = "quarter", _("quarters")

    @property
    def is_exact(self) -> bool:
        """Say whether the unit is a fixed stretch of time."""
        return self in {Unit.SECOND, Unit.MINUTE, Unit.HOUR, Unit.WORK_HOUR}

    @property
    def is_cycle(self) -> bool:
        """Say whether the unit is a stretch of the calendar that starts and ends for everybody on the same day."""
        return self in {Unit.TEN_DAYS, Unit.CALENDAR_MONTH, Unit.QUARTER}


class Start(Worded):
    """The event that starts a clock."""

    RECEIPT = "receipt", _("receipt")
    ACCEPTANCE = "acceptance", _("acceptance of the case")
    APPLICATION = "application", _("the application")
    DISPATCH = "dispatch", _("the dispatch")
    ASSIGNMENT = "assignment", _("the assignment")
    CONSENT = "consent", _("the consent of both parties")
    AGREEMENT = "agreement", _("the day the agreement took effect")
    SERVICE = "service", _("service of the document")
    WRITTEN_REPLY = "written_reply", _("receipt of the written reply")
    AWARD = "award", _("the award")
    PANEL = "panel", _("the forming of the tribunal")
    HEARING = "hearing", _("the hearing")
    KNOWLEDGE = "knowledge", _("the day one knew or should have known")
    DISCOVERY = "discovery", _("the discovery")
    ORDER = "order", _("the order taking effect")
    WHISTLE = "whistle", _("the whistle")
    CALL = "call", _("the call coming in")
    RETURN = "return", _("the return")
    COMPLETION = "completion", _("the report that the work is done")
    CYCLE = "cycle", _("a day of the cycle")
    RECORD = "record", _("the making of the record")
    MISSED = "missed", _("the day on which it was noticed")


class Ground(Worded):
    """Why days may lawfully not count, or a period begin anew. A rule names the ones it allows; nothing else pauses."""

    APPRAISAL = "appraisal", _("appraisal or assessment")
    HEARING = "hearing", _("hearing")
    PARTY_ABSENT = "party_absent", _("a party died, lost capacity or ended, and no successor is known yet")
    FORCE_MAJEURE = "force_majeure", _("force majeure or another proper reason")
    OTHER_PROCEEDING = "other_proceeding", _("a court, arbitration or review decides first")
    LEGAL_QUESTION = "legal_question", _("a question of law is put to a competent body")
    MEDIATION = "mediation", _("the parties agreed to mediate")
    RESIDENT_AWAY = "resident_away", _("the resident asked to wait")
    ASKED_RESIDENT = "asked_resident", _("a question to the resident is open")
    CLAIMED = "claimed", _("the right was claimed from the other side")
    RELIEF_SOUGHT = "relief_sought", _("relief was sought from a competent body")
    ACKNOWLEDGED = "acknowledged", _("the other side agreed to perform")


class Approver(Worded):
    """Who must approve an extension."""

    BODY_HEAD = "body_head", _("the head of the body")
    COURT_PRESIDENT = "court_president", _("the president of the court")
    COMMISSION_HEAD = "commission_head", _("the head of the arbitration commission")
    OVERSEER = "overseer", _("the desk that oversees the unit")


class DayKind(Worded):
    """Why a day is worked or not."""

    WEEKDAY = "weekday", _("weekday")
    WEEKEND = "weekend", _("weekend")
    HOLIDAY = "holiday", _("public holiday")
    MAKE_UP = "make_up", _("make-up working day")


class State(Worded):
    """How a clock stands."""

    RUNNING = "running", _("running")
    SUSPENDED = "suspended", _("suspended")
    STOPPED = "stopped", _("stopped")
    LATE = "late", _("late")


class Refusal(Worded):
    """Why an event has no effect on a clock."""

    STARTED_TWICE = "started_twice", _("The clock had already started.")
    BEFORE_START = "before_start", _("The clock had not started yet.")
    AFTER_STOP = "after_stop", _("The clock had already stopped.")
    AFTER_EXPIRY = "after_expiry", _("The period had already run out.")
    GROUND = "ground", _("The rule does not name this ground.")
    SUSPENDED = "suspended", _("The clock was already suspended.")
    NOT_SUSPENDED = "not_suspended", _("The clock was not suspended.")
    PAUSE_USED = "pause_used", _("The days this ground may hold the clock are used up.")
    BACKWARDS = "backwards", _("The interval ends before it begins.")
    NO_EXTENSION = "no_extension", _("The rule allows no extension.")
    EXTENSIONS_USED = "extensions_used", _("The rule allows no further extension.")
    LENGTH = "length", _("The rule does not allow an extension of this length.")
    APPROVER = "approver", _("The one who must approve has not approved.")
    REASON = "reason", _("The reason is missing.")
    NOTICE = "notice", _("Those concerned have not been told.")
    PARTIES = "parties", _("Not all parties have agreed.")
