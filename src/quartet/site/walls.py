"""The second wall: what PostgreSQL itself lets the pages' role see and do, whatever a query forgets.

Reading follows the case: who may see the case may see what hangs on it. Writing is let through only inside a verb
that has checked first (`rights.write_freely`). The records of what was done can be added to and never changed.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from quartet.grassroots.duty import policies as duty
from quartet.resolution.cases import search
from quartet.resolution.cases.policies import CASE_SCOPE

_WRITING = "(SELECT current_setting('quartet.system', true) = 'on')"


def _hangs_on_case(column: str, key: str = "id") -> str:
    return f"{_WRITING} OR EXISTS (SELECT 1 FROM cases_case c WHERE c.{key} = {column})"  # noqa: S608 -- our own names


WALLS: dict[str, str] = {
    "cases_case": CASE_SCOPE.as_sql(),
    "cases_casetext": _WRITING,  # it is the text cut up: only `quartet_search` reads it, and says nothing but numbers
    "cases_caseevent": _hangs_on_case("case_id"),
    "cases_followup": _hangs_on_case("case_id"),
    "reports_report": _hangs_on_case("case_id"),
    "watch_fired": _hangs_on_case("case_id"),
    "files_attachment": _hangs_on_case("subject", "code"),
    **duty.WALLS,
}
"""Table → which of its rows may be read."""

NO_WALL = {
    "onduty_device": "a number on a tracker and whose it is; only `quartet tracks` reads it",
    "ledger_entry": "hashes and numbers only; the page that lists them is the audit administrator's",
    "ledger_view": "who looked; as above",
    "outbox_event": "no content; the live process lets each hear only what its keys open",
}
"""Tables that grow with cases and yet need no wall, and why."""

APPEND_ONLY = (
    "cases_caseevent", "ledger_entry", "ledger_seal", "ledger_view",
    "onduty_look", "onduty_policychange",
)  # fmt: skip


def raise_walls(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Build every wall anew, and the one door in it. Runs after every migration, as the tables' owner.

    A wall is what the code says, not history: a new row in `WALLS` needs no migration of its own.
    """
    there = set(schema_editor.connection.introspection.table_names())
    for table, readable in WALLS.items():
        if table not in there:
            continue
        schema_editor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", None)
        policies = {
            "read": f"FOR SELECT USING ({readable})",
            "add": f"FOR INSERT WITH CHECK ({_WRITING})",
            "change": f"FOR UPDATE USING ({readable}) WITH CHECK ({_WRITING})",
            "remove": f"FOR DELETE USING ({_WRITING})",
        }
        for name, rule in policies.items():
            schema_editor.execute(f"DROP POLICY IF EXISTS wall_{name} ON {table}", None)
            schema_editor.execute(f"CREATE POLICY wall_{name} ON {table} {rule}", None)
    schema_editor.execute(
        """
        CREATE OR REPLACE FUNCTION quartet_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the rows of % can be added to and never changed', TG_TABLE_NAME;
        END $$
        """,
        None,
    )
    for table in APPEND_ONLY:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS append_only ON {table}", None)
        schema_editor.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION quartet_refuse_change()",
            None,
        )
    if "cases_casetext" in there:
        schema_editor.execute(search.FUNCTION, None)
