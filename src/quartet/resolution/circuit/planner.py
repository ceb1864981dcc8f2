"""The circuit planner (N11): which waiting disputes one day can hold, in which order, and when each begins. Pure.

It is the orienteering problem with time windows (Vansteenwegen et al. 2011, European Journal of Operational Research
209): of many stops, each with a weight and times that suit, choose those worth most that one tour can reach in time.
Few are tried in every order. Of more a greedy tour comes first; then stops are taken out and put in again, mostly at
the cheapest place, for a fixed number of rounds. The better tour is kept, so the answer is never worth less than the
greedy one. Chance has a fixed seed: the same question always gets the same answer.

Times are minutes since midnight. It knows places, minutes and weights, and nothing of people.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import asin, ceil, cos, radians, sin, sqrt
from random import Random

ROAD_FACTOR = 1.4
"""A country road is so much longer than the straight line (detour index of rural networks, 1.2 to 1.6)."""
KM_PER_MINUTE = 35 / 60
"""A small car on village roads."""
GETTING_OUT = 5
"""Minutes to park and walk in, at every change of place."""
STEP = 5
"""Minutes are told in fives: nobody meets at 8:18."""
EARTH_KM = 6371.0

FEW = 7
"""So few disputes are simply tried in every order."""
ROUNDS = 240
"""Of more, so many times stops are taken out and put in again."""
WORSE = 0.85
"""A tour worth so much of the best is gone on from: what looks worse now may lead further."""
BACK = 0.3
"""How often the search goes back to the best when it got worse than that."""
MOST_OUT = 0.7
"""At most so much of a tour is taken out at once: of a short one all of it."""
ELSEWHERE = 0.2
"""How often a stop is put where it fits rather than where it is cheapest."""
SEED = 211221

Point = tuple[float, float]
"""Longitude and latitude in degrees, WGS-84."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A waiting dispute: where, how long, how much it weighs, when those concerned can come."""

    key: str
    point: Point
    minutes: int
    weight: int
    windows: tuple[tuple[int, int], ...] = ()
    """Times in which the whole meeting must lie; empty: any time of the tour."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """Something that stands already: it is neither moved nor overlapped. Without a place it is at home."""

    starts: int
    ends: int
    point: Point | None = None


@dataclass(frozen=True, slots=True)
class Tour:
    """What is asked for: from when to when, starting and ending where, around what stands already."""

    starts: int
    ends: int
    home: Point
    fixed: tuple[Fixed, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """A stop of the plan: `arrives` by road, `begins` when it suits, `ends`."""

    key: str
    arrives: int
    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The stops in their order, what they weigh together, and the minutes on the road."""

    stops: tuple[Placed, ...]
    weight: int
    road: int

    @property
    def worth(self) -> tuple[int, int]:
        """What a plan is judged by: first the weight, then the shorter road."""
        return self.weight, -self.road


@lru_cache(maxsize=65_536)
def road_minutes(one: Point, other: Point) -> int:
    """Minutes by road between two places: the straight line times a factor, never less than it takes to get out."""
    if one == other:
        return 0
    (lon, lat), (to_lon, to_lat) = one, other
    half = sin(radians(to_lat - lat) / 2) ** 2
    half += cos(radians(lat)) * cos(radians(to_lat)) * sin(radians(to_lon - lon) / 2) ** 2
    kilometres = 2 * EARTH_KM * asin(sqrt(half))
    return ceil((GETTING_OUT + kilometres * ROAD_FACTOR / KM_PER_MINUTE) / STEP) * STEP


Visit = Candidate | Fixed


def earliest(visit: Candidate, arrives: int) -> int | None:
    """When it can begin for who arrives then; None when it is too late."""
    if not visit.windows:
        return arrives
    fits = [max(arrives, opens) for opens, closes in visit.windows if max(arrives, opens) + visit.minutes <= closes]
    return min(fits, default=None)


