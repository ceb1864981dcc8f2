"""The ledger of fulfilment: partial, early, in kind, disputed, missed, and when somebody dies."""

from datetime import date

import pytest

from quartet.ground.errors import NotNow
from quartet.ground.people.rights import Claims
from quartet.resolution.agreements import queries
from quartet.resolution.agreements.actions import MoreThanAll, NotPossible, NotTheirs, TooMuch, Written
from quartet.resolution.agreements.effects.fulfilling import TakenMeanwhile
from quartet.resolution.agreements.fulfilment import Weight
from quartet.resolution.agreements.models import Agreement, Answer, Call, Due, Photo, Signatory
from quartet.resolution.agreements.queries import AgreementNotFound
from quartet.resolution.agreements.states import Kind
from tests.cast import Cast, behind_the_wall
from tests.resolution.agreements.stage import AUGUST, FIRST, JULY, JUNE, SECOND, Desk, quarrel

HEIR = {"name": "郑小河", "relation": "长子", "accepts": True, "died_on": date(2026, 5, 10)}


def standing(desk: Desk) -> list[tuple[int, int, int]]:
    """Settled, said and disputed of each promise, in cents."""
    return [(one.balance.settled, one.balance.said, one.balance.disputed) for one in desk.lines()]


def dues(desk: Desk, kind: str) -> int:
    with behind_the_wall():
        return Due.objects.filter(agreement__code=desk.code, kind=kind, met_at=None).count()


def test_a_payment_counts_when_both_sides_have_confirmed_it(cast: Cast) -> None:
    desk = quarrel(cast).in_force()
    entry = desk.pay()
    assert (desk.agreement.state, standing(desk)[0]) == ("performing", (0, 300_000, 0))

    desk.says(SECOND, entry.pk)
    assert standing(desk)[0] == (0, 300_000, 0)
    desk.says(FIRST, entry.pk)

    assert standing(desk)[0] == (300_000, 0, 0)
    assert [line.done for line in desk.lines()] == [True, False, False]
    assert dues(desk, "item") == 2


def test_a_side_is_heard_by_telephone_and_read_back(cast: Cast) -> None:
    desk = quarrel(cast).in_force()
    entry = desk.pay()

    desk.do("hear", entry.pk, heard=desk.party(FIRST), voice="yes", by="telephone", read_back=True, words="收到了")
    desk.says(SECOND, entry.pk)

    assert desk.lines()[0].done
    with behind_the_wall():
        answers = list(Answer.objects.filter(entry=entry).order_by("pk").values_list("by", "heard_by", "words"))
    assert answers == [("telephone", cast.people["mediator"].pk, "收到了"), ("slip", None, "")]


def test_the_last_confirmation_fulfils_the_agreement(cast: Cast) -> None:
    desk = quarrel(cast).fulfilled()

    assert (desk.agreement.state, desk.agreement.ended_at) == ("fulfilled", desk.now)
    assert dues(desk, "item") == dues(desk, "confirmation") == 0


def test_a_part_is_written_down_and_the_rest_stays_owed(cast: Cast) -> None:
    desk = quarrel(cast).in_force()

    desk.both_say_yes(desk.pay(amount=100_000).pk)
    assert (desk.lines()[0].balance.open, desk.lines()[0].done) == (200_000, False)
    desk.both_say_yes(desk.pay(amount=200_000).pk)

    assert desk.lines()[0].done


def test_what_is_paid_early_closes_its_promise_early(cast: Cast) -> None:
    desk = quarrel(cast).in_force()

    desk.both_say_yes(desk.pay(item=3).pk)

    assert [line.done for line in desk.lines()] == [False, False, True]


def test_nothing_is_overpaid_silently(cast: Cast) -> None:
    desk = quarrel(cast).in_force()
    desk.pay(amount=250_000)

    with pytest.raises(TooMuch, match="Only 500 元"):
        desk.pay(amount=60_000)
    with pytest.raises(MoreThanAll, match="500 元 more"):
        desk.pay(amount=700_000, spread=True)


