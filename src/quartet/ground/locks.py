"""One at a time: transactions that would do the same thing wait for each other."""

from django.db import connection


def serialise(key: str) -> None:
    """Hold `key` until this transaction ends; another that asks for it waits. For example `benefits.grant`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"quartet.{key}"])
