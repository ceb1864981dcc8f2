"""`quartet check ledger|rates|grids|staff`: acts stand, rates add up, micro-grids cover, somebody is everywhere."""

import argparse
from collections.abc import Callable

import django


def main(argv: list[str]) -> int:
    """Check the ledger or the micro-grids. Exit code 0 when all stands, 1 when not; what is wrong is named."""
    parser = argparse.ArgumentParser(prog="quartet check")
    parser.add_argument("what", choices=CHECKS)
    chosen = parser.parse_args(argv)
    django.setup()
    return CHECKS[chosen.what]()


def ledger() -> int:
    """Recompute the ledger; a broken row is named."""
    from quartet.ground.ledger.queries import check_ledger  # noqa: PLC0415 -- models exist only now
    from quartet.ground.people.rights import SYSTEM, acting_as  # noqa: PLC0415 -- as above

    with acting_as(SYSTEM):
        found = check_ledger()
    if found.broken is not None:
        print(f"台账被改动过 · The ledger was changed: {found.broken}")  # noqa: T201 -- a command's answer
        return 1
    print(f"台账完整 · The ledger stands: {found.entries} entries, {found.seals} seals")  # noqa: T201 -- as above
    return 0


def grids() -> int:
    """Look for villages without micro-grids, gaps and overlaps. Household bands warn and fail nothing."""
    from django.utils import timezone  # noqa: PLC0415 -- models exist only now

    from quartet.grassroots.grids.queries import registry  # noqa: PLC0415 -- as above
    from quartet.ground.places.queries import city_code, path_words  # noqa: PLC0415 -- as above

    found = registry(city_code(), timezone.localdate())
    for village in found.empty:
        print(f"没有微网格 · no micro-grids: {village.code} {path_words(village.code)}")  # noqa: T201 -- a command's answer
    for code, fault in found.faulty.items():
        words = f"{code} {path_words(code)}: gap {fault.gap_percent} %, overlap {fault.overlap_percent} %"
        print(f"空白或重叠 · gap or overlap: {words}")  # noqa: T201 -- as above
    total = found.total
    print(  # noqa: T201 -- as above
        f"{total.grids} 个微网格 · micro-grids; 户数不在通常范围 · outside the household band: {total.outside_band}; "
        f"没有网格员 · without a member: {total.without_holder}"
    )
    return 1 if found.empty or found.faulty else 0


def rates() -> int:
    """Count every case anew and compare; the first difference is named."""
    from quartet.ground.people.rights import SYSTEM, acting_as  # noqa: PLC0415 -- models exist only now
    from quartet.oversight.rates.recount import recount  # noqa: PLC0415 -- as above

    with acting_as(SYSTEM):
        found = recount()
    if found.differs:
        print(f"数字对不上 · The rates do not add up: {found.differs}")  # noqa: T201 -- a command's answer
        return 1
    print(  # noqa: T201 -- as above
        f"数字对得上 · The rates add up: {found.subjects} cases, {found.verdicts} verdicts, {found.sums} sums; "
        f"{found.moving} cases moved since the last count"
    )
    return 0


def staff() -> int:
    """Name the desks and units in which nobody can act today; a case that comes there goes on to the level above."""
    from django.utils import timezone  # noqa: PLC0415 -- models exist only now

    from quartet.ground.places.queries import city_code  # noqa: PLC0415 -- as above
    from quartet.resolution.cases.vacancies import lines  # noqa: PLC0415 -- as above

    found = list(lines([city_code()], timezone.localdate()))
    for line in found:
        print(f"没有人能办 · nobody can act: {line}")  # noqa: T201 -- a command's answer
    print(f"{len(found)} 处没有人 · desks and units with nobody")  # noqa: T201 -- as above
    return 1 if found else 0


CHECKS: dict[str, Callable[[], int]] = {"ledger": ledger, "rates": rates, "grids": grids, "staff": staff}