@dataclass(frozen=True, slots=True)
class _At:
    """Where a route has come to: the time, the place, the minutes on the road."""

    time: int
    place: Point
    road: int
    fixed: bool = True
    """Home, or what stood there before: whether one can get from there to what stands next is not ours to refuse."""


def _step(at: _At, visit: Visit, tour: Tour) -> tuple[_At, Placed | None] | None:
    """Go on to one visit; None when it cannot be kept."""
    there = visit.point or tour.home
    leg = road_minutes(at.place, there)
    if isinstance(visit, Fixed):
        if not at.fixed and at.time + leg > visit.starts:
            return None
        return _At(max(at.time, visit.ends), there, at.road + leg), None
    arrives = at.time + leg
    begins = earliest(visit, arrives)
    if begins is None or begins + visit.minutes > tour.ends:
        return None
    ends = begins + visit.minutes
    return _At(ends, there, at.road + leg, fixed=False), Placed(visit.key, arrives, begins, ends)


def _home(at: _At, tour: Tour) -> int | None:
    """Minutes on the road with the way home; None when home is reached too late."""
    leg = road_minutes(at.place, tour.home)
    return at.road + leg if at.fixed or at.time + leg <= tour.ends else None


def timed(route: Sequence[Visit], tour: Tour) -> Plan | None:
    """The times of a route; None when it cannot be kept."""
    at = _At(tour.starts, tour.home, 0)
    stops: list[Placed] = []
    for visit in route:
        step = _step(at, visit, tour)
        if step is None:
            return None
        at, placed = step
        if placed is not None:
            stops.append(placed)
    road = _home(at, tour)
    if road is None:
        return None
    return Plan(tuple(stops), sum(one.weight for one in route if isinstance(one, Candidate)), road)


def greedy(candidates: Iterable[Candidate], tour: Tour) -> Plan:
    """The baseline: always append what is worth most for the minutes it costs from where one stands."""
    route: list[Visit] = _standing(tour)
    left = sorted(candidates, key=lambda one: one.key)
    while True:
        best: tuple[float, list[Visit], Candidate] | None = None
        base = timed(route, tour)
        assert base is not None
        for one in left:
            for at in range(len(route) + 1):
                if any(isinstance(later, Candidate) for later in route[at:]):
                    continue  # append only: what stands already may lie behind it
                longer = [*route[:at], one, *route[at:]]
                plan = timed(longer, tour)
                if plan is None:
                    continue
                gain = one.weight / max(1, plan.road - base.road + one.minutes)
                if best is None or gain > best[0]:
                    best = gain, longer, one
        if best is None:
            return base
        route = best[1]
        left.remove(best[2])


def plan(candidates: Iterable[Candidate], tour: Tour) -> Plan:
    """The best tour found. Never worth less than `greedy`, never two stops at once, never outside a window."""
    known = {one.key: one for one in candidates}
    usable = [one for one in known.values() if _fits_somewhere(one, tour)]
    if len(usable) <= FEW:
        return every_order(usable, tour)
    first = greedy(usable, tour)
    best_route = _route_of(first, known, tour)
    best_plan = first
    chance = Random(SEED)  # noqa: S311 -- the same question gets the same answer
    route, current = _fill(best_route, usable, tour, None)
    if current.worth > best_plan.worth:
        best_route, best_plan = route, current
    walking = best_route
    for _round in range(ROUNDS):
        route, current = _fill(_without_some(walking, chance), usable, tour, chance)
        if current.worth > best_plan.worth:
            best_plan, best_route = current, route
        if current.weight >= WORSE * best_plan.weight:
            walking = route
        elif chance.random() < BACK:
            walking = best_route
    return best_plan