def test_more_than_one_instalment_is_spread_over_the_next_when_asked(cast: Cast) -> None:
    desk = quarrel(cast).in_force()

    desk.pay(amount=700_000, spread=True)

    assert [(one.item.number, one.amount) for one in _entries(desk)] == [(1, 300_000), (2, 300_000), (3, 100_000)]


def _entries(desk: Desk) -> list:
    with behind_the_wall():
        return [line.entry for one in desk.lines() for line in one.entries]


def test_grain_for_money_counts_for_what_both_sides_say(cast: Cast) -> None:
    desk = quarrel(cast).in_force()

    with pytest.raises(NotPossible, match="Say what was given"):
        desk.pay(means="goods", amount=120_000)
    entry = desk.pay(means="goods", amount=120_000, kind_note="玉米500斤，抵1200元")
    desk.both_say_yes(entry.pk)

    assert standing(desk)[0] == (120_000, 0, 0)
    assert desk.entries()[0].note == "玉米500斤，抵1200元"


def test_grain_and_days_of_work_are_counted_in_their_own_units(cast: Cast) -> None:
    desk = quarrel(cast)
    desk.draft()
    desk.do("add_clause", clause=desk.grain())
    desk.do("add_clause", clause=desk.work())
    desk = _into_force(desk)

    desk.both_say_yes(desk.pay(1, 50_000, means="goods", kind_note="玉米500斤").pk)
    desk.both_say_yes(desk.pay(2, 250, means="labour", kind_note="半天").pk)

    assert [(one.item.unit, one.balance.open) for one in desk.lines()] == [("斤", 100_000), ("工日", 250)]


def _into_force(desk: Desk) -> Desk:
    desk.do("present")
    for number in (FIRST, SECOND):
        desk.do("sign", number, understood=True)
    desk.do("countersign", sealed=True)
    desk.do("take_effect")
    return desk


def test_an_act_is_done_or_not_done(cast: Cast) -> None:
    desk = quarrel(cast)
    desk.draft()
    desk.do(
        "add_clause",
        clause=Written(Kind.APOLOGY, desk.party(SECOND), desk.party(FIRST), parts=((JUNE, 100),), how="当面"),
    )
    desk = _into_force(desk)

    with pytest.raises(NotPossible, match="no half"):
        desk.pay(1, 50, means="act")
    desk.both_say_yes(desk.pay(1, 100, means="act").pk)

    assert desk.agreement.state == "fulfilled"


def test_a_duty_that_is_owed_to_nobody_in_particular_is_confirmed_by_who_owes_it(cast: Cast) -> None:
    desk = quarrel(cast)
    desk.draft()
    desk.do("add_clause", clause=Written(Kind.STOP, desk.party(FIRST), None, what="堵门", parts=((JUNE, 100),)))
    desk = _into_force(desk)
    assert [line.item.due_on for line in desk.lines()] == [None]

    desk.says(FIRST, desk.pay(1, 100, means="act").pk)

    assert desk.agreement.state == "fulfilled"


def test_a_receipt_hangs_on_its_entry(cast: Cast) -> None:
    desk = quarrel(cast).in_force()

    entry = desk.pay(picture=desk.photo(), witness="李国庆")

    with behind_the_wall():
        assert Photo.objects.get(entry=entry).kind == "receipt"
    assert entry.witness == "李国庆"


def test_what_has_not_happened_yet_is_not_written_down(cast: Cast) -> None:
    desk = quarrel(cast).in_force()

    with pytest.raises(NotPossible, match="not come yet"):
        desk.pay(on=JUNE)


# -- with the paper code -------------------------------------------------------------------------------------------------


def test_a_party_writes_down_what_it_did_and_the_other_confirms(cast: Cast) -> None:
    desk = quarrel(cast).in_force()

    desk.do_as(desk.slip(SECOND), "tell", 1, on=date(2026, 5, 11), amount=300_000, means="transfer")
    entry = desk.entries()[0]
    assert (entry.by_id, entry.by_party_id) == (None, desk.party(SECOND).pk)
    assert desk.lines()[0].entries[0].weight is Weight.SAID
    desk.says(FIRST, entry.pk)

    assert desk.lines()[0].done


