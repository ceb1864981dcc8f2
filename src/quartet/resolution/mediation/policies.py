"""Who may open a mediation's file, how a mover is tied to it, and what must be so first. Nothing here writes."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.errors import NotNow
from quartet.ground.people.models import Person
from quartet.ground.people.rights import IDENTITIES, Claims, NotAllowed, shown_to
from quartet.ground.people.states import HANDLERS, ROLES, Label, Role, UnitKind
from quartet.ground.said import far_apart, require_law, says_something, to_come
from quartet.resolution.mediation.models import Disclosure, Mediation, Party
from quartet.resolution.mediation.states import (
    RELATIONS,
    REPRESENTATIVES,
    Answer,
    Basis,
    Ending,
    Helps,
    MediationState,
    Membership,
    Mode,
    Origin,
    Relation,
    Said,
    Served,
    SessionState,
    Weight,
)  # fmt: skip

# -- sight -----------------------------------------------------------------------------------------------------------

HELD = "(SELECT string_to_array(current_setting('quartet.keys_3', true), ','))"
"""The keys a session holds for what is sensitive, as PostgreSQL reads them."""
ME = "(SELECT COALESCE(NULLIF(current_setting('quartet.person', true), ''), '0')::bigint)"


def held_keys(claims: Claims) -> list[str]:
    """What opens a file for this person: units they work for, and themselves."""
    return sorted(key for key in claims.keys(Label.SENSITIVE) if key[0] in "up")


def sight(claims: Claims) -> Q:
    """The rule for the door: one of the file's keys is mine, and it is not hidden from me."""
    if claims.system:
        return Q()
    if claims.person is None:
        return Q(pk__in=[])
    return Q(keys__overlap=held_keys(claims)) & shown_to(claims, "hidden_from")


SIGHT_SQL = (
    "CASE WHEN (SELECT current_setting('quartet.system', true) = 'on') THEN true "
    f"WHEN hidden_from && {IDENTITIES} THEN false ELSE keys && {HELD} END"
)
"""The same rule for PostgreSQL."""


# -- ties ------------------------------------------------------------------------------------------------------------


class Tie(StrEnum):
    """How a mover must be tied to the mediation."""

    LEADS = "leads"
    """Somebody who handles cases in the body that mediates, or the named mediator."""
    MEDIATOR = "mediator"
    """The named mediator alone."""
    TEAM = "team"
    """Somebody who handles cases in any body of the team."""
    INVITED = "invited"
    """Somebody who handles cases in a body that was invited and has not answered."""
    PARTY = "party"
    """A party by their own link, for themselves."""
    PLATFORM = "platform"
    """Nobody: the body that mediates has nobody any more, and a desk takes the case from it."""
    OPENS = "opens"
    """Somebody who handles the case in the unit that leads it, when that unit may mediate."""


def units_of(claims: Claims) -> set[int]:
    """The units a person handles cases for."""
    return {held.unit for held in claims.posts if ROLES[held.role].handles}


def _leads(claims: Claims, mediation: Mediation) -> bool:
    return mediation.unit_id in units_of(claims) or _mediates(claims, mediation)


def _mediates(claims: Claims, mediation: Mediation) -> bool:
    return claims.person is not None and claims.person == mediation.mediator_id


def _team(claims: Claims, mediation: Mediation) -> bool:
    return claims.has_role(*HANDLERS) and not set(held_keys(claims)).isdisjoint(mediation.keys)


def _invited(claims: Claims, mediation: Mediation) -> bool:
    return mediation.member_set.filter(unit__in=units_of(claims), state=Membership.INVITED).exists()


def party_slip(code: str, number: int) -> str:
    """What a party's own link lets them claim: one party of one mediation, and no table behind the wall."""
    return f"{code}P{number}"


def party_secret(code: str, number: int) -> str:
    """The secret of a party's own link: 64 bits, from the installation's key, so that it can be handed out again."""
    return salted_hmac("mediation.party", party_slip(code, number)).hexdigest()[:16]


