"""Tells the ledger who keeps the facts of members."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """The members app."""

    name = "quartet.grassroots.members"

    def ready(self) -> None:
        """Register as a source of the ledger's check."""
        from quartet.grassroots.members import queries  # noqa: PLC0415 -- as above
        from quartet.ground.ledger.queries import register_source  # noqa: PLC0415 -- models exist only now

        register_source("member", queries.member_facts, queries.member_heads)
        register_source("proposal", queries.proposal_facts, queries.proposal_heads)
        register_source("roster", queries.roster_facts, queries.roster_heads)
