"""A whole city's members from Excel, beside a bare COPY of the rows they become."""

import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import psycopg

from tests.bench.figures import Figure
from tests.bench.stage import Stage

TABLES = ("people_person", "people_post", "people_activation", "members_member", "members_memberevent", "ledger_entry")


def imported(ours: Stage, *, count: int) -> Iterator[Figure]:
    """Seconds to read and judge the file, and people a second that are added; the floor copies the same rows."""
    from django.utils import timezone  # noqa: PLC0415 -- Django is set up by the stage

    from quartet.demo.members import write_example  # noqa: PLC0415 -- as above
    from quartet.grassroots.members import intake  # noqa: PLC0415 -- as above
    from quartet.ground.people.models import Person  # noqa: PLC0415 -- as above
    from quartet.ground.people.rights import acting_as, claims_of  # noqa: PLC0415 -- as above

    path = Path(ours.home) / "many.xlsx"
    write_example(path, count)
    claims = claims_of(Person.objects.get(username="city_desk"), timezone.localdate())
    with acting_as(claims):
        start = time.perf_counter()
        draft = intake.draft_roster(filename=path.name, content=path.read_bytes(), acting=claims, now=timezone.now())
        plan = intake.plan_of(draft, claims, timezone.now())
        judged = time.perf_counter() - start
        assert plan.ready, plan.problems[:3]
        start = time.perf_counter()
        intake.import_roster(draft_id=draft.pk, acting=claims, now=timezone.now())
        took = time.perf_counter() - start
    floor = _copied(ours.superuser, count)
    yield Figure("roster, dry run", judged, "s", more={"rows": count})
    yield Figure(
        "roster, import", count / took, "people/s", floor=count / floor, more={"rows": count, "seconds": round(took, 1)}
    )


def _copied(dsn: str, count: int) -> float:
    """Seconds to COPY the newest `count` rows of each table into one like it, indexes and all."""
    with psycopg.connect(dsn) as connection:
        took = 0.0
        for table in TABLES:
            kept = BytesIO()
            key = "person_id" if table in {"people_activation", "members_member"} else "id"
            newest = f"SELECT * FROM {table} ORDER BY {key} DESC LIMIT {count}"
            with connection.cursor().copy(f"COPY ({newest}) TO STDOUT (FORMAT binary)") as out:
                for piece in out:
                    kept.write(piece)
            connection.execute(f"CREATE TEMP TABLE bare_{table} (LIKE {table} INCLUDING INDEXES INCLUDING DEFAULTS)")
            start = time.perf_counter()
            with connection.cursor().copy(f"COPY bare_{table} FROM STDIN (FORMAT binary)") as into:
                into.write(kept.getvalue())
            took += time.perf_counter() - start
        connection.rollback()
    return took
