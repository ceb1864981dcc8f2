"""The optimum of a small day by a library's solver (scipy's HiGHS): the same problem, written as a mixed integer one.

It shares no code with the planner but the road: which stops (y), which legs (x), which window (w), when each begins (b).
"""

from itertools import product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from quartet.resolution.circuit.planner import Candidate, Tour, road_minutes

LATE = 2000.0


def most_weight(candidates: list[Candidate], tour: Tour) -> int:  # noqa: C901 -- one model, rule by rule
    """The greatest weight any tour can hold. What stands already is a stop that must be made at its very time."""
    stops = [(one.point, one.minutes, one.weight, one.windows or ((tour.starts, tour.ends),)) for one in candidates]
    must = len(stops)
    stops += [(one.point or tour.home, one.ends - one.starts, 0, ((one.starts, one.ends),)) for one in tour.fixed]
    many, home = len(stops), len(stops)
    place = [stop[0] for stop in stops] + [tour.home]
    legs = [(i, j) for i, j in product(range(many + 1), repeat=2) if i != j]
    x = {leg: n for n, leg in enumerate(legs)}
    y = {i: len(x) + i for i in range(many)}
    b = {i: len(x) + many + i for i in range(many)}
    w, size = {}, len(x) + 2 * many
    for i, stop in enumerate(stops):
        for k in range(len(stop[3])):
            w[i, k], size = size, size + 1
    rows, low, high = [], [], []

    def rule(terms: list[tuple[int, float]], least: float, most: float) -> None:
        row = np.zeros(size)
        for at, factor in terms:
            row[at] += factor
        rows.append(row)
        low.append(least)
        high.append(most)

    for i in range(many):
        rule([(x[i, j], 1) for j in range(many + 1) if j != i] + [(y[i], -1)], 0, 0)
        rule([(x[j, i], 1) for j in range(many + 1) if j != i] + [(y[i], -1)], 0, 0)
        rule([(w[i, k], 1) for k in range(len(stops[i][3]))] + [(y[i], -1)], 0, 0)
        for k, (opens, closes) in enumerate(stops[i][3]):
            rule([(b[i], 1), (w[i, k], -LATE)], opens - LATE, np.inf)
            rule([(b[i], 1), (w[i, k], LATE)], -np.inf, closes - stops[i][1] + LATE)
    rule([(x[home, j], 1) for j in range(many)], 0, 1)
    for i, j in legs:
        leg = road_minutes(place[i], place[j])
        if {i, j} <= {home, *range(must, many)}:
            continue  # how one gets from home to what stands already, and back, is not the planner's to refuse
        if i == home:
            rule([(b[j], 1), (x[i, j], -LATE)], tour.starts + leg - LATE, np.inf)
        elif j == home:
            rule([(b[i], 1), (x[i, j], LATE)], -np.inf, tour.ends - stops[i][1] - leg + LATE)
        else:
            rule([(b[j], 1), (b[i], -1), (x[i, j], -LATE)], stops[i][1] + leg - LATE, np.inf)
    lower, upper = np.zeros(size), np.ones(size)
    for i in range(many):
        lower[b[i]], upper[b[i]] = 0, 1440
        if i >= must:
            lower[y[i]] = 1
    whole = np.ones(size)
    whole[list(b.values())] = 0
    worth = np.zeros(size)
    for i in range(many):
        worth[y[i]] = -stops[i][2]
    found = milp(worth, constraints=LinearConstraint(np.array(rows), low, high), bounds=Bounds(lower, upper),
                 integrality=whole)  # fmt: skip
    assert found.success, found.message
    return round(-found.fun)
