"""A party's own page: theirs to read, theirs to answer, by a link and without an account."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from quartet.resolution.mediation.policies import party_secret
from tests.cast import Cast, behind_the_wall
from tests.resolution.mediation.stage import Table


def link(table: Table, number: int = 1) -> str:
    said = {"code": table.code, "number": number, "secret": party_secret(table.code, number)}
    return reverse("mediation-party", kwargs=said)


def reads(table: Table, number: int = 1) -> str:
    answer = table.cast.client(None).get(link(table, number))
    assert answer.status_code == 200
    return answer.content.decode()


def taps(table: Table, verb: str, answer: str = "yes", number: int = 1) -> int:
    said = {"verb": verb, "answer": answer, "command": str(uuid4())}
    return table.cast.client(None).post(link(table, number), said).status_code


def test_a_party_says_yes_and_no_in_one_tap_at_each_step(table: Table) -> None:
    table.with_two_sides()
    assert "Do you want mediation?" in reads(table)
    assert taps(table, "consent") == 302
    assert taps(table, "consent", number=2) == 302
    assert "You agreed. We are asking the other side." in reads(table)
    table.does("accept", rights_told=True)
    table.does("name", person=table.cast.people["mediator"], chosen="body")
    assert taps(table, "accept_mediator") == 409, "the mediator has not said what ties them"
    table.does("disclose", relations=["friend"])
    page = reads(table)
    assert "another tie that might make a side doubt me" in page
    assert "You need not say why." in page
    assert taps(table, "accept_mediator") == 302
    assert taps(table, "accept_mediator", "no", number=2) == 302

    assert table.mediation.mediator is None
    assert table.verbs()[-1] == "accept_mediator"


def test_a_party_answers_the_proposal(table: Table) -> None:
    table.proposed()
    assert "梁某补交三百元" in reads(table)
    taps(table, "answer")
    taps(table, "answer", "no", number=2)

    assert "You agreed to the proposal." in reads(table)
    assert (table.party(1).accepts_proposal, table.party(2).accepts_proposal) == (True, False)


@pytest.mark.parametrize("at", ["with_two_sides", "begun", "proposed"])
def test_a_party_ends_it_and_sees_the_other_ways(table: Table, at: str) -> None:
    getattr(table, at)()
    taps(table, "refuse", "no", number=2)
    page = reads(table, 2)

    assert (table.mediation.state, table.mediation.ending) == ("ended", "unwilling")
    assert "Land arbitration" in page
    assert "The court" in page
    assert "end the mediation" not in page


def test_a_party_sees_nothing_of_the_other_side(table: Table) -> None:
    table.talked()
    table.does("record", said="position", text="郑某的原话", party=table.party(2))
    table.does("record", said="admission", text="郑某让了一步", party=table.party(2), session=table.session)
    table.does("record", said="admission", text="梁某承认少交", party=table.party(1), session=table.session)
    mine, theirs = reads(table, 1), reads(table, 2)

    assert not any(words in mine for words in ("郑某", "13800000002", "二组西头"))
    assert "梁某承认少交" not in mine + theirs


def test_an_admission_is_on_no_partys_page_for_the_link_passes_through_the_teams_hands(table: Table) -> None:
    table.talked()
    table.does("record", said="admission", text="梁某承认少交", party=table.party(1), session=table.session)
    table.does("end", ending="apart", reason="差得太远", ways_told=True)

    assert "梁某承认少交" not in reads(table, 1)
    assert "梁某承认少交" not in reads(table, 2)
    assert "梁某承认少交" not in table.cast.client("mediator").get(f"/mediations/{table.code}/").content.decode()


def test_a_talk_alone_is_on_the_page_of_that_side_only(table: Table) -> None:
    table.begun()
    table.does("schedule", starts=datetime(2099, 1, 5, 9, tzinfo=UTC), minutes_long=30, alone_with=table.party(2))

    assert "When you meet" in reads(table, 2)
    assert "When you meet" not in reads(table, 1)


@pytest.mark.parametrize(("number", "secret"), [(1, "0" * 16), (2, None), (9, None)])
def test_a_wrong_link_opens_nothing_and_says_nothing(table: Table, number: int, secret: str | None) -> None:
    table.with_two_sides()
    secret = secret or party_secret(table.code, 1 if number == 2 else 9)
    where = f"/m/{table.code}/{number}-{secret}/"

    assert Client().get(where).status_code == 404
    assert Client().post(where, {"verb": "refuse"}).status_code == 404
    assert table.mediation.state == "applied"


def test_what_is_not_theirs_to_do_is_refused(table: Table) -> None:
    table.with_two_sides()

    assert taps(table, "accept") == 403
    assert taps(table, "fly") == 422
    assert taps(table, "answer") == 409


def test_tapping_twice_is_tapping_once(table: Table) -> None:
    table.with_two_sides()
    said = {"verb": "consent", "answer": "yes", "command": str(uuid4())}
    assert [Client().post(link(table), said).status_code for _time in (1, 2)] == [302, 302]

    assert table.verbs().count("consent") == 1


def test_the_team_finds_the_link_to_hand_out_and_the_story_tells_the_side_not_the_name(
    cast: Cast, table: Table
) -> None:
    table.with_two_sides()
    taps(table, "consent")
    page = cast.client("mediator").get(f"/mediations/{table.code}/").content.decode()

    assert link(table) in page
    with behind_the_wall():
        event = table.mediation.events.latest("position")
    assert (event.by, event.by_name) == (None, "applicant's side")
    assert "asked by status page" in page
