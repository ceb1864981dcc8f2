"""Telephones that come back after a week: queues sent through the front in random order, much of it twice or at once.

Each item is a report, a report with corrections, or a note on one; corrections and notes may be sent before their report.
Every clock is wrong by up to ten years. Half-way the grid is handed over. At the end the database is asked directly:
each report is exactly one case, nothing acknowledged is lost, nothing good was refused.
"""

import json
import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from threading import Barrier, Lock, local
from typing import Any

import psycopg
from uuid6 import uuid7

from quartet.resolution.field.canonical import sha256_of

MIDDLE = (123.85, 42.25)
"""The middle of 范家屯村 in the cast's small Tieling."""
WORKERS = ("grid_member", "grid_member_next_village")
DUPLICATES = 0.3
"""The share of all items that is sent again."""
AT_ONCE = 5
"""One item in a hundred is sent so many times at the same moment."""
PATIENCE = 60.0


@dataclass(slots=True)
class Day:
    """What the telephones hold before they have a signal."""

    commands: list[dict[str, Any]] = field(default_factory=list)
    owner: dict[str, str] = field(default_factory=dict)
    """Command id → who made it."""
    finals: dict[str, str] = field(default_factory=dict)
    """Report id → the words it must say in the end."""
    notes: int = 0
    reports: int = 0


def week(items: int, seed: int) -> Day:
    """So many commands: two thirds reports, the rest corrections and notes of them; in an order no clock explains."""
    chance, day = random.Random(seed), Day()
    lon, lat = MIDDLE
    while len(day.commands) < items:
        report, who = str(uuid7()), WORKERS[0] if chance.random() < 0.8 else WORKERS[1]
        words = f"井盖坏了 {report}"
        body: dict[str, Any] = {
            "text": words,
            "lon": lon + chance.uniform(-0.04, 0.04),
            "lat": lat + chance.uniform(-0.04, 0.04),
        }
        family = [{"id": report, "verb": "report", "body": body}]
        for base in range(chance.choice([0, 0, 0, 0, 1, 2])):
            words = f"改{base + 1} {report}"
            family.append({"id": str(uuid7()), "verb": "amend", "case": report, "body": {"text": words, "base": base}})
        if chance.random() < 0.2:
            family.append({"id": str(uuid7()), "verb": "note", "case": report, "body": {"text": f"看过 {report}"}})
            day.notes += 1
        for one in family:
            wrong = datetime(2026, 5, 11, tzinfo=UTC) + timedelta(days=chance.uniform(-3650, 3650))
            day.commands.append({**one, "made_at": wrong.isoformat()})
            day.owner[one["id"]] = who
        day.finals[report] = words
        day.reports += 1
    chance.shuffle(day.commands)
    return day


@dataclass(slots=True)
class Told:
    """What the telephones were told."""

    seconds: float = 0.0
    requests: int = 0
    receipts: dict[str, set[str]] = field(default_factory=dict)
    """Command id → the codes it was answered with."""
    first: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    """Answers no good command may get."""


class Phones:
    """Senders with connections of their own."""

    def __init__(self, port: int, tokens: dict[str, str], day: Day, *, threads: int = 4) -> None:
        self._port, self._tokens, self._day, self._threads = port, tokens, day, threads
        self._mine, self._lock, self.told = local(), Lock(), Told()
        self._lines: list[HTTPConnection] = []

    def send_all(self, commands: list[dict[str, Any]], seed: int) -> None:
        """Send commands, some again, some five times at once, until each is receipted."""
        chance = random.Random(seed)
        mailbag = [*commands, *chance.sample(commands, int(len(commands) * DUPLICATES))]
        chance.shuffle(mailbag)
        crowded = set(range(0, len(mailbag), 100))
        began = time.monotonic()
        with ThreadPoolExecutor(self._threads) as few, ThreadPoolExecutor(AT_ONCE) as many:
            for start in range(0, len(mailbag), 100):
                if start in crowded:
                    together = Barrier(AT_ONCE)
                    list(many.map(lambda _n, one=mailbag[start], at=together: self._insist(one, at), range(AT_ONCE)))
                list(few.map(self._insist, mailbag[start + 1 : start + 100]))
        self.told.seconds += time.monotonic() - began
        for line in self._lines:
            line.close()
        self._mine, self._lines = local(), []

    def _insist(self, command: dict[str, Any], together: Barrier | None = None) -> None:
        """Send until there is an answer; a lost one is sent again."""
        body = json.dumps(command, ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {self._tokens[self._day.owner[command['id']]]}",
        }
        if together is not None:
            together.wait(PATIENCE)
        deadline = time.monotonic() + PATIENCE
        while True:
            answer = self._once("POST", "/api/v1/field/commands", body, headers)
            if answer is not None and answer[0] < 500:
                break
            assert time.monotonic() < deadline, f"no answer for {command}"
            time.sleep(0.1)
        status, told = answer
        with self._lock:
            self.told.requests += 1
            if (
                status not in (200, 201)
                or told["sha256"] != sha256_of(command)
                or told["state"] not in ("done", "waiting")
            ):
                self.told.wrong.append(f"{status} {told} for {command['verb']} {command['id']}")
                return
            self.told.first[command["id"]] = self.told.first.get(command["id"], 0) + told["first"]
            if told["code"]:
                self.told.receipts.setdefault(command["id"], set()).add(told["code"])

    def _once(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, Any] | None:
        line: HTTPConnection | None = getattr(self._mine, "line", None)
        if line is None:
            line = self._mine.line = HTTPConnection("127.0.0.1", self._port, timeout=30)
            self._lines.append(line)
        try:
            line.request(method, path, body, headers)
            reply = line.getresponse()
            return reply.status, json.loads(reply.read() or b"null")
        except (OSError, HTTPException, ValueError):
            line.close()
            self._mine.line = None
            return None


