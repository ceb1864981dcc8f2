"""The two verbs of six-free villages: begin, and move."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import NotNow
from quartet.ground.locks import serialise
from quartet.ground.people.rights import Claims, write_freely
from quartet.ground.places import queries as places
from quartet.oversight.sixfree import policies, queries
from quartet.oversight.sixfree.models import SixFreeApplication
from quartet.oversight.sixfree.policies import By
from quartet.oversight.sixfree.workflow import SIXFREE


def begin(*, village: str, year: int, command_id: UUID, acting: Claims, now: datetime) -> SixFreeApplication:
    """Begin a village's self-assessment of a year; what is there already is given back.

    Raises NotAllowed, CommandReused, and NotNow for a year that is not this one or the last.
    """

    def act() -> SixFreeApplication:
        fresh = SixFreeApplication(village=village, year=year, begun_by_id=acting.person or 0, begun_at=now)
        policies.require_tie(acting, fresh, By.VILLAGE)
        write_freely()
        serialise(f"sixfree.{village}")
        if known := SixFreeApplication.objects.filter(village=village, year=year).first():
            return known
        this_year = timezone.localdate(now).year
        if year not in {this_year, this_year - 1} or not places.exists(village):
            raise NotNow(_("An application is for this year or the last."))
        fresh.evidence = queries.count_evidence(village, year)
        return SIXFREE.begin(fresh, "begin", {}, command_id=command_id, acting=acting, now=now).record

    return SIXFREE.once(
        act, "begin", command_id=command_id, acting=acting,
        same=lambda event: (event.application.village, event.application.year) == (village, year),
    )  # fmt: skip


def move(
    *, number: int, verb: str, given: Mapping[str, Any], command_id: UUID, acting: Claims, now: datetime
) -> SixFreeApplication:
    """Make any move of the table. Safe to repeat with the same id.

    Raises ApplicationNotFound, UnknownMove, NotAllowed, NotNow, SomethingMissing or CommandReused.
    """
    return SIXFREE.run(number, verb, given, command_id=command_id, acting=acting, now=now)
