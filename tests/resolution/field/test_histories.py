"""Several telephones correct one report without a signal: whatever order it arrives in, no words disappear."""

import os
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quartet.resolution.cases.models import CaseEvent
from quartet.resolution.field.models import Command
from tests.cast import Cast, behind_the_wall, case_now
from tests.resolution.field.phone import WORDS, Phone, command, report

HISTORIES = int(os.environ.get("QUARTET_HISTORIES", "40"))
"""The goal is 2,000 in continuous integration and 10,000 at night; so many by default, for a quick run."""
STEPS = st.lists(
    st.tuples(st.sampled_from(["learn", "write", "send", "send", "again"]), st.integers(0, 3)), min_size=3, max_size=14
)


class Device:
    """One telephone of the author: what it believes the version to be, and what it has not sent."""

    def __init__(self) -> None:
        self.base = 0
        self.unsent: list[dict[str, Any]] = []
        self.sent: list[dict[str, Any]] = []


@settings(
    max_examples=HISTORIES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_no_words_disappear_and_none_are_overwritten_in_silence(cast: Cast, steps: list[tuple[str, int]]) -> None:
    held = transaction.savepoint()
    phone = Phone(cast, "grid_member")
    first = report()
    code = phone.says(first)["code"]
    devices, written, applied, version = [Device() for _ in range(4)], {WORDS}, [WORDS], 0
    conflicts: dict[str, str] = {}

    for number, (step, who) in enumerate(steps):
        device = devices[who]
        if step == "learn":
            device.base = version
        elif step == "write":
            words = f"第{number}步，{who}号手机改的"
            device.unsent.append(command("amend", {"text": words, "base": device.base}, case=first["id"]))
        elif step == "send" and device.unsent:
            sent = device.unsent.pop(0)
            device.sent.append(sent)
            told = phone.says(sent)
            words = sent["body"]["text"]
            written.add(words)
            if told["state"] == "done":
                assert sent["body"]["base"] == version, "made on the words that stood there"
                applied.append(words)
                version += 1
            else:
                assert told["state"] == "conflict"
                assert told["answer"] == {"yours": words, "theirs": applied[-1], "version": version}
                conflicts[sent["id"]] = words
        elif step == "again" and device.sent:
            phone.says(device.sent[-1])

    assert case_now(code).text == applied[-1]
    with behind_the_wall():
        events = CaseEvent.objects.filter(case__code=code, verb="amend").order_by("position")
        assert [event.data["was"] for event in events] == applied[:-1]
        kept = {
            str(one.pk): one.payload["body"]["text"] for one in Command.objects.filter(state="conflict", subject=code)
        }
    assert kept == conflicts
    assert written == set(applied) | set(conflicts.values())
    if conflicts:  # each losing version can be brought back by its author
        name, words = next(iter(conflicts.items()))
        assert name in {one["id"] for one in phone.pack().json()["parts"]["needs_me"]}
        assert phone.says(command("amend", {"text": words, "base": version}, case=code))["state"] == "done"
        assert case_now(code).text == words
    transaction.savepoint_rollback(held)
