"""Agreements, grants, handing out, receipts."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from uuid6 import uuid7

from quartet.grassroots.benefits import actions, queries
from quartet.grassroots.benefits import story as stories
from quartet.grassroots.benefits.actions import next_month
from quartet.grassroots.benefits.models import BenefitEvent, Entitlement, SponsorAgreement
from quartet.grassroots.benefits.queries import AgreementNotFound, BenefitNotFound
from quartet.grassroots.benefits.sheets import allowance_sheet
from quartet.grassroots.benefits.workflow import TOLD
from quartet.grassroots.members.models import Member
from quartet.ground.errors import CommandReused, NotNow, SomethingMissing
from quartet.ground.files.actions import AttachmentMissing, add_picture
from quartet.ground.files.queries import get_picture
from quartet.ground.ledger.history import HistoryEntry
from quartet.ground.ledger.queries import check_ledger
from quartet.ground.outbox.models import Notice
from quartet.ground.people.rights import NotAllowed, acting_as
from tests.cast import CITY, COUNTY, MONDAY, NEXT_COUNTY, TODAY, TOWNSHIP, VILLAGE, Cast, behind_the_wall, picture
from tests.grassroots.benefits.giving import INSURANCE, NEXT_YEAR, PHONE, UNIFORM, act, grant, of, sponsor


def whole() -> None:
    with behind_the_wall():
        assert check_ledger().broken is None


def notices(cast: Cast, name: str) -> list[str]:
    with behind_the_wall():
        rows = Notice.objects.filter(person=cast.people[name]).order_by("pk")
        return [line["says"] for row in rows for line in row.lines]


def story(one: Entitlement) -> list[HistoryEntry]:
    with behind_the_wall():
        return stories.story(one)


# -- agreements --------------------------------------------------------------------------------------------------------


def test_an_agreement_is_written_down_once_and_vouched_for(cast: Cast) -> None:
    command = uuid7()

    first, again = sponsor(cast, command_id=command), sponsor(cast, command_id=command, partner="别人")

    assert first.pk == again.pk
    assert again.partner == "某保险公司"
    assert [one.code for one in first.funds] == [INSURANCE, PHONE]
    assert first.signed_name == "铁岭县社会治理综合服务中心 county_desk先生"
    whole()


@pytest.mark.parametrize(
    ("by", "given", "refusal"),
    [
        ("clerk", {}, NotAllowed), ("county_desk_next_county", {}, NotAllowed), ("supervisor", {}, NotAllowed),
        ("township_desk", {}, NotAllowed), ("county_desk", {"area": VILLAGE}, NotNow),
        ("county_desk", {"area": NEXT_COUNTY}, NotAllowed), ("county_desk", {"partner": " "}, SomethingMissing),
        ("county_desk", {"benefits": ["moon"]}, SomethingMissing), ("county_desk", {"terms": ""}, SomethingMissing),
        ("county_desk", {"until": date(2026, 1, 1)}, NotNow),
    ],
)  # fmt: skip
def test_an_agreement_is_refused(cast: Cast, by: str, given: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        sponsor(cast, by, **given)

    assert not SponsorAgreement.objects.exists()


def end(cast: Cast, number: int, by: str = "county_desk", on: date = TODAY, why: str = "不再合作") -> SponsorAgreement:
    with acting_as(cast.claims(by)):
        return actions.end_agreement(number=number, on=on, why=why, acting=cast.claims(by), now=MONDAY)


def test_an_agreement_ends_before_its_time_with_a_reason_and_only_once(cast: Cast) -> None:
    signed = sponsor(cast)

    ended, again = end(cast, signed.pk), end(cast, signed.pk, why="另一个原因")

    assert ended.last_day == TODAY
    assert (again.ended_on, again.ended_why) == (TODAY, "不再合作")
    assert queries.in_force(TODAY) == []
    whole()


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"by": "township_desk"}, NotAllowed), ({"why": "  "}, SomethingMissing), ({"on": date(2025, 1, 1)}, NotNow),
        ({"on": date(2030, 1, 1)}, NotNow), ({"number": 999}, AgreementNotFound),
    ],
)  # fmt: skip
def test_an_end_is_refused(cast: Cast, given: dict[str, Any], refusal: type[Exception]) -> None:
    signed = sponsor(cast)

    with pytest.raises(refusal):
        end(cast, **{"number": signed.pk} | given)

    assert SponsorAgreement.objects.get(pk=signed.pk).ended_on is None


# -- granting ----------------------------------------------------------------------------------------------------------


def test_a_grant_reaches_everybody_serving_in_the_area_but_partners(cast: Cast) -> None:
    assert grant(cast) == (2, 0)

    with behind_the_wall():
        found = set(Entitlement.objects.values_list("member__number", "state"))
    assert found == {("122100001", "due"), ("122100002", "due")}
    assert [line.what for line in story(of(cast))] == ["granted"]
    whole()


def test_some_benefits_are_for_partners_too(cast: Cast) -> None:
    assert grant(cast, "vest") == (4, 0)


def test_a_grant_to_some_numbers_reaches_only_them(cast: Cast) -> None:
    assert grant(cast, numbers=["122100002", "122199999"]) == (1, 0)


def test_granting_again_with_the_same_command_gives_the_first_answer(cast: Cast) -> None:
    command = uuid7()

    assert [grant(cast, command_id=command), grant(cast, command_id=command)] == [(2, 0), (2, 0)]
    assert grant(cast) == (0, 2)


def test_nobody_has_one_benefit_twice_in_the_same_days(cast: Cast) -> None:
    agreement = sponsor(cast)
    half = TODAY + timedelta(days=100)
    grant(cast, INSURANCE, until=half, agreement=agreement.pk)

    overlapping = grant(cast, INSURANCE, since=half - timedelta(days=1), until=NEXT_YEAR, agreement=agreement.pk)
    following = grant(cast, INSURANCE, since=half, until=NEXT_YEAR, agreement=agreement.pk)

    assert (overlapping, following) == ((0, 2), (2, 0))


def test_what_was_withdrawn_can_be_granted_for_other_days(cast: Cast) -> None:
    grant(cast)
    act(cast, of(cast), "withdraw", "township_desk", words="尺码不对")

    assert grant(cast, since=TODAY + timedelta(days=1)) == (1, 1)


def test_money_is_granted_month_by_month(cast: Cast) -> None:
    agreement = sponsor(cast)

    made = grant(cast, PHONE, since=TODAY, until=date(2026, 8, 1), amount=Decimal(30), agreement=agreement.pk)

    assert made == (6, 0)
    with behind_the_wall():
        mine = Entitlement.objects.filter(member=cast.people["grid_member"].pk).order_by("since")
        assert [(one.since, one.until, one.amount) for one in mine] == [
            (date(2026, month, 1), date(2026, month + 1, 1), Decimal("30.00")) for month in (5, 6, 7)
        ]


def test_after_december_comes_january() -> None:
    assert [next_month(date(2026, month, 1)) for month in (11, 12)] == [date(2026, 12, 1), date(2027, 1, 1)]


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"by": "clerk"}, NotAllowed), ({"by": "township_desk_next_township"}, NotAllowed),
        ({"region": CITY}, NotAllowed), ({"benefit": "moon"}, SomethingMissing), ({"until": TODAY}, NotNow),
        ({"benefit": INSURANCE}, NotNow), ({"benefit": INSURANCE, "until": NEXT_YEAR}, NotNow),
        ({"benefit": PHONE}, NotNow),
        ({"benefit": "post_allowance", "amount": Decimal(1), "until": date(2028, 1, 1)}, NotNow),
        ({"benefit": "transit_pass", "until": NEXT_YEAR, "agreement": "there"}, NotNow),
        ({"benefit": INSURANCE, "until": date(2028, 1, 1), "agreement": "there"}, NotNow),
        ({"benefit": INSURANCE, "until": NEXT_YEAR, "agreement": "next county"}, NotNow),
    ],
)  # fmt: skip
def test_a_grant_is_refused(cast: Cast, given: dict[str, Any], refusal: type[Exception]) -> None:
    signed = {"there": sponsor(cast), "next county": sponsor(cast, "county_desk_next_county", area=NEXT_COUNTY)}
    given = {**given}
    if given.get("agreement"):
        given["agreement"] = signed[given["agreement"]].pk

    with pytest.raises(refusal):
        grant(cast, **given)

    with behind_the_wall():
        assert not Entitlement.objects.exists()


def test_nobody_grants_anything_to_themselves(cast: Cast) -> None:
    with behind_the_wall():
        Member.objects.create(
            person=cast.people["township_desk"], number="122100009", region=VILLAGE, employment="full_time",
            since=TODAY,
        )  # fmt: skip

    assert grant(cast) == (2, 0)


# -- handing out and receipts --------------------------------------------------------------------------------------------


def test_what_was_handed_out_is_signed_for_by_the_member(cast: Cast) -> None:
    grant(cast)
    handed = act(cast, of(cast), "hand_out", "clerk", note="村部领取")

    signed = act(cast, handed, "sign", "grid_member")

    assert (handed.state, signed.state) == ("handed", "received")
    assert notices(cast, "grid_member") == [TOLD["hand_out"]]
    assert [(line.who, line.what, line.words) for line in story(signed)][:2] == [
        ("范家屯村民委员会 grid_member先生", "signed: received", ""),
        ("范家屯村民委员会 clerk先生", "handed out", "村部领取"),
    ]
    whole()


def test_a_signed_paper_is_kept_as_a_picture_for_those_who_may_see_the_benefit(cast: Cast) -> None:
    grant(cast)
    one = act(cast, of(cast), "hand_out", "clerk")
    with acting_as(cast.claims("clerk")):
        kept = add_picture(attachment_id=uuid7(), raw=picture("red"), acting=cast.claims("clerk"), now=MONDAY)

    act(cast, one, "sign_paper", "clerk", photo=kept.pk)

    seen = set()
    for name in ("grid_member", "township_desk", "grid_member_next_village", "township_desk_next_township", "partner"):
        with acting_as(cast.claims(name)):
            seen |= {name} if get_picture(kept.pk) else set()
    assert seen == {"grid_member", "township_desk"}
    assert story(of(cast))[0].photo == str(kept.pk)


def test_a_paper_without_its_picture_is_no_receipt(cast: Cast) -> None:
    grant(cast)
    one = act(cast, of(cast), "hand_out", "clerk")

    with pytest.raises(AttachmentMissing):
        act(cast, one, "sign_paper", "clerk", photo=uuid4())
    with pytest.raises(SomethingMissing):
        act(cast, one, "sign_paper", "clerk")

    assert of(cast).state == "handed"


def test_a_member_who_got_nothing_says_so_and_the_township_hears(cast: Cast) -> None:
    grant(cast)
    one = act(cast, of(cast), "hand_out", "clerk")

    objected = act(cast, one, "object", "grid_member", words="没有见到棉服")

    assert objected.state == "objected"
    assert notices(cast, "township_desk") == [TOLD["object"]]
    assert act(cast, objected, "hand_out", "clerk").state == "handed"


def test_a_cover_is_handed_out_with_its_number(cast: Cast) -> None:
    agreement = sponsor(cast)
    grant(cast, INSURANCE, until=NEXT_YEAR, agreement=agreement.pk)

    with pytest.raises(SomethingMissing, match="policy"):
        act(cast, of(cast, benefit=INSURANCE), "hand_out", "township_desk")

    assert act(cast, of(cast, benefit=INSURANCE), "hand_out", "township_desk", policy="PICC-7").policy == "PICC-7"


def test_the_same_command_again_changes_nothing_and_another_act_under_it_is_refused(cast: Cast) -> None:
    grant(cast)
    command = uuid7()
    act(cast, of(cast), "hand_out", "clerk", command=command)

    assert act(cast, of(cast), "hand_out", "clerk", command=command).state == "handed"
    with pytest.raises(CommandReused):
        act(cast, of(cast), "sign_paper", "clerk", command=command)
    with behind_the_wall():
        assert BenefitEvent.objects.filter(entitlement=of(cast)).count() == 2


@pytest.mark.parametrize("by", ["grid_member_next_village", "township_desk_next_township", "county_desk_next_county"])
def test_what_is_not_of_ones_area_is_not_there(cast: Cast, by: str) -> None:
    grant(cast)

    with pytest.raises(BenefitNotFound):
        act(cast, of(cast), "hand_out", by)


def test_everything_due_is_handed_out_at_once_and_each_hears(cast: Cast) -> None:
    agreement = sponsor(cast)
    grant(cast, INSURANCE, until=NEXT_YEAR, agreement=agreement.pk)
    claims, command = cast.claims("township_desk"), uuid7()

    def hand_out(**given: Any) -> int:
        said = {"benefit": INSURANCE, "region": TOWNSHIP, "policy": "团体-1", "note": "", "command_id": command} | given
        with acting_as(claims):
            return actions.hand_out_all(**said, acting=claims, now=MONDAY)

    with pytest.raises(SomethingMissing):
        hand_out(policy=" ")
    with pytest.raises(SomethingMissing):
        hand_out(benefit="moon")
    with pytest.raises(NotAllowed):
        hand_out(region=COUNTY)

    assert (hand_out(), hand_out(), hand_out(command_id=uuid7())) == (2, 2, 0)
    assert {of(cast, name, INSURANCE).policy for name in ("grid_member", "grid_member_next_village")} == {"团体-1"}
    assert notices(cast, "grid_member_next_village") == [TOLD["hand_out"]]
    whole()


# -- reading -----------------------------------------------------------------------------------------------------------


def test_entitlements_are_seen_by_their_member_and_the_desks_of_the_area(cast: Cast) -> None:
    grant(cast)
    seen = {}
    for name in ("grid_member", "partner", "clerk", "clerk_next_village", "township_desk", "county_desk_next_county",
                 "supervisor", "department"):  # fmt: skip
        with acting_as(cast.claims(name)):
            through_the_door = queries.entitlements_for(cast.claims(name)).count()
            behind_it = Entitlement.objects.count()
        assert through_the_door == behind_it
        seen[name] = behind_it

    assert seen == {
        "grid_member": 1, "partner": 0, "clerk": 1, "clerk_next_village": 1, "township_desk": 2,
        "county_desk_next_county": 0, "supervisor": 2, "department": 0,
    }  # fmt: skip


def test_the_list_of_a_month_is_an_excel_file_with_its_sum(cast: Cast) -> None:
    agreement = sponsor(cast)
    grant(cast, PHONE, amount=Decimal("30.5"), agreement=agreement.pk)
    grant(cast, "post_allowance", amount=Decimal(100))
    month = date(2026, 5, 1)
    with acting_as(cast.claims("township_desk")):
        rows = queries.allowances(cast.claims("township_desk"), TOWNSHIP, month)
        body = allowance_sheet(rows, month)

    sheet = openpyxl.load_workbook(BytesIO(body)).active
    lines = [[cell.value for cell in line] for line in sheet.iter_rows()]

    assert [line[0] for line in lines] == ["Number", *["122100001"] * 2, *["122100002"] * 2, "Sum"]
    assert lines[1][3:6] == ["话费补助", "30.50", "某保险公司"]
    assert lines[-1][4] == "261.00"


def test_the_telephone_takes_ones_benefits_along(cast: Cast) -> None:
    grant(cast)
    with acting_as(cast.claims("grid_member")):
        mine = queries.pack(cast.claims("grid_member"), MONDAY)
    with acting_as(cast.claims("partner")):
        nothing = queries.pack(cast.claims("partner"), MONDAY)

    assert mine == {
        "title": "My benefits", "items": [{"title": "冬季棉服", "text": "To be handed out · 2026-05-11"}],
    }  # fmt: skip
    assert nothing == {}


# -- what the database holds ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"state": "lost"}, "entitlement_state_known"), ({"until": TODAY}, "entitlement_ends_after_beginning"),
        ({"amount": -1}, "entitlement_amount_not_negative"),
    ],
)  # fmt: skip
def test_the_database_refuses_what_must_never_be(cast: Cast, change: dict[str, Any], constraint: str) -> None:
    grant(cast)

    with behind_the_wall(), pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Entitlement.objects.filter(pk=of(cast).pk).update(**change)
    with behind_the_wall(), pytest.raises(IntegrityError, match="entitlement_once"), transaction.atomic():
        Entitlement.objects.create(member=of(cast).member, region=VILLAGE, benefit=UNIFORM, since=TODAY)
