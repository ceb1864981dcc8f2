"""The holiday notices (放假安排) that were imported after those the package ships."""

from typing import Any

from django.db import models

from quartet.ground.clock.calendar import Notice
from quartet.ground.ledger.models import Chained
from quartet.ground.people.models import Person


class HolidayNotice(Chained):
    """One yearly notice of the State Council, as imported. Of two for one year the later counts; none is changed."""

    year = models.PositiveSmallIntegerField()
    days = models.JSONField()
    """As in holiday-cn: `[{"name", "date", "isOffDay"}]`."""
    paper = models.CharField(max_length=400, blank=True)
    imported_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    moved = models.JSONField(default=list)
    """What it moved: `[[case code, from, to]]`."""

    def __str__(self) -> str:
        return f"{self.year} {self.at:%Y-%m-%d}"

    @property
    def name_in_ledger(self) -> str:
        """What the ledger calls this notice."""
        return f"notice:{self.pk}"

    def as_notice(self) -> Notice:
        """The notice as the clock reads it."""
        papers = [self.paper] if self.paper else []
        return Notice.from_holiday_cn({"year": self.year, "days": self.days, "papers": papers})

    def fact(self) -> dict[str, Any]:
        """What the ledger vouches for."""
        return {
            "year": self.year, "days": self.days, "paper": self.paper, "by": self.imported_by_id, "at": self.at,
            "moved": self.moved,
        }  # fmt: skip
