"""The work log."""

from django.apps import AppConfig


class WorklogConfig(AppConfig):
    """What members did, read from what happened."""

    name = "quartet.resolution.worklog"
