"""The second wall: with Django's own filter forgotten, PostgreSQL still shows and changes nothing foreign."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from uuid6 import uuid7

from quartet.grassroots.duty.models import Look, PolicyChange
from quartet.ground.files.models import Attachment
from quartet.ground.ledger.history import MoveEvent
from quartet.ground.ledger.models import Entry, Seal, View
from quartet.ground.people.rights import NOBODY, SYSTEM, Claims, acting, acting_as, write_freely
from quartet.ground.workflow import WORKFLOWS
from quartet.resolution.agreements.models import Answer
from quartet.resolution.cases.models import Case, CaseEvent, FollowUp
from quartet.resolution.cases.policies import CASE_SCOPE
from quartet.resolution.cases.queries import cases_for
from quartet.resolution.reports.models import Report
from quartet.site.walls import NO_WALL, WALLS, append_only, raise_walls
from tests.cast import MONDAY, PEOPLE, Cast, behind_the_wall
from tests.rig import at_once
from tests.site.rights import SEEN_BY

HANGING: dict[str, Callable[[], QuerySet[Any]]] = {
    "cases": lambda: Case.objects.values_list("code", flat=True),
    "events": lambda: CaseEvent.objects.values_list("case__code", flat=True),
    "reports": lambda: Report.objects.values_list("case__code", flat=True),
    "pictures": lambda: Attachment.objects.values_list("subject", flat=True),
    "follow-ups": lambda: FollowUp.objects.values_list("case__code", flat=True),
}


@pytest.fixture
def followed(cast: Cast) -> None:
    """Every planted case has been followed up, so that there is something to leak."""
    with behind_the_wall():
        FollowUp.objects.bulk_create(
            FollowUp(case_id=plant.pk, county="211221", at=MONDAY, channel="telephone", reached=True, solved=True,
                     words=plant.marker)
            for plant in cast.plants.values()
        )  # fmt: skip


def claims_of_all(cast: Cast) -> dict[str, Claims]:
    return {name: cast.claims(name) for name in PEOPLE}


@pytest.mark.parametrize("table", HANGING)
def test_a_query_without_a_filter_shows_just_what_the_person_may_see(cast: Cast, followed: None, table: str) -> None:
    found, right = {}, {}
    for name, claims in claims_of_all(cast).items():
        with acting_as(claims):
            found[name] = set(HANGING[table]())
        right[name] = {plant.code for key, plant in cast.plants.items() if name in SEEN_BY[key]}

    assert found == right


@pytest.mark.parametrize("table", HANGING)
def test_nobody_sees_nothing(cast: Cast, followed: None, table: str) -> None:
    with acting_as(NOBODY):
        assert list(HANGING[table]()) == []


@pytest.mark.parametrize("table", HANGING)
def test_a_slip_shows_its_one_case(cast: Cast, followed: None, table: str) -> None:
    plant = cast.plants["accusation"]

    with acting_as(Claims(slip=plant.code)):
        assert set(HANGING[table]()) == {plant.code}


def test_door_wall_and_live_stream_follow_one_rule(cast: Cast) -> None:
    with behind_the_wall():
        cases = {key: Case.objects.get(pk=plant.pk) for key, plant in cast.plants.items()}
    for name, claims in claims_of_all(cast).items():
        with behind_the_wall():
            door = set(cases_for(claims).values_list("code", flat=True))
        heard = {
            case.code
            for case in cases.values()
            if CASE_SCOPE.admits(claims, keys=CASE_SCOPE.keys_of(case), label=case.label, denied=case.hidden_from)
        }
        opened = {case.code for case in cases.values() if CASE_SCOPE.opens(claims, case)}
        assert door == heard == opened == {cast.plants[key].code for key, seen in SEEN_BY.items() if name in seen}


@pytest.mark.parametrize("name", ["clerk", "county_desk", "city_desk", "department"])
def test_outside_a_verb_not_even_ones_own_is_changed(cast: Cast, name: str) -> None:
    plant = cast.plants["led_by_agriculture"]
    writes: dict[str, Callable[[], Any]] = {
        "change a case": lambda: Case.objects.filter(pk=plant.pk).update(text="没有这回事"),
        "add a case": lambda: Case.objects.bulk_create(
            [Case(pk=999999, code="1", region="2112", text="x", level=4, registered_at=MONDAY)]
        ),
        "change a report": lambda: Report.objects.filter(pk=plant.receipt.id).update(text="没有这回事"),
        "add a picture": lambda: Attachment.objects.create(
            pk=uuid7(), sha256="0", size=1, width=1, height=1, received_at=MONDAY
        ),
        "change a follow-up": lambda: FollowUp.objects.create(
            case_id=plant.pk, county="211221", at=MONDAY, channel="visit", reached=True, solved=True
        ),
    }
    refused = set()
    for what, write in writes.items():
        with acting_as(cast.claims(name)):
            try:
                with transaction.atomic():
                    write()
            except DatabaseError as why:
                refused.add((what, "row-level security" in str(why)))

    assert refused == {(what, True) for what in writes}


def test_deleting_deletes_nothing(cast: Cast) -> None:
    with acting_as(cast.claims("city_desk")):
        gone = (
            FollowUp.objects.all().delete()[0] + Attachment.objects.all().delete()[0] + Report.objects.all().delete()[0]
        )

    assert gone == 0


def test_foreign_rows_are_not_changed_even_by_accident(cast: Cast) -> None:
    with acting_as(cast.claims("clerk_next_county")):
        assert Case.objects.filter(pk=cast.plants["in_village"].pk).update(text="没有这回事") == 0


@pytest.mark.django_db(transaction=True)
def test_writing_freely_ends_with_its_transaction(cast: Cast) -> None:
    plant = cast.plants["led_by_agriculture"]
    with acting_as(cast.claims("county_desk")):
        with transaction.atomic():
            write_freely()
            assert Case.objects.filter(pk=plant.pk).update(place="井边") == 1
        with pytest.raises(DatabaseError, match="row-level security"):
            Case.objects.filter(pk=plant.pk).update(place="河边")


@pytest.mark.django_db(transaction=True)
def test_nothing_of_one_request_is_left_on_its_connection_for_the_next(cast: Cast) -> None:
    cast.client("city_desk").get("/desk/?show=all")
    assert list(Case.objects.all()) == []

    cast.client("city_desk").get(f"/cases/{cast.plants['in_village'].code}/")
    cast.client(None).get("/")
    assert list(CaseEvent.objects.all()) == []

    with acting_as(cast.claims("clerk")), acting_as(cast.claims("clerk_next_county")):
        assert set(Case.objects.values_list("code", flat=True)) == {cast.plants["next_county"].code}


def test_claims_that_cannot_be_told_to_the_database_are_not_in_force(cast: Cast) -> None:
    """The database is away for a moment: nobody goes on under claims that were never taken back."""

    def try_to_act() -> Claims:
        connection.close()
        connection.settings_dict = {**connection.settings_dict, "PORT": "1"}
        with pytest.raises(DatabaseError), acting_as(SYSTEM):
            pass  # never reached
        return acting()

    assert at_once([try_to_act]) == [NOBODY]


@pytest.mark.django_db(transaction=True)
def test_a_request_that_fails_leaves_nothing_behind(cast: Cast) -> None:
    with pytest.raises(ZeroDivisionError), acting_as(cast.claims("city_desk")):
        1 / 0  # noqa: B018 -- something that goes wrong

    assert list(Case.objects.all()) == []


# -- the walls as they stand in the database -------------------------------------------------------------------------


def rows(question: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return list(cursor.fetchall())


def test_the_walls_in_the_database_are_the_walls_of_the_table(cast: Cast) -> None:
    walled = rows("SELECT relname FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace")

    assert {name for (name,) in walled} == set(WALLS)


def test_each_wall_stands_in_the_database_as_the_code_says_it(cast: Cast, owner_connection: psycopg.Connection) -> None:
    """Both texts go through PostgreSQL's own printing, so that only a difference in meaning is one."""
    for table, readable in WALLS.items():
        owner_connection.execute(f"CREATE POLICY fresh ON {table} FOR SELECT USING ({readable})")
        found = owner_connection.execute(
            "SELECT policyname, qual FROM pg_policies WHERE tablename = %s AND policyname IN ('fresh', 'wall_read')",
            [table],
        ).fetchall()
        assert len({qual for _name, qual in found}) == 1
        assert {name for name, _qual in found} == {"fresh", "wall_read"}
    owner_connection.rollback()