def test_the_one_it_is_owed_to_may_say_it_first(cast: Cast) -> None:
    desk = quarrel(cast).in_force()

    desk.do_as(desk.slip(FIRST), "tell", 1, on=date(2026, 5, 11), amount=300_000, means="cash")
    desk.says(SECOND, desk.entries()[0].pk)

    assert desk.lines()[0].done


def test_a_slip_speaks_only_of_what_its_party_owes_or_is_owed(cast: Cast) -> None:
    desk = quarrel(cast)
    desk.draft()
    desk.do("add_party", side="second", name="旁人")
    desk.do("add_clause", clause=desk.money(10_000, (JUNE,)))
    desk.do("present")
    for number in (1, 2, 3):
        desk.do("sign", number, understood=True)
    desk.do("countersign", sealed=True)
    desk.do("take_effect")
    entry = desk.pay(amount=10_000)

    with pytest.raises(NotTheirs):
        desk.says(3, entry.pk)
    with pytest.raises(NotTheirs):
        desk.do_as(desk.slip(3), "tell", 1, on=date(2026, 5, 11), amount=10_000, means="cash")


@pytest.mark.parametrize("claims", [Claims(), Claims(slip="p1221260000018011"), Claims(slip="122126050000011")])
def test_another_slip_opens_nothing(cast: Cast, claims: Claims) -> None:
    desk = quarrel(cast).in_force()
    entry = desk.pay()

    with pytest.raises(AgreementNotFound):
        desk.do_as(claims, "say", entry.pk, voice="yes")


def test_a_slip_of_one_agreement_opens_no_entry_of_another(cast: Cast) -> None:
    desk, other = quarrel(cast).in_force(), quarrel(cast).in_force()
    foreign = other.pay()

    with pytest.raises(AgreementNotFound):
        desk.says(FIRST, foreign.pk)


# -- dispute ---------------------------------------------------------------------------------------------------------------


def test_what_one_side_denies_counts_for_nothing_until_it_is_settled(cast: Cast) -> None:
    desk = quarrel(cast).in_force()
    entry = desk.pay()
    desk.says(SECOND, entry.pk)
    desk.says(FIRST, entry.pk, "no")
    assert standing(desk)[0] == (0, 0, 300_000)

    desk.do(
        "hear", entry.pk, heard=desk.party(FIRST), voice="yes", by="present", read_back=True, words="想起来了，收到了"
    )

    assert desk.lines()[0].done


def test_an_entry_they_cannot_agree_on_is_taken_back_and_stays_readable(cast: Cast) -> None:
    desk = quarrel(cast).in_force()
    entry = desk.pay()
    desk.says(FIRST, entry.pk, "no")

    desk.do("withdraw_entry", entry.pk, reason="双方确认实际付了2500元")

    assert desk.lines()[0].entries[0].weight is Weight.WITHDRAWN
    assert desk.entries()[0].withdrawn_why == "双方确认实际付了2500元"
    with pytest.raises(NotNow, match="taken back already"):
        desk.do("withdraw_entry", entry.pk, reason="再来一次")
    with pytest.raises(NotNow, match="nothing to confirm"):
        desk.says(SECOND, entry.pk)


def test_a_disputed_entry_confirmed_too_late_does_not_overpay(cast: Cast) -> None:
    desk = quarrel(cast).in_force()
    disputed = desk.pay()
    desk.says(FIRST, disputed.pk, "no")
    desk.pay()

    with pytest.raises(TakenMeanwhile):
        desk.says(FIRST, disputed.pk, "yes")
    assert standing(desk)[0] == (0, 300_000, 300_000)


