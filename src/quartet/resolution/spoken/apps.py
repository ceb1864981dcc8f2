"""Tells the case page what to show of what is said aloud."""

from django.apps import AppConfig


class SpokenConfig(AppConfig):
    """The app of spoken words."""

    name = "quartet.resolution.spoken"

    def ready(self) -> None:
        """Register as a part of the case page."""
        from quartet.resolution.cases.parts import register_part  # noqa: PLC0415 -- models exist only now
        from quartet.resolution.spoken.parts import case_part  # noqa: PLC0415 -- as above

        register_part("spoken/components/on_case.html", case_part)
