"""Mediations as their team sees them."""

from datetime import timedelta
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from uuid6 import uuid7

from quartet.ground.clock.rules import rule as find_rule
from quartet.ground.commands import command_of
from quartet.ground.people.rights import acting, requires
from quartet.ground.people.states import DESKS, HANDLERS, SEALERS
from quartet.ground.places import queries as places
from quartet.resolution.cases.parts import parts_of
from quartet.resolution.cases.queries import cases_for, get_case
from quartet.resolution.kinds.queries import duties
from quartet.resolution.mediation import actions, moves, queries
from quartet.resolution.mediation.forms import HarmForm, HarmReportedForm, MoveForm, OpenForm, RoomForm, signs
from quartet.resolution.mediation.moves import Group
from quartet.resolution.mediation.policies import units_of
from quartet.resolution.mediation.story import gathered
from quartet.resolution.mediation.workflow import MEDIATIONS

CALENDAR = timedelta(weeks=4)


@require_safe
@requires(*HANDLERS)
def mediations(request: HttpRequest) -> HttpResponse:
    """What I mediate or help with, what I was asked to join, and what must be reported at once."""
    claims, now = acting(), timezone.now()
    context = {
        "mine": queries.mine(claims)[:200], "invitations": queries.invitations_for(claims),
        "ended": queries.ended(claims)[:20], "harm": queries.open_harm_for(claims), "now": now,
        "soon": queries.sessions_for(claims, now, now + timedelta(days=7))[:5],
    }  # fmt: skip
    return render(request, "mediation/mediations.html", context)


