"""The pages, pressed as people press them: from the case to the fulfilled agreement, and a party's own page."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from uuid6 import uuid7

from quartet.ground.people.rights import acting_as
from quartet.resolution.agreements import queries, slips
from quartet.resolution.agreements.models import Agreement, AgreementEvent, Due, Item
from quartet.resolution.agreements.moves import MOVES, On
from quartet.resolution.agreements.states import Kind
from quartet.resolution.mediation.models import Contact
from tests.cast import TODAY, Cast, behind_the_wall, picture
from tests.resolution.agreements.stage import FIRST, NO_PICTURE, SECOND, Desk, quarrel
from tests.resolution.mediation.stage import Table, a_case

pytestmark = pytest.mark.usefixtures("on_monday")
SOON = (TODAY + timedelta(days=40)).isoformat()


def words(answer: HttpResponse) -> str:
    """What a page says, without its markup."""
    text = answer.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text[text.index("<main") : text.index("</main>")]))


class Hand:
    """The mediator at the keyboard, with one agreement."""

    def __init__(self, cast: Cast, client: Client, code: str) -> None:
        self.cast, self.client, self.code = cast, client, code

    @property
    def at(self) -> str:
        return f"/agreements/{self.code}/"

    @property
    def agreement(self) -> Agreement:
        with behind_the_wall():
            return Agreement.objects.select_related("case", "unit", "mediator").get(code=self.code)

    def does(self, verb: str, number: int | None = None, **said: Any) -> HttpResponse:
        """Look at the form first, then send it."""
        where = f"{self.at}do/{verb}/" + (f"{number}/" if number else "")
        asked = self.client.get(where)
        assert asked.status_code == 200, (verb, words(asked))
        return self.client.post(where, {"command": str(uuid7()), **said})

    def writes(self, kind: str, number: int | None = None, **said: Any) -> HttpResponse:
        where = f"{self.at}clause/{kind}/" + (f"{number}/" if number else "")
        assert self.client.get(where).status_code == 200
        return self.client.post(where, {"command": str(uuid7()), **said})

    def party(self, number: int) -> int:
        with behind_the_wall():
            return self.agreement.signatory_rows.get(number=number).pk


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.jpg", picture("olive"), "image/jpeg")


@pytest.fixture
def hand(cast: Cast) -> Hand:
    """A draft begun on the case's page, with two parties."""
    desk, client = quarrel(cast), cast.client("mediator")
    assert "Draft an agreement" in words(client.get(f"/cases/{desk.case.code}/"))
    begun = client.post(
        f"/agreements/new/{desk.case.code}/",
        {"command": str(uuid7()), "form": "written", "summary": "因承包费发生争执", "first_name": "梁德山", "first_phone": "1",
         "second_name": "郑长河", "second_phone": "2"},
    )  # fmt: skip
    return Hand(cast, client, begun["Location"].rstrip("/").rsplit("/", 1)[-1])


def money(hand: Hand, **more: Any) -> dict[str, Any]:
    return {
        "debtor": hand.party(SECOND), "creditor": hand.party(FIRST), "amount": "10,000", "day": SOON, "how": "现金",
        "what": "承包费", "count": "3", "step": "month", **more,
    }  # fmt: skip


def in_force(hand: Hand, **more: Any) -> Hand:
    hand.writes("money", **money(hand, **more))
    hand.does("present")
    for number in (FIRST, SECOND):
        hand.does("sign", number, understood="on", picture=photo())
    hand.does("countersign", sealed="on", picture=photo())
    hand.does("take_effect")
    assert hand.agreement.state == "in_force"
    return hand


