"""What a desk reads out to who has no smartphone, and what hangs on the village's wall."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quartet.ground.people.rights import acting, requires
from quartet.ground.people.states import DESKS, ROLES, Label, Level, Role
from quartet.ground.places import queries as places
from quartet.resolution.spoken import notice, queries
from quartet.resolution.spoken.forms import SHORT, DigitsForm
from quartet.resolution.spoken.queries import Quarter
from quartet.resolution.spoken.script import loud, script_for
from quartet.resolution.suggest.categories import name_of

QUARTERS = 4
"""So many past quarters can be printed."""


@require_safe
@requires(*DESKS)
def read_out(request: HttpRequest) -> HttpResponse:
    """Somebody calls: type six digits, read the script."""
    form = DigitsForm(request.GET if "code" in request.GET else None)
    found = []
    if form.is_bound and form.is_valid():
        digits = form.cleaned_data["code"]
        claims = acting()
        found = queries.by_digits(claims, digits) if len(digits) == SHORT else queries.by_code(claims, digits)
        if not found:
            form.add_error("code", _("There is no such case here. Let them read the digits again, one by one."))
    case = found[0] if len(found) == 1 else None
    context = {
        "form": form, "found": found, "case": case, "script": script_for(case) if case else None,
        "loud": loud(case) if case else "",
        "path": places.path_words(case.region[: Level.VILLAGE.digits]) if case else "",
        "villages": sorted({held.region for held in acting().posts if len(held.region) == Level.VILLAGE.digits}),
    }  # fmt: skip
    return render(request, "spoken/read_out.html", context, status=422 if form.errors else 200)


@require_safe
@requires(*(DESKS - {Role.CITY_DESK}))
def wall_notice(request: HttpRequest, village: str) -> HttpResponse:
    """A village's results of a past quarter, in large print, for its wall."""
    claims = acting()
    reached = {held.region for held in claims.posts if (ROLES[held.role].area or 0) >= Label.PERSONAL}
    if len(village) != Level.VILLAGE.digits or not any(village.startswith(region) for region in reached):
        raise Http404
    if not places.exists(village):
        raise Http404
    shown = past_quarters(timezone.localdate())
    asked = Quarter.read(request.GET.get("quarter", "")) or shown[0]
    if asked not in shown:
        raise Http404
    counted = queries.count_quarter(claims, village, asked)
    found = notice.results(total=counted.total, done=counted.done, fields=counted.fields)
    context: dict[str, Any] = {
        "village": village, "name": places.name_of(village), "quarter": asked, "quarters": shown, "results": found,
        "fields": [(_field_name(code), count) for code, count in found.fields], "least": notice.LEAST,
        "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "spoken/wall_notice.html", context)


def past_quarters(today: date) -> list[Quarter]:
    """The quarters that are over, the latest first: one that goes on is not shown, lest two notices be compared."""
    quarters, one = [], Quarter.of(today).before
    for _number in range(QUARTERS):
        quarters.append(one)
        one = one.before
    return quarters


def _field_name(code: str) -> str:
    return name_of(code, get_language() or "zh-hans") if code else _("Other matters")
