"""Who sees what of a mediation: by the door, and by PostgreSQL when the door is forgotten."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.db.models import QuerySet

from quartet.ground.errors import NotNow
from quartet.ground.people.rights import NOBODY, SYSTEM, Claims, NotAllowed, acting_as
from quartet.resolution.mediation.actions import answer_invitation
from quartet.resolution.mediation.models import (
    BodyNote,
    Contact,
    Disclosure,
    Evidence,
    Helper,
    Mediation,
    MediationEvent,
    Member,
    Party,
    Service,
    Session,
    Statement,
)  # fmt: skip
from quartet.resolution.mediation.queries import (
    MediationNotFound,
    invitations_for,
    mediations_for,
    notes_for,
)  # fmt: skip
from quartet.resolution.mediation.workflow import MEDIATIONS, AskedAlready
from tests.cast import MONDAY, PEOPLE, Cast, behind_the_wall
from tests.resolution.mediation.stage import Table

HANGING: dict[str, Callable[[], QuerySet[Any]]] = {
    "events": MediationEvent.objects.all, "parties": Party.objects.all, "contacts": Contact.objects.all,
    "helpers": Helper.objects.all, "members": Member.objects.all, "disclosures": Disclosure.objects.all,
    "sessions": Session.objects.all, "statements": Statement.objects.all, "services": Service.objects.all,
    "evidence": Evidence.objects.all, "notes": BodyNote.objects.all,
}  # fmt: skip
MEDIATORS = {"mediator"}
TRIBUNAL = {"tribunal"}


@pytest.fixture
def full(table: Table) -> Table:
    """A mediation with a row in every table, the tribunal in its team and the water bureau asked."""
    table.talked()
    cast = table.cast
    table.does("add_helper", party=table.party(1), helps="agent", name="律师", authority="授权委托书")
    table.does("serve", party=table.party(1), paper="rights", by_way="hand", proof="签收", received="yes")
    table.does("evidence", piece="receipt", there="no")
    table.does("record", said="position", text="说法", party=table.party(1))
    table.does("note", text="村里自己的笔记")
    table.does("invite", unit=cast.units["tribunal"], role="guides", basis="consent", because="双方同意")
    table.answers("tribunal")
    table.does("note", "tribunal", text="法庭自己的笔记")
    table.does("invite", unit=cast.units["water"], role="expert", basis="law", because="水法57", purpose="看看水渠")
    return table


def seers(cast: Cast, look: Callable[[], Any]) -> set[str]:
    """Who of the cast finds something when the door is forgotten."""
    found = set()
    for name in PEOPLE:
        with acting_as(cast.claims(name)):
            if look().exists():
                found.add(name)
    return found


def test_without_a_door_the_wall_shows_rows_to_the_team_alone(full: Table) -> None:
    seen = {name: seers(full.cast, look) for name, look in HANGING.items()}

    team = MEDIATORS | TRIBUNAL
    assert seen == {**dict.fromkeys(HANGING, team), "members": team | {"department_water"}}


def test_door_and_wall_let_the_same_people_in(full: Table) -> None:
    cast = full.cast
    by_wall = seers(cast, Mediation.objects.all)
    with behind_the_wall():
        by_door = {name for name in PEOPLE if mediations_for(cast.claims(name)).exists()}

    assert by_wall == by_door == MEDIATORS | TRIBUNAL


def test_nobody_and_a_slip_see_nothing(full: Table) -> None:
    for claims in (NOBODY, Claims(slip="x"), Claims(slip=full.case.code), Claims(slip=f"{full.code}P1")):
        with acting_as(claims):
            assert not mediations_for(claims).exists()
            assert not any(look().exists() for look in (Mediation.objects.all, *HANGING.values()))


def test_the_system_itself_sees_all(full: Table) -> None:
    with acting_as(SYSTEM):
        assert mediations_for(SYSTEM).count() == Mediation.objects.count() == 1


def test_the_desks_above_see_that_there_is_a_mediation_and_nothing_of_it(full: Table) -> None:
    for name in ("county_desk", "city_desk", "supervisor", "clerk", "grid_member"):
        claims = full.cast.claims(name)
        with acting_as(claims):
            assert not mediations_for(claims).exists()
    page = full.cast.client("county_desk").get(f"/cases/{full.case.code}/").content.decode()

    assert "mediation by 范家屯村人民调解委员会" in page
    assert not any(words in page for words in ("说法", "笔记", "13800000001", "二组东头"))


def test_who_is_hidden_from_finds_nothing_though_their_unit_is_in_the_team(full: Table) -> None:
    with behind_the_wall():
        Mediation.objects.update(hidden_from=[f"p{full.cast.people['tribunal'].pk}"])

    assert seers(full.cast, Mediation.objects.all) == MEDIATORS
    assert seers(full.cast, Party.objects.all) == MEDIATORS


def test_each_body_reads_its_own_notes_only(full: Table) -> None:
    for name, text in (("mediator", "村里自己的笔记"), ("tribunal", "法庭自己的笔记")):
        claims = full.cast.claims(name)
        with acting_as(claims):
            assert [note.text for note in BodyNote.objects.all()] == [text]
            assert [note.text for note in notes_for(claims, full.mediation)] == [text]


def test_a_sealed_contact_is_the_mediating_bodys_alone(full: Table) -> None:
    full.does("add_party", side="third", name="王某", phone="13900000009", address="娘家", sealed=True)

    def phones(name: str) -> list[str]:
        with acting_as(full.cast.claims(name)):
            return list(Contact.objects.order_by("pk").values_list("phone", flat=True))

    assert phones("mediator") == ["13800000001", "13800000002", "13900000009"]
    assert phones("tribunal") == ["13800000001", "13800000002"]


# -- admissions ------------------------------------------------------------------------------------------------------


@pytest.fixture
def admitted(full: Table) -> Table:
    """Something admitted in a session at which the mediators were alone."""
    full.does("record", said="admission", text="我确实少交了三百", party=full.party(1), session=full.session)
    return full


def readers(table: Table) -> set[str]:
    return seers(table.cast, lambda: Statement.objects.filter(said="admission"))


def test_an_admission_is_for_those_who_were_in_the_room(admitted: Table) -> None:
    assert readers(admitted) == MEDIATORS


def test_a_body_that_was_in_the_room_reads_it_too(full: Table) -> None:
    full.plans()
    full.does("hold", session=full.session, minutes="双方都到了", attended=[full.party(1), full.party(2)],
              present=[full.cast.units["tribunal"]])  # fmt: skip
    full.does("record", said="admission", text="少交了", party=full.party(1), session=full.session)

    assert readers(full) == MEDIATORS | TRIBUNAL


@pytest.mark.parametrize("ending", ["apart", "impossible"])
def test_after_a_failed_end_nobody_reads_what_was_admitted(admitted: Table, ending: str) -> None:
    admitted.does("end", ending=ending, reason="谈不拢", ways_told=True)

    assert readers(admitted) == set()
    with behind_the_wall():
        assert Statement.objects.filter(said="admission").count() == 1, "it is shut, not destroyed"


def test_after_an_agreement_it_stays_with_the_body_that_keeps_the_file(admitted: Table) -> None:
    admitted.does("propose", text="补交")
    for number in (1, 2):
        admitted.does("answer", party=admitted.party(number), answer="yes")
    admitted.writes_the_agreement()
    admitted.does("agree", form="written")

    assert readers(admitted) == MEDIATORS


def test_an_admission_is_printed_on_no_page(admitted: Table) -> None:
    page = admitted.cast.client("mediator").get(f"/mediations/{admitted.code}/").content.decode()
    before = page[: page.index("我确实少交了三百")]

    assert before.rindex('class="statement no-print"') > before.rindex('class="statement') - 1


# -- the team --------------------------------------------------------------------------------------------------------


def test_access_begins_with_the_answer_and_ends_with_the_mediation(full: Table) -> None:
    claims = full.cast.claims("department_water")
    with acting_as(claims):
        assert [one.purpose for one in invitations_for(claims)] == ["看看水渠"]
        assert not mediations_for(claims).exists()
    full.answers("department_water")
    with acting_as(claims):
        assert mediations_for(claims).exists()
        assert not invitations_for(claims).exists()
    full.does("end", ending="apart", reason="差得太远", ways_told=True)

    assert seers(full.cast, Mediation.objects.all) == MEDIATORS
    with behind_the_wall():
        assert set(Member.objects.values_list("state", flat=True)) == {"ended"}


def test_an_invitation_still_open_at_the_end_is_taken_back(full: Table) -> None:
    full.does("end", ending="apart", reason="差得太远", ways_told=True)

    assert full.member.state == "revoked"
    with pytest.raises(MediationNotFound):
        full.answers("tribunal")


def test_declined_and_revoked_open_nothing(full: Table) -> None:
    full.answers("department_water", "decline", reason="不归我们")
    assert full.member.state == "declined"
    full.does("invite", unit=full.cast.units["water"], role="expert", basis="law", because="水法57")
    full.does("let_go", member=full.member, reason="不用了")
    assert full.member.state == "revoked"
    with pytest.raises((NotNow, NotAllowed)):
        full.answers("department_water")

    assert seers(full.cast, Mediation.objects.all) == MEDIATORS | TRIBUNAL


def test_a_members_access_is_ended_by_the_body_that_leads(full: Table) -> None:
    with behind_the_wall():
        tribunal = Member.objects.select_related("unit").get(unit=full.cast.units["tribunal"])
    with pytest.raises(NotAllowed):
        full.does("let_go", "tribunal", member=tribunal, reason="差得太远")
    full.does("let_go", member=tribunal, reason="事情简单，不用了")

    assert seers(full.cast, Mediation.objects.all) == MEDIATORS


def test_the_mediator_goes_with_their_body(full: Table) -> None:
    full.does("withdraw", reason="请法庭来")
    full.does("name", person=full.cast.people["tribunal"], chosen="parties")
    assert full.mediation.mediator == full.cast.people["tribunal"]
    with behind_the_wall():
        tribunal = Member.objects.select_related("unit").get(unit=full.cast.units["tribunal"])
    mediation = full.does("let_go", member=tribunal, reason="调走了")

    assert (mediation.mediator, mediation.state) == (None, "preparing")


def test_a_referral_hands_the_mediation_over_and_the_body_before_keeps_no_access(full: Table) -> None:
    full.answers("department_water")
    water = full.cast.units["water"]
    with behind_the_wall():
        Member.objects.filter(unit=water).update(state="declined")
    full.does("invite", unit=water, role="takes_over", basis="law", because="水法57", purpose="水事由水利调解")
    mediation = full.answers("department_water")

    assert (mediation.unit, mediation.mediator, mediation.state) == (water, None, "preparing")
    assert seers(full.cast, Mediation.objects.all) == TRIBUNAL | {"department_water"}


def test_consent_as_a_ground_needs_the_consent_of_all(table: Table) -> None:
    table.with_two_sides()
    unit = table.cast.units["tribunal"]
    with pytest.raises(NotNow, match="Not everybody has agreed"):
        table.does("invite", unit=unit, role="guides", basis="consent", because="说是同意")
    table.does("invite", unit=unit, role="guides", basis="law", because="人民调解法 20")
    before = table.mediation.state
    table.answers("tribunal")

    assert (before, table.mediation.state) == ("applied", "applied")


def test_answering_twice_with_one_command_is_once(full: Table) -> None:
    from uuid import uuid4  # noqa: PLC0415 -- used once

    command = uuid4()
    full.answers("department_water", command=command)
    full.answers("department_water", command=command)

    assert full.verbs().count("join") == 2, "the tribunal's and the bureau's"
    with pytest.raises(MediationNotFound):
        full.answers("clerk")


def test_a_body_is_asked_once_at_a_time(full: Table) -> None:
    with pytest.raises(AskedAlready):
        full.does("invite", unit=full.cast.units["water"], role="expert", basis="law", because="水法57")


def test_each_of_two_invitations_to_one_person_is_answered_by_itself(table: Table) -> None:
    """Somebody with posts in two bodies, both of them asked."""
    table.taken_up()
    for unit in ("agriculture", "next_village"):
        table.does("invite", unit=table.cast.units[unit], role="expert", basis="consent", because="同意")
    with behind_the_wall():
        first = Member.objects.get(unit=table.cast.units["agriculture"])
    claims = table.cast.claims("two_posts")

    def joins() -> None:
        with acting_as(claims):
            answer_invitation(member_id=first.pk, verb="join", given={}, command_id=None, acting=claims, now=MONDAY)

    joins()
    with pytest.raises(NotNow, match="answered or taken back already"):
        joins()
    table.does("join", "two_posts")

    with behind_the_wall():
        assert set(Member.objects.values_list("state", flat=True)) == {"accepted"}


def test_a_referral_before_anything_began_leaves_the_state_alone(table: Table) -> None:
    table.with_two_sides()
    table.does(
        "invite",
        unit=table.cast.units["tribunal"],
        role="takes_over",
        basis="law",
        because="最高人民法院关于人民法院特邀调解的规定 11",
    )
    mediation = table.answers("tribunal")

    assert (mediation.unit, mediation.state) == (table.cast.units["tribunal"], "applied")


def test_who_loses_sight_while_a_move_waits_for_the_lock_makes_none(table: Table) -> None:
    seen, claims = table.open(), table.cast.claims("mediator")
    with behind_the_wall():
        Mediation.objects.update(hidden_from=[f"p{claims.person}"])
        with pytest.raises(MediationNotFound), transaction.atomic():
            MEDIATIONS.locked("note", seen, seen_by=claims)