def test_from_the_first_clause_to_the_last_confirmation(hand: Hand) -> None:
    in_force(hand, count="1")
    page = words(hand.client.get(hand.at))
    assert "Give each party a copy and its slip" in page
    assert "人民币10000元（大写：壹万元整）" in page

    hand.does("hand_over", FIRST, how="当面", picture=photo())
    recorded = hand.does(
        "record", 1, on=TODAY.isoformat(), amount="10000", means="cash", witness="李国庆", picture=photo()
    )
    assert recorded["Location"] == f"{hand.at}fulfilment/"
    with behind_the_wall():
        entry = hand.agreement.entry_rows.get()
    assert "waits to be confirmed" in words(hand.client.get(f"{hand.at}fulfilment/"))
    for number in (FIRST, SECOND):
        hand.does("hear", entry.pk, heard=hand.party(number), voice="yes", by="telephone", read_back="on", words="是的")

    assert hand.agreement.state == "fulfilled"
    assert "Call both sides once" in words(hand.client.get(f"{hand.at}fulfilment/"))
    hand.does("call", asked=hand.party(FIRST), channel="telephone", kept="all", satisfied="satisfied", words="都给了")
    page = words(hand.client.get(f"{hand.at}fulfilment/"))
    assert "梁德山: all of it · satisfied" in page
    assert "every party has its copy missing" in page
    assert "Ended lately" in words(hand.client.get("/agreements/"))
    story = words(hand.client.get(hand.at))
    for line in (
        "signed as the mediator",
        "by cash",
        "says of 承包费: that is right",
        "asked 梁德山 by telephone: kept all of it",
    ):
        assert line in story


def test_instalments_are_worked_out_and_their_rounding_is_explained(hand: Hand) -> None:
    hand.writes("money", **money(hand))

    page = words(hand.client.get(hand.at))

    assert "10000 元 in 3 parts is not even: each is 3333 元, the last one 3334 元" in page
    assert "Clear enough for a court." in page


def test_the_checker_speaks_beside_the_clause_and_offers_a_wording(hand: Hand) -> None:
    hand.writes("other", text="乙方尽快将欠款还给甲方。")

    page = words(hand.client.get(hand.at))
    assert "“尽快” is no date." in page
    assert "Provisions on Judicial Confirmation of Mediation Agreements (2011), article 7" in page
    assert "乙方于____年__月__日前向甲方支付人民币____元" in page
    refused = hand.does("present")
    assert refused.status_code == 409
    assert "stumble over clause 1" in words(refused)
    hand.writes("other", 1, text="双方再无其他争议。")
    assert hand.does("present").status_code == 302


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_of_clause_has_its_own_form_that_refuses_emptiness(hand: Hand, kind: Kind) -> None:
    empty = hand.writes(kind.value)

    assert empty.status_code == 422
    assert "Please look at this first" in words(empty)
    assert str(kind.label) in words(hand.client.get(f"{hand.at}do/add_clause/"))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"amount": "abc"}, "Write the amount in figures"),
        ({"amount": "0"}, "above zero"),
        ({"amount": "0.02", "count": "3"}, "not enough for so many"),
        ({"count": "121"}, "less than or equal to 120"),
        ({"debtor": ""}, "This field is required"),
        ({"creditor": "same"}, "two different parties"),
        ({"step": "ten_days", "day": "2026-13-01"}, "valid date"),
    ],
)
def test_a_clause_that_cannot_be_so_is_asked_again(hand: Hand, said: dict[str, str], sentence: str) -> None:
    given = money(hand) | said
    if given["creditor"] == "same":
        given["creditor"] = given["debtor"]

    answer = hand.writes("money", **given)

    assert answer.status_code == 422
    assert sentence in words(answer)


def test_a_clause_is_changed_in_the_form_it_was_written_in(hand: Hand) -> None:
    hand.writes("goods", debtor=hand.party(SECOND), creditor=hand.party(FIRST), what="玉米", amount="1500", unit="斤", day=SOON,
                place="甲方家中")  # fmt: skip
    page = hand.client.get(f"{hand.at}clause/goods/1/").content.decode()
    assert 'value="1500"' in page
    assert 'value="甲方家中"' in page

    hand.writes("goods", 1, debtor=hand.party(SECOND), creditor=hand.party(FIRST), what="玉米", amount="1200", unit="斤",
                day=SOON, place="村委会")  # fmt: skip

    assert "玉米1200斤，地点：村委会" in words(hand.client.get(hand.at))


def test_a_stop_without_a_creditor_and_an_apology_are_written_too(hand: Hand) -> None:
    hand.writes("stop", debtor=hand.party(FIRST), what="堵门", day=SOON)
    hand.writes("apology", debtor=hand.party(SECOND), creditor=hand.party(FIRST), day=SOON, how="当面")
    hand.does("present")
    for number in (FIRST, SECOND):
        hand.does("sign", number, understood="on", no_picture=NO_PICTURE)
    hand.does("countersign", sealed="on", no_picture=NO_PICTURE)
    hand.does("take_effect")

    asked = hand.client.get(f"{hand.at}do/record/2/").content.decode()
    assert 'name="spread"' not in asked
    assert 'type="hidden" name="amount"' in asked
    hand.does("record", 2, on=TODAY.isoformat(), amount="100", means="act")

    page = words(hand.client.get(f"{hand.at}fulfilment/"))
    assert "lasting" in page
    assert "done as agreed" in page


