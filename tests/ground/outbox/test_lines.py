"""A notice says where to look and what has happened: today's, and those that were written before it had to."""

import json
from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from quartet.ground.outbox.models import Event, Notice
from quartet.ground.people.states import Label
from tests.cast import MONDAY, Cast, behind_the_wall

CODE = "122126050000017"
UID = "01890a5d-ac96-774b-bcce-b302099a8057"


def notice(cast: Cast, topic: str, subject: str, lines: list[dict[str, Any]] | None = None, by: str = "clerk") -> int:
    """A notice as it lies in the table; its number."""
    event = Event.objects.create(
        topic=topic, subject=subject, county="211221", keys=[], label=Label.OPEN, denied=[], at=MONDAY
    )
    return Notice.objects.create(person=cast.people[by], event=event, lines=lines or []).pk


@pytest.mark.parametrize(
    ("topic", "subject", "url", "says", "code"),
    [
        ("case.dispatch", CODE, f"/cases/{CODE}/", "A case was put into your unit's hands", CODE),
        ("mediation.invite", f"{CODE}M1", "/mediations/", "A mediation asks for your unit", f"{CODE}M1"),
        ("sos.raised", f"sos:{UID}", f"/on-duty/sos/{UID}/", "A grid member calls for help", None),
        ("duty.looked", "duty:3", "/on-duty/looks/", "Somebody looked where you were on duty", None),
        ("redraw.sent_back", UID, f"/grids/redraws/{UID}/", "Your redraw of micro-grids was sent back", None),
    ],
)
def test_a_notice_from_before_gets_its_line(
    cast: Cast, topic: str, subject: str, url: str, says: str, code: str | None
) -> None:
    with behind_the_wall():
        number = notice(cast, topic, subject)
        upgrade()

        (line,) = Notice.objects.get(pk=number).lines
    assert line == {"url": url, "says": says} | ({"code": code} if code else {})
    page = cast.client("clerk").get("/notices/").content.decode()
    assert f'href="{url}"' in page


def test_a_digest_and_a_job_from_before_get_theirs_and_what_has_lines_keeps_them(cast: Cast) -> None:
    with behind_the_wall():
        digest = notice(cast, "digest", "", [{"code": CODE, "says": "The time has run out", "late": True}])
        kept = notice(cast, "benefits", "x", [{"url": "/benefits/me/", "says": "x"}], by="mediator")
        waiting = Event.objects.create(
            topic="case.dispatch", subject=CODE, county="211221", keys=[], label=1, denied=[], at=MONDAY
        )
        job = queued(event_id=waiting.pk, unit=1)
        upgrade()

        (line,) = Notice.objects.get(pk=digest).lines
        assert Notice.objects.get(pk=kept).lines == [{"url": "/benefits/me/", "says": "x"}]
        assert arguments(job)["lines"][0]["url"] == f"/cases/{CODE}/"
    assert (line["url"], line["about"], line["late"]) == (f"/cases/{CODE}/", "Case", True)


def upgrade() -> None:
    with connection.cursor() as cursor:
        cursor.execute(import_module("quartet.ground.outbox.migrations.0003_lines").LINES)


def queued(**arguments: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
            " VALUES ('tell', 'quartet.ground.outbox.tasks.tell_unit', %s) RETURNING id",
            [json.dumps(arguments)],
        )
        return int(cursor.fetchone()[0])


def arguments(job: int) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args::text FROM procrastinate_jobs WHERE id = %s", [job])
        found: dict[str, Any] = json.loads(cursor.fetchone()[0])
        return found


def test_several_lines_are_one_card_with_a_heading_and_one_line_is_a_link(cast: Cast) -> None:
    with behind_the_wall():
        lines = [
            {"url": "/cases/1/", "about": "Case", "says": "The time has run out", "code": "1221 2605", "late": True},
            {"url": "/mediations/M/", "about": "Mediation", "says": "Half of the time is over"},
        ]
        notice(cast, "digest", "", lines)

    page = cast.client("clerk").get("/notices/").content.decode()

    assert "What runs out" in page
    assert "Case · The time has run out" in page
    assert "told late" in page
    assert 'href="/mediations/M/"' in page
