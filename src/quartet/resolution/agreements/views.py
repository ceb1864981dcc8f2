"""The agreement's pages: for the team, and for a party with its slip."""

from typing import Any
from uuid import uuid5

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from uuid6 import uuid7

from quartet.ground.clock.explain import explain
from quartet.ground.commands import command_of
from quartet.ground.errors import DomainError
from quartet.ground.files import actions as files
from quartet.ground.ledger import actions as ledger
from quartet.ground.people.rights import Claims, acting, assume, requires
from quartet.ground.people.states import DESKS, HANDLERS
from quartet.resolution.agreements import confirmation, moves, queries, slips, subsidy
from quartet.resolution.agreements.actions import draft, make_move
from quartet.resolution.agreements.checking import check_clauses, check_whole
from quartet.resolution.agreements.forms import About, ClauseForm, DraftForm, MoveForm, PartySlipForm
from quartet.resolution.agreements.models import Agreement
from quartet.resolution.agreements.moves import Move, On, Page
from quartet.resolution.agreements.schedule import Part
from quartet.resolution.agreements.schedule import explain as explain_plan
from quartet.resolution.agreements.states import Form, Kind
from quartet.resolution.agreements.story import party_items, story
from quartet.resolution.agreements.workflow import AGREEMENTS, target_of
from quartet.resolution.cases.queries import get_case
from quartet.resolution.reports.slips import qr_svg
from quartet.resolution.reports.views import WRONG_TRIES

TEAM = (*HANDLERS, *DESKS)
_BOTH = ["GET", "HEAD", "POST"]


def _read(agreement: Agreement) -> None:
    """Remember who opened it: it is closely kept, like every quarrel."""
    person = acting().person
    if person is not None:
        ledger.note_view(name=agreement.name_in_ledger, person=person, county=agreement.county, at=timezone.now())


# -- lists -----------------------------------------------------------------------------------------------------------


@require_safe
@requires(*TEAM)
def agreements(request: HttpRequest) -> HttpResponse:
    """What my agreements have due, late first; what is being written; what ended lately."""
    claims = acting()
    context = {
        "dues": list(queries.watched_for(claims)), "unfinished": list(queries.unfinished_for(claims)),
        "ended": list(queries.latest_for(claims)), "now": timezone.now(),
    }  # fmt: skip
    return render(request, "agreements/list.html", context)


@require_http_methods(_BOTH)
@requires(*HANDLERS)
def agreement_new(request: HttpRequest, code: str) -> HttpResponse:
    """Begin an agreement on a case: its form, the quarrel, the two sides."""
    claims, now = acting(), timezone.now()
    case = get_case(claims, code)
    form = DraftForm(request.POST or None, initial=queries.sides_of(claims, case))
    if request.method == "POST" and form.is_valid():
        made = draft(
            case_code=code, form=Form(form.cleaned_data["form"]), summary=form.cleaned_data["summary"],
            parties=form.parties(), command_id=command_of(request), acting=claims, now=now,
        )  # fmt: skip
        return redirect(made)
    context = {"case": case, "form": form, "command": request.POST.get("command") or uuid7()}
    return render(request, "agreements/new.html", context, status=422 if form.is_bound else 200)


# -- one agreement ---------------------------------------------------------------------------------------------------


def _offered(agreement: Agreement, page: Page) -> dict[str, Any]:
    """The buttons of a page: the main one, the others, and why not the rest; acts on one thing stand beside it."""
    told = moves.TABLE.offers(agreement, acting(), {"now": timezone.now()})
    offers = [one for one in told if moves.TABLE.here(agreement, one.verb)]
    whole = [one for one in offers if one.move.page is page and one.move.on is On.WHOLE]
    mine = [one for one in whole if one.why_not is None]
    main = next((one for one in mine if one.move.main), None)
    return {
        "main": main, "others": [one for one in mine if one is not main],
        "refused": [one for one in whole if one.why_not is not None],
        "may": {one.verb: one.move for one in offers if one.why_not is None},
    }  # fmt: skip


@require_safe
@requires(*TEAM)
def agreement(request: HttpRequest, code: str) -> HttpResponse:
    """One agreement: its parties, its clauses with what the checker says, what comes next, the story so far."""
    found, now = queries.get_agreement(acting(), code), timezone.now()
    _read(found)
    on = queries.today(found.effective_at or now)
    checked = check_clauses(found, on)
    plans = {
        one.clause.number: explain_plan([Part(on, amount) for _day, amount in one.clause.parts], one.clause.unit)
        for one in checked
    }
    context = {
        "agreement": found, "now": now, "parties": queries.party_lines(found), "checked": checked, "plans": plans,
        "whole": check_whole(found, checked) if not found.standing.over else [], "kinds": Kind,
        "photos": queries.photos_of(found), "story": story(found), "clock": confirmation.clock_of(found, now),
        **_offered(found, Page.AGREEMENT),
    }  # fmt: skip
    return render(request, "agreements/agreement.html", context)


