"""Locking and writing rows the short way: what an act leaves behind in one message, by statements built once a table.

Django takes longer to build an INSERT than PostgreSQL takes to carry it out, and each statement of its own costs a
round trip; a report leaves six rows.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Field, JSONField, Model

PLAIN = (str, int, float, bool, datetime, UUID, type(None))
"""What the driver takes as it is."""

Fields = tuple["Field[Any, Any]", ...]


class _Statement(NamedTuple):
    sql: str
    fields: Fields
    """Whose values it takes, in this order."""
    makes_key: bool = False


def write(*rows: Model) -> None:
    """Insert the rows that are new and update those that came from the database, in order.

    A key that the database makes is put into its row. Columns with a database default take it. Within a transaction
    only: the message is carried out whole or not at all.
    """
    statements = [_statement(row) for row in rows]
    values = [value for row, one in zip(rows, statements, strict=True) for value in _values(row, one.fields)]
    with connection.cursor() as cursor:
        cursor.execute(";\n".join(one.sql for one in statements), values)
        for row, one in zip(rows, statements, strict=True):
            if one.makes_key:
                row.pk = cursor.fetchone()[0]
            row._state.adding = False  # noqa: SLF001 -- what `save` does
            cursor.nextset()


def insert_unless_there(row: Model) -> bool:
    """Insert a row with a key of its own, unless one with that key or another unique value is there. Tells which."""
    statement = _statement(row)
    with connection.cursor() as cursor:
        cursor.execute(f"{statement.sql} ON CONFLICT DO NOTHING", list(_values(row, statement.fields)))
        there = cursor.rowcount == 1
    row._state.adding = not there  # noqa: SLF001 -- what `save` does
    return bool(there)


M = TypeVar("M", bound=Model)


def locked(model: type[M], **key: Any) -> M | None:
    """Fetch the row that one unique column names and lock it until the transaction ends; None when there is none."""
    ((name, value),) = key.items()
    sql, names = _lock(model, name)
    with connection.cursor() as cursor:
        cursor.execute(sql, [value])
        found = cursor.fetchone()
    return None if found is None else model.from_db(connection.alias, names, found)


@cache
def _lock(model: type[Model], name: str) -> tuple[str, list[str]]:
    fields = list(model._meta.concrete_fields)  # noqa: SLF001 -- as below
    columns, by = ", ".join(map(_column, fields)), next(_column(field) for field in fields if field.name == name)
    sql = f"SELECT {columns} FROM {_table(model)} WHERE {by} = %s FOR UPDATE"  # noqa: S608 -- our own names
    return sql, [field.attname for field in fields]


def _statement(row: Model) -> _Statement:
    return _insert(type(row), with_key=row.pk is not None) if row._state.adding else _update(type(row))  # noqa: SLF001 -- what `save` asks


@cache
def _insert(model: type[Model], *, with_key: bool) -> _Statement:
    fields = tuple(
        field for field in _fields(model) if not field.has_db_default() and (with_key or not field.primary_key)
    )
    columns, places = ", ".join(map(_column, fields)), ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {_table(model)} ({columns}) VALUES ({places})"  # noqa: S608 -- our own names
    return _Statement(sql if with_key else f"{sql} RETURNING {_column(_key(model))}", fields, makes_key=not with_key)


@cache
def _update(model: type[Model]) -> _Statement:
    fields = tuple(field for field in _fields(model) if not field.primary_key)
    changes = ", ".join(f"{_column(field)} = %s" for field in fields)
    sql = f"UPDATE {_table(model)} SET {changes} WHERE {_column(_key(model))} = %s"  # noqa: S608 -- our own names
    return _Statement(sql, (*fields, _key(model)))


def _fields(model: type[Model]) -> Iterable["Field[Any, Any]"]:
    return (field for field in model._meta.local_concrete_fields if not field.generated)  # noqa: SLF001 -- documented


def _key(model: type[Model]) -> "Field[Any, Any]":
    return model._meta.pk  # noqa: SLF001 -- Django's documented way to a model's columns


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001 -- as above


def _column(field: "Field[Any, Any]") -> str:
    return connection.ops.quote_name(str(field.column))


def _values(row: Model, fields: Fields) -> Iterable[Any]:
    for field in fields:
        value = getattr(row, field.attname)
        plain = type(value) in PLAIN and not isinstance(field, JSONField)
        yield value if plain else field.get_db_prep_save(value, connection)
