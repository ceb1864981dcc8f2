"""Who may change places. Reading them is for everybody: they are public facts."""

from django.utils.translation import gettext_lazy as _

from quartet.ground.people.rights import Claims, NotAllowed
from quartet.ground.people.states import Role

IMPORTERS = (Role.SYSTEM_ADMIN,)


def require_import(acting: Claims) -> None:
    """Raise NotAllowed unless this person may import regions and micro-grids."""
    if not acting.has_role(*IMPORTERS):
        raise NotAllowed(_("Only a system administrator imports places."))
