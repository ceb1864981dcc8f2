"""What the whole does once its parts stand: the walls rise after every migration."""

from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.db.models.signals import post_migrate


def _raise(*, using: str, **_said: Any) -> None:
    from quartet.site.walls import raise_walls  # noqa: PLC0415 -- it reads models, which are not there yet above

    with connections[using].schema_editor() as editor:
        raise_walls(editor)


class SiteConfig(AppConfig):
    """The site; `migrate` leaves no table without the wall that `walls.WALLS` names for it."""

    name = "quartet.site"

    def ready(self) -> None:
        """Hear once of each `migrate`, however it was asked for; Django names only apps with models."""
        post_migrate.connect(_raise, sender=apps.get_app_config("cases"))