def test_what_is_closed_is_closed(cast: Cast) -> None:
    desk = quarrel(cast).in_force()
    entry = desk.pay()
    desk.both_say_yes(entry.pk)

    for act in (
        lambda: desk.says(FIRST, entry.pk, "no"),
        lambda: desk.pay(amount=1),
        lambda: desk.do("withdraw_entry", entry.pk, reason="错了"),
        lambda: desk.do("postpone", 1, day=JULY, both_agree=True, reason="再等等"),
    ):
        with pytest.raises(NotNow, match="is closed"):
            act()


def test_what_was_not_done_after_all_is_owed_again(cast: Cast) -> None:
    desk = quarrel(cast).fulfilled()

    desk.do("reopen_item", 1, reason="转账被退回")

    assert (desk.agreement.state, desk.agreement.ended_at) == ("performing", None)
    assert desk.lines()[0].balance.open == 300_000
    assert dues(desk, "item") == 1
    with pytest.raises(NotNow, match="still open"):
        desk.do("reopen_item", 1, reason="再来一次")


# -- when it goes otherwise ------------------------------------------------------------------------------------------------


def test_a_lasting_duty_that_was_broken_after_all_is_owed_again_without_a_day(cast: Cast) -> None:
    desk = quarrel(cast)
    desk.draft()
    desk.do("add_clause", clause=Written(Kind.STOP, desk.party(FIRST), None, what="堵门", parts=((JUNE, 100),)))
    desk = _into_force(desk)
    desk.says(FIRST, desk.pay(1, 100, means="act").pk)

    desk.do("reopen_item", 1, reason="又把门堵上了")

    assert (desk.agreement.state, dues(desk, "item")) == ("performing", 0)


def test_both_sides_move_a_day_and_what_is_watched_moves_with_it(cast: Cast) -> None:
    desk = quarrel(cast).in_force()

    desk.do("postpone", 1, day=JULY, both_agree=True, reason="秋粮还没卖")

    assert desk.lines()[0].item.due_on == JULY
    with behind_the_wall():
        assert {
            one.due_at.date() for one in Due.objects.filter(agreement__code=desk.code, kind="item", met_at=None)
        } == {JULY, AUGUST}
    with pytest.raises(NotPossible, match="still to come"):
        desk.do("postpone", 1, day=date(2026, 5, 11), both_agree=True, reason="今天")


def test_it_is_called_broken_only_after_a_missed_day_and_a_visit(cast: Cast) -> None:
    desk = quarrel(cast).in_force()
    with pytest.raises(NotNow, match="overdue"):
        desk.do("declare_broken", reason="没给")
    with pytest.raises(NotNow, match="No visit"):
        desk.do("visit", found="去看了")
    desk.later(days=60)
    _visit_is_put(desk)
    with pytest.raises(NotNow, match="Visit them first"):
        desk.do("declare_broken", reason="没给")

    desk.do("visit", found="在外打工，说年底给")
    desk.do("declare_broken", reason="说年底给，甲方不同意")
    assert (desk.agreement.state, dues(desk, "visit")) == ("broken", 0)
    assert desk.do("go_on", reason="付了第一期").state == "performing"


def _visit_is_put(desk: Desk) -> None:
    with behind_the_wall():
        agreement = desk.agreement
        Due.objects.create(
            agreement=agreement, county=agreement.county, kind="visit", started_at=desk.now, due_at=desk.now
        )


def test_a_day_that_was_moved_needs_no_visit_any_more(cast: Cast) -> None:
    desk = quarrel(cast).in_force().later(days=55)  # 5 July
    _visit_is_put(desk)

    desk.do("postpone", 1, day=AUGUST, both_agree=True, reason="双方同意")

    assert dues(desk, "visit") == 0


def test_a_day_that_was_moved_leaves_the_visit_for_another_that_is_missed(cast: Cast) -> None:
    desk = quarrel(cast).in_force().later(days=90)  # 9 August: two are missed
    _visit_is_put(desk)

    desk.do("postpone", 1, day=AUGUST, both_agree=True, reason="双方同意")

    assert dues(desk, "visit") == 1


