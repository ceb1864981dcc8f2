"""Whoever changes what was done is found out, and the first broken row is named."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import psycopg
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quartet.ground.ledger.actions import next_entry, seal_entries
from quartet.ground.ledger.models import Entry, Seal
from quartet.ground.ledger.queries import Break, Check, check_ledger
from quartet.ground.rows import write
from quartet.resolution.cases.models import Case, CaseEvent
from quartet.site import check as command
from tests.cast import MONDAY, Cast, behind_the_wall, later
from tests.rig import at_once

KEPT = ("cases_caseevent", "ledger_entry", "ledger_seal", "cases_case")


def checked() -> Check:
    with behind_the_wall():
        return check_ledger(batch=3)


def seal_soon(now: datetime = MONDAY) -> Seal:
    """Seal what is there. The server's own housekeeping may hold the horizon back for a moment: wait for it."""
    for _try in range(200):
        if (seal := seal_entries(now=now)) is not None:
            return seal
        time.sleep(0.05)
    raise AssertionError("nothing could be sealed within ten seconds")


@pytest.fixture
def ledger(cast: Cast, superuser_connection: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """A sealed ledger with the planted cases, and a superuser who stops at nothing; all is put back afterwards."""
    superuser_connection.execute("SET session_replication_role = replica")  # no trigger stands in their way
    with keeping(superuser_connection):
        (seal,) = at_once([seal_soon])
        assert isinstance(seal, Seal)
        yield superuser_connection


@contextmanager
def keeping(hand: psycopg.Connection, name: str = "kept") -> Iterator[None]:
    """Remember the tables, and put them back."""
    for table in KEPT:
        columns = ", ".join(
            column for (column,) in hand.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'",
                [table],
            )
        )  # fmt: skip
        hand.execute(f"CREATE TEMP TABLE IF NOT EXISTS {name}_{table} (LIKE {table})")
        hand.execute(f"TRUNCATE {name}_{table}")
        hand.execute(f"INSERT INTO {name}_{table} SELECT * FROM {table}")
        hand.execute(f"COMMENT ON TABLE {name}_{table} IS '{columns}'")
    hand.commit()
    try:
        yield
    finally:
        hand.rollback()
        for table in KEPT:
            hand.execute(f"DELETE FROM {table}")
            (columns,) = hand.execute(f"SELECT obj_description('{name}_{table}'::regclass)").fetchone() or ("",)
            hand.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {name}_{table}")
        hand.commit()


def test_an_untouched_ledger_stands(ledger: psycopg.Connection) -> None:
    found = checked()

    assert found.broken is None
    assert (found.entries, found.seals) == (Entry.objects.count(), 1)