def test_a_draft_without_its_words_is_asked_again(hand: Hand) -> None:
    case = hand.agreement.case.code
    assert "Mediation is free of charge" in words(hand.client.get(f"/agreements/new/{case}/"))

    answer = hand.client.post(f"/agreements/new/{case}/", {"form": "written", "summary": ""})

    assert answer.status_code == 422


def test_unknown_kinds_and_acts_are_not_there(hand: Hand) -> None:
    assert hand.client.get(f"{hand.at}clause/gold/").status_code == 404
    assert hand.client.get(f"{hand.at}do/fly/").status_code == 422
    assert hand.client.get(f"{hand.at}clause/money/9/").status_code == 404
    assert hand.client.get(f"{hand.at}do/record/1/").status_code == 409


def test_clauses_are_written_on_their_own_pages_however_one_comes_there(hand: Hand) -> None:
    hand.writes("other", text="双方再无其他争议。")

    for ask in (hand.client.get, hand.client.post):
        assert "What is promised?" in words(ask(f"{hand.at}do/add_clause/"))
        assert ask(f"{hand.at}do/change_clause/1/")["Location"] == f"{hand.at}clause/other/1/"
    assert hand.client.get(f"{hand.at}do/change_clause/9/").status_code == 404


def test_what_an_old_event_does_not_say_is_a_dash(hand: Hand) -> None:
    with behind_the_wall():
        agreement = hand.agreement
        AgreementEvent.objects.create(
            agreement=agreement,
            county="211221",
            position=99,
            verb="sign",
            to_state="signing",
            at=timezone.now(),
            data={},
        )

    assert "— signed" in words(hand.client.get(hand.at))


def test_a_form_sent_twice_is_one_act_and_shows_the_same_page(hand: Hand) -> None:
    in_force(hand)
    said = {"command": str(uuid7()), "on": TODAY.isoformat(), "amount": "100", "means": "cash"}
    where = f"{hand.at}do/record/1/"

    first = hand.client.post(where, said | {"picture": photo()})
    second = hand.client.post(where, said | {"picture": photo()})

    assert first["Location"] == second["Location"] == f"{hand.at}fulfilment/"
    with behind_the_wall():
        assert hand.agreement.entry_rows.count() == 1
        assert hand.agreement.photo_rows.filter(kind="receipt").count() == 1


def test_without_a_command_it_is_done_as_well(hand: Hand) -> None:
    in_force(hand)

    hand.client.post(
        f"{hand.at}do/record/1/",
        {"command": "x", "on": TODAY.isoformat(), "amount": "100", "means": "cash", "picture": photo()},
    )

    with behind_the_wall():
        assert hand.agreement.entry_rows.count() == 1


def test_what_the_verb_refuses_stands_beside_what_was_typed(hand: Hand) -> None:
    in_force(hand)

    refused = hand.does("record", 1, on=TODAY.isoformat(), amount="99999", means="cash", witness="李国庆")

    assert refused.status_code == 422
    assert "Only 3333 元 can still be written down" in words(refused)
    assert 'value="李国庆"' in refused.content.decode()


def test_the_court_page_says_the_last_day_why_and_what_is_missing(hand: Hand) -> None:
    in_force(hand)
    page = words(hand.client.get(f"{hand.at}court/"))
    assert "Last day:" in page
    assert "30 days from the day the agreement took effect" in page
    assert "missing joint application, signed by both sides" in page

    hand.does("prepare", both_agree="on")
    for kind in ("application", "agreement", "qualification"):
        hand.does("add_paper", paper=kind, picture=photo())
    for number in (FIRST, SECOND):
        hand.does("add_paper", paper="identity", party=hand.party(number), picture=photo())
        hand.does("correct_party", number, phone="1", address="范家屯村", id_number="211221196503121234")
    hand.does("file", court_name="铁岭县人民法院", filed_on=TODAY.isoformat())

    page = words(hand.client.get(f"{hand.at}court/"))
    assert "Handed in on" in page
    assert "Court decides whether to accept" in page
    assert "····1234" in words(hand.client.get(hand.at))


