"""The field app: telephones, and what they are sent."""

from django.apps import AppConfig


class FieldConfig(AppConfig):
    """Field work."""

    name = "quartet.resolution.field"
