"""Tells the ledger who keeps the facts of members."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """The members app."""

    name = "quartet.grassroots.members"

    def ready(self) -> None:
        """Register as a source of the ledger's check."""
        from quartet.grassroots.members import models, queries  # noqa: PLC0415 -- models exist only now
        from quartet.ground.ledger.queries import register_source, register_story  # noqa: PLC0415 -- as above

        register_story("member", models.MemberEvent)
        register_story("proposal", models.ProposalEvent, older=queries.proposal_facts)
        register_source("roster", queries.roster_facts, queries.roster_heads)
