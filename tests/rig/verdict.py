"""What became of everything: the oracle's log against the tables and the files as they stand."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from quartet.ground.people.states import HANDLERS
from tests.rig.load import digest_of

REPORTS = """
SELECT report.id::text, report.content, subject.code, subject.text,
       (SELECT count(*) FROM cases_caseevent WHERE case_id = subject.id) AS events,
       (SELECT count(*) FROM cases_caseevent WHERE case_id = subject.id AND verb = 'register') AS births,
       (SELECT count(*) FROM ledger_entry WHERE ledger_entry.subject = 'case:' || subject.id) AS entries,
       (SELECT count(*) FROM outbox_event WHERE outbox_event.subject = subject.code AND topic = 'case.register') AS told,
       (SELECT coalesce(array_agg(files_attachment.id::text), '{}') FROM files_attachment
         WHERE files_attachment.subject = subject.code) AS pictures
  FROM reports_report report JOIN cases_case subject ON subject.id = report.case_id"""
PICTURES = "SELECT id::text, sha256, subject FROM files_attachment"
ORPHANS = "SELECT code FROM cases_case WHERE NOT EXISTS (SELECT FROM reports_report WHERE case_id = cases_case.id)"
MOVES = "SELECT command_id::text AS id FROM cases_caseevent WHERE command_id IS NOT NULL"
DISPATCHES = """
SELECT subject.code,
       (SELECT coalesce(array_agg(DISTINCT person_id ORDER BY person_id), '{}') FROM people_post
         WHERE unit_id = subject.lead_unit_id AND until IS NULL AND role = ANY (%s)) AS due,
       (SELECT coalesce(array_agg(person_id ORDER BY person_id), '{}') FROM outbox_notice
         WHERE event_id = news.id) AS told
  FROM cases_caseevent event JOIN cases_case subject ON subject.id = event.case_id
  LEFT JOIN outbox_event news ON news.subject = subject.code AND news.topic = 'case.dispatch'
 WHERE event.verb = 'dispatch'"""
WAITING = "SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE '%%tell_unit'"


@dataclass(slots=True)
class Verdict:
    """What is not as it was acknowledged, in words; three empty lists are a pass."""

    acks: int
    reports: int
    pictures: int
    notices: int
    unacknowledged: int
    """Present though nobody was told so: legal, the client would have asked again."""
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    """Half there: a case without its event, ledger entry, message or picture."""


def waiting(dsn: str) -> int:
    """How many notices are still to be given out, or have been given up."""
    with psycopg.connect(dsn) as connection:
        row = connection.execute(WAITING).fetchone()
    assert row is not None
    return int(row[0])


def judge(acks: Sequence[Mapping[str, Any]], dsn: str, files: Path) -> Verdict:
    """Compare. `dsn` is the superuser's, whom row-level security hides nothing from."""
    with psycopg.connect(dsn, row_factory=dict_row) as connection:
        reports = {row["id"]: row for row in connection.execute(REPORTS)}
        pictures = {row["id"]: row for row in connection.execute(PICTURES)}
        orphans = [row["code"] for row in connection.execute(ORPHANS)]
        moves = {row["id"] for row in connection.execute(MOVES)}
        dispatches = list(connection.execute(DISPATCHES, [[role.value for role in HANDLERS]]))
    told = {kind: {ack["id"]: ack for ack in acks if ack["kind"] == kind} for kind in ("report", "picture", "move")}
    verdict = Verdict(
        acks=len(acks), reports=len(told["report"]), pictures=len(told["picture"]),
        notices=sum(len(one["told"]) for one in dispatches), unacknowledged=len(reports.keys() - told["report"].keys()),
    )  # fmt: skip
    verdict.lost += [f"report {one}" for one in told["report"].keys() - reports.keys()]
    verdict.lost += [f"picture {one}" for one in told["picture"].keys() - pictures.keys()]
    verdict.lost += [f"move {one}" for one in told["move"].keys() - moves]
    verdict.torn += [f"case {code} has no report" for code in orphans]
    for ack in acks:
        if ack["kind"] == "report" and ack["id"] in reports:
            verdict.lost += _differs(ack, reports[ack["id"]])
    texts = Counter(row["text"] for row in reports.values())
    verdict.doubled += [f"{count} cases say {text!r}" for text, count in texts.items() if count > 1]
    for row in reports.values():
        verdict.torn += _torn(row)
    for name, row in pictures.items():
        if digest_of(files / row["sha256"][:2] / f"{row['sha256']}.jpg") != row["sha256"]:
            verdict.lost.append(f"file of picture {name}")
        if name in told["picture"] and told["picture"][name]["sha256"] != row["sha256"]:
            verdict.lost.append(f"picture {name} is another one")
    _judge_notices(verdict, dispatches)
    return verdict


def _differs(ack: Mapping[str, Any], row: Mapping[str, Any]) -> Iterator[str]:
    expected = (ack["code"], ack["content"], ack["text"], [ack["picture"]["id"]] if ack["picture"] else [])
    if expected != (row["code"], row["content"], row["text"], row["pictures"]):
        yield f"report {ack['id']} is not what was acknowledged"


def _torn(row: Mapping[str, Any]) -> Iterator[str]:
    if (row["births"], row["told"]) != (1, 1) or row["events"] != row["entries"]:
        counts = {name: row[name] for name in ("births", "told", "events", "entries")}
        yield f"case {row['code']}: {counts}"


def _judge_notices(verdict: Verdict, dispatches: Sequence[Mapping[str, Any]]) -> None:
    """Each dispatch was made once, told once, and put into each handler's tray once."""
    seen = Counter(one["code"] for one in dispatches)
    verdict.doubled += [f"{code} dispatched {count} times" for code, count in seen.items() if count > 1]
    for one in dispatches:
        due, told = Counter(one["due"]), Counter(one["told"])
        verdict.lost += [f"notice of {one['code']} to {person}" for person in due - told]
        verdict.doubled += [f"notice of {one['code']} to {person}" for person in told - due]
