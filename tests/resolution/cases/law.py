"""How cases may move, read from the issue and the office's rules by hand: nothing here comes from the product.

A line says: from, to, verb, who, tied how.
  `desk`     a desk of the level that now decides, in its area
  `lead`     somebody who handles cases in the unit that leads
  `over`     a desk of that level or above in whose area it lies, or a supervisor of that area
  `seal`     one of the few who decide about what is confidential, of that level or above
  `from`     the one whose report opened it
  `slip`     the resident
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

LINES = """
work         held        hold         desk  village_clerk township_desk county_desk city_desk
dispatched   held        hold         lead  village_mediator department tribunal
handling     held        hold         lead  village_mediator department tribunal
suspended    held        hold         lead  village_mediator department tribunal
work         held        hold         seal  sealed_desk
held         registered  release      seal  sealed_desk
held         registered  seal         seal  sealed_desk
work         work        seal         over  county_desk city_desk
work         work        unseal       seal  sealed_desk
open         open        hide_from    seal  sealed_desk
held         handed_over hand_over    seal  sealed_desk
handed_over  closed      receive      lead  village_clerk village_mediator department tribunal
handed_over  held        give_back    lead  village_clerk village_mediator department tribunal
handed_over  held        call_back    seal  sealed_desk
held         held        mark_urgent  seal  sealed_desk
open         open        note         seal  sealed_desk
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
registered  registered  mark_urgent       over  village_clerk township_desk county_desk city_desk
dispatched  dispatched  mark_urgent       over  village_clerk township_desk county_desk city_desk
handling    handling    mark_urgent       over  village_clerk township_desk county_desk city_desk
suspended   handling    mark_urgent       over  village_clerk township_desk county_desk city_desk
consultation consultation mark_urgent     over  village_clerk township_desk county_desk city_desk
dispatched  dispatched  mark_urgent       lead  village_clerk village_mediator department tribunal
handling    handling    mark_urgent       lead  village_clerk village_mediator department tribunal
suspended   handling    mark_urgent       lead  village_clerk village_mediator department tribunal
registered  registered  mark_urgent       lead  village_clerk village_mediator department tribunal
consultation consultation mark_urgent     lead  village_clerk village_mediator department tribunal
*           *           note              lead  village_clerk village_mediator department tribunal
*           *           note              over  village_clerk township_desk county_desk city_desk supervisor
*           *           note              from  grid_member
*           *           amend             from  grid_member
work        work        interim           lead  village_clerk village_mediator department tribunal
work        work        interim           over  village_clerk township_desk county_desk city_desk
"""
STATES = (
    "held", "handed_over", "registered", "dispatched", "handling", "suspended", "consultation", "resolved", "closed",
    "merged", "voided",
)  # fmt: skip
WORK = STATES[2:8]
OPEN = STATES[:8]
MANY = {"*": OPEN, "open": OPEN, "work": WORK}
ROLES = (
    "resident", "grid_member", "village_clerk", "village_mediator", "township_desk", "county_desk", "city_desk",
    "sealed_desk", "department", "tribunal", "supervisor", "partner", "system_admin", "security_admin", "audit_admin",
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
            Line(state, state if new in MANY else new, verb, tie, frozenset(roles)) for state in MANY.get(old, (old,))
        )
    return found


LAW = _lines()
ONLY_WHEN = ("not_urgent", "take_up", "entrust", "press", "show_to")
"""What is open to nobody while a case is ordinary, in time, sealed from nobody, and everybody is there.

Asked in `test_urgent`, `test_take_up` and `test_confidential`.
"""
VERBS = (*dict.fromkeys(line.verb for line in LAW), *ONLY_WHEN)


def moves(old: str, role: str) -> dict[str, str]:
    """The verbs that a well-placed holder of a role may do from a state, and where each leads."""
    return {line.verb: line.new for line in LAW if line.old == old and role in line.roles}


SAYS: dict[str, dict[str, Any]] = {
    "hold": {"reason": "说的是干部"},
    "release": {"reason": "不是举报，是修路"},
    "seal": {"reason": "家里有人打人"},
    "unseal": {"reason": "本人说不怕了", "agreed": True},
    "hide_from": {"reason": "信里说的就是他们"},
    "hand_over": {"reason": "反映干部收钱", "nobody_named": True},
    "give_back": {"reason": "不是我们管的人"},
    "call_back": {"reason": "一直没有确认收到"},
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
    **{verb: {"reason": "有人晕倒"} for verb in ("mark_urgent", *ONLY_WHEN)},
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
