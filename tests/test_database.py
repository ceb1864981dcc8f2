"""The database the tests run on is what they believe it is."""

import psycopg
import pytest
from django.contrib.auth.models import Group
from django.db import connection


@pytest.mark.django_db
def test_tests_run_as_the_restricted_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select current_user, rolsuper, rolbypassrls from pg_roles where rolname = current_user")

        assert cursor.fetchone() == ("quartet_app", False, False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", ["first", "again"])
def test_what_a_committing_test_wrote_is_gone_afterwards(_time: str) -> None:
    assert not Group.objects.filter(name="left over").exists()

    Group.objects.create(name="left over")


@pytest.mark.django_db
def test_what_migrations_wrote_stays_after_a_committing_test() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) > 0 from django_migrations")

        assert cursor.fetchone() == (True,)


def test_the_owner_may_change_tables(owner_connection: psycopg.Connection) -> None:
    owner_connection.execute("alter table django_migrations add column note text")
    owner_connection.rollback()


def test_the_superuser_may_do_anything(superuser_connection: psycopg.Connection) -> None:
    assert superuser_connection.execute("show is_superuser").fetchone() == ("on",)
