"""Tells the ledger who keeps the facts of redraws."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GridsConfig(AppConfig):
    """The registry of micro-grids."""

    name = "quartet.grassroots.grids"
    label = "grids"
    verbose_name = _("Micro-grids")

    def ready(self) -> None:
        """Register as a source of the ledger's check."""
        from quartet.grassroots.grids.models import RedrawEvent  # noqa: PLC0415 -- models exist only now
        from quartet.grassroots.grids.queries import older_facts  # noqa: PLC0415 -- as above
        from quartet.ground.ledger.queries import register_story  # noqa: PLC0415 -- as above

        register_story("redraw", RedrawEvent, older=older_facts)