def test_the_court_page_names_the_clause_the_court_keeps_out_or_stumbles_over(hand: Hand) -> None:
    hand.writes("other", text="双方自愿离婚。")
    assert "The court does not accept this agreement" in words(hand.client.get(f"{hand.at}court/"))
    hand.writes("other", 1, text="乙方尽快还钱。")
    assert "The court may stumble over this" in words(hand.client.get(f"{hand.at}court/"))


def test_a_missed_promise_shows_the_visit_and_the_ways_that_stay_open(hand: Hand) -> None:
    in_force(hand)
    with behind_the_wall():
        Item.objects.filter(agreement=hand.agreement, number=1).update(due_on=TODAY - timedelta(days=2))
        Due.objects.create(agreement=hand.agreement, county="211221", kind="visit", started_at=timezone.now(),
                           due_at=timezone.now() + timedelta(days=2))  # fmt: skip
    page = words(hand.client.get(f"{hand.at}fulfilment/"))
    assert "A visit is waiting" in page
    assert "overdue" in page
    assert "Ask the court together to confirm it" in page
    assert "Only an agreement the court has confirmed can be enforced" in page
    assert "visit after a missed date" in words(hand.client.get("/agreements/"))

    hand.does("visit", found="人在外地，下月初给")
    hand.does("declare_broken", reason="甲方不同意再等")

    assert hand.agreement.state == "broken"
    assert "Say which ways are open" in words(hand.client.get(f"{hand.at}fulfilment/"))


def test_a_new_agreement_opens_in_place_of_the_old(hand: Hand) -> None:
    in_force(hand)

    answer = hand.does("replace", both_agree="on", reason="改期")

    assert answer.status_code == 302
    assert hand.code not in answer["Location"]
    assert "Being drafted" in words(hand.client.get(answer["Location"]))


def test_somebody_who_died_is_shown_with_who_stands_in(hand: Hand) -> None:
    in_force(hand)

    hand.does(
        "succeed",
        SECOND,
        died_on=TODAY.isoformat(),
        name="郑小河",
        relation="长子",
        accepts="on",
        phone="3",
        address="",
    )

    page = words(hand.client.get(hand.at))
    assert "died on" in page
    assert "succeeds 郑长河" in page


def test_every_act_has_a_form_that_opens(hand: Hand) -> None:
    """What a table row asks for can be drawn: no field is missing."""
    in_force(hand)
    hand.does("record", 1, on=TODAY.isoformat(), amount="100", means="cash")
    with behind_the_wall():
        entry = hand.agreement.entry_rows.get().pk
    numbers = {On.PARTY: 1, On.CLAUSE: 1, On.ITEM: 1, On.ENTRY: entry}
    opened = {}
    for move in {move.verb: move for move in MOVES if move.old in {"performing", "none"}}.values():
        where = f"{hand.at}do/{move.verb}/" + (f"{numbers[move.on]}/" if move.on in numbers else "")
        opened[move.verb] = hand.client.get(where).status_code

    assert {verb for verb, status in opened.items() if status == 200} == {
        "correct_party", "add_paper", "hand_over", "record", "hear", "withdraw_entry", "postpone", "succeed", "replace",
        "annul", "call", "reopen_item", "prepare",
    }  # fmt: skip
    assert set(opened.values()) <= {
        200,
        403,
        409,
        422,
    }  # the platform's own, the party's own, and what waits for its moment


# -- the subsidy ---------------------------------------------------------------------------------------------------------


def test_the_subsidy_is_claimed_and_signed_on_the_page(hand: Hand, cast: Cast) -> None:
    in_force(hand, count="1")
    for number in (FIRST, SECOND):
        hand.does("hand_over", number, how="当面")
    hand.does("record", 1, on=TODAY.isoformat(), amount="10000", means="transfer")
    with behind_the_wall():
        entry = hand.agreement.entry_rows.get()
    for number in (FIRST, SECOND):
        hand.does("hear", entry.pk, heard=hand.party(number), voice="yes", by="present", read_back="on")
    hand.does("call", asked=hand.party(FIRST), channel="visit", kept="all", worse="on")
    claimed = hand.does("claim_subsidy")
    assert claimed.status_code == 302
    assert "waits for two signatures" in words(hand.client.get(f"{hand.at}fulfilment/"))

    for name, said in (("county_desk", "waits for a second"), ("city_desk", "granted, signed by")):
        other = Hand(cast, cast.client(name), hand.code)
        other.does("sign_subsidy", looked="on")
        assert said in words(hand.client.get(f"{hand.at}fulfilment/"))


