"""An act is done once, whole: five copies of a command at one moment, and a command that means something else."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from uuid6 import uuid7

from quartet.ground.errors import CommandReused
from quartet.ground.ledger.models import Entry as LedgerEntry
from quartet.ground.ledger.queries import check_ledger
from quartet.resolution.agreements.models import Agreement, AgreementEvent
from tests.cast import TODAY, Cast, behind_the_wall
from tests.resolution.agreements.stage import FIRST, Desk, quarrel
from tests.rig import at_once

Act = Callable[[Desk, UUID], Any]


def _say(desk: Desk, command: UUID) -> Any:
    return desk.do_as(desk.slip(FIRST), "say", desk.entries()[0].pk, command=command, voice="yes")


def _record(desk: Desk, command: UUID) -> Any:
    said = {"on": TODAY, "means": "cash", "amount": 100_000}
    return desk.do("record", 1, command=command, picture=desk.photo(), **said)


ACTS: dict[str, tuple[Callable[[Desk], Any], Act]] = {
    "add_party": (Desk.draft, lambda desk, command: desk.do("add_party", side="second", name="王五", command=command)),
    "drop_clause": (Desk.drafted, lambda desk, command: desk.do("drop_clause", 1, command=command)),
    "take_effect": (Desk.signed, lambda desk, command: desk.do("take_effect", command=command)),
    "record": (Desk.in_force, _record),
    "say": (lambda desk: desk.in_force().pay(), _say),
    "prepare": (Desk.in_force, lambda desk, command: desk.do("prepare", both_agree=True, command=command)),
    "replace": (
        Desk.in_force, lambda desk, command: desk.do("replace", both_agree=True, reason="重新谈过", command=command)
    ),
}  # fmt: skip
"""Acts on the agreement and on what hangs on it, by its team and by a slip, of the court, and one that begins another."""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", ACTS)
def test_five_at_once_are_five_quiet_successes_and_one_act(cast: Cast, verb: str) -> None:
    (begin, act), desk, command = ACTS[verb], quarrel(cast), uuid7()
    begin(desk)
    before = desk.agreement.ledger_position

    found = at_once([lambda: act(desk, command)] * 5)

    assert [type(one) for one in found] == [Agreement] * 5, found
    with behind_the_wall():
        event = AgreementEvent.objects.get(command_id=command)
        acts = LedgerEntry.objects.filter(subject=desk.agreement.name_in_ledger, position__gt=before)
        assert event.verb == verb
        assert list(acts.filter(act=verb).values_list("position", flat=True)) == [event.position]
        assert check_ledger().broken is None


@pytest.mark.django_db(transaction=True)
def test_of_five_drafts_at_once_one_is_begun(cast: Cast) -> None:
    desk, command = quarrel(cast), uuid7()

    found = at_once([lambda: desk.draft(command=command).pk] * 5)

    with behind_the_wall():
        assert found == [Agreement.objects.get(case=desk.case).pk] * 5
        assert check_ledger().broken is None


def test_a_command_of_somebody_else_is_not_used_again(cast: Cast) -> None:
    desk, command = quarrel(cast), uuid7()
    desk.draft()
    desk.do("add_party", side="second", name="王五", command=command)

    with pytest.raises(CommandReused):
        desk.do_as(cast.claims("county_desk"), "add_party", side="second", name="王五", command=command)


def test_a_draft_of_another_case_is_something_else(cast: Cast) -> None:
    desk, other, command = quarrel(cast), quarrel(cast), uuid7()
    desk.draft(command=command)

    with pytest.raises(CommandReused):
        other.draft(command=command)
