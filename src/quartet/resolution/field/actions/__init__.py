"""Every write of field work: taking commands, setting aside what cannot be carried out, giving tasks."""

from quartet.resolution.field.actions.keeping import settle_aside
from quartet.resolution.field.actions.rows import Receipt
from quartet.resolution.field.actions.taking import CommandIdReused, take_command
from quartet.resolution.field.actions.tasks import give_task

__all__ = ["CommandIdReused", "Receipt", "give_task", "settle_aside", "take_command"]
