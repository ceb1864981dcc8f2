"""The second wall: what PostgreSQL itself lets the pages' role see and do, whatever a query forgets.

Reading follows the case: who may see the case may see what hangs on it. Writing is let through only inside a verb
that has checked first (`rights.write_freely`). The records of what was done can be added to and never changed.
"""

from django.apps import apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from quartet.grassroots.benefits import policies as benefits
from quartet.grassroots.carriers import policies as carriers
from quartet.grassroots.duty import policies as duty
from quartet.grassroots.members.policies import MEMBER_SCOPE, PROPOSAL_SCOPE
from quartet.grassroots.stations import policies as stations
from quartet.ground.ledger.history import MoveEvent
from quartet.ground.people.states import Level
from quartet.oversight.sixfree import policies as sixfree
from quartet.resolution.agreements.policies import wall_sql as agreement_wall
from quartet.resolution.cases import search
from quartet.resolution.cases.policies import CASE_SCOPE
from quartet.resolution.circuit import policies as circuit
from quartet.resolution.clues.policies import CLUE_SCOPE
from quartet.resolution.field import policies as field
from quartet.resolution.mediation.policies import HELD, SIGHT_SQL
from quartet.resolution.whistle import policies as whistle

_WRITING = "(SELECT current_setting('quartet.system', true) = 'on')"


def _hangs_on_case(column: str, key: str = "id") -> str:
    return f"{_WRITING} OR EXISTS (SELECT 1 FROM cases_case c WHERE c.{key} = {column})"  # noqa: S608 -- our own names


def _hangs_on_case_one_by_one(column: str) -> str:
    """The same for a long table that is read a page at a time: asked row by row, never by reading all cases first."""
    return f"{_WRITING} OR (SELECT true FROM cases_case c WHERE c.id = {column})"  # noqa: S608 -- as above


def _in_area(column: str) -> str:
    """Rows of a region somebody's posts reach at all (`Label.OPEN`)."""
    held = "(SELECT string_to_array(current_setting('quartet.keys_1', true), ','))"
    codes = ", ".join(f"left({column}, {level.digits})" for level in Level)
    return f"{_WRITING} OR ARRAY[{codes}]::text[] && {held}"


def _hangs_on_mediation(more: str = "true") -> str:
    """Who may see the mediation sees what hangs on it, as far as `more` (over the row `m`) lets them."""
    there = f"SELECT 1 FROM mediation_mediation m WHERE m.id = mediation_id AND ({more})"  # noqa: S608 -- our own names
    return f"{_WRITING} OR EXISTS ({there})"


def _my_unit(column: str) -> str:
    return f"ARRAY['u' || {column}] && {HELD}"


def _hangs_on_member(column: str) -> str:
    return f"{_WRITING} OR EXISTS (SELECT 1 FROM members_member m WHERE m.person_id = {column})"  # noqa: S608 -- our own names


_ME = "(SELECT COALESCE(NULLIF(current_setting('quartet.person', true), ''), '0')::bigint)"
_MY_POST = f"EXISTS (SELECT 1 FROM people_post p WHERE p.id = post_id AND p.person_id = {_ME})"  # noqa: S608 -- as above


def _hangs_on(table: str, column: str) -> str:
    return f"EXISTS (SELECT 1 FROM {table} o WHERE o.id = {column})"  # noqa: S608 -- our own names


def _hangs_on_agreement(column: str, key: str = "id", *, team: bool = False) -> str:
    """Who may see the agreement sees what hangs on it; some of it is for the team and not for a party's slip."""
    there = f"EXISTS (SELECT 1 FROM agreements_agreement g WHERE g.{key} = {column})"  # noqa: S608 -- our own names
    signed_in = "(SELECT COALESCE(current_setting('quartet.person', true), '') <> '')"
    return f"{_WRITING} OR {f'({signed_in} AND {there})' if team else there}"