@pytest.mark.parametrize("table", sorted(WALLS))
def test_every_way_to_touch_a_walled_table_is_ruled(cast: Cast, table: str) -> None:
    found = rows("SELECT cmd FROM pg_policies WHERE tablename = %s", table)

    assert {command for (command,) in found} == {"SELECT", "INSERT", "UPDATE", "DELETE"}


def test_every_table_that_grows_by_county_has_a_wall_or_a_reason(cast: Cast) -> None:
    with_county = {
        name
        for (name,) in rows("SELECT table_name FROM information_schema.columns "
                            "WHERE column_name = 'county' AND table_schema = 'public'")
    }  # fmt: skip

    assert with_county <= set(WALLS) | set(NO_WALL)  # a wall may also stand where only the case has a county
    assert set(WALLS).isdisjoint(NO_WALL)
    assert all(NO_WALL.values())


def test_the_tables_of_models_with_a_county_are_the_ones_counted() -> None:
    from_models = {
        model._meta.db_table
        for model in apps.get_models()
        if any(field.name == "county" for field in model._meta.get_fields())
    }

    assert from_models <= set(WALLS) | set(NO_WALL)
    assert set(NO_WALL) <= from_models


@pytest.mark.parametrize("table", append_only())
@pytest.mark.parametrize("write", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_what_was_done_is_never_changed_not_even_inside_a_verb(cast: Cast, table: str, write: str) -> None:
    write_freely()

    with pytest.raises(DatabaseError, match=r"never changed|permission denied"), transaction.atomic():
        rows(write.format(table))


@pytest.mark.parametrize("table", append_only())
@pytest.mark.parametrize("write", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_not_even_by_the_tables_owner(cast: Cast, owner_connection: psycopg.Connection, table: str, write: str) -> None:
    with pytest.raises(psycopg.errors.RaiseException, match="never changed"):
        owner_connection.execute(write.format(table))
    owner_connection.rollback()


def test_the_append_only_tables_are_the_record_of_what_was_done() -> None:
    """Every story of every table of moves, and what else records an act."""
    stories = {model for model in apps.get_models() if issubclass(model, MoveEvent)}
    others = {Answer, Look, PolicyChange, Entry, Seal, View}

    assert {workflow.event for workflow in WORKFLOWS.values()} <= stories
    assert {model._meta.db_table for model in stories | others} == set(append_only())


def test_walls_rise_only_around_tables_that_are_there() -> None:
    """As while only some migrations have run."""
    said: list[str] = []
    half = SimpleNamespace(
        connection=SimpleNamespace(introspection=SimpleNamespace(table_names=lambda: ["cases_case", "ledger_seal"])),
        execute=lambda statement, _values: said.append(statement),
    )

    raise_walls(half)  # type: ignore[arg-type]

    named = " ".join(said)
    assert "cases_case" in named
    assert "ledger_seal" in named
    assert not any(table in named for table in ("reports_report", "ledger_entry ", "quartet_search"))
