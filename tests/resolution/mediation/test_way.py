"""A mediation from the application to its lawful end, and what stands in its way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from quartet.ground.errors import CommandReused, NotNow
from quartet.ground.ledger.queries import check_ledger
from quartet.ground.outbox.models import Event
from quartet.ground.people.rights import NotAllowed, acting_as
from quartet.ground.people.states import Label
from quartet.resolution.cases.models import Case, CaseEvent
from quartet.resolution.cases.queries import CaseNotFound
from quartet.resolution.cases.story import resident_story, story
from quartet.resolution.mediation import policies
from quartet.resolution.mediation.actions import (
    confirm_harm,
    keep_room,
    record_harm_report,
)  # fmt: skip
from quartet.resolution.mediation.models import (
    BodyNote,
    Contact,
    Disclosure,
    Evidence,
    HarmReport,
    Helper,
    Mediation,
    MediationEvent,
    Member,
    Party,
    Room,
    Service,
    Session,
    Statement,
)  # fmt: skip
from quartet.resolution.mediation.moves import TABLE
from quartet.resolution.mediation.queries import MediationNotFound
from quartet.resolution.mediation.states import MODE_OF, RELATIONS, STATES, Ending, MediationState, Relation
from quartet.resolution.mediation.workflow import AlreadyOpen, RoomTaken
from tests.cast import MONDAY, Cast, behind_the_wall, case_now, later
from tests.resolution.mediation.stage import SESSION_AT, Table, a_case


def refused(do: Callable[[], Any]) -> str:
    """The sentence with which something is refused."""
    with pytest.raises((NotNow, NotAllowed)) as why:
        do()
    return str(why.value)


def test_a_mediation_reaches_an_agreement_step_by_step(table: Table) -> None:
    mediation = table.agreed().mediation

    assert (mediation.state, mediation.ending, mediation.form) == ("agreed", "agreed", "written")
    assert mediation.ended_at == table.now
    assert table.verbs() == [
        "open", "add_party", "add_party", "consent", "consent", "accept", "name", "disclose", "accept_mediator",
        "accept_mediator", "begin", "schedule", "hold", "propose", "answer", "answer", "agree",
    ]  # fmt: skip


def test_the_case_tells_that_it_began_and_ended_and_no_word_of_what_was_said(table: Table) -> None:
    table.agreed()

    with behind_the_wall():
        case = Case.objects.get(code=table.case.code)
        told = [line.what for line in story(case) if line.verb == "mediate"]
        everything = str(list(CaseEvent.objects.filter(case=case, verb="mediate").values()))
        resident = [sentence for _at, sentence in resident_story(case)["lines"] if sentence.startswith("Mediation")]
    assert told == [
        "mediation by 范家屯村人民调解委员会: ended with an agreement",
        "mediation by 范家屯村人民调解委员会: taken up, all sides agree to it",
        "mediation by 范家屯村人民调解委员会: opened, the sides are being asked whether they want it",
    ]
    assert "梁某" not in everything
    assert len(resident) == 3
    assert case.state == "handling"


def test_a_mediation_that_outlives_its_case_ends_without_a_word_there(table: Table) -> None:
    table.begun()
    with behind_the_wall():
        Case.objects.filter(code=table.case.code).update(state="closed", closed_at=MONDAY)
        before = CaseEvent.objects.count()
    table.does("end", ending="settled", reason="自己和好了", ways_told=True)

    with behind_the_wall():
        assert CaseEvent.objects.count() == before
    assert table.mediation.state == "ended"


@pytest.mark.django_db(transaction=True)
def test_every_act_is_in_the_ledger_and_a_changed_one_is_found(cast: Cast, superuser_connection: Any) -> None:
    Table(cast, a_case(cast)).agreed()
    with behind_the_wall():
        assert check_ledger().broken is None
    superuser_connection.execute("ALTER TABLE mediation_mediationevent DISABLE TRIGGER append_only")
    superuser_connection.execute("UPDATE mediation_mediationevent SET by_name = '别人' WHERE verb = 'agree'")
    superuser_connection.commit()

    with behind_the_wall():
        assert "mediation:" in str(check_ledger().broken)


def test_the_story_quotes_nobody_and_calls_parties_by_number(table: Table) -> None:
    table.proposed()
    table.does("record", said="position", text="我交过钱了", party=table.party(1))

    with behind_the_wall():
        kept = str(list(MediationEvent.objects.values_list("data", flat=True)))
    assert not any(words in kept for words in ("梁某", "郑某", "1380000", "二组", "我交过钱了", "补交三百元"))


def test_the_team_hears_of_each_move_by_its_keys_alone(table: Table) -> None:
    table.with_two_sides()

    with behind_the_wall():
        news = Event.objects.filter(topic="mediation.add_party").latest("pk")
    assert news.keys == [f"u{table.cast.units['mediators'].pk}"]
    assert (news.subject, news.label) == (table.code, Label.SENSITIVE)


# -- opening ---------------------------------------------------------------------------------------------------------


def test_a_case_is_mediated_once_at_a_time_and_again_after_the_end(table: Table) -> None:
    table.open()
    with pytest.raises(AlreadyOpen):
        table.open()
    table.does("end", ending="settled", reason="和好", ways_told=True)

    assert table.open().code == f"{table.case.code}M2"


def test_opening_twice_with_one_command_opens_once(table: Table) -> None:
    command = uuid4()
    assert table.open(command=command).code == table.open(command=command).code
    with behind_the_wall():
        assert Mediation.objects.count() == 1


def test_a_command_used_before_opens_nothing(table: Table) -> None:
    command = uuid4()
    table.open()
    table.does("add_party", command=command, side="first", name="梁某")
    with pytest.raises(CommandReused):
        table.open(command=command)


def test_the_unit_that_leads_opens_and_nobody_else(table: Table) -> None:
    assert refused(lambda: table.open("clerk")) == "Only the unit that handles the case opens a mediation."
    with pytest.raises(CaseNotFound):
        table.open("mediator_next_village")


def test_what_is_in_nobodys_hands_is_not_mediated(cast: Cast) -> None:
    case = cast.report(text="吵架", category="0101")
    cast.move(case.code, "dispatch", "clerk", unit=cast.units["mediators"], line="0101-1")

    assert refused(Table(cast, case).open) == "First accept the case: what is in nobody's hands is not mediated."


@pytest.mark.parametrize(
    ("columns", "why"),
    [({"label": Label.ACCUSATION}, "An accusation is not mediated."), ({"lead": "supervision"}, "does not mediate")],
)
def test_some_cases_are_not_mediated_at_all(cast: Cast, columns: dict[str, Any], why: str) -> None:
    from quartet.ground.people.rights import Claims, Held  # noqa: PLC0415 -- used once
    from quartet.ground.people.states import Role  # noqa: PLC0415 -- as above
    from quartet.resolution.mediation.actions import require_opening  # noqa: PLC0415 -- as above

    case = a_case(cast)
    case.lead_unit = cast.units[columns.pop("lead", "mediators")]
    case.label = columns.get("label", case.label)
    claims = Claims(1, (Held(Role.DEPARTMENT, case.lead_unit.pk, "2112"),))

    assert why in refused(lambda: require_opening(case, claims))


@pytest.mark.parametrize(
    ("unit", "by", "mode", "clock"),
    [("mediators", "mediator", "people", "PM1"), ("tribunal", "tribunal", "court", "CM5"),
     ("agriculture", "department", "administrative", "")],
)  # fmt: skip
def test_who_mediates_says_how_it_is_called_and_which_period_runs(
    cast: Cast, unit: str, by: str, mode: str, clock: str
) -> None:
    case = a_case(cast)
    with behind_the_wall():
        Case.objects.filter(pk=case.pk).update(lead_unit=cast.units[unit])
    table = Table(cast, case)
    table.open(by)
    for side, name in (("first", "梁某"), ("second", "郑某")):
        table.does("add_party", by, side=side, name=name)
    for number in (1, 2):
        table.does("consent", by, party=table.party(number), channel="visit")
    mediation = table.does("accept", by, rights_told=True)

    assert (mediation.mode, mediation.clock) == (mode, clock)
    assert (mediation.due_at is None) is (clock == "")


def test_a_labour_dispute_has_fifteen_days_from_the_application(table: Table) -> None:
    table.open(kind="labour")
    table.now = later(days=3)
    for side, name in (("first", "梁某"), ("second", "某公司")):
        table.does("add_party", side=side, name=name)
    for number in (1, 2):
        table.does("consent", party=table.party(number), channel="visit")
    mediation = table.does("accept", rights_told=True)

    assert (mediation.clock, mediation.clock_started_at) == ("LB1", MONDAY)
    assert mediation.due_at is not None
    assert mediation.due_at.date().isoformat() == "2026-05-26"


# -- consent ---------------------------------------------------------------------------------------------------------


def test_nothing_begins_without_the_consent_of_all(table: Table) -> None:
    table.open()
    assert refused(lambda: table.does("accept", rights_told=True)) == "First write down who stands on either side."
    table.does("add_party", side="first", name="梁某")
    table.does("add_party", side="second", name="郑某")
    table.does("consent", party=table.party(1), channel="telephone")
    assert "郑某" in refused(lambda: table.does("accept", rights_told=True))
    table.does("consent", party=table.party(2), channel="telephone")
    assert refused(lambda: table.does("consent", party=table.party(1), channel="visit")) == (
        "Everybody has agreed already."
    )
    assert "rights and duties" in refused(lambda: table.does("accept", rights_told=False))
    assert table.does("accept", rights_told=True).state == "preparing"


@pytest.mark.parametrize("at", ["with_two_sides", "taken_up", "begun", "proposed"])
def test_one_side_that_does_not_want_it_ends_it_at_any_time(table: Table, at: str) -> None:
    getattr(table, at)()
    assert "other lawful ways" in refused(lambda: table.does("refuse", party=table.party(2), ways_told=False))
    mediation = table.does("refuse", party=table.party(2), ways_told=True)

    assert (mediation.state, mediation.ending) == ("ended", "unwilling")


def test_what_cannot_be_mediated_is_not_taken_up_and_the_right_way_is_told(table: Table) -> None:
    table.open()
    mediation = table.does("turn_down", reason="已经起诉", way="到法庭")

    assert (mediation.state, mediation.ended_at, mediation.ending) == ("turned_down", MONDAY, "")


# -- mediator (N12) --------------------------------------------------------------------------------------------------


def test_the_mediator_says_their_ties_before_the_sides_say_yes(table: Table) -> None:
    table.taken_up()
    assert refused(lambda: table.does("withdraw", reason="差得太远")) == "First name the mediator."
    assert refused(lambda: table.does("begin")) == "First name the mediator."
    with pytest.raises(NotAllowed):
        table.does("disclose", relations=[])
    table.does("name", person=table.cast.people["mediator"], chosen="parties")
    assert "There is a mediator" in refused(
        lambda: table.does("name", person=table.cast.people["mediator"], chosen="body")
    )
    assert "must say" in refused(lambda: table.does("accept_mediator", party=table.party(1), answer="yes"))
    table.does("disclose", relations=["clan"], words="同村")
    assert refused(lambda: table.does("disclose", relations=[])) == "The mediator has said it already."
    assert "梁某、郑某" in refused(lambda: table.does("begin"))
    for number in (1, 2):
        table.does("accept_mediator", party=table.party(number), answer="yes")
    assert refused(lambda: table.does("accept_mediator", party=table.party(1), answer="no")) == (
        "Everybody has agreed already."
    )
    assert table.does("begin").state == "mediating"


def test_one_objection_takes_the_mediator_out_without_a_reason(table: Table) -> None:
    table.with_mediator()
    table.does("disclose", relations=[])
    table.does("accept_mediator", party=table.party(1), answer="yes")
    mediation = table.does("accept_mediator", party=table.party(2), answer="no")

    assert mediation.mediator is None
    assert mediation.hidden_from == []
    assert table.party(1).accepts_mediator is None
    table.does("name", person=table.cast.people["mediator"], chosen="parties")  # they may choose the same again


@pytest.mark.parametrize("relation", Relation)
def test_each_relation_does_what_the_table_says(table: Table, relation: Relation) -> None:
    table.with_mediator()
    me = table.cast.people["mediator"].pk
    mediation = table.does("disclose", relations=[relation.value])
    if RELATIONS[relation] == "bars":
        assert mediation.mediator is None
        assert mediation.hidden_from == [f"p{me}"]
        return
    assert mediation.mediator_id == me
    with behind_the_wall():
        assert Disclosure.objects.get().relations == [relation.value]
    mediation = table.does("withdraw", reason="双方不放心")

    assert mediation.hidden_from == ([f"p{me}"] if RELATIONS[relation] == "asks" else [])


def test_who_withdrew_for_an_interest_sees_the_file_no_more_and_is_not_named_again(cast: Cast, table: Table) -> None:
    table.with_mediator()
    table.does("invite", unit=cast.units["tribunal"], role="guides", basis="consent", because="双方同意")
    table.answers("tribunal")
    table.does("disclose", relations=["relative"])
    table.does("withdraw", reason="是郑某的表哥")

    with pytest.raises(MediationNotFound):
        table.does("note", text="我还想看看")
    with behind_the_wall():
        why = refused(lambda: policies.may_be_named(table.mediation, {"person": cast.people["mediator"]}, None))  # type: ignore[arg-type]
    assert why == "They withdrew from this mediation before."


def test_the_platform_finds_ties_it_can_see_and_a_surname_is_none(cast: Cast, table: Table) -> None:
    mediator = cast.people["mediator"]
    table.taken_up()
    with behind_the_wall():
        assert policies.findings(table.mediation, mediator) == []
    table.does("add_party", side="third", name=mediator.name)
    table.does("add_party", side="third", name=cast.units["mediators"].name)
    with behind_the_wall():
        assert policies.findings(table.mediation, mediator) == [Relation.SELF, Relation.EMPLOYER]


def test_an_earlier_mediation_with_the_same_side_is_found(cast: Cast, table: Table) -> None:
    table.ended()
    other = Table(cast, a_case(cast, place="另一处"))
    other.taken_up()
    other.does("name", person=cast.people["mediator"], chosen="body")
    other.does("disclose", relations=[])

    with behind_the_wall():
        assert Disclosure.objects.latest("pk").found == ["before"]


def test_the_mediator_never_acts_for_a_side(table: Table) -> None:
    table.begun()
    name = table.cast.people["mediator"].name
    why = refused(
        lambda: table.does("add_helper", party=table.party(1), helps="agent", name=name, authority="授权委托书")
    )
    assert why == "They were the mediator of this dispute: they may not act for a side."
    table.does("withdraw", reason="换人")
    assert "may not act" in refused(
        lambda: table.does("add_helper", party=table.party(1), helps="agent", name=name, authority="授权委托书")
    )


def test_a_side_has_five_representatives_at_most(table: Table) -> None:
    table.with_two_sides()
    for number in range(5):
        table.does("add_helper", party=table.party(1), helps="representative", name=f"代表{number}", authority="推选")
    why = refused(lambda: table.does(
        "add_helper", party=table.party(1), helps="representative", name="代表6", authority="推选"
    ))  # fmt: skip
    table.does("add_helper", party=table.party(1), helps="agent", name="律师", authority="授权委托书")

    assert why == "A side has five representatives at most."
    party, mediation = table.party(1), table.mediation
    with behind_the_wall(), pytest.raises(IntegrityError, match="representatives_five_at_most"), transaction.atomic():
        Helper.objects.create(mediation=mediation, county="211221", party=party, number=6,
                              helps="representative", name="孙某", authority="代为调解")  # fmt: skip


# -- sessions --------------------------------------------------------------------------------------------------------


def test_nobody_is_talked_about_behind_their_back(table: Table) -> None:
    table.begun()
    with behind_the_wall():
        offered = TABLE.offers(table.mediation, table.cast.claims("mediator"), {"now": MONDAY})
    assert [str(offer.why_not) for offer in offered if offer.verb == "hold"] == ["No session is planned."]
    table.does("schedule", starts=SESSION_AT, minutes_long=60)
    held = {"session": table.session, "minutes": "只来了一边", "attended": [table.party(1)]}
    early = refused(lambda: table.does("hold", **held))
    assert early.startswith("This session is planned for 2026-05-13 09:00")
    table.does("serve", party=table.party(2), paper="session", by_way="telephone", proof="打了，没接", received="no",
               session=table.session)  # fmt: skip
    said = {"party": table.party(2), "paper": "session", "by_way": "hand", "proof": "本人签收", "received": "yes"}
    assert refused(lambda: table.does("serve", **said)) == "Say of which session they were told."
    table.now = SESSION_AT
    assert "郑某" in refused(lambda: table.does("hold", **held))
    assert "has begun already" in refused(lambda: table.does("serve", session=table.session, **said))
    table.now = MONDAY
    table.does("serve", session=table.session, **said)
    table.now = SESSION_AT
    assert "Nobody came" in refused(lambda: table.does("hold", **{**held, "attended": []}))
    table.does("hold", **held)

    assert (table.session.state, table.session.attended) == ("held", [1])
    with behind_the_wall():
        assert Service.objects.filter(received=True).count() == 1


def test_a_talk_with_one_side_alone_needs_only_that_side(table: Table) -> None:
    table.begun()
    table.plans(alone_with=table.party(2))
    both = {"session": table.session, "minutes": "背靠背", "attended": [table.party(1), table.party(2)]}
    assert "郑某 alone" in refused(lambda: table.does("hold", **both))
    table.does("hold", session=table.session, minutes="背靠背", attended=[table.party(2)])

    assert table.session.state == "held"


def test_a_session_is_planned_for_a_time_to_come_and_called_off_with_a_reason(table: Table) -> None:
    table.begun()
    assert "time to come" in refused(lambda: table.does("schedule", starts=MONDAY, minutes_long=60))
    table.does("schedule", starts=SESSION_AT, minutes_long=60)
    table.does("call_off", session=table.session, reason="下大雨")

    assert table.session.state == "called_off"


@pytest.fixture
def room(cast: Cast) -> Room:
    return keep_room(
        unit=cast.units["mediators"].pk, name="调解室", place="村部", seats=6, acting=cast.claims("mediator")
    )


def test_a_room_is_never_planned_twice_even_by_who_cannot_see_the_other(cast: Cast, table: Table, room: Room) -> None:
    table.begun()
    other = Table(cast, a_case(cast))
    other.begun()
    table.does("schedule", starts=SESSION_AT, minutes_long=60, room=room)
    with pytest.raises(RoomTaken):
        other.does("schedule", starts=SESSION_AT + timedelta(minutes=59), minutes_long=60, room=room)
    other.does("schedule", starts=SESSION_AT + timedelta(minutes=60), minutes_long=60, room=room)
    with pytest.raises(RoomTaken):
        table.does("schedule", starts=SESSION_AT + timedelta(minutes=90), minutes_long=60, room=room)
    other.does("call_off", session=other.session, reason="改天")
    table.does("schedule", starts=SESSION_AT + timedelta(minutes=90), minutes_long=60, room=room)

    with behind_the_wall():
        assert Session.objects.filter(room=room).exclude(state="called_off").count() == 2


def test_rooms_are_kept_by_their_own_unit(cast: Cast, room: Room) -> None:
    claims = cast.claims("mediator")
    again = keep_room(unit=room.unit_id, name="调解室", place="村部二楼", seats=9, acting=claims)
    assert (again.pk, again.seats) == (room.pk, 9)
    with pytest.raises(NotAllowed):
        keep_room(unit=cast.units["tribunal"].pk, name="法庭", place="", seats=9, acting=claims)


def test_a_session_ends_after_it_begins(table: Table) -> None:
    table.begun()
    with behind_the_wall(), pytest.raises(IntegrityError, match="session_ends_after_it_begins"), transaction.atomic():
        Session.objects.create(mediation=table.mediation, county="211221", starts_at=MONDAY, ends_at=MONDAY)


# -- proposal, extension, ends ---------------------------------------------------------------------------------------


def test_a_proposal_needs_a_session_and_the_yes_of_all(table: Table) -> None:
    table.begun()
    assert "session" in refused(lambda: table.does("propose", text="各退一步"))
    table.plans()
    table.does("hold", session=table.session, minutes="双方都到了", attended=[table.party(1), table.party(2)])
    table.does("propose", text="各退一步")
    table.does("answer", party=table.party(1), answer="yes")
    table.does("answer", party=table.party(2), answer="no")
    assert "郑某" in refused(lambda: table.does("agree", form="oral"))
    table.does("revise", reason="郑某嫌少")
    table.does("propose", text="再加一百")
    assert table.party(1).accepts_proposal is None, "a new proposal is asked anew"
    for number in (1, 2):
        table.does("answer", party=table.party(number), answer="yes")
    assert "already" in refused(lambda: table.does("answer", party=table.party(1), answer="no"))

    table.writes_the_agreement()
    assert table.does("agree", form="oral").form == "oral"


def test_an_agreement_is_recorded_only_when_it_is_written_down(table: Table) -> None:
    table.proposed()
    for number in (1, 2):
        table.does("answer", party=table.party(number), answer="yes")
    assert refused(lambda: table.does("agree", form="written")) == "First write down the agreement."
    table.writes_the_agreement()

    assert table.does("agree", form="written").state == "agreed"


def test_the_period_is_extended_by_all_before_it_runs_out_and_never_after(table: Table) -> None:
    mediation = table.begun().mediation
    before = mediation.due_at
    assert before is not None
    assert "all sides agree" in refused(lambda: table.does("extend", days=10, all_agree=False))
    extended = table.does("extend", days=10, all_agree=True).due_at
    assert extended is not None
    assert extended > before
    table.now = extended + timedelta(minutes=1)

    assert refused(lambda: table.does("extend", days=10, all_agree=True)) == "The period had already run out."


def test_where_the_law_sets_no_period_there_is_nothing_to_extend(table: Table) -> None:
    table.begun()
    with behind_the_wall():
        Mediation.objects.filter(code=table.code).update(clock="", clock_started_at=None, due_at=None)

    assert "no period" in refused(lambda: table.does("extend", days=3, all_agree=True))


def end(table: Table, ending: str) -> Callable[[], Mediation]:
    return lambda: table.does("end", ending=ending, reason="说明", ways_told=True)


def test_each_of_the_eight_ends_is_true_of_what_it_ends(table: Table) -> None:
    """1 agreed (above) · 2 settled · 3 unreachable · 4 unwilling (above) · 5 apart · 6 expired · 7 unsigned · 8 other."""
    assert len(Ending) == 8
    table.begun()
    assert (
        refused(end(table, "unreachable")) == "First write down two attempts to reach them, at least four hours apart."
    )
    assert refused(end(table, "expired")) == "The period has not run out yet."
    assert refused(end(table, "unsigned")) == "There is no proposal yet that could be refused."
    assert refused(end(table, "apart")) == "First hold a session and write it down."
    assert "other lawful ways" in refused(
        lambda: table.does("end", ending="impossible", reason="差得太远", ways_told=False)
    )
    assert end(table, "impossible")().ending == "impossible"


def test_unreachable_needs_two_attempts_at_the_same_side(table: Table) -> None:
    table.with_two_sides()
    for number, hours in ((1, 0), (2, 5), (2, 3)):
        table.now += timedelta(hours=hours)
        assert "two attempts" in refused(end(table, "unreachable"))
        table.does("serve", party=table.party(number), paper="rights", by_way="post", proof="退回", received="no")
    assert "two attempts" in refused(end(table, "unreachable")), "three hours apart"
    table.now += timedelta(hours=1)
    table.does("serve", party=table.party(2), paper="rights", by_way="post", proof="又退回", received="no")

    assert end(table, "unreachable")().ending == "unreachable"


def test_expired_unsigned_and_apart_when_they_are_so(table: Table) -> None:
    table.proposed()
    assert table.mediation.due_at is not None
    table.now = table.mediation.due_at + timedelta(seconds=1)

    before = transaction.savepoint()
    for ending in ("expired", "unsigned", "apart", "settled"):
        assert end(table, ending)().ending == ending
        transaction.savepoint_rollback(before)
        before = transaction.savepoint()


def test_evidence_is_ticked_off_and_corrected(table: Table) -> None:
    table.with_two_sides()
    table.does("evidence", piece="receipt", there="no", note="找不到了")
    table.does("evidence", piece="receipt", there="yes")

    with behind_the_wall():
        assert list(Evidence.objects.values_list("piece", "there", "note")) == [("receipt", True, "")]


def test_a_repeated_move_is_a_quiet_success_and_a_borrowed_id_a_refusal(table: Table) -> None:
    table.open()
    command = uuid4()
    table.does("add_party", command=command, side="first", name="梁某")
    table.does("add_party", command=command, side="first", name="梁某")
    with pytest.raises(CommandReused):
        table.does(
            "add_helper", command=command, party=table.party(1), helps="agent", name="孙某", authority="代为调解"
        )

    with behind_the_wall():
        assert Party.objects.count() == 1


def test_an_id_used_where_one_cannot_look_is_a_refusal_too(cast: Cast, table: Table) -> None:
    command = uuid4()
    table.open(command=command)
    other = Table(cast, cast.report(text="吵架", category="0101", region="211221106202001"))
    cast.move(other.case.code, "dispatch", "clerk_next_village", unit=cast.units["next_mediators"], line="0101-1")
    cast.move(other.case.code, "accept", "mediator_next_village")
    with pytest.raises(CommandReused):
        other.open("mediator_next_village", command=command)


def test_the_database_holds_what_must_never_be_false(table: Table) -> None:
    table.begun()
    wrong: dict[str, dict[str, Any]] = {
        "mediation_state_known": {"state": "asleep", "ended_at": MONDAY},
        "mediation_ended_has_time": {"state": "ended", "ending": "apart"},
        "mediation_end_is_lawful": {"state": "ended", "ending": "", "ended_at": MONDAY},
        "mediation_has_mediator": {"mediator": None},
    }
    for name, columns in wrong.items():
        with behind_the_wall(), pytest.raises(IntegrityError, match=name), transaction.atomic():
            Mediation.objects.filter(code=table.code).update(**columns)


def test_every_state_has_its_standing() -> None:
    assert set(STATES) == set(MediationState)
    assert len(set(MODE_OF.values())) == 4


def test_names_of_rows_are_for_people_who_debug(table: Table) -> None:
    table.begun()
    table.does("note", text="记一笔")
    table.does("evidence", piece="receipt", there="yes")
    table.does("add_helper", party=table.party(1), helps="agent", name="律师", authority="委托书")
    table.does("serve", party=table.party(1), paper="rights", by_way="hand", proof="签收", received="yes")
    table.does("schedule", starts=SESSION_AT, minutes_long=60)
    table.does("record", said="position", text="记一笔")
    table.does("invite", unit=table.cast.units["tribunal"], role="guides", basis="law", because="人民调解法 20")
    claims = table.cast.claims("mediator")
    with acting_as(claims):
        confirm_harm(
            case_code=table.case.code, rule="DV2", words="看见有伤", found_at=MONDAY, acting=claims, now=MONDAY
        )
    with behind_the_wall():
        rows = [
            Mediation, MediationEvent, Party, Contact, Disclosure, Session, Statement, BodyNote, Evidence, Helper,
            HarmReport, Member, Service,
        ]  # fmt: skip
        assert all(str(model.objects.latest("pk")) for model in rows)
        assert str(case_now(table.case.code)) == table.case.code


# -- what is said must be so -----------------------------------------------------------------------------------------


def of_the_tribunal(table: Table) -> Table:
    """The same quarrel in the hands of the township's tribunal, taken up, the village's mediators in the team."""
    with behind_the_wall():
        Case.objects.filter(pk=table.case.pk).update(lead_unit=table.cast.units["tribunal"])
    table.open("tribunal")
    for side, name in (("first", "梁某"), ("second", "郑某")):
        table.does("add_party", "tribunal", side=side, name=name)
    for number in (1, 2):
        table.does("consent", "tribunal", party=table.party(number), channel="visit")
    said = {"role": "coordinates", "basis": "consent", "because": "双方同意"}
    table.does("invite", "tribunal", unit=table.cast.units["mediators"], **said)
    table.answers("mediator")
    table.does("accept", "tribunal", rights_told=True)
    return table


def test_a_judge_does_not_mediate_what_her_own_court_hands_to_mediators(table: Table) -> None:
    of_the_tribunal(table)
    assert table.mediation.mode == "court"

    judge, mediator = table.cast.people["tribunal"], table.cast.people["mediator"]
    assert "A judge of this court" in refused(lambda: table.does("name", "tribunal", person=judge, chosen="court"))
    table.does("name", "tribunal", person=mediator, chosen="parties")

    assert table.mediation.mediator == mediator


def test_a_court_does_not_entrust_itself(table: Table) -> None:
    with behind_the_wall():
        Case.objects.filter(pk=table.case.pk).update(lead_unit=table.cast.units["tribunal"])

    assert "not itself" in refused(lambda: table.open("tribunal", origin="court", letter="(2026)辽1221委调1号"))


@pytest.mark.parametrize("letter", ["", " ", "\u200b\u200b", "。"])
def test_what_is_entrusted_comes_with_its_letter(table: Table, letter: str) -> None:
    assert "comes with a letter" in refused(lambda: table.open(origin="police", letter=letter))


@pytest.mark.parametrize(
    ("because", "names"),
    [
        ("law", False), ("依法", False), ("有关规定", False), ("人民调解法", False), ("上级通知", False),
        ("人民调解法 20", True), ("水法57", True), ("国办函〔2026〕12号", True),
    ],
)  # fmt: skip
def test_the_file_is_opened_by_a_law_that_is_named(table: Table, because: str, names: bool) -> None:
    table.with_two_sides()
    said = {"unit": table.cast.units["tribunal"], "role": "guides", "basis": "law", "because": because}

    if names:
        table.does("invite", **said)
        assert table.member.because == because
    else:
        assert "names no law" in refused(lambda: table.does("invite", **said))


@pytest.mark.parametrize("reason", [" ", "。", "x", "aaaa", "\u200b\u200b\u200b", "11"])
def test_a_reason_says_something(table: Table, reason: str) -> None:
    table.with_two_sides()

    assert "says nothing" in refused(lambda: table.does("turn_down", reason=reason, way="去法院起诉，村里已告知"))


@pytest.mark.parametrize("paper", ["proposal", "agreement"])
def test_only_what_is_there_can_be_served(table: Table, paper: str) -> None:
    table.begun()

    refused(
        lambda: table.does("serve", party=table.party(1), paper=paper, by_way="hand", proof="本人签收", received="yes")
    )


def test_harm_was_found_before_now_and_reported_after_it_was_found(table: Table) -> None:
    mediator = table.cast.claims("mediator")
    with acting_as(mediator):
        said = {"case_code": table.case.code, "rule": "DV2", "acting": mediator, "now": MONDAY}
        assert "has not come yet" in refused(lambda: confirm_harm(words="看见有伤", found_at=later(hours=1), **said))
        confirm_harm(words="看见有伤", found_at=later(hours=-1), **said)
        report = {**said, "reported_to": "腰堡派出所", "how": "110 回执 12 号"}
        too_early = lambda: record_harm_report(reported_at=later(hours=-2), **report)  # noqa: E731 -- said once
        assert "before it was found" in refused(too_early)
        assert record_harm_report(reported_at=MONDAY, **report).reported_at == MONDAY


def test_what_is_there_is_served_and_what_came_by_letter_is_opened(table: Table) -> None:
    table.now = MONDAY
    table.open(origin="police", letter="腰公调转字[2026]3号")
    assert table.mediation.letter == "腰公调转字[2026]3号"
    with behind_the_wall():
        Mediation.objects.filter(code=table.code).update(state="ended", ended_at=MONDAY, ending="settled")
    table.proposed()
    table.does("serve", party=table.party(1), paper="proposal", by_way="hand", proof="本人签收", received="yes")
    table.writes_the_agreement()
    table.does("serve", party=table.party(2), paper="agreement", by_way="hand", proof="本人签收", received="yes")

    with behind_the_wall():
        assert Service.objects.filter(mediation__code=table.code).count() == 2
