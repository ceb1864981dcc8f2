"""Whether an automatic help is on somewhere. Asked anew each time: a switch works from its commit on, everywhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from quartet.ground.ledger.models import Chained
from quartet.resolution.aids.models import AidSwitch
from quartet.resolution.aids.policies import AREA_DIGITS
from quartet.resolution.aids.states import Aid


def areas_of(region: str) -> list[str]:
    """The areas whose switches hold for a place: its city, county and township, as far as the place is known."""
    return [region[:digits] for digits in AREA_DIGITS if len(region) >= digits]


def _newest() -> QuerySet[AidSwitch]:
    """The row that counts of each area and aid."""
    return AidSwitch.objects.order_by("area", "aid", "-pk").distinct("area", "aid")


def off_in(region: str) -> frozenset[Aid]:
    """The aids that are off for a place: those that its township, its county or its city switched off. One query."""
    found = _newest().filter(area__in=areas_of(region)).values_list("aid", "on")
    return frozenset(Aid(aid) for aid, on in found if not on)


def areas_without(aid: Aid) -> list[str]:
    """Every area that has switched an aid off itself."""
    return [area for area, on in _newest().filter(aid=aid).values_list("area", "on") if not on]


@dataclass(frozen=True, slots=True)
class Standing:
    """How one aid stands in one area."""

    aid: Aid
    here: AidSwitch | None
    """The last act of this very area; None when nobody ever switched it."""
    above: AidSwitch | None
    """The act of a wider area that keeps it off; None when none does."""

    @property
    def on(self) -> bool:
        """Whether it works here."""
        return self.above is None and self.on_here

    @property
    def on_here(self) -> bool:
        """Whether this area itself leaves it on."""
        return self.here is None or self.here.on


def standings(area: str) -> list[Standing]:
    """How every aid stands in an area, in the order of the table."""
    found = {(row.area, row.aid): row for row in _newest().filter(area__in=areas_of(area))}
    wider = [one for one in areas_of(area) if one != area]
    return [
        Standing(
            aid,
            found.get((area, aid)),
            next((row for one in wider if (row := found.get((one, aid))) is not None and not row.on), None),
        )
        for aid in Aid
    ]


def acts_in(area: str) -> QuerySet[AidSwitch]:
    """Every act of an area itself, the newest first."""
    return AidSwitch.objects.filter(area=area).order_by("-pk")


def ledger_facts(subjects: list[str]) -> dict[tuple[str, int], Any]:
    """What the acts say now, for the ledger's check."""
    ids = [int(subject.partition(":")[2]) for subject in subjects]
    return {(row.name_in_ledger, 1): row.fact() for row in AidSwitch.objects.filter(pk__in=ids)}


def ledger_heads() -> Iterator[tuple[str, Chained]]:
    """Every act with the end of its chain, for the ledger's check."""
    for row in AidSwitch.objects.order_by("pk"):
        yield row.name_in_ledger, row
