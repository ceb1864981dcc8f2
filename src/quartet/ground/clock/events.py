"""What can happen to a clock. Events are facts in time order; whether they count is for the rule to say."""

from dataclasses import dataclass
from datetime import date, datetime

from quartet.ground.clock.words import Approver, Ground


@dataclass(frozen=True, kw_only=True)
class Started:
    """The event the rule names took place."""

    at: datetime


@dataclass(frozen=True, kw_only=True)
class Suspended:
    """The clock is to stand still from this day on."""

    at: datetime
    ground: Ground


@dataclass(frozen=True, kw_only=True)
class Resumed:
    """The ground has gone; this day counts again."""

    at: datetime


@dataclass(frozen=True, kw_only=True)
class Excluded:
    """The days from `first` to `last`, both included, do not count (鉴定, 听证). Valid whenever it is recorded."""

    first: date
    last: date
    ground: Ground


@dataclass(frozen=True, kw_only=True)
class Extended:
    """The period was made longer; the fields say what the rule may ask for. `length` is in the extension's own unit."""

    at: datetime
    length: int
    approved_by: Approver | None = None
    reason: str = ""
    told: bool = False
    all_parties_agree: bool = False


@dataclass(frozen=True, kw_only=True)
class Restarted:
    """The period was interrupted (中断) and begins anew."""

    at: datetime
    ground: Ground


@dataclass(frozen=True, kw_only=True)
class Stopped:
    """What the clock waited for was done, or is no longer owed."""

    at: datetime


Event = Started | Suspended | Resumed | Excluded | Extended | Restarted | Stopped
