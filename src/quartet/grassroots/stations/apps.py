"""Warm stations."""

from django.apps import AppConfig


class StationsConfig(AppConfig):
    """Where whoever works outside may rest, work and learn."""

    name = "quartet.grassroots.stations"