@require_safe
@requires(*TEAM)
def fulfilment(request: HttpRequest, code: str) -> HttpResponse:
    """The ledger of fulfilment: what is owed, by when, what is done and who has confirmed it."""
    found, now = queries.get_agreement(acting(), code), timezone.now()
    _read(found)
    lines = queries.item_lines(found, now)
    context = {
        "agreement": found, "now": now, "lines": lines, "visit": queries.open_visit(found),
        "ways": queries.ways_of(found, lines, now),
        "calls": found.call_rows.select_related("party", "by").order_by("-at"),
        "claim": found.subsidyclaim_rows.select_related("mediator", "first_by", "second_by").order_by("-pk").first(),
        "file": subsidy.file_parts(found) if found.state == "fulfilled" else [],
        **_offered(found, Page.FULFILMENT),
    }  # fmt: skip
    return render(request, "agreements/fulfilment.html", context)


@require_safe
@requires(*TEAM)
def court(request: HttpRequest, code: str) -> HttpResponse:
    """Judicial confirmation: the thirty days and why, what the court keeps out, which papers are missing, its dates."""
    found, now = queries.get_agreement(acting(), code), timezone.now()
    _read(found)
    clock, at_court = confirmation.clock_of(found, now), confirmation.court_clock(found, now)
    context = {
        "agreement": found, "now": now, "clock": clock, "why": explain(clock, folded=True) if clock else [],
        "court_clock": at_court, "court_why": explain(at_court, folded=True) if at_court else [],
        "excluded": confirmation.exclusions(found), "packet": confirmation.packet(found),
        "stops": [one for one in check_clauses(found, queries.today(found.effective_at or now)) if one.stops],
        **_offered(found, Page.COURT),
    }  # fmt: skip
    return render(request, "agreements/court.html", context)


@require_safe
@requires(*HANDLERS)
def party_slips(request: HttpRequest, code: str) -> HttpResponse:
    """A slip for each party, to cut apart and hand over with the copy."""
    found = queries.get_agreement(acting(), code)
    if not found.opened_by:
        raise Http404
    made = []
    for party in queries.parties_of(found):
        number = slips.code_for(found.code, party.number)
        address = request.build_absolute_uri(slips.path_for(number))
        made.append({
            "party": party, "code": number, "secret": slips.secret_for(number), "address": address,
            "qr": qr_svg(address),
        })  # fmt: skip
    return render(request, "agreements/slips.html", {"agreement": found, "slips": made})


# -- acting ----------------------------------------------------------------------------------------------------------


@require_http_methods(_BOTH)
@requires(*HANDLERS)
def clause(request: HttpRequest, code: str, kind: str, number: int | None = None) -> HttpResponse:
    """Write a clause of a kind, or write one anew."""
    claims, now = acting(), timezone.now()
    found = queries.get_agreement(claims, code)
    if kind not in Kind.values:
        raise Http404
    verb = "change_clause" if number else "add_clause"
    move = moves.TABLE.check(found, verb, claims, {"now": now})
    old = queries.get_clause(found, number) if number else None
    form = ClauseForm(request.POST or None, kind=Kind(kind), agreement=found, clause=old)
    if request.method == "POST" and form.is_valid():
        make_move(
            code=code, verb=verb, given={"clause": form.written()}, number=number, command_id=command_of(request),
            acting=claims, now=now,
        )  # fmt: skip
        return redirect(f"{found.get_absolute_url()}#clauses")
    context = {
        "agreement": found, "form": form, "move": move, "kind": Kind(kind),
        "command": request.POST.get("command") or uuid7(),
    }  # fmt: skip
    return render(request, "agreements/clause.html", context, status=422 if form.is_bound else 200)


_WHERE = {Page.AGREEMENT: "agreement", Page.FULFILMENT: "agreement-fulfilment", Page.COURT: "agreement-court"}


@require_http_methods(_BOTH)
@requires(*TEAM)
def act(request: HttpRequest, code: str, verb: str, number: int | None = None) -> HttpResponse:
    """Ask for what an act needs, then do it. The same address with and without scripts."""
    claims, now = acting(), timezone.now()
    found = queries.get_agreement(claims, code)
    if verb == "change_clause":
        return redirect("agreement-clause-change", code, queries.get_clause(found, number or 0).kind, number)
    if verb == "add_clause":
        context = {"agreement": found, "kinds": Kind, "move": moves.TABLE.check(found, verb, claims, {"now": now})}
        return render(request, "agreements/kinds.html", context)
    move = AGREEMENTS.row_for(found, verb, command_id=command_of(request), acting=claims, now=now)
    if move is None:  # sent twice
        return redirect(_WHERE[moves.TABLE.rows(verb)[0].page], code)
    target = target_of(move, found, number)
    form = MoveForm(
        request.POST or None, request.FILES or None, move=move, about=About(found, target, queries.today(now))
    )
    asks = bool(move.needs or move.may)
    if request.method == "POST" and (form.is_valid() or not asks):
        try:
            made = _make(request, code, verb, number, form if asks else None)
        except DomainError as refusal:  # said beside what was typed: nothing is lost
            form.add_error(None, str(refusal))
            return _asked(request, found, move, target, form, refusal.status)
        return _after(made, move)
    return _asked(request, found, move, target, form, 422 if form.is_bound else 200)


