"""How whistles and called bodies may move, read from the practice by hand: nothing here comes from the product.

A line says: from, to, verb, tied how: `whistler` the desk that blew it, `body` the called body, `above` the desk one
level above. Several states may share a line, joined by `/`; `same` stays where it is.
"""

from dataclasses import dataclass

WHISTLE_LINES = """
running running call     whistler
running running minute   whistler
running running decide   whistler
running running drop     whistler
running ended   end      whistler
"""
CALL_LINES = """
called/unanswered                   accepted   accept   body
called/unanswered                   refused    refuse   body
refused/unanswered                  called     insist   above
refused/unanswered                  excused    excuse   above
called/unanswered/accepted          arrived    arrive   body
called/unanswered/accepted          arrived    confirm  whistler
called/unanswered/accepted/refused  called_off call_off whistler
arrived/left                        same       sign     body
arrived/left                        same       fulfil   body
arrived                             left       leave    body
arrived                             left       note_left whistler
left/unanswered/excused/called_off/refused same assess  body
left/unanswered/excused/called_off/refused same assess  whistler
"""
WHISTLE_STATES = ("running", "ended")
CALL_STATES = ("called", "unanswered", "accepted", "arrived", "left", "refused", "excused", "called_off")
ROLES = (
    "grid_member", "village_clerk", "village_mediator", "township_desk", "county_desk", "city_desk", "sealed_desk", "department",
    "tribunal", "supervisor", "partner", "system_admin", "security_admin", "audit_admin",
)  # fmt: skip
HANDLE = {"village_clerk", "village_mediator", "department", "tribunal"}
WHISTLE = {"township_desk", "county_desk", "city_desk"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the law."""

    old: str
    new: str
    verb: str
    tie: str


def _lines(text: str) -> list[Line]:
    found = []
    for line in text.strip().splitlines():
        olds, new, verb, tie = line.split()
        found += [Line(old, old if new == "same" else new, verb, tie) for old in olds.split("/")]
    return found


WHISTLE_LAW = _lines(WHISTLE_LINES)
CALL_LAW = _lines(CALL_LINES)


def verbs(law: list[Line], old: str, new: str, ties: set[str]) -> set[str]:
    """The verbs by which somebody with these ties may bring it from one state to another."""
    return {line.verb for line in law if (line.old, line.new) == (old, new) and line.tie in ties}
