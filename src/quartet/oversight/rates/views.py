"""The pages of the rates: an area's table, a rate with the sets behind it, files, and what is left out."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from uuid6 import uuid7

from quartet.ground.ledger import actions as ledger
from quartet.ground.people import queries as people
from quartet.ground.people.rights import NotAllowed, acting, requires
from quartet.ground.people.states import DESKS, HANDLERS, OVERSEERS
from quartet.ground.places import queries as places
from quartet.oversight.rates import actions, exports, pages, policies, queries
from quartet.oversight.rates.forms import AskForm, DecideForm
from quartet.oversight.rates.models import Exclusion
from quartet.oversight.rates.policies import Sight
from quartet.oversight.rates.table import BY_ID, MARK_BY_ID, RATES, Mark, Rate
from quartet.resolution.cases.queries import get_case

READERS = (*DESKS, *OVERSEERS)
SHOWN = 100
"""Requests on one page: the newest, those that wait first."""
ASKERS = (*DESKS, *HANDLERS)


def _sight(area: str) -> Sight:
    sight = policies.sight_of(acting(), area) if places.exists(area) else None
    if sight is None:
        raise Http404
    return sight


def _row(name: str) -> Rate | Mark:
    row = BY_ID.get(name) or MARK_BY_ID.get(name)
    if row is None:
        raise Http404
    return row


def _frame(request: HttpRequest, area: str, now: datetime) -> dict[str, Any]:
    """What both pages share."""
    path = queries.path_of(area)
    return {
        "area": area, "place": places.name_of(area), "now": now, "counted_at": queries.counted_at(),
        "month": pages.month_asked(request.GET.get("month", ""), now), "months": list(pages.months(now)),
        "path": [(code, name) for code, name in path[:-1] if policies.sight_of(acting(), code)],
    }  # fmt: skip


@require_safe
@requires(*READERS)
def rates(request: HttpRequest) -> HttpResponse:
    """Go to one's own area."""
    return redirect("rates-area", area=policies.home_of(acting()))


@require_safe
@requires(*READERS)
def area_page(request: HttpRequest, area: str) -> HttpResponse:
    """All rates of an area, its parts beside each other, and the marks."""
    sight, now = _sight(area), timezone.now()
    context = {**_frame(request, area, now), "sight": sight}
    month = context["month"]
    rows, parts = pages.table_of(acting(), area, sight, month, now)
    marks = pages.marks_of(area, sight, month, now) if sight.own else []
    return render(request, "rates/area.html", {
        **context, "rows": rows, "parts": parts, "marks": marks, "columns": RATES,
    })  # fmt: skip


@require_safe
@requires(*READERS)
def rate_page(request: HttpRequest, area: str, rate: str) -> HttpResponse:
    """One rate or mark: what it asks, whom it counts, the cases, the parts and units."""
    sight, now, row = _sight(area), timezone.now(), _row(rate)
    context = {**_frame(request, area, now), "sight": sight, "row": row, "columns": [row]}
    month = context["month"]
    parts = pages.parts_of(acting(), area, [row], sight=sight, month=month, now=now)
    figure = queries.figures_of([area], month, sight.label, now)[area].get(rate) or queries.Figure()
    context |= {"is_rate": isinstance(row, Rate), "parts": parts, "figure": figure, "told": parts.total_told[0]}
    if sight.own:
        asked = queries.Asked(area, rate, month, sight.label, _set_named(request, rate, figure))
        context |= {
            "asked": asked, "sets": _sets(row, figure),
            "found": queries.set_of(acting(), asked, now, after=request.GET.get("after", "")),
            "units": pages.units_beside(area, sight, row, month, now),
        }  # fmt: skip
    return render(request, "rates/rate.html", context)


def _sets(row: Rate | Mark, figure: queries.Figure) -> list[tuple[str, str, int]]:
    if isinstance(row, Mark):
        return [("marked", _("Marked"), figure.marked)]
    return [
        ("late", _("Open and overdue"), figure.late),
        ("missed", _("Not met"), figure.missed),
        ("numerator", _("Numerator"), figure.kept),
        ("denominator", _("Denominator"), figure.denominator),
        ("waiting", _("Not due yet"), figure.waiting),
        ("excluded", _("Left out with approval"), figure.excluded),
    ]


def _set_named(request: HttpRequest, rate: str, figure: queries.Figure) -> str:
    """The set an address names; else the one that needs a look first."""
    named = request.GET.get("set", "")
    if rate in MARK_BY_ID:
        return "marked"
    if named in queries.SETS and named != "marked":
        return named
    return "late" if figure.late else "missed" if figure.missed else "denominator"


# -- files -----------------------------------------------------------------------------------------------------------


