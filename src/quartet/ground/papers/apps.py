"""Paper: setting sheets as PDF/A and as documents people can edit."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """The engine. Its label is not `papers`: that is the mediation file's."""

    name = "quartet.ground.papers"
    label = "setting"
