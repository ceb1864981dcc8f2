"""What field work refuses, in words."""

from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError


class FieldsMissing(DomainError):
    """Something the move needs was not said."""

    status = 422
    code = "fields-missing"
    message = _("Please correct: %(fields)s")


class UnknownGrid(DomainError):
    """A task goes to a grid or a village, and this is neither."""

    status = 422
    code = "unknown-grid"
    message = _("Choose a village or a micro-grid.")
