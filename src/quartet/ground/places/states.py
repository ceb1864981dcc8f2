"""What a place can be: its level, what kind of body runs it, and how many households a micro-grid should have."""

from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.IntegerChoices):
    """The five levels a region code can name, from the city down."""

    CITY = 1, _("City")
    COUNTY = 2, _("County")
    TOWNSHIP = 3, _("Township")
    VILLAGE = 4, _("Village or community")
    GRID = 5, _("Micro-grid")


class Kind(models.TextChoices):
    """What stands behind a row of the code tables."""

    GOVERNMENT = "government", _("Government")
    VILLAGERS = "villagers", _("Villagers' committee")
    RESIDENTS = "residents", _("Residents' committee")
    ZONE = "zone", _("Functional zone")
    STATISTICAL = "statistical", _("Statistical unit")
    GRID = "grid", _("Micro-grid")


class Band(NamedTuple):
    """The number of households a micro-grid should have; outside it is worth a look, not an error."""

    least: int
    most: int

    def holds(self, households: int) -> bool:
        """Say whether a number of households lies in the band, ends included."""
        return self.least <= households <= self.most


# 微网格: 30 to 50 households in the country, about 100 in a town community.
RURAL_BAND = Band(30, 50)
URBAN_BAND = Band(80, 120)

# 城乡分类代码 of the National Bureau of Statistics (统计上划分城乡的规定).
URBAN_RURAL = {
    "111": _("City centre"),
    "112": _("City edge"),
    "121": _("Town centre"),
    "122": _("Town edge"),
    "123": _("Special area"),
    "210": _("Township centre"),
    "220": _("Countryside"),
}


def band_for(kind: str, urban_rural: str) -> Band:
    """Give the household band of the micro-grids of a village (`Kind`, class code or empty).

    A villagers' committee is rural wherever it lies; any other unit is rural only where its class says so.
    """
    rural = kind == Kind.VILLAGERS or urban_rural.startswith("2")
    return RURAL_BAND if rural else URBAN_BAND