def hand_over(server: psycopg.Connection) -> None:
    """The grid goes from one worker to the other; the first one's telephone still holds a week."""
    server.execute(
        "UPDATE people_post SET until = current_date FROM people_person p "
        "WHERE p.id = people_post.person_id AND p.username = %s", [WORKERS[0]],
    )  # fmt: skip
    server.execute(
        "INSERT INTO people_post (person_id, unit_id, role, region, since, follows) "
        "SELECT b.id, post.unit_id, 'grid_member', post.region, current_date, ARRAY[a.id] FROM people_person a "
        "JOIN people_post post ON post.person_id = a.id JOIN people_person b ON b.username = %s WHERE a.username = %s",
        [WORKERS[1], WORKERS[0]],
    )  # fmt: skip


def verdict(server: psycopg.Connection, day: Day, told: Told) -> dict[str, Any]:
    """What the tables hold against what was sent and told. Empty lists are the goal."""
    rows = server.execute(
        "SELECT r.id::text, c.code, c.text, (SELECT count(*) FROM cases_caseevent e WHERE e.case_id = c.id AND e.verb = 'note') "
        "FROM reports_report r JOIN cases_case c ON c.id = r.case_id"
    ).fetchall()  # fmt: skip
    cases = {report: (code, text) for report, code, text, _notes in rows if report in day.finals}
    count = server.execute(
        "SELECT count(*) FROM cases_case WHERE text LIKE '井盖坏了 %%' OR text LIKE '改_ %%'"
    ).fetchone()
    states = dict(server.execute("SELECT state, count(*) FROM field_command GROUP BY state").fetchall())
    aside = server.execute("SELECT count(*) FROM field_aside").fetchone()
    assert count is not None
    assert aside is not None
    return {
        "lost": sorted(set(day.finals) - set(cases)),
        "cases_too_many": count[0] - len(day.finals),
        "wrong_words": [report for report, (_code, text) in cases.items() if text != day.finals[report]],
        "notes_missing": day.notes - sum(notes for *_rest, notes in rows),
        "wrong_code": [one for one, codes in told.receipts.items() if one in cases and codes != {cases[one][0]}],
        "two_codes": [one for one, codes in told.receipts.items() if len(codes) != 1],
        "first_not_once": [one["id"] for one in day.commands if told.first.get(one["id"]) != 1],
        "not_done": {state: number for state, number in states.items() if state != "done"},
        "set_aside": aside[0],
        "refused": told.wrong[:5],
    }


def faults(found: dict[str, Any]) -> dict[str, Any]:
    """Only what is wrong."""
    return {name: value for name, value in found.items() if value}


# -- pictures --------------------------------------------------------------------------------------------------------


def upload_with_cuts(
    port: int, token: str, raw: bytes, chance: random.Random, *, piece: int = 64 * 1024
) -> dict[str, Any]:
    """Send a file; after every piece the line is cut: before the piece is whole, or before its answer is read."""
    headers = {"Authorization": f"Bearer {token}"}
    name, cuts = str(uuid7()), 0
    declared = {"id": name, "sha256": sha256(raw).hexdigest(), "size": len(raw), "type": "image/jpeg"}
    told = _ask(
        port,
        "POST",
        "/api/v1/files/uploads",
        json.dumps(declared).encode(),
        headers | {"Content-Type": "application/json"},
    )
    while not told["done"]:
        path = f"/api/v1/files/uploads/{name}?offset={told['offset']}"
        part = raw[told["offset"] : told["offset"] + piece]
        _cut(port, path, part, headers, chance.choice([0.0, 0.5, 1.0]))
        cuts += 1
        told = _ask(port, "GET", f"/api/v1/files/uploads/{name}", b"", headers)
        if not told["done"]:
            part = raw[told["offset"] : told["offset"] + piece]
            told = _ask(port, "PATCH", f"/api/v1/files/uploads/{name}?offset={told['offset']}", part, headers)
    return {**told, "cuts": cuts, "declared": declared["sha256"]}


def _ask(port: int, method: str, path: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    line = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        line.request(method, path, body, headers)
        reply = line.getresponse()
        said: dict[str, Any] = json.loads(reply.read())
        assert reply.status in (200, 201), said
        return said
    finally:
        line.close()


def _cut(port: int, path: str, part: bytes, headers: dict[str, str], share: float) -> None:
    """Send so much of a piece, then close the socket without a word."""
    line = HTTPConnection("127.0.0.1", port, timeout=30)
    line.connect()
    head = [
        f"PATCH {path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Content-Length: {len(part)}",
        "Content-Type: application/octet-stream",
    ]
    head += [f"{name}: {value}" for name, value in headers.items()]
    assert line.sock is not None
    line.sock.sendall("\r\n".join([*head, "", ""]).encode() + part[: int(len(part) * share)])
    line.close()


def tokens(port: int, password: str, who: Sequence[str] = WORKERS) -> dict[str, str]:
    """Everybody signed in."""
    return {
        name: _ask(port, "POST", "/api/v1/tokens", json.dumps({"username": name, "password": password}).encode(),
                   {"Content-Type": "application/json"})["token"]
        for name in who
    }  # fmt: skip
