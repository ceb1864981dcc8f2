"""What a record calls itself: in a log, a shell, a refusal. Never what somebody said."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db.models import Model

from quartet.ground.files.models import Attachment
from quartet.ground.holidays.models import HolidayNotice
from quartet.ground.ledger.models import Entry, Seal, View
from quartet.ground.outbox.models import Beat, Event, Notice
from quartet.ground.people.models import Person, Post, Token, Unit
from quartet.ground.reminders.models import Fired
from quartet.resolution.aids.models import AidSwitch
from quartet.resolution.cases.models import Case, CaseEvent, CaseText, FollowUp, SavedFilter
from quartet.resolution.duty.models import DutyList
from quartet.resolution.learning.models import AccuracyLine, AccuracyMonth, Night
from quartet.resolution.reports.models import Report

AT = datetime(2026, 5, 11, 1, tzinfo=UTC)
CLERK, UNIT = Person(pk=7, username="clerk", name="王秀兰"), Unit(pk=3, name="范家屯村民委员会")

RECORDS: list[tuple[Model, str]] = [
    (Person(name="王秀兰"), "王秀兰"),
    (UNIT, "范家屯村民委员会"),
    (Post(person=CLERK, unit=UNIT, role="village_clerk"), "王秀兰 · Village clerk · 范家屯村民委员会"),
    (Token(person=CLERK, expires_at=AT), "王秀兰 · 2026-05-11"),
    (Entry(subject="case:1", position=2, act="dispatch"), "case:1 #2 dispatch"),
    (Seal(since=5, until=9, entries=3), "5–9: 3"),
    (View(person=7, subject="case:1"), "7 → case:1"),
    (Event(topic="case.note", subject="122126050000017"), "case.note 122126050000017"),
    (Notice(person=CLERK, event=Event(topic="digest", subject="")), "王秀兰 ← digest "),
    (Beat(name="worker", at=AT), "worker 2026-05-11 01:00:00"),
    (HolidayNotice(year=2027, at=AT), "2027 2026-05-11"),
    (Case(code="122126050000017"), "122126050000017"),
    (CaseText(case_id=1), "1"),
    (CaseEvent(case_id=1, position=2, verb="note"), "CaseEvent #2 note"),
    (FollowUp(case_id=1, at=AT, solved=True), "1 2026-05-11 True"),
    (SavedFilter(name="晚了的"), "晚了的"),
    (Report(case_id=1, received_at=AT), "1 2026-05-11"),
    (Fired(source="case", subject="1", rung="half", at=AT), "case 1 half 2026-05-11 01:00"),
    (DutyList(area="211221", version=2), "211221 v2"),
    (AidSwitch(area="211221106", aid="duty", on=True), "211221106 duty on"),
    (Night(night=date(2026, 5, 12), verdict="worse"), "2026-05-12 worse"),
    (AccuracyMonth(month=date(2026, 5, 1)), "2026-05"),
    (AccuracyLine(month_id=1, county="211221", field="01", n=9), "1 211221 01 9"),
]


@pytest.mark.parametrize(
    ("record", "words"), RECORDS, ids=lambda one: type(one).__name__ if isinstance(one, Model) else ""
)
def test_a_record_calls_itself_by_what_it_is(record: Model, words: Any) -> None:
    from django.utils import translation  # noqa: PLC0415 -- used once

    with translation.override("en"):
        assert str(record) == words


def test_a_picture_calls_itself_by_its_fingerprint() -> None:
    assert str(Attachment(sha256="ab" * 32)).startswith("abab")
