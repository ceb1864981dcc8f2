"""Writing an agreement: who may begin one, its parties, its clauses."""

import pytest
from django.db import IntegrityError, transaction
from uuid6 import uuid7

from quartet.ground.errors import CommandReused, NotNow
from quartet.ground.ledger.models import Entry as LedgerEntry
from quartet.ground.ledger.queries import check_ledger
from quartet.ground.moves import NoSuchMoveHere
from quartet.ground.outbox.models import Event
from quartet.ground.people.rights import NotAllowed
from quartet.ground.people.states import Label
from quartet.resolution.agreements import queries
from quartet.resolution.agreements.actions import NotPossible, Written
from quartet.resolution.agreements.models import Agreement, AgreementEvent, Clause, Signatory
from quartet.resolution.agreements.sealing import masked, open_sealed
from quartet.resolution.agreements.states import Form, Kind
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.queries import CaseNotFound
from tests.cast import Cast, behind_the_wall
from tests.resolution.agreements.stage import FIRST, JUNE, PARTIES, SECOND, quarrel


def clauses(code: str) -> list[tuple[int, str]]:
    with behind_the_wall():
        return list(Clause.objects.filter(agreement__code=code).order_by("number").values_list("number", "text"))


def test_a_draft_names_its_body_its_mediator_and_both_sides(cast: Cast) -> None:
    desk = quarrel(cast)

    made = desk.draft()

    assert (made.state, made.form, made.unit.name) == ("draft", "written", "范家屯村人民调解委员会")
    assert made.mediator == cast.people["mediator"]
    assert (made.number, made.effective_at, made.opened_by) == ("", None, [])
    assert [desk.party(number).name for number in (FIRST, SECOND)] == ["梁德山", "郑长河"]


def test_its_code_is_digits_with_a_check_and_shorter_than_a_cases(cast: Cast) -> None:
    desk = quarrel(cast)
    desk.draft()

    assert desk.code.isdecimal()
    assert len(desk.code) == 13 < len(desk.case.code)


def test_identity_numbers_are_sealed_and_only_their_end_is_shown(cast: Cast) -> None:
    desk = quarrel(cast)
    desk.draft()
    party = desk.party(FIRST)

    assert "196503" not in party.id_sealed
    assert open_sealed(party.id_sealed) == PARTIES[0]["id_number"]
    assert masked(party.id_sealed) == "····1234"
    assert masked("") == ""
    with behind_the_wall():
        story = list(AgreementEvent.objects.filter(agreement__code=desk.code).values_list("data", flat=True))
    assert "1965" not in str(story)


@pytest.mark.parametrize("name", ["clerk", "tribunal", "township_desk", "county_desk", "city_desk", "supervisor"])
def test_who_does_not_handle_the_case_begins_no_agreement(cast: Cast, name: str) -> None:
    desk = quarrel(cast)
    desk.by = name

    with pytest.raises((NotAllowed, CaseNotFound)):
        desk.draft()


def test_who_does_not_see_the_case_is_told_there_is_none(cast: Cast) -> None:
    desk = quarrel(cast)
    desk.by = "mediator_next_village"

    with pytest.raises(CaseNotFound):
        desk.draft()


@pytest.mark.parametrize("state", ["registered", "dispatched", "closed"])
def test_an_agreement_is_drafted_while_the_case_is_in_hand(cast: Cast, state: str) -> None:
    desk = quarrel(cast)
    with behind_the_wall():
        Case.objects.filter(pk=desk.case.pk).update(state=state, closed_at=desk.now if state == "closed" else None)

    with pytest.raises(NoSuchMoveHere):
        desk.draft()


def test_a_draft_sent_twice_is_one_draft(cast: Cast) -> None:
    desk, command = quarrel(cast), uuid7()

    assert desk.draft(command=command).pk == desk.draft(command=command).pk
    with behind_the_wall():
        assert Agreement.objects.filter(case=desk.case).count() == 1


def test_one_command_id_cannot_mean_two_things(cast: Cast) -> None:
    desk, command = quarrel(cast), uuid7()
    desk.draft(command=command)

    with pytest.raises(CommandReused):
        desk.do("drop", reason="谈不拢", command=command)


def test_an_act_sent_twice_is_done_once_and_on_one_agreement(cast: Cast) -> None:
    desk, command = quarrel(cast), uuid7()
    desk.draft()
    other = quarrel(cast)
    other.draft()

    for _time in range(2):
        desk.do("add_party", side="second", name="王五", command=command)

    with behind_the_wall():
        assert Signatory.objects.filter(agreement__code=desk.code).count() == 3
    with pytest.raises(CommandReused):
        other.do("add_party", side="second", name="王五", command=command)