def every_order(candidates: Sequence[Candidate], tour: Tour) -> Plan:
    """The best tour of all there are: every choice in every order, left as soon as it cannot be kept. For few."""
    standing = _standing(tour)
    best = Plan((), 0, 0)
    found = False

    def go_on(at: _At, left: tuple[Candidate, ...], passed: int, stops: tuple[Placed, ...], weight: int) -> None:
        nonlocal best, found
        if passed == len(standing):
            road = _home(at, tour)
            if road is not None and (not found or (weight, -road) > best.worth):
                best, found = Plan(stops, weight, road), True
        elif (step := _step(at, standing[passed], tour)) is not None:
            go_on(step[0], left, passed + 1, stops, weight)
        for number, one in enumerate(left):
            step = _step(at, one, tour)
            if step is not None and step[1] is not None:
                rest = left[:number] + left[number + 1 :]
                go_on(step[0], rest, passed, (*stops, step[1]), weight + one.weight)

    go_on(_At(tour.starts, tour.home, 0), tuple(candidates), 0, (), 0)
    return best


def _standing(tour: Tour) -> list[Visit]:
    standing: list[Visit] = [*sorted(tour.fixed, key=lambda one: (one.starts, one.ends))]
    return standing


def _fits_somewhere(one: Candidate, tour: Tour) -> bool:
    standing = _standing(tour)
    return any(timed([*standing[:at], one, *standing[at:]], tour) for at in range(len(standing) + 1))


def _route_of(found: Plan, known: dict[str, Candidate], tour: Tour) -> list[Visit]:
    """A plan as a route, with what stands already in its place."""
    begins: list[tuple[int, int, Visit]] = [(one.begins, 1, known[one.key]) for one in found.stops]
    begins += [(one.starts, 0, one) for one in tour.fixed]
    return [visit for _at, _kind, visit in sorted(begins, key=lambda row: row[:2])]


def _without_some(route: list[Visit], chance: Random) -> list[Visit]:
    """Take out some stops of a route that has some: a run of neighbours, or some here and there."""
    places = [at for at, visit in enumerate(route) if isinstance(visit, Candidate)]
    many = chance.randint(1, ceil(MOST_OUT * len(places)))
    if chance.random() < 0.5:  # noqa: PLR2004 -- one way as often as the other
        start = chance.randrange(len(places))
        gone = set((places + places)[start : start + many])
    else:
        gone = set(chance.sample(places, many))
    return [visit for at, visit in enumerate(route) if at not in gone]


def _fill(
    route: list[Visit], candidates: Sequence[Candidate], tour: Tour, chance: Random | None
) -> tuple[list[Visit], Plan]:
    """Put in what still fits, each at its cheapest place: most worth for the minutes first, or shuffled a little."""
    current = timed(route, tour)
    assert current is not None  # a part of a route that could be kept can be kept: roads obey the triangle
    inside = {visit.key for visit in route if isinstance(visit, Candidate)}
    left = [one for one in candidates if one.key not in inside]
    while left:
        best: tuple[float, list[Visit], Plan, Candidate] | None = None
        for one in left:
            placed = _place(route, one, tour, chance)
            if placed is None:
                continue
            longer, after = placed
            gain = one.weight / max(1, after.road - current.road + one.minutes)
            if chance is not None:
                gain *= 0.5 + chance.random()
            if best is None or gain > best[0]:
                best = gain, longer, after, one
        if best is None:
            break
        _gain, route, current, chosen = best
        left.remove(chosen)
    return route, current


def _place(route: list[Visit], one: Candidate, tour: Tour, chance: Random | None) -> tuple[list[Visit], Plan] | None:
    """Put a stop where it costs the least road; now and then elsewhere, for what is near may do better later."""
    found: list[tuple[list[Visit], Plan]] = []
    for at in range(len(route) + 1):
        longer = [*route[:at], one, *route[at:]]
        if (after := timed(longer, tour)) is not None:
            found.append((longer, after))
    if chance is not None and found and chance.random() < ELSEWHERE:
        return chance.choice(found)
    return min(found, key=lambda placed: (placed[1].road, placed[1].stops[-1].ends), default=None)


def overlaps(found: Plan, tour: Tour) -> bool:
    """Whether two things of a plan happen at once; a plan of ours never does (the tests ask)."""
    spans = sorted([*((one.begins, one.ends) for one in found.stops), *((one.starts, one.ends) for one in tour.fixed)])
    return any(later[0] < earlier[1] for earlier, later in pairwise(spans))
