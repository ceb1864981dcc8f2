"""Marks that show only when cases are seen together: one county, one month. The numbers are where people start to look.

Read with the system's claims. A mark says which cases to open, never that somebody did wrong.
"""

from collections import Counter, defaultdict
from datetime import date, timedelta

from django.db.models import QuerySet

from quartet.ground.clock.counting import SHANGHAI
from quartet.oversight.rates.models import Judged
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.queries import alike
from quartet.resolution.reports.models import Report

SAME_PHONE = 3
"""So many cases with one telephone number whose resident said “solved”."""
RUSH, RUSH_TIMES = 10, 3
"""So many closed by one unit on one of the last two days of a month, and so many times its other days."""
LAST_DAYS = timedelta(days=2)
AGAIN, AGAIN_ALIKE = timedelta(days=14), 0.5
"""So near in time, and so alike, a report in the same village tells of what was struck off."""


def together(county: str, month: date) -> dict[str, set[int]]:
    """The marks of a county's cases of one month: mark → cases."""
    judged = Judged.objects.filter(source="case", county=county, month=month)
    return {"rushed": _rushed(judged), "same_phone": _same_phone(judged), "refiled": _refiled(judged)}


def _rushed(judged: QuerySet[Judged]) -> set[int]:
    closings = judged.filter(closed_at__isnull=False).values_list("subject", "closed_by", "closed_at")
    days: dict[int | None, dict[date, list[int]]] = defaultdict(lambda: defaultdict(list))
    for subject, unit, at in closings:
        assert at is not None
        days[unit][at.astimezone(SHANGHAI).date()].append(subject)
    found: set[int] = set()
    for by_day in days.values():
        for day, subjects in by_day.items():
            others = [len(one) for other, one in by_day.items() if other != day]
            usual = sum(others) / len(others) if others else 0
            if (day + LAST_DAYS).month != day.month and len(subjects) >= max(RUSH, RUSH_TIMES * usual):
                found.update(subjects)
    return found


def _same_phone(judged: QuerySet[Judged]) -> set[int]:
    content = judged.filter(content=True).values("subject")
    said = set(Report.objects.filter(case__in=content).exclude(reporter_phone="").values_list("reporter_phone", "case"))
    often = Counter(phone for phone, _case in said)
    return {case for phone, case in said if often[phone] >= SAME_PHONE}


def _refiled(judged: QuerySet[Judged]) -> set[int]:
    voided = {subject: at for subject, at in judged.values_list("subject", "voided_at") if at is not None}
    cases = Case.objects.only("text", "village").in_bulk(list(voided))
    near: dict[str, list[Case]] = {}
    found = set()
    for number, at in voided.items():
        case = cases[number]
        if case.village not in near:
            around = Case.objects.filter(village=case.village, parent=None).only("text", "registered_at")
            span = (min(voided.values()) - AGAIN, max(voided.values()) + AGAIN)
            near[case.village] = list(around.filter(registered_at__range=span).order_by("pk"))
        if any(
            other.pk > number and abs(other.registered_at - at) <= AGAIN and alike(case.text, other.text) >= AGAIN_ALIKE
            for other in near[case.village]
        ):
            found.add(number)
    return found
