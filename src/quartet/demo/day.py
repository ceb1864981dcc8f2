"""A working day of a county, from a seed: who goes on duty and walks where, what is said, what becomes of it.

Pure: the same town, seed and wishes give the same acts, and each thing has dice of its own, so that asking for more
reports changes nothing about the first ones. `playing` plays it through the real verbs; a bench may read it too.

Times are minutes of office time since the day began at 08:00; `DAY` of them make a day, and yesterday is negative.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, NamedTuple

from shapely.geometry.base import BaseGeometry

from quartet.demo import stories
from quartet.demo.names import MEN, RANGE, SURNAMES, WOMEN
from quartet.demo.paths import PATHS, Intent, Path
from quartet.demo.walks import Spot, spot_in, walk

DAY: Final = 600
"""Minutes of office time in a day: 08:00 to 18:00."""
EVERY: Final = 30
"""Seconds between two positions of a member on duty."""
SENDS: Final = 5
"""Minutes between two messages of a telephone, each with the positions since the last."""
MIDDAY, AFTER_LUNCH = 240, 330
EARLIER: Final = -10_000
"""Below this number a matter is from the weeks before the days before."""
NEAR = 0.4
"""The share of all that happens in the part of the county a demonstration looks at most."""

CHANNELS: Final[Mapping[str, int]] = {"field": 40, "web": 24, "telephone": 20, "counter": 8, "api": 4, "partner": 4}
"""How reports arrive, out of a hundred."""


@dataclass(frozen=True, slots=True)
class Town:
    """What a day is made of, as `town.read` finds it in the tables."""

    county: str
    near: str
    """The code of the part in which more happens than elsewhere; the county's own when none stands out."""
    grounds: Mapping[str, BaseGeometry]
    """Micro-grids by code, with their ground."""
    members: Sequence[tuple[str, str]]
    """User name and micro-grid of those who may go on duty."""
    partners: Sequence[tuple[str, str]]
    """User name and village of couriers, riders and others who send clues."""
    village_own: frozenset[str]
    """Categories the duty list makes the village's own."""


class Extent(NamedTuple):
    """How much shall happen."""

    minutes: int = DAY
    reports: int = 160
    on_duty: int = 60
    before: int = 0
    """Reports of the six days before, for desks that are not empty in the morning."""
    earlier: int = 0
    """Reports of the five weeks before those: most of them are over, and the rates have something to count."""


@dataclass(frozen=True, slots=True)
class GoOn:
    """A member goes on duty."""

    at: float
    duty: int
    member: str
    role: str


@dataclass(frozen=True, slots=True)
class Walk:
    """A telephone sends where it has been: (minute, longitude, latitude, metres of accuracy)."""

    at: float
    duty: int
    points: tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True, slots=True)
class GoOff:
    """A member goes off duty."""

    at: float
    duty: int


@dataclass(frozen=True, slots=True)
class CallForHelp:
    """A member on duty calls for help."""

    at: float
    duty: int
    words: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class AnswerHelp:
    """The desk of the place says what was done."""

    at: float
    duty: int
    words: str