WALLS: dict[str, str] = {
    "cases_case": CASE_SCOPE.as_sql(),
    "cases_casetext": _WRITING,  # it is the text cut up: only `quartet_search` reads it, and says nothing but numbers
    "cases_caseevent": _hangs_on_case("case_id"),
    "cases_followup": _hangs_on_case("case_id"),
    "reports_report": _hangs_on_case("case_id"),
    "reminders_fired": _WRITING,  # only the round reads it
    "rates_exclusion": _hangs_on_case("case_id"),
    "rates_judged": _WRITING,  # only the count reads it
    "rates_caseverdict": _hangs_on_case_one_by_one("subject"),
    "grids_redraw": _in_area("village"),
    "grids_redrawevent": f"{_WRITING} OR {_hangs_on('grids_redraw', 'redraw_id')}",
    "mediation_mediation": SIGHT_SQL,
    **{
        f"mediation_{name}": _hangs_on_mediation()
        for name in ("mediationevent", "party", "helper", "disclosure", "session", "service", "evidence")
    },
    # A sealed address is the mediating body's alone.
    "mediation_contact": _hangs_on_mediation(f"NOT sealed OR {_my_unit('m.unit_id')}"),
    # An admission is for those who were in the room; the key of a failed mediation's opens to nobody.
    "mediation_statement": _hangs_on_mediation(f"said <> 'admission' OR mediation_statement.keys && {HELD}"),
    "mediation_bodynote": _hangs_on_mediation(_my_unit("mediation_bodynote.unit_id")),
    # Who is invited sees the invitation before the file.
    "mediation_member": f"{_hangs_on_mediation()} OR {_my_unit('unit_id')}",
    "mediation_harmreport": f"{_WRITING} OR ({_my_unit('unit_id')} AND ({_hangs_on_case('case_id')}))",
    "clues_clue": CLUE_SCOPE.as_sql(),
    "members_member": MEMBER_SCOPE.as_sql(),
    "members_memberevent": _hangs_on_member("member_id"),
    "members_leave": _hangs_on_member("member_id"),
    "members_standin": f"{_hangs_on_member('instead_of_id')} OR {_MY_POST}",
    "members_proposal": PROPOSAL_SCOPE.as_sql(),
    "members_proposalevent": f"{_WRITING} OR {_hangs_on('members_proposal', 'proposal_id')}",
    "members_rosterdraft": f"{_WRITING} OR made_by = {_ME}",
    "files_attachment": (
        f"CASE WHEN subject LIKE 'task:%' THEN {_hangs_on('field_fieldtask', 'substr(subject, 6)::bigint')} "
        f"WHEN subject LIKE 'patrol:%' THEN {_hangs_on('field_patrol', 'substr(subject, 8)::bigint')} "
        f"WHEN subject LIKE 'benefit:%' THEN {benefits.RECEIPT_WALL} "
        # Papers of an agreement carry its code; others the code of their case.
        f"ELSE {_hangs_on_case('subject', 'code')} OR {_hangs_on_agreement('subject', 'code')} END"
    ),
    "files_upload": f"{_WRITING} OR uploader = {field.OWN}",
    "field_command": field.COMMAND_SQL,
    "field_aside": field.ASIDE_SQL,
    "field_fieldtask": field.TASK_SQL,
    "field_taskword": f"{_WRITING} OR {_hangs_on('field_fieldtask', 'task_id')}",
    "field_patrol": field.PATROL_SQL,
    "agreements_agreement": f"{_WRITING} OR {agreement_wall()}",
    **{
        f"agreements_{name}": _hangs_on_agreement("agreement_id")
        for name in ("signatory", "clause", "item", "entry", "answer", "photo")
    },
    **{
        f"agreements_{name}": _hangs_on_agreement("agreement_id", team=True)
        for name in ("agreementevent", "due", "call", "subsidyclaim")
    },
    **duty.WALLS,
    **benefits.WALLS,
    **stations.WALLS,
    **sixfree.WALLS,
    **whistle.WALLS,
    **circuit.WALLS,
    **carriers.WALLS,
}
"""Table → which of its rows may be read."""

NO_WALL = {
    "rates_tally": "numbers only; the pages keep back the small ones of others' areas",
    "learning_accuracyline": "published figures of the machine, five cases at least a line: for everybody signed in",
    "carriers_carrier": "what meets where, and whose it is: nothing about anybody",
    "carriers_practicecard": "looked through for people before it is published; for everybody signed in",
    "onduty_device": "a number on a tracker and whose it is; only `quartet tracks` reads it",
    "ledger_entry": "hashes and numbers only; the page that lists them is the audit administrator's",
    "ledger_view": "who looked; as above",
    "stations_warmstation": "public: where the stations are and when they are open",
    "stations_training": "public: what is taught when; who comes stands in the bookings",
    "burden_budget": "published: how much a township may ask of its members, and why",
    "burden_demand": "published: what is asked of members, by which document, signed by whom",
    "burden_overrun": "published: the weeks for which a leader signed for more",
    "outbox_event": "no content; the live process lets each hear only what its keys open",
}
"""Tables that grow with cases and yet need no wall, and why."""

RECORDS = (
    "agreements_answer",
    "onduty_look",
    "onduty_policychange",
    "ledger_entry",
    "ledger_seal",
    "ledger_view",
)
"""Records of what was done besides the events of moves."""


def append_only() -> list[str]:
    """Tables that can be added to and never changed: every story, and the other records."""
    stories = [model._meta.db_table for model in apps.get_models() if issubclass(model, MoveEvent)]  # noqa: SLF001 -- Django's documented way to a model's table
    return [*stories, *RECORDS]


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
    for table in (one for one in append_only() if one in there):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS append_only ON {table}", None)
        schema_editor.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION quartet_refuse_change()",
            None,
        )
    if "cases_casetext" in there:
        schema_editor.execute(search.FUNCTION, None)
