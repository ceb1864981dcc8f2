"""The words of field work: what a telephone may ask for, and where it stands. A leaf anyone may import."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verb(models.TextChoices):
    """What a telephone may send."""

    REPORT = "report", _("report")
    NOTE = "note", _("note")
    AMEND = "amend", _("correction")
    MOVE = "move", _("move")
    TASK_GOT = "task_got", _("task received")
    TASK_DONE = "task_done", _("task done")
    PATROL = "patrol", _("patrol")
    SETTLE = "settle", _("choice made")
    READ = "read", _("notices read")


ON_CASES = (Verb.NOTE, Verb.AMEND, Verb.MOVE)
"""Verbs that name a case, by its code or by the id of the report that opened it."""


class CommandState(models.TextChoices):
    """What became of a command. Whatever it is, the platform has it."""

    TAKEN = "taken", _("taken down")
    DONE = "done", _("done")
    INCOMPLETE = "incomplete", _("pictures are still to come")
    WAITING = "waiting", _("waits for the report it belongs to")
    CONFLICT = "conflict", _("two versions, a person chooses")
    REFUSED = "refused", _("not possible, the reason was told")
    SETTLED = "settled", _("its sender has chosen")
    KEPT = "kept", _("kept for a person to read")


OPEN_TO_SENDER = (CommandState.INCOMPLETE, CommandState.WAITING, CommandState.CONFLICT, CommandState.REFUSED)
"""What its sender still sees on the telephone."""
UNFINISHED = (CommandState.TAKEN, CommandState.INCOMPLETE, CommandState.WAITING, CommandState.REFUSED)
"""When such a command is sent again, it is tried again."""


class Why(models.TextChoices):
    """Why something was set aside for a person."""

    OTHER_BYTES = "other_bytes", _("one id, two contents")
    UNREADABLE = "unreadable", _("cannot be read by this version")
