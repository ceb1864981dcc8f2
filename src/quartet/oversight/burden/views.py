"""The public page of demands, the desks' meter, a member's own week, the load of a township."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from quartet.ground.errors import DomainError
from quartet.ground.people.rights import SYSTEM, Claims, acting, acting_as, requires
from quartet.ground.people.states import Role
from quartet.ground.places import queries as places
from quartet.oversight.burden import actions, fair, policies, queries
from quartet.oversight.burden.costing import form_class, minutes_of
from quartet.oversight.burden.forms import BudgetForm, DemandForm, OverrunForm
from quartet.oversight.burden.states import DEFAULT_BUDGET, FORMS, MINUTES, Ask

READERS = sorted(policies.READERS)
DEMANDERS = sorted(policies.DEMANDERS)


@require_safe
@login_not_required
def burden(request: HttpRequest) -> HttpResponse:
    """What members are asked to do, by whom, what it takes, and who signed for more: for everybody to read."""
    demands, overruns = queries.published()
    costs = [(str(ask.label), MINUTES[ask]) for ask in MINUTES]
    context = {
        "demands": [(one, places.path_words(one.area)) for one in demands],
        "overruns": [(one, places.path_words(one.township)) for one in overruns], "default": DEFAULT_BUDGET,
        "costs": costs, "forms": [(row.name, minutes_of(form_class(row))) for row in FORMS],
        "reads": acting().has_role(*READERS), "own": acting().has_role(Role.GRID_MEMBER),
    }  # fmt: skip
    return render(request, "burden/burden.html", context)


def _townships(claims: Claims) -> list[tuple[str, str]]:
    """The townships of one's area; of a city none until a county is chosen."""
    found: list[tuple[str, str]] = []
    for region in sorted({held.region for held in claims.posts if held.role in policies.READERS}):
        if len(region) >= queries.TOWNSHIP:
            found.append((region[: queries.TOWNSHIP], places.name_of(region[: queries.TOWNSHIP])))
        else:
            counties = [region] if len(region) == 6 else [one.code for one in places.children(region)]  # noqa: PLR2004 -- a county
            found += [(one.code, one.short) for county in counties for one in places.children(county)]
    return list(dict.fromkeys(found))


def _areas(claims: Claims) -> list[tuple[str, str]]:
    """The areas somebody may ask something of."""
    held = sorted({one.region for one in claims.posts if one.role in policies.DEMANDERS})
    found: list[tuple[str, str]] = []
    for region in held:
        found.append((region, places.name_of(region)))
        if len(region) < queries.TOWNSHIP:
            found += [(one.code, f"　{one.short}") for one in places.children(region)]
    return found


def _desk(request: HttpRequest, status: int = 200, **forms: Any) -> HttpResponse:
    claims, now = acting(), timezone.now()
    townships = _townships(claims)
    asked = request.GET.get("township", "")
    township = next((code for code, _name in townships if code == asked), townships[0][0])
    monday = queries.monday_of(now)
    with acting_as(SYSTEM):  # numbers about nobody, and none of fewer than five
        meter, demanded = queries.meter(township, monday), queries.demanded(township, township, monday)
    context = {
        "township": township, "place": places.name_of(township), "townships": townships, "meter": meter,
        "demanded": demanded, "budget": queries.budget_of(township, monday), "monday": monday,
        "demands": [(one, places.path_words(one.area), _may(claims, one.area)) for one in
                    queries.demands_on(township, timezone.localdate(now))],
        "demand_form": DemandForm(areas=_areas(claims), initial={"since": timezone.localdate(now), "area": township},
                                  auto_id="demand-%s") if _areas(claims) else None,
        "overrun_form": OverrunForm(auto_id="overrun-%s") if _may(claims, township) else None,
        "budget_form": BudgetForm(auto_id="budget-%s") if claims.has_role(*policies.BUDGETERS) else None,
        **forms,
    }  # fmt: skip
    return render(request, "burden/desk.html", context, status=status)


