"""The desks' pages of benefits, a member's own, the catalogue, agreements, gaps and allowances."""

from contextlib import suppress
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from uuid6 import uuid7

from quartet.grassroots.benefits import actions, catalogue, moves, policies, queries, sheets, story
from quartet.grassroots.benefits.forms import AgreementForm, EndAgreementForm, GrantForm, HandOutForm, MoveForm
from quartet.grassroots.benefits.models import Entitlement
from quartet.grassroots.benefits.states import EntitlementState, Kind
from quartet.grassroots.members.policies import DECIDERS
from quartet.grassroots.members.sheets import XLSX
from quartet.ground.errors import DomainError
from quartet.ground.files.actions import add_picture
from quartet.ground.people.rights import acting, requires
from quartet.ground.people.states import DESKS, OVERSEERS, Role
from quartet.ground.places import queries as places

PAGE = 50
OWN = (Role.GRID_MEMBER, Role.PARTNER)
GET_AND_POST = ["GET", "HEAD", "POST"]


def _region(request: HttpRequest) -> str:
    """The area that was asked for, within one's own; one's own widest otherwise."""
    areas = sorted({held.region for held in acting().posts if held.role in policies.READERS}, key=len)
    asked = request.GET.get("region", "")
    inside = any(asked.startswith(area) for area in areas)
    return asked if inside and len(asked) <= 12 and places.exists(asked) else areas[0]  # noqa: PLR2004 -- a village