def test_a_refused_subsidy_says_why(hand: Hand, cast: Cast) -> None:
    test_the_subsidy_is_claimed_and_signed_on_the_page(hand, cast)
    with behind_the_wall():
        hand.agreement.subsidyclaim_rows.update(second_by=None, second_at=None)
    Hand(cast, cast.client("city_desk"), hand.code).does("refuse_subsidy", reason="照片看不清")

    assert "refused: 照片看不清" in words(hand.client.get(f"{hand.at}fulfilment/"))


# -- a party's own page ----------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(cast: Cast) -> Desk:
    """An agreement of today, in force."""
    found = quarrel(cast)
    found.now = timezone.now()
    found.draft()
    later = TODAY + timedelta(days=40)
    found.do("add_clause", clause=found.money(20_000, (later, later + timedelta(days=30))))
    found.do("present")
    for number in (FIRST, SECOND):
        found.do("sign", number, understood=True)
    found.do("countersign", sealed=True)
    found.do("take_effect")
    return found


def slip(desk: Desk, number: int) -> str:
    code = slips.code_for(desk.code, number)
    return f"/p/{code}-{slips.secret_for(code)}"


def test_slips_are_printed_for_each_party(cast: Cast, desk: Desk) -> None:
    page = cast.client("mediator").get(f"/agreements/{desk.code}/slips/").content.decode()

    assert slip(desk, FIRST) in page
    assert slip(desk, SECOND) in page
    assert page.count("data:image/svg") == 2
    draft = quarrel(cast).drafted()
    assert cast.client("mediator").get(f"/agreements/{draft.code}/slips/").status_code == 404


def test_a_party_reads_in_sentences_what_it_owes_and_says_what_it_did(cast: Cast, desk: Desk) -> None:
    client = cast.client(None)
    page = words(client.get(slip(desk, SECOND)))
    assert "You to 梁德山: 承包费 100 元" in page
    assert "The agreement is in force." in page
    for private in ("13911110001", "211221196503121234", "范家屯村二组", cast.people["mediator"].name):
        assert private not in page

    asked = client.get(f"{slip(desk, SECOND)}/tell/1")
    assert "Say what was done" in words(asked)
    done = client.post(f"{slip(desk, SECOND)}/tell/1",
                       {"command": str(uuid7()), "on": TODAY.isoformat(), "amount": "100", "means": "transfer",
                        "picture": photo()})  # fmt: skip
    assert done["Location"] == slip(desk, SECOND)

    other = client.get(slip(desk, FIRST))
    assert "1 thing waits for your word." in words(other)
    assert "Somebody wrote down: 100 元" in words(other)


def test_yes_is_one_press_and_no_has_its_own_page(cast: Cast, desk: Desk) -> None:
    client, entry = cast.client(None), desk.pay(amount=10_000)
    command = str(uuid7())
    for _time in range(2):
        assert (
            client.post(f"{slip(desk, FIRST)}/say/{entry.pk}", {"command": command, "voice": "yes"}).status_code == 302
        )
    asked = client.get(f"{slip(desk, SECOND)}/say/{entry.pk}")
    assert "Is that so?" in words(asked)
    assert client.post(f"{slip(desk, SECOND)}/say/{entry.pk}", {"words": "?"}).status_code == 422
    client.post(f"{slip(desk, SECOND)}/say/{entry.pk}", {"voice": "no", "words": "给了一百五"})

    page = words(client.get(slip(desk, SECOND)))
    assert "is disputed. The mediator will call you." in page
    assert [answer.words for answer in _answers(desk)] == ["", "给了一百五"]


def _answers(desk: Desk) -> list:
    with behind_the_wall():
        return list(desk.agreement.answer_rows.order_by("pk"))


def test_part_of_it_is_said_with_what_is_still_owed_and_all_of_it_with_thanks(cast: Cast, desk: Desk) -> None:
    client = cast.client(None)
    desk.both_say_yes(desk.pay(amount=4_000).pk)
    assert "40 元 done, 60 元 still owed." in words(client.get(slip(desk, FIRST)))
    desk.both_say_yes(desk.pay(amount=6_000).pk)
    assert "Done. Both sides have confirmed it." in words(client.get(slip(desk, FIRST)))
    desk.both_say_yes(desk.pay(item=2, amount=10_000).pk)

    assert "Everything promised has been done." in words(client.get(slip(desk, SECOND)))


