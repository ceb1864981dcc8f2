"""Generated days: villages around a township, waiting disputes in them, and when people can come. Made-up figures."""

from random import Random

from quartet.resolution.circuit.planner import Candidate, Fixed, Tour

HOME = (123.84, 42.25)
WHOLE, MORNING, AFTERNOON = (480, 1020), (480, 720), (780, 1020)


def day(number: int, most: int = 16) -> tuple[list[Candidate], Tour]:
    """One day: 3 to `most` disputes in 2 to 9 villages within about 25 km, some with times, some things standing."""
    chance = Random(number)
    villages = [
        (HOME[0] + chance.uniform(-0.28, 0.28), HOME[1] + chance.uniform(-0.2, 0.2))
        for _village in range(chance.randint(2, 9))
    ]
    span = chance.choice([WHOLE, WHOLE, MORNING, AFTERNOON])
    candidates = []
    for one in range(chance.randint(3, most)):
        windows: tuple[tuple[int, int], ...] = ()
        if chance.random() < 0.5:
            windows = tuple(
                (opens, opens + chance.randint(90, 240))
                for opens in sorted(chance.sample(range(480, 900, 30), chance.randint(1, 2)))
            )
        candidates.append(
            Candidate(
                f"{one:02}", chance.choice(villages), chance.choice([30, 45, 60, 90]), chance.randint(1, 60), windows
            )
        )
    fixed = []
    if chance.random() < 0.4:
        starts = chance.randrange(span[0] + 60, span[1] - 60, 15)
        fixed.append(Fixed(starts, starts + 45, chance.choice([None, chance.choice(villages)])))
    return candidates, Tour(span[0], span[1], HOME, tuple(fixed))
