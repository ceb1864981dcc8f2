from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    """Regions, micro-grids and where a point lies."""

    name = "quartet.ground.places"
    label = "places"
    verbose_name = _("Places")
