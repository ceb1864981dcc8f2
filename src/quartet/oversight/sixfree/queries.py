"""Reading applications: through `applications_for`, or, without scores, what is published."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError
from quartet.ground.people.rights import Claims
from quartet.ground.people.states import Label
from quartet.oversight.sixfree.models import Sample, SixFreeApplication
from quartet.oversight.sixfree.policies import SCOPE
from quartet.oversight.sixfree.scoring import Facts
from quartet.oversight.sixfree.states import ASKS, CRITERIA, PUBLIC, Source
from quartet.resolution.cases.models import Case, FollowUp
from quartet.resolution.cases.states import CaseState


class ApplicationNotFound(DomainError):
    """Said both when there is none and when it is not theirs to see."""

    status = 404
    code = "sixfree-not-found"
    message = _("There is no such application, or it is not of your area.")


def applications_for(claims: Claims) -> QuerySet[SixFreeApplication]:
    """The applications of somebody's area."""
    return SixFreeApplication.objects.filter(SCOPE.as_q(claims))


def get_application(claims: Claims, number: int, *, lock: bool = False) -> SixFreeApplication:
    """One through the door. Raises ApplicationNotFound."""
    there = applications_for(claims).filter(pk=number)
    found = (there.select_for_update(of=("self",)) if lock else there).first()
    if found is None:
        raise ApplicationNotFound
    return found


def published(year: int) -> list[dict[str, Any]]:
    """What everybody may read of a year: village, state, the last day of the notice. No score is among it."""
    found = SixFreeApplication.objects.filter(year=year, state__in=PUBLIC)
    return [dict(row) for row in found.order_by("village").values("village", "state", "notice_until")]


def years() -> list[int]:
    """The years of which something is published, the newest first."""
    found = SixFreeApplication.objects.filter(state__in=PUBLIC).order_by().values_list("year", flat=True)
    return sorted(set(found), reverse=True)


def count_evidence(village: str, year: int) -> dict[str, Any]:
    """Count a village's cases of a year: all and solved, and by criterion. As the system; numbers only.

    What is kept closely and what was void or joined to another is not counted. Solved: closed, and the last time the
    resident was reached they did not say otherwise.
    """
    begins, ends = (timezone.make_aware(datetime(one, 1, 1)) for one in (year, year + 1))  # noqa: DTZ001 -- made aware
    cases = Case.objects.filter(
        village=village, registered_at__gte=begins, registered_at__lt=ends, label__lte=Label.PERSONAL
    ).exclude(state__in=[CaseState.VOIDED, CaseState.MERGED])  # fmt: skip
    last = FollowUp.objects.filter(case=OuterRef("pk"), reached=True)
    said_no = last.filter(solved=False).exclude(Exists(
        FollowUp.objects.filter(case=OuterRef("case"), reached=True, at__gt=OuterRef("at"), solved=True)
    ))  # fmt: skip
    solved = cases.filter(state=CaseState.CLOSED).exclude(Exists(said_no))
    by_criterion = {}
    for criterion in CRITERIA:
        fits = Q()
        for prefix in criterion.categories:
            fits |= Q(category__startswith=prefix)
        by_criterion[criterion.have.value] = [cases.filter(fits).count(), solved.filter(fits).count()]
    return {"reported": cases.count(), "solved": solved.count(), "of": by_criterion}


def samples_of(application: SixFreeApplication) -> list[Sample]:
    """The newest numbers of each source."""
    newest = Sample.objects.filter(application=application).order_by("source", "-pk").distinct("source")
    return sorted(newest, key=lambda one: list(Source).index(Source(one.source)))


def facts_of(application: SixFreeApplication) -> Facts:
    """The numbers an application is judged by."""
    samples = samples_of(application)
    return Facts(
        yes=application.yes, asked=len(ASKS), reported=application.evidence.get("reported", 0),
        solved=application.evidence.get("solved", 0), turned_up=sum(one.turned_up for one in samples),
        known=sum(one.on_record for one in samples),
    )  # fmt: skip


def what_is(application: SixFreeApplication, now: datetime) -> dict[str, Any]:
    """What the guards ask about."""
    return {"facts": facts_of(application), "samples": samples_of(application), "now": now}