TIES: dict[Tie, Callable[[Claims, Mediation], bool]] = {
    Tie.LEADS: _leads,
    Tie.MEDIATOR: _mediates,
    Tie.TEAM: _team,
    Tie.INVITED: _invited,
    Tie.PARTY: lambda claims, mediation: claims.slip.rpartition("P")[0] == mediation.code,
    Tie.PLATFORM: lambda _claims, _mediation: False,
    Tie.OPENS: lambda _claims, _mediation: False,
}
WHY_NOT_TIED = {
    Tie.LEADS: _("Only the body that mediates may do this."),
    Tie.MEDIATOR: _("Only the named mediator may do this."),
    Tie.TEAM: _("Only a body of the team may do this."),
    Tie.INVITED: _("Only a body that was invited and has not answered yet may do this."),
    Tie.PARTY: _("Only a party does this, by their own link."),
    Tie.PLATFORM: _("This happens by itself when the body that mediates has nobody any more."),
    Tie.OPENS: _("Only the unit that handles the case opens a mediation."),
}


def require_tie(claims: Claims, mediation: Mediation, tie: Tie) -> None:
    """Refuse unless the mover is tied to the mediation as the table asks. Hidden comes before every tie."""
    if not claims.identities.isdisjoint(mediation.hidden_from) or not TIES[tie](claims, mediation):
        raise NotAllowed(WHY_NOT_TIED[tie])


# -- guards ----------------------------------------------------------------------------------------------------------

ENTRUSTED = (Origin.POLICE, Origin.COURT, Origin.ORGAN)
"""How it comes from another body, with a letter."""

Guard = Callable[[Mediation, Mapping[str, Any], Claims], None]
"""Refuses with `NotNow`. What was not said yet is not asked: a button is offered before its form is filled in."""


def parties_of(mediation: Mediation) -> list[Party]:
    """All sides, in their order."""
    return list(mediation.party_set.order_by("number"))


