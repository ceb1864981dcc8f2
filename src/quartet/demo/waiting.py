"""What waits on each persona's desk at the first start, by a table: some of it fresh, some due, some late.

Pure. Nothing happens by chance here but the sentence, the place and the minutes: whoever signs in as a persona finds
each kind of work that post knows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from quartet.demo import stories
from quartet.demo.day import Act, Report, Town, follow
from quartet.demo.paths import PATHS
from quartet.demo.personas import COUNTY, TOWNSHIP, VILLAGE

FIRST = 100_000
"""The numbers of these matters begin here; those of a day lie below."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Some matters that stand at one point of one way."""

    persona: str
    """On whose desk they are."""
    within: str
    path: str
    steps: int
    """So many of its steps are done."""
    hours: tuple[float, ...]
    """One matter each: so many office hours ago it came to where it stands (ten make a day)."""
    categories: tuple[str, ...]
    channel: str = "telephone"
    by: str = ""
    """Who reported it, where that is a persona too."""


OTHER_COUNTY = "211224"
WAITING: tuple[Waiting, ...] = (
    Waiting("village_clerk", VILLAGE, "village", 0, (0.3, 2, 12, 45), ("1106", "0902", "0801", "1301"), "web"),
    Waiting("village_clerk", VILLAGE, "village", 0, (0.8, 8), ("0804", "0708"), "field", "grid_member"),
    Waiting("village_clerk", VILLAGE, "village", 1, (3, 18, 60), ("1001", "0901", "1304")),
    Waiting("village_clerk", VILLAGE, "village", 4, (1,), ("1407",)),
    Waiting("village_clerk", VILLAGE, "village", 3, (2,), ("0802",), "field", "grid_member"),
    Waiting("village_mediator", VILLAGE, "village", 1, (1, 9, 25), ("0201", "0206", "0207")),
    Waiting("village_mediator", VILLAGE, "village", 2, (4, 70), ("0303", "0502")),
    Waiting("township_desk", TOWNSHIP, "township", 1, (0.4, 3, 6, 14, 35), ("0606", "0105", "1108", "0401", "0904")),
    Waiting("township_desk", TOWNSHIP, "township", 1, (5,), ("1502",), "web"),
    Waiting("township_desk", TOWNSHIP, "returned", 3, (2, 22), ("1003", "0108")),
    Waiting("township_desk", TOWNSHIP, "township", 4, (6, 28, 50), ("0605", "0907", "1501")),
    Waiting("county_desk", COUNTY, "county", 2, (0.5, 4, 11, 40), ("0403", "1403", "1404", "1507")),
    Waiting("county_desk", COUNTY, "county", 5, (7, 36), ("1503", "1504")),
    Waiting("county_desk", COUNTY, "disputed", 5, (3,), ("1004",)),
    Waiting("city_desk", COUNTY, "city", 3, (2, 15), ("0506", "0603")),
    Waiting("city_desk", OTHER_COUNTY, "city", 3, (28,), ("0605",)),
    Waiting("department", COUNTY, "county", 3, (1, 9, 26), ("0701", "0707", "0704")),
    Waiting("department", COUNTY, "county", 4, (5, 25, 90), ("0702", "0703", "1308")),
    Waiting("tribunal", TOWNSHIP, "township", 2, (1.5, 10, 30), ("0302", "0501", "0504")),
    Waiting("tribunal", TOWNSHIP, "township", 3, (6, 75), ("0503", "0603")),
    Waiting("other_county_desk", OTHER_COUNTY, "county", 2, (0.6, 5, 13, 44), ("0401", "1403", "0701", "0904")),
    Waiting("other_county_desk", OTHER_COUNTY, "county", 5, (8,), ("1502",)),
)  # fmt: skip


def waiting(towns: dict[str, Town], seed: int, now: float) -> list[Act]:
    """All of it, in order, up to the minute `now` of the day; `towns` by county."""
    acts: list[Act] = []
    for number, (row, hours, category, text) in enumerate(matters()):
        dice = Random(f"{seed}/waiting/{number}")  # noqa: S311 -- a demonstration, not a secret
        story = follow(
            towns[row.within[:6]], dice, FIRST + number, 0, channel=row.channel, category=category,
            text=text, path=PATHS[row.path], within=row.within, steps=row.steps,
        )  # fmt: skip
        if row.by:
            assert isinstance(story[0], Report)
            story[0] = replace(story[0], by=row.by)
        shift = now - 60 * hours - story[-1].at
        acts += [replace(act, at=act.at + shift) for act in story]
    return sorted(acts, key=lambda act: act.at)


def matters() -> Iterator[tuple[Waiting, float, str, str]]:
    """Each matter of the table: its row, its age in office hours, its category and its words."""
    number = 0
    for row in WAITING:
        for hours, category in zip(row.hours, row.categories, strict=True):
            texts = stories.STORIES[category]
            yield row, hours, category, texts[number % len(texts)]
            number += 1