def test_who_succeeds_owes_with_a_slip_of_its_own_and_the_old_one_opens_nothing(cast: Cast) -> None:
    desk = quarrel(cast).in_force()
    first = desk.pay(amount=100_000)
    desk.both_say_yes(first.pk)
    waiting = desk.pay(amount=50_000)
    desk.says(SECOND, waiting.pk)

    desk.do("succeed", SECOND, **HEIR)

    heir = desk.party(3)
    assert (heir.name, heir.side, desk.party(SECOND).ended_on) == ("郑小河", "second", date(2026, 5, 10))
    assert {line.item.debtor_id for line in desk.lines()} == {heir.pk}
    assert standing(desk)[0] == (100_000, 50_000, 0)  # what the dead confirmed stays confirmed
    with pytest.raises(AgreementNotFound):
        desk.says(SECOND, waiting.pk)
    desk.says(FIRST, waiting.pk)
    desk.says(3, desk.pay(amount=150_000).pk)
    desk.says(FIRST, desk.entries()[-1].pk)
    assert desk.lines()[0].done
    with pytest.raises(NotNow, match="succeeded"):
        desk.do("succeed", SECOND, **HEIR)


def test_who_is_owed_may_die_too_and_nobody_dies_tomorrow(cast: Cast) -> None:
    desk = quarrel(cast).in_force()
    with pytest.raises(NotPossible):
        desk.do("succeed", FIRST, **{**HEIR, "died_on": date(2026, 5, 12)})

    desk.do("succeed", FIRST, **HEIR)

    assert {line.item.creditor_id for line in desk.lines()} == {desk.party(3).pk}
    with behind_the_wall():
        assert [one.name for one in queries.parties_of(desk.agreement)] == ["郑长河", "郑小河"]


def test_a_new_agreement_takes_the_place_of_one_that_cannot_be_kept(cast: Cast) -> None:
    desk = quarrel(cast).in_force()

    desk.do("replace", both_agree=True, reason="改分六期")

    with behind_the_wall():
        new = Agreement.objects.get(replaces__code=desk.code)
        assert list(Signatory.objects.filter(agreement=new).order_by("number").values_list("name", flat=True)) == [
            "梁德山",
            "郑长河",
        ]
    assert (desk.agreement.state, new.state, new.summary) == ("replaced", "draft", "因承包费发生争执")
    assert dues(desk, "item") == 0


def test_what_no_longer_binds_is_watched_no_more(cast: Cast) -> None:
    desk = quarrel(cast).in_force()

    desk.do("annul", reason="法院判决撤销")

    assert (desk.agreement.state, dues(desk, "item"), dues(desk, "confirmation")) == ("annulled", 0, 0)


# -- asking afterwards -----------------------------------------------------------------------------------------------------


def call(desk: Desk, **said: object) -> Call:
    desk.do("call", **{"asked": desk.party(FIRST), "channel": "telephone", "kept": "part", "satisfied": "fair", **said})
    with behind_the_wall():
        return Call.objects.filter(agreement__code=desk.code).latest("pk")


def test_a_follow_up_call_says_whether_it_is_kept_and_how_satisfied_they_are(cast: Cast) -> None:
    found = call(quarrel(cast).in_force(), words="第一期收到了")

    assert (found.kept, found.satisfied, found.worse, found.words) == ("part", "fair", False, "第一期收到了")


def test_who_was_not_reached_has_said_nothing(cast: Cast) -> None:
    assert call(quarrel(cast).in_force(), kept="not_reached").satisfied == ""


def test_a_sign_that_it_is_getting_worse_puts_a_visit_on_the_list(cast: Cast) -> None:
    desk = quarrel(cast).in_force()

    call(desk, worse=True)
    call(desk, worse=True)

    assert dues(desk, "visit") == 1


def test_the_countys_desk_may_call_as_well(cast: Cast) -> None:
    desk = quarrel(cast).in_force()

    desk.do("call", who="county_desk", asked=desk.party(SECOND), channel="telephone", kept="all", satisfied="satisfied")

    with behind_the_wall():
        assert Call.objects.get(agreement__code=desk.code).by == cast.people["county_desk"]
