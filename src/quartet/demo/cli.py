"""`quartet demo …`: the demonstration's own commands."""

import argparse

import django

from quartet.site.config import Config


def main(argv: list[str]) -> int:
    """Run `seed` (make what is missing). Returns the exit code."""
    parser = argparse.ArgumentParser(prog="quartet demo")
    parser.add_argument("what", choices=["seed"])
    parser.parse_args(argv)
    django.setup()
    from quartet.demo import seed  # noqa: PLC0415 -- models exist only once Django is set up

    seed.ensure(Config.from_env().home)
    return 0
