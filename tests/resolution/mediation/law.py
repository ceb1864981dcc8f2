"""How mediations may move, read from the law by hand: nothing here comes from the product.

A line says: from, to, verb, tied how: `leads` the body that mediates, `mediator` the named one alone, `team` any body
of the team, `invited` a body asked and not answering yet, `party` a party by their own link. `*` is every open state, `any` every state at all.
"""

from dataclasses import dataclass

LINES = """
applied     applied     consent          leads
applied     preparing   accept           leads
applied     turned_down turn_down        leads
preparing   preparing   name             leads
preparing   preparing   disclose         mediator
preparing   preparing   accept_mediator  leads
preparing   preparing   withdraw         leads
mediating   preparing   withdraw         leads
proposed    preparing   withdraw         leads
preparing   mediating   begin            leads
mediating   mediating   schedule         leads
proposed    proposed    schedule         leads
mediating   mediating   hold             leads
proposed    proposed    hold             leads
mediating   mediating   call_off         leads
proposed    proposed    call_off         leads
mediating   mediating   record           leads
proposed    proposed    record           leads
mediating   proposed    propose          leads
proposed    proposed    answer           leads
proposed    mediating   revise           leads
preparing   preparing   extend           leads
mediating   mediating   extend           leads
proposed    proposed    extend           leads
applied     applied     add_party        leads
preparing   preparing   add_party        leads
mediating   mediating   add_party        leads
*           *           add_helper       leads
*           *           serve            leads
*           *           evidence         leads
*           *           invite           leads
*           *           let_go           leads
*           *           join             invited
*           *           decline          invited
any         any         note             team
proposed    agreed      agree            leads
*           ended       refuse           leads
*           ended       end              leads
applied     applied     consent          party
preparing   preparing   accept_mediator  party
proposed    proposed    answer           party
*           ended       refuse           party
"""
OPEN = ("applied", "preparing", "mediating", "proposed")
STATES = (*OPEN, "agreed", "ended", "turned_down")
ROLES = (
    "grid_member", "village_clerk", "village_mediator", "township_desk", "county_desk", "city_desk", "sealed_desk", "department",
    "tribunal", "supervisor", "partner", "system_admin", "security_admin", "audit_admin",
)  # fmt: skip
HANDLE = {"village_clerk", "village_mediator", "department", "tribunal"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the law."""

    old: str
    new: str
    verb: str
    tie: str


def _lines() -> list[Line]:
    found = []
    for text in LINES.strip().splitlines():
        old, new, verb, tie = text.split()
        olds = {"*": OPEN, "any": STATES}.get(old, (old,))
        found.extend(Line(state, state if new in {"*", "any"} else new, verb, tie) for state in olds)
    return found


LAW = _lines()
VERBS = frozenset(line.verb for line in LAW)


def verbs(old: str, new: str, ties: set[str]) -> set[str]:
    """The verbs by which somebody with these ties may bring a mediation from one state to another."""
    return {line.verb for line in LAW if (line.old, line.new) == (old, new) and line.tie in ties}
