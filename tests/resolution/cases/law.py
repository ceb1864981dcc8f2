"""How cases may move, read from the issue and the office's rules by hand: nothing here comes from the product.

A line says: from, to, verb, who, tied how.
  `desk`     a desk of the level that now decides, in its area
  `lead`     somebody who handles cases in the unit that leads
  `over`     a desk of that level or above in whose area it lies, or a supervisor of that area
  `from`     the one whose report opened it
  `slip`     the resident
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

LINES = """
registered  handling    solve_in_village  desk  village_clerk
registered  dispatched  dispatch          desk  village_clerk township_desk county_desk city_desk
registered  registered  escalate          desk  village_clerk township_desk county_desk
registered  registered  hand_down         desk  township_desk county_desk city_desk
registered  registered  place             desk  village_clerk township_desk county_desk city_desk
registered  registered  classify          desk  village_clerk township_desk county_desk city_desk
consultation consultation place           desk  village_clerk township_desk county_desk city_desk
consultation consultation classify        desk  village_clerk township_desk county_desk city_desk
registered  merged      merge             desk  village_clerk township_desk county_desk city_desk
registered  voided      void              desk  township_desk county_desk city_desk
dispatched  handling    accept            lead  village_clerk village_mediator department tribunal
dispatched  registered  return            lead  village_clerk village_mediator department tribunal
consultation dispatched consult           desk  village_clerk township_desk county_desk city_desk
handling    registered  escalate          lead  village_clerk village_mediator
handling    handling    assist            lead  village_clerk village_mediator department tribunal
handling    suspended   suspend           lead  village_clerk village_mediator department tribunal
handling    handling    extend            over  township_desk county_desk city_desk
handling    resolved    resolve           lead  village_clerk village_mediator department tribunal
suspended   handling    resume            lead  village_clerk village_mediator department tribunal
resolved    resolved    ask               over  village_clerk township_desk county_desk city_desk supervisor
resolved    resolved    answer            slip  resident
resolved    closed      close             desk  village_clerk township_desk county_desk city_desk
resolved    handling    reopen            over  village_clerk township_desk county_desk city_desk supervisor
closed      handling    reopen            over  village_clerk township_desk county_desk city_desk supervisor
closed      handling    come_back         slip  resident
*           *           note              lead  village_clerk village_mediator department tribunal
*           *           note              over  village_clerk township_desk county_desk city_desk supervisor
*           *           note              from  grid_member
*           *           amend             from  grid_member
*           *           interim           lead  village_clerk village_mediator department tribunal
*           *           interim           over  village_clerk township_desk county_desk city_desk
"""
STATES = (
    "registered", "dispatched", "handling", "suspended", "consultation", "resolved", "closed", "merged", "voided",
)  # fmt: skip
OPEN = STATES[:6]
ROLES = (
    "resident", "grid_member", "village_clerk", "village_mediator", "township_desk", "county_desk", "city_desk",
    "department", "tribunal", "supervisor", "partner", "system_admin", "security_admin", "audit_admin",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the law."""

    old: str
    new: str
    verb: str
    tie: str
    roles: frozenset[str]


def _lines() -> list[Line]:
    found = []
    for text in LINES.strip().splitlines():
        old, new, verb, tie, *roles = text.split()
        found.extend(
            Line(state, state if new == "*" else new, verb, tie, frozenset(roles))
            for state in (OPEN if old == "*" else (old,))
        )
    return found


LAW = _lines()
VERBS = tuple(dict.fromkeys(line.verb for line in LAW))


def verbs(old: str, new: str, role: str) -> set[str]:
    """The verbs by which a well-placed holder of a role may bring a case from one state to another."""
    return {line.verb for line in LAW if (line.old, line.new) == (old, new) and role in line.roles}


SAYS: dict[str, dict[str, Any]] = {
    "escalate": {"reason": "村里解决不了"},
    "hand_down": {"reason": "村里更清楚"},
    "classify": {"category": "0101"},
    "merge": {"reason": "说的是同一件事"},
    "void": {"reason": "重复登记"},
    "consult": {"reason": "两家商定"},
    "return": {"why": "other_body", "line": "0101-1", "reason": "不归我们管"},
    "assist": {"reason": "请帮忙"},
    "suspend": {"ground": "appraisal", "reason": "等鉴定"},
    "extend": {"days": 5, "reason": "鉴定刚回来"},
    "resolve": {"outcome": "井盖换好了"},
    "ask": {"channel": "telephone", "answer": "solved"},
    "answer": {"answer": "solved", "satisfied": "satisfied"},
    "reopen": {"reason": "又坏了"},
    "come_back": {"words": "又坏了"},
    "note": {"note": "去看过了"},
    "interim": {"ruling": "asked", "on": date(2026, 5, 11)},
    "amend": {"text": "村东头那口井的井盖坏了"},
}
"""What a mover says with each verb, besides the units, cases and places that a test chooses."""
BODIES = {
    1: ("mediators", {"line": "0101-1"}),
    2: ("tribunal", {"line": "0101-2"}),
    3: ("agriculture", {"line": "0101-3"}),
    4: ("agriculture", {"reason": "市级清单没有这一条，由市中心决定"}),
}
"""Level that decides → the body whose duty a land contract is, and what says so: a line, or where there is none a reason."""
