"""The law of agreements, read from the task and the statutes by hand: from where to where, who, what.

Nothing here comes from the product. A line: verb, from (several with `/`), to (`=`: stays), who.
`H` handlers of the unit that leads the case · `W` the county's and the city's desk · `R` a party with its slip.
Guards are another question; each has tests of its own.
"""

from dataclasses import dataclass

STATES = ("draft", "signing", "in_force", "performing", "broken", "fulfilled", "replaced", "annulled", "dropped")
COURT = ("none", "preparing", "filed", "accepted", "confirmed", "not_accepted", "rejected", "withdrawn")
ROLES = (
    "resident", "grid_member", "village_clerk", "village_mediator", "township_desk", "county_desk", "city_desk",
    "sealed_desk", "department", "tribunal", "supervisor", "partner", "system_admin", "security_admin", "audit_admin",
)  # fmt: skip
WHO = {
    "H": {"village_clerk", "village_mediator", "department", "tribunal"},
    "W": {"county_desk", "city_desk"},
    "R": {"resident"},
}
BINDING = "in_force/performing/broken"
SIGNED = f"{BINDING}/fulfilled"

LINES = f"""
add_party       draft                            =          H
correct_party   draft/signing/{SIGNED}           =          H
drop_party      draft                            =          H
add_clause      draft                            =          H
change_clause   draft                            =          H
drop_clause     draft                            =          H
present         draft                            signing    H
reach           draft                            in_force   H
drop            draft/signing                    dropped    H
rewrite         signing                          draft      H
sign            signing                          =          H
countersign     signing                          =          H
take_effect     signing                          in_force   H
add_paper       signing/{SIGNED}                 =          H
hand_over       {SIGNED}                         =          H
record          {BINDING}                        =          H
tell            {BINDING}                        =          R
hear            {BINDING}                        =          H
say             {BINDING}                        =          R
withdraw_entry  {BINDING}                        =          H
postpone        {BINDING}                        =          H
visit           {BINDING}                        =          H
declare_broken  in_force/performing              broken     H
go_on           broken                           performing H
reopen_item     performing/broken/fulfilled      performing H
succeed         {BINDING}                        =          H
replace         {BINDING}                        replaced   H
annul           {BINDING}                        annulled   H
call            {SIGNED}                         =          HW
claim_subsidy   fulfilled                        =          H
sign_subsidy    fulfilled                        =          W
refuse_subsidy  fulfilled                        =          W
"""
COURT_LINES = """
prepare         none/withdrawn/not_accepted      preparing    H
file            preparing                        filed        H
accept          filed                            accepted     H
not_accept      filed                            not_accepted H
confirm         accepted                         confirmed    H
reject          accepted                         rejected     H
withdraw        preparing/filed/accepted         withdrawn    H
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One verb from one state."""

    verb: str
    old: str
    new: str
    roles: frozenset[str]


def _read(lines: str) -> list[Line]:
    found = []
    for line in lines.strip().splitlines():
        verb, olds, new, who = line.split()
        roles = frozenset().union(*(WHO[letter] for letter in who))
        found += [Line(verb, old, old if new == "=" else new, roles) for old in olds.split("/")]
    return found


LAW, COURT_LAW = _read(LINES), _read(COURT_LINES)
VERBS = {line.verb for line in (*LAW, *COURT_LAW)}


def verbs(law: list[Line], old: str, new: str, role: str) -> set[str]:
    """What a role may do from one state to another."""
    return {line.verb for line in law if (line.old, line.new) == (old, new) and role in line.roles}
