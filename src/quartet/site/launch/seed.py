"""Puts the demonstration in. A process of its own: the launcher never loads Django, and never imports the demo."""

import importlib

import django

from quartet.site.config import Config


def main() -> None:
    """Put in Tieling and its personas, unless they are there."""
    django.setup()
    demo = importlib.import_module("quartet.demo.seed")
    demo.ensure(Config.from_env().home)


if __name__ == "__main__":
    main()
