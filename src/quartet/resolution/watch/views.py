"""The working calendar: which years are announced, and the import of a notice with a dry run."""

import json
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from quartet.ground.clock.calendar import Calendar
from quartet.ground.errors import DomainError
from quartet.ground.holidays.queries import imported, working_calendar
from quartet.ground.people.rights import acting, requires
from quartet.ground.people.states import Role
from quartet.resolution.watch.actions import adopt_notice, try_notice
from quartet.resolution.watch.forms import NoticeForm

SHOWN = 200
"""Moved cases listed one by one; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Year:
    """One year of the calendar as the page shows it."""

    year: int
    off: int
    worked: int
    papers: tuple[str, ...]
    announced: bool


def _years(calendar: Calendar, today: int) -> list[Year]:
    known = {notice.year: notice for notice in calendar.notices if notice.days}
    rows = []
    for year in range(max([today + 1, *known]), min([today, *known]) - 1, -1):
        notice = known.get(year)
        days = list(notice.days.values()) if notice else []
        off = sum(day.off for day in days)
        rows.append(Year(year, off, len(days) - off, notice.papers if notice else (), notice is not None))
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.SYSTEM_ADMIN)
def calendar(request: HttpRequest) -> HttpResponse:
    """The announced years and what was imported; a notice is tried first and applied after that."""
    now = timezone.now()
    form = NoticeForm(request.POST or None, request.FILES or None)
    context = {
        "form": form, "years": _years(working_calendar(), timezone.localdate(now).year), "imported": imported(),
        "shown": SHOWN,
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "watch/calendar.html", context, status=422 if form.is_bound else 200)
    given = {"text": form.cleaned_data["text"], "paper": form.cleaned_data["paper"]}
    try:
        if request.POST.get("step") == "apply":
            adopt_notice(**given, acting=acting(), now=now)
            return redirect("calendar")
        notice, moved = try_notice(**given, acting=acting(), now=now)
    except DomainError as refused:
        form.add_error(None, str(refused))
        return render(request, "watch/calendar.html", context, status=422)
    text = json.dumps({"year": notice.year, "days": notice.days}, ensure_ascii=False)
    trial = {"notice": notice, "moved": moved, "text": text, "off": sum(day["isOffDay"] for day in notice.days)}
    return render(request, "watch/calendar.html", context | {"trial": trial})