def _asked(  # noqa: PLR0917 -- what the page shows
    request: HttpRequest, found: Agreement, move: Move, target: Any, form: MoveForm, status: int
) -> HttpResponse:
    context = {
        "agreement": found, "move": move, "target": target, "form": form, "back": _WHERE[move.page],
        "command": request.POST.get("command") or uuid7(),
    }  # fmt: skip
    return render(request, "agreements/act.html", context, status=status)


def _make(request: HttpRequest, code: str, verb: str, number: int | None, form: MoveForm | None) -> Agreement:
    """Keep the picture first, then act. The picture's id follows from the command: sent twice, it is kept once."""
    claims, now, command = acting(), timezone.now(), command_of(request)
    given = dict(form.cleaned_data) if form is not None else {}
    if uploaded := given.get("picture"):
        raw = uploaded.read()
        name = uuid5(command, "picture") if command else uuid7()
        given["picture"] = files.add_picture(attachment_id=name, raw=raw, acting=claims, now=now).pk
    return make_move(code=code, verb=verb, given=given, number=number, command_id=command, acting=claims, now=now)


def _after(made: Agreement, move: Move) -> HttpResponse:
    new = made.replaced_by.order_by("-pk").first() if move.verb == "replace" else None
    return redirect(new) if new is not None else redirect(_WHERE[move.page], made.code)


# -- a party's own page ----------------------------------------------------------------------------------------------


def _open_slip(request: HttpRequest, code: str, secret: str) -> tuple[Agreement, Any]:
    """Let the holder of a right secret in, and slow down who tries them one by one."""
    key = f"party-tries:{code}:{request.META.get('HTTP_X_FORWARDED_FOR') or request.META.get('REMOTE_ADDR')}"
    tries = cache.get(key, 0)
    parts = slips.parts_of(code)
    if tries >= WRONG_TRIES or parts is None:
        raise Http404
    if not slips.opens(code, secret):
        cache.set(key, tries + 1, 600)
        raise Http404
    claims = Claims(slip=slips.claim_for(*parts))
    assume(claims)
    found = queries.get_agreement(claims, parts[0])
    return found, queries.get_party(found, parts[1])


@require_http_methods(_BOTH)
@login_not_required
def party_find(request: HttpRequest) -> HttpResponse:
    """Whoever has a party's slip but cannot scan it types its two lines."""
    form = PartySlipForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code, secret = form.cleaned_data["code"], form.cleaned_data["secret"]
        try:
            _open_slip(request, code, secret)
            return redirect("party", code=code, secret=secret)
        except (Http404, queries.AgreementNotFound):
            form.add_error(None, _("The code and the secret do not belong together. Please compare with the slip."))
    return render(request, "agreements/party_find.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
@login_not_required
def party(request: HttpRequest, code: str, secret: str) -> HttpResponse:
    """A party's page: what was agreed, what is owed by when, what waits for this party's word."""
    found, who = _open_slip(request, code, secret)
    now = timezone.now()
    items = list(party_items(found, who, now))
    context = {
        "agreement": found, "party": who, "secret": secret, "code": code, "now": now, "items": items,
        "phone": found.unit.phone or found.mediator.phone,
        "asked": sum(len(one.asks) for one in items), "clauses": found.clause_rows.order_by("number"),
    }  # fmt: skip
    return render(request, "agreements/party.html", context)


@require_http_methods(_BOTH)
@login_not_required
def party_act(request: HttpRequest, code: str, secret: str, verb: str, number: int) -> HttpResponse:
    """A party says what was done, or whether what was written down is right."""
    found, who = _open_slip(request, code, secret)
    claims, now = acting(), timezone.now()
    if verb not in {"say", "tell"}:
        raise Http404
    move = AGREEMENTS.row_for(found, verb, command_id=command_of(request), acting=claims, now=now)
    if move is None:  # sent twice
        return redirect("party", code=code, secret=secret)
    target = target_of(move, found, number)
    form = MoveForm(
        request.POST or None, request.FILES or None, move=move, about=About(found, target, queries.today(now))
    )
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            _make(request, found.code, verb, number, form)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            return redirect("party", code=code, secret=secret)
    context = {
        "agreement": found, "party": who, "move": move, "target": target, "form": form, "code": code, "secret": secret,
        "command": request.POST.get("command") or uuid7(),
    }  # fmt: skip
    return render(request, "agreements/party_act.html", context, status=status)
