"""Who may see an agreement, who may act on it, and when. Pure questions; nothing here writes.

Dispute content is for the case team: the handlers of the unit that leads the case, and the desks whose area and reach
cover sensitive matters. Neither the reporter's slip nor an area's ordinary posts open it. A party opens the one
agreement it signed, with the code on its own slip.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.errors import NotNow
from quartet.ground.people.rights import IDENTITIES, Claims, NotAllowed, shown_to
from quartet.ground.people.states import ROLES, Label, Level, Role, UnitKind
from quartet.ground.said import require_not_before, says_something
from quartet.resolution.agreements.confirmation import clock_of, exclusions, packet
from quartet.resolution.agreements.models import Agreement, Due, Item
from quartet.resolution.agreements.states import AgreementState, CourtState, DueKind, Form, Paper, Side
from quartet.resolution.cases import policies as cases
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.states import CaseState

LEAST = Label.SENSITIVE
"""What a quarrel's agreement is kept at, however openly its case is kept."""
PARTY_KEY = "p"
"""Before a party's code, so that it never opens a case of the same figures."""

DRAFTING_STATES = (CaseState.HANDLING, CaseState.SUSPENDED, CaseState.RESOLVED)
"""While the case is in these somebody may begin an agreement on it."""

_AREAS = ("city", "county", "township", "village")


def team_q(claims: Claims) -> Q:
    """The agreements a person sees as one of the case team, or as the party whose slip they hold."""
    if claims.system:
        return Q()
    if claims.slip:
        return Q(opened_by__contains=[f"s{claims.slip}"])
    seen = Q(pk__in=[])
    for label in (one for one in Label if one >= LEAST):
        # Only who sees ordinary disputes too: nobody reads agreements for deciding what is confidential alone.
        areas = claims.reached("area", label) & claims.reached("area", Label.PERSONAL)
        within = Q(case__lead_unit__in=claims.reached("unit", label))
        for column in _AREAS:
            within |= Q(**{f"case__{column}__in": areas})
        seen |= within & (Q(case__label__lte=label) if label == LEAST else Q(case__label=label))
    return seen if claims.person is None else seen & shown_to(claims, "case__hidden_from")


def _held(label: Label) -> str:
    return f"(SELECT string_to_array(current_setting('quartet.keys_{label.value}', true), ','))"


def wall_sql() -> str:
    """The same rule for `CREATE POLICY` on the table of agreements."""
    mine = " ".join(f"WHEN {label.value} THEN {_held(label)}" for label in Label if label >= LEAST)
    keys = ", ".join([*(f"c.{column}" for column in _AREAS), "'u' || c.lead_unit_id"])
    team = (
        f"SELECT 1 FROM cases_case c WHERE c.id = case_id AND NOT c.hidden_from && {IDENTITIES} "  # noqa: S608 -- our own names
        f"AND ARRAY[{keys}]::text[] && CASE GREATEST(c.label, {LEAST.value}) {mine} END "
        f"AND ARRAY[{keys}]::text[] && {_held(Label.PERSONAL)}"
    )
    return f"opened_by && {_held(LEAST)} OR EXISTS ({team})"


def keys_of(agreement: Agreement) -> list[str]:
    """The keys that open its live events to the team: areas and the leading unit, no single person."""
    case = agreement.case
    keys = [case.region[: level.digits] for level in Level]
    return [*dict.fromkeys(keys), *([f"u{case.lead_unit_id}"] if case.lead_unit_id else [])]


class Tie(StrEnum):
    """How somebody must be tied to the agreement to act on it."""

    LEADS = "leads"
    """A handler of the unit that leads the case."""
    WATCHES = "watches"
    """The county's or the city's desk in whose area the case lies."""
    PARTY = "party"
    """A party with its own slip."""
    PLATFORM = "platform"
    """Nobody: it follows from another act."""


WATCHERS = frozenset(role for role, reach in ROLES.items() if reach.desk and (reach.area or 0) >= LEAST)


def _leads(claims: Claims, agreement: Agreement) -> set[Role]:
    return cases.TIES[cases.Tie.LEADS](claims, agreement.case) if claims.posts else set()


def _watches(claims: Claims, agreement: Agreement) -> set[Role]:
    return {one.role for one in claims.posts if one.role in WATCHERS and agreement.case.region.startswith(one.region)}