@require_safe
@requires(*policies.READERS)
def overview(request: HttpRequest) -> HttpResponse:
    """What the members of an area have, what waits to be handed out, signed or looked into."""
    claims, region = acting(), _region(request)
    state, kind = request.GET.get("state", ""), request.GET.get("kind", "")
    found = queries.under(queries.entitlements_for(claims), region).select_related("member__person", "agreement")
    if state in EntitlementState.values:
        found = found.filter(state=state)
    if kind in Kind.values:
        found = found.filter(benefit__in=[one.code for one in catalogue.catalogue().values() if one.kind == kind])
    page = Paginator(found.order_by("region", "member__number", "-since", "pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "region": region, "place": places.name_of(region), "page": page, "state": state, "kind": kind, "kinds": Kind,
        "counts": queries.counts(claims, region), "decides": claims.has_role(*DECIDERS),
        "gives": claims.has_role(*policies.GIVERS),
        "watches": claims.has_role(*policies.WATCHERS),
        "gaps": queries.gaps_for(claims).filter(cured_at=None, region__startswith=region).count(),
        "below": places.children(region) if len(region) < 12 else [],  # noqa: PLR2004 -- a village
        "path": [one for one in places.region_path(region) if any(one.code.startswith(p.region) for p in claims.posts)],
    }  # fmt: skip
    return render(request, "benefits/overview.html", context)


@require_safe
@requires(*OWN)
def mine(request: HttpRequest) -> HttpResponse:
    """One's own benefits: what waits for a signature first."""
    found = [(one, uuid7()) for one in queries.own(acting())]
    return render(request, "benefits/mine.html", {"found": found, "today": timezone.localdate()})


@require_safe
def catalogue_page(request: HttpRequest) -> HttpResponse:
    """Everything there is, and who pays for it today."""
    paying = queries.offered(timezone.localdate())
    groups = [(kind, [(one, paying[one.code]) for one in rows]) for kind, rows in catalogue.by_kind()]
    return render(request, "benefits/catalogue.html", {"groups": groups, "count": len(catalogue.catalogue())})


@require_safe
@requires(*policies.READERS)
def agreements(request: HttpRequest) -> HttpResponse:
    """Who pays for what, where, and how long still."""
    today = timezone.localdate()
    rows = [
        (one, places.name_of(one.area), one.last_day <= today, one.last_day <= today + queries.SOON)
        for one in queries.agreements()
    ]
    return render(request, "benefits/agreements.html", {"rows": rows, "decides": acting().has_role(*DECIDERS)})


@require_http_methods(GET_AND_POST)
@requires(*sorted(DECIDERS))
def new_agreement(request: HttpRequest) -> HttpResponse:
    """Write down an agreement that was signed."""
    claims, now = acting(), timezone.now()
    form = AgreementForm(request.POST or None, claims=claims, initial={"since": timezone.localdate(now)})
    if form.is_valid():
        said = form.cleaned_data
        try:
            signed = actions.sign_agreement(
                area=said["area"], partner=said["partner"], benefits=said["benefits"], since=said["since"],
                until=said["until"], terms=said["terms"], command_id=said["command"], acting=claims, now=now,
            )  # fmt: skip
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(signed)
    return render(request, "benefits/agreement_new.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(GET_AND_POST)
@requires(*policies.READERS)
def agreement(request: HttpRequest, number: int) -> HttpResponse:
    """One agreement with its terms; ended here before its time, with the reason."""
    claims, today = acting(), timezone.localdate()
    found = queries.get_agreement(number)
    may = found.ended_on is None and any(found.area.startswith(area) for area in policies.areas_of(claims, DECIDERS))
    form = EndAgreementForm(request.POST or None, initial={"on": today}) if may or request.method == "POST" else None
    if form is not None and form.is_valid():
        try:
            actions.end_agreement(
                number=number, on=form.cleaned_data["on"], why=form.cleaned_data["why"], acting=claims,
                now=timezone.now(),
            )  # fmt: skip
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(found)
    context = {"agreement": found, "place": places.name_of(found.area), "form": form, "today": today}
    return render(
        request, "benefits/agreement.html", context, status=422 if form is not None and form.is_bound else 200
    )


@require_http_methods(GET_AND_POST)
@requires(*sorted(DECIDERS))
def grant(request: HttpRequest) -> HttpResponse:
    """Entitle the members of an area, or some of them, to a benefit."""
    claims, now = acting(), timezone.now()
    today = timezone.localdate(now)
    initial = {"since": today, "region": request.GET.get("region", ""), "numbers": request.GET.get("numbers", ""),
               "benefit": request.GET.get("benefit", "")}  # fmt: skip
    form = GrantForm(request.POST or None, claims=claims, today=today, initial=initial)
    done = None
    if form.is_valid():
        said = form.cleaned_data
        try:
            done = actions.grant_benefit(
                benefit=said["benefit"], region=said["region"], numbers=said["numbers"], since=said["since"],
                until=said["until"], amount=said["amount"], agreement=int(said["agreement"] or 0) or None,
                command_id=said["command"], acting=claims, now=now,
            )  # fmt: skip
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    if done is not None:
        region = form.cleaned_data["region"]
        context = {"fresh": done[0], "had": done[1], "benefit": catalogue.catalogue()[form.cleaned_data["benefit"]],
                   "place": places.name_of(region), "region": region}  # fmt: skip
        return render(request, "benefits/granted.html", context)
    return render(request, "benefits/grant.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(GET_AND_POST)
@requires(*sorted(policies.GIVERS))
def hand_out(request: HttpRequest) -> HttpResponse:
    """Hand out everything of one benefit that is due in an area."""
    claims, region = acting(), _region(request)
    due = queries.due_of(claims, region)
    form = HandOutForm(request.POST or None, due=due)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.hand_out_all(
                benefit=said["benefit"], region=region, policy=said["policy"], note=said["note"],
                command_id=said["command"], acting=claims, now=timezone.now(),
            )  # fmt: skip
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(f"{reverse('benefits')}?region={region}&state=handed")
    context = {"form": form, "due": due, "region": region, "place": places.name_of(region)}
    return render(request, "benefits/hand_out.html", context, status=422 if form.is_bound else 200)


@require_safe
@requires(*sorted(policies.WATCHERS))
def gaps(request: HttpRequest) -> HttpResponse:
    """Who works without insurance, and whose insurance ends soon. The alarm stands until it is cured."""
    claims, today = acting(), timezone.localdate()
    found = [(gap, places.path_words(gap.region)) for gap in queries.gaps_for(claims).filter(cured_at=None)[:500]]
    context = {"gaps": found, "ending": queries.ending(claims, today)[:200], "decides": claims.has_role(*DECIDERS)}
    return render(request, "benefits/gaps.html", context)


def _month(request: HttpRequest) -> date:
    with suppress(ValueError):
        return date.fromisoformat(f"{request.GET.get('month', '')}-01")
    return timezone.localdate().replace(day=1)


@require_safe
@requires(*sorted(DECIDERS))
def allowances(request: HttpRequest) -> HttpResponse:
    """A month's allowances, to look through and to print."""
    region, month = _region(request), _month(request)
    rows = queries.allowances(acting(), region, month)
    context = {"rows": rows, "month": month, "region": region, "place": places.name_of(region),
               "total": sum(one.amount for one in rows)}  # fmt: skip
    return render(request, "benefits/allowances.html", context)


@require_safe
@requires(*sorted(DECIDERS))
def allowances_file(request: HttpRequest) -> HttpResponse:
    """The same as an Excel file."""
    region, month = _region(request), _month(request)
    body = sheets.allowance_sheet(queries.allowances(acting(), region, month), month)
    answer = HttpResponse(body, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="allowances-{region}-{month:%Y%m}.xlsx"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _page(one: Entitlement, **more: Any) -> dict[str, Any]:
    may = [offer.move for offer in moves.TABLE.offers(one, acting(), {}) if offer.why_not is None]
    offered = sorted(may, key=lambda move: not move.main)
    return {"one": one, "story": story.story(one), "own": one.member_id == acting().person,
            "forms": [(move, MoveForm(move=move, entitlement=one, auto_id=f"{move.verb}-%s")) for move in offered],
            **more}  # fmt: skip


@require_safe
@requires(*sorted(DESKS | OVERSEERS), *OWN)
def benefit(request: HttpRequest, number: int) -> HttpResponse:
    """One benefit of one member: where it stands, who pays, what can be done, what was done."""
    return render(request, "benefits/benefit.html", _page(queries.get_entitlement(acting(), number)))


@require_http_methods(GET_AND_POST)
@requires(*sorted(DESKS), *OWN)
def act(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Make a move. A refusal is said beside what was typed."""
    claims, now = acting(), timezone.now()
    one = queries.get_entitlement(claims, number)
    rows = moves.TABLE.rows(verb)
    if not rows:
        raise Http404
    if request.method != "POST":
        return redirect(one)
    form = MoveForm(request.POST, request.FILES, move=rows[0], entitlement=one, auto_id=f"{verb}-%s")
    if not form.is_valid():
        return render(request, "benefits/benefit.html", _page(one, failed=form, verb=verb), status=422)
    given = {name: value for name, value in form.cleaned_data.items() if name != "command"}
    if (picture := given.get("photo")) is not None:
        kept = add_picture(attachment_id=uuid7(), raw=picture.read(), acting=claims, now=now)
        given["photo"] = kept.pk
    actions.act_on(
        number=number, verb=verb, given=given, command_id=form.cleaned_data["command"], acting=claims, now=now
    )
    return redirect("benefits-me" if one.member_id == claims.person else one)
