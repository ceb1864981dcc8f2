"""Writing one row the short way: the statement of a table is built once, not once a row.

Django takes longer to build an INSERT than PostgreSQL takes to carry it out; a report writes six.
"""

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Field, JSONField, Model

PLAIN = (str, int, float, bool, datetime, UUID, type(None))
"""What the driver takes as it is."""


class _Statement(NamedTuple):
    fields: tuple["Field[Any, Any]", ...]
    sql: str
    makes_key: bool


@cache
def _statement(model: type[Model], *, with_key: bool) -> _Statement:
    meta = model._meta  # noqa: SLF001 -- Django's documented way to a model's columns
    fields = tuple(
        field
        for field in meta.local_concrete_fields
        if not field.generated and not field.has_db_default() and (with_key or not field.primary_key)
    )
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    values = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({values})"  # noqa: S608 -- our own names
    return _Statement(fields, sql, makes_key=not with_key)


def insert(row: Model) -> None:
    """Insert a new row; a key that the database makes is put into it. Columns with a database default take it."""
    fields, sql, makes_key = _statement(type(row), with_key=row.pk is not None)
    key = connection.ops.quote_name(row._meta.pk.column)  # noqa: SLF001 -- as above
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} RETURNING {key}" if makes_key else sql, _values(row, fields))
        if makes_key:
            row.pk = cursor.fetchone()[0]
    row._state.adding = False  # noqa: SLF001 -- what `save` does


def insert_unless_there(row: Model) -> bool:
    """Insert a row with its own key, unless one with that key or another unique value is there. Tells which."""
    fields, sql, _makes_key = _statement(type(row), with_key=True)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ON CONFLICT DO NOTHING", _values(row, fields))
        return bool(cursor.rowcount == 1)


def _values(row: Model, fields: tuple["Field[Any, Any]", ...]) -> list[Any]:
    return [
        value
        if type(value) in PLAIN and not isinstance(field, JSONField)
        else field.get_db_prep_save(value, connection)
        for field in fields
        for value in (getattr(row, field.attname),)
    ]
