"""Whistles as the desk that blew them, the called bodies and the desk above see them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from uuid6 import uuid7

from quartet.ground.commands import command_of
from quartet.ground.people.rights import acting, requires
from quartet.ground.people.states import HANDLERS
from quartet.ground.places import queries as places
from quartet.resolution.cases.queries import cases_for, get_case
from quartet.resolution.reports.slips import qr_svg
from quartet.resolution.whistle import actions, policies, queries
from quartet.resolution.whistle.forms import BlowForm, MoveForm, OnCallForm
from quartet.resolution.whistle.models import Call, Whistle
from quartet.resolution.whistle.story import gathered
from quartet.resolution.whistle.workflow import row_for

LISTED = 200


@require_safe
@requires(*policies.WORKERS)
def whistles(request: HttpRequest) -> HttpResponse:
    """What calls me, what I have to decide, and which whistles are running."""
    claims, now = acting(), timezone.now()
    context = {
        "calls": queries.my_calls(claims)[:LISTED], "decisions": queries.my_decisions(claims)[:LISTED],
        "above": queries.to_decide(claims), "running": queries.running(claims)[:LISTED],
        "ended": queries.ended(claims)[:20], "now": now, "handles": claims.has_role(*HANDLERS),
    }  # fmt: skip
    return render(request, "whistle/whistles.html", context)


@require_safe
@requires(*policies.WORKERS)
def whistle_page(request: HttpRequest, code: str) -> HttpResponse:
    """One whistle: why, where, who is called and how each stands, minute, decisions, the story."""
    claims, now = acting(), timezone.now()
    whistle = queries.get_whistle(claims, code)
    context = {
        "whistle": whistle, "now": now, "path": places.path_words(whistle.region),
        "case_seen": cases_for(claims).filter(code=whistle.case_code).exists(), **gathered(whistle, claims, now),
    }  # fmt: skip
    return render(request, "whistle/whistle.html" + ("#live" if request.htmx else ""), context)  # type: ignore[attr-defined]  # django-htmx adds it


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*policies.WHISTLERS)
def blow(request: HttpRequest, code: str) -> HttpResponse:
    """Blow a whistle on a case."""
    claims, now = acting(), timezone.now()
    case = get_case(claims, code)
    actions.require_whistling(case, claims)
    form = BlowForm(request.POST or None, case=case, path=places.path_words(case.region))
    if request.method == "POST" and form.is_valid():
        made = actions.blow_whistle(
            case_code=code, given=form.cleaned_data, command_id=command_of(request), acting=claims, now=now
        )
        return redirect(made)
    context = {"case": case, "form": form, "command": request.POST.get("command") or uuid7()}
    return render(request, "whistle/blow.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*policies.WORKERS)
def whistle_move(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """Ask for what a move of the whistle needs, then make it."""
    return _move(request, queries.get_whistle(acting(), code), verb)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*policies.WORKERS)
def call_move(request: HttpRequest, code: str, number: int, verb: str) -> HttpResponse:
    """The same for one called body."""
    return _move(request, queries.get_call(acting(), code, number), verb)


def _move(request: HttpRequest, record: Whistle | Call, verb: str) -> HttpResponse:
    claims, now, command = acting(), timezone.now(), command_of(request)
    whistle, call = (record.whistle, record) if isinstance(record, Call) else (record, None)

    def make(given: dict[str, Any]) -> HttpResponse:
        number = call.number if call else None
        actions.make_move(
            code=whistle.code, number=number, verb=verb, given=given, command_id=command, acting=claims, now=now
        )
        return redirect(whistle)

    move = row_for(record, verb, command_id=command, acting=claims, now=now)
    if move is None:
        return redirect(whistle)
    form = MoveForm(request.POST or None, move=move, record=record, claims=claims, initial=request.GET.dict())
    asks = bool(move.needs or move.may)
    if request.method == "POST" and (form.is_valid() or not asks):
        return make(form.cleaned_data if asks else {})
    context = {
        "whistle": whistle, "call": call, "move": move, "form": form, "command": request.POST.get("command") or uuid7(),
    }  # fmt: skip
    return render(request, "whistle/move.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@requires(*policies.WHISTLERS)
def board(request: HttpRequest, code: str) -> HttpResponse:
    """The whistler's screen at the site: the code of the moment, and who has come."""
    whistle, now = _own(code), timezone.now()
    shown = policies.screen_code(whistle, now)
    context = {"whistle": whistle, "now": now, "calls": queries.calls_of(whistle), **_qr(request, whistle, shown)}
    return render(request, "whistle/board.html" + ("#live" if request.htmx else ""), context)  # type: ignore[attr-defined]  # as above


@require_safe
@requires(*policies.WHISTLERS)
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """A sheet to hang up at the site: a code for today."""
    whistle, now = _own(code), timezone.now()
    return render(
        request, "whistle/sheet.html",
        {"whistle": whistle, "now": now, **_qr(request, whistle, policies.paper_code(whistle, now))},
    )  # fmt: skip


def _own(code: str) -> Whistle:
    """A whistle of one's own desk: the code at the site is shown to nobody else."""
    claims = acting()
    whistle = queries.get_whistle(claims, code)
    if not policies.TIES[policies.Tie.WHISTLER](claims, whistle, None):
        raise Http404
    return whistle


def _qr(request: HttpRequest, whistle: Whistle, shown: str) -> dict[str, str]:
    address = request.build_absolute_uri(f"{reverse('whistle-here', args=[whistle.code])}?code={shown}")
    return {"shown": shown, "qr": qr_svg(address)}


@require_safe
@requires(*HANDLERS)
def here(request: HttpRequest, code: str) -> HttpResponse:
    """Where the code at the site leads: straight to “we are here” of one's own body, the code filled in."""
    whistle = queries.get_whistle(acting(), code)
    call = whistle.calls.filter(unit__in=policies.units_of(acting())).order_by("number").first()
    if call is None:
        raise Http404
    where = reverse("whistle-call-move", args=[whistle.code, call.number, "arrive"])
    return redirect(f"{where}?code={request.GET.get('code', '')[:12]}")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*HANDLERS)
def on_call(request: HttpRequest) -> HttpResponse:
    """Whom of my units a whistle asks first, second, third."""
    claims = acting()
    units = list(queries.units_by(policies.units_of(claims)))
    asked = request.POST.get("unit", "")
    bound, shown = None, []
    for unit in units:
        form = OnCallForm(request.POST if asked == str(unit.pk) else None, unit=unit.pk, prefix=f"u{unit.pk}")
        if form.is_bound:
            bound = form
            if form.is_valid():
                actions.set_on_call(unit=unit.pk, people=form.people, acting=claims, now=timezone.now())
                return redirect("whistle-on-call")
        shown.append({"unit": unit, "form": form})
    context: dict[str, Any] = {"shown": shown, "form": bound}
    return render(request, "whistle/on_call.html", context, status=422 if request.method == "POST" else 200)
