"""`quartet demo …`: the demonstration's own commands."""

import argparse
import sys
from pathlib import Path

import django

from quartet.site.config import Config


def main(argv: list[str]) -> int:
    """Run `seed` (make what is missing) or `members FILE` (an Excel file to import). Returns the exit code."""
    parser = argparse.ArgumentParser(prog="quartet demo")
    parser.add_argument("what", choices=["seed", "members"])
    parser.add_argument("file", nargs="?", type=Path, default=Path("members.xlsx"), help="members: the file to write")
    parser.add_argument("--count", type=int, default=15_000, help="members: how many people")
    asked = parser.parse_args(argv)
    django.setup()
    from quartet.demo import members, seed  # noqa: PLC0415 -- models exist only once Django is set up

    if asked.what == "members":
        size = members.write_example(asked.file, asked.count)
        sys.stdout.write(f"{asked.file} · {asked.count} 人 · {size} bytes\n")
    else:
        seed.ensure(Config.from_env().home)
    return 0