def _party(claims: Claims, agreement: Agreement) -> set[Role]:
    return {Role.RESIDENT} if claims.slip and f"s{claims.slip}" in agreement.opened_by else set()


TIES: dict[Tie, Callable[[Claims, Agreement], set[Role]]] = {
    Tie.LEADS: _leads,
    Tie.WATCHES: _watches,
    Tie.PARTY: _party,
    Tie.PLATFORM: lambda _claims, _agreement: set(),
}

WHY_NOT_TIED = {
    Tie.LEADS: _("Only those who handle this case may do this."),
    Tie.WATCHES: _("Only the desk of the county or the city may do this."),
    Tie.PARTY: _("Only a party with its own slip may do this."),
    Tie.PLATFORM: _("This follows by itself when everything owed is done and confirmed."),
}


def require_tie(claims: Claims, agreement: Agreement, tie: Tie, roles: frozenset[Role]) -> None:
    """Refuse unless the mover holds one of the roles, tied as the table asks."""
    if TIES[tie](claims, agreement).isdisjoint(roles):
        raise NotAllowed(WHY_NOT_TIED[tie])


Guard = Callable[[Agreement, Mapping[str, Any], Claims], None]
"""Refuses with NotNow when the moment is not right. `data["now"]` is the moment."""


def written(agreement: Agreement, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """It is made in writing."""
    if agreement.form != Form.WRITTEN:
        raise NotNow(_("An agreement by word of mouth is registered, not signed."))


def oral(agreement: Agreement, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """It is made by word of mouth."""
    if agreement.form != Form.ORAL:
        raise NotNow(_("A written agreement takes effect by its signatures."))


def two_sides(agreement: Agreement, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """Both sides are there."""
    sides = set(agreement.signatory_rows.filter(ended_on=None).values_list("side", flat=True))
    if sides != {Side.FIRST.value, Side.SECOND.value}:
        raise NotNow(_("Write down both sides first: an agreement needs two."))


def has_clauses(agreement: Agreement, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """Something is agreed."""
    if not agreement.clause_rows.exists():
        raise NotNow(_("Write down what was agreed first: there is no clause yet."))


def all_signed(agreement: Agreement, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """Every party has signed (人民调解法 29)."""
    missing = agreement.signatory_rows.filter(signed_at=None, ended_on=None).order_by("number")
    if names := list(missing.values_list("name", flat=True)):
        raise NotNow(_("Not signed yet by: %(names)s."), names="、".join(names))


def countersigned(agreement: Agreement, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """The mediator has signed and the seal is set (人民调解法 29)."""
    if agreement.countersigned_at is None:
        raise NotNow(_("The mediator's signature and the seal are missing: without them it does not take effect."))


def not_sealed_yet(agreement: Agreement, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """The seal is set once."""
    if agreement.countersigned_at is not None:
        raise NotNow(_("The mediator has signed and the seal is set already."))


def something_missed(agreement: Agreement, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """A day has passed and something is still owed."""
    today = _day(data["now"])
    if not Item.objects.filter(agreement=agreement, closed_at=None, due_on__lt=today).exists():
        raise NotNow(_("Nothing is overdue: what is promised has its day still to come, or is done."))


def visited(agreement: Agreement, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """Somebody went there and listened before saying that it is not kept (人民调解法 31)."""
    if not Due.objects.filter(agreement=agreement, kind=DueKind.VISIT, met_at__isnull=False).exists():
        raise NotNow(
            _("Visit them first and write down what you found: there may be a reason, or it was paid in cash.")
        )


def visit_owed(agreement: Agreement, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """A visit is waiting."""
    if not Due.objects.filter(agreement=agreement, kind=DueKind.VISIT, met_at=None).exists():
        raise NotNow(_("No visit is waiting: nothing was missed."))


def in_time(agreement: Agreement, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """The thirty days are not over (人民调解法 33)."""
    clock = clock_of(agreement, data["now"])
    if clock is None or data["now"] > clock.planned.at:
        raise NotNow(_("The thirty days for a joint application are over. Suing for what was agreed stays open."))


def nothing_excluded(agreement: Agreement, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """Nothing in it is kept from the court (法释〔2011〕5号 4)."""
    if found := exclusions(agreement):
        raise NotNow(_("The court does not accept this: %(why)s"), why=found[0].finding.sentence)


def packet_complete(agreement: Agreement, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """Every paper the court asks for is there (法释〔2011〕5号 3)."""
    missing = [str(paper.says) for paper in packet(agreement) if not paper.there]
    if missing:
        raise NotNow(_("Papers are missing: %(papers)s"), papers="、".join(missing))


def no_claim_yet(agreement: Agreement, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """One case, one payment."""
    if agreement.subsidyclaim_rows.filter(refused_at=None).exists():
        raise NotNow(_("A subsidy was already claimed for this agreement: one case, one payment."))


def claim_waits(agreement: Agreement, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """A claim waits for a signature, by somebody who has not signed and is not paid by it."""
    claim = agreement.subsidyclaim_rows.filter(refused_at=None, second_by=None).first()
    if claim is None:
        raise NotNow(_("No claim is waiting for a signature."))
    if claims.person == claim.mediator_id:
        raise NotNow(_("Who is paid by it does not sign it."))
    if claims.person == claim.first_by_id:
        raise NotNow(_("You have signed already: a second person must look at it."))


def court_free(agreement: Agreement, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """The court is not in the middle of it, and has not confirmed it."""
    if agreement.court in {CourtState.FILED, CourtState.ACCEPTED, CourtState.CONFIRMED}:
        raise NotNow(_("It is before the court or confirmed by it: it cannot be changed here any more."))


def performing(agreement: Agreement, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """It is in force; a draft has nothing to be watched."""
    if agreement.state not in {AgreementState.IN_FORCE, AgreementState.PERFORMING, AgreementState.BROKEN}:
        raise NotNow(_("Only an agreement in force can be confirmed."))


def _presented(agreement: Agreement) -> datetime:
    """When the text as it stands was put to the parties: what was signed or photographed before was another text."""
    return agreement.agreementevent_rows.filter(verb="present").latest("position").at


def pictured(agreement: Agreement, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """A signature is seen on a picture, or a reason says why there is none."""
    if data.get("made") and data.get("picture") is None and not says_something(data.get("no_picture") or ""):
        raise NotNow(_("Take a picture of the signed page, or write why there is none."))


def paper_kept(agreement: Agreement, data: Mapping[str, Any], claims: Claims) -> None:
    """It takes effect with a picture of the signed paper, or with the reason why there is none."""
    if not data.get("made"):
        return
    since = _presented(agreement)
    papers = agreement.photo_rows.filter(kind__in=[Paper.AGREEMENT, Paper.SIGNATURE], at__gte=since)
    reasons = agreement.agreementevent_rows.filter(verb="countersign", data__no_picture__gt="", at__gte=since)
    if not papers.exists() and not reasons.exists():
        pictured(agreement, data, claims)


_DOCKET = re.compile(r"[(（〔]20\d{2}[)）〕].*\d+\s*号")


def _reads_as_docket(words: str) -> bool:
    return bool(_DOCKET.search(words))


def courts_number_themselves(agreement: Agreement, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """A court's paper bears the number of the court's own register: we do not make one up."""
    if data.get("made") and agreement.unit.kind == UnitKind.TRIBUNAL:
        own = data.get("own_number") or ""
        if not _reads_as_docket(own):
            raise NotNow(_("A court numbers its papers itself: write that number, such as (2026)辽1221诉前调12号."))


def docket_reads(agreement: Agreement, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """A docket number has the year and a number."""
    docket = data.get("docket")
    if docket is not None and not _reads_as_docket(docket):
        raise NotNow(_("Write the number as it stands on the court's paper, such as (2026)辽1221民特12号."))


def a_court(agreement: Agreement, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """It is handed in at a court."""
    name = data.get("court_name")
    if name is not None and not ("法院" in name or "法庭" in name):
        raise NotNow(_("Write the court's full name, such as 铁岭县人民法院."))


def done_since(agreement: Agreement, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """What is written down as done by the agreement was done after the parties came to it, and not in the future."""
    began = min(filter(None, [agreement.drafted_at, agreement.effective_at]), default=None)
    require_not_before(data.get("on"), began, _("the day of the agreement"))


def _day(now: datetime) -> date:
    return now.astimezone(SHANGHAI).date()


def may_draft(claims: Claims, case: Case) -> bool:
    """Whether somebody may begin an agreement on a case: a handler of the unit that leads it while it is handled."""
    return case.state in DRAFTING_STATES and bool(cases.TIES[cases.Tie.LEADS](claims, case))
