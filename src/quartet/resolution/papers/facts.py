"""What a mediation's file is printed from, as plain values: everything the papers say, and nothing they must not.

Left out, whoever asks: what was admitted for the sake of an agreement and what was said to the mediator alone (decision
22), and an address that is kept sealed. What is not known is empty, and stays a blank to be written in by hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from stdnum.iso7064 import mod_11_2

from quartet.ground.clock.counting import SHANGHAI

ID_FIGURES = 18


def birth_of(number: str) -> date | None:
    """The birthday in an identity number (GB 11643); None of a number whose figures do not check."""
    if len(number) != ID_FIGURES or not mod_11_2.is_valid(number):
        return None
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Helper:
    """Who stands beside a party, in what quality, with what authorisation."""

    quality: str
    name: str
    phone: str = ""
    authority: str = ""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A party."""

    side: str
    name: str
    phone: str = ""
    address: str = ""
    id_number: str = ""
    applicant: bool = False
    sealed: bool = False
    """Whether telephone and address are kept sealed; then they are empty here, and nothing may fill them in."""
    helpers: tuple[Helper, ...] = ()

    @property
    def sex(self) -> str:
        """As the identity number says it (GB 11643: the last figure but one is odd for men); empty without one."""
        return "" if birth_of(self.id_number) is None else "女男"[int(self.id_number[-2]) % 2]

    @property
    def born(self) -> str:
        """The day of birth the identity number gives; empty without a valid one."""
        return day_words(birth_of(self.id_number))

    @property
    def called(self) -> str:
        """Side and name."""
        return f"{self.side}{self.name}"


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session that was held with all sides."""

    at: datetime
    place: str
    present: tuple[str, ...]
    minutes: str


@dataclass(frozen=True, slots=True)
class Said:
    """Something a side said, or that nobody disputes."""

    at: datetime
    who: str
    words: str


@dataclass(frozen=True, slots=True)
class Served:
    """A paper or notice that reached somebody, or did not."""

    at: datetime
    who: str
    paper: str
    how: str
    proof: str
    received: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence: whether it is there."""

    name: str
    there: bool
    note: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Shot:
    """A photographed paper. Without bytes when the file is only looked over, not printed."""

    kind: str
    caption: str
    who: str = ""
    data: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Performed:
    """A line of the ledger of fulfilment."""

    what: str
    amount: str
    due: str
    who: str
    done: str
    open: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """One attempt to ask afterwards."""

    at: datetime
    who: str
    by: str
    kept: str
    satisfied: str
    words: str
    reached: bool
    worse: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A unit that was called to a case, or a consultation that decided on it."""

    at: datetime
    by: str
    unit: str
    reason: str
    attended: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class Ruled:
    """A step of an interim ruling: applied for, or what came of it."""

    on: date
    what: str
    note: str = ""
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """A mediator's pay for the case."""

    mediator: str
    grade: str
    cents: int
    people: int
    clauses: int
    money: int
    first: str
    first_at: datetime | None
    second: str
    second_at: datetime | None


@dataclass(frozen=True, slots=True)
class File:
    """One file (卷宗): a case, its newest mediation and newest standing agreement, as far as the reader sees them."""

    case_code: str
    body: str
    """Who mediates."""
    number: str
    """(2026)范家屯人调字第7号; with a blank where none was given yet."""
    year: int
    people_s: bool = True
    """Whether it is people's mediation, which calls its papers so."""
    mediated: bool = False
    matter: str = ""
    report: str = ""
    kind: str = ""
    place: str = ""
    origin: str = ""
    applied: bool = True
    entrusted: bool = False
    letter: str = ""
    mediator: str = ""
    opened_at: datetime | None = None
    accepted_at: datetime | None = None
    ended_at: datetime | None = None
    ending: str = ""
    ending_words: str = ""
    failed: bool = False
    proposal: str = ""
    parties: tuple[Somebody, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    inquiries: tuple[Said, ...] = ()
    undisputed: tuple[Said, ...] = ()
    served: tuple[Served, ...] = ()
    evidence: tuple[Piece, ...] = ()
    shots: tuple[Shot, ...] = ()
    ways: tuple[str, ...] = ()
    agreement: Mapping[str, Any] | None = None
    performed: tuple[Performed, ...] = ()
    visits: tuple[Visit, ...] = ()
    packet: tuple[Piece, ...] = ()
    asked: tuple[Asked, ...] = ()
    rulings: tuple[Ruled, ...] = ()
    claim: Claim | None = None
    led_by: str = ""

    @property
    def oral(self) -> bool:
        """Whether what was agreed is registered, not signed (人民调解法 28)."""
        return self.agreement is not None and self.agreement["form"] == "oral"

    @property
    def in_force(self) -> bool:
        """Whether there is an agreement that has taken effect."""
        return self.agreement is not None and self.agreement["effective_at"] is not None

    @property
    def applicants(self) -> tuple[Somebody, ...]:
        """The side that applied."""
        return tuple(one for one in self.parties if one.applicant)

    @property
    def represented(self) -> tuple[Somebody, ...]:
        """Parties for whom somebody else acts."""
        return tuple(one for one in self.parties if one.helpers)

    def shots_of(self, *kinds: str) -> tuple[Shot, ...]:
        """The photographs of some kinds."""
        return tuple(one for one in self.shots if one.kind in kinds)


# -- how papers write things -----------------------------------------------------------------------------------------

UNKNOWN_DAY = "　　　　年　　月　　日"
_FIGURES = "〇一二三四五六七八九"
_TEN = 10


def day_words(day: date | datetime | None) -> str:
    """A day as papers write it; empty when it is not known."""
    if isinstance(day, datetime):
        day = day.astimezone(SHANGHAI).date()
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def moment_words(at: datetime | None) -> str:
    """A moment as papers write it, in Shanghai's time; empty when it is not known."""
    local = at.astimezone(SHANGHAI) if at else None
    return f"{day_words(local)}{local.hour}时{local.minute:02d}分" if local else ""


def ordinal(number: int) -> str:
    """1 → 一, 12 → 十二, 20 → 二十. From 1 to 99."""
    tens, ones = divmod(number, _TEN)
    head = "" if not tens else "十" if tens == 1 else f"{_FIGURES[tens]}十"
    return head + (_FIGURES[ones] if ones else "")