def test_a_party_may_not_pay_more_than_is_owed_nor_act_as_the_mediator(cast: Cast, desk: Desk) -> None:
    client = cast.client(None)

    much = client.post(f"{slip(desk, SECOND)}/tell/1", {"on": TODAY.isoformat(), "amount": "101", "means": "cash"})

    assert much.status_code == 422
    assert "Only 100 元" in words(much)
    assert client.get(f"{slip(desk, SECOND)}/annul/1").status_code == 404
    assert client.get(f"{slip(desk, SECOND)}/tell/9").status_code == 404


def test_who_cannot_scan_types_the_two_lines(cast: Cast, desk: Desk) -> None:
    client, code = cast.client(None), slips.code_for(desk.code, FIRST)
    assert "You have signed an agreement?" in words(client.get("/p/"))

    spaced = f"{code[:4]} {code[4:6]} {code[6:12]} {code[12:]}"
    found = client.post("/p/", {"code": spaced, "secret": slips.secret_for(code).lower()})
    wrong = client.post("/p/", {"code": code, "secret": "222222"})

    assert found["Location"] == slip(desk, FIRST)
    assert wrong.status_code == 422
    assert "do not belong together" in words(wrong)


def test_the_telephone_of_the_body_stands_on_the_partys_page(cast: Cast, desk: Desk) -> None:
    with behind_the_wall():
        cast.units["mediators"].phone = "024-70000001"
        cast.units["mediators"].save()

    assert "Call the mediator: 024-70000001" in words(cast.client(None).get(slip(desk, FIRST)))


def test_the_agreement_is_given_as_plain_data_for_papers(desk: Desk) -> None:
    with behind_the_wall():
        data = queries.as_data(desk.agreement)

    assert (data["number"], data["copies"], data["body"]) == (
        f"({TODAY.year})范家屯人调字第1号",
        3,
        "范家屯村人民调解委员会",
    )
    assert [one["called"] for one in data["parties"]] == ["甲方梁德山", "乙方郑长河"]
    assert data["parties"][0]["id_number"] == "211221196503121234"
    assert [one["amount"] for one in data["items"]] == [10_000, 10_000]
    assert data["clauses"][0]["text"].startswith("乙方郑长河向甲方梁德山支付承包费共计人民币200元")
    assert isinstance(data["clauses"][0]["parts"][0]["day"], date)


def test_the_list_says_when_nothing_runs(cast: Cast) -> None:
    assert "Nothing is running out" in words(cast.client("mediator").get("/agreements/"))


def test_a_list_costs_the_same_for_one_and_for_three(cast: Cast, desk: Desk, django_assert_num_queries: Any) -> None:
    client = cast.client("mediator")
    client.get("/agreements/")
    from django.db import connection  # noqa: PLC0415 -- of this test alone
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 -- as above

    with CaptureQueriesContext(connection) as one:
        client.get("/agreements/")
    for _more in range(2):
        quarrel(cast).in_force()
    with CaptureQueriesContext(connection) as three:
        client.get("/agreements/")

    assert len(three) == len(one)


def test_a_new_agreement_knows_the_sides_of_the_mediation_but_no_sealed_telephone(cast: Cast) -> None:
    table = Table(cast, a_case(cast)).with_two_sides()
    with behind_the_wall():
        Contact.objects.filter(party__name="郑某").update(sealed=True)

    page = cast.client("mediator").get(f"/agreements/new/{table.case.code}/").content.decode()

    assert [f'value="{known}"' in page for known in ("梁某", "13800000001", "郑某")] == [True] * 3
    assert "13800000002" not in page


def test_a_side_nobody_has_written_down_yet_is_asked_for(cast: Cast) -> None:
    table = Table(cast, a_case(cast))
    table.open()
    table.does("add_party", side="first", name="梁某", phone="13800000001", address="二组东头")

    with acting_as(cast.claims("mediator")):
        known = queries.sides_of(cast.claims("mediator"), table.case)

    assert known == {"first_name": "梁某", "first_phone": "13800000001"}


def test_without_a_mediation_the_sides_are_asked_for(cast: Cast) -> None:
    desk = quarrel(cast)

    assert queries.sides_of(cast.claims("mediator"), desk.case) == {}
