"""`quartet check ledger`: every act must still stand as it was written. `quartet check rates`: every rate adds up."""

import argparse

import django


def main(argv: list[str]) -> int:
    """Recompute the ledger, or the rates. Exit code 0 when they stand, 1 when a row is broken; the row is named."""
    parser = argparse.ArgumentParser(prog="quartet check")
    parser.add_argument("what", choices=["ledger", "rates"])
    asked = parser.parse_args(argv)
    django.setup()
    return _rates() if asked.what == "rates" else _ledger()


def _ledger() -> int:
    from quartet.ground.ledger.queries import check_ledger  # noqa: PLC0415 -- models exist only now
    from quartet.ground.people.rights import SYSTEM, acting_as  # noqa: PLC0415 -- as above

    with acting_as(SYSTEM):
        found = check_ledger()
    if found.broken is not None:
        print(f"台账被改动过 · The ledger was changed: {found.broken}")  # noqa: T201 -- a command's answer
        return 1
    print(f"台账完整 · The ledger stands: {found.entries} entries, {found.seals} seals")  # noqa: T201 -- as above
    return 0


def _rates() -> int:
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