def _may(claims: Claims, area: str) -> bool:
    return any(held.role in policies.DEMANDERS and area.startswith(held.region) for held in claims.posts)


@require_safe
@requires(*READERS)
def desk(request: HttpRequest) -> HttpResponse:
    """The meter of a township, what stands, what may still be asked, and the forms for it."""
    return _desk(request)


def _done(township: str) -> HttpResponse:
    answer = redirect("burden-desk")
    answer["Location"] += f"?township={township}"
    return answer


@require_POST
@requires(*DEMANDERS)
def demand(request: HttpRequest) -> HttpResponse:
    """Ask something of every member, or be told that the week is full."""
    form = DemandForm(request.POST, areas=_areas(acting()), auto_id="demand-%s")
    if form.is_valid():
        said = form.cleaned_data
        try:
            put = actions.put_demand(
                area=said["area"], title=said["title"], basis=said["basis"], minutes=said["minutes"],
                since=said["since"], leader=said["leader"], leader_post=said["leader_post"],
                leader_why=said["leader_why"], command_id=said["command"], acting=acting(), now=timezone.now(),
            )  # fmt: skip
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _done(put.area)
    return _desk(request, 422, demand_form=form, failed=form)


@require_POST
@requires(*DEMANDERS)
def end(request: HttpRequest, number: int) -> HttpResponse:
    """Take a demand away."""
    ended = actions.end_demand(number=number, acting=acting(), now=timezone.now())
    return _done(ended.area)


@require_POST
@requires(*DEMANDERS)
def overrun(request: HttpRequest, township: str) -> HttpResponse:
    """Write down a leader's signature for this week."""
    form = OverrunForm(request.POST, auto_id="overrun-%s")
    if form.is_valid():
        said = form.cleaned_data
        actions.sign_overrun(
            township=township, minutes=said["minutes"], leader=said["leader"], leader_post=said["leader_post"],
            why=said["why"], command_id=said["command"], acting=acting(), now=timezone.now(),
        )  # fmt: skip
        return _done(township)
    return _desk(request, 422, overrun_form=form, failed=form)


@require_POST
@requires(*sorted(policies.BUDGETERS))
def budget(request: HttpRequest, township: str) -> HttpResponse:
    """Set a township's budget."""
    form = BudgetForm(request.POST, auto_id="budget-%s")
    if form.is_valid():
        said = form.cleaned_data
        actions.set_budget(
            township=township, minutes=said["minutes"], why=said["why"], command_id=said["command"], acting=acting(),
            now=timezone.now(),
        )  # fmt: skip
        return _done(township)
    return _desk(request, 422, budget_form=form, failed=form)


@require_safe
@requires(Role.GRID_MEMBER)
def mine(request: HttpRequest) -> HttpResponse:
    """What I was asked for this week, in minutes: for me alone."""
    claims, monday = acting(), queries.monday_of(timezone.now())
    grids = sorted(held.region for held in claims.posts if held.role is Role.GRID_MEMBER)
    township = grids[0][: queries.TOWNSHIP]
    person = claims.person or 0
    kinds = queries.week_of({person: grids}, township, monday)[person]
    context = {
        "rows": [(str(ask.label), kinds[ask]) for ask in Ask if kinds.get(ask)], "total": sum(kinds.values()),
        "monday": monday, "budget": queries.budget_of(township, monday), "place": places.name_of(township),
        "demands": queries.demands_on(township, timezone.localdate()),
    }  # fmt: skip
    return render(request, "burden/mine.html", context)


@require_safe
@requires(Role.TOWNSHIP_DESK)
def load(request: HttpRequest) -> HttpResponse:
    """What is open at each member of one's township, in minutes, and who could cover for those away."""
    township = next(held.region for held in acting().posts if held.role is Role.TOWNSHIP_DESK)
    rows = [(one, [places.path_words(grid) for grid in one.grids])
            for one in fair.open_load(township, timezone.localdate())]  # fmt: skip
    return render(request, "burden/load.html", {"rows": rows, "place": places.name_of(township)})
