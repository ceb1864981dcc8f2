"""A believable roster, made by a fixed throw of dice: invented names, and telephone numbers of a range nobody uses."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from quartet.demo.names import MEN, RANGE, SURNAMES, WOMEN
from quartet.grassroots.members.importing import DUTY_ROLES, HEADINGS, OCCUPATIONS, Incoming
from quartet.grassroots.members.sheets import workbook
from quartet.grassroots.members.states import DutyRole, Employment, Occupation
from quartet.ground.places import queries as places
from quartet.ground.places.models import Region

PARTNERS = (
    Occupation.RIDER, Occupation.COURIER, Occupation.WOMENS_FEDERATION, Occupation.WEATHER_OBSERVER,
    Occupation.STATISTICIAN, Occupation.COMPANY_STAFF,
)  # fmt: skip
OTHERS = (
    Occupation.VILLAGE_CADRE,
    Occupation.FARMER,
    Occupation.RETIRED,
    Occupation.VILLAGE_DOCTOR,
    Occupation.SHOPKEEPER,
)
BEGUN = date(2021, 12, 24)
"""The day the first ones were sworn in (S25)."""


def rows(grids: Sequence[Region], count: int, *, first: int = 0, seed: int = 21) -> Iterator[Incoming]:
    """So many people, grid by grid: each grid one member first, then second ones, a partner for every sixteenth."""
    chance = random.Random(seed)  # noqa: S311 -- a demonstration, not a secret
    for number in range(count):
        grid = grids[number % len(grids)]
        partner = number % 16 == 15  # noqa: PLR2004 -- every sixteenth
        full = not partner and chance.random() < 0.2  # noqa: PLR2004 -- one in five is full-time
        names = WOMEN if chance.random() < 0.55 else MEN  # noqa: PLR2004 -- a few more women, as in life
        roles = chance.sample([role.value for role in DutyRole], chance.randint(1, 3))
        employment = Employment.PARTNER if partner else Employment.FULL_TIME if full else Employment.PART_TIME
        occupation = "" if full else chance.choice(PARTNERS if partner else OTHERS).value
        yield Incoming(
            row=number + 2, name=chance.choice(SURNAMES) + chance.choice(names), phone=f"{RANGE}{first + number:08d}",
            region=grid.code[:12] if partner else grid.code, employment=employment, occupation=occupation,
            duty_roles=[] if partner else [role.value for role in DutyRole if role.value in roles], number="",
            since=(BEGUN + timedelta(days=chance.randrange(1500))).isoformat(),
        )  # fmt: skip


def write_example(path: Path, count: int) -> int:
    """Write an Excel file with so many people of the whole city, to try the import with; gives its bytes."""
    grids = list(Region.objects.filter(level=5, until=None).order_by("code"))
    back = {value.value: word for word, value in OCCUPATIONS.items()}
    roles = {value.value: word for word, value in DUTY_ROLES.items()}
    employments = {Employment.FULL_TIME: "专职", Employment.PART_TIME: "兼职", Employment.PARTNER: "社会力量"}
    lines = []
    for row in rows(grids, count, first=50_000_000):
        county, township, village = [region.short for region in places.region_path(row.region)][1:4]
        lines.append([
            row.name, row.phone, county, township, village, row.region[12:], employments[row.employment],
            back.get(row.occupation, ""), "、".join(roles[one] for one in row.duty_roles), "", row.since,
        ])  # fmt: skip
    body = workbook([("名册", [ways[0] for ways in HEADINGS.values()], lines)])
    path.write_bytes(body)
    return len(body)
