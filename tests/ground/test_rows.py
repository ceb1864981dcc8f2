"""Rows written the short way are the rows Django would write."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext
from uuid6 import uuid7

from quartet.ground.ledger.models import Entry
from quartet.ground.outbox.models import Event
from quartet.ground.rows import insert_unless_there, write
from quartet.resolution.cases.models import Case, CaseEvent
from quartet.resolution.reports.models import Report
from tests.cast import MONDAY, Cast, behind_the_wall


def event(case: int, position: int) -> CaseEvent:
    return CaseEvent(
        case_id=case, county="211221", position=position, verb="note", to_state="registered", by_name="x", at=MONDAY,
        data={"note": "百分号 % 和引号 ' \" 与 %s", "deep": [1, None, {"a": True}]}, command_id=uuid7(),
    )  # fmt: skip


def test_several_tables_in_one_message(cast: Cast) -> None:
    case = cast.plants["in_village"].pk
    told = event(case, 90)
    entry = Entry(subject="case:x", position=1, act="x", county="", at=MONDAY, fact="a", previous="", digest="b")
    news = Event(topic="t", subject="s", county="", keys=["2112", "u'1"], label=1, denied=["p3"], at=MONDAY)
    with behind_the_wall():
        with CaptureQueriesContext(connection) as seen:
            write(told, entry, news)
        kept = [type(row).objects.get(pk=row.pk) for row in (told, entry, news)]

    assert len(seen) == 1
    assert [model_to_dict(row) for row in kept] == [
        {**model_to_dict(row), **({"transaction": saved.transaction} if hasattr(row, "transaction") else {})}
        for row, saved in zip((told, entry, news), kept, strict=True)
    ]
    assert kept[1].transaction == kept[2].transaction > 0


def test_what_came_from_the_database_is_updated(cast: Cast) -> None:
    with behind_the_wall():
        case = Case.objects.get(pk=cast.plants["in_village"].pk)
        case.text, case.returns, case.due_at = "改了", 2, None
        write(case, event(case.pk, 91))
        kept = Case.objects.get(pk=case.pk)

    assert (kept.text, kept.returns, kept.due_at) == ("改了", 2, None)
    assert model_to_dict(kept) == model_to_dict(case)


def test_one_refused_row_refuses_all(cast: Cast) -> None:
    pk = cast.plants["in_village"].pk
    with behind_the_wall():
        with pytest.raises(IntegrityError), transaction.atomic():
            write(event(pk, 92), event(pk, 1))

        assert not CaseEvent.objects.filter(position=92).exists()


def test_a_row_of_the_same_key_is_left_alone(cast: Cast) -> None:
    plant = cast.plants["in_village"]
    again = Report(
        id=plant.receipt.id, case_id=plant.pk, county="", content="y", channel="web", text="别的话", received_at=MONDAY
    )
    fresh = Report(id=uuid7(), case_id=plant.pk, county="", content="y", channel="web", text="z", received_at=MONDAY)
    with behind_the_wall():
        assert not insert_unless_there(again)
        assert insert_unless_there(fresh)
        assert plant.marker in Report.objects.get(pk=plant.receipt.id).text