@dataclass(frozen=True, slots=True)
class Report:
    """Somebody says something."""

    at: float
    matter: int
    channel: str
    text: str
    category: str
    """What it is; a resident does not say it."""
    grid: str
    place: str
    spot: Spot
    by: str = ""
    """User name of the member or partner; of nobody when a resident says it themself."""
    name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Somebody does something with it."""

    at: float
    matter: int
    intent: Intent
    category: str
    words: str


Act = GoOn | Walk | GoOff | CallForHelp | AnswerHelp | Report | Step


def plan(town: Town, seed: int, extent: Extent = Extent()) -> list[Act]:  # noqa: B008 -- a tuple, never changed
    """All that happens up to the last minute wished for, in order; negative minutes are the days before."""
    acts: list[Act] = []
    for duty in duties(town, seed, extent):
        acts += duty
    for number in (*range(EARLIER - extent.earlier, EARLIER), *range(-extent.before, extent.reports)):
        acts += matter(town, seed, number)
    return sorted((act for act in acts if act.at < extent.minutes), key=lambda act: act.at)


# -- duty ------------------------------------------------------------------------------------------------------------


def duties(town: Town, seed: int, extent: Extent) -> Iterator[list[Act]]:
    """Each duty of the day with its walk: morning and afternoon for half of those who are out, through for others."""
    chance = Random(f"{seed}/who")  # noqa: S311 -- a demonstration, not a secret
    near = [one for one in town.members if one[1].startswith(town.near)]
    far = [one for one in town.members if not one[1].startswith(town.near)]
    wanted = min(len(near), round(extent.on_duty * NEAR)) if far else min(len(near), extent.on_duty)
    out = chance.sample(near, wanted) + chance.sample(far, min(len(far), extent.on_duty - wanted))
    for number, (member, grid) in enumerate(out):
        dice = Random(f"{seed}/duty/{member}")  # noqa: S311 -- as above
        role = dice.choice(("patroller", "informant", "servant", "mediator", "publicist", "errand_runner", ""))
        since, until = dice.triangular(0, 90, 15), dice.uniform(DAY - 80, DAY - 5)
        spans = [(since, until)]
        if dice.random() < 0.5:  # noqa: PLR2004 -- half of them go home for lunch
            spans = [(since, MIDDAY + dice.uniform(-15, 15)), (AFTER_LUNCH + dice.uniform(-20, 20), until)]
        calls = number % 20 == 7  # noqa: PLR2004 -- one in twenty has a bad day
        for part, span in enumerate(spans):
            yield list(_duty(town.grounds[grid], dice, 2 * number + part, (member, role), span, calls=calls))
            calls = False


def _duty(
    ground: BaseGeometry, dice: Random, duty: int, who: tuple[str, str], span: tuple[float, float], *, calls: bool
) -> Iterator[Act]:
    since, until = span
    yield GoOn(since, duty, *who)
    count = int((until - since) * 60 / EVERY)
    way = walk(ground, dice, count, every=EVERY)
    points = [
        (since + (number + 1) * EVERY / 60 - 0.01, lon, lat, round(dice.uniform(4, 25), 1))
        for number, (lon, lat) in enumerate(way)
    ]
    first = (int(since) // SENDS + 1) * SENDS
    while points:
        later = next((number for number, point in enumerate(points) if point[0] >= first), len(points))
        if later:
            yield Walk(min(first, until), duty, tuple(points[:later]))
        points, first = points[later:], first + SENDS
    if calls:
        at = dice.uniform(since + 20, min(until - 5, since + 150))
        yield CallForHelp(at, duty, dice.choice(stories.HELP), way[min(count - 1, int((at - since) * 60 / EVERY))])
        yield AnswerHelp(at + dice.uniform(12, 35), duty, dice.choice(stories.HELPED))
    yield GoOff(until, duty)


# -- matters ---------------------------------------------------------------------------------------------------------


def matter(town: Town, seed: int, number: int) -> list[Act]:
    """One matter from its report to wherever it comes; one with a negative number was reported on a day before."""
    dice = Random(f"{seed}/matter/{number}")  # noqa: S311 -- a demonstration, not a secret
    morning = 0 if number >= 0 else -DAY * (dice.randint(1, 6) if number >= EARLIER else dice.randint(7, 42))
    at = morning + (dice.triangular(0, DAY, 90) if dice.random() < 0.5 else dice.uniform(0, DAY))  # noqa: PLR2004 -- mornings are busier
    category, text = said(seed, number)
    channel = dice.choices(list(CHANNELS), list(CHANNELS.values()))[0]
    if channel == "partner":
        category, text = dice.choice(stories.CLUES)
    kept = {name: path for name, path in PATHS.items() if not path.village or category in town.village_own}
    path = dice.choices(list(kept.values()), [path.weight for path in kept.values()])[0]
    return follow(town, dice, number, at, channel=channel, category=category, text=text, path=path)


def said(seed: int, number: int) -> tuple[str, str]:
    """The category and the words of a matter: every sentence once before any comes again."""
    turn, place = divmod(number, len(SENTENCES))
    order = list(range(len(SENTENCES)))
    Random(f"{seed}/said/{turn}").shuffle(order)  # noqa: S311 -- as above
    return SENTENCES[order[place]]


SENTENCES: Final = [(category, text) for category, texts in stories.STORIES.items() for text in texts]


def follow(
    town: Town, dice: Random, number: int, at: float, *, channel: str, category: str, text: str, path: Path,
    within: str = "", steps: int | None = None,
) -> list[Act]:  # fmt: skip
    """A report at a time, and the steps that follow; `within` a part of the county, and only so many `steps`."""
    who, where = _where(town, dice, channel, within)
    report = Report(
        at, number, channel, text, category, where, dice.choice(stories.PLACES),
        spot_in(town.grounds[where], dice), who, *_reporter(dice, channel),
    )  # fmt: skip
    acts: list[Act] = [report]
    wanted = ((Intent.VERIFY, 0.2, 2.0), *path.steps) if channel == "partner" else path.steps
    for intent, least, most in wanted[:steps]:
        at += 60 * dice.uniform(least, most)
        acts.append(Step(at, number, intent, category, _words(dice, intent)))
    return acts


def _where(town: Town, dice: Random, channel: str, within: str) -> tuple[str, str]:
    """Who says it (a member, a partner or nobody) and in which micro-grid it is."""
    area = within or (town.near if dice.random() < NEAR else town.county)
    grids = [grid for grid in town.grounds if grid.startswith(area)]
    if channel == "field" and (near := [one for one in town.members if one[1].startswith(area)]):
        return dice.choice(near)
    if channel == "partner" and (near := [one for one in town.partners if one[1].startswith(area)]):
        who, village = dice.choice(near)
        return who, dice.choice([grid for grid in grids if grid.startswith(village)] or grids)
    return "", dice.choice(grids)


def _reporter(dice: Random, channel: str) -> tuple[str, str]:
    """A name and a telephone number nobody has; neither from who would rather not be named."""
    named = channel in {"web", "telephone", "counter"} and dice.random() < 0.7  # noqa: PLR2004 -- most say who they are
    name = dice.choice(SURNAMES) + dice.choice(WOMEN + MEN)
    phone = f"{RANGE}{dice.randrange(40_000_000, 50_000_000):08d}"
    return (name, phone) if named else ("", "")


WORDS: Final[Mapping[Intent, Sequence[str]]] = {
    Intent.DECIDE: stories.VILLAGE_NOTES,
    Intent.UP: stories.UP,
    Intent.RETURN: (stories.NOT_OURS,),
    Intent.RESOLVE: stories.SOLVED,
    Intent.SOLVED: stories.HAPPY,
    Intent.ANSWERED: stories.HAPPY,
    Intent.NOT_SOLVED: stories.UNHAPPY,
    Intent.BACK: stories.UNHAPPY,
    Intent.REOPEN: ("群众反映没有解决，请再办。",),
    Intent.SUSPEND: ("群众在外地，约好回来再办。",),
    Intent.MORE_TIME: ("要等材料到货才能施工。",),
}
"""What is said along with a step; silence for the rest."""


def _words(dice: Random, intent: Intent) -> str:
    return dice.choice(WORDS[intent]) if intent in WORDS else ""