EVENT = "(SELECT id FROM cases_caseevent WHERE case_id = {case} AND position = 3)"
ENTRY = "(SELECT id FROM ledger_entry WHERE subject = 'case:{case}' AND position = 3)"
HANDS = {
    "another word": ('UPDATE cases_caseevent SET data = \'{{"reason": "x"}}\' WHERE id = ' + EVENT, 3),
    "another name": ("UPDATE cases_caseevent SET by_name = '别人' WHERE id = " + EVENT, 3),
    "another person": ("UPDATE cases_caseevent SET by_id = by_id + 1 WHERE id = " + EVENT, 3),
    "an earlier time": ("UPDATE cases_caseevent SET at = at - interval '1 second' WHERE id = " + EVENT, 3),
    "another verb": ("UPDATE cases_caseevent SET verb = 'void' WHERE id = " + EVENT, 3),
    "another state": ("UPDATE cases_caseevent SET to_state = 'closed' WHERE id = " + EVENT, 3),
    "an event gone": ("DELETE FROM cases_caseevent WHERE id = " + EVENT, 3),
    "another act": ("UPDATE ledger_entry SET act = 'void' WHERE id = " + ENTRY, 3),
    "another actor": ("UPDATE ledger_entry SET actor = 1 + COALESCE(actor, 0) WHERE id = " + ENTRY, 3),
    "another fact": ("UPDATE ledger_entry SET fact = repeat('0', 64) WHERE id = " + ENTRY, 3),
    "another digest": ("UPDATE ledger_entry SET digest = repeat('0', 64) WHERE id = " + ENTRY, 3),
    "an entry gone": ("DELETE FROM ledger_entry WHERE id = " + ENTRY, 4),
    "two entries changed places": (
        (
            "UPDATE ledger_entry SET position = CASE position WHEN 3 THEN 4 WHEN 4 THEN 3 END + 100 "
            "WHERE subject = 'case:{case}' AND position IN (3, 4); "
            "UPDATE ledger_entry SET position = position - 100 WHERE position > 100"
        ),
        3,
    ),
    "the end cut off": (
        (
            "DELETE FROM ledger_entry WHERE subject = 'case:{case}' AND position > 4; "
            "DELETE FROM cases_caseevent WHERE case_id = {case} AND position > 4"
        ),
        9,
    ),
    "a whole chain gone": (
        "DELETE FROM ledger_entry WHERE subject = 'case:{case}'; DELETE FROM cases_caseevent WHERE case_id = {case}",
        9,
    ),
}
"""What a superuser does to a case of nine moves, and the position the check names."""


@pytest.mark.parametrize("hand", HANDS)
def test_the_first_broken_row_is_named(cast: Cast, ledger: psycopg.Connection, hand: str) -> None:
    statement, position = HANDS[hand]
    case = cast.plants["led_by_agriculture"].pk

    ledger.execute(statement.replace("{case}", str(case)).replace("{{", "{").replace("}}", "}"))
    ledger.commit()

    broken = checked().broken
    assert isinstance(broken, Break)
    assert broken.where.startswith(f"case:{case} #{position}"), broken


def test_a_case_cut_back_in_all_its_tables_is_betrayed_by_the_seal(cast: Cast, ledger: psycopg.Connection) -> None:
    case = cast.plants["led_by_agriculture"].pk
    row = ledger.execute(
        "SELECT digest FROM ledger_entry WHERE subject = %s AND position = 4", [f"case:{case}"]
    ).fetchone()
    assert row
    ledger.execute("DELETE FROM ledger_entry WHERE subject = %s AND position > 4", [f"case:{case}"])
    ledger.execute("DELETE FROM cases_caseevent WHERE case_id = %s AND position > 4", [case])
    ledger.execute("UPDATE cases_case SET ledger_position = 4, ledger_digest = %s WHERE id = %s", [row[0], case])
    ledger.commit()

    broken = checked().broken
    assert broken is not None
    assert broken.where.startswith("seal ")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_seal SET digest = repeat('0', 64)",
        "UPDATE ledger_seal SET entries = entries + 1",
        "UPDATE ledger_seal SET since = 1",
        "UPDATE ledger_seal SET previous = repeat('0', 64)",
    ],
)
def test_a_changed_seal_is_named(ledger: psycopg.Connection, statement: str) -> None:
    ledger.execute(statement)
    ledger.commit()

    broken = checked().broken
    assert broken is not None
    assert broken.where.startswith("seal ")


def test_everything_emptied_is_found_by_the_ends_the_cases_keep(ledger: psycopg.Connection) -> None:
    ledger.execute("TRUNCATE ledger_entry, ledger_seal")
    ledger.execute("DELETE FROM cases_caseevent")
    ledger.commit()

    broken = checked().broken
    assert broken is not None
    assert "removed" in broken.why


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_column_of_any_row_changed_by_any_hand_is_found(ledger: psycopg.Connection, data: st.DataObject) -> None:
    table, columns = data.draw(
        st.sampled_from([
            ("cases_caseevent", ("verb", "from_state", "to_state", "by_name")),
            ("ledger_entry", ("subject", "act", "fact", "previous", "digest")),
        ])
    )  # fmt: skip
    column = data.draw(st.sampled_from(columns))
    ids = [key for (key,) in ledger.execute(f"SELECT id FROM {table} ORDER BY id")]
    row = data.draw(st.sampled_from(ids))
    value = data.draw(st.text(alphabet="abc甲乙", min_size=1, max_size=8))
    with keeping(ledger, "again"):
        ledger.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [value, row])
        ledger.commit()

        assert checked().broken is not None

    assert checked().broken is None