def two_sides(mediation: Mediation, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """There must be somebody on either side."""
    if not {"first", "second"} <= {party.side for party in parties_of(mediation)}:
        raise NotNow(_("First write down who stands on either side."))


def all_consent(mediation: Mediation, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """Mediation is voluntary: every side must have said yes (人民调解法 3, 17)."""
    if waiting := [party.name for party in parties_of(mediation) if not party.consents]:
        raise NotNow(_("Not everybody has agreed to mediation yet: %(names)s."), names="、".join(waiting))


def somebody_unasked(mediation: Mediation, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """There is a side whose consent is not known yet."""
    if all(party.consents for party in parties_of(mediation)):
        raise NotNow(_("Everybody has agreed already."))


def mediator_undecided(mediation: Mediation, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """There is a side that has not said yes to the mediator yet."""
    if all(party.accepts_mediator for party in parties_of(mediation)):
        raise NotNow(_("Everybody has agreed already."))


def proposal_open(mediation: Mediation, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """There is a side that has not said yes to the proposal yet."""
    if all(party.accepts_proposal for party in parties_of(mediation)):
        raise NotNow(_("Everybody has agreed already."))


def rights_told(mediation: Mediation, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """The sides must have been told what mediation is and what rights they have (人民调解工作若干规定 30)."""
    if data.get("rights_told") is False:
        raise NotNow(_("First tell every side what mediation is, and their rights and duties in it."))


def no_mediator(mediation: Mediation, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """One mediator is in charge at a time."""
    if mediation.mediator_id is not None:
        raise NotNow(_("There is a mediator. To name another, first let this one withdraw."))


def mediator_named(mediation: Mediation, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """A mediator must be named."""
    if mediation.mediator_id is None:
        raise NotNow(_("First name the mediator."))


def may_be_named(mediation: Mediation, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """Who withdrew for an interest, or said that they are a party, is not named again (特邀调解规定 15, 16)."""
    person: Person | None = data.get("person")
    if person is None:
        return
    if f"p{person.pk}" in mediation.hidden_from:
        raise NotNow(_("They withdrew from this mediation before."))
    judge = person.posts.filter(unit=mediation.unit_id, role=Role.TRIBUNAL, until=None)
    if mediation.mode == Mode.COURT and judge.exists():
        # What a court hands to mediators before filing is not mediated by its own judge: a lawyer should look at this.
        raise NotNow(
            _("A judge of this court does not mediate what it hands to mediators: name somebody of another body of the "
              "team, or ask one in first.")
        )  # fmt: skip


def disclosure_of(mediation: Mediation) -> Disclosure | None:
    """What the present mediator said of their ties, since they were named."""
    if mediation.named_at is None:
        return None
    said = mediation.disclosure_set.filter(person=mediation.mediator_id, at__gte=mediation.named_at)
    return said.order_by("-pk").first()


def not_disclosed(mediation: Mediation, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """It is asked once of each mediator."""
    if disclosure_of(mediation) is not None:
        raise NotNow(_("The mediator has said it already."))


def disclosed(mediation: Mediation, data: Mapping[str, Any], claims: Claims) -> None:
    """First the mediator says what ties them to the sides (在线调解规则 13)."""
    mediator_named(mediation, data, claims)
    if disclosure_of(mediation) is None:
        raise NotNow(_("First the mediator must say whether anything ties them to a side."))


def mediator_accepted(mediation: Mediation, data: Mapping[str, Any], claims: Claims) -> None:
    """Every side must have agreed to the mediator after hearing of their ties."""
    disclosed(mediation, data, claims)
    if waiting := [party.name for party in parties_of(mediation) if not party.accepts_mediator]:
        raise NotNow(_("Not everybody has said yes to the mediator yet: %(names)s."), names="、".join(waiting))


def mediator_helps_nobody(mediation: Mediation, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """Who was named mediator here may not act for a side, then or later (特邀调解规定 16)."""
    name = data.get("name")
    if name and Person.objects.filter(pk__in=mediation.named, name=name).exists():
        raise NotNow(_("They were the mediator of this dispute: they may not act for a side."))


def five_at_most(mediation: Mediation, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """Five representatives at most for one side."""
    party: Party | None = data.get("party")
    if party is None or data.get("helps") != Helps.REPRESENTATIVE:
        return
    if party.helpers.filter(helps=Helps.REPRESENTATIVE).count() >= REPRESENTATIVES:
        raise NotNow(_("A side has five representatives at most."))


def session_held(mediation: Mediation, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """There must have been a session."""
    if not mediation.session_set.filter(state=SessionState.HELD).exists():
        raise NotNow(_("First hold a session and write it down."))


def session_has_come(mediation: Mediation, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """A session is written down once its time has come, with who was there; where nobody came it is called off."""
    session = data.get("session")
    if session is None:
        return
    if to_come(session.starts_at, data["now"]):
        raise NotNow(
            _("This session is planned for %(starts)s: write it down when it was held, or call it off and plan anew."),
            starts=f"{session.starts_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
        )  # fmt: skip
    came = {party.number for party in data.get("attended") or ()}
    if not came:
        raise NotNow(_("Nobody came: call the session off and plan another, or tick who was there."))
    if session.alone_with is not None and came != {session.alone_with.number}:
        raise NotNow(_("This session was for %(name)s alone: tick them and nobody else."), name=session.alone_with.name)


def serving_fits(mediation: Mediation, data: Mapping[str, Any], claims: Claims) -> None:
    """Notice of a session names one that is still to come; what is served must be there."""
    paper, session = data.get("paper"), data.get("session")
    if paper == Served.SESSION:
        if session is None:
            raise NotNow(_("Say of which session they were told."))
        if session.starts_at <= data["now"]:
            raise NotNow(_("This session has begun already: notice of it comes before."))
    if paper == Served.PROPOSAL and not mediation.statement_set.filter(said=Said.PROPOSAL).exists():
        raise NotNow(_("There is no proposal yet that could be served."))
    if paper == Served.AGREEMENT:
        agreement_there(mediation, data, claims)


def ground_named(mediation: Mediation, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """Who opens the file to another body by a law names it, with its article."""
    if data.get("basis") == Basis.LAW:
        require_law(data.get("because") or "", article=True)


def origin_fits(origin: str, letter: str, kind: str) -> None:
    """What is entrusted comes with a letter (宁波市人民调解条例 19); no court entrusts itself. Raises NotNow."""
    if origin == Origin.COURT and kind == UnitKind.TRIBUNAL:
        raise NotNow(_("A court entrusts another body, not itself: choose how it really came to you."))
    if origin in ENTRUSTED and not says_something(letter):
        raise NotNow(_("What another body entrusts comes with a letter: its number, please."))


def session_planned(mediation: Mediation, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """There must be a session that is still to come."""
    if not mediation.session_set.filter(state=SessionState.PLANNED).exists():
        raise NotNow(_("No session is planned."))


def everybody_told(mediation: Mediation, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """Who did not come must have been told in time, with proof: nobody is talked about behind their back."""
    session = data.get("session")
    if session is None:
        return
    due = [session.alone_with] if session.alone_with else parties_of(mediation)
    came = {party.number for party in data.get("attended") or ()}
    told = set(session.services.filter(received=True).values_list("party_id", flat=True))
    if missing := [party.name for party in due if party.number not in came and party.pk not in told]:
        raise NotNow(_("They neither came nor were told of it: %(names)s."), names="、".join(missing))


def proposal_accepted(mediation: Mediation, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """Every side must have said yes to the proposal."""
    if waiting := [party.name for party in parties_of(mediation) if not party.accepts_proposal]:
        raise NotNow(_("Not everybody has said yes to the proposal yet: %(names)s."), names="、".join(waiting))


AgreementHook = Callable[[Mediation], bool]
AGREEMENTS: list[AgreementHook] = []
"""Who knows of agreements puts a question here, once, when its app starts: "is there one for this mediation?"."""


def agreement_there(mediation: Mediation, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """The agreement itself must be written down, where somebody keeps agreements."""
    if AGREEMENTS and not any(there(mediation) for there in AGREEMENTS):
        raise NotNow(_("First write down the agreement."))


def end_fits(mediation: Mediation, data: Mapping[str, Any], claims: Claims) -> None:
    """A reason for the end must be true of this mediation."""
    ending, now = data.get("ending"), data.get("now")
    state = MediationState(mediation.state)
    if ending == Ending.UNREACHABLE:
        failed = mediation.service_set.filter(received=False)
        tries = (failed.filter(party=party).values_list("at", flat=True) for party in parties_of(mediation))
        if not any(far_apart(moments) for moments in tries):
            raise NotNow(_("First write down two attempts to reach them, at least four hours apart."))
    if ending == Ending.EXPIRED and (mediation.due_at is None or (now and now <= mediation.due_at)):
        raise NotNow(_("The period has not run out yet."))
    if ending == Ending.UNSIGNED and state is not MediationState.PROPOSED:
        raise NotNow(_("There is no proposal yet that could be refused."))
    if ending == Ending.APART:
        session_held(mediation, data, claims)


def ways_told(mediation: Mediation, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """Whoever ends it tells the sides the other lawful ways (人民调解法 26)."""
    if data.get("ways_told") is False:
        raise NotNow(_("First tell the sides which other lawful ways are open to them."))


def consent_recorded(mediation: Mediation, data: Mapping[str, Any], claims: Claims) -> None:
    """To let another body in on the ground of consent, every side must have agreed to mediation at least."""
    if data.get("basis") == "consent":
        all_consent(mediation, data, claims)


def extension_agreed(mediation: Mediation, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """A period without a clock needs no extension, and all sides must agree."""
    if not mediation.clock:
        raise NotNow(_("The law sets no period here: there is nothing to extend."))
    if data.get("all_agree") is False:
        raise NotNow(_("The period is extended only when all sides agree."))


# -- acquaintance (N12) ----------------------------------------------------------------------------------------------


def findings(mediation: Mediation, person: Person) -> list[Relation]:
    """What the platform itself can see that ties a person to the sides. Names of parties and helpers only.

    A shared surname is nothing; a shared full name may be a namesake: it is told to the sides, and bars nobody.
    """
    parties = {party.name for party in parties_of(mediation)}
    helpers = set(mediation.helper_set.values_list("name", flat=True))
    employers = set(person.posts.filter(until=None).values_list("unit__name", flat=True))
    found = []
    if person.name in parties | helpers:
        found.append(Relation.SELF)
    if employers & parties:
        found.append(Relation.EMPLOYER)
    before = Mediation.objects.filter(named__contains=[person.pk], party_set__name__in=parties).exclude(pk=mediation.pk)
    if before.exists():
        found.append(Relation.BEFORE)
    return found


def bars(relations: list[Relation]) -> bool:
    """Whether one of the relations bars, whoever agrees."""
    return any(RELATIONS[relation] is Weight.BARS for relation in relations)


def asks(relations: list[Relation]) -> bool:
    """Whether the sides must agree after being told."""
    return any(RELATIONS[relation] is Weight.ASKS for relation in relations)


def says_yes(answer: Any) -> bool:
    """An answer as a truth."""
    return bool(Answer(answer) is Answer.YES)