def _file(name: str, kind: str, rows: list[list[Any]]) -> HttpResponse:
    write, content_type = exports.KINDS[kind]
    answer = HttpResponse(write(rows), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _mark(area: str, month: date, now: datetime) -> list[Any]:
    """The first row of a file: whose it is, and of when."""
    held = next(held for held in acting().posts if held.role in READERS)
    who = f"{people.unit_name(held.unit)} {people.person_name(acting().person or 0)}"
    words = _("%(place)s, %(month)s. Taken by %(who)s at %(at)s.")
    at = timezone.localtime(now).strftime("%Y-%m-%d %H:%M")
    return [words % {"place": places.name_of(area), "month": f"{month:%Y-%m}", "who": who, "at": at}]


@require_safe
@requires(*READERS)
def area_file(request: HttpRequest, area: str, kind: str) -> HttpResponse:
    """The table of an area as a file."""
    sight, now = _sight(area), timezone.now()
    month = pages.month_asked(request.GET.get("month", ""), now)
    rows, parts = pages.table_of(acting(), area, sight, month, now)
    return _file(f"rates-{area}-{month:%Y-%m}", kind, [_mark(area, month, now), [], *pages.table_rows(rows, parts)])


@require_safe
@requires(*READERS)
def rate_file(request: HttpRequest, area: str, rate: str, kind: str) -> HttpResponse:
    """The codes of a set as a file, so that anybody can count it again. Who took it is kept."""
    sight, now, row = _sight(area), timezone.now(), _row(rate)
    if not sight.own or acting().person is None:
        raise Http404
    month = pages.month_asked(request.GET.get("month", ""), now)
    asked = queries.Asked(area, rate, month, sight.label, _set_named(request, rate, queries.Figure()))
    found = queries.set_of(acting(), asked, now, limit=exports.MOST)
    ledger.note_view(
        name=f"rates:{area}:{rate}:{month:%Y-%m}", person=acting().person or 0, county=area[:6], at=now
    )  # fmt: skip
    rows: list[list[Any]] = [_mark(area, month, now), [str(row.name)], []]
    if found.after:
        rows[1].append(_("The first %(count)s cases only.") % {"count": exports.MOST})
    rows.append([
        _("Case code"), _("Place"), _("To this rate"), _("Counts from"), _("Unit"), _("Left out because"),
        _("Approved by"),
    ])  # fmt: skip
    for line in found.lines:
        out = line.exclusion if line.exclusion is not None and line.exclusion.approved else None
        rows.append([
            line.case.code, places.path_words(line.verdict.region), line.outcome,
            timezone.localtime(line.verdict.since) if line.verdict.outcome != "marked" else "", line.unit,
            str(out.get_ground_display()) if out else "", str(out.decided_unit) if out else "",
        ])  # fmt: skip
    return _file(f"{rate}-{area}-{month:%Y-%m}-{asked.set}", kind, rows)


# -- leaving out -----------------------------------------------------------------------------------------------------


@require_safe
@requires(*READERS)
def exclusions(request: HttpRequest, area: str) -> HttpResponse:
    """The requests of an area: those that wait, and what was decided by whom."""
    if not _sight(area).own:
        raise Http404
    found = [
        (one, _why_not(one) if one.approved is None else None) for one in queries.exclusions_for(acting(), area)[:SHOWN]
    ]
    context = {**_frame(request, area, timezone.now()), "found": found}
    return render(request, "rates/exclusions.html", context)


def _why_not(asked: Exclusion) -> NotAllowed | None:
    """What keeps the reader from deciding on a request; None when they may."""
    try:
        policies.deciding_post(acting(), asked, queries.mover_of(asked))
    except NotAllowed as refusal:
        return refusal
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*ASKERS)
def exclude(request: HttpRequest, code: str) -> HttpResponse:
    """Ask to leave a case out of the rates."""
    case = get_case(acting(), code)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.ask_exclusion(
            code=code, command_id=_command(request), acting=acting(), now=timezone.now(), **form.cleaned_data
        )
        return redirect(case)
    context = {"case": case, "form": form, "command": request.POST.get("command") or uuid7()}
    return render(request, "rates/exclude.html", context, status=422 if form.is_bound else 200)


def _command(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("command", ""))
    except ValueError:
        return uuid7()


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*READERS)
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Approve or refuse a request of somebody else."""
    asked = queries.get_exclusion(acting(), number)
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.decide_exclusion(number=number, acting=acting(), now=timezone.now(), **form.cleaned_data)
        return redirect("rates-exclusions", area=policies.home_of(acting()))
    context = {"asked": asked, "form": form, "why_not": _why_not(asked)}
    return render(request, "rates/decide.html", context, status=422 if form.is_bound else 200)