def test_the_command_says_it_and_fails(
    cast: Cast, ledger: psycopg.Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["ledger"]) == 0
    assert "台账完整" in capsys.readouterr().out

    ledger.execute("UPDATE cases_caseevent SET by_name = '别人' WHERE position = 1")
    ledger.commit()

    assert command.main(["ledger"]) == 1
    assert "case:" in capsys.readouterr().out


def test_the_audit_administrators_page_checks_on_demand(cast: Cast, ledger: psycopg.Connection) -> None:
    page = cast.client("audit_admin").get("/ledger/?check=1")

    assert page.context["check"].broken is None
    assert cast.client("audit_admin").get("/ledger/").context["check"] is None


# -- sealing ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_seals_continue_each_other_and_an_empty_time_makes_none(cast: Cast) -> None:
    first = seal_soon()
    nothing = seal_entries(now=later(minutes=1))
    cast.report()
    second = seal_soon(later(minutes=2))

    assert nothing is None
    assert (second.previous, second.since, second.entries) == (first.digest, first.until, 1)
    assert checked().seals == 2


@pytest.mark.django_db(transaction=True)
def test_sealing_among_writers_loses_and_doubles_nothing(cast: Cast) -> None:
    def write() -> None:
        for _ in range(4):
            cast.report()

    def seal() -> None:
        for _ in range(6):
            seal_entries(now=MONDAY)

    outcomes = at_once([write, seal, write, seal, write])
    cast.report()
    seal_soon()
    while seal_entries(now=MONDAY):
        pass

    assert [one for one in outcomes if isinstance(one, Exception)] == []
    found = checked()
    assert found.broken is None
    assert sum(Seal.objects.order_by("pk").values_list("entries", flat=True)) == found.entries


@pytest.mark.django_db(transaction=True)
def test_an_entry_of_a_transaction_still_open_waits_for_the_next_seal(cast: Cast, doors: object) -> None:
    from quartet.site.launch.roles import Doors  # noqa: PLC0415 -- only for its type

    assert isinstance(doors, Doors)
    seal_soon()
    with psycopg.connect(doors.app) as slow:
        slow.execute("SELECT pg_current_xact_id()")  # an older transaction that has not ended
        cast.report()
        assert seal_entries(now=MONDAY) is None
        slow.commit()

    assert seal_soon().entries == 1


def test_a_record_is_part_of_its_verbs_transaction(cast: Cast) -> None:
    with behind_the_wall():
        entries = Entry.objects.count()
    act: Callable[[], object] = lambda: cast.move(cast.plants["in_village"].code, "note", "clerk", note="看过了")  # noqa: E731 -- one act
    savepoint = transaction.savepoint()
    act()
    transaction.savepoint_rollback(savepoint)

    with behind_the_wall():
        assert Entry.objects.count() == entries
        assert CaseEvent.objects.filter(verb="note").count() == 0
    assert connection.in_atomic_block


def test_an_act_nobody_keeps_the_facts_of_is_still_held_to_its_own_columns(cast: Cast) -> None:
    """As after a room was taken out of the product: its chain must still be whole."""
    gone = Case()

    def act() -> Entry:
        return next_entry(gone, name="gone:1", act="x", actor=None, county="", at=MONDAY, fact={"who": "knows"})

    with behind_the_wall():
        write(act())
        assert checked().broken is None
        forged = act()
        forged.actor = 7
        write(forged)

    assert checked().broken == Break(f"gone:1 #2 (row {forged.pk})", "its own columns were changed")
