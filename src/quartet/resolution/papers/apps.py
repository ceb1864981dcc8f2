"""Shows the way to a case's papers on its page."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """The papers of mediation."""

    name = "quartet.resolution.papers"

    def ready(self) -> None:
        """Register as a part of the case page."""
        from quartet.resolution.cases.parts import register_part  # noqa: PLC0415 -- models exist only now
        from quartet.resolution.papers.queries import case_part  # noqa: PLC0415 -- as above

        register_part("papers/components/on_case.html", case_part)
