"""One command, sent five times at one moment: one act, one line of story, and a quiet success for each."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from uuid6 import uuid7

from quartet.ground.errors import CommandReused
from quartet.ground.ledger.models import Entry
from quartet.ground.ledger.queries import check_ledger
from quartet.ground.people.rights import NOBODY, acting_as
from quartet.resolution.cases.models import CaseEvent
from quartet.resolution.mediation.actions import answer_invitation, party_says
from quartet.resolution.mediation.models import Mediation, MediationEvent
from quartet.resolution.mediation.policies import party_secret
from tests.cast import behind_the_wall
from tests.resolution.mediation.stage import Table
from tests.rig import at_once

COMMAND = UUID("01890000-0000-7000-8000-000000000002")
GUIDES = {"role": "guides", "basis": "law", "because": "人民调解法 20"}
Act = Callable[[], object]


def opens(table: Table) -> Act:
    return lambda: table.open(command=COMMAND)


def adds_a_party(table: Table) -> Act:
    table.open()
    return lambda: table.does("add_party", command=COMMAND, side="first", name="梁某")


def plans_a_session(table: Table) -> Act:
    table.begun()
    room = table.cast.units["mediators"].rooms.create(name="调解室")
    starts = table.now + timedelta(days=3)
    return lambda: table.does("schedule", command=COMMAND, starts=starts, minutes_long=60, room=room)


def asks_a_body_in(table: Table) -> Act:
    table.open()
    unit = table.cast.units["tribunal"]
    return lambda: table.does("invite", command=COMMAND, unit=unit, **GUIDES)


def joins(table: Table) -> Act:
    table.open()
    table.does("invite", unit=table.cast.units["tribunal"], **GUIDES)
    member, claims = table.member.pk, table.cast.claims("tribunal")

    def join() -> Mediation:
        with acting_as(claims):
            return answer_invitation(
                member_id=member, verb="join", given={}, command_id=COMMAND, acting=claims, now=table.now
            )

    return join


def a_party_refuses(table: Table) -> Act:
    table.with_two_sides()

    def tap() -> None:
        with acting_as(NOBODY):
            party_says(
                code=table.code, number=1, secret=party_secret(table.code, 1), verb="refuse", yes=False,
                command_id=COMMAND, now=table.now,
            )  # fmt: skip

    return tap


def ends(table: Table) -> Act:
    table.talked()
    return lambda: table.does("end", command=COMMAND, ending="apart", reason="差得太远", ways_told=True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ready", [opens, adds_a_party, plans_a_session, asks_a_body_in, joins, a_party_refuses, ends])
def test_one_command_sent_five_times_at_once_is_one_act(table: Table, ready: Callable[[Table], Act]) -> None:
    act = ready(table)
    with behind_the_wall():
        entries, told = Entry.objects.count(), CaseEvent.objects.filter(verb="mediate").count()

    found = at_once([act] * 5)

    assert [one for one in found if isinstance(one, Exception)] == []
    with behind_the_wall():
        event = MediationEvent.objects.get(command_id=COMMAND)
        in_case = CaseEvent.objects.filter(verb="mediate").count() - told
        assert in_case == (event.verb in ("open", "refuse", "end")), "what begins or ends it, the case tells once"
        assert Entry.objects.count() == entries + 1 + in_case
        assert check_ledger().broken is None


@pytest.mark.django_db(transaction=True)
def test_a_side_cannot_use_the_command_of_the_other(table: Table) -> None:
    a_party_refuses(table)()
    with pytest.raises(CommandReused), acting_as(NOBODY):
        party_says(
            code=table.code, number=2, secret=party_secret(table.code, 2), verb="refuse", yes=False,
            command_id=COMMAND, now=table.now,
        )  # fmt: skip


def test_the_page_of_an_invitation_may_be_sent_twice(table: Table) -> None:
    asks_a_body_in(table)()
    client, path = table.cast.client("tribunal"), f"/mediations/invited/{table.member.pk}/join/"
    said = {"command": str(uuid7())}

    assert [client.post(path, said).status_code for _ in range(2)] == [302, 302]
    assert table.verbs().count("join") == 1
