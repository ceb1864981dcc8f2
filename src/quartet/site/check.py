"""`quartet check ledger`: every act must still stand as it was written."""

import argparse

import django


def main(argv: list[str]) -> int:
    """Recompute the ledger. Exit code 0 when it stands, 1 when a row is broken; the row is named."""
    parser = argparse.ArgumentParser(prog="quartet check")
    parser.add_argument("what", choices=["ledger"])
    parser.parse_args(argv)
    django.setup()
    from quartet.ground.ledger.queries import check_ledger  # noqa: PLC0415 -- models exist only now
    from quartet.ground.people.rights import SYSTEM, acting_as  # noqa: PLC0415 -- as above

    with acting_as(SYSTEM):
        found = check_ledger()
    if found.broken is not None:
        print(f"台账被改动过 · The ledger was changed: {found.broken}")  # noqa: T201 -- a command's answer
        return 1
    print(f"台账完整 · The ledger stands: {found.entries} entries, {found.seals} seals")  # noqa: T201 -- as above
    return 0