@require_safe
@requires(*HANDLERS)
def calendar(request: HttpRequest) -> HttpResponse:
    """My sessions of the next four weeks, day by day."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    found = queries.sessions_for(acting(), today, today + CALENDAR)
    days = [(day, list(those)) for day, those in groupby(found, key=lambda one: timezone.localdate(one.starts_at))]
    return render(request, "mediation/calendar.html", {"days": days})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*HANDLERS)
def rooms(request: HttpRequest) -> HttpResponse:
    """The rooms of my units, and one form to add or change one."""
    claims = acting()
    form = RoomForm(request.POST or None, claims=claims)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        actions.keep_room(
            unit=said["unit"].pk, name=said["name"], place=said["place"], seats=said["seats"], acting=claims
        )
        return redirect("mediation-rooms")
    context = {"rooms": queries.rooms_of(sorted(units_of(claims))), "form": form}
    return render(request, "mediation/rooms.html", context, status=422 if form.is_bound else 200)


@require_safe
@requires(*HANDLERS)
def mediation_page(request: HttpRequest, code: str) -> HttpResponse:
    """One mediation: what it is about, who owes the next step, what I may do, who is in it, the story."""
    claims, now = acting(), timezone.now()
    mediation = actions.see_mediation(code=code, acting=claims, now=now)
    offered = moves.TABLE.offers(mediation, claims, {"now": now})
    may = [offer for offer in offered if offer.why_not is None]
    main = next((offer for offer in may if offer.move.main), None)
    groups = {group.value: [one for one in may if one.move.group == group and one is not main] for group in Group}
    here = [one for one in offered if one.why_not and moves.TABLE.here(mediation, one.verb)]
    case = cases_for(claims).filter(code=mediation.case_code).first()
    context = {
        "mediation": mediation, "now": now, "main": main, "groups": groups, "refused": here,
        "verbs": {offer.verb for offer in may}, "path": places.path_words(mediation.region),
        "case": case, "case_seen": case is not None, "parts": parts_of(case, claims) if case else [],
        **gathered(mediation, claims, now),
    }  # fmt: skip
    return render(request, "mediation/mediation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*HANDLERS)
def mediation_move(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """Ask for what a move needs, then make it. What a link knows already is filled in."""
    claims, now = acting(), timezone.now()
    mediation = queries.get_mediation(claims, code)
    command = command_of(request)
    move = MEDIATIONS.row_for(mediation, verb, command_id=command, acting=claims, now=now)
    if move is None:
        return redirect(mediation)
    form = MoveForm(request.POST or None, move=move, mediation=mediation, claims=claims, initial=request.GET.dict())
    asks = bool(move.needs or move.may)
    if request.method == "POST" and (form.is_valid() or not asks):
        actions.make_move(
            code=code, verb=verb, given=form.cleaned_data if asks else {}, command_id=command, acting=claims, now=now
        )
        seen = queries.mediations_for(claims).filter(code=code).exists()
        return redirect(mediation) if seen else redirect("mediations")
    context = {"mediation": mediation, "move": move, "form": form, "command": request.POST.get("command") or uuid7()}
    return render(request, "mediation/move.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*HANDLERS)
def open_mediation(request: HttpRequest, code: str) -> HttpResponse:
    """Open a mediation on a case; where one is open already, go there."""
    claims, now = acting(), timezone.now()
    case = get_case(claims, code)
    if (there := queries.open_on_case(claims, code)) is not None:
        return redirect(there)
    actions.require_opening(case, claims)
    form = OpenForm(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        made = actions.open_mediation(
            case_code=code, given=form.cleaned_data, command_id=command_of(request), acting=claims, now=now
        )
        return redirect(made)
    context = {
        "case": case, "form": form, "command": request.POST.get("command") or uuid7(), "signs": signs(case),
        "harm": queries.harm_reports_for(case),
    }  # fmt: skip
    return render(request, "mediation/open.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*HANDLERS)
def invitation(request: HttpRequest, member: int, verb: str) -> HttpResponse:
    """Read an invitation, and join or decline."""
    claims, now = acting(), timezone.now()
    if request.method == "POST":
        made = actions.answer_invitation(
            member_id=member, verb=verb, given={"reason": request.POST.get("reason", "").strip() or "—"},
            command_id=command_of(request), acting=claims, now=now,
        )  # fmt: skip
        return redirect(made) if verb == "join" else redirect("mediations")
    found = queries.get_invitation(claims, member)
    return render(request, "mediation/invitation.html", {"invitation": found, "command": uuid7(), "verb": verb})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*DESKS, *HANDLERS, *SEALERS)
def harm(request: HttpRequest, code: str) -> HttpResponse:
    """A duty to report harm at once: confirm it, then write down to whom it was reported."""
    claims, now = acting(), timezone.now()
    case = get_case(claims, code)
    known = list(queries.harm_reports_for(case))
    today = timezone.localdate()
    rules = [(rule, find_rule(rule, today).name) for rule in actions.REPORTABLE]
    open_ones = [one for one in known if one.reported_at is None]
    left = [(rule, name) for rule, name in rules if rule not in {one.rule for one in known}]
    reported = HarmReportedForm(request.POST if request.POST.get("step") == "reported" else None)
    found = HarmForm(request.POST if request.POST.get("step") == "found" else None, rules=left)
    if found.is_bound and found.is_valid():
        actions.confirm_harm(case_code=code, acting=claims, now=now, **found.cleaned_data)
        return redirect("harm", code=code)
    if reported.is_bound and reported.is_valid():
        actions.record_harm_report(case_code=code, acting=claims, now=now, **reported.cleaned_data)
        return redirect("harm", code=code)
    context: dict[str, Any] = {
        "case": case, "known": [(one, find_rule(one.rule, today)) for one in known], "open": open_ones, "now": now,
        "found": found if left else None, "reported": reported, "signs": signs(case), "duties": duties(),
    }  # fmt: skip
    return render(request, "mediation/harm.html", context, status=422 if request.method == "POST" else 200)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def party(request: HttpRequest, code: str, number: int, secret: str) -> HttpResponse:
    """A party's own page, by their own link: where it stands, who mediates, and yes or no in one tap."""
    now = timezone.now()
    if request.method == "POST":
        actions.party_says(
            code=code, number=number, secret=secret, verb=request.POST.get("verb", ""),
            yes=request.POST.get("answer") == "yes", command_id=command_of(request), now=now,
        )  # fmt: skip
        return redirect("mediation-party", code=code, number=number, secret=secret)
    seen = actions.read_for_party(code=code, number=number, secret=secret, now=now)
    return render(request, "mediation/party.html", {"seen": seen})