def test_a_clause_is_worded_by_itself_and_the_rest_moves_up_when_one_is_struck_out(cast: Cast) -> None:
    desk = quarrel(cast).drafted(Written(Kind.OTHER, text="双方再无其他争议。"), quarrel_money())
    assert clauses(desk.code)[0] == (1, "双方再无其他争议。")

    desk.do("change_clause", 2, clause=desk.money(60_000, (JUNE,)))
    desk.do("drop_clause", 1)

    assert clauses(desk.code) == [
        (1, "乙方郑长河于2026年6月30日前向甲方梁德山支付承包费人民币600元（大写：陆佰元整），方式：银行转账。")
    ]


def quarrel_money() -> Written:
    return Written(Kind.OTHER, text="乙方于2026年6月30日前付清。")


def test_nobody_owes_themselves(cast: Cast) -> None:
    desk = quarrel(cast)
    desk.draft()
    me = desk.party(FIRST)

    with pytest.raises(NotPossible):
        desk.do("add_clause", clause=Written(Kind.APOLOGY, me, me, parts=((JUNE, 100),), how="当面"))


def test_a_party_a_clause_names_is_not_taken_out(cast: Cast) -> None:
    desk = quarrel(cast).drafted()

    with pytest.raises(NotNow, match="names this party"):
        desk.do("drop_party", FIRST)


def test_a_party_is_corrected_and_a_wrong_one_taken_out(cast: Cast) -> None:
    desk = quarrel(cast)
    desk.draft()
    desk.do("add_party", side="second", name="写错了")
    desk.do("drop_party", 3)
    desk.do("correct_party", SECOND, phone="13000000000", address="镇上", agent="", id_number="21122119700804567x")

    party = desk.party(SECOND)
    assert (party.phone, party.address) == ("13000000000", "镇上")
    assert open_sealed(party.id_sealed) == "21122119700804567X"
    with pytest.raises(queries.AgreementNotFound):
        desk.do("drop_party", 3)


def test_clauses_wait_for_both_sides(cast: Cast) -> None:
    desk = quarrel(cast)
    desk.draft(parties=PARTIES[:1])

    with pytest.raises(NotNow, match="both sides"):
        desk.do("add_clause", clause=Written(Kind.OTHER, text="双方再无其他争议。"))


def test_an_empty_draft_is_not_put_to_the_parties(cast: Cast) -> None:
    desk = quarrel(cast)
    desk.draft()

    with pytest.raises(NotNow, match="no clause yet"):
        desk.do("present")


def test_what_a_court_would_stumble_over_is_signed_only_knowingly(cast: Cast) -> None:
    desk = quarrel(cast).drafted(Written(Kind.OTHER, text="乙方尽快还钱给甲方。"))

    with pytest.raises(NotNow, match="clause 1"):
        desk.do("present")
    assert desk.do("present", despite="双方是亲兄弟，坚持不写日期").state == "signing"


def test_a_draft_that_comes_to_nothing_is_given_up_with_the_reason(cast: Cast) -> None:
    desk = quarrel(cast).drafted()

    given_up = desk.do("drop", reason="乙方不愿再谈")

    assert (given_up.state, given_up.ended_at) == ("dropped", desk.now)


def test_each_act_is_one_link_of_the_ledger_and_one_live_event_for_the_team(cast: Cast) -> None:
    desk = quarrel(cast, Label.PERSONAL).drafted()

    with behind_the_wall():
        agreement = desk.agreement
        acts = list(
            LedgerEntry.objects.filter(subject=agreement.name_in_ledger)
            .order_by("position")
            .values_list("act", flat=True)
        )
        events = list(
            AgreementEvent.objects.filter(agreement=agreement).order_by("position").values_list("verb", flat=True)
        )
        told = Event.objects.filter(topic="agreement.add_clause").latest("pk")
        assert check_ledger().broken is None
    assert acts == events == ["draft", "add_party", "add_party", "add_clause"]
    assert agreement.ledger_position == 4
    assert told.label == Label.SENSITIVE
    assert told.keys == ["2112", "211221", "211221106", "211221106201", f"u{desk.case.lead_unit_id}"]


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        (
            "agreement_state_known",
            {"state": "gone", "year": 2026, "serial": 1, "effective_at": 1, "countersigned_at": 1},
        ),
        ("agreement_court_known", {"court": "gone"}),
        ("agreement_form_known", {"form": "sung"}),
        ("agreement_binding_has_number", {"state": "in_force"}),
        ("agreement_written_is_sealed", {"effective_at": 1}),
    ],
)
def test_the_database_holds_what_must_never_be_false(cast: Cast, name: str, columns: dict) -> None:
    desk = quarrel(cast)
    desk.draft(Form.WRITTEN)

    with behind_the_wall(), pytest.raises(IntegrityError, match=name), transaction.atomic():
        Agreement.objects.filter(code=desk.code).update(**{
            key: desk.now if key.endswith("_at") else value for key, value in columns.items()
        })  # fmt: skip
